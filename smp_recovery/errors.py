"""The one family of errors that a user may meet, each with its exit code.

Everything that can go wrong in an expected way is raised as one of these where it is known, with
what is known about it as values. The border (the command line) turns it into lines, mostly one, and
an exit code. This module imports nothing.
"""

SAVED = "what you asked for is done and saved"
"""The note on an error that came after the change: nobody must take it for a failed one."""

UNSHOWN = 4
"""The exit code if something was saved and the answer could not be shown."""

INTERRUPTED = 130
"""The exit code after Ctrl-C."""

NOTHING_CHANGED = "Nothing was changed"


class SmpRecoveryError(Exception):
    """An expected failure: its `lines`, mostly one, say what is wrong and what to do.

    `outcome` is a sentence about what became of the user's data, empty if that needs no words.
    """

    exit_code = 1

    def __init__(self, *lines: str, outcome: str = "") -> None:
        self.lines = lines
        self.outcome = outcome
        super().__init__(*lines)

    def messages(self) -> tuple[str, ...]:
        """What to show, line by line: the `lines`, and after the last one the `outcome`."""
        *first, last = self.lines
        return (*first, f"{last}. {self.outcome}" if self.outcome else last)

    def begin_with(self, words: str) -> None:
        """Put `words` before the first line."""
        self.lines = (f"{words}{self.lines[0]}", *self.lines[1:])

    def __str__(self) -> str:
        """All that is to be shown, also if more was added since."""
        return "\n".join(self.messages())


class InputError(SmpRecoveryError):
    """Something the person typed cannot be used: a date, a severity, a topic."""

    exit_code = 2


class DateError(InputError):
    """Words that are not a date, or that can be read as two, or a date out of range."""


class DamageError(SmpRecoveryError):
    """A file that cannot be read or trusted; its bytes are not changed."""

    exit_code = 3


class UnreadableError(DamageError):
    """A file or folder that the operating system does not let us read, or that is not one.

    `fault` says what is wrong with `path`, in words that follow its name.
    """

    def __init__(self, path: object, fault: str) -> None:
        self.fault = fault
        super().__init__(f"{path} {fault}")


class GuidanceError(DamageError):
    """A guidance file with faults, each of them one of its lines."""


class NewerSchemaError(SmpRecoveryError):
    """A file written by a newer version of the program: it is shown, but not changed."""


class LockTimeoutError(SmpRecoveryError):
    """Another copy of the program held the log for longer than the time-out."""


class StoppedError(SmpRecoveryError):
    """Ctrl-C at a moment when the word "stopped" alone would not say what became of the change."""

    exit_code = INTERRUPTED


class StorageError(SmpRecoveryError):
    """A file could not be written. Unless `outcome` says something else, nothing was changed."""

    def __init__(self, *lines: str, outcome: str = NOTHING_CHANGED) -> None:
        super().__init__(*lines, outcome=outcome)


class UnsyncedError(StorageError):
    """What was asked for is `done`, but it may not survive a power cut, for `reason`."""

    def __init__(self, done: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{done}, but may not survive a power cut: {reason}", outcome="")
