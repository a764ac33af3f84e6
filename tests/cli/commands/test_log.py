"""`log`: write down a symptom or sign, and learn whether it is expected.

What words mean is held in tests/parsing, what entries ask for in tests/engine and tests/care, and
hostile words in tests/hostile.
"""

import json
import math
import sys
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.conftest import Ask, Refuse, Run

pytestmark = pytest.mark.usefixtures("begun")

NOW = "2026-11-21T09:30:00+01:00"


def test_answer(run: Run, ask: Ask) -> None:
    """What was saved, in whole seconds, whether it is expected, and who says so; the same as JSON,
    with a temperature as an option.
    """
    lines = run("log", "itch", "mild").stdout.splitlines()
    assert lines[0] == "Saved entry 1: Itch, mild, Sat 21 Nov 2026 09:30 · day 4"
    shown = " ".join(" ".join(lines[1:]).split())
    assert shown.startswith("✓ expected Itch, mild, on day 4: said of healing, without days (aad, ")
    assert shown.endswith("(aad, natural-results, clinic-survey)")
    now = datetime.fromisoformat(NOW).replace(microsecond=987654)
    options = ("--note", "at night", "--area", "crown", "-t", "101.3F")
    said = ask("log", "high", "temperature", *options, now=now)
    entry = said["entry"]
    assert said["entries"] == [entry]
    assert (entry["number"], entry["at"], entry["symptom"]) == (2, NOW, "fever")
    assert (entry["note"], entry["area"], entry["temperature"]) == ("at night", "crown", 38.5)
    assert (said["session"], said["day"]) == ({"number": 1, "date": "2026-11-17"}, 4)
    assert (said["finding"]["level"], said["finding"]["source"]) == ("doctor", "aad")


# What is gone


def test_everything_or_one_thing_is_gone(run: Run, ask: Ask) -> None:
    """`clear` says that all is gone, with a name that this is gone and nothing else."""
    run("log", "itch")
    run("log", "redness")
    entry = ask("log", "Clear", "ITCHING")["entry"]
    assert (entry["symptom"], entry["severity"]) == ("itch", 0)
    assert ask("log", "redness")["finding"]["entries"] == [4]
    entry = ask("log", "redness", "clear")["entry"]
    assert (entry["symptom"], entry["severity"]) == ("redness", 0)
    assert ask("log", "discharge clear")["entry"]["symptom"] == "fluid"
    said = ask("log", "CLEAR")
    assert (said["entry"]["symptom"], said["finding"]["level"]) == ("clear", "clear")


def test_clear_takes_what_was_open_at_its_time(run: Run, refuse: Refuse) -> None:
    """What began later cannot be cleared before it, nor what another session holds open; the way
    to note that there is none is told.
    """
    run("log", "fever", day=4)
    said = refuse("log", "clear", "fever", "--at", "day 3", day=5)
    assert "Fever is not open in the session of 2026-11-17" in said
    assert "run `smp-recovery log fever none`" in said
    run("start", "--new", "--date", "2026-11-22", day=5)
    assert "is not open in the session of " in refuse("log", "clear", "fever", day=5)
    run("log", "clear", "fever", "--session", "1", day=5)


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
def test_at_and_on(ask: Ask, options: tuple[str, ...], at: str, day: int) -> None:
    """`--at` is a time of the grammar, `--on` the same time of day on another date."""
    said = ask("log", "itch", *options)
    assert (said["entry"]["at"], said["day"]) == (at, day)


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
        (("itch", "--at", "09:31"), "in the future: for yesterday write --at 'yesterday 09:31'"),
        (("itch", "--on", "tomorrow"), "in the future"),
        (("itch", "--at", "2026-11-21T09:30:00-05:00"), "in the future"),
        (("itch", "--on", "2026-11-16"), "before the session of 2026-11-17"),
        (("itch", "--at", "2026-11-16 23:59"), "before the session of 2026-11-17"),
        (("itch", "--on", "yesterday", "--at", "09:00"), "not both"),
        (("itch", "--session", "2"), "smp-recovery sessions"),
    ],
)
def test_what_cannot_be_stored_is_refused(refuse: Refuse, args: tuple[str, ...], hint: str) -> None:
    """Whatever makes no sound entry is refused with what works, and nothing is written."""
    assert hint in refuse("log", *args)


def test_what_is_open_and_more_urgent_is_the_last_line(run: Run, ask: Ask) -> None:
    """Also if it is of an earlier session, or if that is what the entry goes to."""
    assert ask("log", "pus")["still_open"] is None
    answer = run("log", "itch").stdout.split("▲ doctor")[1]
    assert " ".join(answer.split()).startswith("Still open: Pus or drainage, noted on day 4: ")
    assert ask("log", "fever", "none")["still_open"]["symptom"] == "pus"
    run("start", "--date", "2026-11-27", day=10)
    answer = run("log", "clear", day=10).stdout.split("▲ doctor")[1]
    assert "run `smp-recovery log pus none --session 1`" in " ".join(answer.split())
    assert ask("log", "pus", "none", "--session", "1", day=10)["still_open"] is None


# Lines of words


def test_a_note_of_ones_own_follows_the_words(ask: Ask) -> None:
    """Words beside a sign that are not understood become its note: nothing is lost."""
    assert ask("log", "pus", "xyzzy", "--note", "green")["entry"]["note"] == "pus xyzzy: green"
    assert ask("log", "high", "fever")["entry"]["note"] is None


def test_that_it_falls_closes_nothing(run: Run, ask: Ask, refuse: Refuse) -> None:
    """A severe finding stays open until its severity is logged again; the words are the note."""
    run("log", "redness", "severe")
    said = ask("log", "less", "red", "--note", "I think")
    assert (said["entry"]["severity"], said["entry"]["note"]) == (None, "less red: I think")
    assert said["finding"]["level"] == "doctor"
    assert "nothing can follow 'clear redness'" in refuse("log", "clear", "less", "red")


def test_several_at_once(run: Run, ask: Ask) -> None:
    """In one argument or in many: numbered one after the other, each with its finding, the most
    urgent last on the screen, and in `entry` and `finding`; taken back as one.
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
    assert shown.index("✓ expected") < shown.index("▲ doctor")


class Terminal(StringIO):
    """Standard input at which somebody types."""

    def isatty(self) -> bool:
        """It is a terminal."""
        return True


def type_at_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """Let the program read what is typed at a terminal."""
    for module in ("asking", "commands.log"):
        stdin = SimpleNamespace(stdin=Terminal(typed), stderr=sys.stderr)
        monkeypatch.setattr(f"smp_recovery.cli.{module}.sys", stdin)


def test_two_readings_are_asked_about_at_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is meant is asked for on standard error, and the answer is logged."""
    type_at_terminal(monkeypatch, "2\n")
    said = run("log", "yellow", "fluid", "--json")
    assert said.stderr.splitlines() == [
        "Is it clear, or thick or cloudy?",
        "  1  clear, and it dries to a crust",
        "  2  thick or cloudy",
        "Number: ",
    ]
    assert json.loads(said.stdout)["entry"]["symptom"] == "pus"


@pytest.mark.parametrize(("typed", "prompt"), [("dry\n", "Note: "), ("", "Note: \n")])
def test_a_note_is_asked_for_at_a_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, typed: str, prompt: str
) -> None:
    """Nothing typed is no note; after Ctrl-D the answer begins on a line of its own."""
    monkeypatch.setattr("smp_recovery.cli.commands.log.sys", SimpleNamespace(stdin=Terminal(typed)))
    said = run("log", "itch", "--note", "-", "--json")
    assert said.stderr == prompt
    assert json.loads(said.stdout)["entry"]["note"] == (typed.strip() or None)


@pytest.mark.parametrize("answer", ["", "3", "\x1b[2J", "1" * 200_000])
def test_what_is_no_answer_is_refused(
    run: Run, ask: Ask, refuse: Refuse, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Without one of the numbers nothing is logged, and the most urgent reading is told; in a pipe,
    where nobody answers, with all readings written out.
    """
    ways, then = refuse("log", "spots", lines=2).splitlines()
    assert all(f"`smp-recovery log {key}`" in ways for key in ("bumps", "purple-patches"))
    assert then.endswith("Call emergency services now")
    type_at_terminal(monkeypatch, answer)
    said = run("log", "yellow", "fluid", expect=1).stderr
    assert said.count("answer with a number from 1 to 2") == math.ceil(len(answer) / 100_000)
    assert "Pus or drainage is a warning sign: See a doctor" in said.splitlines()[-1]
    assert ask("history")["entries"] == []


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("trouble breathing", "Trouble breathing is a warning sign: Call emergency services now"),
        (
            "pus and fever",
            "Fever together with pus: an emergency (NHS, cellulitis). Call emergency",
        ),
        ("bleeding severe", "Blood oozing, so severe: Press clean gauze on it and see a doctor"),
    ],
)
def test_a_warning_sign_is_answered_though_it_cannot_be_saved(
    run: Run, refuse: Refuse, home: Path, typed: str, advice: str
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


def test_what_else_is_open_is_not_known(run: Run, home: Path) -> None:
    """If the current session is damaged, an entry of another one is saved, and the answer says what
    it could not look at.
    """
    run("start", "--new", "--date", "2026-11-18")
    (home / "sessions" / "2026-11-18.toml").write_bytes(b"")
    done = run("log", "itch", "--session", "1", expect=3)
    assert done.stdout.startswith("Saved entry 1: Itch")
    assert "entry 1 is saved, but what else is open is not known: " in done.stderr


def test_an_earlier_session_that_cannot_be_read_is_named(run: Run, home: Path) -> None:
    """It may hold an open warning sign, so the answer says so last."""
    run("start", "--new", "--date", "2026-11-20")
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    answer = " ".join(run("log", "itch").stdout.split())
    assert "Session 1 cannot be read. It may hold an open warning sign" in answer


@pytest.mark.parametrize(
    "args",
    [
        *("pus --bogus", "fever 39 --at", "pus --temperature 39", "itch --temperature 39"),
        *("fever 39 --temperature 38", "fever none --temperature 39", "clear --temperature 39"),
        *("fever 59", "pus --at 25:00", "fever --temperature 390"),
    ],
)
def test_every_refusal_answers_a_warning_sign_first(refuse: Refuse, begun: date, args: str) -> None:
    """Whatever is wrong with the line or its options, and once."""
    first, second = refuse("log", *args.split(), lines=2).splitlines()
    assert "call emergency services" in first.lower() or "See a doctor" in first
    assert "is a warning sign" not in second


def test_a_refusal_without_a_sign_is_one_line(refuse: Refuse, begun: date) -> None:
    """A normal temperature with an itch asks for nothing."""
    refuse("log", "itch", "--temperature", "36.8")
    refuse("log", "itch", "--bogus")
