"""Two computers that log, undo, exchange their logs and are synced end with the same entries."""

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from smp_recovery.cli import app
from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM
from smp_recovery.disk.storage import Storage
from smp_recovery.user_data.session_files import LogStore
from tests.cli.conftest import SESSION, ZONE

SEEDS = range(40)
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)
FILE = f"sessions/{SESSION}.toml"
FORMS = ("log.zip", "log.csv", "session.toml")

Entries = Counter[Hashable]


class Computer:
    """A home, what it must hold, and what each of its changes took away and added.

    `copies` lie outside of the home: what a sync program replaced.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.home = folder / name
        self.expected: Entries = Counter()
        self.changes: list[tuple[Entries, Entries]] = []
        self.copies: list[tuple[Path, Entries]] = []

    def run(self, *args: str, **environ: str) -> Result:
        """Run a command on this computer."""
        context = App(NOW, self.home, environ, datetime.astimezone)
        return CliRunner().invoke(
            app, args, env={"COLUMNS": "80"}, prog_name=PROGRAM, obj=context, catch_exceptions=False
        )

    def change(self, gone: Entries, back: Entries, *args: str, **environ: str) -> None:
        """Run a command that takes these entries away and adds those."""
        result = self.run(*args, **environ)
        assert result.exit_code == 0, result.output
        self.expected = self.expected - gone + back
        if gone or back:
            self.changes.append((gone, back))

    def entries(self) -> Entries:
        """What the session holds, numbers aside; no number may be there twice."""
        session = LogStore(Storage(self.home)).load(SESSION)
        assert len({entry.number for entry in session.entries}) == len(session.entries)
        return Counter((e.at.isoformat(), e.symptom, e.severity) for e in session.entries)

    def take_in(self, path: Path, held: Entries) -> None:
        """Import a file that holds these entries."""
        self.change(Counter(), held - self.expected, "import", str(path))


def log(chance: random.Random, one: Computer, _: Computer) -> None:
    """Log one of a few entries, of which both computers may log the same."""
    at = NOW - timedelta(minutes=chance.randrange(1, 9))
    symptom, severity = chance.choice(["itch", "redness", "scab"]), chance.randrange(1, 3)
    args = ("log", symptom, ("", "mild", "moderate")[severity], "--at", at.isoformat())
    one.change(Counter(), Counter([(at.isoformat(), symptom, severity)]), *args)


def exchange(chance: random.Random, one: Computer, other: Computer) -> None:
    """Import what the other computer exports."""
    form = chance.choice(FORMS)
    path = one.folder / form
    if form == "session.toml":
        shutil.copyfile(other.home / FILE, path)
    else:
        assert other.run("export", "--output", str(path), "--force").exit_code == 0
    one.take_in(path, other.expected)


def undo(_: random.Random, one: Computer, __: Computer) -> None:
    """Take back one change whole, without anything else, or nothing."""
    result = one.run("undo", "--json")
    if result.exit_code:
        assert result.exit_code == 1
        return
    undone = json.loads(result.stdout)["undone"]
    gone, back = (_read(undone[key]) for key in ("gone", "back"))
    one.expected = one.expected - gone + back
    while one.changes and one.changes.pop() != (back, gone):
        assert one.changes or one.copies  # only what a sync program took away is passed over


def _read(entries: list[dict[str, Any]]) -> Entries:
    return Counter((entry["at"], entry["symptom"], entry["severity"]) for entry in entries)


def sync(_: random.Random, one: Computer, other: Computer) -> None:
    """Replace the session's file by the other computer's, and leave a copy of what it was."""
    copy = one.folder / f"{len([*one.folder.iterdir()])}.sync-conflict.toml"
    shutil.copyfile(one.home / FILE, copy)
    shutil.copyfile(other.home / FILE, one.home / FILE)
    one.copies.append((copy, one.expected.copy()))
    one.expected = other.expected.copy()


def merge_copy(_: random.Random, one: Computer, __: Computer) -> None:
    """Import the oldest copy that is left, and remove it, as `doctor` says."""
    if one.copies:
        one.take_in(*one.copies.pop(0))


def remove(chance: random.Random, one: Computer, _: Computer) -> None:
    """Remove an entry."""
    if entry := _choose(chance, one):
        content = (entry.at.isoformat(), entry.symptom, entry.severity)
        one.change(Counter([content]), Counter(), "remove", str(entry.number))


def edit(chance: random.Random, one: Computer, _: Computer) -> None:
    """Change the severity of an entry in an editor."""
    if entry := _choose(chance, one):
        content = (entry.at.isoformat(), entry.symptom, entry.severity)
        edited = (*content[:2], 4)
        line = rf"/number = {entry.number},/s/severity = [0-9]/severity = 4/"
        gone, back = Counter([content]), Counter([edited])
        one.change(gone - back, back - gone, "edit", EDITOR=f"sed -i '{line}'")


def _choose(chance: random.Random, one: Computer) -> Any:
    entries = LogStore(Storage(one.home)).load(SESSION).entries
    return chance.choice(entries) if entries else None


Step = Callable[[random.Random, Computer, Computer], None]
STEPS: tuple[Step, ...] = (log, log, log, undo, exchange, sync, merge_copy)


@pytest.mark.parametrize("steps", [STEPS, (*STEPS, remove, edit)], ids=["log", "log and edit"])
@pytest.mark.parametrize("seed", SEEDS)
def test_any_history_ends_with_the_same_entries(
    tmp_path: Path, seed: int, steps: tuple[Step, ...]
) -> None:
    """None is lost and none doubled, whatever was imported, undone or synced in between."""
    chance = random.Random(seed)
    both = [Computer(tmp_path, name) for name in ("one", "other")]
    both[0].run("start", "--date", str(SESSION))
    shutil.rmtree(both[0].home / "versions")
    shutil.copytree(both[0].home, both[1].home)
    for _ in range(12):
        one, other = chance.sample(both, 2)
        chance.choice(steps)(chance, one, other)
        assert one.entries() == one.expected
    for one in both:
        while one.copies:
            merge_copy(chance, one, one)
    most = both[0].expected | both[1].expected
    for one, other in (both, both[::-1]):
        exchange(chance, one, other)
        assert one.entries() == most
