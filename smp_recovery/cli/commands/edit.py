"""`smp-recovery edit`: change a session's file by hand, checked before it counts."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, SessionOption
from smp_recovery.cli.output import answer
from smp_recovery.disk.files import reason_of
from smp_recovery.errors import (
    NOTHING_CHANGED,
    DamageError,
    SmpRecoveryError,
    StoppedError,
    StorageError,
    UnsyncedError,
)
from smp_recovery.log.entries import Session
from smp_recovery.terminal.printing import print_lines
from smp_recovery.text import count_entries
from smp_recovery.user_data.entry_check import make_entry_check


def edit(context: typer.Context, session: SessionOption = None, as_json: AsJson = False) -> None:
    """Open a session's file in your editor ($VISUAL or $EDITOR) and check it before it is saved.

    Example: smp-recovery edit --session 1
    """
    app = app_of(context)
    chosen = app.find_session(session, app.today)
    before = app.store.read_bytes(chosen.date) or b""
    with _make_private_file(before, f"{chosen.date}.toml") as path:
        saved = _edit_until_saved(app, chosen.date, before, path)
    answer(
        as_json,
        lambda: {"session": chosen.date, "saved": saved is not None},
        lambda: _describe_saved(saved) if saved else f"{NOTHING_CHANGED}.",
    )


def _edit_until_saved(app: App, day: date, before: bytes, path: Path) -> Session | None:
    """Open the editor until its result can be saved; None if the user changes nothing."""
    check = make_entry_check(app.built_in, app.now)
    while True:
        edited = _open_editor(app.environ, path)
        if edited == before:
            return None
        accept = partial(check.accept_edited, edited=edited)
        try:
            return app.store.replace_bytes(day, before, edited, accept)
        except UnsyncedError:
            raise
        except DamageError as error:
            if _wants_again(error):
                continue
            refusal = SmpRecoveryError(*error.lines)  # it is the text that is damaged, not a file
        except SmpRecoveryError as error:
            refusal = error
        except KeyboardInterrupt:
            if app.store.read_bytes(day) != before:  # the change is made
                raise
            refusal = StoppedError("it was stopped")
        kept = _keep_text(app, day, edited, path)
        refusal.amend(
            beginning="the edited session cannot be saved: ",
            outcome=f"{NOTHING_CHANGED}. Your text is in {kept}",
        )
        raise refusal


def _keep_text(app: App, day: date, edited: bytes, path: Path) -> str:
    """Keep the edited text beside the log, else keep the editor's own file; return its path."""
    try:
        with app.storage.change() as writer:
            return str(writer.set_aside(f"{day}.toml", edited))
    except SmpRecoveryError:
        kept = path.parent.rename(f"{path.parent}-kept")
        return str(kept / path.name)


def _describe_saved(saved: Session) -> str:
    text = f"Saved the session of {saved.date} with {count_entries(len(saved.entries))}."
    unknown = sorted({*saved.extra, *(key for entry in saved.entries for key in entry.extra)})
    return f"{text} Kept, but not understood: {', '.join(unknown)}." if unknown else text


@contextmanager
def _make_private_file(content: bytes, name: str) -> Iterator[Path]:
    """A file called `name` in a private folder, which is removed when the block ends."""
    import tempfile

    try:
        folder = tempfile.TemporaryDirectory(prefix="smp-recovery-", ignore_cleanup_errors=True)
        Path(folder.name).chmod(0o700)  # whatever the umask
        path = Path(folder.name, name)
        path.touch(0o600)
        path.chmod(0o600)
        path.write_bytes(content)
    except OSError as error:
        raise StorageError(f"no file to edit can be written: {reason_of(error)}") from None
    with folder:
        yield path


def _open_editor(environ: Mapping[str, str], path: Path) -> bytes:
    import shlex
    import subprocess

    default = "notepad" if sys.platform == "win32" else "vi"
    editor = environ.get("VISUAL") or environ.get("EDITOR") or default
    try:
        words = shlex.split(editor)
        if not words:  # otherwise the session's own file would be run
            raise ValueError("it is blank")
        code = subprocess.run([*words, str(path)], check=False).returncode
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise SmpRecoveryError(
            f"the editor {editor!a} cannot be run ({reason}): set EDITOR to one that can"
        ) from None
    problem = "the editor left no file"
    try:
        if code:
            problem = f"the editor ended with code {code}"
        elif path.is_file():
            return path.read_bytes()
    except OSError as error:
        problem = f"the edited file cannot be read: {reason_of(error)}"
    raise SmpRecoveryError(problem, outcome=NOTHING_CHANGED)


def _wants_again(error: SmpRecoveryError) -> bool:
    """Whether to open the editor again; no if nobody is at the terminal."""
    if not (sys.stdin and sys.stdin.isatty()):
        return False
    print_lines(f"The edited session cannot be saved: {error}.")
    try:
        return typer.confirm("Edit again? (no changes nothing)", default=True)
    except typer.Abort:
        return False
