"""The catalogue of hostile input in `tests/hostile/`: what is refused is refused in one line with
every file as it was, and what is taken is kept whole and shown harmlessly.

A case without `environ` and `shell` runs in this process, others as the installed program.
"""

import base64
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from smp_recovery.cli.main import PROGRAM
from smp_recovery.disk.storage import Storage
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.session_files import LogStore
from tests.cli.conftest import ZONE, Run

FOLDER = Path(__file__).parent.parent / "hostile"

ANY = re.escape("{any}")
"""In a message: words that are not ours, such as those of the TOML parser or of the system."""

Content = str | list[Any] | Mapping[str, Any]
Picture = dict[str, tuple[int, bytes]]


class Case(NamedTuple):
    """One case of the catalogue; `tests/hostile/README.md` says what its keys mean."""

    name: str
    why: str
    args: tuple[Content, ...] = ()
    shell: str = ""
    environ: Mapping[str, Content] | None = None
    begun: bool = True
    home: Mapping[str, Content] = {}
    file: Content | None = None
    file_name: str = "clinic.toml"
    now: datetime | None = None
    code: int = 0
    message: str | list[str] = ""
    shows: str = ""
    keeps: str = ""
    gives: Mapping[str, object] = {}
    saves: bool = False
    leaves: tuple[str, ...] = ()
    words: Mapping[str, str] = {}

    @property
    def is_process(self) -> bool:
        """Whether it needs a process of its own."""
        return bool(self.shell) or self.environ is not None


def read_cases() -> Iterator[Any]:
    """Read every case of every file, known by both names."""
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        for table in told["cases"]:
            case = Case(**table, words=told.get("words", {}))
            skip = case.is_process and sys.platform == "win32"
            marks = [pytest.mark.skipif(skip, reason="a shell and streams as on POSIX")]
            yield pytest.param(case, id=f"{path.stem}: {case.name}", marks=marks)


CASES = list(read_cases())


def prepare(home: Path, now: datetime) -> LogStore:
    """Begin a session four days before `now`, and log three entries since."""
    day = now.date() - timedelta(days=4)
    store = LogStore(Storage(home))
    store.start(day)
    for entry in (
        Entry(0, now - timedelta(days=3), "redness", 2, "after the walk", "hairline"),
        Entry(0, now - timedelta(days=2), "itch", 1),
        Entry(0, now - timedelta(days=1), "fever", temperature=38.5),
    ):
        store.add(day, entry)
    return store


NOW = datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)


@pytest.fixture(scope="session")
def begun_homes(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Make the homes that cases begin with: of the clock of this process, and of the system's."""
    homes = {is_process: tmp_path_factory.mktemp("begun") / "home" for is_process in (False, True)}
    prepare(homes[False], NOW)
    prepare(homes[True], datetime.now(UTC).replace(microsecond=0))
    return homes


def expand(content: Content, before: bytes = b"") -> bytes:
    """The bytes that a case means, where `before` is what was there."""
    match content:
        case str():
            return content.encode()
        case list():
            return b"".join(expand(part, before) for part in content)
        case {"base64": text}:
            return base64.b64decode(text)
        case {"repeat": text, "times": times}:
            return str(text).encode() * times
        case {"change": old, "to": new}:
            assert before.count(old.encode()) == 1, old
            return before.replace(old.encode(), expand(new))
    raise AssertionError(f"no such content: {content}")


def put(path: Path, content: Content, words: Mapping[str, str] | None = None) -> None:
    """Put what a case means in the place of `path`, with the `words` that it names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    match content:
        case {"link": target}:
            path.unlink(missing_ok=True)
            path.symlink_to(target)
        case {"folder": True}:
            path.unlink(missing_ok=True)
            path.mkdir()
        case {"pipe": True}:
            path.unlink(missing_ok=True)
            os.mkfifo(path)
        case _:
            found = expand(content, path.read_bytes() if path.exists() else b"")
            for word, meant in (words or {}).items():
                found = found.replace(f"{{{word}}}".encode(), meant.encode())
            path.write_bytes(found)


def take_picture(folder: Path, leaves: tuple[str, ...] = ()) -> Picture:
    """Every path below `folder` with its mode and bytes or target, but those a case `leaves`."""

    def look(path: Path) -> tuple[int, bytes]:
        if path.is_symlink():
            return 0, os.fsencode(path.readlink())
        return path.stat().st_mode, path.read_bytes() if path.is_file() else b""

    def fits(name: str, patterns: tuple[str, ...]) -> bool:
        return any(fnmatch(name, pattern) for pattern in patterns)

    paths = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*"))
    return {name: look(path) for name, path in paths if not fits(name, leaves)}


def fill(text: str, case: Case, home: Path, command: str) -> str:
    """Put the words that the cases of a file share, and the places, into `text`."""
    marks = {
        **case.words,
        "home": str(home),
        "file": str(home.parent / case.file_name),
        "program": command,
        "session": min((path.stem for path in home.glob("sessions/*.toml")), default=""),
    }
    for mark, meant in marks.items():
        text = text.replace(f"{{{mark}}}", meant)
    return text


def call(line: list[str], folder: Path, environ: Mapping[str, str]) -> tuple[int, str, str]:
    """Run the installed program; its exit code, and what it printed on both streams."""
    done = subprocess.run(
        line,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    encoding = environ.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


@pytest.mark.parametrize("case", CASES)
def test_hostile(
    case: Case,
    home: Path,
    run: Run,
    command: str,
    environ: Mapping[str, str],
    begun_homes: dict[bool, Path],
) -> None:
    """The exit code and the words are those of the catalogue, and nothing is lost on the way."""

    def word(content: Content) -> str:
        return fill(os.fsdecode(expand(content)), case, home, command)

    if case.begun:
        shutil.copytree(begun_homes[case.is_process], home)
    for name, content in case.home.items():
        put(home / name, content)
    if case.file is not None:
        put(home.parent / case.file_name, case.file, case.words)
    args = [word(arg) for arg in case.args]
    before = take_picture(home.parent, case.leaves)
    grows = bool(case.saves or case.keeps or case.gives)
    entries = entries_of(home) if grows else []

    if case.is_process:
        line = ["sh", "-c", word(case.shell)] if case.shell else [command, *args]
        more = {name: word(value) for name, value in (case.environ or {}).items()}
        code, stdout, stderr = call(line, home.parent, {**environ, **more})
    else:
        result = run(*args, now=case.now or NOW, expect=None)
        code, stdout, stderr = result.exit_code, result.stdout, result.stderr

    assert code == case.code, (stdout, stderr)
    told = [case.message] if isinstance(case.message, str) else case.message
    check_words(case, [word(line) for line in told if line], stdout, stderr)
    if grows:
        now = entries_of(home)
        assert now[: len(entries)] == entries
        assert not case.gives or {**now[-1], **case.gives} == now[-1]
        assert not case.keeps or now[-1][case.keeps] == args[-1]
    else:
        assert take_picture(home.parent, case.leaves) == before


def check_words(case: Case, expected: list[str], stdout: str, stderr: str) -> None:
    """Errors are lines of ours on standard error alone; all that is shown is harmless."""
    lines = stderr.splitlines()
    assert len(lines) == len(expected), lines
    for line, words in zip(lines, expected, strict=True):
        assert re.fullmatch(re.escape(f"{PROGRAM}: {words}").replace(ANY, ".+"), line), line
    assert all(line.isprintable() and len(line) < 1000 for line in lines)
    shown = stdout.replace("\u200d", "")  # holds emoji together
    assert all(line.isprintable() for line in shown.split("\n"))
    if case.shows:
        assert case.shows in " ".join(stdout.split())
    elif case.code:
        assert stdout == ""


def entries_of(home: Path) -> list[dict[str, Any]]:
    """All entries of all sessions that can be read, in the words of the files."""
    found: list[dict[str, Any]] = []
    for path in sorted(home.glob("sessions/????-??-??.toml")):
        try:
            text = path.read_text("utf-8")  # nan does not equal itself, its text does
            found += tomllib.loads(text, parse_float=str).get("entries", [])
        except (OSError, ValueError):
            continue
    return found


def test_the_catalogue_is_whole() -> None:
    """No name is there twice, each case says why it is there, and errors have a message."""
    names = [param.id for param in CASES]
    assert len(set(names)) == len(names)
    for case in (param.values[0] for param in CASES):
        assert case.why
        assert not case.code or case.message or "2>" in case.shell, case.name
        assert bool(case.args or case.shell), case.name
