"""Measures the everyday view and the add of the program beside those of its peers, in one run.

`python tests/benchmarks/peers.py` installs each peer from PyPI into a virtual environment of its
own (timewarrior has to be on the PATH: it is a Debian package), gives each a diary of its own
format, has it count the entries, which fills its caches, and runs all in turn. It prints Markdown;
with --check it fails where a promise is broken. It takes some eight minutes, most of them for the
100,000 entries, and leaves nothing behind but what --peers-dir keeps.
"""

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from peer_programs import PEERS, Ask, Program, diary, inside
from peer_tables import ADD, NAME, SIZES, VIEW, Cell, Times, about, promises, table
from timing import (
    HERE,
    end_with,
    in_turn,
    install_program,
    make_environment,
    milliseconds,
    output,
)


class Installed(NamedTuple):
    """A program that can be run: by which file, in which version."""

    program: Program
    path: str
    version: str


def ours(python: str) -> Program:
    """The program itself, installed beside the interpreter `python`."""

    def fill(home: Path, times: Sequence[datetime]) -> None:
        sizes = map(str, SIZES[len(times)])
        output(python, str(HERE / "fill_log.py"), str(home / "data"), *sizes)

    def counted(home: Path, ask: Ask) -> int:
        files = (home / "data" / "sessions").glob("*.toml")
        return sum(tomllib.loads(file.read_text("utf-8"))["end"]["entries"] for file in files)

    return Program(NAME, NAME, NAME, VIEW, ADD, fill, counted)


def install(folder: Path) -> tuple[list[Installed], dict[str, str]]:
    """Install what is not yet in `folder`; returns what runs, and why each other does not."""
    installed, missing = [], {}
    for program in PEERS:
        try:
            found = _installed(program, folder / program.package)
        except FileNotFoundError as error:
            missing[program.name] = str(error)
        except subprocess.CalledProcessError as error:
            missing[program.name] = error.stderr.strip().splitlines()[-1]
        else:
            installed.append(found)
    return installed, missing


def _installed(program: Program, folder: Path) -> Installed:
    if not program.is_python:
        path = shutil.which(program.command)
        if path is None:
            raise FileNotFoundError(f"no {program.command} on the PATH: install {program.package}")
        return Installed(program, path, output(path, "--version").strip())
    path, python = str(folder / "bin" / program.command), str(folder / "bin" / "python")
    if not Path(path).exists():
        output(make_environment(folder), "-m", "pip", "install", "-q", program.package)
    return Installed(program, path, _version(python, program.package))


def _version(python: str, package: str) -> str:
    code = "import sys; from importlib.metadata import version as v; print(v(sys.argv[1]))"
    return output(python, "-c", code, package).strip()


class Bench:
    """The programs with so many `entries` each, below `folder`; `limit` is that of `in_turn`."""

    def __init__(self, folder: Path, programs: list[Installed], entries: int, limit: float) -> None:
        self.folder = folder
        self.programs = {found.program.name: found for found in programs}
        self.entries = entries
        self.limit = limit
        self.now = datetime.now().astimezone().replace(second=0, microsecond=0)
        self.minutes = {name: count() for name in self.programs}

    def measure(self, runs: int) -> Times:
        """Fill, time the views and then the adds, and see that every add has arrived."""
        self._each(self._fill)
        times: Times = {}
        for adds in (False, True):
            cells = [Cell(name, adds, self.entries) for name in self.programs]
            times |= in_turn(cells, self._time, runs, self.limit)
        added = {
            name: len(times[Cell(name, True, self.entries)]) + 1
            for name in self.programs
            if math.inf not in times[Cell(name, True, self.entries)]
        }
        self._each(lambda name: self._expect(name, self.entries + added[name]), added)
        return times

    def _each(
        self, what: Callable[[str], None], names: Sequence[str] | dict[str, int] = ()
    ) -> None:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(what, names or self.programs))

    def _fill(self, name: str) -> None:
        home = self.folder / name
        home.mkdir(parents=True)
        self.programs[name].program.fill(home, diary(self.entries, self.now))
        self._expect(name, self.entries)

    def _expect(self, name: str, entries: int) -> None:
        program, path, _ = self.programs[name]
        ask = partial(output, path, environ=self._environ(name))
        found = program.count(self.folder / name, ask)
        if found != entries:
            sys.exit(f"{name} holds {found} entries, not {entries}: its figures would mean nothing")

    def _time(self, cell: Cell) -> float:
        program, path, _ = self.programs[cell.name]
        arguments = program.view.split()
        if cell.adds:
            minute = next(self.minutes[cell.name])
            arguments = program.adding(self.now - timedelta(minutes=110 - minute))
        return milliseconds([path, *arguments], self._environ(cell.name), self.limit)

    def _environ(self, name: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "TZ") if key in os.environ}
        return kept | inside(self.folder / name)


def main() -> None:
    """Measure, print, and check where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure everyday use beside that of peers.")
    parser.add_argument("--runs", type=int, default=15, help="how often each command is timed")
    parser.add_argument(
        "--limit",
        type=float,
        default=20,
        help="most seconds of a run, and of all runs of a cell beyond three",
    )
    parser.add_argument("--peers-dir", type=Path, help="where the peers are installed, and stay")
    parser.add_argument("--check", action="store_true", help="exit with 1 for a broken promise")
    options = parser.parse_args()
    times: Times = {}
    with tempfile.TemporaryDirectory(prefix="smp-recovery-peers-") as name:
        folder = Path(name)
        _tell("installing")
        python = install_program(folder / NAME)
        path = str(folder / NAME / "bin" / NAME)
        programs, missing = install((options.peers_dir or folder / "peers").absolute())
        programs.insert(0, Installed(ours(python), path, _version(python, NAME)))
        for lost, why in missing.items():
            _tell(f"missing: {lost}: {why}")
        for entries in SIZES:
            _tell(f"filling and timing {entries:,} entries")
            bench = Bench(folder / str(entries), programs, entries, options.limit)
            times |= bench.measure(options.runs)
            shutil.rmtree(folder / str(entries))
    for adds in (False, True):
        print(*table(times, adds, options.limit), "", sep="\n")
    versions = {found.program.name: found.version for found in programs}
    print(about(times, versions, options.runs, options.limit))
    if options.check:
        end_with(promises(times))


def _tell(step: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
