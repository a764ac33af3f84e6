"""The JSON Schema of source files says what the reader says, by an independent validator.

JSON Schema cannot say that a window ends after it begins, nor that stages are in order, and takes a
number such as 2.0 for a whole one; a file's name it does not know. In all else the two must agree.
"""

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from smp_recovery.disk.toml import parse_toml
from smp_recovery.guidance.built_in import EXAMPLE, JSON_SCHEMA, LARGEST_FILE, find_data
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    OWN_CAUTION,
    SOURCE_KINDS,
    STANCES,
    URGENCIES,
    Guidance,
)
from smp_recovery.guidance.source_parsing import SCHEMA, read_source
from smp_recovery.guidance.table_reader import FURTHEST_DAY, LONGEST_TEXT, TableReader
from tests.guidance.tables import (
    FULL_SOURCE,
    SOURCE,
    SOURCE_FAULTS,
    SURVEY_FAULTS,
    Edit,
    Table,
    drop,
    edited,
    leaves,
    put,
)

JSON: dict[str, Any] = json.loads((find_data() / JSON_SCHEMA).read_text("utf-8"))
VALIDATOR = Draft202012Validator(JSON)
VALID = [*sorted((find_data() / "sources").glob("*.toml")), find_data() / EXAMPLE]

ORDER = re.compile(r": (swap|sort) them$")


def find_faults(guidance: Guidance, table: object) -> list[str]:
    """Read a file and list its faults."""
    faults: list[str] = []
    read_source(TableReader(table, "page.toml", faults), guidance)
    return faults


def agree(guidance: Guidance, table: object) -> bool:
    """Hold reader and schema against each other, but for the order of days and of stages; tell
    whether the file is a sound one.
    """
    faults = [fault for fault in find_faults(guidance, table) if not ORDER.search(fault)]
    found = [error.message for error in VALIDATOR.iter_errors(table)]
    assert bool(faults) == bool(found), (faults, found)
    return not faults


def test_the_schema_is_one() -> None:
    """It is valid by the rules for schemas, and refers to nothing outside itself."""
    Draft202012Validator.check_schema(JSON)
    assert JSON["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {f"#/$defs/{name}" for name in JSON["$defs"]} == {
        table["$ref"] for table in find_tables(JSON) if "$ref" in table
    }


def test_nothing_is_checked_beside_a_reference() -> None:
    """Some editors follow an older draft, in which keys beside `$ref` are ignored."""
    beside = [
        set(table) - {"$ref", "description"} for table in find_tables(JSON) if "$ref" in table
    ]
    assert beside
    assert not any(beside)


def find_tables(value: object) -> Iterator[dict[str, object]]:
    """Every object in a schema, itself included."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for child in value if isinstance(value, list) else ():
        yield from find_tables(child)


def test_enumerations_are_those_of_the_guidance(guidance: Guidance) -> None:
    """Topics, symptoms, signs, stances, kinds and urgencies are all there, in their order."""
    definitions, properties = JSON["$defs"], JSON["properties"]
    assert definitions["topic"]["enum"] == list(guidance.topics)
    assert definitions["symptom"]["enum"] == list(guidance.symptoms)
    assert definitions["sign"]["enum"] == list(guidance.signs)
    rules, warnings = (properties[key]["items"]["properties"] for key in ("rules", "warnings"))
    assert tuple(rules["stance"]["enum"]) == STANCES
    assert tuple(warnings["urgency"]["enum"]) == URGENCIES
    assert tuple(properties["source"]["properties"]["kind"]["enum"]) == SOURCE_KINDS


def test_limits_are_those_of_the_reader() -> None:
    """Text lengths, days, the schema's number and the key that is taken are the same."""
    definitions = JSON["$defs"]
    assert definitions["text"] == {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
    assert definitions["words"] == {"type": "string", "maxLength": LONGEST_TEXT}
    assert (definitions["day"]["minimum"], definitions["day"]["maximum"]) == (
        -FURTHEST_DAY,
        FURTHEST_DAY,
    )
    assert definitions["days"]["then"]["properties"]["first_day"] == {"maximum": LAST_UNDATED}
    assert JSON["properties"]["schema"] == {"const": SCHEMA}
    assert JSON["properties"]["source"]["properties"]["key"]["not"] == {"const": OWN_CAUTION}


def test_no_table_takes_unknown_keys() -> None:
    """Every table of a file is closed, so that an editor marks a slip."""
    tables = [JSON, JSON["properties"]["source"], JSON["properties"]["contact"]]
    tables += [JSON["properties"][name]["items"] for name in ("stages", "rules")]
    tables += [JSON["properties"][name]["items"] for name in ("expectations", "warnings")]
    for table in tables:
        assert table["type"] == "object"
        assert table["additionalProperties"] is False


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_shipped_file_passes_both(guidance: Guidance, path: Path) -> None:
    """Each built-in source and the example of a clinic is sound for the reader and the schema."""
    table = parse_toml(path.read_bytes(), path.name, LARGEST_FILE)
    assert find_faults(guidance, table) == []
    assert list(VALIDATOR.iter_errors(table)) == []


@pytest.mark.parametrize("table", [SOURCE, FULL_SOURCE], ids=["plain", "full"])
def test_the_sound_tables_pass_both(guidance: Guidance, table: Table) -> None:
    """What the faults below are put into is sound."""
    assert agree(guidance, table)


BY_NAME = "name it like the file"
READ = [
    (edited(table, edit), fault)
    for table, faults in ((SOURCE, SOURCE_FAULTS), (FULL_SOURCE, SURVEY_FAULTS))
    for edit, fault in faults
]
EXPRESSIBLE = [table for table, fault in READ if not ORDER.search(fault) and BY_NAME not in fault]
OUT_OF_ORDER = [table for table, fault in READ if ORDER.search(fault)]

FAULTY: dict[str, Edit] = {
    "schema 0": put("schema", value=0),
    "a schema in words": put("schema", value="1"),
    "schema true": put("schema", value=True),
    "no source": drop("source"),
    "a source in words": put("source", value="page"),
    "sources as a list": put("source", value=[SOURCE["source"]]),
    "no key": drop("source", "key"),
    "no title": drop("source", "title"),
    "no kind": drop("source", "kind"),
    "an empty title": put("source", "title", value=""),
    "the key of the program's own caution": put("source", "key", value=OWN_CAUTION),
    "a key with capitals": put("source", "key", value="Page"),
    "a key with a path": put("source", "key", value="../page"),
    "a key that ends in a hyphen": put("source", "key", value="page-"),
    "a long key": put("source", "key", value="p" * 41),
    "a publisher of numbers": put("source", "publisher", value=5),
    "a long address": put("source", "address", value="x" * 301),
    "rules as a table": put("rules", value={}),
    "a rule in words": put("rules", 0, value="No water."),
    "a rule without a topic": drop("rules", 0, "topic"),
    "a rule without a stance": drop("rules", 0, "stance"),
    "a topic that is an alias": put("rules", 0, "topic", value="shower"),
    "a stance with capitals": put("rules", 0, "stance", value="Avoid"),
    "an empty text": put("rules", 0, "text", value=""),
    "a long text": put("rules", 0, "text", value="x" * 301),
    "a day in words": put("rules", 0, "first_day", value="0"),
    "a day as a date": put("rules", 0, "first_day", value=date(2026, 11, 17)),
    "half a day": put("rules", 0, "first_day", value=0.5),
    "a day too far": put("rules", 0, "last_day", value=3651),
    "a day too early": put("rules", 0, "first_day", value=-3651),
    "a source in a rule": put("rules", 0, "source", value="page"),
    "pages of an expectation": put("expectations", 0, "pages", value=3),
    "pages of a warning": put("warnings", 0, "pages", value=3),
    "a stage without a key": drop("stages", 0, "key"),
    "a stage without a name": drop("stages", 0, "name"),
    "a stage without a text": drop("stages", 0, "text"),
    "sources of a stage": put("stages", 0, "sources", value=["page"]),
    "an expectation of a sign": put("expectations", 0, "sign", value="fever"),
    "a severity of an expectation": put("expectations", 0, "severity_from", value=2),
    "a warning of two": put("warnings", 0, "symptom", value="itch"),
    "a warning of three": lambda table: table["warnings"][0].update(symptom="itch", topic="sun"),
    "an unknown sign": put("warnings", 0, "sign", value="itch"),
    "an unknown urgency": put("warnings", 0, "urgency", value="now"),
    "a severity of -1": put("warnings", 0, "severity_from", value=-1),
    "a severity true": put("warnings", 0, "severity_from", value=True),
}


@pytest.mark.parametrize("edit", FAULTY.values(), ids=FAULTY)
def test_a_faulty_file_fails_both(guidance: Guidance, edit: Edit) -> None:
    """One fault in a sound file, of which the reader's tables say nothing: both refuse it."""
    assert not agree(guidance, edited(SOURCE, edit))


@pytest.mark.parametrize("table", EXPRESSIBLE)
def test_the_reader_s_own_table_of_faults_fails_both(guidance: Guidance, table: Table) -> None:
    """Every fault that the reader is tested with, but for the order of days and of stages."""
    assert not agree(guidance, table)


@pytest.mark.parametrize("pages", [0, 1001, "3", 1.5, True])
def test_the_pages_of_a_survey(guidance: Guidance, pages: object) -> None:
    """In a survey a count from 1 to 1000 passes both, and nothing else does."""
    for place in ("rules", "expectations", "warnings"):
        assert agree(guidance, edited(FULL_SOURCE, put(place, 0, "pages", value=1)))
        assert agree(guidance, edited(FULL_SOURCE, put(place, 0, "pages", value=1000)))
        assert not agree(guidance, edited(FULL_SOURCE, put(place, 0, "pages", value=pages)))


@pytest.mark.parametrize("table", [None, 5, "a", [], True, {}])
def test_what_is_no_file_fails_both(guidance: Guidance, table: object) -> None:
    """Whatever stands in the place of the whole file."""
    assert not agree(guidance, table)


@pytest.mark.parametrize("table", OUT_OF_ORDER)
def test_what_a_schema_cannot_say_the_reader_does(guidance: Guidance, table: Table) -> None:
    """The order of days and of stages is a fault for the reader alone."""
    faults = find_faults(guidance, table)
    assert faults
    assert all(ORDER.search(fault) for fault in faults)
    assert list(VALIDATOR.iter_errors(table)) == []


WORDS = st.text(st.sampled_from("ab9-_ .AÉ\n"), max_size=4).filter(lambda t: not t.endswith("\n"))


@given(WORDS | st.integers(38, 43).map(lambda n: "a" * n))
@example("a--b")
def test_keys_are_judged_alike(guidance: Guidance, key: str) -> None:
    """What can be the key of a source or a stage is the same for both."""
    for path in (("source", "key"), ("stages", 0, "key")):
        agree(guidance, edited(SOURCE, put(*path, value=key)))


SOUND = [SOURCE, FULL_SOURCE, *(parse_toml(p.read_bytes(), p.name, LARGEST_FILE) for p in VALID)]
NAMES = sorted({str(step) for table in SOUND[:2] for path in leaves(table) for step in path})
VALUES = st.one_of(
    st.sampled_from(
        (*SOURCE_KINDS, *STANCES, *URGENCIES, "washing", "itch", "fever", "shower", "")
    ),
    st.sampled_from((-3651, -3650, -1, 0, 1, 2, 4, 5, 1000, 1001, 3650, 3651, 1.5, True, False)),
    st.sampled_from((date(2026, 11, 17), "x" * 300, "x" * 301, [], {}, [{}], [1], {"text": "a"})),
    st.sampled_from(
        ([[0, 3, 2]], [[0, 3]], [[0, 3651, 1]], [[0, 3, 0]], [[3, 0, 1]], [[0, 3, True]])
    ),
    WORDS,
)


@given(st.data())
def test_small_edits_are_judged_alike(guidance: Guidance, data: st.DataObject) -> None:
    """Some values replaced, dropped or added at random in a sound file: both say the same of it."""
    table = copy.deepcopy(data.draw(st.sampled_from(SOUND)))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(leaves(table) or [("schema",)]))
        act = data.draw(st.sampled_from(("put", "drop", "add")))
        if act == "drop" and len(leaves(table)) > 0:
            drop(*path)(table)
        elif act == "add" and isinstance(path[-1], str):
            path = (*path[:-1], data.draw(st.sampled_from(NAMES)))
            put(*path, value=copy.deepcopy(data.draw(VALUES)))(table)
        else:
            put(*path, value=copy.deepcopy(data.draw(VALUES)))(table)
    agree(guidance, table)


@given(st.recursive(VALUES, lambda v: st.lists(v) | st.dictionaries(st.sampled_from(NAMES), v)))
def test_any_table_is_judged_alike(guidance: Guidance, table: object) -> None:
    """Any nest of known keys and odd values: both say the same of it."""
    agree(guidance, table)
