"""`smp-recovery history`: the entries of a session."""

from typing import Annotated

import typer

from smp_recovery.assessment import assess_entry
from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_symptoms
from smp_recovery.cli.output import print_json
from smp_recovery.errors import InputError
from smp_recovery.guidance.lookup import find_symptom
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import CLEAR

app = typer.Typer(add_completion=False)


@app.command()
def history(
    context: typer.Context,
    symptom: Annotated[
        list[str] | None,
        typer.Argument(help="Only this symptom or sign.", autocompletion=complete_symptoms),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """List the entries of a session, the earliest first, each with what it means.

    Example: smp-recovery history redness
    """
    app = app_of(context)
    chosen, day = app.find_day(on, session)
    logged = app.store.load(chosen.date).entries
    entries = sorted(logged, key=lambda e: (e.at, e.number))
    if on is not None:
        entries = [entry for entry in entries if entry.at.date() <= day]
    if symptom:
        only = _find_only(app.base, symptom)
        entries = [entry for entry in entries if entry.symptom == only]
    found = [assess_entry(app.base, e, chosen.day_of(e.at.date())) for e in entries]
    if as_json:
        from smp_recovery.export.as_json import export_entry, export_session

        listed = [
            {**export_entry(entry), "day": chosen.day_of(entry.at.date()), "level": finding.level}
            for entry, finding in zip(entries, found, strict=True)
        ]
        print_json({"session": export_session(chosen), "entries": listed})
    else:
        from smp_recovery.render.history import render_history
        from smp_recovery.render.screen import show

        show(render_history(app.base, chosen, list(zip(entries, found, strict=True))))


def _find_only(guidance: Guidance, words: list[str]) -> str:
    if [word.lower() for word in words] == [CLEAR]:
        return CLEAR
    named, rest = find_symptom(guidance, words)
    if rest:
        raise InputError(f"nothing can follow {named.key!r}, not even {rest[:40]!a}")
    return named.key
