"""`timeline`: the whole recovery with dates, and each source's own."""

import pytest

from tests.cli.conftest import Ask, Refuse, Run

pytestmark = pytest.mark.usefixtures("begun")


def test_source(run: Run, ask: Ask, refuse: Refuse) -> None:
    """Without `--source` all that lead; with it the stages and changes as that article has them,
    today's marked on the screen and in JSON.
    """
    view = ask("timeline")
    assert (view["session"], view["source"]) == ({"number": 1, "date": "2026-11-17"}, None)
    assert len({milestone["source"] for milestone in view["milestones"]}) > 1
    view = ask("timeline", "--source", "elka")
    assert view["source"] == "elka"
    told = [(s["wording"], s["first_day"], s["last_day"], s["current"]) for s in view["stages"]]
    assert told == [
        ("Day 1 to 3", 0, 3, False),
        ("Day 4 to 6", 4, 6, True),
        ("Day 7", 7, None, False),
    ]
    assert {milestone["source"] for milestone in view["milestones"]} == {"elka"}
    assert run("timeline").stdout.count("\n▶") == 1
    assert "elka" in refuse("timeline", "--source", "nobody")


@pytest.mark.parametrize("follow", ["--all", "elka", "skalptec"])
def test_one_source_is_named_and_not_said_to_be_followed(run: Run, follow: str) -> None:
    """Whichever source is followed, the title says which one is shown."""
    run("follow", follow)
    said = run("timeline", "--source", "elka").stdout
    assert said.startswith("ELKA SMP: The SMP healing process\n")
    assert "follow" not in said


def test_source_without_stages_says_so(run: Run, ask: Ask) -> None:
    """The recovery guide publishes no stages, so none are made up; the screen points to `can`."""
    assert ask("timeline", "--source", "recovery-guide")["stages"] == []
    said = " ".join(run("timeline", "--source", "ReCovery-guide").stdout.split())
    assert "This source gives no stages by day. See `smp-recovery can`" in said


def test_session_and_on(run: Run, ask: Ask) -> None:
    """`--session` picks the session, `--on` the day that is marked."""
    run("start", "--date", "2026-12-10", day=23)
    first = ask("timeline", "--session", "1", "--on", "day 8", day=25)
    assert first["session"]["number"] == 1
    assert first["day"] == 8
    assert ask("timeline", day=25)["session"]["number"] == 2


def test_a_planned_session_is_seen(run: Run, ask: Ask) -> None:
    """The timeline and the day of the current session tell of the next one, with each rule for
    getting ready, from the practitioner too; a session that has begun is none.
    """
    assert (ask("timeline")["planned"], ask("today")["planned"]) == (None, None)
    run("start", "--date", "2026-12-10")
    run("clinic", "avoid", "sun", "--from", "-7", "--until", "-2", "--note", "stay in")
    view = ask("timeline")
    planned = view["planned"]
    assert planned == ask("today")["planned"]
    assert (planned["number"], planned["date"], planned["day"]) == (2, "2026-12-10", -19)
    asked = {(rule["stance"], rule["topic"], rule["source"]) for rule in planned["rules"]}
    assert {("avoid", "alcohol", "clinic-survey"), ("do", "illness", "recovery-period")} < asked
    assert ("avoid", "sun", "practitioner") in asked
    said = " ".join(run("timeline", columns=120).stdout.split())
    assert "→ Thu 10 Dec Session 2 is planned (19 days to go). Its own days count from then" in said
    assert "from Thu 3 Dec ✗ Direct sun: stay in (your practitioner)" in said
    assert ask("timeline", "--on", "2026-12-10")["planned"] is None
