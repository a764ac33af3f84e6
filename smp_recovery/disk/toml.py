"""Parses untrusted TOML, with limits so that no file can hang the program.

Pure. Does not know what the keys mean.
"""

import tomli

from smp_recovery.errors import DamageError
from smp_recovery.text import clip, decode_text

MOST_KEY_PARTS = 32
"""The most parts of a dotted key, and the deepest nesting; a list and its key count as one."""

_CURLY = "“”„‟‘’‚‛«»"  # noqa: RUF001

_TOO_LARGE = 2**63
"""The first whole number beyond 64 bits."""

_TOML_TOO_DEEP = f"is nested too deeply: a key has {MOST_KEY_PARTS} parts at most"
_TOO_LONG = "is not valid TOML: a number has too many digits"


def parse_toml(content: bytes, name: str, largest: int) -> dict[str, object]:
    """Parse the TOML file called `name`, of at most `largest` bytes. Raises DamageError."""
    if len(content) > largest:
        raise DamageError(f"{name} is larger than {largest // 1024} KiB")
    text = ""
    try:
        text = decode_text(content)
        # Line ends of carriage returns alone are of no TOML, but of some old editors.
        text = text if "\n" in text else text.replace("\r", "\n")
        data = tomli.loads(text)
        fault = _find_excess(data, MOST_KEY_PARTS - 1)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DamageError(
            f"{name} is not UTF-8 text (line {line}, byte {error.start}): save it as UTF-8"
        ) from None
    except RecursionError:
        fault = _TOML_TOO_DEEP
    except tomli.TOMLDecodeError as error:
        raise DamageError(f"{name} is not valid TOML: {_explain(text, error)}") from None
    except ValueError:  # Python limits the digits of a number
        fault = _TOO_LONG
    if fault:
        raise DamageError(f"{name} {fault}")
    return data


def _explain(text: str, error: tomli.TOMLDecodeError) -> str:
    """What is wrong in the line that could not be read, and what to write instead."""
    line = text.replace("\r\n", "\n").split("\n")[error.lineno - 1].strip(" \t")
    key, _, value = (part.strip(" \t") for part in line.partition("="))
    shown, where = clip(f"{key} = ", 40), f"line {error.lineno}"
    odd = next((each for each in line if not (each.isprintable() or each == "\t")), "")
    if odd == "\r":
        return f"{where} has the line end of an old editor: save the file with usual line ends"
    if odd:
        return f"{where} has an invisible character (U+{ord(odd):04X}): type the line again"
    if {key[:1], value[:1], value[-1:]} & {*_CURLY}:
        return f'{where} has curly quotes: write straight ones, as in {shown.lstrip(_CURLY)}"..."'
    if error.msg.startswith("Cannot"):
        return f"{where}: {clip(key, 40)} was given before: keep one"
    if value[:1] == '"' and value.count('"') != 2:
        missing = value.count('"') == 1
        what = "has no closing quote" if missing else 'has quotes in a text: write them as \\"'
        return f"{where} {what}"
    if key.replace("_", "").isalnum() and (value[:1].isalnum() or value[:1] in (*"+-.(",)):
        return f'{where}: a text needs quotes: {shown}"{clip(value, 40)}"'
    return " ".join(str(error).split())[:160].rstrip(".")


def _find_excess(value: dict[str, object] | list[object], parts: int) -> str | None:
    """What is wrong with `value`, below which keys may have `parts` more parts. As every start
    looks at every file, texts are skipped first and types compared directly.
    """
    if parts < 0 and value:
        return _TOML_TOO_DEEP
    listed = type(value) is list
    for item in value if isinstance(value, list) else value.values():
        kind = type(item)
        if kind is str:
            continue
        if kind is dict or kind is list:
            fault = _find_excess(item, parts - (listed or kind is dict))  # type: ignore[arg-type]
            if fault:
                return fault
        elif kind is int and not -_TOO_LARGE <= item < _TOO_LARGE:  # type: ignore[operator]
            return _TOO_LONG
    return None
