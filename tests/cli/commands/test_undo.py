"""`undo`: bring back what the last change replaced, and say what it was."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

ITCH = "Itch, mild, Sat 21 Nov 2026 09:30"


def test_undo_says_what_it_took_away_and_brought_back(run: Run) -> None:
    """One line for each kind of change."""
    editor = 'sed -i "s/severity = 1/severity = 3/"'
    run("start", "--date", "2026-11-17")
    run("log", "itch", "mild", "--note", "at night")
    run("edit", environ={"EDITOR": editor})
    run("remove", "1")
    run("remove", "--whole-session")
    run("follow", "elka")
    run("follow", "--all")
    severe = f"{ITCH.replace('mild', 'severe')} (at night)"
    assert [run("undo").stdout for _ in range(7)] == [
        "Undone: your settings are as they were before: you follow elka.\n",
        "Undone: your settings are as they were before: you follow all sources.\n",
        "Undone: the session of 2026-11-17 is back.\n",
        f"Undone: {severe} is back in the log.\n",
        f"Undone: {severe} is no longer in the log; {ITCH} (at night) is back in the log.\n",
        f"Undone: {ITCH} (at night) is no longer in the log.\n",
        "Undone: the session of 2026-11-17 is gone again.\n",
    ]


CHANGES = """
log itch mild; start --new --date 2026-11-20; log scab --session 1; remove --whole-session
clinic avoid gym --until 30; clinic contact --name Ada; profile add diabetes
guidance new clinic.toml; guidance use clinic.toml; follow elka; log scab; clinic forget 1
follow --all; guidance drop clinic; profile remove diabetes
"""


@pytest.mark.usefixtures("begun")
def test_undo_takes_back_every_kind_of_change(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, the practitioner's word and clinics' files go back in the order of the changes."""
    monkeypatch.chdir(tmp_path)

    def read_files() -> dict[Path, bytes]:
        found = (path for path in home.rglob("*.toml") if "versions" not in path.parts)
        return {path: path.read_bytes() for path in found}

    pictures = [read_files()]
    for line in CHANGES.strip().replace("\n", "; ").split("; "):
        run(*line.split())
        pictures.append(read_files())
        if line.startswith("guidance new"):  # which writes no file of the log
            assert pictures.pop() == pictures[-1]
        else:
            assert pictures[-1] != pictures[-2]
    for before in reversed(pictures[:-1]):
        run("undo")
        assert read_files() == before


def test_looking_and_refusals_are_no_steps(run: Run, ask: Ask, refuse: Refuse, home: Path) -> None:
    """What changed nothing is no step: the last real change is undone, and JSON names its file and
    entries. With nothing kept `undo` fails in one line; on an empty home it creates nothing.
    """
    assert "nothing to undo" in refuse("undo", code=1)
    assert not home.exists()
    run("start", "--date", "2026-11-17")
    run("log", "itch")
    run("follow", "elka")
    for args in (("today",), ("history",), ("start", "--date", "2026-11-17")):
        run(*args)
    run("log", "qqq", expect=2)
    run("remove", "9", expect=2)
    run("edit", environ={"EDITOR": "true"})
    rest = {"file": "settings.toml", "session": None, "exists": False, "damaged": False}
    rest |= {"edited": False, "gone": [], "back": []}
    assert ask("undo") == {"undone": rest, "more": []}
    undone = ask("undo")["undone"]
    assert (undone["file"], undone["session"]) == ("sessions/2026-11-17.toml", "2026-11-17")
    assert (undone["exists"], undone["back"]) == (True, [])
    assert [entry["symptom"] for entry in undone["gone"]] == ["itch"]
    run("undo")
    assert "nothing to undo" in refuse("undo", code=1)
