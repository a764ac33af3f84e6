"""Completion, asked as a shell asks: through the protocol's environment variables."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS
from smp_recovery.cli.main import PROGRAM
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import SEVERITIES

Complete = Callable[..., list[str]]
Run = Callable[..., Result]


@pytest.fixture
def complete(home: Path) -> Complete:
    """Ask what may stand at the end of a command line, as bash does."""

    def ask(line: str) -> list[str]:
        words = line.split(" ")
        result = CliRunner().invoke(
            app,
            [],
            prog_name=PROGRAM,
            catch_exceptions=False,
            env={
                "_SMP_RECOVERY_COMPLETE": "complete_bash",
                "COMP_WORDS": line,
                "COMP_CWORD": str(len(words) - 1),
                "SMP_RECOVERY_HOME": str(home),
            },
        )
        assert result.exit_code == 0
        assert result.stderr == ""
        return result.stdout.split("\n")[:-1] if result.stdout.strip() else []

    return ask


def test_commands(complete: Complete) -> None:
    """All commands, in the order of the help; those that begin like what is typed."""
    assert complete("smp-recovery ") == list(COMMANDS)
    assert complete("smp-recovery t") == ["today", "timeline"]
    assert complete("smp-recovery x") == []


@pytest.mark.parametrize(
    "command",
    [name for name in COMMANDS if name not in ("clinic", "guidance")]
    + ["clinic avoid", "clinic list", "clinic contact", "guidance check", "guidance schema"],
)
def test_options(complete: Complete, command: str) -> None:
    """Each command's options are completed."""
    assert "--json" in complete(f"smp-recovery {command} --")


def test_topics(complete: Complete, guidance: Guidance) -> None:
    """`can` knows every topic once; with a beginning also the aliases."""
    assert complete("smp-recovery can ") == list(guidance.topics)
    assert {"shower", "shampoo", "shaving"} <= set(complete("smp-recovery can sh"))
    assert complete("smp-recovery can clinic-c") == ["clinic-choice"]
    assert complete("smp-recovery can xyz") == []


def test_everything_completed_for_can_is_understood(
    complete: Complete, run: Run, begun: date
) -> None:
    """Whatever is offered for `can` is a topic that it takes, and is offered once."""
    offered = complete("smp-recovery can s")
    assert len(offered) == len(set(offered))
    for word in offered:
        run("can", word)


def test_symptoms_and_signs(complete: Complete, guidance: Guidance) -> None:
    """`log` knows clear, every symptom and every sign."""
    expected = ["clear", *guidance.symptoms, *guidance.signs]
    assert complete("smp-recovery log ") == expected
    assert complete("smp-recovery log it") == ["itch"]
    assert {"redness", "red-streaks"} <= set(complete("smp-recovery log red"))


def test_severities(complete: Complete) -> None:
    """After the symptom come the severities, each as one word."""
    assert complete("smp-recovery log itch ") == [word.replace(" ", "-") for word in SEVERITIES]
    assert complete("smp-recovery log itch mo") == ["moderate"]


def test_everything_completed_for_log_is_understood(
    complete: Complete, run: Run, begun: date
) -> None:
    """Whatever is offered after `log` and after a symptom is taken."""
    for word in complete("smp-recovery log "):
        run("log", word)
    for word in complete("smp-recovery log itch "):
        run("log", "itch", word)


def test_after_clear_come_symptoms(complete: Complete, run: Run, begun: date) -> None:
    """`log clear` is followed by what can be gone, not by a severity, nor by what it would name
    itself (clear fluid).
    """
    offered = complete("smp-recovery log clear ")
    assert "itch" in offered
    assert "fluid" not in offered
    for word in offered:
        run("log", word)
        run("log", "clear", word)


@pytest.mark.parametrize("command", ["history", "chart", "chart redness"])
def test_history(complete: Complete, command: str) -> None:
    """`history` and `chart` know symptoms and signs."""
    assert complete(f"smp-recovery {command} it") == ["itch"]


def test_sources(complete: Complete, guidance: Guidance) -> None:
    """`timeline --source` knows every source."""
    assert complete("smp-recovery timeline --source ") == list(guidance.sources)
    assert complete("smp-recovery timeline --source el") == ["elka"]


def test_commands_of_a_group(complete: Complete) -> None:
    """After a group come its commands."""
    commands = ["avoid", "limit", "allow", "do", "list", "forget", "contact"]
    assert complete("smp-recovery clinic ") == commands
    assert complete("smp-recovery clinic a") == ["avoid", "allow"]
    assert complete("smp-recovery guidance s") == ["sources", "show", "schema"]


def test_topics_of_rules(complete: Complete, guidance: Guidance) -> None:
    """`clinic avoid` and its like, and `guidance show`, know every topic."""
    for command in ("clinic avoid", "clinic limit", "clinic allow", "clinic do", "guidance show"):
        assert complete(f"smp-recovery {command} ") == list(guidance.topics)
    assert complete("smp-recovery clinic avoid clinic-c") == ["clinic-choice"]


def test_risks(complete: Complete, guidance: Guidance, run: Run) -> None:
    """`profile add` and `start --risk` know every risk, and take whatever is offered."""
    assert complete("smp-recovery profile ") == ["show", "add", "remove"]
    for line in ("profile add ", "profile remove ", "start --risk "):
        assert complete(f"smp-recovery {line}") == list(guidance.risks)
    assert complete("smp-recovery profile add dia") == ["diabetes"]
    assert complete("smp-recovery start --date yesterday --risk we") == ["weak-immunity"]
    for word in complete("smp-recovery profile add "):
        run("profile", "add", word)


def test_formats(complete: Complete) -> None:
    """`export` knows its formats."""
    assert complete("smp-recovery export --format ") == ["zip", "json", "csv", "markdown"]


def test_sources_to_follow(
    complete: Complete, run: Run, guidance: Guidance, tmp_path: Path, monkeypatch: Any
) -> None:
    """`follow` knows every source, a clinic's file in use among them."""
    assert complete("smp-recovery follow ") == list(guidance.sources)
    monkeypatch.chdir(tmp_path)
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    assert complete("smp-recovery follow ou") == ["ours"]
    assert complete("smp-recovery timeline --source ou") == ["ours"]


@pytest.mark.parametrize("file", ["settings.toml", "guidance/practitioner.toml"])
def test_damage_leaves_completion_alone(
    complete: Complete, guidance: Guidance, home: Path, file: str
) -> None:
    """A damaged file breaks no command line: what needs it is not completed, the rest is."""
    (home / file).parent.mkdir(parents=True, exist_ok=True)
    (home / file).write_bytes(b"\x00")
    assert complete("smp-recovery can clinic-c") == ["clinic-choice"]
    assert complete("smp-recovery log it") == ["itch"]
    assert complete("smp-recovery profile add dia") == ["diabetes"]
    assert set(complete("smp-recovery follow ")) <= set(guidance.sources)


@pytest.mark.parametrize("command", ["today", "log itch", "can sun", "history", "edit", "remove 1"])
def test_sessions(complete: Complete, run: Run, begun: date, command: str) -> None:
    """`--session` knows the dates of all sessions."""
    run("start", "--date", "2026-12-20")
    assert complete(f"smp-recovery {command} --session ") == ["2026-11-17", "2026-12-20"]
    assert complete(f"smp-recovery {command} --session 2026-12") == ["2026-12-20"]


def test_completion_writes_nothing(complete: Complete, home: Path) -> None:
    """Completing needs no home and makes none."""
    assert complete("smp-recovery today --session ") == []
    assert not home.exists()


@pytest.mark.parametrize(
    "line", ["smp-recovery xyzzy ", "smp-recovery xyzzy --", "smp-recovery todya -"]
)
def test_unknown_command_is_no_error(complete: Complete, line: str) -> None:
    """In the middle of typing nothing is said; what is offered is what may come instead."""
    assert not [word for word in complete(line) if word not in COMMANDS and word[0] != "-"]


def test_unreadable_home_completes_to_nothing(complete: Complete, home: Path) -> None:
    """Where sessions cannot be read nothing is offered, and the command line stays clean."""
    home.write_bytes(b"in the way")
    assert complete("smp-recovery today --session ") == []


@pytest.mark.parametrize(
    ("shell", "more"),
    [
        ("zsh", {}),
        ("fish", {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
        ("powershell", {"_TYPER_COMPLETE_WORD_TO_COMPLETE": "gy"}),
    ],
)
def test_other_shells(home: Path, shell: str, more: dict[str, str]) -> None:
    """zsh, fish and PowerShell get the word with its meaning."""
    result = CliRunner().invoke(
        app,
        [],
        prog_name=PROGRAM,
        env={
            "_SMP_RECOVERY_COMPLETE": f"complete_{shell}",
            "_TYPER_COMPLETE_ARGS": "smp-recovery can gy",
            "SMP_RECOVERY_HOME": str(home),
            **more,
        },
    )
    assert result.exit_code == 0
    assert "gym" in result.stdout
    assert "Exercise" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_for_the_shell(shell: str) -> None:
    """The protocol hands out a script for the shell that asks this program."""
    result = CliRunner().invoke(
        app, [], prog_name=PROGRAM, env={"_SMP_RECOVERY_COMPLETE": f"source_{shell}"}
    )
    assert result.exit_code == 0
    assert "_SMP_RECOVERY_COMPLETE" in result.stdout
    assert "smp-recovery" in result.stdout
