"""The answer to `log`, and an undo in words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.engine.assessment import assess_saved
from smp_recovery.guidance.model import Contact, Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.entry_page import render_saved

AT = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1)))
DAY = date(2026, 11, 17)
SESSION = NumberedSession(1, DAY)

ENTRIES = {
    "expected": Entry(1, AT, "itch", 1, note="at night", area="crown"),
    "noted": Entry(2, AT, "itch"),
    "watch": Entry(3, AT, "tenderness", 2),
    "clinic": Entry(4, AT, "fluid", 2),
    "doctor": Entry(5, AT, "fever", temperature=38.5),
    "emergency": Entry(6, AT, "breathing"),
    "counts as a sign": Entry(7, AT, "tenderness", 3),
    "gone": Entry(8, AT, "itch", 0),
    "all clear": Entry(9, AT, "clear"),
    "unknown": Entry(10, AT, "tingling", 2),
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_answer(
    draw: Callable[..., str],
    guidance: Guidance,
    width: int,
    entry: Entry,
    snapshot: SnapshotAssertion,
) -> None:
    """What was saved, what it means, what to do and who says so."""
    saved = assess_saved(guidance, DAY, [entry], [entry.number])
    assert draw(render_saved(guidance, saved, (), SESSION), width) == snapshot


CONTACT = Contact("Ada", "+31 20 1234567", "")
LATER = AT + timedelta(days=1)


@pytest.mark.parametrize(
    ("entries", "numbers"),
    [
        ((Entry(1, AT, "redness", 1), Entry(2, LATER, "redness", 3)), [2]),
        ((Entry(1, AT + timedelta(days=7), "scab", 1),), [1]),
        ((Entry(1, AT, "fever", temperature=38.5), Entry(2, AT, "pus")), [2]),
        ((Entry(1, AT, "itch", 1),), [1]),
        (
            (
                Entry(1, AT, "itch", 1, note="at night", area="crown"),
                Entry(2, AT, "redness", 2, note="at night", area="crown"),
                Entry(3, AT, "fever", note="at night", area="crown"),
            ),
            [1, 2, 3],
        ),
        ((Entry(1, AT, "pus"), Entry(2, AT, "fever", 0), Entry(3, AT, "pus")), [2, 3]),
    ],
    ids=["rise", "ladder", "fever with a sign", "expected", "several", "one gone"],
)
def test_answer_with_a_contact(
    draw: Callable[..., str],
    guidance: Guidance,
    width: int,
    entries: tuple[Entry, ...],
    numbers: list[int],
    snapshot: SnapshotAssertion,
) -> None:
    """The last of the entries, or several at once, with the steps before the clinic and how to
    reach it.
    """
    drawn = draw(
        render_saved(guidance, assess_saved(guidance, DAY, entries, numbers), (CONTACT,), SESSION),
        width,
    )
    assert drawn == snapshot


def test_answer_names_what_is_dated_later(
    draw: Callable[..., str], guidance: Guidance, width: int, snapshot: SnapshotAssertion
) -> None:
    """First of all, with the way out."""
    entries = [Entry(1, AT, "itch", 1), Entry(2, LATER, "fever", 0)]
    board = render_saved(
        guidance, assess_saved(guidance, DAY, entries, [1]), (), SESSION, entries[1:]
    )
    assert draw(board, width) == snapshot
