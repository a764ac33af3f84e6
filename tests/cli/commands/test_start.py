"""`start`: begin a session, or plan one."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from smp_recovery.errors import DamageError, StorageError
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.settings import SettingsStore

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]


def sessions_in(home: Path) -> list[str]:
    """The names of the session files."""
    return sorted(path.name for path in (home / "sessions").iterdir())


def test_start_writes_one_file_and_shows_today(run: Run, home: Path) -> None:
    """`start` without a date begins today: one file, named by the date, and day 0 on screen."""
    said = run("start", day=0).stdout
    assert "Day 0 · Tue 17 Nov 2026 · session 1" in said
    assert sessions_in(home) == ["2026-11-17.toml"]


def test_start_shows_what_today_shows(run: Run) -> None:
    """After the notice of the first start come exactly the lines of `today`."""
    started = run("start", "--date", "yesterday", day=1).stdout
    assert started.endswith(run("today", day=1).stdout)


def test_first_start_says_what_the_program_is_not(run: Run) -> None:
    """That it is no medical advice is said at the first start, and not again at the next."""
    assert "not medical advice" in run("start", "--date", "2026-11-17").stdout
    assert "not medical advice" not in run("start", "--date", "2026-11-01").stdout


@pytest.mark.parametrize(
    ("words", "day", "began"),
    [
        ("yesterday", 1, "2026-11-17"),
        ("-3d", 3, "2026-11-17"),
        ("in 2 weeks", -14, "2026-11-17"),
    ],
)
def test_start_reads_words_for_dates(ask: Ask, words: str, day: int, began: str) -> None:
    """A date may be written in any form of the grammar; `-d` is `--date`."""
    said = ask("start", "-d", words, day=day)
    assert said["session"] == {"number": 1, "date": began}
    assert said["day"] == day


def test_start_twice_changes_nothing(run: Run, ask: Ask, tree: Callable[[], Any]) -> None:
    """The second start of a date says so, keeps every byte, and still shows today."""
    assert ask("start", "--date", "2026-11-17")["begun"] is True
    run("log", "itch", "mild")
    before = tree()
    again = run("start", "--date", "2026-11-17").stdout
    assert "already exists" in again
    assert "Day 4" in again
    assert ask("start", "--date", "2026-11-17")["begun"] is False
    assert tree() == before


def test_start_names_an_earlier_session_of_the_date(
    run: Run, ask: Ask, begun: date, home: Path
) -> None:
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


def test_start_names_no_earlier_session_without_entries(
    run: Run, ask: Ask, begun: date, home: Path
) -> None:
    """Where nothing was logged there is nothing to bring back; JSON has the keys of any start."""
    keys = set(ask("start", "--date", "2026-11-10"))
    run("remove", "--whole-session", "--session", "2026-11-17")
    assert "still saved" not in run("start", "--date", "2026-11-17").stdout
    run("log", "itch")
    run("remove", "--whole-session", "--session", "2026-11-17")
    assert set(ask("start", "--date", "2026-11-17")) == keys


def test_future_date_plans_a_session(run: Run, ask: Ask) -> None:
    """A future date is a planned session: a countdown and the list to get ready."""
    said = run("start", "--date", "in 2 weeks", day=-14).stdout
    assert "14 days to go" in said
    assert "Getting ready" in said
    view = ask("today", day=-14)
    assert view["day"] == -14
    assert view["stage"]["key"] == "ready"
    assert {rule["topic"] for rule in view["do"]} >= {"illness", "clinic-choice"}
    assert {told["source"] for told in view["expect"]} >= {"aad"}
    assert "symptom" not in {key for told in view["expect"] for key in told}


def test_countdown_of_one_day(run: Run) -> None:
    """The day before is one day to go, not one days."""
    assert run("start", "--date", "tomorrow", day=-1).stdout.count("1 day to go") == 1


def test_start_shows_the_session_it_began(run: Run, ask: Ask, begun: date) -> None:
    """A planned second session is shown at once, though the one that has begun leads `today`."""
    assert "10 days to go" in run("start", "--date", "2026-12-01").stdout
    assert ask("today")["session"] == {"number": 1, "date": "2026-11-17"}


def test_on_moves_today(ask: Ask) -> None:
    """`--on` is the day from which the words of --date are read, and the day that is shown."""
    said = ask("start", "--date", "yesterday", "--on", "2026-11-10")
    assert said["session"]["date"] == "2026-11-09"
    assert said["date"] == "2026-11-10"


def test_new_session_does_not_hide_what_is_urgent(run: Run, ask: Ask, begun: date) -> None:
    """What asks for a doctor in the session before is told when a new one begins, with its answer.

    What can wait is not.
    """
    run("log", "itch", "very severe", day=5)
    run("log", "pus", day=5)
    said = run("start", "--date", "2026-11-23", day=6).stdout
    assert "Still open in session 1: Pus or drainage" in said
    assert "Still open in session 1: Itch" not in said
    assert "smp-recovery log pus none --session 1" in " ".join(said.split())
    run("undo", day=6)
    run("log", "clear", "pus", "--session", "1", day=6)
    assert "Still open" not in run("start", "--date", "2026-11-23", day=6).stdout


def test_damage_to_the_session_before_keeps_no_session_from_beginning(
    run: Run, ask: Ask, begun: date, home: Path
) -> None:
    """A session begins though another's file is damaged, which is told where it is looked at."""
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    said = run("start", "--date", "2026-11-23", day=6).stdout
    assert "Day 0" in said
    assert "Session 1 is damaged. It may hold an open warning sign" in " ".join(said.split())


@pytest.mark.parametrize("args", [(), ("--risk", "diabetes"), ("--json",)], ids=" ".join)
def test_what_fails_after_the_start_does_not_deny_it(
    run: Run, ask: Ask, begun: date, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    """Once the session is on the disk, no error says that the log is as it was."""
    failing = {"--risk": (SettingsStore, "update", StorageError("disk"))}
    owner, name, error = failing.get("".join(args[:1]), (LogStore, "load", DamageError("disk")))

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        result = run("start", "--date", "2026-11-23", *args, day=6, expect=error.exit_code)
    assert result.stderr == "smp-recovery: the session of 2026-11-23 has begun; disk\n"
    assert len(ask("sessions", day=6)["sessions"]) == 2


def test_risk_is_kept_for_the_profile(run: Run, ask: Ask) -> None:
    """`--risk` may be given again, by any name, and is what `profile add` stores."""
    run("start", "--date", "2026-11-17", "--risk", "diabetic", "--risk", "blood thinners")
    assert ask("profile")["risks"] == ["diabetes", "blood-thinners"]
    assert ask("log", "redness", "mild", day=6)["finding"]["level"] == "doctor"


def test_risk_can_be_added_to_a_session_that_is_there(run: Run, ask: Ask, begun: date) -> None:
    """`start` on the same date with a risk keeps the session and adds the risk."""
    run("log", "redness", "mild", day=6)
    again = ask("start", "--date", "2026-11-17", "--risk", "diabetes", day=6)
    assert again["begun"] is False
    assert [finding["level"] for finding in again["findings"]] == ["doctor"]


def test_unknown_risk_begins_nothing(refuse: Refuse, home: Path) -> None:
    """A risk that no source names is refused before anything is written."""
    assert "did you mean 'diabetes'" in refuse("start", "--risk", "diabetes", "--risk", "diabets")
    assert not home.exists()


def test_risk_is_not_kept_where_no_session_can_begin(
    refuse: Refuse, begun: date, home: Path
) -> None:
    """Where the session cannot be begun the risk is not stored either."""
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    refuse("start", "--date", "2026-11-17", "--risk", "diabetes", code=3)
    assert not (home / "settings.toml").exists()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("03/04/2026", "2026-04-03 or 2026-03-04"),
        ("day 4", "no session is known"),
    ],
)
def test_start_refuses_what_is_no_one_date(
    refuse: Refuse, home: Path, words: str, hint: str
) -> None:
    """What is no date, two dates, or out of range is refused with what works."""
    assert hint in refuse("start", "--date", words)
    assert not home.exists()


def test_damaged_session_is_not_begun_again(refuse: Refuse, begun: date, home: Path) -> None:
    """`start` on the date of a damaged file refuses it and keeps its bytes."""
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    assert "is damaged" in refuse("start", "--date", "2026-11-17", code=3)
