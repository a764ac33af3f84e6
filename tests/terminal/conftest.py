"""Draws views as the terminal gets them, at a fixed width and without colour."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from smp_recovery.disk.toml import parse_toml
from smp_recovery.engine.day_advice import mark_followed
from smp_recovery.guidance.built_in import EXAMPLE, find_data
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.guidance.source_parsing import parse_source
from smp_recovery.log.entries import Entry
from smp_recovery.parsing.lookup import find_topic
from smp_recovery.terminal.drawing import show
from smp_recovery.views.day_view import DayView, view_day
from smp_recovery.views.log_view import NumberedSession, view_log
from smp_recovery.views.timeline_view import TimelineView, view_timeline
from smp_recovery.views.topic_view import TopicView, view_topic
from tests.making import add

SESSION = NumberedSession(1, date(2026, 11, 17))
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
def own_sources(guidance: Guidance) -> tuple[Source, ...]:
    """A practitioner's word with a contact, and the example of a clinic's file."""
    rules = [
        {"topic": "washing", "stance": "allow", "first_day": 2, "text": "Lukewarm water."},
        {"topic": "exercise", "stance": "avoid", "last_day": 14, "text": "No weights."},
        {"topic": "shampoo", "stance": "limit", "text": "baby shampoo only"},
        {"topic": "cream", "stance": "do", "last_day": 9, "text": "twice a day"},
        {"topic": "flying", "stance": "allow", "first_day": 3, "last_day": 9, "text": "Free."},
    ]
    about = {"key": "practitioner", "title": "Your practitioner", "kind": "practitioner"}
    contact = {"name": "Ada", "phone": "+31 20 1234567"}
    word = {"schema": 1, "source": about, "contact": contact, "rules": rules}
    example = parse_toml((find_data() / EXAMPLE).read_bytes(), EXAMPLE, 65536)
    return tuple(
        parse_source(data, "x.toml", guidance)._replace(built_in=False) for data in (word, example)
    )


@pytest.fixture
def day_view(guidance: Guidance) -> Callable[..., DayView]:
    """Make the view of a day of recovery, with entries or without."""

    def made(day: int, entries: Iterable[Entry] = (), extra: Iterable[Source] = ()) -> DayView:
        on = SESSION.date + timedelta(days=day)
        return view_day(view_log(add(guidance, *extra), SESSION, entries, on))

    return made


@pytest.fixture
def topic_view(guidance: Guidance) -> Callable[..., TopicView]:
    """Make the view of a topic on a day of recovery."""

    def made(topic: str, day: int, extra: Iterable[Source] = ()) -> TopicView:
        on = SESSION.date + timedelta(days=day)
        known = add(guidance, *extra)
        return view_topic(known, SESSION, find_topic(guidance, topic), on)

    return made


@pytest.fixture
def timeline_view(guidance: Guidance) -> Callable[..., TimelineView]:
    """Make the view of a source's timeline, or of the cautious one, on a day of recovery."""

    def made(source: str | None, day: int, extra: Iterable[Source] = ()) -> TimelineView:
        on = SESSION.date + timedelta(days=day)
        known = add(guidance, *extra)
        return view_timeline(mark_followed(known, (source,)) if source else known, SESSION, on)

    return made
