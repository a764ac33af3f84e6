"""The commands: one module for each, which is imported when the command is called.

It holds the function of the command under its own name, or for a group of commands the `app`.
"""

from importlib import import_module
from typing import Any

import typer
from typer.main import get_command

COMMANDS = (
    *("start", "today", "log", "can", "timeline", "calendar", "history", "chart", "sessions"),
    *("edit", "remove", "undo", "clinic", "guidance", "follow", "profile", "report"),
    *("export", "import", "doctor"),
)
"""Their names, in the order of the help; each is the module of that name beside this one."""

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
    command = get_command(app)
    command.name = name
    return command
