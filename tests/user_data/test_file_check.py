"""The check of every file: what is damaged, what may be mended, and the way out of each fault."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.files import TEMPORARY_PREFIX, read_file
from smp_recovery.disk.storage import SIZE_LIMIT, Storage
from smp_recovery.errors import DamageError, InputError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.check_results import Check
from smp_recovery.user_data.clinic_files import ClinicFileStore
from smp_recovery.user_data.file_check import Checkup, check_up, restore
from smp_recovery.user_data.practitioner import PractitionerStore
from smp_recovery.user_data.session_files import LogStore
from smp_recovery.user_data.settings import SettingsStore

DAY = date(2026, 11, 17)
SESSION = "sessions/2026-11-17.toml"
CLINIC = b'schema = 1\n[source]\nkey = "ours"\ntitle = "Ours"\nkind = "clinic"\n'

posix = pytest.mark.skipif(os.name == "nt", reason="modes as on POSIX")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a session of three entries and settings."""
    place = tmp_path / "home"
    store = LogStore(Storage(place))
    store.start(DAY)
    for number in range(3):
        store.add(DAY, Entry(0, datetime(2026, 11, 18, number, tzinfo=UTC), "itch", number))
    SettingsStore(Storage(place)).update(lambda s: s._replace(risks=("diabetes",)))
    return place


def damage(home: Path, name: str = SESSION) -> bytes:
    """Cut a file short; return what is left."""
    path = home / name
    path.write_bytes(path.read_bytes()[:-20])
    return path.read_bytes()


def only(found: Checkup) -> Check:
    """The one thing that there is to say."""
    (check,) = found.checks
    return check


def picture(home: Path) -> dict[str, tuple[int, bytes]]:
    """Every file and folder with its mode and bytes."""
    return {
        str(path): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(home.rglob("*"))
    }


def test_nothing_kept_yet(tmp_path: Path) -> None:
    """Without a home nothing is wrong, and none is made, not even to mend it."""
    for fix in (False, True):
        found = check_up(Storage(tmp_path / "home"), fix=fix)
        assert (found.checks, found.files, found.damaged) == ((), 0, False)
    assert not (tmp_path / "home").exists()


def test_sound_home(home: Path) -> None:
    """Of a sound home there is nothing to say; everything in it is counted."""
    before = picture(home)
    found = check_up(Storage(home))
    assert found == Checkup(home, (), 7, 1, 3, 5, {})
    assert picture(home) == before


@pytest.mark.parametrize("name", [SESSION, "settings.toml"])
def test_restore_follows_the_words(home: Path, name: str) -> None:
    """The way out that damage names brings the newest sound version back, and can be undone."""
    store = SettingsStore(Storage(home))
    store.update(lambda s: s._replace(risks=("diabetes", "bleeding-disorder")))
    left = damage(home, name) if name == SESSION else b"follow = 3"
    (home / name).write_bytes(left)
    check = only(check_up(Storage(home)))
    assert (check.what, check.state) == (name, "damaged")
    assert str(home) not in check.why
    assert f"`smp-recovery doctor --restore {name}` brings back the newest" in check.way_out
    told = restore(Storage(home), name)
    assert told in check.way_out
    assert check_up(Storage(home)).checks == ()
    (undone,) = Storage(home).undo()
    assert undone.after == left


def test_damaged_versions_are_passed_over(home: Path) -> None:
    """The version that is offered is one that reads well, with its number of entries."""
    damage(home)
    newest = next(v for v in Storage(home).versions() if v.name == SESSION)
    newest.path.write_bytes(b"")
    assert "with 1 entry" in only(check_up(Storage(home))).way_out
    restore(Storage(home), SESSION)
    assert len(LogStore(Storage(home)).load(DAY).entries) == 1


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
@pytest.mark.parametrize("name", [SESSION, "settings.toml"])
def test_way_out_of_what_no_command_can_replace(
    home: Path, name: str, make: Callable[[Path], None]
) -> None:
    """It must be moved away first; then a version can be brought back. `edit` cannot open it."""
    SettingsStore(Storage(home)).update(lambda s: s._replace(risks=()))
    (home / name).unlink()
    make(home / name)
    way_out = only(check_up(Storage(home))).way_out
    assert way_out.startswith(
        f"Move it away, then `smp-recovery doctor --restore {name}` brings back the newest version"
    )
    assert "edit" not in way_out
    (home / name).rename(home.parent / "away")
    restore(Storage(home), name)
    assert check_up(Storage(home)).checks == ()


@posix
def test_way_out_of_what_has_no_kept_version(home: Path) -> None:
    """Where nothing can be brought back it is to be moved away all the same."""
    for path in (home / "versions").iterdir():
        path.unlink()
    (home / SESSION).unlink()
    (home / SESSION).mkdir(0o700)
    assert only(check_up(Storage(home))).way_out == "Move it away."


@posix
@pytest.mark.parametrize("make", [make_folder, make_pipe, make_circle])
def test_lock_that_is_no_file(home: Path, make: Callable[[Path], None]) -> None:
    """What stands in the place of the lock is told, as it keeps every change from being made."""
    (home / ".lock").unlink()
    make(home / ".lock")
    check = only(check_up(Storage(home)))
    assert (check.what, check.state, check.way_out) == (".lock", "damaged", "Move it away.")


def test_damage_without_a_sound_version(home: Path) -> None:
    """Where no version reads well the file is to be mended by hand, and `restore` refuses."""
    for path in (home / "versions").iterdir():
        path.unlink()
    left = damage(home)
    check = only(check_up(Storage(home)))
    assert check.way_out == "`smp-recovery edit --session 2026-11-17` opens it to mend it by hand."
    with pytest.raises(InputError, match="no kept version"):
        restore(Storage(home), SESSION)
    assert (home / SESSION).read_bytes() == left


@pytest.mark.parametrize(
    "name", [SESSION, "sessions/2026-11-18.toml", "foo", "", "versions/000001~x", "../x", "a\0b"]
)
def test_restore_refuses_what_is_not_damaged(home: Path, name: str) -> None:
    """What is sound, is not there or is no file of ours is not replaced."""
    before = picture(home)
    with pytest.raises(InputError, match="no damaged file"):
        restore(Storage(home), name)
    assert picture(home) == before


def test_restore_makes_no_home(tmp_path: Path) -> None:
    """Where nothing is kept `restore` makes nothing."""
    with pytest.raises(InputError):
        restore(Storage(tmp_path / "home"), SESSION)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("fix", [False, True])
def test_only_what_is_safe_is_mended(home: Path, fix: bool) -> None:
    """`fix` touches no damaged, foreign or copied file."""
    damage(home)
    (home / "foreign.txt").write_text("mine")
    (home / "sessions" / "2026-11-17 2.toml").write_text("copy")
    before = {name: content for name, (_, content) in picture(home).items()}
    check_up(Storage(home), fix=fix)
    assert {name: content for name, (_, content) in picture(home).items()} == before


@posix
def test_permissions(home: Path) -> None:
    """What others can read is a note, no damage; `fix` makes it the owner's alone."""
    (home / SESSION).chmod(0o644)
    (home / "versions").chmod(0o755)
    home.chmod(0o750)
    check = only(check_up(Storage(home)))
    assert check.state == "note"
    assert check.what == f"the directory itself, {SESSION}, versions"
    assert "doctor --fix" in check.way_out
    mended = only(check_up(Storage(home), fix=True))
    assert (mended.what, mended.state) == (check.what, "mended")
    assert check_up(Storage(home)).checks == ()
    modes = [path.stat().st_mode & 0o777 for path in (home, home / SESSION, home / "versions")]
    assert modes == [0o700, 0o600, 0o700]


@posix
def test_many_names_are_one_check(home: Path) -> None:
    """A whole folder that came back from a backup is one line, not twenty."""
    for path in (home / "versions").iterdir():
        path.chmod(0o644)
    assert only(check_up(Storage(home))).what.endswith(" and 2 more")


@posix
def test_unreadable_file_is_mended(home: Path) -> None:
    """A file whose owner may not read it is made readable, then read."""
    (home / SESSION).chmod(0o000)
    assert check_up(Storage(home)).checks
    found = check_up(Storage(home), fix=True)
    assert (only(found).state, found.sessions) == ("mended", 1)


@posix
@pytest.mark.parametrize("mine", [True, False])
def test_way_out_of_what_cannot_be_read(
    home: Path, monkeypatch: pytest.MonkeyPatch, mine: bool
) -> None:
    """No version is offered in the place of a file or folder whose permissions are the trouble."""

    def refuse(path: Path) -> bytes | None:
        if path.name == "2026-11-17.toml" or path.parent.name == "versions":
            raise DamageError(f"{path} cannot be read: Permission denied")
        return read_file(path)

    (home / SESSION).chmod(0o000 if mine else 0o600)
    monkeypatch.setattr("smp_recovery.user_data.file_check.read_file", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    session, versions = (c for c in check_up(Storage(home)).checks if c.state == "damaged")
    expected = "`smp-recovery doctor --fix` mends it." if mine else "Make it yours to read."
    assert (session.what, session.way_out) == (SESSION, expected)
    assert "and 2 more" in versions.what
    assert "`undo` stops at them" in versions.why


@posix
def test_another_owner(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is another user's is said so where it lies open, and not changed."""
    (home / SESSION).chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    check = only(check_up(Storage(home), fix=True))
    assert (check.what, check.state) == (SESSION, "note")
    assert "another user" in check.why


def test_left_over_temporary_files(home: Path) -> None:
    """A temporary file of a change that was cut short is removed by `fix` alone."""
    left = home / "sessions" / f"{TEMPORARY_PREFIX}1-2"
    left.write_bytes(b"half")
    assert only(check_up(Storage(home))).state == "note"
    assert left.exists()
    assert only(check_up(Storage(home), fix=True)).state == "mended"
    assert not left.exists()


def test_copies_of_sessions(home: Path) -> None:
    """A copy of a session is a note, with what to do, and its permissions count."""
    copy = home / "sessions" / "2026-11-17 2.toml"
    copy.write_bytes((home / SESSION).read_bytes())
    copy.chmod(0o600)
    check = only(check_up(Storage(home)))
    assert (check.what, check.state, check.way_out) == (
        "sessions/2026-11-17 2.toml",
        "note",
        "Remove it.",
    )


def test_copies_of_other_files(home: Path) -> None:
    """Copies of the settings and the practitioner's rules are named too."""
    (home / "guidance").mkdir(0o700)
    for name in ("settings.sync-conflict-1.toml", "guidance/practitioner 2.toml"):
        path = home / name
        path.touch(0o600)
        check = only(check_up(Storage(home)))
        assert (check.what, check.state) == (name, "note")
        assert "copy" in check.why
        path.unlink()


def test_foreign_files(home: Path) -> None:
    """Files that are not ours are named, together, and neither opened nor changed."""
    (home / "notes.txt").write_text("mine")
    (home / "reports").mkdir()
    (home / "sessions" / "x.toml").write_text("= no TOML")
    check = only(check_up(Storage(home), fix=True))
    assert check.state == "note"
    assert check.what == "notes.txt, reports, sessions/x.toml"


def test_kept_edit_is_named(home: Path) -> None:
    """What could not be saved from the editor is pointed at."""
    Storage(home).set_aside(f"edited-{DAY}.toml", b"x")
    check = only(check_up(Storage(home)))
    assert (check.what, check.state) == ("edited-2026-11-17.toml", "note")


def test_newer_schema_is_no_damage(home: Path) -> None:
    """A file of a newer version is a note: update."""
    path = home / SESSION
    path.write_bytes(path.read_bytes().replace(b"schema = 1", b"schema = 2"))
    (home / "settings.toml").write_text("schema = 2\n")
    found = check_up(Storage(home))
    assert [check.state for check in found.checks] == ["note", "note"]
    assert not found.damaged
    assert all("update" in f"{check.why} {check.way_out}".lower() for check in found.checks)


@posix
@pytest.mark.parametrize("place", [SESSION, "sessions", "settings.toml"])
def test_links_are_followed(home: Path, tmp_path: Path, place: str) -> None:
    """A file or folder that is a link to elsewhere is as good as one that is not."""
    (home / place).rename(tmp_path / "elsewhere")
    (home / place).symlink_to(tmp_path / "elsewhere")
    found = check_up(Storage(home))
    assert (found.checks, found.sessions, found.files) == ((), 1, 7)


@posix
def test_link_to_nothing_is_damage(home: Path, tmp_path: Path) -> None:
    """A session that is a link to nothing is damage: it is not there."""
    (home / SESSION).unlink()
    (home / SESSION).symlink_to(tmp_path / "gone")
    check = only(check_up(Storage(home)))
    assert (check.state, check.why) == ("damaged", "it is a link that leads to nothing")


@posix
@pytest.mark.parametrize("fix", [False, True])
def test_no_folder_in_the_place_of_one(home: Path, fix: bool) -> None:
    """A file where a folder should be, and a folder where a file should be, are damage."""
    (home / "guidance").write_bytes(b"in the way")
    (home / "settings.toml").unlink()
    (home / "settings.toml").mkdir()
    damaged = [
        check.what for check in check_up(Storage(home), fix=fix).checks if check.state == "damaged"
    ]
    assert damaged == ["settings.toml", "guidance"]


def test_home_that_is_a_file(tmp_path: Path) -> None:
    """A file in the place of the home is damage, not a crash."""
    home = tmp_path / "home"
    home.touch(0o600)
    for fix in (False, True):
        assert check_up(Storage(home), fix=fix).damaged


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_folder(home: Path) -> None:
    """A folder that cannot be read is damage with a reason."""
    (home / "sessions").chmod(0o000)
    try:
        (check,) = (c for c in check_up(Storage(home)).checks if c.state == "damaged")
        assert "Permission denied" in check.why
        assert "--fix" in check.way_out
    finally:
        (home / "sessions").chmod(0o700)


def test_built_in_guidance_that_is_damaged(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program itself is damaged that is said, and the rest is checked all the same."""

    def gone() -> Callable[[], None]:
        raise FileNotFoundError("guidance.toml")

    monkeypatch.setattr("smp_recovery.user_data.file_check.load_guidance", gone)
    found = check_up(Storage(home))
    assert (only(found).state, found.sessions) == ("damaged", 1)
    assert "Install" in only(found).way_out


OURS = ("settings.toml", "sessions", "guidance", ".lock")


@posix
@pytest.mark.parametrize("fix", [False, True])
@pytest.mark.parametrize("mode", [0o755, 0o777, 0o1777])
def test_folder_of_others_is_left_alone(tmp_path: Path, mode: int, fix: bool) -> None:
    """A folder that holds nothing of ours keeps its permissions, and nothing is made in it."""
    (tmp_path / "theirs.txt").touch()
    tmp_path.chmod(mode)
    first, second = check_up(Storage(tmp_path), fix=fix).checks
    assert (first.what, first.state) == ("the directory itself", "note")
    assert "SMP_RECOVERY_HOME" in first.way_out
    assert second.what == "theirs.txt"
    assert tmp_path.stat().st_mode & 0o7777 == mode
    assert [path.name for path in tmp_path.iterdir()] == ["theirs.txt"]


@posix
def test_sticky_folder_is_left_alone(home: Path) -> None:
    """A folder that is everybody's keeps its permissions though our files lie in it."""
    home.chmod(0o1777)
    (home / SESSION).chmod(0o644)
    found = check_up(Storage(home), fix=True).checks
    assert [(check.what, check.state) for check in found] == [
        ("the directory itself", "note"),
        (SESSION, "mended"),
    ]
    assert home.stat().st_mode & 0o7777 == 0o1777


@posix
@pytest.mark.parametrize("name", OURS)
def test_any_file_of_ours_makes_it_ours(tmp_path: Path, name: str) -> None:
    """A home that has lost all but one of its files is mended all the same."""
    (tmp_path / name).mkdir(0o700) if "." not in name else (tmp_path / name).touch(0o600)
    tmp_path.chmod(0o755)
    check_up(Storage(tmp_path), fix=True)
    assert tmp_path.stat().st_mode & 0o7777 == 0o700


@posix
def test_way_out_of_a_link_to_nothing(home: Path, tmp_path: Path) -> None:
    """`edit` cannot open it: a version can be brought back, or what the link leads to."""
    (home / SESSION).rename(tmp_path / "elsewhere")
    (home / SESSION).symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").unlink()
    way_out = only(check_up(Storage(home))).way_out
    assert "edit" not in way_out
    assert way_out.endswith("Bring back what the link leads to, or remove it.")
    restore(Storage(home), SESSION)
    assert check_up(Storage(home)).checks == ()
    assert (home / SESSION).is_symlink()


def test_only_what_undo_reads_is_counted_for_undo(home: Path) -> None:
    """What an undo took away is kept and read, and is no step to undo."""
    storage = Storage(home)
    before = check_up(storage)
    storage.undo()
    after = check_up(storage)
    assert any(path.name.startswith("undone~") for path in (home / "versions").iterdir())
    assert (after.versions, after.files) == (before.versions - 1, before.files - 1)
    assert after.versions == len(storage.versions())


def test_a_session_whose_file_has_vanished_is_brought_back(home: Path) -> None:
    """What another program removed is told, and its newest kept version can be restored."""
    (home / SESSION).unlink()
    gone = only(check_up(Storage(home)))
    assert (gone.what, gone.state) == (SESSION, "note")
    assert "vanished" in gone.why
    assert gone.way_out.startswith(f"`smp-recovery doctor --restore {SESSION}` brings back")
    assert "2 entries" in restore(Storage(home), SESSION)
    assert len(LogStore(Storage(home)).load(DAY).entries) == 2
    assert check_up(Storage(home)).checks == ()


GONE = ("settings.toml", "guidance/practitioner.toml", "guidance/ours.toml")


@pytest.mark.parametrize("name", GONE)
def test_any_file_that_has_vanished_is_brought_back(
    home: Path, guidance: Guidance, name: str
) -> None:
    """Settings, the practitioner's rules and a clinic's file, too; what it held is sound again."""
    storage = Storage(home)
    for phone in "12":
        PractitionerStore(storage, guidance).set_contact({"phone": phone})
        ClinicFileStore(storage, guidance).use(CLINIC.replace(b"Ours", phone.encode()), "ours.toml")
        SettingsStore(storage).update(lambda s, risk=phone: s._replace(risks=(*s.risks, risk)))
    kept = storage.read(name)
    storage.path(name).unlink()
    gone = only(check_up(storage))
    assert (gone.what, gone.state) == (name, "note")
    assert gone.why == "is not there: it was removed, or it has vanished"
    assert gone.way_out == (
        f"`smp-recovery doctor --restore {name}` brings back the newest version that is sound."
    )
    restore(storage, name)
    assert check_up(storage).checks == ()
    assert storage.read(name) not in (None, kept)


@posix
def test_a_clinic_file_that_is_a_link_to_nothing_is_damage(home: Path, guidance: Guidance) -> None:
    """Its rules no longer count, and that is told as of a session."""
    ClinicFileStore(Storage(home), guidance).use(CLINIC, "ours.toml")
    (home / "guidance/ours.toml").unlink()
    (home / "guidance/ours.toml").symlink_to("nowhere")
    assert only(check_up(Storage(home))).why == "it is a link that leads to nothing"


def test_damaged_versions_are_not_counted(home: Path) -> None:
    """Only versions that could be used again count as kept."""
    before = check_up(Storage(home)).versions
    newest = max((home / "versions").glob("0*sessions*"))
    newest.write_text("garbage")
    assert check_up(Storage(home)).versions == before - 1
