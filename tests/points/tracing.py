"""Runs the program under strace: which calls touch the home, and one of them made to fail."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

WATCH = ("strace", "-y", "-e", "trace=%file,%desc")
TEMPORARY = ".tmp-smp-recovery-"
LONGEST = 30.0
"""How many seconds one run may take."""

_LOOKING = (
    *("close", "flock", "fstat", "fsync", "getdents64", "ioctl", "lseek", "newfstatat"),
    *("read", "readlink"),
)
"""Calls that leave every file and folder as it is; any other counts as one that changes them."""

_TEMPORARY_NUMBER = re.compile(rf"(?<={re.escape(TEMPORARY)})\d+")
_CALL = re.compile(r"(\w+)\((.*)")
_PATH = re.compile(r'(?<=")/[^"]*(?=")|(?<=<)/[^>]*(?=>)')


class Call(NamedTuple):
    """A system call that touches the home, by its name and the paths it names.

    `{home}` and `{pid}` stand for the parts of a path that differ from run to run.
    """

    name: str
    paths: tuple[str, ...]
    changes: bool


class Ended(NamedTuple):
    """How a run of the program ended, and what strace saw of it."""

    code: int
    stdout: str
    stderr: str
    trace: tuple[str, ...]


class Program:
    """The program, kept loaded in a process of its own."""

    def __init__(self, environ: dict[str, str]) -> None:
        """Load it, to run with the variables `environ`."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("forking.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=LONGEST)

    def run(
        self,
        folder: Path,
        args: Sequence[str],
        environ: dict[str, str] | None = None,
        options: tuple[str, ...] | None = None,
    ) -> Ended:
        """Run the program with `args` on `folder/home`; if `options` are given, under strace."""
        assert self._process.stdin is not None
        place = {"SMP_RECOVERY_HOME": str(folder / "home"), "TMPDIR": str(folder)}
        traced = options is not None
        order = {"args": args, "environ": {**place, **(environ or {})}, "traced": traced}
        self._process.stdin.write(json.dumps({**order, "folder": str(folder)}) + "\n")
        self._process.stdin.flush()
        number = self._read()
        overdue = threading.Timer(LONGEST, os.kill, (number, signal.SIGKILL))
        overdue.start()
        try:
            trace = () if options is None else _trace(folder, number, options)
            code = self._read()
        finally:
            overdue.cancel()
        stdout, stderr = ((folder / name).read_text("utf-8") for name in ("stdout", "stderr"))
        return Ended(code, stdout, stderr, trace)

    def _read(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def _trace(folder: Path, number: int, options: tuple[str, ...]) -> tuple[str, ...]:
    out = folder / "trace"
    mine = (option.replace("{pid}", str(number)) for option in options)
    done = subprocess.run(
        [*WATCH, "-qq", "-o", str(out), *mine, "-p", str(number)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
        timeout=2 * LONGEST,
    )
    assert out.exists(), done.stderr
    return tuple(out.read_text("utf-8", "replace").splitlines())


def strike_options(calls: tuple[Call, ...], at: int, what: str, home: Path) -> tuple[str, ...]:
    """How to tell strace to do `what` at the call number `at` of `calls`, from 0.

    strace counts the calls of one name among those that touch the same paths as `calls` do.
    """
    paths = sorted({path for call in calls for path in call.paths})
    name = calls[at].name
    nth = sum(call.name == name for call in calls[: at + 1])
    watched = [part for path in paths for part in ("-P", path.replace("{home}", str(home)))]
    return (*watched, "-e", f"inject={name}:{what}:when={nth}")


def parse_calls(trace: Iterable[str], home: Path) -> tuple[Call, ...]:
    """The calls that touch `home` among the lines of strace."""
    found = (_parse_call(line, str(home)) for line in trace)
    return tuple(call for call in found if call)


def _parse_call(line: str, home: str) -> Call | None:
    match = _CALL.match(line)
    if not match:
        return None
    name, said = match[1], match[2].partition(") = ")[0]
    paths = tuple(
        _TEMPORARY_NUMBER.sub("{pid}", path.replace(home, "{home}", 1))
        for path in _PATH.findall(said)
        if path == home or path.startswith(f"{home}/")
    )
    changes = "O_CREAT" in said if name == "openat" else name not in _LOOKING
    return Call(name, paths, changes) if paths else None
