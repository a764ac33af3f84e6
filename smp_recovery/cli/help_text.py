"""Help in plain lines, which a screen reader, a pipe and a narrow terminal can show."""

import shutil
from collections.abc import Sequence
from typing import Any

import typer

NARROW = 64
"""On fewer columns the text of an option is below it."""

WIDEST = 80

_Formatter: Any = typer.Context.formatter_class


class PlainFormatter(_Formatter):  # type: ignore[misc]
    """Lines that fit the terminal: each option first, then its text."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.width = max(min(shutil.get_terminal_size().columns, WIDEST) - 1, 12)

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        """Write options or commands, each with its text."""
        if self.width >= NARROW:
            super().write_dl(rows, *args, **options)
            return
        for first, second in rows:
            self.write_text(first)
            with self.indentation():
                self.write_text(second)


class PlainContext(typer.Context):
    """The context of a command whose help is plain."""

    formatter_class = PlainFormatter


def make_plain(command: Any) -> Any:
    """The `command`, with plain help for it and the commands in it."""
    command.context_class = PlainContext
    command.rich_markup_mode = None
    for each in getattr(command, "commands", {}).values():
        each.short_help = each.help.split("\n\n")[0]  # whole: a derived one is cut
        make_plain(each)
    return command
