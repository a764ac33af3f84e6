"""What a clinic's file leaves open, for those who write it."""

from codecs import BOM_UTF8

import pytest

from smp_recovery.guidance.model import Contact, Guidance, Rule, Source, Stance
from smp_recovery.views.file_notes import NoteKind, list_notes
from tests.making import add, rule, source, warn

TEMPLATE = source("template", "clinic", rule("template", "avoid", 0, 4))
CONTENT = b"schema = 1\n"


def ours(*rules: Rule) -> Source:
    """Make a clinic's file that can be called."""
    made = source("ours", "clinic", *rules)
    return made._replace(contact=Contact("", "1", ""))


def own(topic: str, stance: Stance, first: int | None, last: int | None, text: str = "") -> Rule:
    """Make a rule of the file."""
    return rule("ours", stance, first, last, topic)._replace(text=text or f"{topic} {first}.")


def notes(
    guidance: Guidance, made: Source, in_use: Source | None = None, content: bytes = CONTENT
) -> list[tuple[NoteKind, str]]:
    """List the notes on a file."""
    return [*map(tuple, list_notes(add(guidance, made), made, TEMPLATE, in_use, content))]


def test_nothing_to_say(guidance: Guidance) -> None:
    """A file that leaves nothing open has no notes, also where it advises to call."""
    free = own("exercise", "avoid", 0, 21), own("practitioner", "do", 5, 5)
    assert notes(guidance, ours(*free)) == []


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (
            [("exercise", "avoid", 0, 7)],
            [
                "Exercise: your word ends on day 7; then avoid to day 21 (skalptec). If it is free"
                " then, add `allow` from day 8."
            ],
        ),
        ([("exercise", "avoid", 0, 7), ("exercise", "limit", 8, None)], []),
        (
            [("washing", "avoid", 0, 3), ("washing", "limit", 5, None)],
            [
                "Washing and showering: your word ends on day 3; then avoid to day 4"
                " (natural-results). If it is free then, add `allow` from day 4."
            ],
        ),
        (
            [("sauna", "avoid", 0, 28), ("self-tan", "avoid", 0, 28)],
            [
                "Sauna, self-tan and spray tan: your word ends on day 28; then avoid to day 30"
                " (clinic-survey). If it is free then, add `allow` from day 29."
            ],
        ),
        ([("work", "avoid", 0, 7)], []),
        (
            [("work", "avoid", 0, None)],
            ["Going to work: your `avoid` never ends. If it does, add `last_day`."],
        ),
    ],
    ids=["ends", "goes on", "gap", "alike", "free", "for ever"],
)
def test_the_day_after_the_last_word(
    guidance: Guidance, rules: list[tuple[str, Stance, int, int | None]], told: list[str]
) -> None:
    """Where others restrict then, it says how and to which day, and how to say that it is free;
    topics with the same together.
    """
    found = notes(guidance, ours(*(own(*each) for each in rules)))
    assert [text for kind, text in found if kind == "after"] == told


def test_what_cannot_go_together(guidance: Guidance) -> None:
    """A topic that is allowed while what it needs is not, if the file says either."""
    free = own("exercise", "allow", 0, None)
    found = notes(guidance, ours(free, own("shaving", "avoid", 0, 90), own("razor", "do", 30, 99)))
    related = [text for kind, text in found if kind == "related"]
    assert related[-1] == (
        "Shaving with a razor is allowed on day 30, but shaving is not: avoid to day 90 (ours)."
    )
    assert {kind for kind, _ in notes(guidance, ours(free))} == {"related"}
    both = [own(topic, "allow", 0, None) for topic in ("sweating", "light-activity")]
    assert notes(guidance, ours(free, *both)) == []


def test_rules_that_overlap(guidance: Guidance) -> None:
    """Rules on one topic that share days and differ, or say the same."""
    once, later = own("work", "avoid", 0, 14), own("work", "allow", 4, None)
    twice = own("sex", "avoid", 0, 5, "No."), own("sex", "avoid", 3, 9, "No.")
    calls = own("practitioner", "do", 0, 3, "Call."), own("practitioner", "allow", 0, 3, "Call.")
    assert notes(guidance, ours(once, later, *twice, *calls)) == [
        (
            "overlap",
            "Going to work: rules 1 and 2 share days, of which the stricter counts: avoid.",
        ),
        ("overlap", "Sex: rules 3 and 4 share days, and say the same."),
    ]


def test_words_on_a_sign_that_are_not_shown(guidance: Guidance) -> None:
    """Those that are softer than the sign; as strict ones are."""
    for urgency, kinds in (("later", ["sign"]), ("promptly", ["sign"]), ("same-day", [])):
        made = ours()._replace(warnings=warn("ours", urgency, sign="pus").warnings)
        assert [kind for kind, _ in notes(guidance, made)] == kinds


def test_what_was_left_as_it_was(guidance: Guidance) -> None:
    """The texts of the template, and that nobody can be called."""
    left = ours(own("work", "allow", 0, None))._replace(title="template", contact=None)
    assert notes(guidance, left) == [
        ("template", "Still as in the template: title template"),
        ("contact", "Nobody can call you: add [contact] with a phone or mail."),
    ]
    named = left._replace(title="x", contact=Contact("Ada", "call us", ""))
    assert [kind for kind, _ in notes(guidance, named)] == ["contact"]


def test_what_the_version_in_use_says_otherwise(guidance: Guidance) -> None:
    """What is new or other, and what is gone; of the same file nothing."""
    before = ours(own("work", "allow", 0, None), own("sex", "allow", 0, None))._replace(version="1")
    after = ours(own("work", "allow", 1, None), own("sex", "allow", 0, None))
    assert notes(guidance, after, before) == [
        ("in-use", "Not in version 1 in use: work allow, from day 1: work 1."),
        ("in-use", "Only in version 1 in use: work allow, from day 0: work 0."),
    ]
    assert notes(guidance, after, after) == []
    warned = warn("ours", "emergency", sign="pus").warnings
    before, after = (
        before._replace(warnings=each)
        for each in (warn("ours", "same-day", sign="pus").warnings, warned)
    )
    assert notes(guidance, after, before)[-2:] == [
        ("in-use", "Not in version 1 in use: pus emergency, any day: Call us."),
        ("in-use", "Only in version 1 in use: pus same-day, any day: Call us."),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (BOM_UTF8 + CONTENT, "Saved with a byte-order mark"),
        (CONTENT.decode().encode("utf-16"), "Saved as UTF-16"),
        (
            CONTENT.replace(b"\n", b"\r"),
            "Saved with the line ends of an old editor",
        ),
    ],
    ids=["mark", "UTF-16", "line ends"],
)
def test_how_the_file_was_saved(guidance: Guidance, content: bytes, told: str) -> None:
    """What other programs may not read is named for what it is."""
    told += ": save it as plain UTF-8 with usual line ends."
    assert notes(guidance, ours(), content=content) == [("file", told)]
