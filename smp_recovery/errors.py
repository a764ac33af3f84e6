"""The one family of errors that a user may meet, each with its exit code.

Everything that can go wrong in an expected way is raised as one of these where it is known and
turned into lines, mostly one, and an exit code at the border (the command line). This module
imports nothing.
"""

SAVED = "what you asked for is done and saved"
"""The note on an error that came after the change: nobody must take it for a failed one."""

UNSHOWN = 4
"""The exit code where something was saved and the answer could not be shown."""

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


class SmpRecoveryError(Exception):
    """An expected failure; each of its `lines`, mostly one, says what is wrong and what to do."""

    exit_code = 1

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__(*lines)

    def __str__(self) -> str:
        """All lines, also where more was said since."""
        return "\n".join(self.lines)


class InputError(SmpRecoveryError):
    """Something the person typed cannot be used: a date, a severity, a topic."""

    exit_code = 2


class DateError(InputError):
    """Words that are no date, or that can be read as two, or a date out of range."""


class DamageError(SmpRecoveryError):
    """A file that cannot be read or trusted; its bytes are left as they are."""

    exit_code = 3


class GuidanceError(DamageError):
    """A guidance file with faults, each of them one of its lines."""


class NewerSchemaError(SmpRecoveryError):
    """A file written by a newer version of the program: it is shown, but not changed."""


class LockTimeoutError(SmpRecoveryError):
    """Another copy of the program held the log for longer than the time-out."""


class StoppedError(SmpRecoveryError):
    """Ctrl-C where the word "stopped" alone would not say what became of the change."""

    exit_code = INTERRUPTED


class StorageError(SmpRecoveryError):
    """The operating system refused to write; only an UnsyncedError has changed anything."""


class UnsyncedError(StorageError):
    """The change that was asked for is made, but it may not survive a power cut."""
