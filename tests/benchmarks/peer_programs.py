"""The peers: how each is given a diary in its own format, counted, looked at and added to.

What lives here knows the peers' files and commands, and neither starts nor measures anything: that
is for `peers.py`.
"""

import json
import shlex
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

A_DAY = 20
"""How many entries a day of the diary has."""

LASTING = timedelta(minutes=1)
"""How long an entry lasts where time is tracked."""

WORDS = ("itch", "redness", "scab", "flaking")
ISO, TEXT = "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"

Ask = Callable[..., str]
"""Runs the program with these arguments and returns what it prints."""


class Program(NamedTuple):
    """A program, what is timed of it, and how it comes to its diary.

    `name` is what people call it, `command` what starts it, `package` what installs it; `view` and
    `add` are arguments, where {begun}, {ended} and {minute} stand for times that no other entry
    has. `fill` writes into a folder, which is the home of the program, an entry for each time, and
    the settings that it needs. `count` returns how many entries the program itself finds, and fills
    the caches that it keeps. `is_python` is false for native code.
    """

    name: str
    command: str
    package: str
    view: str
    add: str
    fill: Callable[[Path, Sequence[datetime]], None]
    count: Callable[[Path, Ask], int]
    is_python: bool = True

    def adding(self, at: datetime) -> list[str]:
        """The arguments that add an entry at the local time `at`."""
        values = {
            "begun": f"{at:{ISO}}",
            "ended": f"{at + LASTING:{ISO}}",
            "minute": f"{at:{TEXT}}",
        }
        return [part.format_map(values) for part in shlex.split(self.add)]


def diary(entries: int, now: datetime) -> list[datetime]:
    """The times of so many entries, in order, `A_DAY` a day; the last is two hours before `now`."""
    last = now - timedelta(hours=2)
    return [last - place * timedelta(days=1) / A_DAY for place in reversed(range(entries))]


def inside(home: Path) -> dict[str, str]:
    """The variables that keep every program inside the folder `home`."""
    folders = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
    return {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        **{name: str(home / name.lower()) for name in folders},
        **{name: str(home / "data") for name in ("SMP_RECOVERY_HOME", "TIMEWARRIORDB")},
    }


def _fill_utt(home: Path, times: Sequence[datetime]) -> None:
    lines = [f"{times[0] - LASTING:{TEXT}} hello"]
    for place, at in enumerate(times):
        if place and at.date() != times[place - 1].date():
            lines.append("")
        lines.append(f"{at:{TEXT}} {_word(place)}")
    _write(home / "xdg_data_home" / "utt" / "utt.log", *lines)


def _count_utt(home: Path, ask: Ask) -> int:
    printed = ask("report", "--from", "1970-01-01", "--no-current-activity", "--details")
    details = printed[printed.index(" Details ") :].splitlines()
    return sum(line.startswith("(") for line in details)


def _fill_watson(home: Path, times: Sequence[datetime]) -> None:
    frames = []
    for place, at in enumerate(times):
        begun, ended = (int(time.timestamp()) for time in (at, at + LASTING))
        frames.append([begun, ended, _word(place), f"{place:07x}{place:025x}", ["mild"], ended])
    _write(home / "xdg_config_home" / "watson" / "frames", json.dumps(frames, indent=1))


def _count_watson(home: Path, ask: Ask) -> int:
    return len(ask("frames").split())


def _fill_jrnl(home: Path, times: Sequence[datetime]) -> None:
    none = (f"  {part}: none" for part in ("body", "date", "tags", "title"))
    journal = ("journals:", f"  default: {home}/journal.txt")
    # Its own choice, `%F %r`, is unknown to strptime: it then reads several times slower.
    settings = ("version: v4.0", f"timeformat: '{TEXT}'", *journal, "colors:", *none)
    _write(home / "xdg_config_home" / "jrnl" / "jrnl.yaml", *settings)
    entries = (f"[{at:{TEXT}}] mild {_word(n)}.\n" for n, at in enumerate(times))
    _write(home / "journal.txt", *entries)


def _count_jrnl(home: Path, ask: Ask) -> int:
    return len(ask("--short").splitlines())


def _fill_todoman(home: Path, times: Sequence[datetime]) -> None:
    settings = ('date_format = "%Y-%m-%d"', 'time_format = "%H:%M"')
    _write(home / "xdg_config_home" / "todoman" / "config.py", f'path = "{home}/*/"', *settings)
    for place, at in enumerate(times):
        done = ("STATUS:COMPLETED", f"COMPLETED:{_utc(at)}", "PERCENT-COMPLETE:100")
        is_open = place >= len(times) - A_DAY
        _write_item(home, "VTODO", place, at, () if is_open else done)


def _count_todoman(home: Path, ask: Ask) -> int:
    return len(json.loads(ask("--porcelain", "list", "--status", "ANY")))


def _fill_khal(home: Path, times: Sequence[datetime]) -> None:
    settings = ["[calendars]", "[[diary]]", f"path = {home}/diary", "[locale]"]
    settings += ["timeformat = %H:%M", "dateformat = %Y-%m-%d", "longdateformat = %Y-%m-%d"]
    settings += [f"datetimeformat = {ISO}", f"longdatetimeformat = {ISO}"]
    settings += ["[default]", "default_calendar = diary"]
    _write(home / "xdg_config_home" / "khal" / "config", *settings)
    for place, at in enumerate(times):
        window = (f"DTSTART:{_utc(at)}", f"DTEND:{_utc(at + LASTING)}")
        _write_item(home, "VEVENT", place, at, window)


def _count_khal(home: Path, ask: Ask) -> int:
    ask("list")
    with closing(sqlite3.connect(home / "xdg_cache_home" / "khal" / "khal.db")) as cache:
        (count,) = cache.execute("SELECT count(*) FROM events").fetchone()
    return int(count)


def _fill_timewarrior(home: Path, times: Sequence[datetime]) -> None:
    months: dict[str, list[str]] = {}
    for place, at in enumerate(times):
        line = f"inc {_utc(at)} - {_utc(at + LASTING)} # {_word(place)}"
        months.setdefault(f"{at.astimezone(UTC):%Y-%m}.data", []).append(line)
    for name, lines in months.items():
        _write(home / "data" / "data" / name, *lines)
    tags = Counter(map(_word, range(len(times))))
    counts = json.dumps({tag: {"count": count} for tag, count in tags.items()})
    _write(home / "data" / "data" / "tags.data", counts)
    _write(home / "data" / "timewarrior.cfg")


def _count_timewarrior(home: Path, ask: Ask) -> int:
    return len(json.loads(ask("export")))


def _word(place: int) -> str:
    return WORDS[place % len(WORDS)]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _write(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _write_item(home: Path, kind: str, place: int, at: datetime, more: Sequence[str]) -> None:
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//smp-recovery//benchmark//EN"),
        *(f"BEGIN:{kind}", f"UID:{place}@example.org", f"DTSTAMP:{_utc(at)}"),
        *(f"CREATED:{_utc(at)}", f"SUMMARY:mild {_word(place)}"),
        *(*more, f"END:{kind}", "END:VCALENDAR"),
    )
    _write(home / "diary" / f"{place}.ics", *(f"{line}\r" for line in lines))


PEERS = (
    Program(
        *("utt", "utt", "utt", "report", "--now '{minute}' add itch"),
        *(_fill_utt, _count_utt),
    ),
    Program(
        *("Watson", "watson", "td-watson", "log --day", "add --from {begun} --to {ended} itch"),
        *(_fill_watson, _count_watson),
    ),
    Program(
        *("jrnl", "jrnl", "jrnl", "-on today", "mild itch."),
        *(_fill_jrnl, _count_jrnl),
    ),
    Program(
        *("todoman", "todo", "todoman", "list", "new --list diary mild itch"),
        *(_fill_todoman, _count_todoman),
    ),
    Program(
        *("khal", "khal", "khal", "list", "new {begun} {ended} mild itch"),
        *(_fill_khal, _count_khal),
    ),
    Program(
        *("timewarrior", "timew", "timewarrior", "summary", "track {begun} - {ended} itch"),
        *(_fill_timewarrior, _count_timewarrior),
        is_python=False,
    ),
)
"""Every peer, in the order of the tables."""
