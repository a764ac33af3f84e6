"""A table holds every entry, acts in no spreadsheet, and is read as exactly as it was written."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from smp_recovery.errors import DamageError
from smp_recovery.formats.log_csv import CellWords, read_csv, write_csv
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.parsing.lookup import symptom_keys
from smp_recovery.views.log_view import view_log
from tests.making import HOSTILE, stored_sessions

AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 17)
BERLIN = timezone(timedelta(hours=1))
LAST = date(9999, 12, 31)


def write(guidance: Guidance, sessions: Iterable[Session]) -> bytes:
    """The table of these sessions."""
    numbered = ((NumberedSession(n, each.date), each) for n, each in enumerate(sessions, 1))
    logs = (view_log(guidance, number, each.entries, LAST) for number, each in numbered)
    return write_csv(logs).encode()


def read(guidance: Guidance, table: str | bytes) -> list[Session]:
    """The sessions of a table, read on 21 November 2026 in Berlin."""
    now = datetime(2026, 11, 21, tzinfo=BERLIN)
    words = CellWords(
        symptom_keys(guidance), guidance.signs, now, lambda moment: moment.at.replace(tzinfo=BERLIN)
    )
    return read_csv(table if isinstance(table, bytes) else table.encode(), words)


def with_note(note: str) -> Session:
    """A session of one entry with this note, which is its area, too, if it is short."""
    return Session(DAY, (Entry(1, AT, "itch", 1, note, note[:200]),))


@given(sessions=stored_sessions())
def test_entries_come_back(guidance: Guidance, sessions: list[Session]) -> None:
    """Every field of every entry does, and keys of no version, whatever values TOML has."""
    back = read(guidance, write(guidance, sessions))
    bare = [
        Session(s.date, tuple(sorted(s.entries, key=lambda e: (e.at, e.number)))) for s in sessions
    ]
    assert [tomli_w.dumps(session_table(each)) for each in back] == [
        tomli_w.dumps(session_table(each)) for each in bare
    ]


@pytest.mark.parametrize("note", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_note(guidance: Guidance, note: str) -> None:
    """It comes back exactly; no cell begins a formula, whatever separates the cells."""
    session = with_note(note)
    written = write(guidance, [session]).decode()
    assert read(guidance, written) == [session]
    text = written.removeprefix("\ufeff").replace("\r\n", "\n")
    assert all(line.isprintable() for line in text.split("\n"))
    for cell in text.replace('"', "").replace("\n", ";").replace(",", ";").split(";"):
        assert cell[:1] not in tuple("=+-@＝＋－＠")  # noqa: RUF001


@given(text=st.text(st.sampled_from("\\uU0015c'=+-@;\n\r\x1b\u202e ,\""), max_size=12))
@example(text="\\u003d1")
@example(text="''=")
@example(text=" \u2028")
def test_any_cell_comes_back(guidance: Guidance, text: str) -> None:
    """Escapes, apostrophes and signs in any order are told from our own."""
    assert read(guidance, write(guidance, [with_note(text)])) == [with_note(text)]


def test_cut_short(guidance: Guidance) -> None:
    """A table that ends inside a row is refused, unless the row had all that counts."""
    written = write(guidance, [with_note("note")])
    for length in range(written.index(b"\r\n") + 3, len(written)):
        try:
            assert read(guidance, written[:length]) == [with_note("note")]
        except DamageError:
            continue


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


def test_a_spreadsheet_saves_in_its_own_way(guidance: Guidance) -> None:
    """Rows sorted anew, columns moved, semicolons, and dates in another form are no loss."""
    entries = tuple(Entry(n, AT + timedelta(hours=n), key) for n, key in ((1, "itch"), (2, "scab")))
    sessions = [Session(DAY, entries), Session(date(2026, 12, 11))]
    written = write(guidance, sessions).decode().removeprefix("\ufeff")
    head, *rows = [row.split(",") for row in written.splitlines()]
    rows = [
        ["-".join(reversed(row[0].split("-"))), *row[1:]] for row in (rows[0], rows[2], rows[1])
    ]
    saved = "\r\n".join(";".join([*row[3:], *row[:3]]) for row in (head, *rows))
    assert read(guidance, saved) == sessions


def test_the_keys_of_no_column(guidance: Guidance) -> None:
    """They are TOML, and what version 0.1.0 wrote as JSON is read as well."""
    at = datetime(2026, 11, 19, tzinfo=UTC)
    extra = {"extra": 1, "mood": date(2026, 11, 19), "$toml": [float("inf")]}
    session = Session(DAY, (Entry(1, at, "itch", extra=extra),))
    assert read(guidance, write(guidance, [session])) == [session]
    cell = (
        '{""extra"": 1, ""mood"": {""$toml"": ""2026-11-19""}, ""$$toml"": [{""$toml"": ""inf""}]}'
    )
    table = f'session,number,at,symptom,other\n{DAY},1,{at.isoformat()},itch,"{cell}"\n'
    assert read(guidance, table) == [session]


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
        ("symptom", "x" * 1024 * 1025, "row 2: a cell is longer"),
        ("severity", "blue", "unknown severity 'blue'"),
        ("severity", "1,2", "row 2: it has more cells"),
        ("temperature", "hot", "unknown temperature 'hot'"),
        ("temperature", "101.3", "must be from 30 to 45"),
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
    ids=range(22),
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
