"""Changes of stance as lines: one for each day and new stance, with the topics it is about."""

from collections.abc import Iterable, Iterator

from smp_recovery.guidance.model import Guidance
from smp_recovery.log.numbering import Numbered
from smp_recovery.render.screen import Line
from smp_recovery.text import (
    STANCE_MARKS,
    STANCE_WORDS,
    count_sources,
    enumerate_names,
    write_short_date,
)
from smp_recovery.timeline import Change


def write_changes(
    guidance: Guidance, session: Numbered, changes: Iterable[Change]
) -> Iterator[Line]:
    """The lines in the order of `changes`, which must be sorted by day."""
    found: dict[tuple[int, str], list[Change]] = {}
    for change in changes:
        word = f"{STANCE_MARKS[change.stance]} {_write_stance(change)}"
        found.setdefault((change.day, word), []).append(change)
    shown = None
    for (day, word), same in found.items():
        topics = enumerate_names(guidance.topics[change.topic].name for change in same)
        when = "" if day == shown else write_short_date(session.date_of(day))
        text = f"{word}: {topics[0].lower()}{topics[1:]}"
        yield Line(text, when, count_sources(change.source for change in same))
        shown = day


def _write_stance(change: Change) -> str:
    """The new stance in a word or two; that a limit ends is no advice to do it."""
    if change.stance == "allow" and change.before in ("avoid", "limit"):
        return "limit ends"
    return STANCE_WORDS[change.stance]
