"""Writes a log to measure with: `fill_log.py HOME SESSIONS ENTRIES LEADING`.

SESSIONS old sessions of ENTRIES entries each, eight days apart, then one that began five days ago
with LEADING entries, of which the last ten are added one by one, as a person would.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tomli_w

SYMPTOMS = ("itch", "redness", "scab", "flaking")
ADDED = 10


def fill(home: Path, sessions: int, entries: int, leading: int) -> None:
    """Fill the empty folder `home`."""
    os.umask(0o077)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    latest = midnight - timedelta(days=5)
    (home / "sessions").mkdir(parents=True)
    for number in range(sessions, 0, -1):
        _write(home, latest - timedelta(days=8 * number), entries)
    _write(home, latest, leading - ADDED)
    environ = {**os.environ, "SMP_RECOVERY_HOME": str(home)}
    for place in range(leading - ADDED, leading):
        command = [sys.executable, "-m", "smp_recovery", "log", SYMPTOMS[place % len(SYMPTOMS)]]
        subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)


def _write(home: Path, begun: datetime, count: int) -> None:
    session = {
        "schema": 1,
        "date": begun.date(),
        "entries": [_entry(begun, place) for place in range(count)],
        "end": {"entries": count},
    }
    path = home / "sessions" / f"{begun:%Y-%m-%d}.toml"
    path.write_text(tomli_w.dumps(session), encoding="utf-8")


def _entry(begun: datetime, place: int) -> dict[str, object]:
    return {
        "number": place + 1,
        "at": begun + timedelta(minutes=10 * place) % timedelta(days=5),
        "symptom": SYMPTOMS[place % len(SYMPTOMS)],
        "severity": place % 3,
        **({"note": "after a walk"} if place % 5 == 0 else {}),
    }


if __name__ == "__main__":
    fill(Path(sys.argv[1]), *map(int, sys.argv[2:]))
