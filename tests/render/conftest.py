"""Draws views as the terminal gets them, at a fixed width and without colour."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from smp_recovery.guidance.lookup import find_topic
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import Entry
from smp_recovery.render.screen import show
from smp_recovery.timeline import only
from smp_recovery.views import (
    DayView,
    Numbered,
    TimelineView,
    TopicView,
    view_day,
    view_timeline,
    view_topic,
)

SESSION = Numbered(1, date(2026, 11, 17))
JOINER = "\u200d"


@pytest.fixture(params=[40, 80, 120])
def width(request: pytest.FixtureRequest) -> int:
    """Narrow, usual and wide terminals."""
    return int(request.param)


@pytest.fixture
def draw(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Any, int], str]:
    """Print a renderable as the program does; every line fits, none ends in space, none is cut."""

    def drawn(renderable: Any, width: int) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        show(renderable)
        text = capsys.readouterr().out
        for line in text.split("\n"):
            assert cell_len(line) <= width, line
            assert line == line.rstrip()
            assert line.replace(JOINER, "").isprintable()
        assert "…" not in text
        assert text.endswith("\n")
        return text

    return drawn


@pytest.fixture
def day_view(guidance: Guidance) -> Callable[..., DayView]:
    """Make the view of a day of recovery, with entries or without."""

    def made(day: int, entries: Iterable[Entry] = ()) -> DayView:
        return view_day(guidance, SESSION, entries, SESSION.date + timedelta(days=day))

    return made


@pytest.fixture
def topic_view(guidance: Guidance) -> Callable[[str, int], TopicView]:
    """Make the view of a topic on a day of recovery."""

    def made(topic: str, day: int) -> TopicView:
        on = SESSION.date + timedelta(days=day)
        return view_topic(guidance, SESSION, find_topic(guidance, topic), on)

    return made


@pytest.fixture
def timeline_view(guidance: Guidance) -> Callable[[str | None, int], TimelineView]:
    """Make the view of a source's timeline, or of the cautious one, on a day of recovery."""

    def made(source: str | None, day: int) -> TimelineView:
        on = SESSION.date + timedelta(days=day)
        if source is None:
            return view_timeline(guidance, SESSION, on)
        told = guidance.sources[source]
        return view_timeline(only(guidance, source), SESSION, on, told)

    return made
