"""The commands: one file for each, which holds its `app` and is imported when it is called."""

from importlib import import_module
from typing import Any

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
    module = MODULES.get(name, name)
    command = get_command(import_module(f"smp_recovery.cli.commands.{module}").app)
    command.name = name
    return command
