"""The report as Markdown: the same words as HTML, tables that hold, and nothing active."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from smp_recovery.formats.report_html import export_report_html
from smp_recovery.formats.report_markdown import escape_markdown, export_report_markdown
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import sanitise, sanitise_lines
from smp_recovery.views.report_view import NOTHING_OPEN
from tests import reports
from tests.formats.test_report_html import Reader
from tests.making import entry
from tests.reports import make_report

GUIDANCE = load_guidance()
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PASSIVE = {"text", "strong_open", "strong_close", "text_special"}


def on_one_line(note: str) -> str:
    """A note as Markdown can carry it in a table."""
    return " / ".join(line for line in sanitise_lines(note) if line.strip()).strip()


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


def test_parts_of_the_report(guidance: Guidance) -> None:
    """The headings stand in the order of the page, the findings before the days."""
    text = export_report_markdown(reports.full(guidance))
    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE) == [
        "Recovery after scalp micropigmentation",
        "Open findings",
        "Whom to call",
        "Day by day",
        "Entries",
        "Rules of the patient's practitioner",
        "Sources followed",
    ]
    assert text.endswith("Not medical advice.\n")
    assert "\r" not in text


def test_words_are_those_of_the_page(guidance: Guidance) -> None:
    """Facts, findings, entries, rules and sources say the same as in HTML."""
    view = reports.full(guidance)
    page = Reader(export_report_html(view)).text
    said = shown(export_report_markdown(view))
    for finding in view.findings:
        assert any(finding.text in each and finding.act in each for each in said)
    for words in (
        "Long-term care (from day 29)",
        "Ada, +31 20 1234567, ada@example.com",
        "With diabetes: a doctor at the first sign of infection. (nhs)",
        "Entry 60.",
        "✗ Exercise: avoid, until day 14. No weights.",
        "Our Clinic: Aftercare sheet (clinic file, version 3, https://example.com/sheet,",
    ):
        assert words in page
        assert any(words in each for each in said), words


def test_tables(guidance: Guidance) -> None:
    """A table for each week, with what is in it alone, and one of all entries."""
    view = reports.full(guidance)
    tables = re.findall(r"(?:^\|.*\|$\n?)+", export_report_markdown(view), re.MULTILINE)
    assert len(tables) == 6
    assert all(len(set(map(len, table.splitlines()))) == 1 for table in tables)
    assert "| Itch ▲ " in tables[0]
    assert "Fever" not in tables[0]
    assert "| 38.4▲ " in tables[1]
    assert "**29, Wed 16 Dec**" in tables[4]
    assert len(tables[5].splitlines()) == 2 + 60
    assert "| 60  | Tue 15 Dec 2026 21:15 | 28  | Redness " in tables[5]


@pytest.mark.parametrize("day", [-12, 0, 4, 100])
def test_empty_log(guidance: Guidance, day: int) -> None:
    """Without entries nothing is called fine, and an empty week is no gap."""
    text = export_report_markdown(make_report(guidance, (), day))
    assert NOTHING_OPEN in text
    assert "No entries yet." in text
    assert ("nothing is logged, nothing expected." in text) == (day in (-12, 100))
    assert "healed" not in text


def test_steps_stand_below_their_finding(guidance: Guidance) -> None:
    """What each source advises first is a list in the list."""
    view = make_report(guidance, [entry(1, "scab", 12, 2)], 12)
    (step, *_) = view.findings[0].steps
    assert f"\n  - {step.text}" in export_report_markdown(view)


def test_sources_not_followed_are_named(guidance: Guidance) -> None:
    """Who reads it learns whose reading was left out."""
    from smp_recovery.engine.day_advice import follow

    text = export_report_markdown(make_report(follow(guidance, ["elka"]), (), 4))
    assert "\nNot followed: aad, " in text


def test_hostile_notes_are_text(guidance: Guidance) -> None:
    """Each note is there whole, on one line, and none of it becomes markup, a link or a picture."""
    text = export_report_markdown(make_report(guidance, reports.hostile(), 10))
    said = shown(text)
    for note in (*reports.HOSTILE, reports.INVISIBLE):
        assert on_one_line(note) in said
    assert reports.VISIBLE in said
    assert "http://" not in text
    assert all(sanitise(line) == line for line in text.split("\n"))


@given(note=st.text(max_size=60) | st.text(alphabet="|\\`*_[]<>!#&;~-+=.:/1a \n", max_size=30))
def test_any_note_is_text(note: str) -> None:
    """In a cell, in a paragraph or in a list, a reader sees what was written, and only that."""
    for frame, before in (("{}\n", 0), ("- {}\n", 0), ("| head |\n|---|\n| {} |\n", 1)):
        said = " ".join(shown(frame.format(escape_markdown(note)))[before:])
        assert said.split() == on_one_line(note).split()


def test_addresses_do_not_become_links() -> None:
    """What GitHub would link of itself is broken up."""
    assert escape_markdown("see https://example.com") == "see https\\://example.com"
    assert escape_markdown("www.example.com") == "www\\.example.com"
    assert escape_markdown("a@example.com") == "a\\@example.com"
