"""Parses TOML that may come from anywhere, capped so that no file can hang the program.

Pure: bytes in, a mapping out, or one DamageError that names the file. What the keys mean is the
readers' business.
"""

import re

import tomli

from smp_recovery.errors import DamageError

MOST_KEY_PARTS = 32

_STRINGS_AND_COMMENTS = (
    r'"""(?s:.*?)"""',
    r"'''(?s:.*?)'''",
    r'"(?:[^"\\\n]|\\.)*"',
    r"'[^'\n]*'",
    r"#[^\n]*",
)


def parse_toml(content: bytes, name: str, largest: int) -> dict[str, object]:
    """Parse the TOML file called `name`, of at most `largest` bytes and 32 parts to a dotted key.

    Raises DamageError where it is larger, nested too deeply, or no TOML in UTF-8.
    """
    if len(content) > largest:
        raise DamageError(f"{name} is larger than {largest // 1024} KiB")
    try:
        text = content.decode("utf-8")
        if _has_long_key(text):
            raise DamageError(f"{name}: a key has more than {MOST_KEY_PARTS} parts")
        return tomli.loads(text)
    except UnicodeDecodeError as error:
        raise DamageError(f"{name} is not UTF-8 text (byte {error.start})") from None
    except RecursionError:
        raise DamageError(f"{name} is nested too deeply") from None
    except ValueError as error:
        raise DamageError(f"{name} is not valid TOML: {_one_line(error)}") from None


def _has_long_key(text: str) -> bool:
    """Whether a key has more parts than the cap: thousands take a parser seconds and gigabytes."""
    if all(line.count(".") < MOST_KEY_PARTS for line in text.split("\n")):
        return False
    bare = re.sub("|".join(_STRINGS_AND_COMMENTS), "s", text)
    return re.search(rf"(?:[\w-]+[ \t]*\.[ \t]*){{{MOST_KEY_PARTS}}}", bare) is not None


def _one_line(error: ValueError) -> str:
    return " ".join(str(error).split())[:160].rstrip(".")
