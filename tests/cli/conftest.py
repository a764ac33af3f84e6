"""Runs commands in this process: a fixed clock and zone, a home of their own, 80 columns."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from smp_recovery.cli import app
from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]
Tree = Callable[[], dict[str, tuple[int, bytes]]]

SESSION = date(2026, 11, 17)
ZONE = timezone(timedelta(hours=1))


@pytest.fixture(autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let local time be that of Berlin, on any machine."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    if sys.platform != "win32":
        time.tzset()
    yield
    monkeypatch.undo()
    if sys.platform != "win32":
        time.tzset()


@pytest.fixture
def run(home: Path) -> Run:
    """Run a command at 09:30 on a day of recovery, or `now`; check its exit code but for None."""

    def invoke(
        *args: str,
        day: int = 4,
        now: datetime | None = None,
        expect: int | None = 0,
        environ: Mapping[str, str] | None = None,
        columns: int = 80,
    ) -> Result:
        moment = datetime(2026, 11, 17, 9, 30, tzinfo=ZONE) + timedelta(days=day)
        result = CliRunner().invoke(
            app,
            args,
            env={"COLUMNS": str(columns)},
            catch_exceptions=False,
            prog_name=PROGRAM,
            obj=App(now or moment, home, environ or {}, datetime.astimezone),
        )
        assert expect in (None, result.exit_code), result.output
        return result

    return invoke


@pytest.fixture
def begun(run: Run) -> date:
    """Begin a session on 17 November 2026, a Tuesday."""
    run("start", "--date", str(SESSION), day=0)
    return SESSION


@pytest.fixture
def ask(run: Run) -> Ask:
    """Run a command with --json and return what it says, which must be ASCII and nothing else."""

    def parsed(*args: str, **options: Any) -> Any:
        result = run(*args, "--json", **options)
        assert result.stdout.isascii()
        assert "\x1b" not in result.stdout
        assert result.stderr == ""
        return json.loads(result.stdout)

    return parsed


@pytest.fixture
def tree(home: Path) -> Tree:
    """Take a picture of the home: every file and folder with its mode and bytes."""

    def picture() -> dict[str, tuple[int, bytes]]:
        return {
            str(path.relative_to(home)): (
                path.stat().st_mode,
                path.read_bytes() if path.is_file() else b"",
            )
            for path in sorted(home.rglob("*"))
        }

    return picture


@pytest.fixture
def refuse(run: Run, tree: Tree) -> Refuse:
    """Run a command that must fail: so many `lines` on standard error, else nothing, and nothing
    written.
    """

    def message(*args: str, code: int = 2, lines: int = 1, **options: Any) -> str:
        before = tree()
        result = run(*args, expect=code, **options)
        assert result.stdout == ""
        assert result.stderr.endswith("\n")
        said = result.stderr.splitlines()
        assert len(said) == lines, result.stderr
        assert all(line.startswith("smp-recovery: ") for line in said)
        assert all(line.isprintable() and line == line.strip() for line in said)
        assert tree() == before
        return "\n".join(line.removeprefix("smp-recovery: ") for line in said)

    return message
