"""The plan as HTML and Markdown: complete, the same words in both, and nothing in it acts."""

import re

import pytest

from smp_recovery.engine.calls import list_calls
from smp_recovery.formats.plan_pages import export_plan_page
from smp_recovery.guidance.model import Guidance
from smp_recovery.text import sanitise
from tests.formats.test_report_html import Reader
from tests.plans import CLINICS, load_clinic, make_hostile, make_plan


def read_html(document: str) -> str:
    """Give the words of the document, with single spaces."""
    return Reader(document).text


@pytest.mark.parametrize("key", [None, *CLINICS])
def test_sheet_has_everything(guidance: Guidance, key: str | None) -> None:
    """Stages, days, the clinic, the signs word for word, sources and versions, in both formats."""
    own = [load_clinic(guidance, key)] if key else []
    view = make_plan(guidance, *own, name="Ada Example")
    said = read_html(export_plan_page(view))
    text = export_plan_page(view, is_markdown=True).replace("\\", "").replace("**", "")
    for page in (said, text):
        assert "Aftercare plan for Ada Example" in page
        assert "Fresh and tender" in page
        assert "Tue 17 Nov, day 0" in page
        assert "from Wed 16 Dec, day 29" in page
        assert "no end given: " in page
        for call in list_calls(guidance):
            assert call.text in page
        assert page.index("Call emergency services now:") < page.index("See a doctor")
        assert "Not medical advice." in page
        for source in own:
            assert source.publisher in page
            assert source.address in page
            assert f"version {source.version}" in page
            assert f"Not built in: {source.title}." in page
            assert not source.contact or source.contact.phone in page
    assert "healed" not in said.lower() or key == "evoke-smp"


def test_days_can_be_crossed_off(guidance: Guidance) -> None:
    """Every day up to day 28 has a box, and those that bring a change stand out."""
    document = export_plan_page(make_plan(guidance))
    boxes = re.findall(r"<li(?: class=\"(turn)\")?><span>([MTWFS])</span>(\d+)</li>", document)
    assert [int(day) for _, _, day in boxes] == [*range(17, 31), *range(1, 16)]
    assert [letter for _, letter, _ in boxes[:7]] == list("TWTFSSM")
    assert [place for place, box in enumerate(boxes) if box[0]] == [0, 4, 6, 7, 8, 11, 22]
    text = export_plan_page(make_plan(guidance), is_markdown=True)
    assert text.count("☐ ") == len(boxes) == 29


def test_what_lies_after_the_next_session_is_not_dated(guidance: Guidance) -> None:
    """The next session is an appointment, and what would end after it has no date of its own."""
    document = export_plan_page(make_plan(guidance, later=(14,)))
    said = read_html(document)
    assert "Avoid past the next session: Exercise, sauna, self tan, hair dye, minoxidil" in said
    assert "Tue 1 Dec 2026: session 2. Its own days count from then on" in said
    assert "8 Dec" not in said
    assert document.count("<span>") == 14


def test_document_needs_nothing_else(guidance: Guidance) -> None:
    """No script, link, picture, frame or form, and no style but the one of the policy."""
    document = export_plan_page(make_plan(guidance, load_clinic(guidance, "evoke-smp")))
    tags = Reader(document).tags
    forbidden = {"script", "link", "img", "a", "iframe", "object", "form", "svg", "input"}
    assert {tag for tag, _ in tags}.isdisjoint(forbidden)
    used = {name for _, attributes in tags for name in attributes}
    assert used.isdisjoint({"src", "href", "style", "srcset", "background"})
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in document
    assert not re.search(r"url\(|@import", document)


def test_hostile_words_are_text(guidance: Guidance) -> None:
    """A name, a clinic and its words bring no markup, and nothing that cannot be seen."""
    view = make_hostile(guidance)
    document, text = export_plan_page(view), export_plan_page(view, is_markdown=True)
    Reader(document)
    assert "<script" not in document
    assert document.count("<style") == document.count("</style") == 1
    assert all(sanitise(line) == line for line in document.split("\n"))
    assert not re.search(r"(?<!\\)[<>]|(?<!\\)\]\(|^# heading", text, re.M)
    assert all(sanitise(line) == line for line in text.split("\n"))


@pytest.mark.parametrize(
    ("typed", "name"), [("x" * 500, "x" * 60 + "…"), (" \u200b\n", ""), ("A\x1b[1m\nB", "A[1m B")]
)
def test_name_is_short_and_harmless(guidance: Guidance, typed: str, name: str) -> None:
    """It cannot push the plan off its sheet, and what cannot be seen is none."""
    assert make_plan(guidance, name=typed).name == name
