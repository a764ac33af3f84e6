"""The events of a calendar: one for each day, with all that it asks, in the words of the views."""

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given

from smp_recovery.engine.calls import list_calls
from smp_recovery.engine.day_advice import advise
from smp_recovery.guidance.model import LAST_UNDATED, Guidance, Rule, Source, Stance, Window
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import sanitise
from smp_recovery.views.calendar_events import LONGEST_CHANGE, CalendarEvent, list_events
from smp_recovery.views.timeline_view import TimelineView, view_timeline
from tests.making import SESSION, add, build, guidances, rule, say, source

NUMBERED = NumberedSession(1, SESSION)


def see(guidance: Guidance, session: date = SESSION, on: date = SESSION) -> TimelineView:
    """View the timeline of a session."""
    return view_timeline(guidance, NumberedSession(1, session), on)


def events_by_day(guidance: Guidance) -> dict[int, CalendarEvent]:
    """Give the events of the session by day; no day has two."""
    events = list_events(see(guidance))
    assert len({event.day for event in events}) == len(events)
    return {event.day: event for event in events}


def practitioner(*rules: Rule) -> Source:
    """Make the practitioner's rules: not built in."""
    return source("practitioner", "practitioner", *rules)._replace(built_in=False)


def own_rule(topic: str, first: int | None, last: int | None, stance: Stance = "avoid") -> Rule:
    """Make a rule of the practitioner."""
    return rule("practitioner", stance, first, last, topic)


def titles(events: Iterable[CalendarEvent]) -> list[str]:
    """List the titles of the days on which something begins."""
    return [event.title for event in events if event.begins]


def test_days_of_an_ordinary_recovery(guidance: Guidance) -> None:
    """Every day of the timeline has one event, after it each that changes something; the title says
    what matters most, and how much more changes, or else the stage.
    """
    days = events_by_day(guidance)
    assert list(days) == [*range(LAST_UNDATED + 2), 31]
    assert titles(days.values()) == [
        "SMP session 1: ✗ avoid: washing and showering, shampoo, hot water, scratching and…",
        "SMP day 4: ✓ allowed again: alcohol +1 more",
        "SMP day 6: ! with care: washing and showering, shampoo, moisturiser",
        "SMP day 7: ! with care: shaving with a razor +2 more",
        "SMP day 8: ✓ allowed again: light activity without sweat, sunscreen",
        "SMP day 11: ✗ avoid: light activity without sweat +1 more",
        "SMP day 22: ✓ allowed again: exercise, light activity without sweat",
        "SMP day 29: ✓ allowed again: hair dye, minoxidil",
        "SMP day 31: ✓ allowed again: sauna, self-tan and spray tan",
    ]
    assert days[5].title == "SMP day 5: Scabs form"
    assert days[5].lines[0].startswith("Scabs form: ")


def test_the_clinic_s_changes_come_first_in_the_title(guidance: Guidance) -> None:
    """What it asks you to do for it, then the strictest, before what any other source changes; a
    step is a change; the text has them all.
    """
    clinic = source(
        "clinic",
        "clinic",
        rule("clinic", "limit", 4, 6)._replace(text="Water only."),
        rule("clinic", "limit", 7, None)._replace(text="A gentle cleanser."),
        rule("clinic", "avoid", 7, 9, "shaving")._replace(text="No blade."),
        rule("clinic", "do", 8, 8, "practitioner")._replace(text="Send a photo."),
        rule("clinic", "allow", 8, None, "exercise"),
    )
    days = events_by_day(add(guidance, clinic))
    assert [days[day].title for day in (4, 7, 8)] == [
        "SMP day 4: ! with care: washing and showering. Water only. +2 more",
        "SMP day 7: ✗ avoid: shaving, shaving with a razor. No blade. +3 more",
        "SMP day 8: Send a photo. +1 more",
    ]
    assert "A gentle cleanser. (clinic)" in days[7].lines
    assert "✓ advised: your practitioner's instructions. (clinic)" in days[8].lines
    assert any("allowed again: alcohol" in line for line in days[4].lines)


def test_a_day_in_full(guidance: Guidance) -> None:
    """Its stage, each change with what held before and the rules with their wording and source, the
    topics of each stance, the sources, and what this copy is.
    """
    days = {event.day: event for event in list_events(see(guidance, on=date(2026, 11, 20)))}
    event = days[22]
    assert (event.date, event.session) == (date(2026, 12, 9), NUMBERED)
    assert event.lines[:5] == (
        "Evening out: The dots even out over several weeks.",
        "✓ allowed again: exercise. Until the day before: avoid. (skalptec)",
        "Any amount of physical activity is fine. “Day 7” (elka)",
        "✓ allowed again: light activity without sweat. Until the day before: avoid. (skalptec)",
        "Any amount of physical activity is fine. “Day 7” (elka)",
    )
    avoid, care, do, sources, about = event.lines[-5:]
    assert avoid.startswith("✗ avoid: hot water, scratching and picking, ")
    assert care.startswith("! with care: shampoo")
    assert do.startswith("✓ advised: ")
    assert sources.startswith("Sources: ")
    assert "Skalptec Ltd: How Long Does It Take for SMP to Heal" in sources
    assert about.startswith("Written by smp-recovery on Fri 20 Nov 2026. ")
    assert "It is not medical advice" in about
    assert {"skalptec", "elka"} <= set(event.sources)


def test_the_session_tells_whom_to_call(guidance: Guidance) -> None:
    """All that holds from day 0 stands in one event, then whom to call, and for what."""
    first = events_by_day(guidance)[0]
    avoid, *_ = [line for line in first.lines if line.startswith("✗ avoid: ")]
    assert avoid.startswith("✗ avoid: washing and showering, shampoo, ")
    calls = tuple(call.text for call in list_calls(guidance))
    assert set(calls) <= set(first.lines)
    assert "nhs" in first.sources
    assert not set(calls) & set(events_by_day(guidance)[1].lines)


@given(guidances())
def test_any_guidance_is_told(drawn: Guidance) -> None:
    """Whatever the sources say: each milestone stands in the event of its day, and a day names
    what it asks to avoid; dates are those of the days, in order, none but those after the timeline
    missing.
    """
    view = see(drawn)
    events = list_events(view)
    days = {event.day: event for event in events}
    assert [event.date for event in events] == sorted(event.date for event in events)
    assert all(event.date == NUMBERED.date_of(event.day) for event in events)
    assert set(range(LAST_UNDATED + 1)) <= days.keys()
    assert all(len(event.title) <= LONGEST_CHANGE + 30 for event in events)
    assert len({event.date for event in events}) == len(events)
    for change in view.milestones:
        assert days[change.day].begins
        assert any(change.topic in line for line in days[change.day].lines)
    for verdict in advise(drawn, 5, 0).verdicts:
        if verdict.stance == "avoid":
            assert any(verdict.topic in line for line in days[5].lines)


def test_a_clinic_s_file_is_named(guidance: Guidance) -> None:
    """Every event says that a source which did not come with the program has a say."""
    clinic = say("clinic", ("avoid", 0, 40))._replace(built_in=False, title="Our clinic")
    for event in list_events(see(add(guidance, clinic))):
        assert "Not built in: Our clinic." in event.lines


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
    """It stands on its first day, on that of the session if it has none, with its words, also when
    it leaves the stance as it was; and on each day of the timeline that it covers.
    """
    ours = own_rule("washing", *window)._replace(text="Only lukewarm.")
    days = events_by_day(build(practitioner(ours), say("article", ("avoid", None, 9))))
    line = "✗ avoid: washing. Only lukewarm. (your practitioner)"
    assert days[day].begins
    told = {day for day, event in days.items() if line in event.lines}
    assert told == {each for each in days if window.covers(each)} | {day}


def test_a_rule_that_does_not_decide_is_not_told() -> None:
    """Of two rules that overlap the stricter counts: the other announces nothing allowed."""
    rules = (own_rule("washing", 0, 10), own_rule("washing", 5, None, "allow"))
    event = events_by_day(build(practitioner(*rules)))[5]
    assert not any("allowed" in line for line in (event.title, *event.lines))


def test_planned_sessions(guidance: Guidance) -> None:
    """One that is to come is said to be planned, with how to get ready for it from two weeks
    before, but after the day of the session before; in its own calendar it is on the same date.
    """
    coming = NumberedSession(2, date(2027, 1, 16))
    event = list_events(see(guidance), [coming])[-1]
    assert (event.session, event.date, event.day) == (coming, coming.date, 60)
    assert (event.title, event.begins) == ("SMP session 2 (planned)", True)
    assert event.lines[0].startswith("Getting ready: ")
    ready = [event for event in list_events(see(guidance), [coming]) if event.session == coming]
    assert [event.day for event in ready] == [46, 57, 60]
    assert any("Recover fully from any illness" in line for line in ready[0].lines)
    assert ready[1].lines[0] == "✗ avoid: alcohol. No alcohol before the session. (clinic-survey)"
    own = list_events(view_timeline(guidance, coming, SESSION))[0]
    assert (own.session, own.date) == (coming, coming.date)
    assert own.title.startswith("SMP session 2 (planned): ✗ avoid: washing and showering")


def test_a_session_planned_within_the_recovery(guidance: Guidance) -> None:
    """Its dates have one event, too, by which the calendar knew them before: the session leads, a
    change precedes getting ready, and from the session on the days count from that.
    """
    coming = NumberedSession(2, date(2026, 12, 7))
    events = list_events(see(guidance), [coming])
    assert [event.date for event in events] == [event.date for event in list_events(see(guidance))]
    assert {event.session for event in events} == {NUMBERED}
    days = {event.day: event for event in events}
    assert days[6].title == "SMP day 6: ! with care: washing and showering, shampoo, moisturiser"
    assert "SMP session 2 (planned): get ready, 14 days to go" in days[6].lines
    assert days[17].title == "SMP session 2 (planned): get ready, 3 days to go"
    assert any(line.startswith("Settling: ") for line in days[17].lines)
    assert (days[20].title, days[20].begins) == ("SMP session 2 (planned)", True)
    assert any(line.startswith("✗ avoid: washing and showering") for line in days[20].lines)
    assert days[22].title == "SMP session 2 (planned), day 2: Fresh and tender"
    assert not any("allowed again" in line for line in days[22].lines)


@pytest.mark.parametrize(
    ("session", "days"), [(date.min, [*range(30), 31]), (date(9999, 12, 28), [0, 1, 2])]
)
def test_days_beyond_the_calendar_are_left_out(
    guidance: Guidance, session: date, days: list[int]
) -> None:
    """Near its ends there are fewer events, and each has a day after it."""
    assert [event.day for event in list_events(see(guidance, session, session))] == days


def test_texts_are_harmless(guidance: Guidance) -> None:
    """Notes come as one line of what can be seen, whole, however long."""
    note = "=cmd() <b> \x1b]52;c;x\x07 \u202eevil\r\nBEGIN:VEVENT\0 👩‍⚕️ " + "x" * 10_000
    ours = own_rule("washing", 2, 3)._replace(text=note)
    event = events_by_day(add(guidance, practitioner(ours)))[2]
    assert any(line.endswith(f". {sanitise(note)} (your practitioner)") for line in event.lines)
    assert all(line == sanitise(line) for line in event.lines)
