"""Changes of stance as lines: the topics of each day and new stance."""

from collections.abc import Iterable, Iterator

from smp_recovery.engine.day_advice import StanceChange
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.terminal.screen_page import Line
from smp_recovery.text import write_short_date
from smp_recovery.views.phrases import count_sources, word_changes


def write_changes(
    guidance: Guidance, session: NumberedSession, changes: Iterable[StanceChange]
) -> Iterator[Line]:
    """The lines in the order of `changes`, which must be sorted by day."""
    shown = None
    for change in word_changes(guidance, changes):
        when = "" if change.day == shown else write_short_date(session.date_of(change.day))
        yield Line(change.text, when, count_sources(change.sources))
        shown = change.day
