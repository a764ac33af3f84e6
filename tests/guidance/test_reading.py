"""Mappings become guidance, or one error that holds every fault, each with file and entry."""

import copy
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.assessment import assess_entry
from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.model import Expectation, Guidance, Rule, SourceWarning, Stage, Window
from smp_recovery.guidance.reading import parse_base, parse_guidance, parse_source
from smp_recovery.log.model import Entry
from smp_recovery.timeline import advise, verdict

Table = dict[str, Any]
Edit = Callable[[Table], object]

BASE: Table = {
    "schema": 1,
    "fever_from": 38.0,
    "stages": [
        {"key": "ready", "name": "Ready", "last_day": -1, "text": "Soon.", "sources": ["page"]},
        {
            "key": "fresh",
            "name": "Fresh",
            "first_day": 0,
            "last_day": 5,
            "text": "Red.",
            "sources": ["page"],
        },
        {"key": "care", "name": "Care", "first_day": 6, "text": "Mild.", "sources": ["page"]},
    ],
    "topics": [
        {"key": "washing", "name": "Washing", "aliases": ["shower"]},
        {"key": "hot-water", "name": "Hot water"},
    ],
    "symptoms": [
        {
            "key": "itch",
            "name": "Itch",
            "aliases": ["itchy"],
            "first_day": 3,
            "last_day": 10,
            "settled_by": 14,
            "inside": "Pat it.",
            "outside": "Ask.",
            "severe_means": "fever",
            "sources": ["page"],
        }
    ],
    "acts": {
        "emergency": "Call.",
        "same-day": "See a doctor.",
        "promptly": "See someone.",
        "soon": "Ask the clinic.",
        "later": "See a dermatologist.",
    },
    "signs": [{"key": "fever", "name": "Fever", "urgency": "same-day", "source": "page"}],
}

SOURCE: Table = {
    "schema": 1,
    "source": {"key": "page", "title": "A page", "publisher": "Somebody", "kind": "article"},
    "stages": [
        {"key": "one", "name": "One", "first_day": 0, "last_day": 3, "text": "Red."},
        {"key": "two", "name": "Two", "first_day": 3, "text": "Not red."},
    ],
    "rules": [
        {
            "topic": "washing",
            "stance": "avoid",
            "first_day": 0,
            "last_day": 3,
            "text": "No water.",
            "wording": "Day 1 to 3",
        }
    ],
    "expectations": [{"symptom": "itch", "first_day": 3, "last_day": 9, "text": "New skin."}],
    "warnings": [{"sign": "fever", "urgency": "promptly", "text": "Fever: see someone."}],
}


def read(base: object = BASE, source: object = SOURCE, name: str = "page") -> Guidance:
    """Read one base and one source."""
    return parse_guidance(base, {name: source})


def faults_of(base: object = BASE, source: object = SOURCE, name: str = "page") -> tuple[str, ...]:
    """Read and list the faults; none for sound guidance."""
    try:
        read(base, source, name)
    except GuidanceError as error:
        return error.faults
    return ()


def edited(table: Table, edit: Edit) -> Table:
    """Give a copy with one edit."""
    table = copy.deepcopy(table)
    edit(table)
    return table


def test_sound_guidance_is_read() -> None:
    """Every value arrives in its place, unsaid ones with their defaults."""
    guidance = read()
    assert guidance.stages[1] == Stage("fresh", "Fresh", Window(0, 5), "Red.", "", ("page",))
    assert guidance.topics["washing"].aliases == ("shower",)
    assert guidance.symptoms["itch"].window == Window(3, 10)
    assert guidance.symptoms["itch"].severe_means == "fever"
    assert guidance.signs["fever"].act == "See a doctor."
    assert guidance.signs["fever"].with_fever is None
    assert guidance.fever_from == 38.0
    source = guidance.sources["page"]
    assert (source.title, source.publisher, source.kind) == ("A page", "Somebody", "article")
    assert (source.language, source.version, source.licence, source.address) == ("", "", "", "")
    assert [stage.window for stage in source.stages] == [Window(0, 3), Window(3, None)]
    assert source.stages[0].sources == ("page",)
    assert source.rules == (
        Rule("page", "washing", "avoid", Window(0, 3), "No water.", "Day 1 to 3", None),
    )
    assert source.expectations == (
        Expectation("page", "itch", None, Window(3, 9), "New skin.", "", None),
    )
    assert source.warnings == (
        SourceWarning(
            "page", "fever", None, None, "promptly", Window(), "Fever: see someone.", "", None
        ),
    )


def test_the_base_alone_is_the_whole_without_sources() -> None:
    """What is read of the cautious timeline does not depend on the sources."""
    assert parse_base(BASE) == read()._replace(sources={})


def test_a_source_can_be_read_alone() -> None:
    """One file is checked against the topics, symptoms and signs of guidance read before."""
    assert parse_source(SOURCE, "page.toml", parse_base(BASE)) == read().sources["page"]
    with pytest.raises(GuidanceError, match=r"^clinic\.toml: the table \[source\] is missing"):
        parse_source({"schema": 1}, "clinic.toml", parse_base(BASE))


def test_a_survey_may_count_its_pages() -> None:
    """How many pages agree belongs to a survey, and may be left out."""

    def survey(source: Table) -> None:
        source["source"]["kind"] = "survey"
        source["rules"][0]["pages"] = 10

    source = read(source=edited(SOURCE, survey)).sources["page"]
    assert source.rules[0].pages == 10
    assert source.expectations[0].pages is None


def put(*path: str | int, value: object) -> Edit:
    """Make an edit that sets the value at the path."""

    def edit(table: Table) -> None:
        place: Any = table
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return edit


def drop(*path: str | int) -> Edit:
    """Make an edit that takes away what is at the path."""

    def edit(table: Table) -> None:
        place: Any = table
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return edit


RULE = "page.toml: rules 1 ('washing')"
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
        put("fever_from", value=36.9),
        "guidance.toml: 'fever_from' must be a temperature from 37 to 40 degrees Celsius",
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

SOURCE_FAULTS: list[tuple[Edit, str]] = [
    (
        drop("schema"),
        "page.toml: 'schema' is missing: begin the file with schema = 1",
    ),
    (
        put("schema", value=7),
        "page.toml: schema 7 is newer than 1: update smp-recovery to read this file",
    ),
    (
        put("source", "key", value="other"),
        "page.toml: source: 'key' is 'other': name it like the file, 'page'",
    ),
    (
        put("source", "kind", value="artikle"),
        "page.toml: source: 'kind' cannot be 'artikle': did you mean 'article'?",
    ),
    (
        put("source", "titel", value="A page"),
        "page.toml: source: unknown key 'titel': did you mean 'title'?",
    ),
    (put("rule", value=[]), "page.toml: unknown key 'rule': did you mean 'rules'?"),
    (
        put("stages", 1, "first_day", value=0),
        "page.toml: stage 'two' must begin and end after 'one': sort them",
    ),
    (
        put("stages", 1, "last_day", value=3),
        "page.toml: stage 'two' must begin and end after 'one': sort them",
    ),
    (
        put("rules", 0, "topic", value="wash"),
        "page.toml: rules 1 ('wash'): 'topic' cannot be 'wash': did you mean 'washing'?",
    ),
    (
        put("rules", 0, "stance", value="forbid"),
        f"{RULE}: 'stance' cannot be 'forbid': use one of allow, avoid, do, limit",
    ),
    (
        put("rules", 0, "first_day", value=4),
        f"{RULE}: 'last_day' (3) comes before 'first_day' (4): swap them",
    ),
    (
        put("rules", 0, "lastday", value=4),
        f"{RULE}: unknown key 'lastday': did you mean 'last_day'?",
    ),
    (
        put("rules", 0, "pages", value=4),
        f"{RULE}: 'pages' belongs to a survey only: take it out",
    ),
    (drop("rules", 0, "text"), f"{RULE}: 'text' is missing: write text = \"...\""),
    (
        put("expectations", 0, "topic", value="washing"),
        (
            "page.toml: expectations 1 ('washing'): say what it is about with exactly one of "
            "symptom or topic"
        ),
    ),
    (
        drop("expectations", 0, "symptom"),
        "page.toml: expectations 1: say what it is about with exactly one of symptom or topic",
    ),
    (
        put("expectations", 0, "symptom", value="fever"),
        "page.toml: expectations 1 ('fever'): 'symptom' cannot be 'fever': use one of itch",
    ),
    (
        drop("warnings", 0, "sign"),
        ("page.toml: warnings 1: say what it is about with exactly one of sign, symptom or topic"),
    ),
    (
        drop("warnings", 0, "urgency"),
        "page.toml: warnings 1 ('fever'): 'urgency' is missing: write urgency = \"...\"",
    ),
]


@pytest.mark.parametrize(("edit", "fault"), BASE_FAULTS)
def test_a_fault_of_the_base_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in guidance.toml gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(base=edited(BASE, edit)) == (fault,)


@pytest.mark.parametrize(("edit", "fault"), SOURCE_FAULTS)
def test_a_fault_of_a_source_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in a source file gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(source=edited(SOURCE, edit)) == (fault,)


KNOCK_ON: list[tuple[Edit, Edit, str]] = [
    (
        put("stages", value={}),
        put("rules", value=[]),
        "guidance.toml: 'stages' must be a list of tables, each under [[stages]]",
    ),
    (drop("acts"), put("rules", value=[]), "guidance.toml: the table [acts] is missing"),
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


def spoil(source: Table) -> None:
    """Put ten faults into the file."""
    source["sorce"] = 1
    source["source"]["kind"] = "blog"
    source["source"]["title"] = ""
    source["stages"][1]["last_day"] = "nine"
    del source["stages"][0]["name"]
    source["rules"][0]["topic"] = "washin"
    source["rules"][0]["stance"] = 3
    source["rules"][0]["last_day"] = -1
    source["expectations"][0]["text"] = "x" * 301
    source["warnings"][0]["urgency"] = "Soon"


def test_ten_faults_give_ten_messages() -> None:
    """All faults of a file come at once, each with its entry and what would be right."""
    faults = faults_of(source=edited(SOURCE, spoil))
    assert len(faults) == 10
    assert set(faults) == {
        "page.toml: source: 'kind' cannot be 'blog': "
        "use one of article, authority, clinic, practitioner, survey",
        "page.toml: source: 'title' is empty",
        "page.toml: stages 2 ('two'): 'last_day' must be a whole number, not a text",
        "page.toml: stages 1 ('one'): 'name' is missing: write name = \"...\"",
        "page.toml: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
        "page.toml: rules 1 ('washin'): 'stance' must be a text in quotes, not a number",
        "page.toml: rules 1 ('washin'): 'last_day' (-1) comes before 'first_day' (0): swap them",
        "page.toml: expectations 1 ('itch'): 'text' has 301 characters; 300 is the most",
        "page.toml: warnings 1 ('fever'): 'urgency' cannot be 'Soon': did you mean 'soon'?",
        "page.toml: unknown key 'sorce': did you mean 'source'?",
    }


def test_faults_of_several_files_come_together() -> None:
    """The base and each source are all read before anything is refused."""
    with pytest.raises(GuidanceError) as caught:
        parse_guidance(
            edited(BASE, put("fever_from", value=1)),
            {
                "page": edited(SOURCE, drop("schema")),
                "other": edited(SOURCE, put("schema", value=2)),
            },
        )
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        *("guidance.toml", "page.toml", "other.toml", "other.toml"),
    ]


PLACES = {
    "stages": ("key", "name", "first_day", "last_day", "text", "wording"),
    "rules": ("topic", "stance", "first_day", "last_day", "text", "wording", "pages"),
}
BASE_PLACES = {
    "stages": (*PLACES["stages"], "sources"),
    "topics": ("key", "name", "aliases"),
    "symptoms": (
        *("key", "name", "aliases", "first_day", "last_day", "settled_by", "inside", "outside"),
        *("severe_means", "wording", "sources"),
    ),
    "signs": ("key", "name", "aliases", "urgency", "with_fever", "act", "source"),
}


@pytest.mark.parametrize("unknown", ["sources", "windows", "window", "nam", "keys", "wordings"])
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


def leaves(table: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path into nested tables and lists."""
    items: list[tuple[str | int, object]] = []
    if isinstance(table, dict):
        items = list(table.items())
    elif isinstance(table, list):
        items = list(enumerate(table))
    return [
        found for step, value in items for found in ((*path, step), *leaves(value, (*path, step)))
    ]


FULL_SOURCE = edited(SOURCE, put("source", "kind", value="survey"))
for _place in ("rules", "expectations", "warnings"):
    FULL_SOURCE[_place][0].update(first_day=0, last_day=9, pages=3, wording="days")
FULL_SOURCE["source"].update(language="en", version="1", licence="CC0", address="https://a.b")


def use(guidance: Guidance) -> None:
    """Ask the engine about what was let through."""
    for day in (-60, 0, 5, 400):
        for topic in guidance.topics:
            verdict(guidance, topic, day)
        advise(guidance, day, 14)
    for key in (*guidance.symptoms, *guidance.signs):
        entry = Entry(1, datetime(2026, 11, 18, tzinfo=UTC), key, 4)
        assess_entry(guidance, entry, 1)


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


def test_the_names_of_foreign_stages_are_told_in_ascii() -> None:
    """Escape and bidirectional characters in the key of a stage never reach a message."""

    def disturb(source: Table) -> None:
        source["stages"].reverse()
        source["stages"][1]["key"] = "\x1b[31m\u202e\n"

    told = faults_of(source=edited(SOURCE, disturb))
    assert len(told) == 2
    assert all(fault.isprintable() for fault in told)


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
