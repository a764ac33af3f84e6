"""The JSON Schema of source files says what the reader says, by an independent validator.

JSON Schema cannot say that a window ends after it begins, nor that stages are in order, and takes a
number such as 2.0 for a whole one; a file's name it does not know. In all else the two must agree.
"""

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
from smp_recovery.guidance.built_in import EXAMPLE, JSON_SCHEMA, LARGEST_SOURCE, find_data
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    OWN_CAUTION,
    SOURCE_KINDS,
    STANCES,
    URGENCIES,
    Guidance,
)
from smp_recovery.guidance.source_parsing import SOURCE_SCHEMA, parse_source_table
from smp_recovery.guidance.table_reader import FURTHEST_DAY, LONGEST_TEXT, TableReader
from tests.guidance.tables import (
    SOURCE,
    SOURCE_FAULTS,
    SURVEY,
    SURVEY_FAULTS,
    Fault,
    edited,
    leaves,
)

JSON: dict[str, Any] = json.loads((find_data() / JSON_SCHEMA).read_text("utf-8"))
VALIDATOR = Draft202012Validator(JSON)
SHIPPED = [*sorted((find_data() / "sources").glob("*.toml")), find_data() / EXAMPLE]

ORDER = re.compile(r": (swap|sort) them$")
BY_NAME = "name it like the file"


def find_faults(guidance: Guidance, table: object) -> list[str]:
    """Read a file and list its faults."""
    faults: list[str] = []
    parse_source_table(TableReader(table, "page.toml", faults), guidance)
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
    assert JSON["properties"]["schema"] == {"const": SOURCE_SCHEMA}
    assert JSON["properties"]["source"]["properties"]["key"]["not"] == {"const": OWN_CAUTION}


def test_no_table_takes_unknown_keys() -> None:
    """Every table of a file is closed, so that an editor marks a slip."""
    tables = [JSON, JSON["properties"]["source"], JSON["properties"]["contact"]]
    tables += [JSON["properties"][name]["items"] for name in ("stages", "rules")]
    tables += [JSON["properties"][name]["items"] for name in ("expectations", "warnings")]
    for table in tables:
        assert table["type"] == "object"
        assert table["additionalProperties"] is False


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_file_passes_both(guidance: Guidance, path: Path) -> None:
    """Each built-in source and the example of a clinic is sound for the reader and the schema."""
    table = parse_toml(path.read_bytes(), path.name, LARGEST_SOURCE)
    assert find_faults(guidance, table) == []
    assert list(VALIDATOR.iter_errors(table)) == []


FAULTS = [fault for fault in (*SOURCE_FAULTS, *SURVEY_FAULTS) if BY_NAME not in fault.message]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.message)
def test_what_the_reader_refuses_the_schema_refuses(guidance: Guidance, fault: Fault) -> None:
    """Every fault that the reader is tested with fails both. A schema cannot say the order of days
    and of stages, so such a fault is one for the reader alone.
    """
    assert agree(guidance, fault.table) == bool(ORDER.search(fault.message))
    assert find_faults(guidance, fault.table)


ODD = (
    *(True, -3651, -3650, -1, 0, 1, 4, 5, 0.5, 1000, 1001, 3650, 3651, date(2026, 11, 17)),
    *("", "page", "Page", "../page", "page-", OWN_CAUTION, "p" * 41, "x" * 300, "x" * 301),
    *("survey", "do", "later", "washing", "shower", "itch", "fever"),
    *([], {}, [1], ["a"], [{}], {"text": "a"}, [[0, 3, 2]], [[0, 3]], [[0, 3, 0]], [[0, 3, True]]),
)
NAMES = sorted({str(step) for path in leaves([SOURCE, SURVEY]) for step in path if step != 0})


@pytest.mark.parametrize("table", [None, 5, "a", [], True, {}])
def test_what_is_no_file_fails_both(guidance: Guidance, table: object) -> None:
    """Whatever is in the place of the whole file."""
    assert not agree(guidance, table)


KEYS = st.text(st.sampled_from("ab9-_ .AÉ\n"), max_size=4).filter(lambda t: not t.endswith("\n"))


@given(KEYS | st.integers(38, 43).map(lambda n: "a" * n))
@example("a--b")
def test_keys_are_judged_alike(guidance: Guidance, key: str) -> None:
    """What can be the key of a source or a stage is the same for both."""
    for place in ("source.key", "stages.0.key"):
        agree(guidance, edited(SOURCE, place, key))


SOUND = [SOURCE, SURVEY, *(parse_toml(p.read_bytes(), p.name, LARGEST_SOURCE) for p in SHIPPED)]


@given(st.data())
def test_small_edits_are_judged_alike(guidance: Guidance, data: st.DataObject) -> None:
    """Some values replaced, dropped or added at random in a sound file: both say the same of it."""
    table = data.draw(st.sampled_from(SOUND))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(leaves(table) or [("schema",)]))
        if isinstance(path[-1], str) and data.draw(st.booleans()):
            path = (*path[:-1], data.draw(st.sampled_from(NAMES)))
        table = edited(table, path, data.draw(st.sampled_from(ODD)))
    agree(guidance, table)
