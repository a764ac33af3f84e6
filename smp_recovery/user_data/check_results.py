"""What there is to say of files: of one by itself, or of all together that share a trouble.

It holds the words for each shared trouble and must not know how it is found.
"""

from enum import Enum
from typing import Literal, NamedTuple

State = Literal["damaged", "note", "mended"]
STATES: tuple[State, ...] = ("damaged", "note", "mended")

MOST_NAMED = 3

FIX = "`smp-recovery doctor --fix` mends it."


class Check(NamedTuple):
    """What there is to say of a file, named from the home, or of several: why, and what to do."""

    what: str
    state: State
    why: str
    way_out: str = ""


class _Words(NamedTuple):
    state: State
    why: str
    way_out: str = ""


_LEFT_OVER = "left over by a change that was cut short"
_ELSEWHERE = "SMP_RECOVERY_HOME says where."


class Kind(Enum):
    """A trouble that many files may share, in the order in which it is told."""

    UNREADABLE = _Words("damaged", "kept versions that cannot be read: `undo` stops at them")
    LOOSE = _Words("note", "others can read it, or you cannot", FIX)
    LEFT = _Words("note", _LEFT_OVER, FIX)
    TIGHTENED = _Words("mended", "for you alone now")
    REMOVED = _Words("mended", f"{_LEFT_OVER}: removed")
    THEIRS = _Words(
        "note", "belongs to another user", f"Make it yours, or keep the log elsewhere: {_ELSEWHERE}"
    )
    SHARED = _Words(
        "note",
        "open to others and not for smp-recovery alone, so its permissions are left as they are",
        f"Keep the log in a folder of its own: {_ELSEWHERE}",
    )
    FOREIGN = _Words(
        "note",
        "no file of smp-recovery; nothing reads it",
        "Move it away, if it is of no use to you.",
    )


class Checks:
    """Gathers all that there is to say."""

    def __init__(self) -> None:
        self._single: list[Check] = []
        self._names: dict[Kind, dict[str, None]] = {kind: {} for kind in Kind}

    def say(self, what: str, state: State, why: str, way_out: str = "") -> None:
        """Say something of one file alone."""
        self._single.append(Check(what, state, why, way_out))

    def note(self, kind: Kind, name: str) -> None:
        """Name a file, once, among those of its `kind`."""
        self._names[kind][name] = None

    def has(self, kind: Kind, name: str) -> bool:
        """Whether the file was noted as of this kind."""
        return name in self._names[kind]

    def all(self) -> tuple[Check, ...]:
        """Damage first; all files of one kind are one check."""
        together = (
            Check(_enumerate(list(names)), *kind.value)
            for kind, names in self._names.items()
            if names
        )
        checks = (*self._single, *together)
        return tuple(sorted(checks, key=lambda check: STATES.index(check.state)))


def _enumerate(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
