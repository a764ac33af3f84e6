"""The values that guidance is made of: who says what, for which days.

Pure values without behaviour beyond their own fields; nothing here reads files or knows of a log.
They are named tuples because every start of the program creates these classes: a frozen dataclass
takes seven times as long.
"""

from typing import Literal, NamedTuple

Stance = Literal["avoid", "limit", "allow", "do"]
STANCES: tuple[Stance, ...] = ("avoid", "limit", "allow", "do")
"""Every stance, the strictest first."""

Kind = Literal["article", "survey", "authority", "clinic", "practitioner"]
KINDS: tuple[Kind, ...] = ("article", "survey", "authority", "clinic", "practitioner")

Urgency = Literal["emergency", "same-day", "promptly", "soon", "later"]
URGENCIES: tuple[Urgency, ...] = ("emergency", "same-day", "promptly", "soon", "later")
"""Every urgency, the most urgent first."""


class Window(NamedTuple):
    """A range of days counted from the session date (day 0), both ends included; None is an open
    end.
    """

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
    """A source's stance on a topic for a window of days; `pages` counts the pages of a survey that
    agree.
    """

    source: str
    topic: str
    stance: Stance
    window: Window
    text: str
    wording: str
    pages: int | None


class Expectation(NamedTuple):
    """What a source calls normal in a window of days, about one symptom or one topic (the other is
    None).
    """

    source: str
    symptom: str | None
    topic: str | None
    window: Window
    text: str
    wording: str
    pages: int | None


class SourceWarning(NamedTuple):
    """When a source says to call someone: about one sign, symptom or topic (others None).

    About a symptom it counts from `severity_from` (0 to 4) on; 0 where any severity does.
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


class Contact(NamedTuple):
    """How a clinic or practitioner can be reached; what is not known is empty."""

    name: str
    phone: str
    mail: str


class Source(NamedTuple):
    """Who says it, and all that they say.

    `built_in`: it came with the program. `followed`: its reading may lead; what it says is shown in
    any case, and its warnings always count.
    """

    key: str
    title: str
    publisher: str
    kind: Kind
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

    Who does it does what the topics of `see`, by key, are about.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    see: tuple[str, ...] = ()


class Symptom(NamedTuple):
    """Something felt or seen on the severity scale, expected in `window`, gone by `settled_by`.

    `inside` and `outside` are the advice in and out of the window. Where they are set, it counts as
    the sign `severe_means` when severe and as `rising_means` when it rises, else a rise has the
    urgency `rising`. Rules on the topics of `see` are steps to take when it lasts.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    window: Window
    settled_by: int
    inside: str
    outside: str
    severe_means: str | None
    rising: Urgency | None
    rising_means: str | None
    see: tuple[str, ...]
    wording: str
    sources: tuple[str, ...]


class Sign(NamedTuple):
    """A yes or no warning sign: how urgent (and with a fever), what to do, and who says so."""

    key: str
    name: str
    aliases: tuple[str, ...]
    urgency: Urgency
    with_fever: Urgency | None
    act: str
    source: str


class Alerts(NamedTuple):
    """From when on something counts: severities 0 to 4, degrees Celsius, days of recovery.

    `severe` alerts outside the expected window, `very_severe` on any day; a rise counts after the
    day `rising_after`, a fever from `fever_from` degrees on.
    """

    severe: int
    very_severe: int
    rising_after: int
    fever_from: float


class Risk(NamedTuple):
    """What a source says raises a person's risk: a finding on one of `symptoms` rises to `urgency`.

    `symptoms` holds symptoms and signs; it is empty where the source only asks to be told.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    symptoms: tuple[str, ...]
    urgency: Urgency
    text: str
    source: str


class Guidance(NamedTuple):
    """All sources combined: what the engine knows. Every mapping is by key, in the order of the
    files.
    """

    stages: tuple[Stage, ...]
    topics: dict[str, Topic]
    symptoms: dict[str, Symptom]
    signs: dict[str, Sign]
    acts: dict[str, str]
    alerts: Alerts
    risks: dict[str, Risk]
    sources: dict[str, Source]
