"""The way to the screen: a board of sections that fits wide and narrow terminals, and its printing.

It knows Rich and nothing of recovery: views hand it finished text.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from smp_recovery.text import sanitise

NARROW = 64
"""Below this many columns lines are stacked instead of set side by side."""

ASCII = str.maketrans(
    {
        "✗": "x",
        "✓": "+",
        "▲": "!",
        "●": "*",
        "‼": "!!",
        "☎": "#",
        "≈": "~",
        "→": ">",
        "▶": ">",
        "▼": "v",
        "░": ":",
        "▒": "=",
        "▓": "%",
        "█": "#",
        "·": "-",
        "°": "",
        "“": '"',
        "”": '"',
    }
)
"""Our marks on a terminal without Unicode; one of them takes two columns there."""


class Line(NamedTuple):
    """One line of a section: when, what, and who says so."""

    text: str
    time: str = ""
    source: str = ""
    strong: bool = False


class Section(NamedTuple):
    """Lines under one label; the label's style is the only colour.

    Where it is `headed`, its first line heads the others, and the label is a mark of one column.
    """

    label: str
    style: str
    lines: tuple[Line, ...]
    headed: bool = False


class ScreenPage(NamedTuple):
    """A heading, a line under it, sections in columns (stacked where narrow), and a footer."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Set the board for the width at hand."""
        yield Text(sanitise(self.title), style="bold")
        if self.subtitle:
            yield Text(sanitise(self.subtitle))
        if self.sections:
            yield Text()
            set_out = _stack if options.max_width < NARROW else _columns
            yield from set_out(self.sections)
        if self.footer:
            yield Text()
            yield Text(sanitise(self.footer))


def show(renderable: RenderableType) -> None:
    """Print on standard output: plain in a pipe, in a dumb terminal and with NO_COLOR."""
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        console.print(renderable)
    _write("\n".join(line.rstrip() for line in capture.get().split("\n")))


def show_lines(text: str) -> None:
    """Print lines of our own as they are, each made harmless."""
    _write("\n".join(sanitise(line) for line in text.split("\n")) + "\n")


def _write(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if not encoding.lower().replace("-", "").startswith("utf"):
        text = text.translate(ASCII).encode(encoding, "replace").decode(encoding)
    sys.stdout.write(text)


def _columns(sections: tuple[Section, ...]) -> Iterator[RenderableType]:
    """Grids of equal widths; sections without times have no column for them."""
    labels = max(len(section.label) for section in sections)
    times = max((len(line.time) for section in sections for line in section.lines), default=0)
    for timed, alike in groupby(sections, key=_is_timed):
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        table.add_column(width=labels)
        if timed:
            table.add_column(width=times)
        table.add_column(ratio=1, overflow="fold")
        for section in alike:
            label = Text(sanitise(section.label), style=section.style)
            for line in section.lines:
                time = [Text(sanitise(line.time))] if timed else []
                table.add_row(label, *time, _text(line))
                label = Text()
        yield table


def _is_timed(section: Section) -> bool:
    return any(line.time for line in section.lines)


def _stack(sections: tuple[Section, ...]) -> Iterator[RenderableType]:
    for n, section in enumerate(sections):
        label = Text(sanitise(section.label), style=section.style)
        lines = [_timed(line) for line in section.lines]
        if section.headed:
            if n:
                yield Text()
            head = Table.grid(padding=(0, 1, 0, 0))
            head.add_row(label, lines.pop(0))
            yield head
        elif section.label.strip():
            yield label
        for line in lines:
            yield Padding(line, (0, 0, 0, 4 if section.headed else 2))


def _timed(line: Line) -> Text:
    time = (f"{sanitise(line.time)}: ", "italic") if line.time else ""
    return Text.assemble(time, _text(line))


def _text(line: Line) -> Text:
    text = Text(sanitise(line.text), style="bold" if line.strong else "")
    if line.source:
        text.append(" ").append(f"({sanitise(line.source)})", style="not bold dim")
    return text
