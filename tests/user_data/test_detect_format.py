"""A file is read by what it holds, whatever its name; what cannot be read is told what could."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import Guidance
from smp_recovery.user_data.archive import write_archive
from smp_recovery.user_data.detect_format import read_incoming
from smp_recovery.user_data.importing import Incoming
from smp_recovery.user_data.reading_csv import CellWords

FIXTURES = Path(__file__).parent.parent / "fixtures"
SESSION = FIXTURES / "home-0.1.0" / "sessions" / "2026-09-01.toml"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
OTHER = "it is not an archive, a table or a session's file that smp-recovery wrote"


def read(guidance: Guidance, content: bytes) -> Incoming:
    """What is read from the file."""
    return read_incoming(content, CellWords(str, guidance.signs, NOW, lambda moment: moment.at))


def test_what_can_be_imported(guidance: Guidance) -> None:
    """An archive, JSON and CSV that 0.1.0 wrote, and a session's file give the same session."""
    archive = write_archive({"sessions/2026-09-01.toml": SESSION.read_bytes()})
    assert read(guidance, archive).files == {"sessions/2026-09-01.toml": SESSION.read_bytes()}
    copy = read(guidance, SESSION.read_bytes())
    assert (copy.own_file, copy.sessions[0].date) == (SESSION.read_bytes(), date(2026, 9, 1))
    for name in ("log.json", "log.csv"):
        found = read(guidance, (FIXTURES / "exports-0.1.0" / name).read_bytes())
        assert (found.own_file, found.sessions[0]) == (None, copy.sessions[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf \r\n\t\n", "it is empty"),
        (b"hello", OTHER),
        (b"\x89PNG\x00", OTHER),
        (b"\0" * 4096, OTHER),
        (b'[{"number": 1}]', OTHER),
        (b"[tool.ruff.format]\nquote-style = 1\n", OTHER),
        (
            b"session,symptom,severity\n2026-11-18,itch,1\n",
            "has at least the columns at, symptom, and session or day",
        ),
        ("at,symptom\n".encode("utf-16"), "it is UTF-16 text: in a spreadsheet, save it as CSV"),
        (SESSION.read_bytes()[:-4], "it is not valid TOML"),
        (SESSION.read_bytes()[:-20], "its end is missing, so it was cut short"),
        (
            (FIXTURES / "exports-0.1.0" / "log.toml").read_bytes(),
            "it is TOML that version 0.1.0 exported, which can no longer be imported",
        ),
    ],
    ids=range(12),
)
def test_what_cannot(guidance: Guidance, content: bytes, said: str) -> None:
    """It is refused in one line."""
    with pytest.raises(DamageError) as caught:
        read(guidance, content)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
