"""`smp-recovery follow`: choose the sources to follow."""

from typing import Annotated

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, complete_sources
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.parsing.lookup import find_source
from smp_recovery.user_data.settings import update_settings


def follow(
    context: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            help="The sources to follow, as `guidance sources` names them.",
            autocompletion=complete_sources,
        ),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Follow all sources again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Choose the sources to follow, or follow all. The others are still shown.

    Warning signs from every source always count. Your practitioner's rules come first.

    Example: smp-recovery follow elka recovery-guide
    """
    app = app_of(context)
    if bool(keys) and everyone:
        raise InputError("name the sources to follow, or give --all, not both")
    if "practitioner" in (keys or ()):
        raise InputError("your practitioner's rules always come first: name other sources")
    if keys or everyone:
        followed = tuple(dict.fromkeys(find_source(app.guidance, key).key for key in keys or ()))
        update_settings(app.storage, lambda s: s._replace(follow=followed))
    else:
        followed = find_followed(app)
    text = (
        f"You follow: {', '.join(followed)}. `smp-recovery follow --all` follows all again."
        if followed
        else "You follow all sources. On each day the strictest counts."
    )
    answer(as_json, lambda: {"follow": followed or None}, lambda: text)


def find_followed(app: App) -> tuple[str, ...]:
    """The chosen sources that still exist; none if all sources are followed."""
    known = (*app.built_in.sources, *app.user_sources.clinic_keys())
    return tuple(key for key in app.settings.follow if key in known)
