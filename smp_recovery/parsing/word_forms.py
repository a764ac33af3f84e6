"""Brings the words that people type to one form, and finds the key that a form stands for. Pure.

It knows English endings and both spellings, and nothing of topics or symptoms.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import cache, cached_property

_STOP_WORDS = """
a an the my your his her our their its it i im ive id he she we you they me to of in on at and or
with from for by is are was were am this that these those there some s
"""
"""Words that distinguish nothing."""
_STOP_WORD_SET = frozenset(_STOP_WORDS.split())

_IRREGULAR_PAIRS = """
achy:bodyache ate:eat beanies:beanie been:be being:be bled:bleed blotch:splotch blotches:splotch
bluish:blue boiling:hot bumped:collide came:come chilly:chill did:do died:die does:do done:do
drank:drink drunk:drink dyed:dye dying:die fainted:swoon fainting:swoon faints:swoon felt:feel
feverish:fever fitness:workout flew:fly flown:fly gave:give gently:gentle given:give got:get
gotten:get gray:grey grayish:grey grew:grow greyish:grey grown:grow had:have has:have having:have
heaves:retch heaving:retch iced:ice icing:ice lain:lie lying:lie nursing:breastfeed pinkish:pink
purplish:purple ran:run reddish:red regaine:rogaine ridden:ride rode:ride runs:diarrhea scales:scal
scaling:scal scaly:scal scratchy:itch shook:shake simply:simple sleepiness:sleepful sleepy:sleepful
slept:sleep smelly:smell smelt:smell sores:ulcer swam:swim swollen:swell swum:swim threw:throw
took:take travelled:travel travelling:travel used:use using:use waxing:epilate weeding:gardening
went:go woke:wake woken:wake wore:wear worn:wear yellowish:yellow
"""
_IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR_PAIRS.split())
_SPELLINGS = (
    *(("oea", "ea"), ("oede", "ede"), ("haem", "hem"), ("anaes", "anes"), ("sulph", "sulf")),
    *(("ize", "ise"), ("izi", "isi"), ("iza", "isa"), ("ibre", "iber"), ("entre", "enter")),
    ("bly", "ble"),
)
_SHORT = "[^aeiouy]+[aeiouy][^aeiouwxy]"
"""What has an e after it (bake), which baking has lost; batting had a second t."""

Form = frozenset[str]
"""The stems that make up a name, in any order."""


def clean(text: str) -> str:
    """The text in lower case with single spaces: no quotes and no marks, but for the point or
    comma in a number (as a point) and a slash between numbers.

    >>> clean("Can't  swallow?! Temp: 38,5°C / red-hot")
    'cant swallow temp 38.5 c red hot'
    """
    cleaned = re.sub(r"(?<=\w)['’‘`´](?=\w)", "", text.lower())  # noqa: RUF001
    cleaned = re.sub(r"(?<=\d),(?=\d)", ".", cleaned)
    cleaned = re.sub(r"(?<!\d)[./]|[./](?!\d)|(?<=\w)-|-(?!\d)|[^\w\s./-]|_", " ", cleaned)
    return " ".join(cleaned.split())


@cache
def stem(word: str) -> str:
    """What is common to the forms of a word (plural, -ing, -ed, -ness, -ly, -y) in British and in
    American spelling. It need not be a word.

    >>> [stem(word) for word in ("moisturizing", "moisturise", "shaved", "shave", "colours")]
    ['moisturis', 'moisturis', 'shave', 'shave', 'color']
    """
    word = _IRREGULAR.get(word, word)
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        word = f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
        word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word
    for written, as_if in _SPELLINGS:
        word = word.replace(written, as_if)
    if word.endswith("ness") and len(word) > 6:
        word = word[:-4]
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("ied"):
        word = f"{word[:-3]}y"
    bare = re.sub(r"(?:ing|(?<!e)ed)$", "", word)
    bare = re.sub(r"(?<=...)[iy]$", "", bare)
    if bare != word and len(bare) > 1 and {*bare} & {*"aeiouy"}:
        word = bare
        if word[-1] == word[-2] and word[-1] in "bdgmnprt":
            return word[:-1]
        if re.fullmatch(_SHORT, word):
            return f"{word}e"
    if word[-1] == "e" and len(word) > 3 and not re.fullmatch(_SHORT, word[:-1]):
        word = word[:-1]
    return f"{word[:-3]}or" if word.endswith("our") and len(word) > 4 else word


def is_typo(typed: str, meant: str) -> bool:
    """Whether `typed` can only be a slip for `meant`: a letter doubled or not, two neighbours
    swapped, or in a word of 8 letters and more one wrong, missing or surplus letter. The first
    letter is right.

    >>> is_typo("swiming", "swimming"), is_typo("exersise", "exercise")
    (True, True)
    >>> is_typo("driving", "diving"), is_typo("cooking", "cooling")
    (False, False)
    """
    if typed == meant or typed[:1] != meant[:1]:
        return False
    if re.sub(r"(.)\1", r"\1", typed) == re.sub(r"(.)\1", r"\1", meant):
        return True
    pairs = enumerate(zip(typed, meant, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(typed), len(meant)))
    rest, right = typed[start:], meant[start:]
    if rest[:2] == right[1::-1] and rest[2:] == right[2:] and len(right) > 1:
        return True
    one_edit = rest[1:] == right[1:] or rest[1:] == right or rest == right[1:]
    return one_edit and max(len(typed), len(meant)) >= 8


class Index:
    """The keys of many names: by their text, and by their stems in any order.

    `names` are clean names with their keys; of a name for two keys the first counts.
    `neutral` words change nothing about what is meant; `alike` are groups of words that count as
    the first of their group.
    """

    def __init__(
        self, names: Iterable[tuple[str, str]], neutral: str = "", alike: Iterable[str] = ()
    ) -> None:
        self.exact: dict[str, str] = {}
        for name, key in names:
            self.exact.setdefault(name, key)
        self._walked = self.exact
        self._alike: dict[str, str] = {}
        for group in alike:
            first, *others = group.split()
            self._alike |= {stem(word): stem(first) for word in others}
        self._neutral = neutral

    @cached_property
    def neutral(self) -> Form:
        """The form of the neutral words."""
        return self.form(self._neutral.split())

    def narrow(self, words: Iterable[str]) -> "Index":
        """The same index, but with the forms only of names that parts of `words` can name."""
        narrow = copy(self)
        narrow._walked = {name: key for name, key, _ in self._walk_forms(words)}
        return narrow

    def form(self, words: Iterable[str]) -> Form:
        """The form of some words, without the stop words."""
        return frozenset(filter(None, map(self._reduce_word, words)))

    def find_forms(self, words: Iterable[str]) -> list[tuple[Form, str]]:
        """Every form that is among `words`, with its key; the longest first."""
        found: dict[Form, str] = {}
        for _, key, form in self._walk_forms(words):
            found.setdefault(form, key)
        return sorted(found.items(), key=lambda each: -len(each[0]))

    def find_parts(self, words: Iterable[str]) -> dict[str, Form]:
        """Every key with a name among `words`, and all parts of its names; the longest first."""
        parts: dict[str, Form] = {}
        for form, key in self.find_forms(words):
            parts[key] = parts.get(key, Form()) | form
        return parts

    def find_key(self, words: Sequence[str], neutral: Form | None = None) -> str | None:
        """The key of the name that `words` are, else that whose names are, beside neutral words,
        all that they say: of several the one with the longest name, then the first of the index.
        """
        if key := self.exact.get(" ".join(words)):
            return key
        needed = self.form(words) - (self.neutral if neutral is None else neutral)
        named = self.find_parts(words)
        return next((key for key, parts in named.items() if needed <= parts), None)

    def fix_slip(self, words: Sequence[str]) -> str | None:
        """The words with the only unknown one replaced by the one that it is a slip for, if they
        name something then; without the neutral ones.
        """
        known = {word for name in self.exact for word in name.split()}
        parts = self.neutral | self.form(known)
        odd = [word for word in words if not self.form([word]) <= parts]
        if len(odd) != 1:
            return None
        for meant in sorted(known):
            if is_typo(odd[0], meant):
                fixed = [meant if word == odd[0] else word for word in words]
                if self.find_key(fixed):
                    return " ".join(w for w in fixed if not self.form([w]) <= self.neutral)
        return None

    def _reduce_word(self, word: str) -> str:
        """What counts of a word; an empty text for a stop word."""
        part = stem(word)
        return "" if word in _STOP_WORD_SET else self._alike.get(part, part)

    def _walk_forms(self, words: Iterable[str]) -> Iterator[tuple[str, str, Form]]:
        """Every name of which all parts are among `words`, with its key and its form."""
        present = {*self.form(words), ""}
        for name, key in self._walked.items():
            parts = name.split()
            if all(self._reduce_word(part) in present for part in parts):
                long = " ".join(part for part in parts if part not in _STOP_WORD_SET)
                if long and self.exact.get(long, key) == key:  # else it counts in full
                    yield name, key, self.form(parts)
