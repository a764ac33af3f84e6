"""Decodes, sanitises, quotes, counts and dates text, and suggests the nearest word.

All text from users and files is sanitised here before display. Pure. Knows nothing of recovery.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Sequence
from datetime import date, datetime

_JOINER = "\u200d"
"""The one invisible character that is kept: it joins emoji and cannot reorder text."""


CLOSE_NAME = 0.8
"""How alike a suggested word must be, 0 to 1, if none is better than a wrong one."""


def decode_text(content: bytes, errors: str = "strict") -> str:
    """The text of a file in UTF-8, or UTF-16 if its mark says so, without the byte-order marks that
    some editors put before it. Raises UnicodeDecodeError, as `errors` say.
    """
    is_utf16 = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf16 else "utf-8", errors).lstrip("\ufeff")


def sanitise(text: str) -> str:
    """`text` on one line without control, escape, bidirectional or other invisible characters."""
    return text if text.isprintable() else "".join(map(_sanitise_character, text))


def _sanitise_character(character: str) -> str:
    """The character, a space for white space, or nothing for another invisible character."""
    if character.isspace():
        return " "
    return character if character.isprintable() or character == _JOINER else ""


def sanitise_lines(text: str) -> list[str]:
    """The lines of `text`, each sanitised, for places that can show several."""
    return [sanitise(line) for line in text.splitlines()]


def quote_text(text: str, longest: int = 60) -> str:
    """`text` in quotes, cut to `longest` characters, with invisible characters escaped."""
    return f"'{clip(''.join(map(_escape_invisible, text[: longest + 1])), longest)}'"


def quote_typed(text: str, longest: int = 25) -> str:
    """Typed text in quotes and ASCII, cut to `longest` characters including its escapes."""
    text = text[:longest]
    while len(quoted := ascii(text)) > longest + 2:
        text = text[:-1]
    return quoted


def clip(text: str, longest: int = 60) -> str:
    """`text`, cut to `longest` characters, with `…` if it was cut."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _escape_invisible(character: str) -> str:
    kept = character.isprintable() or character == _JOINER
    return character if kept else repr(character)[1:-1]


def lower_first(text: str) -> str:
    """The text with a small first letter, for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text with a capital first letter, for the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def enumerate_names(names: Iterable[str], word: str = "") -> str:
    """`fever, chills`, or with the `word` "or" `fever or chills`, for the middle of a sentence;
    semicolons separate the names if one of them has a comma.
    """
    listed = [lower_first(name) for name in names]
    between = "; " if any("," in name for name in listed) else ", "
    if word and len(listed) > 1:
        listed[-2:] = [f"{listed[-2]} {word} {listed[-1]}"]
    return between.join(listed)


def write_date(day: date) -> str:
    """`Thu 19 Nov 2026`, the same in every locale."""
    return f"{write_short_date(day)} {day.year}"


def write_short_date(day: date) -> str:
    """`Thu 19 Nov`."""
    return f"{_SHORT_WEEKDAYS[day.weekday()]} {day.day} {_SHORT_MONTHS[day.month - 1]}"


def write_moment(at: datetime) -> str:
    """`Thu 19 Nov 2026 09:30`, in the local time of the entry."""
    return f"{write_date(at.date())} {at:%H:%M}"


def count_things(number: int, thing: str, things: str = "") -> str:
    """`1 session`, `2 sessions`; `things` is an irregular plural."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"


def count_entries(number: int) -> str:
    """`1 entry`, `2 entries`."""
    return count_things(number, "entry", "entries")


def limit_lines(lines: Sequence[str]) -> list[str]:
    """At most ten of `lines`, and how many more there are."""
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], *([f"and {more} more"] if more > 0 else [])]


_MOST_LINES = 10
_SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORT_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def suggest(value: str, known: Iterable[str], similarity: float = 0.6) -> str:
    """`did you mean 'itch'?` with the nearest of `known`, or a list of them if none is near."""
    words = sorted(known)
    if nearest := find_nearest(value, words, similarity):
        return f"did you mean '{nearest}'?"
    return "use one of " + ", ".join(words[:60]) if words else "there is none"


def find_nearest(value: str, known: Iterable[str], similarity: float = 0.6) -> str | None:
    """The nearest of `known` to `value`, or None if all are below `similarity` (0 to 1)."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(value[:50].lower(), known, n=1, cutoff=similarity)), None)
