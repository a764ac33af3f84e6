"""Writes the report as one HTML file that runs no scripts and loads nothing.

The templates and the style are beside this module. Every value is sanitised and escaped; the
content security policy allows only that style, by its hash.
"""

from collections.abc import Callable
from pathlib import Path

from smp_recovery import __version__, text
from smp_recovery.log.entries import CLEAR
from smp_recovery.views import phrases, report_view, symptom_grid

_TEMPLATES = Path(__file__).parent


def export_report_html(view: report_view.ReportView) -> str:
    """The report as a complete HTML document."""
    from markupsafe import Markup

    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return render_report(
        "report.html",
        view,
        text.sanitise,
        style=Markup(style),  # our own file, without text from users
        policy=_build_policy(style),
        all_clear=CLEAR,
    )


def render_report(
    template: str, view: report_view.ReportView, clean: Callable[[str], str], **values: object
) -> str:
    """The report by `template`, with every value `clean` and, unless it is Markup, HTML-escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else clean(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        view=view,
        guidance=view.log.guidance,
        session=view.log.session,
        closing=report_view.write_closing(view, __version__),
        report=report_view,
        grid=symptom_grid,
        text=text,
        phrases=phrases,
        **values,
    )


def _build_policy(style: str) -> str:
    """A policy that allows nothing but `style`."""
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
