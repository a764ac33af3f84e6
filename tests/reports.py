"""Reports for tests: an ordinary recovery, and one with everything that people may write."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone

from smp_recovery.guidance.model import Contact, Guidance, Rule, Source
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import CLEAR, Entry
from smp_recovery.views.log_view import view_log
from smp_recovery.views.report_view import ReportView, build_report
from tests.making import add, rule, source

SESSION = NumberedSession(1, date(2026, 11, 17))
ZONE = timezone(timedelta(hours=1))

SCRIPT = "<script>document.title = 'run'; alert(1)</script>"
HOSTILE = (
    "=cmd()",
    "+1 -2 @SUM(A1)",
    SCRIPT,
    "</style><style>body { display: none }</style>",
    "</td></tr></table><img src='http://example.com/x.png' onerror='alert(1)'>",
    "<a href='javascript:alert(1)'>call</a> & &lt;b&gt; &amp;",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "![picture](http://example.com/y.png) [link](http://example.com) <http://example.com>",
    "| a | b |\n|---|---|\n# heading\n> quote\n- item\n1. first\n```\ncode",
    "**bold** _it_ ~~gone~~ `code` \\| \\",
    "emoji 👩🏽‍⚕️🩹 and ümläut, 日本語",
    "one line\r\nanother line",
    "word" * 2500,
)
"""Notes that are shown as they are."""
INVISIBLE = "a\x1b[31mred\x1b[0m\x07 b\u202etxt.exe\u2066 c\x00d\x9b2J e\u200bf"
VISIBLE = "a[31mred[0m btxt.exe cd2J ef"
"""What is left of a note that would move or colour what is around it."""

_COURSE = (
    ("redness", (0, 1, 2, 3, 5), (3, 3, 2, 2, 1)),
    ("swelling", (0, 1, 2, 3), (2, 2, 1, 1)),
    ("tenderness", (0, 1, 2, 3, 4, 6, 8), (2, 2, 2, 1, 1, 1, 1)),
    ("bleeding", (0,), (1,)),
    ("fluid", (0, 1), (1, 1)),
    ("itch", (3, 4, 5, 6, 7, 8, 9, 10, 12), (1, 2, 2, 3, 2, 2, 1, 1, 1)),
    ("scab", (2, 3, 4, 5, 6, 7, 8), (1, 2, 2, 2, 2, 1, 1)),
    ("flaking", (4, 5, 6, 7, 8, 9, 10, 11), (1, 1, 2, 2, 2, 1, 1, 1)),
    ("patchy", (7, 9, 11, 13, 16, 20, 24), (1, 2, 2, 2, 1, 1, 1)),
    ("flaking", (13,), (0,)),
    ("itch", (14, 27), (0, 2)),
)
_NOTES = (
    "after washing",
    "worse in the evening",
    "",
    "mostly at night",
    "",
    "after the walk to work",
    "better than yesterday",
    "",
)
_AREAS = ("crown", "", "hairline", "", "temples")


def ordinary() -> list[Entry]:
    """The 60 entries of an ordinary recovery of 30 days, with short notes."""
    made = [
        Entry(
            0,
            datetime(2026, 11, 17, 8 + place % 12, 30, tzinfo=ZONE) + timedelta(days=day),
            symptom,
            severity,
            _NOTES[(place + day) % len(_NOTES)],
            _AREAS[(place + 2 * day) % len(_AREAS)],
        )
        for place, (symptom, days, severities) in enumerate(_COURSE)
        for day, severity in zip(days, severities, strict=True)
    ]
    at = datetime(2026, 11, 17, 21, 15, tzinfo=ZONE)
    made += [Entry(0, at + timedelta(days=9), "fever", temperature=38.4, note="measured twice")]
    made += [Entry(0, at + timedelta(days=10), "fever", 0)]
    made += [Entry(0, at + timedelta(days=day), CLEAR) for day in (21, 22, 26)]
    made += [Entry(0, at + timedelta(days=28), "redness", 1, "came back after the sauna", "crown")]
    made += [Entry(0, at + timedelta(days=day, minutes=5), "tenderness", 0) for day in (11,)]
    return number(made)


def hostile() -> list[Entry]:
    """An entry for each hostile note, one with what must go, and one with a hostile area."""
    at = datetime(2026, 11, 18, 8, tzinfo=ZONE)
    notes = (*HOSTILE, INVISIBLE)
    made = [Entry(0, at + timedelta(hours=n), "itch", 1, note) for n, note in enumerate(notes)]
    return number([*made, Entry(0, at, "<b>unknown</b>" * 5, 4, area="<i>crown</i>" * 10)])


def number(made: Iterable[Entry]) -> list[Entry]:
    """The entries in the order of their times, numbered from 1 on."""
    return [e._replace(number=n) for n, e in enumerate(sorted(made, key=lambda e: e.at), 1)]


def own_sources() -> Iterator[Source]:
    """A practitioner's word with how to reach them, and a clinic's file."""
    rules: tuple[Rule, ...] = (
        rule("practitioner", "allow", 2, None)._replace(text="Lukewarm water."),
        rule("practitioner", "avoid", None, 14, "exercise")._replace(text="No weights."),
    )
    contact = Contact("Ada", "+31 20 1234567", "ada@example.com")
    word = source("practitioner", "practitioner", *rules)
    yield word._replace(title="Your practitioner", publisher="", contact=contact, built_in=False)
    clinic = source("our-clinic", "clinic")
    yield clinic._replace(
        title="Aftercare sheet",
        publisher="Our Clinic",
        version="3",
        address="https://example.com/sheet",
        built_in=False,
    )


def make_report(
    guidance: Guidance,
    entries: Iterable[Entry] = (),
    day: int = 30,
    risks: tuple[str, ...] = (),
    own: bool = False,
) -> ReportView:
    """The report of these entries on a day, with guidance of one's own or without."""
    known = (add(guidance, *own_sources()) if own else guidance)._replace(risk_keys=risks)
    return build_report(view_log(known, SESSION, entries, SESSION.date_of(day)))


def full(guidance: Guidance) -> ReportView:
    """The report of the ordinary recovery, with something in every part."""
    return make_report(guidance, ordinary(), 29, ("diabetes", "blood-thinners"), own=True)
