"""The installed program in processes of its own: pipes, terminals, signals, and many at once."""

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


def test_main_job(program: Program, home: Path, tmp_path: Path) -> None:
    """Start, today, log and can work from another directory, and write below the home alone."""
    (tmp_path / "elsewhere").mkdir()
    for args in (
        ("start", "--date", "yesterday"),
        ("today",),
        (),
        ("log", "itch"),
        ("can", "shower"),
        ("timeline",),
        ("history",),
        ("sessions",),
        ("clinic", "avoid", "exercise", "--until", "day 14"),
        ("guidance", "new", "../home/clinic.toml"),
        ("guidance", "check", "../home/clinic.toml"),
        ("guidance", "use", "../home/clinic.toml"),
        ("follow", "elka"),
        ("profile", "add", "diabetes"),
        ("today", "--brief"),
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
    done = subprocess.run([*args, "can"], env=environ, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("smp-recovery: ")


VIEWS = [("today",), ("can", "shower"), ("timeline",), ("history",), ("sessions",), ("--help",)]
FEW = [("today",), ("history",), ("--help",)]


@pytest.mark.parametrize("args", VIEWS, ids=" ".join)
def test_pipes_get_plain_text(program: Program, begun: None, args: tuple[str, ...]) -> None:
    """In a pipe there is no escape sequence and no trailing space, whatever the terminal is."""
    done = program(*args, more={"TERM": "xterm-256color", "COLORTERM": "truecolor"})
    assert b"\x1b" not in done.stdout
    assert done.stderr == b""
    if args != ("--help",):
        assert all(line == line.rstrip() for line in done.stdout.decode().split("\n"))


@pytest.mark.parametrize(
    "args",
    [
        *VIEWS[:-1],
        *(("log", "itch"), ("undo",), ("remove", "1"), ("start",)),
        *(("clinic", "avoid", "gym"), ("guidance", "show"), ("guidance", "schema")),
        *(("follow", "elka"), ("profile", "add", "diabetes")),
    ],
    ids=" ".join,
)
def test_json_is_ascii_and_alone(program: Program, begun: None, args: tuple[str, ...]) -> None:
    """With --json standard output is one JSON value in ASCII, in any encoding."""
    done = program(*args, "--json", more={"PYTHONIOENCODING": "ascii"})
    assert done.stdout.isascii()
    assert done.stderr == b""
    assert isinstance(json.loads(done.stdout), dict)


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LANG": "xx_XX.nonsense"},
        {"LANG": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("args", FEW, ids=" ".join)
def test_every_encoding_is_served(
    program: Program, begun: None, locale: dict[str, str], args: tuple[str, ...]
) -> None:
    """Where the terminal has no Unicode the same words come with marks it has."""
    done = program(*args, more=locale)
    assert done.stderr == b""
    assert done.stdout.decode(locale.get("PYTHONIOENCODING", "utf-8"))


def test_marks_in_ascii(program: Program, begun: None) -> None:
    """Marks become letters and signs that still tell stances apart."""
    lines = program("today", more={"PYTHONIOENCODING": "ascii"}).stdout.decode("ascii").split("\n")
    begins = [line for line in lines if line[:1] not in ("", " ")]
    assert any(line.startswith("x avoid") for line in begins)
    assert any(line.startswith("! with care") for line in begins)
    assert any(line.startswith("+ do") for line in begins)
    assert any(line.startswith("! doctor") for line in begins)


def test_note_is_harmless_in_ascii(program: Program, begun: None) -> None:
    """What the encoding cannot hold becomes a question mark, and control characters are gone."""
    done = program("history", more={"PYTHONIOENCODING": "ascii"})
    assert b"\x1b" not in done.stdout
    assert b"Gr??e > ? [31m" in b" ".join(done.stdout.split())


def on_terminal(
    command: str, args: tuple[str, ...], environ: dict[str, str], columns: int = 80
) -> tuple[int, bytes]:
    """Run the program on a terminal of its own; return its exit code and all that it wrote."""
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
    return process.wait(timeout=60), written


@posix
@pytest.mark.parametrize("args", FEW, ids=" ".join)
def test_terminal_gets_colour(
    command: str, environ: dict[str, str], begun: None, args: tuple[str, ...]
) -> None:
    """On a terminal there is style, and the words under it are those of a pipe."""
    code, written = on_terminal(command, args, {**environ, "TERM": "xterm-256color"})
    assert code == 0
    assert b"\x1b[" in written


@posix
@pytest.mark.parametrize("args", FEW, ids=" ".join)
def test_no_color(
    command: str, environ: dict[str, str], begun: None, args: tuple[str, ...]
) -> None:
    """With NO_COLOR no colour is set; bold and the like may stay."""
    more = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}
    _, written = on_terminal(command, args, {**environ, **more})
    codes = {
        code
        for sequence in written.split(b"\x1b[")[1:]
        for code in sequence.partition(b"m")[0].split(b";")
    }
    assert codes <= {b"0", b"1", b"2", b"3", b"4", b"7"}


@posix
@pytest.mark.parametrize("args", FEW, ids=" ".join)
def test_dumb_terminal(
    command: str, environ: dict[str, str], begun: None, args: tuple[str, ...]
) -> None:
    """A dumb terminal gets no escape sequence at all."""
    _, written = on_terminal(command, args, {**environ, "TERM": "dumb"})
    assert b"\x1b" not in written
    assert written


@posix
@pytest.mark.parametrize("columns", [40, 80, 132])
def test_terminal_of_any_width(
    command: str, environ: dict[str, str], begun: None, columns: int
) -> None:
    """No line is wider than the terminal, and none is cut off."""
    more = {"TERM": "xterm-256color"}
    _, written = on_terminal(command, ("today",), {**environ, **more}, columns)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", written.decode()).splitlines()
    assert max(map(len, lines)) <= columns
    assert "…" not in written.decode()


@posix
@pytest.mark.parametrize("args", [*VIEWS, ("today", "--json"), ("--version",)], ids=" ".join)
def test_reader_that_is_gone(program: Program, begun: None, args: tuple[str, ...]) -> None:
    """A reader that has closed the pipe is no error: nothing is said, the exit code is 0."""
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = program(*args, stdout=theirs)
    finally:
        os.close(theirs)
    assert done.stderr == b""


@posix
@pytest.mark.parametrize("args", ["today", "today --json", "timeline --json"])
def test_head(command: str, environ: dict[str, str], begun: None, args: str) -> None:
    """`| head -1` gets its line, and nothing on standard error."""
    shell = shutil.which("bash") or "sh"
    done = subprocess.run(
        [shell, "-c", f"{shlex.quote(command)} {args} | head -1"],
        env=environ,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@linux
@pytest.mark.parametrize("args", [*VIEWS, ("today", "--json"), ("--version",)], ids=" ".join)
def test_full_disk_is_told(program: Program, begun: None, args: tuple[str, ...]) -> None:
    """Output that cannot be written is exit code 1 and one line, without a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = program(*args, stdout=full, expect=1)
    assert done.stderr.startswith(b"smp-recovery: the output could not be written: ")
    assert done.stderr.count(b"\n") == 1


WRITING = [
    *(("start", "--date", "today"), ("log", "itch"), ("log", "itch", "--json"), ("undo",)),
    *(("remove", "1"), ("remove", "--whole-session"), ("edit",), ("follow", "elka")),
    *(("clinic", "avoid", "gym"), ("clinic", "contact", "--name", "Ada")),
    *(("guidance", "use", "clinic.toml"), ("profile", "add", "diabetes")),
]


@linux
@pytest.mark.parametrize("args", WRITING, ids=" ".join)
def test_saved_is_saved(
    program: Program, begun: None, home: Path, tmp_path: Path, args: tuple[str, ...]
) -> None:
    """Where only the answer cannot be written, that is said, with an exit code of its own."""
    (tmp_path / "editor").write_text('#!/bin/sh\nsed -i "s/severity = 1/severity = 2/" "$1"\n')
    (tmp_path / "editor").chmod(0o700)
    program("guidance", "new", "clinic.toml", cwd=tmp_path)
    before = contents(home)
    more = {"EDITOR": str(tmp_path / "editor")}
    with Path("/dev/full").open("wb") as full:
        done = program(*args, stdout=full, cwd=tmp_path, more=more, expect=4)
    assert contents(home) != before
    assert done.stderr.startswith(b"smp-recovery: what you asked for is done and saved; ")
    assert done.stderr.count(b"\n") == 1


WRITTEN = [
    *(("report", "-o", "new.html"), ("calendar", "-o", "new.ics"), ("export", "-o", "new.json")),
    *(("guidance", "new", "new.toml"), ("guidance", "new", "new.toml", "--json")),
]


@linux
@pytest.mark.parametrize("args", WRITTEN, ids=" ".join)
def test_written_is_written(
    program: Program, begun: None, tmp_path: Path, args: tuple[str, ...]
) -> None:
    """A file that is there whole is not called unwritten because nobody could be told."""
    with Path("/dev/full").open("wb") as full:
        done = program(*args, stdout=full, cwd=tmp_path, expect=4)
    (path,) = tmp_path.glob("new.*")
    assert path.stat().st_size
    assert done.stderr.startswith(b"smp-recovery: what you asked for is done and saved; ")
    assert done.stderr.count(b"\n") == 1


@linux
def test_restored_is_restored(program: Program, begun: None, home: Path) -> None:
    """So it is with a damaged file that was brought back."""
    program("log", "itch")
    (path,) = (home / "sessions").iterdir()
    path.write_bytes(b"")
    with Path("/dev/full").open("wb") as full:
        done = program("doctor", "--restore", f"sessions/{path.name}", stdout=full, expect=4)
    assert path.read_bytes()
    assert done.stderr.startswith(b"smp-recovery: what you asked for is done and saved; ")


@linux
def test_saved_is_saved_without_a_buffer(program: Program, begun: None) -> None:
    """Nor does it matter when the output fails: at its first letter or at the end."""
    with Path("/dev/full").open("wb") as full:
        program("log", "itch", stdout=full, more={"PYTHONUNBUFFERED": "1"}, expect=4)


def contents(home: Path) -> dict[Path, bytes]:
    """Every file below the home but the kept versions, with its bytes."""
    files = (path for path in home.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files if "versions" not in path.parts}


@linux
@pytest.mark.parametrize(("args", "code"), [(("today", "--no"), 2), (("undo",), 1)], ids=str)
def test_error_that_cannot_be_told(program: Program, args: tuple[str, ...], code: int) -> None:
    """Where standard error cannot be written either, the exit code still tells."""
    with Path("/dev/full").open("wb") as full:
        program(*args, stderr=full, expect=code)


@posix
@pytest.mark.parametrize("args", WRITING[:4], ids=" ".join)
def test_saved_though_the_reader_is_gone(
    program: Program, begun: None, home: Path, args: tuple[str, ...]
) -> None:
    """A reader that has closed the pipe has seen enough: what was written stays, exit code 0."""
    before = contents(home)
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        done = program(*args, stdout=theirs)
    finally:
        os.close(theirs)
    assert done.stderr == b""
    assert contents(home) != before


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_saved_whatever_the_terminal_can_show(
    program: Program, begun: None, home: Path, encoding: str
) -> None:
    """A note that the terminal has no letters for is saved as it is, and answered."""
    note = "Grüße für 5 € 🙂"
    done = program("log", "itch", "--note", note, more={"PYTHONIOENCODING": encoding})
    assert b"Saved entry 3" in done.stdout
    assert done.stderr == b""
    (path,) = (home / "sessions").iterdir()
    assert note in path.read_text("utf-8")


def test_note_from_standard_input(program: Program, begun: None) -> None:
    """`--note -` takes all of standard input, so that no history of a shell holds it."""
    done = program("log", "itch", "--note", "-", "--json", input="Grüße 🙂 \n2\n".encode())
    assert json.loads(done.stdout)["entry"]["note"] == "Grüße 🙂 \n2"
    assert done.stderr == b""


@posix
def test_note_is_asked_for(program: Program, begun: None) -> None:
    """At a terminal it is asked for, on standard error, for the answer may go elsewhere."""
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, b"only at night\n")
    done = program("log", "itch", "--note", "-", "--json", stdin=theirs)
    os.close(theirs)
    os.close(ours)
    assert json.loads(done.stdout)["entry"]["note"] == "only at night"
    assert done.stderr == b"Note: "


@pytest.mark.parametrize(
    "given", [b"caf\xe9\n", b"x" * 20_000, b" \n"], ids=["bytes", "long", "none"]
)
def test_note_that_is_none(program: Program, begun: None, given: bytes) -> None:
    """What is no text, nothing, or too long is refused before anything is written."""
    done = program("log", "itch", "--note", "-", input=given, expect=2)
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert len(json.loads(program("history", "--json").stdout)["entries"]) == 2


@posix
def test_note_without_standard_input(
    command: str, environ: dict[str, str], begun: None, home: Path
) -> None:
    """Where standard input is closed, that is told."""
    line = f"{shlex.quote(command)} log itch --note - <&-"
    done = subprocess.run(
        ["sh", "-c", line], env=environ, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert b"standard input" in done.stderr


@linux
@pytest.mark.parametrize("kind", ["json", "toml", "csv", "markdown"])
def test_export_to_a_full_disk_is_told(program: Program, begun: None, kind: str) -> None:
    """An export that cannot be written whole is no success, and no traceback."""
    with Path("/dev/full").open("wb") as full:
        done = program("export", "--format", kind, stdout=full, expect=1)
    assert done.stderr.startswith(b"smp-recovery: the output could not be written: ")
    assert done.stderr.count(b"\n") == 1


def test_move_through_a_pipe(
    program: Program, begun: None, home: Path, environ: dict[str, str]
) -> None:
    """`export | import -` makes another home the same, and says what it added."""
    exported = program("export").stdout
    elsewhere = {"SMP_RECOVERY_HOME": str(home.parent / "other")}
    done = program("import", "-", input=exported, more=elsewhere)
    assert done.stdout.startswith(b"Added 1 session and 2 entries.")
    assert program("export", more=elsewhere).stdout == exported


@posix
def test_closed_input(command: str, environ: dict[str, str]) -> None:
    """Without a standard input there is nothing to import from it, which is said."""
    line = f"{shlex.quote(command)} import - <&-"
    done = subprocess.run(["sh", "-c", line], env=environ, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"smp-recovery: there is no standard input")


@posix
@pytest.mark.parametrize("args", ["today", "log itch", "can shower --json"])
def test_closed_output(command: str, environ: dict[str, str], begun: None, args: str) -> None:
    """A program that was started without standard output or error does its work in silence."""
    line = f"{shlex.quote(command)} {args} >&- 2>&-"
    done = subprocess.run(
        ["sh", "-c", line], env=environ, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("history",), 1, b"smp-recovery start --date yesterday"),
        (("undo",), 1, b"nothing to undo"),
        (("start", "--date", "03/04/2026"), 2, b"2026-04-03 or 2026-03-04"),
        (("nonsense",), 2, b"there is no command"),
        (("can",), 2, b"smp-recovery can --help"),
        (("today", "--nonsense"), 2, b"--nonsense"),
        (("clinic", "forget", "1"), 2, b"smp-recovery clinic list"),
        (("guidance", "check", "/nonexistent"), 2, b"/nonexistent"),
        (("follow", "nobody"), 2, b"skalptec"),
    ],
)
def test_errors(
    program: Program, home: Path, args: tuple[str, ...], code: int, words: bytes
) -> None:
    """An error is one line on standard error and its exit code; nothing is written."""
    done = program(*args, expect=code)
    assert done.stdout == b""
    assert done.stderr.startswith(b"smp-recovery: ")
    assert words in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert not home.exists()


def test_damage(program: Program, begun: None, home: Path) -> None:
    """A damaged file is exit code 3, and keeps its bytes; `doctor` brings a version back."""
    (path,) = (home / "sessions").iterdir()
    path.write_bytes(b"")
    done = program("log", "itch", expect=3)
    assert str(path).encode() in done.stderr
    assert done.stderr.count(b"\n") == 1
    program("undo", expect=3)
    assert path.read_bytes() == b""
    program("doctor", "--restore", f"sessions/{path.name}")
    assert len(json.loads(program("history", "--json").stdout)["entries"]) == 1


def test_damaged_guidance_silences_nothing(program: Program, begun: None, home: Path) -> None:
    """With a file of one's own damaged, findings are shown and the exit code is 3; `log` saves."""
    (home / "settings.toml").write_bytes(b"\x00")
    done = program("today", expect=3)
    assert "▲ doctor     Fever (38.5 °C)" in done.stdout.decode()
    assert done.stderr.count(b"\n") == 1
    assert program("today", "--brief", expect=3).stdout.decode().endswith("▲ doctor\n")
    done = program("log", "pus", expect=3)
    assert "‼ emergency  Fever together with pus" in done.stdout.decode()
    assert b"entry 3 is saved" in done.stderr
    (home / "settings.toml").unlink()
    assert len(json.loads(program("history", "--json").stdout)["entries"]) == 3


def test_hostile_file_is_no_trouble(program: Program, home: Path, tmp_path: Path) -> None:
    """A file of 100 MB and one with a key of 30,000 parts are a line each, and soon."""
    path = tmp_path / "clinic.toml"
    path.write_bytes(b".".join([b"a"] * 30_000) + b" = 1")
    begin = time.monotonic()
    assert program("guidance", "use", path, expect=3).stderr.count(b"\n") == 1
    os.truncate(path, 100 * 1024 * 1024)
    assert program("guidance", "use", path, expect=3).stderr.count(b"\n") == 1
    assert time.monotonic() - begin < 5
    assert not home.exists()


@posix
@pytest.mark.parametrize("option", ["--note", "--area"])
def test_arguments_that_are_no_text(program: Program, begun: None, home: Path, option: str) -> None:
    """Bytes that are no UTF-8 are refused in one line, and nothing is written."""
    (path,) = (home / "sessions").iterdir()
    before = path.read_bytes()
    done = program("log", "itch", option, b"caf\xe9", expect=2)
    assert done.stdout == b""
    assert done.stderr.startswith(b"smp-recovery: ")
    assert done.stderr.count(b"\n") == 1
    assert path.read_bytes() == before


@posix
def test_home_of_an_unknown_person(program: Program) -> None:
    """A home with the name of nobody is one line, not a traceback."""
    done = program("today", more={"SMP_RECOVERY_HOME": "~nobody-of-this-name/x"}, expect=1)
    assert done.stderr.startswith(b"smp-recovery: ")
    assert done.stderr.count(b"\n") == 1


@posix
def test_interrupt(
    command: str, environ: dict[str, str], begun: None, tmp_path: Path, home: Path
) -> None:
    """Ctrl-C is exit code 130, one line, no traceback, and the log is as it was."""
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ntouch "{tmp_path}/open"\nexec sleep 30\n')
    editor.chmod(0o700)
    (path,) = (home / "sessions").iterdir()
    before = path.read_bytes()
    process = subprocess.Popen(
        [command, "edit"],
        env={**environ, "EDITOR": str(editor)},
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
    assert process.returncode == 130
    assert stdout == b""
    assert stderr.startswith(b"smp-recovery: stopped")
    assert stderr.count(b"\n") == 1
    assert path.read_bytes() == before


@posix
def test_editor_that_removes_the_file(
    program: Program, begun: None, tmp_path: Path, home: Path
) -> None:
    """An editor that leaves no file changes nothing, and the line says so."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nrm "$1"\n')
    editor.chmod(0o700)
    done = program("edit", more={"EDITOR": str(editor)}, expect=1)
    assert b"output" not in done.stderr
    assert b"edit" in done.stderr
    assert done.stderr.count(b"\n") == 1


@posix
@pytest.mark.parametrize("umask", ["000", "027", "277", "777"])
def test_files_are_private(
    command: str, environ: dict[str, str], prepared: Path, home: Path, umask: str
) -> None:
    """Files are 0600 and directories 0700, whatever the umask."""
    runs = (
        *("start", "log itch", "undo", "clinic avoid gym", "follow elka"),
        *("guidance new home/x.toml", "guidance use home/x.toml"),
    )
    calls = " && ".join(f"{shlex.quote(command)} {run}" for run in runs)
    line = f"cd {shlex.quote(str(home.parent))} && umask {umask} && {calls}"
    # Compiled modules are not ours to test, and unreadable under umask 777: `prepared` made them.
    environ = {**environ, "PYTHONDONTWRITEBYTECODE": "1"}
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
