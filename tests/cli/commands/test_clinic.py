"""`clinic`: the practitioner's rules, which override all other sources, and the contact."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from smp_recovery.guidance.model import Guidance

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

RULE = {
    *("number", "stance", "topic", "text", "source", "wording", "first_day", "last_day", "pages"),
    "undated",
}


@pytest.fixture
def file(home: Path) -> Path:
    """Where the practitioner's rules are stored."""
    return home / "guidance" / "practitioner.toml"


def topics_in(view: Any, stance: str) -> set[str]:
    """The topics of a stance in the JSON of `today`."""
    return {rule["topic"] for rule in view[stance]}


def changes_of(view: Any, topic: str) -> list[tuple[int, str, str]]:
    """When the stance on a topic changes, to what, and by whose word."""
    changes = view["milestones"] if "milestones" in view else view["changes"]
    return [(c["day"], c["stance"], c["source"]) for c in changes if c["topic"] == topic]


def test_avoid_exercise_until_day_14(run: Run, ask: Ask, begun: date) -> None:
    """A rule changes `can`, `today`, `timeline` and their JSON at once: day 22 becomes day 15."""
    assert ask("can", "exercise", day=8)["free_from"] == "2026-12-09"
    assert changes_of(ask("timeline"), "exercise")[-1] == (22, "allow", "skalptec")
    said = run("clinic", "avoid", "exercise", "--until", "day 14").stdout
    assert said == (
        "Saved rule 1: avoid Exercise, until day 14 of every session. It overrides all other "
        "sources on these days.\n"
    )

    answer = ask("can", "exercise", day=8)
    assert (answer["stance"], answer["free_from"]) == ("avoid", "2026-12-09")
    assert [s["source"] for s in answer["sources"] if s["leads"]] == ["practitioner"]
    assert {s["source"] for s in answer["sources"]} >= {"skalptec", "elka", "clinic-survey"}
    view = ask("today", day=8)
    assert [r["source"] for r in view["avoid"] if r["topic"] == "exercise"] == ["practitioner"]
    assert changes_of(ask("timeline"), "exercise")[0] == (0, "avoid", "practitioner")

    said = run("can", "exercise", day=8).stdout
    assert "Decided by your practitioner" in said
    assert "✗ your practitioner  until day 14" in said
    assert "(your practitioner" in run("today", day=8).stdout


def test_allow_washing_from_day_2(run: Run, ask: Ask, begun: date) -> None:
    """A rule frees what the others avoid, with the practitioner named and the others listed."""
    before = ask("can", "washing", day=2)
    assert before["stance"] == "avoid"
    run("clinic", "allow", "washing", "--from", "day 2", "--note", "Lukewarm water.")

    answer = ask("can", "washing", day=2)
    assert (answer["stance"], answer["since"]) == ("allow", "2026-11-19")
    others = [s for s in answer["sources"] if s["source"] != "practitioner"]
    assert [s["source"] for s in others] == [s["source"] for s in before["sources"]]
    assert [s["stance"] for s in others] == [s["stance"] for s in before["sources"]]
    assert {s["source"] for s in answer["sources"] if s["leads"]} == {"practitioner"}

    lines = run("can", "washing", day=2).stdout.splitlines()
    assert lines[0] == "✓ Washing and showering: allowed since Thu 19 Nov 2026 (day 2)"
    assert lines[1].endswith("Decided by your practitioner.")
    assert "✓ your practitioner  from day 2    ✓ Lukewarm water." in lines
    assert any(line.startswith("✗ elka") for line in lines)

    view = ask("today", day=2)
    assert "washing" not in topics_in(view, "avoid")
    assert [r["source"] for r in view["allow"] if r["topic"] == "washing"] == ["practitioner"]
    assert ask("can", "washing", day=1)["stance"] == "avoid"


@pytest.mark.parametrize(
    ("stance", "label"), [("limit", "! with care"), ("do", "✓ do"), ("avoid", "✗ avoid")]
)
def test_today_names_the_topic_of_a_rule(run: Run, begun: date, stance: str, label: str) -> None:
    """On the screen of `today` a rule has its topic, its text and its source."""
    run("clinic", stance, "cream", "--note", "twice a day")
    said = run("today", columns=200).stdout
    part = said[said.index(label) :]
    line = next(x for x in part.splitlines() if "Soothing cream and ointment" in x)
    assert "(your practitioner" in line
    if stance != "avoid":
        assert line.endswith("(your practitioner)")
        assert "twice a day" in line
    assert "Soothing cream and ointment" not in said.replace(part, "")


def test_topic_that_no_source_mentions(run: Run, ask: Ask, begun: date) -> None:
    """The practitioner can have a rule on a topic that no source mentions."""
    assert ask("can", "flying")["stance"] == "unknown"
    run("clinic", "avoid", "flying", "--until", "day 9")
    answer = ask("can", "flying")
    assert (answer["stance"], answer["free_from"]) == ("avoid", "2026-11-27")
    assert "flying" in topics_in(ask("today"), "avoid")


def test_warning_signs_cannot_be_overridden(
    run: Run, ask: Ask, begun: date, guidance: Guidance
) -> None:
    """Whatever the practitioner allows, a sign asks for the same, and all signs are listed."""

    def findings() -> list[Any]:
        found = []
        for sign in ("pus", "fever", "red-streaks", "breathing"):
            said = ask("log", sign)["finding"]
            found.append({**said, "entries": len(said["entries"])})
            assert ask("today")["findings"][0]["level"] == said["level"]
            run("log", "clear")
        return found

    before = findings()
    signs = ask("today")["warning_signs"]
    for topic in guidance.topics:
        run("clinic", "allow", topic)
    assert findings() == before
    assert {finding["level"] for finding in before} == {"doctor", "emergency"}
    assert ask("today")["warning_signs"] == signs
    assert "☎ doctor" in run("today").stdout


@pytest.mark.parametrize(
    ("options", "window"),
    [
        ((), (None, None)),
        (("--from", "day 2"), (2, None)),
        (("--until", "day 14"), (None, 14)),
        (("--from", "day 2", "--until", "day 2"), (2, 2)),
        (("--from", "3"), (3, None)),
        (("--from", "DAY -2"), (-2, None)),
        (("--from", "yesterday", "--until", "in 2 weeks"), (3, 18)),
    ],
)
def test_days_and_dates(
    ask: Ask, begun: date, options: tuple[str, ...], window: tuple[int | None, int | None]
) -> None:
    """`--from` and `--until` take a day of recovery or a date, both included, each may be open."""
    rule = ask("clinic", "limit", "washing", *options)["rule"]
    assert set(rule) == RULE
    assert (rule["first_day"], rule["last_day"]) == window


def test_rule_may_end_before_a_session_that_is_planned(ask: Ask, run: Run) -> None:
    """A date that is still to come can end a rule for getting ready, and so can a day."""
    run("start", "--date", "2026-12-01")
    assert ask("clinic", "avoid", "sun", "--until", "24 Nov")["rule"]["last_day"] == -7
    assert ask("clinic", "avoid", "sun", "--until", "today")["rule"]["last_day"] == -10
    assert ask("clinic", "avoid", "sun", "--until", "day -12")["rule"]["last_day"] == -12


def test_days_need_no_session_and_dates_do(run: Run, refuse: Refuse) -> None:
    """A rule by days can be stored before the session; a date counts from a session."""
    run("clinic", "avoid", "gym", "--until", "day 14")
    assert "smp-recovery start" in refuse("clinic", "avoid", "gym", "--until", "30 Nov", code=1)


def test_list_and_forget(run: Run, ask: Ask, begun: date) -> None:
    """`clinic list` numbers the rules, `clinic forget` takes one of them out, `undo` puts it back.

    The others move up.
    """
    run("clinic", "avoid", "gym", "--until", "day 14", "--note", "no weights")
    run("clinic", "allow", "washing", "--from", "day 2")
    rules = ask("clinic", "list")["rules"]
    assert [(r["number"], r["stance"], r["topic"]) for r in rules] == [
        (1, "avoid", "exercise"),
        (2, "allow", "washing"),
    ]
    assert all(set(rule) == RULE for rule in rules)
    said = run("clinic", "list").stdout
    assert "Your practitioner: 2 rules" in said
    assert "✗ 1  until day 14  Exercise: avoid. no weights" in said

    assert run("clinic", "forget", "1").stdout == (
        "Removed: avoid Exercise. `smp-recovery undo` brings it back.\n"
        "The rules after it moved up: rule 2 is now rule 1.\n"
    )
    assert [r["topic"] for r in ask("clinic", "list")["rules"]] == ["washing"]
    assert ask("can", "gym")["sources"][0]["source"] != "practitioner"
    run("undo")
    assert ask("clinic", "list")["rules"] == rules
    assert ask("clinic", "forget", "2")["forgotten"]["topic"] == "washing"


def test_list_without_rules_says_how_to_add_one(run: Run, ask: Ask, begun: date) -> None:
    """Without rules the list is empty and its hint works as it is written."""
    assert ask("clinic", "list") == {"rules": [], "contact": None}
    assert 'smp-recovery clinic avoid exercise --until "day 14"' in run("clinic", "list").stdout
    run("clinic", "avoid", "exercise", "--until", "day 14")


def test_file_is_a_source_file(run: Run, file: Path, home: Path) -> None:
    """The word is kept as a source file of kind `practitioner`, private, without a session."""
    run("clinic", "limit", "shampoo", "--from", "day 4", "--note", "baby shampoo only")
    run("clinic", "contact", "--phone", "123")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert data["source"]["kind"] == "practitioner"
    assert data["rules"] == [
        {
            "topic": "shampoo",
            "stance": "limit",
            "first_day": 4,
            "text": "baby shampoo only",
            "wording": "",
        }
    ]
    assert data["contact"]["phone"] == "123"
    assert file.stat().st_mode & 0o777 == 0o600
    assert not (home / "sessions").exists()


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("avoid",), "smp-recovery clinic avoid --help"),
        (("avoid", "xyzzy"), "unknown topic"),
        (("allow", "pus"), "unknown topic 'pus'"),
        (("avoid", "exersise"), "did you mean 'exercise'"),
        (("avoid", "gym", "--from", "day 9", "--until", "day 3"), "swap them"),
        (("avoid", "gym", "--from", "day"), "cannot be read as a date"),
        (("avoid", "gym", "--from", "day \u0662"), ""),
        (("avoid", "gym", "--from", "day 99999"), "between -3650 and 3650"),
        (("avoid", "gym", "--from", "day 9999999999"), ""),
        (("avoid", "sun", "--until", "5 Nov 2020"), "2020-11-05 is past, and before the session"),
        (("avoid", "sun", "--until", "16 Nov"), '--until "day 14"'),
        (("avoid", "gym", "--note", "x" * 301), "300 is the most"),
        (("avoid", "gym", "--note", "caf\udce9"), "not valid Unicode"),
        (("contact", "--mail", "caf\udce9"), "not valid Unicode"),
        (("forget",), "smp-recovery clinic forget --help"),
        (("forget", "1"), "smp-recovery clinic list"),
        (("forget", "--", "-1"), "smp-recovery clinic list"),
        (("forget", "first"), "smp-recovery clinic forget --help"),
        (("forget", "9" * 400), ""),
    ],
)
def test_what_cannot_be_stored_is_refused(
    refuse: Refuse, begun: date, args: tuple[str, ...], hint: str
) -> None:
    """What makes no sound rule or contact is one line, exit code 2, and nothing is written."""
    assert hint in refuse("clinic", *args)


HOSTILE = "\x1b[2J\x1b]52;c;aGk=\x07 \u202egnp\u202c [bold]x[/bold] [/] :smile: one\ntwo\x9b31m"


def test_hostile_words_are_kept_exactly_and_shown_harmlessly(
    run: Run, ask: Ask, begun: date
) -> None:
    """Escapes, markup and bidirectional characters of a note or contact never act."""
    shown = run("clinic", "limit", "washing", "--note", HOSTILE).stdout
    shown += run("clinic", "contact", "--name", HOSTILE, "--phone", HOSTILE).stdout
    for args in (("clinic", "list"), ("can", "washing"), ("today",), ("log", "pus"), ("timeline",)):
        shown += run(*args).stdout
    assert all(line.isprintable() for line in shown.split("\n"))
    assert "[bold]x[/bold]" in shown
    listed = ask("clinic", "list")
    assert listed["rules"][0]["text"] == HOSTILE
    assert listed["contact"]["name"] == HOSTILE


def test_contact_is_stored_piece_by_piece(run: Run, ask: Ask) -> None:
    """What is given is stored, what is not given stays, an empty text takes it out again."""
    assert ask("clinic", "contact")["contact"] == {"name": "", "phone": "", "mail": ""}
    assert "No contact is stored" in run("clinic", "contact").stdout
    run("clinic", "contact", "--name", "Ada")
    said = run("clinic", "contact", "--phone", "+31 20 1234567").stdout
    assert said == "Your clinic: Ada, +31 20 1234567\n"
    assert ask("clinic", "contact", "--mail", "ada@example.org")["contact"] == {
        "name": "Ada",
        "phone": "+31 20 1234567",
        "mail": "ada@example.org",
    }
    assert run("clinic", "contact", "--name", "").stdout == (
        "Your clinic: +31 20 1234567, ada@example.org\n"
    )
    assert "+31 20 1234567" in run("clinic", "list").stdout


def test_looking_at_the_contact_writes_nothing(run: Run, home: Path) -> None:
    """`clinic contact` and `clinic list` alone store nothing."""
    run("clinic", "contact")
    run("clinic", "list")
    assert not home.exists()


def test_contact_is_shown_where_the_clinic_should_be_called(run: Run, begun: date) -> None:
    """`today` always ends in it, `log` where something is asked; where all is well it is not."""
    run("clinic", "contact", "--name", "Ada", "--phone", "+31 20 1234567")
    line = "☎ clinic     Ada, +31 20 1234567\n"
    assert run("today").stdout.endswith(line)
    assert run("today", day=-3).stdout.endswith(line)
    assert "Ada" not in run("log", "scab", "mild").stdout
    assert "Ada" not in run("log", "clear").stdout
    for words in (("itch", "severe"), ("bleeding",), ("pus",), ("breathing",)):
        assert run("log", *words).stdout.endswith("Ada, +31 20 1234567\n"), words
