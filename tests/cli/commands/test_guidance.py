"""`guidance`: the sources, and a clinic's own file: checked, used, named and dropped."""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from smp_recovery.guidance.built_in import find_data
from smp_recovery.guidance.model import Guidance

Run = Callable[..., Result]
Ask = Callable[..., Any]
Refuse = Callable[..., str]

EXAMPLE = (find_data() / "example-clinic.toml").read_bytes()
TITLE = "Aftercare of Example Clinic"
ABOUT = {"key", "title", "publisher", "kind", "address", "built_in", "followed", "rules"}

NEW_KEY = 'key = "example-clinic"'
HEAD = f'schema = 1\n[source]\n{NEW_KEY}\ntitle = "Sheet"\nkind = "clinic"\n'
RULE = '[[rules]]\ntopic = "washing"\nstance = "avoid"\ntext = "No water."\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty directory, apart from the home."""
    made = tmp_path / "work"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def example(folder: Path) -> str:
    """The name of a file that is the example as it is shipped."""
    (folder / "clinic.toml").write_bytes(EXAMPLE)
    return "clinic.toml"


@pytest.fixture
def write(folder: Path) -> Callable[[str | bytes], str]:
    """Write a file and return its name."""

    def written(content: str | bytes) -> str:
        raw = content.encode() if isinstance(content, str) else content
        (folder / "file.toml").write_bytes(raw)
        return "file.toml"

    return written


def test_check_of_the_example(run: Run, ask: Ask, example: str, home: Path) -> None:
    """A sound file: no faults, and what it changes in the built-in advice."""
    lines = run("guidance", "check", example).stdout.splitlines()
    assert lines == [
        f"{TITLE}: no faults",
        "It changes the built-in advice in 2 places.",
        "",
        "!  day 5        Washing and showering: avoid becomes with care (less strict)",
        "!  from day 11  Washing and showering: allowed becomes with care",
    ]
    said = ask("guidance", "check", example)
    assert set(said) == {"source", "changes"}
    assert set(said["source"]) == ABOUT
    assert said["source"]["built_in"] is False
    assert said["changes"] == [
        {"topic": "washing", "first_day": 5, "last_day": 5, "before": "avoid", "after": "limit"},
        {
            "topic": "washing",
            "first_day": 11,
            "last_day": None,
            "before": "allow",
            "after": "limit",
        },
    ]
    assert not home.exists()


def test_check_of_a_file_that_changes_nothing(run: Run, ask: Ask, write: Any) -> None:
    """A file that says what is said already changes nothing, and that is said."""
    rule = RULE.replace("washing", "exercise") + "first_day = 0\nlast_day = 21\n"
    assert ask("guidance", "check", write(HEAD))["changes"] == []
    assert "It changes nothing." in run("guidance", "check", write(HEAD + rule)).stdout


def test_check_of_a_topic_that_no_source_speaks_of(run: Run, ask: Ask, write: Any) -> None:
    """Where nobody spoke before, `unknown` becomes the clinic's word."""
    name = write(HEAD + RULE.replace("washing", "flying"))
    (change,) = ask("guidance", "check", name)["changes"]
    assert (change["before"], change["after"]) == ("unknown", "avoid")
    assert "Flying: no source becomes avoid" in run("guidance", "check", name).stdout


@pytest.mark.parametrize("command", ["check", "use"])
def test_every_fault_is_one_line(
    refuse: Refuse, write: Callable[[str], str], command: str, home: Path
) -> None:
    """A file with faults is refused in one run, a line for each, and nothing is written."""
    name = write(f'colour = "red"\n{HEAD}{RULE}pages = 3\n'.replace("washing", "washin"))
    assert refuse("guidance", command, name, code=3, lines=3).splitlines() == [
        "file.toml: rules 1 ('washin'): 'pages' belongs to a survey only: take it out",
        "file.toml: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
        "file.toml: unknown key 'colour': use one of contact, expectations, rules, schema, source, "
        "stages, warnings",
    ]
    assert not home.exists()


@pytest.mark.skipif(os.name == "nt", reason="needs pipes and sparse files")
@pytest.mark.parametrize("command", ["check", "use"])
def test_file_that_cannot_be_read(refuse: Refuse, folder: Path, command: str) -> None:
    """What is not a file that can be read is one line; nothing waits for it or reads on."""
    os.mkfifo(folder / "pipe")
    (folder / "large").touch()
    os.truncate(folder / "large", 100 * 1024 * 1024)
    for name, code in (("missing/x.toml", 2), ("", 3), (".", 3), ("pipe", 3), ("large", 3)):
        assert refuse("guidance", command, name, code=code)


MARKUP = (
    "\\u001b[2J\\u001b]52;c;aGk=\\u0007 \\u202egnp\\u202c [bold]x[/bold] [/] :smile: a\\nb\\u009b"
)
SHOWN = "[2J]52;c;aGk= gnp [bold]x[/bold] [/] :smile: a b"

MARKED = f"""
schema = 1
[source]
key = "marked"
title = "{MARKUP}"
publisher = "{MARKUP}"
kind = "clinic"
version = "{MARKUP}"
[contact]
name = "{MARKUP}"
phone = "{MARKUP}"
[[stages]]
key = "one"
name = "{MARKUP}"
text = "{MARKUP}"
wording = "{MARKUP}"
[[rules]]
topic = "washing"
stance = "limit"
text = "{MARKUP}"
wording = "{MARKUP}"
[[rules]]
topic = "diet"
stance = "do"
text = "{MARKUP}"
[[expectations]]
topic = "healing"
text = "{MARKUP}"
wording = "{MARKUP}"
[[warnings]]
symptom = "scab"
urgency = "soon"
text = "{MARKUP}"
"""

VIEWS = [
    ("today",),
    ("can", "washing"),
    ("can", "healing"),
    ("timeline",),
    ("timeline", "--source", "marked"),
    ("history",),
    ("guidance", "show", "washing"),
    ("guidance", "sources"),
    ("guidance", "list"),
    ("clinic", "list"),
    ("log", "scab", "moderate"),
]


def test_texts_of_a_file_are_shown_as_text(
    run: Run, ask: Ask, begun: date, write: Callable[[str], str]
) -> None:
    """Escapes, markup and bidirectional characters of a file never act, on screen or in JSON."""
    name = write(MARKED)
    shown = run("guidance", "check", name).stdout + run("guidance", "use", name).stdout
    for args in VIEWS:
        for columns in (40, 80, 200):
            shown += run(*args, day=15, columns=columns).stdout
    assert all(line.isprintable() for line in shown.split("\n"))
    assert SHOWN in shown
    (told,) = [s for s in ask("guidance", "sources")["sources"] if s["key"] == "marked"]
    assert told["title"] == json.loads(f'"{MARKUP}"')
    for args in VIEWS:
        ask(*args, day=15)


def test_use_is_named_on_every_view(run: Run, ask: Ask, begun: date, example: str) -> None:
    """From `use` on every view names the file as not built in, until it is dropped."""
    views = [
        ("today",),
        (),
        ("can", "washing"),
        ("can", "gym"),
        ("timeline",),
        ("timeline", "--source", "elka"),
        ("log", "itch"),
        ("history",),
    ]

    def named() -> list[bool]:
        return [f"Not built in: {TITLE}." in " ".join(run(*args).stdout.split()) for args in views]

    assert not any(named())
    said = run("guidance", "use", example).stdout
    assert said == (
        f"{TITLE} is now in use. `smp-recovery guidance drop example-clinic` stops that.\n"
    )
    assert all(named())
    assert f"{TITLE} (not built in)" in " ".join(run("guidance", "sources").stdout.split())
    run("guidance", "drop", "example-clinic")
    assert not any(named())


def test_use_changes_what_check_said(run: Run, ask: Ask, begun: date, example: str) -> None:
    """On the days that `check` names, and on no others, the verdict is another after `use`."""

    def stances() -> list[str]:
        return [ask("can", "washing", "--on", f"day {day}")["stance"] for day in (4, 5, 6, 10, 11)]

    assert stances() == ["avoid", "avoid", "limit", "limit", "allow"]
    run("guidance", "use", example)
    assert stances() == ["avoid", "limit", "limit", "limit", "limit"]
    answer = ask("can", "washing", "--on", "day 5")
    assert [s["source"] for s in answer["sources"] if s["leads"]] == ["example-clinic"]
    assert {s["source"] for s in answer["sources"]} >= {"elka", "natural-results", "skalptec"}


def test_warnings_of_a_file_count_and_never_silence(
    run: Run, ask: Ask, begun: date, write: Callable[[str], str]
) -> None:
    """A clinic may tighten: redness that is moderate on day 6 asks for it; a sign stays urgent."""
    lax = '[[warnings]]\nsign = "pus"\nurgency = "later"\ntext = "It can wait."\n'
    before = ask("log", "redness", "moderate", day=6)["finding"]
    assert before["level"] == "watch"
    run("guidance", "use", write(EXAMPLE + lax.encode()))
    after = ask("log", "redness", "moderate", day=6)["finding"]
    assert (after["level"], after["source"]) == ("contact", "example-clinic")
    assert ask("log", "redness", "mild", day=6)["finding"]["level"] == "watch"
    pus = ask("log", "pus", day=6)["finding"]
    assert (pus["level"], pus["source"]) == ("doctor", "aad")


def test_warning_about_a_topic_is_part_of_the_answer(
    run: Run, ask: Ask, begun: date, write: Callable[[str], str]
) -> None:
    """What a file warns of about a topic stands under `can`, with its words, and under no other."""
    assert ask("can", "sun")["warnings"] == []
    warning = '[[warnings]]\ntopic = "sun"\nurgency = "soon"\ntext = "Blisters: call us."\n'
    run("guidance", "use", write(HEAD + warning + 'first_day = 3\nwording = "from day 3"\n'))
    assert ask("can", "sun")["warnings"] == [
        {
            "urgency": "soon",
            "text": "Blisters: call us.",
            "source": "example-clinic",
            "wording": "from day 3",
            "first_day": 3,
            "last_day": None,
            "pages": None,
            "undated": False,
        }
    ]
    said = " ".join(run("can", "sun").stdout.split())
    assert "☎ warning Blisters: call us. “from day 3” (example-clinic)" in said
    assert ask("can", "shower")["warnings"] == []
    assert "☎ warning" not in run("can", "shower").stdout


def test_contact_of_a_file(run: Run, begun: date, folder: Path, write: Any) -> None:
    """The clinic's own contact is shown, unless the person has stored another."""
    run("guidance", "use", write(EXAMPLE.replace(b'phone = ""', b'phone = "112233"')))
    assert "☎ clinic     Example Clinic, 112233" in run("today").stdout
    assert "☎ clinic  Example Clinic, 112233" in run("log", "pus").stdout
    run("clinic", "contact", "--name", "Ada")
    said = run("today").stdout
    assert "☎ clinic     Ada\n" in said
    assert "112233" not in said


def test_list_and_hash(run: Run, ask: Ask, example: str) -> None:
    """`list` names each file in use with the hash of the bytes that were checked."""
    assert ask("guidance", "list") == {"files": []}
    assert "smp-recovery guidance use FILE" in run("guidance", "list").stdout
    assert ask("guidance", "use", example)["source"]["key"] == "example-clinic"
    digest = hashlib.sha256(EXAMPLE).hexdigest()
    assert ask("guidance", "list") == {"files": [{"key": "example-clinic", "sha256": digest}]}
    assert run("guidance", "list").stdout == f"example-clinic  sha256 {digest}\n"


def test_drop_and_undo(run: Run, ask: Ask, begun: date, example: str) -> None:
    """`drop` ends it at once, `undo` brings it back."""
    before = ask("today")
    run("guidance", "use", example)
    used = ask("today", "--on", "day 8")
    assert ask("guidance", "drop", "example-clinic") == {"dropped": "example-clinic"}
    assert ask("today") == before
    run("undo")
    assert ask("today", "--on", "day 8") == used
    said = run("guidance", "drop", "example-clinic").stdout
    assert said == "example-clinic is no longer in use. `smp-recovery undo` brings it back.\n"


def test_new_writes_a_file_that_check_and_use_take(
    run: Run, ask: Ask, folder: Path, home: Path
) -> None:
    """`new` writes the commented example under the key of its name; it is sound as it stands."""
    assert ask("guidance", "new", "ours.toml") == {"file": "ours.toml"}
    assert (folder / "ours.toml").read_bytes() == EXAMPLE.replace(b"example-clinic", b"ours")
    assert not home.exists()
    run("guidance", "check", "ours.toml")
    assert ask("guidance", "use", "ours.toml")["source"]["key"] == "ours"
    said = run("guidance", "new", "More of it.toml").stdout
    assert said.startswith("Wrote More of it.toml. Change it, then `smp-recovery guidance check ")
    assert (folder / "More of it.toml").read_bytes() == EXAMPLE


def test_new_overwrites_nothing(refuse: Refuse, folder: Path) -> None:
    """A file that is there is kept, also a link that leads nowhere."""
    (folder / "ours.toml").write_bytes(b"mine")
    assert "Choose another name" in refuse("guidance", "new", "ours.toml")
    assert (folder / "ours.toml").read_bytes() == b"mine"
    (folder / "link.toml").symlink_to(folder / "nowhere.toml")
    assert "Choose another name" in refuse("guidance", "new", "link.toml")
    assert not (folder / "nowhere.toml").exists()


def test_new_where_nothing_can_be_written(refuse: Refuse, folder: Path) -> None:
    """A place that cannot be written is one line with its name."""
    said = refuse("guidance", "new", "missing/ours.toml", code=1)
    assert said.startswith("missing/ours.toml cannot be written: ")


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_schema_is_that_of_the_data(run: Run, more: tuple[str, ...]) -> None:
    """`schema` prints the JSON Schema as it is shipped."""
    said = run("guidance", "schema", *more).stdout
    assert said == (find_data() / "source.schema.json").read_text(encoding="utf-8")
    assert said.isascii()
    assert json.loads(said)["$schema"].startswith("https://json-schema.org/")


def test_sources(run: Run, ask: Ask, guidance: Guidance, home: Path) -> None:
    """`sources` lists each with its kind, its public address and whether it leads; it needs no
    session.
    """
    listed = ask("guidance", "sources")["sources"]
    assert [source["key"] for source in listed] == list(guidance.sources)
    for source in listed:
        assert set(source) == ABOUT
        assert source["built_in"] is True
        assert source["followed"] is True
        assert source["rules"] == len(guidance.sources[source["key"]].rules)
        assert source["address"] == (guidance.sources[source["key"]].address or None)
    assert sum(bool(source["address"]) for source in listed) >= 10
    said = run("guidance", "sources", columns=300).stdout
    assert all(source["address"] in said for source in listed if source["address"])
    said = " ".join(run("guidance", "sources").stdout.split())
    assert said.startswith(f"{len(guidance.sources)} sources")
    assert "✓ elka ELKA SMP: The SMP healing process (article)" in said
    assert not home.exists()


def test_sources_mark_those_that_lead(run: Run, ask: Ask, begun: date, example: str) -> None:
    """A clinic's file stands before the built-in sources; after `follow` only some are marked."""
    run("guidance", "use", example)
    run("clinic", "avoid", "gym")
    run("follow", "elka")
    listed = ask("guidance", "sources")["sources"]
    assert [source["key"] for source in listed[:2]] == ["practitioner", "example-clinic"]
    assert [s["built_in"] for s in listed[:3]] == [False, False, True]
    assert {s["key"] for s in listed if s["followed"]} == {"practitioner", "elka"}
    marked = [x for x in run("guidance", "sources").stdout.splitlines() if x.startswith("✓ ")]
    assert [line.split()[1] for line in marked if "marks" not in line] == ["practitioner", "elka"]


def test_show_all_topics(run: Run, ask: Ask, guidance: Guidance) -> None:
    """Without a topic: every topic with the other words for it, and in JSON every rule."""
    shown = ask("guidance", "show")
    assert [topic["key"] for topic in shown["topics"]] == list(guidance.topics)
    assert len(shown["rules"]) == sum(len(s.rules) for s in guidance.sources.values())
    said = run("guidance", "show", columns=400).stdout
    assert said.startswith(f"{len(guidance.topics)} topics")
    for topic in guidance.topics.values():
        assert any(line.startswith(topic.key) and topic.name in line for line in said.split("\n"))


@pytest.mark.parametrize(
    ("words", "topic"), [(("washing",), "washing"), (("hair", "dye"), "hair-dye")]
)
def test_show_one_topic(
    run: Run, ask: Ask, guidance: Guidance, words: tuple[str, ...], topic: str
) -> None:
    """With a topic, by any of its names: every rule on it, of every source, with its days."""
    shown = ask("guidance", "show", *words)
    assert [found["key"] for found in shown["topics"]] == [topic]
    rules = [r for s in guidance.sources.values() for r in s.rules if r.topic == topic]
    assert [(r["source"], r["text"]) for r in shown["rules"]] == [(r.source, r.text) for r in rules]
    said = " ".join(run("guidance", "show", *words, columns=300).stdout.split())
    for rule in rules:
        assert " ".join(rule.text.split()) in said


def test_show_a_topic_without_rules(run: Run, ask: Ask) -> None:
    """Where no source speaks it says so."""
    assert ask("guidance", "show", "flying")["rules"] == []
    assert "No source mentions this." in run("guidance", "show", "flying").stdout


@pytest.mark.parametrize("args", [("check",), ("use",), ("drop",), ("new",), ("drop", "a", "b")])
def test_what_is_missing_is_named(refuse: Refuse, args: tuple[str, ...]) -> None:
    """A command without its file or key, or with too many, names its help."""
    assert f"smp-recovery guidance {args[0]} --help" in refuse("guidance", *args)
