"""The engine's second half: guidance, entries and a day in, findings out.

Pure: no clock, no files. Windows, settled-by days, urgencies and acts come from the guidance; here
is only the order in which they are weighed. A missing entry is never read as fine.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from smp_recovery.guidance.model import Guidance, Sign, Symptom, Urgency
from smp_recovery.log.model import CLEAR, SEVERITIES, Entry

Level = Literal["emergency", "doctor", "contact", "watch", "expected", "clear"]
LEVELS: tuple[Level, ...] = ("emergency", "doctor", "contact", "watch", "expected", "clear")
"""Every level of a finding, the most urgent first."""

SEVERE, VERY_SEVERE = 3, 4

_LEVEL_OF_URGENCY: dict[Urgency, Level] = {
    "emergency": "emergency",
    "same-day": "doctor",
    "promptly": "doctor",
    "soon": "contact",
    "later": "contact",
}


class Finding(NamedTuple):
    """What follows from entries: how urgent, about which symptom or sign, why, what to do, and who
    says so.

    `entries` are the numbers of the entries behind it, `sources` the keys of the sources.
    """

    level: Level
    symptom: str
    entries: tuple[int, ...]
    text: str
    act: str
    sources: tuple[str, ...]


def assess_entry(guidance: Guidance, entry: Entry, day: int) -> Finding:
    """What the one `entry`, made on `day`, means: a sign by its urgency, a symptom by its window
    and severity.

    Severity is 0 to 4 or None; severe is 3, very severe 4. An entry without severity counts as
    present.
    """
    sign = guidance.signs.get(entry.symptom)
    symptom = guidance.symptoms.get(entry.symptom)
    if entry.absent:
        named = sign or symptom
        said = f"{named.name}: not there" if named else "Nothing is felt or seen"
        return Finding("clear", entry.symptom, (entry.number,), f"{said} on day {day}.", "", ())
    if sign is not None:
        return _assess_sign(guidance, sign, entry)
    if symptom is not None:
        return _assess_symptom(guidance, symptom, entry, day)
    text = f"No source speaks of '{entry.symptom}'."
    return Finding("watch", entry.symptom, (entry.number,), text, "Ask your practitioner.", ())


def find_open(
    guidance: Guidance, session_date: date, entries: Iterable[Entry], day: int
) -> tuple[Finding, ...]:
    """The findings that stand on `day`: of the last entry about each symptom or sign, those that
    ask for something.

    An entry that says none, or `clear`, answers what came before it. The most urgent finding comes
    first.
    """
    last: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.number)):
        if (entry.at.date() - session_date).days > day:
            continue
        if entry.symptom == CLEAR:
            last.clear()
        else:
            last[entry.symptom] = entry
    found = [
        assess_entry(guidance, entry, (entry.at.date() - session_date).days)
        for entry in last.values()
    ]
    asking = [finding for finding in found if LEVELS.index(finding.level) <= LEVELS.index("watch")]
    return tuple(sorted(asking, key=lambda finding: LEVELS.index(finding.level)))


def _assess_sign(guidance: Guidance, sign: Sign, entry: Entry) -> Finding:
    level = _LEVEL_OF_URGENCY[sign.urgency]
    heat = f" of {entry.temperature:g} °C" if entry.temperature is not None else ""
    text = f"{sign.name}{heat}: a warning sign on any day."
    act = sign.act
    if sign.with_fever:
        raised = guidance.acts[sign.with_fever]
        act += (
            f" With a fever of {guidance.fever_from:g} °C or more: {raised[0].lower()}{raised[1:]}"
        )
    return Finding(level, sign.key, (entry.number,), text, act, (sign.source,))


def _assess_symptom(guidance: Guidance, symptom: Symptom, entry: Entry, day: int) -> Finding:
    severity = entry.severity or 0
    if severity >= SEVERE and symptom.severe_means:
        sign = guidance.signs[symptom.severe_means]
        text = f"{symptom.name}, {SEVERITIES[severity]}: counts as the warning sign {sign.name!r}."
        return _assess_sign(guidance, sign, entry)._replace(symptom=symptom.key, text=text)
    level, why = _place(symptom, day)
    if severity == VERY_SEVERE or (severity == SEVERE and level != "expected"):
        level, why = "contact", f"{SEVERITIES[severity]}; {why}"
    act = symptom.inside if level == "expected" else symptom.outside
    text = f"{symptom.name} on day {day}: {why}."
    return Finding(level, symptom.key, (entry.number,), text, act, symptom.sources)


def _place(symptom: Symptom, day: int) -> tuple[Level, str]:
    first, last = symptom.window
    if symptom.window.covers(day):
        return "expected", f"expected from day {first} to day {last}"
    if day > symptom.settled_by:
        return "contact", f"it should have settled by day {symptom.settled_by}"
    if symptom.window.ended(day):
        return "watch", f"usual until day {last}, settled by day {symptom.settled_by}"
    return "watch", f"not expected before day {first}"
