"""Unexpected errors: one line, and a private report without the user's data."""

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from smp_recovery.crash import MOST_CALLS, PREFIX, report_crash
from smp_recovery.errors import SAVED, UNSHOWN

SECRET = "only at night"

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and closed streams as on POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the system keeps temporary files."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


def failing(note: str = SECRET) -> Exception:
    """Fail with a note in a local variable, the message, the arguments and a cause."""
    try:
        try:
            int(note)
        except ValueError as error:
            raise KeyError(note) from error
    except KeyError as error:
        error.add_note(note)
        return error


@posix
@pytest.mark.parametrize("umask", [0, 0o22, 0o777], ids=oct)
def test_a_crash_is_one_line_and_a_private_report(
    folder: Path, capsys: pytest.CaptureFixture[str], umask: int
) -> None:
    """The line says sorry, where the details are and what to do; the file is for its owner only."""
    before = os.umask(umask)
    try:
        assert report_crash(failing()) == 1
    finally:
        os.umask(before)
    said = capsys.readouterr()
    (path,) = folder.iterdir()
    assert path.name.startswith(PREFIX)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert said.out == ""
    assert said.err == (
        "smp-recovery: sorry, the program failed because of a bug. The details, without any of "
        f"your data, are in {path}: please send that file to the maintainers\n"
    )


def test_the_report_holds_where_and_on_what(folder: Path) -> None:
    """Versions, kinds of error and calls, the cause's too; no message, value, note or path."""
    report_crash(failing())
    (path,) = folder.iterdir()
    text = path.read_text("utf-8")
    assert re.match(r"smp-recovery [\d.]+, Python 3\.[^\n]*\ntyper [^\n]*\nrich ", text)
    errors = re.findall(r"^\n(\w+)\n((?:  [^\n]*, line \d+, in \w+\n)+)", text, re.M)
    assert [name for name, _ in errors] == ["KeyError", "ValueError"]
    assert all(calls.endswith(" in failing\n") for _, calls in errors)
    for private in (SECRET, str(Path(__file__).parent), str(Path.home())):
        assert private not in text


def test_without_a_report_the_line_has_the_details(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """If no file can be written, the line itself tells where it happened, and no value."""
    folder.rmdir()
    assert report_crash(failing()) == 1
    line = capsys.readouterr().err
    assert re.fullmatch(
        r"smp-recovery: sorry, the program failed because of a bug\. It was KeyError at "
        r"tests\.test_crash, line \d+, in failing: please tell the maintainers\n",
        line,
    )


def test_runaway_is_cut(folder: Path) -> None:
    """A thousand calls are reported by the first and the last of them."""

    def run_away() -> None:
        run_away()

    with pytest.raises(RecursionError) as caught:
        run_away()
    report_crash(caught.value)
    (path,) = folder.iterdir()
    lines = path.read_text("utf-8").splitlines()
    assert lines.count("  ...") == 1
    assert len([line for line in lines if line.endswith("in run_away")]) < MOST_CALLS


def test_error_that_is_its_own_cause(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A circle of causes comes to an end, also if there is no standard error."""
    monkeypatch.setattr(sys, "stderr", None)
    error = failing()
    error.__cause__ = error
    assert report_crash(error) == 1
    assert len(list(folder.iterdir())) == 1


Failing = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_broken(tmp_path: Path) -> Failing:
    """Run the program in a process of its own after a line of Python that breaks it."""

    def run(broken: str, *args: str) -> subprocess.CompletedProcess[str]:
        script = f"import sys\n{broken}\nfrom smp_recovery.__main__ import main\nmain()\n"
        environ = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
        return subprocess.run(
            [sys.executable, "-c", script, *args],
            env={**environ, "SMP_RECOVERY_HOME": str(tmp_path / "home")},
            capture_output=True,
            timeout=60,
            check=False,
            text=True,
        )

    return run


NO_RENDER = (
    "import smp_recovery.terminal.entry_page as entry\n"
    "def render_saved(*args): raise ValueError(repr(args))\n"
    "entry.render_saved = render_saved\n"
)


def test_program_that_fails_after_it_saved(run_broken: Failing, tmp_path: Path) -> None:
    """The program says that the entry is saved, and keeps the note out of what it tells."""
    assert run_broken("", "start").returncode == 0
    done = run_broken(NO_RENDER, "log", "itch", "--note", SECRET)
    assert done.returncode == UNSHOWN
    assert done.stdout == ""
    assert done.stderr.startswith(f"smp-recovery: sorry, {SAVED}")
    assert done.stderr.count("\n") == 1
    (path,) = tmp_path.glob(f"{PREFIX}*")
    assert SECRET not in done.stderr + path.read_text("utf-8")
    assert "in render_saved" in path.read_text("utf-8")
    assert SECRET in run_broken("", "history").stdout


def test_program_that_fails_before(run_broken: Failing, tmp_path: Path) -> None:
    """Any error that nobody expected is exit code 1 and one line, without a traceback."""
    broken = (
        "import smp_recovery.cli.commands.today as today\n"
        f"def fail(*args, **options): raise MemoryError({SECRET!r})\n"
        "today.show_today_or_beginning = fail\n"
    )
    done = run_broken(broken)
    assert done.returncode == 1
    assert done.stderr.startswith("smp-recovery: sorry, the program failed because of a bug. ")
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr
    assert len(list(tmp_path.glob(f"{PREFIX}*"))) == 1


def test_program_that_cannot_be_imported(run_broken: Failing) -> None:
    """A library that is missing or broken is told in one line, too."""
    done = run_broken("sys.modules['typer'] = None", "today")
    assert done.returncode == 1
    assert done.stderr.startswith("smp-recovery: sorry, ")
    assert done.stderr.count("\n") == 1


def test_interrupt_before_the_border(run_broken: Failing) -> None:
    """Ctrl-C while the program is still being read is exit code 130 without a traceback."""
    broken = (
        "import builtins\n"
        "there = builtins.__import__\n"
        "def stop(name, *rest):\n"
        "    if name == 'smp_recovery.cli': raise KeyboardInterrupt\n"
        "    return there(name, *rest)\n"
        "builtins.__import__ = stop\n"
    )
    done = run_broken(broken, "today")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_at_a_terminal_a_crash_is_wrapped_between_words(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No word of it is cut, but for the name of a file that is longer than a line."""
    report_crash(failing())
    whole = capsys.readouterr().err.split()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    report_crash(failing())
    lines = capsys.readouterr().err.splitlines()
    assert " ".join(lines).split()[:18] == whole[:18]
    assert all(len(line) <= 40 or PREFIX in line for line in lines)
