"""What a view looks like: a title, sections of lines, and a footer. Values only, without Rich.

`drawing` sets them out for the width of the terminal.
"""

from typing import NamedTuple


class Line(NamedTuple):
    """One line of a section: when, what, and who says so."""

    text: str
    time: str = ""
    source: str = ""
    strong: bool = False


class Section(NamedTuple):
    """Lines under one label; the label's style is the only colour.

    If it is `headed`, its first line heads the others, and the label is a mark of one column.
    """

    label: str
    style: str
    lines: tuple[Line, ...]
    headed: bool = False


class ScreenPage(NamedTuple):
    """A title, a line under it, sections, and a footer."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str = ""
