"""`log`: write down a symptom or sign, and learn whether it is expected.

What words mean is held in tests/parsing, what entries ask for in tests/engine and tests/care, and
hostile words in tests/hostile.
"""

import json
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

NOW = "2026-11-21T09:30:00+01:00"


def file_of(home: Path) -> Any:
    """What the file of the session that `begun` begins holds."""
    return tomllib.loads((home / "sessions" / "2026-11-17.toml").read_text(encoding="utf-8"))


def test_json_holds_the_contract(ask: Ask, begun: date) -> None:
    """The answer holds the entry as it was saved and its finding; nothing is made up."""
    said = ask("log", "itch", "mild", "--note", "at night", "--area", "crown")
    entry = {
        "number": 1,
        "at": NOW,
        "symptom": "itch",
        "severity": 1,
        "note": "at night",
        "area": "crown",
        "temperature": None,
    }
    assert said["entry"] == entry
    assert said["entries"] == [entry]
    assert set(said["finding"]) >= {"level", "text", "source"}
    assert (said["finding"]["level"], said["finding"]["source"]) == ("expected", "aad")
    assert said["session"] == {"number": 1, "date": "2026-11-17"}
    assert said["day"] == 4
    bare = dict.fromkeys(entry) | {"number": 2, "at": NOW, "symptom": "itch"}
    assert ask("log", "itch")["entry"] == bare


def test_file_holds_what_was_said(run: Run, begun: date, home: Path) -> None:
    """The entry is in the session's file, with local time and offset, and the count agrees."""
    run("log", "itch", "mild", "--note", "Grüße 🙂", "--area", "crown")
    data = file_of(home)
    (entry,) = data["entries"]
    assert entry["at"] == datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert (entry["symptom"], entry["severity"]) == ("itch", 1)
    assert (entry["note"], entry["area"]) == ("Grüße 🙂", "crown")
    assert data["end"] == {"entries": 1}


def test_screen_says_saved_and_the_finding(run: Run, begun: date) -> None:
    """The answer says what was saved, on which day, whether it is expected, and who says so."""
    lines = run("log", "itch", "mild").stdout.splitlines()
    assert lines[0] == "Saved entry 1: Itch, mild, Sat 21 Nov 2026 09:30 · day 4"
    said = " ".join(" ".join(lines[1:]).split())
    assert said.startswith("✓ expected Itch, mild, on day 4: said of healing, without days (aad, ")
    assert said.endswith("(aad, natural-results, clinic-survey)")


# What is gone


def test_everything_or_one_thing_is_gone(run: Run, ask: Ask, begun: date) -> None:
    """`clear` says that all is gone, with a name that this is gone and nothing else."""
    run("log", "itch")
    run("log", "redness")
    entry = ask("log", "Clear", "ITCHING")["entry"]
    assert (entry["symptom"], entry["severity"]) == ("itch", 0)
    assert ask("log", "redness")["finding"]["entries"] == [4]
    said = ask("log", "CLEAR")
    assert (said["entry"]["symptom"], said["finding"]["level"]) == ("clear", "clear")


def test_clear_takes_what_was_open_at_its_time(run: Run, refuse: Refuse, begun: date) -> None:
    """What began later cannot be cleared before it, nor what another session holds open; the way
    to note that there is none is told.
    """
    run("log", "fever", day=4)
    said = refuse("log", "clear", "fever", "--at", "day 3", day=5)
    assert "Fever is not open in session 1 (Tue 17 Nov 2026)" in said
    assert "run `smp-recovery log fever none`" in said
    run("start", "--date", "2026-11-22", day=5)
    assert "is not open in session 2" in refuse("log", "clear", "fever", day=5)
    run("log", "clear", "fever", "--session", "1", day=5)


def test_clear_of_what_can_be_read_in_two_ways(run: Run, refuse: Refuse, begun: date) -> None:
    """A sign that the symptom can count as, and that is open, may be meant."""
    run("log", "bleeding severe")
    run("log", "heavy bleeding")
    assert "`smp-recovery log heavy-bleeding none`" in refuse("log", "clear", "bleeding")


# Temperature


@pytest.mark.parametrize("words", ["fever --temperature 101.3F", "high temperature -t 38.5"])
def test_temperature_as_an_option(ask: Ask, begun: date, words: str) -> None:
    """It goes with fever, in either unit; it is kept in Celsius."""
    entry = ask("log", *words.split())["entry"]
    assert (entry["symptom"], entry["temperature"]) == ("fever", 38.5)


# When, and in which session


@pytest.mark.parametrize(
    ("options", "at", "day"),
    [
        ((), NOW, 4),
        (("--at", "yesterday 21:00"), "2026-11-20T21:00:00+01:00", 3),
        (("--at", "day 2 21:00"), "2026-11-19T21:00:00+01:00", 2),
        (("--at", "2026-11-18T23:30:00Z"), "2026-11-18T23:30:00+00:00", 1),
        (("--on", "yesterday"), "2026-11-20T09:30:00+01:00", 3),
        (("--on", "day 0"), "2026-11-17T09:30:00+01:00", 0),
    ],
)
def test_at_and_on(ask: Ask, begun: date, options: tuple[str, ...], at: str, day: int) -> None:
    """`--at` is a time of the grammar, `--on` the same time of day on another date."""
    said = ask("log", "itch", *options)
    assert (said["entry"]["at"], said["day"]) == (at, day)


def test_seconds_are_whole(ask: Ask, begun: date) -> None:
    """Fractions of a second are left out."""
    now = datetime(2026, 11, 21, 9, 30, 15, 987654, tzinfo=timezone(timedelta(hours=1)))
    for options in ((), ("--at", "now")):
        entry = ask("log", "itch", *options, now=now)["entry"]
        assert entry["at"] == "2026-11-21T09:30:15+01:00"


def test_fever_logged_now_comes_after_an_earlier_clear(run: Run, ask: Ask) -> None:
    """In the hour that comes twice entries keep the order in which they were made."""
    then = datetime.fromisoformat("2026-10-25 02:30+01:00")
    run("start", "--date", "yesterday", now=then)
    run("log", "fever", "none", now=then - timedelta(minutes=20))
    said = ask("log", "fever", "--at", "1 hour ago", now=then)
    assert said["entry"]["at"] == "2026-10-25T02:30:00+02:00"
    run("log", "fever", "--at", "now", now=then)
    assert ask("today", now=then)["findings"][0]["symptom"] == "fever"


def test_entry_goes_to_the_session_that_was_current_at_its_time(
    run: Run, ask: Ask, refuse: Refuse, begun: date
) -> None:
    """With two sessions an entry belongs to the latest that had begun, unless told otherwise; a
    planned one takes none.
    """
    run("start", "--date", "2026-11-27", day=10)
    assert ask("log", "itch", day=12)["session"]["number"] == 2
    assert ask("log", "itch", "--at", "2026-11-26 12:00", day=12)["session"]["number"] == 1
    assert ask("log", "itch", "--session", "1", day=12)["day"] == 12
    assert ask("log", "itch", "--session", "2026-11-17", day=12)["session"]["number"] == 1
    run("remove", "--whole-session", day=9)
    assert "before the session of 2026-11-27" in refuse("log", "itch", day=9)


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("itch", "--at", "09:31"), "in the future"),
        (("itch", "--on", "tomorrow"), "in the future"),
        (("itch", "--at", "2026-11-21T09:30:00-05:00"), "in the future"),
        (("itch", "--on", "2026-11-16"), "before the session of 2026-11-17"),
        (("itch", "--at", "2026-11-16 23:59"), "before the session of 2026-11-17"),
        (("itch", "--on", "yesterday", "--at", "09:00"), "not both"),
        (("itch", "--session", "2"), "smp-recovery sessions"),
        ((), "smp-recovery log --help"),
    ],
)
def test_what_cannot_be_stored_is_refused(
    refuse: Refuse, begun: date, args: tuple[str, ...], hint: str
) -> None:
    """Whatever makes no sound entry is refused with what works, and nothing is written."""
    assert hint in refuse("log", *args)


# Lines of words


def test_a_note_of_ones_own_follows_the_words(ask: Ask, begun: date) -> None:
    """Words beside a sign that are not understood become its note: nothing is lost."""
    assert ask("log", "pus", "xyzzy", "--note", "green")["entry"]["note"] == "pus xyzzy: green"
    assert ask("log", "high", "fever")["entry"]["note"] is None


def test_several_at_once(run: Run, ask: Ask, begun: date) -> None:
    """In one argument or in many: numbered one after the other, each with its finding, the most
    urgent first on the screen and in `entry` and `finding`; taken back as one.
    """
    line = "redness 2, swelling 1, fever 38.5"
    for words in ([line], line.split()):
        said = ask("log", *words, "--area", "crown")
        assert [entry["number"] for entry in said["entries"]] == [1, 2, 3]
        assert {(entry["area"], entry["at"]) for entry in said["entries"]} == {("crown", NOW)}
        assert [f["symptom"] for f in said["findings"]] == ["redness", "swelling", "fever"]
        assert (said["entry"], said["finding"]) == (said["entries"][2], said["findings"][2])
        run("undo")
        assert ask("history")["entries"] == []
    shown = " ".join(run("log", "itch 1, fever").stdout.split())
    assert shown.startswith("Saved entries 1, 2: Itch, mild; Fever, noted; Sat 21 Nov 2026 09:30")
    assert shown.index("▲ doctor") < shown.index("✓ expected")


class Terminal(StringIO):
    """Standard input at which somebody types."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True


def test_two_readings_are_asked_about_at_a_terminal(
    run: Run, begun: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is meant is asked for on standard error, and the answer is logged."""
    monkeypatch.setattr("smp_recovery.cli.commands.log.sys", SimpleNamespace(stdin=Terminal("2\n")))
    said = run("log", "yellow", "fluid", "--json")
    assert said.stderr.splitlines() == [
        "Is it clear, or thick or cloudy?",
        "  1  clear, and it dries to a crust",
        "  2  thick or cloudy",
        "Number: ",
    ]
    assert json.loads(said.stdout)["entry"]["symptom"] == "pus"


@pytest.mark.parametrize("answer", ["", "0", "3", "pus", "\x1b[2J", "1" * 200_000])
def test_what_is_no_answer_is_refused(
    run: Run, ask: Ask, begun: date, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Without one of the numbers nothing is logged, and the most urgent reading is told."""
    monkeypatch.setattr(
        "smp_recovery.cli.commands.log.sys", SimpleNamespace(stdin=Terminal(answer))
    )
    *_, wrong, advice = run("log", "yellow", "fluid", expect=2).stderr.splitlines()
    assert wrong.endswith("answer with a number from 1 to 2")
    assert "Pus or drainage is a warning sign: See a doctor" in advice
    assert ask("history")["entries"] == []


def test_two_readings_are_refused_in_a_pipe(refuse: Refuse, begun: date) -> None:
    """Nobody answers there: all readings are written out, and below them what the worst asks."""
    ways, then = refuse("log", "spots", lines=2).splitlines()
    assert all(f"`smp-recovery log {key}`" in ways for key in ("bumps", "purple-patches"))
    assert then.endswith("Call emergency services now")


def test_a_sign_waits_for_no_answer(ask: Ask, begun: date) -> None:
    """What can be read in two ways beside it is kept in its note, and told after what to do."""
    said = ask("log", "fever and spots")
    assert [entry["note"] for entry in said["entries"]] == ["fever and spots"]
    act, _, told = said["finding"]["act"].partition(" Not logged yet: ")
    assert act.startswith("See a doctor")
    assert "`smp-recovery log purple-patches`" in told


# Notes and files


def test_a_note_is_shown_as_text_on_one_line(run: Run, begun: date) -> None:
    """Square brackets and emoji codes are no markup, and line breaks become spaces."""
    shown = run("log", "itch", "--note", "[/] [bold]x\n:smile:", columns=120).stdout
    assert "([/] [bold]x :smile:)" in shown


@given(note=st.text(max_size=80), area=st.text(max_size=40))
def test_any_text_comes_back_as_it_was(
    run: Run, ask: Ask, begun: date, note: str, area: str
) -> None:
    """Any note and area come back from the file as they went in."""
    number = ask("log", "itch", f"--note={note}", f"--area={area}")["entry"]["number"]
    entry = ask("history")["entries"][-1]
    assert (entry["number"], entry["note"], entry["area"]) == (number, note or None, area or None)


def test_log_keeps_keys_it_does_not_know(run: Run, begun: date, home: Path) -> None:
    """Keys that a person or a later version wrote into the file survive an entry."""
    run("log", "itch")
    data = file_of(home)
    data["clinic"] = "Example"
    data["entries"][0]["mood"] = "fine"
    (home / "sessions" / "2026-11-17.toml").write_text(tomli_w.dumps(data))
    run("log", "clear")
    data = file_of(home)
    assert data["clinic"] == "Example"
    assert data["entries"][0]["mood"] == "fine"


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("trouble breathing", "Trouble breathing is a warning sign: Call emergency services now"),
        ("bleeding severe", "Blood oozing, so severe: Press clean gauze on it and see a doctor"),
    ],
)
def test_a_warning_sign_is_answered_though_it_cannot_be_saved(
    run: Run, refuse: Refuse, home: Path, begun: date, typed: str, advice: str
) -> None:
    """Without a log, or with a damaged one, what to do comes first and what is wrong after it."""
    (home / "sessions/2026-11-17.toml").write_text("schema = 1\n")
    first, second = refuse("log", *typed.split(), code=3, lines=2).splitlines()
    assert advice in first
    assert "is damaged" in second
    run("remove", "--whole-session")
    first, second = refuse("log", *typed.split(), code=1, lines=2).splitlines()
    assert advice in first
    assert "no session yet" in second
    assert "no session yet" in refuse("log", "fever", "37", code=1)
