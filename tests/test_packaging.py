"""The wheel and the sdist as they would be published: exactly what belongs in, and nothing else."""

import configparser
import email
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from email.message import Message
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

from smp_recovery import __version__

ROOT = Path(__file__).parent.parent
NAME = f"smp_recovery-{__version__}"

PACKAGES = {"smp_recovery"} | {
    f"smp_recovery/{name}"
    for name in (
        *("cli", "cli/commands", "disk", "engine", "formats", "guidance", "log", "parsing"),
        *("terminal", "user_data", "views"),
    )
}
SOURCES = {path.stem for path in (ROOT / "data" / "sources").glob("*.toml")}
DATA = {
    *("README.md", "example-clinic.toml", "guidance.toml", "source.schema.json", "survey.csv"),
    "words.toml",
    *(f"sources/{key}.toml" for key in SOURCES),
}
VIEWS = ("chart", "timeline", "today")
PICTURES = {f"{view}{theme}.svg" for view in VIEWS for theme in ("", "-dark")}
TOP = {
    *(".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
    *("PKG-INFO", "README.md", "pyproject.toml"),
}


class Built(NamedTuple):
    """The two files that a release is made of."""

    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the sdist from the checkout, and the wheel from the sdist, as a release is built."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in out.iterdir()} == {
        f"{NAME}-py3-none-any.whl",
        f"{NAME}.tar.gz",
    }
    return Built(out / f"{NAME}-py3-none-any.whl", out / f"{NAME}.tar.gz")


@pytest.fixture(scope="module")
def metadata(built: Built) -> Message:
    """What the wheel says about itself."""
    with zipfile.ZipFile(built.wheel) as wheel:
        return email.message_from_bytes(wheel.read(f"{NAME}.dist-info/METADATA"))


def files(folder: str, *suffixes: str) -> set[str]:
    """The files of the checkout below `folder` with one of the suffixes, from its root."""
    return {
        path.relative_to(ROOT).as_posix()
        for suffix in suffixes
        for path in (ROOT / folder).rglob(f"*{suffix}")
        if path.is_file()
    }


def package() -> set[str]:
    """The files of the package: modules, the report's template, the mark that it is typed."""
    report = {f"smp_recovery/formats/report.{ending}" for ending in ("css", "html")}
    return files("smp_recovery", ".py") | {"smp_recovery/py.typed"} | report


def folders(names: Iterable[str]) -> set[str]:
    """The folders of the modules among `names`."""
    return {str(PurePosixPath(name).parent) for name in names if name.endswith(".py")}


def test_wheel_has_exactly_its_files(built: Built) -> None:
    """The wheel holds the modules, the built-in guidance and its own papers: nothing else."""
    with zipfile.ZipFile(built.wheel) as wheel:
        names = wheel.namelist()
    papers = ("METADATA", "WHEEL", "entry_points.txt", "licenses/LICENSE", "RECORD")
    assert len(names) == len(set(names))
    assert set(names) == (
        package()
        | {f"smp_recovery/data/{name}" for name in DATA}
        | {f"{NAME}.dist-info/{name}" for name in papers}
    )
    assert folders(names) == PACKAGES


def test_sdist_has_exactly_its_files(built: Built) -> None:
    """The sdist holds what the wheel is built from, the tests, the documents, and nothing else."""
    with tarfile.open(built.sdist) as sdist:
        members = sdist.getmembers()
    assert all(member.isfile() for member in members)
    names = {member.name for member in members}
    assert len(names) == len(members)
    expected = (
        package()
        | {f"data/{name}" for name in DATA}
        | {f"docs/{name}" for name in PICTURES}
        | files("docs", ".py", ".md")
        | files("tests", ".py", ".ambr", ".toml", ".md", ".absent")
        | TOP
    )
    assert names == {f"{NAME}/{name}" for name in expected}


def test_files_of_the_wheel_are_those_of_the_checkout(built: Built) -> None:
    """Byte for byte: nothing is altered or emptied on the way."""
    with zipfile.ZipFile(built.wheel) as wheel:
        for name in package():
            assert wheel.read(name) == (ROOT / name).read_bytes()
        for name in DATA:
            assert wheel.read(f"smp_recovery/data/{name}") == (ROOT / "data" / name).read_bytes()
        licence = wheel.read(f"{NAME}.dist-info/licenses/LICENSE")
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert b"MIT License" in licence


def test_command(built: Built) -> None:
    """The wheel installs one command."""
    with zipfile.ZipFile(built.wheel) as wheel:
        points = configparser.ConfigParser()
        points.read_string(wheel.read(f"{NAME}.dist-info/entry_points.txt").decode())
    assert {name: dict(points[name]) for name in points.sections()} == {
        "console_scripts": {"smp-recovery": "smp_recovery.__main__:main"}
    }


def test_metadata(metadata: Message) -> None:
    """Name, version, licence, Python and readme are those of the project."""
    assert metadata["Name"] == "smp-recovery"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert str(metadata.get_payload()).startswith("# smp-recovery")


def test_requirements(metadata: Message) -> None:
    """The program needs seven packages; what tests and development need comes with the extras."""
    required = metadata.get_all("Requires-Dist", [])
    ours = {line.split("<")[0].split(">")[0].split("=")[0] for line in required if ";" not in line}
    assert ours == {
        "icalendar",
        "jinja2",
        "platformdirs",
        "python-dateutil",
        "rich",
        "tomli",
        "tomli-w",
        "typer",
    }
    assert "typer<0.29,>=0.28" in required
    assert set(metadata.get_all("Provides-Extra", [])) == {"test", "browser", "dev"}


def test_version_is_stated_once() -> None:
    """The version is written in the package alone; the changelog names it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dynamic"] == ["version"]
    assert "version" not in project
    assert __version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


USE = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "import smp_recovery\n"
    "from smp_recovery.guidance.built_in import find_data, load_guidance\n"
    "print(smp_recovery.__file__, find_data(), len(load_guidance().sources), sep='\\n')\n"
)


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_guidance_is_found_from_anywhere(built: Built, tmp_path: Path, kind: str) -> None:
    """Unpacked, either file finds its own built-in guidance from another working directory."""
    place = tmp_path / "unpacked"
    if kind == "wheel":
        with zipfile.ZipFile(built.wheel) as wheel:
            wheel.extractall(place)
        data = place / "smp_recovery" / "data"
    else:
        with tarfile.open(built.sdist) as sdist:
            sdist.extractall(tmp_path, filter="data")
        place = tmp_path / NAME
        data = place / "data"
    done = subprocess.run(
        [sys.executable, "-I", "-c", USE, str(place)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    module, found, sources = done.stdout.splitlines()
    assert Path(module) == place / "smp_recovery" / "__init__.py"
    assert Path(found) == data
    assert int(sources) == len(SOURCES)
