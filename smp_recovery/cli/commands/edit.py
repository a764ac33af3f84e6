"""`smp-recovery edit`: change a session's file by hand, checked before it counts."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, SessionOption
from smp_recovery.cli.output import answer, say
from smp_recovery.disk.files import reason_of
from smp_recovery.errors import (
    DamageError,
    SmpRecoveryError,
    StoppedError,
    StorageError,
    UnsyncedError,
)
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Session
from smp_recovery.text import count_entries

app = typer.Typer(add_completion=False)


@app.command()
def edit(context: typer.Context, session: SessionOption = None, as_json: AsJson = False) -> None:
    """Open a session's file in your editor ($VISUAL or $EDITOR) and check it before it is saved.

    Example: smp-recovery edit --session 1
    """
    app = app_of(context)
    chosen = app.find_session(session, app.today)
    before = app.store.raw(chosen.date) or b""
    with _private_file(before, f"{chosen.date}.toml") as path:
        while True:
            edited = _open_editor(app.environ, path)
            if edited == before:
                return _tell(chosen, "Nothing was changed.", None, as_json)
            try:
                saved = app.store.replace_raw(chosen.date, before, edited)
            except UnsyncedError:
                raise
            except SmpRecoveryError as error:
                if isinstance(error, DamageError) and _wants_again(error):
                    continue
                raise _refusal(error, _keep(app, chosen.date, edited, path)) from None
            except KeyboardInterrupt:
                if app.store.raw(chosen.date) != before:  # it is in place
                    raise
                kept = _keep(app, chosen.date, edited, path)
                raise _refusal(StoppedError("it was stopped"), kept) from None
            return _tell(chosen, _describe(saved), len(saved.entries), as_json)


def _keep(app: App, day: date, edited: bytes, path: Path) -> str:
    """Keep what was edited beside the log, else the editor's own file; return where it lies."""
    try:
        return app.store.keep_edited(day, edited)
    except SmpRecoveryError:
        kept = path.parent.rename(f"{path.parent}-kept")
        return str(kept / path.name)


def _refusal(error: SmpRecoveryError, kept: str) -> SmpRecoveryError:
    kind = SmpRecoveryError if isinstance(error, DamageError) else type(error)
    why = str(error).removesuffix("; the log is as it was")
    return kind(
        f"the edited session cannot be saved: {why}; the log is as it was, and what you wrote is "
        f"in {kept}"
    )


def _describe(saved: Session) -> str:
    text = f"Saved the session of {saved.date} with {count_entries(len(saved.entries))}."
    unknown = sorted({*saved.extra, *(key for entry in saved.entries for key in entry.extra)})
    return f"{text} Kept, but not understood: {', '.join(unknown)}." if unknown else text


def _tell(session: NumberedSession, text: str, entries: int | None, as_json: bool) -> None:
    answer(
        as_json,
        lambda: {"session": session.date.isoformat(), "saved": entries is not None},
        lambda: text,
    )


@contextmanager
def _private_file(content: bytes, name: str) -> Iterator[Path]:
    """A file called `name` in a private directory, which goes when the block ends."""
    import tempfile

    try:
        folder = tempfile.TemporaryDirectory(prefix="smp-recovery-", ignore_cleanup_errors=True)
        Path(folder.name).chmod(0o700)  # whatever the umask
        path = Path(folder.name, name)
        path.touch(0o600)
        path.chmod(0o600)
        path.write_bytes(content)
    except OSError as error:
        raise StorageError(
            f"no file to edit can be written: {reason_of(error)}; nothing was changed"
        ) from None
    with folder:
        yield path


def _open_editor(environ: Mapping[str, str], path: Path) -> bytes:
    """What the editor leaves of the file `path`."""
    _run_editor(_find_editor(environ), path)
    if not path.is_file():
        raise SmpRecoveryError("the editor left no file; nothing was changed")
    try:
        return path.read_bytes()
    except OSError as error:
        raise SmpRecoveryError(
            f"what the editor left cannot be read: {reason_of(error)}; nothing was changed"
        ) from None


def _run_editor(editor: str, path: Path) -> None:
    import shlex
    import subprocess

    try:
        words = shlex.split(editor)
        if not words:  # else the session's own file would be run
            raise ValueError("it is blank")
        code = subprocess.run([*words, str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SmpRecoveryError(
            f"the editor {editor!a} cannot be run ({reason}): set EDITOR to one that can"
        ) from None
    if code != 0:
        raise SmpRecoveryError(f"the editor ended with code {code}; nothing was changed")


def _find_editor(environ: Mapping[str, str]) -> str:
    default = "notepad" if sys.platform == "win32" else "vi"
    return environ.get("VISUAL") or environ.get("EDITOR") or default


def _wants_again(error: SmpRecoveryError) -> bool:
    """Whether to open the editor again; without a person at the terminal, no."""
    if not (sys.stdin and sys.stdin.isatty()):
        return False
    say(f"The edited session cannot be saved: {error}.")
    try:
        return typer.confirm("Edit again? (no leaves the log as it was)", default=True)
    except typer.Abort:
        return False
