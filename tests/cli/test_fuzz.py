"""Whatever is typed, and whatever becomes of the files, ends in an answer or in an expected error,
and nothing that was logged is silently left out.

Dates, TOML, mappings, notes and settings have properties of their own beside their tests.
"""

import re
import shutil
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS
from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM
from smp_recovery.disk.storage import Storage
from smp_recovery.guidance.built_in import find_data
from smp_recovery.log.entries import Entry
from smp_recovery.user_data.session_files import LogStore
from tests.cli.conftest import SESSION
from tests.cli.test_hostile import NOW, prepare, take_picture
from tests.making import mutated

SESSION_FILE = f"sessions/{SESSION}.toml"
CLINIC = (find_data() / "example-clinic.toml").read_bytes()

Renew = Callable[[], Path]

fewer = settings(max_examples=settings.default.max_examples // 3)
"""For whole commands, which take their time."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home with a session, the practitioner's word, a clinic's file, settings, versions."""
    home = tmp_path_factory.mktemp("full") / "home"
    prepare(home, NOW)
    clinic = home.parent / "clinic.toml"
    clinic.write_bytes(CLINIC)
    for args in (
        ("clinic", "avoid", "gym", "--until", "day 10", "--note", "No sweat."),
        ("clinic", "contact", "--phone", "+31 20 1234567"),
        ("guidance", "use", str(clinic)),
        ("follow", "elka", "skalptec"),
        ("profile", "add", "diabetes"),
    ):
        assert call(home, *args).exit_code == 0
    return home


@pytest.fixture
def renew(full: Path, home: Path) -> Callable[[], Path]:
    """Give what makes the home a full one again; for each example, as they share the fixtures."""

    def copy() -> Path:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(full, home)
        return home

    return copy


def call(home: Path, *args: str) -> Result:
    """Run a command, let no error but an expected one pass, and hold its output to be harmless."""
    environ = {"EDITOR": "true"}
    result = CliRunner().invoke(
        app,
        args,
        env={"COLUMNS": "80"},
        catch_exceptions=False,
        prog_name=PROGRAM,
        obj=App(NOW, home, environ, datetime.astimezone),
    )
    assert result.exit_code in (0, 1, 2, 3)
    assert result.exit_code == 0 or result.stderr or "Usage: " in result.stdout
    assert result.exit_code or not result.stderr
    for line in result.stderr.splitlines():
        assert line.startswith(f"{PROGRAM}: ")
        assert line.isprintable()
    assert all(line.replace("\u200d", "").isprintable() for line in result.stdout.split("\n"))
    return result


FILES = (
    SESSION_FILE,
    "settings.toml",
    "guidance/practitioner.toml",
    "guidance/example-clinic.toml",
)
CALLS = (
    *(("today",), ("today", "--brief"), ("history", "--json"), ("can", "gym"), ("timeline",)),
    *(("log", "pus"), ("log", "itch", "mild"), ("remove", "1"), ("start",), ("undo",), ("edit",)),
    *(("clinic", "list"), ("clinic", "forget", "1"), ("clinic", "do", "cream"), ("profile",)),
    *(("clinic", "contact", "--name", "Ada"), ("follow", "nhs"), ("profile", "remove", "diabetes")),
    *(("guidance", "list"), ("guidance", "sources"), ("guidance", "drop", "example-clinic")),
)


@fewer
@given(data=st.data())
def test_damage_anywhere_is_told_and_not_spread(renew: Renew, data: st.DataObject) -> None:
    """With any file mutated, any command answers or tells the damage; where it fails, nothing is
    written but an entry that it says is saved.
    """
    home = renew()
    path = home / data.draw(st.sampled_from(FILES))
    path.write_bytes(data.draw(mutated(path.read_bytes())))
    before = take_picture(home)
    args = data.draw(st.sampled_from(CALLS))
    result = call(home, *args)
    if result.exit_code and " saved, but assessed with" not in result.stderr:
        assert take_picture(home) == before


@fewer
@given(data=st.data())
def test_settings_lose_nothing(renew: Renew, data: st.DataObject) -> None:
    """A change of mutated settings or rules alters what it is about; every other key stays."""
    home = renew()
    name, args, changed = data.draw(
        st.sampled_from(
            [
                ("settings.toml", ("follow", "nhs"), "follow"),
                ("guidance/practitioner.toml", ("clinic", "contact", "--name", "Ada"), "contact"),
                ("guidance/practitioner.toml", ("clinic", "do", "cream"), "rules"),
            ]
        )
    )
    path = home / name
    content = data.draw(mutated(path.read_bytes()))
    path.write_bytes(content)
    if call(home, *args).exit_code:
        assert path.read_bytes() == content
        return
    before, after = tomllib.loads(content.decode()), tomllib.loads(path.read_text("utf-8"))
    if changed == "rules":
        assert after["rules"][:-1] == before.get("rules", [])
    for key in before.keys() - {changed}:
        assert tomli_w.dumps({key: after[key]}) == tomli_w.dumps({key: before[key]})


@pytest.fixture(scope="module")
def exports(full: Path) -> dict[str, bytes]:
    """Export the full home, in each format that can be imported."""
    paths = [full.parent / f"log.{kind}" for kind in ("zip", "csv")]
    for path in paths:
        assert call(full, "export", "--output", str(path)).exit_code == 0
    (session,) = (full / "sessions").iterdir()
    return {path.suffix[1:]: path.read_bytes() for path in (*paths, session)}


@fewer
@given(data=st.data(), kind=st.sampled_from(["zip", "csv", "toml"]), empty=st.booleans())
def test_an_import_is_whole_or_refused(
    renew: Renew, exports: dict[str, bytes], data: st.DataObject, kind: str, empty: bool
) -> None:
    """A mutated export is refused, which changes nothing, or all that it states is in the log, with
    all that was there before.
    """
    home = renew()
    if empty:
        shutil.rmtree(home)
    content = data.draw(mutated(exports[kind]))
    (home.parent / "export").write_bytes(content)
    before = take_picture(home, (".lock",))
    earlier = entries_by_session(home)
    if call(home, "import", str(home.parent / "export")).exit_code:
        assert take_picture(home, (".lock",)) == before
        return
    now = entries_by_session(home)
    assert all(now[day][: len(entries)] == entries for day, entries in earlier.items())
    if kind == "toml":
        session = tomllib.loads(content.decode())
        told = session["end"]["entries"]
        assert len(now[str(session["date"])]) >= told == len(session.get("entries", []))


def entries_by_session(home: Path) -> dict[str, tuple[Entry, ...]]:
    """What the log holds, by the dates of its sessions."""
    store = LogStore(Storage(home))
    return {str(day): store.load(day).entries for day in store.dates()}


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        """
        -- - --json --on --at --note --area --session --temperature --brief --source --from --until
        --all --whole-session --risk --date --phone --help -h clear itch fever redness none mild
        0 1 4 5 -1 38.5 99999 yesterday tomorrow monday day in 03/04/2026 09:30 31 feb gym shower
        elka practitioner diabetes show add remove list forget avoid allow contact check use drop
        sources schema . .. /
        """,
    )
)


@fewer
@given(
    command=st.sampled_from(COMMANDS) | st.just("") | st.text(max_size=6),
    words=st.lists(WORDS | st.text(max_size=12), max_size=6),
)
def test_any_words_are_answered(renew: Renew, command: str, words: list[str]) -> None:
    """Whatever is typed, the answer is harmless, and a mistake leaves every file as it was."""
    home = renew()
    before = take_picture(home)
    result = call(home, *([command] if command else []), *words)
    if result.exit_code:
        assert take_picture(home) == before
    if command not in ("remove", "undo"):
        entries = tomllib.loads((home / SESSION_FILE).read_text("utf-8"))["entries"]
        assert len(entries) >= 3
