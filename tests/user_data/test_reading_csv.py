"""A table is read as it was written, or as `log` reads words; each fault is named by its row."""

from datetime import date, datetime, timedelta, timezone

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.parsing.lookup import make_key_finder
from smp_recovery.user_data.reading_csv import CellWords, read_csv

DAY = date(2026, 11, 17)
BERLIN = timezone(timedelta(hours=1))


def read(guidance: Guidance, table: str | bytes) -> list[Session]:
    """The sessions of a table, read on 21 November 2026 in Berlin."""
    now = datetime(2026, 11, 21, tzinfo=BERLIN)
    words = CellWords(
        make_key_finder(guidance),
        guidance.signs,
        now,
        lambda moment: moment.at.replace(tzinfo=BERLIN),
    )
    return read_csv(table if isinstance(table, bytes) else table.encode(), words)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_another_program(guidance: Guidance, separator: str) -> None:
    """Columns in another order, missing ones, other separators, and cells as `log` reads words."""
    table = [
        ["Symptom", "at", "temperature", "severity", "session", "day", "mine"],
        ["Temperature", "2026-11-18T09:30:00+01:00", '"38,5"', "", "18/11/2026", "1", "x"],
        ["itching", "19 Nov 9am", "", "really bad", "Nov 17", "", ""],
        [""] * 7,
        ["Pus or drainage", "yesterday 21:00", "", "yes", "2026-11-17", "", ""],
        ["glow", "2026-11-18 10:30", "", "0", "2026-11-17", "", ""],
    ]
    (session,) = read(guidance, "\n".join(separator.join(row) for row in table))
    assert session.date == DAY
    assert [(e.symptom, e.at.isoformat(), e.severity, e.temperature) for e in session.entries] == [
        ("fever", "2026-11-18T09:30:00+01:00", None, 38.5),
        ("itch", "2026-11-19T09:00:00+01:00", 3, None),
        ("pus", "2026-11-20T21:00:00+01:00", None, None),
        ("glow", "2026-11-18T10:30:00+01:00", 0, None),
    ]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("at", "soon", "row 2: its at: 'soon' cannot be read"),
        ("at", "11/12/2026 09:30", "its at: '11/12/2026' can be read as 11 December 2026 or 12 N"),
        ("at", "", "row 2: its at: no date is given"),
        ("session", "11/12/2026", "row 2: its session: '11/12"),
        ("session", "", "row 2: its session: no date is given"),
        ("day", "99999999", "row 2: that day is outside"),
        ("symptom", "", "row 2: its symptom is missing"),
        ("symptom", " ", "row 2: its symptom is missing"),
        ("symptom", "x" * 1024 * 1025, "row 2: its quotes do not fit, or a cell is longer"),
        ("severity", "blue", "unknown severity 'blue'"),
        ("severity", "1,2", "row 2: it has more cells"),
        ("temperature", "hot", "unknown temperature 'hot'"),
        ("temperature", "101.3", "'101.3' is not a body temperature"),
        ("temperature", "3_8.5", "unknown temperature '3_8.5'"),
        ("temperature", "\u0663\u0668.5", "unknown temperature"),
        ("at", "2026-11-1\u0668T09:30Z", "holds characters other than English letters"),
        ("day", "\u0661", "is not a whole number"),
        ("number", "first", "'first' is not a whole number"),
        ("number", "-1", "must be a whole number from 1 on"),
        ("note", "\\ud800", "row 2: its note holds"),
        ("note", "\\Uffffffff", "an invalid escape"),
        ("note", '"a', "row 2: its quotes do not fit"),
        ("note", '"a"b', "row 2: its quotes do not fit"),
        ("other", "[1", "its other: it is not valid TOML"),
        ("other", '"{""a"": null}"', "its other: null"),
        ("other", "at = 1", "'at' is the name of a column"),
    ],
    ids=range(26),
)
def test_faults_of_a_cell(guidance: Guidance, column: str, cell: str, said: str) -> None:
    """Each is refused as damage, in one line that says where and what."""
    row = {"at": "2026-11-18T09:30Z", "symptom": "itch"}
    row |= {} if column == "session" else {"day": "1"}
    row[column] = cell
    refuse(guidance, f"{','.join(row)}\n{','.join(row.values())}\n", said)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("at,symptom,day\n2026-11-18T09:30Z,itch\n", "row 2: it has fewer cells"),
        ("at,symptom\n2026-11-18T09:30Z,itch\n", "row 2: its session: no date is given"),
        ("at,symptom,day,severity\n2026-11-18T09:30Z,pus,1,maybe\n", "its severity: unknown word"),
        ("at,symptom,day,number\n" + "2026-11-18T09:30Z,itch,1,3\n" * 2, "have the same number"),
        (b"at,symptom,day\n2026-11-18T09:30Z,\xff,1\n", "it is not UTF-8 text"),
        ("at,symptom,session, Session\n", "the column 'session' appears twice"),
        (
            '"at,symptom,session"\n"2026-11-19T10:00Z,pus,2026-11-19"\n',
            "the column 'at' is missing",
        ),
    ],
)
def test_faults(guidance: Guidance, table: str | bytes, said: str) -> None:
    """So are those of a whole table."""
    refuse(guidance, table, said)


def refuse(guidance: Guidance, table: str | bytes, said: str) -> None:
    """The table is damaged, and that is said."""
    with pytest.raises(DamageError) as caught:
        read(guidance, table)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
