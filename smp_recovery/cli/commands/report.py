"""`smp-recovery report`: one page for a consultation."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, Force, On, Output, SessionOption
from smp_recovery.cli.output import print_json, write_output
from smp_recovery.errors import InputError
from smp_recovery.views.report_view import ReportView, build_report

app = typer.Typer(add_completion=False)


ReportFormat = Literal["html", "markdown"]

_ENDINGS: dict[str, ReportFormat] = {"": "html", ".html": "html", ".htm": "html", ".md": "markdown"}
"""The format of a file by the ending of its name."""


@app.command()
def report(
    context: typer.Context,
    output: Output = None,
    form: Annotated[
        ReportFormat | None,
        typer.Option(
            "--format", help="Without it the ending of the file's name decides, else it is html."
        ),
    ] = None,
    force: Force = False,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a page for a consultation: open findings, the days, all entries, rules, sources.

    Example: smp-recovery report --session 1
    """
    app = app_of(context)
    if as_json and (output or form):
        raise InputError("--json prints. Leave out --output and --format")
    log = app.read_log(app.guidance, *app.find_day(on, session))
    view = build_report(log, app.today)
    if as_json:
        from smp_recovery.formats.json_views import export_report

        print_json(export_report(view))
        return
    form = form or _find_report_format(output)
    content = _write_report(view, form).encode()
    ending = "md" if form == "markdown" else "html"
    name = f"smp-recovery-report-{view.log.session.date}.{ending}"
    write_output(app, output, content, name, force)


def _find_report_format(output: Path | None) -> ReportFormat:
    ending = output.suffix if output else ""
    if ending.lower() not in _ENDINGS:
        raise InputError(
            f"a report cannot be a {ending[:20]!a} file. End its name in .html or .md, or add"
            " --format"
        )
    return _ENDINGS[ending.lower()]


def _write_report(view: ReportView, form: ReportFormat) -> str:
    if form == "markdown":
        from smp_recovery.formats.report_markdown import export_report_markdown

        return export_report_markdown(view)
    from smp_recovery.formats.report_html import export_report_html

    return export_report_html(view)
