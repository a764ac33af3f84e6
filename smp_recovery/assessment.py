"""The log read as a whole: guidance, entries and a person's risks in, findings out.

Pure: no clock, no files. A missing entry is never read as fine: a finding stands until a later
entry says that it is gone, or a lower value lowers it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from smp_recovery.dates import day_number
from smp_recovery.findings import (
    Finding,
    Spell,
    find,
    find_clear,
    find_overdue,
    rank,
)
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import CLEAR, Entry


class Assessed(NamedTuple):
    """An entry with what it meant when it was made, on `day`."""

    entry: Entry
    day: int
    finding: Finding


def assess_entries(
    guidance: Guidance, session_date: date, entries: Iterable[Entry], risks: Sequence[str] = ()
) -> tuple[Assessed, ...]:
    """What each of `entries` meant in the light of those before it, the earliest first.

    `risks` are keys of `guidance.risks` that hold for the person; unknown ones count for nothing.
    """
    return tuple(
        Assessed(entry, day, _find_entry(guidance, entry, day, spells, closed, risks))
        for entry, day, spells, closed in _walk(guidance, session_date, entries)
    )


def assess_entry(
    guidance: Guidance,
    session_date: date,
    entries: Iterable[Entry],
    number: int,
    risks: Sequence[str] = (),
) -> Finding:
    """What the entry `number` of `entries` meant in the light of those before it."""
    return next(
        _find_entry(guidance, entry, day, spells, closed, risks)
        for entry, day, spells, closed in _walk(guidance, session_date, entries)
        if entry.number == number
    )


def find_open(
    guidance: Guidance,
    session_date: date,
    entries: Iterable[Entry],
    day: int,
    risks: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """The findings that stand on `day` and ask for something, the most urgent first.

    Entries after `day` do not count. See `assess_entries` for `risks`.
    """
    known = [e for e in entries if day_number(session_date, e.at.date()) <= day]
    spells: dict[str, Spell] = {}
    for _, _, spells, _ in _walk(guidance, session_date, known):  # noqa: B007 the last state counts
        pass
    found = [
        _find_standing(guidance, spell, session_date, day, spells, risks)
        for spell in spells.values()
    ]
    return sort_findings(finding for finding in found if rank(finding.level) <= rank("watch"))


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, the most urgent first, else in the order given."""
    return tuple(sorted(findings, key=lambda finding: rank(finding.level)))


def _find_standing(
    guidance: Guidance,
    spell: Spell,
    session_date: date,
    day: int,
    spells: dict[str, Spell],
    risks: Sequence[str],
) -> Finding:
    """The finding of the last entry; what could wait then is asked after once it should be gone."""
    noted_on = day_number(session_date, spell.last.at.date())
    finding = find(guidance, spell, noted_on, spells, risks)
    symptom = guidance.symptoms.get(spell.last.symptom)
    if not symptom or rank(finding.level) < rank("watch") or day <= symptom.settled_by:
        return finding
    overdue = find_overdue(symptom, spell, noted_on)
    if finding.level == "expected":
        return overdue
    said = f" by day {symptom.settled_by}." in finding.text
    text = finding.text if said else f"{finding.text} {overdue.text}"
    return finding._replace(text=text, act=f"{finding.act} {overdue.act}")


def _find_entry(
    guidance: Guidance,
    entry: Entry,
    day: int,
    spells: dict[str, Spell],
    closed: Iterable[str],
    risks: Sequence[str],
) -> Finding:
    if entry.absent:
        return find_clear(guidance, entry, day, closed)
    return find(guidance, spells[entry.symptom], day, spells, risks)


def _walk(
    guidance: Guidance, session_date: date, entries: Iterable[Entry]
) -> Iterator[tuple[Entry, int, dict[str, Spell], tuple[str, ...]]]:
    """Each entry with its day, the spells that are open after it, and the keys of those that it
    closes; the earliest first.
    """
    fever_from = guidance.alerts.fever_from
    spells: dict[str, Spell] = {}
    gone: dict[str, Entry] = {}
    been: set[str] = set()
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.number)):
        day = day_number(session_date, entry.at.date())
        late = day > guidance.alerts.rising_after
        spell = spells.get(entry.symptom)
        closed = tuple(spells) if entry.symptom == CLEAR else ()
        if entry.symptom == CLEAR:
            gone.update(dict.fromkeys(spells, entry))
            spells.clear()
        elif entry.absent:
            gone[entry.symptom] = entry
            spells.pop(entry.symptom, None)
        elif spell:
            spells[entry.symptom] = _prolong(spell, entry, late, fever_from)
        else:
            came_back = entry.symptom in been
            spells[entry.symptom] = _begin(entry, gone.get(entry.symptom), came_back, late)
            been.add(entry.symptom)
        yield entry, day, spells, closed


def _begin(entry: Entry, gone: Entry | None, came_back: bool, late: bool) -> Spell:
    """The spell that `entry` begins, where `gone` said before that there was none."""
    risen = (gone, entry) if gone and late and entry.severity else ()
    return Spell(entry, entry, came_back, risen)


def _prolong(spell: Spell, entry: Entry, late: bool, fever_from: float) -> Spell:
    """The spell with `entry`; a late rise is noted, a lower value answers it."""

    def heat(entry: Entry) -> tuple[float, bool]:
        measured = entry.temperature
        return (fever_from, False) if measured is None else (measured, True)

    hottest = max(entry, spell.hottest or spell.last, key=heat)
    spell = spell._replace(last=entry, hottest=hottest)
    before, after = spell.valued.severity, entry.severity
    if after is None:
        return spell
    risen = spell.risen
    if before is not None and after > before and late:
        risen = (spell.valued, entry)
    elif before is not None and after < before:
        risen = ()
    return spell._replace(valued=entry, risen=risen)


def join_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings for a screen: those of the same level that ask for the same become one, with
    each text once, also where another's text contains it.
    """
    alike: dict[object, list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.level, finding.act, finding.steps), []).append(finding)
    return tuple(_join(same) for same in alike.values())


def _join(same: Sequence[Finding]) -> Finding:
    texts = dict.fromkeys(finding.text for finding in same)
    whole = (text for text in texts if sum(text in other for other in texts) == 1)
    return same[0]._replace(
        entries=tuple(sorted({number for finding in same for number in finding.entries})),
        text=" ".join(whole),
        sources=tuple(dict.fromkeys(source for finding in same for source in finding.sources)),
    )
