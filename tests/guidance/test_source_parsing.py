"""One source file becomes a source, or one error that holds every fault of it."""

import pytest

from smp_recovery.errors import DamageError
from smp_recovery.guidance.model import (
    OWN_CAUTION,
    Contact,
    Expectation,
    Rule,
    SourceWarning,
    Window,
)
from smp_recovery.guidance.source_parsing import parse_source
from tests.guidance.tables import (
    SOURCE,
    SOURCE_FAULTS,
    SURVEY,
    SURVEY_FAULTS,
    Fault,
    edited,
    faults_of,
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


def test_a_survey_in_full_is_read() -> None:
    """What is optional arrives where it is given; several windows are as many entries."""
    source = read(source=SURVEY).sources["page"]
    assert (source.language, source.version, source.licence, source.address) == (
        *("en", "1", "CC0", "https://a.b"),
    )
    rinse = Rule("page", "washing", "limit", Window(0, 3), "Rinse.", "", 2)
    assert source.rules == (
        Rule("page", "washing", "avoid", Window(0, 9), "No water.", "days", 3),
        *(rinse, rinse._replace(window=Window(4, 5), pages=1)),
        Rule(
            *("page", "hot-water", "avoid", Window(None, 28), "No hot water.", "", None),
            undated=True,
        ),
    )
    assert source.expectations == (
        Expectation("page", "itch", None, Window(0, 9), "New skin.", "days", 3),
        Expectation("page", None, "washing", Window(0, 3), "It stings.", "", 2),
        Expectation("page", "itch", None, Window(3, 28), "It itches.", "", None, undated=True),
    )
    warning = SourceWarning(
        *("page", "fever", None, None, "promptly", Window(0, 9), 2, "Fever: see someone."),
        *("days", 3),
    )
    assert source.warnings == (warning,)
    undated = edited(edited(SURVEY, "warnings.0.undated", True), "warnings.0.last_day")
    assert read(source=undated).sources["page"].warnings == (
        warning._replace(window=Window(0, 28), undated=True),
    )


def test_a_source_can_be_small() -> None:
    """A key, a title and a kind are enough; a contact may leave anything out."""
    about = {"key": "page", "title": "A page", "kind": "clinic"}
    source = read(source={"schema": 1, "source": about}).sources["page"]
    assert (source.publisher, source.contact, source.stages, source.rules) == ("", None, (), ())
    assert (source.expectations, source.warnings) == ((), ())
    for contact, wanted in (({}, Contact("", "", "")), ({"phone": "1"}, Contact("", "1", ""))):
        table = {"schema": 1, "source": about, "contact": contact}
        assert read(source=table).sources["page"].contact == wanted


def test_a_source_can_be_read_alone() -> None:
    """One file is checked against the topics, symptoms and signs of guidance read before."""
    guidance = read()
    assert parse_source(SOURCE, "other.toml", guidance) == guidance.sources["page"]
    with pytest.raises(DamageError, match=r"^clinic\.toml: the table \[source\] is missing"):
        parse_source({"schema": 1}, "clinic.toml", guidance)


@pytest.mark.parametrize("fault", [*SOURCE_FAULTS, *SURVEY_FAULTS], ids=lambda fault: fault.message)
def test_a_fault_of_a_source_is_told_alone(fault: Fault) -> None:
    """One fault in a source file gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(source=fault.table) == (fault.message,)


def test_every_fault_of_a_file_is_told() -> None:
    """All come at once; that no key can name a path, a command or another file is one of them."""
    source = edited(edited(SOURCE, "rules.0.stance", 3), "rules.0.last_day", -1)
    for name in ("include", "path", "command", "import", "url"):
        source = edited(source, f"source.{name}", "/etc/passwd")
    told = faults_of(source=source)
    assert {fault for fault in told if "unknown key" not in fault} == {
        "page.toml: rules 1 ('washing'): 'stance' must be a text in quotes, not a number",
        "page.toml: rules 1 ('washing'): 'last_day' (-1) comes before 'first_day' (0): swap them",
    }
    assert len(told) == 7


def test_no_source_has_the_key_of_the_program_s_own_caution() -> None:
    """What marks that no source says so cannot be the key of one."""
    with pytest.raises(DamageError) as caught:
        parse_source(edited(SOURCE, "source.key", OWN_CAUTION), "own-caution.toml", read())
    assert caught.value.lines == (
        "own-caution.toml: source: 'key' 'own-caution' is taken: choose another",
    )


@pytest.mark.parametrize(
    ("place", "needed"),
    [
        ("source", "key title kind"),
        ("stages.0", "key name text"),
        ("rules.0", "topic stance text"),
        ("expectations.0", "text"),
        ("warnings.0", "urgency text"),
    ],
)
def test_what_is_needed_is_asked_for_by_name(place: str, needed: str) -> None:
    """Without it, a fault says that the key is missing."""
    for key in needed.split():
        faults = faults_of(source=edited(SOURCE, f"{place}.{key}"))
        assert any(f"'{key}' is missing" in fault for fault in faults)
