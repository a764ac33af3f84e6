"""`import` adds what an export holds and the log does not, all or nothing, and says what it did."""

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from errno import EIO
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from smp_recovery.disk.storage import LockedWriter, Storage
from smp_recovery.disk.versions import KEPT_CHANGES
from smp_recovery.errors import StorageError
from smp_recovery.log.entries import Session

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]
FILES = "your settings, your practitioner's rules and the clinic's file ours"
"""What an export of `moved` brings beside the sessions: it changes what is advised."""

Tree = Callable[[], dict[str, tuple[int, bytes]]]


@pytest.fixture
def moved(run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export of two sessions with settings and guidance; the home it came from is gone."""
    monkeypatch.chdir(tmp_path)
    run("start", "--date", "2026-11-17", day=0)
    run("log", "itch", "mild", "--note", "\x1b[31m=1+1", day=2)
    run("log", "fever", "38.5", "--at", "2026-11-20T08:00:00-05:00", day=4)
    run("start", "--date", "2026-12-20")
    run("follow", "elka")
    run("clinic", "avoid", "exercise", "--until", "day 14")
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    run("export", "--output", "all.json")
    run("export", "--output", "all.toml")
    run("export", "--output", "all.csv")
    home.rename(tmp_path / "old")
    return tmp_path / "all.json"


@pytest.mark.parametrize("kind", ["json", "toml"])
def test_new_computer(run: Run, moved: Path, tree: Tree, tmp_path: Path, kind: str) -> None:
    """An import into an empty home makes it the old one, files and modes; so does its export."""
    said = run("import", f"all.{kind}").stdout
    assert said == f"Added 2 sessions, 2 entries, {FILES}. `smp-recovery undo` takes it back.\n"
    ours = {name: file for name, file in tree().items() if not name.startswith("versions")}
    old = tmp_path / "old"
    assert {name: file[1] for name, file in ours.items()} == {
        str(path.relative_to(old)): path.read_bytes() if path.is_file() else b""
        for path in sorted(old.rglob("*"))
        if not str(path.relative_to(old)).startswith("versions")
    }
    if sys.platform != "win32":
        assert {mode & 0o777 for mode, _ in tree().values()} == {0o600, 0o700}
    assert run("export").stdout_bytes == moved.read_bytes()


@pytest.mark.parametrize("name", ["all.json", "all.toml", "all.csv"])
def test_again_adds_nothing(run: Run, moved: Path, tree: Tree, name: str) -> None:
    """What is there already stays as it is, whatever format it comes in."""
    run("import", str(moved))
    before = tree()
    said = run("import", name).stdout
    assert said.startswith("Nothing to add: 2 sessions")
    assert said.endswith("are here already.\n")
    assert tree() == before


def test_table_into_an_empty_home(run: Run, ask: Ask, moved: Path) -> None:
    """A table brings the entries of all sessions, and the sessions without any."""
    run("import", "all.csv")
    assert [each["date"] for each in ask("sessions")["sessions"]] == ["2026-11-17", "2026-12-20"]
    entries = ask("history", "--session", "1")["entries"]
    assert [entry["note"] for entry in entries] == ["\x1b[31m=1+1", None]
    assert entries[1]["at"] == "2026-11-20T08:00:00-05:00"
    said = run("import", str(moved), "--dry-run").stdout
    assert said.startswith(f"Would add {FILES}. 2 sessions")


def test_dry_run(run: Run, ask: Ask, moved: Path, home: Path) -> None:
    """`--dry-run` says what would be added and writes nothing, not even a folder."""
    said = run("import", str(moved), "--dry-run").stdout
    assert said == f"Would add 2 sessions, 2 entries, {FILES}.\n"
    assert not home.exists()
    files = ["settings.toml", "guidance/practitioner.toml", "guidance/ours.toml"]
    told = {
        "dry_run": True,
        "added": {"sessions": ["2026-11-17", "2026-12-20"], "entries": 2, "files": files},
        "there": {"sessions": 0, "entries": 0, "files": 0},
    }
    assert ask("import", str(moved), "--dry-run") == told
    assert ask("import", str(moved)) == {**told, "dry_run": False}
    there = {"sessions": 2, "entries": 2, "files": 3}
    nothing = {"sessions": [], "entries": 0, "files": []}
    assert ask("import", str(moved)) == {"dry_run": False, "added": nothing, "there": there}


def test_new_entries_join_those_here(run: Run, ask: Ask, moved: Path) -> None:
    """Only what is new is added, to the session that has it."""
    run("import", str(moved))
    run("remove", "2", "--session", "1")
    said = run("import", str(moved)).stdout
    assert said.startswith("Added 1 entry. 2 sessions, 1 entry and 3 other files are here already.")
    assert [each["number"] for each in ask("history", "--session", "1")["entries"]] == [1, 2]


def test_conflict_changes_nothing(run: Run, moved: Path, tree: Tree) -> None:
    """Where something differs nothing is imported, and each difference is a line."""
    data = json.loads(moved.read_text(encoding="utf-8"))
    run("import", str(moved))
    run("remove", "2", "--session", "1")
    run("follow", "natural-results")
    first = data["sessions"]["2026-11-17"]["entries"][0]
    first["severity"] = 3
    first["note"] = "\x1b]0;x\x07\nother"
    moved.write_text(json.dumps(data), encoding="utf-8")
    before = tree()
    for more in ((), ("--dry-run",)):
        said = run("import", str(moved), *more, expect=1)
        assert said.stdout == ""
        assert said.stderr.splitlines() == [
            "smp-recovery: nothing was imported: 3 things differ from what is here",
            "smp-recovery: another version of your settings is here than in the file: see "
            "`smp-recovery follow` and `smp-recovery profile`",
            "smp-recovery: session 2026-11-17, entry 1: severity is 1 here and 3 in the file",
            "smp-recovery: session 2026-11-17, entry 1: note is '\\x1b[31m=1+1' here and "
            "'\\x1b]0;x\\x07\\nother' in the file",
        ]
        assert tree() == before


def test_another_file_of_a_clinic(run: Run, moved: Path, tmp_path: Path) -> None:
    """It is called what a person calls it, with where to see it."""
    run("import", str(moved))
    ours = tmp_path / "ours.toml"
    ours.write_text(f"{ours.read_text(encoding='utf-8')}# new\n", encoding="utf-8")
    run("guidance", "use", "ours.toml")
    assert run("import", str(moved), expect=1).stderr.splitlines()[1:] == [
        "smp-recovery: another version of the clinic's file ours is here than in the file: see "
        "`smp-recovery guidance list`"
    ]


def test_many_differences(run: Run, moved: Path, tmp_path: Path) -> None:
    """Ten differences are told, and how many more there are."""
    rows = "".join(f"2026-11-18T09:30:00Z,itch,1,{number}\n" for number in range(1, 31))
    (tmp_path / "a.csv").write_text(f"at,symptom,day,number\n{rows}", encoding="utf-8")
    run("import", "a.csv")
    (tmp_path / "a.csv").write_text(
        f"at,symptom,day,number\n{rows}".replace("itch", "scab"), encoding="utf-8"
    )
    lines = run("import", "a.csv", expect=1).stderr.splitlines()
    assert len(lines) == 12
    assert lines[0].endswith("nothing was imported: 30 things differ from what is here")
    assert lines[-1] == "smp-recovery: and 20 more"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", 3, "it is empty"),
        (b"hello", 3, "no JSON, CSV or TOML"),
        (b'{"format": "smp-recovery", "schema": 9', 3, "it ends in the middle"),
        (b'{"format": "smp-recovery", "schema": 9}', 1, "newer smp-recovery"),
        (
            b'{"format": "smp-recovery", "schema": 1, "files": {"../x.toml": ""}}',
            3,
            "none of ours",
        ),
        (
            b'{"format": "smp-recovery", "schema": 1, "files": {"guidance/../x.toml": ""}}',
            3,
            "none of ours",
        ),
        (
            b'{"format": "smp-recovery", "schema": 1, "files": {"settings.toml": "x"}}',
            3,
            "not valid TOML",
        ),
        (
            b'{"format": "smp-recovery", "schema": 1, "files": {"settings.toml": "schema = 9"}}',
            1,
            "newer smp-recovery",
        ),
        (
            b'{"format": "smp-recovery", "schema": 1, "files": {"settings.toml": "\\ud800"}}',
            3,
            "no valid Unicode",
        ),
        (
            b'{"format": "smp-recovery", "schema": 1, "sessions": {"2026-11-17": '
            b'{"schema": 2, "date": "2026-11-17", "end": {"entries": 0}}}}',
            1,
            "newer smp-recovery",
        ),
    ],
)
def test_faulty_files(
    refuse: Callable[..., str], tmp_path: Path, content: bytes, code: int, said: str
) -> None:
    """A file that cannot be read whole is named, and nothing is written."""
    (tmp_path / "a.json").write_bytes(content)
    message = refuse("import", str(tmp_path / "a.json"), "--dry-run", code=code)
    assert said in message
    assert "a.json cannot be imported: " in message


@pytest.mark.parametrize("key", ["practitioner", "ours"])
def test_faulty_guidance(run: Run, moved: Path, tmp_path: Path, tree: Tree, key: str) -> None:
    """A guidance file is checked as `guidance use` does, before anything is written."""
    data = json.loads(moved.read_text(encoding="utf-8"))
    data["files"][f"guidance/{key}.toml"] = "schema = 1\nrules = 5\n"
    moved.write_text(json.dumps(data), encoding="utf-8")
    before = tree()
    first, *others = run("import", str(moved), "--dry-run", expect=3).stderr.splitlines()
    assert f"{moved} cannot be imported: " in first
    assert all(line.startswith(f"smp-recovery: {key}.toml: ") for line in others)
    assert others
    assert tree() == before


def test_guidance_under_another_name(run: Run, moved: Path) -> None:
    """A clinic's file comes under its own key."""
    data = json.loads(moved.read_text(encoding="utf-8"))
    data["files"]["guidance/theirs.toml"] = data["files"].pop("guidance/ours.toml")
    moved.write_text(json.dumps(data), encoding="utf-8")
    assert "its key is 'ours', not 'theirs'" in run("import", str(moved), expect=3).stderr


def test_no_such_file(refuse: Callable[..., str], tmp_path: Path) -> None:
    """A missing file is a mistake in use, a folder cannot be read."""
    assert "there is no file" in refuse("import", str(tmp_path / "none"))
    assert "cannot be read" in refuse("import", str(tmp_path), code=3)


def test_undo_takes_all_of_it_back(run: Run, ask: Ask, moved: Path, tree: Tree) -> None:
    """One import is one change: one undo, whatever it wrote."""
    run("start", "--date", "2026-11-18", day=1)
    before = {name: file for name, file in tree().items() if not name.startswith("versions")}
    run("import", str(moved))
    undone = ask("undo")
    assert len(undone["more"]) == 4
    after = {name: file for name, file in tree().items() if file[1]}
    assert {name for name in after if not name.startswith("versions")} == {
        name for name, file in before.items() if file[1]
    }
    assert ask("undo")["undone"]["session"] == "2026-11-18"


def test_undo_says_what_became_of_the_files(run: Run, moved: Path) -> None:
    """The first files are named, the others counted."""
    run("import", str(moved))
    lines = run("undo").stdout.splitlines()
    assert len(lines) == 5
    assert lines[-1] == "1 more file of the same change is as it was before."


def test_large_import_keeps_earlier_changes(run: Run, tmp_path: Path, ask: Ask) -> None:
    """However many sessions come in, what was kept before can still be undone."""
    run("start", "--date", "2026-11-17", day=0)
    run("log", "itch", day=1)
    rows = "".join(f"2020-01-{day:02},,\n" for day in range(1, KEPT_CHANGES + 9))
    (tmp_path / "a.csv").write_text(f"session,at,symptom\n{rows}", encoding="utf-8")
    run("import", str(tmp_path / "a.csv"))
    assert len(ask("undo")["more"]) == KEPT_CHANGES + 7
    assert [entry["symptom"] for entry in ask("undo")["undone"]["gone"]] == ["itch"]


def test_a_disk_that_fills_up(
    run: Run, moved: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came in before is whole and is said; the same import then adds the rest."""
    write = LockedWriter.write

    def failing(self: LockedWriter, name: str, content: bytes) -> None:
        if name.startswith("sessions/2026-12"):
            raise StorageError("the disk is full")
        write(self, name, content)

    with monkeypatch.context() as patch:
        patch.setattr(LockedWriter, "write", failing)
        said = run("import", str(moved), expect=1).stderr
    assert "Before it 4 files came in whole" in said
    assert "Added 1 session." in run("import", str(moved)).stdout
    assert ask("history", "--session", "1")["entries"]


def test_own_damage_is_told(run: Run, moved: Path, home: Path, tree: Tree) -> None:
    """A damaged session of one's own is never written over."""
    run("import", str(moved))
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"damaged")
    before = tree()
    assert "2026-11-17.toml is damaged" in run("import", str(moved), expect=3).stderr
    assert tree() == before


def test_lock_is_held_for_all_of_it(
    run: Run, moved: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program writes, an import waits and then gives up, with nothing done."""
    with Storage(home).change():
        monkeypatch.setattr(Storage.__init__, "__defaults__", (0.01,))
        assert "another smp-recovery" in run("import", str(moved), expect=1).stderr


def test_size_is_capped(
    refuse: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that no log could be is not read."""
    monkeypatch.setattr("smp_recovery.cli.commands.import_log.LARGEST_FILE", 1024 * 1024)
    (tmp_path / "a.json").write_bytes(b"{" + b" " * 1024 * 1024)
    assert "larger than 1 MiB" in refuse("import", str(tmp_path / "a.json"), code=3)


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        *((cell, "pus") for cell in ("Pus", "pus ", "PUS", "Pus or drainage")),
        *((cell, "red-streaks") for cell in ("red streaks", "Red_Streaks", "red-streaks")),
        ("temperature", "fever"),
    ],
)
def test_a_sign_in_a_table_is_known_by_the_words_of_log(
    run: Run, ask: Ask, begun: date, tmp_path: Path, cell: str, sign: str
) -> None:
    """It must not be softened to something that no source speaks of."""
    path = tmp_path / "a.csv"
    path.write_text(f"session,at,symptom\n2026-11-17,2026-11-18T10:00:00+01:00,{cell}\n")
    run("import", str(path))
    (finding,) = ask("today")["findings"]
    assert (finding["symptom"], finding["level"]) == (sign, "doctor")


@pytest.mark.parametrize("cell", ["Clear", "hiccups", "pus in the dream"])
def test_other_words_in_a_table(run: Run, ask: Ask, begun: date, tmp_path: Path, cell: str) -> None:
    """All clear is that; what is known to no source stays as it is written."""
    path = tmp_path / "a.csv"
    path.write_text(f"session,at,symptom\n2026-11-17,2026-11-18T10:00:00+01:00,{cell}\n")
    run("import", str(path))
    (entry,) = ask("history")["entries"]
    assert entry["symptom"] == {"Clear": "clear"}.get(cell, cell)


@pytest.mark.parametrize("name", ["all.json", "all.toml", "all.csv"])
@pytest.mark.parametrize("spelling", ["Pus", "Pus or drainage", "hiccups", " "])
def test_again_adds_nothing_to_an_odd_spelling(
    run: Run, begun: date, home: Path, tmp_path: Path, name: str, spelling: str
) -> None:
    """A session whose file was written by hand takes its own export for what is here already."""
    run("log", "pus", day=2)
    session = home / "sessions" / "2026-11-17.toml"
    text = session.read_text(encoding="utf-8")
    session.write_text(text.replace('"pus"', f'"{spelling}"'), encoding="utf-8")
    path = tmp_path / name
    run("export", "--output", str(path))
    said = run("import", str(path)).stdout
    assert said == "Nothing to add: 1 session and 1 entry are here already.\n"


def test_a_blank_symptom_in_a_table_is_missing(refuse: Refuse, begun: date, tmp_path: Path) -> None:
    """A cell that looks empty is no symptom of that name."""
    path = tmp_path / "a.csv"
    path.write_text("session,at,symptom\n2026-11-17,2026-11-18T10:00:00+01:00, \n")
    assert "row 2: its symptom is missing" in refuse("import", str(path), code=3)


@pytest.mark.parametrize("row", ["2026-11-17,,,,a note", "2026-11-17,,,3,", "2026-11-17,,,,=1"])
def test_words_without_a_symptom_are_not_dropped(
    refuse: Refuse, begun: date, tmp_path: Path, row: str
) -> None:
    """Only an empty row says that a session has no entries."""
    path = tmp_path / "a.csv"
    path.write_text(f"session,at,symptom,severity,note\n{row}\n")
    assert "row 2" in refuse("import", str(path), code=3)


def test_a_table_quoted_line_by_line_is_refused(
    refuse: Refuse, begun: date, tmp_path: Path
) -> None:
    """It is not what it seems, and no fault of the program."""
    path = tmp_path / "a.csv"
    path.write_text('"at,symptom,session"\n"2026-11-19T10:00:00+00:00,pus,2026-11-19"\n')
    assert "the column 'at' is missing" in refuse("import", str(path), code=3)


@pytest.mark.parametrize("number", ["", "9"])
@pytest.mark.parametrize("at", ["2062-01-01T09:00:00+01:00", "2026-11-23T00:00:00+14:00"])
def test_an_entry_of_the_future_is_refused(
    run: Run, begun: date, tree: Tree, tmp_path: Path, number: str, at: str
) -> None:
    """It would be the latest word on every symptom, and silence a warning sign of today."""
    run("log", "pus")
    before = tree()
    path = tmp_path / "a.csv"
    path.write_text(f"session,at,symptom,number\n2026-11-17,{at},clear,{number}\n")
    for more in ((), ("--dry-run",)):
        assert run("import", str(path), *more, expect=3).stderr == (
            f"smp-recovery: {path} cannot be imported: the session 2026-11-17 has an entry of "
            f"{at[:10]} {at[11:16]}{at[19:]}, which is in the future: correct its time, or this "
            "computer's clock\n"
        )
        assert tree() == before


def test_an_entry_of_tomorrow_is_taken(run: Run, begun: date, tmp_path: Path) -> None:
    """East of here it is tomorrow already; what is here, of whatever date, is here already."""
    path = tmp_path / "a.csv"
    path.write_text("session,at,symptom\n2026-11-17,2026-11-22T23:59:00+14:00,itch\n")
    assert run("import", str(path)).stdout.startswith("Added 1 entry.")
    assert run("import", str(path), day=0).stdout.startswith("Nothing to add")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full, as on Linux")
@pytest.mark.parametrize(
    ("place", "reason"),
    [("/nowhere/file", "No such file or directory"), ("/dev/full", "No space left on device")],
)
def test_a_pipe_without_room_for_it(
    refuse: Refuse, moved: Path, monkeypatch: pytest.MonkeyPatch, place: str, reason: str
) -> None:
    """Where no temporary file can be written it is that which is said, and nothing is changed."""
    monkeypatch.setattr("tempfile.TemporaryFile", partial(open, place, "w+b"))
    end, other = os.pipe()
    os.write(other, moved.read_bytes())
    os.close(other)
    try:
        said = refuse("import", f"/dev/fd/{end}", code=1)
    finally:
        os.close(end)
    assert said.endswith(f"no temporary file can be written: {reason}. Nothing was changed")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that cannot be read")
def test_a_file_that_cannot_be_read(refuse: Refuse) -> None:
    """It opens, and reading it fails."""
    assert "/proc/self/mem cannot be read: " in refuse("import", "/proc/self/mem", code=3)


def test_a_file_that_can_no_longer_be_read(
    refuse: Refuse, moved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that goes in the middle of it is told like one that was never there."""

    def fail(name: str, table: object) -> Session:
        raise OSError(EIO, "Input/output error")

    monkeypatch.setattr("smp_recovery.formats.log_json.read_session", fail)
    said = refuse("import", str(moved), "--dry-run", code=3)
    assert said.endswith("cannot be imported: it cannot be read: Input/output error")
