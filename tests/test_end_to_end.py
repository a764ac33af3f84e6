"""What only the installed program can show: pipes, terminals, encodings, signals, the umask."""

import json
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from smp_recovery import __version__

Program = Callable[..., subprocess.CompletedProcess[bytes]]

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and terminals as on POSIX")
linux = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@pytest.fixture
def program(command: str, environ: dict[str, str]) -> Program:
    """Run the program with its output in pipes, and check its exit code."""

    def run(
        *args: str | bytes | Path,
        expect: int = 0,
        more: Mapping[str, str] | None = None,
        **options: Any,
    ) -> subprocess.CompletedProcess[bytes]:
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        done = subprocess.run(
            [command, *args], env={**environ, **(more or {})}, timeout=60, check=False, **streams
        )
        assert done.returncode == expect, (done.stdout, done.stderr)
        return done

    return run


@pytest.fixture(scope="session")
def prepared(
    command: str,
    environ_of: Callable[[Path], dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Make a home with a session begun yesterday and two entries, once for all tests."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    for args in (
        ("start", "--date", "yesterday"),
        ("log", "redness", "mild", "--note", "Grüße → 🙂 \x1b[31m"),
        ("log", "fever", "38.5"),
    ):
        subprocess.run([command, *args], env=environ_of(home), check=True, capture_output=True)
    return home


@pytest.fixture
def begun(prepared: Path, home: Path) -> None:
    """Begin with a copy of the prepared home."""
    shutil.copytree(prepared, home)


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below `folder` but the kept versions, with its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if "versions" not in path.parts}


def make_editor(path: Path, body: str) -> dict[str, str]:
    """Write an editor as a shell script; return the environment that names it."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return {"EDITOR": str(path)}


def test_main_job(program: Program, home: Path, tmp_path: Path) -> None:
    """Everyday commands work from another directory, and write below the home alone."""
    (tmp_path / "elsewhere").mkdir()
    for args in (
        *(("start", "--date", "yesterday"), ("today",), (), ("log", "itch"), ("can", "shower")),
        *(("timeline",), ("history",), ("sessions",), ("today", "--brief")),
        ("clinic", "avoid", "exercise", "--until", "day 14"),
        ("guidance", "new", "../home/clinic.toml"),
        ("guidance", "use", "../home/clinic.toml"),
        *(("follow", "elka"), ("profile", "add", "diabetes")),
    ):
        done = program(*args, cwd=tmp_path / "elsewhere")
        assert done.stdout
        assert done.stderr == b""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "home"]
    assert list((tmp_path / "elsewhere").iterdir()) == []
    written = {".lock", "clinic.toml", "guidance", "sessions", "settings.toml", "versions"}
    assert {path.name for path in home.iterdir()} == written


def test_as_a_module(environ: dict[str, str]) -> None:
    """`python -m smp_recovery` is the same program, by the same name."""
    args = [sys.executable, "-m", "smp_recovery"]
    done = subprocess.run(
        [*args, "--version"], env=environ, capture_output=True, check=True, text=True
    )
    assert done.stdout == f"smp-recovery {__version__}\n"
    wrong = [*args, "undo", "5"]
    done = subprocess.run(wrong, env=environ, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("smp-recovery: ")


# Terminals


@pytest.mark.parametrize("args", [("today",), ("history",), ("--help",)], ids=" ".join)
def test_pipes_get_plain_text(program: Program, begun: None, args: tuple[str, ...]) -> None:
    """In a pipe there is no escape sequence and no trailing space, whatever the terminal is."""
    done = program(*args, more={"TERM": "xterm-256color", "COLORTERM": "truecolor"})
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""
    if args != ("--help",):
        assert all(line == line.rstrip() for line in done.stdout.decode().split("\n"))


def on_terminal(
    command: str, args: tuple[str, ...], environ: dict[str, str], columns: int = 80
) -> str:
    """Run the program on a terminal of its own; return all that it wrote."""
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, columns))
    process = subprocess.Popen(
        [command, *args], env=environ, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return written.decode()


@posix
@pytest.mark.parametrize("args", [("today",), ("can", "gym")], ids=" ".join)
def test_a_terminal_gets_the_style_that_it_can_show(
    command: str, environ: dict[str, str], begun: None, args: tuple[str, ...]
) -> None:
    """Colour on a terminal, bold and the like with NO_COLOR, and nothing on a dumb one; no line is
    wider than the terminal.
    """
    colourful = {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    assert "\x1b[" in on_terminal(command, args, colourful)
    uncoloured = on_terminal(command, args, {**colourful, "NO_COLOR": "1"})
    codes = re.findall(r"\x1b\[([\d;]*)m", uncoloured)
    assert {code for each in codes for code in each.split(";")} <= {*"012347"}
    dumb = on_terminal(command, args, {**environ, "TERM": "dumb"})
    assert dumb
    assert "\x1b" not in dumb
    for columns in (40, 132):
        shown = re.sub(r"\x1b\[[\d;]*m", "", on_terminal(command, ("today",), colourful, columns))
        assert max(map(len, shown.splitlines())) <= columns


# Encodings


@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_every_encoding_is_served(program: Program, begun: None, locale: dict[str, str]) -> None:
    """A terminal without Unicode gets the same words with marks that it has."""
    done = program("today", more=locale)
    assert done.stderr == b""
    assert "Fever (38.5" in done.stdout.decode(locale.get("PYTHONIOENCODING", "utf-8"))


def test_marks_and_notes_in_ascii(program: Program, begun: None, home: Path) -> None:
    """Marks become letters that still tell stances apart, what is missing a question mark."""
    ascii_only = {"PYTHONIOENCODING": "ascii"}
    lines = program("today", more=ascii_only).stdout.decode("ascii").split("\n")
    for begin in ("x not yet", "! careful", "+ do", "! doctor"):
        assert any(line.startswith(begin) for line in lines), begin
    note = "Grüße für 5 € 🙂"
    assert program("log", "itch", "--note", note, more=ascii_only).stderr == b""
    (path,) = (home / "sessions").iterdir()
    assert note in path.read_text("utf-8")
    told = b" ".join(program("history", more=ascii_only).stdout.split())
    assert b"Gr??e > ? [31m" in told
    assert b"Gr??e f?r 5 ? ?" in told


# Output that cannot be written


@posix
@pytest.mark.parametrize("args", ["today", "today --json", "--help", "--version", "log itch"])
def test_reader_that_is_gone(program: Program, begun: None, home: Path, args: str) -> None:
    """A reader that has closed the pipe is no error: nothing is said, and what was saved stays."""
    before = contents(home)
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = program(*args.split(), stdout=theirs)
    finally:
        os.close(theirs)
    assert done.stderr == b""
    assert (contents(home) != before) == args.startswith("log")


@posix
def test_head(command: str, environ: dict[str, str], begun: None) -> None:
    """`| head -1` gets its line, and nothing on standard error."""
    line = f"{shlex.quote(command)} timeline --json | head -1"
    done = subprocess.run(
        ["sh", "-c", line], env=environ, capture_output=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == (b"{\n", b"")


@linux
@pytest.mark.parametrize(
    "args", ["today", "today --json", "--help", "--version", "export --format csv"]
)
def test_full_disk_is_told(program: Program, begun: None, args: str) -> None:
    """Output that cannot be written is exit code 1 and one line, without a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = program(*args.split(), stdout=full, expect=1)
    assert done.stderr.startswith(b"smp-recovery: the output could not be written: ")
    assert done.stderr.count(b"\n") == 1


@linux
@pytest.mark.parametrize(
    ("args", "more"),
    [
        ("log itch", {"PYTHONUNBUFFERED": "1"}),
        *[(args, {}) for args in ("log itch", "log itch --json", "edit", "clinic avoid gym")],
        *[(args, {}) for args in ("report -o new.html", "guidance new new.toml")],
    ],
)
def test_saved_is_saved(
    program: Program, begun: None, tmp_path: Path, args: str, more: dict[str, str]
) -> None:
    """If only the answer cannot be written, that is said, with an exit code of its own."""
    editor = make_editor(tmp_path / "editor", 'sed -i "s/severity = 1/severity = 2/" "$1"')
    before = contents(tmp_path)
    with Path("/dev/full").open("wb") as full:
        done = program(*args.split(), stdout=full, cwd=tmp_path, more={**editor, **more}, expect=4)
    after = contents(tmp_path)
    assert after != before
    assert [path.name for path, content in after.items() if not content] == [".lock"]
    *urgent, saved = done.stderr.splitlines()
    assert saved.startswith(b"smp-recovery: what you asked for is done and saved; ")
    assert len(urgent) == ("log" in args)  # the fever that is open


# Input


@posix
def test_note_from_standard_input(program: Program, begun: None) -> None:
    """`--note -` takes all of standard input, so that no history of a shell holds it; at a terminal
    it is asked for, on standard error, as the answer may go elsewhere.
    """
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, b"only at night\n")
    note = ("log", "itch", "--note", "-")
    done = program(*note, "--json", stdin=theirs)
    os.close(theirs)
    os.close(ours)
    assert json.loads(done.stdout)["entry"]["note"] == "only at night"
    assert done.stderr == b"Note: "
    done = program(*note, "--json", input="Grüße 🙂 \n2\n".encode())
    assert json.loads(done.stdout)["entry"]["note"] == "Grüße 🙂 \n2"
    assert done.stderr == b""
    for given in (b"caf\xe9\n", b"x" * 20_000, b" \n"):
        done = program(*note, input=given, expect=2)
        assert (done.stdout, done.stderr.count(b"\n")) == (b"", 1)
    assert len(json.loads(program("history", "--json").stdout)["entries"]) == 4


@posix
@pytest.mark.parametrize("args", ["log itch --note -", "import -"])
def test_closed_input(command: str, environ: dict[str, str], begun: None, args: str) -> None:
    """Without a standard input there is nothing to read from it, which is said."""
    line = f"{shlex.quote(command)} {args} <&-"
    done = subprocess.run(["sh", "-c", line], env=environ, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"smp-recovery: there is no standard input")


def test_move_through_a_pipe(program: Program, begun: None, home: Path) -> None:
    """`export | import -` makes another home the same, and says what it added."""
    exported = program("export", "--format", "zip").stdout
    elsewhere = {"SMP_RECOVERY_HOME": str(home.parent / "other")}
    done = program("import", "-", input=exported, more=elsewhere)
    assert done.stdout.startswith(b"Added 1 session and 2 entries.")
    assert program("export", "--format", "zip", more=elsewhere).stdout == exported


# The process


@posix
def test_interrupt(
    command: str, environ: dict[str, str], begun: None, tmp_path: Path, home: Path
) -> None:
    """Ctrl-C is exit code 130, one line, no traceback, and nothing is changed."""
    editor = make_editor(tmp_path / "editor", f'touch "{tmp_path}/open"\nexec sleep 30')
    before = contents(home)
    process = subprocess.Popen(
        [command, "edit"],
        env={**environ, **editor},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "open").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (130, b"", b"smp-recovery: stopped\n")
    assert contents(home) == before


@posix
@pytest.mark.parametrize("umask", ["000", "777"])
def test_files_are_private(
    command: str, environ: dict[str, str], prepared: Path, home: Path, umask: str
) -> None:
    """Files are 0600 and directories 0700, whatever the umask."""
    editor = make_editor(home.parent / "editor", 'sed -i "s/itch/pain/" "$1"')
    # `sed -i` makes a file that it cannot read again under umask 777.
    edit = ("edit",) if umask == "000" else ()
    runs = (
        *("start", "log itch", "undo", "log itch", *edit, "remove 1", "clinic avoid gym"),
        *("follow elka", "guidance new home/x.toml", "guidance use home/x.toml"),
    )
    calls = " && ".join(f"{shlex.quote(command)} {run}" for run in runs)
    line = f"cd {shlex.quote(str(home.parent))} && umask {umask} && {calls}"
    # Compiled modules are not ours to test, and unreadable under umask 777: `prepared` made them.
    environ = {**environ, **editor, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(["sh", "-c", line], env=environ, check=True, capture_output=True, timeout=60)
    for path in [home, *home.rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


@posix
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_completion_in_bash(command: str, environ: dict[str, str], begun: None) -> None:
    """bash, with the script the program hands out, completes a topic."""
    script = f"""
    PATH={shlex.quote(str(Path(command).parent))}:$PATH
    source <(_SMP_RECOVERY_COMPLETE=source_bash smp-recovery)
    COMP_WORDS=(smp-recovery can gy) COMP_CWORD=2
    _smp_recovery_completion smp-recovery gy can 2>/dev/null
    echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        env=environ,
        capture_output=True,
        check=True,
        timeout=60,
        text=True,
    )
    assert done.stdout.split() == ["gym"]
    assert done.stderr == ""
