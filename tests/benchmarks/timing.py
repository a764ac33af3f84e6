"""What the benchmarks share: the program in an environment of its own, the clock, and promises.

It needs the standard library, a package index and a POSIX system.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

Case = TypeVar("Case", bound=Hashable)


class Promise(NamedTuple):
    """What was measured, and the most that it may be."""

    what: str
    measured: float
    most: float


def without_python(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without what steers the interpreter, such as forbidding .pyc files."""
    return {name: value for name, value in environ.items() if not name.startswith("PYTHON")}


def output(*command: str, environ: Mapping[str, str] | None = None) -> str:
    """Run to the end and return what is printed; raises CalledProcessError when it fails."""
    environ = without_python(os.environ) if environ is None else environ
    return _run(command, environ, stdout=subprocess.PIPE).stdout


def install(folder: Path, *packages: str) -> str:
    """Install into the new virtual environment `folder` and return its interpreter."""
    output(sys.executable, "-m", "venv", str(folder))
    python = str(folder / "bin" / "python")
    output(python, "-m", "pip", "install", "-q", "--compile", *packages)
    return python


def install_program(folder: Path) -> str:
    """Build the wheel, install it into the new environment `folder`, and return its interpreter."""
    wheels = folder.with_suffix(".wheels")
    output(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(ROOT))
    return install(folder, *map(str, wheels.glob("*.whl")))


def milliseconds(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Run once and return how long that took. Raises CalledProcessError when the command fails."""
    began = time.perf_counter()
    _run(command, environ)
    return (time.perf_counter() - began) * 1000


def _run(
    command: Sequence[str], environ: Mapping[str, str], stdout: int = subprocess.DEVNULL
) -> subprocess.CompletedProcess[str]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": stdout, "stderr": subprocess.PIPE}
    try:
        return subprocess.run(command, env=environ, text=True, check=True, **streams)
    except subprocess.CalledProcessError as error:
        error.add_note(error.stderr)
        raise


def in_turn(
    cases: Sequence[Case], run: Callable[[Case], float], runs: int
) -> dict[Case, list[float]]:
    """The milliseconds of each of the `runs` of each case; a first round warms up and is left out.

    All cases take turns, back and forth, so that they share the machine's good and bad moments.
    """
    taken: dict[Case, list[float]] = {case: [] for case in cases}
    for turn in range(runs + 1):
        for case in cases if turn % 2 else reversed(cases):
            one = run(case)
            if turn:
                taken[case].append(one)
    return taken


def end_with(promises: Iterable[Promise]) -> None:
    """Name each broken promise, and leave the program: with 1 where there is one."""
    broken = [promise for promise in promises if not promise.measured <= promise.most]
    for promise in broken:
        print(f"broken: {promise.what} is {promise.measured:.2f}, at most {promise.most:g}")
    sys.exit(1 if broken else 0)
