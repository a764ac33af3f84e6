"""`smp-recovery export`: the log as a file, to keep or to open elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from smp_recovery.cli.context import NOT_BEGUN, App, app_of
from smp_recovery.cli.options import Force, Output, complete_sessions
from smp_recovery.cli.output import STANDARD_OUTPUT, open_output
from smp_recovery.errors import DamageError, InputError, NewerSchemaError, SmpRecoveryError
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Session
from smp_recovery.user_data.archive import File

app = typer.Typer(add_completion=False)

Format = Literal["json", "csv", "markdown", "toml"]

ENDINGS: dict[Format, str] = {"json": ".json", "csv": ".csv", "markdown": ".md", "toml": ".toml"}


@app.command()
def export(
    context: typer.Context,
    wanted: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            help="JSON and TOML hold everything; CSV is for spreadsheets, Markdown to read. "
            "[default: as the file's name ends, else json]",
        ),
    ] = None,
    output: Output = None,
    force: Force = False,
    session: Annotated[
        str | None,
        typer.Option(
            "--session",
            metavar="NUMBER|DATE",
            help="Only this session, without settings and guidance files.",
            autocompletion=complete_sessions,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, as `--format json --output -`.")
    ] = False,
) -> None:
    """Write the whole log into one file, to keep it, to move it or to open it elsewhere.

    Example: smp-recovery export --format json
    """
    app = app_of(context)
    if as_json and (wanted not in (None, "json") or output not in (None, STANDARD_OUTPUT)):
        raise InputError("--json prints JSON: leave it out to choose a format or a file")
    chosen = "json" if as_json else wanted or _format_of(output)
    held = app.sessions() if session is None else (app.find_session(session, app.today),)
    with _ways_out():
        pieces = _pieces(app, chosen, held, everything=session is None)
    name = f"{context.command_path.partition(' ')[0]}-{app.today}{ENDINGS[chosen]}"
    with open_output(app, STANDARD_OUTPUT if as_json else output, name, force) as file:
        for piece in pieces:
            file.write(piece.encode())


@contextmanager
def _ways_out() -> Iterator[None]:
    """Say of a damaged file beside the sessions how to take the log elsewhere all the same."""
    try:
        yield
    except (DamageError, NewerSchemaError) as error:
        *lines, last = error.lines
        way_out = (
            f"{last}; `smp-recovery export --session NUMBER --format json` leaves it out, and "
            "`smp-recovery doctor` checks every file"
        )
        error.lines = (*lines, way_out)
        raise


def _format_of(output: Path | None) -> Format:
    ending = output.suffix.lower() if output else ""
    if ending and ending not in ENDINGS.values():
        known = ", ".join(ENDINGS.values())
        raise InputError(f"{output} ends as none of {known}: choose one, or add --format")
    return next((kind for kind, known in ENDINGS.items() if known == ending), "json")


def _pieces(
    app: App, chosen: Format, held: tuple[NumberedSession, ...], *, everything: bool
) -> Iterator[str]:
    """The text of the export, session by session."""
    sessions = (app.store.load(each.date) for each in held)
    if chosen in ("json", "toml"):
        found = _files(app) if everything else {}
        files = [File(name, content.decode()) for name, content in found.items()]
        if held or files:
            return _write_whole(chosen, files, sessions)
    if not held:
        raise SmpRecoveryError(NOT_BEGUN)
    if chosen == "csv":
        from smp_recovery.formats.log_csv import write_csv

        return write_csv(app.guidance, sessions)
    from smp_recovery.formats.log_markdown import write_markdown

    return write_markdown(app.guidance, zip(held, sessions, strict=True))


def _write_whole(chosen: Format, files: list[File], sessions: Iterator[Session]) -> Iterator[str]:
    if chosen == "json":
        from smp_recovery.formats.log_json import write_json

        return write_json(files, sessions)
    from smp_recovery.formats.log_toml import write_toml

    return write_toml(files, sessions)


def _files(app: App) -> dict[str, bytes]:
    """The person's files beside the sessions, by name."""
    from smp_recovery.user_data.clinic_files import strip_hash_line
    from smp_recovery.user_data.kinds import list_files

    found = {}
    for file in list_files(app.storage.data_dir):
        content = app.storage.read(file.name) if file.kind.name != "session" else None
        if content is not None:
            file.parse(content, app.built_in)
            found[file.name] = strip_hash_line(content)
    return found
