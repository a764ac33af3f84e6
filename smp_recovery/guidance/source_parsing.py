"""Turns the mapping of one source file into a `Source`, noting every fault.

Pure: it takes parsed TOML and knows neither files nor directories. Topics, symptoms and signs must
be those of the guidance that the source is read for.
"""

from collections.abc import Iterator
from itertools import pairwise

from smp_recovery.errors import GuidanceError
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

SCHEMA = 1
MOST_PAGES = 1000


def parse_source(data: object, name: str, guidance: Guidance) -> Source:
    """Read one source file called `name` whose topics, symptoms and signs are those of `guidance`.

    Raises GuidanceError with every fault, one line each.
    """
    faults: list[str] = []
    source = read_source(TableReader(data, name, faults), guidance)
    if faults:
        raise GuidanceError(*faults)
    return source


def read_source(fields: TableReader, guidance: Guidance) -> Source:
    """Read a source file whose topics, symptoms and signs are those of `guidance`."""
    check_schema(fields)
    about = fields.table("source")
    key = about.name("key")
    if key == OWN_CAUTION:
        about.fault(f"'key' {key!a} is taken: choose another")
    kind = about.word("kind", SOURCE_KINDS)
    survey = kind == "survey"
    source = Source(
        key=key,
        title=about.text("title"),
        publisher=about.text("publisher", ""),
        kind=kind,
        language=about.text("language", ""),
        version=about.text("version", ""),
        licence=about.text("licence", ""),
        address=about.text("address", ""),
        stages=tuple(read_stage(stage, key) for stage in fields.tables("stages")),
        rules=tuple(
            rule for item in fields.tables("rules") for rule in _rules(item, key, guidance, survey)
        ),
        expectations=tuple(
            expectation
            for item in fields.tables("expectations")
            for expectation in _expectations(item, key, guidance, survey)
        ),
        contact=_contact(fields),
        warnings=tuple(_warning(item, key, guidance, survey) for item in fields.tables("warnings")),
    )
    about.close("key", "title", "publisher", "kind", "language", "version", "licence", "address")
    fields.close("schema", "source", "contact", "stages", "rules", "expectations", "warnings")
    for before, after in pairwise(source.stages):
        if not _ascends(before.window, after.window):
            fields.fault(f"stage '{after.key}' must begin and end after '{before.key}': sort them")
    return source


def _contact(fields: TableReader) -> Contact | None:
    if not fields.has("contact"):
        return None
    given = fields.table("contact")
    contact = Contact(*(given.text(key, "") for key in Contact._fields))
    given.close(*Contact._fields)
    return contact


def _ascends(before: Window, after: Window) -> bool:
    starts = after.first is not None and (before.first is None or before.first < after.first)
    return starts and before.last is not None and (after.last is None or before.last < after.last)


def _rules(fields: TableReader, source: str, guidance: Guidance, survey: bool) -> Iterator[Rule]:
    counted = _counted(fields, survey)
    window, undated = fields.undated_window()
    rule = Rule(
        source=source,
        topic=fields.word("topic", guidance.topics),
        stance=fields.word("stance", STANCES),
        window=window,
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        pages=_pages(fields, survey),
        undated=undated,
    )
    _close(fields, rule)
    if counted is None:
        yield rule
    else:
        yield from (rule._replace(window=w, pages=n) for w, n in counted)


def _expectations(
    fields: TableReader, source: str, guidance: Guidance, survey: bool
) -> Iterator[Expectation]:
    counted = _counted(fields, survey)
    window, undated = fields.undated_window()
    expectation = Expectation(
        source=source,
        symptom=fields.optional_word("symptom", guidance.symptoms),
        topic=fields.optional_word("topic", guidance.topics),
        window=window,
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        pages=_pages(fields, survey),
        undated=undated,
    )
    _check_one(fields, "symptom or topic", expectation.symptom, expectation.topic)
    _close(fields, expectation)
    if counted is None:
        yield expectation
    else:
        yield from (expectation._replace(window=w, pages=n) for w, n in counted)


def _warning(fields: TableReader, source: str, guidance: Guidance, survey: bool) -> SourceWarning:
    window, undated = fields.undated_window()
    warning = SourceWarning(
        source=source,
        sign=fields.optional_word("sign", guidance.signs),
        symptom=fields.optional_word("symptom", guidance.symptoms),
        topic=fields.optional_word("topic", guidance.topics),
        urgency=fields.word("urgency", URGENCIES),
        window=window,
        severity_from=fields.number("severity_from", 0, 4, default=0),
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        pages=_pages(fields, survey),
        undated=undated,
    )
    _check_one(fields, "sign, symptom or topic", warning.sign, warning.symptom, warning.topic)
    _close(fields, warning)
    return warning


def _close(fields: TableReader, entry: Rule | Expectation | SourceWarning) -> None:
    windows = () if isinstance(entry, SourceWarning) else ("windows",)
    fields.close(*(set(entry._fields) - {"source", "window"}), "first_day", "last_day", *windows)


def _check_one(fields: TableReader, choices: str, *given: str | None) -> None:
    if sum(item is not None for item in given) != 1:
        fields.fault(f"say what it is about with exactly one of {choices}")


def _counted(fields: TableReader, survey: bool) -> list[tuple[Window, int]] | None:
    """The windows of a survey's entry that gives several at once, each with its pages."""
    if not fields.has("windows"):
        return None
    if not survey:
        fields.fault("'windows' belongs to a survey only: give first_day and last_day")
    for key in ("first_day", "last_day", "undated", "pages"):
        if fields.has(key):
            fields.fault(f"'{key}' cannot stand beside 'windows': take it out")
    found = []
    for number, row in enumerate(fields.rows("windows", 3), 1):
        first, last, pages = row
        if -FURTHEST_DAY <= first <= last <= FURTHEST_DAY and 1 <= pages <= MOST_PAGES:
            found.append((Window(first, last), pages))
            continue
        named = dict(zip(("first_day", "last_day", "pages"), row, strict=True))
        each = TableReader(named, f"{fields.where}: windows {number}", fields.faults)
        found.append((each.window(), _pages(each, survey=True) or 1))
    return found


def _pages(fields: TableReader, survey: bool) -> int | None:
    pages = fields.whole("pages", 1, MOST_PAGES)
    if pages is not None and not survey:
        fields.fault("'pages' belongs to a survey only: take it out")
    return pages


def read_stage(fields: TableReader, source: str | None = None) -> Stage:
    """Read a stage: of the `source` with that key, else of the cautious timeline."""
    stage = Stage(
        key=fields.name("key"),
        name=fields.text("name"),
        window=fields.window(),
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        sources=fields.texts("sources", required=True) if source is None else (source,),
    )
    known = ("key", "name", "first_day", "last_day", "text", "wording")
    fields.close(*known, *(("sources",) if source is None else ()))
    return stage


def check_schema(fields: TableReader) -> None:
    """Note a fault where the schema of a file is missing or newer than ours."""
    if not fields.has("schema"):
        fields.fault(f"'schema' is missing: begin the file with schema = {SCHEMA}")
    schema = fields.whole("schema", 1, 10**6)
    if schema is not None and schema > SCHEMA:
        fields.fault(
            f"schema {schema} is newer than {SCHEMA}: update smp-recovery to read this file"
        )
