"""What an entry means on its day, as a table: one case per rule and per boundary day."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.assessment import assess_entry, find_open
from smp_recovery.findings import FEVER, LEVELS, Finding, Level, Step, rank
from smp_recovery.guidance.model import URGENCIES, Guidance, Risk, Urgency, Window
from smp_recovery.log.model import CLEAR, Entry
from tests.making import SESSION, add, entry, rule, say, source, warn

Said = tuple[str, int, int | None] | tuple[str, int, int | None, float]
"""What is logged: the symptom or sign, the day, the severity, the temperature."""


def write(*said: Said) -> list[Entry]:
    """Make the entries of a log, numbered from 1, one hour after the other."""
    return [
        entry(n, symptom, day, severity, n, heat[0] if heat else None)
        for n, (symptom, day, severity, *heat) in enumerate(said, 1)
    ]


def find_last(guidance: Guidance, *said: Said, risks: tuple[str, ...] = ()) -> Finding:
    """Assess the last of the entries in the light of those before it."""
    return assess_entry(guidance, SESSION, write(*said), len(said), risks)


def level(guidance: Guidance, *said: Said, risks: tuple[str, ...] = ()) -> Level:
    """Tell how urgent the last of the entries is."""
    return find_last(guidance, *said, risks=risks).level


def name_case(value: object) -> str | None:
    """Name a case of a table by what is logged."""
    if not isinstance(value, list):
        return None
    return ", ".join(" ".join(str(part) for part in each if part is not None) for each in value)


# The window of a symptom

BOUNDARIES: dict[str, list[tuple[int, Level]]] = {
    "itch": [
        *((-1, "watch"), (0, "watch"), (2, "watch"), (3, "expected"), (10, "expected")),
        *((11, "watch"), (14, "watch"), (15, "contact"), (400, "contact")),
    ],
    "redness": [
        *((-1, "watch"), (0, "expected"), (1, "expected"), (2, "expected"), (3, "expected")),
        *((4, "watch"), (7, "watch"), (8, "contact"), (9, "contact")),
    ],
    "swelling": [
        *((-1, "watch"), (0, "expected"), (3, "expected"), (4, "watch"), (7, "watch")),
        *((8, "contact"),),
    ],
    "tenderness": [(-1, "watch"), (0, "expected"), (10, "expected"), (11, "contact")],
    "bleeding": [(-1, "watch"), (0, "expected"), (1, "expected"), (2, "contact")],
    "fluid": [(-1, "watch"), (0, "expected"), (3, "expected"), (4, "contact")],
    "scab": [(-1, "watch"), (0, "expected"), (10, "expected"), (11, "contact")],
    "flaking": [
        *((2, "watch"), (3, "expected"), (10, "expected"), (11, "watch"), (14, "watch")),
        *((15, "contact"),),
    ],
    "patchy": [
        *((5, "watch"), (6, "expected"), (14, "expected"), (15, "watch"), (28, "watch")),
        *((29, "contact"),),
    ],
}
CASES = [(symptom, day, found) for symptom, rows in BOUNDARIES.items() for day, found in rows]


def test_every_symptom_has_its_cases(guidance: Guidance) -> None:
    """No symptom of the guidance is without its boundaries here."""
    assert set(BOUNDARIES) == set(guidance.symptoms)


@pytest.mark.parametrize("severity", [None, 1, 2])
@pytest.mark.parametrize(("symptom", "day", "found"), CASES)
def test_a_symptom_is_placed_by_its_window(
    guidance: Guidance, symptom: str, day: int, severity: int | None, found: Level
) -> None:
    """Up to moderate, or without a severity: expected in the window, watched around it, and past
    the day by which it should have settled the clinic is asked.
    """
    assert level(guidance, (symptom, day, severity)) == found


SIGNIFICANT = {"tenderness": "worse-pain", "bleeding": "heavy-bleeding"}


@pytest.mark.parametrize(("symptom", "day", "found"), CASES)
def test_severe_is_watched_in_the_window_and_asks_outside(
    guidance: Guidance, symptom: str, day: int, found: Level
) -> None:
    """Severe is watched in the window, and asks the clinic outside of it; very severe always asks
    it; pain and bleeding are signs.
    """
    if symptom in SIGNIFICANT:
        wanted: tuple[Level, Level] = ("doctor", "doctor")
    else:
        wanted = ("watch" if found == "expected" else "contact", "contact")
    severe = (level(guidance, (symptom, day, 3)), level(guidance, (symptom, day, 4)))
    assert severe == wanted


@pytest.mark.parametrize(("symptom", "sign"), SIGNIFICANT.items())
def test_a_severe_symptom_can_count_as_a_sign(guidance: Guidance, symptom: str, sign: str) -> None:
    """Severe pain and bleeding keep their name, and ask what the sign asks, on its authority."""
    found = assess_entry(guidance, SESSION, [entry(7, symptom, 1, 3)], 7)
    warned = [w.source for s in guidance.sources.values() for w in s.warnings if w.sign == sign]
    assert found.symptom == symptom
    assert found.entries == (7,)
    assert found.act == guidance.signs[sign].act
    assert found.sources[0] == guidance.signs[sign].source
    assert set(found.sources) == {guidance.signs[sign].source, *warned}
    assert found.text == (
        f"{guidance.symptoms[symptom].name} on day 1: severe, which counts as the warning sign "
        f"'{guidance.signs[sign].name}'."
    )


def test_the_thresholds_are_those_of_the_guidance(guidance: Guidance) -> None:
    """From which severity on something counts as severe, and very severe, is data."""
    strict = guidance._replace(alerts=guidance.alerts._replace(severe=2, very_severe=3))
    assert level(guidance, ("itch", 11, 2)) == "watch"
    assert level(strict, ("itch", 11, 2)) == "contact"
    assert level(strict, ("itch", 11, 1)) == "watch"
    assert level(guidance, ("itch", 5, 2)) == "expected"
    assert level(strict, ("itch", 5, 2)) == "watch"
    assert level(strict, ("itch", 5, 3)) == "contact"
    assert level(strict, ("tenderness", 5, 2)) == "doctor"


@pytest.mark.parametrize(
    ("symptom", "severity", "day", "text"),
    [
        ("itch", 1, 5, "Itch on day 5: expected from day 3 to day 10."),
        ("itch", None, 2, "Itch on day 2: not expected before day 3."),
        ("itch", 2, 12, "Itch on day 12: usual until day 10, settled by day 14."),
        ("scab", 1, 11, "Scabs on day 11: expected to settle by day 10."),
        ("itch", 1, 15, "Itch on day 15: expected to settle by day 14."),
        ("itch", 3, 2, "Itch on day 2: severe; not expected before day 3."),
        ("itch", 3, 5, "Itch on day 5: severe; expected from day 3 to day 10."),
        ("itch", 4, 5, "Itch on day 5: very severe; expected from day 3 to day 10."),
    ],
)
def test_a_finding_says_why(
    guidance: Guidance, symptom: str, severity: int | None, day: int, text: str
) -> None:
    """The day, the window or the severity that decides stands in the text."""
    assert find_last(guidance, (symptom, day, severity)).text == text


def test_the_advice_is_that_for_inside_or_outside(guidance: Guidance) -> None:
    """An expected symptom is answered with the advice for its window, another with the other."""
    itch = guidance.symptoms["itch"]
    for day, severity, act in (
        *((5, 1, itch.inside), (5, 2, itch.inside), (5, 3, itch.outside), (5, 4, itch.outside)),
        (2, 1, itch.outside),
        *((12, 1, itch.outside), (20, 1, itch.outside)),
    ):
        found = find_last(guidance, ("itch", day, severity))
        assert found.act == act
        assert found.sources == itch.sources
        assert found.steps == ()


# A rise, an answer, a return

COURSES: list[tuple[list[Said], Level]] = [
    # redness, day by day
    ([("redness", 1, 1)], "expected"),
    ([("redness", 1, 1), ("redness", 2, 1)], "expected"),
    ([("redness", 9, 2)], "contact"),
    ([("redness", 1, 1), ("redness", 2, 1), ("redness", 9, 2)], "contact"),
    ([("redness", 4, 1), ("redness", 5, 3)], "contact"),
    # a rise over the previous entry counts after day 3
    ([("redness", 2, 1), ("redness", 3, 2)], "expected"),
    ([("redness", 3, 1), ("redness", 4, 2)], "contact"),
    ([("redness", 3, 2), ("redness", 4, 2)], "watch"),
    ([("swelling", 2, 1), ("swelling", 3, 2)], "expected"),
    ([("swelling", 3, 1), ("swelling", 4, 2)], "doctor"),
    ([("tenderness", 2, 1), ("tenderness", 3, 2)], "expected"),
    ([("tenderness", 3, 1), ("tenderness", 4, 2)], "doctor"),
    ([("fluid", 2, 1), ("fluid", 3, 2)], "expected"),
    ([("fluid", 3, 1), ("fluid", 4, 2)], "contact"),
    ([("itch", 4, 1), ("itch", 5, 2)], "watch"),
    ([("scab", 4, 1), ("scab", 5, 2)], "watch"),
    ([("flaking", 4, 1), ("flaking", 5, 2)], "watch"),
    ([("patchy", 6, 1), ("patchy", 7, 2)], "watch"),
    ([("itch", 4, 1), ("itch", 5, None), ("itch", 6, 2)], "watch"),
    ([("itch", 4, None), ("itch", 5, 2)], "expected"),
    # from none too
    ([("itch", 4, 0), ("itch", 5, 1)], "watch"),
    ([("itch", 4, 0), ("itch", 5, None)], "expected"),
    ([("itch", 4, 0), ("itch", 5, None), ("itch", 6, 1)], "expected"),
    ([("redness", 3, 0), ("redness", 4, 1)], "contact"),
    ([("redness", 2, 0), ("redness", 3, 1)], "expected"),
    ([("swelling", 2, 1), (CLEAR, 3, None), ("swelling", 4, 1)], "doctor"),
    ([(CLEAR, 3, None), ("swelling", 4, 1)], "watch"),
    # what answers a rise: a lower value, not an equal one, nor one without a severity
    ([("itch", 4, 1), ("itch", 5, 3), ("itch", 6, 3)], "watch"),
    ([("itch", 4, 1), ("itch", 5, 3), ("itch", 6, None)], "watch"),
    ([("itch", 4, 1), ("itch", 5, 3), ("itch", 6, 2)], "expected"),
    ([("itch", 4, 1), ("itch", 5, 3), ("itch", 6, 2), ("itch", 7, 3)], "watch"),
    ([("redness", 4, 1), ("redness", 5, 2), ("redness", 6, 2)], "contact"),
    ([("redness", 4, 1), ("redness", 5, 2), ("redness", 6, 1)], "watch"),
    ([("swelling", 4, 1), ("swelling", 5, 2), ("swelling", 6, 2)], "doctor"),
    ([("swelling", 4, 1), ("swelling", 5, 2), ("swelling", 6, 1)], "watch"),
    # what answers a severity likewise
    ([("itch", 4, 4), ("itch", 5, 4)], "contact"),
    ([("itch", 4, 4), ("itch", 5, None)], "contact"),
    ([("itch", 4, 4), ("itch", 5, 3)], "watch"),
    ([("itch", 4, 4), ("itch", 5, 2)], "expected"),
    ([("itch", 4, 3), ("itch", 5, None)], "watch"),
    ([("tenderness", 4, 3), ("tenderness", 5, None)], "doctor"),
    ([("tenderness", 4, 3), ("tenderness", 5, 2)], "expected"),
    ([("itch", 4, 4), ("itch", 5, 0)], "clear"),
    ([("itch", 4, 4), (CLEAR, 5, None)], "clear"),
    ([("itch", 4, 4), (CLEAR, 5, None), ("itch", 6, None)], "watch"),
    # coming back after it was said to be gone
    ([("itch", 4, 1), ("itch", 5, 0), ("itch", 6, 1)], "watch"),
    ([("itch", 4, 1), (CLEAR, 5, None), ("itch", 6, None)], "watch"),
    ([("itch", 4, 1), ("itch", 5, 0), ("itch", 6, 1), ("itch", 7, 1)], "watch"),
    ([("itch", 4, 1), ("itch", 5, 0), ("itch", 11, 1)], "contact"),
    ([("itch", 4, 1), ("itch", 5, 0), ("itch", 6, 4)], "contact"),
    ([("redness", 1, 1), (CLEAR, 2, None), ("redness", 3, 1)], "watch"),
    ([("redness", 1, 1), (CLEAR, 2, None), ("redness", 4, 1)], "contact"),
    ([(CLEAR, 2, None), ("redness", 3, 1)], "expected"),
    ([("itch", 3, 1), ("itch", 4, 0), ("scab", 5, 1)], "expected"),
    ([("itch", 4, 1), ("itch", 5, 0), ("itch", 6, 2)], "watch"),
]


@pytest.mark.parametrize(("said", "found"), COURSES, ids=name_case)
def test_an_entry_is_read_in_the_light_of_those_before_it(
    guidance: Guidance, said: list[Said], found: Level
) -> None:
    """A rise after day 3, a lower value, a clear entry and a return make the level of the last."""
    assert level(guidance, *said) == found


def test_the_day_from_which_a_rise_counts_is_data(guidance: Guidance) -> None:
    """A rise counts after the day that the guidance gives."""
    later = guidance._replace(alerts=guidance.alerts._replace(rising_after=5))
    assert level(later, ("itch", 4, 1), ("itch", 5, 2)) == "expected"
    assert level(later, ("itch", 5, 1), ("itch", 6, 2)) == "watch"


@pytest.mark.parametrize(
    ("said", "entries", "text"),
    [
        (
            [("itch", 4, 1), ("itch", 5, None), ("itch", 6, 2), ("itch", 7, 2)],
            (1, 3),
            "Itch on day 7: rose from mild to moderate.",
        ),
        (
            [("swelling", 4, 1), ("swelling", 5, 3)],
            (1, 2),
            "Swelling on day 5: rose from mild to severe, which counts as the warning sign "
            "'Swelling that grows'.",
        ),
        (
            [("itch", 4, 1), ("itch", 5, 0), ("itch", 6, None)],
            (3,),
            "Itch on day 6: came back after a clear entry; expected from day 3 to day 10.",
        ),
        (
            [("itch", 4, 1), (CLEAR, 5, None), ("itch", 6, 1)],
            (2, 3),
            "Itch on day 6: rose from none to mild.",
        ),
        (
            [("redness", 1, 1), ("redness", 2, 0), ("redness", 3, 1)],
            (3,),
            "Redness on day 3: came back after a clear entry; expected from day 0 to day 3.",
        ),
        (
            [("itch", 4, 4), ("itch", 5, None)],
            (1, 2),
            "Itch on day 5: very severe when last rated; expected from day 3 to day 10.",
        ),
        (
            [("tenderness", 4, 3), ("tenderness", 5, None), ("tenderness", 6, None)],
            (1, 3),
            "Tenderness on day 6: severe when last rated, which counts as the warning sign "
            "'Pain that goes on or worsens'.",
        ),
        (
            [("itch", 4, 1), ("itch", 5, None)],
            (2,),
            "Itch on day 5: expected from day 3 to day 10.",
        ),
    ],
    ids=name_case,
)
def test_a_finding_names_the_entries_behind_it(
    guidance: Guidance, said: list[Said], entries: tuple[int, ...], text: str
) -> None:
    """Both ends of a rise, the entry that gave the severity, else the last one."""
    found = find_last(guidance, *said)
    assert (found.entries, found.text) == (entries, text)


def test_a_rise_asks_what_its_sign_asks(guidance: Guidance) -> None:
    """Swelling that grows is the sign of that name: its act, its source first."""
    found = find_last(guidance, ("swelling", 4, 1), ("swelling", 5, 2))
    assert found.act == guidance.signs["rising-swelling"].act
    assert found.sources == ("healthwise", "natural-results")
    assert found.symptom == "swelling"


# Scabs that last


def test_scabs_that_last_bring_the_ladder(guidance: Guidance) -> None:
    """From day 11 on: what each source advises, in its own words, and then the clinic."""
    assert find_last(guidance, ("scab", 10, 1)).steps == ()
    early = find_last(guidance, ("scab", 5, 4))
    assert (early.level, early.steps) == ("contact", ())
    found = find_last(guidance, ("scab", 11, 1))
    assert (found.level, found.act) == ("contact", guidance.symptoms["scab"].outside)
    assert "Ask your clinic, then a doctor." in found.act
    assert [step.sources for step in found.steps] == [
        *(("elka",), ("elka", "skalptec"), ("natural-results",), ("recovery-guide",)),
    ]
    texts = [step.text for step in found.steps]
    assert "greasy hair" in texts[0]
    assert "ask the clinic first" in texts[0]
    assert texts[1:] == [
        "Scabs past day 10: contact the clinic, then a doctor.",
        "Nothing with harsh chemicals, sulfates or fragrance; no end is given.",
        "No harsh shampoo on the scalp.",
    ]
    assert len(set(texts)) == len(texts)


def test_a_step_holds_for_its_days_alone(guidance: Guidance) -> None:
    """A rule whose window has ended is no step any more."""
    told = {key for step in find_last(guidance, ("scab", 29, 1)).steps for key in step.sources}
    assert told == {"elka", "skalptec", "natural-results"}


def test_what_two_sources_say_alike_is_one_step(guidance: Guidance) -> None:
    """The same words of several sources stand once, with all who say them."""
    said = "No harsh shampoo on the scalp."
    own = source("own", "clinic", rule("own", "avoid", 0, 30, "harsh-products")._replace(text=said))
    steps = find_last(add(guidance, own), ("scab", 11, 1)).steps
    assert Step(("own", "recovery-guide"), said) in steps
    assert [step.text for step in steps].count(said) == 1


# Signs

LEVEL_OF: dict[Urgency, Level] = {
    "emergency": "emergency",
    "same-day": "doctor",
    "promptly": "doctor",
    "soon": "contact",
    "later": "contact",
}


def test_a_sign_is_as_urgent_as_its_source_says_on_any_day(guidance: Guidance) -> None:
    """A sign that is present has the level of its urgency, its act and its source, every day; the
    others that warn of it are named after that source.
    """
    for sign in guidance.signs.values():
        warned = {
            w.source for s in guidance.sources.values() for w in s.warnings if w.sign == sign.key
        }
        for day in (-5, 0, 3, 30, 400):
            for severity in (None, 1, 2, 3, 4):
                found = find_last(guidance, (sign.key, day, severity))
                assert found.level == LEVEL_OF[sign.urgency]
                assert found.act.startswith(sign.act)
                assert found.sources[0] == sign.source
                assert set(found.sources) == {sign.source, *warned}
                assert len(set(found.sources)) == len(found.sources)
                assert found.text == f"{sign.name}, noted on day {day}: a warning sign on any day."
                assert (found.entries, found.symptom, found.steps) == ((1,), sign.key, ())


@pytest.mark.parametrize(
    ("symptom", "found"),
    [
        *(("breathing", "emergency"), ("face-swelling", "emergency"), ("fever", "doctor")),
        *(("pus", "doctor"), ("red-streaks", "doctor"), ("heavy-bleeding", "doctor")),
        *(("late-reaction", "contact"), ("confusion", "doctor")),
    ],
)
def test_signs_by_name(guidance: Guidance, symptom: str, found: Level) -> None:
    """The built-in signs lead where a person expects them to."""
    assert level(guidance, (symptom, 5, None)) == found


def test_a_sign_that_was_gone_is_as_urgent_again(guidance: Guidance) -> None:
    """A sign neither rises nor comes back: it is there or not."""
    said: list[Said] = [("pus", 4, 1), ("pus", 5, 0), ("pus", 6, 1), ("pus", 7, 4)]
    assert find_last(guidance, *said) == find_last(guidance, ("pus", 7, None))._replace(
        entries=(4,)
    )


def test_a_temperature_is_repeated(guidance: Guidance) -> None:
    """The temperature of a fever stands in the finding."""
    found = find_last(guidance, ("fever", 0, None, 38.5))
    assert found.text.startswith("Fever of 38.5 °C, noted on day 0: a warning sign on any day")


def test_a_fever_without_a_reading_hides_none(guidance: Guidance) -> None:
    """It counts as a fever, and the highest reading of one stays in the finding, before or after;
    no reading below a fever stands for it.
    """
    said: list[Said] = [("fever", 3, None, 39.5), ("fever", 3, None)]
    for told in (said, said[::-1]):
        found = find_last(guidance, *told)
        assert found.text.startswith("Fever of 39.5 °C, noted on day 3")
    found = find_last(guidance, ("fever", 3, None), ("fever", 4, None, 37.2))
    assert found.text.startswith("Fever, noted on day 4")
    assert found.level == "doctor"


def test_what_a_fever_would_change_is_said(guidance: Guidance) -> None:
    """A sign that is an emergency with a fever says so, with the temperature."""
    found = find_last(guidance, ("confusion", 0, None))
    assert found.act.endswith("With a fever of 38 °C or more: call emergency services now.")


WITH_FEVER = ("fast-heartbeat", "fast-breathing", "confusion", "faintness", "clammy", "vomiting")

FEVERS: list[tuple[list[Said], Level]] = [
    ([("fever", 3, None, 38.5), ("chills", 3, None)], "doctor"),
    ([("chills", 3, None), ("fever", 3, None, 38.5)], "doctor"),
    ([("fever", 3, None, 38.0), ("confusion", 3, None)], "emergency"),
    ([("fever", 3, None, 37.9), ("confusion", 3, None)], "doctor"),
    ([("fever", 3, None, 37.5), ("confusion", 3, None)], "doctor"),
    ([("fever", 3, None), ("confusion", 3, None)], "emergency"),
    ([("confusion", 3, None), ("fever", 3, None, 38.0)], "emergency"),
    ([("confusion", 3, None), ("fever", 3, None, 37.9)], "watch"),
    ([("confusion", 3, None), ("fever", 3, None)], "emergency"),
    ([("fever", 1, None, 39.0), ("confusion", 9, None)], "emergency"),
    ([("fever", 3, None, 38.5), ("chills", 3, None), ("confusion", 3, None)], "emergency"),
    ([("fever", 3, None, 38.5), ("confusion", 3, None), ("chills", 3, None)], "doctor"),
    # a fever stays high until it is said to be gone
    ([("fever", 3, None, 38.5), ("fever", 4, None, 37.5), ("confusion", 4, None)], "emergency"),
    ([("fever", 3, None, 38.5), ("fever", 4, None, 37.5)], "doctor"),
    ([("fever", 3, None), ("fever", 4, None, 37.5)], "doctor"),
    ([("fever", 3, 0), ("fever", 4, None, 37.5), ("confusion", 4, None)], "doctor"),
    ([("fever", 3, None, 38.5), ("fever", 4, 0), ("fever", 5, None, 37.5)], "watch"),
    ([("fever", 3, None, 37.5), ("fever", 4, None), ("confusion", 4, None)], "emergency"),
    ([("fever", 3, None, 38.5), ("fever", 4, 0), ("confusion", 4, None)], "doctor"),
    ([("fever", 3, None, 38.5), (CLEAR, 4, None), ("confusion", 4, None)], "doctor"),
    ([("confusion", 3, None), ("confusion", 4, 0), ("fever", 4, None, 39.0)], "doctor"),
]


@pytest.mark.parametrize(("said", "found"), FEVERS, ids=name_case)
def test_a_fever_makes_some_signs_an_emergency(
    guidance: Guidance, said: list[Said], found: Level
) -> None:
    """From 38 degrees on, or without a temperature, whichever is logged first."""
    assert level(guidance, *said) == found


@pytest.mark.parametrize("degrees", [35.0, 37.0, 37.9])
def test_a_low_temperature_is_no_fever(guidance: Guidance, degrees: float) -> None:
    """Below the threshold it is watched, and the way to answer it is named."""
    found = find_last(guidance, ("fever", 3, None, degrees))
    assert (found.level, found.entries) == ("watch", (1,))
    assert found.text == (
        f"Temperature of {degrees:g} °C: below 38 °C, from which on it counts as a fever."
    )
    assert "smp-recovery log clear fever" in found.act
    assert level(guidance, ("fever", 3, None, 38.0)) == "doctor"


def test_the_highest_temperature_stands(guidance: Guidance) -> None:
    """The entry with it and the last one are both behind the finding, alone and with a sign."""
    said: list[Said] = [("fever", 3, None, 38.5), ("fever", 4, None, 37.5)]
    found = find_last(guidance, *said)
    assert found.entries == (1, 2)
    assert found.text == (
        "Fever of 38.5 °C, noted on day 4: a warning sign on any day. It was 37.5 °C last; the "
        "fever stands until `smp-recovery log clear fever`."
    )
    hotter = find_last(guidance, *said, ("fever", 5, None, 39.0))
    assert hotter.entries == (3,)
    assert hotter.text.startswith("Fever of 39 °C, noted on day 5: a warning sign on any day")
    found = find_last(guidance, *said, ("confusion", 5, None))
    assert (found.level, found.entries) == ("emergency", (1, 2, 3))


def test_the_signs_that_a_fever_raises(guidance: Guidance) -> None:
    """With a high fever exactly these are an emergency beside those that always are."""
    for sign in guidance.signs.values():
        if sign.key != FEVER:
            raised = sign.key in WITH_FEVER or sign.urgency == "emergency"
            found = level(guidance, ("fever", 3, None, 38.5), (sign.key, 3, None))
            assert (found == "emergency") == raised


def test_an_emergency_names_both_of_its_entries(guidance: Guidance) -> None:
    """The fever and the sign are behind it, and it asks for emergency services."""
    found = find_last(guidance, ("confusion", 3, None), ("fever", 3, None, 38.5))
    assert found == Finding(
        *("emergency", "fever", (1, 2), "Confusion together with a fever: an emergency."),
        *("Call emergency services now.", ("nhs",)),
    )


def test_from_when_on_a_fever_counts_is_data(guidance: Guidance) -> None:
    """The temperature from which a fever is high is that of the guidance."""
    lower = guidance._replace(alerts=guidance.alerts._replace(fever_from=37.5))
    assert level(lower, ("fever", 3, None, 37.5), ("confusion", 3, None)) == "emergency"
    assert level(lower, ("fever", 3, None, 37.4), ("confusion", 3, None)) == "doctor"


# Absence


@pytest.mark.parametrize("symptom", ["itch", "pus", "tenderness"])
def test_none_is_clear(guidance: Guidance, symptom: str) -> None:
    """An entry of severity 0 says that the symptom or sign is not there, on any day."""
    for day in (0, 30):
        found = assess_entry(guidance, SESSION, [entry(3, symptom, day, 0)], 3)
        assert (found.level, found.symptom, found.entries) == ("clear", symptom, (3,))
        assert found.text.endswith(f"not there on day {day}.")
        assert (found.act, found.sources) == ("", ())


def test_clear_is_clear(guidance: Guidance) -> None:
    """An entry that says clear is answered as one about nothing in particular."""
    found = find_last(guidance, (CLEAR, 4, None))
    assert found == Finding("clear", CLEAR, (1,), "Nothing is felt or seen on day 4.", "", ())


def test_what_no_source_knows_is_watched(guidance: Guidance) -> None:
    """A symptom of an older or newer guidance is neither dropped nor called expected."""
    found = find_last(guidance, ("hiccups", 4, 4))
    assert (found.level, found.act) == ("watch", "Ask your practitioner.")
    assert "hiccups" in found.text


# A symptom that nobody mentioned again

OVERDUE: list[tuple[str, int, int | None, int, bool]] = [
    ("itch", 5, 1, 14, False),
    ("itch", 5, 1, 15, True),
    ("itch", 5, None, 15, True),
    ("itch", 5, 2, 15, True),
    ("itch", 5, 1, 29, True),
    ("itch", 5, 1, 400, True),
    ("redness", 0, 1, 7, False),
    ("redness", 0, 1, 8, True),
    ("bleeding", 0, 1, 1, False),
    ("bleeding", 0, 1, 2, True),
    ("scab", 9, 1, 10, False),
    ("scab", 9, 1, 11, True),
    ("patchy", 10, 1, 28, False),
    ("patchy", 10, 1, 29, True),
]


@pytest.mark.parametrize(("symptom", "noted", "severity", "day", "asked"), OVERDUE)
def test_a_symptom_left_open_is_asked_after(
    guidance: Guidance, symptom: str, noted: int, severity: int | None, day: int, asked: bool
) -> None:
    """From the day after it should have settled on, for good, one last called expected is watched:
    no entry is not read as fine.
    """
    found = find_open(guidance, SESSION, [entry(4, symptom, noted, severity)], day)
    name, settled_by = guidance.symptoms[symptom].name, guidance.symptoms[symptom].settled_by
    overdue = Finding(
        "watch",
        symptom,
        (4,),
        f"{name}: last noted on day {noted}, expected to settle by day {settled_by}.",
        f"Log it again, or `smp-recovery log clear {symptom}` where it is gone.",
        guidance.symptoms[symptom].sources,
    )
    assert found == ((overdue,) if asked else ())


def test_an_answer_ends_the_question(guidance: Guidance) -> None:
    """Logged again it is judged on that day; said to be gone it is no matter."""
    noted = entry(1, "itch", 5, 1)
    assert find_open(guidance, SESSION, [noted, entry(2, "itch", 13, 0)], 20) == ()
    assert find_open(guidance, SESSION, [noted, entry(2, CLEAR, 6)], 20) == ()
    (found,) = find_open(guidance, SESSION, [noted, entry(2, "itch", 15, 1)], 20)
    assert (found.level, found.entries) == ("contact", (2,))


# What raises a person's risk

RISKS: list[tuple[str, list[Said], Level]] = [
    ("diabetes", [("redness", 5, 1)], "doctor"),
    ("diabetes", [("redness", 9, 2)], "doctor"),
    ("diabetes", [("redness", 2, 1)], "expected"),
    ("diabetes", [("redness", 2, 3)], "doctor"),
    ("diabetes", [("itch", 5, 3)], "watch"),
    ("diabetes", [("redness", 2, 0)], "clear"),
    ("diabetes", [("swelling", 4, 1)], "doctor"),
    ("diabetes", [("tenderness", 11, 1)], "doctor"),
    ("diabetes", [("fluid", 4, 1)], "doctor"),
    ("diabetes", [("itch", 12, 1)], "watch"),
    ("diabetes", [("scab", 11, 1)], "contact"),
    ("diabetes", [("pus", 5, None)], "doctor"),
    ("diabetes", [("breathing", 5, None)], "emergency"),
    ("diabetes", [("late-reaction", 5, None)], "contact"),
    ("diabetes", [("redness", 1, 1), ("redness", 2, 0), ("redness", 3, 1)], "doctor"),
    ("arterial-disease", [("redness", 5, 1)], "doctor"),
    ("weak-immunity", [("redness", 5, 1)], "doctor"),
    ("blood-thinners", [("bleeding", -1, 1)], "contact"),
    ("blood-thinners", [("bleeding", 2, 1)], "contact"),
    ("blood-thinners", [("bleeding", 1, 1)], "expected"),
    ("blood-thinners", [("bleeding", 1, 3)], "doctor"),
    ("blood-thinners", [("redness", 5, 1)], "watch"),
    ("bleeding-disorder", [("bleeding", -1, 1)], "contact"),
    ("sensitive-skin", [("redness", 5, 1)], "watch"),
    ("no-such-risk", [("redness", 5, 1)], "watch"),
]


@pytest.mark.parametrize(("risk", "said", "found"), RISKS, ids=name_case)
def test_a_risk_raises_what_asks_for_something(
    guidance: Guidance, risk: str, said: list[Said], found: Level
) -> None:
    """With a risk, what is to be watched or asked becomes what the source says, for the symptoms
    that it names; what is expected stays so, and nothing is lowered.
    """
    assert level(guidance, *said, risks=(risk,)) == found
    assert level(guidance, *said, risks=("no-such-risk", risk, risk)) == found


def test_a_raised_finding_says_who_raised_it(guidance: Guidance) -> None:
    """Why stays the day and the window; what to do and who says so are the risk's."""
    plain = find_last(guidance, ("redness", 5, 1))
    assert find_last(guidance, ("redness", 5, 1), risks=("diabetes",)) == plain._replace(
        level="doctor",
        act="With diabetes: a doctor at the first sign of infection.",
        sources=("healthwise",),
    )
    bleeding: Said = ("bleeding", 2, 1)
    assert find_last(guidance, bleeding, risks=("blood-thinners",)) == find_last(guidance, bleeding)


def test_every_risk_of_a_symptom_is_listed_here(guidance: Guidance) -> None:
    """No risk of the guidance is without its case."""
    assert {risk for risk, *_ in RISKS} == {*guidance.risks, "no-such-risk"}


def test_of_several_risks_the_most_urgent_counts(guidance: Guidance) -> None:
    """The order in which they are kept does not matter."""
    soon = Risk("soon", "Soon", (), ("redness",), "soon", "Ask.", "elka")
    told = guidance._replace(risks={**guidance.risks, "soon": soon})
    for risks in (("soon", "diabetes"), ("diabetes", "soon")):
        assert find_last(told, ("redness", 5, 1), risks=risks).sources == ("healthwise",)
    assert find_last(told, ("redness", 5, 1), risks=("soon",)).act == "Ask."


def test_a_risk_raises_a_sign_that_it_names(guidance: Guidance) -> None:
    """A risk may name signs too, and what counts as a sign is raised as the symptom it is."""
    risk = Risk(
        *("frail", "Frail", (), ("late-reaction", "tenderness"), "same-day", "Go today.", "nhs")
    )
    signs = guidance.signs
    mild = signs["worse-pain"]._replace(urgency="soon", act="Ask.")
    told = guidance._replace(risks={"frail": risk}, signs={**signs, "worse-pain": mild}, sources={})
    for said in (("late-reaction", 5, None), ("tenderness", 5, 3)):
        assert level(told, said) == "contact"
        found = find_last(told, said, risks=("frail",))
        assert (found.level, found.act, found.sources) == ("doctor", "Go today.", ("nhs",))
        assert found.symptom == said[0]


def test_what_is_asked_after_is_not_raised(guidance: Guidance) -> None:
    """A symptom that was expected when last noted asks for an entry, whatever the risk."""
    noted = [entry(1, "redness", 2, 1)]
    (found,) = find_open(guidance, SESSION, noted, 9, ("diabetes",))
    assert found == find_open(guidance, SESSION, noted, 9)[0]
    assert found.level == "watch"


# What sources warn of themselves


@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("severity_from", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("severity", [None, 1, 2, 3])
def test_a_source_s_own_warning_about_a_symptom(
    guidance: Guidance, urgency: Urgency, severity_from: int, severity: int | None
) -> None:
    """From its severity on, in its window, a clinic's warning raises an expected symptom, in the
    clinic's words; one without a severity is below every threshold but none.
    """
    own = warn("own", urgency, symptom="itch", severity_from=severity_from, window=Window(5, 6))
    told = add(guidance, own)
    for day in (4, 5, 6, 7):
        found = find_last(told, ("itch", day, severity))
        if day in (5, 6) and (severity or 0) >= severity_from:
            assert found.level == LEVEL_OF[urgency]
            assert found.act == guidance.acts[urgency]
            assert found.sources == ("own",)
            assert found.text == f"Itch on day {day}: Call us."
        else:
            assert found == find_last(guidance, ("itch", day, severity))
        assert find_last(told, ("itch", day, 0)).level == "clear"


def test_a_warning_from_a_severity_on_stands_without_a_new_one(guidance: Guidance) -> None:
    """An entry without a severity is no lower value."""
    told = add(guidance, warn("own", "same-day", symptom="itch", severity_from=2))
    found = find_last(told, ("itch", 5, 2), ("itch", 6, None))
    assert (found.level, found.entries) == ("doctor", (1, 2))
    assert level(told, ("itch", 5, 2), ("itch", 6, 1)) == "expected"


def test_a_warning_never_lowers_a_symptom(guidance: Guidance) -> None:
    """The most urgent of all that speaks counts."""
    told = add(guidance, warn("own", "later", symptom="tenderness"))
    assert find_last(told, ("tenderness", 5, 3)) == find_last(guidance, ("tenderness", 5, 3))
    assert find_last(told, ("tenderness", 5, 1)).level == "contact"


@pytest.mark.parametrize("urgency", URGENCIES)
def test_a_source_can_raise_a_sign_and_never_lower_it(guidance: Guidance, urgency: Urgency) -> None:
    """A sign is as urgent as the strictest of its sources makes it, on the days of its warning."""
    for sign in guidance.signs.values():
        told = add(guidance, warn("own", urgency, sign=sign.key, window=Window(5, 6)))
        plain = find_last(guidance, (sign.key, 5, None))
        found = find_last(told, (sign.key, 5, None))
        if URGENCIES.index(urgency) < URGENCIES.index(sign.urgency):
            assert found.level == LEVEL_OF[urgency]
            assert found.act.startswith(guidance.acts[urgency])
            assert found.sources[0] == "own"
        else:
            assert found._replace(sources=plain.sources) == plain
            assert found.sources[0] == sign.source
        assert "own" in found.sources
        assert set(found.sources) >= set(plain.sources) - {sign.source}
        assert find_last(told, (sign.key, 7, None)) == find_last(guidance, (sign.key, 7, None))


def test_a_raised_sign_raises_the_symptom_that_counts_as_it(guidance: Guidance) -> None:
    """Severe pain is the sign, so a warning about the sign is one about severe pain."""
    told = add(guidance, warn("own", "emergency", sign="worse-pain"))
    assert level(told, ("tenderness", 5, 3)) == "emergency"
    assert level(told, ("tenderness", 5, 2)) == "expected"


@pytest.mark.parametrize("kind", ["practitioner", "clinic"])
def test_no_rule_silences_a_warning(guidance: Guidance, kind: str) -> None:
    """Whatever the practitioner or a clinic allows, every sign and symptom means the same."""
    own = source("own", kind, *(rule("own", "allow", None, None, t) for t in guidance.topics))  # type: ignore[arg-type]
    told = add(guidance, own)
    for day in (-1, 0, 3, 11, 30):
        for key in (*guidance.signs, *guidance.symptoms):
            for severity in (None, 1, 4):
                found = find_last(told, (key, day, severity))
                assert found._replace(steps=()) == find_last(
                    guidance, (key, day, severity)
                )._replace(steps=())
    assert level(add(told, say("practitioner", ("do", 0, 99))), ("pus", 5, None)) == "doctor"


def test_sources_that_do_not_lead_warn_all_the_same(guidance: Guidance) -> None:
    """Whether a source is followed does not matter to what it warns of."""
    own = warn("own", "emergency", sign="pus")._replace(followed=False)
    assert level(add(guidance, own), ("pus", 5, None)) == "emergency"


# Any entry at all


def test_levels_are_ranked(guidance: Guidance) -> None:
    """From an emergency down to clear, each level is less urgent than the one before it."""
    assert LEVELS == ("emergency", "doctor", "contact", "watch", "expected", "clear")
    assert [rank(each) for each in LEVELS] == [0, 1, 2, 3, 4, 5]
    assert set(LEVEL_OF) == set(URGENCIES)


@given(
    symptom=st.text(min_size=1),
    severity=st.none() | st.integers(0, 4),
    day=st.integers(-4000, 4000),
    risks=st.lists(st.sampled_from(["diabetes", "blood-thinners", "sensitive-skin", "x"])),
)
def test_every_entry_has_a_finding(
    guidance: Guidance, symptom: str, severity: int | None, day: int, risks: list[str]
) -> None:
    """Whatever was logged on whatever day, there is an answer with a text."""
    for name in (symptom, *guidance.symptoms, *guidance.signs):
        one = entry(1, name, day, severity)
        found = assess_entry(guidance, SESSION, [one], 1, risks)
        assert found.level in LEVELS
        assert found.entries == (1,)
        assert found.text
        assert bool(found.act) == (found.level != "clear")
        assert rank(found.level) <= rank(assess_entry(guidance, SESSION, [one], 1).level)


def test_the_day_is_that_of_the_calendar(guidance: Guidance) -> None:
    """One minute before midnight is still the day that it is."""
    late = datetime.fromisoformat("2026-11-27T23:59:00-11:00")
    early = datetime.fromisoformat("2026-11-28T00:00:00+14:00")
    for at, found in ((late, "expected"), (early, "contact")):
        assert assess_entry(guidance, SESSION, [Entry(1, at, "scab", 1)], 1).level == found
