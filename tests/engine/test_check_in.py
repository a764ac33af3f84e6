"""What the check-in asks on a day, and never more than eleven questions."""

from datetime import UTC, datetime, timedelta

from smp_recovery.engine.check_in import MOST_QUESTIONS, list_check_in
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry

BEGAN = datetime(2026, 11, 17, 21, tzinfo=UTC)


def asked(guidance: Guidance, day: int, *logged: tuple[str, int, int | None]) -> dict[str, str]:
    """What is asked on `day` after the entries, and what stands: each with its day."""
    entries = [
        Entry(number, BEGAN + timedelta(days=on), key, severity)
        for number, (key, on, severity) in enumerate(logged, 1)
    ]
    found = list_check_in(guidance, BEGAN.date(), entries, day)
    return {
        item.key: f"{item.standing.severity} {item.standing.day} {item.is_new}"
        if item.standing
        else ""
        for item in found
    }


def test_what_is_expected_or_open_is_asked(guidance: Guidance) -> None:
    """In the order of the guidance, with what stands; an open sign comes after the symptoms."""
    assert asked(guidance, 10) == {"tenderness": "", "scab": "", "flaking": "", "patchy": ""}
    told = asked(guidance, 10, ("itch", 9, 2), ("pus", 8, None), ("scab", 10, 1), ("redness", 2, 0))
    assert list(told) == ["itch", "tenderness", "scab", "flaking", "patchy", "pus"]
    assert (told["itch"], told["scab"], told["pus"]) == ("2 9 False", "1 10 True", "None 8 False")


def test_at_most_eleven_questions(guidance: Guidance) -> None:
    """With all that can be open, every open sign is asked for first, and then what is open."""
    most = MOST_QUESTIONS - 1
    for day in range(61):
        assert len(asked(guidance, day)) <= most
    symptoms = [(key, 3, 1) for key in guidance.symptoms]
    assert set(asked(guidance, 4, *symptoms, ("pus", 3, None), ("fever", 3, None))) >= {
        *("pus", "fever"),
    }
    every = (*symptoms, *((key, 3, None) for key in guidance.signs))
    assert len(asked(guidance, 4, *every)) == most
