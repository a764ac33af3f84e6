"""A file from outside is read by what it holds; whatever is wrong with it is one clear line."""

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from smp_recovery.errors import DamageError, NewerSchemaError
from smp_recovery.formats.detect_format import find_reader
from smp_recovery.formats.log_csv import read_csv, write_csv
from smp_recovery.formats.log_json import read_json, write_json
from smp_recovery.formats.log_toml import read_toml
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.user_data.archive import File

HEAD = '"format": "smp-recovery", "schema": 1'
SESSION = '{"schema": 1, "date": "2026-11-17", "entries": [], "end": {"entries": 0}}'
END = '"end": {"sessions": 1}'
ENTRY = '{"number": 1, "at": "2026-11-18T09:30:00+01:00", "symptom": "itch"%s}'


def archive(session: str = SESSION, day: str = "2026-11-17", head: str = HEAD) -> str:
    """An export of one session."""
    return f'{{{head},\n"sessions": {{"{day}": {session}}},\n{END}}}'


def with_entry(more: str) -> str:
    """An export of one session with one entry that says more."""
    listed = f'"entries": [{ENTRY % more}], "end": {{"entries": 1}}'
    return archive(SESSION.replace('"entries": [], "end": {"entries": 0}', listed))


def sessions_of(text: str | bytes) -> list[Session]:
    """The sessions of a file, read as its beginning asks for."""
    file = BytesIO(text if isinstance(text, bytes) else text.encode())
    return [item for item in find_reader(file)(file) if isinstance(item, Session)]


def test_sound_ones_are_read() -> None:
    """What the faulty ones below are made of is read; a mark of UTF-8 before it does not matter."""
    (session,) = sessions_of(archive())
    assert session.date.isoformat() == "2026-11-17"
    assert sessions_of(b"\xef\xbb\xbf" + archive().encode()) == [session]
    ((entry,),) = [each.entries for each in sessions_of(with_entry(', "severity": 2'))]
    assert (entry.number, entry.severity, entry.at.isoformat()) == (
        1,
        2,
        "2026-11-18T09:30:00+01:00",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("hello", "no JSON, CSV or TOML"),
        ("\x89PNG\x00", "no JSON, CSV or TOML"),
        ("{}", "does not begin with format"),
        (archive(head='"format": "other", "schema": 1'), "does not begin with format"),
        (archive(head='"format": "smp-recovery"'), "does not begin with format"),
        (archive(head='"format": "smp-recovery", "schema": true'), "does not begin with format"),
        (archive(head='"format": "smp-recovery", "schema": 0'), "schema must be 1"),
        (archive(head=f'{HEAD}, "schema": 1'), "'schema' is there twice"),
        (archive() + " x", "line 3: something follows its end"),
        (archive().replace(END, '"end": {"sessions": 2}'), "states 2 sessions and holds 1"),
        (archive().replace(END, '"more": 1'), "its end is missing"),
        (archive(day="2026-11-18"), "holds that of 2026-11-17"),
        (archive("[]"), "is not a table"),
        (archive(SESSION.replace("2026-11-17", "soon")), "the session date is missing"),
        (archive(SESSION.replace('"schema"', '"date": 1, "schema"')), "'date' is there twice"),
        (archive(f'{SESSION}, "2026-11-17": {SESSION}'), "'2026-11-17' is there twice"),
        (with_entry(', "severity": 9'), "severity must be"),
        (with_entry(', "severity": 1.0'), "severity must be"),
        (with_entry(', "note": "\\ud800"'), "its note holds"),
        (with_entry(', "temperature": NaN'), "line 2: NaN is no number"),
        (with_entry(', "x": 1e999'), "too large"),
        (with_entry(', "x": ' + "9" * 5000), "too many digits"),
        (with_entry(', "x": ' + "[" * 100_000), "nested too deeply"),
        (with_entry(', "x": ' + "[" * 700 + "]" * 700), "nested too deeply"),
        (with_entry(', "x": {"$toml": "soon"}'), "no date or time"),
        (with_entry(', "x": {"$toml": 1}'), "holds no text"),
        (with_entry(', "x": .5'), "line 2: no valid JSON"),
        (archive().replace('"sessions"', "sessions"), "line 2: no valid JSON"),
        (archive().replace(",\n", "\n"), "line 2: no valid JSON"),
        (archive().encode().replace(b"schema", b"\xff", 1), "line 1: it is not UTF-8"),
        (f'{{{HEAD}, "files": {{"settings.toml": 1}}, {END}}}', "is not a text"),
        ("format = 1\n", "does not begin with format"),
        ('format = "smp-recovery"\nschema = 1\nsessions = 1\n', "'sessions' is not a table"),
        ('format = "smp-recovery"\nschema = 1\n', "its end is missing"),
        ('format = "smp-recovery"\nschema = [\n', "not valid TOML"),
        ("at,symptom,session\nsoon,itch,2026-11-17\n", "row 2: "),
        ("at,symptom\n2026-11-18T09:30+01:00,itch\n", "row 2: "),
        ("at,symptom,day\n2026-11-18T09:30+01:00,itch,99999999\n", "row 2: "),
        ("at,symptom,day\n2026-11-18T09:30,itch,1\n", "row 2: its time must be"),
        ("at,symptom,day\n2026-11-18T09:30+01:00,itch\n", "row 2: it has fewer cells"),
        ('at,symptom,day\n"2026-11-18T09:30+01:00,itch,1\n', "row 2: its quotes do not fit"),
        (
            "at,symptom,day,severity\n2026-11-18T09:30+01:00,itch,1,blue\n",
            "row 2: unknown severity",
        ),
        ("at,symptom,day,note\n2026-11-18T09:30+01:00,itch,1,\\ud800\n", "row 2: its note holds"),
        ('at,symptom,day,other\n2026-11-18T09:30+01:00,itch,1,"[1]"\n', "row 2: the cell 'other'"),
        (
            'at,symptom,day,other\n2026-11-18T09:30+01:00,itch,1,"{""at"": 1}"\n',
            "row 2: the cell 'other'",
        ),
        ("at,symptom,day,temperature\n2026-11-18T09:30Z,fever,1,hot\n", "such as 38.5"),
        ("at,symptom,day,note\n2026-11-18T09:30Z,itch,1,\\Uffffffff\n", "row 2: its note"),
        ('at,symptom,day\n"2026-11-18T09:30Z"Z,itch,1\n', "row 2: its quotes do not fit"),
        (f"at,symptom,day\n2026-11-18T09:30Z,{'x' * 1024 * 1025},1\n", "row 2: a cell is longer"),
        (b"at,symptom,day\n2026-11-18T09:30+01:00,\xff,1\n", "it is not UTF-8"),
        (
            "at,symptom,day,number\n" + "2026-11-18T09:30+01:00,itch,1,3\n" * 2,
            "have the same number",
        ),
    ],
    ids=range(52),
)
def test_faults(text: str | bytes, said: str) -> None:
    """Each is refused as damage, in one line that says where and what."""
    with pytest.raises(DamageError) as caught:
        sessions_of(text)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("place", ["first", "last"])
def test_keys_in_another_order(place: str) -> None:
    """Other programs sort keys by name; the files may also follow the sessions."""
    files = [File("settings.toml", "schema = 1\n"), File("guidance/a.toml", "")]
    sessions = sessions_of(archive())
    data = json.loads("".join(write_json(files, sessions)))
    if place == "last":
        data["files"] = data.pop("files")
    file = BytesIO(json.dumps(data, sort_keys=place == "first").encode())
    items = list(read_json(file))
    assert [item for item in items if isinstance(item, Session)] == sessions
    assert sorted(item for item in items if isinstance(item, File)) == sorted(files)


@pytest.mark.parametrize(
    "text",
    [
        archive(head='"format": "smp-recovery", "schema": 2'),
        'format = "smp-recovery"\nschema = 2\nsessions = 5\n',
    ],
)
def test_newer_version(text: str) -> None:
    """What a newer program wrote is refused by that name, whatever else is in it."""
    with pytest.raises(NewerSchemaError, match="newer smp-recovery"):
        sessions_of(text)


def test_the_file_stays_open() -> None:
    """Who opened it can read it again from its beginning."""
    for read, text in (
        (read_json, archive()),
        (read_csv, "at,symptom,session\n,,2026-11-17\n"),
        (read_toml, 'format = "smp-recovery"\nschema = 1\n[end]\nsessions = 0\n'),
    ):
        file = BytesIO(text.encode())
        first = list(read(file))
        file.seek(0)
        assert list(read(file)) == first


def test_long_values_are_read_in_pieces() -> None:
    """What is longer than one piece of the file, or ends with one, is still one value."""
    for length in range(262_100, 262_150):
        text = with_entry(f', "x": {length}').replace("\n", " " * (length - 60) + "\n", 1)
        ((entry,),) = [each.entries for each in sessions_of(text)]
        assert entry.extra == {"x": length}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_of_other_programs(separator: str) -> None:
    """Columns in another order, missing ones, other separators, words and commas are read."""
    table = [
        ["Symptom", "at", "temperature", "severity", "session", "day", "mine"],
        ["fever", "2026-11-18T09:30:00+01:00", '"38,5"', "", "18/11/2026", "1", "x"],
        ["itch", "2026-11-20T09:30:00Z", "", "very severe", "2026-11-17", "", ""],
        [""] * 7,
        ["itch", "2026-11-18T10:30:00+01:00", "", "0", "2026-11-17", "", ""],
    ]
    found = sessions_of("\n".join(separator.join(row) for row in table))
    (session,) = found
    assert session.date.isoformat() == "2026-11-17"
    assert [entry.temperature for entry in session.entries] == [38.5, None, None]
    assert [entry.severity for entry in session.entries] == [None, 4, 0]


def test_rows_sorted_anew_come_together() -> None:
    """Where a spreadsheet sorted the rows by symptom, each session is still one."""
    rows = "".join(
        f"2026-11-1{day}T09:30:00Z,{symptom},0\r\n"
        for symptom in ("itch", "scab")
        for day in (7, 8)
    )
    found = sessions_of(f"at,symptom,day\r\n{rows}")
    assert [(str(each.date), len(each.entries)) for each in found] == [
        ("2026-11-17", 2),
        ("2026-11-18", 2),
    ]


def test_a_spreadsheet_saves_its_own_way(guidance: Guidance) -> None:
    """Columns moved, semicolons, and each `session` in another form: the rows still tell it."""
    entry = Entry(1, datetime(2026, 11, 18, 9, 30, tzinfo=UTC), "itch", 1)
    sessions = [Session(date(2026, 11, 17), (entry,)), Session(date(2026, 12, 11))]
    written = "".join(write_csv(guidance, sessions)).removeprefix("\ufeff")
    rows = [row.split(",") for row in written.splitlines()]
    for row in rows[1:]:
        row[0] = "-".join(reversed(row[0].split("-")))
    assert rows[2][0] == "11-12-2026"
    resaved = "\r\n".join(";".join([*row[3:], *row[:3]]) for row in rows)
    assert sessions_of(resaved) == sessions


@pytest.mark.parametrize("level", ["watch", ""])
def test_an_entry_that_lost_its_symptom_is_none_of_no_entries(level: str) -> None:
    """Only a row that says so stands for a session without entries."""
    row = f"2026-11-18T09:30:00Z,,1,{level}"
    with pytest.raises(DamageError, match="row 2: its symptom is missing"):
        sessions_of(f"at,symptom,day,level\n{row}\n")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings(encoding: str) -> None:
    """What a spreadsheet saved in another encoding is refused with what to choose instead."""
    table = "at\tsymptom\tday\tnote\n2026-11-18T09:30:00Z\titch\t1\tna\xefve\n"
    with pytest.raises(DamageError, match="CSV UTF-8"):
        sessions_of(table.encode(encoding))
