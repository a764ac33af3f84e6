"""What holds for any log and any rules: nothing that is added calms, and no end is invented."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from smp_recovery.engine.assessment import find_open
from smp_recovery.engine.day_advice import find_verdict
from smp_recovery.guidance.model import Guidance, Rule, Stance, Window
from smp_recovery.log.entries import CLEAR, Entry
from tests.care.tables import BODY_SIGNS, SKIN_SIGNS, SYMPTOMS, urgency, worst
from tests.making import SESSION, entry, logs, rule, source

NAMES = (*SYMPTOMS, *SYMPTOMS, "pus", "hot-skin", "hives", "fever", "chills", "confusion", CLEAR)
LATEST = 45
RISKS = st.lists(st.sampled_from(["diabetes", "weak-immunity", "blood-thinners"]), max_size=2)


def worst_on(
    guidance: Guidance, told: list[Entry], day: int = LATEST, now: datetime | None = None
) -> int:
    """How urgent the worst is that is listed on the day."""
    return urgency(worst(find_open(guidance, SESSION, told, day, now=now)))


@given(
    told=logs(NAMES),
    risks=RISKS,
    sign=st.sampled_from((*SKIN_SIGNS, *BODY_SIGNS, "hives")),
    day=st.integers(0, 40),
    heat=st.sampled_from((None, 38.0, 40.5)),
    looked_on=st.integers(0, LATEST),
)
def test_a_sign_more_never_lowers(
    guidance: Guidance,
    told: list[Entry],
    risks: list[str],
    sign: str,
    day: int,
    heat: float | None,
    looked_on: int,
) -> None:
    """A sign of the skin or the whole body, on any day, never makes the worst less urgent."""
    held = guidance._replace(risk_keys=tuple(risks))
    more = [*told, entry(99, sign, day, temperature=heat if sign == "fever" else None)]
    assert worst_on(held, more, looked_on) <= worst_on(held, told, looked_on)


@given(told=logs(NAMES), data=st.data())
def test_a_lower_value_never_raises(
    guidance: Guidance, told: list[Entry], data: st.DataObject
) -> None:
    """The last value of a symptom, had it been lower, asks for no more, on any day after it."""
    ordered = sorted(told, key=lambda each: (each.at, each.number))
    last = {each.symptom: each for each in ordered}
    rated = [each for each in last.values() if each.symptom in SYMPTOMS and each.severity]
    assume(rated)
    value = data.draw(st.sampled_from(rated))
    lower = value._replace(severity=data.draw(st.integers(0, (value.severity or 1) - 1)))
    fallen = [lower if each is value else each for each in told]
    day = data.draw(st.integers((value.at.date() - SESSION).days, LATEST))
    assert worst_on(guidance, fallen, day) >= worst_on(guidance, told, day)


@given(told=logs(NAMES), later=logs(NAMES), on=st.integers(0, 40), hour=st.integers(0, 23))
def test_the_future_never_lowers(
    guidance: Guidance, told: list[Entry], later: list[Entry], on: int, hour: int
) -> None:
    """What is dated later than now answers nothing: each finding stays at least as urgent."""
    now = datetime(2026, 11, 17, hour, tzinfo=UTC) + timedelta(days=on)
    told = [each for each in told if each.at <= now]
    future = [each._replace(number=each.number + 50) for each in later if each.at > now]
    for day in (on, LATEST):
        found = find_open(guidance, SESSION, [*told, *future], day, now=now)
        level = {each.symptom: urgency(each.level) for each in found}
        for before in find_open(guidance, SESSION, told, day, now=now):
            assert level.get(before.symptom, urgency("")) <= urgency(before.level)


@st.composite
def undated_rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Draw rules that bar or limit washing and give no end."""
    barred: tuple[Stance, ...] = ("avoid", "limit")
    stances = draw(st.lists(st.sampled_from(barred), min_size=1, max_size=3))
    windows = [Window(draw(st.none() | st.integers(0, 28)), 28) for _ in stances]
    return tuple(
        rule("page", stance, *window)._replace(undated=True)
        for stance, window in zip(stances, windows, strict=True)
    )


@given(rules=undated_rules(), day=st.integers(-9, 400))
def test_no_end_given_is_never_free(guidance: Guidance, rules: tuple[Rule, ...], day: int) -> None:
    """Rules without an end allow nothing, and tell no first day on which it is free."""
    told = guidance._replace(sources={"page": source("page", "article", *rules)})
    found = find_verdict(told, "washing", day)
    assert found.stance != "allow"
    if found.stance == "avoid" or day > 28:
        assert found.free_from is None
    if day > 28:
        assert (found.stance, found.since, found.undated) == (None, None, True)
