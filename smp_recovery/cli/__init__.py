"""The command line: one file per command, each parses, calls the core and renders.

The only home of Typer. A command's module is imported when the command is called, so that none
pays for the others.
"""

from typing import Annotated

import typer

from smp_recovery import __version__
from smp_recovery.cli.commands import LazyGroup
from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM
from smp_recovery.cli.options import AsJson, On
from smp_recovery.errors import InputError

app = typer.Typer(
    cls=LazyGroup,
    name=PROGRAM,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,  # they hold notes
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    on: On = None,
    as_json: AsJson = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """What each day after scalp micropigmentation asks, by source, with a private log of symptoms.

    Without a command: today, or how to begin. Not medical advice.

    Example: smp-recovery start --date yesterday
    """
    if context.obj is None:
        context.obj = App.from_system()
    if context.invoked_subcommand is None:
        from smp_recovery.cli.commands.today import show_today_or_beginning

        show_today_or_beginning(context.obj, on, as_json)
    elif on or as_json:
        example = f"{PROGRAM} {context.invoked_subcommand} {'--json' if as_json else '--on DATE'}"
        raise InputError(f"write the options after the command, as in `{example}`")
