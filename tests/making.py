"""Guidance and logs for the tests of the core, made to order or drawn by hypothesis."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from smp_recovery.disk.storage import Storage, UndoneFile
from smp_recovery.engine.day_advice import find_verdict
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    SIGN_URGENCIES,
    SOURCE_KINDS,
    STANCES,
    URGENCIES,
    Alerts,
    Expectation,
    Guidance,
    Rule,
    Source,
    SourceKind,
    SourceWarning,
    Stage,
    Stance,
    Topic,
    Urgency,
    Window,
)
from smp_recovery.log.entries import CLEAR, Entry, Session

FAR = 60
"""Generated windows begin and end within this many days of day 0."""

TOPICS = ("washing", "exercise", "sun")

DAYS = st.integers(-FAR, FAR)
ANY_DAY = st.one_of(DAYS, st.integers(-4000, 4000))

SESSION = date(2026, 11, 17)


# Guidance


def tiles(starts: list[int]) -> tuple[Stage, ...]:
    """Stages that begin on these days, with an open one before them."""
    firsts = [None, *starts]
    lasts = [*(start - 1 for start in starts), None]
    return tuple(
        Stage(f"stage-{n}", "A stage", Window(*window), "text", "", ("a",))
        for n, window in enumerate(zip(firsts, lasts, strict=True))
    )


def source(key: str, kind: SourceKind, *rules: Rule) -> Source:
    """Make a source."""
    return Source(key, key, key, kind, "", "", "", "", (), rules, (), ())


def build(*told: Source) -> Guidance:
    """Make guidance of these sources."""
    topics = {key: Topic(key, key, ()) for key in TOPICS}
    alerts = Alerts(2, 3, 3, 3, 6, 38.0, 36.0)
    acts = {urgency: f"Do what is {urgency}." for urgency in SIGN_URGENCIES}
    return Guidance(tiles([0]), topics, {}, {}, acts, alerts, {}, {s.key: s for s in told})


def add(guidance: Guidance, *told: Source) -> Guidance:
    """Give the guidance with these sources added before its own."""
    return guidance._replace(sources={**{s.key: s for s in told}, **guidance.sources})


def with_topic(guidance: Guidance, parent: str | None = None) -> Guidance:
    """Give the guidance with a topic that no source mentions, split off a parent or not."""
    made_up = Topic("made-up", "Made up", (), parent=parent)
    return guidance._replace(topics={**guidance.topics, "made-up": made_up})


def rule(
    key: str, stance: Stance, first: int | None, last: int | None, topic: str = "washing"
) -> Rule:
    """Make a rule, about washing where nothing else is said."""
    return Rule(key, topic, stance, Window(first, last), "text", "", None)


def undated(key: str, stance: Stance, first: int | None = 0, topic: str = "washing") -> Rule:
    """Make a rule of which the source gives no end."""
    return rule(key, stance, first, LAST_UNDATED, topic)._replace(undated=True)


def say(kind: SourceKind, *told: tuple[Stance, int | None, int | None], key: str = "") -> Source:
    """Make a source that says this about washing, named by its kind."""
    key = key or kind
    return source(key, kind, *(rule(key, *each) for each in told))


def warn(
    key: str,
    urgency: Urgency,
    *,
    sign: str | None = None,
    symptom: str | None = None,
    severity_from: int = 0,
    window: Window | None = None,
    kind: SourceKind = "clinic",
) -> Source:
    """Make a source of one warning about a sign or a symptom."""
    warning = SourceWarning(
        key, sign, symptom, None, urgency, window or Window(), severity_from, "Call us.", "", None
    )
    return source(key, kind)._replace(warnings=(warning,))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw a window, open on either side or on none."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    open_start, open_end = draw(st.tuples(st.booleans(), st.booleans()))
    return Window(None if open_start else first, None if open_end else last)


@st.composite
def rules(draw: st.DrawFn, key: str) -> Rule:
    """Draw a rule, one in four without an end that its source gives."""
    topic, stance = draw(st.sampled_from(TOPICS)), draw(st.sampled_from(STANCES))
    text = draw(st.sampled_from(("text", "other words")))
    window = draw(windows())
    if draw(st.integers(0, 3)) == 3:
        first = None if window.first is None else min(window.first, LAST_UNDATED)
        return undated(key, stance, first, topic)._replace(text=text)
    return rule(key, stance, *window, topic)._replace(text=text)


@st.composite
def sources(draw: st.DrawFn, key: str) -> Source:
    """Draw a source of any kind with some rules and warnings; all but a practitioner may be shown
    without leading.
    """
    told = draw(st.lists(rules(key), max_size=5))
    kind = draw(st.sampled_from(SOURCE_KINDS))
    expectation = Expectation(key, None, "sun", draw(windows()), "usual", "", None)
    urgency = draw(st.sampled_from(URGENCIES))
    warning = SourceWarning(key, "fever", None, None, urgency, draw(windows()), 0, "text", "", None)
    return source(key, kind, *told)._replace(
        expectations=(expectation,),
        warnings=(warning,),
        followed=kind == "practitioner" or draw(st.sampled_from((True, True, False))),
    )


@st.composite
def guidances(draw: st.DrawFn, keys: str = "abcde") -> Guidance:
    """Draw guidance about three topics, of sources with some of these one-letter `keys`."""
    keys = keys[: draw(st.integers(0, len(keys)))]
    bounds = sorted(draw(st.sets(DAYS, max_size=4)))
    return build(*(draw(sources(key)) for key in keys))._replace(stages=tiles(bounds))


def stances(guidance: Guidance, days: Iterable[int], topic: str = "washing") -> list[Stance | None]:
    """List the stance of each day."""
    return [find_verdict(guidance, topic, day).stance for day in days]


def rank(stance: Stance) -> int:
    """How lax a stance is: 0 is the strictest."""
    return STANCES.index(stance)


def covering(told: Source, topic: str, day: int) -> list[Rule]:
    """List a source's rules on the topic that hold on the day."""
    return [r for r in told.rules if r.topic == topic and r.window.covers(day)]


# Logs


def entry(
    number: int,
    symptom: str,
    day: int = 0,
    severity: int | None = None,
    hour: int = 12,
    temperature: float | None = None,
) -> Entry:
    """Make an entry at an hour of a day of the session."""
    moment = datetime(2026, 11, 17, hour, tzinfo=UTC) + timedelta(days=day)
    return Entry(number, moment, symptom, severity, temperature=temperature)


def day_of(each: Entry) -> int:
    """The day of the session that an entry is of."""
    return (each.at.date() - SESSION).days


NAMES = (
    *("itch", "scab", "tenderness", "redness", "swelling", "pus", "fever", "confusion", "chills"),
    *("breathing", "hiccups", CLEAR),
)


@st.composite
def logs(draw: st.DrawFn, names: tuple[str, ...] = NAMES) -> list[Entry]:
    """Draw the entries of a session, numbered in any order; a fever may have a temperature."""
    numbers = draw(st.lists(st.integers(1, 50), unique=True, max_size=12))
    return [draw(entries(number, names)) for number in numbers]


@st.composite
def entries(draw: st.DrawFn, number: int, names: tuple[str, ...] = NAMES) -> Entry:
    """Draw an entry of this number."""
    symptom = draw(st.sampled_from(names))
    degrees = (None, 35.5, 37.5, 37.9, 38.0, 39.2) if symptom == "fever" else (None,)
    return entry(
        number,
        symptom,
        draw(st.integers(-2, 40)),
        draw(st.none() | st.integers(0, 4)),
        draw(st.integers(0, 23)),
        draw(st.sampled_from(degrees)),
    )


HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "＝1+1",  # noqa: RUF001 the wide form
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "a;=1",
    "'=1",
    "'tis itchy",
    "<script>alert(1)</script></style>&amp;",
    "\x1b[31mred\x1b]52;c;aGk=\x07",
    "a\u202eb\u2066c\u200fd",
    "one\r\ntwo\nthree\rfour",
    "nul\x00 c1\x9b del\x7f",
    "| cell | [link](https://x.example) `code` **b** ![p](https://x.example/p.png)",
    "\\u001b \\U0001f642 \\n C:\\new\\users",
    "🙂👩\u200d⚕️ é e\u0301",
    '"quoted", with; commas',
    "\ufeff\u2028\u2029",
    "x" * 10_000,
    "\x1b" * 10_000,
)
"""Notes that would act somewhere: in a spreadsheet, a terminal, a web page or Markdown."""

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
_ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_LATER = datetime(1, 1, 2), datetime(9999, 12, 30)
LEAVES = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(),
    TEXTS,
    st.dates(),
    st.times(),
    st.datetimes(*_LATER),
    st.datetimes(*_LATER, timezones=_ZONES),
)
_KEYS = st.one_of(
    TEXTS, st.sampled_from(("$toml", "$$toml", "end", "text", "name", "format", "extra"))
)
_VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


def unknown_keys(*known: str) -> st.SearchStrategy[dict[str, object]]:
    """Draw keys that no version knows, with any values that TOML has."""
    return st.dictionaries(_KEYS.filter(lambda key: key not in known), _VALUES, max_size=2)


@st.composite
def stored_sessions(draw: st.DrawFn) -> list[Session]:
    """Draw sessions as a log may hold them, of different dates."""
    days = draw(st.lists(st.dates(), unique=True, max_size=3))
    return [draw(_stored_session(day)) for day in sorted(days)]


@st.composite
def _stored_session(draw: st.DrawFn, day: date) -> Session:
    numbers = draw(st.lists(st.integers(1, 2**63 - 1), unique=True, max_size=4))
    extra = draw(unknown_keys("schema", "date", "id", "entries", "end"))
    end = draw(unknown_keys("entries"))
    told = tuple(draw(_stored_entry(number)) for number in numbers)
    identifier = draw(st.sampled_from(("", "0f3a", "7b")))
    return Session(day, told, 1, {**extra, "end": end} if end else extra, identifier)


def _stored_entry(number: int) -> st.SearchStrategy[Entry]:
    return st.builds(
        Entry,
        number=st.just(number),
        at=st.datetimes(*_LATER, timezones=_ZONES),
        symptom=st.sampled_from(NAMES) | TEXTS.filter(bool),
        severity=st.none() | st.integers(0, 4),
        note=TEXTS,
        area=TEXTS,
        temperature=st.none() | st.floats(30, 45),
        extra=unknown_keys(*{*Entry._fields} - {"extra"}),
    )


def undo(storage: Storage) -> tuple[UndoneFile, ...]:
    """Take back the newest kept change of any files."""
    if not storage.versions():
        return ()
    with storage.change() as change:
        steps = change.find_undo(lambda _, file: file)
        change.take_back(steps)
    return tuple(file for _, file in steps)


# Files


TOKENS = st.sampled_from(
    [
        *(b"\xff", b"\xc3", b"\0", b"\r", b"\n", b"#", b'"', b'"""', b"[", b"]", b"=", b"{"),
        *(b"[[entries]]\n", b"[end]\n", b"entries = 1\n", b"schema = 2\n", b"\xef\xbb\xbf"),
        *(b"1" * 5000, b"a." * 40, b"[" * 400, b"0x7fffffffffffffffffff", b"2026-02-30"),
        *(b"nan", b"-inf", b"true"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw what may become of a file: bytes or lines put in, lost, changed, doubled or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        by_line = draw(st.booleans())
        parts: list[Any] = content.splitlines(keepends=True) if by_line else list(content)
        first, last = sorted(draw(st.tuples(*[st.integers(0, len(parts))] * 2)))
        head, middle, tail = (
            part if not by_line else list(b"".join(part))
            for part in (parts[:first], parts[first:last], parts[last:])
        )
        match draw(st.sampled_from(["put in", "lose", "change", "double", "cut"])):
            case "put in":
                head += draw(TOKENS | st.binary(max_size=8))
            case "lose":
                middle = []
            case "change":
                middle = list(draw(st.binary(min_size=1, max_size=4) | TOKENS))
            case "double":
                middle += middle
            case "cut":
                tail = []
        content = bytes(head + middle + tail)
    return content
