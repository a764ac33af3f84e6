"""The entries of a session as a list, each with what it means."""

from collections.abc import Sequence

from smp_recovery.assessment import Assessed
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import CLEAR
from smp_recovery.log.numbering import Numbered
from smp_recovery.render.entry import write_symptom
from smp_recovery.render.screen import Board, Line, Section
from smp_recovery.render.text import (
    LEVEL_MARKS,
    LEVEL_STYLES,
    LEVEL_WORDS,
    write_date,
    write_moment,
    write_severity,
)


def render_history(guidance: Guidance, session: Numbered, listed: Sequence[Assessed]) -> Board:
    """The board of entries, in the order given."""
    rows = tuple(_section(guidance, assessed) for assessed in listed)
    count = f"{len(rows)} entr{'y' if len(rows) == 1 else 'ies'}" if rows else "no entries yet"
    title = f"Session {session.number} ({write_date(session.date)}): {count}"
    footer = "" if rows else "Add one: smp-recovery log itch mild"
    return Board(title, "", rows, footer)


def _section(guidance: Guidance, assessed: Assessed) -> Section:
    entry, day, finding = assessed
    said = [write_symptom(guidance, entry)]
    if entry.symptom != CLEAR:
        said.append(write_severity(entry))
    said += [part for part in (entry.area, entry.note) if part]
    line = Line(f"{entry.number}. {', '.join(said)}", write_moment(entry.at), f"day {day}")
    label = f"{LEVEL_MARKS[finding.level]} {LEVEL_WORDS[finding.level]}"
    return Section(label, LEVEL_STYLES[finding.level], (line,))
