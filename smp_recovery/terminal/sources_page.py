"""Pages about the guidance: sources, topics, rules, and what a clinic's file would change."""

from collections.abc import Sequence

from smp_recovery.engine.day_advice import Difference
from smp_recovery.guidance.model import STANCES, Contact, Guidance, Rule, Source, Topic
from smp_recovery.terminal.screen_page import Line, ScreenPage, Section
from smp_recovery.terminal.styles import STANCE_STYLES
from smp_recovery.text import count_things
from smp_recovery.views.phrases import (
    KIND_WORDS,
    STANCE_MARKS,
    STANCE_WORDS,
    describe_source,
    name_sources,
    write_contact,
    write_days,
    write_window,
)


def render_differences(
    guidance: Guidance, source: Source, differences: Sequence[Difference]
) -> ScreenPage:
    """What `source` would change in the built-in advice, topic by topic."""
    sections = [
        Section(
            STANCE_MARKS[difference.after],
            STANCE_STYLES[difference.after],
            (
                Line(
                    f"{guidance.topics[difference.topic].name}: "
                    f"{STANCE_WORDS[difference.before]} becomes {STANCE_WORDS[difference.after]}"
                    f"{_warn_if_less_strict(difference)}",
                    write_window(difference.window),
                ),
            ),
        )
        for difference in differences
    ]
    title = f"{source.title}: no faults"
    count = len(differences)
    about = f"It changes the built-in advice in {count_things(count, 'place')}."
    return ScreenPage(title, about if count else "It changes nothing.", tuple(sections))


def _warn_if_less_strict(difference: Difference) -> str:
    before, after = difference.before, difference.after
    if before is None or after is None or STANCES.index(after) < STANCES.index(before):
        return ""
    return " (less strict)"


def render_practitioner(
    guidance: Guidance, rules: Sequence[Rule], contact: Contact | None
) -> ScreenPage:
    """The practitioner's rules by number, and how to reach them."""
    sections = [
        Section(
            f"{STANCE_MARKS[rule.stance]} {number}",
            STANCE_STYLES[rule.stance],
            (
                Line(
                    f"{guidance.topics[rule.topic].name}: {STANCE_WORDS[rule.stance]}. {rule.text}",
                    write_days(rule),
                ),
            ),
        )
        for number, rule in enumerate(rules, 1)
    ]
    said = write_contact(contact) if contact else ""
    title = f"Your practitioner: {count_things(len(rules), 'rule')}"
    hint = "" if rules else 'Add one: smp-recovery clinic avoid exercise --until "day 14"'
    return ScreenPage(title, said, tuple(sections), hint)


def describe_saved_rule(guidance: Guidance, rules: Sequence[Rule]) -> str:
    """What the last of the practitioner's `rules` says, and which others it overlaps."""
    *others, rule = rules
    days = f"{write_window(rule.window)} of every session"
    text = f"Saved rule {len(rules)}: {rule.stance} {guidance.topics[rule.topic].name}, {days}."
    text += " It overrides all other sources on these days."
    overlaps = [
        str(number)
        for number, other in enumerate(others, 1)
        if other.topic == rule.topic and other.window.meets(rule.window)
    ]
    if not overlaps:
        return text
    return (
        f"{text}\nIt overlaps rule {', '.join(overlaps)}. On shared days the stricter rule applies."
        " `smp-recovery clinic forget NUMBER` removes one."
    )


def render_profile(guidance: Guidance, chosen: Sequence[str]) -> ScreenPage:
    """Every risk that a source names. Those of the user are marked."""
    sections = tuple(
        Section(
            f"{'✓' if risk.key in chosen else ' '} {risk.key}",
            "bold green",
            (Line(risk.text, "", risk.source, risk.key in chosen),),
        )
        for risk in guidance.risks.values()
    )
    about = "Optional, and only on this machine. ✓ marks yours."
    return ScreenPage("What raises your risk, according to a source", about, sections)


def render_sources(guidance: Guidance) -> ScreenPage:
    """Every source with its kind, and its public address if it has one."""
    sections = tuple(
        Section(
            f"{'✓' if source.followed else ' '} {source.key}",
            "bold green",
            (
                Line(_describe(source), "", KIND_WORDS[source.kind]),
                *((Line(source.address),) if source.address else ()),
            ),
        )
        for source in guidance.sources.values()
    )
    return ScreenPage(f"{len(sections)} sources", "✓ marks the sources that you follow.", sections)


def _describe(source: Source) -> str:
    named = describe_source(source)
    return named if source.built_in else f"{named} (not built in)"


def render_topics(guidance: Guidance) -> ScreenPage:
    """Every topic with its other names."""
    lines = (
        Section(topic.key, "bold", (Line(f"{topic.name}: {', '.join(topic.aliases)}"),))
        for topic in guidance.topics.values()
    )
    return ScreenPage(f"{len(guidance.topics)} topics", "", tuple(lines))


def render_rules(guidance: Guidance, topic: Topic) -> ScreenPage:
    """Every rule on `topic`, by source."""
    sections = []
    for source in guidance.sources.values():
        rules = [rule for rule in source.rules if rule.topic == topic.key]
        if rules:
            lines = (
                Line(f"{STANCE_MARKS[rule.stance]} {rule.text}", write_days(rule), _origin(rule))
                for rule in rules
            )
            sections.append(Section(name_sources([source.key]), "bold", tuple(lines)))
    footer = "" if sections else "No source mentions this. Ask your practitioner."
    return ScreenPage(topic.name, ", ".join(topic.aliases), tuple(sections), footer)


def _origin(rule: Rule) -> str:
    """The source's own wording of the time, and how many pages of a survey say so."""
    pages = count_things(rule.pages, "page") if rule.pages else ""
    return ", ".join(part for part in (f"“{rule.wording}”" if rule.wording else "", pages) if part)
