"""The one family of errors that a user may meet, each with its exit code.

Code that meets an expected failure raises one of these, with the details as values. `cli/main`
prints its lines, mostly one, and sets the exit code. This module imports nothing.
"""

SAVED = "what you asked for is done and saved"
"""Said beside an error that came after a completed change."""

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
        if not self.outcome:
            return self.lines
        stop = "" if last.endswith((".", "?", "!")) else "."
        return (*first, f"{last}{stop} {self.outcome}")

    @property
    def in_one_line(self) -> str:
        """All that is wrong, without the outcome, as part of another sentence."""
        return "; ".join(self.lines)

    def amend(
        self, *, before: tuple[str, ...] = (), beginning: str = "", outcome: str = ""
    ) -> None:
        """Put the lines `before` and the words `beginning` first, and `outcome`, if any, last."""
        first, *rest = self.lines
        self.lines = (*before, f"{beginning}{first}", *rest)
        self.outcome = outcome or self.outcome

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


class DamagedFileError(DamageError):
    """The file called `file` is damaged, as `error` says of "it"; `fix` is what to do by hand."""

    def __init__(self, file: object, error: SmpRecoveryError, fix: str) -> None:
        super().__init__(
            f"{file} is damaged: {error.in_one_line}",
            outcome="It was not changed. `smp-recovery doctor` lists the earlier versions that can "
            f"be restored. {fix}",
        )


class NotDownloadedError(DamageError):
    """Of the file `what` only the stub of a sync program exists here."""

    def __init__(self, what: object) -> None:
        super().__init__(
            f"{what} is not downloaded, and nothing in it is read: let your sync program "
            "download it"
        )


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


class UnshownError(Exception):
    """The answer could not be shown, for `reason`; the lines `urgent` are said beside that."""

    def __init__(self, reason: OSError, urgent: tuple[str, ...]) -> None:
        self.reason = reason
        self.urgent = urgent
        super().__init__(reason)


class CrashAfterSaveError(Exception):
    """A bug, which is the cause, came after a completed change."""
