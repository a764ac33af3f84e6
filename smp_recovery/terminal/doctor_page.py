"""What the check of all files has found, with the way out of each fault."""

from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.text import count_entries, count_things
from smp_recovery.user_data.check_results import STATES, State
from smp_recovery.user_data.file_check import Checkup

_LABELS: dict[State, tuple[str, str]] = {
    "damaged": ("✗ damaged", "bold red"),
    "note": ("! note", "bold yellow"),
    "mended": ("✓ mended", "bold green"),
}


def render_checkup(found: Checkup, about: str) -> ScreenPage:
    """The board of all that there is to say; `about` names the program and what it runs on."""
    sections = tuple(
        Section(
            label,
            style,
            tuple(
                line
                for check in found.checks
                if check.state == state
                for line in (
                    Line(f"{check.what}: {check.why.rstrip('.')}.", strong=state == "damaged"),
                    *((Line(f"→ {check.way_out}"),) if check.way_out else ()),
                )
            ),
        )
        for state in STATES
        for label, style in (_LABELS[state],)
    )
    kept = (
        Line(f"{count_things(found.sessions, 'session')} with {count_entries(found.entries)}"),
        *(Line(f"guidance file {key}, sha256 {mark}") for key, mark in found.guidance.items()),
        Line(f"{count_things(found.versions, 'kept version')} for undo"),
    )
    sound = (*(kept if found.files else ()), Line(about))
    shown = [section for section in sections if section.lines]
    return ScreenPage(
        _title(found), str(found.home), (*shown, Section("✓ sound", "bold green", sound))
    )


def _title(found: Checkup) -> str:
    damaged = sum(check.state == "damaged" for check in found.checks)
    if damaged:
        return f"Damaged: {damaged}, sound: {found.files}. What is damaged was left as it is."
    if not found.files:
        return "Nothing is kept yet, and nothing is wrong."
    return f"All {found.files} files are sound." if found.files > 1 else "The one file is sound."
