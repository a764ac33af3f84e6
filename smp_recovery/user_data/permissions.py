"""Checks that only their owner can use the files and folders of the data directory."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from smp_recovery.disk.storage import LOCK
from smp_recovery.user_data.check_results import FIX, CheckResults, ProblemKind

DATA_DIR = "the directory itself"

_OURS = (LOCK, "settings.toml", "sessions", "guidance")


class PermissionCheck:
    """Adds to `results` what is not private; while `fixing`, it is made so instead."""

    def __init__(self, data_dir: Path, results: CheckResults) -> None:
        self.fixing = False
        self._data_dir = data_dir
        self._results = results

    def check(self, name: str, *, folder: bool = False) -> None:
        """Check the file or folder, or what it links to; an empty name is the directory itself."""
        path = self._data_dir / name
        try:
            found = path.stat()
        except OSError:  # it cannot be read either, which is said then
            return
        needed = stat.S_IRWXU if folder else stat.S_IRUSR
        if os.name == "nt" or not (found.st_mode & 0o077 or ~found.st_mode & needed):
            return
        kind = ProblemKind.NOT_PRIVATE
        if found.st_uid != os.geteuid():
            kind = ProblemKind.NOT_YOURS
        elif not name and self._is_shared(found.st_mode):
            kind = ProblemKind.SHARED
        elif self.fixing:
            with suppress(OSError):
                path.chmod(0o700 if folder else 0o600)
                kind = ProblemKind.MADE_PRIVATE
        self._results.add_problem(kind, name or DATA_DIR)

    def way_to_read(self, name: str) -> str:
        """What makes a file or folder readable that was checked."""
        if self._results.has_problem(ProblemKind.NOT_PRIVATE, name):
            return FIX
        return "Change its permissions so that you can read it."

    def is_our_directory(self) -> bool:
        """Whether anything in the directory shows that it is ours."""
        return any(os.path.lexists(self._data_dir / name) for name in _OURS)

    def _is_shared(self, mode: int) -> bool:
        """Whether the directory may be meant for others too: then it is not for us to close."""
        return bool(mode & stat.S_ISVTX or (mode & 0o077 and not self.is_our_directory()))
