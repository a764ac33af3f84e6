"""What follows from entries: the values, their order of urgency, and the words they share.

Pure: no clock, no files. What open symptoms and signs ask for is in `single_findings` and
`combined_findings`.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from smp_recovery.guidance.model import (
    OWN_CAUTION,
    Cluster,
    Group,
    Guidance,
    Pair,
    Sign,
    SignUrgency,
)
from smp_recovery.log.entries import CLEAR, FEVER, Entry
from smp_recovery.text import lower_first

Level = Literal["emergency", "doctor", "contact", "watch", "expected", "clear"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Every level of a finding, the most urgent first."""

COLD = "low-temperature"
"""The sign that a low temperature counts as."""

DAYS_WATCHED = 2
"""For how many days after its last entry a finding to be watched is listed, and combines."""

OWN_WORDS = "No source says so: this is the program's own caution."

_LEVEL_OF_URGENCY: dict[SignUrgency, Level] = {
    "emergency": "emergency",
    "same-day": "doctor",
    "promptly": "doctor",
    "soon": "contact",
    "later": "contact",
    "watch": "watch",
}
GROUP_NAMES: dict[str, str] = {
    "body": "another sign of the whole body",
    "skin": "a sign of skin infection",
    "hives": "hives or a rash beyond the treated skin",
    "any": "any other sign",
}


class Step(NamedTuple):
    """What sources (by key) advise while a symptom lasts."""

    sources: tuple[str, ...]
    text: str


class Finding(NamedTuple):
    """What follows from entries: how urgent, about which symptom or sign, why, what to do, by whom.

    `entries` are the numbers of the entries behind it, `sources` the keys of the sources, `steps`
    what sources that disagree advise first. `groups` says what it is a sign of. `repeats` is
    another finding whose text is part of its own. `closed_by` are the commands that say that it is
    gone, if it is of an earlier session.
    """

    level: Level
    symptom: str
    entries: tuple[int, ...]
    text: str
    act: str = ""
    sources: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    groups: tuple[Group, ...] = ()
    repeats: "Finding | None" = None
    closed_by: tuple[str, ...] = ()

    @property
    def source(self) -> str | None:
        """The first of its sources, None without any."""
        return next(iter(self.sources), None)

    @property
    def advice(self) -> str:
        """What to do, and how to close it if it is of an earlier session."""
        if not self.closed_by:
            return self.act
        gone = "it is gone" if len(self.closed_by) == 1 else "they are gone"
        return f"{self.act} If {gone}, run {' and '.join(self.closed_by)}.".strip()


class SymptomEpisode(NamedTuple):
    """A symptom or sign that is present, since it was last logged as gone.

    `day` is that of `last`, its last entry. `rated` is the last entry with a severity (the first,
    if none has one), `hottest` the one with the highest temperature of a fever (one without
    counts as the lowest fever). `came_back`: it was present and gone before. `risen` are the
    entries of a rise after the early days, `lasting` is the rated entry of the early days; a lower
    value ends both.
    """

    key: str
    day: int
    last: Entry
    rated: Entry
    came_back: bool
    risen: tuple[Entry, ...] = ()
    lasting: Entry | None = None
    hottest: Entry | None = None

    @property
    def severity(self) -> int | None:
        """The last severity that was logged, 0 to 4; None if none was."""
        return self.rated.severity

    @property
    def numbers(self) -> tuple[int, ...]:
        """The entries behind its severity: one without any leaves that of an earlier one open."""
        return collect_numbers((self.rated, self.last))


Episodes = Mapping[str, SymptomEpisode]
"""All that is open at one moment, by key."""


def rank(level: Level) -> int:
    """0 for the most urgent level, more for each less urgent one."""
    return LEVELS.index(level)


def level_of(urgency: SignUrgency) -> Level:
    """The level of a finding that asks for `urgency`."""
    return _LEVEL_OF_URGENCY[urgency]


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, the most urgent first, else in the order given."""
    return tuple(sorted(findings, key=lambda finding: rank(finding.level)))


def collect_numbers(entries: Iterable[Entry]) -> tuple[int, ...]:
    """The numbers of entries, each once, in order."""
    return tuple(sorted({entry.number for entry in entries}))


def find_clear(
    guidance: Guidance, entry: Entry, day: int, closed: Iterable[SymptomEpisode] = ()
) -> Finding:
    """The finding of an entry that says that something, or everything, is gone.

    The signs that it has `closed` are named with the moment they were noted: nobody should close
    one unseen.
    """
    everything = entry.symptom == CLEAR
    gone = "You feel and see nothing" if everything else f"{name_of(guidance, entry.symptom)}: gone"
    text = f"{gone} on day {day}."
    signs = [
        f"{guidance.signs[each.key].name} (noted on day {each.day}, {each.last.at:%d %b %H:%M})"
        for each in closed
        if each.key in guidance.signs
    ]
    if signs:
        text += f" This entry marks these warning signs as gone: {'; '.join(signs)}."
    return Finding("clear", entry.symptom, (entry.number,), text)


def find_reading(
    guidance: Guidance, entry: Entry, day: int, found: Mapping[str, Finding]
) -> Finding:
    """The finding of a temperature that is neither high nor low, among all that is open.

    While a fever, or another sign that feels like one, is open, that is what it means.
    """
    reading = f"{entry.temperature:g} °C on day {day}: no fever"
    feverish = (FEVER, *(sign.key for sign in guidance.signs.values() if sign.feverish))
    asking = sort_findings(finding for key, finding in found.items() if key in feverish)
    if not asking:
        cold = " The low one stays open until you log that it is gone." if COLD in found else ""
        return Finding("clear", entry.symptom, (entry.number,), f"{reading}.{cold}")
    worst = asking[0]
    numbers = tuple(sorted({*worst.entries, entry.number}))
    if worst.symptom == FEVER:
        return worst._replace(entries=numbers)
    text = f"{reading} by the thermometer, which can miss one (NHS, fever in adults). {worst.text}"
    return worst._replace(entries=numbers, text=text, repeats=worst)


def join_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for all of the same level that ask for the same, with each text once."""
    alike: dict[object, list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.level, finding.act, finding.steps), []).append(finding)
    joined = []
    for same in alike.values():
        repeated = {each.repeats for each in same}
        one = same[0]._replace(
            entries=tuple(sorted({number for each in same for number in each.entries})),
            text=" ".join(dict.fromkeys(each.text for each in same if each not in repeated)),
            sources=tuple(dict.fromkeys(source for each in same for source in each.sources)),
            closed_by=tuple(command for each in same for command in each.closed_by),
        )
        joined.append(one)
    return tuple(joined)


# Words


def write_clear_command(key: str, session: int | None = None) -> str:
    """What says that a symptom or sign is gone: in the current session, or in that of a number."""
    option = "" if session is None else f" --session {session}"
    return f"`smp-recovery log {key} none{option}`"


def cite(rule: Sign | Pair | Cluster) -> str:
    """The page that says so, with its own words if they matter."""
    wording = "" if isinstance(rule, Cluster) else rule.wording
    quoted = f": “{wording}”" if wording else ""
    return f" ({rule.page}{quoted})" if rule.page else ""


def mark_own_caution(text: str, sources: Iterable[str]) -> str:
    """The text, which says so if it is the program's own caution."""
    return f"{text} {OWN_WORDS}" if {*sources} == {OWN_CAUTION} else text


def name_of(guidance: Guidance, key: str) -> str:
    """The name of a sign or symptom by its key; the key itself for one that is not known."""
    known = guidance.signs.get(key) or guidance.symptoms.get(key)
    return known.name if known else key


def name_in_sentence(guidance: Guidance, key: str) -> str:
    """A group, sign or symptom, by key, in the middle of a sentence."""
    if key in guidance.signs:
        return guidance.signs[key].short or lower_first(guidance.signs[key].name)
    return GROUP_NAMES.get(key) or lower_first(name_of(guidance, key))
