"""The results of `doctor`: one for a file, or for all files with the same problem."""

from enum import Enum
from typing import Literal, NamedTuple

State = Literal["damaged", "note", "mended"]
STATES: tuple[State, ...] = ("damaged", "note", "mended")

MOST_NAMED = 3

FIX = "`smp-recovery doctor --fix` fixes it."


class Check(NamedTuple):
    """One result about one or more files of the data directory: why, and what to do."""

    what: str
    state: State
    why: str
    way_out: str = ""


_LEFT_OVER = "left over from a change that was cut short"
_MOVE_LOG = "keep your log in another folder: SMP_RECOVERY_HOME names it."


class ProblemKind(Enum):
    """Problems that many files may share, in the order in which they are shown."""

    UNREADABLE_VERSION = Check(
        "", "damaged", "earlier versions that cannot be read: `undo` stops at them"
    )
    NOT_PRIVATE = Check("", "note", "other users can read it, or you cannot read it", FIX)
    LEFT_OVER = Check("", "note", _LEFT_OVER, FIX)
    MADE_PRIVATE = Check("", "mended", "now only you can read it")
    REMOVED = Check("", "mended", f"{_LEFT_OVER}: removed")
    NOT_YOURS = Check(
        "", "note", "belongs to another user", f"Make yourself the owner, or {_MOVE_LOG}"
    )
    SHARED = Check(
        "",
        "note",
        "other users may use it, and it holds more than your log; its permissions were not changed",
        f"Make a folder for your log alone, or {_MOVE_LOG}",
    )
    FOREIGN = Check(
        "",
        "note",
        "not a file of smp-recovery; nothing reads it",
        "Move it away if you do not use it.",
    )


class CheckResults:
    """Collects the results of one run."""

    def __init__(self) -> None:
        self._single: list[Check] = []
        self._shared: dict[ProblemKind, dict[str, None]] = {kind: {} for kind in ProblemKind}

    def add(self, what: str, state: State, why: str, way_out: str = "") -> None:
        """Add a result about one file alone."""
        self._single.append(Check(what, state, why, way_out))

    def add_problem(self, kind: ProblemKind, name: str) -> None:
        """Name a file, once, among all that have this problem."""
        self._shared[kind][name] = None

    def has_problem(self, kind: ProblemKind, name: str) -> bool:
        """Whether the file was named with this problem."""
        return name in self._shared[kind]

    def all(self) -> tuple[Check, ...]:
        """Every check, damage first."""
        shared = [
            kind.value._replace(what=_enumerate(list(names)))
            for kind, names in self._shared.items()
            if names
        ]
        return tuple(sorted([*self._single, *shared], key=lambda check: STATES.index(check.state)))


def _enumerate(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
