"""`report`: a page for a consultation, as HTML, Markdown or JSON."""

from datetime import date
from pathlib import Path

import pytest

from smp_recovery.guidance.built_in import find_data
from tests.cli.conftest import Ask, Refuse, Run


@pytest.fixture
def logged(run: Run, begun: date) -> None:
    """Log three entries and a rule of the practitioner, with a risk and a contact."""
    run("log", "redness", "mild", "--area", "crown", day=1)
    run("log", "fever", "38.5", day=3)
    run("log", "itch", "mild", "--note", "at <night>", day=4)
    run("clinic", "avoid", "exercise", "--until", "day 14", day=4)
    run("clinic", "contact", "--name", "Ada", "--phone", "+31 20 1234567", day=4)
    run("profile", "add", "diabetes", day=4)


def test_report(run: Run, ask: Ask, logged: None) -> None:
    """JSON has every part, what other views have as they have it; a pipe gets the page alone."""
    view = ask("report")
    assert set(view) == {
        *("date", "day", "written", "name", "session", "stage", "contact", "contacts", "risks"),
        *("findings", "future", "grid", "entries", "rules", "clinics", "sources", "not_read"),
    }
    assert (view["date"], view["day"], view["written"]) == ("2026-11-21", 4, "2026-11-21")
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert view["contact"] == {"name": "Ada", "phone": "+31 20 1234567", "mail": ""}
    assert view["contacts"] == [view["contact"]]
    assert view["risks"][0]["risk"] == "diabetes"
    assert [rule["topic"] for rule in view["rules"]] == ["exercise"]
    assert view["grid"]["days"] == list(range(35))
    today = ask("today")
    assert (view["findings"], view["stage"]) == (today["findings"], today["stage"])
    assert view["entries"] == ask("history")["entries"]
    page = run("report").stdout
    assert page.startswith("<!DOCTYPE html>\n")
    assert page.endswith("</html>\n")
    assert "at &lt;night&gt;" in page
    for text in (page, run("report", "--format", "markdown").stdout):
        assert all(finding["act"].split("`")[0] in text for finding in view["findings"])
    assert run("report", "--output", "-").stdout == page


def test_clinic_s_file_and_name(run: Run, ask: Ask, begun: date, tmp_path: Path) -> None:
    """A clinic's file is there with its version and what it leads on, and so is the name."""
    path = tmp_path / "example.toml"
    path.write_bytes((find_data() / "example-clinic.toml").read_bytes())
    run("guidance", "use", str(path))
    view = ask("report", "--name", "Ada Example", day=5)
    (clinic,) = view["clinics"]
    assert view["name"] == "Ada Example"
    assert (clinic["source"], clinic["version"]) == ("example-clinic", "1")
    assert clinic["contact"] == {"name": "Example Clinic", "phone": "", "mail": ""}
    assert (clinic["leads"], clinic["led"]) == (["washing"], ["washing"])
    assert [rule["first_day"] for rule in clinic["rules"]] == [0, 5, 10]
    said = run("report", "--name", "Ada\x1b[31m Example", "--format", "markdown", day=5).stdout
    assert "- **Name**: Ada\\[31m Example\n" in said
    assert "Example Clinic: Aftercare of Example Clinic, version 1: leads on 1 topic" in said


@pytest.mark.parametrize(
    ("args", "first"),
    [
        *((("a.html",), "<!DOCTYPE html>"), (("a.HTM",), "<!DOCTYPE html>")),
        *((("a.md",), "# Recovery"), (("a",), "<!DOCTYPE html>")),
        (("a.html", "--format", "markdown"), "# Recovery"),
        (("a.pdf", "--format", "html"), "<!DOCTYPE html>"),
    ],
)
def test_format_and_ending(
    run: Run, begun: date, tmp_path: Path, args: tuple[str, ...], first: str
) -> None:
    """The format that is asked for, else the name of the file decides; without both it is HTML."""
    path = tmp_path / args[0]
    run("report", "--output", str(path), *args[1:])
    assert path.read_text(encoding="utf-8").startswith(first)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        *((("--output", "a.b/c.docx"), "--format"), (("--format", "pdf"), "markdown")),
        *(
            (("--json", "--output", "x.html"), "--json prints"),
            (("--json", "--format", "html"), ""),
        ),
    ],
)
def test_what_is_no_format_is_refused(
    refuse: Refuse, begun: date, options: tuple[str, ...], hint: str
) -> None:
    """A page goes under no name that promises another format, and JSON to no file."""
    assert hint in refuse("report", *options)


@pytest.mark.parametrize(("form", "ending"), [("html", "html"), ("markdown", "md")])
def test_file_is_named_by_the_session_at_a_terminal(
    run: Run, begun: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, ending: str
) -> None:
    """Without --output it is a new file here, called after the session's date."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda _: True)
    run("report", "--format", form)
    assert (tmp_path / f"smp-recovery-report-2026-11-17.{ending}").is_file()


def test_day_and_session_can_be_chosen(run: Run, ask: Ask, logged: None) -> None:
    """An earlier day knows nothing of later entries; another session has its own."""
    view = ask("report", "--on", "day 2")
    assert [entry["number"] for entry in view["entries"]] == [1]
    assert (view["date"], view["written"]) == ("2026-11-19", "2026-11-21")
    run("start", "--date", "2026-12-20", day=33)
    assert ask("report", day=33)["entries"] == []
    assert len(ask("report", "--session", "1", day=33)["entries"]) == 3
    assert "smp-recovery-report" not in run("report", "--session", "1", day=33).stdout
