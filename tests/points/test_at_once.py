"""Many processes that write, look and export, all at once: nothing acknowledged is lost."""

import json
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from smp_recovery.formats.log_json import read_json
from smp_recovery.log.entries import Session
from tests.points.tracing import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")

MIX = ("log", "log", "today", "log", "remove", "log", "undo", "export") * 3 + ("history",)


class Worker:
    """A process after the other, and what each acknowledged, by the note of the entry."""

    def __init__(self, number: int, folder: Path, home: Path, program: Program) -> None:
        self.number, self.folder, self.home, self.program = number, folder, home, program
        self.there: Counter[str] = Counter()
        self.faults: list[str] = []
        self.exported: list[int] = []
        self._newest = 0

    def work(self) -> None:
        """Run every command of the mix."""
        for turn, command in enumerate(MIX):
            more = {
                "log": ("itch", "--note", f"{self.number}-{turn}"),
                "remove": (str(self._newest),),
            }
            self._account(command, *self.run(command, *more.get(command, ())))

    def run(self, *args: str) -> tuple[int, Any, str]:
        """Run a command with --json; return its exit code, answer and complaint."""
        environ = {"SMP_RECOVERY_HOME": str(self.home)}
        ended = self.program.run(self.folder, (*args, "--json"), environ)
        return ended.code, json.loads(ended.stdout or "null"), ended.stderr

    def _account(self, command: str, code: int, said: Any, complaint: str) -> None:
        if code == 2 and command == "remove" and "there is no entry" in complaint:
            return  # another worker's undo was first
        if code != 0 or complaint:
            self.faults.append(f"{command}: {code} {complaint}")
        elif command == "log":
            self._newest = said["entry"]["number"]
            self.there[said["entry"]["note"]] += 1
        elif command == "export":
            read = read_json(BytesIO(json.dumps(said).encode()))
            self.exported += [len(item.entries) for item in read if isinstance(item, Session)]
        elif command == "remove":
            self.there[said["removed"]["note"]] -= 1
        elif command == "undo":
            for way, sign in (("gone", -1), ("back", 1)):
                for entry in said["undone"][way]:
                    self.there[entry["note"]] += sign


def test_mixed_commands_at_once_lose_nothing(tmp_path: Path, environ: dict[str, str]) -> None:
    """8 workers of 25 commands: the log holds what the answers add up to, no reader meets damage.

    Every export holds the session whole, none waits in vain for the others, and nothing is left
    lying about.
    """
    workers = []
    for number in range(8):
        (tmp_path / str(number)).mkdir()
        folder, program = tmp_path / str(number), Program(environ)
        workers.append(Worker(number, folder, tmp_path / "home", program))
    try:
        assert workers[0].run("start", "--date", "yesterday")[0] == 0
        with ThreadPoolExecutor(len(workers)) as pool:
            list(pool.map(Worker.work, workers))
    finally:
        for worker in workers:
            worker.program.close()
    assert [worker.faults for worker in workers] == [[]] * 8
    assert [len(worker.exported) for worker in workers] == [MIX.count("export")] * 8
    total: Counter[str] = Counter()
    for worker in workers:
        total.update(worker.there)
    (path,) = (tmp_path / "home" / "sessions").iterdir()
    data = tomllib.loads(path.read_text("utf-8"))
    assert Counter(entry["note"] for entry in data["entries"]) == +total
    assert min(total.values()) == 0
    assert data["end"]["entries"] == len(data["entries"])
    numbers = [entry["number"] for entry in data["entries"]]
    assert len(set(numbers)) == len(numbers)
    assert not list((tmp_path / "home").rglob(".tmp-*"))
