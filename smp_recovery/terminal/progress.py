"""A bar for what takes longer than a second, on standard error and at a terminal only."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smp_recovery.text import sanitise

LONG = 1.0
"""After how many seconds a bar appears."""


@contextmanager
def progress(about: str, total: float, after: float = LONG) -> Iterator[Callable[[float], None]]:
    """Give a function that takes how much of `total` is done; the bar is gone after the block."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    bar = Progress(*columns, console=console, transient=True)
    task = bar.add_task(sanitise(about), total=total)
    begun = time.monotonic()

    def advance(done: float) -> None:
        bar.update(task, completed=done)
        if not bar.live.is_started and time.monotonic() - begun >= after:
            bar.start()

    try:
        yield advance
    finally:
        bar.stop()
