"""`can`: whether something is allowed, the cautious date first, and which source says what."""

from datetime import date

from tests.cli.conftest import Ask, Run


def iso(day: int) -> str:
    """The date of a day of the session that `begun` begins."""
    return date.fromordinal(date(2026, 11, 17).toordinal() + day).isoformat()


def test_answer(run: Run, ask: Ask, begun: date) -> None:
    """The first line has the date of the cautious reading, the next who decides; JSON the same."""
    answer = ask("can", "take", "a", "shower?", day=4)
    assert (answer["date"], answer["day"]) == (iso(4), 4)
    assert (answer["topic"], answer["stance"]) == ("washing", "avoid")
    assert answer["free_from"] == iso(6)
    assert [said["source"] for said in answer["sources"] if said["leads"]] == ["natural-results"]
    first, second, *_, last = run("can", "shower", day=4, columns=120).stdout.splitlines()
    assert first == last == "✗ Washing and showering: not before Mon 23 Nov 2026 (day 6)"
    assert second.endswith("Decided by natural-results.")
    assert "“" not in run("can", "shower", day=4).stdout
    assert "“from 1 to 3 days after”" in run("can", "shower", "--sources", columns=200).stdout


def test_before_any_session(run: Run, ask: Ask) -> None:
    """The days are told instead of dates, and all topics are listed by group."""
    answer = ask("can", "gym")
    assert (answer["topic"], answer["day"], answer["session"]) == ("exercise", None, None)
    assert answer["stance"] == "unknown"
    elka = next(said for said in answer["sources"] if said["source"] == "elka")
    assert [rule["last_day"] for rule in elka["rules"]] == [3, 6, None]
    assert ask("can", "gym", "--on", "friday")["date"] == iso(10)
    assert answer.keys() >= {"since", "until", "free_from", "undated", "expect", "warnings", "see"}
    assert "smp-recovery start" in run("can", "gym", "--session", "4", expect=1).stderr
    said = run("can", "gym", "--on", "friday").stdout
    assert said.startswith("? Exercise: avoid on days 0 to 21; allowed from day 22\n")
    groups = ask("can")["groups"]
    assert {"topic": "exercise", "name": "Exercise"} in groups[1]["topics"]
    assert "exercise" in run("can").stdout


def test_the_day_can_be_part_of_the_question(ask: Ask, begun: date) -> None:
    """With or without a word before it, or as an option; a question mark is none of the words."""
    for words in (("swimming", "--on", "friday"), ("swim", "next", "friday"), ("swim", "friday?")):
        assert ask("can", *words, day=4)["date"] == iso(10), words


def test_no_source_is_said_so(run: Run, ask: Ask, begun: date) -> None:
    """If no source mentions it there is no date; the answer sends to the practitioner."""
    answer = ask("can", "fly")
    assert answer["topic"] == "flying"
    assert (answer["stance"], answer["free_from"], answer["sources"]) == ("unknown", None, [])
    said = run("can", "fly").stdout
    assert "no source" in said.splitlines()[0]
    assert "Ask your practitioner" in said


def test_on_and_session(run: Run, ask: Ask, begun: date) -> None:
    """`--on` and `--session` move the question to another day and session."""
    run("start", "--date", "2026-12-10", day=23)
    assert ask("can", "shower", day=25)["stance"] == "avoid"
    first = ask("can", "shower", "--session", "1", day=25)
    assert (first["session"]["number"], first["day"]) == (1, 25)
    assert first["stance"] in ("allow", "do")
    assert ask("can", "shower", "--on", "day 8", "--session", "1", day=25)["date"] == iso(8)


def test_what_belongs_to_it_and_is_stricter_is_told(run: Run, ask: Ask, begun: date) -> None:
    """Nobody reads that exercise is free without that sweating is not yet."""
    assert ask("can", "gym", day=22)["stance"] == "allow"
    (sweating,) = ask("can", "gym", day=22)["see"]
    assert (sweating["topic"], sweating["stance"]) == ("sweating", "avoid")
    said = run("can", "gym", day=22, columns=100).stdout
    assert "→ with it" in said
    assert "✗ Sweating: avoid, no end given" in said
    assert ask("can", "gym", day=40)["see"] == []
