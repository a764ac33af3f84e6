"""The README tells the truth: its commands parse and run, its tables are those of the code."""

import re
import shlex
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from smp_recovery import errors
from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS
from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM
from smp_recovery.guidance.model import Guidance

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under the heading `title`, up to the next heading of its level or above."""
    heading = re.search(rf"^(#+) {re.escape(title)}$", README, re.MULTILINE)
    assert heading is not None, f"the README has no section {title!r}"
    rest = README[heading.end() :]
    end = re.search(rf"^#{{1,{len(heading[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def shell_lines(text: str = README) -> Iterator[str]:
    """Every command line in the fenced blocks of a shell, without prompt."""
    for block in re.findall(r"^```(?:console|sh)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield from (line.removeprefix("$ ") for line in block.splitlines() if line.strip())


def program_lines() -> list[list[str]]:
    """The arguments of every call of the program in those lines."""
    calls = []
    for line in shell_lines():
        for part in re.split(r"\s*(?:&&|\|\||[|;])\s*", line):
            words = shlex.split(part, comments=True)
            if words and Path(words[0]).name == PROGRAM:
                calls.append(words[1:])
    return calls


CALLS = program_lines()


@pytest.mark.parametrize("args", CALLS, ids=lambda args: " ".join(args) or "bare")
def test_every_call_parses(args: list[str]) -> None:
    """Each call names a command that exists, with options and values that it takes."""
    group: Any = get_command(app)
    context = group.make_context(PROGRAM, list(args), obj=object())
    rest = [*context._protected_args, *context.args]
    assert not args or rest, f"{args} names no command"
    if rest:
        assert rest[0] in COMMANDS
        group.get_command(context, rest[0]).make_context(rest[0], rest[1:], parent=context)


def test_there_are_calls_to_check() -> None:
    """The README shows the main commands in use."""
    assert {"start", "can", "log", "today", "timeline"} <= {args[0] for args in CALLS if args}


def test_calls_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types the README's lines one after another, on one evening, meets no error."""
    monkeypatch.chdir(tmp_path)
    now = datetime(2026, 11, 18, 22, 30, tzinfo=timezone(timedelta(hours=1)))
    for args in CALLS:
        context = App(now, tmp_path / "home", {"EDITOR": "true"})
        result = CliRunner().invoke(app, args, obj=context, prog_name=PROGRAM)
        assert result.exit_code == 0, (args, result.output)


def test_set_up_is_two_commands() -> None:
    """One line installs the program and runs it, one installs and runs the tests."""
    lines = list(shell_lines(section("Set up")))
    assert len(lines) == 2
    first, tests = lines
    assert first.startswith("python3 -m venv ")
    assert first.endswith("smp-recovery start --date yesterday")
    assert tests.startswith("python3 -m venv ")
    assert "[test]" in tests
    assert tests.endswith("-m pytest -n auto")


def test_every_command_is_named() -> None:
    """The section of commands names each command, and no other."""
    named = re.findall(r"^\| `(?:smp-recovery)? ?([a-z]*)[^`]*` \|", section("Commands"), re.M)
    assert [name for name in named if name] == list(COMMANDS)


def test_options_named_in_the_section_of_commands_exist() -> None:
    """Every option that the section of commands names is one of some command, or of the program."""
    group: Any = get_command(app)
    commands = [group, *(group.get_command(None, name) for name in COMMANDS)]
    commands += [
        inner for command in commands for inner in getattr(command, "commands", {}).values()
    ]
    known = {opt for command in commands for param in command.params for opt in param.opts}
    known |= {"--help", "-h"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section("Commands")))
    assert named
    assert named <= known


def test_exit_codes() -> None:
    """The table of exit codes holds exactly the codes of the program."""
    family = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in family if issubclass(kind, errors.SmpRecoveryError)}
    table = re.findall(r"^\| `?([0-9]+)`? \| (.+) \|$", section("Exit codes"), re.MULTILINE)
    assert [int(code) for code, _ in table] == sorted({0, *codes, errors.UNSHOWN})
    assert codes == {1, 2, 3, errors.INTERRUPTED}
    assert all(meaning.strip() for _, meaning in table)


def test_sources_are_counted(guidance: Guidance) -> None:
    """The articles, the other pages and the survey are all sources of the guidance, and the survey
    has as many pages as its summary says.
    """
    articles, others, pages = re.findall(
        r"(\w+) articles, (\w+) pages .*survey of (\d+) public",
        " ".join(section("Sources").split()),
    )[0]
    numbers = {"Five": 5, "Six": 6, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14}
    assert numbers[articles] + numbers[others] + 1 == len(guidance.sources)
    summary = (ROOT / "data" / "sources" / "clinic-survey.toml").read_text(encoding="utf-8")
    assert f" statements of {pages} pages " in summary.splitlines()[0]


def test_links_lead_somewhere() -> None:
    """Every relative link and picture is a file of the project."""
    links = re.findall(r"\]\(([^)#]+)", README)
    assert links
    for link in links:
        if "://" not in link:
            assert (ROOT / link).exists(), link


def test_pages_say_what_the_program_is_not() -> None:
    """That it is no medical advice stands before the set-up."""
    assert "not medical advice" in " ".join(README[: README.index("## Set up")].split()).replace(
        "**", ""
    )


def test_keys_of_the_json_are_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key at the top of each command's JSON is named in the section about JSON."""
    import json

    monkeypatch.chdir(tmp_path)

    now = datetime(2026, 11, 18, 22, 30, tzinfo=timezone(timedelta(hours=1)))
    (tmp_path / "all.csv").write_text("session,at,symptom\n2026-11-17,,\n", encoding="utf-8")
    documented = set(re.findall(r"`([a-z_]+)`", section("JSON")))
    for args in (
        ("start", "--date", "yesterday"),
        ("today",),
        ("log", "itch", "mild"),
        ("can", "shower"),
        ("timeline",),
        ("calendar",),
        ("history",),
        ("chart",),
        ("sessions",),
        ("edit",),
        ("remove", "1"),
        ("undo",),
        ("clinic", "avoid", "exercise"),
        ("clinic", "list"),
        ("clinic", "contact", "--name", "Ada"),
        ("clinic", "forget", "1"),
        ("guidance", "new", "clinic.toml"),
        ("guidance", "check", "clinic.toml"),
        ("guidance", "use", "clinic.toml"),
        ("guidance", "list"),
        ("guidance", "sources"),
        ("guidance", "show", "washing"),
        ("guidance", "drop", "clinic"),
        ("follow", "elka"),
        ("profile", "add", "diabetes"),
        ("report",),
        ("doctor",),
        ("export",),
        ("import", "all.csv", "--dry-run"),
    ):
        context = App(now, tmp_path / "home", {"EDITOR": "true"})
        result = CliRunner().invoke(app, [*args, "--json"], obj=context, prog_name=PROGRAM)
        assert result.exit_code == 0, result.output
        assert set(json.loads(result.stdout)) <= documented


def test_library_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The example for use as a library prints what its comment says."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    expected = re.findall(r"print\(.*\)  # (.+)$", code, re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == expected
