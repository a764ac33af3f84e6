"""Homes that refuse, for real: a full disk, one that is read-only, files of somebody else."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smp_recovery import errors
from tests.cli.conftest import Ask, Refuse, Run

Mount = Callable[[str], None]

NOBODY = 65534

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="disks and owners as on POSIX")


@pytest.fixture
def disk() -> Iterator[Path]:
    """A folder that every person of the machine can reach, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="smp-recovery-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def home(disk: Path) -> Path:
    """Where the log of a test lies."""
    return disk / "home"


@pytest.fixture
def mount(disk: Path) -> Iterator[Mount]:
    """Mount a disk of 512 KiB, and change how it is mounted, where that is allowed."""
    mounted = False

    def by(options: str) -> None:
        nonlocal mounted
        command = ["mount", "-t", "tmpfs", "-o", options, "smp-recovery", str(disk)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=30)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no disk can be mounted here: {error}")
        mounted = True

    yield by
    if mounted:
        subprocess.run(["umount", str(disk)], check=True, timeout=30)


@pytest.fixture
def logged(run: Run) -> None:
    """Begin a session with two entries, and meet each kind of command once.

    What a command imports it then has, whoever it runs as.
    """
    for args in (("log", "itch"), ("remove", "1"), ("log", "scab"), ("undo",)):
        run("start", "--date", "2026-11-17", day=0)
        run(*args)
    run("log", "itch", "mild")
    run("log", "scab", "moderate", "--note", "on the crown")
    run("history")
    run("today")


CHANGES = (
    ("start", "--new", "--date", "2026-11-18"),
    ("log", "redness"),
    ("remove", "1"),
    ("remove", "--whole-session"),
    ("undo",),
    ("clinic", "avoid", "gym"),
    ("follow", "elka"),
)


def fill(disk: Path) -> Path:
    """Fill `disk` to its last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 512, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
    return ballast


def test_full_disk_loses_nothing(
    run: Run, ask: Ask, mount: Mount, request: pytest.FixtureRequest, disk: Path
) -> None:
    """On a full disk every view works and every change is refused, until there is room again."""
    mount("size=512k")
    request.getfixturevalue("logged")
    before = ask("history")
    ballast = fill(disk)
    for args in CHANGES:
        told = run(*args, expect=1).stderr
        assert told.endswith("No space left on device. Nothing was changed\n")
        assert told.count("\n") == 1
        assert ask("history") == before
    run("today")
    told = run("edit", environ={"EDITOR": "sed -i s/crown/temple/"}, expect=1).stderr
    kept = Path(told.rpartition(" is in ")[2].strip())
    assert "temple" in kept.read_text()
    shutil.rmtree(kept.parent)
    ballast.unlink()
    run("log", "redness")
    run("undo")
    assert ask("history") == before


def test_disk_that_is_read_only(
    run: Run, ask: Ask, refuse: Refuse, mount: Mount, request: pytest.FixtureRequest
) -> None:
    """Views work, and every change is refused in one line."""
    mount("size=512k")
    request.getfixturevalue("logged")
    before = ask("history")
    mount("remount,ro")
    for args in CHANGES:
        assert "Read-only file system" in refuse(*args, code=1)
    run("today")
    assert ask("history") == before


@pytest.fixture
def as_another(home: Path) -> Iterator[Callable[[], None]]:
    """Become somebody who is not root and may not write where the owner took the right away."""
    root = os.geteuid() == 0

    def change() -> None:
        if root:
            os.seteuid(NOBODY)
            if not os.access(errors.__file__, os.R_OK, effective_ids=True):
                pytest.skip("the program lies where nobody but root can read it")

    yield change
    if root:
        os.seteuid(0)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o700)


def test_home_of_somebody_else(
    refuse: Refuse, logged: None, home: Path, as_another: Callable[[], None]
) -> None:
    """A home that may not be read is told in one line, by views and changes alike."""
    home.chmod(0o000)
    as_another()
    for args in (("today",), (), ("history",), ("sessions",), ("start",), ("log", "itch")):
        assert "Permission denied" in refuse(*args, code=3)
    assert "Permission denied" in refuse("undo", code=3)
    assert "Permission denied" in refuse("clinic", "avoid", "gym", code=1)


def test_home_that_may_only_be_read(
    run: Run, ask: Ask, refuse: Refuse, logged: None, home: Path, as_another: Callable[[], None]
) -> None:
    """A log of somebody else that may be read is shown; no change of it is said to be made."""
    before = ask("history")
    for path in [home, *home.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    as_another()
    run("today")
    assert ask("history") == before
    for args in CHANGES:
        told = refuse(*args, code=1)
        assert "Permission denied" in told
        assert "Nothing was changed" in told


@pytest.mark.parametrize("folder", ["sessions", "versions"])
def test_folder_that_may_only_be_read(
    run: Run, refuse: Refuse, logged: None, home: Path, as_another: Callable[[], None], folder: str
) -> None:
    """Where one folder refuses, the change is refused and leaves nothing behind in the other."""
    if os.geteuid() == 0:
        for path in [home, *home.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        os.chown(home / folder, 0, 0)
    (home / folder).chmod(0o555)
    as_another()
    run("today")
    for args in (("log", "redness"), ("remove", "1"), ("undo",)):
        result = run(*args, expect=1)
        assert "Permission denied. Nothing was changed" in result.stderr
        assert result.stderr.count("\n") == 1
    assert not list(home.rglob(".tmp-*"))
