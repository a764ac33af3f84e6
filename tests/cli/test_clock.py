"""A flight, a wrong clock and a night that is longer: what is told of the time, and what to do."""

from datetime import datetime

import pytest

from tests.cli.conftest import Ask, Refuse, Run

TOKYO, HAWAII = (
    datetime.fromisoformat(text) for text in ("2026-11-20T09:00+09:00", "2026-11-19T18:00-10:00")
)
"""The moment of an entry in Tokyo, and four hours later further east, on the day before."""


@pytest.fixture
def flown(run: Run) -> None:
    """Begin a session in October and another in Tokyo, with a fever there."""
    run("start", "--date", "2026-10-01", now=TOKYO)
    run("start", now=TOKYO)
    run("log", "fever", "38.7", now=TOKYO)


@pytest.mark.usefixtures("flown")
def test_a_session_of_tomorrow_has_begun_if_it_has_entries(run: Run, ask: Ask) -> None:
    """Further east the date of the session is still to come: its fever is open all the same, in
    the day's page, its list of sessions and the evening's questions, and no entry is of later.
    """
    view = ask("today", now=HAWAII)
    assert (view["day"], view["future"]) == (-1, [])
    assert [finding["symptom"] for finding in view["findings"]] == ["fever"]
    assert [each["leads"] for each in ask("sessions", now=HAWAII)["sessions"]] == [False, True]
    assert run("today", now=HAWAII).stderr == ""
    assert ask("log", "fever", "none", "--at", "2026-11-20 14:00+14:00", now=HAWAII)
    assert ask("today", now=HAWAII)["findings"] == []


@pytest.mark.usefixtures("flown")
def test_an_entry_before_the_session_is_refused_with_what_to_type(refuse: Refuse) -> None:
    """The clock may be wrong, or the entry needs the time of where the session was."""
    said = refuse("log", "itch", now=HAWAII)
    assert "2026-11-19 is before the session of 2026-11-20" in said
    assert "If the computer's clock is wrong (2026-11-19 18:00), set it" in said
    assert said.endswith("write the time there: --at '2026-11-20 18:00+14:00'")
    early = datetime.fromisoformat("2026-09-20T18:00-10:00")
    told = "set it. If the session's is, run `smp-recovery sessions move 1 DATE`"
    assert refuse("log", "itch", now=early).endswith(told)


def test_the_evening_asks_for_what_is_open_of_a_later_date(run: Run, begun: object) -> None:
    """An entry of tomorrow's date, made further east, is older than now."""
    run("log", "itch", "moderate", now=TOKYO)
    asked = run("log", now=HAWAII, expect=1).stderr
    assert "Itch [moderate" in asked


def test_a_session_to_come_with_entries_is_told(run: Run) -> None:
    """The clock was a year ahead, or is a year behind: every page of a day names the entries."""
    ahead = datetime.fromisoformat("2027-11-21T09:30+01:00")
    run("start", now=ahead)
    run("log", "itch", now=ahead)
    for args in (("today",), ("start", "--date", "2026-11-21"), ("history",), ("sessions",)):
        said = " ".join(run(*args).stderr.split())
        assert "of 2027-11-21 is still to come, but has 1 entry: 1." in said, args
        assert "If the computer's clock is wrong (2026-11-21), set it." in said
        assert "run `smp-recovery sessions move " in said


def test_the_entries_of_a_clock_that_was_ahead_are_named(run: Run, begun: object) -> None:
    """All in one notice, with what corrects them."""
    for hour in (9, 21):
        run("log", "itch", now=datetime(2026, 12, 20, hour, 30, tzinfo=TOKYO.tzinfo))
    assert run("history").stdout.count("(later than now)") == 2
    said = " ".join(run("today").stdout.split())
    assert "Entries 1 (Itch, Sun 20 Dec 2026 09:30) and 2 (Itch, Sun 20 Dec 2026 21:30) are" in said
    assert "run `smp-recovery edit --session 1`. If the computer's clock is wrong, set it" in said


def test_no_session_begins_by_a_clock_that_is_behind(run: Run, refuse: Refuse) -> None:
    """A date that is counted from now is refused while an entry is later; a whole date is not."""
    run("start", "--date", "2026-11-01", now=TOKYO)
    run("log", "itch", now=TOKYO)
    behind = datetime.fromisoformat("2026-11-12T09:30+01:00")
    for words in ((), ("--date", "yesterday")):
        said = refuse("start", *words, now=behind)
        assert "entry 1 of session 1 is dated later than now" in said
        assert "If the computer's clock is wrong (2026-11-12 09:30), set it" in said
    run("start", "--date", "2026-11-12", now=behind)


def test_a_clock_before_the_program_is_told(run: Run) -> None:
    """The battery was empty: what is begun is told to be of a wrong date, with the way back."""
    said = run("start", now=datetime.fromisoformat("2001-01-01T00:10+00:00")).stderr
    assert "the computer's clock says 2001-01-01" in said
    assert "`smp-recovery undo` takes back" in " ".join(said.split())
