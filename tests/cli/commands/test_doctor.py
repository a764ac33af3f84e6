"""`doctor`: every file checked, with the way out of each fault."""

import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]
Tree = Callable[[], dict[str, tuple[int, bytes]]]


@pytest.fixture
def path(run: Run, begun: date, home: Path) -> Path:
    """The file of a session with two entries."""
    run("log", "itch")
    run("log", "scab")
    return home / "sessions" / "2026-11-17.toml"


def test_nothing_kept_yet(run: Run, home: Path) -> None:
    """Without a home all is well, and nothing is written."""
    assert "Nothing is kept yet" in run("doctor").stdout
    assert "Nothing is kept yet" in run("doctor", "--fix").stdout
    assert not home.exists()


def test_all_is_well(run: Run, tree: Tree, path: Path) -> None:
    """A sound home is a few lines, with exit code 0, and nothing is written."""
    before = tree()
    said = run("doctor").stdout
    assert said.startswith("All 4 files are sound.\n")
    assert "1 session with 2 entries" in said
    assert "smp-recovery 0" in said
    assert len(said.splitlines()) <= 8
    assert tree() == before


def test_json_holds_the_contract(ask: Ask, path: Path, home: Path) -> None:
    """What was found, counted and said, and what the program runs on."""
    (home / "foreign.txt").touch()
    said = ask("doctor")
    versions = said.pop("versions")
    assert {"smp-recovery", "Python"} < set(versions)
    assert said == {
        "home": str(home),
        "damaged": False,
        "files": 4,
        "sessions": 1,
        "entries": 2,
        "kept_versions": 3,
        "guidance": {},
        "checks": [
            {
                "what": "foreign.txt",
                "state": "note",
                "why": "no file of smp-recovery; nothing reads it",
                "way_out": "Move it away, if it is of no use to you.",
            }
        ],
        "restored": None,
    }


def test_damage_is_exit_code_3(run: Run, tree: Tree, path: Path) -> None:
    """Damage is shown with its way out, with exit code 3, and the file is left as it is."""
    path.write_bytes(path.read_bytes()[:-20])
    before = tree()
    for options in ((), ("--json",), ("--fix",)):
        said = run("doctor", *options, expect=3).stdout
        assert "sessions/2026-11-17.toml" in said
        assert "damaged" in said
    assert tree() == before


def test_words_of_damage_lead_to_the_way_out(
    run: Run, refuse: Refuse, ask: Ask, path: Path
) -> None:
    """Who follows what each command says, word for word, has the log back."""
    run("log", "redness")
    path.write_bytes(b"")
    (advised, _) = re.findall("`smp-recovery ([^`]+)`", refuse("today", code=3))
    said = " ".join(run(*shlex.split(advised), expect=3).stdout.split())
    restoring, editing = re.findall("`smp-recovery ([^`]+)`", said)
    assert restoring == "doctor --restore sessions/2026-11-17.toml"
    assert editing == "edit --session 2026-11-17"
    assert "sound, with 2 entries" in said
    answer = run(*shlex.split(restoring)).stdout
    assert answer.startswith("Saved sessions/2026-11-17.toml: the newest version that is sound")
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["itch", "scab"]
    run("undo")
    assert path.read_bytes() == b""


def test_restored_as_json(ask: Ask, path: Path) -> None:
    """JSON names the file that was brought back."""
    path.write_bytes(b"")
    said = ask("doctor", "--restore", "sessions/2026-11-17.toml")
    assert (said["restored"], said["damaged"]) == ("sessions/2026-11-17.toml", False)


@pytest.mark.parametrize("given", ["{home}/sessions/2026-11-17.toml", "2026-11-17.toml"])
def test_restored_by_another_name(run: Run, ask: Ask, path: Path, home: Path, given: str) -> None:
    """The path that the error gave and the bare name of a session's file do, too."""
    name = given.format(home=home)
    path.write_bytes(b"")
    assert run("doctor", "--restore", name).stdout.startswith("Saved sessions/2026-11-17.toml: ")
    path.write_bytes(b"")
    assert ask("doctor", "--restore", name)["restored"] == "sessions/2026-11-17.toml"


@pytest.mark.parametrize(
    "name", ["sessions/2026-11-17.toml", "nonsense", "", "/etc/passwd", "../x"]
)
def test_restore_refuses_what_is_sound(refuse: Refuse, path: Path, name: str) -> None:
    """Only a damaged file of ours is replaced."""
    assert "no damaged file" in refuse("doctor", "--restore", name)


def test_fix_and_restore_are_two_things(refuse: Refuse, path: Path) -> None:
    """Both at once are refused."""
    refuse("doctor", "--fix", "--restore", "sessions/2026-11-17.toml")


@pytest.fixture
def ours(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Use a clinic's file of that name, which lies in the working directory."""
    monkeypatch.chdir(tmp_path)
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")


def test_changed_guidance_file(run: Run, ask: Ask, home: Path, ours: None) -> None:
    """A clinic's file is listed with its hash; one that cannot be read is damage."""
    hashes = ask("doctor")["guidance"]
    assert set(hashes) == {"ours"}
    assert hashes["ours"] in "".join(run("doctor").stdout.split())
    kept = home / "guidance" / "ours.toml"
    kept.write_bytes(kept.read_bytes() + b"=")
    said = " ".join(run("doctor", expect=3).stdout.split())
    assert "guidance/ours.toml" in said
    run("guidance", "drop", "ours")
    run("doctor")


def test_clinic_file_is_brought_back(run: Run, ask: Ask, home: Path, ours: None) -> None:
    """A clinic's file that is damaged can be restored from the version before."""
    hashes = ask("doctor")["guidance"]
    Path("ours.toml").write_bytes(Path("ours.toml").read_bytes() + b"# newer\n")
    run("guidance", "use", "ours.toml")
    (home / "guidance" / "ours.toml").write_bytes(b"")
    assert "`smp-recovery doctor --restore guidance/ours.toml`" in " ".join(
        run("doctor", expect=3).stdout.split()
    )
    run("doctor", "--restore", "guidance/ours.toml")
    assert ask("doctor")["guidance"] == hashes
    run("today")


@pytest.mark.parametrize("columns", [40, 80])
def test_hostile_names_are_made_harmless(run: Run, path: Path, home: Path, columns: int) -> None:
    """The name of a file is shown as text, whatever it holds."""
    (home / "x\x1b[31m\u202e[red]").touch()
    (home / "sessions" / "2026-11-17\x1b]0;x\x07.toml").touch()
    said = run("doctor", columns=columns).stdout
    assert said.replace("\n", "").isprintable()
    assert "[31m[red]" in said
