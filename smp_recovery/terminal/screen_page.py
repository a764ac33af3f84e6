"""The values that pages are made of, without Rich. `drawing` fits them to the terminal."""

from typing import NamedTuple


class Line(NamedTuple):
    """One line of a section, with its time and its sources."""

    text: str
    time: str = ""
    source: str = ""
    strong: bool = False


class Section(NamedTuple):
    """Lines with one label, whose style is the only colour.

    `headed`: the first line is the head of the others, and the label is a mark of one column.
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
