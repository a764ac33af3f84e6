"""Many processes that write, look and export, all at once: nothing acknowledged is lost."""

import json
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.points.scenarios import YESTERDAY
from tests.points.tracing import Program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")

WORKERS = 4
MIX = ("log", "log", "today", "log", "remove", "log", "undo", "export", "history")
BY_ANOTHER = "there is no entry"
"""How `remove` says that the undo of another worker took the entry away first."""


def work(program: Program, folder: Path, home: Path, rounds: int) -> Counter[str]:
    """Run the mix `rounds` times; count by note the entries that the answers acknowledge."""
    acknowledged: Counter[str] = Counter()
    newest = 0
    for turn, command in enumerate(MIX * rounds):
        note = f"{folder.name}-{turn}"
        more = {"log": ("itch", "--note", note), "remove": (str(newest),)}
        args = (command, *more.get(command, ()), "--json")
        ended = program.run(folder, args, {"SMP_RECOVERY_HOME": str(home)})
        if command == "remove" and ended.code == 2 and BY_ANOTHER in ended.stderr:
            continue
        assert (ended.code, ended.stderr) == (0, ""), args
        said = json.loads(ended.stdout)
        if command == "log":
            newest = said["entry"]["number"]
            acknowledged[note] += 1
        elif command == "export":
            assert len(said["sessions"]) == 1
        elif command == "remove":
            acknowledged[said["removed"]["note"]] -= 1
        elif command == "undo":
            acknowledged.update(entry["note"] for entry in said["undone"]["back"])
            acknowledged.subtract(entry["note"] for entry in said["undone"]["gone"])
    return acknowledged


def test_mixed_commands_at_once_lose_nothing(
    tmp_path: Path, environ: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """The log holds exactly the entries that the answers acknowledged. No command fails, and no
    temporary file stays.
    """
    folders = [tmp_path / str(number) for number in range(WORKERS)]
    for folder in folders:
        folder.mkdir()
    home = tmp_path / "home"
    rounds = 5 if request.config.getoption("--points") == "all" else 1
    programs = [Program(environ) for _ in folders]
    try:
        programs[0].run(folders[0], YESTERDAY, {"SMP_RECOVERY_HOME": str(home)})
        with ThreadPoolExecutor(WORKERS) as pool:
            workers = zip(programs, folders, strict=True)
            counts = list(pool.map(lambda each: work(*each, home, rounds), workers))
    finally:
        for program in programs:
            program.close()
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    (path,) = (home / "sessions").iterdir()
    data = tomllib.loads(path.read_text("utf-8"))
    assert Counter(entry["note"] for entry in data["entries"]) == +total
    assert data["end"]["entries"] == len(data["entries"])
    assert len({entry["number"] for entry in data["entries"]}) == len(data["entries"])
    assert not list(home.rglob(".tmp-*"))
