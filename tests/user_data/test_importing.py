"""An import is planned whole before anything is written; whatever comes in ends in one error."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, SmpRecoveryError, StoppedError, StorageError
from smp_recovery.formats.log_json import read_json, write_json
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.archive import Item
from smp_recovery.user_data.importing import Import
from smp_recovery.user_data.session_files import LogStore

SESSION = Session(date(2026, 11, 17), (Entry(1, datetime(2026, 11, 18, tzinfo=UTC), "itch"),))


def test_any_depth_is_refused_in_words(guidance: Guidance, tmp_path: Path) -> None:
    """However deep a value nests beside one that is here, it never ends in a traceback."""
    storage = Storage(tmp_path / "home")
    store = LogStore(storage)
    with storage.change() as change:
        store.put(change, SESSION)
    work = Import(storage, store, guidance)
    whole = SESSION._replace(entries=(SESSION.entries[0]._replace(extra={"x": "HERE"}),))
    for depth in (10, *range(100, 1100, 10), 100_000):
        nested = "[" * depth + "]" * depth
        text = "".join(write_json([], [whole])).replace('"HERE"', nested)
        with pytest.raises(SmpRecoveryError, match=r"differs|too deeply"):
            work.plan(read_json(BytesIO(text.encode())))


IN_PART = "Before it 1 file came in whole: import it again for the rest"


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (OSError(5, "Input/output error"), StorageError, IN_PART),
        (DamageError("it was cut"), StorageError, IN_PART),
        (KeyboardInterrupt(), StoppedError, "stopped; import it again for what is not in the log"),
    ],
    ids=["gone", "cut", "Ctrl-C"],
)
def test_an_import_that_ends_in_the_middle(
    guidance: Guidance, tmp_path: Path, error: BaseException, kind: type[Exception], said: str
) -> None:
    """What came in before stays, whole; that it is not all is said, and what to do."""
    storage = Storage(tmp_path / "home")
    store = LogStore(storage)

    def items() -> Iterator[Item]:
        yield SESSION
        raise error

    work = Import(storage, store, guidance)
    with pytest.raises(kind, match=said), storage.change() as change:
        work.write(change, items())
    assert store.load(SESSION.date) == SESSION
