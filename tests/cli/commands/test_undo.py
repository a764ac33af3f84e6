"""`undo`: bring back what the last change replaced, and say what it was."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]


@pytest.fixture
def content(home: Path) -> Callable[[], dict[str, bytes]]:
    """Read all session files, by name."""
    return lambda: {p.name: p.read_bytes() for p in (home / "sessions").glob("*.toml")}


def script(path: Path, body: str) -> str:
    """Write an editor as a small shell script."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return str(path)


def test_undo_of_start(run: Run, ask: Ask, home: Path) -> None:
    """After `start` the session is gone again."""
    run("start", "--date", "2026-11-17")
    said = run("undo").stdout
    assert said == "Undone: the session of 2026-11-17 is gone again.\n"
    assert ask("sessions")["sessions"] == []


def test_undo_of_log(run: Run, begun: date, content: Callable[[], Any]) -> None:
    """After `log` the entry is gone again, and the file is as it was."""
    before = content()
    run("log", "itch", "mild", "--note", "at night")
    said = run("undo").stdout
    assert said == "Undone: Itch, mild, Sat 21 Nov 2026 09:30 (at night) is gone again.\n"
    assert content() == before


def test_undo_of_remove(run: Run, begun: date, content: Callable[[], Any]) -> None:
    """After `remove` the entry is back, under its number."""
    run("log", "itch", "mild")
    run("log", "scab", "moderate")
    before = content()
    run("remove", "1")
    assert run("undo").stdout == "Undone: Itch, mild, Sat 21 Nov 2026 09:30 is back.\n"
    assert content() == before


def test_undo_of_removing_a_session(run: Run, begun: date, content: Callable[[], Any]) -> None:
    """After --whole-session the session is back with its entries."""
    run("log", "itch", "mild")
    before = content()
    run("remove", "--whole-session")
    said = run("undo").stdout
    assert "the session of 2026-11-17 is back" in said
    assert "Itch, mild, Sat 21 Nov 2026 09:30 is back" in said
    assert content() == before


def test_undo_of_edit(run: Run, begun: date, content: Callable[[], Any], tmp_path: Path) -> None:
    """After `edit` the changed entry is told in both forms."""
    run("log", "itch", "mild")
    before = content()
    editor = script(tmp_path / "editor", 'sed -i "s/severity = 1/severity = 3/" "$1"')
    run("edit", environ={"EDITOR": editor})
    said = run("undo").stdout
    assert "Itch, severe, Sat 21 Nov 2026 09:30 is gone again" in said
    assert "Itch, mild, Sat 21 Nov 2026 09:30 is back" in said
    assert content() == before


def test_undo_as_json(run: Run, ask: Ask, begun: date) -> None:
    """The JSON names the session, whether it exists, and the entries that went and came back."""
    run("log", "itch", "mild")
    undone = ask("undo")["undone"]
    assert undone["session"] == "2026-11-17"
    assert undone["exists"] is True
    assert [entry["symptom"] for entry in undone["gone"]] == ["itch"]
    assert undone["back"] == []
    assert ask("undo")["undone"]["exists"] is False


def test_undo_again_and_again(run: Run, ask: Ask, begun: date, content: Callable[[], Any]) -> None:
    """Each undo takes back one more change, across sessions, to the beginning."""
    pictures = [content()]
    for args in (
        ("log", "itch", "mild"),
        ("start", "--date", "2026-11-20"),
        ("log", "scab", "--session", "1"),
        ("log", "redness"),
        ("remove", "1"),
        ("remove", "--whole-session"),
    ):
        run(*args)
        pictures.append(content())
    for picture in reversed(pictures[:-1]):
        run("undo")
        assert content() == picture
    run("undo")
    assert content() == {}


@pytest.fixture
def picture(home: Path) -> Callable[[], dict[str, bytes]]:
    """Read all files of the person's own, by name: no lock and no kept versions."""

    def read() -> dict[str, bytes]:
        return {
            str(path.relative_to(home)): path.read_bytes()
            for path in home.rglob("*.toml")
            if "versions" not in path.parts
        }

    return read


CHANGES = [
    ("log", "itch", "mild"),
    ("clinic", "avoid", "gym", "--until", "day 14"),
    ("clinic", "contact", "--name", "Ada"),
    ("profile", "add", "diabetes"),
    ("guidance", "use", "first.toml"),
    ("follow", "elka"),
    ("guidance", "use", "second.toml"),
    ("log", "scab"),
    ("clinic", "forget", "1"),
    ("follow", "--all"),
    ("guidance", "drop", "clinic"),
    ("profile", "remove", "diabetes"),
]


@pytest.fixture
def sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write two versions of a clinic's file."""
    monkeypatch.chdir(tmp_path)
    for version, name in enumerate(("first.toml", "second.toml")):
        Path(name).write_text(
            f'schema = 1\n[source]\nkey = "clinic"\ntitle = "Sheet {version}"\nkind = "clinic"\n'
        )


@pytest.mark.usefixtures("begun", "sheets")
def test_undo_takes_back_every_kind_of_change(run: Run, picture: Callable[[], Any]) -> None:
    """Settings, the practitioner's word and clinics' files go back in the order of the changes."""
    pictures = [picture()]
    for args in CHANGES:
        run(*args)
        pictures.append(picture())
        assert pictures[-1] != pictures[-2]
    for before in reversed(pictures[:-1]):
        run("undo")
        assert picture() == before


@pytest.mark.usefixtures("begun", "sheets")
@pytest.mark.parametrize(
    ("args", "told", "file"),
    [
        (
            ("clinic", "avoid", "gym"),
            "your practitioner's rules are gone",
            "guidance/practitioner.toml",
        ),
        (("follow", "elka"), "your settings are gone", "settings.toml"),
        (("profile", "add", "diabetes"), "your settings are gone", "settings.toml"),
        (
            ("guidance", "use", "first.toml"),
            "the clinic's file clinic is gone",
            "guidance/clinic.toml",
        ),
    ],
)
def test_undo_names_the_file(
    run: Run, ask: Ask, args: tuple[str, ...], told: str, file: str
) -> None:
    """What is no session is told as a person calls it, and with --json by the name of its file."""
    run(*args)
    assert run("undo").stdout == f"Undone: {told} again.\n"
    run(*args)
    undone = ask("undo")["undone"]
    assert undone == {"file": file, "session": None, "exists": False, "gone": [], "back": []}


@pytest.mark.usefixtures("begun")
def test_undo_of_a_second_rule(run: Run, ask: Ask) -> None:
    """A file that goes back to an earlier version is said to be as it was."""
    run("clinic", "avoid", "gym")
    run("clinic", "avoid", "sun")
    said = run("undo").stdout
    assert said == "Undone: your practitioner's rules are as they were before.\n"
    assert [rule["topic"] for rule in ask("clinic", "list")["rules"]] == ["exercise"]


@pytest.mark.usefixtures("begun", "sheets")
@pytest.mark.parametrize("file", ["settings.toml", "guidance/practitioner.toml"])
def test_undo_mends_the_other_files_too(run: Run, ask: Ask, home: Path, file: str) -> None:
    """Where the last change was of the file that is damaged, `undo` brings back what was before."""
    for args in (("profile", "add", "diabetes"), ("profile", "add", "bleeding-disorder")):
        if file == "settings.toml":
            run(*args)
    for args in (("clinic", "avoid", "gym"), ("clinic", "avoid", "sun")):
        if file != "settings.toml":
            run(*args)
    (home / file).write_bytes(b"\x00")
    run("can", "gym", expect=3)
    run("undo")
    run("can", "gym")


def test_nothing_to_undo(run: Run, refuse: Refuse, home: Path) -> None:
    """With nothing kept `undo` fails in one line; on an empty home it creates nothing."""
    assert "nothing to undo" in refuse("undo", code=1)
    assert not home.exists()
    run("start")
    run("undo")
    assert "nothing to undo" in refuse("undo", code=1)


def test_twenty_changes_are_kept(run: Run, ask: Ask, begun: date) -> None:
    """The last 20 changes can be undone, and no more."""
    for _ in range(25):
        run("log", "itch")
    for _ in range(20):
        run("undo")
    assert len(ask("history")["entries"]) == 5
    run("undo", expect=1)
    assert len(ask("history")["entries"]) == 5


def test_undo_refuses_a_damaged_session(
    run: Run, ask: Ask, refuse: Refuse, begun: date, home: Path
) -> None:
    """What was logged last may still be in it: it is left as it is, and the ways out are named."""
    run("log", "itch", "mild")
    run("log", "scab")
    path = home / "sessions" / "2026-11-17.toml"
    path.write_bytes(path.read_bytes()[:-30])
    told = refuse("undo", code=3)
    assert "sessions/2026-11-17.toml is damaged: " in told
    assert "`smp-recovery doctor`" in told
    assert "`smp-recovery edit --session 2026-11-17`" in told
    run("doctor", "--restore", "sessions/2026-11-17.toml")
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["itch"]


@pytest.mark.usefixtures("begun")
def test_undo_of_other_files_is_not_kept_back_by_a_damaged_session(run: Run, home: Path) -> None:
    """Only the files of the change that is taken back count."""
    run("follow", "elka")
    (home / "sessions" / "2026-11-17.toml").write_bytes(b"")
    run("undo")
    assert not (home / "settings.toml").exists()


def test_looking_and_refusals_are_no_steps(run: Run, ask: Ask, begun: date) -> None:
    """What changed nothing is no step: the last real change is undone."""
    run("log", "itch")
    for args in (("today",), ("history",), ("start", "--date", "2026-11-17")):
        run(*args)
    run("log", "qqq", expect=2)
    run("remove", "9", expect=2)
    run("edit", environ={"EDITOR": "true"})
    assert [entry["symptom"] for entry in ask("undo")["undone"]["gone"]] == ["itch"]


@pytest.mark.skipif(os.name == "nt", reason="modes as on POSIX")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777], ids=oct)
def test_files_are_private_whatever_the_umask(
    run: Run, home: Path, umask: int, tmp_path: Path
) -> None:
    """After every kind of change all files are 0600 and all folders 0700."""
    editor = script(tmp_path / "editor", 'sed -i "s/severity = 1/severity = 3/" "$1"')
    before = os.umask(umask)
    try:
        run("start", "--date", "2026-11-17")
        run("log", "itch", "mild")
        run("log", "scab")
        run("edit", environ={"EDITOR": editor} if umask != 0o777 else {"EDITOR": "true"})
        run("remove", "1")
        run("undo")
    finally:
        os.umask(before)
    for path in [home, *home.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
