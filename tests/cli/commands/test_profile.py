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


def test_reason_of_a_rise_is_named(run: Run, ask: Ask, begun: date, guidance: Guidance) -> None:
    """The risk's own words and source are among those of the finding, on screen and in JSON."""
    assert ask("log", "redness", "mild", day=6)["finding"]["level"] == "watch"
    run("profile", "add", "diabetes")
    assert [finding["level"] for finding in ask("today", day=6)["findings"]] == ["doctor"]
    finding = ask("log", "redness", "mild", day=6)["finding"]
    risk = guidance.risks["diabetes"]
    assert finding["act"] == f"{guidance.acts['same-day']} {risk.text}"
    assert risk.source in finding["sources"]
    said = " ".join(run("log", "redness", "mild", day=6).stdout.split())
    assert finding["act"] in said


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
