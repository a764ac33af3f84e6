"""The board and the way to the screen."""

import io
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.terminal.drawing import show
from smp_recovery.terminal.printing import print_lines
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section

Draw = Callable[..., str]

HOSTILE = "[/] \x1b[31m\x1b]52;c;x\x07 \u202eword\r\nline :smile:"
TEXTS = st.text(st.characters(max_codepoint=0x2FFF), max_size=90)
SHOWN = "[/] [31m]52;c;x word  line :smile:"


def board(text: str) -> ScreenPage:
    """Make a board that has the same text in every place."""
    return ScreenPage(
        text, text, (Section(text, "bold", (Line(text, text, text, strong=True),)),), text
    )


@pytest.mark.parametrize("columns", [40, 300])
def test_every_place_of_a_board_is_made_harmless(draw: Draw, columns: int) -> None:
    """Title, subtitle, label, time, text, source and footer are all shown as plain text."""
    text = " ".join(draw(board(HOSTILE), columns).split())
    assert text.count(" ".join(SHOWN.split())) == 7


@pytest.mark.parametrize(
    ("columns", "label", "drawn"),
    [
        (63, "label", "label\n  time: text (source)\n"),
        (64, "label", "label  time  text (source)\n"),
        (80, "l" * 60, f"{'l' * 60}\n  time: text (source)\n"),
        (97, "l" * 60, f"{'l' * 60}  time  text (source)\n"),
    ],
)
def test_labels_stand_beside_or_above(draw: Draw, columns: int, label: str, drawn: str) -> None:
    """A label stands above its lines below 64 columns, and if it leaves them too little room."""
    made = ScreenPage("Title", "", (Section(label, "", (Line("text", "time", "source"),)),))
    assert draw(made, columns) == f"Title\n\n{drawn}"


@pytest.mark.parametrize("sections", [(), (Section("", "", ()),)], ids=["none", "empty"])
def test_empty_board(draw: Draw, width: int, sections: tuple[Section, ...]) -> None:
    """A page of a title alone is that title; a section without lines does not break it."""
    assert draw(ScreenPage("Title", "", sections), width).startswith("Title\n")


@given(texts=st.lists(TEXTS, min_size=1, max_size=4), columns=st.integers(30, 130))
def test_any_text_fits(draw: Draw, texts: list[str], columns: int) -> None:
    """Whatever texts a board holds, no line is wider than the screen."""
    lines = tuple(Line(text, "Thu 19 Nov") for text in texts)
    assert draw(ScreenPage(texts[0], "", (Section("label", "", lines),)), columns)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "koi8-r"])
def test_other_encodings_get_readable_marks(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """A terminal without Unicode gets ASCII marks, and a question mark for what it cannot show."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    show(ScreenPage("✗ avoid ✓ free ▲ ● ‼ ☎ ≈ → ▶ · 38 °C “x”", "", ()))
    print_lines("頭 → x")
    stream.flush()
    text = raw.getvalue().decode(encoding)
    assert text == 'x avoid + free ! * !! # ~ > > - 38 C "x"\n? > x\n'


def test_print_lines_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines of our own stay lines; each is made harmless."""
    print_lines(f"one\n\n  {HOSTILE.replace(chr(10), '')}")
    assert capsys.readouterr().out == "one\n\n  [/] [31m]52;c;x word line :smile:\n"
