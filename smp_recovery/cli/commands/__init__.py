"""The commands, and the group of them all: one module for each, imported when it is called.

A module holds the function of its command under its own name, or for a group of commands the `app`.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from smp_recovery.cli.context import App
from smp_recovery.cli.help_text import PlainContext, make_plain
from smp_recovery.cli.main import PROGRAM, run_to_exit_code
from smp_recovery.errors import InputError
from smp_recovery.text import find_nearest

HELP = {
    "Files": {
        "edit": "open a session's file in your editor",
        "export": "write the whole log into one file",
        "import": "add what such a file holds",
        "doctor": "check every file, and restore what can be",
    },
    "Take along": {
        "plan": "write a sheet for the fridge",
        "report": "write a page for a consultation",
        "calendar": "write the dates for your calendar",
    },
    "Your clinic": {
        "clinic": "store your practitioner's rules and contact",
        "guidance": "show the sources, or use a clinic's file",
        "follow": "choose the sources to follow",
        "profile": "note what raises your risk",
    },
    "Your sessions": {
        "start": "begin a session, or plan one",
        "sessions": "list the sessions, or move one",
        "remove": "take an entry or a session out",
        "undo": "take back the last change",
    },
    "Look back": {
        "history": "the entries, each with what it means",
        "chart": "each symptom by day",
        "timeline": "the whole recovery with dates",
    },
    "Every day": {
        "today": "what the day asks, on one screen",
        "log": "write down what you feel, or be asked",
        "can": "may I? when, and who says so",
    },
}
"""The commands by group, each in a few words: those of every day stand next to the prompt."""

COMMANDS = tuple(name for group in HELP.values() for name in group)
"""Their names, in the order of the help; each is the module of that name beside this one."""

READING = ("can", "chart", "history", "sessions", "timeline", "today")
"""The commands that change nothing: only they are suggested for a word that is no command."""

MODULES = {"import": "import_log"}
"""The modules of the commands whose names Python keeps for itself."""


def load_command(name: str) -> Any:
    """Import the command called `name`, which must be one of `COMMANDS`."""
    name_in_python = MODULES.get(name, name)
    module = import_module(f"smp_recovery.cli.commands.{name_in_python}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False)
        app.command()(getattr(module, name_in_python))
    command = make_plain(get_command(app))
    command.name = name
    return command


class LazyGroup(TyperGroup):
    """The group of all commands, which imports a command's module only when it is asked for."""

    context_class = PlainContext
    _context: Any = None

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command `cmd_name`. Raises InputError, with a suggestion, if it does not exist."""
        if cmd_name in COMMANDS:
            return load_command(cmd_name)
        if ctx.resilient_parsing:  # completion: half a word is not a mistake
            return None
        nearest = find_nearest(cmd_name, COMMANDS)
        hint = f"did you mean '{nearest}'?" if nearest in READING else f"see `{PROGRAM} --help`"
        if cmd_name in ("status", "state"):
            hint = f"did you mean `{PROGRAM} today --brief`?"
        raise InputError(f"there is no command {cmd_name[:40]!a}: {hint}")

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by group, in one line each."""
        for name, commands in HELP.items():
            with formatter.section(name):
                formatter.write_dl(commands.items())

    def invoke(self, ctx: Any) -> Any:
        """Run the command; its context knows afterwards whether anything was saved."""
        self._context = ctx
        return super().invoke(ctx)

    def main(self, args: Any = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run, then end the process with the exit code of what happened."""
        _forget_impossible_sizes()
        null = Path(os.devnull)
        sys.stdout = sys.stdout or null.open(encoding="utf-8")  # writing to it is an OSError
        sys.stderr = sys.stderr or null.open("w", encoding="utf-8")
        run = super().main
        sys.exit(
            run_to_exit_code(lambda: run(args, standalone_mode=False, **extra), self._is_saved)
        )

    def _is_saved(self) -> bool:
        app = self._context and self._context.obj
        return isinstance(app, App) and app.saved


def _forget_impossible_sizes() -> None:
    """Drop sizes that no terminal has: at 0 Rich prints nothing, others it cannot read or use."""
    for name in ("COLUMNS", "LINES", "TERMINAL_WIDTH"):
        size = os.environ.get(name, "80")
        if not (size.isascii() and size.isdigit() and len(size) <= 4 and int(size)):
            del os.environ[name]
