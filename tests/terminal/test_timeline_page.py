"""The whole recovery at three widths."""

import re
from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.terminal.timeline_page import render_timeline
from smp_recovery.views.timeline_view import TimelineView

Draw = Callable[..., str]
Views = Callable[[str | None, int], TimelineView]


@pytest.mark.parametrize("source", [None, "elka", "skalptec", "natural-results", "recovery-guide"])
def test_timeline(
    draw: Draw, timeline_view: Views, width: int, source: str | None, snapshot: SnapshotAssertion
) -> None:
    """The timeline of all sources, and of each article, on day 4."""
    assert draw(render_timeline(timeline_view(source, 4)), width) == snapshot


@pytest.mark.parametrize("source", [None, "example-clinic"])
def test_timeline_with_own_sources(
    draw: Draw,
    timeline_view: Callable[..., TimelineView],
    own_sources: tuple[Source, ...],
    width: int,
    source: str | None,
    snapshot: SnapshotAssertion,
) -> None:
    """The timeline with the practitioner's word and a clinic's file, and that of the file alone."""
    assert draw(render_timeline(timeline_view(source, 4, own_sources)), width) == snapshot


def test_every_source_can_be_drawn(
    draw: Draw, timeline_view: Views, guidance: Guidance, width: int
) -> None:
    """A source without stages, even one without rules, has a timeline that says so."""
    for key, source in guidance.sources.items():
        text = draw(render_timeline(timeline_view(key, 4)), width)
        assert source.publisher in " ".join(text.split())


def test_every_milestone_is_drawn_once(draw: Draw, timeline_view: Views) -> None:
    """Each change of stance appears on the timeline, in one stage only; of what is only asked about
    none does. One stage is marked.
    """
    view = timeline_view(None, 4)
    text = " ".join(draw(render_timeline(view), 2000).split())
    lists = re.findall(r"[✗!✓] [a-z ]+: (.+?) \(", text)
    drawn = [name.strip() for each in lists for name in each.split(";" if ";" in each else ",")]
    topics = [view.guidance.topics[change.topic] for change in view.milestones]
    assert sorted(drawn) == sorted(topic.name[:1].lower() + topic.name[1:] for topic in topics)
    assert not any(topic.asked for topic in topics)
    assert text.count("▶") == 1
