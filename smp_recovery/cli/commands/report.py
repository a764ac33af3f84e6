"""`smp-recovery report`: one page for a consultation."""

import typer

from smp_recovery.cli import options
from smp_recovery.cli.context import app_of
from smp_recovery.cli.output import answer, find_page_format, report_missing, write_output
from smp_recovery.formats.json_views import export_report
from smp_recovery.formats.report_pages import export_report_page
from smp_recovery.views.report_view import build_report


def report(
    context: typer.Context,
    output: options.Output = None,
    form: options.FormatOption = None,
    name: options.PatientName = "",
    force: options.Force = False,
    on: options.On = None,
    session: options.SessionOption = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a page for a consultation: open findings, the days, all entries, rules, sources.

    Example: smp-recovery report --session 1 --name "Ada Example"
    """
    app = app_of(context)
    is_markdown = find_page_format(output, form, as_json) == "markdown"
    log = app.read_log(app.guidance, *app.find_day(on, session))
    view = build_report(log, app.today, name)
    if as_json:
        answer(as_json, lambda: export_report(view), str, app)
        return
    file = f"smp-recovery-report-{view.log.session.date}.{'md' if is_markdown else 'html'}"
    content = export_report_page(view, is_markdown=is_markdown)
    write_output(app, output, content.encode(), file, force)
    report_missing(app)
