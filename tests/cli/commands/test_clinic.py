"""`clinic`: the practitioner's rules, which override all other sources, and the contact."""

from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

RULE = {
    *("number", "stance", "topic", "text", "source", "wording", "first_day", "last_day", "pages"),
    "undated",
}


def test_avoid_exercise_until_day_14(run: Run, ask: Ask, begun: date) -> None:
    """A rule changes `can`, `today`, `timeline` and their JSON at once, beside the others."""
    assert run("clinic", "avoid", "exercise", "--until", "day 14").stdout == (
        "Saved rule 1: avoid Exercise, days 0 to 14 of every session. It overrides all other "
        "sources on these days.\n"
    )
    answer = ask("can", "exercise", day=8)
    assert [s["source"] for s in answer["sources"] if s["leads"]] == ["practitioner"]
    assert {s["source"] for s in answer["sources"]} >= {"skalptec", "elka", "clinic-survey"}
    view = ask("today", day=8)
    assert [r["source"] for r in view["avoid"] if r["topic"] == "exercise"] == ["practitioner"]
    changes = [c for c in ask("timeline")["milestones"] if c["topic"] == "exercise"]
    assert (changes[0]["stance"], changes[0]["source"]) == ("avoid", "practitioner")
    said = run("can", "exercise", day=8).stdout
    assert "Decided by your practitioner" in said
    assert "your practitioner  days 0 to 14" in said
    assert "(your practitioner" in run("today", day=8).stdout


@pytest.mark.parametrize(
    ("options", "window"),
    [
        ((), (None, None)),
        (("--from", "day 2"), (2, None)),
        (("--until", "day 14"), (None, 14)),
        (("--from", "day 2", "--until", "day 2"), (2, 2)),
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


def test_days_need_no_session_and_dates_do(run: Run, ask: Ask, refuse: Refuse, home: Path) -> None:
    """A rule by days can be stored before the session, in a private file; a date counts from a
    session, and one to come can end a rule for getting ready for it.
    """
    run("clinic", "avoid", "gym", "--until", "day 14")
    assert (home / "guidance/practitioner.toml").stat().st_mode & 0o777 == 0o600
    assert "smp-recovery start" in refuse("clinic", "avoid", "gym", "--until", "30 Nov", code=1)
    run("start", "--date", "2026-12-01")
    assert ask("clinic", "avoid", "sun", "--until", "24 Nov")["rule"]["last_day"] == -7


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
    assert "✗ 1  days 0 to 14  Exercise: avoid. no weights" in said

    assert run("clinic", "forget", "1").stdout == (
        "Removed: avoid Exercise. `smp-recovery undo` brings it back.\n"
        "The rules after it moved up: rule 2 is now rule 1.\n"
    )
    assert [r["topic"] for r in ask("clinic", "list")["rules"]] == ["washing"]
    assert ask("can", "gym")["sources"][0]["source"] != "practitioner"
    run("undo")
    assert ask("clinic", "list")["rules"] == rules
    assert ask("clinic", "forget", "2")["forgotten"]["topic"] == "washing"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("avoid",), "smp-recovery clinic avoid --help"),
        (("avoid", "xyzzy"), "unknown topic"),
        (("allow", "pus"), "unknown topic 'pus'"),
        (("avoid", "exersise"), "did you mean 'exercise'"),
        (("avoid", "gym", "--from", "day 9", "--until", "day 3"), "swap them"),
        (("avoid", "gym", "--until", "3 weeks"), "write 'day 21' or 'in 3 weeks'"),
        (("avoid", "gym", "--from", "day"), "cannot be read as a date"),
        (("avoid", "gym", "--from", "day 99999"), "between -3650 and 3650"),
        (("avoid", "sun", "--until", "5 Nov 2020"), "2020-11-05 is past, and before the session"),
        (("avoid", "sun", "--until", "16 Nov"), '--until "day 14"'),
        (("avoid", "gym", "--note", "x" * 301), "at most 300 are allowed"),
        (("avoid", "gym", "--note", "caf\udce9"), "not valid Unicode"),
        (("contact", "--name", "caf\udce9"), "not valid Unicode"),
        (("contact", "--phone", "abc 12"), "'abc 12' is not a telephone number: write its digits"),
        (("contact", "--mail", "ada"), "'ada' is not a mail address: write one such as a@b.org"),
        (("contact", "--mail", "@b.org"), "is not a mail address"),
        (("contact", "--mail", "ada@ "), "is not a mail address"),
        (("forget",), "smp-recovery clinic forget --help"),
        (("forget", "1"), "smp-recovery clinic list"),
        (("forget", "--", "-1"), "smp-recovery clinic list"),
        (("forget", "first"), "smp-recovery clinic forget --help"),
    ],
)
def test_what_cannot_be_stored_is_refused(
    refuse: Refuse, begun: date, args: tuple[str, ...], hint: str
) -> None:
    """What makes no sound rule or contact is one line, exit code 2, and nothing is written."""
    assert hint in refuse("clinic", *args)


def test_contact_is_stored_piece_by_piece(run: Run, ask: Ask, home: Path) -> None:
    """What is given is stored, what is not given stays, an empty text takes it out again."""
    assert ask("clinic", "contact")["contact"] == {"name": "", "phone": "", "mail": ""}
    assert "No contact is stored" in run("clinic", "contact").stdout
    assert ask("clinic", "list") == {"rules": [], "contact": None}
    assert 'smp-recovery clinic avoid exercise --until "day 14"' in run("clinic", "list").stdout
    assert not home.exists()
    run("clinic", "contact", "--name", "Ada")
    said = run("clinic", "contact", "--phone", "+31 20 1234567").stdout
    assert said == "Your clinic: Ada, +31 20 1234567\n"
    contact = ask("clinic", "contact", "--mail", "ada@example.org")["contact"]
    assert [*contact.values()] == ["Ada", "+31 20 1234567", "ada@example.org"]
    assert run("clinic", "contact", "--name", "").stdout == (
        "Your clinic: +31 20 1234567, ada@example.org\n"
    )
    assert "+31 20 1234567" in run("clinic", "list").stdout


def test_contact_is_shown_where_the_clinic_should_be_called(run: Run, begun: date) -> None:
    """`today` always shows it, `log` where something is asked; where all is well it is not."""
    run("clinic", "contact", "--name", "Ada", "--phone", "+31 20 1234567")
    line = "☎ clinic: Ada, +31 20 1234567\n"
    assert line in run("today").stdout
    assert line in run("today", day=-3).stdout
    assert "Ada" not in run("log", "scab", "mild").stdout
    assert "Ada" not in run("log", "clear").stdout
    for words in (("itch", "severe"), ("bleeding",), ("pus",), ("breathing",)):
        assert "Ada, +31 20 1234567\n" in run("log", *words).stdout, words
