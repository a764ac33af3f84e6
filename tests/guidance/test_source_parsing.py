"""One source file becomes a source, or one error that holds every fault of it."""

import pytest

from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.guidance_parsing import parse_guidance
from smp_recovery.guidance.model import (
    OWN_CAUTION,
    SOURCE_KINDS,
    Contact,
    Expectation,
    Rule,
    SourceWarning,
    Window,
)
from smp_recovery.guidance.source_parsing import parse_source
from tests.guidance.tables import (
    BASE,
    FULL_SOURCE,
    SOURCE,
    SOURCE_FAULTS,
    SURVEY_FAULTS,
    Edit,
    Table,
    drop,
    edited,
    faults_of,
    put,
    read,
)


def test_a_sound_source_is_read() -> None:
    """Every value arrives in its place, unsaid ones with their defaults."""
    source = read().sources["page"]
    assert (source.title, source.publisher, source.kind) == ("A page", "Somebody", "article")
    assert (source.language, source.version, source.licence, source.address) == ("", "", "", "")
    assert [stage.window for stage in source.stages] == [Window(0, 3), Window(3, None)]
    assert source.stages[0].sources == ("page",)
    assert source.rules == (
        Rule("page", "washing", "avoid", Window(0, 3), "No water.", "Day 1 to 3", None),
    )
    assert source.expectations == (
        Expectation("page", "itch", None, Window(3, 9), "New skin.", "", None),
    )
    assert source.warnings == (
        SourceWarning(
            *("page", "fever", None, None, "promptly", Window(), 0, "Fever: see someone.", ""), None
        ),
    )
    assert source.contact == Contact("Somebody", "1", "a@b.org")
    assert (source.built_in, source.followed) == (True, True)


def test_a_source_in_full_is_read() -> None:
    """What is optional arrives where it is given."""
    source = read(source=FULL_SOURCE).sources["page"]
    assert (source.language, source.version, source.licence, source.address) == (
        *("en", "1", "CC0", "https://a.b"),
    )
    assert source.rules[0].pages == source.expectations[0].pages == 3
    assert [rule.pages for rule in source.rules if rule.undated] == [None]
    assert source.warnings[0] == SourceWarning(
        *("page", "fever", None, None, "promptly", Window(0, 9), 2, "Fever: see someone."),
        *("days", 3),
    )


def test_a_source_can_be_small() -> None:
    """A key, a title and a kind are enough; a contact may leave anything out."""
    about = {"key": "page", "title": "A page", "kind": "clinic"}
    source = read(source={"schema": 1, "source": about}).sources["page"]
    assert (source.publisher, source.contact, source.stages, source.rules) == ("", None, (), ())
    assert (source.expectations, source.warnings) == ((), ())
    for contact, wanted in (
        ({}, Contact("", "", "")),
        ({"phone": "1"}, Contact("", "1", "")),
    ):
        table = {"schema": 1, "source": about, "contact": contact}
        assert read(source=table).sources["page"].contact == wanted


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_every_kind_can_be_read(kind: str) -> None:
    """The reader takes any kind; whose word it may be is decided elsewhere."""
    table = edited(SOURCE, put("source", "kind", value=kind))
    assert read(source=table).sources["page"].kind == kind


def test_a_source_can_be_read_alone() -> None:
    """One file is checked against the topics, symptoms and signs of guidance read before."""
    guidance = read()
    assert parse_source(SOURCE, "page.toml", guidance) == guidance.sources["page"]
    assert parse_source(SOURCE, "other.toml", guidance) == guidance.sources["page"]
    without = parse_guidance(BASE, {"page": {"schema": 1, "source": SOURCE["source"]}})
    assert parse_source(SOURCE, "page.toml", without) == guidance.sources["page"]
    with pytest.raises(GuidanceError, match=r"^clinic\.toml: the table \[source\] is missing"):
        parse_source({"schema": 1}, "clinic.toml", guidance)


def test_windows_are_told_one_by_one() -> None:
    """An entry of a survey with several windows is as many entries, each with its pages."""
    source = read(source=FULL_SOURCE).sources["page"]
    rinse = Rule("page", "washing", "limit", Window(0, 3), "Rinse.", "", 2)
    assert source.rules[1:3] == (rinse, rinse._replace(window=Window(4, 5), pages=1))
    stings = Expectation("page", None, "washing", Window(0, 3), "It stings.", "", 2)
    assert source.expectations[1] == stings


def test_what_has_no_end_counts_to_day_28() -> None:
    """An undated rule, expectation or warning keeps its first day, and says that it is undated."""
    table = edited(FULL_SOURCE, put("warnings", 0, "undated", value=True))
    del table["warnings"][0]["last_day"]
    source = read(source=table).sources["page"]
    undated = (source.rules[-1], source.expectations[-1], source.warnings[0])
    assert [item.window for item in undated] == [Window(None, 28), Window(3, 28), Window(0, 28)]
    assert all(item.undated for item in undated)
    assert not source.rules[0].undated


@pytest.mark.parametrize(("edit", "fault"), SOURCE_FAULTS)
def test_a_fault_of_a_source_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in a source file gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(source=edited(SOURCE, edit)) == (fault,)


@pytest.mark.parametrize(("edit", "fault"), SURVEY_FAULTS)
def test_a_fault_of_a_survey_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in the windows of a survey gives one message, which names the row."""
    assert faults_of(source=edited(FULL_SOURCE, edit)) == (fault,)


def test_no_source_has_the_key_of_the_program_s_own_caution() -> None:
    """What marks that no source says so cannot be the key of one."""
    table = edited(SOURCE, put("source", "key", value=OWN_CAUTION))
    with pytest.raises(GuidanceError) as caught:
        parse_source(table, "own-caution.toml", read())
    assert caught.value.lines == (
        "own-caution.toml: source: 'key' 'own-caution' is taken: choose another",
    )


def spoil(source: Table) -> None:
    """Put ten faults into the file."""
    source["sorce"] = 1
    source["source"]["kind"] = "blog"
    source["source"]["title"] = ""
    source["stages"][1]["last_day"] = "nine"
    del source["stages"][0]["name"]
    source["rules"][0]["topic"] = "washin"
    source["rules"][0]["stance"] = 3
    source["rules"][0]["last_day"] = -1
    source["expectations"][0]["text"] = "x" * 301
    source["warnings"][0]["urgency"] = "Soon"


def test_ten_faults_give_ten_messages() -> None:
    """All faults of a file come at once, each with its entry and what would be right."""
    faults = faults_of(source=edited(SOURCE, spoil))
    assert len(faults) == 10
    assert set(faults) == {
        "page.toml: source: 'kind' cannot be 'blog': "
        "use one of article, authority, clinic, practitioner, survey",
        "page.toml: source: 'title' is empty",
        "page.toml: stages 2 ('two'): 'last_day' must be a whole number, not a text",
        "page.toml: stages 1 ('one'): 'name' is missing: write name = \"...\"",
        "page.toml: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
        "page.toml: rules 1 ('washin'): 'stance' must be a text in quotes, not a number",
        "page.toml: rules 1 ('washin'): 'last_day' (-1) comes before 'first_day' (0): swap them",
        "page.toml: expectations 1 ('itch'): 'text' has 301 characters; 300 is the most",
        "page.toml: warnings 1 ('fever'): 'urgency' cannot be 'Soon': did you mean 'soon'?",
        "page.toml: unknown key 'sorce': did you mean 'source'?",
    }


def test_the_names_of_foreign_stages_are_told_in_ascii() -> None:
    """Escape and bidirectional characters in the key of a stage never reach a message."""

    def disturb(source: Table) -> None:
        source["stages"].reverse()
        source["stages"][1]["key"] = "\x1b[31m\u202e\n"

    told = faults_of(source=edited(SOURCE, disturb))
    assert len(told) == 2
    assert all(fault.isprintable() for fault in told)


def test_a_file_is_nothing_but_data() -> None:
    """No key of a file can name a path, a command or another file: each is an unknown key."""
    names = ("include", "path", "command", "import", "file", "extends", "run", "url")
    for place in ((), ("source",), ("contact",), ("rules", 0), ("stages", 0), ("warnings", 0)):
        for name in names:
            (fault,) = faults_of(source=edited(SOURCE, put(*place, name, value="/etc/passwd")))
            assert f"unknown key '{name}'" in fault


def test_a_missing_key_may_not_be_none() -> None:
    """Of the tables of a source every key that is needed is asked for by name."""
    for place, needed in (
        (("source",), ("key", "title", "kind")),
        (("stages", 0), ("key", "name", "text")),
        (("rules", 0), ("topic", "stance", "text")),
        (("expectations", 0), ("text",)),
        (("warnings", 0), ("urgency", "text")),
    ):
        for key in needed:
            faults = faults_of(source=edited(SOURCE, drop(*place, key)))
            assert any(f"'{key}' is missing" in fault for fault in faults)
