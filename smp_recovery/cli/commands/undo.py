"""`smp-recovery undo`: bring back what the last change replaced."""

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import answer
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.terminal.undo_page import describe_undo
from smp_recovery.user_data.undoing import undo_last_change


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
        lambda: {"undone": first, "more": more},
        lambda: "\n".join(describe_undo(app.built_in, results)),
    )
