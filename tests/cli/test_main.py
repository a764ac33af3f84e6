"""The border: what becomes of each kind of error."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

from smp_recovery import errors
from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS, MODULES

Run = Callable[..., Result]
Raise = Callable[[BaseException], None]

CODES = {
    errors.SmpRecoveryError: 1,
    errors.InputError: 2,
    errors.DateError: 2,
    errors.DamageError: 3,
    errors.NewerSchemaError: 1,
    errors.LockTimeoutError: 1,
    errors.StoppedError: 130,
    errors.StorageError: 1,
    errors.UnsyncedError: 1,
}


@pytest.fixture
def failing(begun: date, monkeypatch: pytest.MonkeyPatch) -> Raise:
    """Let `today` raise an error."""

    def arrange(error: BaseException) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise error

        monkeypatch.setattr("smp_recovery.cli.commands.today.show_day", fail)

    return arrange


@pytest.mark.parametrize(("kind", "code"), CODES.items(), ids=lambda value: str(value))
def test_each_error_has_its_exit_code(
    run: Run, failing: Raise, kind: type[errors.SmpRecoveryError], code: int
) -> None:
    """An expected error is its text as one line on standard error, and its exit code."""
    failing(kind("what is wrong: what to do"))
    result = run("today", expect=code)
    assert result.stderr == "smp-recovery: what is wrong: what to do\n"
    assert result.stdout == ""


def test_every_error_of_the_family_is_tested() -> None:
    """No error of the family is left out of the table above."""

    def family(kind: type[Any]) -> set[type[Any]]:
        return {kind}.union(*map(family, kind.__subclasses__()))

    ours = {k for k in family(errors.SmpRecoveryError) if k.__module__ == errors.__name__}
    assert ours == {*CODES, errors.GuidanceError}


def test_faults_of_guidance_are_a_line_each(run: Run, failing: Raise) -> None:
    """All faults of guidance files are shown, each on a line of its own."""
    failing(errors.GuidanceError("a.toml: one", "b.toml: two"))
    result = run("today", expect=3)
    assert result.stderr == "smp-recovery: a.toml: one\nsmp-recovery: b.toml: two\n"


def test_control_characters_of_an_error_are_left_out(run: Run, failing: Raise) -> None:
    """What an error quotes cannot reach the terminal as an escape sequence."""
    failing(errors.InputError("bad\x1b]52;c;x\x07 [/] \u202eword"))
    line = run("today", expect=2).stderr
    assert line == "smp-recovery: bad]52;c;x [/] word\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()], ids=["Ctrl-C", "abort"])
def test_interrupted(run: Run, failing: Raise, error: BaseException) -> None:
    """Ctrl-C is exit code 130 and one line, without a traceback."""
    failing(error)
    result = run("today", expect=130)
    assert result.stdout == ""
    assert result.stderr.startswith("smp-recovery: stopped")
    assert result.stderr.count("\n") == 1


@pytest.fixture
def unshown(begun: date, monkeypatch: pytest.MonkeyPatch) -> Raise:
    """Let `log` raise an error after it has saved."""

    def arrange(error: BaseException) -> None:
        def fail(*_: Any) -> None:
            raise error

        monkeypatch.setattr("smp_recovery.cli.commands.log.assess_saved", fail)

    return arrange


def test_interrupted_after_it_saved(run: Run, unshown: Raise) -> None:
    """Ctrl-C before the answer is shown does not hide that the entry is in the log."""
    unshown(KeyboardInterrupt())
    result = run("log", "itch", expect=130)
    assert result.stderr == f"smp-recovery: {errors.SAVED}; stopped\n"
    assert "1 entry" in run("history").stdout


def test_a_bug_after_it_saved_is_marked(run: Run, unshown: Raise) -> None:
    """An error that nobody expected knows that the change was made, for the last line to say so."""
    error = ZeroDivisionError()
    unshown(error)
    with pytest.raises(ZeroDivisionError):
        run("log", "itch")
    assert error.__notes__ == [errors.SAVED]


def test_a_bug_that_changed_nothing_is_not(run: Run, failing: Raise) -> None:
    """Where nothing was saved nothing of that kind is said."""
    error = ZeroDivisionError()
    failing(error)
    with pytest.raises(ZeroDivisionError):
        run("today")
    assert not hasattr(error, "__notes__")


def test_error_of_a_file_is_not_one_of_the_output(run: Run, failing: Raise) -> None:
    """What the system says about a file is not told as output that cannot be written."""
    failing(PermissionError(13, "Permission denied", "a.toml"))
    with pytest.raises(PermissionError):
        run("today")


def test_a_bug_is_not_hidden(run: Run, failing: Raise) -> None:
    """An error that is none of ours is not passed off as an expected one."""
    failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        run("today")


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
