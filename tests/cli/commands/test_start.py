"""`start`: begin a session, or plan one."""

import re
from datetime import date
from pathlib import Path

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
    assert first.endswith(run("today", day=0).stdout)
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
    assert "An earlier session of 2026-11-17 with 1 entry is still saved. " in said
    first, second = re.findall("`smp-recovery ([^`]+)`", said.partition(" is still saved. ")[2])[:2]
    run(*first.split())
    run(*second.split())
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["itch"]


@pytest.mark.usefixtures("begun")
def test_start_names_no_earlier_session_without_entries(run: Run, ask: Ask) -> None:
    """Where nothing was logged there is nothing to bring back; JSON has the keys of any start."""
    keys = set(ask("start", "--date", "2026-11-10"))
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
        result = run("start", "--date", "2026-11-23", *args, day=6, expect=error.exit_code)
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
