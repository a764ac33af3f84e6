"""Finds what people mean: topics, symptoms, signs and the like by their words. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from smp_recovery.errors import InputError
from smp_recovery.guidance.model import (
    Guidance,
    Risk,
    Sign,
    Source,
    Symptom,
    Topic,
    list_aliases,
    sort_by_urgency,
)
from smp_recovery.log.entries import CLEAR
from smp_recovery.parsing.readings import WORRIED
from smp_recovery.parsing.vocabulary import (
    CONTEXT,
    FILLERS,
    INTENSIFIERS,
    JOINING_WORDS,
    NOT_TOPICS,
    QUESTION_WORDS,
    SYNONYMS,
)
from smp_recovery.parsing.word_forms import Index, clean
from smp_recovery.text import CLOSE_NAME, find_nearest, quote_text, quote_typed, suggest

LONGEST_QUOTE = 40
"""The longest quote of words that are not understood."""

_NO_SOURCE = "no source here speaks of it under that name; ask your practitioner"
_EVERYDAY = "itch, redness, swelling, pain, scab, pus, fever, dizzy or rash"

_HUES = "blue grey purple black white"
_NO_SIGN_ALONE = f"{_HUES} heart"
"""Words that name a sign only by themselves, not among unknown words."""

_THINGS = "dye ink pigment dot hat cap hair pen marker shampoo pillow shirt towel"
"""Things that may have any hue without a warning."""


def find_topic(guidance: Guidance, text: str) -> Topic:
    """The topic that `text` names, with the words of a question around it. Raises InputError."""
    words = clean(re.sub("[,&+]", " and ", text))
    numbers = " ".join(re.findall(r"\d+", words))
    names = (*_list_names(guidance.topics.values()), *((name, "") for name in NOT_TOPICS))
    index = Index(names, f"{QUESTION_WORDS} {JOINING_WORDS.replace('|', ' ')} {numbers}")
    key = index.exact.get(words) or _find_asked(index, re.sub(CONTEXT, "", words))
    if key:
        return guidance.topics[key]
    topic_words = " ".join(text.lower().split())
    meant = index.fix_slip(words.split())
    hint = f"did you mean {meant!a}? If not, " if meant else ""
    raise InputError(f"unknown topic {quote_typed(topic_words, 50)}: {hint}{_NO_SOURCE}")


def _find_asked(index: Index, words: str) -> str | None:
    """The topic of all `words`, or of the first part if prepositions join known ones.

    Raises InputError if "and" or "or" joins topics: an answer on one would be taken for both.
    """
    if key := index.find_key(words.split()):
        return key
    parts = [part.split() for part in re.split(rf"\b(?:{JOINING_WORDS})\b", words)]
    keys = [index.find_key(part) for part in parts if not index.form(part) <= index.neutral]
    if not (keys and all(keys)):
        return None
    if len(set(keys)) > 1 and re.search(r"\b(?:and|or)\b", words):
        raise InputError(f"these are several topics: ask for one, as in `can {keys[0]}`")
    return keys[0]


def find_symptom(guidance: Guidance, words: Sequence[str]) -> tuple[str, str]:
    """The key of the symptom or sign, or CLEAR, that `words` begin with, the longest name first,
    and the words after it. Raises InputError.
    """
    index = index_symptoms(guidance)
    fillers = index.form(FILLERS.split())
    parts = clean(" ".join(words)).split()
    for end in range(len(parts), 0, -1):
        if key := index.find_key(parts[:end], fillers):
            return key, " ".join(parts[end:])
    if key := index.find_key(parts):
        return key, ""
    if parts[:1] == [CLEAR]:
        return CLEAR, " ".join(parts[1:])
    raise InputError(f"{describe_unknown(index, words)} {WORRIED}")


def find_symptoms(guidance: Guidance, words: Sequence[str]) -> tuple[str, ...]:
    """The keys of all that `words` name one after the other; see `find_symptom`."""
    keys = []
    while words:
        key, rest = find_symptom(guidance, words)
        keys.append(key)
        words = rest.split()
    return tuple(keys)


def find_signs(guidance: Guidance, index: Index, words: Sequence[str]) -> list[Sign]:
    """Every sign that the `index` finds named among clean `words`, the most urgent first."""
    forms = index.find_forms(words)
    hues = index.form(_HUES.split())
    alone = index.form(_NO_SIGN_ALONE.split())
    things = index.form(_THINGS.split()) & index.form(words)
    found = {
        key: guidance.signs[key]
        for form, key in forms
        if key in guidance.signs
        and not form <= alone
        and not (form & hues and things - form)
        and not any(form < longer for longer, _ in forms)
    }
    return sort_by_urgency(found.values())


def index_symptoms(guidance: Guidance, extra: Iterable[tuple[str, str]] = ()) -> Index:
    """The index of all signs, the most urgent first, symptoms, and `extra` names with keys."""
    signs = sort_by_urgency(guidance.signs.values())
    names = (*_list_names((*signs, *guidance.symptoms.values())), *extra)
    return Index(names, f"{FILLERS} {INTENSIFIERS}", SYNONYMS.split("|"))


def describe_unknown(index: Index, words: Sequence[str], hint: str = "") -> str:
    """What is wrong with `words` that name no symptom, with the `hint`, or a suggestion."""
    typed = " ".join(" ".join(words).split())
    if not hint:
        parts = clean(typed).split()
        tried = (parts[:end] for end in range(len(parts), max(0, len(parts) - 3), -1))
        meant = next(filter(None, map(index.fix_slip, tried)), None)
        hint = f"did you mean {meant!a}?" if meant else f"write a word such as {_EVERYDAY}."
    return f"unknown symptom {quote_text(typed, LONGEST_QUOTE)}: {hint}"


def make_key_finder(guidance: Guidance) -> Callable[[str], str]:
    """What gives the key that a whole text names, in the words of `find_symptom`, or the text."""
    index = index_symptoms(guidance)
    fillers = index.form(FILLERS.split())

    @cache
    def find(text: str) -> str:
        words = clean(text)
        if words == CLEAR:
            return CLEAR
        return index.find_key(words.split(), fillers) or text

    return find


def find_source(guidance: Guidance, text: str) -> Source:
    """The source whose key is `text`. Raises InputError, with a suggestion."""
    key = text.strip().lower()
    if key not in guidance.sources:
        raise InputError(f"unknown source {key[:40]!a}: {suggest(key, guidance.sources)}")
    return guidance.sources[key]


def find_risk(guidance: Guidance, text: str) -> Risk:
    """The risk that `text` names by key, name or alias. Raises InputError, with a suggestion."""
    names = Index(_list_names(guidance.risks.values())).exact
    typed = clean(text)
    if typed not in names:
        nearest = find_nearest(typed, names, CLOSE_NAME)
        hint = f"did you mean '{nearest}'?" if nearest else suggest("", guidance.risks)
        raise InputError(f"unknown risk {text[:50]!a}: {hint}")
    return guidance.risks[names[typed]]


def _list_names(items: Iterable[Topic | Symptom | Sign | Risk]) -> Iterator[tuple[str, str]]:
    for item in items:
        for name in (item.key, item.name.lower(), *list_aliases(item)):
            yield name if name.replace(" ", "").isalnum() else clean(name), item.key
