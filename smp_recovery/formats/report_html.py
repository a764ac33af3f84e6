"""Writes the report as one HTML file that runs no scripts and loads nothing.

The template and the style are beside this module. Every value is sanitised and escaped; the content
security policy allows only that style, by its hash.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from smp_recovery import __version__, text
from smp_recovery.log.entries import CLEAR
from smp_recovery.views import phrases, report_view, symptom_grid

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent


def export_report_html(view: report_view.ReportView) -> str:
    """The report as a complete HTML document."""
    from markupsafe import Markup

    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return (
        _build_environment()
        .get_template("report.html")
        .render(
            view=view,
            guidance=view.log.guidance,
            session=view.log.session,
            closing=report_view.write_closing(view, __version__),
            style=Markup(style),  # our own file, without text from users
            policy=_build_policy(style),
            report=report_view,
            grid=symptom_grid,
            text=text,
            phrases=phrases,
            all_clear=CLEAR,
        )
    )


def _build_environment() -> "Environment":
    """A Jinja environment that sanitises, then escapes every value."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else text.sanitise(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _build_policy(style: str) -> str:
    """A policy that allows nothing but `style`."""
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
