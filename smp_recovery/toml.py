"""Parses TOML that may come from anywhere, capped so that no file can hang the program.

Pure: bytes in, a mapping out, or one DamageError that names the file. What the keys mean is the
readers' business.
"""

import tomli

from smp_recovery.errors import DamageError

MOST_KEY_PARTS = 32
"""How many parts a dotted key may have: so many tables may lie in one another."""


def parse_toml(
    content: bytes, name: str, largest: int, deepest: int = MOST_KEY_PARTS
) -> dict[str, object]:
    """Parse the TOML file called `name`, of at most `largest` bytes and `deepest` parts to a key.

    Raises DamageError where it is larger, nested more deeply, or no TOML in UTF-8.
    """
    if len(content) > largest:
        raise DamageError(f"{name} is larger than {largest // 1024} KiB")
    if content.startswith(b"\xef\xbb\xbf"):
        raise DamageError(
            f"{name} is not valid TOML: it begins with a byte-order mark: save it without one"
        )
    try:
        data = tomli.loads(content.decode("utf-8"))
        too_deep = _has_long_key(data, deepest)
    except UnicodeDecodeError as error:
        raise DamageError(f"{name} is not UTF-8 text (byte {error.start})") from None
    except RecursionError:
        raise _too_deep(name) from None
    except tomli.TOMLDecodeError as error:
        raise DamageError(f"{name} is not valid TOML: {_one_line(error)}") from None
    except ValueError:  # Python's own limit, told in words for programmers
        raise DamageError(f"{name} is not valid TOML: a number has too many digits") from None
    if too_deep:
        raise _too_deep(name)
    return data


def _has_long_key(value: object, parts: int) -> bool:
    """Whether some key below `value` has more than `parts` parts."""
    if isinstance(value, list):
        return any(_has_long_key(item, parts) for item in value)
    if not isinstance(value, dict) or not value:
        return False
    return parts == 0 or any(_has_long_key(item, parts - 1) for item in value.values())


def _too_deep(name: str) -> DamageError:
    return DamageError(f"{name} is nested too deeply: a key has {MOST_KEY_PARTS} parts at most")


def _one_line(error: ValueError) -> str:
    return " ".join(str(error).split())[:160].rstrip(".")
