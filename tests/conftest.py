"""What every test shares: the built-in guidance, how long hypothesis searches, and a home that is
not the person's own.
"""

import os

import pytest
from hypothesis import settings

from smp_recovery.guidance.files import load_guidance
from smp_recovery.guidance.model import Guidance

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Programs to be run by hand, beside each other: their modules are not found from here.
collect_ignore = ["benchmarks"]

MOVED_HOMES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "appdata",
    "LOCALAPPDATA": "local-appdata",
    "XDG_DATA_HOME": "xdg/data",
    "XDG_CONFIG_HOME": "xdg/config",
    "XDG_STATE_HOME": "xdg/state",
    "XDG_CACHE_HOME": "xdg/cache",
    "XDG_RUNTIME_DIR": "xdg/runtime",
    "SMP_RECOVERY_HOME": "smp-recovery",
}


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    """Read the built-in guidance once."""
    return load_guidance()


@pytest.fixture(autouse=True)
def _no_real_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let every look-up of the home and its folders end in a temporary one."""
    home = tmp_path_factory.mktemp("person")
    for name, folder in MOVED_HOMES.items():
        monkeypatch.setenv(name, str(home / folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
