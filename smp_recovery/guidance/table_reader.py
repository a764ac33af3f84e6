"""Typed fields out of a foreign mapping, noting every fault on the way instead of stopping at the
first.

It knows types, ranges and how to word a fault; what the fields mean is the reader's business.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from smp_recovery.guidance.model import LAST_UNDATED, Window
from smp_recovery.text import suggest

Word = TypeVar("Word", bound=str)

LONGEST_TEXT = 300
FURTHEST_DAY = 3650


class TableReader:
    """One table of a file; each field taken from it is checked, and what is left over is a fault.

    `where` names the file and the entry in every fault; `faults` is the list that all tables of a
    reading share.
    """

    def __init__(
        self, table: object, where: str, faults: list[str], *, listed: bool = False
    ) -> None:
        """`listed`: one of many, told apart by what it is about."""
        self.faults = faults
        self._where = where
        self._entry = table if listed else None
        self._left: dict[str, object] = dict(table) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            self.fault(f"must be a table, not {_kind_of(table)}")

    @property
    def where(self) -> str:
        """The file and the entry of the table, as faults name it."""
        return f"{self._where}{_hint(self._entry)}"

    def has(self, key: str) -> bool:
        """Whether `key` is given and was not taken yet."""
        return key in self._left

    def fault(self, what: str) -> None:
        """Note one fault of this table."""
        self.faults.append(f"{self.where}: {what}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text of 1 to 300 characters; without it `default`, which may be empty, or a fault."""
        value = self._left.pop(key, default)
        if value is None:
            self.fault(f"'{key}' is missing: write {key} = \"...\"")
        elif not isinstance(value, str):
            self.fault(f"'{key}' must be a text in quotes, not {_kind_of(value)}")
        elif not value and default is None:
            self.fault(f"'{key}' is empty")
        elif len(value) > LONGEST_TEXT:
            self.fault(f"'{key}' has {len(value)} characters; {LONGEST_TEXT} is the most")
        else:
            return value
        return ""

    def name(self, key: str) -> str:
        """A key of 1 to 40 lower-case letters, digits and hyphens; empty after a fault."""
        value = self.text(key)
        if not value or is_key(value):
            return value
        must = "must be lower-case letters, digits and hyphens"
        self.fault(f"'{key}' {must}, not {value[:50]!a}")
        return ""

    def word(self, key: str, words: Iterable[Word], default: Word | None = None) -> Word:
        """One of `words`; a near miss is named in the fault."""
        value = self.text(key, default)
        known = words if isinstance(words, dict) else tuple(words)
        if value in known:
            return cast("Word", value)
        if value:
            self.fault(f"'{key}' cannot be {value[:50]!a}: {suggest(value, known)}")
        return next(iter(known), default)  # type: ignore[return-value]

    def optional_word(self, key: str, words: Iterable[Word]) -> Word | None:
        """One of `words`, or None where the key is not given."""
        return self.word(key, words) if key in self._left else None

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, in order; empty where it is not given and not `required`."""
        value = self._left.pop(key, None if required else [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.fault(f"'{key}' must be a list of texts, as in {key} = [\"...\"]")
            return ()
        if required and not value:
            self.fault(f"'{key}' is empty: name one at least")
        return tuple(value)

    def listed(self, key: str) -> tuple[str, ...]:
        """The texts of a list that is written as one text of any length, with commas between them;
        none where it is not given.
        """
        value = self._left.pop(key, "")
        if not isinstance(value, str):
            self.fault(f"'{key}' must be a text in quotes, not {_kind_of(value)}")
            return ()
        return tuple(part.strip() for part in " ".join(value.split()).split(",") if part.strip())

    def words(self, key: str, known: Iterable[Word], *, required: bool = False) -> tuple[Word, ...]:
        """A list of `known` words, in order; empty where it is not given and not `required`."""
        given = self.texts(key, required=required)
        words = {word: word for word in known}
        for word in given:
            if word not in words:
                self.fault(f"'{key}' cannot hold {word[:50]!a}: {suggest(word, words)}")
        return tuple(words[word] for word in given if word in words)

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`; without it `default`, or a fault."""
        if key not in self._left:
            if default is None:
                self.fault(f"'{key}' is missing: write {key} = and a number, as in {key} = {low}")
            return default or 0
        return self.whole(key, low, high) or 0

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from `low` to `high`, or None where it is not given."""
        value = self._left.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(f"'{key}' must be a whole number, not {_kind_of(value)}")
        elif not low <= value <= high:
            self.fault(f"'{key}' must be between {low} and {high}")
        else:
            return value
        return None

    def degrees(self, key: str, low: float, high: float) -> float:
        """A temperature from `low` to `high` degrees Celsius that must be given."""
        value = self._left.pop(key, None)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.fault(f"'{key}' must be a temperature from {low:g} to {high:g} degrees Celsius")
        return low

    def flag(self, key: str) -> bool:
        """True or false; false where it is not given."""
        value = self._left.pop(key, False)
        if not isinstance(value, bool):
            self.fault(f"'{key}' must be true or false, not {_kind_of(value)}")
        return value is True

    def window(self) -> Window:
        """The window of `first_day` and `last_day`, each open where it is not given."""
        first = self.whole("first_day", -FURTHEST_DAY, FURTHEST_DAY)
        last = self.whole("last_day", -FURTHEST_DAY, FURTHEST_DAY)
        if first is not None and last is not None and last < first:
            self.fault(f"'last_day' ({last}) comes before 'first_day' ({first}): swap them")
        return Window(first, last)

    def rows(self, key: str, width: int) -> list[list[int]]:
        """A list of rows of `width` whole numbers each; empty after a fault."""
        value = self._left.pop(key)
        if (
            isinstance(value, list)
            and value
            and all(
                isinstance(row, list) and len(row) == width and all(type(n) is int for n in row)
                for row in value
            )
        ):
            return value
        self.fault(f"'{key}' must be a list of rows of {width} whole numbers")
        return []

    def undated_window(self) -> tuple[Window, bool]:
        """The window, and whether the source gives no days: it ends with LAST_UNDATED then."""
        undated, given = self.flag("undated"), self.has("last_day")
        window = self.window()
        if not undated:
            return window, False
        if given:
            self.fault("'undated' means that no end was given: take out 'last_day'")
        elif window.first is not None and window.first > LAST_UNDATED:
            self.fault(f"an undated window begins by day {LAST_UNDATED}")
        return Window(window.first, LAST_UNDATED), True

    def table(self, key: str) -> "TableReader":
        """The table under `key`; a fault where there is none."""
        if key not in self._left:
            self.fault(f"the table [{key}] is missing")
        return TableReader(self._left.pop(key, {}), f"{self.where}: {key}", self.faults)

    def tables(self, key: str) -> list["TableReader"]:
        """The tables of the list under `key`, numbered from 1 in their faults; none where it is not
        given.
        """
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            self.fault(f"'{key}' must be a list of tables, each under [[{key}]]")
            return []
        where = self.where
        return [
            TableReader(item, f"{where}: {key} {n}", self.faults, listed=True)
            for n, item in enumerate(value, 1)
        ]

    def close(self, *known: str) -> None:
        """Make a fault of every key that nothing asked for; `known` are the keys to suggest
        instead.
        """
        for key in self._left:
            self.fault(
                f"unknown key {key[:50]!a}: {suggest(key, known) if known else 'take it out'}"
            )


def is_key(value: str) -> bool:
    """Whether `value` can be a key: 1 to 40 lower-case letters, digits and inner hyphens."""
    plain = value.replace("-", "")
    fits = 1 <= len(value) <= 40 and value.isascii() and value == value.lower()
    return fits and plain.isalnum() and value.strip("-") == value


def _hint(item: object) -> str:
    for key in ("key", "topic", "sign", "symptom"):
        name = item.get(key) if isinstance(item, Mapping) else None
        if isinstance(name, str):
            return f" ({name[:40]!a})"
    return ""


def _kind_of(value: object) -> str:
    names = {
        "str": "a text",
        "int": "a number",
        "float": "a decimal number",
        "bool": "true or false",
        "list": "a list",
    }
    return names.get(
        type(value).__name__, "a table" if isinstance(value, Mapping) else "a date or time"
    )
