"""The built-in files are found from every layout, and whatever is wrong with them is told."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.guidance import built_in
from smp_recovery.guidance.built_in import LARGEST_SOURCE, find_data, load_guidance
from smp_recovery.guidance.model import Guidance


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the built-in data to where it can be damaged, and let it be found there."""
    folder = tmp_path / "data"
    shutil.copytree(find_data(), folder)
    monkeypatch.setattr(built_in, "find_data", lambda: folder)
    return folder


def test_every_file_is_one_source(guidance: Guidance) -> None:
    """A source is known by the name of its file, is marked as built in, and may decide."""
    names = sorted(path.stem for path in (find_data() / "sources").iterdir())
    assert sorted(guidance.sources) == names
    for key, source in guidance.sources.items():
        assert (source.key, source.built_in, source.followed) == (key, True, True)
        assert source.contact is None


def test_without_data_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package without its data asks to be installed again."""
    monkeypatch.setattr(built_in, "__file__", str(tmp_path / "smp_recovery/guidance/built_in.py"))
    for load in (find_data, load_guidance):
        with pytest.raises(DamageError, match=r"^the built-in guidance is missing: install"):
            load()


def faults() -> tuple[str, ...]:
    """Load the guidance and list its faults."""
    with pytest.raises(DamageError) as caught:
        load_guidance()
    return caught.value.lines


def test_damage_in_several_files_is_told_at_once(data: Path) -> None:
    """Each file that cannot be parsed has a line of its own, and the sound ones have none."""
    (data / "guidance.toml").write_bytes(b"a = '\xff'")
    (data / "words.toml").write_text("a = [", "utf-8")
    (data / "sources/elka.toml").write_text("a = [" * 500)
    (data / "sources/nhs.toml").write_bytes(b"#" * (LARGEST_SOURCE + 1))
    (data / "sources/skalptec.toml").write_text("a = " + "9" * 9999)
    assert [fault.split(" is ")[0] for fault in faults()] == [
        *("guidance.toml", "words.toml", "elka.toml", "nhs.toml", "skalptec.toml"),
    ]


def test_a_file_of_the_largest_size_is_read(data: Path) -> None:
    """A file may hold 64 KiB, the last byte included."""
    path = data / "sources/elka.toml"
    content = path.read_bytes()
    path.write_bytes(content + b"#" * (LARGEST_SOURCE - len(content)))
    assert load_guidance().sources["elka"].key == "elka"


def test_a_file_that_cannot_be_read_is_told(data: Path) -> None:
    """What the system refuses is a fault of that file, with the system's reason."""
    path = data / "sources/elka.toml"
    path.unlink()
    path.mkdir()
    (data / "words.toml").unlink()
    assert faults() == (
        f"words.toml: cannot be read: {os.strerror(errno.ENOENT)}",
        f"elka.toml: cannot be read: {os.strerror(errno.EISDIR)}",
    )


def test_a_damaged_base_is_told_by_itself(data: Path) -> None:
    """Where the base cannot be parsed, the sources are not blamed for what they name."""
    (data / "guidance.toml").write_text("a = ")
    (fault,) = faults()
    assert fault.startswith("guidance.toml is not valid TOML")
