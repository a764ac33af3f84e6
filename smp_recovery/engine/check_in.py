"""What the evening check-in asks: what is expected, what stands, and which signs are open. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from smp_recovery.engine.assessment import find_present
from smp_recovery.engine.findings import SymptomEpisode, name_of
from smp_recovery.engine.symptom_windows import CoverageBySymptom
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry

MOST_QUESTIONS = 11
"""The most questions of one evening, that for the signs included."""


class CheckInItem(NamedTuple):
    """A symptom, or a sign that is open, to ask for, and what stands if it is open; `is_new`: that
    was logged on the day itself.
    """

    key: str
    name: str
    is_sign: bool
    standing: SymptomEpisode | None
    is_new: bool = False


def list_check_in(
    guidance: Guidance, session_date: date, entries: Iterable[Entry], day: int
) -> tuple[CheckInItem, ...]:
    """What to ask on `day` after `entries`: symptoms that are open or expected, then open signs.

    With the question for all other signs they are at most MOST_QUESTIONS: what is only expected
    gives way first, and what is open in the order of the guidance.
    """
    present = find_present(guidance, session_date, entries)
    covered = CoverageBySymptom(guidance)
    expected = [key for key in guidance.symptoms if covered[key].on(day).level == "expected"]
    signs = [key for key in guidance.signs if key in present]
    room = MOST_QUESTIONS - 1 - len(signs)
    first = [key for key in guidance.symptoms if key in present]
    chosen = (*first, *(key for key in expected if key not in present))[: max(room, 0)]
    asked = [key for key in guidance.symptoms if key in chosen] + signs[: MOST_QUESTIONS - 1]
    today = {key for key, episode in present.items() if episode.day == day}
    return tuple(
        CheckInItem(
            key, name_of(guidance, key), key in guidance.signs, present.get(key), key in today
        )
        for key in asked
    )
