"""Kept versions: 20 changes can be undone, exactly, and what fails on the way can be repeated."""

import errno
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.disk.storage import Storage, UndoneFile
from smp_recovery.disk.versions import KEPT_CHANGES
from smp_recovery.errors import DamageError, StoppedError, StorageError, UnsyncedError
from tests.disk.failing import NAME, OTHER, delete, fail, write
from tests.making import undo

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and folders as on POSIX")


def kept(storage: Storage) -> list[tuple[int, str, bool]]:
    """List the kept versions, newest first, without their paths."""
    return [(version.sequence, version.name, version.absent) for version in storage.versions()]


def test_versions_say_what_was_before(storage: Storage) -> None:
    """Each change keeps what its file held, under a number, with a digest of what it left."""
    write(storage, b"one")
    write(storage, b"two")
    write(storage, b"other", OTHER)
    versions = [(each.path.name, each.path.read_bytes()) for each in storage.versions()]
    assert [(name, content.rpartition(b" ")[0]) for name, content in versions] == [
        ("000003~sessions~2026-12-20.toml.absent", b"# It became d9583520"),
        ("000002~sessions~2026-11-17.toml", b"one# It became 11ca8a66"),
        ("000001~sessions~2026-11-17.toml.absent", b"# It became 7a6c86f1"),
    ]
    assert [each.read_left_content() for each in storage.versions()] == [b"other", b"two", b"one"]
    assert kept(storage) == [(3, OTHER, True), (2, NAME, False), (1, NAME, True)]


def test_foreign_files_among_the_versions_are_ignored(storage: Storage) -> None:
    """What is not a version of ours is not listed, not restored and not removed."""
    write(storage, b"one")
    foreign = ["notes.txt", "7", "8~", "9~..~..~escape", "~a", "x1~a", ".tmp-smp-recovery"]
    for name in foreign:
        (storage.data_dir / "versions" / name).touch()
    assert kept(storage) == [(1, NAME, True)]
    undo(storage)
    left = sorted(path.name for path in (storage.data_dir / "versions").iterdir())
    assert left == sorted([*foreign, "undone~sessions~2026-11-17.toml"])


def test_what_changes_nothing_is_no_step(storage: Storage) -> None:
    """Deleting what is missing and writing what is there leave no step, even if none is kept."""
    (storage.data_dir / "sessions").mkdir(parents=True)
    (storage.data_dir / NAME).write_bytes(b"one")
    write(storage, b"one")
    assert (storage.read(NAME), kept(storage)) == (b"one", [])
    write(storage, b"two")
    write(storage, b"two")
    delete(storage, OTHER)
    assert kept(storage) == [(1, NAME, False)]


NAMES = (NAME, OTHER, "clinic.toml")
CONTENTS = st.one_of(st.none(), st.sampled_from([b"", b"a", b"b", b"a\n" * 9]))
CHANGES = st.lists(st.lists(st.tuples(st.sampled_from(NAMES), CONTENTS), max_size=4), max_size=25)


@given(changes=CHANGES)
def test_undo_leads_back_through_any_history(
    tmp_path_factory: pytest.TempPathFactory, changes: list[list[tuple[str, bytes | None]]]
) -> None:
    """After any changes, of any files, k undos (up to 20) give the state k changes back."""
    storage = Storage(tmp_path_factory.mktemp("home"))
    state: dict[str, bytes | None] = dict.fromkeys(NAMES)
    history = [dict(state)]
    for change in changes:
        with storage.change() as writer:
            for name, content in change:
                if content is None:
                    writer.delete(name)
                else:
                    writer.write(name, content)
                state[name] = content
        if state != history[-1]:
            history.append(dict(state))
    now = history.pop()
    for past in history[::-1][:KEPT_CHANGES]:
        changed = {UndoneFile(name, now[name], past[name]) for name in NAMES}
        undone = undo(storage)
        assert set(undone) == {file for file in changed if file.before != file.after}
        assert len(set(undone)) == len(undone)
        assert {name: storage.read(name) for name in NAMES} == past
        now = past
    assert undo(storage) == ()


def test_the_last_twenty_changes_are_kept(storage: Storage) -> None:
    """However many files one of them wrote; older versions go."""
    for number in range(1, 26):
        write(storage, b"%d" % number)
    many = [f"sessions/{number}.toml" for number in range(KEPT_CHANGES + 5)]
    write(storage, b"", *many)
    assert {sequence for sequence, _, _ in kept(storage)} == set(range(7, 27))
    assert {file.name for file in undo(storage)} == set(many)
    for number in range(25, 6, -1):
        assert undo(storage) == (UndoneFile(NAME, b"%d" % number, b"%d" % (number - 1)),)
    assert undo(storage) == ()


def test_a_failure_to_prune_is_no_failure(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that cannot be removed does not make a saved file unsaved."""
    for number in range(KEPT_CHANGES):
        write(storage, b"%d" % number)
    failure = fail(monkeypatch, "unlink", 1, errno.EIO)
    write(storage, b"saved")
    assert failure.calls == 1
    assert storage.read(NAME) == b"saved"
    assert len(storage.versions()) == KEPT_CHANGES + 1
    write(storage, b"saved again")
    assert len(storage.versions()) == KEPT_CHANGES


def test_a_kept_version_is_a_copy(storage: Storage) -> None:
    """Editing the file in place, as an editor may, does not reach into the kept versions."""
    write(storage, b"one")
    with (storage.data_dir / NAME).open("r+b") as file:
        write(storage, b"two")
        file.write(b"bad")
    assert undo(storage) == (UndoneFile(NAME, b"two", b"one"),)


def test_what_an_undo_takes_away_is_kept_for_as_long(storage: Storage) -> None:
    """An edit by hand that an undo overwrites lies beside the versions until they are pruned."""
    write(storage, b"one")
    write(storage, b"two")
    (storage.data_dir / NAME).write_bytes(b"by hand")
    assert undo(storage) == (UndoneFile(NAME, b"by hand", b"one"),)
    undone = storage.data_dir / "versions/undone~sessions~2026-11-17.toml"
    assert undone.read_bytes() == b"by hand"
    os.utime(undone, (1, 1))
    for number in range(KEPT_CHANGES - 1):
        write(storage, b"%d" % number)
    assert undone.exists()
    write(storage, b"one more")
    assert not undone.exists()


def test_an_undo_keeps_what_the_one_before_took_away(storage: Storage) -> None:
    """Each is in a file of its own, once, and the oldest of more than twenty goes."""
    write(storage, b"one")
    contents = [b"%03d" % number for number in range(KEPT_CHANGES + 2)]
    for content in (*contents, contents[-1]):
        write(storage, content)
        undo(storage)
    earlier = storage.find_earlier()[NAME]
    assert sorted({path.read_bytes() for path in earlier}) == contents[2:]
    assert len(list((storage.data_dir / "versions").glob("undone~*"))) == KEPT_CHANGES


# Failures on the way


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
    assert undo(storage) == (UndoneFile(NAME, b"two", b"one"),)
    assert kept(storage) == [(1, NAME, True)]


def test_repeated_failures_do_not_use_up_the_versions(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trying again on a full disk keeps one version of the same content, not one per attempt."""
    write(storage, b"one")
    for _ in range(KEPT_CHANGES):
        with monkeypatch.context() as patch:
            fail(patch, "replace", 2 if len(storage.versions()) == 1 else 1, errno.ENOSPC)
            with pytest.raises(StorageError):
                write(storage, b"two")
    write(storage, b"two")
    assert kept(storage) == [(2, NAME, False), (1, NAME, True)]


def test_what_is_left_of_a_change_is_a_step_of_its_own(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the second of two files fails, to write it again does not join the change of the first."""
    write(storage, b"one", "a.toml", "b.toml")
    with monkeypatch.context() as patch:
        fail(patch, "replace", 4, errno.ENOSPC)
        with pytest.raises(StorageError):
            write(storage, b"two", "a.toml", "b.toml")
    write(storage, b"two", "b.toml")
    assert undo(storage) == (UndoneFile("b.toml", b"two", b"one"),)
    assert undo(storage) == (UndoneFile("a.toml", b"two", b"one"),)


def test_an_undo_whose_version_stays_is_not_done_twice(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between putting a version back and dropping it does not cost a step."""
    for content in (b"one", b"two", b"three"):
        write(storage, content)
    with monkeypatch.context() as patch:
        fail(patch, "unlink", 1, errno.EIO)
        assert undo(storage) == (UndoneFile(NAME, b"three", b"two"),)
    assert len(storage.versions()) == 3
    assert undo(storage) == (UndoneFile(NAME, b"two", b"one"),)


@posix
def test_a_version_that_is_gone_is_not_taken_for_absence(storage: Storage) -> None:
    """A kept version that leads nowhere is damage; it never makes undo delete the file."""
    write(storage, b"one")
    (storage.data_dir / "versions/000002~sessions~2026-11-17.toml").symlink_to("nowhere")
    with pytest.raises(DamageError, match="000002~sessions"):
        undo(storage)
    assert storage.read(NAME) == b"one"


def test_undo_of_a_step_that_cannot_be_read_changes_none_of_its_files(storage: Storage) -> None:
    """All files of a change are looked at before the first goes back."""
    write(storage, b"new", "a.toml", "b.toml", "c.toml")
    (storage.data_dir / "b.toml").unlink()
    (storage.data_dir / "b.toml").mkdir()
    with pytest.raises(DamageError, match=r"b\.toml"):
        undo(storage)
    assert storage.read("a.toml") == storage.read("c.toml") == b"new"


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        (1, "Nothing was changed"),
        (2, "Nothing was changed"),
        (3, "1 file went back before it. Undo again for the rest"),
        (4, "1 file went back before it. Undo again for the rest"),
        (5, "2 files went back before it. Undo again for the rest"),
    ],
)
def test_an_undo_that_is_refused_says_what_is_left(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, at: int, outcome: str
) -> None:
    """It names how many files went back, and undoing again does the rest."""
    names = ["a.toml", "b.toml", "c.toml"]
    write(storage, b"one", *names)
    write(storage, b"two", *names)
    with monkeypatch.context() as patch:
        fail(patch, "replace", at, errno.ENOSPC)
        with pytest.raises(StorageError) as caught:
            undo(storage)
    assert str(caught.value).endswith(f".toml: No space left on device. {outcome}")
    undone = [name for name in names if storage.read(name) == b"one"]
    assert len(undone) == (at - 1) // 2
    assert [file.name for file in undo(storage)] == names[len(undone) :]
    assert {storage.read(name) for name in names} == {b"one"}
    assert len(undo(storage)) == 3


@posix
def test_undo_goes_on_if_a_folder_cannot_be_synced(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file goes back, and that the change may not last is said at the end."""
    names = ["a/a.toml", "b/b.toml", "c/c.toml"]
    write(storage, b"new", *names)
    real = os.fsync

    def refuse(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == (storage.data_dir / "b").stat().st_ino:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(UnsyncedError) as caught:
        undo(storage)
    assert str(caught.value) == (
        "the change is undone, but may not survive a power cut: Input/output error"
    )
    assert [storage.read(name) for name in names] == [None] * 3
    assert storage.versions() == []


@pytest.mark.parametrize("at", range(1, 5))
def test_undo_that_is_stopped_says_what_is_left(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Only if some files went back and others did not is the same undo to be done again."""
    names = ["a.toml", "b.toml"]
    write(storage, b"old", "other.toml")
    write(storage, b"new", *names)
    with monkeypatch.context() as patch:
        fail(patch, "unlink", at, None)
        with pytest.raises((KeyboardInterrupt, StoppedError)) as caught:
            undo(storage)
    undone = [name for name in names if storage.read(name) is None]
    assert str(caught.value) == ("stopped; undo again for the rest" if len(undone) == 1 else "")
    if len(undone) < 2:
        undo(storage)
    assert storage.read("a.toml") is storage.read("b.toml") is None
    assert storage.read("other.toml") == b"old"
