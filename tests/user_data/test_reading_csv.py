"""A table is read as it was written, or as `log` reads words; each fault is named by its row."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from io import StringIO

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Session
from smp_recovery.user_data.entry_check import make_entry_check
from smp_recovery.user_data.reading_csv import (
    CellWords,
    find_table,
    is_changed_in_spreadsheets,
    read_csv,
)

DAY = date(2026, 11, 17)
BERLIN = timezone(timedelta(hours=1))


def read(guidance: Guidance, table: str | bytes) -> list[Session]:
    """The sessions of a table, read on 21 November 2026 in Berlin."""
    now = datetime(2026, 11, 21, tzinfo=BERLIN)
    words = CellWords(
        make_entry_check(guidance, now), lambda moment: moment.at.replace(tzinfo=BERLIN)
    )
    return [*read_csv(table if isinstance(table, bytes) else table.encode(), words).sessions]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_another_program(guidance: Guidance, separator: str) -> None:
    """Columns in another order, missing ones, other separators, and cells as `log` reads words."""
    table = [
        ["Symptom", "at", "temperature", "severity", "session", "day", "mine"],
        ["Temperature", "2026-11-18T09:30:00+01:00", '"38,5"', "", "17/11/2026", "1", "x"],
        ["itching", "19 Nov 9am", "", "really bad", "Nov 17", "", ""],
        ["", " ", *[""] * 5],
        ["Pus or drainage", "yesterday 21:00", "", "yes", "2026-11-17", "", ""],
        ["glow", "2026-11-18 10:30", "", "0", "2026-11-17", "", ""],
    ]
    (session,) = read(guidance, "\n".join(separator.join(row) for row in table))
    assert session.date == DAY
    assert [(e.symptom, e.at.isoformat(), e.severity, e.temperature) for e in session.entries] == [
        ("Temperature", "2026-11-18T09:30:00+01:00", None, 38.5),
        ("itching", "2026-11-19T09:00:00+01:00", 3, None),
        ("Pus or drainage", "2026-11-20T21:00:00+01:00", None, None),
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
        ("at,symptom,day\n2026-11-18T09:30Z,itch", "row 2: it has fewer cells than the first row"),
        ("at,symptom\n2026-11-18T09:30Z,itch\n", "row 2: its session: no date is given"),
        ("at,symptom,day,severity\n2026-11-18T09:30Z,pus,1,maybe\n", "its severity: unknown word"),
        ("at,symptom,day,number\n" + "2026-11-18T09:30Z,itch,1,3\n" * 2, "have the same number"),
        (b"at,symptom,day\n2026-11-18T09:30Z,\xff,1\n", "it is not UTF-8 text"),
        ("at,symptom,session, Session\n", "the column 'session' appears twice"),
        (
            '"at,symptom,session"\n"2026-11-19T10:00Z,pus,2026-11-19"\n',
            "the column 'at' is missing",
        ),
        ("at,symptom,day,word,severity\n", "the column 'temperature' is missing"),
        ("at,symptom,day\u20282026-11-18T09:30Z,itch,1\u2028", "does not end with CR or LF"),
        ("at,symptom,day\n2026-11-18T09:30Z,it\0ch,1\n", "row 2: its symptom holds a NUL byte"),
        (
            f"at,symptom,day,area\n2026-11-18T09:30Z,itch,1,{'x' * 32_767}\n",
            "or was cut after 32767",
        ),
    ],
)
def test_faults(guidance: Guidance, table: str | bytes, said: str) -> None:
    """So are those of a whole table."""
    refuse(guidance, table, said)


def test_every_row_with_a_fault_is_named(guidance: Guidance) -> None:
    """Ten of them, and how many more there are; the rows without one do not come in alone."""
    rows = ["2026-11-18T09:30Z,itch,1", *["soon,itch,1"] * 12]
    with pytest.raises(DamageError) as caught:
        read(guidance, "\n".join(["at,symptom,day", *rows, ""]))
    assert [line[:7] for line in caught.value.lines[::9]] == ["row 3: ", "row 12:"]
    assert caught.value.lines[10:] == ("and 2 more",)


def test_rows_that_can_be_read_are_checked_beside_those_that_cannot(guidance: Guidance) -> None:
    """All faults of a table are told at once, in the order of its rows."""
    rows = ["2027-11-18T09:30Z,itch,1", "soon,itch,1", "2026-11-18T09:30Z,itch,1", "now,Fieber,1"]
    with pytest.raises(DamageError) as caught:
        read(guidance, "\n".join(["at,symptom,day", *rows, ""]))
    future, unread, unknown = caught.value.lines
    assert future.startswith("row 2: 2027-11-18 09:30+00:00 is in the future")
    assert unread.startswith("row 3: its at: 'soon'")
    assert unknown.startswith("row 5: unknown symptom 'Fieber'")


def refuse(guidance: Guidance, table: str | bytes, said: str) -> None:
    """The table is damaged, and that is said."""
    with pytest.raises(DamageError) as caught:
        read(guidance, table)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


ROWS = (
    ("2026-11-17", "1", "2026-11-18T09:30:00+01:00", "itch", "1", "", "dry"),
    ("2026-11-17", "3", "2026-11-20T09:30:00+01:00", "fever", "", "38.5", ""),
    ("2026-12-05", "6", "2026-12-11T21:05:00+01:00", "scab", "2", "", "two\nlines"),
)
COLUMNS = ("session", "day", "at", "symptom", "severity", "temperature", "note")


def written(rows: Iterable[Sequence[str]] = ROWS, separator: str = ",", end: str = "\r\n") -> str:
    """A table of these rows."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerows([COLUMNS, *rows])
    return text.getvalue()


def rewritten(order: str, clock: str, point: str = ".", whole: str = "") -> list[list[str]]:
    """The rows with their dates and times in another form, and `whole` after whole numbers."""
    return [
        [
            date.fromisoformat(session).strftime(order),
            f"{day}{whole}",
            datetime.fromisoformat(at).strftime(f"{order} {clock}"),
            symptom,
            severity and f"{severity}{whole}",
            degrees.replace(".", point),
            note,
        ]
        for session, day, at, symptom, severity, degrees, note in ROWS
    ]


@pytest.mark.parametrize(
    "rows",
    [
        rewritten("%m/%d/%Y", "%I:%M:%S %p"),
        rewritten("%m/%d/%y", "%I:%M %p", whole=".0"),
        rewritten("%d/%m/%Y", "%H:%M"),
        rewritten("%d/%m/%y", "%H:%M:%S"),
        [[f"{row[0]} 00:00:00", *row[1:]] for row in rewritten("%Y-%m-%d", "%H:%M:%S")],
        [[f"{row[0]} 12:00 AM", *row[1:]] for row in rewritten("%m/%d/%y", "%I:%M %p")],
        rewritten("%d.%m.%Y", "%H:%M", ",", ",00"),
        rewritten("%d.%m.%y", "%H:%M:%S", ",", ",0"),
        rewritten("'%Y-%m-%d", "%H:%M"),
    ],
    ids=[
        "en-US Excel",
        "en-US",
        "en-GB Excel",
        "en-GB",
        "with times",
        "with AM",
        "de-DE Excel",
        "de-DE",
        "as text",
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_a_spreadsheet_rewrote_is_known_again(
    guidance: Guidance, rows: list[list[str]], separator: str
) -> None:
    """Dates and times in the forms of en-US, en-GB and de-DE, decimal commas and whole numbers with
    a point: the day of the entry tells which date is meant.
    """
    assert read(guidance, written(rows, separator)) == read(guidance, written())


@pytest.mark.parametrize(
    ("session", "day", "at", "said"),
    [
        (
            "2026-11-05",
            "",
            "12/11/2026 09:30",
            "its at: '12/11/2026' can be read as 12 November 2026 or",
        ),
        ("2026-11-05", "8", "12/11/2026 09:30", "its at: '12/11/2026' can be read as"),
        ("", "1", "11/12/2026 09:30", "its at: '11/12/2026' can be read as"),
        ("05/11/26", "0", "05/11/26 09:30", "its at: '05/11/26' has a year of other than four"),
        ("2026-11-17", "1", "46344.3958", "its at: '46344.3958' cannot be read as a time"),
        ("05.11.2026", "2", "2026-11-18T09:30Z", "its session: '05.11.2026' can be read as"),
        ("05.11.2026", "", "2026-11-18T09:30Z", "its session: '05.11.2026' can be read as"),
    ],
)
def test_what_cannot_be_known_again_is_refused(
    guidance: Guidance, session: str, day: str, at: str, said: str
) -> None:
    """A date that could be another is never guessed: the row and the column are named."""
    refuse(guidance, written([(session, day, at, "itch", "", "", "")]), f"row 2: {said}")


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("severity", "2.5", "unknown severity '2.5'"),
        ("severity", "02/01/26", "unknown severity '02/01/26'"),
        ("day", "1.000", "'1.000' is not a whole number"),
        ("temperature", "Mai 38", "unknown temperature 'Mai 38'"),
    ],
)
def test_a_number_that_was_another_is_refused(
    guidance: Guidance, column: str, cell: str, said: str
) -> None:
    """Nor are numbers guessed that a spreadsheet took for a date, or that hold more than before."""
    row = {**dict.fromkeys(COLUMNS, ""), "at": "2026-11-18T09:30Z", "symptom": "itch", "day": "1"}
    refuse(guidance, written([[*{**row, column: cell}.values()]]), f"row 2: its {column}: {said}")


@pytest.mark.parametrize("at", ["11/18/26 09:30 AM", "2026-11-18 09:30", "18.11.2026"])
def test_an_offset_that_was_lost(guidance: Guidance, at: str) -> None:
    """The time of an entry with a number had one, which may have been any, and seconds: it is
    refused. A row without a number may be one's own, in local time.
    """
    table = "day,number,at,symptom\n1,{},{},itch\n"
    refuse(guidance, table.format(7, at), f"row 2: its at: '{at}' has no offset from UTC")
    assert read(guidance, table.format("", "2026-11-18 09:30"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=repr)
def test_what_editors_make_of_a_table(guidance: Guidance, encoding: str, end: str) -> None:
    """A byte-order mark, UTF-16 and other line ends, also within a cell, change nothing."""
    table = written(end="\n").replace("\n", end).encode(encoding)
    assert read(guidance, table) == read(guidance, written())


@pytest.mark.parametrize(
    ("before", "separator"),
    [
        ("sep=;\r\n", ";"),
        ("SEP=,\n", ","),
        ('"sep=;";;;;\r\n', ";"),
        ("sep=;\r\n", ","),
        ("sep=\t\r\n", "\t"),
        ("sep=|\r\n", "|"),
        ("\r\n;;;;\r\nsep=;\r\n", ";"),
        ("Table 1\r\n", ","),
        ("My log,of autumn\n\n,kept at home\n", ","),
    ],
)
def test_a_line_for_excel(guidance: Guidance, before: str, separator: str) -> None:
    """What programs write before the header so that Excel opens the table is passed over."""
    table = before + written(separator=separator)
    start = find_table(table)
    assert start
    assert (start.header, start.separator) == (len(before), separator)
    assert read(guidance, table) == read(guidance, written())


def test_rows_are_counted_as_a_spreadsheet_does(guidance: Guidance) -> None:
    """With the rows before the header, but without the line for Excel; a text is no table."""
    table = "at,day,symptom,severity\n2026-11-18T09:30Z,1,scab,9\n"
    for before, row in (("", 2), ("sep=,\n", 2), ("Table 1\r\n\r\n", 4)):
        refuse(guidance, before + table, f"row {row}: its severity: unknown severity '9'")
    assert find_table("a\nb\nc\nd\n" + table) is None


@pytest.mark.parametrize("shown", ["#NAME?", "#REF!", "###", "Err:502"])
def test_what_a_spreadsheet_lost_is_no_note(guidance: Guidance, shown: str) -> None:
    """It is refused by its row and column; as a note of ours it has an apostrophe before it."""
    table = "at,day,symptom,note\n2026-11-18T09:30Z,1,scab,{}\n"
    refuse(guidance, table.format(shown), f"row 2: its note: '{shown}' is what a spreadsheet shows")
    assert is_changed_in_spreadsheets(shown)
    assert is_changed_in_spreadsheets(f" {shown}\n")
    ((session,),) = [read(guidance, table.format(f"'{shown}"))]
    assert session.entries[0].note == shown


def test_short_rows(guidance: Guidance) -> None:
    """Cells that are missing at the end of a row are empty; the last row is whole with a line end,
    or if only columns of no use to us are missing.
    """
    table = written().replace("\r\n", ",mine\r\n", 1).replace(",,dry", "")
    assert read(guidance, table) == read(guidance, written().replace("dry", ""))
    for last in ("2026-11-18T09:30Z,1,scab\n", "2026-11-18T09:30Z,1,scab,,,"):
        assert read(guidance, f"at,day,symptom,severity,area,note,mine,too\n{last}")
    refuse(guidance, "at,day,symptom,mine,note\n2026-11-18T09:30Z,1,scab,x", "it was cut short")
