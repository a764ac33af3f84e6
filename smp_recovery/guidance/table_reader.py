"""Reads typed values from one table of a file, and notes every fault.

Knows types, ranges and the wording of faults, not what the values mean.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, cast

from smp_recovery.guidance.model import LAST_UNDATED, Window
from smp_recovery.text import CLOSE_NAME, suggest

Word = TypeVar("Word", bound=str)

Find = Callable[[str, str], str | None]
"""What suggests the word that the value of a key means; None for a key that it does not know."""

MOST_FOUND = 50
"""Behind so many faults only the nearest spelling is suggested, which is faster."""

LONGEST_TEXT = 300
FURTHEST_DAY = 3650


class TableReader:
    """One table of a file: checks each value that it reads, and reports keys that nobody reads.

    All tables of a file share the list `faults`. Each fault begins with `where`: file and entry;
    of a file without a name the entry alone.
    """

    def __init__(
        self, table: object, where: str, faults: list[str], *, listed: bool = False
    ) -> None:
        """`listed`: one of many; its faults name its key or topic."""
        self.faults = faults
        self.find: Find | None = None
        self._where = where
        self._listed = listed
        self._table: dict[str, object] = table if isinstance(table, dict) else {}
        self._asked: set[str] = set()
        self._inner: list[TableReader] = []
        if not isinstance(table, dict):
            self.fault(f"must be a table, not {_name_type(table)}")

    @property
    def where(self) -> str:
        """The file and the entry of the table, as faults name it."""
        return f"{self._where}{_name_entry(self._table)}" if self._listed else self._where

    def has(self, key: str) -> bool:
        """Whether `key` is given."""
        self._asked.add(key)
        return key in self._table

    def fault(self, what: str) -> None:
        """Note one fault of this table."""
        self.faults.append(self._locate(what))

    def _locate(self, words: str) -> str:
        return f"{self.where}: {words}" if self.where else words

    def refuse(self, key: str, why: str) -> None:
        """Note a fault if `key` is given."""
        if key in self._table:
            self.fault(f"'{key}' {why}")

    def close(self) -> None:
        """Note a fault for every key, of this table and those in it, that was not read."""
        for inner in self._inner:
            inner.close()
        for key in self._table:
            if key not in self._asked:
                hint = suggest(key, self._asked) if self._asked else "remove it"
                self.fault(f"unknown key {key[:50]!a}: {hint}")

    def text(self, key: str, default: str | None = None, longest: int = LONGEST_TEXT) -> str:
        """A text of 1 to `longest` characters; without it `default`, which may be empty."""
        value = self._take(key, default)
        if isinstance(value, str) and 0 < len(value) <= longest:
            return value
        if value is None:
            self.fault(f"'{key}' is missing: write {key} = \"...\"")
        elif not isinstance(value, str):
            self.fault(f"'{key}' must be a text in quotes, not {_name_type(value)}")
        elif value:
            self.fault(f"'{key}' has {len(value)} characters; at most {longest} are allowed")
        elif default is None:
            self.fault(f"'{key}' is empty")
        return ""

    def name(self, key: str) -> str:
        """A key of 1 to 40 lower-case letters, digits and hyphens; empty after a fault."""
        value = self.text(key)
        if not value or is_key(value):
            return value
        must = "must be lower-case letters, digits and hyphens"
        self.fault(f"'{key}' {must}, not {value[:50]!a}")
        return ""

    def word(self, key: str, words: Collection[Word]) -> Word:
        """One of `words`; after a fault, which suggests the nearest, the first."""
        value = self.text(key)
        if value in words:
            return cast("Word", value)
        if value:
            asked = self.find if len(self.faults) < MOST_FOUND else None
            meant = asked(key, value) if asked else None
            hint = f"did you mean '{meant}'?" if meant in words else ""
            hint = hint or suggest(value, words, 0.6 if meant is None else CLOSE_NAME)
            self.fault(f"'{key}' cannot be {value[:50]!a}: {hint}")
        return next(iter(words), cast("Word", ""))

    def optional_word(self, key: str, words: Collection[Word]) -> Word | None:
        """One of `words`, or None if the key is not given."""
        return self.word(key, words) if self.has(key) else None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, in order; empty if it is not given and not `required`."""
        value = self._take(key, None if required else [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(f"'{key}' must be a list of texts, as in {key} = [\"...\"]")
            return ()
        if required and not value:
            self.fault(f"'{key}' is empty: name at least one")
        return tuple(value)

    def words(
        self, key: str, known: Collection[Word], *, required: bool = False
    ) -> tuple[Word, ...]:
        """A list of `known` words, in order; empty if it is not given and not `required`."""
        given = self.texts(key, required=required)
        for word in given:
            if word not in known:
                self.fault(f"'{key}' cannot hold {word[:50]!a}: {suggest(word, known)}")
        return tuple(cast("Word", word) for word in given if word in known)

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`; without it `default`, or a fault."""
        if self.has(key):
            return self.whole(key, low, high) or 0
        if default is None:
            self.fault(f"'{key}' is missing: write {key} = and a number, as in {key} = {low}")
        return default or 0

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`, or None if it is not given."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(f"'{key}' must be a whole number, not {_name_type(value)}")
        elif not low <= value <= high:
            self.fault(f"'{key}' must be between {low} and {high}")
        else:
            return value
        return None

    def degrees(self, key: str, low: float, high: float) -> float:
        """A temperature from `low` to `high` degrees Celsius, which must be given."""
        value = self._take(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.fault(f"'{key}' must be a temperature from {low:g} to {high:g} degrees Celsius")
        return low

    def flag(self, key: str) -> bool:
        """True or false; false if it is not given."""
        value = self._take(key, default=False)
        if not isinstance(value, bool):
            self.fault(f"'{key}' must be true or false, not {_name_type(value)}")
        return value is True

    def window(self) -> Window:
        """The window of `first_day` and `last_day`, each end open if it is not given; but what ends
        after the session begins with it.
        """
        first = self.whole("first_day", -FURTHEST_DAY, FURTHEST_DAY)
        last = self.whole("last_day", -FURTHEST_DAY, FURTHEST_DAY)
        if first is not None and last is not None and last < first:
            self.fault(f"'last_day' ({last}) comes before 'first_day' ({first}): swap them")
        if first is None and last is not None and last >= 0:
            first = 0
        return Window(first, last)

    def undated_window(self) -> tuple[Window, bool]:
        """The window, and whether it is undated: then it ends with LAST_UNDATED."""
        undated, window = self.flag("undated"), self.window()
        if not undated:
            return window, False
        if self.has("last_day"):
            self.fault("'undated' means that no end was given: remove 'last_day'")
        elif window.first is not None and window.first > LAST_UNDATED:
            self.fault(f"an undated window begins by day {LAST_UNDATED}")
        return Window(window.first, LAST_UNDATED), True

    def table(self, key: str) -> "TableReader":
        """The table under `key`; a fault if it is missing."""
        if not self.has(key):
            self.fault(f"the table [{key}] is missing")
        return self._open(self._take(key, {}), self._locate(key))

    def tables(self, key: str) -> list["TableReader"]:
        """The tables of the list under `key`, numbered from 1 in their faults."""
        value = self._take(key, [])
        if not isinstance(value, list):
            self.fault(f"'{key}' must be a list of tables, each under [[{key}]]")
            return []
        where = self._locate(key)
        return [self._open(item, f"{where} {n}", listed=True) for n, item in enumerate(value, 1)]

    def rows(self, key: str, width: int) -> list[list[int]]:
        """The rows of `width` whole numbers under `key`, at least one; none after a fault."""
        value = self._take(key)
        if isinstance(value, list) and value and all(_is_row(row, width) for row in value):
            return value
        self.fault(f"'{key}' must be a list of rows of {width} whole numbers")
        return []

    def _open(self, table: object, where: str, *, listed: bool = False) -> "TableReader":
        inner = TableReader(table, where, self.faults, listed=listed)
        inner.find = self.find
        self._inner.append(inner)
        return inner

    def _take(self, key: str, default: object = None) -> object:
        self._asked.add(key)
        return self._table.get(key, default)


def make_key(name: str) -> str:
    """The key that is nearest to `name`: `my-clinic` for "My Clinic"; empty if there is none."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")


def is_key(value: str) -> bool:
    """Whether `value` can be a key: 1 to 40 lower-case letters, digits and inner hyphens."""
    return re.fullmatch("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", value) is not None


def _is_row(row: object, width: int) -> bool:
    return isinstance(row, list) and len(row) == width and all(type(item) is int for item in row)


def _name_entry(table: Mapping[str, object]) -> str:
    for key in ("key", "topic", "sign", "symptom"):
        name = table.get(key)
        if isinstance(name, str):
            return f" ({name[:40]!a})"
    return ""


def _name_type(value: object) -> str:
    names = {
        "str": "a text",
        "int": "a number",
        "float": "a decimal number",
        "bool": "true or false",
        "list": "a list",
        "dict": "a table",
    }
    return names.get(type(value).__name__, "a date or time")
