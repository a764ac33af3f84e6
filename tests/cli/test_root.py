"""The bare program, its help and version, and what every command has in common."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from smp_recovery import __version__
from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS, HELP
from smp_recovery.cli.context import App
from smp_recovery.guidance.model import Guidance
from tests.cli.conftest import ZONE, Ask, Refuse, Run, Tree


def find_command(name: str) -> Any:
    """The command of that name: of one word, of two within a group, or the program itself."""
    found: Any = get_command(app)
    for word in name.split():
        found = found.get_command(None, word)
    return found


def list_commands() -> Iterator[str]:
    """Every command that does something: those of a group, in the place of one that does not."""
    for name in COMMANDS:
        found = find_command(name)
        within = getattr(found, "commands", {})
        yield from (name,) if not within or found.invoke_without_command else ()
        yield from (f"{name} {inner}" for inner in within)


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


def test_bare_program_says_how_to_begin(run: Run, ask: Ask, home: Path) -> None:
    """Without a session it names three lines to begin with, each of which runs, and writes nothing;
    --version needs no session either.
    """
    assert run("--version").stdout == f"smp-recovery {__version__}\n"
    hints = re.findall(r"smp-recovery (.+?)(?: {2,}|$)", run().stdout, re.MULTILINE)
    assert {"start --date yesterday", "--help"} < {*hints}
    said = ask()
    assert (said["session"], "smp-recovery start" in said["hint"]) == (None, True)
    assert not home.exists()
    assert len(hints) == 3
    assert len({line.rindex("  ") for line in run().stdout.splitlines()[2:]}) == 1
    narrow = run(columns=40).stdout.splitlines()[2:]
    assert [line[:2] for line in narrow] == ["sm", "  "] * 3
    for hint in hints:
        run(*shlex.split(hint))
    assert "Day 1" in run(*example_of("")).stdout


@pytest.mark.parametrize("options", [(), ("--on", "day 8"), ("--json",)])
def test_bare_program_shows_today(run: Run, begun: date, options: tuple[str, ...]) -> None:
    """With a session the bare program says what `today` says, with the same options."""
    assert run(*options).stdout == run("today", *options).stdout


def test_help_lists_the_commands_in_order(run: Run) -> None:
    """The help names every command once by group, in one line each, those of every day last."""
    said = run("--help").stdout
    assert tuple(re.findall(r"^  ([a-z]+)  +\S", said, re.MULTILINE)) == COMMANDS
    assert re.findall(r"^(\S.*):$", said, re.MULTILINE) == ["Options", *HELP]
    assert COMMANDS[-3:] == ("today", "log", "can")


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
    arguments = re.findall(r"^  ([A-Z]+)(?:\.{3})?  +(.+?)\.", said, re.MULTILINE)
    assert not [(name, about) for name, about in arguments if about.rstrip("s").upper() == name]
    assert not home.exists()


@pytest.mark.parametrize("group", GROUPS)
def test_group(run: Run, refuse: Refuse, home: Path, group: str) -> None:
    """Its help, which it also shows alone, as a mistake, lists its commands once, in order, with an
    example of one of them. What it does not have is refused in one line that names that help.
    """
    said = run(group, "--help").stdout
    listed = re.findall(r"^  ([a-z]+)  +\S", said, re.MULTILINE)
    within = [command for command in ALL if command.split()[0] == group]
    assert [f"{group} {name}" for name in listed] == within
    example = write_example(group)
    assert example in {write_example(command) for command in within}
    assert f"Example: smp-recovery {example}" in " ".join(said.split())
    alone = run(group, expect=2)
    assert (alone.stdout.strip(), alone.stderr) == (said.strip(), "")
    for more in ("nonsense", "--json", "avod"):
        assert f"smp-recovery {group} --help" in refuse(group, more)
    assert not home.exists()


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("command", ["", *ALL, *GROUPS])
def test_help_is_plain_and_fits_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, columns: int
) -> None:
    """Its lines have no frames, are no wider than the terminal, and break between words."""
    monkeypatch.setenv("COLUMNS", str(columns))
    said = run(*command.split(), "--help", columns=columns).stdout
    assert not set(said) & set("│╭─╰")
    assert max(map(len, said.splitlines())) <= columns
    monkeypatch.setenv("COLUMNS", "80")
    assert "".join(said.split()) == "".join(run(*command.split(), "--help").stdout.split())


def test_help_of_log_lists_what_can_be_logged(run: Run, guidance: Guidance) -> None:
    """Every symptom and every sign, in words that can be typed."""
    said = " ".join(run("log", "--help").stdout.split())
    for key in (*guidance.symptoms, *guidance.signs):
        assert key.replace("-", " ") in said


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home, and files beside it, with which each example can run."""
    folder = tmp_path_factory.mktemp("prepared")
    moment = datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)
    context = App(moment, folder / "home", {}, datetime.astimezone)
    clinic = folder / "our-clinic.toml"
    for args in (
        *(("start", "--date", day) for day in ("2026-11-10", "2026-12-20")),
        *(("log", "redness", severity) for severity in ("mild", "moderate", "severe")),
        ("clinic", "avoid", "exercise"),
        ("guidance", "new", str(clinic)),
        ("export", "--output", str(folder / "log.zip")),
    ):
        assert CliRunner().invoke(app, args, obj=context).exit_code == 0
    return folder


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_every_example_runs(
    run: Run,
    prepared: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    more: tuple[str, ...],
) -> None:
    """The example in a command's help works as it is written, and with --json too."""
    shutil.copytree(prepared, home.parent, dirs_exist_ok=True)
    monkeypatch.chdir(home.parent)
    if command == "guidance new":
        Path("our-clinic.toml").unlink()
    if command == "guidance drop":
        path = Path("our-clinic.toml")
        path.write_text(path.read_text().replace('"example-clinic"', '"our-clinic"'))
        run("guidance", "use", "our-clinic.toml")
    if command == "export":
        Path("log.zip").unlink()
    args = example_of(command)
    assert args[: len(command.split())] == command.split()
    if command == "export" and more:  # which prints, and writes no file
        args = ["export"]
    said = run(*args, *more, environ={"EDITOR": "true"}).stdout
    assert said
    if more:
        assert isinstance(json.loads(said), dict)
        assert said.isascii()


LOOKING = (
    *("today", "today --json", "can shower", "timeline", "history", "chart", "sessions", "report"),
    *("guidance sources", "clinic list", "profile", "follow", "doctor", "export --format csv"),
    *("plan", "plan --json"),
)


@pytest.mark.usefixtures("begun")
def test_looking_writes_nothing(run: Run, tree: Tree) -> None:
    """What only shows changes no file."""
    before = tree()
    for args in LOOKING:
        run(*args.split())
        assert tree() == before, args


@pytest.mark.usefixtures("begun")
def test_colour_is_on_marks_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a dark or a light background words and digits have the terminal's own colour: no letter
    and no digit has one of its own, on any page.
    """
    run("log", "itch", "mild", "redness", "severe", "swelling", "moderate", "fever", "38.5", day=3)
    run("log", "confusion", day=4)
    run("profile", "add", "diabetes")
    run("clinic", "avoid", "gym")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    pages = ("today --sources", "can gym --sources", "clinic list", "guidance show sun", *LOOKING)
    for args in pages:
        said = run(*args.split()).stdout
        assert "\x1b[1;31m" in said or args not in ("today", "chart", "history", "can shower")
        for codes, text in re.findall(r"\x1b\[([\d;]*)m([^\x1b]*)", said):
            has_colour = re.search(r"(?<![\d])([34]\d|9\d|10\d|2)(?![\d])", codes)
            assert not (has_colour and re.search(r"\w", text)), (args, text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("todya", "today"),
        ("xyzzy", "smp-recovery --help"),
        ("status", "today --brief"),
        ("udno", "smp-recovery --help"),
        ("remvoe", "smp-recovery --help"),
        ("histroy", "history"),
        ("Today", "today"),
        ("timelines", "timeline"),
    ],
)
def test_unknown_command_gets_a_suggestion(refuse: Refuse, typed: str, meant: str) -> None:
    """A command that was mistyped is answered with the one that was meant if that changes nothing,
    or with where all are listed.
    """
    assert f"{typed!r}" in refuse(typed)
    assert meant in refuse(typed)
    assert "did you mean" not in refuse(typed) or "--help" not in meant


@pytest.mark.parametrize("options", [("--json",), ("--on", "yesterday")])
def test_options_before_a_command_are_refused(
    refuse: Refuse, begun: date, options: tuple[str, ...]
) -> None:
    """Options of a command that stand before it are refused, with what to write instead."""
    said = refuse(*options, "today")
    assert "after the command" in said
    assert "smp-recovery today --" in said


@pytest.mark.parametrize("command", [*GROUPS, *ALL])
def test_unknown_option_is_refused(refuse: Refuse, begun: date, command: str) -> None:
    """An option that no command has is refused in one line that names the help."""
    said = refuse(*command.split(), "--frobnicate")
    assert "--frobnicate" in said
    assert f"smp-recovery {command} --help" in said


@pytest.mark.parametrize(
    "line",
    [
        *("today", "today --json", "today --brief", "log itch", "timeline"),
        *("calendar", "history", "plan", "report", "chart", "edit", "remove 1"),
        "clinic avoid gym --until 2026-11-30",
    ],
)
def test_without_a_session_commands_say_how_to_begin(refuse: Refuse, home: Path, line: str) -> None:
    """What needs a session fails without one, names the command that begins it, writes nothing."""
    assert "smp-recovery start --date yesterday" in refuse(*line.split(), code=1)
    assert not home.exists()
