"""`profile`: what raises the user's risk, according to a source."""

from datetime import date
from pathlib import Path

import pytest

from smp_recovery.guidance.model import Guidance
from tests.cli.conftest import Ask, Refuse, Run


def test_show(run: Run, ask: Ask, guidance: Guidance, home: Path) -> None:
    """Every risk is listed with what its source says; none is chosen, and nothing is written."""
    assert ask("profile") == {"risks": [], "known": list(guidance.risks)}
    said = run("profile", columns=200).stdout
    assert "Optional, and only on this machine." in said
    for risk in guidance.risks.values():
        assert f"{risk.key}  " in said
        assert f"{risk.text} ({risk.source})" in said
    assert not any(line.startswith("✓") for line in said.splitlines())
    assert run("profile", "show").stdout == run("profile").stdout
    assert not home.exists()


def test_add_and_remove(run: Run, ask: Ask) -> None:
    """Risks are added and removed by any of their names, each once, and marked when chosen."""
    assert ask("profile", "add", "diabetic", "haemophilia")["risks"] == [
        "diabetes",
        "bleeding-disorder",
    ]
    said = run("profile", "add", "DIABETES").stdout
    marked = [line.split()[1] for line in said.splitlines() if line.startswith("✓")]
    assert marked == ["diabetes", "bleeding-disorder"]
    assert ask("profile", "remove", "diabetes")["risks"] == ["bleeding-disorder"]
    assert ask("profile", "remove", "diabetes")["risks"] == ["bleeding-disorder"]
    assert ask("profile", "remove", "bleeding-disorder", "diabetes")["risks"] == []


def test_a_risk_raises_what_was_logged(run: Run, ask: Ask, begun: date) -> None:
    """It counts from now on, and its source is told."""
    assert ask("log", "redness", "mild", day=6)["finding"]["level"] == "watch"
    run("profile", "add", "diabetes")
    (finding,) = ask("today", day=6)["findings"]
    assert finding["level"] == "doctor"
    assert finding["act"] in " ".join(run("log", "redness", "mild", day=6).stdout.split())


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("add",), "profile add diabetes"),
        (("remove",), "profile add diabetes"),
        (("show", "diabetes"), "profile add diabetes"),
        (("diabetes",), "smp-recovery profile --help"),
        (("add", "diabets"), "did you mean 'diabetes'"),
        (("add", "xyzzy"), "weak-immunity"),
        (("add", "arterial-disease"), "unknown risk 'arterial-disease'"),
        (("add", "diabetes", "xyzzy"), "unknown risk 'xyzzy'"),
        (("remove", "xyzzy"), "unknown risk 'xyzzy'"),
        (("add", ""), "diabetes"),
        (("add", "\x1b[2J"), "diabetes"),
    ],
)
def test_unknown_words_are_refused(
    refuse: Refuse, home: Path, args: tuple[str, ...], hint: str
) -> None:
    """What is no risk, or stands in the wrong place, is one line; nothing is added."""
    assert hint in refuse("profile", *args)
    assert not home.exists()
