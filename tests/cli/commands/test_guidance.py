"""`guidance`: the sources, and a clinic's own file: checked, used, named and dropped."""

import hashlib
import json
import os
import re
from datetime import date
from pathlib import Path

import pytest

from smp_recovery.guidance.built_in import find_data
from smp_recovery.guidance.model import Guidance
from tests.cli.conftest import Ask, Refuse, Run

EXAMPLE = (find_data() / "example-clinic.toml").read_bytes()
TITLE = "Aftercare of Example Clinic"
ABOUT = {"key", "title", "publisher", "kind", "address", "built_in", "followed", "rules"}

NEW_KEY = 'key = "example-clinic"'
HEAD = f'schema = 1\n[source]\n{NEW_KEY}\ntitle = "Sheet"\nkind = "clinic"\n'
RULE = '[[rules]]\ntopic = "washing"\nstance = "avoid"\ntext = "No water."\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a directory of its own, apart from the home, with the example as it is shipped."""
    made = tmp_path / "work"
    made.mkdir()
    (made / "clinic.toml").write_bytes(EXAMPLE)
    monkeypatch.chdir(made)
    return made


def write(content: str) -> str:
    """Write a file and return its name."""
    Path("file.toml").write_text(content, "utf-8")
    return "file.toml"


def test_check_of_the_example(run: Run, ask: Ask, home: Path) -> None:
    """A sound file: no faults, what it changes in the built-in advice, and notes: it is untouched,
    and nobody can be called; then against the version in use.
    """
    lines = run("guidance", "check", "clinic.toml", columns=100).stdout.splitlines()
    assert lines[:5] == [
        f"{TITLE}: no faults",
        "It changes the built-in advice in 2 places. 2 notes below; the file can be used.",
        "",
        "!           day 5   Washing and showering: avoid becomes with care (less strict)",
        "✓           day 10  Washing and showering: with care becomes allowed (less strict)",
    ]
    said = ask("guidance", "check", "clinic.toml")
    assert set(said) == {"source", "changes", "notes"}
    assert [note["kind"] for note in said["notes"]] == ["template", "contact"]
    for text in re.findall('^text = "(.*)"$', EXAMPLE.decode(), re.MULTILINE):
        assert text in said["notes"][0]["text"]
    assert set(said["source"]) == ABOUT
    assert said["source"]["built_in"] is False
    assert [(c["first_day"], c["last_day"], c["before"], c["after"]) for c in said["changes"]] == [
        (5, 5, "avoid", "limit"),
        (10, 10, "limit", "allow"),
    ]
    assert not home.exists()
    run("guidance", "use", "clinic.toml")
    newer = EXAMPLE.replace(b"No water on the scalp.", b"No water.")
    said = ask("guidance", "check", write(newer.decode()))
    assert [note["kind"] for note in said["notes"]][-2:] == ["in-use", "in-use"]
    run("guidance", "drop", "example-clinic")
    name = write(f'{HEAD}[contact]\nphone = "1"\n')
    assert run("guidance", "check", name).stdout == "Sheet: no faults. It changes nothing.\n"


def test_other_names_are_suggested(refuse: Refuse) -> None:
    """A fault names the topic, symptom or sign that another name for it stands for."""
    rule = '[[rules]]\ntopic = "{}"\nstance = "avoid"\ntext = "a"\n'
    usual = '[[expectations]]\nsymptom = "{}"\ntext = "a"\n'
    sign = '[[warnings]]\nsign = "{}"\nurgency = "soon"\ntext = "a"\n'
    for table, name, meant in (
        *((rule, "gym", "exercise"), (rule, "wet shave", "razor"), (rule, "Pool", "swimming")),
        *((usual, "fading", "patchy"), (usual, "itching", "itch"), (usual, "peeling", "flaking")),
        (sign, "chest hurts", "chest-pain"),
    ):
        said = refuse("guidance", "check", write(HEAD + table.format(name)), code=3)
        assert f"cannot be '{name}': did you mean '{meant}'?" in said
    for unknown in ("creatine", "driving", "cooking", "hair transplant"):
        said = refuse("guidance", "check", write(HEAD + rule.format(unknown)), code=3)
        assert f"cannot be '{unknown}': use one of alcohol, " in said


def test_two_clinics(run: Run, ask: Ask, begun: date) -> None:
    """`use` names the other file, and whose word leads; both contacts are shown, and the stricter
    rule decides.
    """
    sheet = HEAD + '[contact]\nname = "{0}"\nphone = "{1}"\n[[rules]]\ntopic = "work"\n'
    sheet += 'stance = "{2}"\nfirst_day = 0\ntext = "{0} says."\n'
    run("guidance", "use", write(sheet.format("Ada", "1", "avoid")))
    two = sheet.format("Bob", "2", "allow").replace(NEW_KEY, 'key = "two"')
    said = " ".join(run("guidance", "use", write(two)).stdout.split())
    assert said.endswith(
        "In use beside it: example-clinic. If several speak, the stricter leads; all their"
        " contacts are shown."
    )
    assert ask("guidance", "use", "file.toml")["beside"] == ["example-clinic"]
    assert ask("can", "work")["stance"] == "avoid"
    for args in (("today",), ("today", "--signs"), ("log", "pus"), ("report",)):
        assert "Ada, 1 · Bob, 2" in run(*args).stdout
    assert [each["name"] for each in ask("report")["contacts"]] == ["Ada", "Bob"]


@pytest.mark.parametrize("command", ["check", "use"])
def test_every_fault_is_one_line(refuse: Refuse, command: str, home: Path) -> None:
    """A file with faults is refused in one run, a line for each, and nothing is written."""
    name = write(f'colour = "red"\n{HEAD}{RULE}pages = 3\n'.replace("washing", "washin"))
    assert refuse("guidance", command, name, code=3, lines=3).splitlines() == [
        "file.toml: rules 1 ('washin'): 'pages' is for a survey only: remove it",
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
MARKED = re.sub(
    r'^(title|publisher|name|text|wording) = ".*"$',
    lambda found: f'{found[1]} = "{MARKUP}"',
    EXAMPLE.decode(),
    flags=re.MULTILINE,
)
SHOWN = "[2J]52;c;aGk= gnp [bold]x[/bold] [/] :smile: a b"

VIEWS = [
    *("today", "can washing", "can healing", "timeline", "timeline --source example-clinic"),
    *("guidance show washing", "guidance sources", "log redness moderate", "history"),
]


def test_texts_of_a_file_are_shown_as_text(run: Run, ask: Ask, begun: date) -> None:
    """Escapes, markup and bidirectional characters of a file never act, on screen or in JSON."""
    assert MARKED.count(MARKUP) > 5
    shown = run("guidance", "use", write(MARKED)).stdout
    for args in VIEWS:
        shown += run(*args.split(), day=6).stdout
        ask(*args.split(), day=6)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert SHOWN in shown
    assert ask("guidance", "sources")["sources"][0]["title"] == json.loads(f'"{MARKUP}"')


def test_use_until_it_is_dropped(run: Run, ask: Ask, begun: date) -> None:
    """From `use` on every view names the file as not built in, and `list` its hash, until `drop`,
    which `undo` takes back.
    """
    views = ("today", "", "can washing", "can gym", "timeline", "log itch", "history")

    def named() -> set[bool]:
        shown = (" ".join(run(*args.split()).stdout.split()) for args in views)
        return {f"Not built in: {TITLE}." in words for words in shown}

    assert ask("guidance", "list") == {"files": []}
    assert "smp-recovery guidance use FILE" in run("guidance", "list").stdout
    assert named() == {False}
    assert run("guidance", "use", "clinic.toml").stdout == (
        f"{TITLE} is now in use. `smp-recovery guidance drop example-clinic` stops that.\n"
    )
    assert ask("guidance", "use", "clinic.toml")["source"]["key"] == "example-clinic"
    digest = hashlib.sha256(EXAMPLE).hexdigest()
    assert ask("guidance", "list") == {"files": [{"key": "example-clinic", "sha256": digest}]}
    assert run("guidance", "list").stdout == f"example-clinic  sha256 {digest}\n"
    assert named() == {True}
    answer = ask("can", "washing", "--on", "day 5")
    assert [s["source"] for s in answer["sources"] if s["leads"]] == ["example-clinic"]
    assert ask("guidance", "drop", "example-clinic") == {"dropped": "example-clinic"}
    run("undo")
    assert run("guidance", "drop", "example-clinic").stdout == (
        "example-clinic is no longer in use. `smp-recovery undo` brings it back.\n"
    )
    assert named() == {False}


def test_asking_cannot_be_restricted(
    run: Run, ask: Ask, refuse: Refuse, begun: date, home: Path
) -> None:
    """A new file with such a rule is refused, and so is one of the practitioner; one that is stored
    is passed over, and every view says so.
    """
    rule = '[[rules]]\ntopic = "practitioner"\nstance = "{}"\ntext = "Do not call."\n'
    why = "asking is always allowed. Use 'do' for what is advised"
    for stance in ("avoid", "limit"):
        name = write(HEAD + rule.format(stance))
        for command in ("check", "use"):
            said = refuse("guidance", command, name, code=3)
            assert said == f"file.toml: rules 1: 'practitioner' cannot be '{stance}': {why}"
        assert why in refuse("clinic", stance, "your practitioner's instructions")
    run("guidance", "use", write(HEAD + rule.format("do")))
    stored = home / "guidance/example-clinic.toml"
    stored.write_text(stored.read_text("utf-8").replace('"do"', '"avoid"'), "utf-8")
    note = "A rule of example-clinic against asking does not count."
    for args in (("today",), ("can", "practitioner"), ("timeline",)):
        said = " ".join(run(*args).stdout.split())
        assert note in said
        assert "Do not call" not in said
    assert "practitioner" not in [each["topic"] for each in ask("today")["avoid"]]
    run("clinic", "do", "practitioner")
    stored = home / "guidance/practitioner.toml"
    stored.write_text(stored.read_text("utf-8").replace('"do"', '"limit"'), "utf-8")
    for args in (("clinic", "list"), ("guidance", "show", "practitioner"), ("report",)):
        said = " ".join(run(*args).stdout.split())
        assert "It does not count: asking is always allowed." in said
    assert ask("clinic", "forget", "1")["forgotten"]["stance"] == "limit"


def test_steps_of_a_clinic_are_events(run: Run, ask: Ask, begun: date) -> None:
    """Words that are new within one stance stand in the changes of `today`, in `timeline` and in
    the calendar; what a clinic asks to do adds to "unsure: ask the clinic".
    """
    step = '[[rules]]\ntopic = "{}"\nstance = "{}"\nfirst_day = {}\nlast_day = {}\ntext = "{}"\n'
    steps = (
        ("washing", "limit", 4, 6, "Water only."),
        ("washing", "limit", 7, 9, "A gentle cleanser."),
        ("practitioner", "do", 5, 5, "Send us a photo."),
    )
    run("guidance", "use", write(HEAD + "".join(step.format(*each) for each in steps)))
    said = " ".join(run("today", day=5).stdout.split())
    assert "washing: a gentle cleanser (example-clinic)" in said
    assert "new Practitioner: send us a photo (example-clinic)" in said
    assert "Send us a photo. (example-clinic)" in said
    assert "unsure: ask the clinic" in said
    said = " ".join(run("timeline").stdout.split())
    for words in (
        "! with care: washing and showering. Water only. (exam",
        ". A gentle cleanser. (",
    ):
        assert words in said
    milestones = [each for each in ask("timeline")["milestones"] if each["text"]]
    assert [(e["day"], e["before"], e["stance"], e["text"]) for e in milestones] == [
        *((4, "avoid", "limit", "Water only."), (5, "do", "do", "Send us a photo.")),
        (7, "limit", "limit", "A gentle cleanser."),
    ]
    titles = {each["day"]: each["title"] for each in ask("calendar")["events"]}
    assert "washing and showering. A gentle cleanser." in titles[7]


def test_what_a_clinic_expects_does_not_soften_what_is_open(run: Run, begun: date) -> None:
    """`today` tells it as normal on its days, but not beside a finding on it that asks for the
    clinic, nor beside one that asks for a doctor.
    """
    usual = '[[expectations]]\nsymptom = "redness"\nlast_day = 60\ntext = "Red for months."\n'
    run("guidance", "use", write(HEAD + usual))
    assert "Red for months." in run("today", day=30).stdout
    run("log", "redness", "mild", day=30)
    assert "Red for months." in run("today", day=30).stdout
    run("log", "pus", day=30)
    assert "Red for months." not in run("today", day=30).stdout
    run("undo")
    run("log", "redness", "severe", day=31)
    assert "Red for months." not in run("today", day=31).stdout


def test_new_writes_a_file_that_check_and_use_take(
    run: Run, ask: Ask, folder: Path, home: Path
) -> None:
    """`new` writes the commented example under the key of its name; it is sound as it stands."""
    assert ask("guidance", "new", "ours.toml") == {"file": "ours.toml"}
    assert (folder / "ours.toml").read_bytes() == EXAMPLE.replace(b"example-clinic", b"ours")
    assert not home.exists()
    run("guidance", "check", "ours.toml")
    assert ask("guidance", "use", "ours.toml")["source"]["key"] == "ours"
    said = " ".join(run("guidance", "new", "More of it.toml").stdout.split())
    command = "smp-recovery guidance check 'More of it.toml'"
    assert said == f"Wrote More of it.toml. Change it, then `{command}`."
    named = EXAMPLE.replace(b"example-clinic", b"more-of-it")
    assert (folder / "More of it.toml").read_bytes() == named


def test_new_overwrites_nothing(refuse: Refuse, folder: Path) -> None:
    """A file that is there is kept, also a link that leads nowhere."""
    (folder / "ours.toml").write_bytes(b"mine")
    assert "Choose another name" in refuse("guidance", "new", "ours.toml")
    assert (folder / "ours.toml").read_bytes() == b"mine"
    (folder / "link.toml").symlink_to(folder / "nowhere.toml")
    assert "Choose another name" in refuse("guidance", "new", "link.toml")
    assert not (folder / "nowhere.toml").exists()


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_schema_is_that_of_the_data(run: Run, more: tuple[str, ...]) -> None:
    """`schema` prints the JSON Schema as it is shipped."""
    said = run("guidance", "schema", *more).stdout
    assert said == (find_data() / "source.schema.json").read_text(encoding="utf-8")
    assert said.isascii()
    assert json.loads(said)["$schema"].startswith("https://json-schema.org/")


def test_sources(run: Run, ask: Ask, guidance: Guidance, home: Path) -> None:
    """Each with its kind, address and whether it leads, the user's own first; without a session."""
    listed = ask("guidance", "sources")["sources"]
    assert [source["key"] for source in listed] == list(guidance.sources)
    assert not home.exists()
    for source in listed:
        assert set(source) == ABOUT
        assert (source["built_in"], source["followed"]) == (True, True)
        assert source["address"] == (guidance.sources[source["key"]].address or None)
    said = " ".join(run("guidance", "sources").stdout.split())
    assert said.startswith(f"{len(guidance.sources)} sources")
    assert "✓ elka ELKA SMP: The SMP healing process (article)" in said
    run("guidance", "use", "clinic.toml")
    run("clinic", "avoid", "gym")
    run("follow", "elka")
    listed = ask("guidance", "sources")["sources"]
    assert [source["key"] for source in listed[:2]] == ["practitioner", "example-clinic"]
    assert {s["key"] for s in listed if s["followed"]} == {"practitioner", "elka"}


def test_show(run: Run, ask: Ask, guidance: Guidance) -> None:
    """Every topic; or one, by any of its names, with every rule on it."""
    shown = ask("guidance", "show")
    assert [topic["key"] for topic in shown["topics"]] == list(guidance.topics)
    assert len(shown["rules"]) == sum(len(s.rules) for s in guidance.sources.values())
    assert run("guidance", "show").stdout.startswith(f"{len(guidance.topics)} topics")
    shown = ask("guidance", "show", "hair", "colour")
    assert [found["key"] for found in shown["topics"]] == ["hair-dye"]
    rules = [r for s in guidance.sources.values() for r in s.rules if r.topic == "hair-dye"]
    assert [(r["source"], r["text"]) for r in shown["rules"]] == [(r.source, r.text) for r in rules]
    assert "No source mentions this." in run("guidance", "show", "flying").stdout


@pytest.mark.parametrize("args", [("check",), ("use",), ("drop",), ("new",), ("drop", "a", "b")])
def test_what_is_missing_is_named(refuse: Refuse, args: tuple[str, ...]) -> None:
    """A command without its file or key, or with too many, names its help."""
    assert f"smp-recovery guidance {args[0]} --help" in refuse("guidance", *args)
