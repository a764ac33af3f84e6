"""The bare program, its help and version, and what every command has in common."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import Result

from smp_recovery import __version__
from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS

Run = Callable[..., Result]


def find_command(name: str) -> Any:
    """The command of that name: of one word, of two within a group, or the program itself."""
    found: Any = get_command(app)
    for word in name.split():
        found = found.get_command(None, word)
    return found


def list_commands() -> Iterator[str]:
    """Every command that does something: those of a group in the place of the group."""
    for name in COMMANDS:
        within = getattr(find_command(name), "commands", None)
        yield from (f"{name} {inner}" for inner in within) if within else (name,)


ALL = tuple(list_commands())
GROUPS = tuple(name for name in COMMANDS if name not in ALL)


def write_example(command: str) -> str:
    """The line of the example in the help of a command, after the name of the program."""
    found = re.search(r"^Example: smp-recovery (.+)$", find_command(command).help, re.MULTILINE)
    assert found is not None, f"{command} has no example"
    return found[1]


def example_of(command: str) -> list[str]:
    """The arguments of the example in the help of a command."""
    return shlex.split(write_example(command).partition(" > ")[0])


def test_groups() -> None:
    """Two commands are groups of commands."""
    assert GROUPS == ("clinic", "guidance")
    assert len(ALL) == len(COMMANDS) - 2 + 7 + 8


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


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


def test_help_lists_the_commands_in_order(run: Run) -> None:
    """The help names every command once, in the order of the table of commands."""
    listed = re.findall(r"^[│|] ([a-z]+) ", run("--help").stdout, re.MULTILINE)
    assert tuple(name for name in listed if name in COMMANDS) == COMMANDS


@pytest.mark.parametrize("command", ALL)
def test_every_command_has_help_with_its_example(run: Run, home: Path, command: str) -> None:
    """Each command explains itself, with an example on one line and --json among its options. No
    internal name stands for a type, and what an argument is for is not its name again.
    """
    said = run(*command.split(), "-h", columns=200).stdout
    assert f"Usage: smp-recovery {command}" in said
    assert f"Example: smp-recovery {write_example(command)}" in " ".join(said.split())
    assert "--json" in said
    assert not re.findall(r"<\w*_\w*>", said)
    arguments = re.findall(
        r"^[│|] [* ] +([A-Z]+)(?:\.{3})? .*?<[^>]+> +(.+?)\. ", said, re.MULTILINE
    )
    assert not [(name, about) for name, about in arguments if about.rstrip("s").upper() == name]
    assert not home.exists()


@pytest.mark.parametrize("group", GROUPS)
def test_help_of_a_group_lists_its_commands(run: Run, group: str) -> None:
    """The help of a group names each of its commands once, in order."""
    listed = re.findall(r"^[│|] ([a-z]+) ", run(group, "--help").stdout, re.MULTILINE)
    assert [f"{group} {name}" for name in listed] == [c for c in ALL if c.split()[0] == group]


@pytest.mark.parametrize("group", GROUPS)
def test_help_of_a_group_has_an_example(run: Run, group: str) -> None:
    """It is that of one of its commands, on one line."""
    example = write_example(group)
    assert example in {write_example(name) for name in ALL if name.split()[0] == group}
    assert f"Example: smp-recovery {example}" in " ".join(run(group, "--help").stdout.split())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("more", [("nonsense",), ("--json",), ("avod",)])
def test_group_refuses_what_it_does_not_have(
    refuse: Callable[..., str], group: str, more: tuple[str, ...]
) -> None:
    """A group with what it does not have is one line that names its help."""
    assert f"smp-recovery {group} --help" in refuse(group, *more)


@pytest.mark.parametrize("group", GROUPS)
def test_group_alone_shows_its_help(run: Run, home: Path, group: str) -> None:
    """A group without a command shows which it has, with the exit code of what is no command."""
    result = run(group, expect=2)
    assert result.stdout.strip() == run(group, "--help").stdout.strip()
    assert result.stderr == ""
    assert not home.exists()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_fits_the_terminal(run: Run, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the help is wider than the terminal."""
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", columns)
    lines = run("--help", columns=columns).stdout.splitlines()
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.usefixtures("begun", "elsewhere")
def test_every_example_runs(run: Run, command: str, more: tuple[str, ...]) -> None:
    """The example in a command's help works as it is written, and with --json too."""
    for severity in ("mild", "moderate", "severe"):
        run("log", "redness", severity)
    run("clinic", "avoid", "exercise")
    if command != "guidance new":
        run("guidance", "new", "our-clinic.toml")
    if command == "guidance drop":
        path = Path("our-clinic.toml")
        path.write_text(path.read_text().replace('"example-clinic"', '"our-clinic"'))
        run("guidance", "use", "our-clinic.toml")
    if command == "import":
        run("export", "--output", "log.zip")
    args = example_of(command)
    assert args[: len(command.split())] == command.split()
    if command == "export" and more:  # which prints, and writes no file
        args = ["export"]
    said = run(*args, *more, environ={"EDITOR": "true"}).stdout
    assert said
    if more:
        assert isinstance(json.loads(said), dict)
        assert said.isascii()


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


@pytest.mark.parametrize("command", [*GROUPS, *ALL])
def test_unknown_option_is_refused(refuse: Callable[..., str], begun: date, command: str) -> None:
    """An option that no command has is refused in one line that names the help."""
    said = refuse(*command.split(), "--frobnicate")
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
        ("calendar",),
        ("history",),
        ("report",),
        ("chart",),
        ("edit",),
        ("remove", "1"),
        ("today", "--brief"),
        ("clinic", "avoid", "gym", "--until", "2026-11-30"),
    ],
)
def test_without_a_session_commands_say_how_to_begin(
    refuse: Callable[..., str], home: Path, args: tuple[str, ...]
) -> None:
    """What needs a session fails without one, names the command that begins it, writes nothing."""
    assert "smp-recovery start --date yesterday" in refuse(*args, code=1)
    assert not home.exists()
