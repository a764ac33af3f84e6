"""The one family of errors that a user may meet, each with its exit code.

Code that meets an expected failure raises one of these, with the details as values. `cli/main`
prints its lines, mostly one, and sets the exit code. This module imports nothing.
"""

SAVED = "what you asked for is done and saved"
"""The note on an error that came after a completed change."""

UNSHOWN = 4
"""The exit code if something was saved and the answer could not be shown."""

INTERRUPTED = 130
"""The exit code after Ctrl-C."""

NOTHING_CHANGED = "Nothing was changed"


class SmpRecoveryError(Exception):
    """An expected failure: its `lines`, mostly one, say what is wrong and what to do.

    `outcome` is a sentence about the user's data, such as NOTHING_CHANGED; it may be empty.
    """

    exit_code = 1

    def __init__(self, *lines: str, outcome: str = "") -> None:
        self.lines = lines
        self.outcome = outcome
        super().__init__(*lines)

    def messages(self) -> tuple[str, ...]:
        """The lines to print; the `outcome` follows the last."""
        *first, last = self.lines
        return (*first, f"{last}. {self.outcome}" if self.outcome else last)

    def begin_with(self, words: str) -> None:
        """Put `words` before the first line."""
        self.lines = (f"{words}{self.lines[0]}", *self.lines[1:])

    def __str__(self) -> str:
        """The messages as one text."""
        return "\n".join(self.messages())


class InputError(SmpRecoveryError):
    """Typed text that cannot be used: a date, a severity, a topic."""

    exit_code = 2


class DateError(InputError):
    """Text that is not a date or could be two dates, or a date out of range."""


class DamageError(SmpRecoveryError):
    """A file that cannot be read or trusted; its bytes are not changed."""

    exit_code = 3


class UnreadableError(DamageError):
    """A path that cannot be read; the text `fault` says why, and follows the path."""

    def __init__(self, path: object, fault: str) -> None:
        self.fault = fault
        super().__init__(f"{path} {fault}")


class GuidanceError(DamageError):
    """Guidance files with faults, one line for each."""


class NewerSchemaError(SmpRecoveryError):
    """A file that a newer version of the program wrote: it is shown, but not changed."""


class LockTimeoutError(SmpRecoveryError):
    """Another copy of the program held the log for longer than the time-out."""


class StoppedError(SmpRecoveryError):
    """Ctrl-C in the middle of a change; the line says how to complete it."""

    exit_code = INTERRUPTED


class StorageError(SmpRecoveryError):
    """A file could not be written. Unless `outcome` says something else, nothing was changed."""

    def __init__(self, *lines: str, outcome: str = NOTHING_CHANGED) -> None:
        super().__init__(*lines, outcome=outcome)


class UnsyncedError(StorageError):
    """The change `done` is made, but may not survive a power cut, for `reason`."""

    def __init__(self, done: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{done}, but may not survive a power cut: {reason}", outcome="")
