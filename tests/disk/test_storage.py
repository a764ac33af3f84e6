"""The promises of the storage: private, locked, replaced whole or not at all, undone in steps."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smp_recovery
from smp_recovery.disk.files import sync_folder
from smp_recovery.disk.storage import KEPT_VERSIONS, SIZE_LIMIT, Storage, UndoneFile
from smp_recovery.errors import (
    DamageError,
    LockTimeoutError,
    SmpRecoveryError,
    StoppedError,
    StorageError,
    UnsyncedError,
)

NAME = "sessions/2026-11-17.toml"
OTHER = "sessions/2026-12-20.toml"

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes as on POSIX")


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Make a storage whose folder does not exist yet."""
    return Storage(tmp_path / "home", lock_timeout=1.0)


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open, usual and hostile settings of the umask."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def write(storage: Storage, content: bytes, name: str = NAME) -> None:
    """Write in a change of its own, as a command does."""
    with storage.change() as change:
        change.write(name, content)


def delete(storage: Storage, name: str = NAME) -> None:
    """Delete in a change of its own, as a command does."""
    with storage.change() as change:
        change.delete(name)


def mode(path: Path) -> int:
    """Return the permission bits of `path`."""
    return stat.S_IMODE(path.stat().st_mode)


def temporaries(folder: Path) -> list[Path]:
    """Every temporary file at any depth below `folder`."""
    return [path for path in folder.rglob("*") if path.name.startswith(".tmp-")]


def kept(storage: Storage) -> list[tuple[int, str, bool]]:
    """List the kept versions, newest first, without their paths."""
    return [(version.sequence, version.name, version.absent) for version in storage.versions()]


# Reading


def test_looking_creates_nothing(storage: Storage) -> None:
    """Making a storage, reading, listing and undoing leave no trace where no log is."""
    assert storage.read(NAME) is None
    assert storage.names("sessions") == []
    assert storage.versions() == []
    assert storage.undo() is None
    assert not storage.data_dir.exists()


def test_what_was_written_is_read(storage: Storage) -> None:
    """Any bytes come back as they went in, inside the change and after it."""
    content = bytes(range(256)) * 1000
    with storage.change() as change:
        assert change.read(NAME) is None
        change.write(NAME, content)
        assert change.read(NAME) == content
    assert storage.read(NAME) == content


def test_an_empty_file_is_not_a_missing_one(storage: Storage) -> None:
    """An empty file reads as no bytes; only a missing file reads as None."""
    write(storage, b"")
    assert storage.read(NAME) == b""


@posix
def test_names_are_sorted_and_visible(storage: Storage) -> None:
    """The names of a folder come sorted, without dot files and links to nothing."""
    for name in ("sessions/b.toml", "sessions/a.toml"):
        write(storage, b"x", name)
    (storage.data_dir / "sessions/.hidden").touch()
    (storage.data_dir / "sessions/dangling.toml").symlink_to("nowhere")
    assert storage.names("sessions") == ["a.toml", "b.toml"]


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
def test_a_name_that_cannot_be_looked_at_is_there(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A file is passed over only where there is none, or another would be taken for the last."""
    for name in (NAME, OTHER):
        write(storage, b"x", name)
    fail(monkeypatch, "stat", 2, number)
    assert storage.names("sessions") == [Path(NAME).name, Path(OTHER).name]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../outside",
        "sessions/../../outside",
        "sessions//a",
        "sessions/",
        ".lock",
        "sessions/.hidden",
        "versions/000001~a",
        "a\\b",
        "a\0b",
    ],
)
def test_a_name_cannot_lead_elsewhere(storage: Storage, name: str) -> None:
    """A name that leaves the folder, or meets the storage's own files, is refused everywhere."""
    for attempt in (storage.read, storage.names, lambda name: write(storage, b"x", name)):
        with pytest.raises(StorageError, match="the log is as it was"):
            attempt(name)


@pytest.mark.parametrize("name", ["sessions/2026-11-17.toml~", "sessions/a.absent"])
def test_a_name_that_no_version_can_carry_is_not_written(storage: Storage, name: str) -> None:
    """A name that could be mistaken among the kept versions is read, but not changed."""
    assert storage.read(name) is None
    with pytest.raises(StorageError, match=r"must be renamed.*the log is as it was"):
        write(storage, b"x", name)


@posix
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_only_regular_files_are_read(storage: Storage, make: Callable[[Path], None]) -> None:
    """A pipe or a folder in place of a file is damage, told at once and never overwritten."""
    write(storage, b"x", OTHER)
    place = storage.data_dir / NAME
    make(place)
    with pytest.raises(DamageError, match=str(place)):
        storage.read(NAME)
    with pytest.raises(DamageError, match=str(place)):
        write(storage, b"new")
    assert not place.is_file()


def test_an_endless_file_is_refused(storage: Storage) -> None:
    """A file over the limit is damage; one at the limit is read; more is never written."""
    write(storage, b"x")
    os.truncate(storage.data_dir / NAME, SIZE_LIMIT)
    assert storage.read(NAME) == b"x" + bytes(SIZE_LIMIT - 1)
    os.truncate(storage.data_dir / NAME, SIZE_LIMIT + 1)
    with pytest.raises(DamageError, match="exceeds"):
        storage.read(NAME)
    with pytest.raises(StorageError, match="the log is as it was"):
        write(storage, bytes(SIZE_LIMIT + 1), OTHER)
    assert storage.read(OTHER) is None


def test_an_unreadable_file_is_named(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system refuses to open is damage, named with the reason in one line."""
    write(storage, b"x")
    fail(monkeypatch, "open", 1, errno.EACCES)
    with pytest.raises(DamageError) as caught:
        storage.read(NAME)
    assert str(caught.value) == f"cannot read {storage.data_dir / NAME}: Permission denied"


def test_a_file_in_place_of_a_folder_is_damage(storage: Storage) -> None:
    """A file where a folder belongs is damage, not an empty log."""
    storage.data_dir.mkdir()
    (storage.data_dir / "sessions").touch()
    for attempt in (lambda: storage.names("sessions"), lambda: storage.read(NAME)):
        with pytest.raises(DamageError, match="Not a directory"):
            attempt()


# Privacy


@posix
@pytest.mark.usefixtures("any_umask")
def test_everything_is_private(tmp_path: Path) -> None:
    """Whatever the umask, our files are 0600 and our folders 0700, missing parents included."""
    storage = Storage(tmp_path / "share" / "smp-recovery")
    write(storage, b"one")
    write(storage, b"two")
    made = list((tmp_path / "share").rglob("*"))
    assert {mode(path) for path in made if path.is_file()} == {0o600}
    assert {mode(path) for path in [tmp_path / "share", *made] if path.is_dir()} == {0o700}
    names = sorted(path.name for path in storage.data_dir.iterdir())
    assert names == [".lock", "sessions", "versions"]


@posix
@pytest.mark.usefixtures("any_umask")
def test_the_temporary_file_is_private(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The temporary file is 0600 before its first byte and lies in the folder of its target."""
    seen: list[tuple[str, int]] = []
    real = os.write

    def spy(descriptor: int, content: bytes) -> int:
        (temporary,) = temporaries(storage.data_dir)
        seen.append((temporary.parent.name, mode(temporary)))
        assert os.fstat(descriptor).st_size == 0
        return real(descriptor, content)

    write(storage, b"one")
    monkeypatch.setattr(os, "write", spy)
    write(storage, b"two")
    assert seen == [("versions", 0o600), ("sessions", 0o600)]


@posix
def test_folders_that_exist_keep_their_mode(storage: Storage) -> None:
    """A folder that the person made is left as it is; a readable file becomes private."""
    (storage.data_dir / "sessions").mkdir(parents=True)
    (storage.data_dir / NAME).write_bytes(b"old")
    for path, bits in ((storage.data_dir, 0o750), (storage.data_dir / NAME, 0o644)):
        path.chmod(bits)
    write(storage, b"new")
    assert mode(storage.data_dir) == 0o750
    assert mode(storage.data_dir / NAME) == 0o600


def test_a_file_in_place_of_the_home_is_refused(storage: Storage) -> None:
    """A file where the private folder belongs is named and kept."""
    storage.data_dir.write_bytes(b"precious")
    with pytest.raises(
        StorageError, match=f"{storage.data_dir}: File exists; the log is as it was"
    ):
        write(storage, b"x")
    assert storage.data_dir.read_bytes() == b"precious"


def test_two_first_starts_at_once_both_work(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that another process makes a moment before us is used."""
    real = os.mkdir

    def be_late(path: Path, bits: int) -> None:
        real(path, bits)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))

    monkeypatch.setattr(os, "mkdir", be_late)
    write(storage, b"x")
    assert storage.read(NAME) == b"x"


# Links


@posix
def test_a_linked_file_stays_a_link(storage: Storage, tmp_path: Path) -> None:
    """Writing, deleting and undoing through a link change its target and keep the link."""
    target = tmp_path / "elsewhere" / "log.toml"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link = storage.data_dir / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    write(storage, b"new")
    assert (link.is_symlink(), target.read_bytes(), mode(target)) == (True, b"new", 0o600)
    delete(storage)
    assert (link.is_symlink(), target.exists(), storage.read(NAME)) == (True, False, None)
    storage.undo()
    storage.undo()
    assert (link.is_symlink(), target.read_bytes()) == (True, b"old")
    assert temporaries(tmp_path) == []


@posix
@pytest.mark.parametrize("linked", ["", "sessions", "versions"])
def test_a_linked_folder_works(storage: Storage, tmp_path: Path, linked: str) -> None:
    """The home or a folder in it may be a link, even to a folder that is yet to be made."""
    link = storage.data_dir / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "synced" / "smp")
    write(storage, b"one")
    write(storage, b"two")
    assert link.is_symlink()
    assert mode(tmp_path / "synced" / "smp") == 0o700
    assert storage.undo() == UndoneFile(NAME, b"two", b"one")


@posix
def test_a_dangling_link_gets_its_target(storage: Storage, tmp_path: Path) -> None:
    """Writing to a link to nothing creates what it points to."""
    link = storage.data_dir / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "later.toml")
    write(storage, b"new")
    assert link.is_symlink()
    assert (tmp_path / "later.toml").read_bytes() == b"new"


@posix
@pytest.mark.parametrize("content", [b"new", None])
def test_a_link_that_cannot_be_looked_at_stays_a_link(
    tmp_path: Path, content: bytes | None
) -> None:
    """A change whose look at a link fails is made where the link leads, or refused."""
    for at in count(1):
        storage = Storage(tmp_path / str(at))
        (storage.data_dir / "sessions").mkdir(parents=True)
        target, link = storage.data_dir / "elsewhere.toml", storage.data_dir / NAME
        target.write_bytes(b"old")
        link.symlink_to(target)
        with pytest.MonkeyPatch.context() as patch:
            failure = fail(patch, "lstat", at, errno.EIO)
            with suppress(StorageError), storage.change() as change:
                if content is None:
                    change.delete(NAME)
                else:
                    change.write(NAME, content)
        if failure.calls < at:
            break
        assert link.is_symlink()
        assert storage.read(NAME) in (b"old", content)
    assert at > 5


@posix
def test_a_link_in_a_circle_is_damage(storage: Storage) -> None:
    """A link to itself is reported and left alone."""
    link = storage.data_dir / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(link)
    with pytest.raises(DamageError, match=str(link)):
        write(storage, b"new")
    assert link.is_symlink()


# The lock


def test_a_second_writer_is_told_to_try_again(storage: Storage) -> None:
    """A writer that waits in vain gets one clear line after the time-out, and nothing changes."""
    write(storage, b"old")
    hasty = Storage(storage.data_dir, lock_timeout=0.1)
    with storage.change():
        began = time.monotonic()
        with pytest.raises(LockTimeoutError) as caught:
            write(hasty, b"new")
    assert time.monotonic() - began >= 0.1
    assert str(caught.value) == (
        f"another smp-recovery is writing to {storage.data_dir}: nothing was changed, "
        "try again in a moment"
    )
    assert storage.read(NAME) == b"old"


def test_reading_does_not_wait(storage: Storage) -> None:
    """Reading, listing and looking at versions go on while another process writes."""
    write(storage, b"old")
    with storage.change():
        reader = Storage(storage.data_dir, lock_timeout=0.0)
        assert reader.read(NAME) == b"old"
        assert reader.names("sessions") == [Path(NAME).name]
        assert len(reader.versions()) == 1


def test_the_lock_outlives_a_failure_no_longer_than_its_block(storage: Storage) -> None:
    """An error in the block reaches the caller as it is and releases the lock; its file stays."""
    with pytest.raises(OSError, match="mine"), storage.change():
        raise OSError("mine")
    assert (storage.data_dir / ".lock").exists()
    write(Storage(storage.data_dir, lock_timeout=0.0), b"new")


def test_a_change_is_over_after_its_block(storage: Storage) -> None:
    """Writing, deleting or undoing without the lock is a fault of the program."""
    with storage.change() as change:
        change.write(NAME, b"x")
    for attempt in (
        lambda: change.write(NAME, b"y"),
        lambda: change.delete(NAME),
        change.undo,
    ):
        with pytest.raises(RuntimeError, match="over"):
            attempt()
    assert storage.read(NAME) == b"x"


@posix
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP])
def test_without_locks_nothing_is_written(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A file system without locks is named, and nothing is written to it unlocked."""

    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("smp_recovery.disk.lock.fcntl.flock", refuse)
    with pytest.raises(StorageError, match=rf"cannot be locked \({os.strerror(number)}\)"):
        write(storage, b"new")
    assert storage.read(NAME) is None


@posix
def test_a_link_in_place_of_the_lock_is_refused(storage: Storage, tmp_path: Path) -> None:
    """The lock is never opened, created or changed through a link."""
    storage.data_dir.mkdir()
    (storage.data_dir / ".lock").symlink_to(tmp_path / "victim")
    with pytest.raises(StorageError, match=r"cannot open .*\.lock: .*; nothing was changed"):
        write(storage, b"new")
    assert not (tmp_path / "victim").exists()


# Several processes


def start(script: str, home: Path) -> "subprocess.Popen[bytes]":
    """Start another Python with the package at hand; `home` is its first argument."""
    prelude = (
        "import sys\n"
        "from pathlib import Path\n"
        "from smp_recovery.disk.storage import Storage\n"
        "storage = Storage(Path(sys.argv[1]), lock_timeout=60.0)\n"
    )
    root = str(Path(smp_recovery.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", prelude + script, str(home)],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
    )


ADD_25_LINES = f"""
import os
for number in range(25):
    with storage.change() as change:
        before = change.read({NAME!r}) or b""
        change.write({NAME!r}, before + b"%d %d\\n" % (os.getpid(), number))
"""

WRITE_WITHOUT_END = f"""
from itertools import count
for number in count():
    with storage.change() as change:
        change.write({NAME!r}, b"%06d" % number * 20000)
    if number == 3:
        print("ready", flush=True)
"""


def test_no_entry_of_concurrent_writers_is_lost(storage: Storage) -> None:
    """Eight processes that each read and rewrite a file 25 times keep all 200 lines."""
    writers = [start(ADD_25_LINES, storage.data_dir) for _ in range(8)]
    for writer in writers:
        writer.communicate(timeout=120)
    assert [writer.returncode for writer in writers] == [0] * 8
    lines = (storage.read(NAME) or b"").splitlines()
    expected = {b"%d %d" % (writer.pid, number) for writer in writers for number in range(25)}
    assert len(lines) == 200
    assert set(lines) == expected
    assert len(storage.versions()) == KEPT_VERSIONS


@posix
def test_a_kill_at_any_moment_leaves_whole_files(storage: Storage) -> None:
    """Readers meanwhile, and everyone after a kill, meet whole contents and can go on."""
    moments = random.Random(17)
    for _ in range(10):
        writer = start(WRITE_WITHOUT_END, storage.data_dir)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        until = time.monotonic() + moments.uniform(0.0, 0.02)
        while time.monotonic() < until:
            assert is_whole(storage.read(NAME))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        before = storage.read(NAME)
        assert is_whole(before)
        assert all(
            version.absent or is_whole(version.path.read_bytes()) for version in storage.versions()
        )
        write(storage, b"mended")
        assert temporaries(storage.data_dir / "sessions") == []
        assert storage.undo() == UndoneFile(NAME, b"mended", before)


def is_whole(content: bytes | None) -> bool:
    """Whether `content` is one that the endless writer wrote."""
    return content is not None and content == content[:6] * 20000


# Failures on the way

os_close: Callable[..., object] = os.close


class Failure:
    """Lets the call number `at` of a function of `os` fail, and counts the calls."""

    def __init__(self, real: Callable[..., object], at: int, error: BaseException) -> None:
        """Count from 1; nothing has been called yet."""
        self.real, self.at, self.error, self.calls = real, at, error, 0

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Fail once, and do what is asked at every other call; a file closes even as it fails."""
        self.calls += 1
        if self.calls == self.at:
            if self.real is os_close:
                self.real(*args)
            raise self.error
        return self.real(*args, **kwargs)


def fail(monkeypatch: pytest.MonkeyPatch, function: str, at: int, number: int | None) -> Failure:
    """Let a call of `os.<function>` fail with the error `number`, or be interrupted without one."""
    error = KeyboardInterrupt() if number is None else OSError(number, os.strerror(number))
    failure = Failure(getattr(os, function), at, error)
    monkeypatch.setattr(os, function, failure)
    return failure


STEPS = ["open", "fchmod", "write", "fsync", "close", "replace", "mkdir", "chmod"]


def failing_writes(folder: Path, step: str, number: int | None) -> Iterator[tuple[Storage, str]]:
    """Write over an old file once for each call of `step`, which fails; yield what was told."""
    for at in count(1):
        storage = Storage(folder / str(at), lock_timeout=1.0)
        (storage.data_dir / "sessions").mkdir(parents=True)
        (storage.data_dir / NAME).write_bytes(b"old")
        told = ""
        with pytest.MonkeyPatch.context() as patch:
            failure = fail(patch, step, at, number)
            try:
                write(storage, b"new")
            except (SmpRecoveryError, KeyboardInterrupt) as error:
                told = str(error) or "interrupted"
        if failure.calls < at:
            assert at > 1, f"a write never calls os.{step}"
            return
        yield storage, told


@posix
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_is_told_as_it_is(tmp_path: Path, step: str, number: int) -> None:
    """Each failing call leaves the old content, or says that the new one is in place; no litter."""
    for storage, told in failing_writes(tmp_path, step, number):
        in_place = "may not survive a power cut" in told or (step == "close" and not told)
        assert in_place or os.strerror(number) in told
        assert "\n" not in told
        assert storage.read(NAME) == (b"new" if in_place else b"old")
        assert temporaries(storage.data_dir) == []
        write(storage, b"newer")
        assert storage.undo() == UndoneFile(NAME, b"newer", b"new" if in_place else b"old")


@posix
@pytest.mark.parametrize("step", STEPS)
def test_an_interruption_leaves_no_litter(tmp_path: Path, step: str) -> None:
    """Ctrl-C at any call leaves the old content or the new one, undo intact, no temporary file."""
    for storage, told in failing_writes(tmp_path, step, None):
        assert told == "interrupted"
        assert storage.read(NAME) in (b"old", b"new")
        assert temporaries(storage.data_dir) == []
        storage.undo()
        assert storage.read(NAME) == b"old"


def test_a_refused_write_names_the_file_and_the_reason(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what failed, for which file, why, and that nothing was changed."""
    write(storage, b"old")
    fail(monkeypatch, "write", 2, errno.ENOSPC)
    with pytest.raises(StorageError) as caught:
        write(storage, b"new")
    assert str(caught.value) == (
        f"could not change {storage.data_dir / NAME}: No space left on device; the log is as it was"
    )


@posix
def test_a_change_that_may_be_lost_is_never_called_unsaved(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When only the last sync of the folder fails, the change is in place, and that is said."""
    write(storage, b"old")
    fail(monkeypatch, "fsync", 4, errno.EIO)
    with pytest.raises(StorageError) as caught:
        write(storage, b"new")
    assert str(caught.value) == (
        f"{storage.data_dir / NAME} is changed, but the change may not survive a power cut: "
        "Input/output error"
    )
    assert storage.read(NAME) == b"new"


@posix
def test_a_file_system_that_cannot_sync_folders_is_good_enough(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a folder cannot be synced at all, a write succeeds all the same."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write(storage, b"new")
    assert storage.read(NAME) == b"new"


def test_short_writes_are_completed(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that takes three bytes at a time still gets all of them."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, content: real(file, content[:3]))
    write(storage, b"a long line of text")
    assert storage.read(NAME) == b"a long line of text"


def test_a_disk_that_fills_up_halfway_changes_nothing(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a file written before the disk is full is thrown away."""
    write(storage, b"old", OTHER)
    real = os.write
    room = iter([7])

    def fill_up(descriptor: int, content: bytes) -> int:
        for left in room:
            return real(descriptor, content[:left])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", fill_up)
    with pytest.raises(StorageError, match="No space left"):
        write(storage, b"a long line of text")
    assert storage.read(NAME) is None
    assert temporaries(storage.data_dir) == []


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note down what is synced, renamed, made and removed, in order."""
    noted: list[str] = []
    fsync, replace, mkdir, unlink = os.fsync, os.replace, os.mkdir, os.unlink

    def spy_fsync(descriptor: int) -> None:
        noted.append("sync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "sync file")
        fsync(descriptor)

    def spy_replace(source: Path, target: Path) -> None:
        assert source.parent == target.parent
        noted.append(f"rename in {target.parent.name}")
        replace(source, target)

    def spy_mkdir(path: Path, bits: int) -> None:
        noted.append(f"make {path.name}")
        mkdir(path, bits)

    def spy_unlink(path: Path) -> None:
        noted.append(f"remove in {path.parent.name}")
        unlink(path)

    for spy in (spy_fsync, spy_replace, spy_mkdir, spy_unlink):
        monkeypatch.setattr(os, spy.__name__.removeprefix("spy_"), spy)
    return noted


@posix
def test_each_step_reaches_the_disk_before_the_next(storage: Storage, steps: list[str]) -> None:
    """New folders are synced into their parents, files before a rename and folders after it."""
    write(storage, b"old")
    keep = ["sync file", "rename in versions", "sync folder"]
    save = ["sync file", "rename in sessions", "sync folder"]
    new_home, new_versions, new_sessions = (
        [f"make {name}", "sync folder"] for name in ("home", "versions", "sessions")
    )
    assert steps == [*new_home, *new_versions, *keep, *new_sessions, *save]
    steps.clear()
    write(storage, b"new")
    assert steps == [*keep, *save]
    steps.clear()
    delete(storage)
    assert steps == [*keep, "remove in sessions", "sync folder"]


@posix
def test_undo_reaches_the_disk_before_its_version_goes(storage: Storage, steps: list[str]) -> None:
    """A skipped version goes first, what is undone is set aside, then the old one is put back."""
    write(storage, b"one")
    write(storage, b"two")
    (storage.data_dir / "versions/000003~sessions~2026-11-17.toml").write_bytes(b"two")
    steps.clear()
    storage.undo()
    assert steps == [
        *("remove in versions", "sync folder"),
        *("sync file", "rename in versions", "sync folder"),
        *("sync file", "rename in sessions", "sync folder"),
        "remove in versions",
    ]


def test_left_overs_of_the_dead_are_swept(storage: Storage) -> None:
    """A write clears our old temporary files away, but nobody else's."""
    write(storage, b"old")
    folder = storage.data_dir / "sessions"
    for name in (".tmp-smp-recovery-1-0", ".tmp-of-another-program"):
        (folder / name).touch()
    write(storage, b"new")
    assert [path.name for path in temporaries(folder)] == [".tmp-of-another-program"]


# Kept versions and undo


def test_versions_say_what_was_before(storage: Storage) -> None:
    """Each change keeps what its file held, under a number, newest first."""
    write(storage, b"one")
    write(storage, b"two")
    write(storage, b"other", OTHER)
    assert [(version.path.name, version.path.read_bytes()) for version in storage.versions()] == [
        ("000003~sessions~2026-12-20.toml.absent", b""),
        ("000002~sessions~2026-11-17.toml", b"one"),
        ("000001~sessions~2026-11-17.toml.absent", b""),
    ]
    assert kept(storage) == [(3, OTHER, True), (2, NAME, False), (1, NAME, True)]


def test_foreign_files_among_the_versions_are_ignored(storage: Storage) -> None:
    """What is no version of ours is not listed, not restored and not removed."""
    write(storage, b"one")
    foreign = ["notes.txt", "7", "8~", "9~..~..~escape", "~a", "x1~a", ".tmp-smp-recovery"]
    for name in foreign:
        (storage.data_dir / "versions" / name).touch()
    assert kept(storage) == [(1, NAME, True)]
    storage.undo()
    left = sorted(path.name for path in (storage.data_dir / "versions").iterdir())
    assert left == sorted([*foreign, "undone~sessions~2026-11-17.toml"])


def test_the_last_twenty_versions_are_kept(storage: Storage) -> None:
    """After 25 writes the newest 20 versions are there, and 20 undos lead back to the fifth."""
    for number in range(1, 26):
        write(storage, b"%d" % number)
    assert [sequence for sequence, _, _ in kept(storage)] == list(range(25, 5, -1))
    for number in range(25, 5, -1):
        assert storage.undo() == UndoneFile(NAME, b"%d" % number, b"%d" % (number - 1))
    assert storage.undo() is None
    assert storage.read(NAME) == b"5"


def test_a_failure_to_prune_is_no_failure(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that cannot be removed does not make a saved file unsaved."""
    for number in range(KEPT_VERSIONS):
        write(storage, b"%d" % number)
    failure = fail(monkeypatch, "unlink", 1, errno.EIO)
    write(storage, b"saved")
    assert failure.calls == 1
    assert storage.read(NAME) == b"saved"
    assert len(storage.versions()) == KEPT_VERSIONS + 1
    write(storage, b"saved again")
    assert len(storage.versions()) == KEPT_VERSIONS


def test_a_kept_version_is_a_copy(storage: Storage) -> None:
    """Editing the file in place, as an editor may, does not reach into the kept versions."""
    write(storage, b"one")
    with (storage.data_dir / NAME).open("r+b") as file:
        write(storage, b"two")
        file.write(b"bad")
    assert storage.undo() == UndoneFile(NAME, b"two", b"one")


def test_undo_twice_goes_back_two_steps(storage: Storage) -> None:
    """Undo goes back over all files in the order of the changes, to the very beginning."""
    write(storage, b"one")
    write(storage, b"other", OTHER)
    write(storage, b"two")
    assert storage.undo() == UndoneFile(NAME, b"two", b"one")
    assert storage.undo() == UndoneFile(OTHER, b"other", None)
    assert storage.undo() == UndoneFile(NAME, b"one", None)
    assert storage.undo() is None
    assert storage.versions() == []


def test_undoing_a_creation_deletes(storage: Storage) -> None:
    """A file that did not exist before is gone again."""
    write(storage, b"one")
    storage.undo()
    assert storage.read(NAME) is None
    assert storage.names("sessions") == []


def test_undoing_a_deletion_restores(storage: Storage) -> None:
    """A deleted file comes back with its content."""
    write(storage, b"one")
    delete(storage)
    assert storage.read(NAME) is None
    assert storage.undo() == UndoneFile(NAME, None, b"one")
    assert storage.read(NAME) == b"one"


def test_what_changes_nothing_is_no_step(storage: Storage) -> None:
    """Deleting what is missing and writing what is there already leave no step to undo."""
    delete(storage)
    write(storage, b"one")
    write(storage, b"one")
    delete(storage, OTHER)
    assert kept(storage) == [(1, NAME, True)]


def test_undo_skips_a_version_left_by_a_kill(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change cut short after its version was kept is not taken for a step."""
    write(storage, b"one")
    write(storage, b"two")
    fail(monkeypatch, "replace", 2, errno.EIO)
    with pytest.raises(StorageError):
        write(storage, b"three")
    assert kept(storage)[0] == (3, NAME, False)
    assert storage.undo() == UndoneFile(NAME, b"two", b"one")
    assert kept(storage) == [(1, NAME, True)]


def test_repeated_failures_do_not_use_up_the_versions(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trying again on a full disk keeps one version of the same content, not one per attempt."""
    write(storage, b"one")
    for _ in range(KEPT_VERSIONS):
        with monkeypatch.context() as patch:
            fail(patch, "replace", 2 if len(storage.versions()) == 1 else 1, errno.ENOSPC)
            with pytest.raises(StorageError):
                write(storage, b"two")
    write(storage, b"two")
    assert kept(storage) == [(2, NAME, False), (1, NAME, True)]


def test_a_failed_undo_changes_nothing_and_can_be_repeated(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An undo that the disk refuses leaves the file and the versions as they were."""
    write(storage, b"one")
    write(storage, b"two")
    before = kept(storage)
    with monkeypatch.context() as patch:
        fail(patch, "replace", 1, errno.ENOSPC)
        with pytest.raises(StorageError, match="the log is as it was"):
            storage.undo()
    assert (storage.read(NAME), kept(storage)) == (b"two", before)
    assert storage.undo() == UndoneFile(NAME, b"two", b"one")


def test_an_undo_whose_version_stays_is_not_done_twice(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between putting a version back and dropping it does not cost a step."""
    for content in (b"one", b"two", b"three"):
        write(storage, content)
    with monkeypatch.context() as patch:
        fail(patch, "unlink", 1, errno.EIO)
        assert storage.undo() == UndoneFile(NAME, b"three", b"two")
    assert len(storage.versions()) == 3
    assert storage.undo() == UndoneFile(NAME, b"two", b"one")


@posix
def test_a_version_that_is_gone_is_not_taken_for_absence(storage: Storage) -> None:
    """A kept version that leads nowhere is damage; it never makes undo delete the file."""
    write(storage, b"one")
    (storage.data_dir / "versions/000002~sessions~2026-11-17.toml").symlink_to("nowhere")
    with pytest.raises(DamageError, match="000002~sessions"):
        storage.undo()
    assert storage.read(NAME) == b"one"


def test_undo_can_be_part_of_a_change(storage: Storage) -> None:
    """What happened can be judged under the same lock as the undo itself."""
    write(storage, b"one")
    with storage.change() as change:
        assert change.undo() == UndoneFile(NAME, b"one", None)
        assert change.undo() is None


CONTENTS = st.one_of(st.none(), st.sampled_from([b"", b"a", b"b", b"a\n" * 9]))
CHANGES = st.lists(st.tuples(st.sampled_from([NAME, OTHER, "clinic.toml"]), CONTENTS), max_size=30)


@given(changes=CHANGES)
def test_undo_leads_back_through_any_history(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, bytes | None]]
) -> None:
    """After any writes and deletions, k undos (up to 20) give the state k changes back."""
    storage = Storage(tmp_path_factory.mktemp("home"))
    state: dict[str, bytes] = {}
    history = [dict(state)]
    for name, content in changes:
        if content is None:
            delete(storage, name)
            state.pop(name, None)
        else:
            write(storage, content, name)
            state[name] = content
        if state != history[-1]:
            history.append(dict(state))
    back = min(KEPT_VERSIONS, len(history) - 1)
    for past in history[::-1][1 : back + 1]:
        assert storage.undo() is not None
        assert {name: storage.read(name) for name in past} == past
        assert all(storage.read(name) is None for name, _ in changes if name not in past)
    assert storage.undo() is None


def test_what_an_undo_takes_away_is_set_aside(tmp_path: Path) -> None:
    """An edit by hand that an undo overwrites can still be found beside the kept versions."""
    storage = Storage(tmp_path)
    for content in (b"one", b"two"):
        with storage.change() as change:
            change.write("sessions/a.toml", content)
    (tmp_path / "sessions/a.toml").write_bytes(b"by hand")
    assert storage.undo() == UndoneFile("sessions/a.toml", b"by hand", b"one")
    assert (tmp_path / "versions/undone~sessions~a.toml").read_bytes() == b"by hand"


GROUPS = st.lists(
    st.lists(st.tuples(st.sampled_from([NAME, OTHER, "clinic.toml"]), CONTENTS), max_size=5),
    max_size=8,
)


@given(groups=GROUPS)
def test_a_change_of_many_files_is_one_step(
    tmp_path_factory: pytest.TempPathFactory,
    groups: list[list[tuple[str, bytes | None]]],
) -> None:
    """Whatever one change writes and deletes, a file more than once too, one undo takes it back."""
    storage = Storage(tmp_path_factory.mktemp("home"))
    state: dict[str, bytes] = {}
    history = [dict(state)]
    for group in groups:
        with storage.change() as change:
            for name, content in group:
                if content is None:
                    change.delete(name)
                    state.pop(name, None)
                else:
                    change.write(name, content)
                    state[name] = content
        if state != history[-1]:
            history.append(dict(state))
    for past in history[-2::-1]:
        undone = storage.undo()
        assert undone is not None
        names = [undone.name, *(other.name for other in undone.rest)]
        assert len(set(names)) == len(names)
        assert {name: storage.read(name) for name in (NAME, OTHER, "clinic.toml")} == {
            name: past.get(name) for name in (NAME, OTHER, "clinic.toml")
        }
    assert storage.undo() is None


def test_a_large_change_pushes_out_one_step(storage: Storage) -> None:
    """The last 20 changes are kept, however many files one of them wrote."""
    for number in range(KEPT_VERSIONS):
        write(storage, str(number).encode())
    with storage.change() as change:
        for number in range(KEPT_VERSIONS + 5):
            change.write(f"sessions/{number}.toml", b"")
    assert len(storage.versions()) == KEPT_VERSIONS - 1 + KEPT_VERSIONS + 5
    undone = storage.undo()
    assert undone is not None
    assert len(undone.rest) == KEPT_VERSIONS + 4
    assert storage.undo() == UndoneFile(NAME, b"19", b"18")


def test_an_undo_that_was_cut_short_goes_on(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only some files of a change went back, the next undo takes back the others."""
    with storage.change() as change:
        change.write(NAME, b"one")
        change.write(OTHER, b"one")
    with storage.change() as change:
        change.write(NAME, b"two")
        change.write(OTHER, b"two")
    with monkeypatch.context() as patch:
        fail(patch, "replace", 3, errno.ENOSPC)
        with pytest.raises(StorageError):
            storage.undo()
    assert [storage.read(NAME), storage.read(OTHER)].count(b"one") == 1
    assert storage.undo() is not None
    assert [storage.read(NAME), storage.read(OTHER)] == [b"one", b"one"]


def test_what_an_undo_took_away_goes_with_the_versions(storage: Storage) -> None:
    """It is kept for as many changes as any other version, and no longer."""
    write(storage, b"kept")
    write(storage, b"secret")
    storage.undo()
    (undone,) = (storage.data_dir / "versions").glob("undone~*")
    assert undone.read_bytes() == b"secret"
    os.utime(undone, (1, 1))
    for number in range(KEPT_VERSIONS - 1):
        write(storage, f"{number}".encode())
    assert undone.exists()
    write(storage, b"one more")
    write(storage, b"and one")
    assert not undone.exists()


def test_undo_of_a_step_that_cannot_be_read_changes_none_of_its_files(storage: Storage) -> None:
    """All files of a change are looked at before the first goes back."""
    with storage.change() as change:
        for name in ("a.toml", "b.toml", "c.toml"):
            change.write(name, b"new")
    (storage.data_dir / "b.toml").unlink()
    (storage.data_dir / "b.toml").mkdir()
    with pytest.raises(DamageError, match=r"b\.toml"):
        storage.undo()
    assert storage.read("a.toml") == storage.read("c.toml") == b"new"


def test_undo_goes_on_where_a_folder_cannot_be_synced(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file goes back, and that one of them may not last is said at the end."""
    with storage.change() as change:
        for name in ("a/a.toml", "b/b.toml", "c/c.toml"):
            change.write(name, b"new")
    real = sync_folder

    def refuse(folder: Path) -> None:
        if folder.name == "b":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(folder)

    monkeypatch.setattr("smp_recovery.disk.storage.sync_folder", refuse)
    with pytest.raises(UnsyncedError) as caught:
        storage.undo()
    path = storage.data_dir / "b/b.toml"
    assert str(caught.value) == (
        f"the change is undone; {path} is changed, but the change may not survive a power cut: "
        f"{os.strerror(errno.EIO)}"
    )
    assert [storage.read(name) for name in ("a/a.toml", "b/b.toml", "c/c.toml")] == [None] * 3
    assert storage.versions() == []


@pytest.mark.parametrize("at", range(1, 5))
def test_undo_that_is_stopped_says_what_is_left(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Only where some files went back and others did not is the same undo to be done again."""
    write(storage, b"old", "other.toml")
    with storage.change() as change:
        for name in ("a.toml", "b.toml"):
            change.write(name, b"new")
    fail(monkeypatch, "unlink", at, None)
    with pytest.raises((KeyboardInterrupt, StoppedError)) as caught:
        storage.undo()
    monkeypatch.undo()
    undone = [name for name in ("a.toml", "b.toml") if storage.read(name) is None]
    told = "stopped; undo again for the rest" if len(undone) == 1 else ""
    assert str(caught.value) == told
    if len(undone) < 2:
        storage.undo()
    assert storage.read("a.toml") is storage.read("b.toml") is None
    assert storage.read("other.toml") == b"old"


def test_undo_that_is_refused_half_way_says_so(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names how many files went back, and undoing again does the rest."""
    with storage.change() as change:
        for name in ("a.toml", "b.toml"):
            change.write(name, b"new")
    unlink, refused = os.unlink, []

    def refuse(path: Path) -> None:
        if str(path).endswith("a.toml") and "versions" not in str(path) and not refused:
            refused.append(path)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        unlink(path)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(StorageError) as caught:
        storage.undo()
    undone = [name for name in ("a.toml", "b.toml") if storage.read(name) is None]
    assert refused
    assert ("undo again for the rest" in str(caught.value)) == bool(undone)
    storage.undo()
    assert storage.read("a.toml") is storage.read("b.toml") is None
