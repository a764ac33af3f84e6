"""Finds what people mean: topics, symptoms, signs and the like by their words. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from smp_recovery.errors import InputError
from smp_recovery.guidance.fields import near
from smp_recovery.guidance.model import (
    URGENCIES,
    Contact,
    Guidance,
    Risk,
    Sign,
    Source,
    Symptom,
    Topic,
)
from smp_recovery.log.model import CLEAR

CLOSE = 0.8
"""How alike a suggested word must be, 0 to 1: better none than a wrong one."""

WORRIED = "If you are worried, call your clinic or a doctor"

_LITTLE_WORDS = {"a", "and", "are", "getting", "in", "is", "my", "of", "on", "or", "that", "the"}
"""Words that tell no sign from another."""


def find_topic(guidance: Guidance, text: str) -> Topic:
    """The topic that `text` names by key, name or alias. Raises InputError, with a suggestion."""
    words = _normal(text)
    topics = guidance.topics
    key = _index(topics.values()).get(words)
    if key is None:
        raise InputError(f"unknown topic {words[:50]!a}: {_hint(words, topics)}")
    return topics[key]


def find_symptom(guidance: Guidance, words: Sequence[str]) -> tuple[Symptom | Sign, str]:
    """The symptom or sign that `words` begin with, the longest name first, and the words after it.

    Raises InputError, which suggests others.
    """
    known = _loggable(guidance)
    index = _index(known.values())
    parts = _normal(" ".join(words)).split()
    for length in range(len(parts), 0, -1):
        key = index.get(" ".join(parts[:length]))
        if key is not None:
            return known[key], " ".join(parts[length:])
    said = " ".join(parts)
    hint = _hint(said, known)
    end = "" if hint.endswith("?") else "."
    raise InputError(f"unknown symptom {said[:50]!a}: {hint}{end} {WORRIED}")


def find_sign(guidance: Guidance, words: Sequence[str]) -> Sign | None:
    """The most urgent sign among whose names all of `words` stand, as in `redness that spreads`:
    two at least.
    """
    said = set(_normal(" ".join(words)).split()) - _LITTLE_WORDS

    def told(sign: Sign) -> set[str]:
        return set(_normal(" ".join((sign.key, sign.name, *sign.aliases))).split())

    found = [sign for sign in guidance.signs.values() if len(said) > 1 and said <= told(sign)]
    return min(found, key=lambda sign: URGENCIES.index(sign.urgency), default=None)


def find_logged(guidance: Guidance, words: Sequence[str]) -> tuple[str, str]:
    """The key of the symptom or sign, or CLEAR, that `words` begin with, and the words after it.

    Raises InputError, which suggests others.
    """
    try:
        named, rest = find_symptom(guidance, words)
    except InputError:
        first, _, rest = " ".join(words).lower().partition(" ")
        if first != CLEAR:
            raise
        return CLEAR, rest
    return named.key, rest


def symptom_keys(guidance: Guidance) -> Callable[[str], str]:
    """What gives the key of the symptom or sign, or CLEAR, that a whole text names in the words of
    `find_logged`, and any other text as it is.
    """
    index = {CLEAR: CLEAR, **_index(_loggable(guidance).values())}
    return lambda text: index.get(_normal(text), text)


def find_symptoms(guidance: Guidance, words: Sequence[str]) -> tuple[str, ...]:
    """The keys of all that `words` name one after the other; see `find_logged`."""
    found = []
    while words:
        key, rest = find_logged(guidance, words)
        found.append(key)
        words = rest.split()
    return tuple(found)


def find_source(guidance: Guidance, text: str) -> Source:
    """The source whose key is `text`. Raises InputError, with a suggestion."""
    key = text.strip().lower()
    if key not in guidance.sources:
        raise InputError(f"unknown source {key[:40]!a}: {near(key, guidance.sources)}")
    return guidance.sources[key]


def find_risk(guidance: Guidance, text: str) -> Risk:
    """The risk that `text` names by key, name or alias. Raises InputError, with a suggestion."""
    key = _index(guidance.risks.values()).get(_normal(text))
    if key is None:
        raise InputError(f"unknown risk {text[:50]!a}: {_hint(_normal(text), guidance.risks)}")
    return guidance.risks[key]


def find_contact(guidance: Guidance) -> Contact | None:
    """How the clinic can be reached: by the practitioner's contact, else by a clinic's file."""
    known = [source for source in guidance.sources.values() if any(source.contact or ())]
    known.sort(key=lambda source: source.kind != "practitioner")
    return known[0].contact if known else None


def _loggable(guidance: Guidance) -> dict[str, Symptom | Sign]:
    return {**guidance.symptoms, **guidance.signs}


def _index(items: Iterable[Topic | Symptom | Sign | Risk]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in items:
        for word in (item.key, item.name, *item.aliases):
            found.setdefault(_normal(word), item.key)
    return found


def _hint(words: str, known: Mapping[str, Topic | Symptom | Sign | Risk]) -> str:
    """What was meant, by the words or by those before a severity; else everything that is known."""
    index = _index(known.values())
    for tried in (words, *(words.rsplit(" ", more)[0] for more in (1, 2))):
        nearest = near(tried, index, CLOSE)
        if nearest.startswith("did"):
            return nearest
    return near("", known)


def _normal(text: str) -> str:
    return " ".join(re.sub(r"(?<=\w)[-_]|_", " ", text.lower()).split())
