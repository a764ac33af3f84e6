"""The view of a topic: its verdict, what follows, and what sources call usual or warn of."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.day_advice import find_verdict, mark_followed
from smp_recovery.guidance.model import Guidance, SourceWarning, Window
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.day_view import view_day
from smp_recovery.views.log_view import view_log
from smp_recovery.views.timeline_view import view_timeline
from smp_recovery.views.topic_view import view_topic
from tests.making import TOPICS, add, rule, say, source, with_topic

SESSION = NumberedSession(1, date(2026, 11, 17))
DATES = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def on_day(day: int) -> date:
    """Give the date of a day of the session."""
    return SESSION.date + timedelta(days=day)


def test_a_topic_holds_what_is_said_of_it(guidance: Guidance) -> None:
    """Its verdict, what sources call usual about it, and the verdict of the day after the present
    one ends, if an end is known.
    """
    view = view_topic(guidance, SESSION, guidance.topics["sessions"], on_day(5))
    assert view.verdict == find_verdict(guidance, "sessions", 5)
    assert {e.topic for e in view.expectations} == {"sessions"}
    assert {e.source for e in view.expectations} == {"elka", "clinic-survey"}
    assert view.warnings == ()
    view = view_topic(guidance, SESSION, guidance.topics["washing"], on_day(2))
    assert view.following == find_verdict(guidance, "washing", 6)
    assert view.following.stance == view.verdict.then == "limit"
    last = view_topic(guidance, SESSION, guidance.topics["washing"], on_day(30))
    assert last.following is None


def test_a_topic_holds_the_warnings_about_it(guidance: Guidance) -> None:
    """What a source warns of on the topic is there, of whatever day."""
    warning = SourceWarning(
        *("own", None, None, "sun", "soon", Window(5, 9), 0, "Burnt: call us.", "", None)
    )
    told = add(guidance, source("own", "clinic")._replace(warnings=(warning,)))
    assert view_topic(told, SESSION, told.topics["sun"], on_day(2)).warnings == (warning,)
    assert view_topic(told, SESSION, told.topics["washing"], on_day(2)).warnings == ()


def test_the_practitioner_s_word_is_in_every_view(guidance: Guidance) -> None:
    """One rule changes the topic, the day and the timeline at once."""
    own = source("own", "practitioner", rule("own", "avoid", None, 40, "exercise"))
    told = add(guidance, own)
    topic = view_topic(told, SESSION, told.topics["exercise"], on_day(30))
    assert topic.verdict.stance == "avoid"
    assert [answer.source.key for answer in topic.verdict.by_source if answer.decides] == ["own"]
    day = view_day(view_log(told, SESSION, (), on_day(30)))
    assert [r.source for r in day.advice.rules("avoid") if r.topic == "exercise"] == ["own"]
    milestones = view_timeline(told, SESSION, on_day(30)).milestones
    said = [(c.day, c.stance) for c in milestones if c.topic == "exercise"]
    assert said == [(0, "avoid"), (41, "allow")]
    split = view_timeline(with_topic(told, "exercise"), SESSION, on_day(30)).milestones
    assert [(c.day, c.stance) for c in split if c.topic == "made-up"] == said
    followed = mark_followed(add(guidance, say("practitioner", ("allow", 2, 3))), ["elka"])
    washing = view_topic(followed, SESSION, followed.topics["washing"], on_day(2))
    assert washing.verdict.stance == "allow"
    assert {answer.source.key for answer in washing.verdict.by_source} == {
        answer.source.key for answer in find_verdict(guidance, "washing", 2).by_source
    } | {"practitioner"}


@given(session=DATES, day=st.integers(-60, 400), shift=st.integers(-400, 400))
def test_only_the_count_of_days_matters(
    guidance: Guidance, session: date, day: int, shift: int
) -> None:
    """What day n of one session brings, day n brings of any; and a session k days earlier is k
    days further on the same date.
    """
    on = session + timedelta(days=day)
    for topic in TOPICS:
        view = view_topic(guidance, NumberedSession(1, session), guidance.topics[topic], on)
        assert view.verdict == find_verdict(guidance, topic, day)
        earlier = NumberedSession(1, session - timedelta(days=shift))
        view = view_topic(guidance, earlier, guidance.topics[topic], on)
        assert view.verdict == find_verdict(guidance, topic, day + shift)
        again = view_topic(guidance, earlier, guidance.topics[topic], on - timedelta(days=shift))
        assert again.verdict == find_verdict(guidance, topic, day)
