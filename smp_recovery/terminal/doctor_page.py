"""The page of `doctor`: each problem, and what to do about it."""

from collections.abc import Iterator

from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.text import count_entries, count_things
from smp_recovery.user_data.file_check import Check, FileReport, State

_LABELS: dict[State, tuple[str, str]] = {
    "damaged": ("✗ damaged", "bold red"),
    "note": ("! note", "bold yellow"),
    "mended": ("✓ fixed", "bold green"),
}


def render_file_report(report: FileReport, about: str) -> ScreenPage:
    """The page of all results; `about` names the program and what it runs on."""
    lines = [(check.state, line) for check in report.checks for line in _describe_check(check)]
    sections = [
        Section(*label, tuple(line for state, line in lines if state == wanted))
        for wanted, label in _LABELS.items()
    ]
    sections.append(Section("✓ undamaged", "bold green", tuple(_list_undamaged(report, about))))
    return ScreenPage(_summarise(report), str(report.data_dir), tuple(sections))


def _describe_check(check: Check) -> Iterator[Line]:
    yield Line(f"{check.what}: {check.why.rstrip('.')}.", strong=check.state == "damaged")
    if check.way_out:
        yield Line(f"→ {check.way_out}")


def _list_undamaged(report: FileReport, about: str) -> Iterator[Line]:
    if report.files:
        sessions = count_things(report.sessions, "session")
        yield Line(f"{sessions} with {count_entries(report.entries)}")
        for key, digest in report.guidance.items():
            yield Line(f"clinic's file {key}, sha256 {digest}")
        yield Line(f"{count_things(report.versions, 'earlier version')} for undo")
    yield Line(about)


def _summarise(report: FileReport) -> str:
    damaged = sum(check.state == "damaged" for check in report.checks)
    if damaged:
        return f"Damaged: {damaged}, undamaged: {report.files}. Damaged files were not changed."
    if not report.files:
        return "Nothing is stored yet, and nothing is wrong."
    many = f"All {report.files} files are undamaged."
    return many if report.files > 1 else "The one file is undamaged."
