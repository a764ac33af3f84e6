"""Killed and refused at every call of the system that touches the home: nothing is lost."""

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

from tests.points.bench import Bench
from tests.points.judging import KINDS, Clean, Point, Verdict
from tests.points.scenarios import SCENARIOS
from tests.points.tracing import CALLS, parse_calls

SAMPLE = 120


def _can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def wanted(request: pytest.FixtureRequest) -> str:
    """`sample` or `all`; where there is no strace, skip in the first case and outside CI."""
    chosen: str = request.config.getoption("--points")
    if not _can_trace():
        missing = "strace is not installed, or may not trace: no call can be made to fail"
        if chosen == "all" or os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return chosen


@pytest.fixture
def benches(tmp_path: Path, environ: dict[str, str]) -> Iterator[list[Bench]]:
    """Two benches for each core, as one waits half of its time."""
    places = [tmp_path / str(number) for number in range(2 * (os.cpu_count() or 1))]
    for place in places:
        place.mkdir()
    made = [Bench(place, environ) for place in places]
    yield made
    for bench in made:
        bench.program.close()


def test_nothing_is_lost_at_any_call(
    wanted: str, benches: list[Bench], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever call is refused or the last: all is there and whole, said as it is, and works on.

    `--points=all` tries every one, `--points=sample` a few that are the same each time.
    """
    idle: SimpleQueue[Bench] = SimpleQueue()
    for bench in benches:
        idle.put(bench)
    cleans = {scenario.name: benches[0].prepare(scenario) for scenario in SCENARIOS}
    points = [point for clean in cleans.values() for point in clean.points()]
    chosen = points if wanted == "all" else random.Random(17).sample(points, SAMPLE)

    def attempt(point: Point) -> tuple[Verdict, ...]:
        bench = idle.get()
        try:
            return bench.attempt(cleans[point.scenario], point)
        finally:
            idle.put(bench)

    with ThreadPoolExecutor(len(benches)) as pool:
        verdicts = list(pool.map(attempt, chosen))
    counts = Counter(kind for found in verdicts for kind in {verdict.kind for verdict in found})
    with capsys.disabled():
        told = ", ".join(f"{counts[kind]} {kind}" for kind in (*KINDS, "missed"))
        print(f"\npoints: {len(chosen)} tried of {len(points)}: {told}")
    faults = [
        _describe(cleans[point.scenario], point, found)
        for point, found in zip(chosen, verdicts, strict=True)
        if found
    ]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def _describe(clean: Clean, point: Point, found: tuple[Verdict, ...]) -> str:
    call = clean.calls[point.at]
    faults = "; ".join(f"{verdict.kind.upper()} {verdict.words.strip()}" for verdict in found)
    return f"{point.scenario}: {point.what} at {point.at} {call.name} {call.paths}: {faults}"


REAL = ("start", "log, own files", "edit", "undo", "guidance use")


@pytest.mark.usefixtures("wanted")
def test_the_calls_are_those_of_the_program(
    benches: list[Bench], environ: dict[str, str], tmp_path: Path
) -> None:
    """A process that starts as the person's does touches the home by the very same calls."""
    for scenario in (scenario for scenario in SCENARIOS if scenario.name in REAL):
        clean = benches[0].prepare(scenario)
        home = clean.folder / "home"
        more = {key: value.format(folder=tmp_path) for key, value in scenario.environ.items()}
        program = (sys.executable, "-P", "-m", "smp_recovery")
        subprocess.run(
            ["strace", "-y", "-o", tmp_path / "trace", "-e", CALLS, *program, *scenario.args],
            env={**environ, **more, "SMP_RECOVERY_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )
        trace = (tmp_path / "trace").read_text("utf-8", "replace").splitlines()
        assert parse_calls(trace, home) == clean.calls
