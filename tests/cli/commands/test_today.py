"""`today`: what the day asks, most important first."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

LABELS = ("✗ avoid", "! with care", "✓ do", "≈ normal", "→ next", "☎ emergency", "☎ doctor")

KEYS = {
    "date",
    "day",
    "session",
    "stage",
    "expect",
    "do",
    "limit",
    "avoid",
    "changes",
    "findings",
    "warning_signs",
    "unmentioned",
    "future",
}


def rules_of(view: Any, stance: str, topic: str) -> list[Any]:
    """The rules of a stance about a topic in the JSON of `today`."""
    return [rule for rule in view[stance] if rule["topic"] == topic]


@pytest.mark.parametrize("day", [-20, -1, 0, 3, 4, 10, 11, 28, 29, 400])
def test_json_holds_the_contract(ask: Ask, begun: date, day: int) -> None:
    """On any day every key of the contract is there, with ISO dates and whole days."""
    view = ask("today", day=day)
    assert set(view) >= KEYS
    assert date.fromisoformat(view["date"]).toordinal() - begun.toordinal() == day
    assert view["day"] == day
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert set(view["stage"]) == {"key", "name", "first_day", "last_day"}
    first, last = view["stage"]["first_day"], view["stage"]["last_day"]
    assert first is None or first <= day
    assert last is None or day <= last


@pytest.mark.parametrize("day", [0, 4, 8, 25, 60])
def test_every_advice_has_a_source_and_covers_the_day(ask: Ask, begun: date, day: int) -> None:
    """Each rule and expectation says what, who says it in which words, and for which days."""
    view = ask("today", day=day)
    listed = [item for key in ("do", "limit", "avoid") for item in view[key]]
    assert listed
    for item in [*listed, *view["expect"]]:
        assert ("topic" in item) != ("symptom" in item)
        assert item["text"]
        assert item["source"]
        assert isinstance(item["wording"], str)
    for item in view["expect"]:
        assert item["first_day"] is None or item["first_day"] <= day
        assert item["last_day"] is None or item["last_day"] >= day


def test_changes_are_dated_and_sorted(ask: Ask, begun: date) -> None:
    """Each change names its date, day, topic, stance and source; the nearest comes first."""
    changes = ask("today")["changes"]
    assert changes
    assert [c["day"] for c in changes] == sorted(c["day"] for c in changes)
    for change in changes:
        assert change["day"] > 4
        assert date.fromisoformat(change["date"]).toordinal() == begun.toordinal() + change["day"]
        assert change["stance"] in ("avoid", "limit", "allow", "do")
        assert change["topic"]
        assert change["source"]


@pytest.mark.parametrize("day", [-5, 0, 4, 60])
def test_warning_signs_are_there_on_every_day(ask: Ask, begun: date, day: int) -> None:
    """Warning signs are never silent: all of them on any day, each with urgency, act and source."""
    signs = ask("today", day=day)["warning_signs"]
    assert {"fever", "pus", "red-streaks", "breathing"} <= {sign["sign"] for sign in signs}
    assert all(sign["urgency"] and sign["act"] and sign["source"] for sign in signs)
    assert signs[0]["urgency"] == "emergency"


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (-1, "ready"),
        (0, "fresh"),
        (3, "fresh"),
        (4, "scabs-form"),
        (6, "scabs-fall"),
        (11, "settling"),
        (22, "evening-out"),
        (29, "care"),
        (1000, "care"),
    ],
)
def test_stage_of_the_day(ask: Ask, begun: date, day: int, stage: str) -> None:
    """The stage is that of the cautious timeline."""
    assert ask("today", "--on", "2026-11-17", day=day)["stage"]["key"] == "fresh"
    assert ask("today", day=day)["stage"]["key"] == stage


def test_cautious_reading_leads(ask: Ask, begun: date) -> None:
    """On day 8 exercise is to be avoided, because skalptec frees it last."""
    assert [rule["source"] for rule in rules_of(ask("today", day=8), "avoid", "exercise")] == [
        "skalptec"
    ]


def test_screen_puts_the_most_important_first(run: Run, begun: date) -> None:
    """Findings lead, then what to avoid, to do, what is normal, what changes, and whom to call."""
    run("log", "pus")
    lines = run("today").stdout.splitlines()
    assert lines[0].startswith("Day 4 · Sat 21 Nov 2026 · session 1 (Tue 17 Nov 2026)")
    shown = [label for line in lines for label in ("▲ doctor", *LABELS) if line.startswith(label)]
    assert shown == ["▲ doctor", *LABELS]


def test_findings_stand_until_they_are_answered(run: Run, ask: Ask, begun: date) -> None:
    """A finding stays on the following days, until an entry says that it is gone."""
    run("log", "pus", day=4)
    assert [f["symptom"] for f in ask("today", day=6)["findings"]] == ["pus"]
    run("log", "clear", "pus", day=7)
    assert ask("today", day=7)["findings"] == []
    assert [f["symptom"] for f in ask("today", "--on", "day 6", day=7)["findings"]] == ["pus"]


def test_finding_in_json(run: Run, ask: Ask, begun: date) -> None:
    """A finding says how urgent, about what, from which entries, why, what to do, by whom."""
    run("log", "fever", "38.5")
    (finding,) = ask("today")["findings"]
    assert finding["level"] == "doctor"
    assert finding["symptom"] == "fever"
    assert finding["entries"] == [1]
    assert "38.5" in finding["text"]
    assert "doctor" in finding["act"]
    assert finding["source"] == "aad"


def test_expected_symptom_is_no_finding(run: Run, ask: Ask, begun: date) -> None:
    """What is normal on its day does not ask for anything."""
    run("log", "scab", "moderate")
    assert ask("today")["findings"] == []


def test_most_urgent_finding_leads(run: Run, ask: Ask, begun: date) -> None:
    """An emergency stands before what can wait, whatever was logged last."""
    run("log", "breathing")
    run("log", "lymph-nodes")
    run("log", "itch", "severe")
    levels = [finding["level"] for finding in ask("today")["findings"]]
    assert levels == ["emergency", "doctor", "watch"]


@pytest.mark.parametrize(
    ("entries", "day", "line"),
    [
        ((), 4, "day 4 · Scabs form"),
        ((), 0, "day 0 · Fresh and tender"),
        ((), -3, "day -3 · Getting ready"),
        ((), 400, "day 400 · Long-term care"),
        (("scab mild",), 4, "day 4 · Scabs form"),
        (("itch severe",), 4, "day 4 · Scabs form · ● watch"),
        (("bleeding",), 4, "day 4 · Scabs form · ▲ clinic"),
        (("bleeding", "pus"), 4, "day 4 · Scabs form · ▲ doctor +1"),
        (("itch severe", "breathing", "pus"), 4, "day 4 · Scabs form · ‼ emergency +2"),
        (("pus", "clear"), 4, "day 4 · Scabs form"),
    ],
)
def test_brief(run: Run, begun: date, entries: tuple[str, ...], day: int, line: str) -> None:
    """`--brief` is one line for a prompt: day, stage, the worst open finding, how many more."""
    for entry in entries:
        run("log", *entry.split())
    assert run("today", "--brief", day=day).stdout == f"{line}\n"


def test_brief_for_another_day_and_as_json(run: Run, ask: Ask, begun: date) -> None:
    """`--brief` takes `--on` and `--session`; its JSON is that of `today`."""
    run("start", "--date", "2026-11-20")
    said = run("today", "--brief", "--on", "day 8", "--session", "1").stdout
    assert said == "day 8 · Scabs fall\n"
    assert ask("today", "--brief") == ask("today")


def test_brief_is_one_line_however_narrow(run: Run, begun: date) -> None:
    """A status bar gets one line, whatever the terminal is."""
    run("log", "breathing")
    assert run("today", "--brief", columns=10).stdout.count("\n") == 1


def test_what_is_not_mentioned_any_more_is_one_line(run: Run, ask: Ask, begun: date) -> None:
    """What was moderate or more is not read as fine: after two days it is asked after, in one line,
    until it is answered.
    """
    run("log", "scab", "moderate", day=5)
    run("log", "itch", "mild", day=5)
    assert ask("today", day=7)["unmentioned"] == []
    told = [{"symptom": "scab", "severity": 2, "day": 5}]
    assert ask("today", day=8)["unmentioned"] == told
    lines = run("today", day=8, columns=160).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("? not mentioned")]
    assert "Scabs (moderate on day 5). Log it again, or `smp-recovery log clear`" in line
    run("log", "clear", "scab", day=8)
    assert ask("today", day=8)["unmentioned"] == []


def test_equal_findings_are_joined_on_the_screen(run: Run, ask: Ask, begun: date) -> None:
    """What asks for the same stands once on the screen; JSON keeps both."""
    run("log", "pus")
    run("log", "red", "streaks")
    assert [finding["symptom"] for finding in ask("today")["findings"]] == ["pus", "red-streaks"]
    lines = run("today", columns=400).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("▲ doctor")]
    assert "Pus or drainage, noted on day 4: a warning sign. Red streaks, noted on day 4:" in line
    assert "stays open until you log that it is gone: `smp-recovery log pus none`." in lines[-1]
    assert line.count("See a doctor") == 1


def test_a_fever_with_a_sign_of_infection_is_an_emergency(run: Run, ask: Ask, begun: date) -> None:
    """Both entries are behind it; without one of them it asks for what the other does."""
    run("log", "fever", "38.5")
    assert [finding["level"] for finding in ask("today")["findings"]] == ["doctor"]
    run("log", "pus")
    worst = ask("today")["findings"][0]
    assert (worst["level"], worst["entries"]) == ("emergency", [1, 2])
    run("log", "clear", "pus")
    assert [finding["level"] for finding in ask("today")["findings"]] == ["doctor"]


def test_an_entry_of_tomorrow_silences_nothing(run: Run, ask: Ask, begun: date) -> None:
    """An entry made under a wrong clock says that all is clear: the fever of today is answered as
    without it, and `today`, `log`, `doctor` and the report name the entry.
    """
    run("log", "clear", day=5)
    said = ask("log", "fever", "38.5", day=4)
    assert (said["finding"]["level"], said["future"]) == ("doctor", [1])
    view = ask("today", day=4)
    assert [finding["symptom"] for finding in view["findings"]] == ["fever"]
    assert view["future"] == [1]
    assert run("today", "--brief", day=4).stdout.endswith("▲ doctor\n")
    told = "Entry 1 (All clear, Sun 22 Nov 2026 09:30) is dated later than now."
    for args in (("today",), ("log", "fever", "38.6"), ("report", "--format", "markdown")):
        text = " ".join(run(*args, day=4).stdout.replace("\\", "").split())
        assert told in text, args
    assert "later than now" in " ".join(run("doctor", day=4).stdout.split())
    assert ask("report", day=4)["findings"] != []
    assert [finding["level"] for finding in ask("chart", day=4)["findings"]] == ["doctor"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("day 7", 7),
        ("DAY 0", 0),
        ("day -3", -3),
        ("tomorrow", 5),
        ("2026-11-17", 0),
        ("in 2 weeks", 18),
        ("yesterday", 3),
    ],
)
def test_on_answers_for_another_day(ask: Ask, begun: date, words: str, day: int) -> None:
    """`--on` takes any date of the grammar, and days of recovery."""
    assert ask("today", "--on", words)["day"] == day


def test_same_day_same_answer(ask: Ask, begun: date) -> None:
    """Looking at a day from another day shows the same as looking on it."""
    assert ask("today", "--on", "day 9", day=2) == ask("today", day=9)


@pytest.fixture
def two(run: Run, begun: date) -> None:
    """Begin a second session ten days after the first, and plan a third."""
    run("start", "--date", "2026-11-27", day=10)
    run("start", "--date", "2026-12-20", day=10)


def test_latest_begun_session_leads(ask: Ask, two: None) -> None:
    """Of several sessions the latest that has begun leads; a planned one does not."""
    assert ask("today", day=13)["session"] == {"number": 2, "date": "2026-11-27"}
    assert ask("today", day=13)["day"] == 3
    assert ask("today", day=5)["session"]["number"] == 1
    assert ask("today", day=33)["session"]["number"] == 3


@pytest.mark.parametrize("wanted", ["1", "2026-11-17", "17 nov", "2 weeks ago"])
def test_session_picks_another(ask: Ask, two: None, wanted: str) -> None:
    """`--session` takes the number of a session or its date in any words."""
    view = ask("today", "--session", wanted, day=14)
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert view["day"] == 14


def test_planned_session_can_be_picked(run: Run, two: None) -> None:
    """A planned session that does not lead is shown with its countdown when asked for."""
    assert "20 days to go" in run("today", "--session", "3", day=13).stdout


def test_day_counts_from_the_session_asked_for(ask: Ask, two: None) -> None:
    """`day N` counts from the session of --session, else from the one that leads today."""
    picked = ask("today", "--on", "day 4", "--session", "1", day=13)
    assert (picked["session"]["number"], picked["date"]) == (1, "2026-11-21")
    leading = ask("today", "--on", "day 4", day=13)
    assert (leading["session"]["number"], leading["date"]) == (2, "2026-12-01")


def test_date_picks_the_session_that_led_then(ask: Ask, two: None) -> None:
    """A past date is answered for the session that was the latest begun on it."""
    assert ask("today", "--on", "2026-11-20", day=13)["session"]["number"] == 1


@pytest.mark.parametrize("wanted", ["0", "4", "99999999999999999999", "-1", "2026-11-18", "first"])
def test_unknown_session_is_refused(refuse: Refuse, two: None, wanted: str) -> None:
    """A number or date of no session, and words that are neither, are refused."""
    assert refuse("today", f"--session={wanted}", day=13)


@pytest.mark.parametrize("words", ["", "03/04/2026", "2026-13-01", "9999-01-01", "never"])
def test_impossible_date_is_refused(refuse: Refuse, begun: date, words: str) -> None:
    """`--on` refuses what is no date."""
    assert refuse("today", "--on", words)


DAMAGED = {
    "empty": b"",
    "binary": b"\x00\xff\xfe" * 20,
    "not TOML": b"schema = \n",
    "cut short": b"schema = 1\ndate = 2026-11-17\n",
    "fewer entries than stated": b"schema = 1\ndate = 2026-11-17\n[end]\nentries = 2\n",
    "no date": b"schema = 1\n[end]\nentries = 0\n",
    "another date": b"schema = 1\ndate = 2026-11-18\n[end]\nentries = 0\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize(
    "args",
    [
        ("today",),
        (),
        ("today", "--json"),
        ("log", "itch"),
        ("history",),
        ("history", "--json"),
        ("remove", "1"),
    ],
    ids=" ".join,
)
def test_damaged_file_is_refused_and_kept(
    refuse: Refuse, begun: date, home: Path, content: bytes, args: tuple[str, ...]
) -> None:
    """A damaged session is exit code 3 and one line with the way out; no byte moves."""
    path = home / "sessions" / "2026-11-17.toml"
    path.write_bytes(content)
    said = refuse(*args, code=3)
    assert str(path) in said
    assert "smp-recovery doctor" in said
    assert "smp-recovery edit --session 2026-11-17" in said
    assert path.read_bytes() == content


def test_other_sessions_stay_readable(ask: Ask, two: None, home: Path) -> None:
    """Damage to one session's file does not touch another session."""
    (home / "sessions" / "2026-11-27.toml").write_bytes(b"")
    assert ask("today", "--session", "1", day=13)["session"]["number"] == 1


def test_newer_schema_is_shown_and_not_changed(
    ask: Ask, refuse: Refuse, begun: date, home: Path
) -> None:
    """A file of a newer version is read, and refused by name where it would be changed."""
    path = home / "sessions" / "2026-11-17.toml"
    path.write_text(path.read_text().replace("schema = 1", "schema = 2"))
    assert ask("today")["day"] == 4
    assert "newer smp-recovery" in refuse("log", "itch", code=1)


def test_foreign_files_are_no_sessions(ask: Ask, begun: date, home: Path) -> None:
    """Files of editors and of sync programs beside the sessions are left out."""
    names = ("2026-11-18.toml~", ".2026-11-19.toml", "2026-11-20 (copy).toml", "2026-13-01.toml")
    for name in names:
        (home / "sessions" / name).write_bytes(b"x")
    assert len(ask("sessions")["sessions"]) == 1


def test_today_writes_nothing(run: Run, begun: date, tree: Callable[[], Any]) -> None:
    """Looking changes no file."""
    before = tree()
    run("today")
    run("today", "--json")
    assert tree() == before


def test_today_takes_no_words(refuse: Refuse, begun: date) -> None:
    """A word after `today` is refused."""
    assert "extra" in refuse("today", "please")


def test_new_session_does_not_hide_what_a_risk_raises(run: Run, ask: Ask, begun: date) -> None:
    """What asks for a doctor only because of the person's risk stands in the new session, too."""
    run("profile", "add", "diabetes", day=8)
    run("log", "fluid", "moderate", day=8)
    assert ask("today", day=8)["findings"][0]["level"] == "doctor"
    run("start", "--date", "2026-11-26", day=9)
    assert ask("today", day=9)["findings"][0]["level"] == "doctor"


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        (b'"pus"', b'"\\u0070us"', "doctor"),
        (b'symptom = "pus"', b'symptom="tenderness", severity=3', "doctor"),
        (b'symptom = "pus"', bytes(16), "watch"),
    ],
    ids=["escaped", "by hand", "damaged"],
)
def test_new_session_hides_no_file_written_otherwise(
    run: Run, ask: Ask, home: Path, begun: date, old: bytes, new: bytes, level: str
) -> None:
    """However the file of an earlier session is written: what it holds, or that it is damaged, is
    told.
    """
    run("log", "pus", day=5)
    path = home / "sessions" / "2026-11-17.toml"
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    run("start", "--date", "2026-11-23", day=6)
    assert [finding["level"] for finding in ask("today", day=7)["findings"]] == [level]


def test_quiet_sessions_between_hide_no_open_sign(run: Run, ask: Ask, begun: date) -> None:
    """An open sign stands through further sessions without one."""
    run("log", "pus", day=10)
    run("start", "--date", "2027-01-20", day=64)
    run("start", "--date", "2027-02-20", day=95)
    assert [finding["level"] for finding in ask("today", day=96)["findings"]] == ["doctor"]


def test_new_session_does_not_hide_an_open_sign(run: Run, ask: Ask, begun: date) -> None:
    """A warning sign of the session before stands in every view of the new one until it is gone."""
    run("log", "fever", "38.5", day=5)
    run("log", "itch", "severe", day=5)
    run("start", "--date", "2026-11-23", day=6)
    (finding,) = ask("today", day=7)["findings"]
    assert finding["level"] == "doctor"
    assert finding["entries"] == []
    assert finding["text"].startswith("Still open in session 1: Fever (38.5 °C), noted")
    assert finding["act"].endswith("If it is gone, run `smp-recovery log fever none --session 1`.")
    assert "doctor" in run("today", "--brief", day=7).stdout
    for view in ("report", "chart"):
        assert ask(view, day=7)["findings"] == [finding]
    run("log", "fever", "none", "--session", "1", day=7)
    assert ask("today", day=7)["findings"] == []


def test_signs_of_two_sessions_count_together(run: Run, ask: Ask, begun: date) -> None:
    """A fever left open in session 1 makes an emergency of pus in session 2, for `log` and `today`,
    until it is cleared.
    """
    run("log", "fever", "38.5", day=5)
    run("start", "--date", "2026-11-23", day=6)
    said = ask("log", "pus", day=7)
    assert (said["session"]["number"], said["finding"]["level"]) == (2, "emergency")
    assert "still open in an earlier session" in said["finding"]["text"]
    worst = ask("today", day=7)["findings"][0]
    assert (worst["level"], worst["symptom"], worst["entries"]) == ("emergency", "pus", [1])
    assert run("today", "--brief", day=7).stdout.endswith("‼ emergency +1\n")
    run("log", "clear", "fever", "--session", "1", day=7)
    assert [finding["level"] for finding in ask("today", day=7)["findings"]] == ["doctor"]


def test_damage_to_the_session_before_is_told(run: Run, ask: Ask, begun: date, home: Path) -> None:
    """An unreadable session is reported, not treated as empty."""
    run("start", "--date", "2026-11-23", day=6)
    (home / "sessions/2026-11-17.toml").write_text("pus")
    (finding,) = ask("today", day=7)["findings"]
    assert finding["level"] == "watch"
    assert finding["text"].startswith("Session 1 is damaged. ")


def test_signs_of_all_late_sessions_are_told(run: Run, ask: Ask, begun: date) -> None:
    """Also what counts as a sign, from each session of the last weeks; an entry made further east
    counts, and what only needs watching does not.
    """
    run("log", "bleeding", "severe", day=4)
    run("log", "itch", "severe", day=4)
    run("start", "--date", "2026-11-21", day=4)
    run("log", "pus", "--at", "2026-11-21T20:00:00+13:00", day=4)
    run("start", "--date", "2026-11-22", day=5)
    said = [finding["text"] for finding in ask("today", day=5)["findings"]]
    assert [text[:26] for text in said] == [
        "Still open in session 2: P",
        "Still open in session 1: B",
    ]
    assert ask("today", "--on", "2027-06-01", day=5)["findings"] != []


def test_practitioners_words_are_told_with_their_own_end(run: Run, begun: date) -> None:
    """What the practitioner said stands with their rule, and no later date is put down to them."""
    run("clinic", "avoid", "exercise", "--until", "day 14", "--note", "no weights", day=3)
    run("clinic", "allow", "washing", "--from", "day 2", "--note", "lukewarm water", day=3)
    run("clinic", "avoid", "sun", day=3)
    said = run("today", day=3, columns=160).stdout
    told = "to Tue 8 Dec   Exercise: no weights (your practitioner to Tue 1 Dec, then skalptec)"
    assert told in said
    assert "Washing and showering: lukewarm water (your practitioner)" in said
    assert "Direct sun (your practitioner)" in said
