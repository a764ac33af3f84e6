"""What `doctor` shows, at three widths."""

from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.terminal.doctor_page import render_file_report
from smp_recovery.user_data.file_check import Check, FileReport

Draw = Callable[..., str]

CHECKS = (
    Check(
        "sessions/2026-11-17.toml",
        "damaged",
        "its end is missing, so it was cut short",
        "`smp-recovery doctor --restore sessions/2026-11-17.toml` restores the newest undamaged "
        "version, with 5 entries.",
    ),
    Check("versions", "note", "other users can read it", "`smp-recovery doctor --fix` fixes it."),
    Check("settings.toml, .lock", "mended", "now only you can read it"),
)
ABOUT = "smp-recovery 0.1.0, Python 3.11.7"


@pytest.mark.parametrize("checks", [CHECKS, CHECKS[1:], ()], ids=["damage", "notes", "none"])
def test_file_report(
    draw: Draw, width: int, checks: tuple[Check, ...], snapshot: SnapshotAssertion
) -> None:
    """Damage first, each with what to do; short if nothing is wrong."""
    report = FileReport(Path("/home/ada/log"), checks, 9, 1, 12, 7, {"ours": "0a" * 32})
    assert draw(render_file_report(report, ABOUT), width) == snapshot


@pytest.mark.parametrize(
    ("files", "title"),
    [
        (0, "Nothing is stored yet, and nothing is wrong."),
        (1, "The one file is undamaged."),
        (9, "All 9 files are undamaged."),
    ],
)
def test_titles(draw: Draw, files: int, title: str) -> None:
    """The first line says how it stands."""
    report = FileReport(Path("/x"), (), files, 1, 1, 1, {})
    said = draw(render_file_report(report, ABOUT), 80)
    assert said.startswith(f"{title}\n")
    assert ("1 session with 1 entry\n" in said) == (files > 0)
    assert ("1 earlier version for undo\n" in said) == (files > 0)
