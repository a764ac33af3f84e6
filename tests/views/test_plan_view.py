"""The sheet for the fridge: it says by date what the other views say by day."""

from typing import Any

import pytest
from hypothesis import given

from smp_recovery.engine.day_advice import advise
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import RESTRICTING, Contact, Expectation, Guidance, Stance, Window
from smp_recovery.views.plan_view import PlanView
from tests.making import guidances, rank, rule, say, source, undated, warn
from tests.plans import CLINICS, list_said, load_clinic, make_plan

GUIDANCE = load_guidance()


def check_restrictions(view: PlanView, days: range) -> None:
    """Whatever is to leave or to do with care on a day, the plan said last, to the same end; what
    it gave no end, as strictly at least.
    """
    told: dict[str, tuple[Stance, int | None]] = {}
    for day in days:
        told |= {i.topic: (i.stance, i.until) for i in list_said(view, day) if i.topic and i.stance}
        for verdict in advise(view.guidance, day, 0).verdicts:
            if verdict.stance in RESTRICTING:
                stance, until = told[verdict.topic]
                assert rank(stance) <= rank(verdict.stance), (day, verdict.topic)
                assert until is None or (stance, until) == (verdict.stance, verdict.until)


@pytest.mark.parametrize("key", [None, *CLINICS])
def test_plan_restricts_as_the_days_do(guidance: Guidance, key: str | None) -> None:
    """On every day of the built-in guidance, and with each clinic's file."""
    own = [load_clinic(guidance, key)] if key else []
    check_restrictions(make_plan(guidance, *own), range(60))


@given(made=guidances())
def test_any_plan_restricts_as_the_days_do(made: Guidance) -> None:
    """Of any sources; what was undated and is no longer asked for needs no word."""
    check_restrictions(make_plan(made), range(28))


def test_what_has_no_end_is_never_allowed(guidance: Guidance) -> None:
    """Topics for which nobody gives an end have none, and nothing says later that they are free."""
    view = make_plan(guidance)
    endless = {i.topic for i in list_said(view, 0) if i.stance == "avoid" and i.until is None}
    assert {"sweating", "swimming", "sun", "touching"} <= endless
    later = [i for i in view.said if i.day and i.topic in endless]
    assert later == []


@pytest.mark.parametrize("key", CLINICS)
def test_a_clinic_s_words_are_all_there(guidance: Guidance, key: str) -> None:
    """Every rule, stage and expectation of a clinic's file is quoted on its first day."""
    clinic = load_clinic(guidance, key)
    view = make_plan(guidance, clinic)
    for each in (*clinic.rules, *clinic.stages, *clinic.expectations):
        said = " ".join(item.words for item in list_said(view, each.window.first or 0))
        assert f"“{each.text}" in said or f" {each.text}”" in said, each.text


def test_steps_within_a_stance_are_told(guidance: Guidance) -> None:
    """Only water from day 4, a gentle cleanser from day 7: with care to day 9, each to its end."""
    view = make_plan(guidance, load_clinic(guidance, "evoke-smp"))
    steps = {4: ": “Water only.” (to Mon 23 Nov)", 7: ": “A gentle cleanser is fine.”"}
    for day, words in steps.items():
        (item,) = (i for i in list_said(view, day) if i.topic == "washing")
        assert (item.stance, item.until, item.words) == ("limit", 9, words)


def test_words_that_end_before_the_stance_say_so(guidance: Guidance) -> None:
    """A clinic's word ends, and stricter sources go on."""
    view = make_plan(guidance, load_clinic(guidance, "gta-smp"))
    (item,) = (i for i in list_said(view, 0) if i.topic == "exercise")
    assert item.until == 21
    assert item.words == ": “No strenuous exercise.” (to Sun 22 Nov, then other sources)"
    view = make_plan(guidance, load_clinic(guidance, "scalp-nation"))
    (item,) = (i for i in list_said(view, 0) if i.topic == "swimming")
    assert item.words.endswith("” (to Thu 17 Dec)")


def test_what_a_clinic_asks_to_do_adds_to_asking_it(guidance: Guidance) -> None:
    """A photo on day 5 does not end that who is unsure asks."""
    told = rule("ours", "do", 5, 5, "practitioner")._replace(text="Send us a photo.")
    view = make_plan(guidance, source("ours", "clinic", told))
    assert [i.words for i in list_said(view, 5) if i.topic == "practitioner"] == [
        ": “Send us a photo.”"
    ]
    assert ("unsure", ": ask the clinic") in {(i.name, i.words) for i in list_said(view, 0)}


def test_plan_ends_with_the_next_session(guidance: Guidance) -> None:
    """What would change after it is not promised; getting ready for it is told by date."""
    view = make_plan(guidance, later=(14, 30))
    assert max(item.day for item in view.said) < view.end == 14
    assert [stage.key for stage in view.stages][-1] == "settling"
    assert view.stages[-1].window == (11, 13)
    assert [each.number for each in view.later] == [2, 3]
    for end in (9, 14):
        said = [i for i in make_plan(guidance, later=(end,)).said if i.until]
        assert {i.stance for i in said if i.until == end} <= {*RESTRICTING}
        assert max(i.until or 0 for i in said) == end
    ready = {i.day for i in view.said if "session 2" in i.label}
    assert ready == {0, 11}


def test_getting_ready_is_for_a_session_to_come(guidance: Guidance) -> None:
    """Before the session it comes first; afterwards it is gone."""
    before, after = make_plan(guidance, written=-5), make_plan(guidance, written=3)
    assert {item.day for item in before.said if item.label == "Get ready"} == {-14, -3}
    assert before.stages[0].key == "ready"
    assert after.said == tuple(item for item in before.said if item.day >= 0)
    assert after.stages == before.stages[1:]


def test_several_clinics_are_told_apart(guidance: Guidance) -> None:
    """With two files and a practitioner each word has its name, and all contacts are there."""
    own = say("practitioner", ("avoid", 0, 2))._replace(contact=Contact("Ada", "1", ""))
    files = [load_clinic(guidance, key) for key in ("evoke-smp", "hibrow")]
    view = make_plan(guidance, *files, own)
    assert [clinic.key for clinic in view.clinics] == ["practitioner", "evoke-smp", "hibrow"]
    assert [contact.name for contact in view.contacts] == ["Ada", "Evoke", "Hi Brow studio"]
    (item,) = (i for i in list_said(view, 0) if i.topic == "washing")
    assert (item.until, item.words) == (7, ": “text” (Ada) (to Thu 19 Nov)")
    both = "“No water on the scalp; use the shower cap we gave you.” (Hi Brow studio)"
    steps = [i.words for i in list_said(view, 3) if i.topic == "washing"]
    assert steps == [": “No water on the scalp.” (Evoke)", f": {both}"]
    (item,) = (i for i in list_said(make_plan(guidance, *files), 0) if i.topic == "washing")
    assert item.words == f": “No water on the scalp.” (Evoke), {both}"


def test_a_rule_without_words_has_its_name(guidance: Guidance) -> None:
    """A practitioner's rule without a note says whose it is, and until when it counts."""
    told = rule("practitioner", "avoid", 0, None, "work")._replace(
        text="As your practitioner says."
    )
    own = source("practitioner", "practitioner", told)._replace(title="Your practitioner")
    view = make_plan(guidance, own._replace(publisher=""))
    (item,) = (i for i in list_said(view, 0) if i.topic == "work")
    assert (item.stance, item.name, item.words) == ("avoid", "work", ": your practitioner")


def test_what_the_practitioner_allows_at_any_time_is_told(guidance: Guidance) -> None:
    """It counts on day 0, though it began before."""
    own = source("practitioner", "practitioner", rule("practitioner", "allow", None, None))
    (item,) = (i for i in list_said(make_plan(guidance, own), 0) if i.topic == "washing")
    assert (item.label, item.until, item.words) == ("Allowed", None, ": “text”")


def test_what_a_clinic_gives_no_days_has_no_end(guidance: Guidance) -> None:
    """Neither its rules nor its expectations, whatever others say."""
    told = undated("ours", "avoid", 0, "sauna")
    usual = Expectation("ours", "redness", None, told.window, "Red.", "", None, undated=True)
    ours = source("ours", "clinic", told)._replace(expectations=(usual,))
    said = list_said(make_plan(guidance, ours), 0)
    assert [i.words for i in said if i.topic == "sauna"] == [": “text”"]
    assert [(i.until, i.words) for i in said if i.name == "redness"] == [(None, ": “Red.”")]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"symptom": "redness", "urgency": "soon"}, True),
        ({"symptom": "redness", "urgency": "later"}, False),
        ({"sign": "pus", "urgency": "same-day"}, True),
        ({"sign": "pus", "urgency": "soon"}, False),
        ({"sign": "chest-pain", "urgency": "same-day"}, False),
    ],
)
def test_a_clinic_s_warning_is_told_unless_it_is_softer(
    guidance: Guidance, told: dict[str, Any], shown: bool
) -> None:
    """It stands on its first day; none makes light of a warning sign."""
    ours = warn("ours", told.pop("urgency"), window=Window(6, None), **told)
    said = {i.words for i in list_said(make_plan(guidance, ours), 6) if i.label == "When to call"}
    assert said == ({"“Call us.”"} if shown else set())
