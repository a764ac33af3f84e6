"""Windows of days: both ends belong to them, and either may be open. Who can be reached."""

from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.guidance.model import Contact, Guidance, Window, find_contacts
from tests.making import DAYS, FAR, add, source, windows

REACH = range(-FAR - 2, FAR + 3)


@given(windows(), DAYS)
def test_a_window_covers_its_days(window: Window, day: int) -> None:
    """A day is before the window, in it, or after its end, and only one of these."""
    before = window.first is not None and day < window.first
    assert [before, window.covers(day), window.ended(day)].count(True) == 1


@given(windows())
def test_a_window_turns_where_it_begins_and_is_over(window: Window) -> None:
    """The days on which it covers what it did not the day before, or no longer does."""
    turns = [day for day in REACH if window.covers(day) != window.covers(day - 1)]
    assert [*window.turns] == turns


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


def test_the_clinic_is_reached_by_the_practitioner_s_contact_first(guidance: Guidance) -> None:
    """Then by that of each clinic's file, named if there are several; one in which nothing is
    filled in is none, and the same number is one.
    """
    mine, theirs = Contact("Ada", "1", ""), Contact("Desk", "", "desk@example.org")
    clinic = source("file", "clinic")._replace(contact=theirs)
    empty = source("own", "practitioner")._replace(contact=Contact("", "", ""))
    own = empty._replace(contact=mine)
    again = source("again", "clinic")._replace(contact=Contact("Ada, clinic", "(1)", "a@b.org"))
    unnamed, nobody = theirs._replace(name=""), Contact("Bob", "", "")
    for told, contacts in (
        ((clinic, own), (mine, theirs)),
        ((own, clinic, again), (mine, theirs)),
        ((clinic, source("bob", "clinic")._replace(contact=nobody)), (theirs,)),
        ((clinic._replace(contact=unnamed),), (unnamed,)),
        ((own, clinic._replace(contact=unnamed)), (mine, theirs._replace(name="file"))),
        ((clinic._replace(contact=nobody),), (nobody,)),
        ((clinic,), (theirs,)),
        ((empty, clinic), (theirs,)),
        ((empty,), ()),
        ((), ()),
    ):
        assert find_contacts(add(guidance, *told)) == contacts


def test_unknown_risks_count_for_nothing(guidance: Guidance) -> None:
    """A risk that this version does not know is passed over."""
    assert guidance._replace(risk_keys=("hiccups", "diabetes")).own_risks == (
        guidance.risks["diabetes"],
    )
