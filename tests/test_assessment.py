"""Entries become findings: signs by urgency, symptoms by window; the last word on each counts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.assessment import LEVELS, Finding, Level, assess_entry, find_open
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import CLEAR, Entry

SESSION = date(2026, 11, 17)


def entry(
    number: int, symptom: str, day: int = 0, severity: int | None = None, hour: int = 12
) -> Entry:
    """Make an entry at an hour of a day of the session."""
    moment = datetime(2026, 11, 17, hour, tzinfo=UTC) + timedelta(days=day)
    return Entry(number, moment, symptom, severity)


def level(guidance: Guidance, symptom: str, severity: int | None, day: int) -> Level:
    """Assess one entry and tell how urgent it is."""
    return assess_entry(guidance, entry(1, symptom, day, severity), day).level


# Symptoms

BOUNDARIES: dict[str, list[tuple[int, Level]]] = {
    "itch": [
        *((-1, "watch"), (0, "watch"), (2, "watch"), (3, "expected"), (10, "expected")),
        *((11, "watch"), (14, "watch"), (15, "contact"), (400, "contact")),
    ],
    "redness": [
        *((-1, "watch"), (0, "expected"), (3, "expected"), (4, "watch"), (7, "watch")),
        *((8, "contact"),),
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
    assert level(guidance, symptom, severity, day) == found


SIGNIFICANT = {"tenderness": "worse-pain", "bleeding": "heavy-bleeding"}


@pytest.mark.parametrize(("symptom", "day", "found"), CASES)
def test_severe_asks_the_clinic_outside_the_window(
    guidance: Guidance, symptom: str, day: int, found: Level
) -> None:
    """Severe is expected in the window alone; very severe never is; pain and bleeding are signs."""
    if symptom in SIGNIFICANT:
        wanted: tuple[Level, Level] = ("doctor", "doctor")
    else:
        wanted = ("expected" if found == "expected" else "contact", "contact")
    severe = (level(guidance, symptom, 3, day), level(guidance, symptom, 4, day))
    assert severe == wanted


@pytest.mark.parametrize(("symptom", "sign"), SIGNIFICANT.items())
def test_a_severe_symptom_can_count_as_a_sign(guidance: Guidance, symptom: str, sign: str) -> None:
    """Severe pain and bleeding keep their name, and ask what the sign asks, on its authority."""
    found = assess_entry(guidance, entry(7, symptom, 1, 3), 1)
    assert found.symptom == symptom
    assert found.entries == (7,)
    assert found.act == guidance.signs[sign].act
    assert found.sources == (guidance.signs[sign].source,)
    assert guidance.symptoms[symptom].name in found.text
    assert guidance.signs[sign].name in found.text


@pytest.mark.parametrize(
    ("symptom", "severity", "day", "text"),
    [
        ("itch", 1, 5, "Itch on day 5: expected from day 3 to day 10."),
        ("itch", None, 2, "Itch on day 2: not expected before day 3."),
        ("itch", 2, 12, "Itch on day 12: usual until day 10, settled by day 14."),
        ("scab", 1, 11, "Scabs on day 11: it should have settled by day 10."),
        ("itch", 3, 2, "Itch on day 2: severe; not expected before day 3."),
        ("itch", 4, 5, "Itch on day 5: very severe; expected from day 3 to day 10."),
    ],
)
def test_a_finding_says_why(
    guidance: Guidance, symptom: str, severity: int | None, day: int, text: str
) -> None:
    """The day, the window or the severity that decides stands in the text."""
    assert assess_entry(guidance, entry(1, symptom, day, severity), day).text == text


def test_the_advice_is_that_for_inside_or_outside(guidance: Guidance) -> None:
    """An expected symptom is answered with the advice for its window, another with the other."""
    itch = guidance.symptoms["itch"]
    for day, severity, act in (
        *((5, 1, itch.inside), (5, 3, itch.inside), (5, 4, itch.outside), (2, 1, itch.outside)),
        *((12, 1, itch.outside), (20, 1, itch.outside)),
    ):
        found = assess_entry(guidance, entry(1, "itch", day, severity), day)
        assert found.act == act
        assert found.sources == itch.sources


# Signs

LEVEL_OF: dict[str, Level] = {
    "emergency": "emergency",
    "same-day": "doctor",
    "promptly": "doctor",
    "soon": "contact",
    "later": "contact",
}


def test_a_sign_is_as_urgent_as_its_source_says_on_any_day(guidance: Guidance) -> None:
    """A sign that is present has the level of its urgency, its act and its source, every day."""
    for sign in guidance.signs.values():
        for day in (-5, 0, 3, 30, 400):
            for severity in (None, 1, 2, 3, 4):
                found = assess_entry(guidance, entry(1, sign.key, day, severity), day)
                assert found.level == LEVEL_OF[sign.urgency]
                assert found.act.startswith(sign.act)
                assert found.sources == (sign.source,)
                assert found.text == f"{sign.name}: a warning sign on any day."


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
    assert level(guidance, symptom, None, 5) == found


def test_a_temperature_is_repeated(guidance: Guidance) -> None:
    """The temperature of a fever stands in the finding."""
    found = assess_entry(guidance, entry(1, "fever")._replace(temperature=38.5), 0)
    assert found.text == "Fever of 38.5 °C: a warning sign on any day."


def test_what_a_fever_would_change_is_said(guidance: Guidance) -> None:
    """A sign that is an emergency with a fever says so, with the temperature."""
    found = assess_entry(guidance, entry(1, "confusion"), 0)
    assert found.act.endswith("With a fever of 38 °C or more: call emergency services now.")


# Absence


@pytest.mark.parametrize("symptom", ["itch", "pus", "tenderness"])
def test_none_is_clear(guidance: Guidance, symptom: str) -> None:
    """An entry of severity 0 says that the symptom or sign is not there, on any day."""
    for day in (0, 30):
        found = assess_entry(guidance, entry(3, symptom, day, 0), day)
        assert (found.level, found.symptom, found.entries) == ("clear", symptom, (3,))
        assert found.text.endswith(f"not there on day {day}.")
        assert (found.act, found.sources) == ("", ())


def test_clear_is_clear(guidance: Guidance) -> None:
    """An entry that says clear is answered as one about nothing in particular."""
    found = assess_entry(guidance, entry(1, CLEAR, 4), 4)
    assert found == Finding("clear", CLEAR, (1,), "Nothing is felt or seen on day 4.", "", ())


def test_what_no_source_knows_is_watched(guidance: Guidance) -> None:
    """A symptom of an older or newer guidance is neither dropped nor called expected."""
    found = assess_entry(guidance, entry(1, "hiccups", 4, 4), 4)
    assert (found.level, found.act) == ("watch", "Ask your practitioner.")
    assert "hiccups" in found.text


# What stands open


def open_levels(guidance: Guidance, entries: Sequence[Entry], day: int) -> dict[str, Level]:
    """List the open findings by symptom."""
    found = find_open(guidance, SESSION, entries, day)
    assert len({finding.symptom for finding in found}) == len(found)
    return {finding.symptom: finding.level for finding in found}


def test_nothing_logged_is_nothing_found(guidance: Guidance) -> None:
    """Without entries there is no finding, neither good nor bad."""
    assert find_open(guidance, SESSION, (), 5) == ()


def test_what_is_expected_asks_for_nothing(guidance: Guidance) -> None:
    """An expected or absent symptom is no open finding; one to watch is."""
    entries = [entry(1, "itch", 5, 2), entry(2, "pus", 5, 0), entry(3, "redness", 5, 1)]
    assert open_levels(guidance, entries, 9) == {"redness": "watch"}


def test_an_entry_is_weighed_on_its_own_day(guidance: Guidance) -> None:
    """Scabs of day 9 were expected then, whenever one looks; those of day 11 were not."""
    assert open_levels(guidance, [entry(1, "scab", 9, 1)], 20) == {}
    assert open_levels(guidance, [entry(1, "scab", 11, 1)], 20) == {"scab": "contact"}


def test_a_later_entry_answers_an_earlier_one(guidance: Guidance) -> None:
    """The last entry about a symptom or sign counts, for better or worse."""
    severe, mild = entry(1, "itch", 4, 4), entry(2, "itch", 5, 1)
    assert open_levels(guidance, [severe, mild], 9) == {}
    assert open_levels(guidance, [severe, mild, entry(3, "itch", 6, 4)], 9) == {"itch": "contact"}
    pus, gone = entry(4, "pus", 4), entry(5, "pus", 5, 0)
    assert open_levels(guidance, [severe, pus], 9) == {"itch": "contact", "pus": "doctor"}
    assert open_levels(guidance, [severe, pus, gone], 9) == {"itch": "contact"}


def test_clear_answers_everything_before_it(guidance: Guidance) -> None:
    """After `clear` only what is logged later stands."""
    entries = [entry(1, "pus", 4), entry(2, "itch", 4, 4), entry(3, CLEAR, 5)]
    assert open_levels(guidance, entries, 9) == {}
    assert open_levels(guidance, [*entries, entry(4, "fever", 6)], 9) == {"fever": "doctor"}


def test_on_the_same_moment_the_number_decides(guidance: Guidance) -> None:
    """Of two entries at one moment the one logged later is the answer."""
    present, gone = entry(1, "pus", 4), entry(2, "pus", 4, 0)
    assert open_levels(guidance, [gone, present], 9) == {}
    assert open_levels(guidance, [gone._replace(number=1), present._replace(number=2)], 9) == {
        "pus": "doctor"
    }


def test_moments_are_ordered_across_offsets(guidance: Guidance) -> None:
    """Which entry is later is decided by the instant, on which day it is by its local date."""
    east = datetime(2026, 11, 18, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    west = datetime(2026, 11, 17, 20, 0, tzinfo=timezone(timedelta(hours=-8)))
    entries = [Entry(1, west, "pus", 0), Entry(2, east, "pus")]
    assert open_levels(guidance, entries, 0) == {}
    assert open_levels(guidance, entries, 1) == {}
    assert open_levels(guidance, entries[1:], 0) == {}
    assert open_levels(guidance, entries[1:], 1) == {"pus": "doctor"}


def test_the_most_urgent_comes_first(guidance: Guidance) -> None:
    """Findings are listed by their level, an emergency before all."""
    entries = [
        *(entry(1, "itch", 1, 1), entry(2, "late-reaction", 1), entry(3, "fever", 1)),
        entry(4, "breathing", 1),
    ]
    found = find_open(guidance, SESSION, entries, 5)
    assert [(finding.level, finding.symptom) for finding in found] == [
        *(("emergency", "breathing"), ("doctor", "fever"), ("contact", "late-reaction")),
        ("watch", "itch"),
    ]


@pytest.mark.parametrize("moment", [datetime.min, datetime.max.replace(microsecond=0)])
@pytest.mark.parametrize("hours", [-23, 23])
def test_the_ends_of_the_calendar_can_be_weighed(
    guidance: Guidance, moment: datetime, hours: int
) -> None:
    """An entry whose moment has no counterpart in UTC is ordered and weighed all the same."""
    edge = Entry(1, moment.replace(tzinfo=timezone(timedelta(hours=hours))), "pus")
    found = find_open(guidance, moment.date(), [edge, edge._replace(number=2, at=edge.at)], 0)
    assert [finding.entries for finding in found] == [(2,)]
    others = [entry(3, "fever"), edge]
    assert len(find_open(guidance, date.min, others, (date.max - date.min).days)) == 2


NAMES = ("itch", "scab", "tenderness", "redness", "pus", "fever", "breathing", "hiccups", CLEAR)
SIGNS = ("pus", "fever", "breathing", "late-reaction", "heavy-bleeding")


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    """Draw the entries of a session, numbered in any order."""
    numbers = draw(st.lists(st.integers(1, 50), unique=True, max_size=12))
    return [
        entry(
            number,
            draw(st.sampled_from(NAMES)),
            draw(st.integers(-2, 40)),
            draw(st.none() | st.integers(0, 4)),
            draw(st.integers(0, 23)),
        )
        for number in numbers
    ]


def worst(found: Sequence[Finding]) -> int:
    """Tell how urgent the most urgent finding is; 0 is an emergency."""
    return min((LEVELS.index(finding.level) for finding in found), default=len(LEVELS))


@given(entries=logs(), day=st.integers(-3, 45), data=st.data())
def test_the_order_of_the_file_does_not_matter(
    guidance: Guidance, entries: list[Entry], day: int, data: st.DataObject
) -> None:
    """Entries are weighed in the order of their moments, in whatever order they are written."""
    mixed = data.draw(st.permutations(entries))
    assert find_open(guidance, SESSION, mixed, day) == find_open(guidance, SESSION, entries, day)


@given(entries=logs(), day=st.integers(-3, 45))
def test_what_comes_later_is_not_known_yet(
    guidance: Guidance, entries: list[Entry], day: int
) -> None:
    """Entries of days after the one looked at change nothing."""
    known = [each for each in entries if (each.at.date() - SESSION).days <= day]
    assert find_open(guidance, SESSION, known, day) == find_open(guidance, SESSION, entries, day)


@given(
    entries=logs(),
    day=st.integers(-3, 45),
    sign=st.sampled_from(SIGNS),
    on=st.integers(-2, 40),
    severity=st.none() | st.integers(1, 4),
)
def test_a_warning_sign_never_calms(
    guidance: Guidance,
    entries: list[Entry],
    day: int,
    sign: str,
    on: int,
    severity: int | None,
) -> None:
    """One more warning sign never makes the worst finding milder."""
    before = find_open(guidance, SESSION, entries, day)
    after = find_open(guidance, SESSION, [*entries, entry(99, sign, on, severity)], day)
    assert worst(after) <= worst(before)


@given(entries=logs(), day=st.integers(-3, 45))
def test_only_the_last_word_on_each_is_open(
    guidance: Guidance, entries: list[Entry], day: int
) -> None:
    """Each open finding is that of the last entry about it, with no clear entry after it."""
    known = sorted(
        (each for each in entries if (each.at.date() - SESSION).days <= day),
        key=lambda each: (each.at, each.number),
    )
    wanted = set()
    for place, each in enumerate(known):
        later = known[place + 1 :]
        if not any(other.symptom in (each.symptom, CLEAR) for other in later):
            finding = assess_entry(guidance, each, (each.at.date() - SESSION).days)
            if finding.level not in ("expected", "clear"):
                wanted.add(finding)
    found = find_open(guidance, SESSION, entries, day)
    assert set(found) == wanted
    assert [LEVELS.index(f.level) for f in found] == sorted(LEVELS.index(f.level) for f in found)


@given(
    symptom=st.text(min_size=1),
    severity=st.none() | st.integers(0, 4),
    day=st.integers(-4000, 4000),
)
def test_every_entry_has_a_finding(
    guidance: Guidance, symptom: str, severity: int | None, day: int
) -> None:
    """Whatever was logged on whatever day, there is an answer with a text."""
    for name in (symptom, *guidance.symptoms, *guidance.signs):
        found = assess_entry(
            guidance, Entry(1, datetime(2026, 1, 1, tzinfo=UTC), name, severity), day
        )
        assert found.level in LEVELS
        assert found.text
        assert bool(found.act) == (found.level != "clear")
