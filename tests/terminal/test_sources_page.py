"""Sources, topics, rules, risks, the practitioner's word and what a file would change."""

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from smp_recovery.engine.day_advice import find_differences, mark_followed
from smp_recovery.guidance.model import Contact, Guidance, Rule, Source, Window
from smp_recovery.terminal.sources_page import (
    render_check,
    render_practitioner,
    render_profile,
    render_rules,
    render_sources,
    render_topics,
)
from smp_recovery.views.file_notes import FileNote
from tests.making import add

Draw = Callable[..., str]

RULES = (
    Rule("practitioner", "exercise", "avoid", Window(None, 14), "As you say.", "", None),
    Rule("practitioner", "washing", "allow", Window(2, 5), "Lukewarm [b]water[/b].", "", None),
    Rule("practitioner", "shampoo", "limit", Window(None, None), "baby \x1b[1mshampoo", "", None),
    Rule("practitioner", "cream", "do", Window(3, 3), "word " * 40, "", None),
)
CONTACT = Contact("Ada", "+31 20 1234567", "")


@pytest.fixture
def clinic(own_sources: tuple[Source, ...]) -> Source:
    """Give the example of a clinic's file."""
    return own_sources[1]


def test_check(
    draw: Draw, guidance: Guidance, clinic: Source, width: int, snapshot: SnapshotAssertion
) -> None:
    """What the example of a clinic's file changes; of one with four stances on four topics, those
    that are less strict are said to be; a file that changes nothing, and its notes.
    """
    rules = tuple(rule._replace(source=clinic.key) for rule in RULES)
    for source in (clinic, clinic._replace(rules=rules), clinic._replace(rules=())):
        differences = find_differences(guidance, add(guidance, source))
        assert draw(render_check(guidance, source, differences, ()), width) == snapshot
    notes = (FileNote("after", "Exercise: your word ends. " * 5), FileNote("contact", "Nobody."))
    assert draw(render_check(guidance, clinic, (), notes), width) == snapshot


@pytest.mark.parametrize("rules", [RULES, RULES[:1], ()], ids=["many", "one", "none"])
@pytest.mark.parametrize("contact", [CONTACT, None], ids=["contact", "no contact"])
def test_practitioner(
    draw: Draw,
    guidance: Guidance,
    width: int,
    rules: tuple[Rule, ...],
    contact: Contact | None,
    snapshot: SnapshotAssertion,
) -> None:
    """Rules by number, with and without a contact."""
    assert draw(render_practitioner(guidance, rules, contact), width) == snapshot


@pytest.mark.parametrize(
    "chosen", [(), ("diabetes", "sensitive-skin", "gone")], ids=["none", "two"]
)
def test_profile(
    draw: Draw,
    guidance: Guidance,
    width: int,
    chosen: tuple[str, ...],
    snapshot: SnapshotAssertion,
) -> None:
    """Every risk; those chosen are marked."""
    assert draw(render_profile(guidance, chosen), width) == snapshot


def test_sources(draw: Draw, guidance: Guidance, width: int, snapshot: SnapshotAssertion) -> None:
    """Every source leads."""
    assert draw(render_sources(guidance), width) == snapshot


def test_sources_of_which_some_lead(
    draw: Draw, guidance: Guidance, clinic: Source, snapshot: SnapshotAssertion
) -> None:
    """Those that lead are marked, one that is not built in says so."""
    unnamed = clinic._replace(publisher="")
    followed = mark_followed(add(guidance, unnamed), (clinic.key, "elka"))
    assert draw(render_sources(followed), 80) == snapshot


def test_topics(draw: Draw, guidance: Guidance, width: int, snapshot: SnapshotAssertion) -> None:
    """Every topic with the other words for it, however many."""
    topics = {
        "hot-water": guidance.topics["hot-water"]._replace(words="warm water, hot bath"),
        "hat": guidance.topics["hat"]._replace(words="cap, beanie, " * 12),
    }
    assert draw(render_topics(guidance._replace(topics=topics)), width) == snapshot


def test_rules_of_the_practitioner(
    draw: Draw, guidance: Guidance, own_sources: tuple[Source, ...]
) -> None:
    """The practitioner's rules stand first, by that name."""
    word, _ = own_sources
    known = add(guidance, word)
    lines = draw(render_rules(known, known.topics["cream"]), 80).splitlines()
    assert lines[lines.index("") + 1] == "your practitioner  days 0 to 9   ✓ twice a day"


@pytest.mark.parametrize("topic", ["washing", "laser", "flying"])
def test_rules(
    draw: Draw,
    guidance: Guidance,
    clinic: Source,
    width: int,
    topic: str,
    snapshot: SnapshotAssertion,
) -> None:
    """Every rule on a topic, a clinic's first; or that no source speaks of it."""
    known = add(guidance, clinic)
    named = known.topics[topic]._replace(words="one word, another")
    assert draw(render_rules(known, named), width) == snapshot
