"""Reports for tests: an ordinary recovery, and one with everything that people may write."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from smp_recovery.guidance.model import Contact, Guidance, Rule, Source
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.views.log_view import view_log
from smp_recovery.views.report_view import ReportView, build_report
from tests.making import add, rule, source

SESSION = NumberedSession(1, date(2026, 11, 17))
ZONE = timezone(timedelta(hours=1))
FIXTURE = Path(__file__).parent / "fixtures" / "thirty-days.tsv"

WORDY = "It was worse in the evening, after the walk home, then it went away."
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


def ordinary() -> list[Entry]:
    """The 80 entries of a recovery of 30 days, with notes as people write them."""
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        return number(map(_read_row, csv.DictReader(file, delimiter="\t")))


def _read_row(row: dict[str, str]) -> Entry:
    degrees = float(row["severity"]) if "." in row["severity"] else None
    severity = int(row["severity"]) if row["severity"] and not degrees else None
    hours, minutes = map(int, row["time"].split(":"))
    day = datetime.combine(SESSION.date_of(int(row["day"])), time(hours, minutes), ZONE)
    return Entry(0, day, row["what"], severity, row["note"], row["area"], degrees)


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
    """The practitioner's rules with how to reach them, and a clinic's file."""
    rules: tuple[Rule, ...] = (
        rule("practitioner", "allow", 2, None)._replace(text="Lukewarm water."),
        rule("practitioner", "avoid", None, 14, "exercise")._replace(text="No weights."),
    )
    contact = Contact("Ada", "+31 20 1234567", "ada@example.com")
    word = source("practitioner", "practitioner", *rules)
    yield word._replace(title="Your practitioner", publisher="", contact=contact, built_in=False)
    yield make_clinic(
        rule("our-clinic", "avoid", 0, 10, "exercise")._replace(text="No sport."),
        rule("our-clinic", "avoid", 0, 7, "sauna")._replace(text="No sauna."),
        rule("our-clinic", "limit", 8, None, "sauna")._replace(text="Ten minutes."),
    )


def make_clinic(*rules: Rule, key: str = "our-clinic") -> Source:
    """A clinic's file with a version and a contact."""
    return source(key, "clinic", *rules)._replace(
        title="Aftercare sheet",
        publisher="Our Clinic",
        version="3",
        address="https://example.com/sheet",
        contact=Contact("Our Clinic", "+44 20 7946 0000", ""),
        built_in=False,
    )


def make_long_clinic(guidance: Guidance) -> Source:
    """A clinic's file as long as real ones are: 26 rules, two on each of 13 topics."""
    rules = (
        rule("our-clinic", stance, first, last, topic)._replace(text=text)
        for topic in list(guidance.topics)[:13]
        for stance, first, last, text in (
            ("avoid", 0, 9, "Not before day 10, also not for a short time."),
            ("limit", 10, None, "Only gently, away from the treated skin; stop if it burns."),
        )
    )
    return make_clinic(*rules)


def make_report(
    guidance: Guidance,
    entries: Iterable[Entry] = (),
    day: int = 30,
    risks: tuple[str, ...] = (),
    own: Iterable[Source] = (),
    name: str = "",
) -> ReportView:
    """The report of these entries on a day, with guidance of one's own or without."""
    known = add(guidance, *own)._replace(risk_keys=risks)
    return build_report(view_log(known, SESSION, entries, SESSION.date_of(day)), name=name)


def full(guidance: Guidance) -> ReportView:
    """The report of the ordinary recovery, with something in every part."""
    own, risks = own_sources(), ("diabetes", "blood-thinners")
    return make_report(guidance, ordinary(), 29, risks, own, "Ada Example")
