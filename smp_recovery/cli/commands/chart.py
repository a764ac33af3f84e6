"""`smp-recovery chart`: the symptoms of a session by day, as a heat strip."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, Plain, SessionOption, complete_symptoms
from smp_recovery.cli.output import answer
from smp_recovery.formats.json_views import export_grid
from smp_recovery.parsing.lookup import find_symptoms
from smp_recovery.terminal.chart_page import Chart
from smp_recovery.terminal.screen_page import to_plain
from smp_recovery.views.symptom_grid import build_grid


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
    plain: Plain = False,
    as_json: AsJson = False,
) -> None:
    """Show each symptom by day: how severe, whether expected, and what it meant.

    Example: smp-recovery chart itch redness
    """
    app = app_of(context)
    log = app.read_log(app.guidance, *app.find_day(on, session))
    grid = build_grid(log, find_symptoms(app.guidance, symptoms or ()))
    drawn = Chart(app.guidance, grid, app.today)
    page = to_plain(drawn.to_page()) if plain else drawn
    answer(as_json, lambda: export_grid(grid), lambda: page, app)
