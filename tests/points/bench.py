"""Where points are tried: a fresh home for each, the program struck there, and the next command."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from smp_recovery.disk.storage import Storage
from smp_recovery.user_data.session_files import LogStore
from tests.points.judging import (
    KILLS,
    Clean,
    Point,
    Tree,
    Verdict,
    entries,
    judge,
    picture,
    state,
    timeless,
)
from tests.points.scenarios import UNDO, Scenario
from tests.points.tracing import TEMPORARY, Call, Ended, Program, options_for, parse_calls

TRIES = 2
"""On a busy machine strace misses one call in ten thousand: nothing is tried then."""


class Bench:
    """One place to try points, one after the other, in `folder`."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.program = Program(environ)
        self._folder = folder
        self._number = 0
        self._judged: dict[str, tuple[Verdict, ...]] = {}

    def prepare(self, scenario: Scenario) -> Clean:
        """Make the home that the scenario finds, and run its command there undisturbed."""
        folder = self._folder / f"given {scenario.name}".replace(" ", "-")
        folder.mkdir()
        for args in scenario.given:
            ended = self.program.run(folder, args, {})
            assert ended.code == 0, ended
        if scenario.linked:
            (path,) = sorted((folder / "home" / "sessions").iterdir())[-1:]
            (folder / "home" / "synced").mkdir(0o700)
            path.rename(folder / "home" / "synced" / path.name)
            path.symlink_to(Path("..", "synced", path.name))
        work, ended = self._run(scenario, folder, lambda _: ())
        assert (ended.code, ended.stderr) == (0, "")
        old, new = picture(folder / "home"), picture(work / "home")
        calls = ended.calls(work / "home")
        assert calls
        return Clean(scenario, folder, calls, old, new, timeless(ended.stdout))

    def attempt(self, clean: Clean, point: Point) -> tuple[Verdict, ...]:
        """Try `point` on a fresh home; return every fault."""
        strike = partial(options_for, clean.calls, point.at, point.what)
        for _ in range(TRIES):
            work, ended = self._run(clean.scenario, clean.folder, strike)
            if _struck(ended, work / "home", clean.calls, point):
                break
        else:
            return (Verdict("missed", f"another call was struck, or none: {ended.trace[-3:]}"),)
        tree = picture(work / "home")
        faults = tuple(judge(clean, point, ended, tree, work))
        return faults or self._after(clean, tree, work)

    def _run(
        self, scenario: Scenario, given: Path, options: Callable[[Path], tuple[str, ...]]
    ) -> tuple[Path, Ended]:
        self._number += 1
        work = self._folder / "points" / str(self._number)
        shutil.rmtree(work.parent, ignore_errors=True)
        shutil.copytree(given, work, symlinks=True)
        environ = {key: value.format(folder=work) for key, value in scenario.environ.items()}
        return work, self.program.run(work, scenario.args, environ, options(work / "home"))

    def _after(self, clean: Clean, tree: Tree, work: Path) -> tuple[Verdict, ...]:
        """What the next command meets; asked once of homes that are equal."""
        key = repr((clean.scenario.again, sorted(tree.items())))
        if key not in self._judged:
            done = clean.scenario.args == UNDO and state(tree) == state(clean.new)
            again = self._complete(clean, work) if clean.scenario.again and not done else ()
            self._judged[key] = (*self._go_on(work), *again)
        return self._judged[key]

    def _complete(self, clean: Clean, work: Path) -> Iterator[Verdict]:
        """What the same command makes of it, after the next entry and its undo."""
        ended = self.program.run(work, clean.scenario.args, {})
        if ended.code != 0:
            yield Verdict("stuck", f"the same again says {ended.stderr}")
        elif state(picture(work / "home")) != state(clean.new):
            yield Verdict("lost", "the same again does not complete it")

    def _go_on(self, work: Path) -> Iterator[Verdict]:
        home = work / "home"
        before = entries(home)
        begin = () if before else (("start", "--date", "yesterday"),)
        for args in (*begin, ("log", "itch", "--note", "next")):
            ended = self.program.run(work, args, {})
            if ended.code != 0:
                yield Verdict("stuck", f"`{args[0]}` then says {ended.stderr or ended.stdout}")
                return
        after = entries(home)
        without = {day: found for day, found in after.items() if "next" not in found}
        more = [found[:-1] for found in after.values() if found[-1:] == ("next",)]
        if sorted([*without.values(), *more]) != sorted(before.values() or [()]) or len(more) != 1:
            yield Verdict("lost", f"the next entry left {after} of {before}")
        LogStore(Storage(home)).undo()
        if (before or {next(iter(after)): ()}) != entries(home):
            yield Verdict("lost", f"undo of the next entry left {entries(home)} of {before}")
        for path in {path.parent for path in home.rglob(f"{TEMPORARY}*")}:
            probe = (path / "probe").relative_to(home).as_posix()
            with Storage(home).change() as change:
                change.write(probe, b"")
                change.delete(probe)
            if list(path.glob(f"{TEMPORARY}*")):
                yield Verdict("stuck", f"temporary files stay in {path.name}")


def _struck(ended: Ended, home: Path, calls: tuple[Call, ...], point: Point) -> bool:
    """Whether `point.what` happened at the call that was meant, after all those before it."""
    lines = [at for at, line in enumerate(ended.trace) if parse_calls([line], home)]
    if ended.calls(home)[: point.at + 1] != calls[: point.at + 1]:
        return False
    line, after = (*ended.trace, "")[lines[point.at] :][:2]
    name = point.what.partition("=")[2]
    if point.what in KILLS:
        return after.startswith((f"--- {name} ", f"+++ killed by {name} "))
    return "(INJECTED)" in line and name in line
