"""`follow`: the sources to follow; the others are shown, and their warnings count."""

from datetime import date
from pathlib import Path

import pytest

from smp_recovery.guidance.model import Guidance
from tests.cli.conftest import Ask, Refuse, Run

ALL = "You follow all sources. On each day the strictest counts.\n"


def test_follow_elka(run: Run, ask: Ask, begun: date) -> None:
    """With elka followed exercise is free from day 7, not from day 22, on every view."""
    assert ask("can", "exercise", day=8)["stance"] == "avoid"
    said = run("follow", "elka").stdout
    assert said == "You follow: elka. `smp-recovery follow --all` follows all again.\n"
    answer = ask("can", "exercise", day=8)
    assert (answer["stance"], answer["free_from"]) == ("allow", "2026-11-24")
    assert "exercise" not in {rule["topic"] for rule in ask("today", day=8)["avoid"]}
    milestones = ask("timeline")["milestones"]
    assert [m["day"] for m in milestones if m["topic"] == "exercise"][-1] == 7


def test_views_say_who_leads(run: Run, begun: date) -> None:
    """Nobody forgets that only some lead: it stands under the views that it changes."""
    views = (("today",), ("can", "exercise"), ("timeline",))
    for args in views:
        assert "You follow only" not in run(*args).stdout
    run("follow", "elka", "skalptec")
    for args in views:
        assert "You follow only elka, skalptec." in run(*args, columns=200).stdout


def test_json(ask: Ask, home: Path) -> None:
    """`follow` alone shows what holds, null for all, and writes nothing; each counts once."""
    assert ask("follow") == {"follow": None}
    assert not home.exists()
    assert ask("follow", "skalptec", "elka", "SKALPTEC") == {"follow": ["skalptec", "elka"]}
    assert ask("follow", "elka") == {"follow": ["elka"]}
    assert ask("follow") == {"follow": ["elka"]}
    assert ask("follow", "--all") == {"follow": None}


def test_only_what_is_known_is_said_to_lead(
    run: Run, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was dropped leads no more, and where it led alone all lead, until it is back."""
    monkeypatch.chdir(tmp_path)
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    run("follow", "ours", "elka")
    run("guidance", "drop", "ours")
    assert run("follow").stdout.startswith("You follow: elka. ")
    assert ask("follow") == {"follow": ["elka"]}
    assert "do not follow it yet" not in run("guidance", "use", "ours.toml").stdout
    run("follow", "ours")
    run("guidance", "drop", "ours")
    assert run("follow").stdout == ALL
    assert ask("follow") == {"follow": None}
    run("guidance", "new", "theirs.toml")
    assert "do not follow it yet" not in run("guidance", "use", "theirs.toml").stdout
    run("follow", "elka")
    said = run("guidance", "use", "theirs.toml").stdout
    assert said.endswith("You do not follow it yet: `smp-recovery follow elka theirs`.\n")


def test_warnings_of_all_sources_count(run: Run, ask: Ask, begun: date, guidance: Guidance) -> None:
    """What asks for a doctor does so whoever is followed, with the same words."""
    before = [ask("log", sign)["finding"] for sign in guidance.signs]
    signs = ask("today")["warning_signs"]
    run("follow", "recovery-guide")
    run("remove", "--whole-session")
    run("start", "--date", "2026-11-17")
    assert [ask("log", sign)["finding"] for sign in guidance.signs] == before
    assert ask("today")["warning_signs"] == signs


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("elkka",), "did you mean 'elka'"),
        (("nobody",), "skalptec"),
        (("elka", "nobody"), "unknown source 'nobody'"),
        (("",), "elka"),
        (("elka", "--all"), "not both"),
        (("practitioner",), "rules always come first"),
        (("\x1b[2J",), "elka"),
    ],
)
def test_what_cannot_lead_is_refused(
    refuse: Refuse, home: Path, args: tuple[str, ...], hint: str
) -> None:
    """An unknown source is one line that names those that are known; nothing is written."""
    assert hint in refuse("follow", *args)
    assert not home.exists()
