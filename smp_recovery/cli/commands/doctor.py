"""`smp-recovery doctor`: every file checked, with the way out of each fault."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import answer, say
from smp_recovery.errors import DamageError, InputError
from smp_recovery.terminal.doctor_page import render_checkup
from smp_recovery.user_data.file_check import check_up, find_name, restore

app = typer.Typer(add_completion=False)


@app.command()
def doctor(
    context: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend permissions, and remove left-over temporary files.")
    ] = False,
    back: Annotated[
        str | None,
        typer.Option(
            "--restore",
            metavar="FILE",
            help="Bring back the newest sound version of this file, damaged or gone.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read and check every file: damage, permissions, copies of a sync program, kept versions.

    Example: smp-recovery doctor
    """
    app = app_of(context)
    restored = None
    if back is not None:
        if fix:
            raise InputError("give either --fix or --restore, not both")
        back = find_name(app.data_dir, back)
        restored = restore(app.storage, back)
    found = check_up(app.storage, fix=fix, now=app.now)
    if restored and not as_json:
        say(f"Saved {back}: {restored}. `smp-recovery undo` takes that back.")

    def to_json() -> dict[str, object]:
        from smp_recovery.formats.json_views import export_checkup

        return {**export_checkup(found), "restored": back, "versions": _versions()}

    about = ", ".join(f"{name} {version}" for name, version in _versions().items())
    answer(as_json, to_json, lambda: render_checkup(found, about))
    if found.damaged:
        raise typer.Exit(DamageError.exit_code)


def _versions() -> dict[str, str]:
    """The program and what it runs on."""
    import platform

    from smp_recovery import __version__

    return {
        "smp-recovery": __version__,
        "Python": platform.python_version(),
        platform.system(): platform.release(),
    }
