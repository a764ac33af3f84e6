"""`smp-recovery undo`: bring back what the last change replaced."""

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import print_json, say
from smp_recovery.errors import SmpRecoveryError

app = typer.Typer(add_completion=False)


@app.command()
def undo(context: typer.Context, as_json: AsJson = False) -> None:
    """Take back the last change of the log; again for the one before, up to 20 changes.

    Example: smp-recovery undo
    """
    app = app_of(context)
    undone = app.store.undo()
    if undone is None:
        raise SmpRecoveryError("there is nothing to undo")
    if as_json:
        from smp_recovery.export.as_json import export_entry

        print_json(
            {
                "undone": {
                    "file": undone.name,
                    "session": undone.date.isoformat() if undone.date else None,
                    "exists": undone.exists,
                    "gone": [export_entry(entry) for entry in undone.gone],
                    "back": [export_entry(entry) for entry in undone.back],
                }
            }
        )
    else:
        from smp_recovery.render.entry import describe_undone

        say(describe_undone(app.built_in, undone))
