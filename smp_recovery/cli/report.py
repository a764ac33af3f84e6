"""`smp-recovery report`: one page for a consultation."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, Force, On, Output, SessionOption
from smp_recovery.cli.output import open_output, print_json
from smp_recovery.errors import InputError
from smp_recovery.report import ReportView, build_report
from smp_recovery.views import find_reach

app = typer.Typer(add_completion=False)


class Format(StrEnum):
    """The formats of the report."""

    html = "html"
    markdown = "markdown"


_ENDINGS = {"": Format.html, ".html": Format.html, ".htm": Format.html, ".md": Format.markdown}
"""The format of a file by the ending of its name."""


@app.command()
def report(
    context: typer.Context,
    output: Output = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="[default: by the file's ending; html without one]"),
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
        raise InputError("--json prints: leave out --output and --format")
    view = _view(app, on, session)
    if as_json:
        from smp_recovery.export.as_json import export_report

        print_json(export_report(view))
        return
    form = form or _find_format(output)
    content = _export(view, form).encode()
    ending = "md" if form is Format.markdown else "html"
    name = f"smp-recovery-report-{view.day.session.date}.{ending}"
    with open_output(app, output, name, force) as file:
        file.write(content)


def _view(app: App, on: str | None, session: str | None) -> ReportView:
    chosen, day = app.find_day(on, session)
    entries = app.store.load(chosen.date).entries
    upto = find_reach(entries, day, app.today)
    before = app.signs_before(chosen, day)
    return build_report(
        app.guidance, chosen, entries, day, app.settings.risks, upto, app.today, before
    )


def _find_format(output: Path | None) -> Format:
    ending = output.suffix if output else ""
    if ending.lower() not in _ENDINGS:
        raise InputError(
            f"a report is no {ending[:20]!a} file: end its name in .html or .md, or add --format"
        )
    return _ENDINGS[ending.lower()]


def _export(view: ReportView, form: Format) -> str:
    if form is Format.markdown:
        from smp_recovery.export import as_markdown

        return as_markdown.export_report(view)
    from smp_recovery.export import as_html

    return as_html.export_report(view)
