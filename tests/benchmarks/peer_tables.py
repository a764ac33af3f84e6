"""What was measured of the program and its peers, as Markdown tables and as promises.

What lives here works on finished figures: it runs nothing and prints nothing.
"""

import math
import platform
from collections.abc import Iterator, Mapping
from statistics import median
from typing import NamedTuple

from peer_programs import PEERS
from timing import Promise

SIZES = {  # entries: old sessions, entries in each, entries in the session that leads
    100: (0, 0, 100),
    10_000: (24, 400, 400),
    100_000: (249, 400, 400),
}
NAME, VIEW, ADD = "smp-recovery", "today", "log itch mild"
FAST_WHEN_SMALL = ("utt", "Watson")
"""Start faster than ours: the promise for the smallest log leaves them out."""


class Cell(NamedTuple):
    """One cell of the tables."""

    name: str
    adds: bool
    entries: int


Times = dict[Cell, list[float]]


def table(times: Times, adds: bool, limit: float) -> Iterator[str]:
    """The lines of one Markdown table: medians, and how many times ours they are."""
    sizes = (f"{entries:,} entries" for entries in SIZES)
    yield f"| {'add' if adds else 'everyday view'} | {' | '.join(sizes)} |"
    yield f"|---|{'--:|' * len(SIZES)}"
    yield _row(f"`{NAME} {ADD if adds else VIEW}`", times, NAME, adds, limit)
    for peer in PEERS:
        arguments = peer.add if adds else peer.view
        shown = arguments.format(begun="TIME", ended="TIME", minute="TIME")
        yield _row(f"`{peer.command} {shown}`", times, peer.name, adds, limit)


def _row(shown: str, times: Times, name: str, adds: bool, limit: float) -> str:
    cells = (_cell(times, Cell(name, adds, entries), limit) for entries in SIZES)
    return f"| {shown} | {' | '.join(cells)} |"


def _cell(times: Times, cell: Cell, limit: float) -> str:
    if cell not in times:
        return "missing"
    spent, least = median(times[cell]), median(times[cell._replace(name=NAME)])
    if spent == math.inf:
        return f"> {limit:g} s, > {limit * 1000 / least:,.0f} x"
    return f"{spent:,.0f} ms" + f", {_ratio(spent / least)} x" * (cell.name != NAME)


def _ratio(ratio: float) -> str:
    return f"{ratio:.{2 if ratio < 1 else 1 if ratio < 10 else 0}f}"


def about(times: Times, versions: Mapping[str, str], runs: int, limit: float) -> str:
    """How often was measured, and which version of what, on what."""
    measured = ", ".join(map(" ".join, versions.items()))
    fewer = [
        f"`{cell.name}` {'add' if cell.adds else 'view'} at {cell.entries:,}: {len(taken)}"
        for cell, taken in times.items()
        if len(taken) < runs
    ]
    note = f" Fewer where they took more than {limit:g} s: {', '.join(fewer)}." if fewer else ""
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return f"Medians of {runs} runs, warm, in turn.{note} {measured}; {machine}."


def promises(times: Times) -> Iterator[Promise]:
    """What the program promises: every Python peer was measured, and takes longer."""
    rivals = [peer.name for peer in PEERS if peer.is_python]
    missing = [name for name in rivals if not any(cell.name == name for cell in times)]
    yield Promise(f"how many peers are missing ({', '.join(missing)})", len(missing), 0)
    for cell, taken in times.items():
        small = cell.entries == min(SIZES) and cell.name in FAST_WHEN_SMALL
        if cell.name in rivals and not small:
            ratio = median(times[cell._replace(name=NAME)]) / median(taken)
            what = f"{ADD} / add" if cell.adds else f"{VIEW} / view"
            yield Promise(f"{what} of {cell.name} at {cell.entries:,}", ratio, 1)
