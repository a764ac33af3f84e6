"""`smp-recovery profile`: what raises your risk, according to a source."""

from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, complete_risks
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.parsing.lookup import find_risk
from smp_recovery.terminal.sources_page import render_profile
from smp_recovery.user_data.settings import update_settings


def profile(
    context: typer.Context,
    action: Annotated[
        Literal["show", "add", "remove"], typer.Argument(help="show, add or remove")
    ] = "show",
    risks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RISK...",
            help="The risks to add or remove, as `profile` names them.",
            autocompletion=complete_risks,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show or change what raises your risk. Findings become more urgent if a source says so.

    It is optional, and it stays on this machine.

    Example: smp-recovery profile add diabetes
    """
    app = app_of(context)
    if (action == "show") == bool(risks):
        raise InputError("name the risks after add or remove, as in `profile add diabetes`")
    if action == "add":
        add_risks(app, risks or ())
    elif action == "remove":
        stored = app.settings.risks  # may hold one that only another version knows
        gone = {r if r in stored else find_risk(app.built_in, r).key for r in risks or ()}
        app.settings = update_settings(
            app.storage, lambda s: s._replace(risks=tuple(r for r in s.risks if r not in gone))
        )
    chosen, known = app.settings.risks, app.built_in
    answer(
        as_json,
        lambda: {"risks": chosen, "known": list(known.risks)},
        lambda: render_profile(known, chosen),
    )


def add_risks(app: App, words: Iterable[str]) -> None:
    """Add the risks that `words` name. Raises InputError, and adds none, if one is unknown."""
    keys = [find_risk(app.built_in, word).key for word in words]
    app.settings = update_settings(
        app.storage, lambda s: s._replace(risks=tuple(dict.fromkeys((*s.risks, *keys))))
    )
