"""`smp-recovery undo`: bring back what the last change replaced."""

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import answer
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import count_things
from smp_recovery.user_data.session_files import Undone

app = typer.Typer(add_completion=False)

MOST_TOLD = 3
"""Of how many other files an undo says what became of them."""


@app.command()
def undo(context: typer.Context, as_json: AsJson = False) -> None:
    """Take back the last change of the log; again for the one before, up to 20 changes.

    Example: smp-recovery undo
    """
    app = app_of(context)
    undone = app.store.undo()
    if undone is None:
        raise SmpRecoveryError("there is nothing to undo")
    answer(
        as_json,
        lambda: {"undone": _json(undone), "more": [_json(other) for other in undone.rest]},
        lambda: _describe(app.built_in, undone),
    )


def _describe(guidance: Guidance, undone: Undone) -> str:
    from smp_recovery.terminal.entry_page import describe_undone

    lines = [describe_undone(guidance, each) for each in (undone, *undone.rest[:MOST_TOLD])]
    untold = len(undone.rest) - MOST_TOLD
    if untold > 0:
        are = "is as it was" if untold == 1 else "are as they were"
        lines.append(f"{count_things(untold, 'more file')} of the same change {are} before.")
    return "\n".join(lines)


def _json(undone: Undone) -> dict[str, object]:
    from smp_recovery.formats.json_views import export_entry

    return {
        "file": undone.name,
        "session": undone.date.isoformat() if undone.date else None,
        "exists": undone.exists,
        "gone": [export_entry(entry) for entry in undone.gone],
        "back": [export_entry(entry) for entry in undone.back],
    }
