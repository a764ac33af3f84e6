"""What we write comes back the same if LibreOffice opens and saves it, in three locales.

`.ci/nightly` runs it, with the program that SMP_RECOVERY_SOFFICE names.
"""

import csv
import os
import random
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.session_files import LogStore
from tests.cli.conftest import ZONE, Run
from tests.formats.test_log_csv import REWRITTEN, write
from tests.making import HOSTILE
from tests.user_data.test_reading_csv import read

SOFFICE = os.environ.get("SMP_RECOVERY_SOFFICE", "")

pytestmark = pytest.mark.skipif(not SOFFICE, reason="SMP_RECOVERY_SOFFICE is not set")

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{}</value></prop></item>
</oor:items>
"""
EARLIER, DAY, LATER = date(2026, 10, 1), date(2026, 11, 5), date(2026, 12, 1)
NOON = datetime(2026, 11, 12, 12, tzinfo=ZONE)
FILTER = "Text - txt - csv (StarCalc)"

PLAIN, SPECIAL = "44,34,76,1,,0,false,false", "44,34,76,1,,0,false,true"
AS_ENGLISH, DATE_OF_ENTRY = "44,34,76,1,,1033,false,true", "44,34,76,1,4/5,0,false,true"
"""How the table is opened: comma, quote, UTF-8, the first row, columns that are dates (4/5: the
fourth), the language (0: the locale's), quoted cells as text or not, special numbers found or not.
"""

COMMAS, SEMICOLONS, TABS = (f"{sign},34,76,1,,0,false,true" for sign in (44, 59, 9))
QUOTED, RAW = "59,34,76,1,,0,true,true", "44,34,76,1,,0,false,false"
UTF_16, WINDOWS_1252 = "9,34,65535,1,,0,false,true", "59,34,1,1,,0,false,true"
"""How it is saved: also whether all texts are in quotes, and whether cells are as shown."""
LOCALES = ("en-US", "en-GB", "de-DE")

PROBES = ("1.50", "1,50", "11/25/2026", "25.11.2026", "1/2")
"""Cells in columns of one's own, which show the locale that was really in use."""
SHOWN = {
    ("en-US", PLAIN): ("1.5", "1,50", "11/25/2026", "25.11.2026", "1/2"),
    ("en-GB", PLAIN): ("1.5", "1,50", "11/25/2026", "25.11.2026", "1/2"),
    ("de-DE", PLAIN): ("1.50", "1,5", "11/25/2026", "25.11.2026", "1/2"),
    ("en-US", SPECIAL): ("1.5", "1,50", "11/25/26", "25.11.2026", "01/02/26"),
    ("en-GB", SPECIAL): ("1.5", "1,50", "11/25/2026", "25.11.2026", "01/02/26"),
    ("de-DE", SPECIAL): ("1.50", "1,5", "11/25/2026", "25.11.26", "1/2"),
}

TIMES = (
    *("2026-11-05T00:00+01:00", "2026-11-06T09:30:15+01:00", "2026-11-07T09:30:59+05:30"),
    *("2026-10-31T23:59:59+01:00", "2026-11-12T00:00-05:00", "2026-11-12T12:00Z"),
)
SIGNS = (Entry(0, NOON, "pus"), Entry(0, NOON, "pus", 0), Entry(0, NOON, "clear", extra={"a": 1}))
NOTES = (
    *("1-2", "3/4", "00123", "1e5", "12:30", "2026-11-18", "2026-11-18T09:30:00+01:00", "1,5"),
    *("1.5", "1.234,5", "0x10", "1/0", "#N/A", "#REF!", "Err:502", "sep=;", "Grüße", "a\n\nb\n"),
    *(" padded ", "a\ttab", '"', "''", "--", "x" * 10_000, "é🙂" * 5000),
    *(*REWRITTEN, *HOSTILE),
)


NUMBERS = ("0", "1", "2", "3", "7", "05", "12", "31", "99", "2026", "1/2", "1.5", "1,5", "１", "½")  # noqa: RUF001
WORDS = (
    *"-+/.:%€$£(=²°−xXeEhTZ'\"\t\n",  # noqa: RUF001
    *("am", "PM", "a.m.", "vorm.", "nachm.", "Uhr", "EUR", "UTC", "TRUE", "Falsch", "1st", "AD"),
    *("Jan", "Jänner", "Feb", "März", "Mrz", "Apr", "Mai", "May", "June", "Juli", "Sept", "Okt"),
    *("Oct", "Nov", "Dez", "December", "Mon", "Di", "Mittwoch", "Sat", "Sonntag", "#N/A", "dry"),
)
BETWEEN = ("", " ", ".", ". ", "/", "-", ":", "\u00a0")
"""What numbers, dates, times and other things that a spreadsheet rewrites are made of."""


@pytest.fixture
def exported(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Sequence[Session]:
    """Fill three sessions, export them as own.csv, empty the home and give what it held."""
    monkeypatch.chdir(tmp_path)
    log = LogStore(Storage(home))
    for day in (EARLIER, DAY, LATER):
        log.start(day)
    log.add(EARLIER, Entry(0, NOON, "redness", 1))
    log.add(
        DAY,
        *(Entry(0, NOON, "itch", severity) for severity in (None, 0, 1, 2, 3, 4)),
        *(Entry(0, NOON, "fever", temperature=degrees) for degrees in (38.6, 40, 36, 37.5)),
        *(Entry(0, datetime.fromisoformat(at), "scab", 1) for at in TIMES),
        *(Entry(0, NOON, "itch", 1, note, note[:200]) for note in NOTES),
        *SIGNS,
    )
    run("export", "--output", "own.csv")
    held = stored(home)
    home.rename("old")
    return held


def stored(home: Path) -> Sequence[Session]:
    """The sessions of a home, their identifiers aside, the entries by number."""
    log = LogStore(Storage(home))
    sessions = [log.load(day)._replace(id="") for day in log.dates()]
    return [
        each._replace(entries=tuple(sorted(each.entries, key=lambda entry: entry.number)))
        for each in sessions
    ]


def save(locale: str, opening: str, saving: str) -> Path:
    """What LibreOffice saves of own.csv with the probes in it, in a profile of this locale."""
    with Path("own.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    with Path("probed.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*head, *(f"mine {number}" for number in range(len(PROBES)))])
        writer.writerows([*row, *PROBES] for row in rows)
    return convert(locale, "probed.csv", f"csv:{FILTER}:{saving}", f"--infilter={FILTER}:{opening}")


def convert(locale: str, path: str, form: str, *options: str) -> Path:
    """The file of this form that LibreOffice makes of another, in a profile of this locale."""
    profile = Path(f"office {locale}").resolve()
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user/registrymodifications.xcu").write_text(PROFILE.format(locale))
    command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", *options]
    command += ["--convert-to", form, "--outdir", "saved", path]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return Path(f"saved/{Path(path).stem}.{form.partition(':')[0]}")


@pytest.mark.parametrize(
    ("opening", "saving"),
    [
        *((PLAIN, saving) for saving in (COMMAS, QUOTED, UTF_16)),
        *((SPECIAL, saving) for saving in (COMMAS, SEMICOLONS, QUOTED, RAW, TABS)),
    ],
)
@pytest.mark.parametrize("locale", LOCALES)
def test_saved_by_libreoffice(
    run: Run, home: Path, exported: Sequence[Session], locale: str, opening: str, saving: str
) -> None:
    """Nothing is lost, changed or new, whether it detects special numbers or not; cells beside ours
    show that the locale was the one that is named.
    """
    table = save(locale, opening, saving)
    text = table.read_bytes().decode("utf-16" if saving == UTF_16 else "utf-8")
    rows = [*csv.reader(text.splitlines(keepends=True), delimiter=chr(int(saving.split(",")[0])))]
    assert {tuple(row[-len(PROBES) :]) for row in rows[1:]} == {SHOWN[locale, opening]}
    run("import", str(table), "--as-is")  # one entry is before its session
    assert stored(home) == exported


@pytest.mark.parametrize("locale", LOCALES)
def test_opened_as_english(run: Run, home: Path, exported: Sequence[Session], locale: str) -> None:
    """Nor is it in a program of another language, which then saves temperatures in its own form."""
    table = save(locale, AS_ENGLISH, SEMICOLONS)
    assert (";38,6;" if locale == "de-DE" else ";38.6;") in table.read_text(encoding="utf-8")
    run("import", str(table), "--as-is")
    assert stored(home) == exported


@pytest.mark.parametrize("opening", [SPECIAL, AS_ENGLISH, "44,34,76,1,,1031,false,true"])
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.usefixtures("exported")
def test_any_note(guidance: Guidance, locale: str, opening: str) -> None:
    """Nor is any of thousands of short notes that are made of parts of numbers and dates."""
    chance = random.Random(f"{locale} {opening}")
    notes = (
        chance.choice(BETWEEN).join(
            chance.choice(chance.choice((NUMBERS, WORDS))) for _ in range(chance.randrange(2, 5))
        )
        for _ in range(10_000)
    )
    entries = (Entry(number, NOON, "itch", 1, note) for number, note in enumerate(notes, 1))
    session = Session(DAY, tuple(entries))
    Path("own.csv").write_bytes(write(guidance, [session]))
    (saved,) = read(guidance, save(locale, opening, COMMAS).read_bytes())
    changed = [e.note for e, was in zip(saved.entries, session.entries, strict=True) if e != was]
    assert changed == []


@pytest.mark.parametrize("locale", LOCALES)
def test_times_that_it_took_for_dates(
    run: Run, home: Path, exported: Sequence[Session], locale: str
) -> None:
    """If it is told that times are dates, it drops their seconds and offsets: each is refused."""
    text = save(locale, DATE_OF_ENTRY, COMMAS).read_text(encoding="utf-8")
    at = {"en-US": "11/06/26 09:30 AM", "en-GB": "06/11/26 09:30", "de-DE": "06.11.26 09:30"}[
        locale
    ]
    assert f",{at},scab," in text
    said = run("import", "saved/probed.csv", expect=3, columns=200).stderr
    assert f"row 5: its at: '{at}' has no offset from UTC" in said
    assert "row 4: its at: " in said
    assert not home.exists()


@pytest.mark.parametrize(("first", "then"), [("en-US", "de-DE"), ("de-DE", "en-GB")])
@pytest.mark.parametrize("form", ["ods", "fods", "xlsx", "xls", "html"])
def test_kept_in_a_form_of_its_own(
    run: Run, home: Path, exported: Sequence[Session], first: str, then: str, form: str
) -> None:
    """The file of a spreadsheet program is refused with the way out; saved as CSV, in whatever
    locale, it is the log as it was. A cell that such a file cut short is refused.
    """
    kept = convert(first, "own.csv", form, f"--infilter={FILTER}:{SPECIAL}")
    refuse(run, kept)
    if form == "html":
        return
    table = convert(then, str(kept), f"csv:{FILTER}:{SEMICOLONS}")
    if form.startswith("xls"):
        said = run("import", str(table), "--as-is", expect=3).stderr
        assert "its note holds a NUL byte or was cut after 32767 characters" in said
        rows = table.read_text(encoding="utf-8").split("\n")
        table.write_text("\n".join(row for row in rows if len(row) < 30_000), encoding="utf-8")
        log = LogStore(Storage(Path("old")))
        cut = next(each for each in exported[1].entries if each.note == "\x1b" * 10_000)
        log.remove(DAY, cut.number)
    run("import", str(table), "--as-is")
    assert stored(home) == stored(Path("old"))


@pytest.mark.parametrize(
    ("locale", "opening", "saving"),
    [("en-GB", PLAIN, WINDOWS_1252), ("de-DE", "44,34,1,1,,0,false,false", COMMAS)],
    ids=["saved as Windows-1252", "opened as Windows-1252"],
)
@pytest.mark.usefixtures("exported")
def test_characters_that_were_lost(
    run: Run, home: Path, locale: str, opening: str, saving: str
) -> None:
    """Nothing comes in from a table that went through an encoding without its characters."""
    refuse(run, save(locale, opening, saving))
    assert not home.exists()


def refuse(run: Run, path: Path) -> None:
    """The file is refused in one line that says what to do."""
    said = " ".join(run("import", str(path), expect=3).stderr.split())
    assert said.startswith(f"smp-recovery: {path} cannot be imported: ")
    assert said.endswith("in a spreadsheet, save it as CSV UTF-8")
