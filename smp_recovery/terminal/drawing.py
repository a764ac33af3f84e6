"""Draws pages with Rich: labels beside their lines on wide terminals, above them on narrow ones.

Knows nothing of recovery: pages contain finished text.
"""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from smp_recovery.terminal.printing import write_text
from smp_recovery.terminal.screen_page import MARK_STYLES, Line, ScreenPage, Section
from smp_recovery.text import sanitise

NARROW = 64
"""On fewer columns labels are above their lines."""

SCREEN, NARROW_SCREEN = 23, 44
"""The most lines of a page on one screen, the prompt aside: of 24 rows, or of a telephone."""

SHORTEST_TEXT = 24
"""The fewest columns of a text beside its label and time."""

GAP = 2
"""The columns between a label, a time and a text."""


def show(page: ScreenPage | RenderableType) -> None:
    """Print on standard output: without colour in a pipe, in a dumb terminal and with NO_COLOR."""
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as capture:
        if isinstance(page, ScreenPage):
            console.print(draw(page, console), soft_wrap=True)  # its lines fit already
        else:
            console.print(page)
    write_text("\n".join(line.rstrip() for line in capture.get().split("\n")))


def draw(page: ScreenPage, console: Console) -> Text:
    """The page, with lines that fit the width of `console`; a section without lines is left out."""
    room = SCREEN if console.width >= NARROW else NARROW_SCREEN
    forms = [list(_list_lines(page, console))]
    for shorter in page.shorter:
        if len(forms[-1]) > room:
            forms.append(list(_list_lines(shorter, console)))
    return Text("\n").join(forms[-1] if len(forms[-1]) <= room else forms[0])


def _list_lines(page: ScreenPage, console: Console) -> Iterator[Text]:
    sections = [section for section in page.sections if section.lines]
    yield from _wrap(console, _colour_mark(Text(sanitise(page.title), style="bold")))
    if page.subtitle:
        yield from _wrap(console, Text(sanitise(page.subtitle)))
    if sections:
        beside = [section for section in sections if not section.run_in]
        if not page.dense:
            yield Text()
        labels = max((cell_len(sanitise(section.label)) for section in beside), default=0)
        lines = [line for section in beside for line in section.lines]
        times = max((cell_len(sanitise(line.time)) for line in lines), default=0)
        if console.width < max(NARROW, labels + times + SHORTEST_TEXT):
            yield from _stack(console, sections, page.dense)
        else:
            for section in sections:
                if section.run_in:
                    yield from _run_in(console, section)
                else:
                    yield from _draw_beside(console, section, labels, times)
    if page.footer:
        yield Text()
        yield from _wrap(console, Text(sanitise(page.footer)))


def _draw_beside(console: Console, section: Section, labels: int, times: int) -> Iterator[Text]:
    """The label and the times of a section in columns as wide as `labels` and `times`."""
    timed = any(line.time for line in section.lines)
    label = _draw_label(section)
    for line in section.lines:
        start = _pad(label, labels + GAP)
        if timed:
            start += _pad(Text(sanitise(line.time)), times + GAP)
        yield from _wrap(console, _draw_line(line), start)
        label = Text()


def _run_in(console: Console, section: Section) -> Iterator[Text]:
    """The label and the first line in one paragraph; what follows a line's first is indented."""
    lines = [_draw_timed_line(line) for line in section.lines]
    if section.label:
        lines[0] = Text.assemble(_draw_label(section), ": ", lines[0])
    for line in lines:
        first = line.wrap(console, console.width, overflow="fold")[0]
        yield first
        rest = line.plain[len(first.plain.rstrip()) :].lstrip()
        if rest:
            indent = Text(" " * (1 if console.width < NARROW else GAP))
            yield from _wrap(console, line[-len(rest) :], indent)


def _stack(console: Console, sections: Sequence[Section], dense: bool) -> Iterator[Text]:
    for place, section in enumerate(sections):
        if section.run_in or (dense and len(section.lines) == 1):
            yield from _run_in(console, section)
            continue
        label, lines = _draw_label(section), [_draw_timed_line(line) for line in section.lines]
        if section.headed:
            if place:
                yield Text()
            yield from _wrap(console, lines.pop(0), label + Text(" "))
        elif section.label.strip():
            yield from _wrap(console, label)
        for line in lines:
            yield from _wrap(console, line, Text(" " * (4 if section.headed else 2)))


def _wrap(console: Console, text: Text, start: Text | None = None) -> Iterator[Text]:
    """The lines of `text` after `start`; later lines are indented by its width."""
    start = start or Text()
    room = max(console.width - start.cell_len, 1)
    fits = text.cell_len <= room
    first, *others = [text] if fits else text.wrap(console, room, overflow="fold")
    yield start + first
    for line in others:
        yield Text(" " * start.cell_len) + line


def _draw_label(section: Section) -> Text:
    label = Text(sanitise(section.label), style="bold")
    mark = label.plain.split(" ", 1)[0]
    if not any(map(str.isalnum, mark)):  # words keep the terminal's own colour
        label.stylize(section.style, 0, len(mark))
    return label


def _colour_mark(text: Text) -> Text:
    """The text, with the colour of the mark that it may begin with."""
    mark = text.plain.split(" ", 1)[0]
    text.stylize(MARK_STYLES.get(mark, ""), 0, len(mark))
    return text


def _pad(text: Text, width: int) -> Text:
    return Text.assemble(text, " " * (width - text.cell_len))


def _draw_timed_line(line: Line) -> Text:
    time = (f"{sanitise(line.time)}: ", "italic") if line.time else ""
    return Text.assemble(time, _draw_line(line))


def _draw_line(line: Line) -> Text:
    text = _colour_mark(Text(sanitise(line.text), style="bold" if line.strong else ""))
    if line.source:
        text.append(" ").append(f"({sanitise(line.source)})", style="not bold")
    return text
