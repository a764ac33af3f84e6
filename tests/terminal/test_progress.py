"""The bar for what takes long: at a terminal alone, and not before its time."""

import io
import sys

import pytest

from smp_recovery.terminal.progress import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def draw(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, after: float) -> str:
    """What a bar writes to `stream` while three of four parts are done."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("Importing a\x1b[31mb", 4, after) as advance:
        for done in range(4):
            advance(done)
    return stream.getvalue()


def test_bar_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what takes long, made harmless, and how much of it is done."""
    written = draw(monkeypatch, Terminal(), 0)
    assert "Importing a[31mb" in written
    assert "75%" in written


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done within the time leaves no trace."""
    assert draw(monkeypatch, Terminal(), 60) == ""


def test_pipe_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard error is no terminal, nothing is written to it."""
    assert draw(monkeypatch, io.StringIO(), 0) == ""
