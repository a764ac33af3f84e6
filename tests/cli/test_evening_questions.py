"""`log` without words asks for the evening, line by line, and saves once."""

from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.engine.check_in import list_check_in
from smp_recovery.guidance.model import Guidance
from smp_recovery.user_data.session_files import LogStore
from tests.cli.conftest import SESSION, Ask, Refuse, Run

pytestmark = pytest.mark.usefixtures("begun")

SYMPTOMS = 8
"""The questions of day 4 before that for the signs."""


class Asked:
    """Answers the check-in from a pipe, as if it were typed."""

    def __init__(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run = run
        self._monkeypatch = monkeypatch

    def __call__(self, *lines: str, expect: int = 0, day: int = 4) -> str:
        """What is printed on both streams for the answers `lines`."""
        typed = StringIO("".join(f"{line}\n" for line in lines))
        typed.isatty = lambda: False  # type: ignore[method-assign]
        self._monkeypatch.setattr("smp_recovery.cli.asking.sys", SimpleNamespace(stdin=typed))
        result = self._run("log", expect=expect, day=day)
        return " ".join(f"{result.stdout} {result.stderr}".split())


@pytest.fixture
def check_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Answer the questions of one evening."""
    return Asked(run, monkeypatch)


def test_one_save_one_answer_one_undo(check_in: Asked, run: Run, ask: Ask) -> None:
    """Values, words and notes are saved together, and the signs that are named with them."""
    lines = ["2 only at night", "a little", *[""] * (SYMPTOMS - 2), "pus and fever 38.6"]
    said = check_in(*lines)
    assert "Saved entries 1, 2, 3, 4" in said
    assert "‼ emergency Fever together with pus" in said
    logged = ask("history")["entries"]
    told = [(e["symptom"], e["severity"], e["note"], e["temperature"]) for e in logged]
    assert told == [
        *(("itch", 2, "only at night", None), ("redness", 1, None, None)),
        *(("pus", None, None, None), ("fever", None, None, 38.6)),
    ]
    assert "4 entries" in run("undo").stdout
    assert ask("history")["entries"] == []


def test_enter_keeps_what_stood(check_in: Asked, ask: Ask) -> None:
    """What stood yesterday is logged again, what nobody logged is not, and a sign stays open."""
    check_in("2", *[""] * (SYMPTOMS - 1), "pus", day=3)
    said = check_in(*[""] * (SYMPTOMS + 2), day=4)
    assert "Itch [moderate, day 3]:" in said
    assert "Pus or drainage, noted on day 3: still there? [yes]" in said
    logged = ask("history")["entries"]
    assert [(each["symptom"], each["severity"]) for each in logged] == [
        *(("itch", 2), ("pus", None), ("itch", 2)),
    ]
    assert "Itch [moderate, today]" in (said := check_in(*[""] * (SYMPTOMS + 2), day=4))
    assert "Nothing was logged." in said
    check_in("0", *["-"] * (SYMPTOMS - 1), "no", "", day=4)
    assert ask("today")["findings"] == []


@pytest.mark.parametrize("lines", [(), ("2",), ("2", "q"), ("2", "1", *[""] * (SYMPTOMS - 2))])
def test_who_leaves_logs_nothing(check_in: Asked, ask: Ask, lines: tuple[str, ...]) -> None:
    """Until the last question is reached nothing is saved; the end of the input answers that."""
    finished = len(lines) == SYMPTOMS
    said = check_in(*lines, expect=0 if finished else 1)
    assert ("nothing was logged" in said) != finished
    assert len(ask("history")["entries"]) == (2 if finished else 0)


def test_what_is_not_understood_is_refused(check_in: Asked, refuse: Refuse, ask: Ask) -> None:
    """A pipe cannot be asked again; options need words."""
    assert "'soso' is not understood" in check_in("2", "soso", expect=2)
    assert ask("history")["entries"] == []
    for option in (("--json",), ("--note", "x"), ("--temperature", "38.5")):
        assert refuse("log", *option).startswith("write what to log before the options")


COURSE = {
    "itch": "011222111110",
    "redness": "22211110",
    "swelling": "11100",
    "tenderness": "222111110",
    "scab": "000112222111110",
    "flaking": "000000111111110",
}
"""The severities of an average recovery, one for each evening from that of the session on."""


def test_an_average_recovery(check_in: Asked, home: Path, guidance: Guidance) -> None:
    """Twenty evenings take one command and at most 30 keystrokes each, Enter included."""
    store = LogStore(Storage(home))
    for day in range(20):
        entries = store.load(SESSION).entries
        typed = []
        for item in list_check_in(guidance, SESSION, entries, day):
            felt = COURSE.get(item.key, "")[day : day + 1]
            stands = str(item.standing.severity) if item.standing else "0"
            typed.append("" if felt in ("", stands) else felt)
        assert sum(len(line) + 1 for line in (*typed, "")) <= 30
        check_in(*typed, "", day=day)
    logged = store.load(SESSION).entries
    for key, felt in COURSE.items():
        noted = {(e.at.date() - SESSION).days: str(e.severity) for e in logged if e.symptom == key}
        course = dict(enumerate(felt))
        assert noted.items() <= course.items()
        assert {day for day, severity in course.items() if severity != "0"} <= noted.keys()
