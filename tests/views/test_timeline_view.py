"""The timeline: the cautious one, or that of one source, with all that changes."""

from datetime import date, timedelta

import pytest

from smp_recovery.engine.day_advice import find_changes, mark_followed
from smp_recovery.guidance.model import Guidance
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.timeline_view import view_timeline
from tests.making import add, rule, source, with_topic

SESSION = NumberedSession(1, date(2026, 11, 17))


def on_day(day: int) -> date:
    """Give the date of a day of the session."""
    return SESSION.date + timedelta(days=day)


def test_the_timeline_holds_the_whole_recovery(guidance: Guidance) -> None:
    """All stages, the one of the date, and every change from day 0 to the last milestone."""
    view = view_timeline(guidance, SESSION, on_day(12))
    assert view.stages == guidance.stages
    assert view.current is not None
    assert view.current.key == "settling"
    assert view.source is None
    assert view.milestones == find_changes(guidance, -1, FURTHEST_DAY + 1)
    assert find_changes(guidance, FURTHEST_DAY, 10_000) == ()
    assert [c.day for c in view.milestones if c.topic == "washing"] == [0, 6, 11]
    assert all(0 <= change.day <= FURTHEST_DAY for change in view.milestones)


@pytest.mark.parametrize(
    ("key", "day", "stage"),
    [
        ("elka", 5, "day-4-to-6"),
        ("elka", 300, "day-7"),
        ("skalptec", 3, "first-72-hours"),
        ("skalptec", 4, "day-3-to-5"),
        ("skalptec", 22, None),
        ("elka", -1, None),
        ("recovery-guide", 5, None),
    ],
)
def test_a_source_s_own_timeline(guidance: Guidance, key: str, day: int, stage: str | None) -> None:
    """Following one source, the stages are its own, and a day may have none."""
    view = view_timeline(mark_followed(guidance, [key]), SESSION, on_day(day))
    assert view.source is not None
    assert view.source.key == key
    assert view.stages == guidance.sources[key].stages
    assert (view.current.key if view.current else None) == stage


def test_one_source_s_timeline_tells_its_own_changes(guidance: Guidance) -> None:
    """Following one source, a milestone is one that it decides, or the practitioner."""
    own = source("practitioner", "practitioner", rule("practitioner", "avoid", 30, 40, "made-up"))
    told = mark_followed(add(with_topic(guidance), own), ["elka"])
    milestones = view_timeline(told, SESSION, on_day(5)).milestones
    assert {change.source for change in milestones} == {"elka", "practitioner"}
    assert [c.day for c in milestones if c.topic == "made-up"] == [30, 41]
    assert [(c.day, c.stance) for c in milestones if c.topic == "washing"] == [
        *((0, "avoid"), (4, "limit"), (7, "allow")),
    ]
    assert set(milestones) <= set(find_changes(told, -1, FURTHEST_DAY + 1))


@pytest.mark.parametrize("keys", [["elka", "skalptec"], []])
def test_several_that_lead_share_the_cautious_timeline(guidance: Guidance, keys: list[str]) -> None:
    """Where more than one source leads, or none, the stages are the cautious ones."""
    view = view_timeline(mark_followed(guidance, keys), SESSION, on_day(5))
    assert view.source is None
    assert view.stages == guidance.stages
