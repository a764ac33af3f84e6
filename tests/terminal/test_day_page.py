"""The daily view at three widths, with and without findings."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text
from syrupy.assertion import SnapshotAssertion

from smp_recovery.errors import DateError
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.advice_page import render_advice
from smp_recovery.terminal.day_page import render_day
from smp_recovery.terminal.drawing import draw as draw_page
from smp_recovery.views.day_view import DayView, view_day
from smp_recovery.views.log_view import NumberedSession, view_log
from tests.making import rule, source

Draw = Callable[..., str]
Views = Callable[..., DayView]

BEGAN = datetime(2026, 11, 17, 9, 30, tzinfo=timezone(timedelta(hours=1)))


def entries_on(day: int) -> tuple[Entry, ...]:
    """Something of every level but the emergency, on one day."""
    at = BEGAN + timedelta(days=day)
    return (
        Entry(1, at, "redness", 3, note="[/] after the gym", area="crown"),
        Entry(2, at, "fluid", 2),
        Entry(3, at, "itch", 3),
        Entry(4, at, "scab", 1),
        Entry(5, at, "pus", 0),
    )


TOGETHER = tuple(
    Entry(number, BEGAN + timedelta(days=4), symptom, severity, temperature=temperature)
    for number, (symptom, severity, temperature) in enumerate(
        [
            *(("redness", 3, None), ("pus", None, None), ("chills", None, None)),
            *(("fever", None, 38.5), ("fever", None, 37.2), ("vomiting", None, None)),
            *(("breathing", None, None), ("scab", 4, None)),
        ],
        1,
    )
)
"""Signs of the whole body and of the skin, together an emergency, and one that is one by itself."""


@pytest.mark.parametrize("day", [-5, 0, 2, 4, 8, 15, 25, 60])
def test_without_findings(
    draw: Draw, day_view: Views, width: int, day: int, snapshot: SnapshotAssertion
) -> None:
    """The day as it is shown without entries."""
    assert draw(render_day(day_view(day)), width) == snapshot


@pytest.mark.parametrize("day", [0, 4, 8, 15, 25, 60])
def test_with_findings(
    draw: Draw, day_view: Views, width: int, day: int, snapshot: SnapshotAssertion
) -> None:
    """The day as it is shown with findings, which come last."""
    assert draw(render_day(day_view(day, entries_on(day))), width) == snapshot


def test_signs_together(
    draw: Draw, day_view: Views, width: int, snapshot: SnapshotAssertion
) -> None:
    """What several signs make together is told once, and how it comes to an end."""
    assert draw(render_day(day_view(4, TOGETHER)), width) == snapshot


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_last_rows_hold_the_most_urgent(draw: Draw, day_view: Views, columns: int) -> None:
    """However much is open: the finding, whom to call, and only after that how to close it."""
    for entries in (TOGETHER, (*entries_on(4), *TOGETHER), entries_on(4)):
        entries = tuple(each._replace(number=n) for n, each in enumerate(entries, 1))
        shown = draw(render_day(day_view(4, entries)), columns).splitlines()[-24:]
        last = " ".join(" ".join(shown).split())
        level, act = ("‼ emergency", "Call emergency services now")
        if entries == entries_on(4):
            level, act = ("▲ clinic", "Contact your clinic")
        assert level in last
        assert act.lower() in last.lower()
        if "log that" in last:
            assert last.lower().rindex(act.lower()) < last.rindex("smp-recovery log")


def test_what_is_not_mentioned_and_what_is_later_than_now(
    draw: Draw, guidance: Guidance, width: int, snapshot: SnapshotAssertion
) -> None:
    """Each is one line, with what to do."""
    session, now = NumberedSession(1, BEGAN.date()), BEGAN + timedelta(days=9)
    entries = (
        *(Entry(1, BEGAN + timedelta(days=4), "itch", 3), Entry(2, now, "scab", 1)),
        *(Entry(3, BEGAN + timedelta(days=5), "patchy", 2), Entry(4, now, "pus")),
        Entry(5, now + timedelta(hours=1), "pus", 0),
    )
    view = view_day(view_log(guidance, session, entries, now.date(), now))
    assert draw(render_day(view), width) == snapshot


@pytest.mark.parametrize("day", [-5, 2, 4, 15])
def test_with_own_sources(
    draw: Draw,
    day_view: Views,
    own_sources: tuple[Source, ...],
    width: int,
    day: int,
    snapshot: SnapshotAssertion,
) -> None:
    """The day with the practitioner's word, a clinic's file and a contact: each is marked."""
    assert draw(render_day(day_view(day, (), own_sources)), width) == snapshot


def test_a_clinic_s_last_word_names_who_follows(draw: Draw, day_view: Views) -> None:
    """If its rule ends before the others, it says when and who is next; if nobody is, it says when
    alone.
    """
    rules = (
        rule("clinic", "avoid", 0, 7, "exercise"),
        rule("clinic", "avoid", 0, 28, "touching"),
    )
    text = draw(render_day(day_view(4, (), (source("clinic", "clinic", *rules),))), 80)
    said = " ".join(text.split())
    assert "(clinic to Tue 24, then skalptec)" in said
    assert "(clinic to 15 Dec)" in said


def test_topics_of_which_a_clinic_says_the_same_share_a_line(draw: Draw, day_view: Views) -> None:
    """A rule that counts for a narrower topic, too, is told once."""
    shaving = rule("clinic", "avoid", 0, None, "shaving")._replace(text="No foil, no blade.")
    text = draw(render_day(day_view(4, (), (source("clinic", "clinic", shaving),))), 80)
    said = " ".join(text.split())
    assert "Shaving, shaving with a razor: No foil, no blade. (clinic" in said
    assert said.count("No foil") == 1


@pytest.mark.parametrize(("columns", "lines"), [(80, 23), (40, 44)])
def test_fits_one_screen(guidance: Guidance, draw: Draw, columns: int, lines: int) -> None:
    """Without findings every day leaves the prompt in sight, whatever the dates are."""
    for number, begun in enumerate((date(2026, 1, 7), date(2026, 9, 21), date(2026, 12, 14)), 1):
        for day in range(-14, 61):
            log = view_log(guidance, NumberedSession(number, begun), (), begun + timedelta(day))
            assert draw(render_day(view_day(log)), columns).count("\n") <= lines


@pytest.mark.parametrize(("columns", "lines"), [(80, 23), (40, 44)])
@pytest.mark.parametrize("number", [1, 2])
def test_a_planned_session_fits_too(
    guidance: Guidance, draw: Draw, columns: int, lines: int, number: int
) -> None:
    """Its date is shown on every day, and from 14 days before how to get ready for it."""
    current = NumberedSession(number, date(2026, 9, 21))
    for day in (*range(31), 60):
        for days in (1, 3, 9, 14, 15):
            log = view_log(guidance, current, (), current.date_of(day))
            planned = NumberedSession(number + 1, current.date_of(day + days))
            text = draw(render_day(view_day(log, planned)), columns)
            assert text.count("\n") <= lines
            said = " ".join(text.split())
            assert f": session {number + 1}" in said
            ways = ("get ready: ", "be free of illness", f"today --session {number + 1}")
            assert any(way in said for way in ways) == (days <= 14)
            avoided = re.search("efore the next session: [a-z, ]*alcohol", said)
            assert bool(avoided) == (days <= 3 and day >= 4)


def test_a_planned_session_ends_what_comes_next(
    guidance: Guidance, draw: Draw, snapshot: SnapshotAssertion
) -> None:
    """What would change after its date is not announced; what it asks to avoid is new once."""
    session = NumberedSession(1, BEGAN.date())
    log = view_log(guidance, session, (), session.date_of(20))
    view = view_day(log, NumberedSession(2, session.date_of(23)))
    text = draw(render_day(view), 80)
    assert "* new      Not yet: alcohol" in text
    assert "hair dye, minoxidil" not in text[text.index("→ next") :]
    assert text == snapshot
    assert draw(render_advice(view), 80) == snapshot


@pytest.mark.parametrize("day", [0, 4, 25])
def test_colour_is_never_the_only_carrier(day_view: Views, day: int) -> None:
    """With and without colour the same characters are shown."""

    def drawn(colour: bool) -> str:
        console = Console(
            width=80,
            force_terminal=colour,
            no_color=not colour,
            color_system="truecolor" if colour else None,
            legacy_windows=False,
            _environ={},
        )
        with console.capture() as capture:
            console.print(draw_page(render_day(day_view(day, entries_on(day))), console))
        return capture.get()

    coloured = drawn(colour=True)
    assert "\x1b[" in coloured
    assert Text.from_ansi(coloured).plain.split() == drawn(colour=False).split()


@given(day=st.integers(-60, 400), width=st.integers(20, 200), logged=st.booleans())
def test_every_day_fits_every_width(
    draw: Draw, day_view: Views, day: int, width: int, logged: bool
) -> None:
    """No day breaks the layout of any terminal from 20 columns on, and all say whom to call."""
    text = " ".join(
        draw(render_day(day_view(day, entries_on(day) if logged else ())), width).split()
    )
    assert "☎ emergency: trouble breathing" in text
    assert "☎ doctor today: SKIN face redness" in text
    assert "38 °C" in text


def test_ends_of_the_calendar(guidance: Guidance, draw: Draw) -> None:
    """The view of the earliest date looks at none before it; if what comes next lies beyond the
    last one, the error is one of ours.
    """
    first, last = (
        view_day(view_log(guidance, NumberedSession(1, day), (), day))
        for day in (date.min, date.max)
    )
    assert draw(render_day(first), 80)
    with pytest.raises(DateError):
        render_day(last)


def test_source_is_named_for_every_line(draw: Draw, day_view: Views, guidance: Guidance) -> None:
    """In the long form every line of advice ends in its source."""
    text = draw(render_advice(day_view(4)), 2000)
    advised = text[text.index("✗ not yet") :].splitlines()
    keys = tuple(guidance.sources)
    for line in advised:
        assert line.endswith(")")
        assert line[line.rindex("(") + 1 :].startswith(keys)
