"""JSON that version 0.1.0 exported is read as it was meant; anything else is one clear line."""

import json
from datetime import date, datetime, time
from math import inf
from pathlib import Path
from typing import Any

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.user_data.earlier_json import read_earlier_json
from smp_recovery.user_data.session_files import parse_content

FIXTURES = Path(__file__).parent.parent / "fixtures"
DAY = date(2026, 11, 17)

ENTRY: dict[str, Any] = {"number": 1, "at": "2026-11-18T09:30:00+01:00", "symptom": "itch"}


def export(*, session: object = None, entry: object = ENTRY, **more: object) -> str:
    """The JSON of one session with one entry."""
    table = {"schema": 1, "date": str(DAY), "entries": [entry], "end": {"entries": 1}}
    whole = {"format": "smp-recovery", "schema": 1, "sessions": {str(DAY): session or table}}
    return json.dumps({**whole, "end": {"sessions": 1}, **more})


def test_what_0_1_0_wrote() -> None:
    """Every session and file of its home is in it, word for word."""
    sessions, files = read_earlier_json((FIXTURES / "exports-0.1.0" / "log.json").read_bytes())
    home = FIXTURES / "home-0.1.0"
    paths = sorted((home / "sessions").iterdir())
    assert list(sessions) == [
        parse_content(date.fromisoformat(path.stem), path.read_bytes()) for path in paths
    ]
    assert set(files) == {
        "settings.toml",
        "guidance/practitioner.toml",
        "guidance/our-clinic.toml",
    }
    for name, content in files.items():
        assert (home / name).read_bytes().endswith(content)


def test_values_that_json_does_not_have() -> None:
    """Each is what it was in the session's file, and so is a key that looks like their tag."""
    said = {
        "mood": {"$toml": "2026-11-19"},
        "moods": [{"$toml": "09:30:00"}, {"$toml": "2026-11-19T09:30:00.000001+01:00"}],
        "end": {"$toml": "-inf", "x": 1},
        "$$toml": {"$$$toml": {"$toml": "2026-11-19T09:30:00"}},
    }
    (session,), _ = read_earlier_json(export(entry={**ENTRY, **said}).encode())
    assert session.entries[0].extra == {
        "mood": date(2026, 11, 19),
        "moods": [time(9, 30), datetime.fromisoformat("2026-11-19T09:30:00.000001+01:00")],
        "end": {"toml": "-inf", "x": 1},
        "$toml": {"$$toml": datetime(2026, 11, 19, 9, 30)},
    }
    (session,), _ = read_earlier_json(export(entry={**ENTRY, "mood": {"$toml": "-inf"}}).encode())
    assert session.entries[0].extra == {"mood": -inf}


def test_order_and_byte_order_mark() -> None:
    """Other programs sort keys by name; an editor on Windows puts a mark first."""
    text = json.dumps(json.loads(export()), sort_keys=True)
    assert read_earlier_json(b"\xef\xbb\xbf" + text.encode()) == read_earlier_json(
        export().encode()
    )


DEEP = '{"a":' * 50 + "1" + "}" * 50


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (export()[:-1], "it is not valid JSON: line 1: "),
        (export() + export(), "it is not valid JSON: line 1: Extra data"),
        ("{}", "it is not JSON that smp-recovery exported"),
        (export(format="left-pad"), "it is not JSON that smp-recovery exported"),
        (export(schema=2, end=None), "`smp-recovery export --output log.zip` writes an archive"),
        (export(end={"sessions": 2}), "its end should state 1 session"),
        (export(end=None), "its end should state 1 session"),
        (export(sessions=[]), "it is not in the form that version 0.1.0 wrote"),
        (
            export(sessions={"2026-11-18": json.loads(export())["sessions"][str(DAY)]}),
            "is that of",
        ),
        (export(session=[1]), "it is not in the form that version 0.1.0 wrote"),
        (
            export(session={"schema": 1, "date": "soon"}),
            "it is not in the form that version 0.1.0 wrote",
        ),
        (
            export(entry={**ENTRY, "at": 1795076999}),
            "it is not in the form that version 0.1.0 wrote",
        ),
        (export(entry={**ENTRY, "severity": True}), "entry 1: its severity must be"),
        (export(entry={**ENTRY, "note": "\ud800"}), "entry 1: its note holds"),
        (export(entry={**ENTRY, "note": None}), "null is not a value here"),
        (export(entry={**ENTRY, "mood": {"$toml": "soon"}}), "a value in it is not valid TOML"),
        (export(entry={**ENTRY, "mood": "#"}).replace('"#"', DEEP), "it is nested too deeply"),
        (export(entry={**ENTRY, "mood": "#"}).replace('"#"', "[" * 9**5), "nested too deeply"),
        (export(entry={**ENTRY, "mood": "#"}).replace('"#"', "9" * 5000), "too many digits"),
        (export().replace('"symptom"', '"number": 2, "symptom"'), "a key in it appears twice"),
        (export(files={"settings.toml": 1}), "it is not in the form that version 0.1.0 wrote"),
        (export().replace("itch", "\udcff"), "it is not UTF-8 text"),
    ],
)
def test_faults(text: str, said: str) -> None:
    """Each is refused as damage, in one line that says what is wrong."""
    with pytest.raises(DamageError) as caught:
        read_earlier_json(text.encode(errors="surrogateescape"))
    assert said in str(caught.value)
    assert str(caught.value).isprintable()
