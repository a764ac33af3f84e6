"""The check of every file: what is damaged, what may be fixed, and what to do about each."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.files import TEMPORARY_PREFIX, read_file
from smp_recovery.disk.storage import SIZE_LIMIT, Storage
from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.file_check import Check, FileReport, check_files
from smp_recovery.user_data.restoring import restore
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.settings import update_settings
from smp_recovery.user_data.user_sources import UserSources, hash_clinic_file
from tests.making import undo

DAY = date(2026, 11, 17)
SESSION = "sessions/2026-11-17.toml"
CLINIC = b'schema = 1\n[source]\nkey = "ours"\ntitle = "Ours"\nkind = "clinic"\n'
RESTORE = f"`smp-recovery doctor --restore {SESSION}` restores the newest undamaged version, with"

posix = pytest.mark.skipif(os.name == "nt", reason="modes as on POSIX")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data directory with a session of three entries and settings."""
    place = tmp_path / "home"
    store = LogStore(Storage(place))
    store.start(DAY)
    for number in range(3):
        store.add(DAY, Entry(0, datetime(2026, 11, 18, number, tzinfo=UTC), "itch", number))
    update_settings(Storage(place), lambda s: s._replace(risks=("diabetes",)))
    return place


def check(home: Path, *, fix: bool = False) -> Check:
    """The only result."""
    (found,) = check_files(Storage(home), fix=fix).checks
    return found


def picture(home: Path) -> dict[str, tuple[int, bytes]]:
    """Every file and folder with its mode and bytes."""
    return {
        str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(home.rglob("*"))
    }


def forget_versions(home: Path) -> None:
    """Remove every earlier version."""
    for path in (home / "versions").iterdir():
        path.unlink()


def test_nothing_is_stored_yet(tmp_path: Path) -> None:
    """Without a data directory nothing is wrong, and none is made, not even to fix it."""
    for fix in (False, True):
        report = check_files(Storage(tmp_path / "home"), fix=fix)
        assert (report.checks, report.files, report.damaged) == ((), 0, False)
    assert not (tmp_path / "home").exists()


def test_undamaged_files_are_counted(home: Path, guidance: Guidance) -> None:
    """Of undamaged files there is nothing to say; everything is counted, and nothing changes."""
    UserSources(Storage(home), guidance).use_clinic_file(CLINIC, "ours.toml")
    before = picture(home)
    hashes = {"ours": hash_clinic_file(CLINIC)}
    assert check_files(Storage(home)) == FileReport(home, (), 9, 1, 3, 6, hashes)
    assert picture(home) == before


def test_only_usable_versions_are_counted_for_undo(home: Path) -> None:
    """What an undo took away is read and is not a step to undo; nor is a damaged version."""
    before = check_files(Storage(home))
    undo(Storage(home))
    after = check_files(Storage(home))
    assert (after.versions, after.files) == (before.versions - 1, before.files - 1)
    max((home / "versions").glob("0*sessions*")).write_text("garbage")
    assert check_files(Storage(home)).versions == after.versions - 1


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        (SESSION, "`smp-recovery edit --session 2026-11-17` fixes it by hand."),
        ("settings.toml", "Fix it, or move it away and choose again with `smp-recovery follow` "),
        ("guidance/practitioner.toml", "Fix it or move it away."),
        ("guidance/ours.toml", "`smp-recovery guidance drop ours` removes it."),
    ],
)
def test_damage_is_named_with_what_to_do(home: Path, name: str, fix: str) -> None:
    """Damage to a file of any kind is a check of its own, and `fix` does not touch it."""
    forget_versions(home)
    (home / "guidance").mkdir(0o700)
    (home / name).write_bytes(b"= damaged")
    (home / name).chmod(0o600)
    found = check(home, fix=True)
    assert (found.what, found.state) == (name, "damaged")
    assert "not valid TOML" in found.why
    assert found.way_out.startswith(fix)
    assert (home / name).read_bytes() == b"= damaged"


def test_the_version_to_restore_is_named(home: Path) -> None:
    """The newest undamaged version is offered before a repair by hand."""
    (home / SESSION).write_bytes(b"")
    assert check(home).way_out.startswith(f"{RESTORE} 3 entries. `smp-recovery edit ")
    max((home / "versions").glob("0*sessions*")).write_bytes(b"")
    assert f"{RESTORE} 2 entries." in check(home).way_out


def test_a_missing_file_is_named(home: Path) -> None:
    """A file that another program removed is a note, with the version that can be restored."""
    (home / SESSION).unlink()
    why = "no longer exists, and smp-recovery did not remove it"
    assert check(home) == Check(SESSION, "note", why, f"{RESTORE} 3 entries.")
    restore(Storage(home), SESSION, None)
    LogStore(Storage(home)).remove_session(date(2026, 11, 17))
    assert check(home).why == "no longer exists, which is fine if you removed it"


def make_folder(path: Path) -> None:
    """Put a folder in the place of a file."""
    path.mkdir(0o700)


def make_pipe(path: Path) -> None:
    """Put a pipe in the place of a file."""
    os.mkfifo(path, 0o600)


def make_huge(path: Path) -> None:
    """Put a file that is too large in the place of another."""
    path.touch(0o600)
    os.truncate(path, SIZE_LIMIT + 1)


def make_circle(path: Path) -> None:
    """Put a link to itself in the place of a file."""
    path.symlink_to(path.name)


@posix
@pytest.mark.parametrize("make", [make_folder, make_pipe, make_huge, make_circle])
def test_what_no_command_can_replace_is_to_be_moved_away(
    home: Path, make: Callable[[Path], None]
) -> None:
    """It must be moved away first, then a version can be restored; `edit` cannot open it."""
    (home / SESSION).unlink()
    make(home / SESSION)
    assert check(home).way_out == f"Move it away, then {RESTORE} 3 entries."
    (home / SESSION).rename(home.parent / "away")
    restore(Storage(home), SESSION, None)
    assert check_files(Storage(home)).checks == ()
    forget_versions(home)
    (home / SESSION).unlink()
    make(home / SESSION)
    assert check(home).way_out == "Move it away."


@posix
@pytest.mark.parametrize("make", [make_folder, make_pipe, make_circle])
def test_a_lock_that_is_not_a_file(home: Path, make: Callable[[Path], None]) -> None:
    """What is in the place of the lock is named, as it prevents every change."""
    (home / ".lock").unlink()
    make(home / ".lock")
    found = check(home)
    assert (found.what, found.state, found.way_out) == (".lock", "damaged", "Move it away.")


@posix
def test_a_link_to_nothing_is_damage(home: Path, tmp_path: Path) -> None:
    """A version can be restored, or the file that the link points to; `edit` cannot open it."""
    (home / SESSION).rename(tmp_path / "elsewhere")
    (home / SESSION).symlink_to(tmp_path / "elsewhere")
    assert check_files(Storage(home)).checks == ()
    (tmp_path / "elsewhere").unlink()
    found = check(home)
    assert (found.state, found.why) == ("damaged", "it is a link to a missing file")
    assert found.way_out == (
        f"{RESTORE} 3 entries. Restore the file that it links to, or remove the link."
    )


@posix
@pytest.mark.parametrize("fix", [False, True])
def test_files_and_folders_in_the_place_of_each_other(home: Path, fix: bool) -> None:
    """A file in the place of a folder, and a folder in the place of a file, are damage."""
    (home / "guidance").write_bytes(b"in the way")
    (home / "settings.toml").unlink()
    (home / "settings.toml").mkdir()
    checks = check_files(Storage(home), fix=fix).checks
    assert [each.what for each in checks if each.state == "damaged"] == [
        "settings.toml",
        "guidance",
    ]


def test_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    """A file in the place of the data directory is damage, not a crash."""
    (tmp_path / "home").touch(0o600)
    for fix in (False, True):
        assert check_files(Storage(tmp_path / "home"), fix=fix).damaged


def test_a_newer_file_is_not_damage(home: Path) -> None:
    """A file of a newer version is a note: update."""
    path = home / SESSION
    path.write_bytes(path.read_bytes().replace(b"schema = 1", b"schema = 2"))
    (home / "settings.toml").write_text("schema = 2\n")
    checks = check_files(Storage(home)).checks
    assert [each.state for each in checks] == ["note", "note"]
    assert all("update" in f"{each.why} {each.way_out}".lower() for each in checks)


def test_built_in_guidance_that_is_damaged(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the program itself is damaged that is said, and the rest is checked all the same."""

    def gone() -> Callable[[], None]:
        raise FileNotFoundError("guidance.toml")

    monkeypatch.setattr("smp_recovery.user_data.file_check.load_guidance", gone)
    found = check(home)
    assert (found.what, found.state) == ("the built-in guidance", "damaged")
    assert found.way_out == "Install smp-recovery again."


def test_other_files_are_named_and_not_changed(home: Path) -> None:
    """Left-over and foreign files, copies and failed edits are notes; only left-overs are fixed."""
    left = f"sessions/{TEMPORARY_PREFIX}1-2"
    copies = ("sessions/2026-11-17 2.toml", "settings (1).toml", "guidance/practitioner 2.toml")
    (home / "guidance").mkdir(0o700)
    for name in (left, *copies, "notes.txt", "sessions/x.toml", "edited-2026-11-17.toml"):
        (home / name).touch(0o600)
    before = picture(home)
    notes = check_files(Storage(home)).checks
    assert {each.state for each in notes} == {"note"}
    assert {each.what for each in notes} == {
        *(left, *copies, "edited-2026-11-17.toml", "notes.txt, sessions/x.toml")
    }
    fixed = [each for each in check_files(Storage(home), fix=True).checks if each not in notes]
    assert [(each.what, each.state) for each in fixed] == [(left, "mended")]
    del before[str(home / left)]
    assert picture(home) == before


@posix
def test_permissions(home: Path) -> None:
    """What other users can read is a note; `fix` makes it the owner's alone. Names are counted."""
    places = (home, home / SESSION, home / "versions", *(home / "versions").iterdir())
    for path in places:
        path.chmod(0o755)
    found = check(home)
    assert found.state == "note"
    assert found.what == f"the directory itself, {SESSION}, versions and 5 more"
    assert "doctor --fix" in found.way_out
    fixed = check(home, fix=True)
    assert (fixed.what, fixed.state) == (found.what, "mended")
    assert check_files(Storage(home)).checks == ()
    modes = [path.stat().st_mode & 0o777 for path in places]
    assert modes == [0o700, 0o600, 0o700, *[0o600] * 5]


@posix
def test_an_unreadable_file_is_fixed(home: Path) -> None:
    """A file that its owner may not read is made readable, then read."""
    (home / SESSION).chmod(0o000)
    assert check_files(Storage(home)).checks
    report = check_files(Storage(home), fix=True)
    assert ([each.state for each in report.checks], report.sessions) == (["mended"], 1)


@posix
@pytest.mark.parametrize("private", [True, False])
def test_what_cannot_be_read_is_not_replaced(
    home: Path, monkeypatch: pytest.MonkeyPatch, private: bool
) -> None:
    """No version is offered for a file whose permissions are the problem."""

    def refuse(path: Path) -> bytes | None:
        if path.name == "2026-11-17.toml" or path.parent.name == "versions":
            raise DamageError(f"cannot read {path}: Permission denied")
        return read_file(path)

    (home / SESSION).chmod(0o000 if not private else 0o600)
    monkeypatch.setattr("smp_recovery.user_data.file_check.read_file", refuse)
    monkeypatch.setattr("smp_recovery.disk.storage.read_file", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    session, versions = (
        each for each in check_files(Storage(home)).checks if each.state == "damaged"
    )
    way_out = "Change its permissions so that you can read it."
    assert session.way_out == (way_out if private else "`smp-recovery doctor --fix` fixes it.")
    assert "and 2 more" in versions.what
    assert "`undo` stops at them" in versions.why


@posix
def test_another_owner(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of another user that is open to others is named as that, and not changed."""
    (home / SESSION).chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    found = check(home, fix=True)
    assert (found.what, found.state, found.why) == (SESSION, "note", "belongs to another user")


@posix
@pytest.mark.parametrize("fix", [False, True])
@pytest.mark.parametrize("mode", [0o755, 0o777, 0o1777])
def test_a_folder_of_others_is_not_changed(tmp_path: Path, mode: int, fix: bool) -> None:
    """A folder that holds none of our files keeps its permissions, and nothing is made in it."""
    (tmp_path / "theirs.txt").touch()
    tmp_path.chmod(mode)
    first, second = check_files(Storage(tmp_path), fix=fix).checks
    assert (first.what, first.state) == ("the directory itself", "note")
    assert "SMP_RECOVERY_HOME" in first.way_out
    assert second.what == "theirs.txt"
    assert tmp_path.stat().st_mode & 0o7777 == mode
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.txt"]


@posix
def test_a_sticky_folder_is_not_changed(home: Path) -> None:
    """A folder that is everybody's keeps its permissions though our files lie in it."""
    home.chmod(0o1777)
    (home / SESSION).chmod(0o644)
    checks = check_files(Storage(home), fix=True).checks
    assert [(each.what, each.state) for each in checks] == [
        ("the directory itself", "note"),
        (SESSION, "mended"),
    ]
    assert home.stat().st_mode & 0o7777 == 0o1777


@posix
@pytest.mark.parametrize("name", ["settings.toml", "sessions", "guidance", ".lock"])
def test_any_file_of_ours_makes_it_ours(tmp_path: Path, name: str) -> None:
    """A data directory that has lost all but one of its files is fixed all the same."""
    (tmp_path / name).mkdir(0o700) if "." not in name else (tmp_path / name).touch(0o600)
    tmp_path.chmod(0o755)
    check_files(Storage(tmp_path), fix=True)
    assert tmp_path.stat().st_mode & 0o7777 == 0o700


def test_fixing_goes_before_a_version_with_fewer_entries(home: Path) -> None:
    """The entry that only the damaged file has is named, and the way out that keeps it is first."""
    content = (home / SESSION).read_bytes()
    (home / SESSION).write_bytes(content.replace(b"schema", b"=") + b"number = 4\n")
    assert check(home).way_out == (
        f"`smp-recovery edit --session 2026-11-17` fixes it by hand. {RESTORE} 3 entries, but "
        "without entry 4 of the damaged file."
    )


def test_a_word_that_is_read_but_not_stored_so(home: Path) -> None:
    """An earlier version, or another program, may have stored a misspelt sign: it is named."""
    path = home / SESSION
    path.write_bytes(path.read_bytes().replace(b'"itch"', b'"fevr"', 1))
    (found,) = check_files(Storage(home), now=datetime(2027, 1, 1, tzinfo=UTC)).checks
    assert found.why.endswith(": 'fevr' is read as fever")
    assert found.way_out.startswith("If you meant something else: `smp-recovery edit --session")
