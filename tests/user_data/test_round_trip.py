"""What is exported comes back the same, in every format that can hold it, and never less of it."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError
from smp_recovery.formats.log_csv import read_csv, write_csv
from smp_recovery.formats.log_json import read_json, write_json
from smp_recovery.formats.log_markdown import write_markdown
from smp_recovery.formats.log_toml import read_toml, write_toml
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry, Session
from smp_recovery.text import sanitise_lines
from smp_recovery.user_data.archive import File, Item
from smp_recovery.user_data.importing import Import
from smp_recovery.user_data.session_files import LogStore, parse_content
from tests.making import TEXTS, stored_sessions

Write = Callable[[Iterable[File], Iterable[Session]], Iterator[str]]

AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 17)
WHOLE = pytest.mark.parametrize(
    ("write", "read"), [(write_json, read_json), (write_toml, read_toml)], ids=["json", "toml"]
)
HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "＝1+1",  # noqa: RUF001 the wide form
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "a;=1",
    "'=1",
    "'tis itchy",
    "<script>alert(1)</script></style>&amp;",
    "\x1b[31mred\x1b]52;c;aGk=\x07",
    "a\u202eb\u2066c\u200fd",
    "one\r\ntwo\nthree\rfour",
    "nul\x00 c1\x9b del\x7f",
    "| cell | [link](https://x.example) `code` **b** ![p](https://x.example/p.png)",
    "\\u001b \\U0001f642 \\n C:\\new\\users",
    "🙂👩\u200d⚕️ é e\u0301",
    '"quoted", with; commas',
    "\ufeff\u2028\u2029",
    "x" * 10_000,
    "\x1b" * 10_000,
)


def join(pieces: Iterable[str]) -> bytes:
    """The bytes of a file of these pieces."""
    return "".join(pieces).encode()


def with_notes(*notes: str) -> Session:
    """A session with an entry for each note, which is its area, too, where it is short."""
    entries = (
        Entry(number, AT, "itch", 1, note, note[:200]) for number, note in enumerate(notes, 1)
    )
    return Session(DAY, tuple(entries))


@WHOLE
@given(sessions=stored_sessions(), texts=st.dictionaries(TEXTS, TEXTS, max_size=2))
def test_whole_log_comes_back(
    write: Write,
    read: Callable[[BytesIO], Iterator[Item]],
    sessions: list[Session],
    texts: dict[str, str],
) -> None:
    """What is read from an export makes the same export again, byte for byte."""
    files = [File(name, text) for name, text in texts.items()]
    written = join(write(files, sessions))
    items = list(read(BytesIO(written)))
    assert [item for item in items if isinstance(item, File)] == files
    assert join(write(files, [item for item in items if isinstance(item, Session)])) == written


@WHOLE
@settings(max_examples=settings().max_examples // 5)
@given(sessions=stored_sessions())
def test_import_into_an_empty_home(
    guidance: Guidance,
    write: Write,
    read: Callable[[BytesIO], Iterator[Item]],
    sessions: list[Session],
) -> None:
    """Exported, taken into an empty home and exported again: identical bytes, in either format."""
    written = join(write([], sessions))
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(Path(folder, "home"))
        store = LogStore(storage)
        work = Import(storage, store, guidance)
        tally = work.plan(read(BytesIO(written)))
        assert len(tally.sessions) == len(sessions)
        with storage.change() as change:
            work.write(change, read(BytesIO(written)))
        assert join(write_json([], map(store.load, store.dates()))) == join(
            write_json([], sessions)
        )
        again = work.plan(read(BytesIO(written)))
        assert not again.adds
        assert again.entries_there == sum(len(session.entries) for session in sessions)


@given(sessions=stored_sessions())
def test_entries_come_back_from_a_table(guidance: Guidance, sessions: list[Session]) -> None:
    """CSV holds every field of every entry, those of no version among them."""
    written = join(write_csv(guidance, sessions))
    back = list(read_csv(BytesIO(written)))
    bare = [Session(each.date, tuple(sorted(each.entries, key=by_time))) for each in sessions]
    assert join(write_json([], back)) == join(write_json([], bare))


def test_a_key_called_extra_comes_back_from_a_table(guidance: Guidance) -> None:
    """It is a key of no version like any other."""
    session = Session(DAY, (Entry(1, AT, "itch", extra={"extra": 1}),))
    assert list(read_csv(BytesIO(join(write_csv(guidance, [session]))))) == [session]


def by_time(entry: Entry) -> tuple[datetime, int]:
    """Sort entries as `history` does."""
    return entry.at, entry.number


@pytest.mark.parametrize(
    ("begin", "end", "deepest"), [("[", "]", 31), ("{a = ", "}", 30), ("[{a = ", "}]", 30)]
)
def test_the_deepest_values_come_back(
    guidance: Guidance, begin: str, end: str, deepest: int
) -> None:
    """Whatever depth a session's file may have, every format that holds it can be read again."""
    entry = 'number = 1\nat = 2026-11-18T09:30:00Z\nsymptom = "itch"'

    def session(depth: int) -> Session:
        deep = f"deep = {begin * depth}1{end * depth}"
        text = f"schema = 1\ndate = {DAY}\n[[entries]]\n{entry}\n{deep}\n[end]\nentries = 1\n"
        return parse_content(DAY, text.encode())

    whole = session(deepest)
    assert list(read_json(BytesIO(join(write_json([], [whole]))))) == [whole]
    assert list(read_toml(BytesIO(join(write_toml([], [whole]))))) == [whole]
    assert list(read_csv(BytesIO(join(write_csv(guidance, [whole]))))) == [whole]
    with pytest.raises(DamageError, match="nested too deeply"):
        session(deepest + 1)


@WHOLE
@pytest.mark.parametrize("notes", [HOSTILE])
def test_hostile_notes_stay_as_they_are(
    write: Write, read: Callable[[BytesIO], Iterator[Item]], notes: tuple[str, ...]
) -> None:
    """They come back exactly; nothing in the file can act on a terminal that shows it."""
    session = with_notes(*notes)
    written = join(write([File("settings.toml", "\n".join(notes))], [session]))
    assert list(read(BytesIO(written)))[1] == session
    assert all(line.isprintable() for line in written.decode().split("\n"))


@pytest.mark.parametrize("note", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_notes_in_a_table(guidance: Guidance, note: str) -> None:
    """They come back exactly; no cell begins a formula, whatever separates the cells."""
    session = with_notes(note)
    written = join(write_csv(guidance, [session])).decode()
    assert list(read_csv(BytesIO(written.encode()))) == [session]
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
    session = with_notes(text)
    assert list(read_csv(BytesIO(join(write_csv(guidance, [session]))))) == [session]


@pytest.mark.parametrize("note", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_notes_to_read(guidance: Guidance, note: str) -> None:
    """In Markdown a note stays text in its cell: it is neither HTML nor markup nor invisible."""
    written = join(write_markdown(guidance, [(NumberedSession(1, DAY), with_notes(note))])).decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(written)
    cells = [token.children or [] for token in tokens if token.type == "inline"][-8:]
    assert {child.type for cell in cells for child in cell} <= {"text", "text_special"}
    lines = " / ".join(line for line in sanitise_lines(note) if line.strip())
    assert "".join(child.content for child in cells[6]) == lines.strip()
    assert not [token for token in tokens if token.type.startswith("html")]


@WHOLE
def test_cut_short_is_damage(write: Write, read: Callable[[BytesIO], Iterator[Item]]) -> None:
    """A file that ends early, at any byte, is refused with a word on where."""
    sessions = [with_notes("a", "b\n"), Session(date(2026, 12, 1))]
    written = join(write([File("settings.toml", "schema = 1\n")], sessions))
    for length in range(len(written) - 1):
        with pytest.raises(DamageError):
            list(read(BytesIO(written[:length])))


def test_table_cut_short_is_damage(guidance: Guidance) -> None:
    """A table that ends inside a row is refused, unless the row had all that counts."""
    session = with_notes("note")
    written = join(write_csv(guidance, [session]))
    assert written.endswith(b",expected\r\n")
    begins = written.index(b"\r\n") + 2
    for length in range(begins + 1, len(written)):
        try:
            found = list(read_csv(BytesIO(written[:length])))
        except DamageError:
            continue
        assert found == [session]
