"""Windows of days: both ends belong to them, and either may be open."""

from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.guidance.model import Window
from tests.making import DAYS, FAR, windows

REACH = range(-FAR - 2, FAR + 3)


@given(windows(), DAYS)
def test_a_window_covers_its_days(window: Window, day: int) -> None:
    """A day is before the window, in it, or after its end, and only one of these."""
    before = window.first is not None and day < window.first
    assert [before, window.covers(day), window.ended(day)].count(True) == 1


@given(windows(), windows())
def test_two_windows_meet_where_they_share_a_day(one: Window, two: Window) -> None:
    """Sharing a single day is enough, whichever is asked."""
    shared = any(one.covers(day) and two.covers(day) for day in REACH)
    assert one.meets(two) == two.meets(one) == shared


@given(windows() | st.just(Window()))
def test_an_open_window_meets_every_other(window: Window) -> None:
    """Any day at all lies in a window without ends."""
    assert window.meets(Window())
    assert window.meets(window)
