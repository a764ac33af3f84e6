"""Writes the plan as a page for the fridge, which prints on one sheet, or as Markdown. Pure."""

from smp_recovery import __version__
from smp_recovery.formats.pages import render_page, render_template
from smp_recovery.formats.report_markdown import clean_markdown
from smp_recovery.views import plan_view


def export_plan_page(view: plan_view.PlanView, *, is_markdown: bool = False) -> str:
    """The plan as a complete document."""
    values = {"view": view, "plan": plan_view, "version": __version__}
    if is_markdown:
        return render_template("plan.md", clean_markdown, **values)
    return render_page("plan", **values)
