"""The wheel and the sdist as they would be published: exactly what belongs in, and nothing else."""

import email
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from smp_recovery import __version__

ROOT = Path(__file__).parent.parent
NAME = f"smp_recovery-{__version__}"
INFO = f"{NAME}.dist-info"


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
    found = Built(out / f"{NAME}-py3-none-any.whl", out / f"{NAME}.tar.gz")
    assert {*out.iterdir()} == {*found}
    return found


def files(folder: str) -> set[str]:
    """The files of the checkout below `folder`, from its root, but for caches."""
    found = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
    return {
        path.as_posix()
        for path in found
        if "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_wheel_has_exactly_its_files(built: Built) -> None:
    """The wheel holds the package, the guidance and its own papers, byte for byte."""
    with zipfile.ZipFile(built.wheel) as wheel:
        names = wheel.namelist()
        content = {name: wheel.read(name) for name in names}
    papers = ("METADATA", "WHEEL", "entry_points.txt", "licenses/LICENSE", "RECORD")
    origins = {
        **{name: name for name in files("smp_recovery")},
        **{f"smp_recovery/{name}": name for name in files("data")},
        f"{INFO}/licenses/LICENSE": "LICENSE",
    }
    assert sorted(names) == sorted({*origins, *(f"{INFO}/{name}" for name in papers)})
    for name, origin in origins.items():
        assert content[name] == (ROOT / origin).read_bytes()
    suffixes = {Path(name).suffix for name in origins}
    assert suffixes == {"", ".css", ".csv", ".html", ".json", ".md", ".py", ".toml", ".typed"}


def test_sdist_has_exactly_its_files(built: Built) -> None:
    """The sdist holds what the wheel is built from, the tests, the documents, and nothing else."""
    with tarfile.open(built.sdist) as sdist:
        members = sdist.getmembers()
    assert all(member.isfile() for member in members)
    top = ".gitignore CHANGELOG.md CONTRIBUTING.md LICENSE PKG-INFO README.md pyproject.toml"
    folders = ("smp_recovery", "data", "docs", "tests")
    expected = {*top.split(), *(name for folder in folders for name in files(folder))}
    names = [member.name.removeprefix(f"{NAME}/") for member in members]
    assert sorted(names) == sorted(expected)


def test_metadata(built: Built) -> None:
    """Name, version, licence, Python and readme are those of the project. It installs one command
    and needs eight packages; what tests and development need comes with the extras.
    """
    with zipfile.ZipFile(built.wheel) as wheel:
        metadata = email.message_from_bytes(wheel.read(f"{INFO}/METADATA"))
        points = wheel.read(f"{INFO}/entry_points.txt").decode()
    for key, value in (
        ("Name", "smp-recovery"),
        ("Version", __version__),
        ("License-Expression", "MIT"),
        ("Requires-Python", ">=3.11"),
        ("Description-Content-Type", "text/markdown"),
    ):
        assert metadata[key] == value
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    assert str(metadata.get_payload()).startswith("# smp-recovery")
    assert points.split() == [
        *("[console_scripts]", "smp-recovery", "=", "smp_recovery.__main__:run"),
    ]
    required = [line for line in metadata.get_all("Requires-Dist", []) if ";" not in line]
    assert {re.split("[<>=]", line)[0] for line in required} == {
        *("icalendar", "jinja2", "platformdirs", "python-dateutil"),
        *("rich", "tomli", "tomli-w", "typer"),
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
    if kind == "wheel":
        place, data = tmp_path, tmp_path / "smp_recovery" / "data"
        with zipfile.ZipFile(built.wheel) as wheel:
            wheel.extractall(place)
    else:
        place, data = tmp_path / NAME, tmp_path / NAME / "data"
        with tarfile.open(built.sdist) as sdist:
            sdist.extractall(tmp_path, filter="data")
    done = subprocess.run(
        [sys.executable, "-I", "-c", USE, str(place)],
        cwd=tmp_path.parent,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    module, found, sources = done.stdout.splitlines()
    assert Path(module) == place / "smp_recovery" / "__init__.py"
    assert Path(found) == data
    assert int(sources) == len(list((ROOT / "data" / "sources").glob("*.toml")))
