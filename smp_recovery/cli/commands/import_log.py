"""`smp-recovery import`: take in what `export` wrote, here or on another computer."""

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson
from smp_recovery.cli.output import STANDARD_OUTPUT, answer
from smp_recovery.disk.files import reason_of
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, StorageError
from smp_recovery.formats.detect_format import find_reader
from smp_recovery.parsing.lookup import symptom_keys
from smp_recovery.text import count_entries, count_things
from smp_recovery.user_data.archive import Item
from smp_recovery.user_data.importing import Import, Read, Tally, name_file

app = typer.Typer(add_completion=False)

LARGEST_FILE = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


@app.command("import")
def import_log(
    context: typer.Context,
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE|-", help="JSON, TOML or CSV of `export`; `-` reads a pipe."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be added, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add what a file of `export` holds and the log does not, and say what was added.

    Nothing that is here is changed: where the file says it otherwise, nothing is imported.

    Example: smp-recovery import everything.json --dry-run
    """
    app = app_of(context)
    with _opened(source) as file:
        tally = _take_in(app, file, _name(source), dry_run=dry_run)
    answer(
        as_json,
        lambda: _tally_json(tally, dry_run=dry_run),
        lambda: _describe(tally, dry_run=dry_run),
    )


def _take_in(app: App, file: BinaryIO, name: str, *, dry_run: bool) -> Tally:
    """Import what `file` holds, called `name`. Raises DamageError where it cannot be read."""
    from smp_recovery.terminal.progress import progress

    with _reading(name):
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
    with progress(f"Importing {name}", size * (1 if dry_run else 2)) as advance:
        try:
            key_of = symptom_keys(app.built_in)
            with _reading("it"):
                read = find_reader(file, key_of)
            work = Import(app.storage, app.store, app.built_in, key_of)
            with nullcontext() if dry_run else app.storage.change() as change:
                with closing(_watched(read, file, advance)) as items:
                    tally = work.plan(items, app.today)
                if change and tally.adds:
                    later = _watched(read, file, lambda done: advance(size + done))
                    with closing(later) as items:
                        work.write(change, items)
            return tally
        except (DamageError, NewerSchemaError) as error:
            error.begin_with(f"{name} cannot be imported: ")
            raise


def _watched(
    read: Read, file: BinaryIO, advance: Callable[[float], None]
) -> Generator[Item, None, None]:
    """What is read from the beginning of `file`, with a word on how far that is."""
    file.seek(0)
    with closing(_items(read, file)) as items:
        for item in items:
            yield item
            advance(file.tell())


def _items(read: Read, file: BinaryIO) -> Generator[Item, None, None]:
    with _reading("it"), closing(read(file)) as items:
        yield from items


def _name(source: Path) -> str:
    return "the standard input" if source == STANDARD_OUTPUT else str(source)


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    """The file `source`; a pipe, as `-` is one, by way of a private file that nobody else sees."""
    name = _name(source)
    with nullcontext(_standard_input()) if name != str(source) else _open(source) as file:
        if name == str(source) and source.is_file():
            _check_size(os.fstat(file.fileno()).st_size, name)
            yield file
        else:
            with _spooled(file, name) as copy:
                yield copy


def _open(source: Path) -> BinaryIO:
    with _reading(str(source)):
        try:
            return source.open("rb")
        except FileNotFoundError:
            raise InputError(f"there is no file {source}") from None


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn an OSError of the block into one that says that `name` cannot be read."""
    try:
        yield
    except OSError as error:
        raise DamageError(f"{name} cannot be read: {reason_of(error)}") from None


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # the program was started without one
        raise InputError("there is no standard input: name a file")
    return sys.stdin.buffer


@contextmanager
def _spooled(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    import tempfile

    try:
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.TemporaryFile())
            for chunk in _chunks(stream, name):
                file.write(chunk)
                _check_size(file.tell(), name)
            file.seek(0)
            written = stack.pop_all()
    except OSError as error:
        raise StorageError(f"no temporary file can be written: {reason_of(error)}") from None
    with written:
        yield file


def _chunks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    with _reading(name):
        while chunk := stream.read(_CHUNK):
            yield chunk


def _check_size(size: int, name: str) -> None:
    if size > LARGEST_FILE:
        raise DamageError(f"{name} is larger than {LARGEST_FILE // 1024 // 1024} MiB")


def _tally_json(tally: Tally, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "added": {"sessions": tally.sessions, "entries": tally.entries, "files": tally.files},
        "there": {
            "sessions": tally.sessions_there,
            "entries": tally.entries_there,
            "files": tally.files_there,
        },
    }


def _describe(tally: Tally, *, dry_run: bool) -> str:
    """What an import has added, or would."""
    new = [*_count(len(tally.sessions), tally.entries), *map(name_file, tally.files)]
    there = (tally.sessions_there, tally.entries_there, tally.files_there)
    already = f"{_join(_count(*there))} {'is' if sum(there) == 1 else 'are'} here already"
    if not tally.adds:
        return f"Nothing to add: {already}." if any(there) else "Nothing to add: it is empty."
    said = f"{'Would add' if dry_run else 'Added'} {_join(new)}."
    if any(there):
        said += f" {already[0].upper()}{already[1:]}."
    return said if dry_run else f"{said} `smp-recovery undo` takes it back."


def _count(sessions: int, entries: int, files: int = 0) -> list[str]:
    """`2 sessions`, `17 entries` and `1 other file`, without what is none."""
    counts = (
        sessions and count_things(sessions, "session"),
        entries and count_entries(entries),
        files and count_things(files, "other file"),
    )
    return [count for count in counts if count]


def _join(things: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
