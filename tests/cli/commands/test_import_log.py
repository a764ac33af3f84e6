"""`import` adds what an export holds and the log does not, and says what it did."""

import re
import sys
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from smp_recovery.disk.storage import Storage
from tests.cli.conftest import Ask, Refuse, Run, Tree

FILES = "the clinic's file ours, your practitioner's rules and your settings"
"""What an export of `moved` brings beside the sessions: it changes what is advised."""


@pytest.fixture
def moved(run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of two sessions with settings and guidance; the home it came from is gone."""
    monkeypatch.chdir(tmp_path)
    run("start", "--date", "2026-11-17", day=0)
    run("log", "itch", "mild", "--note", "\x1b[31m=1+1", day=2)
    run("log", "fever", "38.5", "--at", "2026-11-20T08:00:00-05:00", day=4)
    run("start", "--date", "2026-12-20")
    run("follow", "elka")
    run("clinic", "avoid", "exercise", "--until", "day 14")
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    run("export", "--output", "log.zip")
    run("export", "--output", "log.csv")
    home.rename(tmp_path / "old")
    return tmp_path / "log.zip"


def test_new_computer(run: Run, moved: Path, tree: Tree, tmp_path: Path) -> None:
    """An import into an empty home makes it the old one, files and modes; so does its export."""
    said = run("import", "log.zip").stdout
    assert said.startswith(
        f"Added 2 sessions, 2 entries, {FILES}. `smp-recovery undo` takes it back.\n"
    )
    ours = {name: file for name, file in tree().items() if not name.startswith("versions")}
    old = tmp_path / "old"
    assert {name: file[1] for name, file in ours.items()} == {
        str(path.relative_to(old)): path.read_bytes() if path.is_file() else b""
        for path in sorted(old.rglob("*"))
        if not str(path.relative_to(old)).startswith("versions")
    }
    if sys.platform != "win32":
        assert {mode & 0o777 for mode, _ in tree().values()} == {0o600, 0o700}
    run("export", "--output", "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == moved.read_bytes()


def test_what_came_in_may_need_a_call(run: Run, ask: Ask, moved: Path) -> None:
    """The most urgent that is open then stands last; what a dry run brings is not in the log."""
    assert "doctor" not in run("import", "log.zip", "--dry-run").stdout
    assert ask("import", "log.zip")["still_open"]["level"] == "doctor"
    run("undo")
    last = run("import", "log.zip").stdout.splitlines()[-1]
    assert last.startswith("▲ doctor: Still open: Fever (38.5 °C),")
    assert "See a doctor" in last


@pytest.mark.parametrize("name", ["log.zip", "log.csv", "old/sessions/2026-11-17.toml"])
def test_again_adds_nothing(run: Run, moved: Path, tree: Tree, name: str) -> None:
    """What exists already stays as it is, whatever it comes in."""
    run("import", str(moved))
    before = tree()
    said = run("import", name).stdout
    assert said.startswith("Nothing to add. Already here: ")
    assert tree() == before


def test_table_into_an_empty_home(run: Run, ask: Ask, moved: Path) -> None:
    """A table brings the entries of all sessions, and the sessions without any."""
    run("import", "log.csv")
    assert [each["date"] for each in ask("sessions")["sessions"]] == ["2026-11-17", "2026-12-20"]
    entries = ask("history", "--session", "1")["entries"]
    assert [entry["note"] for entry in entries] == ["\x1b[31m=1+1", None]
    assert entries[1]["at"] == "2026-11-20T08:00:00-05:00"
    said = run("import", str(moved), "--dry-run").stdout
    assert said.startswith(f"Would add {FILES}. Already here: 2 sessions")


def test_dry_run(run: Run, ask: Ask, moved: Path, home: Path) -> None:
    """`--dry-run` says what would be added and writes nothing, not even a folder."""
    said = run("import", str(moved), "--dry-run").stdout
    assert said == f"Would add 2 sessions, 2 entries, {FILES}.\n"
    assert not home.exists()
    files = ["guidance/ours.toml", "guidance/practitioner.toml", "settings.toml"]
    told = {
        "dry_run": True,
        "added": {"sessions": ["2026-11-17", "2026-12-20"], "entries": 2, "files": files},
        "there": {"sessions": 0, "entries": 0, "files": 0},
        "read_as": {},
        "begun_elsewhere": [],
        "moved": {},
        "differs": [],
        "came_back": {"files": [], "entries": []},
        "still_open": None,
    }
    assert ask("import", str(moved), "--dry-run") == told
    added = ask("import", str(moved))
    assert added == {**told, "dry_run": False, "still_open": added["still_open"]}
    there = {"sessions": 2, "entries": 2, "files": 3}
    nothing = {"sessions": [], "entries": 0, "files": []}
    assert ask("import", str(moved)) == {
        **told,
        "dry_run": False,
        "added": nothing,
        "there": there,
    }


def test_what_differs_stays_and_is_told(run: Run, ask: Ask, moved: Path, home: Path) -> None:
    """Ours is kept; what was removed or changed here comes back, and is named."""
    run("import", str(moved))
    run("remove", "2", "--session", "1")
    run("follow", "natural-results")
    ours = Path("ours.toml")
    ours.write_text(ours.read_text(encoding="utf-8") + "# new\n", encoding="utf-8")
    run("guidance", "use", "ours.toml")
    run("clinic", "forget", "1")
    session = home / "sessions" / "2026-11-17.toml"
    text = session.read_text(encoding="utf-8").replace("severity = 1", "severity = 3")
    session.write_text(text, encoding="utf-8")
    run("remove", "--whole-session", "--session", "2")
    files = {name: (home / name).read_bytes() for name in ("settings.toml", "guidance/ours.toml")}
    told = ask("import", str(moved), "--dry-run")
    assert told["added"] == {"sessions": ["2026-12-20"], "entries": 2, "files": []}
    assert sorted(told["differs"]) == sorted([*files, "guidance/practitioner.toml"])
    assert told["came_back"]["files"] == ["sessions/2026-12-20.toml"]
    entries = told["came_back"]["entries"]
    assert [(each["session"], each["symptom"]) for each in entries] == [
        ("2026-11-17", "itch"),
        ("2026-11-17", "fever"),
    ]
    first, *lines, _ = run("import", str(moved), columns=999).stdout.splitlines()
    assert first.startswith("Added 1 session and 2 entries. Already here: 1 session and 3 other")
    assert lines == [
        "Not changed, although the file differs: the clinic's file ours (see `smp-recovery"
        " guidance list`).",
        "Not changed, although the file differs: your practitioner's rules (see `smp-recovery"
        " clinic list`).",
        "Not changed, although the file differs: your settings (see `smp-recovery follow` and"
        " `smp-recovery profile`).",
        "You had removed the session of 2026-12-20; it is new again.",
        "You may have removed or changed these entries of 2026-11-17 on one of the computers."
        " `smp-recovery remove NUMBER --session 2026-11-17` removes what should not be back:",
        "3. Itch, mild, Thu 19 Nov 2026 09:30 ([31m=1+1)",
        "2. Fever, 38.5 °C, Fri 20 Nov 2026 08:00",
    ]
    assert {name: (home / name).read_bytes() for name in files} == files
    assert ask("import", str(moved))["came_back"] == {"files": [], "entries": []}


def test_what_an_editor_changed_after_the_last_command_is_named(
    run: Run, home: Path, begun: date, tmp_path: Path
) -> None:
    """No earlier version has the entry as it was, but what the last change left has."""
    run("log", "itch", "mild")
    archive = str(tmp_path / "log.zip")
    run("export", "--output", archive)
    path = home / "sessions" / f"{begun}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("itch", "redness"), encoding="utf-8")
    assert "You may have removed or changed" in run("import", archive).stdout


def test_a_refused_import_leaves_nothing(run: Run, home: Path, tmp_path: Path) -> None:
    """Not even the data directory is created on a new computer."""
    (tmp_path / "a.csv").write_text("session,at,symptom\n2026-11-17,2062-01-01T09:00Z,itch\n")
    (tmp_path / "log.zip").write_bytes(b"PK\x03\x04")
    for name in ("a.csv", "log.zip"):
        run("import", str(tmp_path / name), expect=3)
    assert not home.exists()


def test_a_table_without_numbers_again(run: Run, begun: date, tmp_path: Path) -> None:
    """Its local times are those that are stored: the same entries are not added again."""
    (tmp_path / "a.csv").write_text("session,at,symptom\n2026-11-17,2026-11-18 09:30,itch\n")
    assert run("import", str(tmp_path / "a.csv")).stdout.startswith("Added 1 entry.")
    assert run("import", str(tmp_path / "a.csv")).stdout.startswith("Nothing to add")


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


def test_size_is_capped(refuse: Refuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that no log could be is not read."""
    monkeypatch.setattr("smp_recovery.cli.commands.import_log.LARGEST_ARCHIVE", 1024 * 1024)
    (tmp_path / "a.json").write_bytes(b"{" + b" " * 1024 * 1024)
    assert "larger than 1 MiB" in refuse("import", str(tmp_path / "a.json"), code=3)


def test_a_terminal_is_told_what_is_waited_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever gives `-` without a pipe would else look at nothing."""
    stdin = SimpleNamespace(isatty=lambda: True, buffer=BytesIO())
    monkeypatch.setattr("smp_recovery.cli.commands.import_log.sys", SimpleNamespace(stdin=stdin))
    first, last = run("import", "-", expect=3).stderr.splitlines()
    assert first == "Waiting for a file on standard input, from a pipe. Ctrl-C stops."
    assert last == "smp-recovery: the standard input cannot be imported: it is empty"


def test_a_session_that_was_begun_elsewhere(run: Run, home: Path) -> None:
    """It is merged, for one person may have two computers, and the answer says so."""
    run("start", "--date", "2026-11-17")
    content = (home / "sessions" / "2026-11-17.toml").read_text()
    other = home.with_name("other.toml")
    other.write_text(re.sub(r'id = "\w+"', 'id = "b"', content))
    assert run("import", str(other)).stdout.endswith(
        "The file's log of 2026-11-17 was begun on another computer or by another person. Check"
        " that it is yours.\n"
    )


def test_words_that_log_would_not_know(run: Run, ask: Ask, begun: date, tmp_path: Path) -> None:
    """They are refused by row with what was meant, and taken only as the person asks; a slip that
    `log` knows is read as `log` reads it, and named.
    """
    table = tmp_path / "a.csv"
    row = "2026-11-17,2026-11-18T21:05:00+01:00,{},39.5\n"
    table.write_text("session,at,symptom,temperature\n" + row.format("Fieber"))
    for more in ((), ("--dry-run",)):
        said = run("import", str(table), *more, expect=3).stderr
        assert f"{table} cannot be imported: row 2: unknown symptom 'Fieber': " in said
        assert "39.5 °C goes with fever, and counts as one: write fever" in said
        assert "Correct the file, or add --as-is to import it as it is." in said
    assert ask("import", str(table), "--as-is")["added"]["entries"] == 1
    table.write_text("session,at,symptom,temperature\n" + row.format("fevr"))
    assert ask("import", str(table), "--dry-run")["read_as"] == {"fevr": "fever"}
    assert "Read 'fevr' as fever." in run("import", str(table)).stdout
    assert [each["symptom"] for each in ask("history")["entries"]] == ["Fieber", "fever"]
    (check,) = ask("doctor")["checks"]
    assert check["why"].startswith("entry 1: unknown symptom 'Fieber'")


def test_a_session_that_was_moved_on_one_computer(run: Run, ask: Ask, tmp_path: Path) -> None:
    """It comes back of its first date, and the events of a calendar are not the same for both."""
    run("start", "--date", "2026-11-17")
    run("export", "--output", str(tmp_path / "log.zip"))
    run("sessions", "move", "1", "2026-11-20")
    said = ask("import", str(tmp_path / "log.zip"))
    assert said["moved"] == {"2026-11-17": "2026-11-20"}
    assert said["came_back"]["files"] == ["sessions/2026-11-17.toml"]
    for number in ("1", "2"):
        run("calendar", "--session", number, "--output", str(tmp_path / f"{number}.ics"))
    events = [(tmp_path / f"{number}.ics").read_text("utf-8") for number in ("1", "2")]
    found = [set(re.findall(r"^UID:(.*)-day", text, re.MULTILINE)) for text in events]
    assert all(found)
    assert found[0].isdisjoint(found[1])
