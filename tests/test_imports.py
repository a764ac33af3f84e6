"""What each everyday command imports: start-up is what a person waits for at every command.

Beyond what Typer and one Rich table cost any program (`benchmarks/floor.py`), a command may import
the libraries that are listed here and no others. Another one slows each run of that command: import
it inside the function that needs it, or add it here on purpose.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FLOOR = Path(__file__).parent / "benchmarks" / "floor.py"

LIBRARIES = {"gc", "tomli", "tomli._parser", "tomli._re"}
"""For every command; besides, Rich may load its table of letter widths, tomli its compiled part."""

COMMANDS = {
    ("--version",): set(),
    ("today",): set(),
    ("log", "itch", "mild"): {"binascii", "tomli_w", "tomli_w._writer"},
    ("can", "shower"): set(),
}
"""The everyday commands, with the libraries that each needs beside those of all."""

RARE = (
    *("formats.calendar_ics", "formats.log_", "formats.plan_", "formats.report_"),
    *("user_data.archive", "user_data.earlier_json", "views.plan_view"),
    *("user_data.file_check", "user_data.importing", "user_data.merging"),
    *("user_data.reading_csv", "views.calendar_events", "views.report_view", "views.symptom_grid"),
)
"""What no everyday command has any use for."""

NO_NETWORK = {"_socket", "_ssl", "http.client", "socket", "ssl", "urllib.request"}

SCRIPT = """
import json, runpy, sys
program, *sys.argv[1:] = sys.argv[1:]
try:
    if program == "floor":
        runpy.run_path(sys.argv.pop(1), run_name="__main__")
    else:
        from smp_recovery.__main__ import main
        main()
finally:
    json.dump(list(sys.modules), sys.stderr)
"""

Imported = Callable[..., set[str]]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Run the program, or the floor, in a process of its own; the names of all that it imported."""
    home = tmp_path_factory.mktemp("imports") / "home"
    environ = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}

    def run(*args: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *args],
            env={**environ, "SMP_RECOVERY_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
            timeout=60,
        )
        return set(json.loads(done.stderr))

    run("program", "start", "--date", "yesterday")
    return run


@pytest.fixture(scope="module")
def floor(imported: Imported) -> set[str]:
    """What any program with Typer and a Rich table imports."""
    found = imported("floor", str(FLOOR), "today")
    assert {"typer", "rich.console", "rich.table"} <= found
    return found


def ours(names: set[str]) -> set[str]:
    """Our own modules among `names`, without the name of the package."""
    package = "smp_recovery."
    return {name.removeprefix(package) for name in names if name.startswith(package)}


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_a_command_imports_what_it_needs(
    imported: Imported, floor: set[str], args: tuple[str, ...]
) -> None:
    """No other command's module, nothing that is rare, and of libraries none beyond the floor's."""
    names = imported("program", *args)
    own = ours(names)
    assert {name for name in own if name.startswith("cli.commands.")} <= {f"cli.commands.{args[0]}"}
    assert not {name for name in own if name.startswith(RARE)}
    other = {name for name in names - floor if not name.startswith("smp_recovery")}
    widths = {name for name in other if name.startswith("rich._unicode_data")}
    compiled = {name for name in other if name.endswith("__mypyc")}
    assert other - widths - compiled - LIBRARIES - COMMANDS[args] == set()


@pytest.mark.parametrize(
    "args",
    [("today", "--brief"), ("today", "--json"), ("can", "shower", "--json")],
    ids=" ".join,
)
def test_what_draws_nothing_imports_no_rich(
    imported: Imported, floor: set[str], args: tuple[str, ...]
) -> None:
    """JSON and a single line load nothing that draws, and nothing heavy in its place."""
    names = imported("program", *args)
    assert "rich" not in names
    assert "terminal.drawing" not in ours(names)
    assert {name for name in names - floor if "." not in name} <= {
        *("gc", "json", "_json", "smp_recovery", "tomli"),
        *(name for name in names if name.endswith("__mypyc")),
    }


def test_nothing_of_the_network_is_imported(imported: Imported) -> None:
    """The everyday commands do not even load what could open a connection."""
    for args in COMMANDS:
        assert imported("program", *args) & NO_NETWORK == set(), args
