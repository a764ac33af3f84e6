"""The report as Markdown: whole parts as they are to be, tables that hold, and nothing active."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from smp_recovery import __version__
from smp_recovery.engine.day_advice import mark_followed
from smp_recovery.formats.report_markdown import escape_markdown, export_report_markdown
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import sanitise, sanitise_lines
from smp_recovery.views.report_view import NOTHING_OPEN
from tests import reports
from tests.making import add, entry
from tests.reports import make_report, own_sources

GUIDANCE = load_guidance()
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PASSIVE = {"text", "strong_open", "strong_close", "text_special"}

PARTS = {
    "Recovery after scalp micropigmentation": """\
Written by the patient. Not medical advice. Each finding has the words that the patient was shown, \
and its sources.

- **Day**: Day 12, Sun 29 Nov 2026
- **Session**: Tue 17 Nov 2026, session 1, day 0
- **Stage**: Settling (days 11 to 21). The scalp starts to return to normal. No training yet.
- **Clinic**: Ada, +31 20 1234567, ada\\@example.com
- **Risk**: Diabetes. With diabetes: a doctor at the first sign of infection. (nhs)""",
    "Entries": """\
| No. | When                  | Day | Symptom   | Severity | Area and note                  | \
Meaning        |
| --- | --------------------- | --- | --------- | -------- | ------------------------------ | \
-------------- |
| 1   | Wed 18 Nov 2026 12:00 | 1   | Itch      | mild     | crown: at \\*night\\* / \\| twice | \
✓ expected     |
| 3   | Thu 19 Nov 2026 12:00 | 2   | All clear |          |                                | \
✓ clear        |
| 2   | Sat 21 Nov 2026 12:00 | 4   | Fever     | 38.5 °C  |                                | \
▲ doctor, open |
| 4   | Sun 29 Nov 2026 12:00 | 12  | Scabs     | moderate |                                | \
▲ clinic, open |""",
    "Rules of the patient's practitioner": """\
- ✓ Washing and showering: allowed, from day 2. Lukewarm water.
- ✗ Exercise: avoid, until day 14. No weights.""",
    "Sources followed": f"""\
- **our-clinic** Our Clinic: Aftercare sheet (clinic file, version 3, \
https\\://example.com/sheet, not built in)

Not followed: {", ".join(GUIDANCE.sources)}. Their warnings still count.

---

Written by the patient with smp-recovery {__version__} on Sun 29 Nov 2026 from their own log. \
Not medical advice.
""",
}
"""The parts that the report of four entries has, by their headings, whole."""

WEEK = """\
| Day                    | 7, Tue 24 Nov | 8, Wed 25 Nov | 9, Thu 26 Nov | 10, Fri 27 Nov | \
11, Sat 28 Nov | **12, Sun 29 Nov** | 13, Mon 30 Nov |
| ---------------------- | ------------- | ------------- | ------------- | -------------- | \
-------------- | ------------------ | -------------- |
| Itch                   | ·             |               |               |                | \
               |                    |                |"""
STEPS = """ Contact your clinic. (elka) Entry 4.
  - For scabs that continue, this page names shampoo for greasy hair, then the clinic; the other \
pages want nothing harsh, so ask your clinic first. (elka)
  - """


def shown(text: str) -> list[str]:
    """What a reader of the Markdown sees of each piece of text; nothing in it may be active."""
    said = []
    for token in READER.parse(text):
        assert token.type not in ("html_block", "code_block", "fence", "blockquote_open")
        if token.type == "inline":
            children: list[Token] = token.children or []
            assert {child.type for child in children} <= PASSIVE, token.content
            said.append("".join(child.content for child in children))
    return said


def test_report_of_four_entries(guidance: Guidance) -> None:
    """Facts, open findings with the steps under them, days, entries, rules and sources."""
    known = add(guidance, *own_sources())
    entries = [
        entry(1, "itch", 1, 1)._replace(note="at *night*\n\n| twice", area="crown"),
        entry(2, "fever", 4, temperature=38.5),
        entry(3, "clear", 2),
        entry(4, "scab", 12, 2),
    ]
    text = export_report_markdown(
        make_report(mark_followed(known, ["our-clinic"]), entries, 12, ("diabetes",))
    )
    _, *pieces = re.split(r"^#+ (.*)\n\n", text, flags=re.MULTILINE)
    parts = dict(zip(pieces[::2], pieces[1::2], strict=True))
    assert list(parts) == [
        "Recovery after scalp micropigmentation",
        "Open findings",
        "Whom to call",
        "Day by day",
        "Entries",
        "Rules of the patient's practitioner",
        "Sources followed",
    ]
    assert {heading: parts[heading].rstrip("\n") for heading in PARTS} == {
        heading: part.rstrip("\n") for heading, part in PARTS.items()
    }
    fever, *_ = parts["Open findings"].splitlines()
    assert fever == (
        "- ▲ doctor: **Fever (38.5 °C), noted on day 4: a warning sign.** See a doctor or"
        " dermatologist today. With a sign of skin infection, stiff neck or swollen eye: call"
        " emergency services now. (aad, natural-results) Entry 2."
    )
    assert STEPS in parts["Open findings"]
    assert WEEK in parts["Day by day"]
    assert "\n| Fever ▲                |               |" in parts["Day by day"]
    assert "| 38.5▲         |" in parts["Day by day"]


def test_tables(guidance: Guidance) -> None:
    """A table for each week, with what is in it alone, and one of all entries; columns line up."""
    text = export_report_markdown(reports.full(guidance))
    tables = re.findall(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE)
    assert [len(table.splitlines()) for table in tables][-1] == 2 + 60
    assert len(tables) == 6
    assert all(len(set(map(len, table.splitlines()))) == 1 for table in tables)
    assert "Fever" not in tables[0]


@pytest.mark.parametrize("day", [-12, 0, 4, 100])
def test_empty_log(guidance: Guidance, day: int) -> None:
    """Without entries nothing is called fine, and an empty week is no gap."""
    text = export_report_markdown(make_report(guidance, (), day))
    assert NOTHING_OPEN in text
    assert "No entries yet." in text
    assert ("nothing is logged, nothing expected." in text) == (day in (-12, 100))
    assert "healed" not in text


def test_hostile_notes_are_text(guidance: Guidance) -> None:
    """Each note is there whole, on one line, and none of it becomes markup, a link or a picture."""
    text = export_report_markdown(make_report(guidance, reports.hostile(), 10))
    said = shown(text)
    lines = {note: note for note in (*reports.HOSTILE, reports.VISIBLE) if "\n" not in note}
    assert set(lines) <= set(said)
    assert "one line / another line" in said
    assert "| a | b | / |---|---| / # heading / > quote / - item / 1. first / ``` / code" in said
    assert "http://" not in text
    assert all(sanitise(line) == line for line in text.split("\n"))


@given(note=st.text(max_size=60) | st.text(alphabet="|\\`*_[]<>!#&;~-+=.:/1a \n", max_size=30))
def test_any_note_is_text(note: str) -> None:
    """In a cell, in a paragraph or in a list, a reader sees what was written, and only that."""
    for frame, before in (("{}\n", 0), ("- {}\n", 0), ("| head |\n|---|\n| {} |\n", 1)):
        said = " ".join(shown(frame.format(escape_markdown(note)))[before:])
        assert said.split() == " / ".join(filter(str.strip, sanitise_lines(note))).split()


def test_addresses_do_not_become_links() -> None:
    """What GitHub would link of itself is broken up."""
    assert escape_markdown("see https://example.com") == "see https\\://example.com"
    assert escape_markdown("www.example.com") == "www\\.example.com"
    assert escape_markdown("a@example.com") == "a\\@example.com"
