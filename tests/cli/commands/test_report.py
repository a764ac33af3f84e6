"""`report`: a page for a consultation, as HTML, Markdown or JSON."""

import json
import os
import stat
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.cli.conftest import ZONE

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]


@pytest.fixture
def logged(run: Run, begun: date) -> None:
    """Log three entries and a rule of the practitioner, with a risk and a contact."""
    run("log", "redness", "mild", "--area", "crown", day=1)
    run("log", "fever", "38.5", day=3)
    run("log", "itch", "mild", "--note", "at <night>", day=4)
    run("clinic", "avoid", "exercise", "--until", "day 14", day=4)
    run("clinic", "contact", "--name", "Ada", "--phone", "+31 20 1234567", day=4)
    run("profile", "add", "diabetes", day=4)


def test_json_holds_the_contract(ask: Ask, logged: None) -> None:
    """Every part of the report, with the keys of the other views."""
    view = ask("report")
    assert set(view) == {
        *("date", "day", "written", "session", "stage", "contact", "risks", "findings"),
        *("future", "grid", "entries", "rules", "sources"),
    }
    assert (view["date"], view["day"], view["written"]) == ("2026-11-21", 4, "2026-11-21")
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert view["contact"] == {"name": "Ada", "phone": "+31 20 1234567", "mail": ""}
    assert view["risks"][0]["risk"] == "diabetes"
    assert [rule["topic"] for rule in view["rules"]] == ["exercise"]
    assert set(view["sources"][0]) == {
        *("source", "title", "publisher", "kind", "version", "address", "built_in")
    }
    assert view["grid"]["days"] == list(range(35))
    (fever,) = [row for row in view["grid"]["symptoms"] if row["symptom"] == "fever"]
    assert (fever["name"], fever["sign"], fever["open"]) == ("Fever", True, "doctor")
    assert fever["days"][3] == {
        "date": "2026-11-20",
        "day": 3,
        "expected": False,
        "entries": [2],
        "severity": None,
        "temperature": 38.5,
        "level": "doctor",
    }


def behind(view: Any) -> set[tuple[str, int]]:
    """The level of each open finding with the entries behind it."""
    return {(finding["level"], n) for finding in view["findings"] for n in finding["entries"]}


def test_says_the_same_as_the_views(run: Run, ask: Ask, logged: None) -> None:
    """Findings are those of `today`, entries those of `history`, in every format."""
    for day in (4, 9, 20):
        view = ask("report", day=day)
        today = ask("today", day=day)
        assert view["entries"] == ask("history", day=day)["entries"]
        assert behind(view) == behind(today)
        assert view["stage"] == today["stage"]
        for form in ("html", "markdown"):
            text = run("report", "--format", form, day=day).stdout
            assert all(finding["act"].split("`")[0] in text for finding in view["findings"])


def test_writes_a_private_file(run: Run, logged: None, tmp_path: Path) -> None:
    """The file is the person's alone, and its name is said; a second is refused without --force."""
    file = tmp_path / "report.html"
    said = run("report", "--output", str(file)).stdout
    assert "".join(said.split()) == "".join(f"Wrote {file}, which only you can read.".split())
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n")
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    result = run("report", "--output", str(file), "--on", "day 2", expect=2)
    assert "already exists" in result.stderr
    assert file.read_bytes() == before
    run("report", "--output", str(file), "--force", "--on", "day 2")
    assert file.read_bytes() != before


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("a.html", "<!DOCTYPE html>"),
        ("a.HTM", "<!DOCTYPE html>"),
        ("a.md", "# Recovery"),
        ("a", "<!DOCTYPE html>"),
    ],
)
def test_ending_chooses_the_format(
    run: Run, begun: date, tmp_path: Path, name: str, first: str
) -> None:
    """Without --format the name of the file decides; one without an ending is HTML."""
    run("report", "--output", str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(first)


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.b/c.docx"])
def test_unknown_ending_is_refused(
    refuse: Refuse, run: Run, begun: date, tmp_path: Path, name: str
) -> None:
    """A page goes under no name that promises another format, but where one is asked for."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    said = refuse("report", "--output", str(file))
    assert file.suffix in said
    assert "--format" in said
    assert not file.exists()
    run("report", "--output", str(file), "--format", "html")
    assert file.is_file()


def test_format_goes_before_the_ending(run: Run, begun: date, tmp_path: Path) -> None:
    """Who asks for a format gets it under any name."""
    run("report", "--output", str(tmp_path / "a.html"), "--format", "markdown")
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("# Recovery")


@pytest.mark.parametrize(("form", "ending"), [("html", "html"), ("markdown", "md")])
def test_file_is_named_by_the_session_at_a_terminal(
    run: Run, begun: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, ending: str
) -> None:
    """Without --output it is a new file here, called after the session's date."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda _: True)
    run("report", "--format", form)
    assert (tmp_path / f"smp-recovery-report-2026-11-17.{ending}").is_file()


def test_pipe_gets_the_page(run: Run, logged: None) -> None:
    """In a pipe the page is printed, notes as text, and nothing else."""
    page = run("report").stdout
    assert page.startswith("<!DOCTYPE html>\n")
    assert page.endswith("</html>\n")
    assert "at &lt;night&gt;" in page
    assert run("report", "--output", "-").stdout == page


def test_day_and_session_can_be_chosen(run: Run, ask: Ask, logged: None) -> None:
    """An earlier day knows nothing of later entries; another session has its own."""
    view = ask("report", "--on", "day 2")
    assert [entry["number"] for entry in view["entries"]] == [1]
    assert (view["date"], view["written"]) == ("2026-11-19", "2026-11-21")
    run("start", "--date", "2026-12-20", day=33)
    assert ask("report", day=33)["entries"] == []
    assert len(ask("report", "--session", "1", day=33)["entries"]) == 3
    assert "smp-recovery-report" not in run("report", "--session", "1", day=33).stdout


def test_planned_session(run: Run, begun: date) -> None:
    """Before the session the page counts down, and has nothing to say of entries."""
    run("start", "--date", "2027-01-10", day=4)
    page = run("report", "--session", "2", "--format", "markdown").stdout
    assert "**Day**: 50 days to go, Sat 21 Nov 2026" in page
    assert "No entries yet." in page


def test_entry_from_further_east_counts(ask: Ask, run: Run, begun: date) -> None:
    """One that bears tomorrow's date is in the report as it is on the daily view."""
    east = datetime(2026, 11, 22, 1, 0, tzinfo=ZONE) + timedelta(hours=1)
    run("log", "fever", "39", now=east)
    view = ask("report", day=4)
    assert [f["text"] for f in view["findings"]] == [
        f["text"] for f in ask("today", day=4)["findings"]
    ]
    assert len(view["entries"]) == len(view["findings"]) == 1


def test_no_session(refuse: Refuse) -> None:
    """Without a session there is nothing to report."""
    assert "no session yet" in refuse("report", code=1)


def test_unknown_format(refuse: Refuse, begun: date) -> None:
    """A format that does not exist is refused in one line that names the two."""
    said = refuse("report", "--format", "pdf")
    assert "html" in said
    assert "markdown" in said


@pytest.mark.parametrize("extra", [("--output", "x.html"), ("--format", "html")])
def test_json_is_printed(refuse: Refuse, begun: date, extra: tuple[str, str]) -> None:
    """JSON goes to standard output, and to no file."""
    assert "--json prints" in refuse("report", "--json", *extra)


def test_damaged_rules_are_not_left_out(refuse: Refuse, run: Run, logged: None, home: Path) -> None:
    """A report without the practitioner's word would mislead: it is refused, and no file made."""
    file = home / "guidance" / "practitioner.toml"
    file.write_text("rules = 3", encoding="utf-8")
    assert "practitioner.toml" in refuse("report", code=3)
    refuse("report", "--output", str(home / "report.html"), code=3)


def test_hostile_note_through_the_file(run: Run, begun: date, tmp_path: Path) -> None:
    """From the command line to the file nothing of a note is lost or acts."""
    note = "=cmd() <script>alert(1)</script>\x1b[31m\u202e 👩🏽‍⚕️ " + "x" * 9000
    run("log", "itch", "--note", note, day=3)
    file = tmp_path / "r.html"
    run("report", "--output", str(file))
    text = file.read_text(encoding="utf-8")
    assert "=cmd() &lt;script&gt;alert(1)&lt;/script&gt;[31m 👩🏽‍⚕️ " + "x" * 9000 in text
    assert json.dumps(note)[1:-1] in run("report", "--json").stdout
