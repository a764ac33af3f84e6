"""`guidance`: what the program knows, and a clinic's own file: checked, used, named, dropped."""

import hashlib
import json
import os
import tracemalloc
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

TEN_FAULTS = """\
schema = 1
colour = "red"
[source]
key = "Example Clinic"
kind = "clinc"
[[stages]]
key = "later"
name = "Later"
first_day = 5
text = "Later."
[[stages]]
key = "first"
name = "First"
first_day = 9
last_day = 2
text = "First."
[[rules]]
topic = "washin"
stance = "never"
first_day = "two"
text = "No water."
pages = 3
[[expectations]]
symptom = "redness"
topic = "washing"
text = "Both."
"""


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


@pytest.fixture
def faults(run: Run, tree: Callable[[], Any], home: Path) -> Callable[..., list[str]]:
    """Run a command that must find faults: a line each, exit code 3, nothing written."""

    def found(*args: str) -> list[str]:
        before = tree()
        result = run(*args, expect=3)
        assert result.stdout == ""
        assert tree() == before
        lines = result.stderr.splitlines()
        assert all(line.startswith("smp-recovery: ") and line.isprintable() for line in lines)
        return [line.removeprefix("smp-recovery: ") for line in lines]

    return found


def test_check_of_the_example(run: Run, ask: Ask, example: str, home: Path) -> None:
    """A sound file: no faults, and what it changes of the built-in reading, topic by topic."""
    lines = run("guidance", "check", example).stdout.splitlines()
    assert lines == [
        f"{TITLE}: no faults",
        "It changes 2 windows of the built-in reading.",
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
def test_ten_faults_are_ten_lines(
    faults: Any, write: Callable[[str], str], command: str, home: Path
) -> None:
    """Every fault of a file is told in one run, each on its own line with its place."""
    found = faults("guidance", command, write(TEN_FAULTS))
    assert len(found) == len(set(found))
    assert all(line.startswith("file.toml") for line in found)
    for words in (
        "unknown key 'colour'",
        "'key' must be lower-case letters, digits and hyphens, not 'Example Clinic'",
        "'kind' cannot be 'clinc': did you mean 'clinic'?",
        "'title' is missing",
        "'last_day' (2) comes before 'first_day' (9): swap them",
        "stage 'first' must begin and end after 'later'",
        "'topic' cannot be 'washin': did you mean 'washing'?",
        "'stance' cannot be 'never'",
        "'first_day' must be a whole number, not a text",
        "'pages' belongs to a survey only",
        "exactly one of symptom or topic",
    ):
        assert sum(words in line for line in found) == 1, (words, found)
    assert len(found) == 11
    assert not home.exists()


def test_a_file_with_ten_faults_prints_ten_lines(faults: Any, write: Callable[[str], str]) -> None:
    """Ten faults of ten kinds are ten lines, no more and no fewer."""
    assert len(faults("guidance", "check", write(TEN_FAULTS.replace('colour = "red"\n', "")))) == 10


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ((NEW_KEY, 'key = "elka"'), "'elka' is taken"),
        ((NEW_KEY, 'key = "practitioner"'), "'practitioner' is taken"),
        (('kind = "clinic"', 'kind = "practitioner"'), "cannot be 'practitioner' in a file"),
        (("schema = 1", "schema = 2"), "schema 2 is newer than 1"),
        (("schema = 1", ""), "'schema' is missing"),
        ((NEW_KEY, 'key = "../../x"'), "must be lower-case letters"),
        ((NEW_KEY, 'key = "a/b"'), "must be lower-case letters"),
        (('title = "Sheet"', 'title = ""'), "'title' is empty"),
        (('title = "Sheet"', 'title = "' + "x" * 301 + '"'), "300 is the most"),
        (("[source]", "[source]\ninclude = '/etc/passwd'"), "unknown key 'include'"),
        (("[source]", "[source]\ncommand = 'rm'"), "unknown key 'command'"),
    ],
)
@pytest.mark.parametrize("command", ["check", "use"])
def test_one_fault_is_one_line(
    refuse: Refuse, write: Callable[[str], str], command: str, edit: tuple[str, str], words: str
) -> None:
    """A file can take no built-in key, no practitioner's place, and name no path or command."""
    assert words in refuse("guidance", command, write((HEAD + RULE).replace(*edit)), code=3)


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "binary": b"\x00\xff\xfe" * 100,
    "not UTF-8": HEAD.replace("Sheet", "Gr\xfc\xdfe").encode("latin-1"),
    "not TOML": b"schema = ",
    "30,000-part key": b".".join([b"a"] * 30_000) + b" = 1",
    "30,000-part table": b"[" + b".".join([b"a"] * 30_000) + b"]",
    "nested lists": b"x = " + b"[" * 20_000 + b"]" * 20_000,
    "nested tables": b"x = " + b"{a=" * 20_000 + b"1" + b"}" * 20_000,
    "many keys": b"".join(b"k%d=1\n" % n for n in range(7000)),
    "many rules": HEAD.encode() + b"[[rules]]\n" * 6000,
    "huge number": HEAD.encode() + b"[[rules]]\nfirst_day = " + b"9" * 5000,
    "infinite": HEAD.encode() + b"[[rules]]\nfirst_day = inf\nlast_day = nan\n",
    "escapes in keys": b'"\\u001b[2J" = 1\n"\\u202e" = 1\n"[bold]" = 1\n',
    "escapes in words": f'schema = 1\n[source]\nkey = "{chr(92)}u001b"\nkind = "[red]"\n'.encode(),
    "control characters": b"schema = 1\n\x1b[2J\n",
    "list for a table": b"source = [1]\nrules = 1\nstages = {}\n",
    "64 KiB and a byte": HEAD.encode() + b"#" * (64 * 1024),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("command", ["check", "use"])
def test_hostile_file_is_refused(
    faults: Any, write: Callable[[bytes], str], command: str, content: bytes, home: Path
) -> None:
    """Whatever a file holds, it is refused in lines that do nothing."""
    name = write(content)
    found = faults("guidance", command, name)
    assert found
    assert all("file.toml" in line for line in found)
    assert not home.exists()


@pytest.mark.skipif(os.name == "nt", reason="needs sparse files")
@pytest.mark.parametrize("command", ["check", "use"])
def test_100_megabytes_are_not_read(refuse: Refuse, folder: Path, command: str, home: Path) -> None:
    """A file far too large is refused by its name, whatever room the memory has."""
    path = folder / "large.toml"
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert "large.toml" in refuse("guidance", command, "large.toml", code=3)
        assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert not home.exists()


@pytest.mark.parametrize("command", ["check", "use"])
@pytest.mark.parametrize(
    ("name", "code"),
    [("missing.toml", 2), ("missing/x.toml", 2), ("", 3), (".", 3), ("pipe", 3), ("\x1b[2J", 2)],
)
def test_file_that_cannot_be_read(
    refuse: Refuse, folder: Path, command: str, name: str, code: int
) -> None:
    """What is no file that can be read is one line, and nothing waits for it."""
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe")
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
        f"{TITLE} counts from now on. `smp-recovery guidance drop example-clinic` ends it.\n"
    )
    assert all(named())
    assert f"{TITLE} (not built in)" in " ".join(run("guidance", "sources").stdout.split())
    run("guidance", "drop", "example-clinic")
    assert not any(named())


def test_use_changes_what_check_said(
    run: Run, ask: Ask, begun: date, example: str, guidance: Guidance
) -> None:
    """On the days that `check` names, and on no others, the verdict is another after `use`."""
    changes = ask("guidance", "check", example)["changes"]

    def stances(topic: str) -> dict[int, str]:
        return {day: ask("can", topic, "--on", f"day {day}")["stance"] for day in range(-1, 14)}

    before = stances("washing"), stances("exercise")
    run("guidance", "use", example)
    after = stances("washing"), stances("exercise")
    assert after[1] == before[1]
    for day, stance in after[0].items():
        change = [
            c
            for c in changes
            if (c["first_day"] is None or c["first_day"] <= day)
            and (c["last_day"] is None or day <= c["last_day"])
        ]
        if change:
            assert (before[0][day], stance) == (change[0]["before"], change[0]["after"])
        else:
            assert before[0][day] == stance
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


def test_practitioner_goes_before_a_clinics_file(
    run: Run, ask: Ask, begun: date, example: str
) -> None:
    """On a day for which both speak the practitioner leads; the file leads on the others."""
    run("guidance", "use", example)
    run("clinic", "allow", "washing", "--from", "day 3", "--until", "day 4")
    leads = {}
    for day in (2, 3, 4, 5):
        answer = ask("can", "washing", "--on", f"day {day}")
        leads[day] = (answer["stance"], *(s["source"] for s in answer["sources"] if s["leads"]))
    assert leads == {
        2: ("avoid", "example-clinic"),
        3: ("allow", "practitioner"),
        4: ("allow", "practitioner"),
        5: ("limit", "example-clinic"),
    }


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


def test_use_with_damaged_settings_is_refused(
    refuse: Refuse, begun: date, home: Path, example: str
) -> None:
    """What cannot be read is told before the file is copied, never after."""
    (home / "settings.toml").write_bytes(b"\x00")
    assert "is damaged" in refuse("guidance", "use", example, code=3)


def test_use_again_replaces(
    run: Run, ask: Ask, begun: date, example: str, write: Callable[[bytes], str]
) -> None:
    """A newer file of the same key takes the place of the older; one `undo` brings that back."""
    run("guidance", "use", example)
    first = ask("guidance", "list")
    run("guidance", "use", write(EXAMPLE.replace(b'version = "1"', b'version = "2"')))
    second = ask("guidance", "list")
    assert len(second["files"]) == 1
    assert second != first
    run("undo")
    assert ask("guidance", "list") == first
    assert ask("today")
    run("guidance", "use", example)
    assert ask("guidance", "list") == first


def test_two_files_at_once(run: Run, ask: Ask, begun: date, write: Callable[[bytes], str]) -> None:
    """Files of two clinics both count; on the same day the stricter leads."""
    run("guidance", "use", write(EXAMPLE))
    run("guidance", "use", write(HEAD.replace("example-clinic", "other") + RULE))
    assert [f["key"] for f in ask("guidance", "list")["files"]] == ["example-clinic", "other"]
    answer = ask("can", "washing", "--on", "day 8")
    assert answer["stance"] == "avoid"
    assert [s["source"] for s in answer["sources"] if s["leads"]] == ["other"]
    assert f"Not built in: {TITLE}, Sheet." in " ".join(run("today").stdout.split())


def test_file_is_kept_apart(
    run: Run, ask: Ask, begun: date, example: str, folder: Path, home: Path
) -> None:
    """A private copy counts: what becomes of the file that was given does not matter."""
    run("guidance", "use", example)
    before = ask("today")
    (folder / example).unlink()
    assert ask("today") == before
    (path,) = (home / "guidance").iterdir()
    assert path.read_bytes().endswith(EXAMPLE)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["nobody", "", "elka", "practitioner", "../sessions/x", "\x1b"])
def test_drop_of_what_is_not_in_use(refuse: Refuse, begun: date, key: str) -> None:
    """Only a clinic's file that is in use can be dropped: no built-in source, no path."""
    assert "guidance list" in refuse("guidance", "drop", key)


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
    assert said == "example-clinic counts no more. `smp-recovery undo` brings it back.\n"


@pytest.fixture
def changed(run: Run, begun: date, example: str, home: Path) -> Path:
    """Use a file, then damage the copy that was kept."""
    run("guidance", "use", example)
    (path,) = (home / "guidance").iterdir()
    path.write_bytes(path.read_bytes().replace(b"No water on the scalp.", b"Swim\x00"))
    return path


CHANGED = "the clinic's file example-clinic is damaged: example-clinic.toml is not valid TOML: "
WAYS_OUT = (
    "; `smp-recovery guidance drop example-clinic` removes it, `smp-recovery guidance use FILE` "
    "replaces it\n"
)


@pytest.mark.parametrize(
    "args",
    [
        ("can", "washing"),
        ("timeline", "--json"),
        ("history",),
        ("guidance", "sources"),
        ("guidance", "show", "washing"),
        ("follow", "elka"),
        ("start", "--date", "2026-11-20"),
    ],
    ids=" ".join,
)
def test_file_that_was_changed_is_refused(
    refuse: Refuse, changed: Path, args: tuple[str, ...]
) -> None:
    """A copy that is not what was checked never counts: exit code 3, one line with two ways out."""
    assert CHANGED in refuse(*args, code=3)


@pytest.mark.parametrize("args", [("today",), (), ("today", "--brief"), ("today", "--json")])
def test_today_without_the_file_that_was_changed(
    run: Run, changed: Path, args: tuple[str, ...]
) -> None:
    """`today` goes by what is built in, and says why: exit code 3."""
    run("log", "pus", expect=3)
    result = run(*args, expect=3)
    assert "doctor" in result.stdout
    assert "Swim" not in result.stdout
    assert result.stderr.startswith(f"smp-recovery: {CHANGED}")
    assert result.stderr.endswith(WAYS_OUT)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_log_saves_though_the_file_was_changed(
    run: Run, ask: Ask, changed: Path, more: tuple[str, ...]
) -> None:
    """An entry is saved, read by what is built in, and the line says both: exit code 3."""
    result = run("log", "pus", *more, expect=3)
    assert "doctor" in result.stdout
    assert "entry 1 is saved, but assessed with" in result.stderr
    assert CHANGED in result.stderr
    assert result.stderr.count("\n") == 1
    run("guidance", "drop", "example-clinic")
    assert [entry["symptom"] for entry in ask("history")["entries"]] == ["pus"]


def test_both_ways_out_of_a_changed_file(run: Run, ask: Ask, changed: Path, example: str) -> None:
    """What the line suggests works: to drop the file, and to use a new one."""
    run("guidance", "use", example)
    assert ask("can", "washing")["stance"] == "avoid"
    changed.write_bytes(b"")
    run("today", expect=3)
    run("guidance", "drop", "example-clinic")
    run("today")


def test_other_commands_go_on_with_a_changed_file(run: Run, ask: Ask, changed: Path) -> None:
    """What needs no clinic's file works: the practitioner's rules, risks, undo, check."""
    run("clinic", "avoid", "gym")
    assert ask("clinic", "list")["rules"]
    run("clinic", "list")
    run("clinic", "forget", "1")
    run("profile", "add", "diabetes")
    run("profile")
    run("guidance", "list")
    run("guidance", "check", "clinic.toml")
    run("undo")


def test_foreign_files_in_the_folder_are_left_alone(
    run: Run, ask: Ask, begun: date, example: str, home: Path
) -> None:
    """What editors and sync programs leave beside the files does not count."""
    run("guidance", "use", example)
    (home / "guidance" / ".example-clinic.toml.swp").write_bytes(b"x")
    (home / "guidance" / "notes.txt").write_bytes(b"x")
    assert len(ask("guidance", "list")["files"]) == 1
    run("today")


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
    assert "choose another name" in refuse("guidance", "new", "ours.toml")
    assert (folder / "ours.toml").read_bytes() == b"mine"
    (folder / "link.toml").symlink_to(folder / "nowhere.toml")
    assert "choose another name" in refuse("guidance", "new", "link.toml")
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
    assert [line.split()[1] for line in marked if "leads" not in line] == ["practitioner", "elka"]


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
    assert "No source speaks of it." in run("guidance", "show", "flying").stdout


def test_show_of_an_unknown_topic(refuse: Refuse) -> None:
    """A topic that is not known is refused with the one that was meant."""
    assert "did you mean 'exercise'" in refuse("guidance", "show", "exersise")


@pytest.mark.parametrize("args", [("check",), ("use",), ("drop",), ("new",), ("drop", "a", "b")])
def test_what_is_missing_is_named(refuse: Refuse, args: tuple[str, ...]) -> None:
    """A command without its file or key, or with too many, names its help."""
    assert f"smp-recovery guidance {args[0]} --help" in refuse("guidance", *args)
