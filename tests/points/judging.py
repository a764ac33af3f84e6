"""Judges a point, which is one call that fails or kills: what became of the home, what was said."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import SAVED
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.session_files import LogStore
from tests.points.scenarios import UNDO, Scenario
from tests.points.tracing import TEMPORARY, Call, Ended

KILLS = {"signal=SIGKILL": -9, "signal=SIGINT": 130, "signal=SIGTERM": -15}
ERRORS = tuple(
    f"error={name}" for name in ("ENOSPC", "EIO", "EACCES", "EROFS", "EDQUOT", "EINTR", "ENOLCK")
)
KINDS = ("lost", "stuck", "silent", "tracebacks")

_TIME = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[^\s\"]*")
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_AS_BEFORE = ("as it was", "nothing was changed", "cannot be saved")
_UNDONE = (*_AS_BEFORE, "could not change")
_ACTS = (" is a warning sign: ", ": See a doctor or dermatologist today")
_EDIT_STOPPED = (
    "smp-recovery: the edited session cannot be saved: it was stopped; the log is as it was, and "
    r"what you wrote is in \S+\n"
)
_DONE = (" is saved", " are saved", " is changed", " has begun")
_UNKNOWN = " is not known: it is damaged"
"""How a view tells that the session before cannot be read, for whatever reason."""

_IN_PART = " again for the rest"

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
        """Every call with every error, and with every signal where it writes."""
        for at in range(len(self.calls)):
            for what in (*(KILLS if self.scenario.writes else ()), *ERRORS):
                yield Point(self.scenario.name, at, what)


class Verdict(NamedTuple):
    """A fault of one of `KINDS`, or a point that was `missed`, in words."""

    kind: str
    words: str


def judge(clean: Clean, point: Point, ended: Ended, tree: Tree, work: Path) -> Iterator[Verdict]:
    """Every fault that the home and the words of the program show."""
    said = f"{ended.code}: {ended.stdout[-300:]}{ended.stderr}"
    old, new, now = state(clean.old), state(clean.new), state(tree)
    changed = {name for name in {*old, *new, *now} if now.get(name) != new.get(name)}
    torn = {name for name in changed if now.get(name) != old.get(name)}
    if now not in (old, new) and (torn or not clean.scenario.again):
        yield Verdict("lost", f"neither the old state nor the new, in {changed}; it said {said}")
        return
    known = {content for _, content in (*clean.old.values(), *clean.new.values())}
    for name, (mode, content) in tree.items():
        if TEMPORARY not in name and not name.startswith("edited-"):
            place = clean.new.get(name) or clean.old.get(name)
            if place is None or place[0] != mode or content not in known:
                yield Verdict("lost", f"{name} ({mode:o}) is left, or is not whole: {content!r}")
    if re.search("Traceback|Exception ignored|Error:", ended.stderr):
        yield Verdict("tracebacks", said)
    if point.what in KILLS:
        in_part = f"stopped; {clean.scenario.again}"
        told = [in_part if now not in (old, new) else "stopped"]
        if now == new:
            told.append(f"{SAVED}; stopped")
        if (
            clean.scenario.again and clean.scenario.args != UNDO
        ):  # another undo takes back the change before
            told.append(in_part)
        words = [f"smp-recovery: {each}\n" for each in told] if ended.code == 130 else [""]
        kept = now == old and re.fullmatch(_EDIT_STOPPED, ended.stderr)
        if ended.code != KILLS[point.what] or not (kept or ended.stderr in words):
            yield Verdict("silent", f"killed, it said {said}")
        return
    reason = os.strerror(getattr(errno, point.what.removeprefix("error=")))
    for why in _lies(clean, ended, now, reason):
        yield Verdict("silent", f"{why}; it said {said}")
    if (work / "edited").exists() and now == old != new:
        kept = re.search(r"what you wrote is in (\S+)", ended.stderr)
        if not kept or "Gruß" not in Path(kept[1]).read_text("utf-8"):
            yield Verdict("lost", f"what was edited is nowhere; it said {said}")


def _lies(clean: Clean, ended: Ended, now: dict[str, bytes | None], reason: str) -> Iterator[str]:
    """Where the exit code and the words do not say what became of the change, and why."""
    old, new = state(clean.old), state(clean.new)
    if ended.code == 0:
        if now != new:
            yield "not saved, and exit code 0"
        told = any(words in " ".join(ended.stdout.split()) for words in (reason, _UNKNOWN))
        if ended.stderr or (timeless(ended.stdout) != clean.said and not told):
            yield "other words than undisturbed, and exit code 0"
        return
    # What a warning sign asks for comes first, whatever became of the entry.
    lines = [line for line in ended.stderr.splitlines() if not any(act in line for act in _ACTS)]
    if len(lines) != 1 or not lines[0].startswith("smp-recovery: "):
        yield "no message of one line"
    done = any(words in ended.stderr for words in _DONE)
    undone = any(words in ended.stderr for words in _UNDONE)
    if old != new and now == new and (undone or not done):
        yield "saved, and not called so"
    if now != new and done:
        yield "called saved, and not so"
    as_before = any(words in ended.stderr for words in _AS_BEFORE)
    if now not in (old, new) and (as_before or _IN_PART not in ended.stderr):
        yield "saved in part, and not called so"
    if now in (old, new) and _IN_PART in ended.stderr:
        yield "called saved in part, and not so"


def picture(home: Path) -> Tree:
    """Every file, folder and link with its mode and content, without times of the clock."""
    found: Tree = {}
    for path in [home, *home.rglob("*")] if home.exists() else ():
        name = path.relative_to(home).as_posix()
        mode = path.lstat().st_mode
        content: bytes | None = None
        if TEMPORARY in name:
            name = name.partition(TEMPORARY)[0] + TEMPORARY
        elif path.is_symlink():
            content = bytes(path.readlink())
        elif path.is_file():
            content = _TIME.sub(b"TIME", path.read_bytes())
        found[name] = (mode, content)
    return found


def entries(home: Path) -> dict[str, tuple[str, ...]]:
    """The entries of every session as the log reads them, as their notes or symptoms."""
    store = LogStore(Storage(home))

    def word(entry: Entry) -> str:
        return "next" if entry.note == "next" else f"{entry.number} {entry.symptom} {entry.note}"

    return {str(day): tuple(map(word, store.load(day).entries)) for day in store.dates()}


def state(tree: Tree) -> dict[str, bytes | None]:
    """What the person put into the home, by file; not what is kept for `undo`."""
    beside = ("versions/", "edited-", ".lock")
    return {
        name: content
        for name, (_, content) in tree.items()
        if content is not None and not name.startswith(beside)
    }


def timeless(said: str) -> str:
    """What was said, without times of the clock."""
    return _CLOCK.sub("TIME", said)
