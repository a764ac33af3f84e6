"""The day in one line, for a prompt or a status bar."""

from smp_recovery.guidance.model import Stage
from smp_recovery.views.log_view import LogView
from smp_recovery.views.phrases import write_level


def render_brief(log: LogView, stage: Stage) -> str:
    """The day, its stage, and the most urgent open finding."""
    line = f"day {log.day} · {stage.name}"
    if not log.findings:
        return line
    others = f" +{len(log.findings) - 1}" if len(log.findings) > 1 else ""
    return f"{line} · {write_level(log.findings[0].level)}{others}"
