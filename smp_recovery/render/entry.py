"""An entry in words: after it was saved, removed or undone."""

from collections.abc import Sequence

from smp_recovery.findings import Finding
from smp_recovery.guidance.model import Contact, Guidance
from smp_recovery.log.model import CLEAR, Entry
from smp_recovery.log.store import Undone
from smp_recovery.render.screen import Board, Line, Section
from smp_recovery.render.styles import LEVEL_STYLES
from smp_recovery.text import (
    name_foreign,
    name_sources,
    name_symptom,
    write_contact,
    write_level,
    write_moment,
    write_severity,
)

MOST_LISTED = 3


def render_entry(
    guidance: Guidance, entry: Entry, finding: Finding, day: int, contact: Contact | None
) -> Board:
    """The answer to `log`: what was saved, whether it is expected, what to do and who says so."""
    title = f"Saved entry {entry.number}: {describe_entry(guidance, entry)} · day {day}"
    sections = [render_finding(finding, name_sources(finding.sources))]
    if contact and finding.level not in ("expected", "clear"):
        sections.append(render_contact(contact))
    return Board(title, "", tuple(sections), name_foreign(guidance))


def render_finding(finding: Finding, sources: str) -> Section:
    """A finding with why, what to do, and what sources that disagree advise first."""
    text = f"{finding.text} {finding.act}".strip()
    steps = (Line(f"- {step.text}", "", name_sources(step.sources)) for step in finding.steps)
    strong = finding.level not in ("expected", "clear")
    lines = (Line(text, "", sources, strong=strong), *steps)
    return Section(write_level(finding.level), LEVEL_STYLES[finding.level], lines)


def render_contact(contact: Contact) -> Section:
    """How the clinic can be reached."""
    return Section("☎ clinic", "bold magenta", (Line(write_contact(contact)),))


def describe_entry(guidance: Guidance, entry: Entry) -> str:
    """`Itch, mild, Thu 19 Nov 2026 09:30`, with area and note where there are any."""
    parts = [name_symptom(guidance, entry.symptom)]
    if entry.symptom != CLEAR:
        parts.append(write_severity(entry))
    parts += [part for part in (entry.area, write_moment(entry.at)) if part]
    return ", ".join(parts) + (f" ({entry.note})" if entry.note else "")


def describe_undone(guidance: Guidance, undone: Undone) -> str:
    """What an undo took away and what it brought back, in sentences."""
    if undone.date is None:
        return f"Undone: {_describe_file(undone.name, undone.exists)}."
    session = f"the session of {undone.date}"
    if undone.after is None:
        return f"Undone: {session} is gone again."
    said = []
    if undone.before is None:
        said.append(f"{session} is back")
    said += _listed(guidance, undone.gone, "gone again")
    said += _listed(guidance, undone.back, "back")
    return f"Undone: {'; '.join(said) or f'{session} is as it was before'}."


def _describe_file(name: str, exists: bool) -> str:
    from smp_recovery.exchange.importing import name_file

    called = name_file(name)
    many = called.startswith("your ")  # rules and settings
    before = "as they were before" if many else "as it was before"
    return f"{called} {'are' if many else 'is'} {before if exists else 'gone again'}"


def _listed(guidance: Guidance, entries: Sequence[Entry], what: str) -> list[str]:
    if len(entries) > MOST_LISTED:
        return [f"{len(entries)} entries are {what}"]
    return [f"{describe_entry(guidance, entry)} is {what}" for entry in entries]
