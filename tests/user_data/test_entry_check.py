"""What comes by another door than `log` is checked as `log` checks it, once, when it is new."""

from datetime import UTC, date, datetime

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.entry_check import EntryCheck, make_entry_check

DAY = date(2026, 11, 17)
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
TEXT = b"""[[entries]]
number = 1
symptom = "glow"

[[entries]]
at = 2026-11-18T09:30:00Z
number = 2
"""


@pytest.fixture
def check(guidance: Guidance) -> EntryCheck:
    """The check on the morning of 21 November 2026."""
    return make_entry_check(guidance, NOW)


@pytest.mark.parametrize(
    ("entry", "faults"),
    [
        (Entry(1, AT, "itch", 1), []),
        (Entry(1, NOW, "clear"), []),
        (Entry(1, AT, "Temperature", temperature=38.5), []),
        (Entry(1, AT, "fever", 0, temperature=36.8), []),
        (
            Entry(1, AT, "slight itch"),
            ["'slight itch' is not one symptom or sign: write itch, with severity 1"],
        ),
        (
            Entry(1, AT, "no fever"),
            ["'no fever' is not one symptom or sign: write fever, with severity 0"],
        ),
        (
            Entry(1, AT, "feverr", temperature=39.5),
            [
                "unknown symptom 'feverr': did you mean 'fever'? Fever is a warning sign: See a "
                "doctor or dermatologist today",
                "39.5 °C goes with fever, and counts as one: write fever",
            ],
        ),
        (Entry(1, AT, "itch", temperature=37), ["37 °C goes with fever: write fever"]),
        (
            Entry(1, AT, "fever", 0, temperature=38.5),
            ["none and 38.5 °C cannot both be: leave one out"],
        ),
        (
            Entry(1, NOW.replace(minute=31), "itch"),
            [
                "2026-11-21 09:31+00:00 is in the future (it is 2026-11-21 09:30+00:00): an entry"
                " says what you have felt or seen"
            ],
        ),
        (
            Entry(1, AT.replace(day=16), "itch"),
            ["2026-11-16 is before the session of 2026-11-17: entries begin on its day 0"],
        ),
        (
            Entry(1, AT, "Clear", 2),
            ["clear means you feel and see nothing: it goes without a severity"],
        ),
    ],
    ids=range(12),
)
def test_faults(check: EntryCheck, entry: Entry, faults: list[str]) -> None:
    """Each says what is wrong and what to write."""
    assert check.find_faults(entry, DAY) == faults


def test_only_what_was_edited_is_checked(check: EntryCheck) -> None:
    """An old word stays with its entry, whatever else of that changes; a new one gets its key."""
    old = Entry(1, AT, "glow")
    edited = (old._replace(note="new"), Entry(2, AT, "itching"))
    accepted = check.accept_edited(Session(DAY, edited), [old], TEXT)
    assert [entry.symptom for entry in accepted.entries] == ["glow", "itch"]
    with pytest.raises(DamageError) as caught:
        check.accept_edited(Session(DAY, (old, Entry(2, AT, "itchh"))), [old], TEXT)
    (fault, *_) = caught.value.lines
    assert fault == "line 7, entry 2: unknown symptom 'itchh': did you mean 'itch'?"


def test_words_that_are_read_as_others(check: EntryCheck) -> None:
    """They are told, but not a key or a name, however it is spelt."""
    words = ("fevr", "FEVER", "Pus or drainage", "Clear", "itching", "glow")
    assert check.read_words(Entry(1, AT, word) for word in words) == {
        "fevr": "fever",
        "itching": "itch",
    }
