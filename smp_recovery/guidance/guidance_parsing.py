"""Turns the mappings of guidance files into `Guidance`, collecting every fault before it raises one
error.

Pure: it takes parsed TOML and knows neither files nor directories. What it lets through the engine
can trust.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import TypeVar

from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.model import (
    GROUPS,
    LAST_UNDATED,
    OWN_CAUTION,
    SIGN_URGENCIES,
    URGENCIES,
    Alerts,
    Cluster,
    Guidance,
    Pair,
    Question,
    Raise,
    Risk,
    SeverityRule,
    Sign,
    Stage,
    Symptom,
    Topic,
)
from smp_recovery.guidance.source_parsing import check_schema, read_source, read_stage
from smp_recovery.guidance.table_reader import TableReader
from smp_recovery.text import suggest

COLD_LOW, FEVER_LOW, FEVER_HIGH = 34.0, 37.0, 40.0

Named = TypeVar("Named", bound=Topic | Symptom | Sign | Risk)
Worded = TypeVar("Worded", Topic, Symptom, Sign)


def parse_guidance(base: object, sources: Mapping[str, object], words: object = None) -> Guidance:
    """Read the cautious timeline `base`, the `sources` (file name without ending -> mapping) and
    the `words` that people use into one value.

    Raises GuidanceError with every fault of every file, one line each.
    """
    faults: list[str] = []
    guidance = _base(TableReader(base, "guidance.toml", faults))
    if words is not None:
        guidance = _add_words(guidance, TableReader(words, "words.toml", faults))
    for name, data in sources.items():
        source = read_source(TableReader(data, f"{name}.toml", faults), guidance)
        if source.key and source.key != name:
            faults.append(
                f"{name}.toml: source: 'key' is {source.key!a}: name it like the file, {name!a}"
            )
        guidance.sources[name] = source
    _check_references(guidance, faults)
    if faults:
        raise GuidanceError(*faults)
    return guidance


def _base(reader: TableReader) -> Guidance:
    check_schema(reader)
    stages = tuple(read_stage(fields) for fields in reader.tables("stages"))
    _check_tiling(reader, stages)
    topics = _by_key([_topic(fields) for fields in reader.tables("topics")], reader)
    for topic in topics.values():
        for name, keys in (("see", topic.see), ("parent", (topic.parent or topic.key,))):
            for key in keys:
                if key not in topics:
                    reader.fault(
                        f"topic '{topic.key}': '{name}' cannot hold {key[:50]!a}: name a topic"
                    )
    signs_read = reader.tables("signs")
    acts_read = reader.table("acts")
    acts: dict[str, str] = {urgency: acts_read.text(urgency) for urgency in SIGN_URGENCIES}
    acts_read.close(*SIGN_URGENCIES)
    signs = _by_key([_sign(fields, acts) for fields in signs_read], reader)
    symptoms = _by_key(
        [_symptom(fields, signs, topics) for fields in reader.tables("symptoms")], reader
    )
    loggable: dict[str, Symptom | Sign] = _by_key([*symptoms.values(), *signs.values()], reader)
    guidance = Guidance(
        stages=stages,
        topics=topics,
        symptoms=symptoms,
        signs=signs,
        acts=acts,
        alerts=_alerts(reader.table("alerts")),
        risks=_by_key([_risk(fields, loggable) for fields in reader.tables("risks")], reader),
        sources={},
        pairs=tuple(_pair(fields, loggable, signs) for fields in reader.tables("pairs")),
        clusters=tuple(_cluster(fields, loggable) for fields in reader.tables("clusters")),
        severities=tuple(_severity(fields, symptoms) for fields in reader.tables("severities")),
    )
    for clash in _clashes(guidance):
        reader.fault(clash)
    reader.close("schema", *(set(Guidance._fields) - {"sources", "questions", "held"}))
    return guidance


def _add_words(guidance: Guidance, reader: TableReader) -> Guidance:
    """The guidance with the words that people use for its topics, symptoms and signs."""
    check_schema(reader)
    topics, entries = reader.table("topics"), reader.table("entries")
    worded = guidance._replace(
        topics={key: _word(topic, topics) for key, topic in guidance.topics.items()},
        symptoms={key: _word(each, entries) for key, each in guidance.symptoms.items()},
        signs={key: _word(sign, entries) for key, sign in guidance.signs.items()},
    )
    known = _clashes(guidance)
    for clash in _clashes(worded):
        if clash not in known:
            reader.fault(clash)
    loggable: dict[str, Symptom | Sign] = {**worded.symptoms, **worded.signs}
    taken = {name: key for key, item in loggable.items() for name in _names(item)}
    questions = tuple(_question(fields, loggable, taken) for fields in reader.tables("questions"))
    topics.close(*worded.topics)
    entries.close(*loggable)
    reader.close("schema", "topics", "entries", "questions")
    return worded._replace(questions=questions)


def _word(item: Worded, words: TableReader) -> Worded:
    return item._replace(aliases=(*item.aliases, *words.listed(item.key)))


def _check_tiling(fields: TableReader, stages: tuple[Stage, ...]) -> None:
    if not stages:
        fields.fault("there are no [[stages]]")
        return
    if stages[0].window.first is not None or stages[-1].window.last is not None:
        fields.fault("the first stage must have no 'first_day' and the last no 'last_day'")
    for before, after in pairwise(stages):
        end, start = before.window.last, after.window.first
        if end is None or start is None or start != end + 1:
            fields.fault(f"stage '{after.key}' must begin on the day after '{before.key}' ends")


def _topic(fields: TableReader) -> Topic:
    topic = Topic(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        see=fields.texts("see"),
        parent=fields.text("parent", "") or None,
        first=fields.text("first", ""),
        asked=fields.flag("asked"),
    )
    fields.close(*Topic._fields)
    return topic


def _symptom(
    fields: TableReader, signs: Mapping[str, Sign], topics: Mapping[str, Topic]
) -> Symptom:
    symptom = Symptom(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        inside=fields.text("inside"),
        outside=fields.text("outside"),
        severe_means=fields.optional_word("severe_means", signs),
        rising_means=fields.optional_word("rising_means", signs),
        lasting_means=fields.optional_word("lasting_means", signs),
        undated=fields.flag("undated"),
        skin=fields.flag("skin"),
        see=fields.words("see", topics),
    )
    fields.close(*Symptom._fields)
    return symptom


def _sign(fields: TableReader, acts: Mapping[str, str]) -> Sign:
    urgency = fields.word("urgency", SIGN_URGENCIES)
    sign = Sign(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        urgency=urgency,
        act=fields.text("act", acts[urgency]),
        source=fields.text("source"),
        of=fields.optional_word("of", [group for group in GROUPS if group != "any"]),
        page=fields.text("page", ""),
        wording=fields.text("wording", ""),
        usual_to=fields.whole("usual_to", 0, LAST_UNDATED),
        feverish=fields.flag("feverish"),
        short=fields.text("short", ""),
    )
    fields.close(*Sign._fields)
    return sign


def _pair(
    fields: TableReader, loggable: Mapping[str, Symptom | Sign], signs: Mapping[str, Sign]
) -> Pair:
    pair = Pair(
        signs=fields.words("signs", signs, required=True),
        partners=fields.words("partners", (*GROUPS, *loggable), required=True),
        urgency=fields.word("urgency", SIGN_URGENCIES),
        source=fields.text("source"),
        page=fields.text("page", ""),
        wording=fields.text("wording", ""),
        also=fields.words("also", loggable),
    )
    fields.close(*Pair._fields)
    return pair


def _cluster(fields: TableReader, loggable: Mapping[str, Symptom | Sign]) -> Cluster:
    cluster = Cluster(
        symptoms=fields.words("symptoms", loggable, required=True),
        at_least=fields.number("at_least", 2, 10),
        severity_from=fields.number("severity_from", 1, 4),
        first_day=fields.number("first_day", 0, LAST_UNDATED),
        unrated_from=fields.whole("unrated_from", 0, LAST_UNDATED),
        urgency=fields.optional_word("urgency", SIGN_URGENCIES),
        text=fields.text("text"),
        source=fields.text("source"),
        page=fields.text("page", ""),
    )
    if cluster.at_least > len(set(cluster.symptoms)):
        fields.fault("'at_least' is more than there are 'symptoms': it can never be reached")
    fields.close(*Cluster._fields)
    return cluster


def _severity(fields: TableReader, symptoms: Mapping[str, Symptom]) -> SeverityRule:
    rule = SeverityRule(
        symptoms=fields.words("symptoms", symptoms, required=True),
        severity_from=fields.number("severity_from", 1, 4),
        window=fields.window(),
        unrated=fields.flag("unrated"),
        urgency=fields.word("urgency", SIGN_URGENCIES),
        text=fields.text("text"),
        act=fields.text("act", ""),
        source=fields.text("source"),
    )
    fields.close(*SeverityRule._fields, "first_day", "last_day")
    return rule


def _question(
    fields: TableReader, loggable: Mapping[str, Symptom | Sign], taken: dict[str, str]
) -> Question:
    """Read a question, and add its words to those that are `taken`, with what they lead to."""
    question = Question(
        words=fields.texts("words", required=True),
        ask=fields.text("ask"),
        readings=fields.words("readings", loggable, required=True),
        labels=fields.texts("labels", required=True),
        first_day=fields.whole("first_day", 0, LAST_UNDATED),
    )
    for word in question.words:
        if word in taken:
            fields.fault(f"{word[:50]!a} leads to {taken[word][:50]!a} already: take one out")
    taken.update(dict.fromkeys(question.words, question.ask))
    if not 2 <= len(set(question.readings)) == len(question.labels):
        fields.fault("'readings' must hold two keys at least, and 'labels' a text for each")
    fields.close(*Question._fields)
    return question


def _alerts(fields: TableReader) -> Alerts:
    alerts = Alerts(
        moderate=fields.number("moderate", 1, 4),
        severe=fields.number("severe", 1, 4),
        rising_after=fields.number("rising_after", 0, LAST_UNDATED),
        lasting_from=fields.number("lasting_from", 0, LAST_UNDATED),
        lasting_by=fields.number("lasting_by", 0, LAST_UNDATED),
        fever_from=fields.degrees("fever_from", FEVER_LOW, FEVER_HIGH),
        cold_below=fields.degrees("cold_below", COLD_LOW, FEVER_LOW),
    )
    fields.close(*Alerts._fields)
    return alerts


def _risk(fields: TableReader, loggable: Mapping[str, Symptom | Sign]) -> Risk:
    risk = Risk(
        key=fields.name("key"),
        name=fields.text("name"),
        aliases=fields.texts("aliases"),
        symptoms=fields.words("symptoms", loggable, required=True),
        text=fields.text("text"),
        source=fields.text("source"),
        raises=tuple(_raise(each) for each in fields.tables("raises")),
    )
    fields.close(*Risk._fields)
    return risk


def _raise(fields: TableReader) -> Raise:
    raised = Raise(fields.window(), fields.word("urgency", URGENCIES), fields.flag("expected"))
    fields.close("first_day", "last_day", "urgency", "expected")
    return raised


def _by_key(items: list[Named], fields: TableReader) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in items:
        if item.key in found:
            fields.fault(f"the key '{item.key}' is there twice")
        found[item.key] = item
    return found


def _clashes(guidance: Guidance) -> list[str]:
    """Words for every fault of a name that leads to two keys."""
    kinds: dict[str, Mapping[str, Topic | Symptom | Sign | Risk]] = {
        "topics": guidance.topics,
        "symptoms and signs": {**guidance.symptoms, **guidance.signs},
        "risks": guidance.risks,
    }
    found = []
    for kind, items in kinds.items():
        owners: dict[str, str] = {}
        for item in items.values():
            for name in _names(item):
                owner = owners.setdefault(name, item.key)
                if owner != item.key:
                    found.append(
                        f"{kind}: {name[:50]!a} leads to both '{owner}' and '{item.key}': "
                        "take one out"
                    )
    return found


def _names(item: Topic | Symptom | Sign | Risk) -> tuple[str, ...]:
    return (item.key.replace("-", " "), *item.aliases)


def _check_references(guidance: Guidance, faults: list[str]) -> None:
    named = [(stage.key, stage.sources) for stage in guidance.stages]
    named += [(sign.key, (sign.source,)) for sign in guidance.signs.values()]
    named += [(risk.key, (risk.source,)) for risk in guidance.risks.values()]
    named += [(" and ".join(pair.signs), (pair.source,)) for pair in guidance.pairs]
    named += [(" and ".join(each.symptoms), (each.source,)) for each in guidance.clusters]
    named += [(" and ".join(each.symptoms), (each.source,)) for each in guidance.severities]
    known = {*guidance.sources, OWN_CAUTION}
    for entry, keys in named:
        for key in keys:
            if key not in known:
                hint = suggest(key, known)
                faults.append(f"guidance.toml: '{entry}': unknown source {key[:50]!a}: {hint}")
