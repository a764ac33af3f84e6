"""What exists and is not read: stubs of sync programs, and copies of sessions."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run, Tree

DAY = "2026-11-17"
NOT_DOWNLOADED = f"session of {DAY} is not downloaded"
COPY = f"sessions/{DAY}.sync-conflict-20261119-101010-ABCDEFG.toml"


@pytest.fixture
def stub(run: Run, home: Path, begun: date) -> Path:
    """Log a fever, leave the stub of its session, and keep the session of October."""
    run("start", "--date", "2026-10-01")
    run("log", "fever", "39")
    path = home / "sessions" / f"{begun}.toml"
    path.rename(home.with_name("away.toml"))
    found = path.with_name(f"{path.name}.nextcloud")
    found.write_bytes(b" ")
    return found


@pytest.fixture
def copy(run: Run, home: Path, begun: date) -> Path:
    """Log an itch that only a copy holds."""
    path = home / "sessions" / f"{begun}.toml"
    before = path.read_bytes()
    run("log", "itch", "mild")
    path.rename(home / COPY)
    path.write_bytes(before)
    return home / COPY


def test_a_day_beside_a_stub_is_its_own(run: Run, stub: Path) -> None:
    """The session counts by its date, and what is open in it is said to be unknown, not nothing."""
    page = run("today", expect=3)
    assert "Session 2 · Day 4" in page.stdout
    assert "Session 2 cannot be read. It may hold an open warning sign." in page.stdout
    assert NOT_DOWNLOADED in page.stderr
    assert "day 4" in run("today", "--brief", expect=3).stdout
    assert "is day 4" in run("can", "gym", expect=3).stdout


def test_a_session_that_is_a_link_to_nothing(run: Run, stub: Path) -> None:
    """It may be on a disk that is not connected: no older session counts, nothing is written."""
    stub.rename(stub.with_name("notes"))
    stub.with_name(f"{DAY}.toml").symlink_to("away.toml")
    assert "is day 4" in run("can", "gym").stdout
    for args in ("today", "log itch", f"start --date {DAY}", "log pus"):
        said = run(*args.split(), expect=3).stderr
        assert "it is a link to a missing file" in said
    assert said.startswith("smp-recovery: Pus or drainage is a warning sign: See a doctor")
    assert not stub.with_name("away.toml").exists()


def test_json_names_what_is_not_read(run: Run, stub: Path) -> None:
    """Programs get the session, why it is not read, and what to do."""
    for args in ("today", "can gym"):
        said = run(*args.split(), "--json", expect=3).stdout
        assert f'"session": "{DAY}",\n      "why": "not_downloaded"' in said


@pytest.mark.parametrize(
    "args",
    [
        *("history", "chart", "report", "edit", "remove 1", "remove --whole-session", "undo"),
        *(
            f"start --date {DAY}",
            "start",
            f"start --date {DAY} --new",
            f"sessions move 1 {DAY}",
            f"sessions move 2 {DAY}",
        ),
        *(f"doctor --restore {DAY}.toml", "export --format zip", "import {away}"),
        *(f"history --session {DAY}", "calendar --output {away}.ics"),
    ],
)
def test_nothing_is_written_beside_a_stub(
    refuse: Refuse, home: Path, stub: Path, args: str
) -> None:
    """Commands that need the session say in one line that it is not downloaded."""
    away = home.with_name("away.toml")
    (home / ".lock").touch()
    assert "is not downloaded" in refuse(*args.format(away=away).split(), code=3)


def test_another_session_beside_a_stub(run: Run, stub: Path) -> None:
    """It begins only if that is asked for."""
    said = run("start", "--date", "2026-11-19", "--new", expect=3)
    assert "Session 3 begun" in said.stdout


def test_a_sign_beside_a_stub(run: Run, refuse: Refuse, stub: Path) -> None:
    """The advice comes first, then why nothing is saved; an older session takes entries still."""
    first, last = refuse("log", "fever", "39", "--session", DAY, code=3, lines=2).splitlines()
    assert "doctor" in first
    assert NOT_DOWNLOADED in last
    saved = run("log", "itch", "--session", "1", "--on", "2026-10-02", expect=3)
    assert "Session 2 cannot be read" in " ".join(saved.stdout.split())
    assert "entry 1 is saved, but" in saved.stderr


def test_a_stub_of_other_files(run: Run, refuse: Refuse, home: Path, begun: date) -> None:
    """Settings and a clinic's file that are not downloaded are not dropped or written."""
    for name in ("settings.toml.owncloud", "guidance/.ours.toml.icloud"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).touch(0o600)
        assert "is not downloaded" in run("today", expect=3).stderr
        for args in (("profile", "add", "diabetes"), ("guidance", "drop", "ours")):
            if ("ours" in args) == ("ours" in name):
                assert "is not downloaded" in refuse(*args, code=3)
        assert "do not remove this file" in " ".join(run("doctor").stdout.split())
        (home / name).unlink()


def test_a_copy_is_told_until_nothing_in_it_is_missing(run: Run, ask: Ask, copy: Path) -> None:
    """Every answer says what the log lacks and how to bring it in, and after that no more."""
    shown = "today, can gym, history, chart, timeline, report, calendar --json, sessions"
    for args in shown.split(", "):
        told = run(*args.split()).stderr
        assert told.count("\n") == 1
        assert f"of its 1 entry your log lacks 1: itch. `smp-recovery import {copy}` adds" in told
    assert "lacks 1" in run("log", "redness", "mild").stderr
    said = run("import", str(copy), columns=400).stdout
    assert f"Your log has all of {copy} now: remove that file." in said
    assert (run("today").stderr, ask("history")["not_read"]) == ("", [])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (f"{DAY} (Ada's conflicted copy 2026-11-19).toml", True),
        *((f"{DAY}{end}.toml", True) for end in (" 2", " (1)", "-DESKTOP-ABC", "_conflict-2026")),
        *((f"{DAY}.toml.conflict1", True), (f"../{DAY} 2.toml", True)),
        *((f"sub/{DAY}.toml", True), (f"../sessions 2/{DAY}.toml", True)),
        *((f"Copy of {DAY}.toml", True), (f"../Kopie von sessions/{DAY}.toml", True)),
        *((f".stversions/{DAY}~20261119-101010.toml", False), (f"{DAY}.toml.bak", False)),
        *((f".{DAY}.toml.swp", False), (f"{DAY}.TOML", False), ("2026-13-45.toml", False)),
        (f".syncthing.{DAY}.toml.tmp", False),
        (f"../versions/000099~sessions~{DAY} 2.toml", False),
    ],
)
def test_where_copies_lie(run: Run, tree: Tree, copy: Path, name: str, told: bool) -> None:
    """Copies are told beside and below the sessions; foreign names are no sessions or versions."""
    target = copy.parent / name
    target.parent.mkdir(exist_ok=True)
    copy.rename(target)
    assert ("is missing" in run("today").stderr) == told
    assert len(run("sessions", "--json").stdout.split('"leads"')) == 2
    before = tree().keys()
    assert run("undo", expect=None).exit_code in (0, 1)
    assert tree().keys() - before <= {f"versions/undone~sessions~{DAY}.toml"}


def test_a_session_of_which_only_a_copy_is_here(run: Run, refuse: Refuse, copy: Path) -> None:
    """It is named, also if it is asked for by its date, and `import` brings it in."""
    copy.with_name(f"{DAY}.toml").unlink()
    (copy.parent.parent / "versions").rename(copy.parent.parent.with_name("versions"))
    assert "smp-recovery import" in refuse("history", "--session", DAY, code=3)
    run("import", str(copy))
    assert run("today").stderr == ""


def test_rules_that_vanished_are_told(run: Run, home: Path, begun: date) -> None:
    """What your practitioner asked for is not read as free because its file is gone."""
    run("clinic", "avoid", "gym", "--until", "day 20")
    (home / "guidance/practitioner.toml").unlink()
    told = run("can", "gym").stderr
    assert "your practitioner's rules no longer exist, and smp-recovery did not remove them" in told
    assert "doctor --restore guidance/practitioner.toml" in told
    run("clinic", "avoid", "gym", "--until", "day 20")
    run("clinic", "forget", "1")
    assert run("can", "gym").stderr == ""


def test_an_import_loses_nothing_of_a_session_that_vanished(run: Run, ask: Ask, copy: Path) -> None:
    """The log has the entries of the file and those that the last change left."""
    run("log", "fever", "39")
    copy.with_name(f"{DAY}.toml").unlink()
    assert run("today", expect=1).stderr.count("smp-recovery: ") == 2
    run("import", str(copy))
    assert {each["symptom"] for each in ask("history")["entries"]} == {"itch", "fever"}


@pytest.mark.parametrize("word", ["Fever", "FEVER", "fevr", "high temperature"])
def test_a_sign_in_other_words_is_read(
    run: Run, ask: Ask, home: Path, begun: date, word: str
) -> None:
    """An editor or another program wrote it into the file: it counts as `log` would read it."""
    run("log", "fever", "39")
    path = home / "sessions" / f"{begun}.toml"
    path.write_text(path.read_text("utf-8").replace('"fever"', f'"{word}"'), "utf-8")
    assert [each["level"] for each in ask("today")["findings"]] == ["doctor"]
    assert "Fever, 39 °C (open)" in run("history").stdout
    assert "Still open: Fever" in " ".join(run("log", "itch", "mild").stdout.split())
    assert f'"{word}"' in path.read_text("utf-8")
    run("log", "clear", "fever")
    assert ask("today")["findings"] == []
