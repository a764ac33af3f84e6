"""Turns parsed guidance files into `Guidance`, and collects every fault into one error. Pure."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TypeVar

from smp_recovery.errors import DamageError
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
from smp_recovery.guidance.source_parsing import check_schema, parse_source_table, parse_stage
from smp_recovery.guidance.table_reader import TableReader
from smp_recovery.text import suggest

COLD_LOW, FEVER_LOW, FEVER_HIGH = 34.0, 37.0, 40.0
LONGEST_WORDS = 10_000
"""Characters of all the words for one topic, symptom or sign."""

Named = TypeVar("Named", bound=Topic | Symptom | Sign | Risk)
Loggable = Mapping[str, Symptom | Sign]
"""Everything that can be logged, by key."""


def parse_guidance(base: object, sources: Mapping[str, object], words: object) -> Guidance:
    """Read the cautious timeline `base`, the `sources` by file name, and the `words` people use.

    Raises DamageError with every fault of every file, one line each.
    """
    faults: list[str] = []
    guidance = _parse_base(
        TableReader(base, "guidance.toml", faults), TableReader(words, "words.toml", faults)
    )
    for name, data in sources.items():
        source = parse_source_table(TableReader(data, f"{name}.toml", faults), guidance)
        if source.key and source.key != name:
            faults.append(
                f"{name}.toml: source: 'key' is {source.key!a}: name it like the file, {name!a}"
            )
        guidance.sources[name] = source
    _check_references(guidance, faults)
    if faults:
        raise DamageError(*faults)
    return guidance


def _parse_base(file: TableReader, words: TableReader) -> Guidance:
    check_schema(file)
    check_schema(words)
    topic_words, entry_words = words.table("topics"), words.table("entries")
    stages = tuple(
        parse_stage(table, table.texts("sources", required=True)) for table in file.tables("stages")
    )
    topics = _index(file, (_parse_topic(table, topic_words) for table in file.tables("topics")))
    act_table = file.table("acts")
    acts: dict[str, str] = {urgency: act_table.text(urgency) for urgency in SIGN_URGENCIES}
    signs = _index(file, (_parse_sign(table, entry_words, acts) for table in file.tables("signs")))
    symptoms = _index(
        file,
        (_parse_symptom(table, entry_words, signs, topics) for table in file.tables("symptoms")),
    )
    loggable: Loggable = _index(file, (*symptoms.values(), *signs.values()))
    risks = _index(file, (_parse_risk(table, loggable) for table in file.tables("risks")))
    _check_tiling(file, stages)
    guidance = Guidance(
        stages=stages,
        topics=topics,
        symptoms=symptoms,
        signs=signs,
        acts=acts,
        alerts=_parse_alerts(file.table("alerts")),
        risks=risks,
        sources={},
        pairs=tuple(_parse_pair(table, loggable, signs) for table in file.tables("pairs")),
        clusters=tuple(_parse_cluster(table, loggable) for table in file.tables("clusters")),
        severities=tuple(_parse_severity(table, symptoms) for table in file.tables("severities")),
        questions=tuple(_parse_question(table, loggable) for table in words.tables("questions")),
    )
    file.close()
    words.close()
    return guidance


def _check_tiling(file: TableReader, stages: tuple[Stage, ...]) -> None:
    if not stages:
        file.fault("add [[stages]]")
        return
    if stages[0].window.first is not None or stages[-1].window.last is not None:
        file.fault("the first stage must have no 'first_day' and the last no 'last_day'")
    for before, after in pairwise(stages):
        end, start = before.window.last, after.window.first
        if end is None or start is None or start != end + 1:
            file.fault(f"stage '{after.key}' must begin on the day after '{before.key}' ends")


def _parse_topic(table: TableReader, words: TableReader) -> Topic:
    key = table.name("key")
    return Topic(
        key=key,
        name=table.text("name"),
        words=words.text(key, "", LONGEST_WORDS),
        see=table.texts("see"),
        parent=table.text("parent", "") or None,
        first=table.text("first", ""),
        asked=table.flag("asked"),
        group=table.text("group", ""),
        additive=table.flag("additive"),
        needs=table.texts("needs"),
    )


def _parse_sign(table: TableReader, words: TableReader, acts: Mapping[str, str]) -> Sign:
    key, urgency = table.name("key"), table.word("urgency", SIGN_URGENCIES)
    return Sign(
        key=key,
        name=table.text("name"),
        words=words.text(key, "", LONGEST_WORDS),
        urgency=urgency,
        act=table.text("act", acts[urgency]),
        source=table.text("source"),
        of=table.optional_word("of", [group for group in GROUPS if group != "any"]),
        page=table.text("page", ""),
        wording=table.text("wording", ""),
        usual_to=table.whole("usual_to", 0, LAST_UNDATED),
        feverish=table.flag("feverish"),
        short=table.text("short", ""),
        brief=table.text("brief", ""),
    )


def _parse_symptom(
    table: TableReader, words: TableReader, signs: Mapping[str, Sign], topics: Mapping[str, Topic]
) -> Symptom:
    key = table.name("key")
    return Symptom(
        key=key,
        name=table.text("name"),
        words=words.text(key, "", LONGEST_WORDS),
        inside=table.text("inside"),
        outside=table.text("outside"),
        severe_means=table.optional_word("severe_means", signs),
        rising_means=table.optional_word("rising_means", signs),
        lasting_means=table.optional_word("lasting_means", signs),
        undated=table.flag("undated"),
        skin=table.flag("skin"),
        see=table.words("see", topics),
    )


def _parse_alerts(table: TableReader) -> Alerts:
    return Alerts(
        moderate=table.number("moderate", 1, 4),
        severe=table.number("severe", 1, 4),
        rising_after=table.number("rising_after", 0, LAST_UNDATED),
        lasting_from=table.number("lasting_from", 0, LAST_UNDATED),
        lasting_by=table.number("lasting_by", 0, LAST_UNDATED),
        fever_from=table.degrees("fever_from", FEVER_LOW, FEVER_HIGH),
        cold_below=table.degrees("cold_below", COLD_LOW, FEVER_LOW),
    )


def _parse_risk(table: TableReader, loggable: Loggable) -> Risk:
    return Risk(
        key=table.name("key"),
        name=table.text("name"),
        words=table.text("words", ""),
        symptoms=table.words("symptoms", loggable, required=True),
        text=table.text("text"),
        source=table.text("source"),
        raises=tuple(
            Raise(each.window(), each.word("urgency", URGENCIES), each.flag("expected"))
            for each in table.tables("raises")
        ),
    )


def _parse_pair(table: TableReader, loggable: Loggable, signs: Mapping[str, Sign]) -> Pair:
    return Pair(
        signs=table.words("signs", signs, required=True),
        partners=table.words("partners", (*GROUPS, *loggable), required=True),
        urgency=table.word("urgency", SIGN_URGENCIES),
        source=table.text("source"),
        page=table.text("page", ""),
        wording=table.text("wording", ""),
        also=table.words("also", loggable),
    )


def _parse_cluster(table: TableReader, loggable: Loggable) -> Cluster:
    cluster = Cluster(
        symptoms=table.words("symptoms", loggable),
        at_least=table.number("at_least", 2, 10),
        severity_from=table.number("severity_from", 1, 4),
        first_day=table.number("first_day", 0, LAST_UNDATED),
        unrated_from=table.whole("unrated_from", 0, LAST_UNDATED),
        urgency=table.optional_word("urgency", SIGN_URGENCIES),
        text=table.text("text"),
        source=table.text("source"),
        page=table.text("page", ""),
    )
    if cluster.at_least > len(set(cluster.symptoms)):
        table.fault("'at_least' is more than the number of 'symptoms'")
    return cluster


def _parse_severity(table: TableReader, symptoms: Mapping[str, Symptom]) -> SeverityRule:
    return SeverityRule(
        symptoms=table.words("symptoms", symptoms, required=True),
        severity_from=table.number("severity_from", 1, 4),
        window=table.window(),
        unrated=table.flag("unrated"),
        urgency=table.word("urgency", SIGN_URGENCIES),
        text=table.text("text"),
        act=table.text("act", ""),
        source=table.text("source"),
    )


def _parse_question(table: TableReader, loggable: Loggable) -> Question:
    question = Question(
        words=table.texts("words", required=True),
        ask=table.text("ask"),
        readings=table.words("readings", loggable),
        labels=table.texts("labels"),
        first_day=table.whole("first_day", 0, LAST_UNDATED),
    )
    if not 2 <= len(set(question.readings)) == len(question.labels):
        table.fault("'readings' must hold at least two keys, and 'labels' a text for each")
    return question


def _index(file: TableReader, items: Iterable[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for item in items:
        if item.key in found:
            file.fault(f"the key '{item.key}' appears twice")
        found[item.key] = item
    return found


def _check_references(guidance: Guidance, faults: list[str]) -> None:
    topics = [(t.key, key) for t in guidance.topics.values() for key in (*t.see, *t.needs)]
    topics += [(each.key, each.parent) for each in guidance.topics.values() if each.parent]
    sources = [(stage.key, source) for stage in guidance.stages for source in stage.sources]
    sources += [(sign.key, sign.source) for sign in guidance.signs.values()]
    sources += [(risk.key, risk.source) for risk in guidance.risks.values()]
    sources += [(" and ".join(pair.signs), pair.source) for pair in guidance.pairs]
    sources += [(" and ".join(each.symptoms), each.source) for each in guidance.clusters]
    sources += [(" and ".join(each.symptoms), each.source) for each in guidance.severities]
    for kind, named, known in (
        ("topic", topics, {*guidance.topics}),
        ("source", sources, {*guidance.sources, OWN_CAUTION}),
    ):
        for entry, key in named:
            if key not in known:
                fault = f"unknown {kind} {key[:50]!a}: {suggest(key, known)}"
                faults.append(f"guidance.toml: '{entry}': {fault}")
