"""The promises of the storage: private, replaced atomically or not at all, true about failures."""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from smp_recovery.disk.storage import SIZE_LIMIT, Storage, UndoneFile
from smp_recovery.errors import DamageError, SmpRecoveryError, StorageError
from tests.disk.failing import NAME, OTHER, delete, fail, set_aside, temporaries, write
from tests.making import undo

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes as on POSIX")


def mode(path: Path) -> int:
    """Return the permission bits of `path`."""
    return stat.S_IMODE(path.stat().st_mode)


# Reading


def test_looking_creates_nothing(storage: Storage) -> None:
    """Making a storage, reading, listing and undoing leave no trace if there is no log."""
    assert storage.read(NAME) is None
    assert storage.names("sessions") == []
    assert storage.versions() == []
    assert undo(storage) == ()
    assert not storage.data_dir.exists()


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 1000])
def test_what_was_written_is_read(storage: Storage, content: bytes) -> None:
    """Any bytes come back as they went in, inside the change and after it; so do no bytes."""
    with storage.change() as change:
        assert storage.read(NAME) is None
        change.write(NAME, content)
        assert storage.read(NAME) == content
    assert storage.read(NAME) == content
    assert storage.saved


def test_a_change_within_another_is_part_of_it(storage: Storage) -> None:
    """It waits for no lock, and one step undoes both."""
    with storage.change() as change:
        change.write(NAME, b"one")
        write(storage, b"two", OTHER)
    assert {file.name for file in undo(storage)} == {NAME, OTHER}
    assert undo(storage) == ()


@posix
def test_names_are_sorted_and_visible(storage: Storage) -> None:
    """The names of a folder come sorted, without dot files and folders, but with links to nothing:
    a disk may not be connected.
    """
    write(storage, b"x", "sessions/b.toml", "sessions/a.toml")
    (storage.data_dir / "sessions/.hidden").touch()
    (storage.data_dir / "sessions/folder.toml").mkdir()
    (storage.data_dir / "sessions/dangling.toml").symlink_to("nowhere")
    assert storage.names("sessions") == ["a.toml", "b.toml", "dangling.toml"]


@posix
@pytest.mark.parametrize("call", [1, 2])
def test_a_link_that_cannot_be_followed_is_listed(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """It is not skipped, or another session would be taken for the last."""
    write(storage, b"x")
    (storage.data_dir / OTHER).symlink_to(storage.data_dir / NAME)
    failure = fail(monkeypatch, "stat", call, errno.EACCES)
    assert storage.names("sessions") == [Path(NAME).name, Path(OTHER).name]
    assert failure.calls == 2


@pytest.mark.parametrize(
    "name",
    [
        *("", "/etc/passwd", "../outside", "sessions/../../outside", "sessions//a", "sessions/"),
        *(".lock", "sessions/.hidden", "versions/000001~a", "a\\b", "a\0b"),
    ],
)
def test_a_name_cannot_lead_elsewhere(storage: Storage, name: str) -> None:
    """A name that leaves the folder, or meets the storage's own files, is refused everywhere."""
    for attempt in (storage.read, storage.names, lambda name: write(storage, b"x", name)):
        with pytest.raises(StorageError, match="Nothing was changed"):
            attempt(name)


@posix
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: path.symlink_to(path)])
def test_only_regular_files_are_read(storage: Storage, make: Callable[[Path], None]) -> None:
    """A pipe, a folder or a link to itself is damage, told at once and never overwritten."""
    write(storage, b"x", OTHER)
    place = storage.data_dir / NAME
    make(place)
    for attempt in (lambda: storage.read(NAME), lambda: write(storage, b"new")):
        with pytest.raises(DamageError, match=str(place)):
            attempt()
    assert not place.is_file()


def test_an_endless_file_is_refused(storage: Storage) -> None:
    """A file over the limit is damage; one at the limit is read; more is never written."""
    write(storage, b"x")
    os.truncate(storage.data_dir / NAME, SIZE_LIMIT)
    assert storage.read(NAME) == b"x" + bytes(SIZE_LIMIT - 1)
    os.truncate(storage.data_dir / NAME, SIZE_LIMIT + 1)
    with pytest.raises(DamageError, match="exceeds"):
        storage.read(NAME)
    with pytest.raises(StorageError, match="Nothing was changed"):
        write(storage, bytes(SIZE_LIMIT + 1), OTHER)
    assert storage.read(OTHER) is None


def test_an_unreadable_file_is_named(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system refuses to open is damage, named with the reason in one line."""
    write(storage, b"x")
    fail(monkeypatch, "open", 1, errno.EACCES)
    with pytest.raises(DamageError) as caught:
        storage.read(NAME)
    assert str(caught.value) == f"{storage.data_dir / NAME} cannot be read: Permission denied"


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
def test_everything_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the umask, our files are 0600 before their first byte, in folders of 0700."""
    storage = Storage(tmp_path / "share" / "smp-recovery")
    seen: list[tuple[str, int]] = []
    real = os.write

    def spy(descriptor: int, content: bytes) -> int:
        (temporary,) = storage.data_dir.rglob(".tmp-*")
        seen.append((temporary.parent.name, mode(temporary)))
        assert os.fstat(descriptor).st_size == 0
        return real(descriptor, content)

    write(storage, b"one")
    monkeypatch.setattr(os, "write", spy)
    write(storage, b"two")
    assert seen == [("versions", 0o600), ("sessions", 0o600)]
    made = list((tmp_path / "share").rglob("*"))
    assert {mode(path) for path in made if path.is_file()} == {0o600}
    assert {mode(path) for path in [tmp_path / "share", *made] if path.is_dir()} == {0o700}
    assert sorted(path.name for path in storage.data_dir.iterdir()) == [
        *(".lock", "sessions", "versions")
    ]


@posix
def test_folders_that_exist_keep_their_mode(storage: Storage) -> None:
    """A folder that the user made keeps its mode; a readable file becomes private."""
    (storage.data_dir / "sessions").mkdir(parents=True)
    (storage.data_dir / NAME).write_bytes(b"old")
    for path, bits in ((storage.data_dir, 0o750), (storage.data_dir / NAME, 0o644)):
        path.chmod(bits)
    write(storage, b"new")
    assert mode(storage.data_dir) == 0o750
    assert mode(storage.data_dir / NAME) == 0o600


def test_a_file_in_place_of_the_folder_is_refused(storage: Storage) -> None:
    """A file where the private folder belongs is named and kept."""
    storage.data_dir.write_bytes(b"precious")
    with pytest.raises(StorageError, match=f"{storage.data_dir}: File exists. Nothing was changed"):
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
    """Writing, deleting and undoing through a link, also to nothing yet, change its target."""
    target = tmp_path / "elsewhere.toml"
    link = storage.data_dir / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    write(storage, b"old")
    write(storage, b"new")
    assert (link.is_symlink(), target.read_bytes(), mode(target)) == (True, b"new", 0o600)
    delete(storage)
    assert (link.is_symlink(), target.exists(), storage.read(NAME)) == (True, False, None)
    assert (storage.names("sessions"), storage.load(NAME, bytes, "")) == ([], None)
    undo(storage)
    undo(storage)
    assert (link.is_symlink(), target.read_bytes()) == (True, b"old")
    assert temporaries(tmp_path) == []


@posix
@pytest.mark.parametrize("linked", ["", "sessions", "versions"])
def test_a_linked_folder_works(storage: Storage, tmp_path: Path, linked: str) -> None:
    """The folder or one in it may be a link, even to a folder that is yet to be made."""
    link = storage.data_dir / linked
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "synced" / "smp")
    write(storage, b"one")
    write(storage, b"two")
    assert link.is_symlink()
    assert mode(tmp_path / "synced" / "smp") == 0o700
    assert undo(storage) == (UndoneFile(NAME, b"two", b"one"),)


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
            with suppress(StorageError):
                delete(storage) if content is None else write(storage, content)
        if failure.calls < at:
            break
        assert link.is_symlink()
        assert storage.read(NAME) in (b"old", content)
    assert at > 5


# Failures on the way

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
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_is_told_as_it_is(tmp_path: Path, step: str) -> None:
    """Each failing call changes nothing, or the change is made and called so; no litter."""
    reason = os.strerror(errno.EIO)
    for storage, told in failing_writes(tmp_path, step, errno.EIO):
        path = storage.data_dir / NAME
        in_place = told == f"{path} is changed, but may not survive a power cut: {reason}" or (
            step == "close" and not told
        )
        assert in_place or told in (
            f"could not change {path}: {reason}. Nothing was changed",
            f"could not change {storage.data_dir}: {reason}. Nothing was changed",
            f"cannot open {storage.data_dir / '.lock'}: {reason}. Nothing was changed",
            f"{path} cannot be read: {reason}",
        )
        assert storage.read(NAME) == (b"new" if in_place else b"old")
        assert temporaries(storage.data_dir) == []
        write(storage, b"newer")
        assert undo(storage) == (UndoneFile(NAME, b"newer", b"new" if in_place else b"old"),)


@posix
@pytest.mark.parametrize("step", STEPS)
def test_an_interruption_leaves_no_litter(tmp_path: Path, step: str) -> None:
    """Ctrl-C at any call leaves the old content or the new one, undo intact, no temporary file."""
    for storage, told in failing_writes(tmp_path, step, None):
        assert told == "interrupted"
        assert storage.read(NAME) in (b"old", b"new")
        assert temporaries(storage.data_dir) == []
        undo(storage)
        assert storage.read(NAME) == b"old"


@posix
def test_a_file_system_that_cannot_sync_folders_is_good_enough(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a folder cannot be synced at all, a write succeeds all the same."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write(storage, b"new")
    assert storage.read(NAME) == b"new"


@pytest.mark.parametrize("room", [10_000, 7])
def test_short_writes_are_completed_or_thrown_away(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """A system that takes three bytes at a time gets all; half a file on a full disk goes again."""
    real, written = os.write, count(3, 3)

    def take_three(descriptor: int, content: bytes) -> int:
        if next(written) > room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(descriptor, content[:3])

    monkeypatch.setattr(os, "write", take_three)
    if room > 7:
        write(storage, b"a long line of text")
        assert storage.read(NAME) == b"a long line of text"
    else:
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
    undo(storage)
    assert steps == [
        *("remove in versions", "sync folder"),
        *("sync file", "rename in versions", "sync folder"),
        *("sync file", "rename in sessions", "sync folder"),
        "remove in versions",
    ]


def test_left_overs_of_the_dead_are_swept(storage: Storage) -> None:
    """The first write of a run clears our old temporary files away, but nobody else's."""
    folder = storage.data_dir / "sessions"
    folder.mkdir(parents=True)
    for name in (".tmp-smp-recovery-1-0", ".tmp-of-another-program"):
        (folder / name).touch()
    write(storage, b"new")
    assert temporaries(folder) == [".tmp-of-another-program"]


def test_what_is_set_aside_gets_a_name_of_its_own(storage: Storage) -> None:
    """Only an equal file is reused, none is overwritten, and `undo` knows of neither."""
    contents = [b"one", b"two", b"three", b"two"]
    paths = [set_aside(storage, "sessions/a.toml", content) for content in contents]
    names = ["edited-a.toml", "edited-a-2.toml", "edited-a-3.toml", "edited-a-2.toml"]
    assert paths == [storage.data_dir / name for name in names]
    assert [path.read_bytes() for path in paths] == contents
    assert storage.versions() == []


@pytest.mark.parametrize(
    "stub",
    [
        *(".{}.icloud", "{}.nextcloud", "{}.owncloud", "{}.testpilotcloud_virtual", "{}.cloud"),
        *("{}.rsls", "{}.!sync", ".syncthing.{}.tmp", "~syncthing~{}.tmp", ".{}.~1a2b"),
        *(".~{}.insyncdl", "{}.part", "{}.partial"),
    ],
)
def test_a_file_that_is_not_downloaded_exists(storage: Storage, stub: str) -> None:
    """A file of which only the stub is here is listed; it is not read, missing or written."""
    write(storage, b"x")
    path = storage.data_dir / NAME
    path.rename(path.with_name(stub.format(path.name)))
    assert path.name in storage.names("sessions")
    assert storage.missing() == []
    with pytest.raises(DamageError, match="is not downloaded"):
        storage.read(NAME)
    with pytest.raises(DamageError, match=r"is not downloaded.* Nothing was changed"):
        write(storage, b"y")
    path.write_bytes(b"x")
    assert storage.names("sessions").count(path.name) == 1
    assert storage.read(NAME) == b"x"


@pytest.mark.parametrize("name", [".{}.swp", "{}.bak", "{}~", "{}.tmp", "{}.TOML", ".{}.tmp"])
def test_what_stands_for_no_file(storage: Storage, name: str) -> None:
    """What editors and people leave stands for nothing, and neither does a folder."""
    write(storage, b"x")
    path = storage.data_dir / NAME
    path.rename(path.with_name(name.format(path.name)))
    path.mkdir()
    assert path.name not in storage.names("sessions")
    path.rmdir()
    assert storage.read(NAME) is None
