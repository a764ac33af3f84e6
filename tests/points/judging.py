"""Judges a point, which is one call that fails or kills: the state of the home and the messages."""

import errno
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.points.scenarios import Scenario
from tests.points.tracing import TEMPORARY, Call, Ended

KILL, INTERRUPT = "signal=SIGKILL", "signal=SIGINT"
CODES = {KILL: -9, INTERRUPT: 130}
EVERYWHERE = "error=EIO"
IN_TURN = ("error=ENOSPC", "error=EACCES", "error=EROFS", "error=EDQUOT", "error=EINTR")
"""One of these in turn at each call: the program treats them as it treats EIO."""
NO_SYNC = "error=EINVAL"
"""What a file system answers that cannot sync any folder."""

KINDS = ("lost", "stuck", "silent", "tracebacks", "missed")

_VARYING = re.compile(
    rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^\s\"]*|(?<=^id = \")[^\"]+|(?<=^# It became )[^\n]+", re.M
)
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_ACTS = (" is a warning sign: ", ": See a doctor or dermatologist today")
_UNCHANGED = re.compile("Nothing was changed")
_SAVED = re.compile(r"\b(is|are) saved|\bis (changed|undone|imported|moved)|\bhas begun")
_IN_PART = re.compile(r"\bagain for\b")
_UNREADABLE = " cannot be read"
"""How a view tells that a session cannot be read, for whatever reason."""
_EDIT_KEPT = re.compile(r"Your text is in (\S+)")

Tree = dict[str, tuple[int, bytes | None]]


class Point(NamedTuple):
    """The call number `at` of a scenario, from 0, and `what` strace makes of it."""

    scenario: str
    at: int
    what: str


class Clean(NamedTuple):
    """A scenario whose command was left alone: its calls, the home before and after, its words."""

    scenario: Scenario
    folder: Path
    calls: tuple[Call, ...]
    old: Tree
    new: Tree
    said: str

    def points(self) -> Iterator[Point]:
        """Each call with the events that are tried there: a signal or an error."""
        for at, call in enumerate(self.calls):
            kinds = [INTERRUPT, EVERYWHERE, IN_TURN[at % len(IN_TURN)]]
            if call.changes:
                kinds.append(KILL)
            if call.name == "fsync" and TEMPORARY not in call.paths[0]:
                kinds.append(NO_SYNC)
            yield from (Point(self.scenario.name, at, what) for what in kinds)


class Verdict(NamedTuple):
    """A fault of one of `KINDS`, in words."""

    kind: str
    words: str


def judge(clean: Clean, point: Point, ended: Ended, tree: Tree, work: Path) -> Iterator[Verdict]:
    """Every fault that the home and the words of the program show."""
    said = f"{ended.code}: {ended.stdout[-300:]}{ended.stderr}"
    old, new, now = user_files(clean.old), user_files(clean.new), user_files(tree)
    changed = {name for name in {*old, *new, *now} if now.get(name) != new.get(name)}
    torn = {name for name in changed if now.get(name) != old.get(name)}
    if now not in (old, new) and (torn or not clean.scenario.again):
        yield Verdict("lost", f"neither the old state nor the new, in {changed}; it said {said}")
        return
    yield from _foreign_files(clean, tree)
    if re.search("Traceback|Exception ignored|Error:", ended.stderr):
        yield Verdict("tracebacks", said)
    lies = _lies_when_stopped if point.what in CODES else _lies
    for why in lies(clean, point, ended, now):
        yield Verdict("silent", f"{why}; it said {said}")
    if (work / "edited").exists() and now == old != new and point.what != KILL:
        kept = _EDIT_KEPT.search(ended.stderr)
        if not kept or "Gruß" not in Path(kept[1]).read_text("utf-8"):
            yield Verdict("lost", f"what was edited is nowhere; it said {said}")


def _foreign_files(clean: Clean, tree: Tree) -> Iterator[Verdict]:
    known = {content for _, content in (*clean.old.values(), *clean.new.values())}
    for name, (mode, content) in tree.items():
        place = clean.new.get(name) or clean.old.get(name)
        passing = TEMPORARY in name or name.startswith("edited-")
        if not passing and (place is None or place[0] != mode or content not in known):
            yield Verdict("lost", f"{name} ({mode:o}) is left, or is not whole: {content!r}")


def _lies_when_stopped(
    clean: Clean, point: Point, ended: Ended, now: dict[str, bytes | None]
) -> Iterator[str]:
    """What is wrong with the answer to Ctrl-C, or with the end by SIGKILL."""
    old, new = user_files(clean.old), user_files(clean.new)
    if ended.code != CODES[point.what]:
        yield "not stopped by the signal"
    if point.what == KILL:
        if ended.stderr:
            yield "killed, and it said something"
        return
    lines = ended.stderr.splitlines()
    if len(lines) != 1 or not lines[0].startswith("smp-recovery: ") or "stopped" not in lines[0]:
        yield "not one line that says it was stopped"
    if now != new and _SAVED.search(ended.stderr):
        yield "called saved, and not so"
    if now not in (old, new) and not _IN_PART.search(ended.stderr):
        yield "saved in part, and not called so"


def _lies(clean: Clean, point: Point, ended: Ended, now: dict[str, bytes | None]) -> Iterator[str]:
    """What is wrong in the exit code and the message after an error."""
    old, new = user_files(clean.old), user_files(clean.new)
    if ended.code == 0:
        reason = os.strerror(getattr(errno, point.what.removeprefix("error=")))
        told = any(words in " ".join(ended.stdout.split()) for words in (reason, _UNREADABLE))
        if now != new:
            yield "not saved, and exit code 0"
        if ended.stderr or (timeless(ended.stdout) != clean.said and not told):
            yield "other words than undisturbed, and exit code 0"
        return
    # What a warning sign asks for comes first, whatever became of the entry.
    lines = [line for line in ended.stderr.splitlines() if not any(act in line for act in _ACTS)]
    if len(lines) != 1 or not lines[0].startswith("smp-recovery: "):
        yield "no message of one line"
    saved, unchanged = _SAVED.search(ended.stderr), _UNCHANGED.search(ended.stderr)
    if old != new and now == new and (unchanged or not saved):
        yield "saved, and not called so"
    if now != new and saved:
        yield "called saved, and not so"
    if (now not in (old, new)) != bool(_IN_PART.search(ended.stderr)):
        yield "saved in part or not, and called the other"


def picture(home: Path) -> Tree:
    """Every file, folder and link with its mode and content, without times and random names."""
    found: Tree = {}
    for path in [home, *home.rglob("*")] if home.exists() else ():
        name = path.relative_to(home).as_posix()
        content: bytes | None = None
        if TEMPORARY in name:
            name = name.partition(TEMPORARY)[0] + TEMPORARY
        elif path.is_symlink():
            content = bytes(path.readlink())
        elif path.is_file():
            content = _VARYING.sub(b"VARYING", path.read_bytes())
        found[name] = (path.lstat().st_mode, content)
    return found


def user_files(tree: Tree) -> dict[str, bytes | None]:
    """What the user put into the home, by file; not what is kept for `undo`."""
    beside = ("versions/", "edited-", ".lock")
    return {
        name: content
        for name, (_, content) in tree.items()
        if content is not None and not name.startswith(beside)
    }


def entries(home: Path) -> Counter[str]:
    """The entries of every session, as the files hold them."""
    found: Counter[str] = Counter()
    for path in filter(Path.exists, (home / "sessions").glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8")).get("entries", ()):
            found[f"{path.stem} {entry['symptom']} {entry.get('note')}"] += 1
    return found


def timeless(said: str) -> str:
    """What was said, without times of the clock."""
    return _CLOCK.sub("TIME", said)
