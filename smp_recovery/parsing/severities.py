"""A person's words for a severity, a sign or a temperature -> a value. Pure."""

from collections.abc import Container
from functools import cache

from smp_recovery.errors import InputError
from smp_recovery.log.entries import SEVERITIES
from smp_recovery.log.session_parsing import COOLEST, HOTTEST
from smp_recovery.text import quote_typed

EVERYDAY = (
    "no|none|gone|absent",
    "mild|mildly|very mild|slight|slightly|very slight|minor|little|a little|very little|bit|a bit"
    "|tiny bit|a tiny bit|light|faintly|barely|hardly",
    "moderate|moderately|medium|quite a bit",
    "severe|severely|bad|badly|very bad|very badly|really bad|quite bad|pretty bad|so bad|a lot"
    "|a lot of|lots|lots of|loads|loads of|intense|intensely|serious|strong|major|heavy|heavily"
    "|like crazy|like mad|like hell",
    "very severe|extreme|extremely|excessive|excessively|extremely severe|extremely bad",
)
"""What people say for each severity, 0 to 4."""


@cache
def index_severity_words() -> dict[str, int]:
    """Every word for a severity, with the severity."""
    words = {str(number): number for number in range(len(SEVERITIES))}
    for number, line in enumerate(EVERYDAY):
        words |= dict.fromkeys(line.split("|"), number)
    return words


def parse_severity(words: str) -> int | None:
    """The severity, 0 to 4, that `words` name; None for no words. Raises InputError."""
    return _rate(words, ("",), "severity", f"use {', '.join(SEVERITIES)}, or 0 to 4")


def parse_sign(words: str) -> int | None:
    """None if `words` say that a sign is present, 0 if it is gone. Raises InputError."""
    remedy = "a warning sign is present or not. Write yes or no"
    return _rate(words, ("", "yes", "present"), "word", remedy)


def _rate(words: str, unrated: Container[str], what: str, remedy: str) -> int | None:
    typed = words.strip().lower()
    if typed in unrated:
        return None
    known = index_severity_words()
    if typed not in known:
        raise InputError(f"unknown {what} {quote_typed(typed)}: {remedy}")
    return known[typed]


def parse_temperature(words: str) -> float:
    """A body temperature in degrees Celsius: `38.5`, `38,5 C`, `101.3F`. Raises InputError."""
    typed = words.strip().upper().replace(",", ".").replace("°", "")
    unit = typed[-1:] if typed[-1:] in ("C", "F") else "C"
    number = typed.removesuffix(unit).strip()
    if not (number.replace(".", "", 1).isdigit() and number.isascii()):
        raise InputError(f"unknown temperature {quote_typed(words)}: write 38.5, or 101.3F")
    degrees = float(number)
    if unit == "F":
        degrees = round((degrees - 32) / 1.8, 1)
    if not COOLEST <= degrees <= HOTTEST:
        hint = "write 38.5, or 101.3F"
        if unit not in typed and COOLEST <= (degrees - 32) / 1.8 <= HOTTEST:
            hint = f"did you mean {number}F? If so, write the F"
        raise InputError(f"{quote_typed(words)} is not a body temperature: {hint}")
    return degrees
