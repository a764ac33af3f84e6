"""A table holds every entry, acts in no spreadsheet, and is read as exactly as it was written."""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from io import StringIO

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from smp_recovery.errors import DamageError
from smp_recovery.formats.log_csv import write_csv
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.views.log_view import view_log
from tests.making import HOSTILE, stored_sessions
from tests.user_data.test_reading_csv import read

AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 17)
BERLIN = timezone(timedelta(hours=1))
LAST = date(9999, 12, 31)


def write(guidance: Guidance, sessions: Iterable[Session]) -> bytes:
    """The table of these sessions."""
    numbered = ((NumberedSession(n, each.date), each) for n, each in enumerate(sessions, 1))
    logs = (view_log(guidance, number, each.entries, LAST) for number, each in numbered)
    return write_csv(logs).encode()


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


REWRITTEN = (
    *(
        "007",
        "1/2",
        "3-4",
        "1e3",
        "1E+03",
        "12:30",
        "5%",
        "10.11.",
        "Mar 1",
        "1. März 2026",
        "TRUE",
    ),
    *("wahr", "3 pm", "9:30 Uhr", "$5", "5 €", "EUR 5", "(5)", "1 1/2", "38,5", "1.000,5"),
    *(
        "3 Jänner",
        "9:30 vorm.",
        "1nachm.",
        "Wed 18 Nov 2026",
        "2026-11-18T09:30Z",
        "'5",
        "18.11.26 09:30",
        "\u0661",
        " 7 ",
        "9" * 40,
    ),
)


@pytest.mark.parametrize("text", REWRITTEN)
def test_what_a_spreadsheet_would_rewrite(guidance: Guidance, text: str) -> None:
    """A number, a date, a time or a truth value is marked as text, and comes back as it was."""
    table = write(guidance, [with_note(text)]).decode("utf-8-sig")
    (row,) = csv.DictReader(table.splitlines())
    assert (row["note"], row["area"]) == (f"'{text}", f"'{text}")
    assert read(guidance, table) == [with_note(text)]


@pytest.mark.parametrize(
    "text", ["dry", "2 spots", "day 3", "tis '5", "on 1/2 of it", "truly", "at 9:30", "a", "x5"]
)
def test_words_stand_bare(guidance: Guidance, text: str) -> None:
    """No apostrophe stands before what a spreadsheet takes for words."""
    assert f",{text},{text}," in write(guidance, [with_note(text)]).decode()


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


@pytest.mark.parametrize("note", ["\U0001f642", "itchy ✓", "Зуд"])
@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "mac-roman"])
def test_characters_that_were_lost(guidance: Guidance, note: str, encoding: str) -> None:
    """A table is refused if it was saved in an encoding that lacks some of its characters, or was
    opened in another than its own; one of ASCII alone goes through both unharmed.
    """
    written = write(guidance, [with_note(note)])
    for lost in (
        written.decode("utf-8-sig").encode(encoding, "replace"),
        written.decode(encoding, "ignore").encode(),
    ):
        with pytest.raises(DamageError, match="encoding"):
            read(guidance, lost)
    plain = write(guidance, [with_note("dry")]).decode("utf-8-sig")
    assert read(guidance, plain.encode(encoding)) == [with_note("dry")]


@pytest.mark.parametrize("column", ["day", "number", "name", "word", "level"])
def test_a_column_was_removed(guidance: Guidance, column: str) -> None:
    """One that repeats what others say is no loss, also of a session without entries."""
    head, *rows = csv.reader(StringIO(write(guidance, [Session(DAY)]).decode("utf-8-sig")))
    place = head.index(column)
    table = "".join(",".join(row[:place] + row[place + 1 :]) + "\n" for row in (head, *rows))
    assert read(guidance, table) == [Session(DAY)]


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
