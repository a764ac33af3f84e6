"""The summary of the survey says what its rows say: here they are counted once more."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import tomli

from smp_recovery.guidance.built_in import find_data

DATA = find_data()
SUMMARY = (DATA / "sources" / "clinic-survey.toml").read_text("utf-8")
SURVEY = tomli.loads(SUMMARY)
GUIDANCE = tomli.loads((DATA / "guidance.toml").read_text("utf-8"))
with (DATA / "survey.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

ARTICLES = {
    "https://www.skalptec.com/news/how-long-does-it-take-for-smp-to-heal/",
    "https://delawarescalpmicropigmentation.com/scalp-micropigmentation-treatment-the-recovery-period/",
}
"""The pages that are articles here: only these, not all pages of their hosts."""

COUNTED = [row for row in ROWS if row["address"] not in ARTICLES]

UNDATED = {"Days 1-3; fine after all sessions", "Do not use a razor"}
"""Wordings that give no day for the end, of topics for which no other page gives a day as late: a
last day beside them is ours, not the page's.
"""

STANCES = ("avoid", "limit", "allow", "do", "expect")
EXPECTED = {*(symptom["key"] for symptom in GUIDANCE["symptoms"]), "sessions", "touch-up"}
KNOWN = {*EXPECTED, *(topic["key"] for topic in GUIDANCE["topics"]), "salt-water"}

Row = dict[str, str]
Claim = tuple[str, str, int, int | None, bool]


def _window(row: Row) -> tuple[int, float]:
    return int(row["first_day"]), float(row["last_day"] or "inf")


def _claim_of(row: Row) -> Claim:
    """What a row says, as an entry of the summary must: about what, stance, window, undated."""
    topic, stance = row["topic"], row["stance"]
    if topic == "salt-water":  # told beside the rules on swimming, which are about pools
        topic, stance = "swimming", "expect"
    undated = row["wording"] in UNDATED
    last = None if undated or not row["last_day"] else int(row["last_day"])
    return topic, stance, int(row["first_day"]), last, undated


def _single(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An entry for each of its windows."""
    windows = entry.get("windows")
    if windows is None:
        yield entry
        return
    for first, last, pages in windows:
        yield {**entry, "first_day": first, "last_day": last, "pages": pages}


TOLD: list[tuple[Claim, dict[str, Any]]] = [
    (
        (
            entry.get("topic") or entry["symptom"],
            entry.get("stance", "expect"),
            entry["first_day"],
            entry.get("last_day"),
            entry.get("undated", False),
        ),
        entry,
    )
    for given in (*SURVEY["rules"], *SURVEY["expectations"])
    for entry in _single(given)
]


def test_the_summary_is_the_count_of_the_rows() -> None:
    """Each topic, stance and exact window of the rows is told once, with its pages; no other is."""
    counted = Counter(_claim_of(row) for row in COUNTED)
    told = [(claim, entry["pages"]) for claim, entry in TOLD]
    assert sorted(told, key=repr) == sorted(counted.items(), key=repr)


def test_a_wording_is_that_of_a_page() -> None:
    """The wording of an entry, where it has one, is word for word that of one of its pages."""
    rows = {(_claim_of(row), row["wording"]) for row in COUNTED}
    worded = {(claim, entry["wording"]) for claim, entry in TOLD if "wording" in entry}
    assert worded - rows == set()


def test_the_head_of_the_summary_is_counted() -> None:
    """The numbers of statements, pages and hosts are those of the rows that count."""
    pages = {row["address"] for row in COUNTED}
    hosts = {urlsplit(page).netloc.removeprefix("www.") for page in pages}
    assert f"# {len(COUNTED)} statements of {len(pages)} pages on {len(hosts)} hosts" in SUMMARY


def test_every_row_can_be_looked_up() -> None:
    """A row has a page with a title, a known key, days in order, and a few words of the page."""
    for row in ROWS:
        assert re.match(r"https?://[\w-]+(\.[\w-]+)+/", row["address"]), row
        assert row["page_title"].strip(), row
        assert row["topic"] in KNOWN, row
        assert row["stance"] in STANCES, row
        assert (row["stance"] == "expect") == (row["topic"] in EXPECTED), row
        first, last = _window(row)
        assert -28 <= first <= last, row
        assert not 3650 < last < float("inf"), row
        assert 1 <= len(row["wording"]) <= 60, row
        assert row["kind"] in ("sheet", "blog", "other"), row


def test_rows_are_sorted_and_a_page_speaks_once() -> None:
    """Rows lie by topic, stance, window and page; a page has one row for a topic and stance."""
    keys = [
        (row["topic"], STANCES.index(row["stance"]), *_window(row), row["address"]) for row in ROWS
    ]
    assert keys == sorted(keys)
    assert len({(row["topic"], row["stance"], row["address"]) for row in ROWS}) == len(ROWS)


FOUND = """
washing avoid 2..2 5, washing avoid 3..3 15, washing avoid 4..4 11, washing avoid 5..5 5,
exercise avoid 5..7 15, exercise avoid 9..10 8, exercise avoid 29..30 2, sweating avoid 0..5 24,
sweating avoid 0..30 34, sauna avoid 4..10 8, sauna avoid 14..15 5, sauna avoid 28..30 10,
swimming avoid 4..7 9, swimming avoid 10..21 6, swimming avoid 28..30 15, sun avoid 3..7 13,
sun avoid 29..30 8, razor avoid 9..10 7, shaving avoid 3..3 7, shaving avoid 4..4 6,
moisturising avoid 3..3 10, moisturising avoid 4..4 6, alcohol avoid -3..-1 9,
self-tan avoid 7..30 7,
blood-donation avoid 183..365 3, redness expect 0..3 16, scab expect 14..21 7,
flaking expect 10..10 3, patchy expect 28..42 7
"""
"""Topic, stance, between which days a window ends, and how many pages say so."""


def test_the_rows_say_what_was_found() -> None:
    """So many pages let a window end between these days, both included."""
    for topic, stance, days, pages in (each.split() for each in FOUND.split(",")):
        first, last = map(int, days.split(".."))
        rows = [row for row in COUNTED if (row["topic"], row["stance"]) == (topic, stance)]
        found = sum(first <= _window(row)[1] <= last for row in rows)
        assert found == int(pages), (topic, stance, days)
