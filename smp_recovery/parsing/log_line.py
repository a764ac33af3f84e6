"""A whole line of a person's words -> what to log: which symptoms or signs, how severe, how warm.

Pure. If words can be read in two ways it does not choose: it gives the question to ask.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from smp_recovery.errors import InputError
from smp_recovery.guidance.model import SIGN_URGENCIES, Guidance, sort_by_urgency
from smp_recovery.log.entries import FEVER, SEVERITIES
from smp_recovery.parsing import line_patterns as patterns
from smp_recovery.parsing.lookup import (
    LONGEST_QUOTE,
    describe_unknown,
    find_signs,
    find_topic,
    index_symptoms,
)
from smp_recovery.parsing.readings import WORRIED, Reading, find_entries
from smp_recovery.parsing.severities import index_severity_words
from smp_recovery.parsing.vocabulary import FILLERS, INTENSIFIERS
from smp_recovery.parsing.word_forms import Form, Index, clean
from smp_recovery.text import find_nearest, lower_first, quote_text, quote_typed

MOST_USUAL = 2
"""How many words name what everybody has, such as a heart rate."""

CLOSE_SLIP = 0.78
"""How alike a word must be, 0 to 1, to be taken for a slip of one that names a warning sign."""

MOST_WORDS = 40
"""In more words than these only a warning sign is looked for."""


def read_line(guidance: Guidance, words: Sequence[str]) -> tuple[Reading, ...]:
    """What `find_entries` finds in words of any kind."""
    return _Line(guidance, words).read()


def describe_word(guidance: Guidance, word: str) -> str:
    """What is wrong with a `word` that is no symptom or sign by itself, and what to write."""
    try:
        readings = find_entries(guidance, [word])
    except InputError:
        return _Line(guidance, [word]).describe_unknown()
    meant = (
        each.question.readings if each.question else (_write_apart(each),) for each in readings
    )
    keys = " or ".join(dict.fromkeys(key for keys in meant for key in keys))
    return f"{quote_text(word, LONGEST_QUOTE)} is not one symptom or sign: write {keys}"


def _in_celsius(found: re.Match[str]) -> float:
    degrees = float(found[1])
    return (degrees - 32) / 1.8 if (found[2] or "").startswith("f") else degrees


def _write_apart(reading: Reading) -> str:
    severity = reading.severity
    return reading.key if severity is None else f"{reading.key}, with severity {severity}"


class _Line:
    """One line of words, and what can be found in it."""

    def __init__(self, guidance: Guidance, words: Sequence[str]) -> None:
        self._guidance = guidance
        self._typed = words
        self._text = re.sub("['’]", "", " ".join(words).lower())  # noqa: RUF001
        for phrase, meant in patterns.PHRASES:
            self._text = re.sub(phrase, meant, self._text)
        self._words = clean(self._text).split()
        self._questions = {f"?{n}": each for n, each in enumerate(guidance.questions)}
        asked = ((word, key) for key, each in self._questions.items() for word in each.words)
        self._all_names = index_symptoms(guidance, asked)

    @property
    def _typed_line(self) -> str:
        return " ".join(" ".join(self._typed).split())

    @cached_property
    def _names(self) -> Index:
        return self._all_names.narrow(self._words)

    @cached_property
    def _fillers(self) -> Form:
        return self._all_names.form(FILLERS.split())

    def read(self) -> tuple[Reading, ...]:
        """What the line names, in order. Raises InputError."""
        if re.search(patterns.SOMEBODY_ELSE, self._text):
            signs = find_signs(self._guidance, self._names, self._words)
            advice = signs[0].advice if signs else f"{WORRIED}."
            raise InputError(f"this log holds only what you feel or see on yourself. {advice}")
        return self._refuse_doubt(self._read_line())

    def _read_line(self) -> tuple[Reading, ...]:
        if simple := self._read_simple():
            return (simple,)
        if len(self._words) <= MOST_WORDS:
            if whole := self._read_one(self._words):
                return (whole,)
            if several := self._read_several():
                return several
        if signs := self._read_present(self._words):
            return signs
        raise self._explain_refusal(self._words)

    def _read_simple(self) -> Reading | None:
        """A name as it is known, alone or with a word of the scale after it."""
        for end in range(len(self._words), 0, -1):
            key = self._all_names.exact.get(" ".join(self._words[:end]))
            rated = " ".join(self._words[end:])
            if key and rated in ("", *SEVERITIES, *"01234"):
                return self._make_reading(key, index_severity_words().get(rated))
        return None

    def _refuse_doubt(self, readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
        """The readings; what came back is present, and no doubt closes a warning sign."""
        closed = [each.key for each in readings if each.severity == 0]
        if closed and re.search(patterns.BACK, self._text):
            return tuple(r._replace(severity=None) if r.severity == 0 else r for r in readings)
        key = next((key for key in closed if key in self._guidance.signs), None)
        if key and re.search(patterns.DOUBT, self._text):
            raise self._add_urgent_advice(self._refuse_left_open(key), readings)
        return readings

    def _add_urgent_advice(self, error: InputError, readings: Iterable[Reading]) -> InputError:
        """The error, after what the most urgent sign that is present in the readings asks for."""
        keys = (each.key for each in readings if self._is_sign(each))
        signs = sort_by_urgency(self._guidance.signs[key] for key in keys)
        return InputError(*(sign.advice for sign in signs[:1]), *error.lines)

    def _refuse_left_open(self, key: str) -> InputError:
        sign = self._guidance.signs[key]
        return InputError(
            f"this leaves open whether it is gone: {sign.name}. If it is, run `smp-recovery log"
            f" {sign.key} none`. If not: {sign.act}"
        )

    def _read_one(self, words: list[str]) -> Reading | None:
        """What the words say if they say one thing, and all of them are understood."""
        unbearable = self._names.form(["unbearable"])
        borne = [word for word in words if self._names.form([word]) != unbearable]
        if len(borne) < len(words) and self._names.find_key(borne) == "itch":  # it is no pain
            return Reading("itch", len(SEVERITIES) - 1)
        for tried in (words, re.sub(patterns.LASTING, "", " ".join(words)).split()):
            for find in (
                self._read_name,
                self._read_temperature,
                self._read_falling,
                self._read_absent,
                self._read_rated,
                self._read_intensified,
            ):
                if reading := find(tried):
                    return self._prefer_emergency(reading, words)
        return None

    def _read_name(self, words: list[str]) -> Reading | None:
        """What is meant if all words name one thing; a severity at the end is none of them."""
        if words[-1:] != ["light"] and not {*words[-1:]}.isdisjoint(index_severity_words()):
            return self._make_reading(self._names.exact.get(" ".join(words)))
        return self._make_reading(self._names.find_key(words, self._fillers))

    def _read_intensified(self, words: list[str]) -> Reading | None:
        """What the words say with intensifiers: these are of no scale, and so a symptom's note."""
        reading = self._make_reading(self._names.find_key(words))
        if reading is None or reading.key not in self._guidance.symptoms:
            return reading
        return reading._replace(note=self._typed_line)

    def _read_temperature(self, words: list[str]) -> Reading | None:
        """The highest temperature, beside words for a fever or with its unit alone."""
        text = " ".join(words)
        all_found = re.finditer(patterns.DEGREES, text)
        found = max(all_found, key=_in_celsius, default=None)
        if found is None:
            return None
        rest = re.sub(patterns.DEGREES, "", text).split()
        alone = self._is_filler(rest) and (found[2] or re.fullmatch(patterns.BODY_HEAT, found[1]))
        reading = Reading(FEVER) if alone else self._read_one(rest)
        if reading is None or reading.key != FEVER:
            return None
        degrees = found[1] + (found[2] or "")[:1].upper()
        return reading._replace(temperature=degrees, question=None)

    def _read_falling(self, words: list[str]) -> Reading | None:
        """What the words say beside that it gets less: without a severity of ours, with a note."""
        rest = re.sub(patterns.FALLING, "", " ".join(words)).split()
        if len(rest) == len(words) or {*patterns.NO, "barely", "hardly"} & {*rest}:
            return None
        reading = self._read_one(rest)
        is_present = reading and reading.severity != 0
        return reading._replace(note=self._typed_line) if reading and is_present else None

    def _read_absent(self, words: list[str]) -> Reading | None:
        """What the words say is absent: with a no before it, or a gone after it."""
        start = next((n for n, word in enumerate(words) if word in patterns.NO), None)
        if start is not None and self._is_filler(words[:start]):
            return self._read_denied(words[start], words[start + 1 :])
        while words and self._is_filler(words[-1:]):
            words = words[:-1]
        for length in (3, 2, 1):
            ending, rest = " ".join(words[-length:]), words[:-length]
            gone = ending in patterns.GONE
            well = ending in patterns.WELL and len(rest) <= MOST_USUAL and patterns.USUAL & {*rest}
            if patterns.NO & {*rest} or not (gone or well):
                continue
            partly = not patterns.PARTLY.isdisjoint(rest[-1:])
            key = self._find_denied(rest[:-1] if partly else rest)
            if key and gone and patterns.VITAL.issuperset(rest):  # "breathing stopped"
                return self._make_reading(key)
            if key and (gone or key in self._guidance.signs):
                return self._make_reading(key, 1 if partly else 0)
        return None

    def _read_denied(self, no: str, words: list[str]) -> Reading | None:
        """What `no` before the words says: absent, or not very, which is mild."""
        if no == "never" and patterns.COMPARED & {*words}:
            return None
        strongly = {*INTENSIFIERS.split(), "much"}
        mild = no != "no" and not strongly.isdisjoint(words[:1])
        while words and (words[0] in patterns.AFTER_NO or (mild and words[0] in strongly)):
            words = words[1:]
        while words and words[-1] in (*patterns.AFTER_NO, "at", "all"):
            words = words[:-1]
        merely = not patterns.MERELY.isdisjoint(words[:1]) or patterns.VITAL.issuperset(words)
        key = self._find_denied(words, self._fillers)
        return self._make_reading(key, None if merely else 1 if mild else 0)

    def _read_rated(self, words: list[str]) -> Reading | None:
        """What the words say beside a severity; beside several the highest counts."""
        ratings = list(_find_ratings(words))
        if not ratings:
            return None
        tried = [(each.severity, [*words[: each.start], *words[each.end :]]) for each in ratings]
        rated = {n for each in ratings for n in range(each.start, each.end)}
        unrated = [word for n, word in enumerate(words) if n not in rated]
        for severity, rest in (*tried, (max(each.severity for each in ratings), unrated)):
            find = self._names.find_key if severity else self._find_denied
            if key := find(rest):
                return self._make_reading(key, severity)
        return None

    def _read_several(self) -> tuple[Reading, ...]:
        """What the words say if they say several things, one after the other."""
        found: list[_Part] = []
        odd: list[str] = []
        left_open: InputError | None = None
        for joined, words in self._split_parts():
            parts = self._read_row(joined, words)
            if not parts:
                try:
                    parts = [_Part(joined, words, each) for each in self._read_present(words)]
                except InputError as error:
                    left_open = left_open or error
            found += parts
            odd += [] if parts else words
        if left_open:
            raise self._add_urgent_advice(left_open, [part.reading for part in found])
        self._refuse_two_ways(found)
        return self._merge(found, odd)

    def _split_parts(self) -> Iterator[tuple[str, list[str]]]:
        """The words between commas, and, or and the like, each with what joins it to those before
        it. A no before a list is repeated before all that it denies: "no itch, pus or fever".
        """
        text = self._text
        if not re.search(patterns.NO_OR_YES, text):
            text = re.sub(patterns.NEXT_NO, f" {patterns.BREAK} ", text)
        groups = re.split(f"({patterns.JOINED})", f"{patterns.BREAK}{text}")[1:]
        for joined, group in zip(groups[::2], groups[1::2], strict=True):
            listed = [joined, *re.split(f"({patterns.LISTED})", group)]
            joins, rows = listed[::2], [clean(row).split() for row in listed[1::2]]
            first = next((row for row in rows if not self._is_filler(row)), [])
            denies = not patterns.LEADING_NO.isdisjoint(first[:1])
            last = max(
                (n for n, join in enumerate(joins) if re.search(patterns.OR, join)), default=0
            )
            for n, (join, row) in enumerate(zip(joins, rows, strict=True)):
                if not self._is_filler(row):
                    again = denies and n <= last and not patterns.NO & {*row}
                    yield join, ["no", *row] if again else row

    def _read_row(self, joined: str, words: list[str]) -> list["_Part"]:
        """What the words say, one after the other; nothing if some are not understood."""
        if reading := self._read_one(words):
            return [_Part(joined, words, reading)]
        for end in range(len(words) - 1, 0, -1):
            if _is_rated_twice(words[:end]):
                continue
            if (first := self._read_one(words[:end])) and (rest := self._read_row("", words[end:])):
                return [_Part(joined, words[:end], first), *rest]
        return []

    def _refuse_two_ways(self, found: Sequence["_Part"]) -> None:
        """Raises InputError if a no or a severity can be of one thing or of its neighbour."""
        for before, after in pairwise(found):
            rated = _find_last_rating(before.words)
            if rated and not after.joined and after.is_bare and not self._is_sign(after.reading):
                one, last, other = (" ".join(each) for each in (*rated, after.words))
                error = InputError(
                    f"this can be read in two ways: write `{one} {last}, {other}` or"
                    f" `{one}, {last} {other}`"
                )
                raise self._add_urgent_advice(error, [part.reading for part in found])
        unclear = next((pair for pair in pairwise(found) if _may_share_no(*pair)), None)
        if unclear:
            guidance, keys = self._guidance, [part.reading.key for part in unclear]
            one, other = ((guidance.signs.get(key) or guidance.symptoms[key]).name for key in keys)
            error = InputError(
                f"this can be read in two ways: {one} and {other}, is one gone or are both? Log one"
                f" at a time, as in `smp-recovery log {keys[0]} none`"
            )
            raise self._add_urgent_advice(error, [part.reading for part in found])

    def _merge(self, parts: Sequence["_Part"], odd: list[str]) -> tuple[Reading, ...]:
        """What the parts say, each once, and a more urgent sign that only all words of what is
        present name together. If words are `odd` and no sign is found, nothing is.
        """
        found = [part.reading for part in parts]
        signs = [each for each in found if self._is_sign(each)]
        present = [word for part in parts if part.reading.severity != 0 for word in part.words]
        listed = re.search("[,;]|but", self._text)
        whole = next(iter(() if listed else self._read_signs([*present, *odd])), None)
        if whole and all(self._rank_key(whole.key) < self._rank_key(each.key) for each in signs):
            found = [*(each for each in found if each in signs or not odd), whole]
            signs = [whole]
        if odd and not signs:
            return ()
        if odd and re.search(patterns.OF_TEN, " ".join(odd)) and self._names.find_parts(odd):
            named = () if self._find_advice(odd) else signs  # or the refusal has it
            raise self._add_urgent_advice(self._explain_refusal(odd), named)
        if odd:
            found[-1] = found[-1]._replace(unread=" ".join(odd))
        merged: dict[tuple[str, bool], Reading] = {}
        for each in found:
            name = each.key, each.question is not None
            known = merged.setdefault(name, each)
            if known.severity == 0 or (known.severity is None and each.severity != 0):
                merged[name] = each
        return tuple(merged.values())

    def _prefer_emergency(self, reading: Reading, words: list[str]) -> Reading:
        """The `reading` of all words, or an emergency by a name that it leaves unexplained."""
        if reading.severity == 0:
            return reading
        named = self._names.find_parts(words)
        for sign in find_signs(self._guidance, self._names, words):
            if self._rank_key(sign.key) or self._rank_key(reading.key) == 0:
                break
            if not named[sign.key] <= named.get(reading.key, Form()):
                return reading._replace(key=sign.key, question=None)
        return reading

    def _read_signs(self, words: list[str]) -> tuple[Reading, ...]:
        """The signs among the words that share no part, the most urgent first, whatever else the
        words say but for a no before all. With what is `unread`.
        """
        found: list[Reading] = []
        read = Form()
        named = self._names.find_parts(words)
        for sign in find_signs(self._guidance, self._names, words):
            if not found or not (named[sign.key] & read) - self._names.neutral:
                found.append(Reading(sign.key))
                read |= named[sign.key]
        first = next((word for word in words if not self._is_filler([word])), "")
        denied = first in patterns.LEADING_NO and not self._names.form([first]) <= read
        if not found or denied:
            return ()
        known = self._names.neutral | read
        unread = " ".join(word for word in words if not self._names.form([word]) <= known)
        return (*found[:-1], found[-1]._replace(unread=unread))

    def _read_present(self, words: list[str]) -> tuple[Reading, ...]:
        """The signs among words of which not all are understood. Refuses what may deny one."""
        signs = self._read_signs(words)
        unread = {*signs[-1].unread.split()} if signs else set()
        present = unread & patterns.CONTRARY or re.search(
            rf"{patterns.BACK}|{patterns.TURNED}", self._text
        )
        if len(words) <= MOST_WORDS and unread & patterns.DENIALS and not present:
            raise self._refuse_left_open(signs[0].key)
        return signs

    def _explain_refusal(self, words: list[str]) -> InputError:
        """Why nothing was found: nothing is felt, or a word or a severity is not known."""
        if re.fullmatch(patterns.ALL_WELL, " ".join(words)):
            how = "run `smp-recovery log clear`, which ends warning signs, too"
            return InputError(f"if you feel and see nothing, {how}")
        advice = self._find_advice(words)
        named = [key for key in self._names.find_parts(words) if key not in self._guidance.signs]
        if advice or not named:
            return InputError(f"{self.describe_unknown()} {WORRIED}")
        typed = quote_text(self._typed_line, LONGEST_QUOTE)
        scale = f"{', '.join(SEVERITIES)}, or 0 to 4"
        if re.search(patterns.OF_TEN, self._text):
            scale += f" (not 0 to 10){self._act_if_very_severe(named[0])}"
        elif any(self._read_one(words[:end]) for end in range(1, min(len(words), MOST_WORDS))):
            scale += '. Put the rest in --note "..."'
        return InputError(f"{typed} is not understood: after a symptom write {scale}. {WORRIED}")

    def describe_unknown(self) -> str:
        """What is wrong with the words, of which none is known, and what to do."""
        hint = self._find_advice(self._words) or self._hint_at_topic()
        return describe_unknown(self._all_names, self._typed, hint)

    def _act_if_very_severe(self, key: str) -> str:
        """What a symptom asks for at the end of the scale, on the day on which it is worst."""
        highest = len(SEVERITIES) - 1
        urgencies = {
            rule.urgency
            for rule in self._guidance.severities
            if key in rule.symptoms and rule.severity_from == highest
        }
        acts = (self._guidance.acts[each] for each in SIGN_URGENCIES if each in urgencies)
        act = next(acts, "").rstrip(".")
        return act and f". If it is {SEVERITIES[highest]}: {lower_first(act)}"

    def _hint_at_topic(self) -> str:
        """The command to ask with, if the words name something to do."""
        try:
            topic = find_topic(self._guidance, " ".join(self._typed))
        except InputError:
            return ""
        return f"about {topic.name.lower()} ask with `smp-recovery can {topic.key}`."

    def _find_advice(self, words: list[str]) -> str:
        """What the most urgent sign asks for that the words may name, also with slips; else what
        other words they may be slips for.
        """
        names = self._all_names.exact
        known = {word for name in names for word in name.split()}
        known |= {f"{word}{word[-1]}ing" for word in known}
        signs = self._guidance.signs
        of_signs = {word for name in names if names[name] in signs for word in name.split()}
        meant = [FEVER] if re.fullmatch(patterns.MAYBE_HEAT, " ".join(words)) else []
        meant += [_fix_slip(word, of_signs if word in known else known) for word in words]
        asked = filter(None, map(self._questions.get, self._names.find_parts(words)))
        likeliest = filter(None, (signs.get(each.readings[0]) for each in asked))
        found = find_signs(self._guidance, self._all_names, meant) or [*likeliest]
        if not found:
            fixed = [new for new, old in zip(meant, words, strict=True) if new != old]
            named = fixed and self._all_names.find_key(fixed)
            return f"did you mean {quote_typed(' '.join(fixed))}?" if named else ""
        suggested = "" if meant == words else f"did you mean {quote_typed(' '.join(meant))}? "
        return f"{suggested}{found[0].advice}"

    def _find_denied(self, words: list[str], neutral: Form | None = None) -> str | None:
        """What the words name, but for a sign beside something else, which alone may be denied."""
        key = self._names.find_key(words, neutral)
        if key in self._guidance.signs and " ".join(words) not in self._names.exact:
            for end in range(1, len(words)):
                one, other = map(self._names.find_key, (words[:end], words[end:]))
                if one and other and one != other:
                    return None
        return key

    def _make_reading(self, key: str | None, severity: int | None = None) -> Reading | None:
        if key is None:
            return None
        question = self._questions.get(key)
        return Reading(question.readings[0] if question else key, severity, question=question)

    def _is_filler(self, words: list[str]) -> bool:
        return self._names.form(words) <= self._fillers

    def _is_sign(self, reading: Reading) -> bool:
        return reading.key in self._guidance.signs and reading.severity != 0

    def _rank_key(self, key: str) -> int:
        """The rank of a sign, 0 for the most urgent; that of a symptom comes last."""
        sign = self._guidance.signs.get(key)
        return SIGN_URGENCIES.index(sign.urgency) if sign else len(SIGN_URGENCIES)


class _Part(NamedTuple):
    """Some words of a line, what they say, and what joins them to those before."""

    joined: str
    words: list[str]
    reading: Reading

    @property
    def is_bare(self) -> bool:
        """Whether it names something, without a severity or a question."""
        return self.reading == Reading(self.reading.key, unread=self.reading.unread)


def _may_share_no(before: _Part, after: _Part) -> bool:
    """Whether a no can be of one or of both: "no fever and pus", "fever and pus gone"."""
    ahead = before.reading.severity == 0 and before.words[0] in patterns.NO
    behind = after.reading.severity == 0 and after.words[0] not in patterns.NO
    together = not after.joined or bool(re.fullmatch(patterns.AND, after.joined))
    if ahead and after.is_bare and re.fullmatch(patterns.COMMA, after.joined):
        return not re.search(patterns.OR, before.joined)
    return together and ((ahead and after.is_bare) or (before.is_bare and behind))


def _fix_slip(word: str, known: set[str]) -> str:
    """The nearest of the `known` words with its beginning and about its length, or itself."""
    lengths = range(max(4, len(word) - 2), len(word) + 3)
    alike = {each for each in known if each[:2] == word[:2] and len(each) in lengths}
    return (len(word) > 3 and find_nearest(word, alike, CLOSE_SLIP)) or word


class _Rating(NamedTuple):
    """Words that name a severity above none: from the word `start` to the one before `end`."""

    start: int
    end: int
    severity: int


def _find_ratings(words: list[str]) -> Iterator[_Rating]:
    known = index_severity_words()
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            if known.get(phrase) or phrase == "0":
                yield _Rating(start, start + length, known[phrase])


def _is_rated_twice(words: list[str]) -> bool:
    """Whether a severity ends the words that have another: that one belongs to what follows."""
    split = _find_last_rating(words)
    return split is not None and next(_find_ratings(split[0]), None) is not None


def _find_last_rating(words: list[str]) -> tuple[list[str], list[str]] | None:
    """The words before the severity, in words, that ends them, and that severity."""
    ratings = (each for each in _find_ratings(words) if each.start and each.end == len(words))
    last = next(ratings, None)
    if last is None or words[-1].isdigit():
        return None
    return words[: last.start], words[last.start :]
