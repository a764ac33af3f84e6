"""What an undo says of each file, and of many."""

from datetime import UTC, date, datetime

import pytest

from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.undo_page import describe_undo
from smp_recovery.user_data.undoing import ChangedSettings, UndoResult

DAY = date(2026, 11, 17)
ITCH = (Entry(1, datetime(2026, 11, 21, 9, 30, tzinfo=UTC), "itch"),)
SETTINGS = UndoResult("settings.toml", True, True)


def session(
    existed: bool, exists: bool, gone: tuple[Entry, ...] = (), back: tuple[Entry, ...] = ()
) -> UndoResult:
    """An undo of a change of the session of `DAY`."""
    return UndoResult(f"sessions/{DAY}.toml", exists, existed, DAY, gone, back)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (SETTINGS, "your settings are as they were before"),
        (
            SETTINGS._replace(settings=ChangedSettings(follow=("elka", "nhs"))),
            "your settings are as they were before: you follow elka, nhs",
        ),
        (
            SETTINGS._replace(exists=False, settings=ChangedSettings((), ())),
            "your settings are as they were before: you follow all sources; your risks are none",
        ),
        (
            UndoResult("guidance/practitioner.toml", False, True),
            "your practitioner's rules are gone again",
        ),
        (
            UndoResult("guidance/ours.toml", True, True),
            "the clinic's file ours is as it was before",
        ),
        (UndoResult("guidance/ours.toml", False, True), "the clinic's file ours is gone again"),
        (session(False, True), "the session of 2026-11-17 is back"),
        (session(True, False, ITCH), "the session of 2026-11-17 is gone again"),
        (session(True, True), "the session of 2026-11-17 is as it was before"),
        (
            session(True, True, gone=ITCH),
            "Itch, noted, Sat 21 Nov 2026 09:30 is no longer in the log",
        ),
        (
            session(True, True, ITCH, ITCH),
            "Itch, noted, Sat 21 Nov 2026 09:30 is no longer in the log; "
            "Itch, noted, Sat 21 Nov 2026 09:30 is back in the log",
        ),
        (session(True, True, gone=ITCH * 4), "4 entries are no longer in the log"),
        (
            session(False, True, back=ITCH * 4),
            "the session of 2026-11-17 is back; 4 entries are back in the log",
        ),
    ],
)
def test_a_file_is_one_line(guidance: Guidance, result: UndoResult, said: str) -> None:
    """It says what went and what came back; a file that is not a session has the user's name."""
    assert list(describe_undo(guidance, [result])) == [f"Undone: {said}."]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (1, "1 more file of the same change is as it was before."),
        (2, "2 more files of the same change are as they were before."),
    ],
)
def test_many_files_are_counted(guidance: Guidance, rest: int, said: str) -> None:
    """The first four files are named, the others counted."""
    lines = list(describe_undo(guidance, [SETTINGS] * (4 + rest)))
    assert lines == [*["Undone: your settings are as they were before."] * 4, said]
