"""The table of kinds: each file is found by its name, checked and described."""

from pathlib import Path

import pytest

from smp_recovery.errors import SmpRecoveryError
from smp_recovery.guidance.built_in import EXAMPLE, find_data
from smp_recovery.guidance.model import Guidance, Source
from smp_recovery.log.entries import Session
from smp_recovery.user_data.kinds import find_file, list_files
from smp_recovery.user_data.settings import Settings

SESSION = b"schema = 1\ndate = 2026-11-17\n[end]\nentries = 0\n"
PRACTITIONER = b'schema = 1\n[source]\nkey = "practitioner"\nkind = "practitioner"\ntitle = "Ada"\n'
CLINIC = (find_data() / EXAMPLE).read_bytes()

FILES = {
    "sessions/2026-11-17.toml": (SESSION, Session, "the session of 2026-11-17"),
    "settings.toml": (b"schema = 1\n", Settings, "your settings"),
    "guidance/practitioner.toml": (PRACTITIONER, Source, "your practitioner's rules"),
    f"guidance/{EXAMPLE}": (CLINIC, Source, "the clinic's file example-clinic"),
}


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_a_kind(guidance: Guidance, name: str) -> None:
    """A file is read as what its name says, and described in a person's words."""
    content, parsed, description = FILES[name]
    file = find_file(name)
    assert file
    assert (file.name, file.description) == (name, description)
    assert isinstance(file.parse(content, guidance), parsed)


@pytest.mark.parametrize("name", FILES)
def test_what_does_not_belong_is_refused(guidance: Guidance, name: str) -> None:
    """A file of each kind is refused in words if it is damaged or newer."""
    file = find_file(name)
    assert file
    for content in (b"", b"\x00", b"schema = 1\nx", FILES[name][0].replace(b"= 1", b"= -1")):
        with pytest.raises(SmpRecoveryError):
            file.parse(content, guidance)


def test_a_file_of_another_name_is_refused(guidance: Guidance) -> None:
    """A session of another date and a clinic's file with another key are refused."""
    for name, content in (("sessions/2026-11-18.toml", SESSION), ("guidance/ours.toml", CLINIC)):
        file = find_file(name)
        assert file
        with pytest.raises(SmpRecoveryError, match=r"it holds|its key is"):
            file.parse(content, guidance)


@pytest.mark.parametrize("name", FILES)
def test_without_built_in_guidance(name: str) -> None:
    """Without the built-in guidance the log and the settings can be read all the same."""
    content, parsed, _ = FILES[name]
    file = find_file(name)
    assert file
    assert isinstance(file.parse(content), type(None) if parsed is Source else parsed)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".lock", "x", "x/settings.toml", "sessions/x.toml", "sessions/2026-02-30.toml"),
        *("../x", "/settings.toml", "guidance/elka", "guidance/No Key.toml", "guidance/x/a.toml"),
    ],
)
def test_other_files_have_no_kind(name: str) -> None:
    """A file of another name is of no kind."""
    assert find_file(name) is None


def test_files_are_listed(tmp_path: Path) -> None:
    """Every file of a known kind is listed, and no other; a missing directory holds none."""
    assert list_files(tmp_path / "missing") == []
    for name in (*FILES, "sessions/x.toml", "versions/000001~settings.toml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [file.name for file in list_files(tmp_path)] == list(FILES)
