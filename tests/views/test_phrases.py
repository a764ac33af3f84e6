"""The phrases of the domain: days, windows, stances, sources and levels in words."""

from datetime import date

import pytest

from smp_recovery.engine.day_advice import StanceChange, mark_followed
from smp_recovery.guidance.model import Contact, Guidance, Window
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.phrases import (
    clinic_files_notice,
    count_sources,
    describe_source,
    guidance_notice,
    name_sources,
    word_changes,
    write_contact,
    write_day,
    write_level,
    write_session,
    write_stage,
    write_window,
)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a"], "a"),
        (["a", "b"], "a+1"),
        (["a", "b", "a", "c"], "a+2"),
        (["a", "a"], "a"),
        ([], ""),
        (["practitioner"], "your practitioner"),
        (["a", "practitioner", "b"], "your practitioner+2"),
    ],
)
def test_count_sources(names: list[str], said: str) -> None:
    """The first name, the practitioner before all, and how many different others there are."""
    assert count_sources(names) == said


def test_name_sources() -> None:
    """Every source once, in order; the practitioner by that name."""
    assert name_sources(["elka", "practitioner", "elka", "nhs"]) == "elka, your practitioner, nhs"
    assert name_sources([]) == ""


def test_foreign_sources_and_those_that_lead(guidance: Guidance) -> None:
    """What is not built in and who leads is said; nothing where all is built in and all lead."""
    assert guidance_notice(guidance) == ""
    ours = guidance.sources["elka"]._replace(key="ours", title="Our sheet", built_in=False)
    word = ours._replace(key="practitioner", title="Word", kind="practitioner")
    known = guidance._replace(sources={"practitioner": word, "ours": ours, **guidance.sources})
    assert guidance_notice(known) == clinic_files_notice(known) == "Not built in: Our sheet."
    some = mark_followed(known, ("ours", "elka"))
    assert guidance_notice(some) == ("Not built in: Our sheet. You follow only ours, elka.")
    assert clinic_files_notice(some) == "Not built in: Our sheet."


def test_source_without_publisher(guidance: Guidance) -> None:
    """A source is described by its publisher, where that is known, and its title."""
    elka = guidance.sources["elka"]
    assert describe_source(elka) == "ELKA SMP: The SMP healing process"
    assert describe_source(elka._replace(publisher="")) == "The SMP healing process"


@pytest.mark.parametrize(
    ("window", "said"),
    [
        (Window(0, 3), "days 0 to 3"),
        (Window(7, 7), "day 7"),
        (Window(7, None), "from day 7"),
        (Window(None, -1), "until day -1"),
        (Window(None, None), "any day"),
    ],
)
def test_window(window: Window, said: str) -> None:
    """A window is written with its ends, open ones in words."""
    assert write_window(window) == said


def test_changes_in_words(guidance: Guidance) -> None:
    """Those of one day and word stand together; that a restriction ends is not advice to do it."""
    told = (
        StanceChange(0, "sun", None, "allow", "elka"),
        StanceChange(2, "sun", "allow", "avoid", "aad"),
        StanceChange(2, "washing", None, "avoid", "elka"),
        StanceChange(2, "hat", "limit", "allow", "elka"),
    )
    assert list(word_changes(guidance, told)) == [
        (0, "✓ allowed: direct sun", ("elka",)),
        (2, "✗ avoid: direct sun, washing and showering", ("aad", "elka")),
        (2, "✓ restriction ends: hats, helmets and pillows", ("elka",)),
    ]


@pytest.mark.parametrize(
    ("day", "words"), [(4, "Day 4"), (0, "Day 0"), (-1, "1 day to go"), (-12, "12 days to go")]
)
def test_days_in_words(day: int, words: str) -> None:
    """Days count from the session, and down to one that is planned."""
    session = NumberedSession(2, date(2026, 11, 17))
    assert write_day(session, session.date_of(day)) == words
    assert write_session(session) == "session 2 (Tue 17 Nov 2026)"


def test_stages_in_words(guidance: Guidance) -> None:
    """A stage has its name and days; the first has no beginning, the last no end."""
    said = [write_stage(stage) for stage in guidance.stages]
    assert said[0] == "Getting ready (before day 0)"
    assert "Scabs form (days 4 to 5)" in said
    assert said[-1] == "Long-term care (from day 29)"


def test_contacts_and_levels_in_words() -> None:
    """A contact is what is known of it; a level has its mark and its word."""
    assert write_contact(Contact("Ada", "", "ada@example.com")) == "Ada, ada@example.com"
    assert write_level("contact") == "▲ clinic"
