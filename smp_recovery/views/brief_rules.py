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


def find_shortest(guidance: Guidance, verdict: Verdict, stance: Stance) -> Rule:
    """The shortest of the rules with `stance`: those of the practitioner or a clinic precede
    shorter ones, and those of a survey come last.
    """
    answers = verdict.advising if stance == "do" else [a for a in verdict.by_source if a.decides]
    return min(
        (rule for answer in answers if answer.stance == stance for rule in answer.reasons),
        key=lambda rule: (
            not is_personal(guidance, rule.source),
            is_survey(guidance, rule),
            len(rule.text),
        ),
    )


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
