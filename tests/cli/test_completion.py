"""Completion, asked as a shell asks: through the protocol's environment variables."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS
from smp_recovery.cli.main import PROGRAM
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import SEVERITIES
from tests.cli.conftest import Run

Complete = Callable[..., list[str]]


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


OFFERED = {
    "": list(COMMANDS),
    "t": ["timeline", "today"],
    "can clinic-c": ["clinic-choice"],
    "clinic avoid clinic-c": ["clinic-choice"],
    "can xyz": [],
    "log it": ["itch"],
    "log itch ": [word.replace(" ", "-") for word in SEVERITIES],
    "log itch mo": ["moderate"],
    **{f"{command} it": ["itch"] for command in ("history", "chart", "chart redness")},
    "timeline --source el": ["elka"],
    "clinic ": ["avoid", "limit", "allow", "do", "list", "forget", "contact"],
    "guidance s": ["sources", "show", "schema"],
    "profile ": ["show", "add", "remove"],
    "profile add dia": ["diabetes"],
    "start --date yesterday --risk we": ["weak-immunity"],
    **{f"{command} --format ": ["html", "markdown"] for command in ("plan", "report")},
    "plan --date to": ["today", "tomorrow"],
    "export --format ": ["zip", "json", "csv", "markdown"],
    "today --session ": [],
}


def test_what_is_offered(complete: Complete, home: Path) -> None:
    """Commands, topics, symptoms, severities, sources, risks and formats that begin like what is
    typed. Completing needs no home and makes none; one that cannot be read offers no session.
    """
    assert {line: complete(f"smp-recovery {line}") for line in OFFERED} == OFFERED
    assert not home.exists()
    home.write_bytes(b"in the way")
    assert complete("smp-recovery today --session ") == []
    for line in ("xyzzy ", "xyzzy --", "todya -"):
        offered = complete(f"smp-recovery {line}")
        assert not [word for word in offered if word not in COMMANDS and word[0] != "-"]


def test_every_key_is_offered(complete: Complete, guidance: Guidance) -> None:
    """Each topic, symptom, sign, source and risk of the guidance, wherever one is wanted."""
    rules = [f"clinic {stance}" for stance in ("avoid", "limit", "allow", "do")]
    wanted = {
        ("can", *rules, "guidance show"): guidance.topics,
        ("log",): ("clear", *guidance.symptoms, *guidance.signs),
        ("follow", "timeline --source"): guidance.sources,
        ("profile add", "profile remove", "start --risk"): guidance.risks,
    }
    for commands, keys in wanted.items():
        for command in commands:
            assert complete(f"smp-recovery {command} ") == list(keys), command


@pytest.mark.usefixtures("begun")
def test_what_is_offered_is_understood(complete: Complete, run: Run) -> None:
    """Whatever is offered is taken, and offered once; after `clear` it is what is open in the
    current session and can be called gone.
    """
    for word in ("itch", "pus", "fluid", "redness"):  # `clear fluid` is a symptom
        run("log", word)
    run("log", "clear", "redness")
    gone = complete("smp-recovery log clear ")
    assert gone == ["itch", "pus"]
    assert complete("smp-recovery log clear i") == ["itch"]
    for word in gone:
        run("log", "clear", word)
    run("log", "itch")
    run("start", "--date", "2026-11-20", "--new")
    assert complete("smp-recovery log clear ") == []
    for command in ("can s", "log ", "log itch ", "profile add "):
        offered = complete(f"smp-recovery {command}")
        assert len(offered) == len(set(offered)) > 3
        for word in offered:
            run(*command.split()[:2] if command != "can s" else ("can",), word)


def test_dates_are_offered(complete: Complete) -> None:
    """Where a date is wanted, days and dates are; and never nothing, which shells answer with the
    names of files.
    """
    today = date.today()
    assert complete("smp-recovery today --on y") == ["yesterday"]
    assert complete("smp-recovery log --on ")[:3] == ["today", "yesterday", "tomorrow"]
    assert str(today) in complete(f"smp-recovery can sun --on {today.year}-")
    assert complete("smp-recovery today --on READ") == ["READ"]


@pytest.mark.usefixtures("begun")
def test_the_users_own_are_offered(
    complete: Complete, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clinic's file in use is offered as a source, and for `--session` the dates of all."""
    monkeypatch.chdir(tmp_path)
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    run("start", "--date", "2026-12-20")
    for command in ("follow ou", "timeline --source ou"):
        assert complete(f"smp-recovery {command}") == ["ours"]
    for command in ("today", "log itch", "can sun", "history", "edit", "remove 1"):
        line = f"smp-recovery {command} --session "
        assert complete(line) == ["2026-11-17", "2026-12-20"]
        assert complete(f"{line}2026-12") == ["2026-12-20"]


def test_options(complete: Complete) -> None:
    """Each command's options are completed, also those of a command in a group."""
    groups = ("clinic avoid", "clinic list", "clinic contact", "guidance check", "guidance schema")
    for command in (*{*COMMANDS} - {"clinic", "guidance"}, *groups):
        assert "--json" in complete(f"smp-recovery {command} --"), command


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


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells(home: Path, shell: str) -> None:
    """zsh, fish and PowerShell get the word with its meaning."""
    environ = {
        "_SMP_RECOVERY_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "smp-recovery can gy",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": "gy",
        "SMP_RECOVERY_HOME": str(home),
    }
    result = CliRunner().invoke(app, [], prog_name=PROGRAM, env=environ)
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
