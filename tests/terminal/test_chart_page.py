"""The chart at three widths, with and without colour."""

import io
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.chart_page import Chart
from smp_recovery.terminal.drawing import show
from smp_recovery.views.log_view import NumberedSession, view_log
from smp_recovery.views.symptom_grid import build_grid
from tests.making import day_of, logs

Draw = Callable[..., str]
Make = Callable[..., Chart]

SESSION = NumberedSession(1, date(2026, 11, 17))
BEGAN = datetime(2026, 11, 17, 9, 30, tzinfo=timezone(timedelta(hours=1)))
HOSTILE = "頭皮[/]\x1b[31m\u202e" + "x" * 150

COURSES = {
    "redness": "32110n 3",
    "scab": "  1nn",
    "itch": "   142",
    "fever": "   h l",
    "pus": "     n0",
    "breathing": "         n",
    "clear": "  n",
}


def write(courses: dict[str, str]) -> list[Entry]:
    """The entries that these courses tell of: a character for each day from day 0 on."""
    said = [
        (day, symptom, mark)
        for symptom, course in courses.items()
        for day, mark in enumerate(course)
        if mark != " "
    ]
    return [
        Entry(
            number,
            BEGAN + timedelta(days=day),
            symptom,
            int(mark) if mark.isdigit() else None,
            temperature={"h": 38.5, "l": 37.2}.get(mark),
        )
        for number, (day, symptom, mark) in enumerate(said, 1)
    ]


@pytest.fixture
def make(guidance: Guidance) -> Make:
    """Make the chart of entries on a day of recovery, seen on that day or another."""

    def made(
        entries: Sequence[Entry], day: int = 9, only: Sequence[str] = (), today: int | None = None
    ) -> Chart:
        on = SESSION.date + timedelta(days=day)
        seen = SESSION.date + timedelta(days=day if today is None else today)
        now = datetime.combine(on, time(23, 59), UTC)
        log = view_log(guidance, SESSION, entries, on, now)
        return Chart(guidance, build_grid(log, only), seen)

    return made


@pytest.mark.parametrize("courses", [COURSES, {}], ids=["many", "none"])
def test_chart(
    draw: Draw, make: Make, width: int, courses: dict[str, str], snapshot: SnapshotAssertion
) -> None:
    """Severities, signs, temperatures and findings of every level; an empty log."""
    assert draw(make(write(courses)), width) == snapshot


def test_chosen_rows(draw: Draw, make: Make, snapshot: SnapshotAssertion) -> None:
    """Only what was asked for, also what was never logged; findings on others stay in sight."""
    assert draw(make(write(COURSES), only=("itch", "red-streaks")), 80) == snapshot


def test_far_days(draw: Draw, make: Make, snapshot: SnapshotAssertion) -> None:
    """Days before the session and long after it stand in weeks of their own."""
    entries = [
        Entry(1, BEGAN - timedelta(days=10), "itch", 1),
        Entry(2, BEGAN + timedelta(days=400), HOSTILE, 2),
    ]
    assert draw(make(entries, 401), 80) == snapshot


@pytest.mark.parametrize(("columns", "weeks"), [(30, 1), (56, 1), (57, 2), (80, 3), (120, 5)])
def test_as_many_weeks_as_fit(draw: Draw, make: Make, columns: int, weeks: int) -> None:
    """Whole weeks stand side by side, as many as there is room for."""
    entries = [Entry(1, BEGAN + timedelta(days=day), "itch", 1) for day in range(35)]
    lines = draw(make(entries, 34), columns).split("\n")
    head = next(line for line in lines if " 0  1  2 " in line)
    assert len(head.split()) == weeks * 7


@pytest.mark.parametrize(
    ("day", "columns"),
    [
        *((day, 80) for day in range(21)),
        *((day, columns) for columns in (30, 40) for day in range(7)),
        *((day, 60) for day in (-400, -12, -10, 99, 100, 101, 104, 1004)),
    ],
)
@pytest.mark.parametrize("today", [None, 5000])
def test_the_day_is_marked_above_its_column(
    draw: Draw, make: Make, day: int, columns: int, today: int | None
) -> None:
    """The mark stands right above the number of the day, however long it is; only that of the
    present day is called today.
    """
    lines = draw(make([], day, today=today, only=["pus"]), columns).split("\n")
    (marked,) = (place for place, line in enumerate(lines) if "▼" in line)
    assert ("today" in lines[marked]) == (today is None)
    (number,) = re.finditer(rf"(?<!\S){day}(?!\S)", lines[marked + 1])
    assert number.start() <= lines[marked].index("▼") <= number.end()


def test_another_day_is_called_by_its_date(draw: Draw, make: Make) -> None:
    """The chart of another date points at it by that date."""
    assert "▼ Sat 21 Nov" in draw(make([], 4, today=9), 80)


@pytest.mark.parametrize("columns", [12, 20, 24, 29])
def test_too_narrow_for_a_week(draw: Draw, make: Make, columns: int) -> None:
    """Where no week fits, each day with entries is told in words, and nothing is cut off."""
    said = " ".join(draw(make(write(COURSES)), columns).split())
    for words in (
        "Day 3, Fri 20 Nov Itch: mild, expected Redness: mild, ● watch, expected"
        " Scabs: noted, ● watch, expected Fever: 38.5 °C, ▲ doctor",
        "Day 9, Thu 26 Nov (today) Trouble breathing: present, ‼ emergency Open findings",
    ):
        assert words in said
    assert "Day 8" not in said


def test_without_unicode_columns_stay(monkeypatch: pytest.MonkeyPatch, make: Make) -> None:
    """In ASCII each shade has a sign of its own, and no mark moves the days after it."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    courses = {"itch": "   1234", "breathing": "   nn  n"}
    show(make(write(courses), 9, only=tuple(courses)))
    stream.flush()
    lines = raw.getvalue().decode().split("\n")
    head = next(line for line in lines if " 0  1  2 " in line)
    itch = next(line for line in lines if line.startswith("! Itch"))
    sign = next(line for line in lines if "+!!" in line)
    assert ":1:=2" in itch
    assert [itch.index(digit) for digit in "1234"] == [head.index(f" {n}") + 1 for n in range(3, 7)]
    assert sign.index("+!!+!!") + 6 < head.index(" 7") + 1 == sign.rindex("+!!") + 1


@pytest.mark.parametrize("colours", ["standard", "256", "truecolor"])
def test_colour_carries_nothing_alone(make: Make, colours: str) -> None:
    """With colour the chart has the same characters, and no background but that of today's day."""

    def drawn(**options: object) -> str:
        console = Console(file=io.StringIO(), width=80, **options)  # type: ignore[arg-type]
        with console.capture() as capture:
            console.print(make(write(COURSES)))
        return capture.get()

    coloured = drawn(force_terminal=True, color_system=colours, no_color=False)
    assert "\x1b[" in coloured
    assert "\x1b[4" not in coloured
    plain = drawn(color_system=None)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@given(entries=logs(), day=st.integers(-20, 500), columns=st.integers(20, 150))
def test_any_log_fits(draw: Draw, make: Make, entries: list[Entry], day: int, columns: int) -> None:
    """Whatever was logged, no line is wider than the terminal, and every severity is shown that was
    logged until the day after.
    """
    said = draw(make(entries, day), columns)
    told = " ".join(said.split())
    for entry in (each for each in entries if day_of(each) <= day + 1):
        if entry.severity is not None and entry.symptom != "clear":
            assert str(entry.severity) in said or columns < 30
        assert f"Day {day_of(entry)}, " in told or columns >= 30
