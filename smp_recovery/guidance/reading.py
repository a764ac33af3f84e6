"""Turns the mappings of guidance files into `Guidance`, collecting every fault before it raises one
error.

Pure: it takes parsed TOML and knows neither files nor directories. What it lets through the engine
can trust.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import TypeVar

from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.fields import Fields, near
from smp_recovery.guidance.model import (
    KINDS,
    STANCES,
    URGENCIES,
    Expectation,
    Guidance,
    Rule,
    Sign,
    Source,
    SourceWarning,
    Stage,
    Symptom,
    Topic,
    Window,
)

SCHEMA = 1
FEVER_LOW, FEVER_HIGH = 37.0, 40.0

Named = TypeVar("Named", Topic, Symptom, Sign)


def parse_guidance(base: object, sources: Mapping[str, object]) -> Guidance:
    """Read the cautious timeline `base` and the `sources` (file name without ending -> mapping)
    into one value.

    Raises GuidanceError with every fault of every file, one line each.
    """
    faults: list[str] = []
    guidance = _base(Fields(base, "guidance.toml", faults))
    for name, data in sources.items():
        source = _source(Fields(data, f"{name}.toml", faults), guidance)
        if source.key and source.key != name:
            faults.append(
                f"{name}.toml: source: 'key' is {source.key!a}: name it like the file, {name!a}"
            )
        guidance.sources[name] = source
    _check_references(guidance, faults)
    if faults:
        raise GuidanceError(tuple(faults))
    return guidance


def parse_base(base: object) -> Guidance:
    """Read the cautious timeline `base` alone; the guidance has no sources.

    Raises GuidanceError with every fault, one line each.
    """
    faults: list[str] = []
    guidance = _base(Fields(base, "guidance.toml", faults))
    if faults:
        raise GuidanceError(tuple(faults))
    return guidance


def parse_source(data: object, name: str, guidance: Guidance) -> Source:
    """Read one source file called `name` whose topics, symptoms and signs are those of `guidance`.

    Raises GuidanceError with every fault, one line each.
    """
    faults: list[str] = []
    source = _source(Fields(data, name, faults), guidance)
    if faults:
        raise GuidanceError(tuple(faults))
    return source


def _base(reader: Fields) -> Guidance:
    _check_schema(reader)
    stages = tuple(_stage(fields) for fields in reader.tables("stages"))
    _check_tiling(reader, stages)
    topics = _by_key([_topic(fields) for fields in reader.tables("topics")], reader)
    signs_read = reader.tables("signs")
    acts_read = reader.table("acts")
    acts: dict[str, str] = {urgency: acts_read.text(urgency) for urgency in URGENCIES}
    acts_read.close(*URGENCIES)
    signs = _by_key([_sign(fields, acts) for fields in signs_read], reader)
    symptoms = _by_key([_symptom(fields, signs) for fields in reader.tables("symptoms")], reader)
    _check_aliases(reader, "topics", topics)
    _check_aliases(reader, "symptoms and signs", {**symptoms, **signs})
    fever_from = reader.degrees("fever_from", FEVER_LOW, FEVER_HIGH)
    reader.close("schema", "fever_from", "stages", "topics", "symptoms", "acts", "signs")

    return Guidance(stages, topics, symptoms, signs, acts, fever_from, {})


def _check_schema(fields: Fields) -> None:
    if not fields.has("schema"):
        fields.fault(f"'schema' is missing: begin the file with schema = {SCHEMA}")
    schema = fields.whole("schema", 1, 10**6)
    if schema is not None and schema > SCHEMA:
        fields.fault(
            f"schema {schema} is newer than {SCHEMA}: update smp-recovery to read this file"
        )


def _stage(fields: Fields, source: str | None = None) -> Stage:
    stage = Stage(
        key=fields.name("key"),
        name=fields.text("name"),
        window=fields.window(),
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        sources=(source,) if source else fields.texts("sources", required=True),
    )
    known = ("key", "name", "first_day", "last_day", "text", "wording")
    fields.close(*known, *(() if source else ("sources",)))
    return stage


def _check_tiling(fields: Fields, stages: tuple[Stage, ...]) -> None:
    if not stages:
        fields.fault("there are no [[stages]]")
        return
    if stages[0].window.first is not None or stages[-1].window.last is not None:
        fields.fault("the first stage must have no 'first_day' and the last no 'last_day'")
    for before, after in pairwise(stages):
        end, start = before.window.last, after.window.first
        if end is None or start is None or start != end + 1:
            fields.fault(f"stage '{after.key}' must begin on the day after '{before.key}' ends")


def _topic(fields: Fields) -> Topic:
    topic = Topic(fields.name("key"), fields.text("name"), fields.texts("aliases"))
    fields.close(*Topic._fields)
    return topic


def _symptom(fields: Fields, signs: Mapping[str, Sign]) -> Symptom:
    settled_by = fields.day("settled_by")
    symptom = Symptom(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        window=fields.window(),
        settled_by=settled_by or 0,
        inside=fields.text("inside"),
        outside=fields.text("outside"),
        severe_means=fields.optional_word("severe_means", signs),
        wording=fields.text("wording", ""),
        sources=fields.texts("sources", required=True),
    )
    if symptom.window.first is None or symptom.window.last is None:
        fields.fault("a symptom needs both 'first_day' and 'last_day'")
    elif settled_by is not None and settled_by < symptom.window.last:
        fields.fault("'settled_by' cannot come before 'last_day'")
    fields.close(*(set(Symptom._fields) - {"window"}), "first_day", "last_day")
    return symptom


def _sign(fields: Fields, acts: Mapping[str, str]) -> Sign:
    urgency = fields.word("urgency", URGENCIES)
    sign = Sign(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        urgency=urgency,
        with_fever=fields.optional_word("with_fever", URGENCIES),
        act=fields.text("act", acts[urgency]),
        source=fields.text("source"),
    )
    fields.close(*Sign._fields)
    return sign


def _source(fields: Fields, guidance: Guidance) -> Source:
    _check_schema(fields)
    about = fields.table("source")
    key = about.name("key")
    kind = about.word("kind", KINDS)
    survey = kind == "survey"
    source = Source(
        key=key,
        title=about.text("title"),
        publisher=about.text("publisher"),
        kind=kind,
        language=about.text("language", ""),
        version=about.text("version", ""),
        licence=about.text("licence", ""),
        address=about.text("address", ""),
        stages=tuple(_stage(stage, key) for stage in fields.tables("stages")),
        rules=tuple(_rule(rule, key, guidance, survey) for rule in fields.tables("rules")),
        expectations=tuple(
            _expectation(item, key, guidance, survey) for item in fields.tables("expectations")
        ),
        warnings=tuple(_warning(item, key, guidance, survey) for item in fields.tables("warnings")),
    )
    about.close("key", "title", "publisher", "kind", "language", "version", "licence", "address")
    fields.close("schema", "source", "stages", "rules", "expectations", "warnings")
    for before, after in pairwise(source.stages):
        if not _ascends(before.window, after.window):
            fields.fault(f"stage '{after.key}' must begin and end after '{before.key}': sort them")
    return source


def _ascends(before: Window, after: Window) -> bool:
    starts = after.first is not None and (before.first is None or before.first < after.first)
    return starts and before.last is not None and (after.last is None or before.last < after.last)


def _rule(fields: Fields, source: str, guidance: Guidance, survey: bool) -> Rule:
    rule = Rule(
        source=source,
        topic=fields.word("topic", guidance.topics),
        stance=fields.word("stance", STANCES),
        window=fields.window(),
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        pages=_pages(fields, survey),
    )
    fields.close("topic", "stance", "first_day", "last_day", "text", "wording", "pages")
    return rule


def _expectation(fields: Fields, source: str, guidance: Guidance, survey: bool) -> Expectation:
    expectation = Expectation(
        source=source,
        symptom=fields.optional_word("symptom", guidance.symptoms),
        topic=fields.optional_word("topic", guidance.topics),
        window=fields.window(),
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        pages=_pages(fields, survey),
    )
    _check_one(fields, "symptom or topic", expectation.symptom, expectation.topic)
    fields.close("symptom", "topic", "first_day", "last_day", "text", "wording", "pages")
    return expectation


def _warning(fields: Fields, source: str, guidance: Guidance, survey: bool) -> SourceWarning:
    warning = SourceWarning(
        source=source,
        sign=fields.optional_word("sign", guidance.signs),
        symptom=fields.optional_word("symptom", guidance.symptoms),
        topic=fields.optional_word("topic", guidance.topics),
        urgency=fields.word("urgency", URGENCIES),
        window=fields.window(),
        text=fields.text("text"),
        wording=fields.text("wording", ""),
        pages=_pages(fields, survey),
    )
    _check_one(fields, "sign, symptom or topic", warning.sign, warning.symptom, warning.topic)
    fields.close(
        "sign", "symptom", "topic", "urgency", "first_day", "last_day", "text", "wording", "pages"
    )
    return warning


def _check_one(fields: Fields, choices: str, *given: str | None) -> None:
    if sum(item is not None for item in given) != 1:
        fields.fault(f"say what it is about with exactly one of {choices}")


def _pages(fields: Fields, survey: bool) -> int | None:
    pages = fields.whole("pages", 1, 1000)
    if pages is not None and not survey:
        fields.fault("'pages' belongs to a survey only: take it out")
    return pages


def _by_key(items: list[Named], fields: Fields) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in items:
        if item.key in found:
            fields.fault(f"the key '{item.key}' is there twice")
        found[item.key] = item
    return found


def _check_aliases(fields: Fields, what: str, items: Mapping[str, Topic | Symptom | Sign]) -> None:
    owners: dict[str, str] = {}
    for item in items.values():
        for word in (item.key.replace("-", " "), *item.aliases):
            owner = owners.setdefault(word, item.key)
            if owner != item.key:
                fields.fault(
                    f"{what}: {word[:50]!a} leads to both '{owner}' and '{item.key}': take one out"
                )


def _check_references(guidance: Guidance, faults: list[str]) -> None:
    named = [(stage.key, stage.sources) for stage in guidance.stages]
    named += [(symptom.key, symptom.sources) for symptom in guidance.symptoms.values()]
    named += [(sign.key, (sign.source,)) for sign in guidance.signs.values()]
    for entry, keys in named:
        for key in keys:
            if key not in guidance.sources:
                hint = near(key, guidance.sources)
                faults.append(f"guidance.toml: '{entry}': unknown source {key[:50]!a}: {hint}")
