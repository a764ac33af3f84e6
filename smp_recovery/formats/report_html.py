"""The report as one HTML file that needs nothing else and runs nothing.

It reads its own template and style beside this module, and nothing more. Every value passes
`sanitise` and is escaped; the content security policy lets in that style alone, by its hash.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from smp_recovery import __version__, text
from smp_recovery.log.entries import CLEAR
from smp_recovery.views import phrases, report_view, symptom_grid

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).parent


def export_report_html(view: report_view.ReportView) -> str:
    """The report as a complete HTML document."""
    from markupsafe import Markup

    style = (_FOLDER / "report.css").read_text(encoding="utf-8")
    return (
        _build_environment()
        .get_template("report.html")
        .render(
            view=view,
            guidance=view.log.guidance,
            session=view.log.session,
            closing=report_view.write_closing(view, __version__),
            style=Markup(style),  # our own file: nobody's words are in it
            policy=_build_policy(style),
            report=report_view,
            grid=symptom_grid,
            text=text,
            phrases=phrases,
            all_clear=CLEAR,
        )
    )


def _build_environment() -> "Environment":
    """One that makes every value harmless, then escapes it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else text.sanitise(str(value)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _build_policy(style: str) -> str:
    """Nothing is fetched, run or sent; `style` alone is applied."""
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
