"""The lists of entries and of sessions at three widths."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.engine.stages import find_stage
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.history_page import render_history, render_sessions
from smp_recovery.views.log_view import NumberedSession, list_entries, view_log

SESSION = NumberedSession(1, date(2026, 11, 17))
BEGAN = datetime(2026, 11, 17, 9, 30, tzinfo=timezone(timedelta(hours=1)))

NOTE = "less\nthan [bold]yesterday[/bold] \x1b[1m"

ENTRIES = (
    Entry(1, BEGAN, "redness", 3, area="hairline"),
    Entry(2, BEGAN + timedelta(days=1), "redness", 2, note=NOTE),
    Entry(3, BEGAN + timedelta(days=3), "fever", temperature=38.5),
    Entry(4, BEGAN + timedelta(days=4), "itch", note="頭皮がかゆい 👩‍🔬"),
    Entry(5, BEGAN + timedelta(days=5), "clear"),
    Entry(6, BEGAN + timedelta(days=6), "breathing"),
    Entry(7, BEGAN + timedelta(days=12), "scab", 4, note="word " * 40),
    Entry(8, BEGAN + timedelta(days=12), "tingling", 1),
)


@pytest.mark.parametrize("entries", [ENTRIES, ENTRIES[:1], ()], ids=["many", "one", "none"])
def test_history(
    draw: Callable[..., str],
    guidance: Guidance,
    width: int,
    entries: tuple[Entry, ...],
    snapshot: SnapshotAssertion,
) -> None:
    """Entries of every level, with and without the things they may hold."""
    log = view_log(guidance, SESSION, entries, BEGAN.date() + timedelta(days=30))
    assert draw(render_history(log, list_entries(log)), width) == snapshot


def test_entries_behind_open_findings(
    draw: Callable[..., str], guidance: Guidance, snapshot: SnapshotAssertion
) -> None:
    """Those behind a finding that still stands say so; a clinic's file in use is named."""
    source = guidance.sources["elka"]._replace(key="ours", title="Our sheet", built_in=False)
    known = guidance._replace(sources={"ours": source, **guidance.sources})
    log = view_log(known, SESSION, ENTRIES[4:], BEGAN.date() + timedelta(days=12))
    assert draw(render_history(log, list_entries(log)), 80) == snapshot


TODAY = date(2026, 12, 7)
DATES = (date(2026, 11, 17), date(2026, 12, 1), date(2026, 12, 20))


@pytest.mark.parametrize("dates", [DATES, DATES[:1], ()], ids=["many", "one", "none"])
def test_sessions(
    draw: Callable[..., str],
    guidance: Guidance,
    width: int,
    dates: tuple[date, ...],
    snapshot: SnapshotAssertion,
) -> None:
    """Past, present and planned sessions, the leading one marked."""
    listed = [
        (NumberedSession(n, day), find_stage(guidance, (TODAY - day).days))
        for n, day in enumerate(dates, 1)
    ]
    leader = dates[min(1, len(dates) - 1)] if dates else None
    assert draw(render_sessions(listed, TODAY, leader), width) == snapshot
