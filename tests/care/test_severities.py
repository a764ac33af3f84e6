"""The table of severities: what a symptom asks for by how severe it is and by its day.

natural-results (excessive redness, drainage, pain or swelling: a healthcare provider promptly),
American Academy of Dermatology (redness that spreads, pain that continues), NHS cellulitis
(painful, hot and swollen), skalptec (the first 72 hours; excessive bleeding is not typical).
"""

import pytest

from smp_recovery.guidance.model import Guidance
from tests.care.tables import Row, answer, meets, on, open_on, said

UNRATED = None
MILD, MODERATE, SEVERE, VERY_SEVERE = 1, 2, 3, 4

SEVERITIES: list[tuple[str, tuple[int | None, ...], str]] = [
    # symptom, severities, level by day of a first entry alone. Where the sources and the table are
    # silent, a plus says "at least".
    ("redness", (UNRATED, MILD, MODERATE), "expected 0-5, watch 6-7, contact 8-"),
    ("redness", (SEVERE,), "contact 0-3, doctor 4-"),
    ("redness", (VERY_SEVERE,), "doctor 0-"),
    ("swelling", (UNRATED, MILD, MODERATE), "expected 0-5, contact 6-"),
    ("swelling", (SEVERE,), "contact 0-3, doctor 4-"),
    ("swelling", (VERY_SEVERE,), "doctor 0-"),
    ("tenderness", (UNRATED, MILD), "expected 0-10, contact 11-"),
    ("tenderness", (MODERATE,), "expected 0-3, watch 4-5, contact 6-"),
    ("tenderness", (SEVERE,), "doctor 0-"),
    ("tenderness", (VERY_SEVERE,), "doctor 0-3, emergency 4-"),
    ("fluid", (MILD,), "expected 0-7, contact 8-"),
    ("fluid", (UNRATED, MODERATE), "expected 0-3, contact 4-"),
    ("fluid", (SEVERE,), "contact 0-3, doctor 4-"),
    ("fluid", (VERY_SEVERE,), "contact+ 0-3, doctor+ 4-"),
    ("bleeding", (UNRATED, MILD), "expected 0-1, contact 2-"),
    ("bleeding", (MODERATE,), "contact 0-"),
    ("bleeding", (SEVERE,), "doctor 0-"),
    ("bleeding", (VERY_SEVERE,), "doctor+ 0-"),
    ("scab", (UNRATED, MILD, MODERATE), "expected 0-10, contact 11-"),
    ("scab", (SEVERE,), "watch 0-10, contact+ 11-"),
    ("scab", (VERY_SEVERE,), "contact 0-10, contact+ 11-"),
    ("itch", (UNRATED, MILD, MODERATE), "expected 0-7, watch 8-28, contact 29-"),
    ("itch", (SEVERE,), "watch 0-7, watch+ 8-28, contact+ 29-"),
    ("itch", (VERY_SEVERE,), "contact 0-7, contact+ 8-"),
    ("flaking", (UNRATED, MILD, MODERATE), "expected 0-14, watch 15-28, contact 29-"),
    ("flaking", (SEVERE,), "watch 0-14, watch+ 15-28, contact+ 29-"),
    ("flaking", (VERY_SEVERE,), "contact 0-14, contact+ 15-"),
    ("patchy", (UNRATED, MILD, MODERATE), "expected 0-28, watch 29-42, contact 43-"),
    ("patchy", (SEVERE,), "watch 0-28, watch+ 29-42, contact+ 43-"),
    ("patchy", (VERY_SEVERE,), "contact 0-28, contact+ 29-"),
]
DAYS = (*range(13), 14, 15, 20, 28, 29, 30, 42, 43, 60)

TOGETHER: list[tuple[tuple[Row, ...], str]] = [
    # NHS cellulitis: painful, hot and swollen. Three or more of redness, swelling, tenderness,
    # fluid and heat at moderate or more, from day 4; not rated, from day 6. Level of the last row.
    ((("redness", 4, 2), ("swelling", 4, 2), ("tenderness", 4, 2)), "doctor"),
    ((("redness", 4, 2), ("swelling", 4, 2), ("fluid", 4, 2)), "doctor"),
    ((("redness", 4, 2), ("tenderness", 4, 2), ("fluid", 4, 2)), "doctor"),
    ((("swelling", 5, 2), ("fluid", 5, 2), ("tenderness", 5, 2)), "doctor"),
    ((("hot-skin", 4), ("redness", 4, 2), ("tenderness", 4, 2)), "doctor"),
    ((("redness", 3, 2), ("swelling", 3, 2), ("tenderness", 4, 2)), "doctor"),
    ((("redness", 3, 2), ("swelling", 3, 2), ("tenderness", 3, 2)), "expected"),
    ((("redness", 4, 2), ("swelling", 4, 2), ("tenderness", 4, 1)), "expected"),
    ((("redness", 4, 1), ("tenderness", 4, 2), ("swelling", 4, 2)), "expected"),
    ((("redness", 4, 2), ("redness", 5, 1), ("tenderness", 5, 2), ("swelling", 5, 2)), "expected"),
    ((("scab", 5, 2), ("itch", 5, 2), ("redness", 5, 2)), "expected"),
    ((("redness", 6), ("swelling", 6), ("tenderness", 6)), "doctor"),
    ((("redness", 6), ("swelling", 6, 2), ("tenderness", 6)), "doctor"),
    ((("fluid", 6), ("redness", 6), ("tenderness", 6)), "doctor"),
    ((("redness", 5), ("swelling", 5), ("tenderness", 5)), "expected"),
    ((("swelling", 6), ("tenderness", 6), ("redness", 6, 1)), "watch"),
]

COURSES: list[tuple[str, tuple[tuple[int, int | None], ...], str]] = [
    # symptom, (day, severity) in turn, level of the last.
    # Pain that continues instead of subsiding: not fallen between day 3 and day 6.
    ("tenderness", ((3, 2), (6, 2)), "doctor"),
    ("tenderness", ((2, 2), (4, 2), (6, 2)), "doctor"),
    ("tenderness", ((3, 2), (7, 2)), "doctor"),
    ("tenderness", ((3, 2), (5, 2)), "watch"),
    ("tenderness", ((3, 3), (6, 2)), "contact"),
    ("tenderness", ((3, 1), (6, 1)), "expected"),
    ("tenderness", ((3, 2), (6, 1)), "expected"),
    # A rise after day 3 to moderate or above over a value that was there.
    ("redness", ((2, 1), (5, 2)), "doctor"),
    ("redness", ((3, 1), (4, 2)), "doctor"),
    ("swelling", ((2, 1), (5, 2)), "doctor"),
    ("tenderness", ((4, 1), (5, 2)), "doctor"),
    ("redness", ((3, 0), (4, 1), (5, 2)), "doctor"),
    ("redness", ((4, 1), (5, None), (6, 2)), "doctor"),
    ("redness", ((5, 1), (6, 2), (7, 2)), "doctor"),
    ("redness", ((5, 1), (6, 2), (7, None)), "doctor"),
    # A falling value ends a rise, and lowers nothing that the value itself asks for.
    ("redness", ((5, 1), (6, 2), (7, 1)), "watch"),
    ("redness", ((3, 2), (5, 4), (6, 3)), "doctor"),
    ("swelling", ((1, 4), (2, 3)), "contact"),
    # From nothing to mild, and to what was not there: as the day says.
    ("redness", ((3, 0), (5, 1)), "expected"),
    ("redness", ((4, 0), (5, 2)), "expected"),
    ("redness", ((4, 1), (6, 1)), "watch"),
    # Not rated never falls or rises.
    ("redness", ((4, 1), (5, None)), "expected"),
    ("redness", ((4, None), (5, 2)), "expected"),
    # On days 0 to 3 only a rise to severe or very severe counts, by its own level.
    ("redness", ((0, 1), (2, 2)), "expected"),
    ("tenderness", ((1, 1), (3, 2)), "expected"),
    ("redness", ((0, 0), (1, 1), (2, 2)), "expected"),
    ("redness", ((1, 2), (3, 3)), "contact"),
    ("swelling", ((1, 2), (2, 4)), "doctor"),
    # Others never alarm by rising inside their window.
    ("scab", ((4, 1), (6, 2)), "expected"),
    ("itch", ((4, 1), (5, 2)), "expected"),
    ("itch", ((4, 1), (5, 3)), "watch"),
    ("flaking", ((5, 1), (6, 2), (7, 3)), "watch"),
    ("patchy", ((6, 1), (10, 2)), "expected"),
    ("patchy", ((6, 1), (10, 4)), "contact"),
    ("fluid", ((2, 1), (5, 2)), "contact"),
    ("bleeding", ((0, 1), (1, 2)), "contact"),
    # Back after it was gone: watch inside the window, else contact.
    ("itch", ((2, 1), (4, 0), (5, 1)), "watch"),
    ("redness", ((1, 1), (2, 0), (4, 1)), "watch"),
    ("redness", ((1, 1), (3, 0), (5, 2)), "watch"),
    ("redness", ((1, 1), (2, 0), (9, 1)), "contact"),
    ("scab", ((8, 1), (10, 0), (12, 1)), "contact"),
    ("redness", ((1, 1), (2, 0), (4, 3)), "doctor"),
]

RISKS: list[tuple[tuple[str, ...], Row, str, str]] = [
    # risks, entry, level without and with the risk. NHS cellulitis: a weakened immune system, for
    # example from chemotherapy or diabetes, and any sign of skin infection: at the first sign.
    (("diabetes", "weak-immunity"), ("redness", 9, 2), "contact", "doctor"),
    (("diabetes", "weak-immunity"), ("redness", 1, 3), "contact", "doctor"),
    (("diabetes", "weak-immunity"), ("swelling", 6, 2), "contact", "doctor"),
    (("diabetes", "weak-immunity"), ("swelling", 6, None), "contact", "doctor"),
    (("diabetes", "weak-immunity"), ("tenderness", 7, 2), "contact", "doctor"),
    (("diabetes", "weak-immunity"), ("hot-skin", 2), "watch", "doctor"),
    (("diabetes", "weak-immunity"), ("redness", 1, 2), "expected", "expected"),
    (("diabetes", "weak-immunity"), ("itch", 9, 1), "watch", "watch"),
    (("diabetes", "weak-immunity"), ("pus", 5), "doctor", "doctor"),
    # skalptec: excessive bleeding can be a sign of a condition or a medicine.
    (("blood-thinners", "bleeding-disorder"), ("bleeding", 0, 1), "expected", "contact"),
    (("blood-thinners", "bleeding-disorder"), ("bleeding", 1, None), "expected", "contact"),
    (("blood-thinners", "bleeding-disorder"), ("bleeding", 1, 2), "contact", "contact"),
    (("blood-thinners", "bleeding-disorder"), ("bleeding", 2, 1), "contact", "doctor"),
    (("blood-thinners", "bleeding-disorder"), ("bleeding", 5, 2), "contact", "doctor"),
    (("blood-thinners", "bleeding-disorder"), ("bleeding", 0, 3), "doctor", "doctor"),
]

LISTED: list[tuple[Row, str, int]] = [
    # entry, its level, the last day on which it is listed (60: as long as nothing answers it)
    (("redness", 5, 1), "expected", 4),
    (("redness", 6, 1), "watch", 8),
    (("itch", 12, 1), "watch", 14),
    (("scab", 5, 3), "watch", 7),
    (("flu-like", 5), "watch", 7),
    (("scab", 11, 1), "contact", 60),
    (("redness", 1, 3), "contact", 60),
    (("redness", 5, 3), "doctor", 60),
    (("pus", 5), "doctor", 60),
    (("confusion", 5), "emergency", 60),
]


@pytest.mark.parametrize(("symptom", "severities", "periods"), SEVERITIES)
def test_a_first_entry_alone(
    guidance: Guidance, symptom: str, severities: tuple[int | None, ...], periods: str
) -> None:
    """Each severity asks, on each day, for what the table says."""
    for severity in severities:
        got = {day: answer(guidance, (symptom, day, severity)).level for day in DAYS}
        wrong = {day: got[day] for day in DAYS if not meets(got[day], on(day, periods))}
        assert wrong == {}, severity


@pytest.mark.parametrize("symptom", ["redness", "swelling"])
@pytest.mark.parametrize("day", [1, 5])
def test_severe_redness_names_who_says_so(guidance: Guidance, symptom: str, day: int) -> None:
    """natural-results: excessive redness or swelling, a healthcare provider promptly."""
    assert "natural-results" in answer(guidance, (symptom, day, SEVERE)).sources


def test_very_severe_pain_is_asked_about(guidance: Guidance) -> None:
    """Through day 3 it is for a doctor, and asks whether it is much worse than expected."""
    found = answer(guidance, ("tenderness", 3, VERY_SEVERE))
    assert found.level == "doctor"
    assert "worse than you would expect" in said(found)


@pytest.mark.parametrize(("rows", "level"), TOGETHER, ids=str)
def test_several_together(guidance: Guidance, rows: tuple[Row, ...], level: str) -> None:
    """Three moderate ones are for a doctor; the answer to the last names all that it rests on."""
    found = answer(guidance, *rows)
    assert found.level == level
    if level == "doctor":
        assert set(found.entries) >= set(range(1, len(rows) + 1))


@pytest.mark.parametrize(("symptom", "told", "level"), COURSES, ids=str)
def test_a_course(
    guidance: Guidance, symptom: str, told: tuple[tuple[int, int | None], ...], level: str
) -> None:
    """Rises, falls and what came back ask for what the table says."""
    assert answer(guidance, *((symptom, *each) for each in told)).level == level


@pytest.mark.parametrize(("risks", "row", "without", "held"), RISKS, ids=str)
def test_a_risk(
    guidance: Guidance, risks: tuple[str, ...], row: Row, without: str, held: str
) -> None:
    """A risk raises what the table says, and nothing else."""
    assert answer(guidance, row).level == without
    for risk in risks:
        found = answer(guidance._replace(risk_keys=(risk,)), row)
        assert found.level == held
        if held != without:
            assert guidance.risks[risk].source in found.sources


@pytest.mark.parametrize("sign", ["bumps", "hives"])
def test_sensitive_skin_is_told(guidance: Guidance, sign: str) -> None:
    """With skin that reacts badly, bumps and hives say so, as urgent as before."""
    found = answer(guidance._replace(risk_keys=("sensitive-skin",)), (sign, 5))
    assert found.level == answer(guidance, (sign, 5)).level == "doctor"
    assert said(found) != said(answer(guidance, (sign, 5)))


def test_every_risk_changes_something(guidance: Guidance) -> None:
    """No risk is asked for in vain: each is in the table, or is that of sensitive skin."""
    raising = {risk for risks, _, without, held in RISKS for risk in risks if held != without}
    assert set(guidance.risks) == {*raising, "sensitive-skin"}


@pytest.mark.parametrize(("row", "level", "last"), LISTED, ids=str)
def test_how_long_it_is_listed(guidance: Guidance, row: Row, level: str, last: int) -> None:
    """A watch for two days after its last entry; contact and above until something answers it."""
    day = row[1]
    assert answer(guidance, row).level == level
    listed = [on_day for on_day in range(day, 61) if open_on(guidance, on_day, row)]
    assert listed == list(range(day, last + 1))
    assert open_on(guidance, 60, row, (row[0], 60, 0)) == {}
