"""The report as HTML: one file that needs nothing, runs nothing, and says what the views say."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery import __version__
from smp_recovery.formats.report_pages import export_report_page
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import sanitise, sanitise_lines
from smp_recovery.views.report_view import NO_RULES, NOTHING_OPEN
from tests import reports
from tests.making import entry
from tests.reports import make_report

GUIDANCE = load_guidance()
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """Reads a document strictly: every tag is closed in its order."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.in_note = 0
        self.cells: list[str] = []
        self.notes: list[str] = []
        self.words: list[str] = []
        self.feed(document)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag; the text of a table's cell is kept apart."""
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.handle_data("\n")
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")
        if ("class", "note") in attrs:
            self.notes.append("")
            self.in_note = len(self.open)

    def handle_endtag(self, tag: str) -> None:
        """It must be the one that was opened last."""
        assert self.open.pop() == tag
        if len(self.open) < self.in_note:
            self.in_note, self.notes[-1] = 0, self.notes[-1].strip()

    def handle_data(self, data: str) -> None:
        """Add to the cell and to all words; the style is none."""
        if "td" in self.open or "th" in self.open:
            self.cells[-1] += data
        if self.in_note:
            self.notes[-1] += data
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join(" ".join(self.words).split())


def test_document_needs_nothing_else(guidance: Guidance) -> None:
    """No script, link, picture, frame or form, no address to load from, no style of an element."""
    document = export_report_page(reports.full(guidance))
    tags = Reader(document).tags
    names = {tag for tag, _ in tags}
    assert names.isdisjoint({"script", "link", "img", "a", "iframe", "object", "form", "svg"})
    used = {name for _, attributes in tags for name in attributes}
    assert used.isdisjoint({"src", "href", "style", "srcset", "background"})
    assert not any(name.startswith("on") for name in used)
    assert not re.search(r"url\(|@import", document)
    assert "\r" not in document


def test_policy_lets_in_the_style_alone(guidance: Guidance) -> None:
    """Everything is denied but the file's one style, by its hash."""
    document = export_report_page(reports.full(guidance))
    metas = [attributes for tag, attributes in Reader(document).tags if tag == "meta"]
    (policy,) = [meta["content"] for meta in metas if "http-equiv" in meta]
    (style,) = re.findall(r"<style>(.*?)</style>", document, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert metas.index({"charset": "utf-8"}) == 0
    assert {"name": "referrer", "content": "no-referrer"} in metas


def test_parts_of_the_report(guidance: Guidance) -> None:
    """Name, session, day, stage, clinics, risks, findings, rules and sources are there in words,
    what is open before all else, and whom to call before the entries.
    """
    view = reports.full(guidance)
    said = Reader(export_report_page(view)).text
    for words in (
        "Name Ada Example",
        "Day 29 Wed 16 Dec 2026",
        "Tue 17 Nov 2026 session 1, day 0",
        "Long-term care (from day 29)",
        "Ada, +31 20 1234567, ada@example.com · Our Clinic, +44 20 7946 0000",
        "Our Clinic: Aftercare sheet, version 3: leads on 1 topic on this day",
        "Diabetes. With diabetes: a doctor at the first sign of infection. (nhs)",
        "▲ doctor day 29, Wed 16 Dec 2026 15:45 Redness , severe, crown: Photo taken for",
        "Exercise ✗ avoid, until day 14. No weights.",
        "Sauna ✗ avoid, days 0 to 7. No sauna. ! with care, from day 8. Ten minutes.",
        "It leads on this day on sauna.",
        "our-clinic Our Clinic: Aftercare sheet (clinic file, version 3,",
        f"with smp-recovery {__version__} on Wed 16 Dec 2026",
        "Written by the patient",
        "Not medical advice.",
    ):
        assert words in said
    scab = make_report(guidance, [entry(1, "scab", 12, 2)], 12)
    said += Reader(export_report_page(scab)).text
    assert scab.findings[0].steps
    for finding in (*view.findings, *scab.findings):
        told = (finding.text, finding.act, *(step.text for step in finding.steps))
        assert all(words in said for words in told)
    headings = ("Open findings", "Day by day", "Whom to call", "Every entry", "The clinic's rules")
    places = [said.index(f" {heading} ") for heading in (*headings, "Sources")]
    assert places == sorted(places)


def test_days_and_entries(guidance: Guidance) -> None:
    """A day has one line, and below all its entries, with the time where it is another."""
    view = reports.full(guidance)
    document = export_report_page(view)
    said = Reader(document).text
    assert "9 Thu 26 Nov ‼ mild: chills · ‼ temperature 38.4 °C · ▲ moderate: redness" in said
    assert "“Hard to sleep" not in said  # the quotes are the browser's
    assert (
        "Day 10 Fri 27 Nov 09:00 Fever , 37.2 °C: Doctor looked at it: no infection, probably a"
        " cold ‼ emergency 09:05 Chills: hot and shivery , none Redness , mild, left temple"
    ) in said
    assert document.count('<span class="time">') == len(view.entries) == 80
    assert "▲ doctor, open Itch , moderate, crown ▲ clinic, open" in said


def test_a_note_of_several_entries_is_told_once(guidance: Guidance) -> None:
    """What was logged together has its note with the first of them, in finding and list."""
    both = [entry(1, "pus", 3), entry(2, "fever", 3, temperature=38.6)]
    view = make_report(guidance, [each._replace(note="Rang the clinic") for each in both], 3)
    assert Reader(export_report_page(view)).notes == ["Rang the clinic"] * 2


def test_grid_says_in_words_what_it_shows(guidance: Guidance) -> None:
    """Every cell has its words beside the figure: colour and marks are never alone."""
    cells = Reader(export_report_page(reports.full(guidance))).cells
    assert "3▲severe, ▲ doctor, expected" in cells
    assert "38.4‼38.4 °C, ‼ emergency" in cells
    assert "expected" in cells
    assert "call clear" in cells
    assert "2916 this day" in [cell.replace("\n", "") for cell in cells]


@pytest.mark.parametrize("day", [-12, 0, 4, 100])
def test_empty_log(guidance: Guidance, day: int) -> None:
    """Without entries nothing is called fine, before a session as after it."""
    said = Reader(export_report_page(make_report(guidance, (), day))).text
    assert NOTHING_OPEN in said
    assert "No entries yet." in said
    assert NO_RULES in said
    assert "No contact stored" in said
    assert "healed" not in said


def test_sources_not_followed_are_named(guidance: Guidance) -> None:
    """Who reads it learns whose reading was left out."""
    from smp_recovery.engine.day_advice import mark_followed

    said = Reader(export_report_page(make_report(mark_followed(guidance, ["elka"]), (), 4))).text
    assert "Not followed: aad, " in said


def test_hostile_notes_are_text(guidance: Guidance) -> None:
    """Each note is there whole, as text; what cannot be seen or would move others is gone."""
    document = export_report_page(make_report(guidance, reports.hostile(), 10))
    notes = Reader(document).notes
    for note in (*reports.HOSTILE, reports.INVISIBLE):
        assert "\n".join(sanitise_lines(note)) in notes
    assert reports.VISIBLE in notes
    assert "<script" not in document
    assert document.count("<style") == document.count("</style") == 1
    assert all(sanitise(line) == line for line in document.split("\n"))


@given(note=st.text(max_size=80), area=st.text(max_size=30))
def test_any_note_and_area(note: str, area: str) -> None:
    """Whatever is written stays within its cell, and the document sound."""
    made = entry(1, "itch", 1, 1)._replace(note=note, area=area)
    view = make_report(GUIDANCE, [made], 4)
    reader = Reader(export_report_page(view))
    assert reader.notes == (["\n".join(sanitise_lines(note)).strip()] if note else [])
    assert " ".join(sanitise(area).split()) in reader.text


def test_sources_and_contacts_are_text(guidance: Guidance) -> None:
    """A clinic's file can bring no markup either."""
    bad = "<b onclick=x>\x1b[0m\u202e"
    sources = {
        key: source._replace(title=bad, publisher=bad, address=bad, version=bad)
        for key, source in guidance.sources.items()
    }
    document = export_report_page(make_report(guidance._replace(sources=sources), (), 4))
    assert "<b onclick" not in document
    assert "\x1b" not in document
    assert "\u202e" not in document
    assert "&lt;b onclick=x&gt;[0m" in document
