"""`today`: what the day asks, most important first."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

pytestmark = pytest.mark.usefixtures("begun")

LABELS = (
    *("* new", "✗ not yet", "! careful", "✓ do", "≈ normal", "→ next"),
    *("☎ emergency", "☎ doctor today"),
)


def test_json_holds_the_contract(ask: Ask) -> None:
    """The date, day and session, and every warning sign; `--on` looks ahead."""
    view = ask("today")
    assert (view["date"], view["day"]) == ("2026-11-21", 4)
    assert [(each["day"], each["topic"]) for each in view["new"]] == [
        (4, "trimming"),
        (4, "alcohol"),
    ]
    assert ask("today", day=6)["no_longer_expected"] == ["redness", "swelling"]
    assert view["session"] == {"number": 1, "date": "2026-11-17"}
    assert {"fever", "pus", "breathing"} <= {sign["sign"] for sign in view["warning_signs"]}
    assert ask("today", "--on", "day 4", day=2)["changes"] == view["changes"]


def test_screen_puts_what_is_new_first_and_what_needs_action_last(run: Run) -> None:
    """What is new, to leave, to do, normal and next, whom to call; then what is open, the most
    urgent last, and how it is closed only after what to do.
    """
    run("log", "itch", "severe")
    run("log", "pus")
    lines = run("today").stdout.splitlines()
    assert lines[0].startswith("Day 4 · Sat 21 Nov · Scabs form: ")
    labels = (*LABELS, "● watch", "▲ doctor ")
    assert [label for line in lines for label in labels if line.startswith(label)] == [*labels]
    assert lines[-1].strip() == "Once it is gone, log that: `smp-recovery log pus none`."
    assert "See a doctor" in " ".join(lines[-8:-1])


def test_sources_and_signs(run: Run) -> None:
    """The long form has every line with its sources, the list of signs every sign in full."""
    told = run("today", "--sources").stdout
    assert "✗ not yet" in told
    assert "“for a specified period” (recovery-guide)" in " ".join(told.split())
    signs = " ".join(run("today", "--signs").stdout.split())
    for part in (
        "a tight throat or a sudden hoarse voice",
        "With hives or",
        "38 °C or more",
    ):
        assert part in signs


@pytest.mark.parametrize(
    ("entries", "day", "line"),
    [
        ((), 4, "day 4 · Scabs form"),
        ((), -3, "day -3 · Getting ready"),
        (("scab mild",), 4, "day 4 · Scabs form"),
        (("bleeding", "pus"), 4, "day 4 · Scabs form · ▲ doctor +1"),
        (("pus", "clear"), 4, "day 4 · Scabs form"),
    ],
)
def test_brief(run: Run, entries: tuple[str, ...], day: int, line: str) -> None:
    """`--brief` is one line for a prompt: day, stage, the worst open finding, how many more."""
    for entry in entries:
        run("log", *entry.split())
    assert run("today", "--brief", day=day).stdout == f"{line}\n"


def test_plain_has_words_for_every_mark(run: Run) -> None:
    """The same words without any mark, each section a sentence or more; also in one line."""
    run("start", "--date", "2026-11-17")
    run("clinic", "contact", "--phone", "+31 20 1234567")
    run("log", "itch", "mild", "fever", "38.5", day=9)
    said = run("today", "--plain", day=9).stdout
    assert not set(said) & set("✗✓▲●☎≈→‼·*!")
    for words in ("Not yet: ", "Do: ", "Normal: ", "Call emergency: ", "Call clinic: +31"):
        assert f"\n{words}" in said
    assert "\nDoctor: Fever (38.5 °C)" in said
    marked, plain = (
        Counter(re.findall(r"\w+", text.lower())) for text in (run("today", day=9).stdout, said)
    )
    assert not marked - plain
    assert set(plain - marked) == {"call"}
    brief = run("today", "--brief", "--plain", day=9).stdout
    assert brief == "day 9; Scabs fall; doctor +1\n"


def test_brief_for_another_day_and_as_json(run: Run, ask: Ask) -> None:
    """`--brief` takes `--on` and `--session`; its JSON is that of `today`."""
    run("start", "--new", "--date", "2026-11-20")
    said = run("today", "--brief", "--on", "2026-11-25", "--session", "1").stdout
    assert said == "day 8 · Scabs fall\n"
    assert ask("today", "--brief") == ask("today")


def test_an_entry_of_tomorrow_silences_nothing(run: Run, ask: Ask) -> None:
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
    for view in ("report", "chart"):
        assert [finding["level"] for finding in ask(view, day=4)["findings"]] == ["doctor"]


DAMAGED = (
    "today; ; today --json; log itch; history; history --json; chart; calendar; report; remove 1"
)


@pytest.mark.parametrize("line", DAMAGED.split("; "))
def test_damaged_file_is_refused_and_kept(refuse: Refuse, home: Path, line: str) -> None:
    """A damaged session is exit code 3 and one line with the way out; no byte moves."""
    path = home / "sessions" / "2026-11-17.toml"
    path.write_bytes(b"schema = 1\ndate = 2026-11-17\n[end]\nentries = 2\n")
    said = refuse(*line.split(), code=3)
    assert str(path) in said
    assert "smp-recovery doctor" in said
    assert "smp-recovery edit --session 2026-11-17" in said


def test_new_session_does_not_hide_what_a_risk_raises(run: Run, ask: Ask) -> None:
    """What asks for a doctor only because of the person's risk stands in the new session, too."""
    run("profile", "add", "diabetes", day=8)
    run("log", "fluid", "moderate", day=8)
    run("start", "--date", "2026-11-26", day=9)
    assert [f["level"] for f in ask("today", day=9)["findings"]] == ["doctor"]


def test_new_session_does_not_hide_an_open_sign(run: Run, ask: Ask) -> None:
    """A warning sign of the session before stands in every view of the new one until it is gone."""
    run("log", "fever", "38.5", day=5)
    run("log", "itch", "severe", day=5)
    run("start", "--new", "--date", "2026-11-23", day=6)
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


def test_signs_of_two_sessions_count_together(run: Run, ask: Ask) -> None:
    """A fever left open in session 1 makes an emergency of pus in session 2, for `log` and `today`,
    until it is cleared.
    """
    run("log", "fever", "38.5", day=5)
    run("start", "--new", "--date", "2026-11-23", day=6)
    said = ask("log", "pus", day=7)
    assert (said["session"]["number"], said["finding"]["level"]) == (2, "emergency")
    assert "still open in an earlier session" in said["finding"]["text"]
    worst = ask("today", day=7)["findings"][0]
    assert (worst["level"], worst["symptom"], worst["entries"]) == ("emergency", "pus", [1])
    assert run("today", "--brief", day=7).stdout.endswith("‼ emergency +1\n")
    run("log", "clear", "fever", "--session", "1", day=7)
    assert [finding["level"] for finding in ask("today", day=7)["findings"]] == ["doctor"]
