"""What becomes of an error that nobody expected: one line, and a private file to send in.

The file tells where it happened and on what, and nothing of the person's: no message (it may quote
a note), no value, no argument, no path. This needs nothing of the program that may be what broke.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress

from smp_recovery.errors import SAVED, UNSHOWN

PREFIX = "smp-recovery-error-"
"""How the name of every such file begins, in the system's folder for temporary files."""

MOST_CALLS = 40
"""How many calls are told, half of them the innermost: a runaway has a thousand alike."""

MOST_ERRORS = 5
"""How many errors are told, each the cause of the one before."""


def report_crash(error: BaseException) -> int:
    """Tell of `error` on standard error and return the exit code: 1, or 4 where it is saved."""
    saved = SAVED in getattr(error, "__notes__", ())
    fault = f"{SAVED}, but then the program failed" if saved else "the program failed"
    path = _keep("\n".join([*_versions(), *_describe(error)]))
    if path:
        told = f"where, and nothing of yours, is in {path}: send that file to the maintainers"
    else:
        told = f"tell the maintainers: {_name(error)} at {''.join(_calls(error)[-1:])}"
    with suppress(OSError, AttributeError):  # nobody listens, or nothing to listen at
        sys.stderr.write(f"smp-recovery: sorry, {fault} by a fault of its own; {told}\n")
    return UNSHOWN if saved else 1


def _keep(text: str) -> str | None:
    """Where `text` lies, for its owner alone; None where it cannot be kept."""
    with suppress(Exception):
        import os
        import tempfile
        from pathlib import Path

        descriptor, path = tempfile.mkstemp(".txt", PREFIX)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
        Path(path).chmod(0o600)  # whatever the umask
        return path
    return None


def _versions() -> Iterator[str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from smp_recovery import __version__

    yield f"smp-recovery {__version__}, Python {platform.python_version()}, {platform.platform()}"
    for name in ("typer", "rich", "tomli"):
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def _describe(error: BaseException) -> Iterator[str]:
    told: BaseException | None = error
    for _ in range(MOST_ERRORS):
        if told is None:
            return
        calls = _calls(told)
        if len(calls) > MOST_CALLS:
            calls[MOST_CALLS // 2 : -MOST_CALLS // 2] = ["..."]
        yield from ("", _name(told), *(f"  {call}" for call in calls))
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)


def _name(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _calls(error: BaseException) -> list[str]:
    """The calls on the way to `error` by module, line and function: a path may name a person."""
    from traceback import walk_tb

    return [
        f"{frame.f_globals.get('__name__')}, line {line}, in {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
