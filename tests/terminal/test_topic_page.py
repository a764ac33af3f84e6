"""The answer to `can` at three widths."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.terminal.topic_page import (
    render_outline,
    render_topic,
    render_topic_groups,
    render_topic_sources,
)
from smp_recovery.views.topic_view import TopicView, outline_topic

Draw = Callable[..., str]
Views = Callable[[str, int], TopicView]


@pytest.mark.parametrize(
    ("topic", "day"),
    [
        ("washing", 2),
        ("washing", 4),
        ("washing", 6),
        ("washing", 11),
        ("washing", -3),
        ("exercise", 8),
        ("flying", 4),
        ("mri", 4),
        ("alcohol", -3),
        ("minoxidil", 4),
        ("shampoo", 4),
        ("sun", 40),
        ("swimming", 40),
        ("healing", 4),
    ],
)
def test_answer(
    draw: Draw, topic_view: Views, width: int, topic: str, day: int, snapshot: SnapshotAssertion
) -> None:
    """The answer as it is shown, and in all words."""
    view = topic_view(topic, day)
    assert draw(render_topic(view), width) == snapshot
    assert draw(render_topic_sources(view), width) == snapshot


@pytest.mark.parametrize(
    ("topic", "day"), [("washing", 1), ("washing", 2), ("exercise", 8), ("cream", 4), ("flying", 1)]
)
def test_answer_with_own_sources(
    draw: Draw,
    topic_view: Callable[..., TopicView],
    own_sources: tuple[Source, ...],
    width: int,
    topic: str,
    day: int,
    snapshot: SnapshotAssertion,
) -> None:
    """The practitioner and a clinic's file stand among the others, first where they decide."""
    assert draw(render_topic(topic_view(topic, day, own_sources)), width) == snapshot


@given(data=st.data(), day=st.integers(-60, 400), width=st.integers(20, 200))
def test_every_answer_fits_every_width(
    draw: Draw, topic_view: Views, guidance: Guidance, data: st.DataObject, day: int, width: int
) -> None:
    """Every topic has an answer on every day that fits any terminal from 20 columns on, and the
    verdict is its beginning and its end.
    """
    topic = data.draw(st.sampled_from(sorted(guidance.topics)))
    for render in (render_topic, render_topic_sources):
        text = draw(render(topic_view(topic, day)), width)
        assert text[0] in "✗!✓?"
        verdict = " ".join(render_topic(topic_view(topic, day)).title.split())
        shown = " ".join(text.split())
        assert shown.startswith(verdict)
        assert shown.endswith(verdict)


def test_the_short_answer_fits_one_screen(
    draw: Draw, topic_view: Views, guidance: Guidance
) -> None:
    """For every topic on every day, at 80 columns."""
    for topic in guidance.topics:
        for day in range(-14, 61, 3):
            assert draw(render_topic(topic_view(topic, day)), 80).count("\n") <= 23


def test_without_a_session(draw: Draw, guidance: Guidance, snapshot: SnapshotAssertion) -> None:
    """The days are told instead of dates; and all topics can be listed by group."""
    for topic in ("exercise", "sun", "flying"):
        outline = outline_topic(guidance, guidance.topics[topic])
        assert draw(render_outline(outline), 80) == snapshot
    assert draw(render_topic_groups(guidance), 80) == snapshot
    assert all(topic.group for topic in guidance.topics.values())


def test_rules_of_today_are_bold(topic_view: Views) -> None:
    """The rules that cover today, and no others, are set strong; of a survey none."""
    board = render_topic_sources(topic_view("washing", 5))
    strong = {
        section.label: [line.time for line in section.lines if line.strong]
        for section in board.sections
    }
    assert strong["elka"] == ["days 4 to 6"]
    assert strong["natural-results"] == ["days 0 to 5"]
    assert strong["clinic-survey"] == []
