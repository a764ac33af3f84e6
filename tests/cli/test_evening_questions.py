"""`log` without words asks for the evening, line by line, and saves once."""

import re
import shlex
import shutil
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.engine.check_in import list_check_in
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import Entry
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

    def __call__(self, *lines: str, expect: int = 0, day: int = 4, on: str = "today") -> str:
        """What is printed on both streams for the answers `lines`."""
        typed = StringIO("".join(f"{line}\n" for line in lines))
        typed.isatty = lambda: False  # type: ignore[method-assign]
        self._monkeypatch.setattr(
            "smp_recovery.cli.asking.sys", SimpleNamespace(stdin=typed, stdout=None, stderr=None)
        )
        result = self._run("log", "--on", on, expect=expect, day=day)
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
    assert "Pus or drainage (noted on day 3): still there? [yes]" in said
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


@pytest.mark.parametrize(
    "answer",
    [
        *("no change", "no better", "none better", "no it is still there", "no - the same"),
        *("no, still there", "gone but came back", "no idea", "0 to 4", "3 of 10", "none or mild"),
    ],
)
def test_no_word_closes_what_may_still_be_there(check_in: Asked, ask: Ask, answer: str) -> None:
    """A no counts only alone, and a number only if no other number follows it."""
    check_in("2", *[""] * (SYMPTOMS - 1), "pus", day=3)
    before = ask("history")["entries"]
    for lines in (("", *[""] * (SYMPTOMS - 1), answer), (answer,)):
        assert "two ways" in check_in(*lines, expect=2)
    assert ask("history")["entries"] == before


@pytest.mark.parametrize(
    ("answer", "severity", "note"),
    [
        *(("2, at night", 2, "at night"), ("moderate, only crown", 2, "only crown")),
        *(("very severe", 4, None), ("1 better than before", 1, "better than before")),
        *(
            ("mild, better now", 1, "better now"),
            ("same", 3, None),
            ("as yesterday", 3, None),
            ("NONE", 0, None),
        ),
    ],
)
def test_values_and_notes(
    check_in: Asked, ask: Ask, answer: str, severity: int, note: str | None
) -> None:
    """A value of a few words, and what follows is the note; the same again is Enter."""
    check_in("3", *[""] * SYMPTOMS, day=3)
    check_in(answer, *[""] * SYMPTOMS)
    entry = ask("history")["entries"][-1]
    assert (entry["severity"], entry["note"]) == (severity, note)


@pytest.mark.parametrize(
    "answer",
    [
        *("less than yesterday", "better", "a little better", "slightly less", "a bit worse"),
        *("a lot More than yesterday", "mild than before"),
    ],
)
def test_more_or_less_is_asked_again(check_in: Asked, ask: Ask, answer: str) -> None:
    """What is said beside the evening before does not say how strong it is now."""
    check_in("3", *[""] * SYMPTOMS, day=3)
    assert "say how strong it is now, 0 to 4 (none, mild," in check_in(answer, expect=2)
    assert len(ask("history")["entries"]) == 1


def test_signs_keep_all_their_words(check_in: Asked, ask: Ask) -> None:
    """What is not understood beside a sign is its note; nothing at all is none of the signs."""
    check_in(*[""] * SYMPTOMS, "pus on tuesday")
    (entry,) = ask("history")["entries"]
    assert (entry["symptom"], entry["note"]) == ("pus", "pus on tuesday")
    said = check_in(*[""] * (SYMPTOMS + 1), "none of these")
    assert "Nothing was logged." in said
    assert "▲ doctor Still open: Pus" in said


def test_the_entries_of_a_whole_day_count(check_in: Asked, run: Run) -> None:
    """What was logged later on the day that is filled in stands, too."""
    run("log", "itch", "severe", "--at", "2026-11-20 08:00")
    run("log", "itch", "none", "--at", "2026-11-20 23:55")
    assert "Itch:" in check_in("q", expect=1)
    assert "Itch:" in check_in("q", expect=1, on="yesterday")


def test_what_is_not_understood_is_refused(check_in: Asked, refuse: Refuse, ask: Ask) -> None:
    """A pipe cannot be asked again; a sign in the answer says whom to call; options need words."""
    assert "Call emergency services" in check_in("can't breathe", expect=2)
    assert "emergency" not in check_in("unbearable", expect=2)
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


def told(entry: Entry) -> tuple[object, ...]:
    """What an entry says, by day."""
    return entry.at.date(), entry.symptom, entry.severity


def test_an_average_recovery(check_in: Asked, run: Run, home: Path, guidance: Guidance) -> None:
    """Twenty evenings take one command and at most 30 keystrokes each, Enter included, and leave
    the same entries as the commands in docs/evening.md.
    """
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
    page = (Path(__file__).parents[2] / "docs" / "evening.md").read_text("utf-8")
    shutil.rmtree(home)
    run("start", "--date", str(SESSION), day=0)
    for command in re.findall(r"^smp-recovery (log .* --on \"day \d+\")$", page, re.MULTILINE):
        run(*shlex.split(command), day=19)
    assert {told(entry) for entry in store.load(SESSION).entries} == {*map(told, logged)}
    for key, felt in COURSE.items():
        noted = {(e.at.date() - SESSION).days: str(e.severity) for e in logged if e.symptom == key}
        course = dict(enumerate(felt))
        assert noted.items() <= course.items()
        assert {day for day, severity in course.items() if severity != "0"} <= noted.keys()
