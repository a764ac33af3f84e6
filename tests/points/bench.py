"""Where points are tried: a fresh home for each, the program struck there, and the next command."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.points.judging import (
    CODES,
    Clean,
    Point,
    Tree,
    Verdict,
    entries,
    judge,
    picture,
    timeless,
    user_files,
)
from tests.points.scenarios import NEXT, SWEEPING, UNDO, YESTERDAY, Scenario
from tests.points.tracing import TEMPORARY, Call, Ended, Program, parse_calls, strike_options

TRIES = 2
"""On a busy machine strace misses one call in ten thousand: nothing is tried then."""


class Bench:
    """One place to try points, one after the other, in `folder`."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        """Load the program, to run with the variables `environ`."""
        folder.mkdir()
        self.program = Program(environ)
        self._folder = folder
        self._number = 0
        self._judged: dict[str, tuple[Verdict, ...]] = {}

    def prepare(self, scenario: Scenario) -> Clean:
        """Make the home that the scenario finds, and run its command there undisturbed."""
        folder = self._folder / f"given {scenario.name}".replace(" ", "-")
        folder.mkdir()
        for args in scenario.given:
            ended = self.program.run(folder, args)
            assert ended.code == 0, ended
        if scenario.linked:
            (path,) = sorted((folder / "home" / "sessions").iterdir())[-1:]
            (folder / "home" / "synced").mkdir(0o700)
            path.rename(folder / "home" / "synced" / path.name)
            path.symlink_to(Path("..", "synced", path.name))
        work, ended = self._run(scenario, folder, lambda _: ())
        assert (ended.code, ended.stderr) == (0, "")
        old, new = picture(folder / "home"), picture(work / "home")
        calls = parse_calls(ended.trace, work / "home")
        assert calls
        return Clean(scenario, folder, calls, old, new, timeless(ended.stdout))

    def attempt(self, clean: Clean, point: Point) -> tuple[Verdict, ...]:
        """Try `point` on a fresh home; return every fault."""
        strike = partial(strike_options, clean.calls, point.at, point.what)
        for _ in range(TRIES):
            work, ended = self._run(clean.scenario, clean.folder, strike)
            if _is_struck(ended, work / "home", clean.calls, point):
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
        """What the next commands meet; asked once of homes that are equal."""
        key = repr((clean.scenario.again, sorted(tree.items())))
        if key not in self._judged:
            self._judged[key] = (*self._go_on(work), *self._complete(clean, tree, work))
        return self._judged[key]

    def _go_on(self, work: Path) -> Iterator[Verdict]:
        """The next command adds an entry, `undo` takes it back, and no temporary file stays."""
        home = work / "home"
        before = entries(home)
        begin = () if before else (YESTERDAY,)
        for args in (*begin, NEXT):
            ended = self.program.run(work, args)
            if ended.code != 0:
                yield Verdict("stuck", f"`{args[0]}` then says {ended.stderr or ended.stdout}")
                return
        added = entries(home) - before
        if before - entries(home) or [note.split()[-1] for note in added.elements()] != ["next"]:
            yield Verdict("lost", f"the next entry left {entries(home)} of {before}")
        self.program.run(work, UNDO)
        if entries(home) != before:
            yield Verdict("lost", f"undo of the next entry left {entries(home)} of {before}")
        if list(home.rglob(f"{TEMPORARY}*")):
            for args in SWEEPING:
                self.program.run(work, args)
                self.program.run(work, UNDO)
        for path in home.rglob(f"{TEMPORARY}*"):
            yield Verdict("stuck", f"a temporary file stays in {path.parent.name}")

    def _complete(self, clean: Clean, tree: Tree, work: Path) -> Iterator[Verdict]:
        """The same command again does what is left of it."""
        done = clean.scenario.args == UNDO and user_files(tree) == user_files(clean.new)
        if done or not clean.scenario.again:  # another undo takes back the change before
            return
        ended = self.program.run(work, clean.scenario.args)
        if ended.code != 0:
            yield Verdict("stuck", f"the same again says {ended.stderr}")
        elif user_files(picture(work / "home")) != user_files(clean.new):
            yield Verdict("lost", "the same again does not complete it")


def _is_struck(ended: Ended, home: Path, calls: tuple[Call, ...], point: Point) -> bool:
    """Whether `point.what` happened at the call that was meant, after all those before it."""
    lines = [at for at, line in enumerate(ended.trace) if parse_calls([line], home)]
    if parse_calls(ended.trace, home)[: point.at + 1] != calls[: point.at + 1]:
        return False
    line, after = (*ended.trace, "")[lines[point.at] :][:2]
    name = point.what.partition("=")[2]
    if point.what in CODES:
        return after.startswith((f"--- {name} ", f"+++ killed by {name} "))
    return "(INJECTED)" in line and name in line
