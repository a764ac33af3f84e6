"""`smp-recovery doctor`: checks every file and says what to do about each problem."""

import platform
from typing import Annotated

import typer

from smp_recovery import __version__
from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import answer
from smp_recovery.errors import DamageError, InputError
from smp_recovery.formats.json_views import export_value
from smp_recovery.terminal.doctor_page import render_file_report
from smp_recovery.terminal.printing import print_lines
from smp_recovery.user_data.file_check import check_files
from smp_recovery.user_data.restoring import find_name, restore


def doctor(
    context: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="Fix permissions and remove left-over temporary files.")
    ] = False,
    file: Annotated[
        str | None,
        typer.Option(
            "--restore",
            metavar="FILE",
            help="Restore the newest undamaged version of this damaged or missing file.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check every file: damage, permissions, copies that a sync program left, earlier versions.

    Example: smp-recovery doctor
    """
    app = app_of(context)
    if file is not None:
        if fix:
            raise InputError("give either --fix or --restore, not both")
        file = find_name(app.data_dir, file)
        restored = restore(app.storage, file, app.built_in)
        if not as_json:
            print_lines(f"Restored {file}: {restored}. `smp-recovery undo` takes that back.")
    report = check_files(app.storage, fix=fix, now=app.now)
    versions = {
        "smp-recovery": __version__,
        "Python": platform.python_version(),
        platform.system(): platform.release(),
    }
    about = ", ".join(f"{name} {version}" for name, version in versions.items())
    answer(
        as_json,
        lambda: {**export_value(report), "restored": file, "versions": versions},
        lambda: render_file_report(report, about),
    )
    if report.damaged:
        raise typer.Exit(DamageError.exit_code)
