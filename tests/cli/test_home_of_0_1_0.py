"""A home that version 0.1.0 wrote is read and changed without a word lost."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Run

FIXTURE = Path(__file__).parent.parent / "fixtures" / "home-0.1.0"
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture
def old(home: Path) -> Path:
    """Put the old home in place."""
    shutil.copytree(FIXTURE, home, dirs_exist_ok=True)
    return home


@pytest.mark.usefixtures("old")
def test_every_entry_is_read(ask: Ask) -> None:
    """The entries of both sessions are listed, and what was open is open."""
    entries = ask("history", now=NOW)["entries"]
    symptoms = " ".join(entry["symptom"] for entry in entries)
    assert symptoms == "redness fever clear swelling pus"
    assert entries[0]["note"] == "zwei\nZeilen"
    assert [entry["number"] for entry in entries if entry["open"]] == [4, 5]
    older = ask("history", "--session", "1", now=NOW)["entries"]
    assert " ".join(entry["level"] for entry in older) == "expected doctor clear"


@pytest.mark.usefixtures("old")
def test_rules_contact_and_risks_count(ask: Ask, run: Run) -> None:
    """The practitioner's rule leads, the clinic's file counts, and a risk that is no longer known
    can be taken out.
    """
    answer = ask("can", "gym", now=NOW)
    assert [each["source"] for each in answer["sources"] if each["leads"]] == ["practitioner"]
    assert "Ada, +31 20 1234567" in run("today", now=NOW).stdout
    assert ask("guidance", "list", now=NOW)["files"][0]["key"] == "our-clinic"
    left = ask("profile", "remove", "arterial-disease", now=NOW)
    assert left["risks"] == ["diabetes"]


@pytest.mark.usefixtures("old")
def test_it_is_sound_and_can_be_changed(ask: Ask, run: Run, old: Path) -> None:
    """Doctor finds no damage; an entry is added and taken back, and the file is what it was."""
    assert not ask("doctor", now=NOW)["damaged"]
    file = old / "sessions" / "2026-11-20.toml"
    before = file.read_bytes()
    run("log", "itch", "mild", now=NOW)
    assert file.read_bytes() != before
    run("undo", now=NOW)
    assert file.read_bytes() == before


@pytest.mark.usefixtures("old")
def test_it_is_archived_and_comes_back(run: Run, old: Path, tmp_path: Path) -> None:
    """In an empty home every file is what it was, byte for byte, twice the same."""
    archives = []
    for number in (1, 2):
        archive = tmp_path / f"{number}.zip"
        run("export", "--output", str(archive), now=NOW)
        shutil.rmtree(old)
        run("import", str(archive), now=NOW)
        files = sorted(path for path in FIXTURE.rglob("*.toml") if path.parent.name != "versions")
        assert len(files) == 5
        for path in files:
            assert (old / path.relative_to(FIXTURE)).read_bytes() == path.read_bytes()
        archives.append(archive.read_bytes())
    assert archives[0] == archives[1]


@pytest.mark.parametrize("name", ["log.json", "log.csv"])
def test_what_it_exported_comes_in(run: Run, home: Path, name: str) -> None:
    """Into an empty home, and into the one that it came from, where nothing is new."""
    path = FIXTURE.parent / "exports-0.1.0" / name
    said = run("import", str(path), now=NOW).stdout
    assert said.startswith("Added 2 sessions")
    assert "8 entries" in said
    shutil.rmtree(home)
    shutil.copytree(FIXTURE, home)
    assert "Nothing to add." in run("import", str(path), now=NOW).stdout
