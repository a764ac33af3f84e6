"""The phrases of the domain: days, windows, stances, sources and levels in words."""

from datetime import date

import pytest

from smp_recovery.engine.day_advice import StanceChange, mark_followed
from smp_recovery.guidance.model import Contact, Guidance, Window
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.phrases import (
    clinic_files_notice,
    describe_source,
    guidance_notice,
    name_sources,
    word_changes,
    write_contact,
    write_day,
    write_level,
    write_stage,
    write_title,
    write_window,
)

SESSION = NumberedSession(2, date(2026, 11, 17))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (name_sources(["elka", "practitioner", "elka", "nhs"]), "elka, your practitioner, nhs"),
        (name_sources([]), ""),
        (write_window(Window(0, 3)), "days 0 to 3"),
        (write_window(Window(7, 7)), "day 7"),
        (write_window(Window(7, None)), "from day 7"),
        (write_window(Window(None, -1)), "until day -1"),
        (write_window(Window(None, None)), "any day"),
        (write_day(SESSION, SESSION.date_of(4)), "Day 4"),
        (write_day(SESSION, SESSION.date_of(0)), "Day 0"),
        (write_day(SESSION, SESSION.date_of(-1)), "1 day to go"),
        (write_day(SESSION, SESSION.date_of(-12)), "12 days to go"),
        (
            write_title(SESSION, SESSION.date_of(4)),
            "Day 4 · Sat 21 Nov 2026 · session 2 (Tue 17 Nov 2026)",
        ),
        (write_contact(Contact("Ada", "", "ada@example.com")), "Ada, ada@example.com"),
        (write_level("contact"), "▲ clinic"),
    ],
)
def test_phrases(written: str, said: str) -> None:
    """Names of sources once, the practitioner first; windows with open ends in words; days count
    from the session, and down to it; what is known of a contact; a level with its mark.
    """
    assert written == said


def test_stages_and_sources_in_words(guidance: Guidance) -> None:
    """The first stage has no beginning, the last no end; a source may lack its publisher."""
    said = [write_stage(stage) for stage in guidance.stages]
    assert (said[0], said[-1]) == ("Getting ready (before day 0)", "Long-term care (from day 29)")
    assert "Scabs form (days 4 to 5)" in said
    elka = guidance.sources["elka"]
    assert describe_source(elka) == "ELKA SMP: The SMP healing process"
    assert describe_source(elka._replace(publisher="")) == "The SMP healing process"


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
        (2, "✓ allowed again: hats, helmets and pillows", ("elka",)),
    ]
