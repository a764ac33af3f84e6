"""The evening check-in: asks line by line, and gives what was answered as readings with notes."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from smp_recovery.cli.asking import ask, tell
from smp_recovery.engine.calls import name_signs
from smp_recovery.engine.check_in import CheckInItem
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import FEVER, SEVERITIES
from smp_recovery.parsing.log_line import Reading, find_entries
from smp_recovery.parsing.severities import parse_severity, parse_sign, parse_temperature
from smp_recovery.text import quote_text
from smp_recovery.views.phrases import write_severity

LONGEST_VALUE = 3
"""The most words of a value, as in "a little better"; what follows is its note."""

HOW = (
    f"answer 0 to 4 ({', '.join(SEVERITIES)}) or a word, and a note after it if you like. Enter"
    " keeps what stands, - is not looked at, q leaves."
)

LEFT = "nothing was logged: the check-in was left before its end"


class Answer(NamedTuple):
    """What was answered to one question, with a note in the person's own words."""

    reading: Reading
    note: str = ""


def ask_check_in(guidance: Guidance, items: Iterable[CheckInItem], head: str) -> list[Answer]:
    """After the `head`, ask for each of `items`, then for the warning signs. Where nothing is to be
    logged there is no answer.

    Raises SmpRecoveryError if the person leaves, and, where nobody can be asked again, InputError
    for an answer that is not understood.
    """
    tell(f"{head}: {HOW}")
    answers: list[Answer] = []
    for item in items:
        answers += ask(_word_item(item), partial(_read_item, item), LEFT)
    tell(f"Any warning sign: {name_signs(guidance)}?")
    question = "Write which, or Enter for none:"
    return answers + ask(question, partial(_read_signs, guidance), LEFT, last=True)


def _word_item(item: CheckInItem) -> str:
    if item.standing is None:
        return f"{item.name}:"
    when = "today" if item.is_new else f"day {item.standing.day}"
    if item.is_sign:
        return f"{item.name}, noted on {when}: still there? [yes]"
    return f"{item.name} [{write_severity(item.standing.rated)}, {when}]:"


def _read_item(item: CheckInItem, typed: str) -> list[Answer]:
    """The answer for one symptom or open sign: a value of one to three words, then a note."""
    if typed == "-":
        return []
    if not typed:
        if item.is_sign or item.is_new or item.standing is None:
            return []
        return [Answer(Reading(item.key, item.standing.severity))]
    words = typed.split()
    for length in range(min(LONGEST_VALUE, len(words)), 0, -1):
        value, note = " ".join(words[:length]), " ".join(words[length:])
        try:
            return [Answer(_read_value(item, value), note)]
        except InputError:
            continue
    raise InputError(f"{quote_text(typed)} is not understood: begin with 0 to 4, or with a word")


def _read_value(item: CheckInItem, value: str) -> Reading:
    if item.key == FEVER and any(map(str.isdigit, value)):
        parse_temperature(value)
        return Reading(item.key, temperature=value)
    return Reading(item.key, parse_sign(value) if item.is_sign else parse_severity(value))


def _read_signs(guidance: Guidance, typed: str) -> list[Answer]:
    if typed.lower() in ("", "-", "0", "n", "no", "none"):
        return []
    return [Answer(reading) for reading in find_entries(guidance, typed.split())]
