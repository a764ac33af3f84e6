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
    URGENCIES,
    Alerts,
    Guidance,
    Risk,
    Sign,
    Stage,
    Symptom,
    Topic,
)
from smp_recovery.guidance.source_reading import check_schema, read_source, read_stage

FEVER_LOW, FEVER_HIGH = 37.0, 40.0

Named = TypeVar("Named", Topic, Symptom, Sign, Risk)


def parse_guidance(base: object, sources: Mapping[str, object]) -> Guidance:
    """Read the cautious timeline `base` and the `sources` (file name without ending -> mapping)
    into one value.

    Raises GuidanceError with every fault of every file, one line each.
    """
    faults: list[str] = []
    guidance = _base(Fields(base, "guidance.toml", faults))
    for name, data in sources.items():
        source = read_source(Fields(data, f"{name}.toml", faults), guidance)
        if source.key and source.key != name:
            faults.append(
                f"{name}.toml: source: 'key' is {source.key!a}: name it like the file, {name!a}"
            )
        guidance.sources[name] = source
    _check_references(guidance, faults)
    if faults:
        raise GuidanceError(*faults)
    return guidance


def _base(reader: Fields) -> Guidance:
    check_schema(reader)
    stages = tuple(read_stage(fields) for fields in reader.tables("stages"))
    _check_tiling(reader, stages)
    topics = _by_key([_topic(fields) for fields in reader.tables("topics")], reader)
    for topic in topics.values():
        for key in topic.see:
            if key not in topics:
                reader.fault(f"topic '{topic.key}': 'see' cannot hold {key[:50]!a}: name a topic")
    signs_read = reader.tables("signs")
    acts_read = reader.table("acts")
    acts: dict[str, str] = {urgency: acts_read.text(urgency) for urgency in URGENCIES}
    acts_read.close(*URGENCIES)
    signs = _by_key([_sign(fields, acts) for fields in signs_read], reader)
    symptoms = _by_key(
        [_symptom(fields, signs, topics) for fields in reader.tables("symptoms")], reader
    )
    _check_aliases(reader, "topics", topics)
    _check_aliases(reader, "symptoms and signs", {**symptoms, **signs})
    alerts = _alerts(reader.table("alerts"))
    risks = _by_key(
        [_risk(fields, {**symptoms, **signs}) for fields in reader.tables("risks")], reader
    )
    _check_aliases(reader, "risks", risks)
    reader.close(*("schema", "stages", "topics", "symptoms", "acts", "signs", "alerts", "risks"))

    return Guidance(stages, topics, symptoms, signs, acts, alerts, risks, {})


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
    names = (fields.name("key"), fields.text("name"), fields.texts("aliases"))
    topic = Topic(*names, fields.texts("see"))
    fields.close(*Topic._fields)
    return topic


def _symptom(fields: Fields, signs: Mapping[str, Sign], topics: Mapping[str, Topic]) -> Symptom:
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
        rising=fields.optional_word("rising", URGENCIES),
        rising_means=fields.optional_word("rising_means", signs),
        see=fields.words("see", topics),
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


def _alerts(fields: Fields) -> Alerts:
    alerts = Alerts(
        severe=fields.number("severe", 1, 4),
        very_severe=fields.number("very_severe", 1, 4),
        rising_after=fields.number("rising_after", 0, 28),
        fever_from=fields.degrees("fever_from", FEVER_LOW, FEVER_HIGH),
    )
    fields.close(*Alerts._fields)
    return alerts


def _risk(fields: Fields, known: Mapping[str, Symptom | Sign]) -> Risk:
    risk = Risk(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        symptoms=fields.words("symptoms", known),
        urgency=fields.word("urgency", URGENCIES),
        text=fields.text("text"),
        source=fields.text("source"),
    )
    fields.close(*Risk._fields)
    return risk


def _by_key(items: list[Named], fields: Fields) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in items:
        if item.key in found:
            fields.fault(f"the key '{item.key}' is there twice")
        found[item.key] = item
    return found


def _check_aliases(
    fields: Fields, what: str, items: Mapping[str, Topic | Symptom | Sign | Risk]
) -> None:
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
    named += [(risk.key, (risk.source,)) for risk in guidance.risks.values()]
    for entry, keys in named:
        for key in keys:
            if key not in guidance.sources:
                hint = near(key, guidance.sources)
                faults.append(f"guidance.toml: '{entry}': unknown source {key[:50]!a}: {hint}")
