"""`smp-recovery timeline`: the whole recovery with dates."""

from typing import Annotated

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_sources
from smp_recovery.cli.output import print_json
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Source
from smp_recovery.timeline import follow
from smp_recovery.views import view_timeline

app = typer.Typer(add_completion=False)


@app.command()
def timeline(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="KEY",
            help="One source's own stages and rules, as it published them.",
            autocompletion=complete_sources,
        ),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the stages with their dates, what changes when, and where you are.

    Example: smp-recovery timeline --source elka
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    told = _find_source(app, source)
    guidance = follow(app.guidance, (told.key,)) if told else app.guidance
    view = view_timeline(guidance, chosen, day)
    if as_json:
        from smp_recovery.export.as_json import export_timeline

        print_json(export_timeline(view))
    else:
        from smp_recovery.render.screen import show
        from smp_recovery.render.timeline import render_timeline

        show(render_timeline(view))


def _find_source(app: App, key: str | None) -> Source | None:
    if key is None:
        return None
    found = app.guidance.sources.get(key.lower())
    if found is None:
        known = ", ".join(app.guidance.sources)
        raise InputError(f"unknown source {key[:40]!a}: use one of {known}")
    return found
