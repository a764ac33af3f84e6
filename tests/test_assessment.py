"""The log read as a whole: what stands open, what a later entry answers, and what is joined."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.assessment import (
    Assessed,
    assess_entries,
    assess_entry,
    find_open,
    join_findings,
)
from smp_recovery.findings import LEVELS, Finding, Level, Step, rank
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import CLEAR, Entry
from tests.making import NAMES, SESSION, add, day_of, entries, entry, logs, rule, source

DAYS = st.integers(-3, 45)
RISKS = st.lists(st.sampled_from(["diabetes", "weak-immunity", "blood-thinners", "unknown"]))

# What stands open


def open_levels(guidance: Guidance, entries: Sequence[Entry], day: int) -> dict[str, Level]:
    """List the open findings by symptom."""
    found = find_open(guidance, SESSION, entries, day)
    assert len({finding.symptom for finding in found}) == len(found)
    return {finding.symptom: finding.level for finding in found}


def test_nothing_logged_is_nothing_found(guidance: Guidance) -> None:
    """Without entries there is no finding, neither good nor bad."""
    assert find_open(guidance, SESSION, (), 5) == ()


def test_what_is_expected_asks_for_nothing(guidance: Guidance) -> None:
    """An expected or absent symptom is no open finding; one to watch is."""
    told = [entry(1, "itch", 5, 2), entry(2, "pus", 5, 0), entry(3, "redness", 5, 1)]
    assert open_levels(guidance, told, 9) == {"redness": "watch"}


def test_an_entry_is_weighed_on_its_own_day(guidance: Guidance) -> None:
    """Scabs of day 9 were expected then, whenever one looks; those of day 11 were not."""
    assert open_levels(guidance, [entry(1, "scab", 9, 1)], 10) == {}
    assert open_levels(guidance, [entry(1, "scab", 9, 1)], 20) == {"scab": "watch"}
    assert open_levels(guidance, [entry(1, "scab", 11, 1)], 20) == {"scab": "contact"}


def test_a_later_entry_answers_an_earlier_one(guidance: Guidance) -> None:
    """The last entry about a symptom or sign counts, for better or worse."""
    severe, mild = entry(1, "itch", 4, 4), entry(2, "itch", 5, 1)
    assert open_levels(guidance, [severe, mild], 9) == {}
    assert open_levels(guidance, [severe, mild, entry(3, "itch", 6, 4)], 9) == {"itch": "contact"}
    assert open_levels(guidance, [severe, entry(2, "itch", 5)], 9) == {"itch": "contact"}
    assert open_levels(guidance, [entry(1, "itch", 4, 1), entry(2, "itch", 5, 2)], 9) == {
        "itch": "watch"
    }
    pus, gone = entry(4, "pus", 4), entry(5, "pus", 5, 0)
    assert open_levels(guidance, [severe, pus], 9) == {"itch": "contact", "pus": "doctor"}
    assert open_levels(guidance, [severe, pus, gone], 9) == {"itch": "contact"}


def test_clear_answers_everything_before_it(guidance: Guidance) -> None:
    """After `clear` only what is logged later stands."""
    told = [entry(1, "pus", 4), entry(2, "itch", 4, 4), entry(3, CLEAR, 5)]
    assert open_levels(guidance, told, 9) == {}
    assert open_levels(guidance, [*told, entry(4, "fever", 6)], 9) == {"fever": "doctor"}


def test_on_the_same_moment_the_number_decides(guidance: Guidance) -> None:
    """Of two entries at one moment the one logged later is the answer."""
    present, gone = entry(1, "pus", 4), entry(2, "pus", 4, 0)
    assert open_levels(guidance, [gone, present], 9) == {}
    assert open_levels(guidance, [gone._replace(number=1), present._replace(number=2)], 9) == {
        "pus": "doctor"
    }


def test_moments_are_ordered_across_offsets(guidance: Guidance) -> None:
    """Which entry is later is decided by the instant, on which day it is by its local date."""
    east = datetime(2026, 11, 18, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    west = datetime(2026, 11, 17, 20, 0, tzinfo=timezone(timedelta(hours=-8)))
    told = [Entry(1, west, "pus", 0), Entry(2, east, "pus")]
    assert open_levels(guidance, told, 0) == {}
    assert open_levels(guidance, told, 1) == {}
    assert open_levels(guidance, told[1:], 0) == {}
    assert open_levels(guidance, told[1:], 1) == {"pus": "doctor"}


def test_the_most_urgent_comes_first(guidance: Guidance) -> None:
    """Findings are listed by their level, an emergency before all."""
    told = [
        *(entry(1, "itch", 1, 1), entry(2, "late-reaction", 1), entry(3, "fever", 1)),
        entry(4, "breathing", 1),
    ]
    found = find_open(guidance, SESSION, told, 5)
    assert [(finding.level, finding.symptom) for finding in found] == [
        *(("emergency", "breathing"), ("doctor", "fever"), ("contact", "late-reaction")),
        ("watch", "itch"),
    ]


@pytest.mark.parametrize("moment", [datetime.min, datetime.max.replace(microsecond=0)])
@pytest.mark.parametrize("hours", [-23, 23])
def test_the_ends_of_the_calendar_can_be_weighed(
    guidance: Guidance, moment: datetime, hours: int
) -> None:
    """An entry whose moment has no counterpart in UTC is ordered and weighed all the same."""
    edge = Entry(1, moment.replace(tzinfo=timezone(timedelta(hours=hours))), "pus")
    found = find_open(guidance, moment.date(), [edge, edge._replace(number=2, at=edge.at)], 0)
    assert [finding.entries for finding in found] == [(2,)]
    others = [entry(3, "fever"), edge]
    assert len(find_open(guidance, date.min, others, (date.max - date.min).days)) == 2


def test_a_fever_later_on_makes_an_open_sign_an_emergency(guidance: Guidance) -> None:
    """Both findings become one on the screen, and each ends with what it needs."""
    told = [entry(1, "confusion", 4), entry(2, "chills", 4), entry(3, "fever", 5, temperature=38.5)]
    assert open_levels(guidance, told[:2], 9) == {"confusion": "doctor", "chills": "doctor"}
    assert open_levels(guidance, told, 9) == {
        "confusion": "emergency",
        "fever": "emergency",
        "chills": "doctor",
    }
    first, second = join_findings(find_open(guidance, SESSION, told, 9))
    assert (first.level, first.entries, first.text) == (
        *("emergency", (1, 3), "Confusion together with a fever: an emergency."),
    )
    assert (second.level, second.entries) == ("doctor", (2,))
    cooler = entry(4, "fever", 6, temperature=37.2)
    assert open_levels(guidance, [*told, cooler], 9) == open_levels(guidance, told, 9)
    over = entry(4, "fever", 6, 0)
    assert open_levels(guidance, [*told, over], 9) == {"confusion": "doctor", "chills": "doctor"}
    gone = entry(4, "confusion", 6, 0)
    assert open_levels(guidance, [*told, gone], 9) == {"chills": "doctor", "fever": "doctor"}


def test_risks_raise_what_stands_open(guidance: Guidance) -> None:
    """What is open is weighed with the person's risks, and so is every entry."""
    told = [entry(1, "redness", 5, 1), entry(2, "itch", 12, 1)]
    found = find_open(guidance, SESSION, told, 12, ("diabetes",))
    assert [(f.symptom, f.level) for f in found] == [("redness", "doctor"), ("itch", "watch")]
    levels = [a.finding.level for a in assess_entries(guidance, SESSION, told, ("diabetes",))]
    assert levels == ["doctor", "watch"]


def test_an_entry_keeps_what_it_meant(guidance: Guidance) -> None:
    """Each entry is assessed by those before it alone, the earliest first, with its day."""
    told = [entry(3, "itch", 6, 1), entry(1, "itch", 5, 4), entry(2, CLEAR, 7)]
    assessed = assess_entries(guidance, SESSION, told)
    assert [(a.entry.number, a.day, a.finding.level) for a in assessed] == [
        *((1, 5, "contact"), (3, 6, "expected"), (2, 7, "clear")),
    ]


# Joined for a screen


def make(level: Level, symptom: str, number: int, act: str, *sources: str) -> Finding:
    """Make a finding."""
    return Finding(level, symptom, (number,), f"Of {symptom}.", act, sources)


def test_findings_that_ask_for_the_same_are_joined() -> None:
    """Of the same level, act and steps: one finding with all texts, entries and sources."""
    joined = join_findings(
        [
            make("doctor", "pus", 5, "Go.", "a", "b"),
            make("doctor", "chills", 2, "Go.", "b", "c"),
            make("doctor", "fever", 3, "Run.", "a"),
            make("contact", "itch", 4, "Go.", "a"),
            make("doctor", "scab", 6, "Go.", "a")._replace(steps=(Step(("a",), "Wait."),)),
            make("doctor", "pus", 7, "Go.", "a"),
        ]
    )
    assert joined == (
        Finding("doctor", "pus", (2, 5, 7), "Of pus. Of chills.", "Go.", ("a", "b", "c")),
        make("doctor", "fever", 3, "Run.", "a"),
        make("contact", "itch", 4, "Go.", "a"),
        make("doctor", "scab", 6, "Go.", "a")._replace(steps=(Step(("a",), "Wait."),)),
    )


def test_a_text_within_another_is_not_repeated() -> None:
    """In whichever order they come, the longer text alone is told."""
    short, long = make("doctor", "fever", 1, "Go.", "a"), make("doctor", "fever", 2, "Go.", "a")
    long = long._replace(text=f"{short.text} It was 37 °C last.")
    for found in ([short, long], [long, short]):
        assert [f.text for f in join_findings(found)] == [long.text]


def check_joined(found: Sequence[Finding]) -> None:
    """Hold what joining promises."""
    joined = join_findings(found)
    assert {n for f in joined for n in f.entries} == {n for f in found for n in f.entries}
    assert {s for f in joined for s in f.sources} == {s for f in found for s in f.sources}
    for each in joined:
        like = (each.level, each.act, each.steps)
        texts = {f.text for f in found if (f.level, f.act, f.steps) == like}
        assert all(text in each.text for text in texts)
        whole = [t for t in texts if not any(t in other for other in texts - {t})]
        assert len(each.text) == len(" ".join(whole))
    keys = [(f.level, f.act, f.steps) for f in joined]
    assert len(set(keys)) == len(keys)
    assert keys == list(dict.fromkeys((f.level, f.act, f.steps) for f in found))
    for each in joined:
        assert list(each.entries) == sorted(set(each.entries))
        assert len(set(each.sources)) == len(each.sources)
    assert join_findings(joined) == joined


@given(told=logs(), day=DAYS, risks=RISKS)
def test_joining_repeats_nothing_and_loses_nothing(
    guidance: Guidance, told: list[Entry], day: int, risks: list[str]
) -> None:
    """No text twice, every entry and source kept, in the same order; joining again changes
    nothing.
    """
    check_joined(find_open(guidance, SESSION, told, day, risks))
    check_joined([a.finding for a in assess_entries(guidance, SESSION, told, risks)])


# Properties


def worst(found: Iterable[Finding]) -> int:
    """Tell how urgent the most urgent finding is; 0 is an emergency."""
    return min((LEVELS.index(finding.level) for finding in found), default=len(LEVELS))


def ordered(told: Iterable[Entry], day: int) -> list[Entry]:
    """The entries that are known on the day, the earliest first."""
    known = [each for each in told if day_of(each) <= day]
    return sorted(known, key=lambda each: (each.at, each.number))


@given(told=logs(), day=DAYS, risks=RISKS, data=st.data())
def test_the_order_of_the_file_does_not_matter(
    guidance: Guidance, told: list[Entry], day: int, risks: list[str], data: st.DataObject
) -> None:
    """Entries are weighed in the order of their moments, in whatever order they are written."""
    mixed = data.draw(st.permutations(told))
    assert find_open(guidance, SESSION, mixed, day, risks) == find_open(
        guidance, SESSION, told, day, risks
    )
    assessed = assess_entries(guidance, SESSION, told, risks)
    assert assess_entries(guidance, SESSION, mixed, risks) == assessed
    assert [a.entry for a in assessed] == ordered(told, 45)


@given(told=logs(), day=DAYS)
def test_what_comes_later_is_not_known_yet(guidance: Guidance, told: list[Entry], day: int) -> None:
    """Entries of days after the one looked at change nothing, nor do they change what an entry
    meant.
    """
    known = ordered(told, day)
    assert find_open(guidance, SESSION, known, day) == find_open(guidance, SESSION, told, day)
    assessed = assess_entries(guidance, SESSION, told)
    assert assess_entries(guidance, SESSION, ordered(told, 45)[:3]) == assessed[:3]


@given(told=logs(), risks=RISKS)
def test_an_entry_is_assessed_alike_alone_and_among_all(
    guidance: Guidance, told: list[Entry], risks: list[str]
) -> None:
    """The answer to one entry is what the history says of it, on the day of the entry."""
    for assessed in assess_entries(guidance, SESSION, told, risks):
        number = assessed.entry.number
        assert assessed.day == day_of(assessed.entry)
        assert assessed.finding == assess_entry(guidance, SESSION, told, number, risks)


@given(
    told=logs(),
    day=DAYS,
    risks=RISKS,
    on=st.integers(-2, 40),
    severity=st.none() | st.integers(1, 4),
    hour=st.integers(0, 23),
    data=st.data(),
)
def test_a_warning_sign_never_calms(
    guidance: Guidance,
    told: list[Entry],
    day: int,
    risks: list[str],
    on: int,
    severity: int | None,
    hour: int,
    data: st.DataObject,
) -> None:
    """One more warning sign, at any time, never makes the worst finding milder; a fever that is
    said to be lower is no such sign.
    """
    sign = data.draw(st.sampled_from(sorted(guidance.signs)))
    heat = data.draw(st.sampled_from((None, 38.0, 40.0) if sign == "fever" else (None,)))
    more = [*told, entry(99, sign, on, severity, hour, heat)]
    before = find_open(guidance, SESSION, told, day, risks)
    assert worst(find_open(guidance, SESSION, more, day, risks)) <= worst(before)


def by_symptom(found: Iterable[Finding]) -> dict[str, Finding]:
    """The findings by what they are about."""
    return {finding.symptom: finding for finding in found}


@given(told=logs(), risks=RISKS, answered=st.sampled_from(NAMES), lower=st.booleans())
def test_a_later_answer_lowers_only_what_it_answers(
    guidance: Guidance, told: list[Entry], risks: list[str], answered: str, lower: bool
) -> None:
    """Said to be gone or lower, the rest stands as it was; but a fever and the signs that it makes
    an emergency answer for each other.
    """
    before = by_symptom(find_open(guidance, SESSION, told, 45, risks))
    answer = entry(99, answered, 45, 1 if lower and answered in guidance.symptoms else 0)
    after = by_symptom(find_open(guidance, SESSION, [*told, answer], 45, risks))
    if answered == CLEAR:
        assert after == {}
        return
    if answer.severity == 0:
        assert answered not in after
    linked = {"fever", *(key for key, sign in guidance.signs.items() if sign.with_fever)}
    for symptom in (before.keys() | after.keys()) - {answered}:
        if not ({symptom, answered} <= linked and before[symptom].level == "emergency"):
            assert after[symptom] == before[symptom]
        else:
            assert after[symptom].level in ("emergency", "doctor")


@given(told=logs(), day=DAYS, more=entries(99), risks=RISKS)
def test_only_an_answer_lowers_a_finding(
    guidance: Guidance, told: list[Entry], day: int, more: Entry, risks: list[str]
) -> None:
    """An entry about one thing that says neither gone nor a lower value leaves every finding about
    another at least as urgent.
    """
    before = by_symptom(find_open(guidance, SESSION, told, day, risks))
    after = by_symptom(find_open(guidance, SESSION, [*told, more], day, risks))
    if more.symptom == CLEAR or more.absent or more.temperature is not None:
        return
    for symptom, finding in before.items():
        if symptom != more.symptom:
            assert rank(after[symptom].level) <= rank(finding.level)


@given(told=logs(), day=DAYS, risks=RISKS)
def test_risks_only_raise(
    guidance: Guidance, told: list[Entry], day: int, risks: list[str]
) -> None:
    """With risks, whichever, the same things are open, and none of them milder."""
    plain = by_symptom(find_open(guidance, SESSION, told, day))
    raised = by_symptom(find_open(guidance, SESSION, told, day, risks))
    assert plain.keys() == raised.keys()
    assert all(rank(raised[key].level) <= rank(plain[key].level) for key in plain)
    assert find_open(guidance, SESSION, told, day, ["unknown"]) == tuple(
        find_open(guidance, SESSION, told, day)
    )


def last_words(guidance: Guidance, told: list[Entry], risks: list[str]) -> list[Assessed]:
    """The last entry about each thing that no clear entry has answered, with what it meant."""
    assessed = assess_entries(guidance, SESSION, told, risks)
    return [
        one
        for place, one in enumerate(assessed)
        if not one.entry.absent
        and not any(o.entry.symptom in (one.entry.symptom, CLEAR) for o in assessed[place + 1 :])
    ]


@given(told=logs(tuple(name for name in NAMES if name != "fever")), day=DAYS, risks=RISKS)
def test_what_is_open_is_the_last_word_on_each(
    guidance: Guidance, told: list[Entry], day: int, risks: list[str]
) -> None:
    """Without a fever, each open finding is what the last entry about it meant, with no clear entry
    after it; what could wait then is asked after once it is overdue, and what it was is said too,
    but the day by which it settles only once.
    """
    wanted = set()
    for last in last_words(guidance, ordered(told, day), risks):
        symptom, finding = guidance.symptoms.get(last.entry.symptom), last.finding
        late = symptom and symptom.settled_by < day and finding.level in ("watch", "expected")
        if symptom and late:
            text = f"last noted on day {last.day}, expected to settle by day {symptom.settled_by}"
            asked = Finding(
                *("watch", symptom.key, (last.entry.number,), f"{symptom.name}: {text}."),
                f"Log it again, or `smp-recovery log clear {symptom.key}` where it is gone.",
                symptom.sources,
            )
            told_already = f" by day {symptom.settled_by}." in finding.text
            both = finding._replace(
                text=finding.text if told_already else f"{finding.text} {asked.text}",
                act=f"{finding.act} {asked.act}",
            )
            wanted.add(asked if finding.level == "expected" else both)
        elif finding.level != "expected":
            wanted.add(finding)
    found = find_open(guidance, SESSION, told, day, risks)
    assert set(found) == wanted
    assert [rank(f.level) for f in found] == sorted(rank(f.level) for f in found)


@given(told=logs(), risks=RISKS)
def test_the_very_last_entry_means_what_stands(
    guidance: Guidance, told: list[Entry], risks: list[str]
) -> None:
    """On its own day the last entry of all is answered as `today` then shows it."""
    if not told:
        return
    last = assess_entries(guidance, SESSION, told, risks)[-1]
    found = by_symptom(find_open(guidance, SESSION, told, last.day, risks))
    if rank(last.finding.level) <= rank("watch"):
        assert found[last.entry.symptom] == last.finding
    else:
        assert last.entry.symptom not in found


@given(told=logs(), day=DAYS, stance=st.sampled_from(["avoid", "limit", "allow", "do"]))
def test_no_word_of_the_practitioner_changes_a_level(
    guidance: Guidance, told: list[Entry], day: int, stance: str
) -> None:
    """Rules of the practitioner on every topic leave every finding as urgent as it is."""
    rules = (rule("own", stance, None, None, topic) for topic in guidance.topics)  # type: ignore[arg-type]
    practised = add(guidance, source("own", "practitioner", *rules))
    before = find_open(guidance, SESSION, told, day)
    after = find_open(practised, SESSION, told, day)
    assert [f._replace(steps=()) for f in before] == [f._replace(steps=()) for f in after]
