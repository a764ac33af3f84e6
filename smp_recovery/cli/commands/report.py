"""`smp-recovery report`: one page for a consultation."""

from typing import Annotated, Literal

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, Force, On, Output, PatientName, SessionOption
from smp_recovery.cli.output import answer, find_format, report_missing, write_output
from smp_recovery.errors import InputError
from smp_recovery.formats.json_views import export_report
from smp_recovery.formats.report_html import export_report_html
from smp_recovery.formats.report_markdown import export_report_markdown
from smp_recovery.views.report_view import build_report

ReportFormat = Literal["html", "markdown"]

_ENDINGS: dict[str, ReportFormat] = {"": "html", ".html": "html", ".htm": "html", ".md": "markdown"}
"""The format of a file by the ending of its name."""


def report(
    context: typer.Context,
    output: Output = None,
    form: Annotated[
        ReportFormat | None,
        typer.Option(
            "--format", help="Without it the ending of the file's name decides, else it is html."
        ),
    ] = None,
    name: PatientName = "",
    force: Force = False,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a page for a consultation: open findings, the days, all entries, rules, sources.

    Example: smp-recovery report --name "Ada Example" --output report.html
    """
    app = app_of(context)
    if as_json and (output or form):
        raise InputError("--json prints. Leave out --output and --format")
    log = app.read_log(app.guidance, *app.find_day(on, session))
    view = build_report(log, app.today, name)
    if as_json:
        answer(as_json, lambda: export_report(view), str, app)
        return
    file = f"smp-recovery-report-{view.log.session.date}"
    if (form or find_format(output, _ENDINGS)) == "markdown":
        file, content = f"{file}.md", export_report_markdown(view)
    else:
        file, content = f"{file}.html", export_report_html(view)
    write_output(app, output, content.encode(), file, force)
    report_missing(app)
