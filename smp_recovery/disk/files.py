"""Reads files within limits, and writes them atomically and private to their owner.

Does not know what a file means or which files exist.
"""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, EINVAL, ELOOP
from functools import cache
from itertools import count
from pathlib import Path

from smp_recovery.errors import DamageError, InputError, StorageError, UnsyncedError

SIZE_LIMIT = 16 * 1024 * 1024
TEMPORARY_PREFIX = ".tmp-smp-recovery-"
_NEW_PREFIX = ".new-smp-recovery-"  # written without the lock, so no sweep under it may remove it
_NOT_A_FILE = "must be a regular file, not a folder, pipe or device"

_numbers = count()


def put_file(path: Path, content: bytes) -> None:
    """Replace the file `path` by `content` atomically: write a private copy, sync it, rename it."""
    target = resolve(path)
    make_private(target.parent)
    _sweep(target.parent)
    temporary = target.parent / f"{TEMPORARY_PREFIX}{os.getpid()}-{next(_numbers)}"
    _write_and_rename(temporary, content, target, os.replace)


def create_file(path: Path, content: bytes, *, force: bool = False) -> None:
    """Create the private file `path`, complete and synced, or leave `path` as it is. Raises
    InputError if something exists there, unless `force` replaces it, StorageError or UnsyncedError.
    """
    try:
        target = resolve(path) if force else path
        if os.path.lexists(target) and not (force and target.is_file()):
            raise FileExistsError
        temporary = target.parent / f"{_NEW_PREFIX}{os.urandom(8).hex()}"
        _write_and_rename(temporary, content, target, os.replace if force else _rename_new)
    except FileExistsError:
        raise InputError(f"{path} already exists. Choose another name") from None
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {reason_of(error)}", outcome="") from error
    try:
        sync_folder(target.parent)
    except OSError as error:
        raise UnsyncedError(f"{path} is written", reason_of(error)) from error


def _write_and_rename(
    temporary: Path, content: bytes, target: Path, rename: Callable[[Path, Path], None]
) -> None:
    try:
        descriptor = open_private(temporary, os.O_WRONLY | os.O_EXCL)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        rename(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _rename_new(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(target)
            raise
    else:
        with suppress(OSError):
            os.unlink(temporary)


def open_private(path: Path, flags: int) -> int:
    """Open the file `path`, or create it; only its owner can use it. Follows no link."""
    flags |= os.O_CREAT | _combine_flags("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")
    descriptor = os.open(path, flags, 0o600)
    try:
        if sys.platform != "win32":
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@cache
def _sweep(folder: Path) -> None:
    """Remove what a killed program left in `folder`; once in a run is enough."""
    with suppress(OSError):
        for name in os.listdir(folder):
            if name.startswith(TEMPORARY_PREFIX):  # we hold the lock, so its writer is dead
                os.unlink(folder / name)


def make_private(folder: Path) -> None:
    """Make `folder` and its missing parents, readable by their owner only."""
    if folder.is_dir():
        return
    make_private(folder.parent)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        if not folder.is_dir():  # otherwise another process made it first
            raise
        return
    os.chmod(folder, 0o700)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Write the names in `folder` to the disk."""
    if os.name == "nt":  # Windows cannot open folders
        return
    descriptor = os.open(folder, os.O_RDONLY | _combine_flags("O_DIRECTORY"))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (EBADF, EINVAL):  # some file systems cannot sync any folder
            raise
    finally:
        os.close(descriptor)


def read_file(path: Path) -> bytes | None:
    """The content of `path`, None if it does not exist. Raises DamageError."""
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DamageError(f"{path} {_NOT_A_FILE}")
            content = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise DamageError(f"{path} {_NOT_A_FILE}") from None
    except OSError as error:
        raise DamageError(f"{path} cannot be read: {reason_of(error)}") from error
    if len(content) > SIZE_LIMIT:
        raise DamageError(f"{path} exceeds {SIZE_LIMIT} bytes; move it away")
    return content


def read_existing(path: Path) -> bytes:
    """The content of `path`. Raises InputError if it does not exist, and DamageError."""
    content = read_file(path)
    if content is None:
        raise InputError(f"there is no file {path}")
    return content


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | _combine_flags("O_NONBLOCK", "O_NOCTTY"))


def _combine_flags(*names: str) -> int:
    return sum(getattr(os, name, 0) for name in names)


def list_folder(folder: Path) -> list[str]:
    """The names in `folder`, sorted; none if it is missing. Raises DamageError."""
    return sorted(entry.name for entry in scan_folder(folder))


def scan_folder(folder: Path) -> list[os.DirEntry[str]]:
    """What is in `folder`; nothing if it is missing. Raises DamageError."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DamageError(f"{folder} cannot be read: {reason_of(error)}") from error


_STUBS = (
    r"\.(.+)\.icloud"
    r"|(.+)\.(?:\w*cloud|\w+_virtual)"  # Nextcloud, ownCloud and their relatives, odrive
    r"|(.+)\.rsl[s~]|(.+)\.!sync"  # Resilio
    r"|\.syncthing\.(.+)\.tmp|~syncthing~(.+)\.tmp|\.~(.+)\.insyncdl"  # while it comes in
    r"|\.(.+)\.~[0-9a-f]+|(.+)\.(?:part|partial|filepart|(?:tmp\.)?\w*download)"
)
"""How sync programs name what stands for a file that is not here, or not yet. Those whose stubs
have the file's own name, such as OneDrive and Dropbox, fetch it as it is read.
"""


def find_stubbed(name: str) -> str | None:
    """The name of the file that `name` stands for if that is not here, None if it is no stub."""
    may_be = ".toml" in name and not name.endswith(".toml")
    found = re.fullmatch(_STUBS, name) if may_be else None
    return found[found.lastindex or 0] if found else None


def select_stubbed(names: list[str]) -> list[str]:
    """The names of which only a stub is among `names`, sorted."""
    return sorted({*filter(None, map(find_stubbed, names))}.difference(names))


def is_shown(entry: os.DirEntry[str]) -> bool:
    """Whether it is no dot file or folder. Asks the disk about links only."""
    is_folder = os.path.isdir(entry.path) if entry.is_symlink() else entry.is_dir()
    return entry.name[0] != "." and not is_folder


def may_exist(path: Path) -> bool:
    """Whether `path`, or a link there, exists or may exist: reading it then reports the error."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def resolve(path: Path) -> Path:
    """`path` with its links followed. Raises OSError if one cannot be read."""
    target = Path(os.path.realpath(path))
    with suppress(FileNotFoundError):
        if stat.S_ISLNK(os.lstat(target).st_mode):  # realpath skips a link that it cannot read
            raise OSError(ELOOP, os.strerror(ELOOP))
    return target


@contextmanager
def wrap_os_error(path: Path) -> Iterator[None]:
    """Turn an OSError of the block into a StorageError: `path` could not be changed."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"could not change {path}: {reason_of(error)}") from error


def reason_of(error: OSError) -> str:
    """The operating system's message for `error`."""
    return error.strerror or str(error)
