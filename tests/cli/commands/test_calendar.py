"""`calendar`: the file of the recovery, as another calendar program reads it."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.conftest import Ask, Refuse, Run

pytestmark = pytest.mark.usefixtures("begun")

KHAL = os.environ.get("SMP_RECOVERY_KHAL") or shutil.which("khal")

CONFIG = """
[calendars]
[[smp]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = smp
"""


def on(day: int) -> str:
    """The date of a day of the session that `begun` begins."""
    return (date(2026, 11, 17) + timedelta(days=day)).isoformat()


def events_of(content: bytes) -> list[tuple[str, str, str]]:
    """The identifier, date and title of each event of the file."""
    return [
        (str(each["uid"]), each.decoded("dtstart").isoformat(), str(each["summary"]))
        for each in Calendar.from_ical(content).walk("VEVENT")
    ]


def test_file_says_what_the_timeline_says(run: Run, ask: Ask, tmp_path: Path) -> None:
    """A private file with an event on each day of the timeline, what changes in its words, and
    whom to call; only with `--force` is it replaced.
    """
    file = tmp_path / "smp.ics"
    run("start", "--date", on(40))
    assert run("calendar", "--output", str(file)).stdout.startswith("Wrote ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    found = events_of(file.read_bytes())
    assert {day for _, day, _ in found} >= {each["date"] for each in ask("timeline")["milestones"]}
    assert {day for _, day, _ in found} >= {on(day) for day in range(29)}
    ready = [each[1:] for each in found if "get ready" in each[2]]
    assert ready == [
        (on(26), "SMP session 2 (planned): get ready, 14 days to go"),
        (on(37), "SMP session 2 (planned): get ready, 3 days to go"),
    ]
    assert (on(5), "SMP day 5: Scabs form") in {each[1:] for each in found}
    assert found[-1][1:] == (on(40), "SMP session 2 (planned)")
    text = file.read_text("utf-8").replace("\n ", "")
    assert "Call emergency services now: trouble breathing" in text
    before = file.read_bytes()
    assert "--force" in run("calendar", "--output", str(file), "--remind", "09:00", expect=2).stderr
    assert file.read_bytes() == before
    said = run("calendar", "--output", str(file), "--remind", "09:00", "--force").stderr
    assert "Google Calendar drops all" in said
    assert "use --day-before" in said
    assert b"TRIGGER:PT9H" in file.read_bytes()
    options = ("--remind", "20:00", "--day-before")
    evening = run("calendar", *options)
    assert b"TRIGGER:-PT4H" in evening.stdout_bytes
    assert "Apple's" in evening.stderr
    assert "use --day-before" not in evening.stderr


def test_no_date_has_two_events(run: Run, ask: Ask) -> None:
    """Sessions planned within the recovery change the texts of its days, and no identifier."""
    before = events_of(run("calendar").stdout_bytes)
    run("start", "--date", on(10))
    run("start", "--date", on(20))
    found = events_of(run("calendar").stdout_bytes)
    assert [each[:2] for each in found[:29]] == [each[:2] for each in before[:29]]
    assert len({day for _, day, _ in found}) == len(found)
    titles = {day: title for _, day, title in found}
    assert titles[on(10)] == "SMP session 2 (planned)"
    assert titles[on(15)] == "SMP session 2 (planned), day 5: Scabs form"
    assert titles[on(20)] == "SMP session 3 (planned)"
    assert titles[on(24)].startswith("SMP session 3 (planned), day 4: ✓ allowed again: alcohol")


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--remind", "9:00"), "write"),
        (("--json", "--output", "smp.ics"), "--json"),
        (("--json", "--remind", "09:00"), "--remind"),
        (("--day-before",), "--remind 20:00"),
    ],
)
def test_options_that_do_not_fit(refuse: Refuse, options: tuple[str, ...], hint: str) -> None:
    """A time that is none, and JSON beside what only a file has, are refused."""
    assert hint in refuse("calendar", *options)


def test_json_holds_the_contract(run: Run, ask: Ask) -> None:
    """The same events as in the file, with their key, date, day and sources; nothing that stands in
    the session's file alone.
    """
    view = ask("calendar")
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    in_file = [each[1:] for each in events_of(run("calendar").stdout_bytes)]
    assert [(e["date"], e["title"]) for e in view["events"]] == in_file
    for event in view["events"]:
        assert set(event) == {"key", "date", "day", "title", "lines", "sources"}
        assert event["date"] == on(event["day"])
        assert event["key"] == f"2026-11-17-day-{event['day']}"
        assert event["lines"]
        assert event["sources"]


def test_identifier_stays_and_comes_first_to_an_older_session(run: Run, home: Path) -> None:
    """Each file of a session has the same identifiers. A session that an older version began is
    given one by its first `calendar` that can be written, which then tells once to empty an older
    calendar; `undo` takes back the last entry and leaves the identifier.
    """
    path = home / "sessions/2026-11-17.toml"
    first = run("calendar")
    assert first.stderr == ""
    uid, _, _ = events_of(first.stdout_bytes)[0]
    identifier = uid.removesuffix("-day0@smp-recovery")
    assert f'id = "{identifier}"' in path.read_text()
    path.write_text(path.read_text().replace(f'id = "{identifier}"\n', ""))
    run("log", "itch")
    run("calendar", "--output", str(home.parent), expect=2)
    assert "id = " not in path.read_text()
    again = run("calendar")
    assert "empty it before you import this one" in again.stderr
    other, _, _ = events_of(again.stdout_bytes)[0]
    assert other != uid
    assert "Itch" in run("undo").stdout
    third = run("calendar")
    assert (third.stderr, events_of(third.stdout_bytes)[0][0]) == ("", other)


def test_a_session_that_cannot_be_written(run: Run, home: Path) -> None:
    """That of a newer version has a calendar: without an identifier its date stands for one."""
    path = home / "sessions/2026-11-17.toml"
    newer = path.read_text().replace("schema = 1", "schema = 2")
    path.write_text(newer)
    assert events_of(run("calendar").stdout_bytes)
    path.write_text("".join(line for line in newer.splitlines(True) if line[:3] != "id "))
    first, second = run("calendar"), run("calendar")
    assert first.stderr == ""
    assert events_of(first.stdout_bytes) == events_of(second.stdout_bytes)
    assert events_of(first.stdout_bytes)[0][0] == "session-2026-11-17-day0@smp-recovery"


def test_without_remind_there_is_no_alarm(run: Run) -> None:
    """Alarms are for who asks for them, at the time they say."""
    assert b"VALARM" not in run("calendar").stdout_bytes
    alarms = Calendar.from_ical(run("calendar", "--remind", "07:30").stdout_bytes).walk("VALARM")
    assert {alarm.decoded("trigger") for alarm in alarms} == {timedelta(hours=7, minutes=30)}


@pytest.fixture
def khal(tmp_path: Path) -> Callable[..., list[str]]:
    """Run khal, another calendar program, on a calendar of its own."""
    if KHAL is None:
        pytest.skip("khal is not installed: set SMP_RECOVERY_KHAL to where it is")
    (tmp_path / "calendar").mkdir()
    config = tmp_path / "khal.conf"
    config.write_text(CONFIG.format(folder=tmp_path))

    def call(*args: str) -> list[str]:
        command = [KHAL, "-c", str(config), *args]
        done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return call


def test_khal_reads_it_back(
    run: Run, ask: Ask, tmp_path: Path, khal: Callable[..., list[str]]
) -> None:
    """Another program lists every event on its date; imported again it doubles none, and after a
    new rule, or when another reading leads, it moves what moves and leaves nothing freer behind.
    """
    file = tmp_path / "smp.ics"

    def listed() -> list[str]:
        run("calendar", "--remind", "09:00", "--output", str(file), "--force")
        khal("import", "--batch", str(file))
        form = ("--day-format", "", "--format", "{start-date} {title} ({status})")
        lines = khal("list", "--once", *form, on(-10), "120d")
        return sorted(line.strip() for line in lines if line.strip())

    def told() -> list[str]:
        events = ask("calendar")["events"]
        return sorted(f"{e['date']} {e['title']} (CONFIRMED )" for e in events)

    first = listed()
    assert first == told()
    assert listed() == first
    run("follow", "elka")
    assert listed()[:29] == told()[:29] != first[:29]
    run("follow", "--all")
    assert listed() == first
    run("clinic", "avoid", "exercise", "--until", "day 30", "--note", "=cmd(); <b>, \\n")
    run("clinic", "avoid", "washing")
    run("start", "--date", on(60))
    after = listed()
    assert after == told()
    assert not any("allowed again: exercise" in line for line in after if on(22) in line)
    assert not any("allowed: washing" in line or "care: washing" in line for line in after)
    assert any(line.startswith(f"{on(60)} SMP session 2 (planned)") for line in after)
