"""Mappings become guidance, or one error that holds every fault, each with file and entry."""

import copy
import re
from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.assessment import assess_entries, find_open
from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.model import Alerts, Guidance, Risk, Rule, Stage, Window
from smp_recovery.guidance.reading import parse_guidance
from smp_recovery.log.model import Entry
from smp_recovery.timeline import advise, find_differences, follow, verdict
from tests.guidance.tables import (
    BASE,
    FULL_SOURCE,
    SOURCE,
    Edit,
    drop,
    edited,
    faults_of,
    leaves,
    put,
    read,
)


def test_sound_guidance_is_read() -> None:
    """Every value arrives in its place, unsaid ones with their defaults."""
    guidance = read()
    assert guidance.stages[1] == Stage("fresh", "Fresh", Window(0, 5), "Red.", "", ("page",))
    assert guidance.topics["washing"].aliases == ("shower",)
    assert guidance.symptoms["itch"].window == Window(3, 10)
    assert guidance.symptoms["itch"].severe_means == "fever"
    assert guidance.signs["fever"].act == "See a doctor."
    assert guidance.signs["fever"].with_fever is None
    assert guidance.symptoms["itch"].rising == "soon"
    assert guidance.symptoms["itch"].rising_means == "fever"
    assert guidance.symptoms["itch"].see == ("washing",)
    assert guidance.alerts == Alerts(3, 4, 3, 38.0)
    assert guidance.risks == {
        "diabetes": Risk(
            *("diabetes", "Diabetes", ("diabetic",), ("itch", "fever"), "same-day", "Go today."),
            "page",
        )
    }
    assert list(guidance.sources) == ["page"]
    assert guidance.sources["page"].rules == (
        Rule("page", "washing", "avoid", Window(0, 3), "No water.", "Day 1 to 3", None),
    )


def test_what_is_optional_can_be_left_out() -> None:
    """A symptom needs no meaning of a rise and no steps; there may be no risk at all."""
    table = edited(BASE, drop("risks"))
    for key in ("severe_means", "rising", "rising_means", "see", "aliases"):
        drop("symptoms", 0, key)(table)
    guidance = read(base=table)
    itch = guidance.symptoms["itch"]
    assert (itch.severe_means, itch.rising, itch.rising_means) == (None, None, None)
    assert (itch.see, itch.aliases) == ((), ())
    assert guidance.risks == {}


STAGE = "guidance.toml: stages 2 ('fresh')"
ITCH = "guidance.toml: symptoms 1 ('itch')"

BASE_FAULTS: list[tuple[Edit, str]] = [
    (
        drop("schema"),
        "guidance.toml: 'schema' is missing: begin the file with schema = 1",
    ),
    (
        put("schema", value=2),
        "guidance.toml: schema 2 is newer than 1: update smp-recovery to read this file",
    ),
    (put("schema", value=0), "guidance.toml: 'schema' must be between 1 and 1000000"),
    (
        put("fever_from", value=38.0),
        "guidance.toml: unknown key 'fever_from': use one of "
        "acts, alerts, risks, schema, signs, stages, symptoms, topics",
    ),
    (
        put("alerts", "fever_from", value=36.9),
        "guidance.toml: alerts: 'fever_from' must be a temperature from 37 to 40 degrees Celsius",
    ),
    (
        put("alerts", "severe", value=0),
        "guidance.toml: alerts: 'severe' must be between 1 and 4",
    ),
    (
        put("alerts", "very_severe", value=5),
        "guidance.toml: alerts: 'very_severe' must be between 1 and 4",
    ),
    (
        put("alerts", "rising_after", value=29),
        "guidance.toml: alerts: 'rising_after' must be between 0 and 28",
    ),
    (
        drop("alerts", "rising_after"),
        "guidance.toml: alerts: 'rising_after' is missing: write rising_after = and a number, "
        "as in rising_after = 0",
    ),
    (
        put("alerts", "sever", value=3),
        "guidance.toml: alerts: unknown key 'sever': did you mean 'severe'?",
    ),
    (
        put("symptoms", 0, "rising", value="son"),
        f"{ITCH}: 'rising' cannot be 'son': did you mean 'soon'?",
    ),
    (
        put("symptoms", 0, "rising_means", value="fewer"),
        f"{ITCH}: 'rising_means' cannot be 'fewer': did you mean 'fever'?",
    ),
    (
        put("symptoms", 0, "see", value=["washin"]),
        f"{ITCH}: 'see' cannot hold 'washin': did you mean 'washing'?",
    ),
    (
        put("symptoms", 0, "see", value="washing"),
        f"{ITCH}: 'see' must be a list of texts, as in see = [\"...\"]",
    ),
    (
        put("risks", 0, "symptoms", value=["itch", "itches"]),
        "guidance.toml: risks 1 ('diabetes'): 'symptoms' cannot hold 'itches': "
        "did you mean 'itch'?",
    ),
    (
        put("risks", 0, "urgency", value="today"),
        "guidance.toml: risks 1 ('diabetes'): 'urgency' cannot be 'today': "
        "use one of emergency, later, promptly, same-day, soon",
    ),
    (
        put("risks", 0, "source", value="pagge"),
        "guidance.toml: 'diabetes': unknown source 'pagge': did you mean 'page'?",
    ),
    (
        drop("risks", 0, "text"),
        "guidance.toml: risks 1 ('diabetes'): 'text' is missing: write text = \"...\"",
    ),
    (
        put("risks", value=[*BASE["risks"], {**BASE["risks"][0], "key": "other"}]),
        "guidance.toml: risks: 'diabetic' leads to both 'diabetes' and 'other': take one out",
    ),
    (
        put("risks", value=BASE["risks"] * 2),
        "guidance.toml: the key 'diabetes' is there twice",
    ),
    (
        put("topicz", value=1),
        "guidance.toml: unknown key 'topicz': did you mean 'topics'?",
    ),
    (drop("stages"), "guidance.toml: there are no [[stages]]"),
    (
        put("stages", 1, "first_day", value=1),
        "guidance.toml: stage 'fresh' must begin on the day after 'ready' ends",
    ),
    (
        put("stages", 1, "first_day", value=-1),
        "guidance.toml: stage 'fresh' must begin on the day after 'ready' ends",
    ),
    (
        put("stages", 1, "last_day", value=4),
        "guidance.toml: stage 'care' must begin on the day after 'fresh' ends",
    ),
    (
        drop("stages", 1, "last_day"),
        "guidance.toml: stage 'care' must begin on the day after 'fresh' ends",
    ),
    (
        put("stages", 0, "first_day", value=-9),
        "guidance.toml: the first stage must have no 'first_day' and the last no 'last_day'",
    ),
    (
        put("stages", 2, "last_day", value=900),
        "guidance.toml: the first stage must have no 'first_day' and the last no 'last_day'",
    ),
    (
        drop("stages", 1, "sources"),
        f"{STAGE}: 'sources' must be a list of texts, as in sources = [\"...\"]",
    ),
    (
        put("stages", 1, "sources", value=["pages"]),
        "guidance.toml: 'fresh': unknown source 'pages': did you mean 'page'?",
    ),
    (drop("stages", 1, "text"), f"{STAGE}: 'text' is missing: write text = \"...\""),
    (
        put("topics", 1, "key", value="washing"),
        "guidance.toml: the key 'washing' is there twice",
    ),
    (
        put("topics", 1, "aliases", value=["shower"]),
        ("guidance.toml: topics: 'shower' leads to both 'washing' and 'hot-water': take one out"),
    ),
    (
        put("topics", 0, "aliases", value=["hot water"]),
        (
            "guidance.toml: topics: 'hot water' leads to both 'washing' and 'hot-water': "
            "take one out"
        ),
    ),
    (
        put("signs", 0, "aliases", value=["itchy"]),
        (
            "guidance.toml: symptoms and signs: 'itchy' leads to both 'itch' and 'fever': "
            "take one out"
        ),
    ),
    (
        drop("symptoms", 0, "last_day"),
        f"{ITCH}: a symptom needs both 'first_day' and 'last_day'",
    ),
    (
        put("symptoms", 0, "settled_by", value=9),
        f"{ITCH}: 'settled_by' cannot come before 'last_day'",
    ),
    (
        drop("symptoms", 0, "settled_by"),
        (f"{ITCH}: 'settled_by' is missing: write settled_by = and a day, as in settled_by = 7"),
    ),
    (
        put("symptoms", 0, "severe_means", value="fewer"),
        f"{ITCH}: 'severe_means' cannot be 'fewer': did you mean 'fever'?",
    ),
    (
        put("symptoms", 0, "sources", value=["nobody"]),
        "guidance.toml: 'itch': unknown source 'nobody': use one of page",
    ),
    (
        drop("acts", "soon"),
        "guidance.toml: acts: 'soon' is missing: write soon = \"...\"",
    ),
    (
        put("acts", "sooner", value="Now."),
        "guidance.toml: acts: unknown key 'sooner': did you mean 'soon'?",
    ),
    (
        put("signs", 0, "urgency", value="at once"),
        (
            "guidance.toml: signs 1 ('fever'): 'urgency' cannot be 'at once': "
            "use one of emergency, later, promptly, same-day, soon"
        ),
    ),
    (
        put("signs", 0, "with_fever", value="emergencies"),
        (
            "guidance.toml: signs 1 ('fever'): 'with_fever' cannot be 'emergencies': "
            "did you mean 'emergency'?"
        ),
    ),
    (
        put("signs", 0, "source", value="pagge"),
        "guidance.toml: 'fever': unknown source 'pagge': did you mean 'page'?",
    ),
]


@pytest.mark.parametrize(("edit", "fault"), BASE_FAULTS)
def test_a_fault_of_the_base_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in guidance.toml gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(base=edited(BASE, edit)) == (fault,)


KNOCK_ON: list[tuple[Edit, Edit, str]] = [
    (
        put("stages", value={}),
        put("rules", value=[]),
        "guidance.toml: 'stages' must be a list of tables, each under [[stages]]",
    ),
    (drop("acts"), put("rules", value=[]), "guidance.toml: the table [acts] is missing"),
    (drop("alerts"), put("rules", value=[]), "guidance.toml: the table [alerts] is missing"),
    (
        put("topics", 0, value=7),
        put("rules", value=[]),
        "guidance.toml: topics 1: must be a table, not a number",
    ),
    (
        put("schema", value=1),
        put("rules", 0, value="No water."),
        "page.toml: rules 1: must be a table, not a text",
    ),
    (
        put("schema", value=1),
        drop("source"),
        "page.toml: the table [source] is missing",
    ),
]


@pytest.mark.parametrize(("base", "source", "fault"), KNOCK_ON)
def test_the_cause_is_told_before_what_follows_from_it(
    base: Edit, source: Edit, fault: str
) -> None:
    """Where one fault makes others, the one to mend comes first."""
    assert faults_of(edited(BASE, base), edited(SOURCE, source))[0] == fault


@pytest.mark.parametrize("wrong", [None, 5, "a", [], True, date(2026, 11, 17)])
def test_files_that_hold_no_table(wrong: object) -> None:
    """Whatever stands in the place of a whole file, the fault names it."""
    assert faults_of(base=wrong)[0].startswith("guidance.toml: must be a table, not ")
    assert faults_of(source=wrong)[0].startswith("page.toml: must be a table, not ")


def test_faults_of_several_files_come_together() -> None:
    """The base and each source are all read before anything is refused."""
    with pytest.raises(GuidanceError) as caught:
        parse_guidance(
            edited(BASE, put("alerts", "severe", value=9)),
            {
                "page": edited(SOURCE, drop("schema")),
                "other": edited(SOURCE, put("schema", value=2)),
            },
        )
    assert [fault.split(":")[0] for fault in caught.value.lines] == [
        *("guidance.toml", "page.toml", "other.toml", "other.toml"),
    ]


PLACES = {
    "stages": ("key", "name", "first_day", "last_day", "text", "wording"),
    "rules": ("topic", "stance", "first_day", "last_day", "text", "wording", "pages"),
    "expectations": ("symptom", "topic", "first_day", "last_day", "text", "wording", "pages"),
    "warnings": (
        *("sign", "symptom", "topic", "urgency", "severity_from", "first_day", "last_day"),
        *("text", "wording", "pages"),
    ),
}
BASE_PLACES = {
    "stages": (*PLACES["stages"], "sources"),
    "topics": ("key", "name", "aliases", "see"),
    "symptoms": (
        *("key", "name", "aliases", "first_day", "last_day", "settled_by", "inside", "outside"),
        *("severe_means", "rising", "rising_means", "see", "wording", "sources"),
    ),
    "signs": ("key", "name", "aliases", "urgency", "with_fever", "act", "source"),
    "risks": ("key", "name", "aliases", "symptoms", "urgency", "text", "source"),
}


@pytest.mark.parametrize(
    "unknown", ["sources", "windows", "window", "nam", "keys", "wordings", "severityfrom"]
)
def test_a_suggested_key_can_be_written(unknown: str) -> None:
    """The key that is proposed for an unknown one is a key of that table, and another one."""
    for table, file, places in (
        (BASE, "guidance.toml", BASE_PLACES),
        (SOURCE, "page.toml", PLACES),
    ):
        for place, known in places.items():
            if unknown in known:
                continue
            edit = put(place, 0, unknown, value=["a"])
            base, source = (edited(BASE, edit), SOURCE) if table is BASE else (BASE, None)
            faults = faults_of(base, source or edited(SOURCE, edit))
            assert len(faults) == 1
            assert faults[0].startswith(f"{file}: {place} 1 (")
            said = re.search(r"did you mean '(.*)'|use one of (.*)", faults[0])
            assert said is not None
            assert set((said[1] or said[2]).split(", ")) <= set(known), faults[0]


WRONG: dict[str, object] = {
    "a number": 5,
    "a negative number": -5,
    "a huge number": 10**5000,
    "a fraction": 1.5,
    "not a number": float("nan"),
    "infinity": float("-inf"),
    "yes": True,
    "an empty text": "",
    "a text": "text",
    "a long text": "x" * 5000,
    "control characters": "\x1b[31m\u202e\n",
    "an empty list": [],
    "numbers": [1],
    "texts, one empty": ["a", ""],
    "a nested list": [[]],
    "an empty table": {},
    "a table": {"a": 1},
    "a date": date(2026, 11, 17),
    "a moment": datetime(2026, 11, 17),
    "a time": time(9),
    "nothing": None,
}


def use(guidance: Guidance) -> None:
    """Ask the engine about what was let through."""
    for day in (-60, 0, 5, 400):
        for topic in guidance.topics:
            verdict(guidance, topic, day)
        advise(guidance, day, 14)
    entries = [
        Entry(n, datetime(2026, 11, 17 + n % 9, tzinfo=UTC), key, n % 5)
        for n, key in enumerate((*guidance.symptoms, *guidance.signs) * 6, 1)
    ]
    session = date(2026, 11, 17)
    assess_entries(guidance, session, entries, tuple(guidance.risks))
    find_open(guidance, session, entries, 9, tuple(guidance.risks))
    find_differences(guidance, follow(guidance, ()))


@pytest.mark.parametrize("name", WRONG)
def test_any_wrong_value_is_a_fault_or_fine(name: str) -> None:
    """A value of any type in the place of any other is a fault of its file, or works."""
    for place, table in ((0, BASE), (1, FULL_SOURCE)):
        for path in leaves(table):
            files = [BASE, FULL_SOURCE]
            files[place] = edited(table, put(*path, value=WRONG[name]))
            told = faults_of(*files)
            assert all(fault.startswith(("guidance.toml", "page.toml")) for fault in told)
            assert all(fault.isprintable() for fault in told if table is FULL_SOURCE)
            if not told:
                use(read(*files))


def test_every_field_knows_its_type() -> None:
    """A date in the place of any field is told as a fault that names the field."""
    for place, table in ((0, BASE), (1, FULL_SOURCE)):
        for path in leaves(table):
            files = [BASE, FULL_SOURCE]
            files[place] = edited(table, put(*path, value=date(2026, 11, 17)))
            named = [part for part in path if isinstance(part, str)][-1]
            told = faults_of(*files)
            assert any(named in fault for fault in told), (path, told)


KEYS = st.sampled_from(
    sorted({str(step) for path in leaves([BASE, FULL_SOURCE]) for step in path if step != 0})
)
SCALARS = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    *(st.dates(), st.times(), st.datetimes(), KEYS),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(VALUES, VALUES, st.text())
def test_any_mapping_is_guidance_or_faults(base: object, source: object, name: str) -> None:
    """No mapping whatsoever raises anything but GuidanceError."""
    for files in ((base, {name: source}), (BASE, {"page": source}), (base, {"page": SOURCE})):
        with suppress(GuidanceError):
            use(parse_guidance(*files))


@given(st.data())
def test_any_edit_is_guidance_or_faults(data: st.DataObject) -> None:
    """Sound files with a few places overwritten at random are used or refused, never a crash."""
    files = [copy.deepcopy(BASE), copy.deepcopy(FULL_SOURCE)]
    for _ in range(data.draw(st.integers(1, 4))):
        table = data.draw(st.sampled_from(files))
        put(*data.draw(st.sampled_from(leaves(table))), value=data.draw(VALUES))(table)
        if not leaves(table):
            break
    with suppress(GuidanceError):
        use(read(*files))


def test_topic_that_is_seen_with_another_is_known() -> None:
    """What belongs to a topic is a topic, too."""
    (fault,) = faults_of(edited(BASE, put("topics", 0, "see", value=["hiccups"])), SOURCE)
    assert "'see' cannot hold 'hiccups'" in fault
