"""`timeline`: the whole recovery with dates, and each source's own."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

OWN_STAGES = {
    "elka": [("Day 1 to 3", 0, 3), ("Day 4 to 6", 4, 6), ("Day 7", 7, None)],
    "skalptec": [
        ("The First 24 to 72 Hours", 0, 3),
        ("Day 3 to Day 5", 3, 5),
        ("Days 6 to 10", 6, 10),
        ("Days 11 to 21", 11, 21),
    ],
    "natural-results": [
        ("first three to five days", 0, 5),
        ("After the initial sensitive period", 6, 21),
        ("After the first few weeks", 22, None),
    ],
}


def iso(day: int | None) -> str | None:
    """The date of a day of the session that `begun` begins."""
    ordinal = date(2026, 11, 17).toordinal()
    return None if day is None else date.fromordinal(ordinal + day).isoformat()


def test_json_holds_the_contract(ask: Ask, begun: date) -> None:
    """Stages and milestones have keys, days and ISO dates that agree."""
    view = ask("timeline")
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert view["source"] is None
    for stage in view["stages"]:
        assert stage["key"]
        assert stage["name"]
        assert stage["text"]
        assert stage["sources"]
        assert stage["first_date"] == iso(stage["first_day"])
        assert stage["last_date"] == iso(stage["last_day"])
    assert view["milestones"]
    for milestone in view["milestones"]:
        assert milestone["date"] == iso(milestone["day"])
        assert milestone["stance"] in ("avoid", "limit", "allow", "do")
        assert milestone["source"]


@pytest.mark.parametrize(("day", "current"), [(-3, "ready"), (0, "fresh"), (8, "scabs-fall")])
def test_stage_of_today_is_marked(run: Run, ask: Ask, begun: date, day: int, current: str) -> None:
    """Exactly one stage is marked, that of the day, in JSON and on screen."""
    stages = ask("timeline", day=day)["stages"]
    assert [stage["key"] for stage in stages if stage["current"]] == [current]
    name = next(stage["name"] for stage in stages if stage["current"])
    marked = [line for line in run("timeline", day=day).stdout.splitlines() if line[:1] == "▶"]
    assert len(marked) == 1
    assert name in marked[0]


@pytest.mark.parametrize("source", OWN_STAGES)
def test_source_shows_its_own_stages(ask: Ask, begun: date, source: str) -> None:
    """`--source` shows the stages as that article published them, in its wording."""
    view = ask("timeline", "--source", source)
    assert view["source"] == source
    told = [(s["wording"], s["first_day"], s["last_day"]) for s in view["stages"]]
    assert told == OWN_STAGES[source]
    assert {key for stage in view["stages"] for key in stage["sources"]} == {source}
    assert {milestone["source"] for milestone in view["milestones"]} == {source}


@pytest.mark.parametrize("follow", ["--all", "elka", "skalptec"])
def test_one_source_is_named_and_not_said_to_be_followed(
    run: Run, begun: date, follow: str
) -> None:
    """Whichever source is followed, the title says which one is shown."""
    run("follow", follow)
    said = run("timeline", "--source", "elka").stdout
    assert said.startswith("ELKA SMP: The SMP healing process\n")
    assert "follow" not in said


def test_source_of_one_article_frees_exercise_on_its_own_day(ask: Ask, begun: date) -> None:
    """With elka alone exercise is free from day 7; with all sources from day 22."""

    def freed(*options: str) -> list[int]:
        return [
            change["day"]
            for change in ask("timeline", *options)["milestones"]
            if change["topic"] == "exercise" and change["before"] == "avoid"
        ]

    assert freed("--source", "elka") == [7]
    assert freed() == [22]


def test_source_without_stages_says_so(run: Run, ask: Ask, begun: date) -> None:
    """The recovery guide publishes no stages, so none are made up; the screen points to `can`."""
    assert ask("timeline", "--source", "recovery-guide")["stages"] == []
    said = " ".join(run("timeline", "--source", "ReCovery-guide").stdout.split())
    assert "This source gives no stages by day. See `smp-recovery can`" in said


@pytest.mark.parametrize("key", ["nobody", "\x1b"])
def test_unknown_source_is_refused(refuse: Refuse, begun: date, key: str) -> None:
    """A source that is not known is refused with the list of those that are."""
    said = refuse("timeline", "--source", key)
    assert "elka" in said
    assert "skalptec" in said


def test_session_and_on(run: Run, ask: Ask, begun: date) -> None:
    """`--session` picks the session, `--on` the day that is marked."""
    run("start", "--date", "2026-12-10", day=23)
    first = ask("timeline", "--session", "1", "--on", "day 8", day=25)
    assert first["session"]["number"] == 1
    assert first["day"] == 8
    assert ask("timeline", day=25)["session"]["number"] == 2


def test_timeline_writes_nothing(run: Run, begun: date, tree: Callable[[], Any]) -> None:
    """Looking changes no file."""
    before = tree()
    run("timeline")
    assert tree() == before


def test_rule_without_a_first_day_is_told_on_day_0(run: Run, ask: Ask, begun: date) -> None:
    """A rule of the practitioner that held before the session begins with it: none is left out."""
    run("clinic", "avoid", "exercise", "--until", "day 30")
    run("clinic", "do", "hat")
    first = {m["topic"]: m for m in ask("timeline")["milestones"] if m["day"] == 0}
    for topic, stance in (("exercise", "avoid"), ("hat", "do")):
        assert (first[topic]["stance"], first[topic]["source"]) == (stance, "practitioner")
    days = [m["day"] for m in ask("timeline")["milestones"]]
    assert days == sorted(days)
