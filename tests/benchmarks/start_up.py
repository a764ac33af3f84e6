"""Measures what a command costs, beside the least that its libraries cost, in one run.

`python tests/benchmarks/start_up.py` builds a wheel, installs it into a new virtual environment and
runs every case in turn, round after round, so that all share the machine's good and bad moments.
It prints Markdown; with --check it fails where a promise is broken. It needs the standard library,
a package index and a POSIX system, and leaves nothing behind.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from timing import (
    HERE,
    Promise,
    end_with,
    in_turn,
    install_program,
    milliseconds,
    output,
    without_python,
)

LOGS = {  # old sessions, entries in each, entries in the current session
    "10 entries in 1 session": (0, 0, 10),
    "the same, and 25,000 in 250 older sessions": (250, 100, 10),
}
SMALL, LARGE = LOGS

BARE, FLOOR = "bare Python", "floor: Typer and one Rich table"
TODAY, BRIEF, LOG, CAN = "today", "today --brief", "log itch", "can shower"
OF_THE_FLOOR = {TODAY: 1.15, BRIEF: 0.80, LOG: 1.10, CAN: 1.10}
"""How many times the floor each command takes at most."""

LAUNCH = (
    "import os, sys; null = os.open(os.devnull, os.O_WRONLY);"
    "child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ,"
    " file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)]);"
    "_, status, used = os.wait4(child, 0); print(used.ru_maxrss); sys.exit(status != 0)"
)
"""Runs a command from a process smaller than it: a child's peak begins with that of its parent."""


class Case(NamedTuple):
    """A command to time, with the log that it sees."""

    name: str
    command: tuple[str, ...]
    log: str = SMALL


class Bench:
    """A virtual environment with the program, the floor and the logs in it, below `folder`."""

    def __init__(self, folder: Path) -> None:
        """Build and install the wheel, put the floor beside it, write the logs."""
        self.folder = folder
        self.bin = folder / "venv" / "bin"
        python = install_program(self.bin.parent)
        packages = next(self.bin.parent.glob("lib/python*/site-packages"))
        shutil.copy(HERE / "floor.py", packages)
        self._run(python, "-m", "py_compile", str(packages / "floor.py"))
        script = self.bin / "floor"
        script.write_text(f"#!{python}\nimport sys\nfrom floor import app\nsys.exit(app())\n")
        script.chmod(0o755)
        for log, sizes in LOGS.items():
            self._run(python, str(HERE / "fill_log.py"), self._home(log), *map(str, sizes))

    def cases(self) -> Iterator[Case]:
        """Everything that is timed."""
        program = str(self.bin / "smp-recovery")
        yield Case(BARE, (str(self.bin / "python"), "-c", "pass"))
        yield Case(FLOOR, (str(self.bin / "floor"), "today"))
        for name in OF_THE_FLOOR:
            yield Case(name, (program, *name.split()))
        for name in (TODAY, LOG):
            yield Case(name, (program, *name.split()), LARGE)

    def time(self, case: Case) -> float:
        """Run once and return the milliseconds; what it logged is taken back afterwards."""
        taken = milliseconds(case.command, self._environ(case.log))
        if case.name == LOG:
            self._run(str(self.bin / "smp-recovery"), "undo", log=case.log)
        return taken

    def peak(self, case: Case) -> float:
        """The most memory that one run holds, in MiB."""
        launch = (str(self.bin / "python"), "-I", "-S", "-c", LAUNCH, *case.command)
        unit = 1024**2 if sys.platform == "darwin" else 1024
        return int(self._run(*launch, log=case.log)) / unit

    def versions(self) -> str:
        """What was measured on what."""
        names = ("typer", "rich")
        code = f"from importlib.metadata import version as v; print(*map(v, {names}))"
        found = self._run(str(self.bin / "python"), "-c", code).split()
        libraries = ", ".join(map(" ".join, zip(names, found, strict=True)))
        machine = f"{platform.system()} {platform.machine()}"
        return f"Python {platform.python_version()}, {libraries}, {machine}"

    def _home(self, log: str) -> str:
        return str(self.folder / "logs" / str(list(LOGS).index(log)))

    def _environ(self, log: str) -> dict[str, str]:
        return {**without_python(os.environ), "SMP_RECOVERY_HOME": self._home(log)}

    def _run(self, *command: str, log: str = SMALL) -> str:
        return output(*command, environ=self._environ(log))


Times = dict[tuple[str, str], float]


def measure(bench: Bench, runs: int) -> Times:
    """The median of each case in milliseconds, by its name and log."""
    taken = in_turn(list(bench.cases()), bench.time, runs)
    return {(case.name, case.log): median(times) for case, times in taken.items()}


def report(times: Times, peaks: dict[str, float], about: str) -> Iterator[str]:
    """The lines of the Markdown tables."""
    floor = times[FLOOR, SMALL]
    yield "| command | median | of the floor | peak memory |"
    yield "|---|--:|--:|--:|"
    for name in (BARE, FLOOR, *OF_THE_FLOOR):
        spent = times[name, SMALL]
        peak = f"{peaks[name]:.1f} MiB" if name in peaks else ""
        yield f"| {_quoted(name)} | {spent:.0f} ms | {spent / floor:.2f} | {peak} |"
    yield ""
    yield f"| the log holds | {_quoted(TODAY)} | ratio | {_quoted(LOG)} | ratio |"
    yield "|---|--:|--:|--:|--:|"
    for log in LOGS:
        cells = (
            f"{times[name, log]:.0f} ms | {times[name, log] / times[name, SMALL]:.2f}"
            for name in (TODAY, LOG)
        )
        yield f"| {log} | {' | '.join(cells)} |"
    yield ""
    yield about


def promises(times: Times, peaks: dict[str, float]) -> Iterator[Promise]:
    """What the program promises, beside what was measured."""
    floor = times[FLOOR, SMALL]
    for name, most in OF_THE_FLOOR.items():
        yield Promise(f"{name} / floor", times[name, SMALL] / floor, most)
    for name in (TODAY, LOG):
        ratio = times[name, LARGE] / times[name, SMALL]
        yield Promise(f"{name} with 25,000 old entries / with 10", ratio, 1.10)
    yield Promise("peak memory of today in MiB", peaks[TODAY], 24)


def _quoted(name: str) -> str:
    return name if name in (BARE, FLOOR) else f"`{name}`"


def main() -> None:
    """Measure, print, and check where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure the start-up time of every day's use.")
    parser.add_argument("--runs", type=int, default=31, help="how often each command is timed")
    parser.add_argument("--check", action="store_true", help="exit with 1 for a broken promise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smp-recovery-bench-") as folder:
        bench = Bench(Path(folder))
        times = measure(bench, options.runs)
        peaks = {
            case.name: max(bench.peak(case) for _ in range(3))
            for case in bench.cases()
            if case.log == SMALL and case.name in (BARE, FLOOR, TODAY)
        }
        about = f"Medians of {options.runs} runs, warm, in turn: {bench.versions()}."
        print(*report(times, peaks, about), sep="\n")
    if options.check:
        end_with(promises(times, peaks))


if __name__ == "__main__":
    main()
