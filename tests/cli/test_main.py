"""The border: what becomes of each kind of error."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from smp_recovery import errors
from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS, MODULES
from smp_recovery.terminal.printing import wrap_at_terminal
from tests.cli.conftest import Run

Raise = Callable[[BaseException], None]

WRONG = "what is wrong: what to do"
ERRORS = {
    errors.SmpRecoveryError(WRONG): (1, WRONG),
    errors.SmpRecoveryError(WRONG, outcome="What became of it"): (1, f"{WRONG}. What became of it"),
    errors.InputError(WRONG): (2, WRONG),
    errors.DateError(WRONG): (2, WRONG),
    errors.DamageError(WRONG): (3, WRONG),
    errors.DamageError("a.toml: one", "b.toml: two."): (
        3,
        "a.toml: one\nsmp-recovery: b.toml: two",
    ),
    errors.NewerSchemaError(WRONG): (1, WRONG),
    errors.LockTimeoutError(WRONG): (1, WRONG),
    errors.StoppedError(WRONG): (130, WRONG),
    errors.StorageError(WRONG): (1, f"{WRONG}. Nothing was changed"),
    errors.UnsyncedError("it is saved", "no power"): (
        1,
        "it is saved, but may not survive a power cut: no power",
    ),
    errors.DamagedFileError("a.toml", errors.DamageError("no 'key'", "no end"), "Fix it."): (
        3,
        "a.toml is damaged: no 'key'; no end. It was not changed. `smp-recovery doctor` lists the "
        "earlier versions that can be restored. Fix it",
    ),
    errors.NotDownloadedError("a.toml"): (
        3,
        "a.toml is not downloaded, and nothing in it is read: let your sync program download it",
    ),
    errors.StorageError("did you mean 'itch'?"): (1, "did you mean 'itch'? Nothing was changed"),
    errors.InputError("bad\x1b]52;c;x\x07 [/] \u202eword"): (2, "bad]52;c;x [/] word"),
}


@pytest.fixture
def failing(begun: date, monkeypatch: pytest.MonkeyPatch) -> Raise:
    """Let `today` raise an error, and `log` after it has saved."""

    def arrange(error: BaseException) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise error

        for function in ("today.show_day", "log.assess_line"):
            monkeypatch.setattr(f"smp_recovery.cli.commands.{function}", fail)

    return arrange


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(error, *expected) for error, expected in ERRORS.items()],
    ids=[type(error).__name__ for error in ERRORS],
)
def test_each_error_has_its_exit_code(
    run: Run, failing: Raise, error: errors.SmpRecoveryError, code: int, said: str
) -> None:
    """An expected error is its lines on standard error, made harmless, and its exit code."""
    failing(error)
    result = run("today", expect=code)
    assert (result.stdout, result.stderr) == ("", f"smp-recovery: {said}\n")


def test_every_error_of_the_family_is_tested() -> None:
    """No error of the family is left out of the table above."""

    def family(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*map(family, kind.__subclasses__()))

    ours = {k for k in family(errors.SmpRecoveryError) if k.__module__ == errors.__name__}
    assert ours == {type(error) for error in ERRORS}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()], ids=["Ctrl-C", "abort"])
def test_interrupted(run: Run, failing: Raise, error: BaseException) -> None:
    """Ctrl-C is exit code 130 and one line, without a traceback."""
    failing(error)
    result = run("today", expect=130)
    assert result.stdout == ""
    assert result.stderr.startswith("smp-recovery: stopped")
    assert result.stderr.count("\n") == 1


def test_interrupted_after_it_saved(run: Run, failing: Raise) -> None:
    """Ctrl-C before the answer is shown does not hide that the entry is in the log."""
    failing(KeyboardInterrupt())
    result = run("log", "itch", expect=130)
    assert result.stderr == f"smp-recovery: {errors.SAVED}; stopped\n"
    assert "1 entry" in run("history").stdout


def test_a_bug_after_it_saved_is_marked(run: Run, failing: Raise) -> None:
    """An error that nobody expected knows that the change was made, for the last line to say so."""
    error = ZeroDivisionError()
    failing(error)
    with pytest.raises(errors.CrashAfterSaveError) as caught:
        run("log", "itch")
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError(), PermissionError(13, "Permission denied", "a.toml")],
    ids=["bug", "of a file"],
)
def test_a_bug_is_not_hidden(run: Run, failing: Raise, error: Exception) -> None:
    """What nobody expected is raised as it is: not as expected, as saved, or as lost output."""
    failing(error)
    with pytest.raises(type(error)) as caught:
        run("today")
    assert caught.value is error


def test_tracebacks_hold_no_values() -> None:
    """Typer draws no traceback of its own, and would put no local variable into it."""
    assert not app.pretty_exceptions_enable
    assert not app.pretty_exceptions_show_locals


def test_commands_are_modules() -> None:
    """Every command has its module, of its name where it can, and no module has no command."""
    folder = Path(errors.__file__).parent / "cli" / "commands"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == {
        MODULES.get(name, name) for name in COMMANDS
    }


def test_a_line_is_wrapped_between_words_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe or a file it stays whole."""
    line = "smp-recovery: entry 3 is gone: `smp-recovery remove 3`"
    assert wrap_at_terminal(line, io.StringIO()) == line
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    wrapped = wrap_at_terminal(line, terminal)
    assert wrapped.split() == line.split()
    assert max(map(len, wrapped.splitlines())) <= 40
