"""Checks that only their owner can use the files and folders of the data directory."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from smp_recovery.disk.storage import LOCK
from smp_recovery.user_data.check_results import FIX, CheckResults, ProblemKind
from smp_recovery.user_data.file_names import GUIDANCE_FOLDER, SESSION_FOLDER, SETTINGS_FILE

DATA_DIR = "the directory itself"

_OURS = (LOCK, SETTINGS_FILE, SESSION_FOLDER, GUIDANCE_FOLDER)


class PermissionCheck:
    """Adds to `results` each file that is not private; while `fixing`, makes it private."""

    def __init__(self, data_dir: Path, results: CheckResults) -> None:
        self.fixing = False
        self._data_dir = data_dir
        self._results = results

    def check(self, name: str, *, folder: bool = False) -> None:
        """Check the file or folder, or what it links to; an empty name is the directory itself."""
        path = self._data_dir / name
        try:
            found = path.stat()
        except OSError:  # reading it will report the error
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
        """How the user can make a checked file or folder readable."""
        if self._results.has_problem(ProblemKind.NOT_PRIVATE, name):
            return FIX
        return "Change its permissions so that you can read it."

    def is_our_directory(self) -> bool:
        """Whether the directory holds a file or folder of ours."""
        return any(os.path.lexists(self._data_dir / name) for name in _OURS)

    def _is_shared(self, mode: int) -> bool:
        """Whether other users may need the directory too: then it is not changed."""
        return bool(mode & stat.S_ISVTX or (mode & 0o077 and not self.is_our_directory()))
