"""Measures export and import: processor time and the most memory, by format and size of the log.

`python tests/benchmarks/exchange.py` uses the installed program. It prints Markdown, needs the
standard library and a POSIX system, and leaves nothing behind.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LOGS = {  # old sessions, entries in each, entries in the current session
    "2,000 in 50 sessions": (49, 40, 40),
    "20,000 in 50 sessions": (49, 400, 400),
    "2,000 in 1 session": (0, 0, 2000),
    "20,000 in 1 session": (0, 0, 20000),
}
FORMATS = ("zip", "json", "csv", "markdown")
IMPORTED = ("zip", "csv")


def measure(home: Path, *args: str) -> tuple[float, float]:
    """How many seconds one run computes, and how many MiB it takes at most."""
    command = [str(Path(sys.executable).with_name("smp-recovery")), *args]
    environ = {**os.environ, "SMP_RECOVERY_HOME": str(home)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print a table of all cases."""
    print("| log | format | export | peak | size | import | peak |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for name, shape in LOGS.items():
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder, "home")
            filler = Path(__file__).with_name("fill_log.py")
            subprocess.run([sys.executable, filler, home, *map(str, shape)], check=True)
            for kind in FORMATS:
                file, other = Path(folder, f"log.{kind}"), Path(folder, "other")
                took, peak = measure(home, "export", "--format", kind, "--output", str(file))
                size = file.stat().st_size / 1024 / 1024
                line = f"| {name} | {kind} | {took:.2f} s | {peak:.0f} MiB | {size:.1f} MiB |"
                if kind in IMPORTED:
                    took, peak = measure(other, "import", str(file))
                    shutil.rmtree(other)
                    line += f" {took:.2f} s | {peak:.0f} MiB |"
                print(line, flush=True)


if __name__ == "__main__":
    main()
