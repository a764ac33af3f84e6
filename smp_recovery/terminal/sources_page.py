"""Pages of the guidance: sources, topics, rules, risks, and changes by a clinic's file."""

from collections.abc import Sequence

from smp_recovery.engine.day_advice import StanceDifference
from smp_recovery.guidance.model import (
    STANCES,
    Contact,
    Guidance,
    Rule,
    Source,
    Topic,
    list_aliases,
)
from smp_recovery.terminal.screen_page import STANCE_STYLES, Line, ScreenPage, Section
from smp_recovery.text import count_things
from smp_recovery.views.file_notes import FileNote
from smp_recovery.views.phrases import (
    KIND_WORDS,
    STANCE_MARKS,
    STANCE_WORDS,
    describe_source,
    name_sources,
    tell_rule,
    write_contact,
    write_days,
    write_window,
)


def render_check(
    guidance: Guidance,
    source: Source,
    differences: Sequence[StanceDifference],
    notes: Sequence[FileNote],
) -> ScreenPage:
    """What `source` would change in the built-in advice, topic by topic, and the notes on it."""
    sections = []
    for each in differences:
        before, after = each.before, each.after
        text = f"{guidance.topics[each.topic].name}: {STANCE_WORDS[before]}"
        text += f" becomes {STANCE_WORDS[after]}"
        if before and after and STANCES.index(before) < STANCES.index(after):
            text += " (less strict)"
        line = Line(text, write_window(each.window))
        sections.append(Section(STANCE_MARKS[after], STANCE_STYLES[after], (line,)))
    about = f"It changes the built-in advice in {count_things(len(differences), 'place')}."
    about = about if differences else "It changes nothing."
    if notes:
        about += f" {count_things(len(notes), 'note')} below; the file can be used."
    for kind in dict.fromkeys(note.kind for note in notes):
        lines = tuple(Line(note.text) for note in notes if note.kind == kind)
        sections.append(Section(f"→ {kind}", "bold cyan", lines))
    title = f"{source.title}: no faults"
    if not differences and not notes:
        title, about = f"{title}. {about}", ""
    return ScreenPage(title, about, tuple(sections))


def render_practitioner(
    guidance: Guidance, rules: Sequence[Rule], contact: Contact | None
) -> ScreenPage:
    """The practitioner's rules by number, and how to reach them."""
    sections = []
    for number, rule in enumerate(rules, 1):
        mark = f"{STANCE_MARKS[rule.stance]} {number}"
        text = f"{guidance.topics[rule.topic].name}: {STANCE_WORDS[rule.stance]}."
        text += f" {tell_rule(guidance, rule)}"
        line = Line(text, write_days(rule))
        sections.append(Section(mark, STANCE_STYLES[rule.stance], (line,)))
    subtitle = write_contact(contact) if contact else ""
    title = f"Your practitioner: {count_things(len(rules), 'rule')}"
    hint = "" if rules else 'Add one: smp-recovery clinic avoid exercise --until "day 14"'
    return ScreenPage(title, subtitle, tuple(sections), hint)


def describe_saved_rule(guidance: Guidance, rules: Sequence[Rule]) -> str:
    """The last of the practitioner's `rules` in words, and the others that it overlaps."""
    *others, rule = rules
    days = f"{write_window(rule.window)} of every session"
    text = f"Saved rule {len(rules)}: {rule.stance} {guidance.topics[rule.topic].name}, {days}."
    text += " It overrides all other sources on these days."
    overlaps = ", ".join(
        str(number)
        for number, other in enumerate(others, 1)
        if other.topic == rule.topic and other.window.meets(rule.window)
    )
    if overlaps:
        text += f"\nIt overlaps rule {overlaps}. On shared days the stricter rule applies."
        text += " `smp-recovery clinic forget NUMBER` removes one."
    return text


def render_profile(guidance: Guidance, chosen: Sequence[str]) -> ScreenPage:
    """Every risk that a source names, the user's marked."""
    sections = []
    for key, risk in guidance.risks.items():
        line = Line(risk.text, "", risk.source, key in chosen)
        sections.append(Section(_mark(key, key in chosen), "bold green", (line,)))
    about = "Optional, and only on this machine. ✓ marks yours."
    return ScreenPage("What raises your risk, according to a source", about, tuple(sections))


def render_sources(guidance: Guidance) -> ScreenPage:
    """Every source with its kind, and its public address if it has one."""
    sections = []
    for key, source in guidance.sources.items():
        origin = "" if source.built_in else " (not built in)"
        lines = [Line(f"{describe_source(source)}{origin}", "", KIND_WORDS[source.kind])]
        if source.address:
            lines.append(Line(source.address))
        sections.append(Section(_mark(key, source.followed), "bold green", tuple(lines)))
    about = "✓ marks the sources that you follow."
    return ScreenPage(f"{len(sections)} sources", about, tuple(sections))


def _mark(key: str, marked: bool) -> str:
    return f"{'✓' if marked else ' '} {key}"


def render_topics(guidance: Guidance) -> ScreenPage:
    """Every topic with its other names."""
    lines = (
        Section(topic.key, "bold", (Line(f"{topic.name}: {', '.join(list_aliases(topic))}"),))
        for topic in guidance.topics.values()
    )
    return ScreenPage(f"{len(guidance.topics)} topics", "", tuple(lines))


def render_rules(guidance: Guidance, topic: Topic) -> ScreenPage:
    """Every rule on `topic`, by source."""
    sections = []
    for source in guidance.sources.values():
        lines = [
            Line(
                f"{STANCE_MARKS[r.stance]} {tell_rule(guidance, r)}",
                write_days(r),
                _wording_and_pages(r),
            )
            for r in source.rules
            if r.topic == topic.key
        ]
        if lines:
            sections.append(Section(name_sources([source.key]), "bold", tuple(lines)))
    footer = "" if sections else "No source mentions this. Ask your practitioner."
    return ScreenPage(topic.name, ", ".join(list_aliases(topic)), tuple(sections), footer)


def _wording_and_pages(rule: Rule) -> str:
    parts = [f"“{rule.wording}”"] if rule.wording else []
    parts += [count_things(rule.pages, "page")] if rule.pages else []
    return ", ".join(parts)
