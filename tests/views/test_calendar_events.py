"""The agenda: every milestone on its date, in the words of the views, under names that stay."""

import re
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import follow
from smp_recovery.guidance.model import Guidance, Rule, Source, Stance, Window
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import sanitise, write_date
from smp_recovery.views.calendar_events import Event, build_agenda
from smp_recovery.views.phrases import word_changes
from smp_recovery.views.timeline_view import TimelineView, view_timeline
from tests.making import SESSION, add, build, guidances, rule, say, source

NUMBERED = NumberedSession(1, SESSION)


def see(guidance: Guidance, session: date = SESSION, on: date = SESSION) -> TimelineView:
    """View the timeline of a session."""
    return view_timeline(guidance, NumberedSession(1, session), on)


def told(*rules: Rule) -> Source:
    """Make the word of a practitioner: not built in."""
    return source("practitioner", "practitioner", *rules)._replace(built_in=False)


def avoid(topic: str, first: int | None, last: int | None, stance: Stance = "avoid") -> Rule:
    """Make a rule of the practitioner."""
    return rule("practitioner", stance, first, last, topic)


def keyed(events: Iterable[Event]) -> dict[str, Event]:
    """Give the events by what follows the session's date in their keys, each once."""
    listed = [(event.key.removeprefix(f"{SESSION}-"), event) for event in events]
    assert len(dict(listed)) == len(listed)
    return dict(listed)


def about(events: Iterable[Event], topic: str) -> list[Event]:
    """Those of the events that are about a topic, by its name."""
    ending = re.compile(rf": {re.escape(topic)}( \(your practitioner\))?$")
    return [event for event in events if ending.search(event.title)]


def stage_titles(view: TimelineView) -> list[str]:
    """The titles of its stages that have a first day."""
    stages = [stage for stage in view.stages if stage.window.first is not None]
    return [f"SMP day {stage.window.first}: {stage.name}" for stage in stages]


def told_stages(view: TimelineView, events: Iterable[Event]) -> list[str]:
    """The titles of the events that tell a stage with its text."""
    texts = {stage.text for stage in view.stages}
    return [event.title for event in events if event.lines[0] in texts]


def test_every_milestone_is_told_on_its_date(guidance: Guidance) -> None:
    """Each change after the first day is an event of its own, and each stage with a first day."""
    view = see(guidance)
    events = build_agenda(view)
    for change in view.milestones:
        if change.day:
            name = guidance.topics[change.topic].name
            (event,) = (
                event
                for event in events
                if event.day == change.day and event.title.lower().endswith(f": {name.lower()}")
            )
            assert event.date == NUMBERED.date_of(change.day)
            assert change.source in event.sources
    assert told_stages(view, events) == stage_titles(view)


def test_the_session_tells_what_begins_with_it(guidance: Guidance) -> None:
    """All that holds from day 0 stands in one event, in the words of the timeline; then whom to
    call, and for what.
    """
    view = see(guidance)
    first = build_agenda(view)[0]
    assert (first.date, first.day, first.title) == (SESSION, 0, "SMP session 1")
    begun = word_changes(guidance, (change for change in view.milestones if change.day == 0))
    words = [words for _, words, _ in begun]
    assert len(words) == 4
    assert [line.rpartition(" (")[0] for line in first.lines[:4]] == words
    assert first.lines[4:6] == tuple(call.text for call in list_calls(guidance))
    assert "nhs" in first.sources


def test_a_change_says_why_and_since_when(guidance: Guidance) -> None:
    """The event has what held before, the rules with their wording and source, and its own age."""
    event, _ = about(build_agenda(see(guidance, on=date(2026, 11, 20))), "washing and showering")
    assert event.title == "SMP day 6: with care: washing and showering"
    assert event.lines[0] == "Until the day before: avoid."
    assert event.lines[1].startswith("A bath is possible again, with baby or fragrance-free sha")
    assert event.lines[1].endswith("” (elka)")
    assert event.lines[-2].endswith("to Heal; ELKA SMP: The SMP healing process.")
    assert "on Fri 20 Nov 2026" in event.lines[-1]
    assert "not medical advice" in event.lines[-1]
    assert event.sources == ("skalptec", "elka")


@given(guidances())
def test_every_change_of_any_guidance_is_told_once(drawn: Guidance) -> None:
    """Whatever the sources say: each milestone is in the session's event or one of its own with
    the stance of that day, keys are unique, dates are those of the days, in order.
    """
    view = see(drawn)
    events = build_agenda(view)
    names = keyed(events)
    assert [event.date for event in events] == sorted(event.date for event in events)
    assert all(event.date == NUMBERED.date_of(event.day) for event in events)
    for change in view.milestones:
        own = drawn.sources[change.source].kind == "practitioner"
        if change.day == 0 and not own:
            assert any(change.topic in line for line in names["session"].lines)
        else:
            assert [e.day for e in about(events, change.topic)].count(change.day) == 1


@given(guidances(), guidances(keys="xyz"), st.data())
def test_whatever_is_followed_nothing_is_left_behind(
    drawn: Guidance, more: Guidance, data: st.DataObject
) -> None:
    """With the person's own sources or before they came, whichever one source leads or all do: an
    event that a calendar was given before is overwritten by the next one.
    """
    own = [each._replace(built_in=False, followed=True) for each in more.sources.values()]
    later = add(drawn, *own)
    now = see(data.draw(readings(later)))
    earlier = see(data.draw(st.one_of(readings(drawn), readings(later))))
    for before, after in ((earlier, now), (see(drawn), see(later))):
        told = {key for key, event in keyed(build_agenda(before)).items() if not event.withdrawn}
        assert told <= keyed(build_agenda(after)).keys()


def readings(guidance: Guidance) -> st.SearchStrategy[Guidance]:
    """Draw who leads: all sources, or one."""
    each = [follow(guidance, (key,)) for key in guidance.sources]
    return st.sampled_from([follow(guidance, guidance.sources), *each])


def test_following_and_back_overwrites_each_event(guidance: Guidance) -> None:
    """After each source in turn: what it frees earlier than the others does not stay."""
    cautious = keyed(build_agenda(see(guidance)))
    assert not any(event.withdrawn for event in cautious.values())
    for key in guidance.sources:
        alone = keyed(build_agenda(see(follow(guidance, (key,)))))
        assert alone.keys() == cautious.keys()
    freer = {e.title for e in build_agenda(see(follow(guidance, ("elka",))))}
    assert "SMP day 4: limit ends: sweating" in freer
    assert "SMP day 4: limit ends: sweating" not in {e.title for e in cautious.values()}


def test_a_moved_change_is_overwritten() -> None:
    """A rule of the practitioner that shifts the date moves the event: none is left behind."""
    article = say("article", ("avoid", 0, 21))
    before = keyed(build_agenda(see(build(article))))
    after = keyed(build_agenda(see(build(told(avoid("washing", 1, 30)), article))))
    assert before["change-2"].title == "SMP day 22: limit ends: washing"
    days = [(key, e.day, e.title) for key, e in after.items() if about([e], "washing")]
    assert days == [
        ("change-2", 1, "SMP day 1: avoid: washing (your practitioner)"),
        ("change-3", 31, "SMP day 31: limit ends: washing (your practitioner)"),
    ]


def test_what_no_longer_comes_is_withdrawn() -> None:
    """What the practitioner does away with is overwritten, out of the way on the session's day."""
    article = say("article", ("avoid", 0, 5), ("limit", 6, 9))
    before = build_agenda(see(build(article)))
    assert [event.day for event in about(before, "washing")] == [6, 10]
    events = build_agenda(see(build(told(avoid("washing", 0, None)), article)))
    (ours,) = about(events, "washing")
    assert ours.title == "SMP day 0: avoid: washing (your practitioner)"
    (gone,) = (event for event in events if event.withdrawn)
    assert gone.key == before[-1].key
    assert (gone.day, gone.title, gone.sources) == (0, "SMP: no longer holds", ())
    assert gone.lines[0].startswith("What stood here before does not hold")


def test_a_rule_that_swallows_another_leaves_nothing_behind() -> None:
    """The end that an earlier rule of the practitioner had is overwritten after a longer one."""
    rules = (avoid("washing", 20, 30), avoid("washing", 0, None))
    article = say("article", ("avoid", 0, 5), ("limit", 6, 9))
    earlier, later = (build_agenda(see(build(told(*some), article))) for some in (rules[:1], rules))
    assert about(earlier, "washing")[-1].title.startswith("SMP day 31: limit ends")
    assert keyed(earlier).keys() <= keyed(later).keys()


def test_only_what_is_missing_is_withdrawn(guidance: Guidance) -> None:
    """The cautious reading has no event too few; one source alone withdraws what it lacks."""
    for known in (guidance, add(guidance, told(avoid("sun", None, None)))):
        events, some = (build_agenda(see(each)) for each in (known, follow(known, ("elka",))))
        assert [event for event in events if event.withdrawn] == []
        gone = [event for event in some if event.withdrawn]
        assert len(gone) == len(events) - (len(some) - len(gone)) > 0


@pytest.mark.parametrize(
    ("window", "day"),
    [
        (Window(), 0),
        (Window(None, 3), 0),
        (Window(None, -2), -2),
        (Window(-4, 3), -4),
        (Window(0, 3), 0),
        (Window(2, 3), 2),
        (Window(2, None), 2),
    ],
)
def test_every_rule_of_the_practitioner_is_told(window: Window, day: int) -> None:
    """It stands on its first day, on that of the session where it has none, with its words."""
    ours = avoid("washing", *window)._replace(text="Only lukewarm.")
    events = keyed(build_agenda(see(build(told(ours), say("article", ("avoid", None, 9))))))
    first = about(events.values(), "washing")[0]
    assert (first.day, first.title) == (day, f"SMP day {day}: avoid: washing (your practitioner)")
    assert "Only lukewarm. (your practitioner)" in first.lines
    assert [e.day for e in about(events.values(), "washing")].count(day) == 1


def test_a_rule_that_does_not_lead_is_not_told() -> None:
    """Of two rules that overlap the stricter counts: the other announces nothing free."""
    rules = (avoid("washing", 0, 10), avoid("washing", 5, None, "allow"))
    titles = [event.title for event in build_agenda(see(build(told(*rules)))) if event.day == 5]
    assert titles == []


def test_planned_sessions(guidance: Guidance) -> None:
    """One that is to come is said to be planned, with how to get ready; and so is the session."""
    coming = NumberedSession(2, date(2027, 1, 16))
    view = see(guidance)
    event = build_agenda(view, [coming])[-1]
    assert (event.key, event.date, event.day) == ("2027-01-16-session", coming.date, 60)
    assert event.title == "SMP session 2 (planned)"
    assert event.lines[0].startswith("Getting ready: ")
    later = view_timeline(guidance, coming, SESSION)
    own = build_agenda(later)[0]
    assert (own.key, own.title) == (event.key, event.title)


def test_one_source_tells_its_own_stages(guidance: Guidance) -> None:
    """Who follows one source gets its stages and changes, as the timeline shows them."""
    view = see(follow(guidance, ("elka",)))
    events = build_agenda(view)
    assert told_stages(view, events) == stage_titles(view)
    days = {event.day for event in events if event.title not in stage_titles(view)}
    assert days == {0, *(change.day for change in view.milestones)}


def test_a_clinic_s_file_is_named(guidance: Guidance) -> None:
    """Every event says that a source which did not come with the program has a say."""
    clinic = say("clinic", ("avoid", 0, 40))._replace(built_in=False, title="Our clinic")
    for event in build_agenda(see(add(guidance, clinic))):
        assert any("Not built in: Our clinic." in line for line in event.lines)


@pytest.mark.parametrize("session", [date(9999, 12, 20), date.max, date.min])
def test_the_ends_of_the_calendar_are_no_crash(guidance: Guidance, session: date) -> None:
    """What lies beyond the last date is left out; each event has a day after it."""
    events = build_agenda(see(add(guidance, told(avoid("sun", -9, 3000))), session, session))
    assert all(session <= event.date < date.max for event in events if event.day >= 0)


def test_texts_are_harmless(guidance: Guidance) -> None:
    """Notes come as one line of what can be seen, whole, however long."""
    note = "=cmd() <b> \x1b]52;c;x\x07 \u202eevil\r\nBEGIN:VEVENT\0 👩‍⚕️ " + "x" * 10_000
    ours = avoid("washing", 2, 3)._replace(text=note)
    event, *_ = about(build_agenda(see(add(guidance, told(ours)))), "washing and showering")
    assert f"{sanitise(note)} (your practitioner)" in event.lines
    assert all(line == sanitise(line) for line in event.lines)
    assert "👩‍⚕️" in sanitise(note)


def test_date_of_writing_is_that_of_the_view(guidance: Guidance) -> None:
    """Every event says when it was written, as a copy in a calendar does not age by itself."""
    on = date(2026, 12, 24)
    assert all(write_date(on) in e.lines[-1] for e in build_agenda(see(guidance, on=on)))
