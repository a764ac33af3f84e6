"""No command opens a socket, looks up a name or asks for the name of the machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smp_recovery.cli.commands import COMMANDS

NO_SOCKETS = """
import sys

def refuse(event, args):
    if event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
        tripped.append(event)
        raise RuntimeError(event)

tripped = []
sys.addaudithook(refuse)
"""

RUN_ALL = f"""{NO_SOCKETS}
import json
from smp_recovery.__main__ import main

for args in json.loads(sys.stdin.read()):
    sys.argv = ["smp-recovery", *args]
    try:
        main()
    except SystemExit as end:
        assert not end.code, (args, end.code)
    assert not tripped, (args, tripped)
"""

RUNS = (
    *((), ("--version",), ("--help",), ("start", "--date", "yesterday"), ()),
    *(("today",), ("today", "--brief"), ("today", "--json"), ("can", "shower")),
    *(("log", "itch", "mild", "--note", "https://example.org"), ("log", "fever", "39")),
    *(("timeline",), ("timeline", "--source", "elka"), ("history",), ("sessions",), ("edit",)),
    *(("remove", "1"), ("undo",), ("profile", "add", "diabetes"), ("follow", "elka")),
    *(("clinic", "avoid", "gym"), ("clinic", "list"), ("clinic", "contact", "--name", "Ada")),
    *(("guidance", "new", "own.toml"), ("guidance", "check", "own.toml")),
    *(("guidance", "use", "own.toml"), ("guidance", "list"), ("guidance", "sources")),
    *(("guidance", "show", "gym"), ("guidance", "schema")),
    *(("calendar",), ("calendar", "--remind", "09:00", "--output", "own.ics")),
    *(("plan",), ("plan", "--date", "tomorrow", "--output", "plan.html")),
    *(("report",), ("report", "--output", "own.html"), ("chart",), ("doctor",)),
    *(("export", "--output", f"log.{ending}") for ending in ("zip", "json", "csv", "md")),
    *(("export", "--json"), ("remove", "1"), ("import", "log.zip")),
    *(("import", "log.csv", "--dry-run"),),
)


def run(script: str, given: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python `script` in `folder`, where its home is, too."""
    environ = {"PATH": os.environ["PATH"], "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**environ, "SMP_RECOVERY_HOME": str(folder / "home"), "EDITOR": "true"},
        cwd=folder,
        input=given,
        capture_output=True,
        timeout=120,
        check=False,
        text=True,
        encoding="utf-8",
    )


def test_every_command_is_run() -> None:
    """A new command has to be added above."""
    assert {args[0] for args in RUNS if args and args[0][0] != "-"} == set(COMMANDS)


@pytest.mark.skipif(sys.platform == "win32", reason="the editor is a POSIX command")
def test_no_command_opens_a_socket(tmp_path: Path) -> None:
    """Every command does its work where each use of the network raises an error."""
    done = run(RUN_ALL, json.dumps(RUNS), tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Saved entry 1" in done.stdout


WAYS_OUT = f"""{NO_SOCKETS}
import socket, urllib.request

for use in (
    lambda: socket.socket(),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("localhost", 9),
    lambda: socket.gethostname(),
    lambda: urllib.request.urlopen("http://127.0.0.1:9"),
):
    try:
        use()
    except RuntimeError as refusal:
        print(refusal)
"""


def test_the_trap_works(tmp_path: Path) -> None:
    """Each way to the network does raise an error there."""
    done = run(WAYS_OUT, "", tmp_path)
    assert done.stdout.split() == [
        *("socket.__new__", "socket.getaddrinfo", "socket.getaddrinfo", "socket.gethostname"),
        "urllib.Request",
    ]
