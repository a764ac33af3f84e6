"""What the tests of the disk share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Make a storage whose folder does not exist yet."""
    return Storage(tmp_path / "home", lock_timeout=1.0)


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open, usual and hostile settings of the umask."""
    before = os.umask(request.param)
    yield
    os.umask(before)
