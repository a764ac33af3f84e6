"""Measures the everyday view and the add of the program beside those of its peers, in one run.

`python tests/benchmarks/peers.py` installs each peer from PyPI into a virtual environment of its
own (timewarrior has to be on the PATH: it is a Debian package), gives each a diary of its own
format, has it count the entries, which fills its caches, and runs all in turn. It prints Markdown;
with --check it fails where a promise is broken. It takes some ten minutes, most of them for the
100,000 entries, and leaves nothing behind but what --peers-dir keeps.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

from peer_programs import PEERS, Ask, Program, diary, inside
from timing import (
    HERE,
    Promise,
    end_with,
    in_turn,
    install_program,
    make_environment,
    milliseconds,
    output,
)

SIZES = {  # entries: old sessions, entries in each, entries in the current session
    100: (0, 0, 100),
    10_000: (24, 400, 400),
    100_000: (249, 400, 400),
}
NAME, VIEW, ADD = "smp-recovery", "today", "log itch mild"
FAST_WHEN_SMALL = ("utt", "Watson")
"""Start faster than ours: the promise for the smallest log leaves them out."""


class Installed(NamedTuple):
    """A program that can be run: by which file, in which version."""

    program: Program
    path: str
    version: str


class Cell(NamedTuple):
    """One cell of the tables."""

    name: str
    adds: bool
    entries: int


Medians = dict[Cell, float]


def ours(python: str) -> Program:
    """The program itself, installed beside the interpreter `python`."""

    def fill(home: Path, times: Sequence[datetime]) -> None:
        sizes = map(str, SIZES[len(times)])
        output(python, str(HERE / "fill_log.py"), str(home / "data"), *sizes)

    def counted(home: Path, ask: Ask) -> int:
        files = (home / "data" / "sessions").glob("*.toml")
        return sum(tomllib.loads(file.read_text("utf-8"))["end"]["entries"] for file in files)

    return Program(NAME, NAME, NAME, VIEW, ADD, fill, counted)


def install(folder: Path) -> Iterator[Installed]:
    """Install what is not yet in `folder`; what cannot be is told, and left out."""
    for program in PEERS:
        try:
            yield _installed(program, folder / program.package)
        except FileNotFoundError as error:
            _tell(f"missing: {program.name}: {error}")
        except subprocess.CalledProcessError as error:
            _tell(f"missing: {program.name}: {error.stderr.strip().splitlines()[-1]}")


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
    """The programs with so many `entries` each, below `folder`."""

    def __init__(self, folder: Path, programs: list[Installed], entries: int) -> None:
        self.folder = folder
        self.programs = {found.program.name: found for found in programs}
        self.entries = entries
        self.now = datetime.now().astimezone().replace(second=0, microsecond=0)
        self.minutes = {name: count() for name in self.programs}

    def measure(self, runs: int) -> Medians:
        """Fill, time the views and then the adds, and see that every add has arrived."""
        for name, (program, _, _) in self.programs.items():
            (self.folder / name).mkdir(parents=True)
            program.fill(self.folder / name, diary(self.entries, self.now))
            self._expect(name, self.entries)
        medians: Medians = {}
        for adds in (False, True):
            cells = [Cell(name, adds, self.entries) for name in self.programs]
            taken = in_turn(cells, self._time, runs)
            medians |= {cell: median(times) for cell, times in taken.items()}
        for name in self.programs:
            self._expect(name, self.entries + runs + 1)
        return medians

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
        return milliseconds([path, *arguments], self._environ(cell.name))

    def _environ(self, name: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("PATH", "TZ") if key in os.environ}
        return kept | inside(self.folder / name)


def table(medians: Medians, adds: bool) -> Iterator[str]:
    """The lines of one Markdown table: medians, and how many times ours they are."""
    sizes = (f"{entries:,} entries" for entries in SIZES)
    yield f"| {'add' if adds else 'everyday view'} | {' | '.join(sizes)} |"
    yield f"|---|{'--:|' * len(SIZES)}"
    own = (_cell(medians, Cell(NAME, adds, entries)) for entries in SIZES)
    yield f"| `{NAME} {ADD if adds else VIEW}` | {' | '.join(own)} |"
    for peer in PEERS:
        arguments = peer.add if adds else peer.view
        shown = arguments.format(begun="TIME", ended="TIME", minute="TIME")
        cells = (_cell(medians, Cell(peer.name, adds, entries)) for entries in SIZES)
        yield f"| `{peer.command} {shown}` | {' | '.join(cells)} |"


def _cell(medians: Medians, cell: Cell) -> str:
    if cell not in medians:
        return "missing"
    ratio = medians[cell] / medians[cell._replace(name=NAME)]
    digits = 2 if ratio < 1 else 1 if ratio < 10 else 0
    return f"{medians[cell]:,.0f} ms" + f", {ratio:.{digits}f} x" * (cell.name != NAME)


def promises(medians: Medians) -> Iterator[Promise]:
    """What the program promises: every Python peer was measured, and takes longer."""
    for peer in (peer for peer in PEERS if peer.is_python):
        found = [cell for cell in medians if cell.name == peer.name]
        yield Promise(f"{peer.name} is missing", not found, 0)
        for cell in found:
            if cell.entries > min(SIZES) or cell.name not in FAST_WHEN_SMALL:
                ratio = medians[cell._replace(name=NAME)] / medians[cell]
                what = f"{ADD} / add" if cell.adds else f"{VIEW} / view"
                yield Promise(f"{what} of {cell.name} at {cell.entries:,}", ratio, 1)


def main() -> None:
    """Measure, print, and check where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure everyday use beside that of peers.")
    parser.add_argument("--runs", type=int, default=15, help="how often each command is timed")
    parser.add_argument("--peers-dir", type=Path, help="where the peers are installed, and stay")
    parser.add_argument("--check", action="store_true", help="exit with 1 for a broken promise")
    options = parser.parse_args()
    medians: Medians = {}
    with tempfile.TemporaryDirectory(prefix="smp-recovery-peers-") as name:
        folder = Path(name)
        _tell("installing")
        python = install_program(folder / NAME)
        path = str(folder / NAME / "bin" / NAME)
        program = Installed(ours(python), path, _version(python, NAME))
        programs = [program, *install((options.peers_dir or folder / "peers").absolute())]
        for entries in SIZES:
            _tell(f"filling and timing {entries:,} entries")
            bench = Bench(folder / str(entries), programs, entries)
            medians |= bench.measure(options.runs)
            shutil.rmtree(folder / str(entries))
    for adds in (False, True):
        print(*table(medians, adds), "", sep="\n")
    measured = ", ".join(f"{found.program.name} {found.version}" for found in programs)
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    print(f"Medians of {options.runs} runs, warm, in turn. {measured}; {machine}.")
    if options.check:
        end_with(promises(medians))


def _tell(step: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
