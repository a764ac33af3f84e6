"""An import is planned whole before anything is written; whatever comes in ends in one error."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from smp_recovery.errors import DamageError, SmpRecoveryError, StorageError
from smp_recovery.exchange.archive import Item
from smp_recovery.exchange.as_json import read_json, write_json
from smp_recovery.exchange.importing import Import
from smp_recovery.guidance.model import Guidance
from smp_recovery.guidance.own import OwnGuidance
from smp_recovery.log.model import Entry, Session
from smp_recovery.log.store import LogStore
from smp_recovery.storage import Storage

SESSION = Session(date(2026, 11, 17), (Entry(1, datetime(2026, 11, 18, tzinfo=UTC), "itch"),))


def test_any_depth_is_refused_in_words(guidance: Guidance, tmp_path: Path) -> None:
    """However deep a value nests beside one that is here, it never ends in a traceback."""
    storage = Storage(tmp_path / "home")
    store = LogStore(storage)
    with storage.change() as change:
        store.put(change, SESSION)
    work = Import(storage, store, OwnGuidance(storage, guidance))
    whole = SESSION._replace(entries=(SESSION.entries[0]._replace(extra={"x": "HERE"}),))
    for depth in (10, *range(100, 1100, 10), 100_000):
        nested = "[" * depth + "]" * depth
        text = "".join(write_json([], [whole])).replace('"HERE"', nested)
        with pytest.raises(SmpRecoveryError, match=r"differs|too deeply"):
            work.plan(read_json(BytesIO(text.encode())))


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), DamageError("it was cut")])
def test_a_file_that_is_gone_in_the_middle(
    guidance: Guidance, tmp_path: Path, error: Exception
) -> None:
    """What came in before the file could not be read on stays, and is said."""
    storage = Storage(tmp_path / "home")
    store = LogStore(storage)

    def items() -> Iterator[Item]:
        yield SESSION
        raise error

    work = Import(storage, store, OwnGuidance(storage, guidance))
    said = "before it 1 file came in whole"
    with pytest.raises(StorageError, match=said), storage.change() as change:
        work.write(change, items())
    assert store.load(SESSION.date) == SESSION
