"""The board and the way to the screen."""

import io
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

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


def test_narrow_boards_are_stacked(draw: Draw) -> None:
    """Below 64 columns labels stand above their lines, from 64 on beside them."""
    made = ScreenPage("Title", "", (Section("label", "", (Line("text", "time", "source"),)),))
    assert draw(made, 63) == "Title\n\nlabel\n  time: text (source)\n"
    assert draw(made, 64) == "Title\n\nlabel  time  text (source)\n"


def test_long_labels_leave_room_for_the_text(draw: Draw) -> None:
    """If label and time leave a text too little room, they are stacked at any width."""
    made = ScreenPage("Title", "", (Section("l" * 60, "", (Line("text", "time"),)),))
    assert draw(made, 80) == f"Title\n\n{'l' * 60}\n  time: text\n"
    assert draw(made, 88) == f"Title\n\n{'l' * 60}  time  text\n"


def test_empty_board(draw: Draw, width: int) -> None:
    """A board of a title alone is that title."""
    assert draw(ScreenPage("Title", "", ()), width) == "Title\n"


def test_section_without_lines(draw: Draw, width: int) -> None:
    """A section without lines does not break a board."""
    assert draw(ScreenPage("Title", "", (Section("", "", ()),)), width).startswith("Title\n")


@given(
    texts=st.lists(TEXTS, min_size=1, max_size=4),
    columns=st.integers(30, 130),
)
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


def test_stream_without_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that names no encoding counts as ASCII."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    print_lines("→")
    assert stream.getvalue() == ">\n"


def test_no_escapes_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard output is no terminal there is no colour."""
    show(board("text"))
    assert "\x1b" not in capsys.readouterr().out


def test_wide_characters_are_measured(draw: Draw) -> None:
    """Characters of double width count twice."""
    text = draw(ScreenPage("Title", "", (Section("label", "", (Line("頭皮" * 60),)),)), 80)
    assert max(map(cell_len, text.split("\n"))) > 70


def test_print_lines_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines of our own stay lines; each is made harmless."""
    print_lines(f"one\n\n  {HOSTILE.replace(chr(10), '')}")
    assert capsys.readouterr().out == "one\n\n  [/] [31m]52;c;x word line :smile:\n"
