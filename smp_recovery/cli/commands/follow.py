"""`smp-recovery follow`: whose reading leads."""

from typing import Annotated

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, complete_sources
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.parsing.lookup import find_source

app = typer.Typer(add_completion=False)


@app.command()
def follow(
    context: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="Those that lead, as `guidance sources` names them.",
            autocompletion=complete_sources,
        ),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="All sources lead again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let the reading of some sources lead, or of all; the others are still shown.

    Warning signs of every source count in any case, and your practitioner's word goes first.

    Example: smp-recovery follow elka recovery-guide
    """
    app = app_of(context)
    if bool(keys) and everyone:
        raise InputError("name the sources that lead, or give --all, not both")
    if "practitioner" in (keys or ()):
        raise InputError("your practitioner always leads: name the other sources to follow")
    if keys or everyone:
        followed = tuple(dict.fromkeys(find_source(app.guidance, key).key for key in keys or ()))
        app.settings_store.update(lambda s: s._replace(follow=followed))
    else:
        followed = find_followed(app)
    text = (
        f"These lead: {', '.join(followed)}. `smp-recovery follow --all` ends it."
        if followed
        else "All sources lead; the strictest counts."
    )
    answer(as_json, lambda: {"follow": followed or None}, lambda: text)


def find_followed(app: App) -> tuple[str, ...]:
    """The sources chosen to lead, as far as they are still known; all lead where there is none."""
    known = (*app.built_in.sources, *app.clinic_files.keys())
    return tuple(key for key in app.settings.follow if key in known)
