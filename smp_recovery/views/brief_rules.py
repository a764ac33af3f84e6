"""Rules in a few words, for pages that have little room. Pure."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.topic_verdicts import Verdict
from smp_recovery.guidance.model import OVERRIDING, Guidance, Rule, Stance
from smp_recovery.views.phrases import WITHOUT_NOTE, name_sources


def is_personal(guidance: Guidance, source: str) -> bool:
    """Whether the `source`, by key, is the practitioner or a clinic's file."""
    return guidance.sources[source].kind in OVERRIDING


def is_survey(guidance: Guidance, rule: Rule) -> bool:
    """Whether the source of the rule is a survey."""
    return guidance.sources[rule.source].kind == "survey"


def word_rule(guidance: Guidance, rule: Rule) -> str:
    """The text of the rule; after its topic if it is personal: a note may not name it."""
    name = guidance.topics[rule.topic].name
    return f"{name}: {rule.text}" if is_personal(guidance, rule.source) else rule.text


def join_own_words(guidance: Guidance, verdict: Verdict) -> str:
    """What the practitioner or a clinic's file says of the topic; empty without a note."""
    texts = (rule.text for rule in verdict.reasons if is_personal(guidance, rule.source))
    return " ".join(text for text in dict.fromkeys(texts) if text != WITHOUT_NOTE)


def choose_rules(guidance: Guidance, verdict: Verdict, stance: Stance) -> Iterator[Rule]:
    """The rules with `stance` of a practitioner or clinic, and the shortest of the others."""
    answers = verdict.advising if stance == "do" else [a for a in verdict.by_source if a.decides]
    rules = [rule for each in answers if each.stance == stance for rule in each.reasons]
    yield from (rule for rule in rules if is_personal(guidance, rule.source))
    others = (rule for rule in rules if not is_personal(guidance, rule.source))
    yield from sorted(others, key=lambda rule: (is_survey(guidance, rule), len(rule.text)))[:1]


def write_briefly(guidance: Guidance, rule: Rule) -> str:
    """The rule in a few words; a personal one whole, with its source."""
    if is_personal(guidance, rule.source):
        return f"{word_rule(guidance, rule).rstrip('.')} ({name_sources([rule.source])})"
    return rule.short or rule.text.rstrip(".")


def join_alike(parts: Iterable[str]) -> Iterator[str]:
    """The parts, but `hats: no rubbing` and `pillow: no rubbing` as `hats, pillow: no rubbing`."""
    found: dict[str, list[str]] = {}
    for part in parts:
        what, colon, advice = part.rpartition(": ")
        found.setdefault(f"{colon}{advice}", []).append(what)
    return (
        f"{', '.join(filter(None, dict.fromkeys(names)))}{rest}" for rest, names in found.items()
    )
