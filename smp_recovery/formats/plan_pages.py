"""Writes the plan as a page for the fridge, which prints on one sheet, or as Markdown. Pure."""

from smp_recovery import __version__
from smp_recovery.formats.pages import export_page
from smp_recovery.views import plan_view


def export_plan_page(view: plan_view.PlanView, *, is_markdown: bool = False) -> str:
    """The plan as a complete document."""
    about = {"view": view, "plan": plan_view, "version": __version__}
    return export_page("plan", is_markdown=is_markdown, **about)
