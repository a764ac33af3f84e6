"""Measures the everyday view and the add of the program beside those of its peers, in one run.

`python tests/benchmarks/peers.py` installs each peer from PyPI into a virtual environment of its
own (timewarrior has to be on the PATH: it is a Debian package), gives each a diary of its own
format, has it count the entries, which fills its caches, and runs all in turn. It prints Markdown;
with --check it fails where a promise is broken. It takes some ten minutes, most of them for the
100,000 entries, needs the packages of the program, and leaves nothing behind.
"""

import argparse
import json
import os
import shlex
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

from timing import HERE, Promise, end_with, in_turn, install, install_program, milliseconds, output

A_DAY = 20
"""How many entries a day of the diary has."""

LASTING = timedelta(minutes=1)
"""How long an entry lasts where time is tracked."""

SIZES = {  # entries: old sessions, entries in each, entries in the current session
    100: (0, 0, 100),
    10_000: (24, 400, 400),
    100_000: (249, 400, 400),
}
WORDS = ("itch", "redness", "scab", "flaking")
ISO, TEXT, STAMP = "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y%m%dT%H%M%SZ"
NAME = "smp-recovery"
FAST_WHEN_SMALL = ("utt", "watson")
"""Start faster than ours: the promise for the smallest log leaves them out."""

Ask = Callable[..., str]
"""Runs the program with these arguments and returns what it prints."""


class Entry(NamedTuple):
    """An entry of a diary: its place from 0 on, its local time, and what was felt."""

    place: int
    at: datetime
    word: str

    @property
    def utc(self) -> str:
        """When it begins, in UTC."""
        return f"{self.at.astimezone(UTC):{STAMP}}"

    @property
    def ended(self) -> str:
        """When it ends, in UTC."""
        return f"{self.at.astimezone(UTC) + LASTING:{STAMP}}"


class Program(NamedTuple):
    """A program, what is timed of it, and how it comes to its diary.

    `view` and `add` are arguments, where {begun}, {ended} and {minute} stand for times that no
    other entry has. `fill` writes entries and settings into a folder, which is the home of the
    program. `count` returns how many entries the program itself finds, and fills its caches.
    """

    command: str
    package: str
    view: str
    add: str
    fill: Callable[[Path, list[Entry]], None]
    count: Callable[[Path, Ask], int]


def fill_own(home: Path, entries: list[Entry]) -> None:
    """Write our own log, in as many sessions as people may have."""
    sizes = map(str, SIZES[len(entries)])
    output(sys.executable, str(HERE / "fill_log.py"), str(home / "data"), *sizes)


def count_own(_: Path, ask: Ask) -> int:
    """Count the entries of every session."""
    sessions = json.loads(ask("export", "--json"))["sessions"].values()
    return sum(len(session["entries"]) for session in sessions)


def fill_utt(home: Path, entries: list[Entry]) -> None:
    """Write one line for each entry, and an empty one between days."""
    lines = [f"{entries[0].at - LASTING:{TEXT}} hello"]
    for place, at, word in entries:
        lines += [""] if place and at.date() != entries[place - 1].at.date() else []
        lines.append(f"{at:{TEXT}} {word}")
    write(home / "xdg_data_home/utt/utt.log", *lines)


def count_utt(_: Path, ask: Ask) -> int:
    """Count the lines below the heading of the details."""
    told = ask("report", "--from", "1970-01-01", "--no-current-activity", "--details")
    return sum(line.startswith("(") for line in told[told.index(" Details ") :].splitlines())


def fill_watson(home: Path, entries: list[Entry]) -> None:
    """Write a frame for each entry."""
    frames = []
    for place, at, word in entries:
        begun, ended = int(at.timestamp()), int((at + LASTING).timestamp())
        frames.append([begun, ended, word, f"{place:07x}{place:025x}", ["mild"], ended])
    write(home / "xdg_config_home/watson/frames", json.dumps(frames, indent=1))


def fill_jrnl(home: Path, entries: list[Entry]) -> None:
    """Write a paragraph for each entry.

    The time format is not the one that jrnl chooses, which it reads several times slower.
    """
    none = (f"  {part}: none" for part in ("body", "date", "tags", "title"))
    journal = ("journals:", f"  default: {home}/journal.txt")
    settings = ("version: v4.0", f"timeformat: '{TEXT}'", *journal, "colors:", *none)
    write(home / "xdg_config_home/jrnl/jrnl.yaml", *settings)
    write(home / "journal.txt", *(f"[{at:{TEXT}}] mild {word}.\n" for _, at, word in entries))


def fill_todoman(home: Path, entries: list[Entry]) -> None:
    """Write a task for each entry; all but the last day's are done."""
    settings = ('date_format = "%Y-%m-%d"', 'time_format = "%H:%M"')
    write(home / "xdg_config_home/todoman/config.py", f'path = "{home}/*/"', *settings)
    for entry in entries:
        done = ("STATUS:COMPLETED", f"COMPLETED:{entry.utc}", "PERCENT-COMPLETE:100")
        write_item(home, "VTODO", entry, *(done if entry.place < len(entries) - A_DAY else ()))


def fill_khal(home: Path, entries: list[Entry]) -> None:
    """Write an event for each entry."""
    days = ("timeformat = %H:%M", "dateformat = %Y-%m-%d", "longdateformat = %Y-%m-%d")
    settings = ("[calendars]", "[[diary]]", f"path = {home}/diary", "[locale]", *days)
    times = (f"datetimeformat = {ISO}", f"longdatetimeformat = {ISO}")
    default = ("[default]", "default_calendar = diary")
    write(home / "xdg_config_home/khal/config", *settings, *times, *default)
    for entry in entries:
        write_item(home, "VEVENT", entry, f"DTSTART:{entry.utc}", f"DTEND:{entry.ended}")


def count_khal(home: Path, ask: Ask) -> int:
    """Count what has come into the cache."""
    ask("list")
    with closing(sqlite3.connect(home / "xdg_cache_home/khal/khal.db")) as cache:
        return int(cache.execute("SELECT count(*) FROM events").fetchone()[0])


def fill_timewarrior(home: Path, entries: list[Entry]) -> None:
    """Write a line for each entry, in a file for each month, and how often each tag occurs."""
    months: dict[str, list[str]] = {}
    for entry in entries:
        line = f"inc {entry.utc} - {entry.ended} # {entry.word}"
        months.setdefault(f"{entry.utc[:4]}-{entry.utc[4:6]}.data", []).append(line)
    for name, lines in months.items():
        write(home / "data/data" / name, *lines)
    tags = Counter(entry.word for entry in entries)
    counts = json.dumps({tag: {"count": number} for tag, number in tags.items()})
    write(home / "data/data/tags.data", counts)
    write(home / "data/timewarrior.cfg")


def count_json(*command: str) -> Callable[[Path, Ask], int]:
    """Count the items of the list that the command prints."""
    return lambda _, ask: len(json.loads(ask(*command)))


def write(path: Path, *lines: str) -> None:
    """Write a file of these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_item(home: Path, kind: str, entry: Entry, *more: str) -> None:
    """Write an iCalendar file of one item."""
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//smp-recovery//benchmark//EN"),
        *(f"BEGIN:{kind}", f"UID:{entry.place}@example.org", f"DTSTAMP:{entry.utc}"),
        *(f"CREATED:{entry.utc}", f"SUMMARY:mild {entry.word}", *more),
        *(f"END:{kind}", "END:VCALENDAR"),
    )
    write(home / f"diary/{entry.place}.ics", *(f"{line}\r" for line in lines))


PROGRAMS = (
    Program(NAME, NAME, "today", "log itch mild", fill_own, count_own),
    Program("utt", "utt", "report", "--now '{minute}' add itch", fill_utt, count_utt),
    Program(
        *("watson", "td-watson", "log --day", "add --from {begun} --to {ended} itch"),
        *(fill_watson, lambda _, ask: len(ask("frames").split())),
    ),
    Program(
        *("jrnl", "jrnl", "-on today", "mild itch."),
        *(fill_jrnl, lambda _, ask: len(ask("--short").splitlines())),
    ),
    Program(
        *("todo", "todoman", "list", "new --list diary mild itch"),
        *(fill_todoman, count_json("--porcelain", "list", "--status", "ANY")),
    ),
    Program("khal", "khal", "list", "new {begun} {ended} mild itch", fill_khal, count_khal),
    Program(
        *("timew", "", "summary", "track {begun} - {ended} itch"),
        *(fill_timewarrior, count_json("export")),
    ),
)
"""Our own, and every peer in the order of the tables; native code comes from no package."""


class Cell(NamedTuple):
    """One cell of the tables."""

    command: str
    adds: bool
    entries: int


class Bench:
    """The programs with so many entries each, below `folder`; `paths` says where each is."""

    def __init__(self, folder: Path, paths: dict[str, str], entries: int) -> None:
        self.folder, self.paths, self.entries = folder, paths, entries
        self.now = datetime.now().astimezone().replace(second=0, microsecond=0)
        self.minutes = {command: count() for command in paths}

    def measure(self, runs: int) -> dict[Cell, float]:
        """Fill, time the views and then the adds, and see that every add has arrived."""
        last = self.now - timedelta(hours=2)
        diary = [
            Entry(n, last - (self.entries - 1 - n) * timedelta(days=1) / A_DAY, WORDS[n % 4])
            for n in range(self.entries)
        ]
        for program in PROGRAMS:
            program.fill(self.folder / program.command, diary)
            self._expect(program, self.entries)
        medians: dict[Cell, float] = {}
        for adds in (False, True):
            cells = [Cell(program.command, adds, self.entries) for program in PROGRAMS]
            taken = in_turn(cells, self._time, runs)
            medians |= {cell: median(times) for cell, times in taken.items()}
        for program in PROGRAMS:
            self._expect(program, self.entries + runs + 1)
        return medians

    def _expect(self, program: Program, entries: int) -> None:
        home = self.folder / program.command
        ask = partial(output, self.paths[program.command], environ=self._environ(home))
        found = program.count(home, ask)
        if found != entries:
            sys.exit(f"{program.command} holds {found} entries, not {entries}")

    def _time(self, cell: Cell) -> float:
        (program,) = (each for each in PROGRAMS if each.command == cell.command)
        arguments = program.view
        if cell.adds:
            at = self.now - timedelta(minutes=110 - next(self.minutes[cell.command]))
            arguments = program.add.format(
                begun=f"{at:{ISO}}", ended=f"{at + LASTING:{ISO}}", minute=f"{at:{TEXT}}"
            )
        command = [self.paths[cell.command], *shlex.split(arguments)]
        return milliseconds(command, self._environ(self.folder / cell.command))

    def _environ(self, home: Path) -> dict[str, str]:
        """The variables that keep every program inside the folder `home`."""
        folders = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
        return {
            **{key: os.environ[key] for key in ("PATH", "TZ") if key in os.environ},
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            **{name: str(home / name.lower()) for name in folders},
            **{name: str(home / "data") for name in ("SMP_RECOVERY_HOME", "TIMEWARRIORDB")},
        }


def table(medians: dict[Cell, float], adds: bool) -> Iterator[str]:
    """The lines of one Markdown table: medians, and how many times ours they are."""
    sizes = " | ".join(f"{entries:,} entries" for entries in SIZES)
    yield f"| {'add' if adds else 'everyday view'} | {sizes} |"
    yield f"|---|{'--:|' * len(SIZES)}"
    for program in PROGRAMS:
        arguments = program.add if adds else program.view
        shown = arguments.format(begun="TIME", ended="TIME", minute="TIME")
        cells = []
        for entries in SIZES:
            taken = medians[Cell(program.command, adds, entries)]
            ratio = taken / medians[Cell(NAME, adds, entries)]
            cells.append(f"{taken:,.0f} ms" + f", {ratio:.2g} x" * (program.command != NAME))
        yield f"| `{program.command} {shown}` | {' | '.join(cells)} |"


def promises(medians: dict[Cell, float]) -> Iterator[Promise]:
    """What the program promises: every Python peer takes longer."""
    native = [program.command for program in PROGRAMS if not program.package]
    for cell, taken in medians.items():
        fast = cell.command in FAST_WHEN_SMALL and cell.entries == min(SIZES)
        if cell.command not in (NAME, *native) and not fast:
            ratio = medians[cell._replace(command=NAME)] / taken
            what = "add" if cell.adds else "view"
            yield Promise(f"our {what} / that of {cell.command} at {cell.entries:,}", ratio, 1)


def install_peer(folder: Path, program: Program) -> str:
    """Install it below `folder`, or find it on the PATH; return the file that starts it."""
    if not program.package:
        return shutil.which(program.command) or sys.exit(f"{program.command} is not installed")
    place = folder / program.package
    if program.command == NAME:
        install_program(place)
    else:
        install(place, program.package)
    return str(place / "bin" / program.command)


def main() -> None:
    """Measure, print, and check where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure everyday use beside that of peers.")
    parser.add_argument("--runs", type=int, default=15, help="how often each command is timed")
    parser.add_argument("--check", action="store_true", help="exit with 1 for a broken promise")
    options = parser.parse_args()
    medians: dict[Cell, float] = {}
    with tempfile.TemporaryDirectory(prefix="smp-recovery-peers-") as name:
        folder = Path(name)
        paths = {program.command: install_peer(folder, program) for program in PROGRAMS}
        for entries in SIZES:
            print(f"filling and timing {entries:,} entries", file=sys.stderr, flush=True)
            medians |= Bench(folder / str(entries), paths, entries).measure(options.runs)
            shutil.rmtree(folder / str(entries))
        for program in PROGRAMS:
            print(f"- {program.command} {output(paths[program.command], '--version').strip()}")
    for adds in (False, True):
        print("", *table(medians, adds), sep="\n")
    print(f"\nMedians of {options.runs} runs, warm, in turn.")
    if options.check:
        end_with(promises(medians))


if __name__ == "__main__":
    main()
