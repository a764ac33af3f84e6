"""The bare program, its help and version, and what every command has in common."""

import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import Result

from smp_recovery import __version__
from smp_recovery.cli import app
from smp_recovery.cli.boundary import COMMANDS

Run = Callable[..., Result]


def help_of(command: str) -> str:
    """The whole docstring of a command, as its --help shows it."""
    group: Any = get_command(app)
    found = group.get_command(None, command) if command else group
    return str(found.help)


def example_of(command: str) -> list[str]:
    """The arguments of the example in the help of a command."""
    example = re.search(r"^Example: smp-recovery (.+)$", help_of(command), re.MULTILINE)
    assert example is not None, f"{command} has no example"
    return shlex.split(example[1])


def test_bare_program_says_how_to_begin(run: Run, home: Path) -> None:
    """Without a session the bare program names the commands to begin with, and writes nothing."""
    said = run().stdout
    assert "smp-recovery start --date yesterday" in said
    assert "smp-recovery --help" in said
    assert not home.exists()


def test_hints_of_the_bare_program_run(run: Run) -> None:
    """Every command line that the bare program suggests works as it is written."""
    hints = re.findall(r"smp-recovery (.+?)(?: {2,}|$)", run().stdout, re.MULTILINE)
    assert len(hints) == 3
    for hint in hints:
        run(*shlex.split(hint))


def test_bare_program_as_json_without_a_session(ask: Callable[..., Any]) -> None:
    """Without a session the JSON has a null session and the same hint."""
    said = ask()
    assert said["session"] is None
    assert "smp-recovery start" in said["hint"]


@pytest.mark.parametrize("options", [(), ("--on", "day 8"), ("--json",)])
def test_bare_program_shows_today(run: Run, begun: date, options: tuple[str, ...]) -> None:
    """With a session the bare program says what `today` says, with the same options."""
    assert run(*options).stdout == run("today", *options).stdout


def test_version(run: Run) -> None:
    """--version prints the program's name and version, and needs no session."""
    assert run("--version").stdout == f"smp-recovery {__version__}\n"


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_the_commands_in_order(run: Run, flag: str) -> None:
    """The help names every command once, in the order of the table of commands."""
    listed = re.findall(r"^[│|] ([a-z]+) ", run(flag).stdout, re.MULTILINE)
    assert tuple(name for name in listed if name in COMMANDS) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help_with_its_example(run: Run, command: str, flag: str) -> None:
    """Each command explains itself, with an example on one line and --json among its options."""
    said = run(command, flag).stdout
    assert f"Usage: smp-recovery {command}" in said
    assert f"Example: {shlex.join(['smp-recovery', *example_of(command)])}".replace("'", '"') in (
        " ".join(said.replace("'", '"').split())
    )
    assert "--json" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_help_needs_no_session_and_writes_nothing(run: Run, home: Path, command: str) -> None:
    """Help comes without a home."""
    run(command, "--help")
    assert not home.exists()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_fits_the_terminal(run: Run, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the help is wider than the terminal."""
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", columns)
    lines = run("--help", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_every_example_runs(run: Run, begun: date, command: str, more: tuple[str, ...]) -> None:
    """The example in a command's help works as it is written, and with --json too."""
    for severity in ("mild", "moderate", "severe"):
        run("log", "redness", severity)
    args = example_of(command)
    assert args[0] == command
    assert run(*args, *more, environ={"EDITOR": "true"}).stdout


def test_example_of_the_program_runs(run: Run) -> None:
    """The example in the program's own help begins a session."""
    assert "Day 1" in run(*example_of("")).stdout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("todya", "today"), ("histroy", "history"), ("Today", "today"), ("timelines", "timeline")],
)
def test_unknown_command_gets_a_suggestion(
    refuse: Callable[..., str], typed: str, meant: str
) -> None:
    """A command that was mistyped is answered with the one that was meant."""
    assert f"{typed!r}" in refuse(typed)
    assert meant in refuse(typed)


def test_unknown_command_without_likeness_gets_all(refuse: Callable[..., str]) -> None:
    """A word that is like no command is answered with all commands."""
    said = refuse("xyzzy")
    assert all(command in said for command in COMMANDS)


@pytest.mark.parametrize("options", [("--json",), ("--on", "yesterday")])
def test_options_before_a_command_are_refused(
    refuse: Callable[..., str], begun: date, options: tuple[str, ...]
) -> None:
    """Options of a command that stand before it are refused, with what to write instead."""
    said = refuse(*options, "today")
    assert "after the command" in said
    assert "smp-recovery today --" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_option_is_refused(refuse: Callable[..., str], begun: date, command: str) -> None:
    """An option that no command has is refused in one line that names the help."""
    said = refuse(command, "--frobnicate")
    assert "--frobnicate" in said
    assert f"smp-recovery {command} --help" in said


@pytest.mark.parametrize(
    "args",
    [
        ("today",),
        ("today", "--json"),
        ("log", "itch"),
        ("can", "shower"),
        ("timeline",),
        ("history",),
        ("edit",),
        ("remove", "1"),
    ],
)
def test_without_a_session_commands_say_how_to_begin(
    refuse: Callable[..., str], home: Path, args: tuple[str, ...]
) -> None:
    """What needs a session fails without one, names the command that begins it, writes nothing."""
    assert "smp-recovery start --date yesterday" in refuse(*args, code=1)
    assert not home.exists()
