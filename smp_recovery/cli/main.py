"""The border of the program: which commands there are, and what becomes of their errors.

Every expected error ends here as one line on standard error and an exit code; no command catches
its own.
"""

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import typer
from typer.core import TyperGroup
from typer.main import get_command

from smp_recovery.cli.context import App
from smp_recovery.errors import INTERRUPTED, SAVED, UNSHOWN, InputError, SmpRecoveryError
from smp_recovery.text import suggest

PROGRAM = "smp-recovery"
LONGEST_LINE = 1000

COMMANDS = (
    "start",
    "today",
    "log",
    "can",
    "timeline",
    "calendar",
    "history",
    "chart",
    "sessions",
    "edit",
    "remove",
    "undo",
    "clinic",
    "guidance",
    "follow",
    "profile",
    "report",
    "export",
    "import",
    "doctor",
)
"""Each is the module of that name beside this one, which holds `app`; imported when called."""

MODULES = {"import": "import_log"}
"""The modules of the commands whose names Python keeps for itself."""


class Commands(TyperGroup):
    """The group of all commands, which imports a command's module only when it is asked for."""

    _context: Any = None

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command called `cmd_name`. Raises InputError, with a suggestion, for no such."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # completion: half a word is no mistake
                return None
            raise InputError(
                f"there is no command {cmd_name[:40]!a}: {suggest(cmd_name, COMMANDS)}"
            )
        module = MODULES.get(cmd_name, cmd_name)
        command = get_command(import_module(f"smp_recovery.cli.commands.{module}").app)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run the command; its context tells afterwards whether anything was saved."""
        self._context = ctx
        return super().invoke(ctx)

    def main(  # type: ignore[override]
        self, args: Any = None, standalone_mode: bool = True, **extra: Any
    ) -> Any:
        """Run, then end the process with the exit code of what happened.

        What nobody expected is raised, with the note SAVED where something was saved before.
        """
        code = 0
        _forget_impossible_sizes()
        sys.stdout = sys.stdout or _nowhere()
        sys.stderr = sys.stderr or _nowhere()
        try:
            code = super().main(args, standalone_mode=False, **extra) or 0
            sys.stdout.flush()
            if code == INTERRUPTED:  # Typer's answer to Ctrl-C
                raise KeyboardInterrupt
        except (SmpRecoveryError, typer.TyperException) as error:
            code = _report(error)
        except (typer.Abort, KeyboardInterrupt):
            code = self._end("stopped", INTERRUPTED)
        except SystemExit as end:  # Typer's answer to a reader that is gone; completion's own end
            if not isinstance(end.__context__, BrokenPipeError):
                raise
            _silence(sys.stdout)
        except BrokenPipeError:
            _silence(sys.stdout)
        except Exception as error:
            if not isinstance(error, OSError) or error.filename:  # that is of a file
                if self._is_saved():
                    error.add_note(SAVED)
                raise
            _silence(sys.stdout)
            code = self._end(f"the output could not be written: {error.strerror or error}", 1)
        if standalone_mode:
            sys.exit(code)
        return code

    def _end(self, why: str, code: int) -> int:
        """Say `why` there is no answer, but not before what was saved all the same."""
        if not self._is_saved():
            return _say([why], code)
        return _say([f"{SAVED}; {why}"], UNSHOWN if code == 1 else code)

    def _is_saved(self) -> bool:
        app = self._context and self._context.obj
        return isinstance(app, App) and app.saved


def _forget_impossible_sizes() -> None:
    """Drop sizes that no terminal has: at 0 Rich says nothing, others it cannot read or bear."""
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        size = os.environ.get(name, "80")
        if not (size.isascii() and size.isdigit() and len(size) <= 4 and int(size)):
            del os.environ[name]


def _report(error: SmpRecoveryError | typer.TyperException) -> int:
    if isinstance(error, SmpRecoveryError):
        return _say((line.rstrip(".") for line in error.lines), error.exit_code)
    context = getattr(error, "ctx", None)
    help_hint = f"; see `{context.command_path} --help`" if context else ""
    message = error.format_message()
    if not message:  # a group without a command has shown its help
        return error.exit_code
    return _say([f"{message.rstrip('.')}{help_hint}"], error.exit_code)


def _say(messages: Iterable[str], code: int) -> int:
    """Print each message as one line on standard error and return `code`, which tells the same."""
    from smp_recovery.text import sanitise

    lines = "\n".join(f"{PROGRAM}: {_shorten(sanitise(message))}" for message in messages)
    try:
        typer.echo(lines, err=True)
    except OSError:  # nobody listens; the exit code still tells
        _silence(sys.stderr)
    return code


def _shorten(line: str) -> str:
    """The line, without its middle where it quotes more than can be read."""
    return line if len(line) <= LONGEST_LINE else f"{line[:600]} ... {line[-300:]}"


def _silence(stream: TextIO) -> None:
    """Point `stream` at nothing, so that closing it at the end cannot fail again."""
    with _nowhere() as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def _nowhere() -> TextIO:
    """A stream for a program that was started without one."""
    return Path(os.devnull).open("w", encoding="utf-8")
