"""From what words say to entries: what waits, what is refused, and what cannot be gone."""

from datetime import timedelta

import pytest

from smp_recovery.engine.assessment import assess_alone
from smp_recovery.engine.entry_rules import (
    add_temperature,
    advise_unsaved,
    assess_line,
    build_cleared,
    build_entry,
    list_urgent_advice,
    settle_questions,
)
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.parsing.readings import Reading, find_entries
from tests.care.tables import answer
from tests.making import SESSION, entry

AT = entry(1, "itch").at


def read(guidance: Guidance, words: str) -> tuple[Reading, ...]:
    """Read a line of words."""
    return find_entries(guidance, words.split())


def clear(guidance: Guidance, typed: str, *open_keys: str) -> Entry:
    """Build the entry of a line that begins with `clear`, in a log in which these are open."""
    entries = tuple(entry(number, key) for number, key in enumerate(open_keys, 1))
    readings = read(guidance, typed.removeprefix("clear "))
    return build_cleared(guidance, Session(SESSION, entries), AT, typed.split(), readings)


def test_the_option_is_the_temperature_of_a_fever(guidance: Guidance) -> None:
    """It is given once, and never without one."""
    itch, fever = read(guidance, "itch and fever")
    assert add_temperature([itch, fever], "39") == (itch, fever._replace(temperature="39"))
    with pytest.raises(InputError, match=r"^--temperature goes with fever"):
        add_temperature([itch], "39")
    with pytest.raises(InputError, match=r"^give the temperature once"):
        add_temperature(read(guidance, "fever 38.5"), "39")


def test_a_warning_sign_does_not_wait_for_an_answer(guidance: Guidance) -> None:
    """Beside a sign a question is put off; without one it is asked first. Before its day it has its
    first reading.
    """
    readings, waiting = settle_questions(guidance, read(guidance, "pus, hot"), 5)
    assert [each.key for each in readings] == ["pus"]
    assert [each.readings for each in waiting] == [("hot-skin", "fever")]
    for line in ("itch, hot", "no pus, hot"):
        readings, waiting = settle_questions(guidance, read(guidance, line), 5)
        assert (readings, waiting) == (read(guidance, line), ())
    for day, asked in ((3, False), (4, True)):
        (reading,), _ = settle_questions(guidance, read(guidance, "yellow fluid"), day)
        assert (reading.key, bool(reading.question)) == ("fluid", asked)


def test_what_waits_is_told_with_what_the_worst_asks(guidance: Guidance) -> None:
    """What to type for each reading, and the most urgent of them."""
    _, waiting = settle_questions(guidance, read(guidance, "fever, spots"), 5)
    stored = Session(SESSION, (entry(1, "itch", 4, 1), entry(2, "fever", 4)))
    fever, itch = assess_line(guidance, stored, [1, 2], (), waiting)
    assert (fever.entry.number, itch.finding.level) == (2, "expected")
    plain, told = answer(guidance, ("fever", 4)).act, fever.finding.act
    assert told.startswith(f"{plain} Not logged yet: What colour are they? `smp-recovery log bumps")
    assert "; `smp-recovery log purple-patches`: " in told
    assert told.endswith(" is a warning sign: Call emergency services now.")


def test_what_is_not_understood_beside_a_headache_is_told(guidance: Guidance) -> None:
    """What is only watched says whom to call, and if severe as the program's own caution."""
    (reading,) = read(guidance, "very bad headache")
    stored = Session(SESSION, (entry(1, reading.key, 4), entry(2, reading.key, 4, 3, hour=13)))
    (first,) = assess_line(guidance, stored, [1], (), (), "blurred vision")
    assert first.finding.act.startswith("'blurred vision' is not understood. If you are worried")
    (second,) = assess_line(guidance, stored, [2], (), ())
    assert ", severe, on day 4: no warning sign by itself" in second.finding.text
    assert second.finding.act.startswith("As it is severe, call your clinic or a doctor; in an eme")
    assert "the program's own caution" in second.finding.act


@pytest.mark.parametrize(
    ("words", "severity", "degrees"),
    [
        *(("itch mild", 1, None), ("fever 101.3F", None, 38.5), ("fever none", 0, None)),
        ("no fever, 36.8", None, 36.8),
    ],
)
def test_an_entry_holds_what_was_read(
    guidance: Guidance, words: str, severity: int | None, degrees: float | None
) -> None:
    """A temperature that is neither high nor low says itself that there is no fever."""
    (reading,) = read(guidance, words)
    made = build_entry(guidance, reading, AT)
    assert (made.at, made.symptom, made.severity, made.temperature) == (
        *(AT, reading.key, severity, degrees),
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("fever none 39.5", "none and 39.5 °C cannot both be: leave one out"),
        (
            "fever 98.6",
            "'98.6' is not a body temperature: did you mean 98.6F? If so, write the F",
        ),
        ("fever 29.9", "'29.9' is not a body temperature: write 38.5, or 101.3F"),
        ("fever 300F", "'300F' is not a body temperature: write 38.5, or 101.3F"),
        *(
            (f"fever {n}", f"'{n}' is not understood: write 38.5, or 101.3F")
            for n in ("5", "3800", "1e2", "311k", "38.5.1")
        ),
        ("fever 37,500.0", "'37.500.0' is not understood: write 38.5, or 101.3F"),
        ("pus since 3 xyz", "'3 xyz' is not understood"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(
    guidance: Guidance, words: str, message: str
) -> None:
    """Never with syntax alone: what the sign asks for is said first."""
    (reading,) = read(guidance, words)
    with pytest.raises(InputError) as caught:
        build_entry(guidance, reading, AT)
    sign = guidance.signs[reading.key]
    assert caught.value.lines == (f"{sign.name} is a warning sign: {sign.act}", message)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("clear discharge", "Clear fluid is present: `smp-recovery log fluid`. Pus or drainage is"),
        ("clear fluid", "Clear fluid is gone: `smp-recovery log fluid none`"),
        ("clear drainage", "Pus or drainage is gone: `smp-recovery log pus none`"),
        ("clear spots", "`smp-recovery log bumps none`: red, in the treated skin; `smp-recovery"),
        ("clear yellow fluid", "`smp-recovery log pus none`: thick or cloudy. If it is there,"),
        ("clear pus mild", "nothing can follow 'clear pus'"),
        ("clear pus foo", "nothing can follow 'clear pus'"),
        ("clear temperature 38", "nothing can follow 'clear fever'"),
        ("clear pus redness", "clear one at a time"),
    ],
)
def test_clear_that_is_refused(guidance: Guidance, typed: str, hint: str) -> None:
    """What can be read in two ways and what says more: with what to type."""
    with pytest.raises(InputError) as caught:
        clear(guidance, typed)
    assert hint in str(caught.value)


def test_clear_of_a_symptom_that_counts_as_an_open_sign(guidance: Guidance) -> None:
    """Either may be meant: both are written out; a sign that is not open is not."""
    assert clear(guidance, "clear my bleeding?", "bleeding", "pus").symptom == "bleeding"
    assert clear(guidance, "clear pus", "pus").symptom == "pus"
    with pytest.raises(InputError, match=r"log bleeding none`.*log heavy-bleeding none`"):
        clear(guidance, "clear bleeding", "bleeding", "heavy-bleeding")
    with pytest.raises(InputError, match=r"^Blood oozing is not open"):
        clear(guidance, "clear bleeding", "pus")
    later = Session(SESSION, (entry(1, "pus")._replace(at=AT + timedelta(minutes=1)),))
    with pytest.raises(InputError, match="is not open"):
        build_cleared(guidance, later, AT, ["clear", "pus"], read(guidance, "pus"))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("fever 39", "Fever is a warning sign: See a doctor"),
        ("itch 2, pus", "Pus or drainage is a warning sign: See a doctor"),
        ("pus, trouble breathing", "Trouble breathing is a warning sign: Call emergency services"),
        ("bleeding severe", "Blood oozing, so severe: Press clean gauze on it and see a doctor"),
        *((words, "Fever together with") for words in ("fever 39 red streaks", "pus, fever 101")),
        ("vomiting and hives", "Vomiting together with"),
        *(("fever 37", ""), ("no fever", ""), ("itch 4", ""), ("spots", ""), ("pus since 3 x", "")),
    ],
)
def test_what_is_not_saved_is_advised_on(guidance: Guidance, words: str, advice: str) -> None:
    """The most urgent by itself, if it asks for a doctor or more."""
    told = advise_unsaved(guidance, read(guidance, words), AT)
    assert len(told) == bool(advice)
    assert "".join(told).startswith(advice)
    assert ("together with" in advice) == ("an emergency" in "".join(told))


def test_what_is_not_saved_counts_with_what_is_open(guidance: Guidance) -> None:
    """It is answered as urgently as if it could be saved: in its session, on its day, with what is
    open from an earlier one.
    """
    session = Session(AT.date(), (Entry(1, AT, "fever"),))
    (told,) = advise_unsaved(guidance, read(guidance, "pus"), AT, session)
    assert "an emergency" in told
    earlier = (assess_alone(guidance, session.entries[0]),)
    (told,) = advise_unsaved(guidance, read(guidance, "pus"), AT, None, earlier)
    assert "an emergency" in told
    late = AT + timedelta(days=6)
    (told,) = advise_unsaved(guidance, read(guidance, "redness severe"), late, Session(AT.date()))
    assert "on day 6" in told


def test_what_is_said_though_the_answer_cannot_be_shown(guidance: Guidance) -> None:
    """What asks for a doctor or more, and nothing else."""
    pus, bleeding = answer(guidance, ("pus", 5)), answer(guidance, ("bleeding", 9))
    assert (pus.level, bleeding.level) == ("doctor", "contact")
    assert list_urgent_advice([bleeding, pus]) == (f"{pus.text} {pus.advice}",)
