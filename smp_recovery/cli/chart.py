"""`smp-recovery chart`: the symptoms of a session by day, as a heat strip."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import print_json
from smp_recovery.grid import build_grid
from smp_recovery.guidance.lookup import find_symptoms

app = typer.Typer(add_completion=False)


@app.command()
def chart(
    context: typer.Context,
    symptoms: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SYMPTOM...",
            help="Only these symptoms or signs.",
            autocompletion=complete_symptoms,
        ),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Show each symptom by day: how severe, whether expected, and what it meant.

    Example: smp-recovery chart itch redness
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    grid = build_grid(
        app.guidance, app.view_log(chosen, day), find_symptoms(app.guidance, symptoms or ())
    )
    if as_json:
        from smp_recovery.export.as_json import export_grid

        print_json(export_grid(grid))
    else:
        from smp_recovery.render.chart import Chart
        from smp_recovery.render.screen import show

        show(Chart(app.guidance, grid, app.today))
