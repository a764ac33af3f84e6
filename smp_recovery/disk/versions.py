"""The kept versions: what each file held before a change, for the last 20 changes.

One folder holds them, each in a file named `SEQUENCE~NAME`. Its last line is a comment with what
the change left, compressed after its digest; version 0.1.0 wrote none. Callers must hold the lock.
"""

import os
import re
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from smp_recovery.disk.files import SIZE_LIMIT, list_folder, put_file, read_file, sync_folder
from smp_recovery.errors import DamageError

VERSIONS = "versions"
"""The name of the folder."""

KEPT_CHANGES = 20

UNDONE = "undone~"
"""The beginning of the names of files that hold what `undo` replaced."""

_ABSENT = ".absent"
_BECAME = b"# It became "
_LEFT = _BECAME + rb"([0-9a-f]{8}|none)(?: ([A-Za-z0-9+/=]+))?\n\Z"


class Version(NamedTuple):
    """What file `name` held before a change (`absent`: it did not exist). `sequence` only grows,
    and all versions of one change share it.
    """

    sequence: int
    name: str
    absent: bool
    path: Path

    def read(self) -> bytes | None:
        """What the file held, None if it did not exist. Raises DamageError."""
        stored = self._read_stored()
        found = _find_left(stored)
        return None if self.absent else stored[: found.start() if found else None]

    @property
    def is_removal(self) -> bool:
        """Whether the change removed the file; of version 0.1.0 nobody knows, and it may have."""
        return not self.absent and self.read_left() in ("", digest(None))

    def read_left(self) -> str:
        """The digest of what the change left, empty if it is not known. Raises DamageError."""
        found = _find_left(self._read_stored())
        return found[1].decode() if found else ""

    def read_left_content(self) -> bytes | None:
        """What the change left; None if it left no file, or if only its digest is known."""
        from binascii import a2b_base64  # nothing that only reads needs it

        found = _find_left(self._read_stored())
        if found and found[2]:
            with suppress(ValueError, zlib.error):
                content = zlib.decompressobj().decompress(a2b_base64(found[2]), SIZE_LIMIT)
                return content if digest(content) == found[1].decode() else None
        return None

    def _read_stored(self) -> bytes:
        stored = read_file(self.path)
        if stored is None:
            raise DamageError(f"{self.path} was removed by another program; try again")
        return stored


class Versions:
    """The kept versions of all files; methods that write may raise OSError."""

    def __init__(self, folder: Path, knows: Callable[[str], object]) -> None:
        self._folder = folder
        self._knows = knows

    def newest_first(self, knows: Callable[[str], object] | None = None) -> list[Version]:
        """Every version of the files that it `knows`. Raises DamageError."""
        found = (parse_version(path, knows or self._knows) for path in self._list())
        return sorted(filter(None, found), key=lambda version: version.sequence, reverse=True)

    def keep(
        self, name: str, before: bytes | None, after: bytes | None, sequence: int | None
    ) -> int:
        """Keep what file `name` holds `before` it changes to `after`; None: it does not exist.
        Return the `sequence` of the change, which is None if it has none yet.
        """
        if sequence is None:
            sequence = self._find_sequence(name, before)
        suffix = _ABSENT if before is None else ""
        from binascii import b2a_base64

        became = _BECAME + digest(after).encode()
        packed = b"" if after is None else b" " + b2a_base64(zlib.compress(after), newline=False)
        contents = [(before or b"") + end for end in (became + packed + b"\n", became + b"\n", b"")]
        kept = next(content for content in contents if len(content) <= SIZE_LIMIT)
        self._put(f"{sequence:06}~{_flatten(name)}{suffix}", kept)
        return sequence

    def _find_sequence(self, name: str, before: bytes | None) -> int:
        versions = self.newest_first()
        if not versions:
            return 1
        newest, *older = versions
        alone = not older or older[0].sequence != newest.sequence
        if alone and newest.name == name and newest.read() == before:
            return newest.sequence  # an earlier attempt kept it, and went no further
        return newest.sequence + 1

    def keep_undone(self, name: str, content: bytes, undone: Sequence[Path]) -> None:
        """Keep what an undo replaces, which may be an edit by hand, beside the files `undone` of
        earlier undos. The oldest of more than `KEPT_CHANGES` goes.
        """
        flat = f"{UNDONE}{_flatten(name)}"
        names = (flat if number == 1 else f"{flat}~{number}" for number in count(1))
        free = next(n for n in names if read_file(self._folder / n) in (None, content))
        self._put(free, content)
        kept = [path for path in undone if path.name != free]
        newest_first = sorted(kept, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in newest_first[KEPT_CHANGES - 1 :]:
            os.unlink(path)

    def find_undone(self) -> dict[str, list[Path]]:
        """The files that hold what an undo replaced, by name. Raises DamageError."""
        found: dict[str, list[Path]] = {}
        for path in self._list():
            if path.name.startswith(UNDONE):
                flat = re.sub(r"~[0-9]+\Z", "", path.name.removeprefix(UNDONE))
                found.setdefault(flat.replace("~", "/"), []).append(path)
        return found

    def drop(self, version: Version) -> None:
        """Remove `version`, and sync that."""
        os.unlink(version.path)
        sync_folder(self._folder)

    def prune(self) -> None:
        """Try to remove the versions of all but the last `KEPT_CHANGES` changes."""
        with suppress(OSError, DamageError):  # the change that was just made is saved
            versions = self.newest_first()
            sequences = list(dict.fromkeys(version.sequence for version in versions))
            outdated = sequences[KEPT_CHANGES:]
            for version in versions:
                if version.sequence in outdated:
                    os.unlink(version.path)
            if outdated:
                self._prune_undone([v for v in versions if v.sequence not in outdated])

    def _prune_undone(self, versions: list[Version]) -> None:
        oldest = min(version.path.stat().st_mtime for version in versions)
        for path in self._list():
            if path.name.startswith(UNDONE) and path.stat().st_mtime < oldest:
                os.unlink(path)

    def _list(self) -> list[Path]:
        return [self._folder / name for name in list_folder(self._folder)]

    def _put(self, base: str, content: bytes) -> None:
        put_file(self._folder / base, content)
        sync_folder(self._folder)


def parse_version(path: Path, knows: Callable[[str], object]) -> Version | None:
    """The version in the file `path`, by its name; None if it is not of a file that it `knows`."""
    number, _, flat = path.name.partition("~")
    name = flat.removesuffix(_ABSENT).replace("~", "/")
    if not (number.isascii() and number.isdigit() and is_file_name(name) and knows(name)):
        return None
    return Version(int(number), name, flat.endswith(_ABSENT), path)


def _find_left(stored: bytes) -> re.Match[bytes] | None:
    return re.compile(_LEFT).match(stored, max(stored.rfind(_BECAME), 0))


def digest(content: bytes | None) -> str:
    """A few characters that tell one content from another; None: the file does not exist."""
    return "none" if content is None else f"{zlib.crc32(content):08x}"


def is_file_name(name: str) -> bool:
    """Whether `name` is that of a file inside the data folder, not one of the storage's own."""
    parts = name.split("/")
    outside = "\\" in name or "\0" in name or os.path.splitdrive(name)[0]
    return not outside and parts[0] != VERSIONS and all(p and p[0] != "." for p in parts)


def _flatten(name: str) -> str:
    return name.replace("/", "~")
