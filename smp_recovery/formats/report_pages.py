"""Writes the report for a consultation as a page in HTML or Markdown. Pure."""

from smp_recovery import __version__
from smp_recovery.formats.pages import export_page
from smp_recovery.log.entries import CLEAR
from smp_recovery.views import report_view, symptom_grid
from smp_recovery.views.phrases import name_sources


def export_report_page(view: report_view.ReportView, *, is_markdown: bool = False) -> str:
    """The report as a complete document."""
    return export_page(
        "report",
        is_markdown=is_markdown,
        view=view,
        guidance=view.log.guidance,
        session=view.log.session,
        closing=report_view.write_closing(view, __version__),
        report=report_view,
        grid=symptom_grid,
        all_clear=CLEAR,
        bracket=lambda keys: f"({name_sources(keys)})" if keys else "",
    )
