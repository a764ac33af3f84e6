"""The values that pages are made of, and their colours, without Rich.

`drawing` fits them to the terminal. A colour never appears without a word or a mark.
"""

from typing import TYPE_CHECKING, NamedTuple

from smp_recovery.guidance.model import Stance
from smp_recovery.terminal.printing import drop_marks
from smp_recovery.text import upper_first
from smp_recovery.views.phrases import STANCE_MARKS

if TYPE_CHECKING:  # not every command needs this module
    from smp_recovery.engine.findings import Level

STANCE_STYLES: dict[Stance | None, str] = {
    "avoid": "bold red",
    "limit": "bold yellow",
    "allow": "bold green",
    "do": "bold green",
    None: "bold",
}

MARK_STYLES = {STANCE_MARKS[stance]: style for stance, style in STANCE_STYLES.items() if stance}

LEVEL_STYLES: "dict[Level, str]" = {
    "emergency": "bold reverse red",
    "doctor": "bold red",
    "contact": "bold yellow",
    "watch": "bold cyan",
    "expected": "bold green",
    "clear": "bold green",
}


class Line(NamedTuple):
    """One line of a section, with its time and its sources."""

    text: str
    time: str = ""
    source: str = ""
    strong: bool = False


class Section(NamedTuple):
    """Lines with one label, whose mark has the only colour.

    `headed`: the first line is the head of the others, and the label is a mark of one column.
    `run_in`: the label begins the first line, at any width.
    """

    label: str
    style: str
    lines: tuple[Line, ...]
    headed: bool = False
    run_in: bool = False


class ScreenPage(NamedTuple):
    """A title, a line under it, sections, and a footer; `dense`: without any line to spare.

    If it is longer than one screen, the first of the `shorter` forms that is not is drawn instead.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str = ""
    dense: bool = False
    shorter: "tuple[ScreenPage, ...]" = ()


def to_plain(page: ScreenPage) -> ScreenPage:
    """The page without marks and columns: each section is a paragraph after its label."""
    sections = tuple(_to_plain_section(section) for section in page.sections if section.lines)
    title, subtitle = drop_marks(page.title), drop_marks(page.subtitle)
    return ScreenPage(title, subtitle, sections, drop_marks(page.footer), page.dense)


def _to_plain_section(section: Section) -> Section:
    label = drop_marks(section.label)
    mark, _, words = label.partition(" ")
    if words and not any(map(str.isalnum, mark)):  # also those that texts have, too: ! and *
        label = words
    lines = tuple(line._replace(text=drop_marks(line.text)) for line in section.lines)
    return Section(upper_first(label), "", lines, run_in=True)
