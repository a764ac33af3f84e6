"""The values that guidance is made of: who says what, for which days.

Values without behaviour beyond their own fields: nothing here reads files or knows of a log. They
are named tuples because a start creates all of these classes, and dataclasses take seven times as
long.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Stance = Literal["avoid", "limit", "allow", "do"]
STANCES: tuple[Stance, ...] = ("avoid", "limit", "allow", "do")
"""Every stance, the strictest first."""

SourceKind = Literal["article", "survey", "authority", "clinic", "practitioner"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("article", "survey", "authority", "clinic", "practitioner")

OVERRIDING: tuple[SourceKind, ...] = ("practitioner", "clinic")
"""Kinds whose rules, on the days they cover, override all others in both directions."""

Urgency = Literal["emergency", "same-day", "promptly", "soon", "later"]
URGENCIES: tuple[Urgency, ...] = ("emergency", "same-day", "promptly", "soon", "later")
"""Every urgency of a source's warning, the most urgent first."""

SignUrgency = Urgency | Literal["watch"]
SIGN_URGENCIES: tuple[SignUrgency, ...] = (*URGENCIES, "watch")
"""What a sign, a severity or a pair can ask for, the most urgent first."""

Group = Literal["body", "skin", "hives", "any"]
GROUPS: tuple[Group, ...] = ("body", "skin", "hives", "any")
"""What a sign is of: the whole body, an infection of the skin, or an allergy (hives). `any` is all
that is more than watched by itself.
"""

OWN_CAUTION = "own-caution"
"""Stands for the key of a source if no source says so: the program's own caution."""

LAST_UNDATED = 28
"""An entry whose source gives no days counts to this day, the end of the timeline."""


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


class Stage(NamedTuple):
    """A named window of healing: as one source published it, or of the cautious timeline.

    `sources` holds the keys of those who say so, `wording` the source's own words for the time.
    """

    key: str
    name: str
    window: Window
    text: str
    wording: str
    sources: tuple[str, ...]


class Rule(NamedTuple):
    """A source's stance on a topic in a window; `pages` counts the pages of a survey that agree.

    `undated`: the source gives no days, and the window ends with LAST_UNDATED.
    """

    source: str
    topic: str
    stance: Stance
    window: Window
    text: str
    wording: str
    pages: int | None
    undated: bool = False


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
    """When a source says to call someone: about one sign, symptom or topic (others None).

    About a symptom it counts from the severity `severity_from` (0 to 4) on.
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
    """Who says it, and all that they say.

    `built_in`: it came with the program. `followed`: its rules may decide. They are shown in any
    case, and its warnings always count.
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

    `see` lists topics that this activity includes, by key. A rule of the practitioner or a clinic
    on the topic `parent` counts for it, too. `first` is what the summary of a survey calls doing it
    for the first time. The daily advice and the timeline leave out a topic that is only `asked`
    about.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    see: tuple[str, ...] = ()
    parent: str | None = None
    first: str = ""
    asked: bool = False


class Symptom(NamedTuple):
    """Something felt or seen on the severity scale. When it is expected follows from the sources'
    expectations.

    `inside` and `outside` are the advice for when it is expected and when not. If they are set, it
    counts as the sign `severe_means` when severe, as `rising_means` when it rises, and as
    `lasting_means` when it does not fall. `undated`: sources that expect it without giving days
    count, too. `skin`: it counts as a sign of skin infection once it asks for the clinic or more.
    Rules on the topics of `see` are steps to take when it lasts.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    inside: str
    outside: str
    severe_means: str | None = None
    rising_means: str | None = None
    lasting_means: str | None = None
    undated: bool = False
    skin: bool = False
    see: tuple[str, ...] = ()


class Sign(NamedTuple):
    """A yes or no warning sign: how urgent by itself, what to do, who says so on which `page`.

    `of` decides its pairs. To the day `usual_to` it is no more than watched. `feverish`: a
    thermometer that shows no fever does not answer it. `wording` holds the source's own words if
    they matter, `short` a name of a few words for lists.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    urgency: SignUrgency
    act: str
    source: str
    of: Group | None = None
    page: str = ""
    wording: str = ""
    usual_to: int | None = None
    feverish: bool = False
    short: str = ""


class Pair(NamedTuple):
    """How urgent any of `signs` is together with any of `partners`: groups, signs or symptoms.

    All of `also` must be open, too. All are by key; source, page and words are as for a Sign.
    """

    signs: tuple[str, ...]
    partners: tuple[str, ...]
    urgency: SignUrgency
    source: str
    page: str
    wording: str
    also: tuple[str, ...] = ()


class Cluster(NamedTuple):
    """Several of `symptoms` (or signs) open together, `at_least` so many of them.

    Each counts from the severity `severity_from` and the day `first_day` on; one without severity
    from the day `unrated_from` on, or never. Without an `urgency` they count as a sign of skin
    infection only.
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
    """What any of `symptoms` asks for from the severity `severity_from` (1 to 4) on, in a window.

    `unrated`: an entry without severity counts, too. `act` is empty if the urgency says it all.
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
    """From when on something counts: severities 0 to 4, days of recovery, degrees Celsius.

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
    """How urgent a risk makes a finding in a window: one that is at least watched, or with
    `expected` any.
    """

    window: Window
    urgency: Urgency
    expected: bool = False


class Risk(NamedTuple):
    """A reason to be more careful: findings on `symptoms` (or signs) say so, and `raises` makes
    them more urgent. `text` is said before a session, too.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    symptoms: tuple[str, ...]
    text: str
    source: str
    raises: tuple[Raise, ...] = ()


class Question(NamedTuple):
    """Words with several readings: what to ask, and for each reading its key and its label.

    Before the day `first_day` the words mean the first reading.
    """

    words: tuple[str, ...]
    ask: str
    readings: tuple[str, ...]
    labels: tuple[str, ...]
    first_day: int | None = None


class Guidance(NamedTuple):
    """All sources combined: what the engine knows. Mappings are by key, in the order of the files.

    `held` are the keys of the risks that the person has.
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
    held: tuple[str, ...] = ()

    @property
    def held_risks(self) -> tuple[Risk, ...]:
        """The risks that hold for the person; keys that the guidance does not know are left out."""
        return tuple(self.risks[key] for key in self.held if key in self.risks)


def find_contact(guidance: Guidance) -> Contact | None:
    """How to reach the clinic: the practitioner's contact, else that of a clinic's file."""
    known = [source for source in guidance.sources.values() if any(source.contact or ())]
    known.sort(key=lambda source: source.kind != "practitioner")
    return known[0].contact if known else None


def sort_by_urgency(signs: Iterable[Sign]) -> list[Sign]:
    """The signs, the most urgent first, else in the order given."""
    return sorted(signs, key=lambda sign: SIGN_URGENCIES.index(sign.urgency))
