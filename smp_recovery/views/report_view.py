"""What a clinician wants to know in a consultation, computed once for every format of the report.

Pure: guidance, a session, its entries and dates in, one finished value out, with the words that
are the report's own. It knows neither formats nor files.
"""

import datetime
from collections.abc import Set
from typing import NamedTuple

from smp_recovery.engine.assessment import Assessed, join_findings
from smp_recovery.engine.calls import Call, list_calls
from smp_recovery.engine.findings import Finding
from smp_recovery.guidance.model import Guidance, Risk, Rule, Source
from smp_recovery.text import write_date
from smp_recovery.views.day_view import DayView, view_day
from smp_recovery.views.log_view import LogView
from smp_recovery.views.phrases import (
    KIND_WORDS,
    STANCE_MARKS,
    STANCE_WORDS,
    describe_source,
    name_sources,
    write_days,
    write_future,
)
from smp_recovery.views.symptom_grid import Cell, Grid, Row, build_grid, mark_figure

TITLE = "Recovery after scalp micropigmentation"
ABOUT = (
    "Written by the patient. Not medical advice. Findings are in the words that the patient was"
    " shown, each with those who say so."
)
NOTHING_OPEN = (
    "Nothing in the log asks for anything on this day. A day without an entry is not read as fine."
)
COLUMNS = ("No.", "When", "Day", "Symptom", "Severity", "Area and note", "Meaning")
"""The heads of the table of entries."""


class ReportView(NamedTuple):
    """One session as it stands on a day: `day` is what the daily view shows of it, `log` all that
    was logged up to then.

    `written` is the date on which the report was made.
    """

    day: DayView
    log: LogView
    grid: Grid
    written: datetime.date

    @property
    def risks(self) -> tuple[Risk, ...]:
        """The risks that hold for the person."""
        return self.day.risks

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that stand open, the most urgent first, joined as on the screen."""
        return join_findings(self.log.standing)

    @property
    def listed(self) -> tuple[Assessed, ...]:
        """All entries, the earliest first."""
        return self.log.listed

    @property
    def behind(self) -> Set[int]:
        """The numbers of the entries that stand open."""
        return self.log.behind

    @property
    def calls(self) -> tuple[Call, Call]:
        """Whom to call, and for what."""
        return list_calls(self.day.guidance)

    @property
    def future(self) -> tuple[str, ...]:
        """The entries that are dated later than now, in words."""
        return tuple(write_future(self.day.guidance, self.day.session, self.day.future))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the person's own practitioner."""
        sources = self.day.guidance.sources.values()
        return tuple(r for s in sources if s.kind == "practitioner" for r in s.rules)

    @property
    def followed(self) -> tuple[Source, ...]:
        """The sources whose reading leads, the practitioner aside."""
        return tuple(s for s in self._others if s.followed)

    @property
    def left(self) -> tuple[Source, ...]:
        """The sources whose reading the person has chosen not to follow."""
        return tuple(s for s in self._others if not s.followed)

    @property
    def _others(self) -> tuple[Source, ...]:
        sources = self.day.guidance.sources.values()
        return tuple(s for s in sources if s.kind != "practitioner")


def build_report(
    guidance: Guidance,
    log: LogView,
    written: datetime.date | None = None,
) -> ReportView:
    """The report of the `log`, made on the date `written`, by default that of the log."""
    day = view_day(guidance, log.session, (), log.on)
    day = day._replace(findings=log.standing, future=log.future)
    return ReportView(day, log, build_grid(guidance, log), written or log.on)


def write_closing(view: ReportView, version: str) -> str:
    """Who wrote it, with what and when, and what it is not."""
    return (
        f"Written by the patient with smp-recovery {version} on {write_date(view.written)} from"
        " their own log. Not medical advice."
    )


def write_rule(guidance: Guidance, rule: Rule) -> str:
    """The topic, its stance and days, and what was said: `✗ Exercise: avoid, until day 14. ...`."""
    name, stance = guidance.topics[rule.topic].name, STANCE_WORDS[rule.stance]
    return f"{STANCE_MARKS[rule.stance]} {name}: {stance}, {write_days(rule)}. {rule.text}"


def write_source(source: Source) -> str:
    """Who says it, its title, what it is, and its version and address as far as they are known."""
    version = f"version {source.version}" if source.version else ""
    origin = "" if source.built_in else "not built in"
    about = (KIND_WORDS[source.kind], version, source.address, origin)
    return f"{describe_source(source)} ({', '.join(part for part in about if part)})"


def write_entries(finding: Finding) -> str:
    """The numbers of the entries behind it: `Entries 1, 3.`."""
    name = "Entry" if len(finding.entries) == 1 else "Entries"
    return f"{name} {', '.join(map(str, finding.entries))}."


def write_left(view: ReportView) -> str:
    """Whose reading does not lead."""
    return f"Not followed: {name_sources(s.key for s in view.left)}. Their warnings still count."


def write_figure(row: Row, cell: Cell) -> str:
    """A cell of `row` with entries: degrees where they were measured, else its figure or mark."""
    return mark_figure(row, cell) if cell.temperature is None else f"{cell.temperature:g}"
