"""Handles unexpected errors: prints one line and writes a private crash report.

The report holds the calls and the versions, and none of the user's data: no message (it may quote
a note), no value, no argument, no path. This module imports almost nothing of the program, because
any other module may contain the bug.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress

from smp_recovery.errors import SAVED, UNSHOWN, CrashAfterSaveError

PREFIX = "smp-recovery-error-"
"""The beginning of each report's name, in the system's folder for temporary files."""

MOST_CALLS = 40
"""The most calls reported, half of them the innermost: endless recursion has a thousand."""

MOST_ERRORS = 5
"""The most errors reported, each the cause of the one before."""


def report_crash(error: BaseException) -> int:
    """Print a line about `error` and return the exit code: 1, or 4 if something was saved."""
    saved = isinstance(error, CrashAfterSaveError)
    error = (saved and error.__cause__) or error
    fault = f"{SAVED}, but then the program failed" if saved else "the program failed"
    path = _save_report("\n".join([*_program_versions(), *_describe_errors(error)]))
    if path:
        details = f"The details, without any of your data, are in {path}"
        todo = "please send that file to the maintainers"
    else:
        details = f"It was {_error_name(error)} at {''.join(_list_calls(error)[-1:])}"
        todo = "please tell the maintainers"
    line = f"smp-recovery: sorry, {fault} because of a bug. {details}: {todo}"
    with suppress(OSError, AttributeError):  # standard error may be closed or missing
        sys.stderr.write(f"{_wrap_line(line) if sys.stderr.isatty() else line}\n")
    return UNSHOWN if saved else 1


def _wrap_line(line: str) -> str:
    import shutil
    import textwrap

    columns = shutil.get_terminal_size().columns
    return textwrap.fill(line, columns, break_long_words=False, break_on_hyphens=False)


def _save_report(text: str) -> str | None:
    """Save a report that only its owner can read. Return its path, or None if saving fails."""
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


def _program_versions() -> Iterator[str]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from smp_recovery import __version__

    yield f"smp-recovery {__version__}, Python {platform.python_version()}, {platform.platform()}"
    for name in ("typer", "rich", "tomli"):
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"


def _describe_errors(error: BaseException) -> Iterator[str]:
    current: BaseException | None = error
    for _ in range(MOST_ERRORS):
        if current is None:
            return
        calls = _list_calls(current)
        if len(calls) > MOST_CALLS:
            calls[MOST_CALLS // 2 : -MOST_CALLS // 2] = ["..."]
        yield from ("", _error_name(current), *(f"  {call}" for call in calls))
        context = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or context


def _error_name(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _list_calls(error: BaseException) -> list[str]:
    """The calls that led to `error`, by module, line and function: a path may name a person."""
    from traceback import walk_tb

    return [
        f"{frame.f_globals.get('__name__')}, line {line}, in {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
