"""Mappings of sound guidance files, and what can be done to them, for the tests of the readers."""

import copy
from collections.abc import Callable
from typing import Any

from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.guidance_parsing import parse_guidance
from smp_recovery.guidance.model import Guidance

Table = dict[str, Any]
Edit = Callable[[Table], object]

BASE: Table = {
    "schema": 1,
    "stages": [
        {"key": "ready", "name": "Ready", "last_day": -1, "text": "Soon.", "sources": ["page"]},
        {
            "key": "fresh",
            "name": "Fresh",
            "first_day": 0,
            "last_day": 5,
            "text": "Red.",
            "sources": ["page"],
        },
        {"key": "care", "name": "Care", "first_day": 6, "text": "Mild.", "sources": ["page"]},
    ],
    "topics": [
        {"key": "washing", "name": "Washing", "aliases": ["shower"], "see": ["hot-water"]},
        {
            "key": "hot-water",
            "name": "Hot water",
            "parent": "washing",
            "first": "first hot water",
            "asked": True,
        },
    ],
    "symptoms": [
        {
            "key": "itch",
            "name": "Itch",
            "aliases": ["itchy"],
            "inside": "Pat it.",
            "outside": "Ask.",
            "severe_means": "fever",
            "rising_means": "fever",
            "lasting_means": "pus",
            "undated": True,
            "skin": True,
            "see": ["washing"],
        }
    ],
    "alerts": {
        "moderate": 2,
        "severe": 3,
        "rising_after": 3,
        "lasting_from": 3,
        "lasting_by": 6,
        "fever_from": 38.0,
        "cold_below": 36.0,
    },
    "acts": {
        "emergency": "Call.",
        "same-day": "See a doctor.",
        "promptly": "See someone.",
        "soon": "Ask the clinic.",
        "later": "See a dermatologist.",
        "watch": "Watch it.",
    },
    "severities": [
        {
            "symptoms": ["itch"],
            "severity_from": 3,
            "first_day": 0,
            "last_day": 9,
            "unrated": True,
            "urgency": "watch",
            "text": "so much",
            "act": "Cool it.",
            "source": "page",
        }
    ],
    "clusters": [
        {
            "symptoms": ["itch", "fever"],
            "at_least": 2,
            "severity_from": 2,
            "first_day": 4,
            "unrated_from": 6,
            "urgency": "soon",
            "text": "both at once",
            "source": "page",
            "page": "On both",
        }
    ],
    "signs": [
        {
            "key": "fever",
            "name": "Fever",
            "aliases": ["feverish"],
            "urgency": "same-day",
            "act": "Rest, and see a doctor.",
            "source": "page",
            "of": "body",
            "page": "On fever",
            "wording": "a fever",
            "usual_to": 1,
            "feverish": True,
            "short": "hot",
        },
        {"key": "pus", "name": "Pus", "urgency": "promptly", "source": "own-caution"},
    ],
    "pairs": [
        {
            "signs": ["fever"],
            "partners": ["skin", "itch"],
            "also": ["pus"],
            "urgency": "emergency",
            "source": "page",
            "page": "On both",
            "wording": "both",
        }
    ],
    "risks": [
        {
            "key": "diabetes",
            "name": "Diabetes",
            "aliases": ["diabetic"],
            "symptoms": ["itch", "fever"],
            "text": "Go today.",
            "source": "page",
            "raises": [
                {"first_day": 0, "last_day": 3, "urgency": "soon", "expected": True},
                {"urgency": "same-day"},
            ],
        }
    ],
}

WORDS: Table = {
    "schema": 1,
    "topics": {"washing": "\ncold bath, take a\nbath"},
    "entries": {"itch": "scratchy,", "fever": "temp"},
    "questions": [
        {
            "words": ["hot"],
            "ask": "What is hot?",
            "readings": ["itch", "fever"],
            "labels": ["the skin", "all of me"],
            "first_day": 4,
        }
    ],
}

SOURCE: Table = {
    "schema": 1,
    "source": {"key": "page", "title": "A page", "publisher": "Somebody", "kind": "article"},
    "stages": [
        {"key": "one", "name": "One", "first_day": 0, "last_day": 3, "text": "Red."},
        {"key": "two", "name": "Two", "first_day": 3, "text": "Not red."},
    ],
    "rules": [
        {
            "topic": "washing",
            "stance": "avoid",
            "first_day": 0,
            "last_day": 3,
            "text": "No water.",
            "wording": "Day 1 to 3",
        }
    ],
    "expectations": [{"symptom": "itch", "first_day": 3, "last_day": 9, "text": "New skin."}],
    "warnings": [{"sign": "fever", "urgency": "promptly", "text": "Fever: see someone."}],
    "contact": {"name": "Somebody", "phone": "1", "mail": "a@b.org"},
}


def read(base: object = BASE, source: object = SOURCE, words: object = WORDS) -> Guidance:
    """Read one base, one source, and the words for them."""
    return parse_guidance(base, {"page": source}, words)


def faults_of(
    base: object = BASE, source: object = SOURCE, words: object = WORDS
) -> tuple[str, ...]:
    """Read and list the faults; none for sound guidance."""
    try:
        read(base, source, words)
    except GuidanceError as error:
        return error.lines
    return ()


def edited(table: Table, edit: Edit) -> Table:
    """Give a copy with one edit."""
    table = copy.deepcopy(table)
    edit(table)
    return table


def put(*path: str | int, value: object) -> Edit:
    """Make an edit that sets the value at the path."""

    def edit(table: Table) -> None:
        place: Any = table
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return edit


def drop(*path: str | int) -> Edit:
    """Make an edit that takes away what is at the path."""

    def edit(table: Table) -> None:
        place: Any = table
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return edit


def leaves(table: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path into nested tables and lists."""
    items: list[tuple[str | int, object]] = []
    if isinstance(table, dict):
        items = list(table.items())
    elif isinstance(table, list):
        items = list(enumerate(table))
    return [
        found for step, value in items for found in ((*path, step), *leaves(value, (*path, step)))
    ]


FULL_SOURCE = edited(SOURCE, put("source", "kind", value="survey"))
for _place in ("rules", "expectations", "warnings"):
    FULL_SOURCE[_place][0].update(first_day=0, last_day=9, pages=3, wording="days")
FULL_SOURCE["source"].update(language="en", version="1", licence="CC0", address="https://a.b")
FULL_SOURCE["warnings"][0]["severity_from"] = 2
FULL_SOURCE["rules"] += [
    {"topic": "washing", "stance": "limit", "windows": [[0, 3, 2], [4, 5, 1]], "text": "Rinse."},
    {"topic": "hot-water", "stance": "avoid", "undated": True, "text": "No hot water."},
]
FULL_SOURCE["expectations"] += [
    {"topic": "washing", "windows": [[0, 3, 2]], "text": "It stings."},
    {"symptom": "itch", "first_day": 3, "undated": True, "text": "It itches."},
]


RULE = "page.toml: rules 1 ('washing')"

SOURCE_FAULTS: list[tuple[Edit, str]] = [
    (
        drop("schema"),
        "page.toml: 'schema' is missing: begin the file with schema = 1",
    ),
    (
        put("schema", value=7),
        "page.toml: schema 7 is newer than 1: update smp-recovery to read this file",
    ),
    (
        put("source", "key", value="other"),
        "page.toml: source: 'key' is 'other': name it like the file, 'page'",
    ),
    (
        put("source", "kind", value="artikle"),
        "page.toml: source: 'kind' cannot be 'artikle': did you mean 'article'?",
    ),
    (
        put("source", "titel", value="A page"),
        "page.toml: source: unknown key 'titel': did you mean 'title'?",
    ),
    (put("rule", value=[]), "page.toml: unknown key 'rule': did you mean 'rules'?"),
    (
        put("stages", 1, "first_day", value=0),
        "page.toml: stage 'two' must begin and end after 'one': sort them",
    ),
    (
        put("stages", 1, "last_day", value=3),
        "page.toml: stage 'two' must begin and end after 'one': sort them",
    ),
    (
        put("rules", 0, "topic", value="washin"),
        "page.toml: rules 1 ('washin'): 'topic' cannot be 'washin': did you mean 'washing'?",
    ),
    (
        put("rules", 0, "stance", value="forbid"),
        f"{RULE}: 'stance' cannot be 'forbid': use one of allow, avoid, do, limit",
    ),
    (
        put("rules", 0, "first_day", value=4),
        f"{RULE}: 'last_day' (3) comes before 'first_day' (4): swap them",
    ),
    (
        put("rules", 0, "lastday", value=4),
        f"{RULE}: unknown key 'lastday': did you mean 'last_day'?",
    ),
    (
        put("rules", 0, "undated", value=True),
        f"{RULE}: 'undated' means that no end was given: take out 'last_day'",
    ),
    (
        put("rules", 0, "undated", value="yes"),
        f"{RULE}: 'undated' must be true or false, not a text",
    ),
    (
        lambda source: source["warnings"][0].update(undated=True, first_day=29),
        "page.toml: warnings 1 ('fever'): an undated window begins by day 28",
    ),
    (
        put("warnings", 0, "windows", value=[[0, 3, 2]]),
        "page.toml: warnings 1 ('fever'): unknown key 'windows': use one of first_day, last_day, "
        "pages, severity_from, sign, symptom, text, topic, undated, urgency, wording",
    ),
    (
        put("rules", 0, value=FULL_SOURCE["rules"][1]),
        f"{RULE}: 'windows' belongs to a survey only: give first_day and last_day",
    ),
    (
        put("rules", 0, "pages", value=4),
        f"{RULE}: 'pages' belongs to a survey only: take it out",
    ),
    (drop("rules", 0, "text"), f"{RULE}: 'text' is missing: write text = \"...\""),
    (
        put("expectations", 0, "topic", value="washing"),
        (
            "page.toml: expectations 1 ('washing'): say what it is about with exactly one of "
            "symptom or topic"
        ),
    ),
    (
        drop("expectations", 0, "symptom"),
        "page.toml: expectations 1: say what it is about with exactly one of symptom or topic",
    ),
    (
        put("expectations", 0, "symptom", value="fever"),
        "page.toml: expectations 1 ('fever'): 'symptom' cannot be 'fever': use one of itch",
    ),
    (
        drop("warnings", 0, "sign"),
        ("page.toml: warnings 1: say what it is about with exactly one of sign, symptom or topic"),
    ),
    (
        put("warnings", 0, "severity_from", value=5),
        "page.toml: warnings 1 ('fever'): 'severity_from' must be between 0 and 4",
    ),
    (
        put("warnings", 0, "severity_from", value="mild"),
        "page.toml: warnings 1 ('fever'): 'severity_from' must be a whole number, not a text",
    ),
    (
        put("warnings", 0, "severityfrom", value=2),
        "page.toml: warnings 1 ('fever'): unknown key 'severityfrom': "
        "did you mean 'severity_from'?",
    ),
    (
        put("contact", "phon", value="1"),
        "page.toml: contact: unknown key 'phon': did you mean 'phone'?",
    ),
    (
        put("contact", "phone", value=1),
        "page.toml: contact: 'phone' must be a text in quotes, not a number",
    ),
    (
        put("contact", value="1"),
        "page.toml: contact: must be a table, not a text",
    ),
    (
        drop("warnings", 0, "urgency"),
        "page.toml: warnings 1 ('fever'): 'urgency' is missing: write urgency = \"...\"",
    ),
]

COUNTED = "page.toml: rules 2 ('washing')"

SURVEY_FAULTS: list[tuple[Edit, str]] = [
    *(
        (
            put("rules", 1, "windows", value=wrong),
            f"{COUNTED}: 'windows' must be a list of rows of 3 whole numbers",
        )
        for wrong in ({}, [], "0-3", [3], [[0, 3]], [[0, 3, 2, 1]], [[0, 3, True]], [[0, 3.5, 2]])
    ),
    (
        put("rules", 1, "windows", 1, value=[0, 3651, 1]),
        f"{COUNTED}: windows 2: 'last_day' must be between -3650 and 3650",
    ),
    (
        put("rules", 1, "windows", 1, value=[0, 5, 0]),
        f"{COUNTED}: windows 2: 'pages' must be between 1 and 1000",
    ),
    (
        put("rules", 1, "windows", 1, value=[5, 4, 1]),
        f"{COUNTED}: windows 2: 'last_day' (4) comes before 'first_day' (5): swap them",
    ),
    *(
        (
            put("rules", 1, key, value=value),
            f"{COUNTED}: '{key}' cannot stand beside 'windows': take it out",
        )
        for key, value in (("first_day", 0), ("last_day", 9), ("undated", False), ("pages", 1))
    ),
]
"""Faults that only a survey can have, in FULL_SOURCE."""
