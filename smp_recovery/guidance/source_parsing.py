"""Turns the mapping of one source file into a `Source`, noting every fault.

Pure. Topics, symptoms and signs must be those of the guidance that the source is read for.
"""

from itertools import pairwise
from typing import NamedTuple

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import (
    OWN_CAUTION,
    SOURCE_KINDS,
    STANCES,
    URGENCIES,
    Contact,
    Expectation,
    Guidance,
    Rule,
    Source,
    SourceWarning,
    Stage,
    Window,
)
from smp_recovery.guidance.table_reader import FURTHEST_DAY, TableReader

SOURCE_SCHEMA = 1
MOST_SURVEY_PAGES = 1000
LONGEST_SHORT = 40


class EntryWindow(NamedTuple):
    """One window of an entry; `pages` counts the pages of a survey that give it."""

    window: Window
    undated: bool = False
    pages: int | None = None


def parse_source(data: object, name: str, guidance: Guidance) -> Source:
    """Read one source file called `name` whose topics, symptoms and signs are those of `guidance`.

    Raises DamageError with every fault, one line each.
    """
    faults: list[str] = []
    source = parse_source_table(TableReader(data, name, faults), guidance)
    if faults:
        raise DamageError(*faults)
    return source


def parse_source_table(file: TableReader, guidance: Guidance) -> Source:
    """Read a source file, and note its faults in `file`."""
    check_schema(file)
    about = file.table("source")
    key = about.name("key")
    if key == OWN_CAUTION:
        about.fault(f"'key' {key!a} is taken: choose another")
    kind = about.word("kind", SOURCE_KINDS)
    stages, rules = file.tables("stages"), file.tables("rules")
    expectations, warnings = file.tables("expectations"), file.tables("warnings")
    if kind != "survey":
        for entry in (*rules, *expectations, *warnings):
            entry.refuse("pages", "is for a survey only: remove it")
        for entry in (*rules, *expectations):
            entry.refuse("windows", "is for a survey only: give first_day and last_day")
    contact = file.table("contact") if file.has("contact") else None
    source = Source(
        key=key,
        title=about.text("title"),
        publisher=about.text("publisher", ""),
        kind=kind,
        language=about.text("language", ""),
        version=about.text("version", ""),
        licence=about.text("licence", ""),
        address=about.text("address", ""),
        stages=tuple(parse_stage(stage, (key,)) for stage in stages),
        rules=tuple(rule for entry in rules for rule in _parse_rules(entry, key, guidance)),
        expectations=tuple(e for t in expectations for e in _parse_expectations(t, key, guidance)),
        warnings=tuple(_parse_warning(entry, key, guidance) for entry in warnings),
        contact=Contact(*(contact.text(k, "") for k in Contact._fields)) if contact else None,
    )
    file.close()
    for before, after in pairwise(source.stages):
        if not _ascends(before.window, after.window):
            file.fault(f"stage '{after.key}' must begin and end after '{before.key}': sort them")
    return source


def check_schema(file: TableReader) -> None:
    """Note a fault if the schema of a file is missing or newer than ours."""
    if not file.has("schema"):
        file.fault(f"'schema' is missing: begin the file with schema = {SOURCE_SCHEMA}")
    schema = file.whole("schema", 1, 10**6)
    if schema is not None and schema > SOURCE_SCHEMA:
        file.fault(
            f"schema {schema} is newer than {SOURCE_SCHEMA}: update smp-recovery to read this file"
        )


def parse_stage(entry: TableReader, sources: tuple[str, ...]) -> Stage:
    """Read a stage that the `sources`, by key, give."""
    return Stage(
        key=entry.name("key"),
        name=entry.text("name"),
        window=entry.window(),
        text=entry.text("text"),
        wording=entry.text("wording", ""),
        sources=sources,
    )


def _ascends(before: Window, after: Window) -> bool:
    starts = after.first is not None and (before.first is None or before.first < after.first)
    return starts and before.last is not None and (after.last is None or before.last < after.last)


def _parse_rules(entry: TableReader, source: str, guidance: Guidance) -> list[Rule]:
    windows = _parse_windows(entry)
    topic, stance = entry.word("topic", guidance.topics), entry.word("stance", STANCES)
    text, wording = entry.text("text"), entry.text("wording", "")
    short = entry.text("short", "", LONGEST_SHORT)
    return [
        Rule(source, topic, stance, given.window, text, wording, given.pages, given.undated, short)
        for given in windows
    ]


def _parse_expectations(entry: TableReader, source: str, guidance: Guidance) -> list[Expectation]:
    windows = _parse_windows(entry)
    symptom = entry.optional_word("symptom", guidance.symptoms)
    topic = entry.optional_word("topic", guidance.topics)
    text, wording = entry.text("text"), entry.text("wording", "")
    _check_one(entry, "symptom or topic", symptom, topic)
    return [
        Expectation(source, symptom, topic, given.window, text, wording, given.pages, given.undated)
        for given in windows
    ]


def _parse_warning(entry: TableReader, source: str, guidance: Guidance) -> SourceWarning:
    given = _parse_window(entry)
    warning = SourceWarning(
        source=source,
        sign=entry.optional_word("sign", guidance.signs),
        symptom=entry.optional_word("symptom", guidance.symptoms),
        topic=entry.optional_word("topic", guidance.topics),
        urgency=entry.word("urgency", URGENCIES),
        window=given.window,
        severity_from=entry.number("severity_from", 0, 4, default=0),
        text=entry.text("text"),
        wording=entry.text("wording", ""),
        pages=given.pages,
        undated=given.undated,
    )
    _check_one(entry, "sign, symptom or topic", warning.sign, warning.symptom, warning.topic)
    return warning


def _check_one(entry: TableReader, choices: str, *given: str | None) -> None:
    if sum(item is not None for item in given) != 1:
        entry.fault(f"say what it is about with exactly one of {choices}")


def _parse_windows(entry: TableReader) -> list[EntryWindow]:
    """The one window of an entry, or those that a survey gives at once, each with its pages."""
    if not entry.has("windows"):
        return [_parse_window(entry)]
    for key in ("first_day", "last_day", "undated", "pages"):
        entry.refuse(key, "cannot be used with 'windows': remove it")
    _parse_window(entry)
    rows = entry.rows("windows", 3)
    for number, (first, last, pages) in enumerate(rows, 1):
        if last < first:
            entry.fault(f"windows {number}: the last day comes before the first: swap them")
        elif first < -FURTHEST_DAY or last > FURTHEST_DAY or not 1 <= pages <= MOST_SURVEY_PAGES:
            days = f"days from {-FURTHEST_DAY} to {FURTHEST_DAY}"
            entry.fault(f"windows {number}: give {days}, and 1 to {MOST_SURVEY_PAGES} pages")
    return [EntryWindow(Window(first, last), pages=pages) for first, last, pages in rows]


def _parse_window(entry: TableReader) -> EntryWindow:
    window, undated = entry.undated_window()
    return EntryWindow(window, undated, entry.whole("pages", 1, MOST_SURVEY_PAGES))
