"""What the tables of this folder share: names of signs, days and levels, and a log written in rows.

No test here copies how the program weighs; the tables say what must come out.
"""

from collections.abc import Iterable
from typing import Any

from smp_recovery.engine.assessment import assess_saved, find_open
from smp_recovery.engine.findings import LEVELS, Finding
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from tests.making import SESSION, entry

SKIN_SIGNS = (
    *("spreading-redness", "fast-spreading", "reaches-face", "pus", "red-streaks", "hot-skin"),
    *("rising-swelling", "worse-pain", "extreme-pain", "open-sores", "infected"),
)
"""Signs of skin infection: with a sign of the whole body, one of these is cellulitis."""

BODY_SIGNS = (
    *("fever", "chills", "low-temperature", "fast-heartbeat", "fast-breathing", "faintness"),
    *("collapse", "confusion", "clammy", "discoloured", "purple-patches", "vomiting", "diarrhoea"),
    *("flu-like", "stiff-neck", "chest-pain", "breathing", "throat", "face-swelling"),
    "swollen-eye",
)
"""Signs of the whole body."""

OTHER_SIGNS = ("hives", "bumps", "lymph-nodes", "heavy-bleeding", "bleeding-on", "late-reaction")
"""Signs that are neither; hives have a column of their own."""

SYMPTOMS = (
    *("redness", "swelling", "tenderness", "fluid", "bleeding", "scab", "itch", "flaking"),
    "patchy",
)

Row = tuple[Any, ...]
"""A line of a log: symptom, day, severity and temperature; the last two may be left out."""


def log(*rows: Row, first: int = 1) -> list[Entry]:
    """Make the entries of these rows, numbered in their order."""
    return [_entry(number, *row) for number, row in enumerate(rows, first)]


def _entry(
    number: int,
    symptom: str,
    day: int,
    severity: int | None = None,
    temperature: float | None = None,
) -> Entry:
    return entry(number, symptom, day, severity, temperature=temperature)


def answer(guidance: Guidance, *rows: Row) -> Finding:
    """What the last of these rows is answered."""
    return assess_saved(guidance, SESSION, log(*rows), [len(rows)])[0].finding


def open_on(guidance: Guidance, day: int, *rows: Row) -> dict[str, Finding]:
    """What is listed on the day after these rows, by symptom."""
    return {found.symptom: found for found in find_open(guidance, SESSION, log(*rows), day)}


def urgency(level: str) -> int:
    """How urgent a level is: 0 is an emergency; what is not listed comes last."""
    return [*LEVELS, ""].index(level)


def worst(found: Iterable[Finding]) -> str:
    """The most urgent level; empty where nothing is listed."""
    return min((finding.level for finding in found), key=urgency, default="")


def said(finding: Finding) -> str:
    """All that a finding says, in small letters."""
    steps = (step.text for step in finding.steps)
    return " ".join((finding.text, finding.act, *steps)).lower()


def on(day: int, periods: str) -> str:
    """What holds on a day, of periods such as "expected 0-5, watch 6-7, contact 8-"."""
    for period in periods.split(", "):
        name, _, days = period.partition(" ")
        first, _, last = days.partition("-")
        if int(first) <= day <= (int(last) if last else day):
            return name
    raise AssertionError(f"day {day} is not in {periods!r}")


def meets(level: str, wanted: str) -> bool:
    """Whether a level is the wanted one; "contact+" is met by it and by all that is more urgent."""
    if wanted.endswith("+"):
        return urgency(level) <= urgency(wanted[:-1])
    return level == wanted
