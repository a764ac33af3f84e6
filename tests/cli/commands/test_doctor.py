"""`doctor`: every file checked, with what to do about each problem."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run, Tree

SESSION = "sessions/2026-11-17.toml"


@pytest.fixture
def path(run: Run, begun: date, home: Path) -> Path:
    """The file of a session with two entries."""
    run("log", "itch")
    run("log", "scab")
    return home / SESSION


def test_undamaged_files(run: Run, ask: Ask, tree: Tree, path: Path, home: Path) -> None:
    """A few lines, with exit code 0; what was found and counted as JSON; nothing is written. The
    name of a foreign file is shown as text.
    """
    before = tree()
    said = run("doctor").stdout
    assert said.startswith("All 4 files are undamaged.\n")
    assert "1 session with 2 entries" in said
    assert len(said.splitlines()) <= 8
    assert tree() == before
    name = "x\x1b[31m\u202e[red]"
    (home / name).touch()
    shown = run("doctor").stdout
    assert shown.replace("\n", "").isprintable()
    assert "[31m[red]" in shown
    said = ask("doctor")
    assert {"smp-recovery", "Python"} < set(said.pop("versions"))
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
                "what": name,
                "state": "note",
                "why": "not a file of smp-recovery; nothing reads it",
                "way_out": "Move it away if you do not use it.",
            }
        ],
        "restored": None,
    }


def test_damage_is_exit_code_3(run: Run, tree: Tree, path: Path) -> None:
    """Damage is shown, with exit code 3, and the file is not changed."""
    path.write_bytes(path.read_bytes()[:-20])
    before = tree()
    for options in ((), ("--json",), ("--fix",)):
        said = run("doctor", *options, expect=3).stdout
        assert SESSION in said
        assert "damaged" in said
    assert tree() == before


def test_what_each_command_says_leads_out_of_damage(
    run: Run, refuse: Refuse, ask: Ask, path: Path
) -> None:
    """Who follows what each command says, word for word, has the log back."""
    run("log", "redness")
    path.write_bytes(b"")
    first, *_ = re.findall("`smp-recovery ([^`]+)`", refuse("today", code=3))
    said = " ".join(run(*shlex.split(first), expect=3).stdout.split())
    restoring, editing = re.findall("`smp-recovery ([^`]+)`", said)
    assert restoring == f"doctor --restore {SESSION}"
    assert editing == "edit --session 2026-11-17"
    assert run(*shlex.split(restoring)).stdout.startswith(
        f"Restored {SESSION}: the newest undamaged version, with 3 entries. `smp-recovery undo`"
    )
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["itch", "scab", "redness"]
    run("undo")
    assert path.read_bytes() == b""
    said = ask("doctor", "--restore", str(path))
    assert (said["restored"], said["damaged"]) == (SESSION, False)


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        *((("--restore", name), "is not a damaged file") for name in (SESSION, "", "/etc/passwd")),
        (("--fix", "--restore", SESSION), "not both"),
    ],
)
def test_what_is_refused(refuse: Refuse, path: Path, args: tuple[str, ...], hint: str) -> None:
    """Only a damaged or missing file of ours is replaced, in a run of its own."""
    assert hint in refuse("doctor", *args)


def test_a_copy_of_a_session_is_merged_as_doctor_says(run: Run, ask: Ask, path: Path) -> None:
    """What a sync program left beside the session comes into the log by the named command."""
    copy = path.with_name("2026-11-17 (Ada's conflicted copy).toml")
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o600)
    run("remove", "2")
    said = run("doctor", columns=400).stdout
    assert "of its 2 entries your log lacks 1: scab." in said
    (command,) = re.findall(r"`smp-recovery (import .+)` adds what is missing", said)
    run(*shlex.split(command))
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["itch", "scab"]
    (check,) = ask("doctor")["checks"]
    assert check["way_out"] == "Remove it."


def test_a_session_that_vanished_is_told(run: Run, refuse: Refuse, home: Path, begun: date) -> None:
    """Whoever asks for the day or the sessions learns what is missing and what restores it; what
    the program removed itself is not missing.
    """
    path = home / "sessions/2026-11-17.toml"
    content = path.read_bytes()
    path.unlink()
    assert "version, with 0 entries" in refuse("today", code=1)
    path.write_bytes(content)
    run("log", "itch")
    run("log", "redness")
    content = path.read_bytes()
    path.unlink()
    lost = "`smp-recovery doctor --restore sessions/2026-11-17.toml` restores the newest undamaged"
    assert lost in refuse("today", code=1)
    assert lost in refuse(code=1)
    assert lost in run("sessions").stderr
    run("start", "--date", "2026-10-01")
    assert f"{lost} version, with 2 entries" in run("today").stderr
    path.write_bytes(content)
    run("remove", "--whole-session", "--session", "2026-11-17")
    assert (run("today").stderr, run("sessions").stderr) == ("", "")


def test_a_session_that_is_not_downloaded_is_told(run: Run, home: Path, begun: date) -> None:
    """A stub in place of a session ends answers with exit 3, and is never to be removed."""
    run("start", "--date", "2026-10-01")
    path = home / "sessions/2026-11-17.toml"
    stub = path.with_name(f".{path.name}.icloud")
    path.rename(stub)
    shown = ("today", "can gym", "sessions", "history", "timeline", "report", "calendar --json")
    for args in map(str.split, shown):
        assert "session of 2026-11-17 is not downloaded" in run(*args, expect=3, columns=400).stderr
    assert "do not remove this file" in run("doctor", columns=400).stdout
    kept = (home / "sessions/2026-10-01.toml").read_bytes()
    told = run("log", "fever", "39", expect=3, columns=400).stderr
    assert told.index("doctor") < told.index("session of 2026-11-17 is not downloaded")
    assert (home / "sessions/2026-10-01.toml").read_bytes() == kept
    assert "Nothing was changed" in run("start", "--date", "2026-11-17", expect=3).stderr
    assert not path.exists()
    (home / "sessions/2026-10-01.toml").unlink()
    assert "session of 2026-11-17 is not downloaded" in run("today", expect=3).stderr
