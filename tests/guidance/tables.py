"""Sound guidance files, the faults that one change makes, and what a test does with them."""

import copy
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from smp_recovery.errors import DamageError
from smp_recovery.guidance.guidance_parsing import parse_guidance
from smp_recovery.guidance.model import Guidance

Table = dict[str, Any]
Place = tuple[str | int, ...]

HERE = Path(__file__).parent
BASE, WORDS, SOURCE, SURVEY = (
    tomli.loads((HERE / "sound" / f"{name}.toml").read_text("utf-8"))
    for name in ("guidance", "words", "page", "survey")
)


class Fault(NamedTuple):
    """A table that one change has spoilt, and the one message about it."""

    table: Table
    message: str


def edited(table: Table, place: str | Place, *value: object) -> Table:
    """Give a copy with the value put at the place, or without a value the place taken out."""
    if isinstance(place, str):
        place = tuple(int(step) if step.isdigit() else step for step in place.split("."))
    changed = copy.deepcopy(table)
    holder: Any = changed
    for step in place[:-1]:
        holder = holder[step]
    last: Any = place[-1]
    if not value:
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(copy.deepcopy(value[0]))
    else:
        holder[last] = copy.deepcopy(value[0])
    return changed


def read_faults(kind: str, table: Table, file: str) -> list[Fault]:
    """Every fault of one kind in faults.toml, put into the table of the file."""
    rows = tomli.loads((HERE / "faults.toml").read_text("utf-8"))[kind]
    return [
        Fault(edited(table, place, *value), f"{file}: {message}") for place, *value, message in rows
    ]


BASE_FAULTS = read_faults("guidance", BASE, "guidance.toml")
WORD_FAULTS = read_faults("words", WORDS, "words.toml")
SOURCE_FAULTS = read_faults("source", SOURCE, "page.toml")
SURVEY_FAULTS = read_faults("survey", SURVEY, "page.toml")


def read(base: object = BASE, source: object = SOURCE, words: object = WORDS) -> Guidance:
    """Read one base, one source, and the words for them."""
    return parse_guidance(base, {"page": source}, words)


def faults_of(
    base: object = BASE, source: object = SOURCE, words: object = WORDS
) -> tuple[str, ...]:
    """Read and list the faults; none for sound guidance."""
    try:
        read(base, source, words)
    except DamageError as error:
        return error.lines
    return ()


def leaves(table: object, path: Place = ()) -> list[Place]:
    """Every path into nested tables and lists."""
    items: list[tuple[str | int, object]] = []
    if isinstance(table, dict):
        items = list(table.items())
    elif isinstance(table, list):
        items = list(enumerate(table))
    return [
        found for step, value in items for found in ((*path, step), *leaves(value, (*path, step)))
    ]
