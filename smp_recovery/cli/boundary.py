"""The border of the program: which commands there are, and what becomes of their errors.

Every expected error ends here as one line on standard error and an exit code; no command catches
its own.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import typer
from typer.core import TyperGroup
from typer.main import get_command

from smp_recovery.errors import InputError, SmpRecoveryError
from smp_recovery.guidance.fields import near

PROGRAM = "smp-recovery"
INTERRUPTED = 130

COMMANDS = (
    "start",
    "today",
    "log",
    "can",
    "timeline",
    "history",
    "sessions",
    "edit",
    "remove",
    "undo",
    "clinic",
    "guidance",
    "follow",
    "profile",
    "export",
    "import",
)
"""Each is the module of that name beside this one, which holds `app`; imported when called."""

MODULES = {"import": "import_log"}
"""The modules of the commands whose names Python keeps for itself."""


class Commands(TyperGroup):
    """The group of all commands, which imports a command's module only when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command called `cmd_name`. Raises InputError, with a suggestion, for no such."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # completion: half a word is no mistake
                return None
            raise InputError(f"there is no command {cmd_name[:40]!a}: {near(cmd_name, COMMANDS)}")
        module = MODULES.get(cmd_name, cmd_name)
        command = get_command(import_module(f"smp_recovery.cli.{module}").app)
        command.name = cmd_name
        return command

    def main(  # type: ignore[override]
        self, args: Any = None, standalone_mode: bool = True, **extra: Any
    ) -> Any:
        """Run, then end the process with the exit code of what happened."""
        code = 0
        sys.stdout = sys.stdout or _nowhere()
        sys.stderr = sys.stderr or _nowhere()
        try:
            code = super().main(args, standalone_mode=False, **extra) or 0
            sys.stdout.flush()
        except (SmpRecoveryError, typer.TyperException) as error:
            code = _report(error)
        except (typer.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        except SystemExit as end:  # Typer's answer to a reader that is gone; completion's own end
            if not isinstance(end.__context__, BrokenPipeError):
                raise
            _silence()
        except BrokenPipeError:
            _silence()
        except OSError as error:
            _silence()
            code = _say(f"the output could not be written: {error.strerror or error}", 1)
        if code == INTERRUPTED:
            _say("stopped", code)
        if standalone_mode:
            sys.exit(code)
        return code


def _report(error: SmpRecoveryError | typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    help_hint = f"; see `{context.command_path} --help`" if context else ""
    message = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    if not message:  # a group without a command has shown its help
        return error.exit_code
    return _say(f"{message.rstrip('.')}{help_hint}", error.exit_code)


def _say(message: str, code: int) -> int:
    from smp_recovery.text import plain

    lines = "\n".join(f"{PROGRAM}: {plain(line)}" for line in message.splitlines())
    typer.echo(lines, err=True)
    return code


def _silence() -> None:
    """Point standard output at nothing, so that closing it at the end cannot fail again."""
    with _nowhere() as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _nowhere() -> TextIO:
    """A stream for a program that was started without one."""
    return Path(os.devnull).open("w", encoding="utf-8")
