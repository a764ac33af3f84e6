"""A file of the person's own: private, there whole or not at all, never in the place of another."""

import errno
import os
from itertools import count
from pathlib import Path

import pytest

from smp_recovery.disk.files import TEMPORARY_PREFIX, create_file, put_file
from smp_recovery.errors import InputError, StorageError, UnsyncedError
from tests.disk.failing import fail

ONLY_MINE = 0o600


def mode(path: Path) -> int:
    """The permissions of a file."""
    return path.stat().st_mode & 0o777


def names(folder: Path) -> list[str]:
    """All names in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_is_whole_and_private(tmp_path: Path) -> None:
    """It holds what was written, only its owner can read it, and nothing else is left."""
    before = os.umask(0)
    try:
        create_file(tmp_path / "a", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "a").read_bytes() == b"new"
    assert mode(tmp_path / "a") == ONLY_MINE
    assert names(tmp_path) == ["a"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file, a folder (even with force) and a link to nowhere are all in the way."""
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "folder", "link"):
        with pytest.raises(InputError, match="already exists"):
            create_file(tmp_path / name, b"new", force=name == "folder")
    assert (tmp_path / "file").read_text() == "old"
    assert len(names(tmp_path)) == 3


def test_a_file_that_comes_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program put there while we wrote stays."""
    real = os.fsync

    def be_late(descriptor: int) -> None:
        (tmp_path / "a").write_text("theirs")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", be_late)
    with pytest.raises(InputError, match="already exists"):
        create_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_text() == "theirs"
    assert names(tmp_path) == ["a"]


def test_without_hard_links_a_file_appears_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems have none; a rename that fails there leaves nothing."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    create_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StorageError, match="cannot be written"):
        create_file(tmp_path / "b", b"new")
    assert names(tmp_path) == ["a"]


def test_force_replaces_a_file_through_its_link_and_makes_it_private(tmp_path: Path) -> None:
    """The link stays a link; what it leads to is new."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o644)
    (tmp_path / "link").symlink_to("real")
    create_file(tmp_path / "link", b"new", force=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert mode(tmp_path / "real") == ONLY_MINE


@pytest.mark.parametrize("step", ["open", "write", "fsync"])
@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "a cannot be written: No space left on device$"), (None, "^$")],
    ids=["full", "stopped"],
)
def test_a_failure_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int | None, told: str
) -> None:
    """Neither half a file nor a temporary one stays."""
    fail(monkeypatch, step, 1, number)
    with pytest.raises((StorageError, KeyboardInterrupt), match=told):
        create_file(tmp_path / "a", b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["file/a", "x" * 300, "circle"])
def test_names_that_lead_nowhere(tmp_path: Path, name: str, force: bool) -> None:
    """Below a file, too long, in a circle of links: an error that names the file, no crash."""
    (tmp_path / "file").touch()
    (tmp_path / "circle").symlink_to("circle")
    expected = InputError if (name, force) == ("circle", False) else StorageError
    with pytest.raises(expected) as caught:
        create_file(tmp_path / name, b"new", force=force)
    assert str(caught.value).startswith(f"{tmp_path / name} ")
    assert names(tmp_path) == ["circle", "file"]


@pytest.mark.skipif(os.name == "nt", reason="folders are not synced there")
@pytest.mark.parametrize("force", [False, True])
def test_a_file_in_place_is_not_called_unwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool
) -> None:
    """Where only its folder cannot be synced, the file is there, and that is said."""

    def refuse(_: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("smp_recovery.disk.files.sync_folder", refuse)
    with pytest.raises(UnsyncedError, match=r"a is written, but may not survive"):
        create_file(tmp_path / "a", b"new", force=force)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_change_beside_it_leaves_a_file_that_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep of a change removes the temporary files of the log alone."""
    (tmp_path / f"{TEMPORARY_PREFIX}1-1").touch()
    real, calls = os.fsync, count()

    def change_meanwhile(descriptor: int) -> None:
        if next(calls) == 0:
            put_file(tmp_path / "log", b"log")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", change_meanwhile)
    create_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a", "log"]
