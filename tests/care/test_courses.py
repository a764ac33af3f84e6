"""Whole recoveries of 30 days: ordinary healing stays calm, what goes wrong at day 6 does not."""

import pytest

from smp_recovery.guidance.model import Guidance
from tests.care.tables import Row, open_on, said, urgency, worst

Course = dict[str, dict[int, int | None]]
"""The severity of each symptom on each of its days."""


def days(first: int, last: int, severity: int | None) -> dict[int, int | None]:
    """The same severity on these days."""
    return dict.fromkeys(range(first, last + 1), severity)


EASY: Course = {
    "redness": days(0, 2, 1),
    "tenderness": days(0, 2, 1),
    "scab": days(3, 7, 1),
    "itch": days(4, 6, 1),
    "flaking": days(4, 8, 1),
}
AVERAGE: Course = {
    "redness": days(0, 2, 2) | days(3, 4, 1),
    "swelling": days(0, 3, 1),
    "tenderness": days(0, 2, 2) | days(3, 6, 1),
    "fluid": days(0, 2, 1),
    "scab": days(3, 9, 1),
    "itch": days(3, 4, 1) | days(5, 7, 2) | days(8, 9, 1),
    "flaking": days(4, 10, 1),
    "patchy": days(5, 14, 1),
}
SENSITIVE: Course = AVERAGE | {"redness": days(0, 1, 3) | days(2, 3, 2) | days(4, 5, 1)}

THREE = ("redness", "swelling", "tenderness")

WRONG: list[tuple[str, Course, str]] = [
    # name, what happens, the words of the reason on day 6
    ("rated", AVERAGE | {"redness": AVERAGE["redness"] | {5: 1, 6: 2}}, "redness mild moderate"),
    ("unrated", {symptom: days(0, 6, None) for symptom in THREE}, "redness swelling tenderness"),
    ("slow", AVERAGE | {"tenderness": days(0, 6, 2)}, "tenderness fall"),
    ("first, unrated", dict.fromkeys(THREE, days(6, 6, None)), "redness swelling tenderness"),
    ("first, rated", dict.fromkeys(THREE, days(6, 6, 2)), "redness swelling tenderness"),
]


def rows(course: Course, every: int, closing: bool) -> list[Row]:
    """The log of a course, written every so many days; closing says none once, after the last."""
    told: list[Row] = []
    for day in range(0, 31, every):
        for symptom, severities in course.items():
            if day in severities:
                told.append((symptom, day, severities[day]))
            elif closing and day - every in severities:
                told.append((symptom, day, 0))
    return told


def worst_by_day(guidance: Guidance, told: list[Row]) -> dict[int, str]:
    """The worst that is listed on each day from 0 to 30."""
    return {day: worst(open_on(guidance, day, *told).values()) for day in range(31)}


@pytest.mark.parametrize("closing", [True, False])
@pytest.mark.parametrize("every", [1, 2])
@pytest.mark.parametrize("course", [EASY, AVERAGE], ids=["easy", "average"])
def test_ordinary_healing_is_calm(
    guidance: Guidance, course: Course, every: int, closing: bool
) -> None:
    """Nothing above a watch, and that on five days at most, with or without a last word."""
    levels = worst_by_day(guidance, rows(course, every, closing))
    assert set(levels.values()) <= {"", "watch"}, levels
    assert list(levels.values()).count("watch") <= 5, levels


@pytest.mark.parametrize("closing", [True, False])
@pytest.mark.parametrize("every", [1, 2])
def test_sensitive_skin_asks_the_clinic_twice(
    guidance: Guidance, every: int, closing: bool
) -> None:
    """Severe redness on days 0 and 1 is for the clinic until the lower value; never a doctor."""
    levels = worst_by_day(guidance, rows(SENSITIVE, every, closing))
    assert {day for day, level in levels.items() if level == "contact"} == {0, 1}
    assert set(levels.values()) <= {"", "watch", "contact"}, levels


@pytest.mark.parametrize(("name", "course", "words"), WRONG, ids=[name for name, *_ in WRONG])
def test_what_goes_wrong_at_day_6(
    guidance: Guidance, name: str, course: Course, words: str
) -> None:
    """To day 5 nobody is sent to a doctor; on day 6 one is, for the reason that the text names."""
    told = rows(course, 1, closing=False)
    levels = worst_by_day(guidance, told)
    assert all(urgency(levels[day]) > urgency("doctor") for day in range(6)), levels
    assert levels[6] == "doctor", name
    doctors = [f for f in open_on(guidance, 6, *told).values() if f.level == "doctor"]
    text = " ".join(said(found) for found in doctors)
    assert [word for word in words.split() if word not in text] == []
    assert {found.symptom for found in doctors} <= set(THREE)
