"""A person's words for a severity, a sign or a temperature -> a value. Pure."""

from smp_recovery.errors import InputError
from smp_recovery.log.model import SEVERITIES
from smp_recovery.log.reading import COOLEST, HOTTEST

_SEVERITY_OF = {str(number): number for number in range(len(SEVERITIES))} | {
    word: number for number, word in enumerate(SEVERITIES)
}
_PRESENT = ("", "yes", "present")
_ABSENT = ("no", "none", "absent", "gone", "0")


def parse_severity(words: str) -> int | None:
    """The severity, 0 to 4, that `words` name; None for no words. Raises InputError."""
    said = words.strip().lower()
    if not said:
        return None
    if said not in _SEVERITY_OF:
        known = ", ".join(SEVERITIES)
        raise InputError(f"unknown severity {said[:40]!a}: use {known}, or 0 to 4")
    return _SEVERITY_OF[said]


def parse_sign(words: str) -> int | None:
    """None where `words` say that a sign is there, 0 where they say that it is not.

    A sign is there or not, so a severity after it counts as there. Raises InputError.
    """
    said = words.strip().lower()
    if said in _PRESENT:
        return None
    if said in _ABSENT:
        return 0
    if said in _SEVERITY_OF:
        return _SEVERITY_OF[said]
    raise InputError(f"unknown word {said[:40]!a}: a warning sign is there or not: yes or no")


def parse_temperature(words: str) -> float:
    """A body temperature in degrees Celsius: `38.5`, `38,5 C`, `101.3F`. Raises InputError."""
    said = words.strip().upper().replace(",", ".").replace("°", "")
    unit = said[-1:] if said[-1:] in ("C", "F") else "C"
    number = said.removesuffix(unit).strip()
    if not (number.replace(".", "", 1).isdigit() and number.isascii() and len(number) <= 6):
        raise InputError(f"unknown temperature {words[:40]!a}: write 38.5, or 101.3F")
    degrees = float(number)
    if unit == "F":
        degrees = round((degrees - 32) / 1.8, 1)
    if not COOLEST <= degrees <= HOTTEST:
        raise InputError(f"{words[:40]!a} is no body temperature: write 38.5, or 101.3F")
    return degrees
