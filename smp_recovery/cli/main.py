"""Turns every error of the program into lines on standard error and an exit code.

Every expected error ends here, unless a command catches it to ask again. A command that catches
one to say more raises an error again.
"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TextIO

import typer

from smp_recovery.errors import (
    INTERRUPTED,
    SAVED,
    UNSHOWN,
    CrashAfterSaveError,
    SmpRecoveryError,
    UnshownError,
)

PROGRAM = "smp-recovery"
LONGEST_LINE = 1000


def run_to_exit_code(run: Callable[[], Any], is_saved: Callable[[], bool]) -> int:
    """Call `run` and return the exit code of what happened, once it is printed.

    `is_saved` says whether anything was saved before an error. An error that nobody expected is
    raised, as the cause of a CrashAfterSaveError if something was saved.
    """
    try:
        code = run() or 0
        sys.stdout.flush()
        if code == INTERRUPTED:  # Typer's answer to Ctrl-C
            raise KeyboardInterrupt
        return int(code)
    except BaseException as error:
        found = _find_exit_code(error, is_saved())
        if found is not None:
            return found
        if is_saved() and isinstance(error, Exception):
            raise CrashAfterSaveError from error
        raise


def _find_exit_code(error: BaseException, saved: bool, urgent: tuple[str, ...] = ()) -> int | None:
    """The exit code of `error`, once it is printed; None for an error that nobody expected."""
    match error:
        case UnshownError():
            return _find_exit_code(error.reason, saved, error.urgent)
        case SmpRecoveryError():
            return _print_error((line.rstrip(".") for line in error.messages()), error.exit_code)
        case typer.TyperException():
            return _print_usage_error(error)
        case typer.Abort() | KeyboardInterrupt():
            return _print_no_answer("stopped", INTERRUPTED, saved)
        case BrokenPipeError() | SystemExit(__context__=BrokenPipeError()):
            _silence(sys.stdout)  # the reader has seen enough; Typer raises the latter
            return 0
        case OSError() if not error.filename:  # with a name it is about a file, not the output
            _silence(sys.stdout)
            why = f"the output could not be written: {error.strerror or error}"
            return _print_no_answer(why, 1, saved, urgent)
    return None


def _print_usage_error(error: typer.TyperException) -> int:
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if context and message == context.get_help():  # of a group without a command
        typer.echo(message)
        return error.exit_code
    hint = f"; see `{context.command_path} --help`" if context else ""
    return _print_error([f"{message.rstrip('.')}{hint}"], error.exit_code)


def _print_no_answer(why: str, code: int, saved: bool, urgent: Iterable[str] = ()) -> int:
    """Print what is `urgent`, whether anything was `saved`, and `why` no answer follows."""
    if not saved:
        return _print_error([*urgent, why], code)
    return _print_error([*urgent, f"{SAVED}; {why}"], UNSHOWN if code == 1 else code)


def _print_error(messages: Iterable[str], code: int) -> int:
    """Print each message as one line on standard error and return `code`, which says the same."""
    from smp_recovery.terminal.printing import wrap_at_terminal
    from smp_recovery.text import sanitise

    shown = (f"{PROGRAM}: {_shorten(sanitise(message))}" for message in messages)
    lines = "\n".join(wrap_at_terminal(line, sys.stderr) for line in shown)
    try:
        typer.echo(lines, err=True)
    except OSError:  # nobody reads it; the exit code still says it
        _silence(sys.stderr)
    return code


def _shorten(line: str) -> str:
    """The line, without its middle if it quotes more than can be read."""
    return line if len(line) <= LONGEST_LINE else f"{line[:600]} ... {line[-300:]}"


def _silence(stream: TextIO) -> None:
    """Point `stream` at nothing, so that closing it at the end cannot fail again."""
    with Path(os.devnull).open("w") as null:
        os.dup2(null.fileno(), stream.fileno())
