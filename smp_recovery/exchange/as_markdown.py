"""The log of every session as Markdown, to read: a table of entries for each, as in `history`."""

import re
from collections.abc import Iterable, Iterator, Sequence

from smp_recovery.assessment import Assessed, assess_entries
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.model import CLEAR, Session
from smp_recovery.log.numbering import Numbered
from smp_recovery.text import (
    LEVEL_MARKS,
    LEVEL_WORDS,
    name_foreign,
    name_symptom,
    plain,
    write_date,
    write_moment,
    write_severity,
)

COLUMNS = ("entry", "time", "day", "symptom", "severity", "area", "note", "level")

_ACTS = re.compile(r"([\\`*_\[\]|~$!]|:(?=//))")
"""What begins code, emphasis, a link, a picture, a formula or the next cell inside a line."""

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write_markdown(
    guidance: Guidance, sessions: Iterable[tuple[Numbered, Session]], risks: Sequence[str]
) -> Iterator[str]:
    """The text of the log, piece by piece; every session comes with its number."""
    yield "# Recovery log\n"
    foreign = name_foreign(guidance)
    if foreign:
        yield f"\n{escape(foreign)}\n"
    for numbered, session in sessions:
        yield f"\n## Session {numbered.number}: {write_date(session.date)}\n\n"
        seen = assess_entries(guidance, session.date, session.entries, risks)
        if not seen:
            yield "No entries.\n"
            continue
        yield _line(COLUMNS) + _line(["---"] * len(COLUMNS))
        yield "".join(_line(map(escape, _cells(guidance, item))) for item in seen)


def escape(text: str) -> str:
    """The text on one line, in which nothing is Markdown, HTML or invisible."""
    return _ACTS.sub(r"\\\1", plain(text)).translate(_HTML).strip()


def _cells(guidance: Guidance, seen: Assessed) -> tuple[str, ...]:
    entry, day, finding = seen
    return (
        str(entry.number),
        write_moment(entry.at),
        str(day),
        name_symptom(guidance, entry.symptom),
        "" if entry.symptom == CLEAR else write_severity(entry),
        entry.area,
        entry.note,
        f"{LEVEL_MARKS[finding.level]} {LEVEL_WORDS[finding.level]}",
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
