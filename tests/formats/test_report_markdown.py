"""The report as Markdown: whole parts as they are to be, tables that hold, and nothing active."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from smp_recovery import __version__
from smp_recovery.engine.day_advice import mark_followed
from smp_recovery.formats.pages import escape_markdown
from smp_recovery.formats.report_pages import export_report_page
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import sanitise, sanitise_lines
from smp_recovery.views.report_view import NO_RULES, NOTHING_OPEN, ReportView
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

- **Name**: Ada \\*E\\*
- **Day**: Day 12, Sun 29 Nov 2026
- **Session**: Tue 17 Nov 2026, session 1, day 0
- **Stage**: Settling (days 11 to 21). The scalp starts to return to normal. No training yet.
- **Clinic**: Ada, +31 20 1234567, ada\\@example.com · Our Clinic, +44 20 7946 0000
  - The practitioner's rules: leads on 2 topics on this day
  - Our Clinic: Aftercare sheet, version 3: leads on 1 topic on this day
- **Risk**: Diabetes. With diabetes: a doctor at the first sign of infection. (nhs)""",
    "Day by day": """\
- **1** Wed 18 Nov: mild: itch
- **2** Thu 19 Nov: all clear
- **4** Sat 21 Nov: ▲ temperature 38.5 °C
- **12** Sun 29 Nov: ▲ moderate: scabs""",
    "Every entry": """\
- **Day 1**, Wed 18 Nov
  - 12:00 **Itch**, mild, crown: at \\*night\\* / \\| twice
- **Day 2**, Thu 19 Nov
  - 12:00 **All clear**
- **Day 4**, Sat 21 Nov
  - 12:00 **Fever**, 38.5 °C (▲ doctor, open)
- **Day 12**, Sun 29 Nov
  - 12:00 **Scabs**, moderate (▲ clinic, open)""",
    "The clinic's rules": """\
**The practitioner's rules: leads on 2 topics on this day.** It leads on this day on \
washing and showering, exercise.

- **Washing and showering** ✓ allowed, from day 2. Lukewarm water.
- **Exercise** ✗ avoid, until day 14. No weights.

**Our Clinic: Aftercare sheet, version 3: leads on 1 topic on this day.** It leads on this day \
on sauna.

- **Exercise** ✗ avoid, days 0 to 10. No sport.
- **Sauna** ✗ avoid, days 0 to 7. No sauna. ! with care, from day 8. Ten minutes.""",
}
"""The parts that the report of four entries has, by their headings, whole."""

STEPS = """ Contact your clinic. (elka)
  - day 12, Sun 29 Nov 2026 12:00: **Scabs**, moderate
  - For scabs that continue, this page names shampoo for greasy hair, then the clinic; the other \
pages want nothing harsh, so ask your clinic first. (elka)
  - """


def export(view: ReportView) -> str:
    """Write the report as Markdown."""
    return export_report_page(view, is_markdown=True)


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
    """Facts, open findings with their entries and the steps under them, a line for each day, whom
    to call, then the details: entries, rules and sources.
    """
    known = add(guidance, *own_sources())
    entries = [
        entry(1, "itch", 1, 1)._replace(note="at *night*\n\n| twice", area="crown"),
        entry(2, "fever", 4, temperature=38.5),
        entry(3, "clear", 2),
        entry(4, "scab", 12, 2),
    ]
    followed = mark_followed(known, ["our-clinic"])
    text = export(make_report(followed, entries, 12, ("diabetes",), name="Ada *E*"))
    _, *pieces = re.split(r"^#+ (.*)\n\n", text, flags=re.MULTILINE)
    parts = dict(zip(pieces[::2], pieces[1::2], strict=True))
    assert list(parts) == [
        "Recovery after scalp micropigmentation",
        "Open findings",
        "Day by day",
        "Whom to call",
        "Every entry",
        "The clinic's rules",
        "Sources",
    ]
    assert {heading: parts[heading].strip("\n") for heading in PARTS} == PARTS
    fever, logged, *_ = parts["Open findings"].splitlines()
    assert fever == (
        "- ▲ doctor: **Fever (38.5 °C), noted on day 4: a warning sign.** See a doctor or"
        " dermatologist today. With a sign of skin infection, stiff neck or swollen eye: call"
        " emergency services now. (aad, natural-results)"
    )
    assert logged == "  - day 4, Sat 21 Nov 2026 12:00: **Fever**, 38.5 °C"
    assert STEPS in parts["Open findings"]
    assert parts["Sources"].startswith(
        "- **our-clinic** Our Clinic: Aftercare sheet (clinic file, version 3,"
        " https\\://example.com/sheet, not built in)\n- **aad** "
    )
    assert parts["Sources"].endswith(f"""
Not followed: {", ".join(GUIDANCE.sources)}. Their warnings still count.

---

Written by the patient with smp-recovery {__version__} on Sun 29 Nov 2026 from their own log. \
Not medical advice.
""")


def test_every_day_and_entry_has_a_line(guidance: Guidance) -> None:
    """30 days and their 80 entries, each on one line of its own."""
    text = export(reports.full(guidance))
    assert len(re.findall(r"^- \*\*\d+\*\* ", text, re.MULTILINE)) == 30
    assert len(re.findall(r"^  - \d\d:\d\d \*\*", text, re.MULTILINE)) == 80


@pytest.mark.parametrize("day", [-12, 0, 4, 100])
def test_empty_log(guidance: Guidance, day: int) -> None:
    """Without entries nothing is called fine."""
    text = export(make_report(guidance, (), day))
    assert NOTHING_OPEN in text
    assert "No entries yet." in text
    assert NO_RULES in text
    assert "healed" not in text


def test_hostile_notes_are_text(guidance: Guidance) -> None:
    """Each note is there whole, on one line, and none of it becomes markup, a link or a picture."""
    text = export(make_report(guidance, reports.hostile(), 10))
    said = shown(text)
    lines = [note for note in (*reports.HOSTILE, reports.VISIBLE) if "\n" not in note]
    lines.append("one line / another line")
    lines.append("| a | b | / |---|---| / # heading / > quote / - item / 1. first / ``` / code")
    for line in lines:
        assert any(f"Itch, mild: {line}" in each for each in said)
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
