"""Asks for a line at a time: plain lines on standard error, answers from standard input.

It works over SSH, with a screen reader and, where a command asks there, from a pipe.
"""

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from smp_recovery.errors import InputError, SmpRecoveryError
from smp_recovery.terminal.printing import wrap_at_terminal

LONGEST_INPUT = 100_000

Read = TypeVar("Read")


def can_ask() -> bool:
    """Whether a person reads what is printed and can answer: nothing goes to a pipe or a file."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def ask(question: str, read: Callable[[str], Read], left: str, *, last: bool = False) -> Read:
    """Ask until `read` understands the answer; a pipe, which cannot be asked again, is refused.

    The end of the input answers the `last` question with nothing. Raises SmpRecoveryError, in the
    words `left`, if the person leaves.
    """
    while True:
        typer.echo(f"{wrap_at_terminal(question, sys.stderr)} ", nl=False, err=True)
        try:
            line = sys.stdin.readline(LONGEST_INPUT) if sys.stdin else ""
        except UnicodeDecodeError:
            wrong = "the answer cannot be read: it is not text in your terminal's encoding"
            raise InputError(wrong) from None
        if not sys.stdin or not sys.stdin.isatty() or not line:
            typer.echo(err=True)
        typed = line.strip()
        if typed.lower() in ("q", "quit") or (not line and not last):
            raise SmpRecoveryError(left)
        try:
            return read(typed)
        except InputError as error:
            if not sys.stdin.isatty():
                raise
            tell(error.in_one_line)


def tell(line: str) -> None:
    """Print a line before a question, wrapped at words."""
    typer.echo(wrap_at_terminal(line, sys.stderr), err=True)
