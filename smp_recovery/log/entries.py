"""The values that the log is made of: sessions and their entries.

Other packages store them and assess them medically.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

SEVERITIES = ("none", "mild", "moderate", "severe", "very severe")
"""The words for the severities 0 to 4, borrowed from PRO-CTCAE; this is not that instrument."""

CLEAR = "clear"
"""The `symptom` of an entry that means: you feel and see nothing at all."""

FEVER = "fever"
"""The `symptom` of an entry with a temperature, by the key of its sign."""


class Entry(NamedTuple):
    """One line of the log: a symptom or sign (by key), or CLEAR, at a local time with UTC offset.

    `severity` is 0 (none) to 4 (very severe), None if it was not given; `temperature` is in
    degrees Celsius. `extra` keeps keys of the file that this version does not know.
    """

    number: int
    at: datetime
    symptom: str
    severity: int | None = None
    note: str = ""
    area: str = ""
    temperature: float | None = None
    extra: Mapping[str, object] = {}

    def is_rated(self, severity: int) -> bool:
        """Whether it has that severity, 1 to 4, or more."""
        return (self.severity or 0) >= severity

    @property
    def absent(self) -> bool:
        """Whether the entry logs the symptom or sign as gone; a temperature never does."""
        return self.symptom == CLEAR or (self.severity == 0 and self.temperature is None)


class Session(NamedTuple):
    """One SMP appointment, known by its date, with its entries in the order of the file.

    `schema` is that of its file; `extra` keeps keys that this version does not know. `id`, random
    or still empty, makes its events in a calendar unique on all computers.
    """

    date: date
    entries: tuple[Entry, ...] = ()
    schema: int = 1
    extra: Mapping[str, object] = {}
    id: str = ""

    @property
    def next_number(self) -> int:
        """The number of the next entry, one more than the highest so far."""
        return max((entry.number for entry in self.entries), default=0) + 1
