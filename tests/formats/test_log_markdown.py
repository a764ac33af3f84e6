"""The log as Markdown is there to be read: a note stays text in its cell, whatever is in it."""

from datetime import UTC, date, datetime

import pytest
from markdown_it import MarkdownIt

from smp_recovery.formats.log_markdown import write_markdown
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.text import sanitise_lines
from smp_recovery.views.log_view import view_log
from tests.making import HOSTILE


@pytest.mark.parametrize("note", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_note(guidance: Guidance, note: str) -> None:
    """It is neither HTML nor markup nor invisible."""
    day = date(2026, 11, 17)
    entry = Entry(1, datetime(2026, 11, 18, 9, 30, tzinfo=UTC), "itch", 1, note, note[:200])
    log = view_log(guidance, NumberedSession(1, day), [entry], date(2026, 11, 20))
    tokens = MarkdownIt("commonmark").enable("table").parse(write_markdown(guidance, [log]))
    cells = [token.children or [] for token in tokens if token.type == "inline"][-8:]
    assert {child.type for cell in cells for child in cell} <= {"text", "text_special"}
    lines = " / ".join(line for line in sanitise_lines(note) if line.strip())
    assert "".join(child.content for child in cells[6]) == lines.strip()
    assert not [token for token in tokens if token.type.startswith("html")]
