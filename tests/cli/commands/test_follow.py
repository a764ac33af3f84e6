"""`follow`: whose reading leads; the others are shown, and their warnings count."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from smp_recovery.guidance.model import Guidance

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]


def test_follow_elka(run: Run, ask: Ask, begun: date) -> None:
    """With elka followed exercise is free from day 7, not from day 22, on every view."""
    assert ask("can", "exercise", day=8)["stance"] == "avoid"
    said = run("follow", "elka").stdout
    assert said == "These lead: elka. `smp-recovery follow --all` ends it.\n"

    answer = ask("can", "exercise", day=8)
    assert (answer["stance"], answer["free_from"]) == ("allow", "2026-11-24")
    assert [s["source"] for s in answer["sources"] if s["leads"]] == ["elka"]
    assert "skalptec" in {s["source"] for s in answer["sources"]}
    assert "exercise" not in {rule["topic"] for rule in ask("today", day=8)["avoid"]}
    milestones = ask("timeline")["milestones"]
    assert [m["day"] for m in milestones if m["topic"] == "exercise"][-1] == 7


def test_follow_all_ends_it(run: Run, ask: Ask, begun: date) -> None:
    """After `--all` every view is as it was before."""
    before = ask("today", day=8), ask("timeline", day=8), ask("can", "gym", day=8)
    run("follow", "elka")
    assert run("follow", "--all").stdout == "All sources lead; the strictest counts.\n"
    assert (ask("today", day=8), ask("timeline", day=8), ask("can", "gym", day=8)) == before


def test_views_say_who_leads(run: Run, begun: date) -> None:
    """Nobody forgets that only some lead: it stands under the views that it changes."""
    views = (("today",), ("can", "exercise"), ("timeline",))
    for args in views:
        assert "You follow only" not in run(*args).stdout
    run("follow", "elka", "skalptec")
    for args in views:
        assert "You follow only elka, skalptec." in run(*args, columns=200).stdout


def test_several_lead_together(run: Run, ask: Ask, begun: date) -> None:
    """Of those who are followed the strictest leads; each counts once, in the order given."""
    assert ask("follow", "skalptec", "elka", "SKALPTEC")["follow"] == ["skalptec", "elka"]
    assert ask("can", "exercise", day=8)["stance"] == "avoid"
    assert ask("follow", "recovery-guide")["follow"] == ["recovery-guide"]


def test_json(ask: Ask, home: Path) -> None:
    """`follow` alone shows what holds, null for all, and writes nothing."""
    assert ask("follow") == {"follow": None}
    assert not home.exists()
    assert ask("follow", "elka") == {"follow": ["elka"]}
    assert ask("follow") == {"follow": ["elka"]}
    assert ask("follow", "--all") == {"follow": None}


def test_practitioner_still_goes_first(run: Run, ask: Ask, begun: date) -> None:
    """Whoever is followed, the practitioner's word leads on its days."""
    run("clinic", "avoid", "exercise", "--from", "day 7", "--until", "day 9")
    run("follow", "elka")
    assert ask("can", "exercise", day=8)["stance"] == "avoid"
    assert ask("can", "exercise", day=10)["stance"] == "allow"


def test_clinics_file_can_be_followed(
    run: Run, ask: Ask, begun: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clinic's file can lead alone; once it is dropped all sources lead again."""
    monkeypatch.chdir(tmp_path)
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    run("follow", "ours")
    leading = [s for s in ask("can", "washing")["sources"] if s["leads"]]
    assert [s["source"] for s in leading] == ["ours"]
    run("guidance", "drop", "ours")
    assert "You follow only" not in run("today").stdout
    assert ask("can", "washing")["stance"] == "avoid"


def test_only_what_is_known_is_said_to_lead(
    run: Run, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was dropped leads no more, and where it led alone all lead, until it is back."""
    monkeypatch.chdir(tmp_path)
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")
    run("follow", "ours", "elka")
    run("guidance", "drop", "ours")
    assert run("follow").stdout.startswith("These lead: elka. ")
    assert ask("follow") == {"follow": ["elka"]}
    assert "does not lead yet" not in run("guidance", "use", "ours.toml").stdout
    run("follow", "ours")
    run("guidance", "drop", "ours")
    assert run("follow").stdout == "All sources lead; the strictest counts.\n"
    assert ask("follow") == {"follow": None}
    run("guidance", "new", "theirs.toml")
    assert "does not lead yet" not in run("guidance", "use", "theirs.toml").stdout


def test_use_says_that_a_file_does_not_lead_yet(
    run: Run, ask: Ask, begun: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where others are followed, `guidance use` names the command that lets the file lead too."""
    monkeypatch.chdir(tmp_path)
    run("follow", "elka")
    run("guidance", "new", "ours.toml")
    assert "`smp-recovery follow elka ours`" in run("guidance", "use", "ours.toml").stdout
    assert ask("follow", "elka", "ours")["follow"] == ["elka", "ours"]


def test_warnings_of_all_sources_count(run: Run, ask: Ask, begun: date, guidance: Guidance) -> None:
    """What asks for a doctor does so whoever is followed, with the same words."""
    before = [ask("log", sign)["finding"] for sign in guidance.signs]
    signs = ask("today")["warning_signs"]
    run("follow", "recovery-guide")
    run("remove", "--whole-session")
    run("start", "--date", "2026-11-17")
    assert [ask("log", sign)["finding"] for sign in guidance.signs] == before
    assert ask("today")["warning_signs"] == signs


def test_undo(run: Run, ask: Ask) -> None:
    """A choice can be undone like any change."""
    run("follow", "elka")
    run("follow", "skalptec")
    assert ask("undo")["undone"]["file"] == "settings.toml"
    assert ask("follow") == {"follow": ["elka"]}


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("elkka",), "did you mean 'elka'"),
        (("nobody",), "skalptec"),
        (("elka", "nobody"), "unknown source 'nobody'"),
        (("",), "elka"),
        (("elka", "--all"), "not both"),
        (("practitioner",), "always leads"),
        (("\x1b[2J",), "elka"),
    ],
)
def test_what_cannot_lead_is_refused(
    refuse: Refuse, home: Path, args: tuple[str, ...], hint: str
) -> None:
    """An unknown source is one line that names those that are known; nothing is written."""
    assert hint in refuse("follow", *args)
    assert not home.exists()


DAMAGED = {
    "empty": b"",
    "not TOML": b"follow = ",
    "binary": b"\x00\xff",
    "no list": b'schema = 1\nfollow = "elka"\n',
    "no texts": b"schema = 1\nrisks = [1]\n",
    "nested": b"x = " + b"[" * 5000,
    "too large": b"schema = 1\n#" + b"x" * (64 * 1024),
}


COMMANDS = [
    ("follow",),
    ("follow", "elka"),
    ("follow", "--all"),
    ("profile",),
    ("profile", "add", "diabetes"),
    ("can", "gym"),
    ("timeline", "--json"),
    ("history",),
    ("guidance", "sources"),
    ("start", "--date", "2026-11-20"),
    ("start", "--date", "2026-11-20", "--risk", "diabetes"),
]


@pytest.mark.parametrize(
    ("content", "args"),
    [
        *((content, COMMANDS[0]) for content in DAMAGED.values()),
        *((b"", args) for args in COMMANDS),
    ],
    ids=[*DAMAGED, *map(" ".join, COMMANDS)],
)
def test_damaged_settings_are_refused_and_kept(
    refuse: Refuse, begun: date, home: Path, content: bytes, args: tuple[str, ...]
) -> None:
    """Damaged settings are exit code 3, one line with their place and a way out; no byte moves."""
    path = home / "settings.toml"
    path.write_bytes(content)
    said = refuse(*args, code=3)
    assert f"{path} is damaged" in said
    assert "mend it, or move it away" in said


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_today_and_log_go_on_with_damaged_settings(
    run: Run, ask: Ask, begun: date, home: Path, content: bytes
) -> None:
    """An entry is saved and a finding shown by what is built in; the line says so: exit code 3."""
    path = home / "settings.toml"
    path.write_bytes(content)
    for args in (("log", "pus"), ("log", "pus", "--json"), ("today",), ("today", "--brief")):
        result = run(*args, expect=3)
        assert "doctor" in result.stdout
        assert f"{path} is damaged" in result.stderr
        assert result.stderr.count("\n") == 1
        assert ("saved, but assessed with" in result.stderr) == (args[0] == "log")
    assert path.read_bytes() == content
    path.unlink()
    assert len(ask("history")["entries"]) == 2


def test_settings_keep_what_they_do_not_know(run: Run, ask: Ask, begun: date, home: Path) -> None:
    """Keys of the file and of lists that this version does not know survive, and count not."""
    path = home / "settings.toml"
    path.write_text('schema = 1\nfollow = ["gone"]\nrisks = ["gone"]\ncolour = "red"\n')
    assert "You follow only" not in run("today").stdout
    run("profile", "add", "diabetes")
    data = tomllib.loads(path.read_text())
    assert data["colour"] == "red"
    assert data["follow"] == ["gone"]
    assert data["risks"] == ["gone", "diabetes"]
    assert path.stat().st_mode & 0o777 == 0o600
