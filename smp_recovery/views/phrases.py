"""The phrases of the domain: words for days, windows, stances, sources, levels and entries. Pure.

Screens, reports and calendars share them, and sanitise them before display.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smp_recovery.guidance.model import (
    OWN_CAUTION,
    Contact,
    Expectation,
    Guidance,
    Rule,
    Source,
    SourceKind,
    SourceWarning,
    Stage,
    Stance,
    Topic,
    Window,
    is_passed_over,
)
from smp_recovery.log.days import MADE_IN, NumberedSession
from smp_recovery.log.entries import CLEAR, SEVERITIES, Entry
from smp_recovery.text import (
    count_entries,
    count_things,
    enumerate_names,
    lower_first,
    upper_first,
    write_date,
    write_moment,
)

if TYPE_CHECKING:  # not every command needs these modules
    from smp_recovery.engine.day_advice import StanceChange
    from smp_recovery.engine.findings import Level
    from smp_recovery.engine.survey_spread import Spread
    from smp_recovery.views.log_view import LogView
    from smp_recovery.views.symptom_grid import Cell


STANCE_MARKS: dict[Stance | None, str] = {
    "avoid": "✗",
    "limit": "!",
    "allow": "✓",
    "do": "✓",
    None: "?",
}
STANCE_WORDS: dict[Stance | None, str] = {
    "avoid": "avoid",
    "limit": "with care",
    "allow": "allowed",
    "do": "advised",
    None: "no source",
}
LEVEL_MARKS: "dict[Level, str]" = {
    "emergency": "‼",
    "doctor": "▲",
    "contact": "▲",
    "watch": "●",
    "expected": "✓",
    "clear": "✓",
}
LEVEL_WORDS: "dict[Level, str]" = {level: level for level in LEVEL_MARKS} | {"contact": "clinic"}
KIND_WORDS: dict[SourceKind, str] = {
    "practitioner": "your practitioner",
    "clinic": "clinic file",
    "article": "article",
    "authority": "health authority",
    "survey": "survey of clinic pages",
}

WITHOUT_NOTE = "As your practitioner says."
"""The text of a practitioner's rule without a note."""

_NAMES = {"practitioner": KIND_WORDS["practitioner"], OWN_CAUTION: "our own caution"}


def guidance_notice(guidance: Guidance) -> str:
    """The clinics' files in use, and the sources that the user follows if these are not all."""
    notices = [clinic_files_notice(guidance)]
    others = [s for s in guidance.sources.values() if s.kind != "practitioner"]
    if not all(source.followed for source in others):
        followed = name_sources(source.key for source in others if source.followed)
        notices.append(f"You follow only {followed}.")
    passed = [
        rule.source
        for source in guidance.sources.values()
        for rule in source.rules
        if is_passed_over(guidance, rule)
    ]
    if passed:
        notices.append(f"A rule of {name_sources(passed)} against asking does not count.")
    return " ".join(filter(None, notices))


def clinic_files_notice(guidance: Guidance) -> str:
    """The clinics' files in use; empty without any."""
    sources = guidance.sources.values()
    titles = [s.title for s in sources if not s.built_in and s.kind != "practitioner"]
    return f"Not built in: {', '.join(titles)}." if titles else ""


def describe_source(source: Source) -> str:
    """Its publisher, if known, and its title."""
    return f"{source.publisher}: {source.title}" if source.publisher else source.title


def quote_wording(text: str, wording: str) -> str:
    """A source's text, with its own phrase for the time if that is known."""
    return f"{text} “{wording}”" if wording else text


def tell_rule(guidance: Guidance, rule: Rule) -> str:
    """The text of the rule, and that it does not count if it is passed over."""
    passed = is_passed_over(guidance, rule)
    return f"{rule.text} It does not count: asking is always allowed." if passed else rule.text


def name_sources(keys: Iterable[str]) -> str:
    """The keys of the sources, each once; the practitioner's in words."""
    return ", ".join(dict.fromkeys(_NAMES.get(key, key) for key in keys))


def mark_stance(stance: Stance, before: Stance | None = None) -> str:
    """The mark and the word of a stance; the end of a restriction is not advice to do it."""
    ends = stance == "allow" and before in ("avoid", "limit")
    return f"{STANCE_MARKS[stance]} {'allowed again' if ends else STANCE_WORDS[stance]}"


class WordedChange(NamedTuple):
    """The topics whose stance becomes the same on a day, in words, with its sources and what the
    practitioner or a clinic says, if that alone is new or says how.
    """

    day: int
    text: str
    sources: tuple[str, ...]


def word_changes(guidance: Guidance, changes: "Iterable[StanceChange]") -> Iterator[WordedChange]:
    """One for each day, new stance and text, in the order of `changes`, sorted by day."""
    found: dict[tuple[int, str, str], list[StanceChange]] = {}
    for change in changes:
        word = mark_stance(change.stance, change.before)
        tells = change.is_step or change.stance in ("limit", "do")
        said = change.text if tells and change.text != WITHOUT_NOTE else ""
        found.setdefault((change.day, word, said), []).append(change)
    for (day, word, said), same in found.items():
        text = f"{word}: {name_topics(guidance, (change.topic for change in same))}"
        sources = tuple(change.source for change in same)
        yield WordedChange(day, f"{text}. {upper_first(said)}" if said else text, sources)


def name_briefly(topic: Topic) -> str:
    """The shorter of its key and its name, in lower case: `washing`, `sun`."""
    return min(topic.key.replace("-", " "), lower_first(topic.name), key=len)


def name_topics(guidance: Guidance, keys: Iterable[str]) -> str:
    """The names of the topics, for the middle of a sentence."""
    return enumerate_names(guidance.topics[key].name for key in keys)


def write_window(window: Window) -> str:
    """`days 0 to 3`, `day 7`, `from day 7`, `until day -1`, `any day`."""
    first, last = window
    if first is None and last is None:
        return "any day"
    if first is None:
        return f"until day {last}"
    if last is None:
        return f"from day {first}"
    return f"day {first}" if first == last else f"days {first} to {last}"


def write_days(item: Rule | Expectation | SourceWarning) -> str:
    """The window of a rule, an expectation or a warning; `no end given` if undated."""
    if not item.undated:
        return write_window(item.window)
    first = item.window.first
    return f"from day {first}, no end given" if first else "no end given"


def write_day(session: NumberedSession, on: date) -> str:
    """`Day 4`, before the session `2 days to go`."""
    day = session.day_of(on)
    return f"Day {day}" if day >= 0 else f"{count_things(-day, 'day')} to go"


def write_title(session: NumberedSession, on: date) -> str:
    """The title of a view of the date `on`: its day, the date, and the session."""
    about = f"session {session.number} ({write_date(session.date)})"
    return f"{write_day(session, on)} · {write_date(on)} · {about}"


def write_stage(stage: Stage) -> str:
    """Its name and its days: `Scabs form (days 4 to 5)`."""
    days = "before day 0" if stage.window.first is None else write_window(stage.window)
    return f"{stage.name} ({days})"


def write_contact(contact: Contact) -> str:
    """The known ones of name, telephone and mail."""
    return ", ".join(part for part in contact if part)


def write_contacts(contacts: Iterable[Contact]) -> str:
    """All of them; each has a name if there are several."""
    return " · ".join(map(write_contact, contacts))


def write_level(level: "Level") -> str:
    """Its mark and its word: `● watch`."""
    return f"{LEVEL_MARKS[level]} {LEVEL_WORDS[level]}"


def name_symptom(guidance: Guidance, key: str) -> str:
    """The name of the symptom or sign of an entry, or `All clear`."""
    known = guidance.symptoms.get(key) or guidance.signs.get(key)
    return known.name if known else "All clear" if key == CLEAR else key


def invite_entry(session: NumberedSession, on: date) -> str:
    """How to add the first entry, or, before the session, from when on."""
    if on < session.date:
        return f"Entries begin on the day of the session, {write_date(session.date)}."
    return "Add one: smp-recovery log itch mild"


def write_future(
    guidance: Guidance, session: NumberedSession, entries: Iterable[Entry]
) -> Iterator[str]:
    """A notice of the `entries` of `session` that are dated later than now, if there are any."""
    named = [
        f"{each.number} ({name_symptom(guidance, each.symptom)}, {write_moment(each.at)})"
        for each in entries
    ]
    if not named:
        return
    what, are, it, fix = "Entries", "are", "they answer", f"edit --session {session.number}`"
    if len(named) == 1:
        what, are, it = "Entry", "is", "it answers"
        number = named[0].partition(" ")[0]
        fix = f"remove {number} --session {session.number}` and log it again"
    yield (
        f"{what} {enumerate_names(named, 'and')} {are} dated later than now. Until then {it}"
        f" nothing. If the date is wrong, run `smp-recovery {fix}. If the computer's clock is"
        " wrong, set it."
    )


def write_clock_notices(
    today: date, planned: Iterable[tuple[NumberedSession, Sequence[Entry]]]
) -> Iterator[str]:
    """What shows that the clock is wrong, or was: the year, or entries of `planned` sessions."""
    if today.year < MADE_IN:
        yield (
            f"the computer's clock says {today}, before smp-recovery was made: set it. "
            "`smp-recovery undo` takes back what was written meanwhile"
        )
        return
    for session, entries in planned:
        if entries:
            numbers = ", ".join(str(entry.number) for entry in entries)
            yield (
                f"session {session.number} of {session.date} is still to come, but has "
                f"{count_entries(len(entries))}: {numbers}. If the computer's clock is wrong "
                f"({today}), set it. If the dates are, run `smp-recovery sessions move "
                f"{session.number} DATE`, then `smp-recovery edit`"
            )


def write_spread(name: str, spread: "Spread") -> str:
    """`First water after 2 to 5 days: 36 of 39 clinic pages`, for `name` "first water"."""
    days = f"{spread.first} to {spread.last}" if spread.first < spread.last else f"{spread.first}"
    name = upper_first(f"advice on {name}" if spread.stance == "do" else name)
    pages = f"{spread.pages} of {count_things(spread.all_pages, 'clinic page')}"
    if spread.first < 0:
        return f"{name}: none in the days before a session: {pages}"
    when = {"avoid": f"after {days} days", "limit": f"with care for {days} days"}
    return f"{name} {when.get(spread.stance, f'from day {days}')}: {pages}"


def write_severity(entry: "Entry | Cell") -> str:
    """The word for a severity, `noted` without one; degrees if measured; empty for CLEAR."""
    if isinstance(entry, Entry) and entry.symptom == CLEAR:
        return ""
    if entry.temperature is not None:
        return f"{entry.temperature:g} °C"
    return "noted" if entry.severity is None else SEVERITIES[entry.severity]


def write_brief(log: "LogView", stage: Stage) -> str:
    """The day in one line, for a prompt: its stage, and the most urgent open finding."""
    line = f"day {log.day} · {stage.name}"
    if not log.findings:
        return line
    others = f" +{len(log.findings) - 1}" if len(log.findings) > 1 else ""
    return f"{line} · {write_level(log.findings[0].level)}{others}"
