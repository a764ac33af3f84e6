"""The content of the report for a consultation, once for every format, with its phrases. Pure."""

import datetime
from typing import NamedTuple

from smp_recovery.engine.calls import Call, list_calls
from smp_recovery.engine.findings import Finding, join_findings
from smp_recovery.engine.stages import find_stage
from smp_recovery.guidance.model import Contact, Guidance, Risk, Rule, Source, Stage, find_contacts
from smp_recovery.text import write_date
from smp_recovery.views.log_view import ListedEntry, LogView, list_entries
from smp_recovery.views.phrases import (
    KIND_WORDS,
    STANCE_MARKS,
    STANCE_WORDS,
    describe_source,
    name_sources,
    write_days,
    write_future,
)
from smp_recovery.views.symptom_grid import Cell, Grid, SymptomRow, build_grid, mark_figure

TITLE = "Recovery after scalp micropigmentation"
ABOUT_REPORT = (
    "Written by the patient. Not medical advice. Each finding has the words that the patient was"
    " shown, and its sources."
)
NOTHING_OPEN = (
    "Nothing in the log needs action on this day. A day without an entry does not mean all was"
    " well."
)
REPORT_COLUMNS = ("No.", "When", "Day", "Symptom", "Severity", "Area and note", "Meaning")


class ReportView(NamedTuple):
    """One session on the date of `log`; the report was made on the date `written`.

    `findings` are joined as on the screen; `future` are notices of entries dated later than now.
    `rules` are the practitioner's. Of the other sources the user follows `followed`, not `left`.
    """

    log: LogView
    written: datetime.date
    stage: Stage
    contacts: tuple[Contact, ...]
    risks: tuple[Risk, ...]
    findings: tuple[Finding, ...]
    future: tuple[str, ...]
    calls: tuple[Call, Call]
    grid: Grid
    entries: tuple[ListedEntry, ...]
    rules: tuple[Rule, ...]
    followed: tuple[Source, ...]
    left: tuple[Source, ...]


def build_report(log: LogView, written: datetime.date | None = None) -> ReportView:
    """The report of the `log`, made on the date `written`, by default that of the log."""
    guidance = log.guidance
    others = [s for s in guidance.sources.values() if s.kind != "practitioner"]
    return ReportView(
        log=log,
        written=written or log.on,
        stage=find_stage(guidance, log.day),
        contacts=find_contacts(guidance),
        risks=guidance.own_risks,
        findings=join_findings(log.findings),
        future=tuple(write_future(guidance, log.session, log.future)),
        calls=list_calls(guidance),
        grid=build_grid(log),
        entries=list_entries(log),
        rules=tuple(r for s in guidance.sources.values() if s not in others for r in s.rules),
        followed=tuple(s for s in others if s.followed),
        left=tuple(s for s in others if not s.followed),
    )


def write_closing(view: ReportView, version: str) -> str:
    """The last line: author, program and date."""
    return (
        f"Written by the patient with smp-recovery {version} on {write_date(view.written)} from"
        " their own log. Not medical advice."
    )


def write_rule(guidance: Guidance, rule: Rule) -> str:
    """The topic, its stance and days, and the text: `✗ Exercise: avoid, until day 14. ...`."""
    name, stance = guidance.topics[rule.topic].name, STANCE_WORDS[rule.stance]
    return f"{STANCE_MARKS[rule.stance]} {name}: {stance}, {write_days(rule)}. {rule.text}"


def write_source(source: Source) -> str:
    """Publisher, title and kind, and the version and address if they are known."""
    version = f"version {source.version}" if source.version else ""
    origin = "" if source.built_in else "not built in"
    about = (KIND_WORDS[source.kind], version, source.address, origin)
    return f"{describe_source(source)} ({', '.join(part for part in about if part)})"


def write_entries(finding: Finding) -> str:
    """The numbers of its entries: `Entries 1, 3.`."""
    name = "Entry" if len(finding.entries) == 1 else "Entries"
    return f"{name} {', '.join(map(str, finding.entries))}."


def write_left(view: ReportView) -> str:
    """The sources that are not followed."""
    return f"Not followed: {name_sources(s.key for s in view.left)}. Their warnings still count."


def write_figure(row: SymptomRow, cell: Cell) -> str:
    """A cell of `row` with entries: degrees if they were measured, else its figure or mark."""
    return mark_figure(row, cell) if cell.temperature is None else f"{cell.temperature:g}"
