"""`plan`: the sheet for the fridge, for oneself or for somebody else, as HTML, Markdown or JSON."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask, Refuse, Run, Tree
from tests.plans import FOLDER

EVOKE = str(FOLDER / "evoke-smp.toml")


def list_sources(view: Any) -> set[str]:
    """List the keys of all sources of what is said."""
    return {key for item in view["said"] for key in item["sources"]}


def test_plan(run: Run, ask: Ask, begun: date) -> None:
    """JSON has every part; a pipe gets the page alone, without the log's entries."""
    run("log", "itch", "mild", "--note", "my secret")
    run("clinic", "contact", "--name", "Ada's studio", "--phone", "+31 20 1234567")
    view = ask("plan", "--name", "Ada")
    assert set(view) == {
        *("session", "written", "name", "stages", "said", "later", "calls", "contacts"),
        "not_read",
    }
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert (view["written"], view["name"], view["later"]) == ("2026-11-21", "Ada", [])
    assert view["contacts"] == [{"name": "Ada's studio", "phone": "+31 20 1234567", "mail": ""}]
    assert view["stages"][0]["key"] == "fresh"
    first = view["said"][0]
    assert (first["day"], first["date"]) == (0, "2026-11-17")
    assert set(first) == {
        *("day", "date", "stance", "label", "until", "topic", "name", "words", "sources"),
    }
    page = run("plan").stdout
    assert page.startswith("<!DOCTYPE html>\n")
    assert page.endswith("</html>\n")
    text = run("plan", "--format", "markdown", "--output", "-").stdout
    assert text.startswith("# Aftercare plan\n")
    for each in (page, text):
        assert "+31 20 1234567" in each.replace("\\", "")
        assert "secret" not in each


def test_planned_sessions_are_appointments(run: Run, ask: Ask, begun: date) -> None:
    """The plan of a session ends with the next one, which has a plan of its own."""
    run("start", "--date", "2026-12-15")
    assert ask("plan")["later"] == [{"number": 2, "date": "2026-12-15"}]
    own = ask("plan", "--session", "2")
    assert (own["later"], own["said"][0]["day"]) == ([], -14)


def test_plan_for_somebody_else(run: Run, ask: Ask, tree: Tree, begun: date) -> None:
    """Another date needs and shows nothing of one's own, and changes nothing."""
    run("clinic", "avoid", "work", "--until", "day 9")
    run("clinic", "contact", "--name", "My own clinic", "--phone", "0123456")
    run("guidance", "use", str(FOLDER / "hibrow.toml"))
    before = tree()
    view = ask("plan", "--date", "2026-12-01", "--guidance", EVOKE)
    assert view["session"] == {"number": 1, "date": "2026-12-01"}
    assert [contact["name"] for contact in view["contacts"]] == ["Evoke"]
    assert "not_read" not in view
    assert not {"practitioner", "hibrow"} & list_sources(view)
    assert ask("plan", "--date", "2026-12-01")["contacts"] == []
    assert tree() == before


def test_plan_for_somebody_else_needs_no_home(run: Run, home: Path, tmp_path: Path) -> None:
    """Neither a session nor readable files: damage at home is no news for a patient."""
    folder = home / "guidance"
    folder.mkdir(parents=True)
    (folder / "practitioner.toml").write_text("damaged", encoding="utf-8")
    (home / "sessions").write_text("no folder", encoding="utf-8")
    result = run("plan", "--date", "tomorrow", "--output", str(tmp_path / "plan.html"))
    assert result.stderr == ""
    assert (tmp_path / "plan.html").stat().st_mode & 0o777 == 0o600


def test_the_plan_of_a_patient_needs_a_date(refuse: Refuse) -> None:
    """A clinic has no session of its own, and is not told to begin one."""
    assert "add --date with the date of the patient's session" in refuse(
        "plan", "--guidance", EVOKE
    )


def test_several_files_are_all_used(ask: Ask) -> None:
    """No file hides another."""
    files = ("--guidance", EVOKE, "--guidance", str(FOLDER / "hibrow.toml"))
    assert {"evoke-smp", "hibrow"} <= list_sources(ask("plan", "--date", "2026-12-01", *files))


def test_own_plan_with_a_clinic_s_file(run: Run, ask: Ask, begun: date) -> None:
    """A file can be tried without being used: it stands instead of one's own."""
    run("clinic", "avoid", "work", "--until", "day 9")
    view = ask("plan", "--guidance", EVOKE)
    assert view["session"]["date"] == "2026-11-17"
    assert "evoke-smp" in list_sources(view)
    assert "practitioner" not in list_sources(view)


def test_a_faulty_file_is_refused_as_by_check(refuse: Refuse, tmp_path: Path) -> None:
    """With the same words, every fault on a line of its own."""
    faulty = tmp_path / "faulty.toml"
    text = Path(EVOKE).read_text(encoding="utf-8").replace('"limit"', '"perhaps"')
    faulty.write_text(text, encoding="utf-8")
    said = refuse("guidance", "check", str(faulty), code=3, lines=4)
    options = ("--date", "2026-12-01", "--guidance")
    assert refuse("plan", *options, str(faulty), code=3, lines=4) == said
    missing = str(tmp_path / "missing.toml")
    assert "there is no file" in refuse("plan", *options, missing)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--date", "2026-12-01", "--session", "1"), "Leave one of them out"),
        (("--date", "soon"), "soon"),
        (("--output", "plan.pdf"), "--format"),
        (("--json", "--output", "plan.html"), "--json prints"),
    ],
)
def test_what_does_not_fit_is_refused(
    refuse: Refuse, begun: date, options: tuple[str, ...], hint: str
) -> None:
    """One line says what is wrong."""
    assert hint in refuse("plan", *options)


def test_without_a_session_it_says_how_to_begin(refuse: Refuse) -> None:
    """A plan of one's own needs a session."""
    assert "no session yet" in refuse("plan", code=1)


def test_file_is_named_by_the_session_at_a_terminal(
    run: Run, begun: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --output it is a new file here, and only --force writes over it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.testing._NamedTextIOWrapper.isatty", lambda _: True)
    run("plan")
    assert (tmp_path / "smp-recovery-plan-2026-11-17.html").is_file()
    run("plan", "--date", "2026-12-01", "--format", "markdown")
    assert (tmp_path / "smp-recovery-plan-2026-12-01.md").is_file()
    assert "already exists" in run("plan", expect=2).stderr
    run("plan", "--force")
