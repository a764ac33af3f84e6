"""The content of the report for a consultation, once for every format, with its phrases. Pure."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from smp_recovery.engine.calls import Call, list_calls
from smp_recovery.engine.findings import Finding, Level, join_findings, name_in_sentence, rank
from smp_recovery.engine.stages import find_stage
from smp_recovery.engine.topic_verdicts import build_timelines, judge
from smp_recovery.guidance.model import (
    OVERRIDING,
    Contact,
    Guidance,
    Risk,
    Rule,
    Source,
    Stage,
    find_contacts,
)
from smp_recovery.log.entries import CLEAR
from smp_recovery.text import count_things, enumerate_names, write_date
from smp_recovery.views.log_view import ListedEntry, LogView, group_latest_days, list_entries
from smp_recovery.views.phrases import (
    KIND_WORDS,
    STANCE_MARKS,
    STANCE_WORDS,
    describe_source,
    name_sources,
    name_topics,
    tell_rule,
    write_days,
    write_future,
    write_severity,
)
from smp_recovery.views.symptom_grid import (
    Cell,
    Grid,
    SymptomRow,
    build_grid,
    mark_figure,
    mark_level,
)

TITLE = "Recovery after scalp micropigmentation"
ABOUT_REPORT = (
    "Written by the patient. Not medical advice. Each finding has the words that the patient was"
    " shown, and its sources."
)
NOTHING_OPEN = (
    "Nothing in the log needs action on this day. A day without an entry does not mean all was"
    " well."
)
NO_RULES = "None stored: the built-in sources lead."


class DayLine(NamedTuple):
    """A day with its `entries`, their most urgent level, what was logged in a `text`, and the note
    of the most urgent entry that has one.
    """

    day: int
    level: Level
    text: str
    note: str
    entries: tuple[ListedEntry, ...]


class OwnRules(NamedTuple):
    """The rules of a practitioner or clinic, and the topics on which they lead, or `led` before."""

    source: Source
    leads: tuple[str, ...]
    led: tuple[str, ...]


class ReportView(NamedTuple):
    """One session on the date of `log`; the report of the patient `name` was made on `written`.

    `findings` are joined as on the screen; `future` are notices of entries dated later than now.
    `days` are those with entries. `own` has the practitioner first, `followed` the other sources.
    """

    log: LogView
    written: datetime.date
    name: str
    stage: Stage
    contacts: tuple[Contact, ...]
    risks: tuple[Risk, ...]
    findings: tuple[Finding, ...]
    future: tuple[str, ...]
    calls: tuple[Call, Call]
    grid: Grid
    days: tuple[DayLine, ...]
    entries: tuple[ListedEntry, ...]
    own: tuple[OwnRules, ...]
    followed: tuple[Source, ...]


def build_report(log: LogView, written: datetime.date | None = None, name: str = "") -> ReportView:
    """The report of the `log`, made on the date `written`, by default that of the log."""
    guidance, grid, entries = log.guidance, build_grid(log), list_entries(log)
    sources = guidance.sources.values()
    return ReportView(
        log=log,
        written=written or log.on,
        name=name,
        stage=find_stage(guidance, log.day),
        contacts=find_contacts(guidance),
        risks=guidance.own_risks,
        findings=join_findings(log.findings),
        future=tuple(write_future(guidance, log.session, log.future)),
        calls=list_calls(guidance),
        grid=grid,
        days=tuple(_list_days(guidance, grid, entries)),
        entries=entries,
        own=tuple(
            OwnRules(s, _find_led(guidance, s, (log.day,)), _find_led(guidance, s, range(log.day)))
            for kind in OVERRIDING
            for s in sources
            if s.kind == kind and (s.rules or kind == "clinic")
        ),
        followed=tuple(s for s in sources if s.followed and s.kind != "practitioner"),
    )


def _list_days(guidance: Guidance, grid: Grid, entries: Iterable[ListedEntry]) -> Iterator[DayLine]:
    for day, listed in sorted(group_latest_days(entries, None).items()):
        logged = [(row, row.cells[grid.days.index(day)]) for row in grid.rows]
        noted = [each for each in listed if each.entry.note.strip()]
        yield DayLine(
            day=day,
            level=min((each.finding.level for each in listed), key=rank),
            text=_write_cells(guidance, (each for each in logged if each[1].entries)),
            note=min(noted, key=lambda e: rank(e.finding.level)).entry.note if noted else "",
            entries=tuple(listed),
        )


def _write_cells(guidance: Guidance, logged: Iterable[tuple[SymptomRow, Cell]]) -> str:
    """What was logged on a day: `▲ severe: redness, itch · mild: scabs · gone: fever`."""
    named: dict[tuple[str, str], list[str]] = {}
    for row, cell in sorted(
        logged, key=lambda each: (rank(each[1].level or "clear"), -(each[1].severity or 0))
    ):
        name, word = name_in_sentence(guidance, row.key), ""
        if row.key == CLEAR:
            name = "all clear"
        elif cell.temperature is not None:
            name = f"temperature {write_severity(cell)}"
        elif cell.severity is not None:
            word = f"{write_severity(cell)}: " if cell.severity else "gone: "
        named.setdefault((mark_level(cell), word), []).append(name)
    parts = ((mark, f"{word}{enumerate_names(same)}") for (mark, word), same in named.items())
    return " · ".join(f"{mark} {words}".strip() for mark, words in parts)


def _find_led(guidance: Guidance, source: Source, days: Sequence[int]) -> tuple[str, ...]:
    """The topics on which a rule of the source leads on one of the `days`."""
    timelines = build_timelines(guidance, (rule.topic for rule in source.rules)).values()
    ruled = ((day, rule) for t in timelines for day in days for rule in judge(t, day).reasons)
    led = (r.topic for day, r in ruled if r.source == source.key and r.window.covers(day))
    return tuple(dict.fromkeys(led))


def write_own(own: OwnRules) -> str:
    """`Our Clinic: Aftercare sheet, version 3: leads on 2 topics on this day`."""
    name = "The practitioner's rules"
    if own.source.kind == "clinic":
        version = f", version {own.source.version}" if own.source.version else ""
        followed = "" if own.source.followed else ", not followed"
        name = f"{describe_source(own.source)}{version}{followed}"
    return f"{name}: leads on {count_things(len(own.leads), 'topic')} on this day"


def write_lead(view: ReportView, own: OwnRules) -> str:
    """On what the source leads, and led before."""
    guidance, before = view.log.guidance, [key for key in own.led if key not in own.leads]
    told = [f"It leads on this day on {name_topics(guidance, own.leads)}."] if own.leads else []
    told += [f"Earlier it led on {name_topics(guidance, before)}."] if before else []
    return " ".join(told) or "It has led on nothing so far."


def write_closing(view: ReportView, version: str) -> str:
    """The last line: author, program and date."""
    return (
        f"Written by the patient with smp-recovery {version} on {write_date(view.written)} from"
        " their own log. Not medical advice."
    )


def write_rule(guidance: Guidance, rule: Rule) -> str:
    """Its stance, days and text: `✗ avoid, until day 14. ...`."""
    head = f"{STANCE_MARKS[rule.stance]} {STANCE_WORDS[rule.stance]}, {write_days(rule)}"
    return f"{head}. {tell_rule(guidance, rule)}"


def write_source(source: Source) -> str:
    """Publisher, title and kind, and the version and address if they are known."""
    version = f"version {source.version}" if source.version else ""
    origin = "" if source.built_in else "not built in"
    about = (KIND_WORDS[source.kind], version, source.address, origin)
    return f"{describe_source(source)} ({', '.join(part for part in about if part)})"


def is_cited(source: Source) -> bool:
    """Whether it may be behind what the report says: on symptoms or signs, or as a clinic."""
    speaks = source.warnings or any(each.symptom for each in source.expectations)
    return bool(speaks) or source.kind == "clinic"


def write_uncited(guidance: Guidance) -> str:
    """The other sources that the user follows, and those that they do not."""
    sources = [s for s in guidance.sources.values() if s.kind != "practitioner"]
    others = name_sources(s.key for s in sources if s.followed and not is_cited(s))
    left = name_sources(s.key for s in sources if not s.followed)
    told = f"Also followed, on what is not in this report: {others}." if others else ""
    return f"{told} {f'Not followed: {left}. Their warnings still count.' if left else ''}".strip()


def write_figure(row: SymptomRow, cell: Cell) -> str:
    """A cell of `row` with entries: degrees if they were measured, else its figure or mark."""
    return mark_figure(row, cell) if cell.temperature is None else f"{cell.temperature:g}"
