"""What commands print: pages, JSON, lines of text, and files that they write for the user."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import typer

from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM
from smp_recovery.disk.files import create_file, resolve
from smp_recovery.errors import DamageError, InputError
from smp_recovery.terminal.printing import print_lines, wrap_at_terminal
from smp_recovery.text import limit_lines, sanitise

if TYPE_CHECKING:  # its module imports Rich
    from smp_recovery.terminal.chart_page import Chart
    from smp_recovery.terminal.screen_page import ScreenPage

STANDARD_OUTPUT = Path("-")

Format = TypeVar("Format", bound=str)

PageFormat = Literal["html", "markdown"]

_PAGES: dict[str, PageFormat] = {"": "html", ".html": "html", ".htm": "html", ".md": "markdown"}


def answer(
    as_json: bool,
    to_json: Callable[[], Mapping[str, object]],
    to_page: "Callable[[], str | ScreenPage | Chart]",
    app: App | None = None,
) -> None:
    """Print what a command found: JSON if it was asked for, else a page, or text in lines.

    Only the one that is printed is made, and pays for its imports. An answer from the log names
    with its `app` what it may lack, and ends as `report_missing` does.
    """
    page = None if as_json else to_page()
    if page is None:
        from smp_recovery.formats.json_views import export_value

        not_read = {"not_read": app.unread} if app else {}
        print_json(export_value({**to_json(), **not_read}))
    elif isinstance(page, str):
        print_lines(page)
    else:
        from smp_recovery.terminal.drawing import show

        show(page)
    sys.stdout.flush()  # what cannot be written is known here
    if app:
        report_missing(app)


def report_missing(app: App) -> None:
    """Say on standard error what the answer may lack, or have wrong by the clock. Raises the error
    that kept the user's own guidance, or a session that is not downloaded, out of it.
    """
    lines, damage = limit_lines([each.text for each in app.unread]), app.usable.damage
    away = any(each.why == "not_downloaded" for each in app.unread)
    for line in (*app.describe_clock(), *(() if away else lines)):
        typer.echo(wrap_at_terminal(f"{PROGRAM}: {sanitise(line)}", sys.stderr), err=True)
    if away:
        raise DamageError(*lines, *(damage.lines if damage else ()))
    if damage:
        raise damage


def print_json(value: Any) -> None:
    """Print `value` as JSON in ASCII: harmless on any terminal, exact in a pipe."""
    import json

    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def find_page_format(output: Path | None, form: PageFormat | None, as_json: bool) -> PageFormat:
    """The format of a page: `form`, else by the ending of the name. Raises InputError."""
    if as_json and (output or form):
        raise InputError("--json prints. Leave out --output and --format")
    return form or find_format(output, _PAGES)


def find_format(output: Path | None, endings: Mapping[str, Format]) -> Format:
    """The format by the ending of the file's name. Raises InputError if the ending is unknown."""
    ending = output.suffix.lower() if output else ""
    if ending not in endings:
        known = ", ".join(filter(None, endings))
        raise InputError(f"{output} ends as none of {known}: choose one, or add --format")
    return endings[ending]


def write_output(app: App, output: Path | None, content: bytes, name: str, force: bool) -> None:
    """Write the file of a command to `output`, or to standard output for `-`. Raises InputError.

    Without `output` it is standard output if that is a pipe or a file; at a terminal it is a new
    private file called `name` in the current folder.
    """
    output = check_output(app, output, name, force)
    if output == STANDARD_OUTPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    create_file(output, content, force=force)
    app.written = True
    print_lines(f"Wrote {output}, which only you can read.")


def check_output(app: App, output: Path | None, name: str, force: bool) -> Path:
    """Where `write_output` would write. Raises InputError for a folder, for a place in the data
    directory, and for an existing file unless `force`.
    """
    if output is None:
        output = Path(name) if sys.stdout.isatty() else STANDARD_OUTPUT
    if output == STANDARD_OUTPUT:
        return output
    if os.path.isdir(output):  # noqa: PTH112 Path.is_dir raises for a name that is too long
        raise InputError(f"{output} is a folder: name a file in it")
    if _lies_in(output, app.data_dir):
        raise InputError(f"{output} lies where smp-recovery keeps your log: choose another place")
    if os.path.lexists(output) and not force:
        raise InputError(f"{output} already exists. Choose another name, or add --force")
    return output


def _lies_in(path: Path, folder: Path) -> bool:
    """Whether `path` is below `folder`, as it is written or once links are followed."""
    with suppress(OSError):  # of a working directory that is gone; writing says so
        places = (Path(os.path.normpath(path.absolute())), resolve(path))
        folders = (folder, resolve(folder))
        return any(place.is_relative_to(each) for place in places for each in folders)
    return False
