"""`smp-recovery undo`: bring back what the last change replaced."""

from collections.abc import Sequence

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import answer
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.user_data.undoing import UndoResult, undo_last_change

app = typer.Typer(add_completion=False)


@app.command()
def undo(context: typer.Context, as_json: AsJson = False) -> None:
    """Take back the last change of the log; again for the one before, up to 20 changes.

    Example: smp-recovery undo
    """
    app = app_of(context)
    results = undo_last_change(app.storage, app.built_in)
    if not results:
        raise SmpRecoveryError("there is nothing to undo")
    first, *more = results
    answer(
        as_json,
        lambda: {
            "undone": _export_result(first),
            "more": [_export_result(result) for result in more],
        },
        lambda: _describe_results(app.built_in, results),
    )


def _describe_results(guidance: Guidance, results: Sequence[UndoResult]) -> str:
    from smp_recovery.terminal.undo_page import describe_undo

    return "\n".join(describe_undo(guidance, results))


def _export_result(result: UndoResult) -> dict[str, object]:
    from smp_recovery.formats.json_views import export_entry

    return {
        "file": result.name,
        "session": result.date.isoformat() if result.date else None,
        "exists": result.exists,
        "damaged": result.damaged,
        "kept": result.kept or None,
        "gone": [export_entry(entry) for entry in result.gone],
        "back": [export_entry(entry) for entry in result.back],
    }
