"""The built-in files are found from every layout, and whatever is wrong with them is told."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import smp_recovery
from smp_recovery.errors import DamageError, GuidanceError
from smp_recovery.guidance import built_in
from smp_recovery.guidance.built_in import (
    EXAMPLE,
    JSON_SCHEMA,
    LARGEST_FILE,
    find_data,
    load_guidance,
)
from smp_recovery.guidance.model import Guidance

PACKAGE = Path(smp_recovery.__file__).parent


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the built-in data to where it can be damaged, and let it be found there."""
    folder = tmp_path / "data"
    shutil.copytree(find_data(), folder)
    monkeypatch.setattr(built_in, "find_data", lambda: folder)
    return folder


def test_the_built_in_guidance_is_sound(guidance: Guidance) -> None:
    """Every file in the folder is one source, known by the name of its file."""
    names = sorted(path.stem for path in (find_data() / "sources").iterdir())
    assert sorted(guidance.sources) == names
    assert all(source.key == key for key, source in guidance.sources.items())


def test_every_built_in_source_is_built_in_and_leads(guidance: Guidance) -> None:
    """What came with the program is marked so, and all of it may lead."""
    for source in guidance.sources.values():
        assert (source.built_in, source.followed) == (True, True)
        assert source.contact is None


def test_beside_the_sources_lie_an_example_and_the_schema() -> None:
    """The file to start from and the JSON Schema are found where the guidance is."""
    for name in (EXAMPLE, JSON_SCHEMA):
        assert (find_data() / name).is_file()


@pytest.mark.parametrize("place", ["smp_recovery/data", "data"], ids=["wheel", "checkout"])
def test_the_data_is_found_from_every_layout(tmp_path: Path, place: str) -> None:
    """Inside an installed package or beside it in a checkout, from any working directory."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    ignored = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(PACKAGE, site / "smp_recovery", ignore=ignored)
    shutil.copytree(find_data(), site / place)
    code = (
        "from smp_recovery.guidance.built_in import find_data, load_guidance;"
        "print(find_data());"
        "print(len(load_guidance().sources))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    found, count = ran.stdout.splitlines()
    assert Path(found) == site / place
    assert int(count) == len(load_guidance().sources)


def test_without_data_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package without its data asks to be installed again."""
    monkeypatch.setattr(built_in, "__file__", str(tmp_path / "smp_recovery/guidance/built_in.py"))
    for load in (find_data, load_guidance):
        with pytest.raises(DamageError, match=r"^the built-in guidance is missing: install"):
            load()


def faults() -> tuple[str, ...]:
    """Load the guidance and list its faults."""
    with pytest.raises(GuidanceError) as caught:
        load_guidance()
    return caught.value.lines


def test_damage_in_several_files_is_told_at_once(data: Path) -> None:
    """Each file that cannot be parsed has a line of its own, and the sound ones have none."""
    (data / "guidance.toml").write_bytes(b"a = '\xff'")
    (data / "words.toml").write_text("a = [", "utf-8")
    (data / "sources/elka.toml").write_text("a = [" * 500)
    (data / "sources/nhs.toml").write_bytes(b"#" * (LARGEST_FILE + 1))
    (data / "sources/skalptec.toml").write_text("a = " + "9" * 9999)
    assert [fault.split(" is ")[0] for fault in faults()] == [
        *("guidance.toml", "words.toml", "elka.toml", "nhs.toml", "skalptec.toml"),
    ]


def test_a_file_of_the_largest_size_is_read(data: Path) -> None:
    """A file may hold 64 KiB, the last byte included."""
    path = data / "sources/elka.toml"
    content = path.read_bytes()
    path.write_bytes(content + b"#" * (LARGEST_FILE - len(content)))
    assert load_guidance().sources["elka"].key == "elka"


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("schema", "2", "schema 2 is newer than 1: update smp-recovery to read this file"),
        ("schema", "nan", "'schema' must be a whole number"),
        ("schema", "0x7" + "f" * 15, "'schema' must be between 1 and 1000000"),
        ("first_day", "nan", "'first_day' must be a whole number"),
        ("first_day", "-inf", "'first_day' must be a whole number"),
        ("first_day", "2026-11-17", "'first_day' must be a whole number"),
        ("first_day", "0x7" + "f" * 15, "'first_day' must be between -3650 and 3650"),
    ],
)
def test_odd_numbers_are_faults(data: Path, name: str, value: str, fault: str) -> None:
    """What TOML allows as a number and the guidance does not is a fault of its file."""
    path = data / "sources/recovery-period.toml"
    head, _, tail = path.read_text("utf-8").partition(f"{name} = ")
    path.write_text(f"{head}{name} = {value}\n{tail.partition(chr(10))[2]}", "utf-8")
    told = faults()
    assert told[0].startswith("recovery-period.toml: ")
    assert fault in told[0]


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
