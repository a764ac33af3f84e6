"""The result of `undo` in sentences."""

from collections.abc import Iterator, Sequence

from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.entry_page import describe_entries
from smp_recovery.text import count_things
from smp_recovery.user_data.kinds import find_file
from smp_recovery.user_data.undoing import ChangedSettings, UndoResult

MOST_LISTED = 3
"""The most files named one by one, after the first."""

MOST_ENTRIES = 3


def describe_undo(guidance: Guidance, results: Sequence[UndoResult]) -> Iterator[str]:
    """A line for each of the first files, and one for the rest."""
    for result in results[: 1 + MOST_LISTED]:
        yield f"Undone: {_describe_result(guidance, result)}."
        if result.edited:
            yield f"Something else has written to {result.name} since. That stays."
    rest = len(results) - 1 - MOST_LISTED
    if rest > 0:
        are = "is as it was" if rest == 1 else "are as they were"
        yield f"{count_things(rest, 'more file')} of the same change {are} before."


def _describe_result(guidance: Guidance, result: UndoResult) -> str:
    file = find_file(result.name)
    name = file.description if file else f"the file {result.name}"
    many = file is not None and file.kind.plural
    are, unchanged = ("are", "as they were before") if many else ("is", "as it was before")
    if result.settings:
        return f"{name} {are} {unchanged}: {_name_settings(result.settings)}"
    if result.damaged:
        return f"{name} {are} damaged again, as before: see `smp-recovery doctor`"
    if not result.exists:
        return f"{name} {are} gone again"
    parts = [] if result.existed else [f"{name} {are} back"]
    parts += _list_entries(guidance, result.gone, "no longer in the log")
    parts += _list_entries(guidance, result.back, "back in the log")
    return "; ".join(parts) or f"{name} {are} {unchanged}"


def _name_settings(settings: ChangedSettings) -> str:
    words = []
    if settings.follow is not None:
        words.append(f"you follow {', '.join(settings.follow) or 'all sources'}")
    if settings.risks is not None:
        words.append(f"your risks are {', '.join(settings.risks) or 'none'}")
    return "; ".join(words)


def _list_entries(guidance: Guidance, entries: Sequence[Entry], what: str) -> list[str]:
    if len(entries) > MOST_ENTRIES:
        return [f"{len(entries)} entries are {what}"]
    return [f"{describe_entries(guidance, [entry])} is {what}" for entry in entries]
