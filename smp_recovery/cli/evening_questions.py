"""The evening check-in: asks line by line, and gives the answers as readings with notes."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial

from smp_recovery.cli.asking import ask, tell
from smp_recovery.engine.calls import name_signs
from smp_recovery.engine.check_in import CheckInItem
from smp_recovery.engine.entry_rules import build_entry
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import FEVER, SEVERITIES
from smp_recovery.parsing.line_patterns import MORE_OR_LESS
from smp_recovery.parsing.readings import Reading, find_entries
from smp_recovery.parsing.severities import parse_severity, parse_sign
from smp_recovery.text import quote_text
from smp_recovery.views.phrases import write_severity

LONGEST_VALUE = 3
"""The most words of a value, as in "a tiny bit"; what follows is its note."""

HOW = (
    f"answer 0 to 4 ({', '.join(SEVERITIES)}) or a word, and a note after it if you like. Enter"
    " keeps what is in brackets, - is not looked at, q leaves."
)

LEFT = "nothing was logged: the check-in was left before its end"

SAME = ("same", "the same", "as before", "as yesterday")
NOTHING = ("", "-", "0", "n", "no", "none", "nothing", "none of these", "none of them", "no signs")
ANSWERS = {"y": "yes", "n": "no"}
JOINED = ("to", "of", "or", "out")
"""What makes another number, or none, of a value before it: "3 of 10", "0 to 4"."""


def ask_check_in(
    guidance: Guidance, items: Iterable[CheckInItem], head: str, at: datetime
) -> tuple[Reading, ...]:
    """After the `head`, ask for each of `items`, then for the warning signs, at the time `at`;
    without a reading nothing is to be logged. Raises SmpRecoveryError if the person leaves, and
    InputError.
    """
    tell(f"{head}: {HOW}")
    readings: list[Reading] = []
    for item in items:
        readings += ask(_word_item(item), partial(_read_item, guidance, item, at), LEFT)
    tell(f"Any warning sign: {name_signs(guidance)}?")
    question = "Write which, or Enter for none:"
    signs = ask(question, partial(_read_signs, guidance, at), LEFT, last=True)
    return (*readings, *signs)


def _word_item(item: CheckInItem) -> str:
    if item.standing is None:
        return f"{item.name}:"
    when = "today" if item.is_new else f"day {item.standing.day}"
    if item.is_sign:
        noted = when if item.is_new else f"on {when}"
        return f"{item.name} ({write_severity(item.standing.rated)} {noted}): still there? [yes]"
    return f"{item.name} [{write_severity(item.standing.rated)}, {when}]:"


def _read_item(guidance: Guidance, item: CheckInItem, at: datetime, typed: str) -> list[Reading]:
    """The answer for one symptom or open sign: a value of one to three words, then a note."""
    if typed == "-":
        return []
    if not typed or typed.lower() in SAME:
        if item.is_sign or item.is_new or item.standing is None:
            return []
        return [Reading(item.key, item.standing.severity)]
    words = [ANSWERS.get(word.lower(), word) for word in typed.split()]
    for length in range(min(LONGEST_VALUE, len(words)), 0, -1):
        value, rest = " ".join(words[:length]).strip(",;:."), words[length:]
        try:
            reading = _read_value(item, value)._replace(note=" ".join(rest))
            build_entry(guidance, reading, at)
        except InputError:
            continue
        if rest and (reading.severity == 0 or rest[0].lower() in JOINED):
            raise InputError(
                f"{quote_text(typed)} can be read in two ways: write {quote_text(value)} alone, or"
                " begin with another word"
            )
        if re.match(MORE_OR_LESS, reading.note.lower()) and words[length - 1].isalpha():
            continue
        return [reading]
    scale = f"say how strong it is now, 0 to 4 ({', '.join(SEVERITIES)})"
    how = f"{'answer yes or no' if item.is_sign else scale}; other signs are asked for at the end"
    refused = InputError(f"{quote_text(typed)} is not understood: {how}")
    with suppress(InputError):  # a sign that is named here says at once whom to call
        found = find_entries(guidance, [item.key, *words])
        signs = (guidance.signs.get(each.key) for each in found)
        refused.amend(before=tuple(sign.advice for sign in signs if sign))
    raise refused


def _read_value(item: CheckInItem, value: str) -> Reading:
    if item.key == FEVER and any(map(str.isdigit, value)):
        return Reading(item.key, temperature=value)
    return Reading(item.key, parse_sign(value) if item.is_sign else parse_severity(value))


def _read_signs(guidance: Guidance, at: datetime, typed: str) -> list[Reading]:
    """What is named; with all words as the note if some of them are not understood."""
    if typed.lower() in NOTHING:
        return []
    readings = find_entries(guidance, typed.split())
    for each in readings:
        if not each.question:
            build_entry(guidance, each, at)
    unclear = any(each.unread or each.question for each in readings)
    return [each._replace(note=typed) if unclear else each for each in readings]
