"""What a clinic's file leaves open, for those who write it: no faults, but worth a look. Pure."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from smp_recovery.engine.topic_verdicts import Verdict, build_timelines, judge
from smp_recovery.guidance.model import (
    RESTRICTING,
    STANCES,
    Expectation,
    Guidance,
    Rule,
    Source,
    SourceWarning,
    Stage,
    is_softer,
)
from smp_recovery.text import limit_lines, lower_first, upper_first
from smp_recovery.views.phrases import (
    STANCE_WORDS,
    name_sources,
    name_topics,
    write_contact,
    write_window,
)

NoteKind = Literal["after", "related", "overlap", "sign", "template", "contact", "file", "in-use"]


class FileNote(NamedTuple):
    """One note, in words, and what kind it is of."""

    kind: NoteKind
    text: str


def list_notes(
    guidance: Guidance, source: Source, template: Source, in_use: Source | None, content: bytes
) -> Iterator[FileNote]:
    """The notes on the file of `source`, a source of `guidance`, with this `content`. It may have
    begun from the `template`, and would replace the version `in_use`.
    """
    yield from _find_after(guidance, source)
    yield from _find_contradictions(guidance, source)
    yield from _find_overlaps(guidance, source)
    for each in source.warnings:
        sign = guidance.signs.get(each.sign or "")
        if sign and is_softer(each.urgency, sign.urgency):
            text = f"{sign.name}: your {each.urgency} is softer than {sign.urgency}"
            yield FileNote("sign", f"{text}, so your words on it are not shown.")
    said, known = _list_texts(source), _list_texts(template)
    if same := [text for text in said if text in known]:
        yield FileNote("template", f"Still as in the template: {_join(same)}")
    _, phone, mail = source.contact or ("", "", "")
    if not any(map(str.isdigit, phone)) and "@" not in mail:
        yield FileNote("contact", "Nobody can call you: add [contact] with a phone or mail.")
    for how, is_so in (
        ("with a byte-order mark", content.startswith(BOM_UTF8)),
        ("as UTF-16", content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))),
        ("with the line ends of an old editor", b"\r" in content and b"\n" not in content),
    ):
        if is_so:
            yield FileNote("file", f"Saved {how}: save it as plain UTF-8 with usual line ends.")
    if in_use:
        old = _list_texts(in_use)
        named = f"version {in_use.version} in use" if in_use.version else "the version in use"
        for where, one, other in (("Not", said, old), ("Only", old, said)):
            if texts := [text for text in one if text not in other]:
                yield FileNote("in-use", f"{where} in {named}: {_join(texts)}")


def _find_after(guidance: Guidance, source: Source) -> Iterator[FileNote]:
    """What others restrict on the day after the file's own word, topics with the same together."""
    found: dict[str, list[str]] = {}
    topics = dict.fromkeys(rule.topic for rule in source.rules)
    for topic, timeline in build_timelines(guidance, topics).items():
        own = [rule for rule in source.rules if rule.topic == topic]
        if any(r.stance == "avoid" and r.window.last is None for r in own):
            text = "your `avoid` never ends. If it does, add `last_day`."
            found.setdefault(text, []).append(topic)
        lasts = {r.window.last for r in own if r.window.last is not None and not r.undated}
        for last in sorted(lasts):
            verdict = judge(timeline, last + 1)
            covered = any(rule.window.covers(last + 1) for rule in own)
            if verdict.stance in RESTRICTING and not covered:
                text = f"your word ends on day {last}; then {_write_verdict(verdict, own)}."
                text += f" If it is free then, add `allow` from day {last + 1}."
                found.setdefault(text, []).append(topic)
    for text, same in found.items():
        yield FileNote("after", f"{upper_first(name_topics(guidance, same))}: {text}")


def _write_verdict(verdict: Verdict, own: Iterable[Rule] = ()) -> str:
    """`avoid to day 21 (skalptec)`, or to the day before the next of the file's `own` rules."""
    ends = [first - 1 for rule in own if (first := rule.window.first or 0) > verdict.day]
    ends += [] if verdict.until is None else [verdict.until]
    until = f" to day {min(ends)}" if ends else ", no end given" if verdict.undated else ""
    sources = name_sources(rule.source for rule in verdict.reasons)
    return f"{STANCE_WORDS[verdict.stance]}{until} ({sources})"


def _find_contradictions(guidance: Guidance, source: Source) -> Iterator[FileNote]:
    """What is allowed on a day on which something that it needs is not, if the file says either."""
    for topic in guidance.topics.values():
        for needed in topic.needs:
            both = build_timelines(guidance, (topic.key, needed)).values()
            turns = {turn for each in both for turn in each.turns if turn > 0}
            for day in sorted({0, *turns}):
                free, left = (judge(each, day) for each in both)
                speaks = any(r.source == source.key for v in (free, left) for r in v.own_reasons)
                if speaks and free.stance in ("allow", "do") and left.stance == "avoid":
                    other = lower_first(guidance.topics[needed].name)
                    text = f"{topic.name} is allowed on day {day}, but {other} is not"
                    yield FileNote("related", f"{text}: {_write_verdict(left)}.")
                    break


def _find_overlaps(guidance: Guidance, source: Source) -> Iterator[FileNote]:
    """Each rule that shares days with one before it on its topic, and differs or says the same."""
    for number, rule in enumerate(source.rules, 1):
        topic = guidance.topics[rule.topic]
        for before, other in enumerate(source.rules[: number - 1], 1):
            same = (rule.stance, rule.text) == (other.stance, other.text)
            differs = rule.stance != other.stance and not topic.additive
            shared = rule.topic == other.topic and rule.window.meets(other.window)
            if shared and (same or differs):
                stance = STANCE_WORDS[min(rule.stance, other.stance, key=STANCES.index)]
                why = "and say the same" if same else f"of which the stricter counts: {stance}"
                text = f"{topic.name}: rules {before} and {number} share days, {why}."
                yield FileNote("overlap", text)
                break


def _list_texts(source: Source) -> list[str]:
    """All that the file says, each with its days."""
    contact = [f"contact {write_contact(source.contact)}"] if source.contact else []
    entries: Iterable[Stage | Rule | Expectation | SourceWarning]
    entries = (*source.stages, *source.rules, *source.expectations, *source.warnings)
    texts = map(_write_entry, entries)
    return [f"title {source.title}", f"publisher {source.publisher}", *contact, *texts]


def _write_entry(each: Stage | Rule | Expectation | SourceWarning) -> str:
    names = ("topic", "symptom", "sign", "stance", "urgency")
    about = " ".join(filter(None, (getattr(each, name, None) for name in names)))
    return f"{about}{', ' if about else ''}{write_window(each.window)}: {each.text}"


def _join(texts: list[str]) -> str:
    return " · ".join(limit_lines(texts))
