"""The application context: clock, home, and which session is meant."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smp_recovery.cli.context import App
from smp_recovery.errors import InputError, SmpRecoveryError
from smp_recovery.parsing.datetime_parsing import ParsedMoment, parse_moment

BERLIN = timezone(timedelta(hours=1))

FIRST, SECOND, THIRD = date(2026, 11, 1), date(2026, 11, 17), date(2026, 12, 20)


@pytest.fixture
def app(tmp_path: Path) -> App:
    """Make a context on 21 November 2026 with two sessions begun and one planned."""
    made = App(datetime(2026, 11, 21, 9, 30, tzinfo=BERLIN), tmp_path / "home", {})
    for day in (SECOND, THIRD, FIRST):
        made.store.start(day)
    return made


def test_home_is_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SMP_RECOVERY_HOME moves all files; a tilde is the person's home, as no shell replaces it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for value, home in ((str(tmp_path / "elsewhere"), "elsewhere"), ("~/diary", "diary")):
        monkeypatch.setenv("SMP_RECOVERY_HOME", value)
        assert App.from_system().data_dir == tmp_path / home


@pytest.mark.parametrize("value", [None, ""])
def test_home_is_the_platforms_otherwise(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    """Without the variable, or with an empty one, files lie in the platform's place for data."""
    import platformdirs

    if value is None:
        monkeypatch.delenv("SMP_RECOVERY_HOME")
    else:
        monkeypatch.setenv("SMP_RECOVERY_HOME", value)
    expected = platformdirs.user_data_path("smp-recovery", appauthor=False)
    assert App.from_system().data_dir == expected


@pytest.mark.parametrize("home", ["data/smp-recovery", "~/.local/share/smp-recovery"])
def test_home_that_depends_on_the_working_directory_is_refused(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    """Without a home directory, or with a relative XDG_DATA_HOME, no log begins just anywhere."""
    monkeypatch.delenv("SMP_RECOVERY_HOME")
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: Path(home))
    with pytest.raises(SmpRecoveryError, match="set SMP_RECOVERY_HOME to a folder"):
        App.from_system()


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (None, 2),
        ("1", 1),
        ("3", 3),
        ("0003", 3),
        ("2026-11-01", 1),
        ("17 nov", 2),
        ("20 dec", 3),
        ("4 days ago", 2),
    ],
)
def test_find_session(app: App, wanted: str | None, number: int) -> None:
    """Sessions are counted from the earliest; the latest begun leads."""
    assert app.find_session(wanted, app.today).number == number


@pytest.mark.parametrize("wanted", ["0", "4", "-1", "2026-11-02", "", "x", "9" * 5000, "\uff11"])
def test_what_is_no_session_is_refused(app: App, tmp_path: Path, wanted: str) -> None:
    """A number or date of no session is a mistake of the person; without any session, which looking
    does not make, the way to begin is told.
    """
    with pytest.raises(InputError):
        app.find_session(wanted, app.today)
    bare = App(app.now, tmp_path / "none", {})
    assert bare.current_session_date() is None
    if wanted in ("4", "2026-11-02"):
        with pytest.raises(SmpRecoveryError, match="smp-recovery start"):
            bare.find_session(wanted, bare.today)
    assert not bare.data_dir.exists()


@pytest.mark.parametrize(
    ("on", "session", "found"),
    [
        (None, None, (SECOND, date(2026, 11, 21))),
        (None, "1", (FIRST, date(2026, 11, 21))),
        ("day 4", None, (SECOND, date(2026, 11, 21))),
        ("day 4", "1", (FIRST, date(2026, 11, 5))),
        ("day 30", "1", (FIRST, date(2026, 12, 1))),
        ("day -2", None, (SECOND, date(2026, 11, 15))),
        ("2026-11-10", None, (FIRST, date(2026, 11, 10))),
        ("2026-12-24", None, (THIRD, date(2026, 12, 24))),
        ("2026-10-01", None, (FIRST, date(2026, 10, 1))),
        ("yesterday", "3", (THIRD, date(2026, 11, 20))),
    ],
)
def test_find_day(app: App, on: str | None, session: str | None, found: tuple[date, date]) -> None:
    """`day N` keeps to the session it counts from; another date picks the one that led then."""
    chosen, day = app.find_day(on, session)
    assert (chosen.date, day) == found


def test_local_time(app: App, tmp_path: Path) -> None:
    """Without a zone a local time gets the offset of now; a stated one stays. At half past midnight
    it is the new day, whatever UTC says.
    """
    stated = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert app.localise(ParsedMoment(stated, offset_stated=True)) is stated
    assert app.localise(ParsedMoment(datetime(2026, 7, 1, 12))).utcoffset() == timedelta(hours=1)
    assert App(datetime(2026, 11, 21, 0, 30, tzinfo=BERLIN), tmp_path, {}).today.day == 21


@pytest.mark.parametrize(
    ("now", "moment", "expected"),
    [
        ("2026-11-21 09:30+01:00", "2026-01-01 12:00", "2026-01-01 12:00+01:00"),
        ("2026-11-21 09:30+01:00", "2026-07-01 12:00", "2026-07-01 12:00+02:00"),
        ("2026-03-29 03:30+02:00", "2026-03-29 01:30+02:00", "2026-03-29 00:30+01:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25 01:30+01:00", "2026-10-25 02:30+02:00"),
        ("2026-10-25 02:30+01:00", "2026-10-25 02:30+01:00", "2026-10-25 02:30+01:00"),
        ("2026-10-25 02:10+02:00", "2026-10-25 02:30", "2026-10-25 02:30+02:00"),
        ("2026-10-25 02:40+02:00", "2026-10-25 02:30", "2026-10-25 02:30+02:00"),
        ("2026-10-25 02:10+01:00", "2026-10-25 02:30", "2026-10-25 02:30+02:00"),
    ],
)
def test_localise(tmp_path: Path, now: str, moment: str, expected: str) -> None:
    """A time gets the offset of its own season. A moment counted from now stays the same instant;
    where the clock is set back, a wall time is the first one as long as the second is to come.
    """
    app = App(datetime.fromisoformat(now), tmp_path, {}, datetime.astimezone)
    found = app.localise(ParsedMoment(datetime.fromisoformat(moment)))
    assert found.isoformat(" ", "minutes") == expected


@pytest.mark.parametrize("minute", [20, 40])
@pytest.mark.parametrize("now", ["2026-03-29 03:30+02:00", "2026-03-30 09:00+02:00"])
def test_a_time_that_was_skipped_is_not_moved_in_silence(
    tmp_path: Path, now: str, minute: int
) -> None:
    """It is refused with what to write; only the time of day of a date moves on with the clock."""
    skipped = ParsedMoment(datetime(2026, 3, 29, 2, minute))
    app = App(datetime.fromisoformat(now), tmp_path, {}, datetime.astimezone)
    way_out = f"Write '2026-03-29 03:{minute}'$"
    with pytest.raises(InputError, match=f"02:{minute} does not exist: .* {way_out}"):
        app.localise(skipped)
    moved = app.localise(skipped, forward=True)
    assert moved.isoformat(" ", "minutes") == f"2026-03-29 03:{minute}+02:00"


@pytest.mark.parametrize("now", ["2026-10-25 02:40+01:00", "2026-10-26 09:00+01:00"])
def test_a_time_that_came_twice_is_not_guessed(tmp_path: Path, now: str) -> None:
    """It is refused with both forms, which `--at` reads; only the time of day of a date is the
    later one.
    """
    app = App(datetime.fromisoformat(now), tmp_path, {}, datetime.astimezone)
    twice = ParsedMoment(datetime(2026, 10, 25, 2, 30))
    forms = ["2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00"]
    with pytest.raises(InputError, match="02:30 came twice: the clock was set back") as caught:
        app.localise(twice)
    assert str(caught.value).endswith(f"Write '{forms[0]}' or '{forms[1]}'")
    for form in forms:
        found = app.localise(parse_moment(form, app.now))
        assert found.isoformat(" ", "minutes") == form
    assert app.localise(twice, forward=True).isoformat(" ", "minutes") == forms[1]


@pytest.mark.parametrize(
    ("zone", "skipped", "told"),
    [
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 does not exist .* Write 2011-12-31$"),
        ("America/Nuuk", "2026-03-28 23:30", "23:30 does not exist: .* Write '2026-03-29 00:30'$"),
    ],
)
def test_nothing_is_moved_to_another_day(
    tmp_path: Path, zone: str, skipped: str, told: str
) -> None:
    """Samoa had no 30 December 2011, and Greenland's clocks jump over midnight: such a time is
    refused, also if only its date was given.
    """
    there = ZoneInfo(zone)

    def localise(at: datetime) -> datetime:
        local = at.replace(tzinfo=there).astimezone(UTC).astimezone(there)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))

    app = App(datetime(2027, 1, 2, 9, tzinfo=UTC), tmp_path, {}, localise)
    for forward in (False, True):
        with pytest.raises(InputError, match=told):
            app.localise(ParsedMoment(datetime.fromisoformat(skipped)), forward=forward)


@pytest.mark.parametrize(("month", "hours"), [(1, 1), (7, 2)])
def test_zone_of_a_real_run_is_the_systems(month: int, hours: int) -> None:
    """A real run takes the offset of the system's zone at that time."""
    moment = App.from_system().localise(ParsedMoment(datetime(2026, month, 1, 12)))
    assert moment.utcoffset() == timedelta(hours=hours)
