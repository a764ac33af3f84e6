"""What `doctor` shows, at three widths."""

from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.terminal.doctor_page import render_checkup
from smp_recovery.user_data.check_results import Check
from smp_recovery.user_data.file_check import Checkup

Draw = Callable[..., str]

CHECKS = (
    Check(
        "sessions/2026-11-17.toml",
        "damaged",
        "its end is missing, so it was cut short",
        "`smp-recovery doctor --restore sessions/2026-11-17.toml` brings back the newest version "
        "that is sound, with 5 entries.",
    ),
    Check("versions", "note", "others can read it", "`smp-recovery doctor --fix` mends it."),
    Check("settings.toml, .lock", "mended", "for you alone now"),
)
ABOUT = "smp-recovery 0.1.0, Python 3.11.7"


@pytest.mark.parametrize("checks", [CHECKS, CHECKS[1:], ()], ids=["damage", "notes", "none"])
def test_checkup(
    draw: Draw, width: int, checks: tuple[Check, ...], snapshot: SnapshotAssertion
) -> None:
    """Damage first, each with its way out; short where there is none."""
    found = Checkup(Path("/home/ada/log"), checks, 9, 1, 12, 7, {"ours": "0a" * 32})
    assert draw(render_checkup(found, ABOUT), width) == snapshot


@pytest.mark.parametrize(
    ("files", "title"),
    [
        (0, "Nothing is kept yet, and nothing is wrong."),
        (1, "The one file is sound."),
        (9, "All 9 files are sound."),
    ],
)
def test_titles(draw: Draw, files: int, title: str) -> None:
    """The first line says how it stands."""
    found = Checkup(Path("/x"), (), files, 1, 1, 1, {})
    said = draw(render_checkup(found, ABOUT), 80)
    assert said.startswith(f"{title}\n")
    assert ("1 session with 1 entry\n" in said) == (files > 0)
    assert ("1 kept version for undo\n" in said) == (files > 0)
