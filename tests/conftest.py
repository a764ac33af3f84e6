"""What every test shares: the built-in guidance, how long hypothesis searches, and a home that is
not the person's own.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance

UNHURRIED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
BRIEF = settings(deadline=None, suppress_health_check=UNHURRIED, max_examples=40)
"""A busy machine is no fault of what is tested; a test that needs a new home for each example makes
one itself.
"""

settings.register_profile("ci", BRIEF, derandomize=True)
settings.register_profile("dev", BRIEF)
settings.register_profile("nightly", BRIEF, max_examples=500)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # In the background of a shell Ctrl-C is ignored, and so it would be by all that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the run choose how many points of tests/points are tried."""
    parser.addoption("--points", choices=("sample", "all"), default="sample")


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    """Read the built-in guidance once."""
    return load_guidance()


@pytest.fixture(autouse=True)
def _guidance_read_once(guidance: Guidance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the built-in guidance once for all commands that run in this process."""
    for module in ("cli.context", "user_data.file_check"):
        monkeypatch.setattr(f"smp_recovery.{module}.load_guidance", lambda: guidance)


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


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the syncs of this process: `tests/points` holds them in processes of its own."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def command() -> str:
    """Find the installed program beside the Python that runs the tests."""
    found = shutil.which("smp-recovery", path=str(Path(sys.executable).parent))
    assert found is not None, "smp-recovery is not installed"
    return found


@pytest.fixture(scope="session")
def environ_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, str]]:
    """Give the environment of a process with that home: nothing of the person's own but the search
    paths. Compiled modules are kept apart, so that only the first process has to compile them.
    """
    bytecode = tmp_path_factory.mktemp("bytecode")

    def environ(home: Path) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
            "HOME": str(home.parent),
            "SMP_RECOVERY_HOME": str(home),
            "PYTHONPYCACHEPREFIX": str(bytecode),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
        }

    return environ


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the log of a test lies; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def environ(home: Path, environ_of: Callable[[Path], dict[str, str]]) -> dict[str, str]:
    """Make the environment of the processes of a test."""
    return environ_of(home)
