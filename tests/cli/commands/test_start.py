"""`start`: begin a session, or plan one."""

import re
from datetime import date
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from smp_recovery.cli.commands import profile
from smp_recovery.errors import DamageError, StorageError
from smp_recovery.user_data.session_files import LogStore
from tests.cli.conftest import Ask, Refuse, Run, Tree


def test_start_writes_one_file_and_shows_today(run: Run, home: Path) -> None:
    """One file, named by the date; what `today` shows, and at the first start alone that it is no
    medical advice.
    """
    first = run("start", day=0).stdout
    assert [path.name for path in (home / "sessions").iterdir()] == ["2026-11-17.toml"]
    assert "Day 0 · Tue 17 Nov · Fresh and tender" in first
    assert "not medical advice" in first
    *lines, last = first.splitlines()
    page = run("today", day=0).stdout.splitlines()
    assert lines[-len(page) + 1 :] == page[:-1]
    assert last == "Session 1 begun; smp-recovery undo takes it back · Evening: smp-recovery log"
    assert "not medical advice" not in run("start", "--date", "2026-11-01").stdout


def test_dates(run: Run, ask: Ask) -> None:
    """`-d` is `--date`, read from the day `--on`; a session to come is shown, though one leads."""
    said = ask("start", "-d", "yesterday", "--on", "2026-11-10")
    assert (said["session"]["date"], said["date"], said["day"]) == ("2026-11-09", "2026-11-10", 1)
    planned = run("start", "--date", "in 10 days").stdout
    assert "10 days to go" in planned
    assert "Getting ready" in planned
    assert ask("today")["session"]["number"] == 1


def test_start_twice_changes_nothing(run: Run, ask: Ask, tree: Tree) -> None:
    """The second start of a date says so, keeps every byte, and still shows today."""
    assert ask("start", "--date", "2026-11-17")["begun"] is True
    run("log", "itch", "mild")
    run("log", "scab")
    before = tree()
    again = run("start", "--date", "2026-11-17").stdout
    assert "already exists" in again
    assert "still saved" not in again
    assert "Day 4" in again
    assert ask("start", "--date", "2026-11-17")["begun"] is False
    assert tree() == before


@pytest.mark.usefixtures("begun")
def test_start_names_an_earlier_session_of_the_date(run: Run, ask: Ask, home: Path) -> None:
    """Where the file has vanished the way back to its entries is told, and works word for word."""
    run("log", "itch")
    run("log", "scab")
    (home / "sessions" / "2026-11-17.toml").unlink()
    said = " ".join(run("start", "--date", "2026-11-17").stdout.split())
    assert "An earlier session of 2026-11-17 with 2 entries is still saved. " in said
    first, second = re.findall("`smp-recovery ([^`]+)`", said.partition(" is still saved. ")[2])[:2]
    run(*first.split())
    run(*second.split())
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["itch", "scab"]


@pytest.mark.usefixtures("begun")
def test_start_names_no_earlier_session_without_entries(run: Run, ask: Ask) -> None:
    """Where nothing was logged there is nothing to bring back; JSON has the keys of any start."""
    keys = set(ask("start", "--date", "2026-11-09"))
    run("remove", "--whole-session", "--session", "2026-11-17")
    assert "still saved" not in run("start", "--date", "2026-11-17").stdout
    run("log", "itch")
    run("remove", "--whole-session", "--session", "2026-11-17")
    assert set(ask("start", "--date", "2026-11-17")) == keys


@pytest.mark.parametrize("args", [(), ("--risk", "diabetes"), ("--json",)], ids=" ".join)
def test_what_fails_after_the_start_does_not_deny_it(
    run: Run, ask: Ask, begun: date, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    """Once the session is on the disk, no error says that the log is as it was."""
    failing = {"--risk": (profile, "update_settings", StorageError("disk"))}
    owner, name, error = failing.get("".join(args[:1]), (LogStore, "load", DamageError("disk")))

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        result = run("start", "--new", "--date", "2026-11-23", *args, day=6, expect=error.exit_code)
    assert result.stderr == "smp-recovery: the session of 2026-11-23 has begun; disk\n"
    assert len(ask("sessions", day=6)["sessions"]) == 2


def test_risk_is_kept_for_the_profile(run: Run, ask: Ask) -> None:
    """`--risk` may be given again, by any name, also on a date that has begun."""
    run("start", "--date", "2026-11-17")
    run("log", "redness", "mild", day=6)
    options = ("--risk", "diabetic", "--risk", "blood thinners")
    again = ask("start", "--date", "2026-11-17", *options, day=6)
    assert (again["begun"], [f["level"] for f in again["findings"]]) == (False, ["doctor"])
    assert ask("profile")["risks"] == ["diabetes", "blood-thinners"]


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("--date", "03/04/2026"), "2026-04-03 or 2026-03-04"),
        (("--date", "day 4"), "no session is known"),
        (("--risk", "diabetes", "--risk", "diabets"), "did you mean 'diabetes'"),
    ],
)
def test_what_is_refused_begins_nothing(
    refuse: Refuse, home: Path, args: tuple[str, ...], hint: str
) -> None:
    """What is no one date, or no risk, is refused with what works before anything is written."""
    assert hint in refuse("start", *args)
    assert not home.exists()


def test_risk_is_not_kept_where_no_session_can_begin(
    refuse: Refuse, begun: date, home: Path
) -> None:
    """Where the session cannot be begun the risk is not stored either."""
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    refuse("start", "--date", "2026-11-17", "--risk", "diabetes", code=3)
    assert not (home / "settings.toml").exists()


def test_another_session_needs_to_be_meant(run: Run, ask: Ask, refuse: Refuse, begun: date) -> None:
    """Within seven days of another one, on either side, `start` says what else may be meant."""
    assert refuse("start") == (
        "session 1 is of 2026-11-17, 4 days before 2026-11-21. To begin another, add --new; to"
        " move it, run `smp-recovery sessions move 1 2026-11-21`; to see today, run"
        " `smp-recovery today`"
    )
    assert "7 days before 2026-11-24" in refuse("start", "--date", "2026-11-24", "--json")
    assert "1 day after 2026-11-16" in refuse("start", "--date", "2026-11-16")
    assert "Session 2 begun; smp-recovery undo takes it back" in run("start", "--new").stdout
    said = run("start", "--date", "2026-11-29").stdout
    assert "Session 3 planned for Sun 29 Nov 2026; smp-recovery undo takes it back." in said
    run("undo")
    run("undo")
    assert len(ask("sessions")["sessions"]) == 1


class Typed(StringIO):
    """Answers at a terminal, line by line."""

    def isatty(self) -> bool:
        """It is one."""
        return True


@pytest.fixture
def at_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run a command at a terminal, where `typed` is answered; give all that is printed."""

    def invoke(*args: str, typed: str, expect: int = 0) -> str:
        streams = SimpleNamespace(stdin=Typed(typed), stdout=Typed(), stderr=Typed())
        monkeypatch.setattr("smp_recovery.cli.asking.sys", streams)
        result = run(*args, expect=expect)
        return " ".join(f"{result.stderr} {result.stdout}".split())

    return invoke


@pytest.mark.usefixtures("begun")
def test_another_session_is_asked_about(at_terminal: Ask, ask: Ask) -> None:
    """At a terminal a yes begins it; no, Enter or leaving begins nothing, and says what to do."""
    for typed in ("no\n", "\n", "q\n", ""):
        assert "nothing was begun" in at_terminal("start", typed=typed, expect=1)
    said = at_terminal("start", typed="maybe\nyes\n")
    assert said.startswith("Session 1 is of 2026-11-17, 4 days before 2026-11-21. A new session")
    assert "write yes or no" in said
    assert "Session 2 begun" in said
    assert "yes or no" not in at_terminal("start", "--date", "2026-11-17", typed="")
    assert len(ask("sessions")["sessions"]) == 2


def test_the_first_start_offers_the_clinic_and_the_risks(
    at_terminal: Ask, run: Run, ask: Ask, home: Path
) -> None:
    """What is answered is stored with the session, as one change; Enter skips; a second start and
    JSON ask nothing.
    """
    lines = "Ada Vos\nno number\n+31 20 1234567\nflu\ndiabetic, blood thinners\n"
    said = at_terminal("start", typed=lines)
    assert "'no number' is not a telephone number" in said
    assert "unknown risk 'flu'" in said
    assert "☎ clinic: Ada Vos, +31 20 1234567" in said
    assert ask("clinic", "contact")["contact"]["name"] == "Ada Vos"
    assert ask("profile")["risks"] == ["diabetes", "blood-thinners"]
    assert "Session 2 planned" in at_terminal("start", "--date", "2026-12-20", typed="")
    for _ in range(2):
        run("undo")
    assert ask("profile")["risks"] == []
    assert ask("clinic", "contact")["contact"]["name"] == ""
    assert ask("sessions")["sessions"] == []
    assert "nothing was begun" in at_terminal("start", typed="Ada\nq\n", expect=1)
    assert ask("sessions")["sessions"] == []
    assert "Session 1 begun" in at_terminal("start", typed="\n\n\n")
    assert not (home / "guidance" / "practitioner.toml").exists()
