"""`log`: write down a symptom or sign, and learn whether it is expected."""

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

from smp_recovery.guidance.model import Guidance
from smp_recovery.parsing.lookup import WORRIED

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

NOW = "2026-11-21T09:30:00+01:00"


def file_of(home: Path) -> Any:
    """What the file of the session that `begun` begins holds."""
    return tomllib.loads((home / "sessions" / "2026-11-17.toml").read_text(encoding="utf-8"))


def test_json_holds_the_contract(ask: Ask, begun: date) -> None:
    """The answer holds the entry as it was saved and its finding."""
    said = ask("log", "itch", "mild", "--note", "at night", "--area", "crown")
    assert said["entry"] == {
        "number": 1,
        "at": NOW,
        "symptom": "itch",
        "severity": 1,
        "note": "at night",
        "area": "crown",
        "temperature": None,
    }
    assert set(said["finding"]) >= {"level", "text", "source"}
    assert said["finding"]["level"] == "expected"
    assert said["finding"]["source"] == "aad"
    assert said["session"] == {"number": 1, "date": "2026-11-17"}
    assert said["day"] == 4


def test_what_is_not_said_is_null(ask: Ask, begun: date) -> None:
    """Severity, note, area and temperature are never made up."""
    entry = ask("log", "itch")["entry"]
    assert [entry[key] for key in ("severity", "note", "area", "temperature")] == [None] * 4


def test_file_holds_what_was_said(run: Run, begun: date, home: Path) -> None:
    """The entry is in the session's file, with local time and offset, and the count agrees."""
    run("log", "itch", "mild", "--note", "Grüße 🙂", "--area", "crown")
    data = file_of(home)
    (entry,) = data["entries"]
    assert entry["at"] == datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    assert (entry["symptom"], entry["severity"]) == ("itch", 1)
    assert (entry["note"], entry["area"]) == ("Grüße 🙂", "crown")
    assert data["end"] == {"entries": 1}


def test_entries_are_numbered(ask: Ask, begun: date) -> None:
    """Entries count up from 1."""
    assert [ask("log", "itch")["entry"]["number"] for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ((), None),
        (("none",), 0),
        (("mild",), 1),
        (("moderate",), 2),
        (("severe",), 3),
        (("very", "severe"), 4),
        (("very severe",), 4),
        (("very-severe",), 4),
        (("VERY", "Severe"), 4),
        (("0",), 0),
        (("1",), 1),
        (("2",), 2),
        (("3",), 3),
        (("4",), 4),
    ],
)
def test_severity_in_words_and_numbers(
    ask: Ask, begun: date, words: tuple[str, ...], severity: int | None
) -> None:
    """A severity is a word or a number of the scale, or is not said."""
    assert ask("log", "itch", *words)["entry"]["severity"] == severity


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("itching",), "itch"),
        (("Itchy",), "itch"),
        (("scabs",), "scab"),
        (("dry", "skin"), "flaking"),
        (("dry skin",), "flaking"),
        (("blood", "ooze"), "bleeding"),
        (("pain",), "tenderness"),
        (("redness",), "redness"),
        (("spreading-redness",), "spreading-redness"),
        (("spreading", "redness"), "spreading-redness"),
        (("redness", "spreading"), "spreading-redness"),
        (("red", "streaks"), "red-streaks"),
        (("swollen", "glands"), "lymph-nodes"),
        (("swollen",), "swelling"),
        (("short", "of", "breath"), "breathing"),
        (("cold", "clammy", "skin"), "clammy"),
    ],
)
def test_symptoms_have_aliases_of_several_words(
    ask: Ask, begun: date, words: tuple[str, ...], key: str
) -> None:
    """A symptom or sign is found by key, name or alias; the longest that fits wins."""
    assert ask("log", *words)["entry"]["symptom"] == key


def test_severity_after_several_words(ask: Ask, begun: date) -> None:
    """A severity may follow a symptom of several words."""
    entry = ask("log", "dry", "skin", "very", "severe")["entry"]
    assert (entry["symptom"], entry["severity"]) == ("flaking", 4)


def test_every_symptom_and_sign_can_be_logged(ask: Ask, begun: date, guidance: Guidance) -> None:
    """Each symptom and sign is taken by its key, and by its name."""
    for item in [*guidance.symptoms.values(), *guidance.signs.values()]:
        assert ask("log", item.key)["entry"]["symptom"] == item.key
        assert ask("log", item.name)["entry"]["symptom"] == item.key


def test_a_sign_is_answered_with_its_urgency_act_and_source(
    ask: Ask, begun: date, guidance: Guidance
) -> None:
    """A warning sign is never expected: it is answered with what to do and who says so."""
    finding, sign = ask("log", "red-streaks")["finding"], guidance.signs["red-streaks"]
    assert finding["level"] == "doctor"
    assert finding["act"].startswith(sign.act)
    assert finding["source"] == sign.source


@pytest.mark.parametrize(
    ("typed", "key", "severity", "level"),
    [
        ("pus", "pus", None, "doctor"),
        ("pus yes", "pus", None, "doctor"),
        ("pus maybe", "pus", None, "doctor"),
        ("pus no", "pus", 0, "clear"),
        ("pus gone", "pus", 0, "clear"),
        ("no pus", "pus", 0, "clear"),
        ("clear", "clear", None, "clear"),
        ("CLEAR", "clear", None, "clear"),
    ],
)
def test_signs_and_clear(
    ask: Ask, begun: date, typed: str, key: str, severity: int | None, level: str
) -> None:
    """A sign is there or gone; `clear` says that all is gone."""
    said = ask("log", *typed.split())
    assert (said["entry"]["symptom"], said["entry"]["severity"]) == (key, severity)
    assert said["finding"]["level"] == level


@pytest.mark.parametrize(
    ("typed", "key"),
    [("clear pus", "pus"), ("Clear ITCHING", "itch"), ("clear my red streaks?", "red-streaks")],
)
def test_clear_of_what_is_open(run: Run, ask: Ask, begun: date, typed: str, key: str) -> None:
    """`clear` and a name say that this is gone, and nothing else."""
    run("log", key)
    run("log", "redness")
    entry = ask("log", *typed.split())["entry"]
    assert (entry["symptom"], entry["severity"]) == (key, 0)
    assert ask("log", "redness")["finding"]["entries"] == [4]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("clear itch", "Itch is not open in session 1 (Tue 17 Nov 2026)"),
        ("clear fever", "run `smp-recovery log fever none`"),
        ("clear discharge", "Clear fluid is present: `smp-recovery log fluid`. Pus or drainage is"),
        ("clear fluid", "Clear fluid is gone: `smp-recovery log fluid none`"),
        ("clear drainage", "Pus or drainage is gone: `smp-recovery log pus none`"),
        ("clear spots", "`smp-recovery log bumps none`: red, in the treated skin; `smp-recovery"),
        ("clear yellow fluid", "`smp-recovery log pus none`: thick or cloudy. If it is there,"),
        ("clear pus mild", "nothing can follow 'clear pus'"),
        ("clear pus foo", "nothing can follow 'clear pus'"),
        ("clear temperature 38", "nothing can follow 'clear fever'"),
        ("clear pus redness", "clear one at a time"),
        ("clear everything", "unknown symptom 'everything'"),
    ],
)
def test_clear_that_is_refused(
    run: Run, refuse: Refuse, begun: date, typed: str, hint: str
) -> None:
    """What is not open, what can be read in two ways and what says more: with what to type."""
    run("log", "pus")
    assert hint in refuse("log", *typed.split())


def test_clear_takes_what_was_open_at_its_time(run: Run, refuse: Refuse, begun: date) -> None:
    """What began later cannot be cleared before it, nor what another session holds open."""
    run("log", "fever", day=4)
    assert "is not open" in refuse("log", "clear", "fever", "--at", "day 3", day=5)
    run("start", "--date", "2026-11-22", day=5)
    assert "is not open in session 2" in refuse("log", "clear", "fever", day=5)
    run("log", "clear", "fever", "--session", "1", day=5)


@pytest.mark.parametrize(
    ("words", "degrees"),
    [
        (("fever",), None),
        (("fever", "38.5"), 38.5),
        (("fever", "38,5"), 38.5),
        (("fever", "39"), 39.0),
        (("fever", "38.5C"), 38.5),
        (("fever", "101.3F"), 38.5),
        (("fever", "--temperature", "101.3F"), 38.5),
        (("fever", "--temperature", "38.5"), 38.5),
        (("fever", "-t", "38.5 °C"), 38.5),
        (("high", "temperature", "38.5"), 38.5),
    ],
)
def test_fever_takes_a_temperature(
    ask: Ask, begun: date, words: tuple[str, ...], degrees: float | None
) -> None:
    """A temperature follows fever or --temperature, in either unit; it is kept in Celsius."""
    said = ask("log", *words)
    assert said["entry"]["symptom"] == "fever"
    assert said["entry"]["temperature"] == degrees
    assert said["finding"]["level"] == "doctor"


@pytest.mark.parametrize(
    ("day", "words", "level"),
    [
        (1, ("redness", "mild"), "expected"),
        (6, ("redness", "mild"), "watch"),
        (10, ("scab",), "expected"),
        (11, ("scab",), "contact"),
        (0, ("tenderness", "severe"), "doctor"),
    ],
)
def test_answer_depends_on_the_day(
    ask: Ask, begun: date, day: int, words: tuple[str, ...], level: str
) -> None:
    """The finding follows the days on which a symptom is expected, and its severity."""
    said = ask("log", *words, day=day)
    assert said["day"] == day
    assert said["finding"]["level"] == level
    assert said["finding"]["source"]


def test_rise_after_the_first_days(run: Run, ask: Ask, begun: date) -> None:
    """What rises is read beside the entry before it, and names both."""
    run("log", "redness", "mild", day=4)
    finding = ask("log", "redness", "moderate", day=5)["finding"]
    assert finding["level"] == "doctor"
    assert finding["entries"] == [1, 2]
    assert "rose from mild to moderate" in finding["text"]


def test_high_fever_counts_until_it_is_cleared(run: Run, ask: Ask, begun: date) -> None:
    """A reading of 36 to 37.9 °C is clear, and does not answer a high one; a clear entry does."""
    run("log", "fever", "39", day=4)
    finding = ask("log", "fever", "37.5", day=5)["finding"]
    assert (finding["level"], finding["entries"]) == ("doctor", [1, 2])
    run("log", "clear", "fever", day=5)
    assert ask("log", "fever", "37.5", day=6)["finding"]["level"] == "clear"


def test_earlier_entry_is_read_in_its_own_light(run: Run, ask: Ask, begun: date) -> None:
    """An entry added for an earlier time is not read in the light of later ones."""
    run("log", "redness", "severe", day=6)
    finding = ask("log", "redness", "mild", "--at", "2026-11-21 08:00", day=6)["finding"]
    assert (finding["level"], finding["entries"]) == ("expected", [2])


def test_scab_on_day_11_gets_the_ladder_and_the_clinic(run: Run, ask: Ask, begun: date) -> None:
    """Scabs past day 10: what each source advises, in its own words, then the clinic."""
    assert ask("log", "scab", "mild", day=10)["finding"]["steps"] == []
    finding = ask("log", "scab", "mild", day=11)["finding"]
    assert finding["level"] == "contact"
    steps = finding["steps"]
    assert all(set(step) == {"sources", "text"} for step in steps)
    assert {key for step in steps for key in step["sources"]} >= {"elka", "natural-results"}
    assert "greasy hair" in steps[0]["text"]
    assert "Scabs that continue: contact the clinic." in finding["text"]
    said = " ".join(run("log", "scab", day=11).stdout.split())
    assert "▲ clinic Scabs, mild when last rated, on day 11" in said
    for step in steps:
        assert f"- {step['text']} ({', '.join(step['sources'])})" in said


def test_screen_says_saved_and_the_finding(run: Run, begun: date) -> None:
    """The answer says what was saved, on which day, whether it is expected, and who says so."""
    lines = run("log", "itch", "mild").stdout.splitlines()
    assert lines[0] == "Saved entry 1: Itch, mild, Sat 21 Nov 2026 09:30 · day 4"
    said = " ".join(" ".join(lines[1:]).split())
    assert said.startswith("✓ expected Itch, mild, on day 4: said of healing, without days (aad, ")
    assert said.endswith("(aad, natural-results, clinic-survey)")


def test_without_severity_it_is_noted(run: Run, begun: date) -> None:
    """An entry without severity is shown as noted."""
    assert "Itch, noted" in run("log", "itch").stdout


@pytest.mark.parametrize(
    ("options", "at", "day"),
    [
        ((), NOW, 4),
        (("--at", "08:15"), "2026-11-21T08:15:00+01:00", 4),
        (("--at", "8am"), "2026-11-21T08:00:00+01:00", 4),
        (("--at", "yesterday 21:00"), "2026-11-20T21:00:00+01:00", 3),
        (("--at", "2 hours ago"), "2026-11-21T07:30:00+01:00", 4),
        (("--at", "2026-11-18 23:59"), "2026-11-18T23:59:00+01:00", 1),
        (("--at", "2026-11-18"), "2026-11-18T12:00:00+01:00", 1),
        (("--at", "day 2 21:00"), "2026-11-19T21:00:00+01:00", 2),
        (("--at", "2026-11-18T23:30:00Z"), "2026-11-18T23:30:00+00:00", 1),
        (("--at", "now"), NOW, 4),
        (("--on", "yesterday"), "2026-11-20T09:30:00+01:00", 3),
        (("--on", "day 0"), "2026-11-17T09:30:00+01:00", 0),
        (("--on", "today"), NOW, 4),
    ],
)
def test_at_and_on(ask: Ask, begun: date, options: tuple[str, ...], at: str, day: int) -> None:
    """`--at` is a time of the grammar, `--on` the same time of day on another date."""
    said = ask("log", "itch", *options)
    assert (said["entry"]["at"], said["day"]) == (at, day)


def test_seconds_are_whole(ask: Ask, begun: date) -> None:
    """Fractions of a second are left out."""
    now = datetime(2026, 11, 21, 9, 30, 15, 987654, tzinfo=timezone(timedelta(hours=1)))
    assert ask("log", "itch", now=now)["entry"]["at"] == "2026-11-21T09:30:15+01:00"
    assert ask("log", "itch", "--at", "now", now=now)["entry"]["at"] == "2026-11-21T09:30:15+01:00"


@pytest.mark.parametrize(
    ("now", "at", "expected"),
    [
        ("2026-03-29 03:30+02:00", "2 hours ago", "2026-03-29T00:30:00+01:00"),
        ("2026-10-25 02:30+01:00", "1 hour ago", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25 02:30+01:00", "10 minutes ago", "2026-10-25T02:20:00+01:00"),
        ("2026-10-25 02:30+01:00", "now", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25 02:30+01:00", "today", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25 02:30+01:00", "02:20", "2026-10-25T02:20:00+01:00"),
        ("2026-10-25 02:30+01:00", "02:40", "2026-10-25T02:40:00+02:00"),
        ("2026-10-25 02:30+02:00", "02:20", "2026-10-25T02:20:00+02:00"),
    ],
)
def test_at_holds_where_summer_time_changes(
    run: Run, ask: Ask, now: str, at: str, expected: str
) -> None:
    """Hours ago are hours that passed, and a time that comes twice is the latest one so far."""
    then = datetime.fromisoformat(now)
    run("start", "--date", "yesterday", now=then)
    assert ask("log", "itch", "--at", at, now=then)["entry"]["at"] == expected


def test_fever_logged_now_comes_after_an_earlier_clear(run: Run, ask: Ask) -> None:
    """In the hour that comes twice entries keep the order in which they were made."""
    then = datetime.fromisoformat("2026-10-25 02:30+01:00")
    run("start", "--date", "yesterday", now=then)
    run("log", "fever", "none", now=then - timedelta(minutes=20))
    run("log", "fever", "--at", "now", now=then)
    assert ask("today", now=then)["findings"][0]["symptom"] == "fever"


@pytest.mark.parametrize(
    ("month", "offset"),
    [("07", "+02:00"), ("11", "+01:00")],
)
def test_offset_is_that_of_the_time_of_the_entry(
    run: Run, ask: Ask, month: str, offset: str
) -> None:
    """An entry from before a change of summer time has the offset of its own time."""
    run("start", "--date", "2026-07-01")
    said = ask("log", "itch", "--at", f"2026-{month}-10 12:00")
    assert said["entry"]["at"] == f"2026-{month}-10T12:00:00{offset}"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("itch", "--at", "09:31"), "in the future"),
        (("itch", "--at", "tomorrow 08:00"), "in the future"),
        (("itch", "--on", "tomorrow"), "in the future"),
        (("itch", "--on", "in 2 weeks"), "in the future"),
        (("itch", "--at", "2026-11-21T09:30:00-05:00"), "in the future"),
        (("itch", "--on", "2026-11-16"), "before the session of 2026-11-17"),
        (("itch", "--at", "2026-11-16 23:59"), "before the session of 2026-11-17"),
        (("itch", "--on", "day -1"), "before the session of 2026-11-17"),
        (("itch", "--on", "yesterday", "--at", "09:00"), "not both"),
        (("itch", "--at", "25:00"), "00:00 to 23:59"),
        (("itch", "--at", ""), ""),
        (("itch", "--at", "noonish"), "09:30"),
        (("itch", "--on", "03/04/2026"), "2026-04-03 or 2026-03-04"),
        (("itch", "5"), "0 to 4"),
        (("itch", "-5"), ""),
        (("itch", "--", "-1"), "0 to 4"),
        (("itch", "1.5"), "0 to 4"),
        (("itch", "awful"), "mild, moderate, severe"),
        (("itch", "\u0661"), "0 to 4"),
        (("clear", "--temperature", "38.5"), "fever 38.5"),
        (("itch", "--temperature", "38.5"), "fever 38.5"),
        (("pus", "--temperature", "38.5"), "fever 38.5"),
        (("fever", "--temperature", "hot"), "38.5"),
        (("fever", "--temperature", ""), "38.5"),
        (("fever", "38.5", "--temperature", "39"), ""),
        (("fever", "100"), "38.5, or 101.3F"),
        (("fever", "12"), "38.5, or 101.3F"),
        (("fever", "300F"), "38.5, or 101.3F"),
        (("fever", "38.5.5"), "38.5"),
        (("fever", "1e2"), "is not understood: write 38.5, or 101.3F. Fever is a warning"),
        (("itch", "--area", "x" * 201), "200 characters"),
        (("itch", "--note", "x" * 10_001), "10000 characters"),
        (("itch", "--session", "2"), "smp-recovery sessions"),
        ((), "smp-recovery log --help"),
        (("",), "unknown symptom"),
        (("38.5",), "unknown symptom"),
    ],
)
def test_what_cannot_be_stored_is_refused(
    refuse: Refuse, begun: date, args: tuple[str, ...], hint: str
) -> None:
    """Whatever makes no sound entry is refused with what works, and nothing is written."""
    assert hint in refuse("log", *args)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("swelling of face", "face-swelling"),
        ("swelling face", "face-swelling"),
        ("swelling of the throat", "face-swelling"),
        ("redness that spreads", "spreading-redness"),
        ("pain that is getting worse", "worse-pain"),
    ],
)
def test_sign_in_other_words_is_that_sign(ask: Ask, begun: date, typed: str, key: str) -> None:
    """What begins like a symptom and goes on like a warning sign is the sign."""
    assert ask("log", *typed.split())["entry"]["symptom"] == key


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        (
            "swelling everywhere 9",
            WORRIED,
        ),
        (
            "itch foo",
            WORRIED,
        ),
        ("pus since 3 xyz", "Pus or drainage is a warning sign: See a doctor"),
        ("fever none --temperature 39.5", "Fever is a warning sign: See a doctor"),
        ("clear fever --temperature 39.5", "nothing can follow 'clear fever'"),
    ],
)
def test_what_is_not_understood_is_advised_on(
    refuse: Refuse, begun: date, typed: str, advice: str
) -> None:
    """Other words beside a symptom, or digits beside a sign, are never answered with syntax
    alone.
    """
    assert advice in refuse("log", *typed.split())


@pytest.mark.parametrize(
    ("typed", "key", "note"),
    [
        ("high fever", "fever", None),
        ("fever nan", "fever", "fever nan"),
        ("pus by the Xyzzy clinic", "pus", "pus by the Xyzzy clinic"),
    ],
)
def test_a_sign_is_stored_whatever_else_is_said(
    ask: Ask, begun: date, typed: str, key: str, note: str | None
) -> None:
    """Words beside a warning sign that are not understood become its note, as they were typed."""
    said = ask("log", *typed.split())
    assert (said["entry"]["symptom"], said["entry"]["note"]) == (key, note)
    assert said["finding"]["level"] == "doctor"


def test_a_note_of_ones_own_follows_the_words(ask: Ask, begun: date) -> None:
    """A note of one's own follows the words that were not understood: nothing is lost."""
    assert ask("log", "pus", "xyzzy", "--note", "green")["entry"]["note"] == "pus xyzzy: green"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            "redness 2, swelling 1, fever 38.5",
            [("redness", 2, None), ("swelling", 1, None), ("fever", None, 38.5)],
        ),
        ("itch mild redness moderate", [("itch", 1, None), ("redness", 2, None)]),
        ("no fever but really itchy", [("fever", 0, None), ("itch", None, None)]),
        ("my scalp has been a bit red for 2 days", [("redness", 1, None)]),
        ("temperature 36.6", [("fever", None, 36.6)]),
    ],
)
def test_a_line_in_ones_own_words(
    ask: Ask, begun: date, typed: str, told: list[tuple[str, int | None, float | None]]
) -> None:
    """A whole line is read, in one argument or in many; what it tells of is stored in its order."""
    for words in ([typed], typed.split()):
        entries = ask("log", *words)["entries"]
        assert [(e["symptom"], e["severity"], e["temperature"]) for e in entries] == told


def test_several_at_once(run: Run, ask: Ask, begun: date) -> None:
    """Numbered one after the other, each with its finding, the most urgent first on the screen and
    in `entry` and `finding`; taken back as one.
    """
    said = ask("log", "redness 2, swelling 1, fever 38.5", "--area", "crown")
    assert [entry["number"] for entry in said["entries"]] == [1, 2, 3]
    assert {(entry["area"], entry["at"]) for entry in said["entries"]} == {("crown", NOW)}
    assert [finding["symptom"] for finding in said["findings"]] == ["redness", "swelling", "fever"]
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
    run: Run, ask: Ask, begun: date, monkeypatch: pytest.MonkeyPatch
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


@pytest.mark.parametrize(
    ("typed", "readings", "advice"),
    [
        ("hot", ("hot-skin", "fever"), "See a doctor or dermatologist today"),
        ("spots", ("bumps", "purple-patches"), "Call emergency services now"),
        ("yellow fluid", ("fluid", "pus"), "See a doctor or dermatologist today"),
    ],
)
def test_two_readings_are_refused_in_a_pipe(
    refuse: Refuse, begun: date, typed: str, readings: tuple[str, ...], advice: str
) -> None:
    """Nobody answers there: all readings are written out, and below them what the worst asks."""
    ways, then = refuse("log", *typed.split(), lines=2).splitlines()
    assert all(f"`smp-recovery log {key}`" in ways for key in readings)
    assert then.endswith(advice)


def test_before_its_day_a_word_has_one_reading(ask: Ask, begun: date) -> None:
    """Yellowish fluid is clear fluid on days 0 to 3."""
    assert ask("log", "yellow", "fluid", day=3)["entry"]["symptom"] == "fluid"


@pytest.mark.parametrize(
    ("typed", "left"), [("fever and spots", "purple-patches"), ("pus, hot", "hot-skin")]
)
def test_a_sign_waits_for_no_answer(ask: Ask, begun: date, typed: str, left: str) -> None:
    """What can be read in two ways beside it is kept in its note, and told after what to do."""
    said = ask("log", typed)
    assert [entry["note"] for entry in said["entries"]] == [typed]
    act, _, told = said["finding"]["act"].partition(" Not logged yet: ")
    assert act.startswith("See a doctor")
    assert f"`smp-recovery log {left}`" in told


@pytest.mark.parametrize("typed", ["itchh mild", "itchh very severe", "itchh"])
def test_misspelt_symptom_with_a_severity_gets_a_suggestion(
    refuse: Refuse, begun: date, typed: str
) -> None:
    """What follows the symptom does not hide what was meant."""
    assert "did you mean 'itch'?" in refuse("log", *typed.split())


def test_clear_names_the_signs_that_it_ends(run: Run, ask: Ask, begun: date) -> None:
    """Nobody ends a warning sign unseen: it is named, with the moment at which it was noted."""
    run("log", "fever", "38.5", day=4)
    run("log", "red", "streaks", day=4)
    run("log", "itch", day=4)
    said = ask("log", "clear", "fever", day=5)["finding"]["text"]
    assert said.endswith("warning signs as gone: Fever (noted on day 4, 21 Nov 09:30).")
    said = ask("log", "clear", day=5)["finding"]["text"]
    assert said.endswith("warning signs as gone: Red streaks (noted on day 4, 21 Nov 09:30).")
    assert "warning" not in ask("log", "clear", day=6)["finding"]["text"]


def test_a_clear_before_a_later_entry_says_that_it_counts(run: Run, ask: Ask, begun: date) -> None:
    """A day without a time is its noon: what was logged after that is not ended by it."""
    run("log", "fever", "38.5", "--at", "day 4 15:00", day=5)
    said = ask("log", "fever", "none", "--at", "day 4", day=5)["finding"]["text"]
    assert said.endswith("Entry 1 (15:00) is later and still counts.")
    said = ask("log", "clear", "fever", day=5)["finding"]["text"]
    assert "still counts" not in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sweling", "swelling"), ("rednes", "redness"), ("itchhy", "itchy"), ("scbas", "scabs")],
)
def test_unknown_symptom_gets_a_suggestion(
    refuse: Refuse, begun: date, typed: str, meant: str
) -> None:
    """A mistyped symptom is refused with the one that was meant."""
    said = refuse("log", typed)
    assert typed in said
    assert f"did you mean '{meant}'?" in said


@pytest.mark.parametrize(
    "typed", ["sunburnt", "qqqq", "\x1b[2J", "\u202e\u2066", "[/]", "\u0445" * 999]
)
def test_unknown_symptom_is_told_whom_to_call(refuse: Refuse, begun: date, typed: str) -> None:
    """A word like none is refused in one line with everyday ones, and itself shown harmlessly."""
    said = refuse("log", typed)
    assert "write a word such as itch, " in said
    assert said.endswith(WORRIED)


def test_planned_session_has_no_entries_yet(run: Run, refuse: Refuse) -> None:
    """Before its day 0 a session takes no entries."""
    run("start", "--date", "in 5 days", day=-5)
    assert "before the session of 2026-11-17" in refuse("log", "itch", day=-5)


def test_entry_goes_to_the_session_that_led_at_its_time(run: Run, ask: Ask, begun: date) -> None:
    """With two sessions an entry belongs to the latest that had begun, unless told otherwise."""
    run("start", "--date", "2026-11-27", day=10)
    assert ask("log", "itch", day=12)["session"]["number"] == 2
    assert ask("log", "itch", "--at", "2026-11-26 12:00", day=12)["session"]["number"] == 1
    assert ask("log", "itch", "--session", "1", day=12)["day"] == 12
    assert ask("log", "itch", "--session", "2026-11-17", day=12)["session"]["number"] == 1


HOSTILE = {
    "markup": "[/] [bold red]x[/bold red] [link=http://x]y[/link]",
    "escape": "\x1b[2J\x1b[31mred",
    "OSC 52": "\x1b]52;c;aGVsbG8=\x07after",
    "C1": "\x9b31mred\x9d0;title\x9c",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "lines": "one\r\ntwo\nthree\u2028four\x0bfive\x0csix\x85seven",
    "CR": "harmless\roverwritten",
    "tab and backspace": "a\tb\b\bc\x7f",
    "zero width": "a\u200bb\ufeffc\u00adx",
    "emoji": "👩‍🔬 🧑🏽‍⚕️ ❤️ 🏴‍☠️",
    "wide": "頭皮がかゆい",
    "combining": "Z̴̛͎̖a̶l̵g̷o",
    "quotes": "\"'`\\ ''' \"\"\" #",
    "emoji code": ":smile: :warning:",
    "private use": "\ue000\U000f0000",
    "tags": "x\U000e0041\U000e0042",
    "long": "word " * 2000,
    "long word": "x" * 10_000,
}


@pytest.mark.parametrize("note", HOSTILE.values(), ids=HOSTILE)
def test_hostile_note_is_shown_harmlessly_and_kept_exactly(
    run: Run, ask: Ask, begun: date, home: Path, note: str
) -> None:
    """No control or bidirectional character of a note reaches the screen; JSON and file keep it."""
    shown = run("log", "itch", "--note", note, "--area", note[:200]).stdout
    shown += run("history").stdout
    shown += run("remove", "1").stdout
    shown += run("undo").stdout
    assert all(line.isprintable() or "\u200d" in line for line in shown.split("\n"))
    assert not set(shown) & set("\x1b\x9b\x9d\r\x07\x08\u202e\u2066\u2028\u200b\u200f\ufeff")
    (entry,) = ask("history")["entries"]
    assert entry["note"] == note
    assert file_of(home)["entries"][0]["note"] == note


def test_markup_of_a_note_is_shown_as_text(run: Run, begun: date) -> None:
    """Square brackets and emoji codes are text, not markup."""
    assert (
        "([/] [bold]x :smile:)"
        in run("log", "itch", "--note", "[/] [bold]x :smile:", columns=120).stdout
    )


def test_line_breaks_of_a_note_become_spaces(run: Run, begun: date) -> None:
    """A note of several lines is shown on one."""
    assert "(a b)" in run("log", "itch", "--note", "a\nb", columns=120).stdout


@given(note=st.text(max_size=80), area=st.text(max_size=40))
def test_any_text_comes_back_as_it_was(
    run: Run, ask: Ask, begun: date, note: str, area: str
) -> None:
    """Any note and area come back from the file as they went in."""
    number = ask("log", "itch", f"--note={note}", f"--area={area}")["entry"]["number"]
    entry = ask("history")["entries"][-1]
    assert (entry["number"], entry["note"], entry["area"]) == (number, note or None, area or None)


def test_bytes_that_are_no_text_are_refused(refuse: Refuse, begun: date) -> None:
    """A note from bytes that are no UTF-8 is refused in one line."""
    assert refuse("log", "itch", "--note", "caf\udce9")
    assert refuse("log", "itch", "--area", "caf\udce9")
    assert refuse("log", "caf\udce9")


@pytest.mark.parametrize("args", [("itch",), ("clear",), ("fever", "38.5")])
def test_log_keeps_keys_it_does_not_know(
    run: Run, begun: date, home: Path, args: tuple[str, ...]
) -> None:
    """Keys that a person or a later version wrote into the file survive an entry."""
    run("log", "itch")
    data = file_of(home)
    data["clinic"] = "Example"
    data["entries"][0]["mood"] = "fine"
    (home / "sessions" / "2026-11-17.toml").write_text(tomli_w.dumps(data))
    run("log", *args)
    data = file_of(home)
    assert data["clinic"] == "Example"
    assert data["entries"][0]["mood"] == "fine"


def test_repeated_words_are_repeated_entries(ask: Ask, begun: date) -> None:
    """The same words twice are two entries: nothing is merged."""
    ask("log", "itch", "mild")
    ask("log", "itch", "mild")
    assert len(ask("history")["entries"]) == 2


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("trouble breathing", "Trouble breathing is a warning sign: Call emergency services now"),
        ("fever 39", "Fever is a warning sign: See a doctor"),
        ("itch 2, pus xyzzy", "Pus or drainage is a warning sign: See a doctor"),
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


@pytest.mark.parametrize("words", [("fever", "37"), ("fever", "no"), ("itch", "4")])
def test_no_sign_is_refused_in_one_line(refuse: Refuse, words: tuple[str, str]) -> None:
    """Only a sign that is there asks for something."""
    assert "no session yet" in refuse("log", *words, code=1)
