"""The table of windows: on which days a symptom is expected, to be watched, or one for the clinic.

Expected where a dated page covers the day ("a few days": to day 5, "several days": to day 7), and
for itch, flaking and patchiness where one without days does: to day 7, and on while two pages of
the survey agree. Watch where two pages of the survey alone cover it, or, for these three, one
without days: to day 28. After that the clinic.
"""

import pytest

from smp_recovery.engine.symptom_windows import CoverageBySymptom
from smp_recovery.guidance.model import Expectation, Guidance, SourceKind, Window
from tests.care.tables import SYMPTOMS, Row, answer, on, said
from tests.making import add, source

WINDOWS: dict[str, str] = {
    "redness": "expected 0-5, watch 6-7, contact 8-",
    "swelling": "expected 0-5, contact 6-",
    "tenderness": "expected 0-10, contact 11-",
    "bleeding": "expected 0-1, contact 2-",
    "fluid": "expected 0-7, contact 8-",
    "scab": "expected 0-10, contact 11-",
    "itch": "expected 0-7, watch 8-28, contact 29-",
    "flaking": "expected 0-14, watch 15-28, contact 29-",
    "patchy": "expected 0-28, watch 29-42, contact 43-",
}

NAMED: list[tuple[str, int, str, str, str]] = [
    # symptom, day, who covers the day (among the sources), what the text names, who says nothing
    ("redness", 2, "elka skalptec recovery-period", "", "natural-results"),
    ("redness", 5, "recovery-period", "elka skalptec", ""),
    ("redness", 7, "clinic-survey", "elka skalptec recovery-period", ""),
    ("swelling", 2, "skalptec", "", "elka"),
    ("swelling", 5, "skalptec", "", "elka"),
    ("tenderness", 5, "skalptec", "", "elka"),
    ("tenderness", 9, "skalptec", "", "elka"),
    ("bleeding", 1, "healthwise", "", "elka"),
    ("fluid", 2, "skalptec healthwise", "", "elka"),
    ("fluid", 6, "healthwise", "skalptec", "elka"),
    ("scab", 4, "elka skalptec recovery-period", "", "natural-results"),
    ("scab", 9, "elka skalptec", "", ""),
    ("scab", 12, "elka", "elka pages", ""),
    ("itch", 3, "natural-results aad", "", "elka skalptec"),
    ("itch", 12, "natural-results aad", "", "elka skalptec"),
    ("itch", 29, "aad", "dermatologist", "elka skalptec"),
    ("flaking", 4, "skalptec aad", "", "elka natural-results"),
    ("flaking", 12, "aad clinic-survey", "", "elka"),
    ("patchy", 5, "elka recovery-guide", "", ""),
    ("patchy", 20, "recovery-guide", "", "skalptec"),
    ("patchy", 35, "clinic-survey", "", "skalptec"),
    ("patchy", 43, "", "next appointment", "skalptec"),
]

CLINIC: list[tuple[str, int, int, str]] = [
    # A clinic calls the symptom usual on days `first` to `last`: contact becomes watch, no more.
    ("redness", 0, 14, "expected 0-5, watch 6-14, contact 15-"),
    ("swelling", 4, 9, "expected 0-5, watch 6-9, contact 10-"),
    ("scab", 0, 21, "expected 0-10, watch 11-21, contact 22-"),
    ("bleeding", 3, 4, "expected 0-1, contact 2-2, watch 3-4, contact 5-"),
    ("itch", 0, 35, "expected 0-7, watch 8-35, contact 36-"),
]

NEVER_LOWERED: list[tuple[Row, ...]] = [
    # What a clinic that calls everything usual to day 60 does not lower.
    (("redness", 9, 3),),
    (("redness", 9, 4),),
    (("redness", 2, 3),),
    (("swelling", 9, 3),),
    (("tenderness", 12, 3),),
    (("tenderness", 5, 4),),
    (("fluid", 9, 3),),
    (("bleeding", 5, 3),),
    (("scab", 12, 3),),
    (("itch", 5, 4),),
    (("redness", 8, 1), ("redness", 9, 2)),
    (("swelling", 4, 1), ("swelling", 6, 2)),
    (("tenderness", 3, 2), ("tenderness", 6, 2)),
    (("redness", 6), ("swelling", 6), ("tenderness", 6)),
    (("pus", 9),),
    (("lymph-nodes", 9),),
    (("late-reaction", 40),),
    (("fever", 9, None, 38.4),),
    (("pus", 9), ("confusion", 9)),
]


def expecting(
    guidance: Guidance, kind: SourceKind, symptoms: tuple[str, ...], window: Window
) -> Guidance:
    """The guidance with the file of one's own clinic or practitioner, who calls these usual."""
    usual = tuple(
        Expectation("our-own", symptom, None, window, "Usual with us.", "", None)
        for symptom in symptoms
    )
    return add(guidance, source("our-own", kind)._replace(expectations=usual, built_in=False))


def test_the_table_names_every_symptom(guidance: Guidance) -> None:
    """Each symptom has a window, and none has one in the table that the program does not know."""
    assert set(guidance.symptoms) == set(WINDOWS) == set(SYMPTOMS)


@pytest.mark.parametrize("symptom", WINDOWS)
def test_the_windows(guidance: Guidance, symptom: str) -> None:
    """On each day to 60 the symptom is what the table says, and a mild entry is answered so."""
    table = {day: on(day, WINDOWS[symptom]) for day in range(61)}
    assert {day: CoverageBySymptom(guidance)[symptom].on(day).level for day in table} == table
    assert {day: answer(guidance, (symptom, day, 1)).level for day in table} == table


@pytest.mark.parametrize(("symptom", "day", "sources", "words", "silent"), NAMED)
def test_who_is_named(
    guidance: Guidance, symptom: str, day: int, sources: str, words: str, silent: str
) -> None:
    """The answer names those who cover the day and those who do not, and nobody else."""
    found = answer(guidance, (symptom, day, 1))
    assert set(sources.split()) <= set(found.sources)
    assert set(silent.split()).isdisjoint(found.sources)
    text = said(found)
    assert [word for word in words.split() if word not in text] == []
    assert [word for word in silent.split() if word in text] == []


@pytest.mark.parametrize("kind", ["clinic", "practitioner"])
@pytest.mark.parametrize(("symptom", "first", "last", "periods"), CLINIC)
def test_a_clinic_of_ones_own(
    guidance: Guidance, kind: SourceKind, symptom: str, first: int, last: int, periods: str
) -> None:
    """Its expectation makes watch of contact on its days, by name, and nothing else."""
    ours = expecting(guidance, kind, (symptom,), Window(first, last))
    for day in range(61):
        found = answer(ours, (symptom, day, 1))
        assert found.level == CoverageBySymptom(ours)[symptom].on(day).level == on(day, periods), (
            day
        )
        if on(day, periods) != on(day, WINDOWS[symptom]):
            assert "our-own" in found.sources
            assert {"clinic": "our-own", "practitioner": "your practitioner"}[kind] in said(found)


@pytest.mark.parametrize("kind", ["clinic", "practitioner"])
@pytest.mark.parametrize("rows", NEVER_LOWERED, ids=str)
def test_what_a_clinic_never_lowers(
    guidance: Guidance, kind: SourceKind, rows: tuple[Row, ...]
) -> None:
    """Nothing severe or rising, no sign, and nothing that is for a doctor."""
    ours = expecting(guidance, kind, SYMPTOMS, Window(0, 60))
    assert answer(ours, *rows).level == answer(guidance, *rows).level
