"""`can`: whether something is allowed, the cautious date first, and which source says what."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

KEYS = {"topic", "date", "day", "stance", "free_from", "sources", "warnings"}
SOURCE_KEYS = {"source", "built_in", "stance", "free_from", "text", "wording"}


def sources_of(answer: Any) -> dict[str, Any]:
    """The answers of the sources by their key."""
    return {said["source"]: said for said in answer["sources"]}


def iso(day: int) -> str:
    """The date of a day of the session that `begun` begins."""
    return date.fromordinal(date(2026, 11, 17).toordinal() + day).isoformat()


@pytest.mark.parametrize(("topic", "day"), [("shower", -3), ("exercise", 8), ("fly", 300)])
def test_json_holds_the_contract(ask: Ask, begun: date, topic: str, day: int) -> None:
    """Every key of the contract is there, the stance is one of five words, dates are ISO."""
    answer = ask("can", topic, day=day)
    assert set(answer) >= KEYS
    assert (answer["date"], answer["day"]) == (iso(day), day)
    assert answer["stance"] in ("avoid", "limit", "allow", "do", "unknown")
    for said in (answer, *answer["sources"]):
        assert said["free_from"] is None or date.fromisoformat(said["free_from"])
    for said in answer["sources"]:
        assert set(said) >= SOURCE_KEYS
        assert said["stance"] in ("avoid", "limit", "allow", "do", "unknown")


@pytest.mark.parametrize(
    ("day", "stance", "free_from", "decided_by"),
    [
        (2, "avoid", 6, {"elka", "natural-results"}),
        (4, "avoid", 6, {"natural-results"}),
        (6, "limit", 6, {"elka", "skalptec"}),
    ],
)
def test_shower(
    ask: Ask, begun: date, day: int, stance: str, free_from: int, decided_by: set[str]
) -> None:
    """No water through day 5, then with care; the strictest of the articles decides."""
    answer = ask("can", "shower", day=day)
    assert answer["topic"] == "washing"
    assert answer["stance"] == stance
    assert answer["free_from"] == iso(free_from)
    assert {said["source"] for said in answer["sources"] if said["leads"]} == decided_by


def test_shower_names_the_answer_of_each_source(ask: Ask, begun: date) -> None:
    """Each source's own answer and wording is there, also of those that do not lead."""
    said = sources_of(ask("can", "shower", day=4))
    assert set(said) == {
        "elka",
        "natural-results",
        "skalptec",
        "recovery-guide",
        "clinic-survey",
    }
    assert said["elka"]["free_from"] == iso(4)
    assert said["natural-results"]["free_from"] == iso(6)
    assert said["natural-results"]["wording"] == "first three to five days"
    assert said["skalptec"]["free_from"] == iso(11)
    wordings = [rule["wording"] for rule in said["skalptec"]["rules"]]
    assert wordings == ["Day 3 to Day 5", "Days 6 to 10"]
    assert said["recovery-guide"]["stance"] == "do"
    assert said["recovery-guide"]["rules"][0]["undated"] is True


def test_no_source_is_said_so(run: Run, ask: Ask, begun: date) -> None:
    """If no source mentions it there is no date; the answer sends to the practitioner."""
    answer = ask("can", "fly")
    assert answer["topic"] == "flying"
    assert (answer["stance"], answer["free_from"], answer["sources"]) == ("unknown", None, [])
    said = run("can", "fly").stdout
    assert "no source" in said.splitlines()[0]
    assert "Ask your practitioner" in said


@pytest.mark.parametrize(
    ("topic", "day", "words"),
    [
        ("shower", 4, "not before Mon 23 Nov 2026 (day 6)"),
        ("shower", 6, "only with care, until Fri 27 Nov 2026 (day 10)"),
        ("exercise", 8, "not before Wed 9 Dec 2026 (day 22)"),
        ("exercise", 22, "allowed since Wed 9 Dec 2026 (day 22)"),
        ("hot water", 8, "avoid, no end given"),
        ("food", 8, "advised"),
    ],
)
def test_cautious_date_comes_first(run: Run, begun: date, topic: str, day: int, words: str) -> None:
    """The first line answers the question with the date of the cautious reading."""
    assert words in run("can", topic, day=day, columns=120).stdout.splitlines()[0]


@pytest.mark.parametrize("day", [2, 4, 6, 11])
def test_deciding_sources_are_named_second_and_first_in_the_list(
    run: Run, ask: Ask, begun: date, day: int
) -> None:
    """The line under the answer names who decides; surveys come last in the list."""
    lines = run("can", "shower", day=day, columns=120).stdout.splitlines()
    leading = {s["source"] for s in ask("can", "shower", day=day)["sources"] if s["leads"]}
    told = re.split(r"[;.]", lines[1].partition("Decided by ")[2])[0].split(", ")
    assert set(told) == leading
    keys = ("elka", "natural-results", "skalptec", "recovery-guide", "clinic-survey")
    listed = [key for line in lines[3:] for key in keys if line[2:].startswith(key)]
    assert set(listed[: len(told)]) == leading
    assert sorted(listed) == sorted(keys)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (2, "elka, natural-results; later by natural-results."),
        (4, "Decided by natural-results."),
        (6, "elka, skalptec; later by skalptec."),
    ],
)
def test_who_decides_to_the_end_is_told(run: Run, begun: date, day: int, words: str) -> None:
    """After who decides today comes who decides on the last day of it, where that is another."""
    line = run("can", "shower", day=day, columns=300).stdout.splitlines()[1]
    assert line.endswith(words)


def test_the_practitioner_to_come_is_told(run: Run, begun: date) -> None:
    """Where the practitioner's word comes next, the date of the answer is told to be theirs."""
    run("clinic", "allow", "washing", "--from", "day 3")
    line = run("can", "shower", day=2, columns=300).stdout.splitlines()[1]
    assert line.endswith("; allowed from Fri 20 Nov 2026 (day 3) by your practitioner.")


def test_survey_shows_how_many_pages_agree(run: Run, ask: Ask, begun: date) -> None:
    """What the survey says is one line with its pages on the screen, and every window in JSON."""
    said = " ".join(run("can", "shower").stdout.split())
    assert re.search("First water after 2 to 5 days: [0-9]+ of [0-9]+ clinic pages", said)
    rules = sources_of(ask("can", "shower"))["clinic-survey"]["rules"]
    assert {rule["last_day"] for rule in rules} >= {2, 3, 4, 5}
    assert all(rule["pages"] > 0 for rule in rules)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        (("GYM",), "exercise"),
        (("hair", "dye"), "hair-dye"),
        (("can", "I", "go", "swimming?"), "swimming"),
        (("  sun ",), "sun"),
    ],
)
def test_topics_have_aliases(ask: Ask, begun: date, words: tuple[str, ...], topic: str) -> None:
    """A topic is found in one word or several."""
    assert ask("can", *words)["topic"] == topic


def test_mistyped_topic_gets_a_suggestion(refuse: Refuse, begun: date) -> None:
    """It is refused with the one that may be meant, and with what holds if it is not."""
    said = refuse("can", "shwoer")
    assert said.startswith("unknown topic 'shwoer': did you mean 'shower'? If not, no source")


@pytest.mark.parametrize("typed", ["driving", "", "\x1b[31m", "\u0416" * 300])
def test_unknown_topic_has_no_source(refuse: Refuse, begun: date, typed: str) -> None:
    """A word like none is told to be in no source, in one line, and shown harmlessly."""
    said = refuse("can", typed)
    assert said.startswith("unknown topic '")
    assert said.endswith(": no source here speaks of it under that name; ask your practitioner")


def test_one_topic_at_a_time(refuse: Refuse, begun: date) -> None:
    """An answer on one of two would be taken for both."""
    assert "ask for one, as in `can washing`" in refuse("can", "shower", "and", "gym")


def test_topic_is_needed(refuse: Refuse, begun: date) -> None:
    """`can` alone is a mistake of usage that names its help."""
    assert "smp-recovery can --help" in refuse("can")


def test_on_and_session(run: Run, ask: Ask, begun: date) -> None:
    """`--on` and `--session` move the question to another day and session."""
    run("start", "--date", "2026-12-10", day=23)
    assert ask("can", "shower", day=25)["stance"] == "avoid"
    first = ask("can", "shower", "--session", "1", day=25)
    assert (first["session"]["number"], first["day"]) == (1, 25)
    assert first["stance"] in ("allow", "do")
    assert ask("can", "shower", "--on", "day 8", "--session", "1", day=25)["date"] == iso(8)


def test_before_a_planned_session(run: Run, ask: Ask) -> None:
    """For a planned session the answer already names the days to avoid it."""
    run("start", "--date", "in 5 days", day=-5)
    answer = ask("can", "shower", day=-5)
    assert answer["day"] == -5
    assert answer["free_from"] == iso(6)


def test_can_writes_nothing(run: Run, begun: date, tree: Callable[[], Any]) -> None:
    """Asking changes no file."""
    before = tree()
    run("can", "shower")
    assert tree() == before


def test_permission_that_ends_says_when(run: Run, begun: date) -> None:
    """What is free only until a day is not called free alone."""
    run("clinic", "allow", "exercise", "--until", "day 3", day=2)
    first = run("can", "gym", day=2).stdout.splitlines()[0]
    assert first.endswith("Exercise: allowed, until Fri 20 Nov 2026 (day 3)")


def test_what_comes_after_avoiding_is_called_what_it_is(run: Run, begun: date) -> None:
    """A source that goes on with care is not called free, and the date stands at its last rule."""
    lines = run("can", "shower", day=3, columns=160).stdout.splitlines()
    (elka,) = [line for line in lines if "No shower" in line]
    assert elka.endswith("(with care from Sat 21 Nov)")


def test_what_belongs_to_it_and_is_stricter_is_told(run: Run, ask: Ask, begun: date) -> None:
    """Nobody reads that exercise is free without that sweating is not yet."""
    assert ask("can", "gym", day=22)["stance"] == "allow"
    (sweating,) = ask("can", "gym", day=22)["see"]
    assert (sweating["topic"], sweating["stance"]) == ("sweating", "avoid")
    said = run("can", "gym", day=22, columns=100).stdout
    assert "→ with it" in said
    assert "✗ Sweating: avoid, no end given" in said
    assert ask("can", "gym", day=40)["see"] == []


def test_what_was_split_off_follows_the_practitioner(run: Run, ask: Ask, begun: date) -> None:
    """Their rule on shaving holds for a razor too, which is told as their word."""
    run("clinic", "avoid", "shaving", "--until", "day 20")
    answer = ask("can", "razor", day=12)
    assert (answer["topic"], answer["stance"], answer["free_from"]) == ("razor", "avoid", iso(21))
    assert [said["source"] for said in answer["sources"] if said["leads"]] == ["practitioner"]
    assert "Decided by your practitioner" in run("can", "razor", day=12).stdout
