"""The list of sessions at three widths."""

from collections.abc import Callable
from datetime import date

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.engine.stages import find_stage
from smp_recovery.guidance.model import Guidance
from smp_recovery.terminal.sessions_page import render_sessions
from smp_recovery.views.log_view import NumberedSession

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
