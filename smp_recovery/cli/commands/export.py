"""`smp-recovery export`: the log as a file, to keep or to open elsewhere."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from smp_recovery.cli.context import NOT_BEGUN, App, app_of
from smp_recovery.cli.options import Force, Output, complete_sessions
from smp_recovery.cli.output import STANDARD_OUTPUT, find_format, report_missing, write_output
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, SmpRecoveryError
from smp_recovery.formats.log_csv import write_csv
from smp_recovery.formats.log_json import write_json
from smp_recovery.formats.log_markdown import write_markdown
from smp_recovery.log.days import NumberedSession
from smp_recovery.user_data.archive import collect_files, write_archive
from smp_recovery.user_data.kinds import SESSION

ExportFormat = Literal["zip", "json", "csv", "markdown"]

ENDINGS: dict[str, ExportFormat] = {
    "": "zip",
    ".zip": "zip",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
}
"""The format of a file by the ending of its name."""

WAYS_OUT = (
    "`smp-recovery doctor` checks every file. `smp-recovery export --session NUMBER --format zip` "
    "exports a session that is not damaged"
)
"""What to do if a file cannot be exported."""


def export(
    context: typer.Context,
    wanted: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="ZIP holds everything and can be imported. JSON is for programs, CSV for "
            "spreadsheets, Markdown to read. Without it the ending of the file's name decides, "
            "else it is ZIP.",
        ),
    ] = None,
    output: Output = None,
    force: Force = False,
    session: Annotated[
        str | None,
        typer.Option(
            "--session",
            metavar="NUMBER|DATE",
            help="Only this session, without settings and guidance files.",
            autocompletion=complete_sessions,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, as `--format json --output -`.")
    ] = False,
) -> None:
    """Write the whole log into one file, to keep it, to move it or to open it elsewhere.

    Example: smp-recovery export --output log.zip
    """
    app = app_of(context)
    if as_json and (wanted not in (None, "json") or output not in (None, STANDARD_OUTPUT)):
        raise InputError("--json prints JSON: leave it out to choose a format or a file")
    chosen = "json" if as_json else wanted or _find_export_format(output)
    only = None if session is None else app.find_session(session, app.today)
    try:
        content = _build_export(app, chosen, only)
    except (DamageError, NewerSchemaError) as error:
        error.amend(outcome=WAYS_OUT)
        raise
    name = f"smp-recovery-{app.today}.{'md' if chosen == 'markdown' else chosen}"
    write_output(app, STANDARD_OUTPUT if as_json else output, content, name, force)
    if only is None:
        report_missing(app)


def _find_export_format(output: Path | None) -> ExportFormat:
    """The format by the ending of the file's name. Raises InputError if there is none to go by."""
    if output == STANDARD_OUTPUT or (output is None and not sys.stdout.isatty()):
        raise InputError(
            "a file's name tells its format, and standard output has none: add --format zip, or "
            "--output log.zip"
        )
    return find_format(output, ENDINGS)


def _build_export(app: App, chosen: ExportFormat, only: NumberedSession | None) -> bytes:
    files = collect_files(app.storage, app.built_in, only.date if only else None)
    sessions = (only,) if only else app.sessions()
    if not sessions and (chosen in ("csv", "markdown") or not files):
        raise SmpRecoveryError(NOT_BEGUN)
    if chosen == "zip":
        return write_archive(files)
    logs = (app.read_log(app.guidance, session, app.today) for session in sessions)
    if chosen == "json":
        beside = {name: files[name] for name in files if not name.startswith(SESSION.folder)}
        return write_json(beside, logs).encode()
    if chosen == "csv":
        return write_csv(logs).encode()
    return write_markdown(app.guidance, logs).encode()
