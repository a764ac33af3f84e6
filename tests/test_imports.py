"""What each everyday command imports: start-up is what a person waits for at every command.

Beyond what Typer and one Rich table cost any program (`benchmarks/floor.py`), a command may import
what is listed here and nothing else. A module that is new to a list slows each run of that command:
import it inside the function that needs it, or add it here on purpose.
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

ALWAYS = {
    *("__main__", "cli", "cli.boundary", "cli.context", "cli.options", "dates", "disk", "errors"),
    *("guidance", "guidance.fields", "guidance.files", "guidance.model", "guidance.own"),
    *("guidance.reading", "guidance.source_reading", "limits", "locking", "log", "log.model"),
    *("log.numbering", "log.reading", "log.store", "settings", "storage", "toml"),
}
SHOWN = {
    *("cli.output", "guidance.forms", "guidance.lookup", "guidance.vocabulary", "render"),
    *("render.screen", "render.styles", "text"),
}

COMMANDS = {
    ("--version",): (ALWAYS, set()),
    ("today",): (
        {
            *ALWAYS,
            *SHOWN,
            *("assessment", "calls", "cli.today", "course", "findings", "symptom_windows"),
            *("timeline", "views", "render.changes", "render.day", "render.entry"),
        },
        set(),
    ),
    ("log", "itch", "mild"): (
        {
            *ALWAYS,
            *SHOWN,
            *("assessment", "cli.log", "course", "findings", "log.phrases", "log.words", "moments"),
            *("render.entry", "symptom_windows"),
        },
        {"tomli_w", "tomli_w._writer"},
    ),
    ("can", "shower"): (
        {
            *ALWAYS,
            *SHOWN,
            *("cli.can", "course", "render.topic", "symptom_windows", "timeline", "views"),
        },
        set(),
    ),
}

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
    """Of the package exactly the modules above, and of libraries none beyond the floor's."""
    modules, libraries = COMMANDS[args]
    names = imported("program", *args)
    assert ours(names) == modules
    other = {name for name in names - floor if not name.startswith("smp_recovery")}
    widths = {name for name in other if name.startswith("rich._unicode_data")}
    compiled = {name for name in other if name.endswith("__mypyc")}
    assert other - widths - compiled - LIBRARIES - libraries == set()


@pytest.mark.parametrize("args", [("today", "--json"), ("can", "shower", "--json")], ids=" ".join)
def test_json_imports_no_rich(imported: Imported, floor: set[str], args: tuple[str, ...]) -> None:
    """With --json the rendering is not even loaded, and nothing heavy in its place."""
    names = imported("program", *args)
    assert "rich" not in names
    assert not {name for name in ours(names) if name.startswith("render")}
    assert {name for name in names - floor if "." not in name} <= {
        *("gc", "json", "_json", "smp_recovery", "tomli"),
        *(name for name in names if name.endswith("__mypyc")),
    }


def test_nothing_of_the_network_is_imported(imported: Imported) -> None:
    """The everyday commands do not even load what could open a connection."""
    for args in COMMANDS:
        assert imported("program", *args) & NO_NETWORK == set(), args
