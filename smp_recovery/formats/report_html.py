"""Writes the report as one HTML file that runs no scripts and loads nothing."""

from collections.abc import Mapping

from smp_recovery import __version__
from smp_recovery.formats.pages import render_page
from smp_recovery.log.entries import CLEAR
from smp_recovery.views import report_view, symptom_grid


def export_report_html(view: report_view.ReportView) -> str:
    """The report as a complete HTML document."""
    return render_page("report", all_clear=CLEAR, **list_report_values(view))


def list_report_values(view: report_view.ReportView) -> Mapping[str, object]:
    """What the templates of the report use, by name."""
    return {
        "view": view,
        "guidance": view.log.guidance,
        "session": view.log.session,
        "closing": report_view.write_closing(view, __version__),
        "report": report_view,
        "grid": symptom_grid,
    }
