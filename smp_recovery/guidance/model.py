"""The values of guidance: sources, and what they say for which days.

They are named tuples because every start creates these classes, and dataclasses take seven times
as long.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

Stance = Literal["avoid", "limit", "allow", "do"]
STANCES: tuple[Stance, ...] = get_args(Stance)
"""Every stance, the strictest first."""

RESTRICTING: tuple[Stance, ...] = ("avoid", "limit")
"""Stances that end with their last day, and then free the topic."""

SourceKind = Literal["article", "survey", "authority", "clinic", "practitioner"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)

OVERRIDING: tuple[SourceKind, ...] = ("practitioner", "clinic")
"""Kinds whose rules, on the days they cover, override all others in both directions."""

Urgency = Literal["emergency", "same-day", "promptly", "soon", "later"]
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
"""Every urgency of a source's warning, the most urgent first."""

SignUrgency = Urgency | Literal["watch"]
SIGN_URGENCIES: tuple[SignUrgency, ...] = (*URGENCIES, "watch")
"""Every urgency of a sign, a severity or a pair, the most urgent first."""

Group = Literal["body", "skin", "hives", "any"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""Groups of signs: of the whole body, of a skin infection, of an allergy (hives). `any` stands for
every sign that alone is more urgent than `watch`.
"""

OWN_CAUTION = "own-caution"
"""Used as the key of a source for the program's own caution, which no source gives."""

LAST_UNDATED = 28
"""An undated rule or expectation counts to this day, the end of the timeline."""


class Window(NamedTuple):
    """A range of days from the session date (day 0), both ends included; None is an open end."""

    first: int | None = None
    last: int | None = None

    def covers(self, day: int) -> bool:
        """Whether `day` lies in the window."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def meets(self, other: "Window") -> bool:
        """Whether the two windows share a day."""
        first, last = self
        before = last is not None and other.first is not None and last < other.first
        after = first is not None and other.last is not None and other.last < first
        return not before and not after

    def ended(self, day: int) -> bool:
        """Whether the window lies wholly before `day`."""
        return self.last is not None and self.last < day

    @property
    def turns(self) -> tuple[int, ...]:
        """The days on which it begins and on which it is over, if these are known."""
        over = None if self.last is None else self.last + 1
        return tuple(day for day in (self.first, over) if day is not None)


class Stage(NamedTuple):
    """A named window of healing, from one source or from the cautious timeline.

    `sources` are the keys of the sources behind it, `wording` is the source's own phrase for the
    time.
    """

    key: str
    name: str
    window: Window
    text: str
    wording: str
    sources: tuple[str, ...]


class Rule(NamedTuple):
    """A source's stance on a topic in a window; `pages` counts the pages of a survey that agree.

    `undated`: the source gives no days, and the window ends with LAST_UNDATED. `short` is the text
    in a few words, if it is given.
    """

    source: str
    topic: str
    stance: Stance
    window: Window
    text: str
    wording: str
    pages: int | None
    undated: bool = False
    short: str = ""


class Expectation(NamedTuple):
    """What a source calls normal in a window, of one symptom or one topic (the other is None)."""

    source: str
    symptom: str | None
    topic: str | None
    window: Window
    text: str
    wording: str
    pages: int | None
    undated: bool = False


class SourceWarning(NamedTuple):
    """A source's advice to call someone: about one sign, symptom or topic (the others are None).

    For a symptom it counts from the severity `severity_from` (0 to 4).
    """

    source: str
    sign: str | None
    symptom: str | None
    topic: str | None
    urgency: Urgency
    window: Window
    severity_from: int
    text: str
    wording: str
    pages: int | None
    undated: bool = False


class Contact(NamedTuple):
    """How to reach a clinic or practitioner; a field that is not known is empty."""

    name: str
    phone: str
    mail: str


class Source(NamedTuple):
    """A publisher, and everything that it says.

    `built_in`: part of the program. `followed`: its rules may decide. The rules of every source
    are shown, and its warnings always count.
    """

    key: str
    title: str
    publisher: str
    kind: SourceKind
    language: str
    version: str
    licence: str
    address: str
    stages: tuple[Stage, ...]
    rules: tuple[Rule, ...]
    expectations: tuple[Expectation, ...]
    warnings: tuple[SourceWarning, ...]
    contact: Contact | None = None
    built_in: bool = True
    followed: bool = True


class Topic(NamedTuple):
    """Something people do or ask about, with the other words for it.

    `see` lists topics that this activity includes, by key. What the practitioner or a clinic
    bars of the topic `parent` is barred here, too. `first` is the survey's phrase for doing it the
    first time. The daily advice and the timeline leave out topics that are only `asked` about.
    `group` is the heading under which it is listed. `additive`: what any source advises about it
    adds to the others', and no rule can restrict it. It cannot be done without the topics `needs`.
    """

    key: str
    name: str
    words: str
    see: tuple[str, ...] = ()
    parent: str | None = None
    first: str = ""
    asked: bool = False
    group: str = ""
    additive: bool = False
    needs: tuple[str, ...] = ()


class Symptom(NamedTuple):
    """Something felt or seen on the severity scale, expected in windows that the sources give.

    `inside` and `outside` are the advice for when it is expected and when not. If they are set, it
    counts as the sign `severe_means` when severe, as `rising_means` when it rises, and as
    `lasting_means` when it does not fall. `undated`: sources that expect it without giving days
    count, too. `skin`: it counts as a sign of skin infection once it asks for the clinic or more.
    Rules on the topics of `see` are steps to take when it lasts.
    """

    key: str
    name: str
    words: str
    inside: str
    outside: str
    severe_means: str | None = None
    rising_means: str | None = None
    lasting_means: str | None = None
    undated: bool = False
    skin: bool = False
    see: tuple[str, ...] = ()


class Sign(NamedTuple):
    """A yes-or-no warning sign: how urgent alone, what to do, and the `page` of the source.

    `of` decides its pairs. Up to the day `usual_to` its level is at most `watch`. `feverish`: a
    reading without fever does not end it. `wording` is the source's own phrase if it matters,
    `short` a name of a few words for sentences, `brief` one for the daily page, which several signs
    may share.
    """

    key: str
    name: str
    words: str
    urgency: SignUrgency
    act: str
    source: str
    of: Group | None = None
    page: str = ""
    wording: str = ""
    usual_to: int | None = None
    feverish: bool = False
    short: str = ""
    brief: str = ""

    @property
    def advice(self) -> str:
        """What to do about it, after its name."""
        return f"{self.name} is a warning sign: {self.act}"


class Pair(NamedTuple):
    """How urgent any of `signs` is together with any of `partners`: groups, signs or symptoms.

    All of `also` must be open, too. All are keys; `page` and `wording` are as for a Sign.
    """

    signs: tuple[str, ...]
    partners: tuple[str, ...]
    urgency: SignUrgency
    source: str
    page: str
    wording: str
    also: tuple[str, ...] = ()


class Cluster(NamedTuple):
    """At least `at_least` of `symptoms` (or signs) open together.

    Each counts from the severity `severity_from` and the day `first_day`; one without severity
    counts from the day `unrated_from`, or never. Without an `urgency` they count only as a sign of
    skin infection.
    """

    symptoms: tuple[str, ...]
    at_least: int
    severity_from: int
    first_day: int
    unrated_from: int | None
    urgency: SignUrgency | None
    text: str
    source: str
    page: str


class SeverityRule(NamedTuple):
    """How urgent any of `symptoms` is from the severity `severity_from` (1 to 4), in a window.

    `unrated`: an entry without severity counts, too. `act` is empty if the urgency is enough.
    """

    symptoms: tuple[str, ...]
    severity_from: int
    window: Window
    unrated: bool
    urgency: SignUrgency
    text: str
    act: str
    source: str


class Alerts(NamedTuple):
    """Thresholds: severities 0 to 4, days of recovery, degrees Celsius.

    `severe` alerts outside the expected window. A rise to `moderate` or more counts after the day
    `rising_after`. A symptom has not fallen if it is `moderate` or more and no lower from the day
    `lasting_from` to the day `lasting_by`. A fever begins at `fever_from` degrees; a temperature
    below `cold_below` is low.
    """

    moderate: int
    severe: int
    rising_after: int
    lasting_from: int
    lasting_by: int
    fever_from: float
    cold_below: float


class Raise(NamedTuple):
    """How urgent a risk makes a finding from `watch` up in a window; `expected`: any finding."""

    window: Window
    urgency: Urgency
    expected: bool = False


class Risk(NamedTuple):
    """A reason to be more careful: `raises` makes findings on `symptoms` (or signs) more urgent.

    These findings show `text`, and so does the page of a day before the session.
    """

    key: str
    name: str
    words: str
    symptoms: tuple[str, ...]
    text: str
    source: str
    raises: tuple[Raise, ...] = ()


class Question(NamedTuple):
    """Ambiguous words, the question to ask, and for each possible reading its key and its label.

    Before the day `first_day` the words mean the first reading.
    """

    words: tuple[str, ...]
    ask: str
    readings: tuple[str, ...]
    labels: tuple[str, ...]
    first_day: int | None = None


def list_aliases(item: Topic | Symptom | Sign | Risk) -> list[str]:
    """The other words for `item`, in the order of its file, which parts them by commas."""
    words = " ".join(item.words.split()).split(",")
    return [word.strip() for word in words if word.strip()]


class Guidance(NamedTuple):
    """All sources combined. Mappings are by key, in the order of the files.

    `risk_keys` are the keys of the user's risks.
    """

    stages: tuple[Stage, ...]
    topics: dict[str, Topic]
    symptoms: dict[str, Symptom]
    signs: dict[str, Sign]
    acts: dict[str, str]
    alerts: Alerts
    risks: dict[str, Risk]
    sources: dict[str, Source]
    pairs: tuple[Pair, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    severities: tuple[SeverityRule, ...] = ()
    questions: tuple[Question, ...] = ()
    risk_keys: tuple[str, ...] = ()

    @property
    def own_risks(self) -> tuple[Risk, ...]:
        """The user's risks, without keys that the guidance does not know."""
        return tuple(self.risks[key] for key in self.risk_keys if key in self.risks)


def find_contacts(guidance: Guidance) -> tuple[Contact, ...]:
    """How to reach the clinic: the practitioner's contact, then those of clinics' files, each
    number or address once, each with a name if there are several.
    """
    sources = sorted(guidance.sources.values(), key=lambda source: source.kind != "practitioner")
    found: dict[str, tuple[Contact, str]] = {}
    for source in sources:
        contact = source.contact or Contact("", "", "")
        if any(contact):
            digits = "".join(filter(str.isdigit, contact.phone))
            named = (contact, source.publisher or source.title)
            found.setdefault(digits or contact.mail, named)
    if len(found) > 1:
        found.pop("", None)  # a name alone reaches nobody
    several = len(found) > 1
    return tuple(c._replace(name=c.name or (name if several else "")) for c, name in found.values())


def is_passed_over(guidance: Guidance, rule: Rule) -> bool:
    """Whether the rule would restrict what no rule can: asking the practitioner."""
    return guidance.topics[rule.topic].additive and rule.stance in RESTRICTING


def is_softer(urgency: SignUrgency, other: SignUrgency) -> bool:
    """Whether `urgency` is less urgent than the `other`."""
    return SIGN_URGENCIES.index(urgency) > SIGN_URGENCIES.index(other)


def sort_by_urgency(signs: Iterable[Sign]) -> list[Sign]:
    """The signs, the most urgent first, else in the order given."""
    return sorted(signs, key=lambda sign: SIGN_URGENCIES.index(sign.urgency))
