"""The page of a saved entry, and entries in words."""

from collections.abc import Iterable, Sequence

from smp_recovery.engine.assessment import AssessedEntry
from smp_recovery.engine.findings import Finding, join_findings
from smp_recovery.guidance.model import Contact, Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.screen_page import LEVEL_STYLES, STANCE_STYLES, Line, ScreenPage, Section
from smp_recovery.text import write_moment
from smp_recovery.views.phrases import (
    clinic_files_notice,
    name_sources,
    name_symptom,
    write_contacts,
    write_future,
    write_level,
    write_severity,
)


def render_saved(
    guidance: Guidance,
    saved: Sequence[AssessedEntry],
    contacts: Sequence[Contact],
    session: NumberedSession,
    future: Iterable[Entry] = (),
    still_open: Finding | None = None,
) -> ScreenPage:
    """The page after `log`: the entries `saved`, of one moment, their findings and what to do, the
    most urgent last. `future` ones are later than now, and `still_open` is more urgent.
    """
    entries = sorted((each.entry for each in saved), key=lambda entry: entry.number)
    numbers = ", ".join(str(entry.number) for entry in entries)
    title = f"Saved {'entry' if len(entries) == 1 else 'entries'} {numbers}: "
    title += f"{describe_entries(guidance, entries)} · day {saved[0].day}"
    usual = [each for each in saved if each.finding.level == "expected"]
    told = [each.finding for each in saved if len(usual) == 1 or each not in usual]
    findings = join_findings(told)
    later = tuple(Line(text) for text in write_future(guidance, session, future))
    sections = [Section("! later than now", STANCE_STYLES["limit"], later)]
    if len(usual) > 1:
        sections.append(_render_usual(guidance, usual))
    if any(each.level not in ("expected", "clear") for each in findings):
        sections.append(render_contacts(contacts))
    sections += [render_finding(each, name_sources(each.sources)) for each in reversed(findings)]
    if still_open:
        sections.append(_render_still_open(still_open))
    return ScreenPage(title, "", tuple(sections), clinic_files_notice(guidance))


def render_nothing(still_open: Finding | None) -> ScreenPage:
    """The page after an evening without any entry, with what is still open."""
    sections = (_render_still_open(still_open),) if still_open else ()
    return ScreenPage("Nothing was logged.", "", sections)


def _render_usual(guidance: Guidance, usual: Sequence[AssessedEntry]) -> Section:
    names = "; ".join(_name_rated(guidance, each.entry._replace(note="")) for each in usual)
    sources = name_sources(key for each in usual for key in each.finding.sources)
    line = Line(f"{names}: usual on day {usual[0].day}.", "", sources)
    return Section(write_level("expected"), LEVEL_STYLES["expected"], (line,))


def render_finding(finding: Finding, sources: str) -> Section:
    """A finding: the reason, what to do, and first steps that other sources advise."""
    text = f"{finding.text} {finding.advice}".strip()
    steps = (Line(f"- {step.text}", "", name_sources(step.sources)) for step in finding.steps)
    strong = finding.level not in ("expected", "clear")
    lines = (Line(text, "", sources, strong=strong), *steps)
    return Section(write_level(finding.level), LEVEL_STYLES[finding.level], lines)


def _render_still_open(finding: Finding) -> Section:
    line = Line(describe_still_open(finding), "", name_sources(finding.sources), strong=True)
    return Section(write_level(finding.level), LEVEL_STYLES[finding.level], (line,))


def describe_still_open(finding: Finding) -> str:
    """An open finding in words; of an earlier session, or an unknown one, it says so itself."""
    is_worded = finding.closed_by or not finding.symptom
    open_text = finding.text if is_worded else f"Still open: {finding.text}"
    return f"{open_text} {finding.advice} See `smp-recovery today`."


def render_contacts(contacts: Sequence[Contact]) -> Section:
    """How to reach the clinic, or each of several."""
    lines = (Line(write_contacts(contacts)),) if contacts else ()
    return Section("☎ clinic", "bold magenta", lines)


def describe_entries(guidance: Guidance, entries: Sequence[Entry]) -> str:
    """`Itch, mild, Thu 19 Nov 2026 09:30`: entries of one moment, with what they share once."""
    first, *others = entries
    shared = len({entry.note for entry in entries}) == 1
    named = "; ".join(
        _name_rated(guidance, each if not shared else each._replace(note="")) for each in entries
    )
    where = ", ".join(part for part in (first.area, write_moment(first.at)) if part)
    note = f" ({first.note})" if shared and first.note else ""
    return f"{named}{';' if others else ','} {where}{note}"


def _name_rated(guidance: Guidance, entry: Entry) -> str:
    parts = (name_symptom(guidance, entry.symptom), write_severity(entry))
    rated = ", ".join(part for part in parts if part)
    return f"{rated} ({entry.note})" if entry.note else rated
