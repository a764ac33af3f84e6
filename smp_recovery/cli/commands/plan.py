"""`smp-recovery plan`: the sheet for the fridge, for oneself or for somebody else."""

from pathlib import Path
from typing import Annotated

import typer

from smp_recovery.cli import options
from smp_recovery.cli.context import app_of
from smp_recovery.cli.output import answer, find_page_format, report_missing, write_output
from smp_recovery.disk.files import read_existing
from smp_recovery.errors import InputError
from smp_recovery.formats.json_views import export_plan
from smp_recovery.formats.plan_pages import export_plan_page
from smp_recovery.log.days import NumberedSession
from smp_recovery.user_data.user_sources import parse_clinic_file
from smp_recovery.views.plan_view import build_plan

_DATE = "The session date of somebody else. Your own log and files are not read."
_GUIDANCE = "A clinic's file, to use instead of your own files. May be given several times."


def plan(
    context: typer.Context,
    output: options.Output = None,
    form: options.FormatOption = None,
    date: Annotated[
        str | None,
        typer.Option("--date", help=_DATE, autocompletion=options.complete_dates),
    ] = None,
    guidance: Annotated[
        list[Path] | None, typer.Option("--guidance", metavar="FILE", help=_GUIDANCE)
    ] = None,
    name: options.PatientName = "",
    force: options.Force = False,
    session: options.SessionOption = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a sheet for the fridge: what to leave until when, whom to call, days to cross off.

    It is for your browser, which prints it on one sheet of A4 or Letter.

    Example: smp-recovery plan --date 2026-12-01 --guidance our-clinic.toml --name Ada
    """
    app, is_own = app_of(context), date is None
    is_markdown = find_page_format(output, form, as_json) == "markdown"
    if date is not None and session is not None:
        raise InputError("--date is for somebody else, --session for you. Leave one of them out")
    known = app.built_in if guidance or not is_own else app.guidance
    own = [parse_clinic_file(read_existing(file), file.name, known) for file in guidance or ()]
    known = known._replace(sources={**{each.key: each for each in own}, **known.sources})
    later: list[NumberedSession] = []
    if date is None:
        if guidance and not app.sessions():
            raise InputError("add --date with the date of the patient's session")
        chosen = app.find_session(session, app.today)
        later = [each for each in app.sessions() if each.date > chosen.date]
    else:
        chosen = NumberedSession(1, app.parse_date(date))
    view = build_plan(known, chosen, app.today, later, name)
    if as_json:
        answer(as_json, lambda: export_plan(view), str, app if is_own else None)
        return
    page = f"smp-recovery-plan-{chosen.date}.{'md' if is_markdown else 'html'}"
    write_output(app, output, export_plan_page(view, is_markdown=is_markdown).encode(), page, force)
    if is_own:
        report_missing(app)
