"""A damaged file of the user's own never silences a finding, and nothing is written over it."""

from datetime import date
from pathlib import Path

import pytest

from smp_recovery.guidance.built_in import find_data
from tests.cli.conftest import Ask, Refuse, Run

EXAMPLE = str(find_data() / "example-clinic.toml")

FILES = {
    "settings.toml": "settings.toml is damaged: ",
    "guidance/practitioner.toml": "guidance/practitioner.toml is damaged: ",
    "guidance/ours.toml": "the clinic's file ours is damaged: ",
}


@pytest.fixture(params=FILES)
def damaged(request: pytest.FixtureRequest, begun: date, home: Path) -> Path:
    """A damaged file of one kind, beside a session."""
    path = home / str(request.param)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"= damaged")
    return path


def refusal(path: Path, home: Path) -> str:
    """How every refusal because of that file begins."""
    return FILES[path.relative_to(home).as_posix()]


@pytest.mark.parametrize(
    "args",
    [
        *(("can", "washing"), ("timeline", "--json"), ("history",), ("report",)),
        *(("plan",), ("plan", "--json")),
        *(("follow", "elka"), ("guidance", "sources"), ("guidance", "show", "washing")),
        *(("start", "--date", "2026-11-20"), ("start", "--risk", "diabetes")),
    ],
    ids=" ".join,
)
def test_commands_refuse_a_damaged_file(
    refuse: Refuse, home: Path, damaged: Path, args: tuple[str, ...]
) -> None:
    """What would go by less than the user's own files is refused; no byte changes."""
    assert refusal(damaged, home) in refuse(*args, code=3)


@pytest.mark.parametrize(
    ("file", "args"),
    [
        ("settings.toml", ("follow",)),
        ("settings.toml", ("profile",)),
        ("settings.toml", ("profile", "add", "diabetes")),
        ("settings.toml", ("guidance", "use", EXAMPLE)),
        ("guidance/practitioner.toml", ("clinic", "list")),
        ("guidance/practitioner.toml", ("clinic", "avoid", "gym")),
        ("guidance/practitioner.toml", ("clinic", "forget", "1")),
        ("guidance/practitioner.toml", ("clinic", "contact", "--name", "x")),
    ],
)
def test_commands_do_not_overwrite_their_damaged_file(
    refuse: Refuse, begun: date, home: Path, file: str, args: tuple[str, ...]
) -> None:
    """A command that would change a damaged file refuses to."""
    (home / file).parent.mkdir(exist_ok=True)
    (home / file).write_bytes(b"= damaged")
    assert f"{home / file} is damaged: " in refuse(*args, code=3)


def test_today_and_log_go_on(run: Run, ask: Ask, home: Path, damaged: Path) -> None:
    """An entry is saved and a finding shown by what is built in; the line says so: exit code 3."""
    for args in (("log", "pus"), ("log", "pus", "--json"), ("today",), (), ("today", "--brief")):
        result = run(*args, expect=3)
        assert "doctor" in result.stdout
        assert refusal(damaged, home) in result.stderr
        assert result.stderr.count("\n") == 1
        assert ("saved, but assessed with" in result.stderr) == ("log" in args)
    assert damaged.read_bytes() == b"= damaged"
    damaged.unlink()
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["pus", "pus"]


def test_risks_count_though_another_file_is_damaged(run: Run, home: Path, begun: date) -> None:
    """Risks are stored elsewhere, and raise a finding all the same."""
    run("profile", "add", "blood-thinners")
    (home / "guidance").mkdir()
    (home / "guidance" / "practitioner.toml").write_bytes(b"")
    assert "▲ clinic" in run("log", "bleeding", day=0, expect=3).stdout
    assert "▲ clinic" in run("today", day=0, expect=3).stdout


def test_what_does_not_need_the_file_goes_on(run: Run, home: Path, begun: date) -> None:
    """With a damaged clinic's file the practitioner's rules, risks and undo work, and both ways out
    that are named.
    """
    (home / "guidance").mkdir()
    (home / "guidance" / "ours.toml").write_bytes(b"")
    for args in (
        *(("clinic", "avoid", "gym"), ("clinic", "list"), ("clinic", "forget", "1"), ("undo",)),
        *(("profile", "add", "diabetes"), ("profile",), ("guidance", "list")),
        *(("guidance", "drop", "ours"), ("today",)),
    ):
        run(*args)
