"""How a finding is told: why, by whom, what to do. What it asks for on which day is in care/."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.assessment import assess_saved
from smp_recovery.engine.findings import OWN_WORDS, Finding, Level, Step, rank
from smp_recovery.guidance.model import (
    SIGN_URGENCIES,
    URGENCIES,
    Expectation,
    Guidance,
    SourceKind,
    Urgency,
    Window,
)
from smp_recovery.log.entries import CLEAR
from tests.care.tables import Row, answer, log, open_on
from tests.making import SESSION, add, rule, source, warn

OF_URGENCY: tuple[Level, ...] = ("emergency", "doctor", "doctor", "contact", "contact")
LEVEL_OF = dict(zip(URGENCIES, OF_URGENCY, strict=True))


THREE = (("redness", 6), ("itch", 6, 1), ("swelling", 6, 2), ("tenderness", 6), ("tenderness", 7))
ROSE = (("redness", 4, 1), ("redness", 5), ("redness", 6, 2), ("redness", 7, 2))
LASTED = (("tenderness", 3, 2), ("tenderness", 4), ("tenderness", 6, 2))
COOLED = (("fever", 3, None, 38.5), ("fever", 4, None, 37.5))
CHILLY = (("chills", 4), ("fever", 5, None, 36.8))

TOLD: list[tuple[tuple[Row, ...], tuple[int, ...], str]] = [
    # rows, the entries behind the finding, what its text says
    ((("redness", 5, 1),), (1,), "usual to day 5 (recovery-period); others say to day 3 (elka, "),
    ((("redness", 8),), (1,), "Redness on day 8: outside the days that sources give, to day 3 ("),
    ((("redness", 8),), (1,), " clinic pages expect it on this day."),
    ((("redness", 2, 2), ("redness", 3)), (2,), "Redness, moderate when last rated, on day 3: us"),
    ((("redness", 2, 3), ("redness", 3)), (1, 2), "Redness, severe when last rated, on day 3: t"),
    (ROSE, (1, 3), "Redness, moderate, on day 7: rose from mild to moderate, which counts as the "),
    (LASTED, (3,), "Tenderness, moderate, on day 6: it has not fallen since day 3, which counts "),
    (
        (("bleeding", 0, 3),),
        (1,),
        "so severe, which counts as the warning sign 'Heavy bleeding'; u",
    ),
    ((("itch", 4, 1), ("itch", 5, 0), ("itch", 6)), (3,), "Itch on day 6: came back; said of he"),
    (THREE, (1, 3, 4, 5), "Redness, swelling and tenderness together: skin that is painful, "),
    # temperatures: the highest of a fever stays, with the last one and how to end it
    ((("fever", 5, None, 38.5),), (1,), "Fever (38.5 °C), noted on day 5: a warning sign."),
    ((("fever", 4, None, 39.5), ("fever", 5)), (1, 2), "Fever (39.5 °C), noted on day 5: "),
    (
        COOLED,
        (1, 2),
        "Fever (38.5 °C), noted on day 4: a warning sign. That was the highest; the last reading"
        " was 37.5 °C. A fever stays open until you log that it is gone.",
    ),
    (
        (("fever", 4), ("fever", 5, None, 37.2)),
        (1, 2),
        "Fever, noted on day 5: a warning sign. That w",
    ),
    ((("fever", 4, None, 35.2), ("fever", 5, None, 37)), (2,), "no fever. The low one stays open"),
    ((("pus", 4), ("fever", 5, None, 37.9)), (2,), "37.9 °C on day 5: no fever."),
    (CHILLY, (1, 2), "no fever by the thermometer, which can miss one (NHS, fever in adults). Chi"),
    (CHILLY, (1, 2), "Chills: hot and shivery, noted on day 4: a warning sign."),
    ((("fever", 5, None, 35.2),), (1,), "Temperature below 36 °C (35.2 °C), noted on day 5: "),
]


@pytest.mark.parametrize(("rows", "entries", "text"), TOLD, ids=str)
def test_a_finding_says_why(
    guidance: Guidance, rows: tuple[Row, ...], entries: tuple[int, ...], text: str
) -> None:
    """The reason that decides, then what is said of the day; behind it are both ends of a rise, the
    entry that gave the severity, all that count together, else the last.
    """
    found = answer(guidance, *rows)
    assert text in found.text
    assert found.entries == entries


def test_what_counts_as_a_sign_asks_what_the_sign_asks(guidance: Guidance) -> None:
    """Its act and its source, and a clinic that makes the sign more urgent makes it so as well."""
    sign, severe = guidance.signs["heavy-bleeding"], ("bleeding", 0, 3)
    found = answer(guidance, severe)
    assert (found.act, found.sources[0]) == (sign.act, sign.source)
    told = add(guidance, warn("own", "emergency", sign="heavy-bleeding"))
    assert answer(told, severe).level == "emergency"
    assert answer(told, ("bleeding", 0)).level == "expected"


def test_what_does_not_belong_together_does_not_count(guidance: Guidance) -> None:
    """Three that were usual on day 3 are nothing for a doctor because something itches on day 5;
    two of them are a sign of infection on the day of a fever.
    """
    three = [(key, 3, 2) for key in ("redness", "swelling", "tenderness")]
    assert open_on(guidance, 5, *three, ("itch", 5, 1)) == {}
    assert len(open_on(guidance, 5, *three, ("tenderness", 4, 2))) == 3
    assert answer(guidance, *three[:2], ("fever", 4)).level == "emergency"


def test_thresholds_are_data(guidance: Guidance) -> None:
    """With other severities, days and temperatures in the guidance other entries alarm."""
    alerts = guidance.alerts._replace(severe=2, rising_after=5, lasting_by=5, fever_from=37.5)
    other = guidance._replace(alerts=alerts)
    rise = (("redness", 4, 1), ("redness", 5, 2))
    pain = (("tenderness", 3, 2), ("tenderness", 5, 2))
    for rows in ((("bleeding", 0, 2),), rise, pain, (("fever", 5, None, 37.5),)):
        levels = {answer(each, *rows).level for each in (guidance, other)}
        assert "doctor" in levels
        assert len(levels) == 2


def test_scabs_that_last_bring_what_sources_advise(guidance: Guidance) -> None:
    """Past day 10 each in its own words, elka's greasy-hair shampoo among those that want nothing
    harsh; what begins later is none yet, and nothing stands twice.
    """
    for early in (("scab", 10, 1), ("scab", 5, 4)):
        assert answer(guidance, early).steps == ()
    found = answer(guidance, ("scab", 11, 1))
    steps = {step.text: step.sources for step in found.steps}
    (greasy,) = [text for text in steps if "greasy hair, then the clinic" in text]
    assert "ask your clinic first" in greasy
    assert steps[greasy] == ("elka",)
    assert not any(text.rstrip(".") in found.text for text in steps)
    assert {key for sources in steps.values() for key in sources} >= {"elka", "natural-results"}
    rules = (rule(key, "avoid", 12, 30, "harsh-products") for key in ("one", "two"))
    told = add(guidance, *(source(each.source, "clinic", each) for each in rules))
    assert answer(told, ("scab", 11, 1)).steps == found.steps
    assert Step(("one", "two"), "text") in answer(told, ("scab", 12, 1)).steps


# Signs


def test_a_sign_is_told_as_noted(guidance: Guidance) -> None:
    """Its name, day and page; a severity is shown, but neither it nor that it was gone makes it
    another.
    """
    found = answer(guidance, ("stiff-neck", 7))
    assert found.text == (
        "Stiff neck, or bright light hurts, noted on day 7: a warning sign (NHS, meningitis)."
    )
    assert found.act.startswith("See a doctor or dermatologist today. With fever, headache or ")
    assert found.act.endswith(" or swollen eye: call emergency services now.")
    again = answer(guidance, ("stiff-neck", 4, 1), ("stiff-neck", 5, 0), ("stiff-neck", 7, 4))
    rated = found.text.replace("noted", "very severe,")
    assert again == found._replace(entries=(3,), text=rated)


def test_a_pair_names_both_and_its_page(guidance: Guidance) -> None:
    """All entries are behind it but those of an earlier session, whose numbers are others here."""
    rows: tuple[Row, ...] = (("pus", 3), ("fever", 4, None, 38.5))
    found = answer(guidance, *rows)
    assert found == Finding(
        *("emergency", "fever", (1, 2), "Fever together with pus: an emergency (NHS, cellulitis)."),
        *("Call emergency services now.", ("nhs",), (), ("body", "any")),
    )
    three = answer(guidance, ("pus", 3), ("fever", 4), ("flu-like", 4))
    assert three.entries == (1, 2, 3)
    assert three.text == (
        "Headache or feeling unwell together with pus and fever: an emergency (NHS, necrotising"
        " fasciitis)."
    )
    own = answer(guidance, ("fever", 3, None, 35.0), ("pus", 3))
    assert own.text == f"Temperature below 36 °C together with pus: an emergency. {OWN_WORDS}"
    earlier = assess_saved(guidance, SESSION, log(("pus", 40), first=7), [7], [found])[0].finding
    assert (earlier.level, earlier.entries) == ("emergency", (7,))
    assert earlier.text.startswith("Pus together with fever, still open in an earlier session: an ")
    fever = assess_saved(
        guidance, SESSION, log(("fever", 40), first=7), [7], [answer(guidance, *rows[:1])]
    )[0].finding
    assert fever.text.startswith("Fever together with pus, still open in an earlier session: an ")


def test_a_pair_says_the_same_of_all_that_make_it(guidance: Guidance) -> None:
    """Each of them is as urgent, in one sentence that names the signs, then what they are with."""
    rows: tuple[Row, ...] = (("pus", 4), ("fever", 4), ("redness", 5, 3), ("chills", 5))
    found = open_on(guidance, 5, *rows)
    assert {each.text for each in found.values()} == {
        "Fever and chills together with pus and redness: an emergency (NHS, cellulitis)."
    }
    assert {each.entries for each in found.values()} == {(1, 2, 3, 4)}


def test_what_is_saved_together_is_read_together(guidance: Guidance) -> None:
    """The first of several in one line is as urgent as the last; what one of them ends is told, and
    one that another of them ends is read as it was.
    """
    entries = [each._replace(at=log(("pus", 4))[0].at) for each in log(("fever", 4), ("pus", 4))]
    first, second = (each.finding for each in assess_saved(guidance, SESSION, entries, (1, 2)))
    assert first.text == second.text == answer(guidance, ("fever", 4), ("pus", 4)).text
    gone = entries[0]._replace(number=3, severity=0)
    for kept in ([*entries, gone], [entries[0], gone]):
        saved = assess_saved(guidance, SESSION, kept, [each.number for each in kept[-2:]])
        assert [each.finding.level for each in saved] == ["doctor", "clear"]


def test_an_entry_that_is_later_on_the_day_still_counts(guidance: Guidance) -> None:
    """What was logged after the time that something was gone is not ended by it, and named."""
    later = log(("fever", 4, None, 38.5), ("itch", 4), ("fever", 5))
    noon = [each._replace(at=each.at.replace(hour=15)) for each in later]
    for gone, told in (("fever", 1), (CLEAR, 1), ("pus", None)):
        before = log((gone, 4, 0), first=9)
        ((_, _, found),) = assess_saved(guidance, SESSION, [*noon, *before], [9])
        still = f" Entry {told} (15:00) is later and still counts."
        assert found.text == f"{answer(guidance, (gone, 4, 0)).text}{still if told else ''}"
    ((_, _, found),) = assess_saved(guidance, SESSION, later, [1])
    assert "still counts" not in found.text


@pytest.mark.parametrize("urgency", URGENCIES)
def test_a_clinic_raises_a_sign_and_never_lowers_it(guidance: Guidance, urgency: Urgency) -> None:
    """On the days of its warning each sign is as urgent as the stricter of both. The clinic's words
    come with it only if they are as strict as the sign, whether or not one follows it.
    """
    for sign in guidance.signs.values():
        own = warn("own", urgency, sign=sign.key, window=Window(5, 6))
        told = add(guidance, own._replace(built_in=False, followed=False))
        plain, found = answer(guidance, (sign.key, 5)), answer(told, (sign.key, 5))
        if SIGN_URGENCIES.index(urgency) < SIGN_URGENCIES.index(sign.urgency):
            assert (found.level, found.sources[0]) == (LEVEL_OF[urgency], "own")
            assert found.act.startswith(guidance.acts[urgency])
        elif urgency == sign.urgency:
            assert found.text == plain.text.removesuffix(f" {OWN_WORDS}")
            assert found._replace(text=plain.text, sources=plain.sources, steps=()) == plain
            assert found.sources[:2] == (sign.source, "own")
        else:
            assert found == plain
            continue
        assert found.steps == (Step(("own",), "Call us."),)
        assert answer(told, (sign.key, 7)) == answer(guidance, (sign.key, 7))
    own = warn("own", urgency, sign="hot-skin")._replace(built_in=False)
    assert "watched to day 3" in answer(guidance, ("hot-skin", 3)).text
    assert answer(add(guidance, own), ("hot-skin", 3)).level == LEVEL_OF[urgency]


@pytest.mark.parametrize("urgency", URGENCIES)
@pytest.mark.parametrize("severity_from", [0, 1, 3])
def test_a_clinic_s_own_warning_about_a_symptom(
    guidance: Guidance, urgency: Urgency, severity_from: int
) -> None:
    """From its severity on, on its days, in its words; not rated is below every threshold, but no
    lower value.
    """
    own = warn("own", urgency, symptom="itch", severity_from=severity_from, window=Window(5, 6))
    told = add(guidance, own)
    for day, severity in product((4, 5, 6, 7), (None, 1, 2, 3)):
        found, plain = (answer(each, ("itch", day, severity)) for each in (told, guidance))
        if day in (5, 6) and (severity or 0) >= severity_from:
            assert (found.level, found.sources) == (LEVEL_OF[urgency], ("own",))
            assert found.act == guidance.acts[urgency]
            assert f"on day {day}: Call us; said of healing" in found.text
        else:
            assert found == plain
    assert answer(told, ("itch", 5, 3), ("itch", 6)).level == LEVEL_OF[urgency]


def test_softer_words_of_a_clinic_never_stand_beside_a_sign(guidance: Guidance) -> None:
    """Not where a risk makes the sign more urgent, nor among the steps for what lasts."""
    told = add(guidance, warn("own", "same-day", sign="pus")._replace(built_in=False))
    assert answer(told, ("pus", 5)).steps == (Step(("own",), "Call us."),)
    raised = told.risks["diabetes"].raises[0]._replace(urgency="emergency")
    risk = told.risks["diabetes"]._replace(symptoms=("pus",), raises=(raised,))
    found = answer(told._replace(risks={"x": risk}, risk_keys=("x",)), ("pus", 5))
    assert (found.level, found.steps) == ("emergency", ())
    soft = add(guidance, warn("own", "later", symptom="scab")._replace(built_in=False))
    strict = soft.severities[0]._replace(symptoms=("scab",), window=Window(), urgency="same-day")
    steps = answer(soft._replace(severities=(strict,)), ("scab", 15, 4)).steps
    assert steps
    assert all("own" not in step.sources for step in steps)


@pytest.mark.parametrize("kind", ["practitioner", "clinic"])
def test_what_the_person_s_own_expect_is_watched(guidance: Guidance, kind: SourceKind) -> None:
    """On their days a symptom that is for the clinic by the day alone is watched, and they are
    named; not if it is severe or rises, nor if they warn of it themselves.
    """
    usual = Expectation("own", "scab", None, Window(0, 21), "Scabs for weeks.", "", None)
    own = source("own", kind)._replace(expectations=(usual,), built_in=False)
    told = add(guidance, own)
    assert answer(guidance, ("scab", 15, 2)).level == "contact"
    found = answer(told, ("scab", 15, 2))
    assert (found.level, found.sources[-1]) == ("watch", "own")
    assert "expects it to day 21" in found.text
    assert answer(told, ("scab", 22, 2)).level == "contact"
    assert answer(told, ("scab", 15, 3)).level == "contact"
    for rose in (found.symptom, "redness"):
        held = add(guidance, own._replace(expectations=(usual._replace(symptom=rose),)))
        urgent = answer(held, ("redness", 12, 1), ("redness", 14, 2))
        assert urgent == answer(guidance, ("redness", 12, 1), ("redness", 14, 2))
        assert urgent.level == "doctor"
    warned = own._replace(warnings=warn("own", "soon", symptom="scab").warnings)
    assert answer(add(guidance, warned), ("scab", 15, 2)).level == "contact"


@pytest.mark.parametrize("kind", ["practitioner", "clinic"])
def test_no_rule_changes_a_finding(guidance: Guidance, kind: SourceKind) -> None:
    """Whatever the person's own allow, every sign and symptom asks for the same."""
    own = source("own", kind, *(rule("own", "do", None, None, t) for t in guidance.topics))
    told = add(guidance, own)
    keys, days = (*guidance.signs, *guidance.symptoms), (-1, 3, 11, 30)
    for key, day, severity in product(keys, days, (None, 1, 4)):
        found = answer(told, (key, day, severity))
        assert found._replace(steps=()) == answer(guidance, (key, day, severity))._replace(steps=())


# Absence, and what no source knows


def test_an_answer_names_what_it_closes(guidance: Guidance) -> None:
    """The signs, with the day and the time at which each was last noted; not the symptoms."""
    rows: list[Row] = [("pus", 3), ("itch", 3, 1), ("fever", 4, None, 38.5), ("fever", 5)]
    found = answer(guidance, *rows, (CLEAR, 6))
    assert found == Finding(
        *("clear", CLEAR, (5,)),
        "You feel and see nothing on day 6. This entry marks these warning signs as gone: Pus or"
        " drainage (noted on day 3, 20 Nov 12:00); Fever (noted on day 5, 22 Nov 12:00).",
        *("", ()),
    )
    found = answer(guidance, *rows, ("pus", 6, 0))
    assert found.text.startswith("Pus or drainage: gone on day 6. This entry marks ")
    assert "Fever" not in found.text
    assert answer(guidance, *rows, ("itch", 6, 0)).text == "Itch: gone on day 6."
    assert answer(guidance, ("pus", 6, 0)).text == "Pus or drainage: gone on day 6."


def test_what_no_source_knows_is_watched(guidance: Guidance) -> None:
    """A symptom of an older or newer guidance is neither dropped nor called expected, and that it
    is gone does not say that all is.
    """
    found = answer(guidance, ("fever", 4), ("hiccups", 4, 4))
    assert (found.level, found.act) == ("watch", "Ask your practitioner.")
    assert found.text == "No source mentions 'hiccups'."
    assert answer(guidance, ("hiccups", 4, 0)).text == "hiccups: gone on day 4."


def test_a_risk_adds_what_its_source_says(guidance: Guidance) -> None:
    """A doctor where something is at least to be watched; a risk that this version does not know
    adds nothing.
    """
    held = guidance._replace(risk_keys=("hiccups", "diabetes"))
    for day in (6, 8):
        plain, found = (answer(each, ("redness", day, 1)) for each in (guidance, held))
        assert found.text == plain.text
        assert found.sources == (*plain.sources, "nhs")
        assert found.act == f"{guidance.acts['same-day']} {guidance.risks['diabetes'].text}"
    for row in (("redness", 2, 1), ("itch", 12, 1), ("redness", 6, 0)):
        assert answer(held, row) == answer(guidance, row)


@given(
    symptom=st.text(min_size=1),
    severity=st.none() | st.integers(0, 4),
    day=st.integers(-4000, 4000),
    risks=st.lists(st.sampled_from(["diabetes", "blood-thinners", "sensitive-skin", "x"])),
)
def test_every_entry_has_a_finding(
    guidance: Guidance, symptom: str, severity: int | None, day: int, risks: list[str]
) -> None:
    """Whatever was logged on whatever day, there is an answer with a text, and a risk lowers none;
    what a source decides names it.
    """
    held = guidance._replace(risk_keys=tuple(risks))
    for name in (symptom, *guidance.symptoms, *guidance.signs):
        found = answer(held, (name, day, severity))
        assert (found.entries, found.symptom) == ((1,), name)
        assert found.text
        assert bool(found.act) == (found.level != "clear")
        assert bool(found.sources) == (found.level != "clear" and name != symptom)
        assert rank(found.level) <= rank(answer(guidance, (name, day, severity)).level)
