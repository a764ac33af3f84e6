"""Kills and refuses the program at every system call that touches the home: nothing is lost."""

import ast
import errno
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

import smp_recovery
from tests.points.bench import Bench
from tests.points.judging import EVERYWHERE, IN_TURN, KINDS, Clean, Point, Verdict
from tests.points.scenarios import SCENARIOS, YESTERDAY
from tests.points.tracing import WATCH, parse_calls

SAMPLE = 6
"""How many scenarios an ordinary run tries, and how many points of each."""


def _can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def points_option(request: pytest.FixtureRequest) -> str:
    """`sample` or `all`; without strace the sample is skipped, unless CI asks for it."""
    chosen: str = request.config.getoption("--points")
    if not _can_trace():
        missing = "strace is not installed, or may not trace: no call can be made to fail"
        if chosen == "all" or os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return chosen


@pytest.fixture
def benches(
    points_option: str, tmp_path: Path, environ: dict[str, str]
) -> Iterator[SimpleQueue[Bench]]:
    """Idle benches: two for each core where all points are tried, as one waits half of its time."""
    count = 2 * (os.cpu_count() or 1) if points_option == "all" else 1
    made = [Bench(tmp_path / str(number), environ) for number in range(count)]
    idle: SimpleQueue[Bench] = SimpleQueue()
    for bench in made:
        idle.put(bench)
    yield idle
    for bench in made:
        bench.program.close()


def test_nothing_is_lost_at_any_call(
    points_option: str, benches: SimpleQueue[Bench], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever call fails or is the last: no file is lost or torn, no message is wrong, and the
    next command works.

    `--points=all` tries every one, `--points=sample` a few that are the same each time.
    """
    chance, everything = random.Random(17), points_option == "all"
    scenarios = SCENARIOS if everything else chance.sample(SCENARIOS, SAMPLE)
    bench = benches.get()
    cleans = {scenario.name: bench.prepare(scenario) for scenario in scenarios}
    benches.put(bench)
    points = [list(clean.points()) for clean in cleans.values()]
    tried = [
        point for each in points for point in (each if everything else chance.sample(each, SAMPLE))
    ]

    def attempt(point: Point) -> tuple[Verdict, ...]:
        bench = benches.get()
        try:
            return bench.attempt(cleans[point.scenario], point)
        finally:
            benches.put(bench)

    with ThreadPoolExecutor(benches.qsize()) as pool:
        verdicts = list(pool.map(attempt, tried))
    counts = Counter(verdict.kind for found in verdicts for verdict in found)
    with capsys.disabled():
        told = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
        print(f"\npoints: {len(tried)} tried of {sum(map(len, points))}: {told}")
    faults = [
        _describe(cleans[point.scenario], point, found)
        for point, found in zip(tried, verdicts, strict=True)
        if found
    ]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def _describe(clean: Clean, point: Point, found: tuple[Verdict, ...]) -> str:
    call = clean.calls[point.at]
    faults = "; ".join(f"{verdict.kind.upper()} {verdict.words.strip()}" for verdict in found)
    return f"{point.scenario}: {point.what} at {point.at} {call.name} {call.paths}: {faults}"


REAL = ("start", "edit", "guidance use")


def test_the_calls_are_those_of_the_program(
    benches: SimpleQueue[Bench], environ: dict[str, str], tmp_path: Path
) -> None:
    """A process that starts as the person's does touches the home by the very same calls."""
    bench = benches.get()
    for scenario in (scenario for scenario in SCENARIOS if scenario.name in REAL):
        clean = bench.prepare(scenario)
        home = clean.folder / "home"
        more = {key: value.format(folder=tmp_path) for key, value in scenario.environ.items()}
        program = (sys.executable, "-P", "-m", "smp_recovery", *scenario.args)
        subprocess.run(
            [*WATCH, "-o", tmp_path / "trace", *program],
            env={**environ, **more, "SMP_RECOVERY_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )
        trace = (tmp_path / "trace").read_text("utf-8", "replace").splitlines()
        assert parse_calls(trace, home) == clean.calls


SIGTERM_AFTER_A_COMMAND = """
import signal
from smp_recovery.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code
assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
"""


def test_sigterm_is_what_sigkill_is(environ: dict[str, str]) -> None:
    """The program does not handle SIGTERM, so it ends at once, as with SIGKILL."""
    command = [sys.executable, "-c", SIGTERM_AFTER_A_COMMAND, *YESTERDAY]
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True, timeout=60)


def test_one_error_stands_for_the_others() -> None:
    """The program treats the errors that points try in turn as it treats EIO. It looks at the
    number of an error only if a folder cannot be synced or if links lead in a circle.
    """
    tried = [getattr(errno, what.removeprefix("error=")) for what in (EVERYWHERE, *IN_TURN)]
    classes = {type(OSError(number, "")).__name__ for number in tried} - {"OSError"}
    telling = classes | set(errno.errorcode.values())
    package = Path(smp_recovery.__file__).parent
    found = {
        (path.relative_to(package).as_posix(), name)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (getattr(node, "id", None), getattr(node, "attr", None))
        if name in telling
    }
    windows = {("disk/lock.py", "PermissionError")}
    assert found - windows == {("disk/files.py", name) for name in ("EBADF", "EINVAL", "ELOOP")}
