"""Keeps the program loaded, and forks a process of it for each order: ten times as fast as a start.

Run as a script. An order is a line of JSON on standard input; the answers are the number of the new
process and, once it has ended, its exit code. In the home such a process does what
`python -m smp_recovery` does, which a test holds; only what loads before is spared.
"""

import ctypes
import json
import os
import signal
import sys
import time
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import smp_recovery
from smp_recovery.guidance import built_in

LIBRARIES = ("dateutil.parser", "hashlib", "rich.console", "shlex", "subprocess", "tempfile")
UNTRACED = 99
_SET_TRACER, _ANYONE = 0x59616D61, ctypes.c_ulong(-1)


def serve() -> None:
    """Answer every order; in the new process, run the program and end as it ends."""
    loaded = built_in.load_guidance()
    vars(built_in)["load_guidance"] = lambda: loaded
    ours = (module.name for module in walk_packages(smp_recovery.__path__, "smp_recovery."))
    for name in ("tomli_w", *LIBRARIES, *(name for name in ours if "__main__" not in name)):
        import_module(name)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            _run(json.loads(line))
        print(number, flush=True)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(order: Any) -> None:
    """Become the program with the arguments, environment and files of `order`; never return."""
    from smp_recovery.__main__ import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(order["environ"])
    os.chdir(order["folder"])
    for descriptor, name in ((0, os.devnull), (1, "stdout"), (2, "stderr")):
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(name, flags, 0o600), descriptor)
    if order["traced"]:
        _await_tracer()
    sys.argv = ["smp-recovery", *order["args"]]
    try:
        main()
    except SystemExit as end:  # the program has flushed all it said; to tidy up takes 40 ms
        os._exit(end.code if isinstance(end.code, int) else 1)


def _await_tracer() -> None:
    ctypes.CDLL(None).prctl(_SET_TRACER, _ANYONE)
    deadline = time.monotonic() + 10
    while b"\nTracerPid:\t0\n" in open("/proc/self/status", "rb").read():  # noqa: PTH123, SIM115
        if time.monotonic() > deadline:
            os._exit(UNTRACED)
        time.sleep(0.0005)
    time.sleep(0.002)


if __name__ == "__main__":
    serve()
