"""Runs the commands that the documents show, and writes what they print into the documents.

Run `python docs/run_examples.py` after a change of what commands print, and read the difference. In
a block marked `console` a line that begins with `$` is a command, and the lines after it are its
output. In a block marked `sh` every line is a command. They run in a temporary home, in their
order, on the evening of day 1 of a session.
"""

import os
import re
import shlex
from contextlib import chdir
from datetime import datetime, timedelta, timezone
from pathlib import Path

from typer.testing import CliRunner

from smp_recovery.cli import app
from smp_recovery.cli.context import App
from smp_recovery.cli.main import PROGRAM

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
NOW = datetime(2026, 11, 18, 22, 30, tzinfo=timezone(timedelta(hours=1)))
BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPY = "2026-11-17.sync-conflict.toml"
"""What a page may import: a copy of the session's file, with an entry of its own."""


def run_page(text: str, folder: Path) -> str:
    """The text of a page with what its commands print, run with their home in `folder`."""

    def run_block(block: re.Match[str]) -> str:
        lines: list[str] = []
        for line in block[2].splitlines():
            if block[1] == "sh":
                lines.append(line)
                run_line(line, folder)
            elif line.startswith("$ "):
                lines += [line, *run_line(line.removeprefix("$ "), folder).rstrip().split("\n")]
        return "\n".join([f"```{block[1]}", *lines, "```"])

    with chdir(folder):
        run_line(f"{PROGRAM} start --date yesterday; {PROGRAM} log itch", folder)
        Path(COPY).write_bytes((folder / "home/sessions/2026-11-17.toml").read_bytes())
        run_line(f"{PROGRAM} undo", folder)
        for undone in (folder / "home/versions").glob("undone~*"):
            undone.unlink()  # the entry of the copy is of another computer
        return BLOCK.sub(run_block, text)


def run_line(line: str, folder: Path) -> str:
    """What the program prints, called by a line of a shell. Raises RuntimeError if a call fails."""
    printed = ""
    for part in re.split(r"\s*(?:&&|\|\||[|;])\s*", line):
        words = shlex.split(part, comments=True)
        if words and Path(words[0]).name == PROGRAM:
            context = App(NOW, folder / "home", {"EDITOR": "true"})
            enter = "\n" * 20  # what asks gets Enter alone
            result = CliRunner().invoke(app, words[1:], enter, obj=context, prog_name=PROGRAM)
            if result.exit_code:
                raise RuntimeError(f"{part}: {result.output}")
            printed += result.output
    return printed


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    os.environ["COLUMNS"] = "80"
    for page in PAGES:
        with TemporaryDirectory() as folder:
            page.write_text(run_page(page.read_text("utf-8"), Path(folder)), "utf-8")
