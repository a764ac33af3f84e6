"""Mappings become guidance, or one error that holds every fault, each with file and entry."""

import copy
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.assessment import assess_entries, find_open
from smp_recovery.engine.day_advice import advise, find_differences, follow, verdict
from smp_recovery.errors import GuidanceError
from smp_recovery.guidance.guidance_parsing import parse_guidance
from smp_recovery.guidance.model import (
    OWN_CAUTION,
    Alerts,
    Cluster,
    Guidance,
    Pair,
    Question,
    Raise,
    Risk,
    SeverityRule,
    Sign,
    Stage,
    Symptom,
    Topic,
    Window,
)
from smp_recovery.log.entries import Entry
from tests.guidance.tables import (
    BASE,
    FULL_SOURCE,
    SOURCE,
    WORDS,
    Edit,
    Table,
    drop,
    edited,
    faults_of,
    leaves,
    put,
    read,
)


def test_sound_guidance_is_read() -> None:
    """Every value arrives in its place."""
    assert read()._replace(sources={}) == Guidance(
        stages=(
            Stage("ready", "Ready", Window(None, -1), "Soon.", "", ("page",)),
            Stage("fresh", "Fresh", Window(0, 5), "Red.", "", ("page",)),
            Stage("care", "Care", Window(6), "Mild.", "", ("page",)),
        ),
        topics={
            "washing": Topic(
                *("washing", "Washing", ("shower", "cold bath", "take a bath"), ("hot-water",))
            ),
            "hot-water": Topic(
                *("hot-water", "Hot water", (), (), "washing", "first hot water"), asked=True
            ),
        },
        symptoms={
            "itch": Symptom(
                *("itch", "Itch", ("itchy", "scratchy"), "Pat it.", "Ask."),
                *("fever", "fever", "pus"),
                undated=True,
                skin=True,
                see=("washing",),
            )
        },
        signs={
            "fever": Sign(
                *("fever", "Fever", ("feverish", "temp"), "same-day", "Rest, and see a doctor."),
                *("page", "body", "On fever", "a fever", 1),
                feverish=True,
                short="hot",
            ),
            "pus": Sign("pus", "Pus", (), "promptly", "See someone.", OWN_CAUTION),
        },
        acts=BASE["acts"],
        alerts=Alerts(2, 3, 3, 3, 6, 38.0, 36.0),
        risks={
            "diabetes": Risk(
                *("diabetes", "Diabetes", ("diabetic",), ("itch", "fever"), "Go today.", "page"),
                raises=(Raise(Window(0, 3), "soon", expected=True), Raise(Window(), "same-day")),
            )
        },
        sources={},
        pairs=(
            Pair(("fever",), ("skin", "itch"), "emergency", "page", "On both", "both", ("pus",)),
        ),
        clusters=(
            Cluster(("itch", "fever"), 2, 2, 4, 6, "soon", "both at once", "page", "On both"),
        ),
        severities=(
            SeverityRule(
                *(("itch",), 3, Window(0, 9), True, "watch", "so much", "Cool it.", "page")
            ),
        ),
        questions=(
            Question(
                *(("hot",), "What is hot?", ("itch", "fever"), ("the skin", "all of me")),
                first_day=4,
            ),
        ),
    )


def test_what_is_optional_can_be_left_out() -> None:
    """Each table asks only for what it cannot be read without, and some need not be there."""
    table = edited(BASE, lambda base: None)
    for name, item, keys in (
        ("topics", 1, "parent first asked"),
        ("symptoms", 0, "aliases severe_means rising_means lasting_means undated skin see"),
        ("signs", 0, "aliases act of page wording usual_to feverish short"),
        ("pairs", 0, "also page wording"),
        ("clusters", 0, "unrated_from urgency page"),
        ("severities", 0, "first_day last_day unrated act"),
        ("risks", 0, "aliases raises"),
    ):
        for key in keys.split():
            drop(name, item, key)(table)
    words = edited(WORDS, drop("questions", 0, "first_day"))
    words.update(topics={}, entries={})
    guidance = read(table, words=words)
    assert guidance.topics["hot-water"] == Topic("hot-water", "Hot water", ())
    assert guidance.symptoms["itch"] == Symptom("itch", "Itch", (), "Pat it.", "Ask.")
    assert guidance.signs["fever"] == Sign(
        "fever", "Fever", (), "same-day", "See a doctor.", "page"
    )
    assert guidance.pairs[0].also == ()
    assert (guidance.clusters[0].unrated_from, guidance.clusters[0].urgency) == (None, None)
    assert (guidance.severities[0].window, guidance.severities[0].act) == (Window(), "")
    assert (guidance.risks["diabetes"].raises, guidance.questions[0].first_day) == ((), None)
    for key in ("pairs", "clusters", "severities", "risks"):
        drop(key)(table)
    drop("questions")(words)
    guidance = read(table, words=words)
    assert (guidance.pairs, guidance.clusters, guidance.severities) == ((), (), ())
    assert (guidance.risks, guidance.questions) == ({}, ())
    assert parse_guidance(table, {"page": SOURCE}) == guidance


STAGE = "guidance.toml: stages 2 ('fresh')"
ITCH = "guidance.toml: symptoms 1 ('itch')"
SIGN = "guidance.toml: signs 1 ('fever')"
PAIR = "guidance.toml: pairs 1"
CLUSTER = "guidance.toml: clusters 1"
SEVERITY = "guidance.toml: severities 1"
RAISE = "guidance.toml: risks 1 ('diabetes'): raises 1"

BASE_FAULTS: list[tuple[Edit, str]] = [
    (
        drop("schema"),
        "guidance.toml: 'schema' is missing: begin the file with schema = 1",
    ),
    (
        put("schema", value=2),
        "guidance.toml: schema 2 is newer than 1: update smp-recovery to read this file",
    ),
    (put("schema", value=0), "guidance.toml: 'schema' must be between 1 and 1000000"),
    (
        put("fever_from", value=38.0),
        "guidance.toml: unknown key 'fever_from': use one of "
        "acts, alerts, clusters, pairs, risks, schema, severities, signs, stages, "
        "symptoms, topics",
    ),
    (
        put("alerts", "fever_from", value=36.9),
        "guidance.toml: alerts: 'fever_from' must be a temperature from 37 to 40 degrees Celsius",
    ),
    (
        put("alerts", "severe", value=0),
        "guidance.toml: alerts: 'severe' must be between 1 and 4",
    ),
    (
        put("alerts", "moderate", value=5),
        "guidance.toml: alerts: 'moderate' must be between 1 and 4",
    ),
    (
        put("alerts", "rising_after", value=29),
        "guidance.toml: alerts: 'rising_after' must be between 0 and 28",
    ),
    (
        drop("alerts", "rising_after"),
        "guidance.toml: alerts: 'rising_after' is missing: write rising_after = and a number, "
        "as in rising_after = 0",
    ),
    (
        put("alerts", "sever", value=3),
        "guidance.toml: alerts: unknown key 'sever': did you mean 'severe'?",
    ),
    (
        put("symptoms", 0, "rising_means", value="fewer"),
        f"{ITCH}: 'rising_means' cannot be 'fewer': did you mean 'fever'?",
    ),
    (
        put("symptoms", 0, "see", value=["washin"]),
        f"{ITCH}: 'see' cannot hold 'washin': did you mean 'washing'?",
    ),
    (
        put("symptoms", 0, "see", value="washing"),
        f"{ITCH}: 'see' must be a list of texts, as in see = [\"...\"]",
    ),
    (
        put("risks", 0, "symptoms", value=["itch", "itches"]),
        "guidance.toml: risks 1 ('diabetes'): 'symptoms' cannot hold 'itches': "
        "did you mean 'itch'?",
    ),
    (
        put("risks", 0, "source", value="pagge"),
        "guidance.toml: 'diabetes': unknown source 'pagge': did you mean 'page'?",
    ),
    (
        drop("risks", 0, "text"),
        "guidance.toml: risks 1 ('diabetes'): 'text' is missing: write text = \"...\"",
    ),
    (
        put("risks", value=[*BASE["risks"], {**BASE["risks"][0], "key": "other"}]),
        "guidance.toml: risks: 'diabetic' leads to both 'diabetes' and 'other': take one out",
    ),
    (
        put("risks", value=BASE["risks"] * 2),
        "guidance.toml: the key 'diabetes' is there twice",
    ),
    (
        put("topicz", value=1),
        "guidance.toml: unknown key 'topicz': did you mean 'topics'?",
    ),
    (drop("stages"), "guidance.toml: there are no [[stages]]"),
    (
        put("stages", 1, "first_day", value=1),
        "guidance.toml: stage 'fresh' must begin on the day after 'ready' ends",
    ),
    (
        put("stages", 1, "first_day", value=-1),
        "guidance.toml: stage 'fresh' must begin on the day after 'ready' ends",
    ),
    (
        put("stages", 1, "last_day", value=4),
        "guidance.toml: stage 'care' must begin on the day after 'fresh' ends",
    ),
    (
        drop("stages", 1, "last_day"),
        "guidance.toml: stage 'care' must begin on the day after 'fresh' ends",
    ),
    (
        put("stages", 0, "first_day", value=-9),
        "guidance.toml: the first stage must have no 'first_day' and the last no 'last_day'",
    ),
    (
        put("stages", 2, "last_day", value=900),
        "guidance.toml: the first stage must have no 'first_day' and the last no 'last_day'",
    ),
    (
        drop("stages", 1, "sources"),
        f"{STAGE}: 'sources' must be a list of texts, as in sources = [\"...\"]",
    ),
    (
        put("stages", 1, "sources", value=["pages"]),
        "guidance.toml: 'fresh': unknown source 'pages': did you mean 'page'?",
    ),
    (drop("stages", 1, "text"), f"{STAGE}: 'text' is missing: write text = \"...\""),
    (
        put("topics", 1, "key", value="washing"),
        "guidance.toml: the key 'washing' is there twice",
    ),
    (
        put("topics", 1, "aliases", value=["shower"]),
        ("guidance.toml: topics: 'shower' leads to both 'washing' and 'hot-water': take one out"),
    ),
    (
        put("topics", 0, "aliases", value=["hot water"]),
        (
            "guidance.toml: topics: 'hot water' leads to both 'washing' and 'hot-water': "
            "take one out"
        ),
    ),
    (
        put("signs", 0, "aliases", value=["itchy"]),
        (
            "guidance.toml: symptoms and signs: 'itchy' leads to both 'itch' and 'fever': "
            "take one out"
        ),
    ),
    (
        put("symptoms", 0, "severe_means", value="fewer"),
        f"{ITCH}: 'severe_means' cannot be 'fewer': did you mean 'fever'?",
    ),
    (
        drop("acts", "soon"),
        "guidance.toml: acts: 'soon' is missing: write soon = \"...\"",
    ),
    (
        put("acts", "sooner", value="Now."),
        "guidance.toml: acts: unknown key 'sooner': did you mean 'soon'?",
    ),
    (
        put("signs", 0, "urgency", value="at once"),
        (
            "guidance.toml: signs 1 ('fever'): 'urgency' cannot be 'at once': "
            "use one of emergency, later, promptly, same-day, soon, watch"
        ),
    ),
    (
        put("signs", 0, "source", value="pagge"),
        "guidance.toml: 'fever': unknown source 'pagge': did you mean 'page'?",
    ),
    (
        put("topics", 0, "see", value=["hiccups"]),
        "guidance.toml: topic 'washing': 'see' cannot hold 'hiccups': name a topic",
    ),
    (
        put("topics", 1, "parent", value="washin"),
        "guidance.toml: topic 'hot-water': 'parent' cannot hold 'washin': name a topic",
    ),
    (
        put("symptoms", 0, "lasting_means", value="itch"),
        f"{ITCH}: 'lasting_means' cannot be 'itch': use one of fever, pus",
    ),
    (
        put("symptoms", 0, "first_day", value=3),
        f"{ITCH}: unknown key 'first_day': use one of aliases, inside, key, lasting_means, name, "
        "outside, rising_means, see, severe_means, skin, undated",
    ),
    (
        lambda base: base["signs"].append({**base["signs"][1], "key": "itch"}),
        "guidance.toml: the key 'itch' is there twice",
    ),
    (
        put("signs", 0, "of", value="skim"),
        f"{SIGN}: 'of' cannot be 'skim': did you mean 'skin'?",
    ),
    (put("signs", 0, "usual_to", value=29), f"{SIGN}: 'usual_to' must be between 0 and 28"),
    (
        put("alerts", "lasting_by", value=29),
        "guidance.toml: alerts: 'lasting_by' must be between 0 and 28",
    ),
    (
        put("alerts", "cold_below", value=37.1),
        "guidance.toml: alerts: 'cold_below' must be a temperature from 34 to 37 degrees Celsius",
    ),
    (
        put("pairs", 0, "signs", value=["fever", "itch"]),
        f"{PAIR}: 'signs' cannot hold 'itch': use one of fever, pus",
    ),
    (
        put("pairs", 0, "partners", value=["skim"]),
        f"{PAIR}: 'partners' cannot hold 'skim': did you mean 'skin'?",
    ),
    (
        put("pairs", 0, "also", value=["skin"]),
        f"{PAIR}: 'also' cannot hold 'skin': use one of fever, itch, pus",
    ),
    (
        put("pairs", 0, "urgency", value="emergencies"),
        f"{PAIR}: 'urgency' cannot be 'emergencies': did you mean 'emergency'?",
    ),
    (
        put("pairs", 0, "source", value="pagge"),
        "guidance.toml: 'fever': unknown source 'pagge': did you mean 'page'?",
    ),
    (
        put("clusters", 0, "symptoms", value=["itch", "fever", "skin"]),
        f"{CLUSTER}: 'symptoms' cannot hold 'skin': use one of fever, itch, pus",
    ),
    (
        put("clusters", 0, "at_least", value=3),
        f"{CLUSTER}: 'at_least' is more than there are 'symptoms': it can never be reached",
    ),
    *(
        (
            put(*path, value=[]),
            f"guidance.toml: {where}: '{path[-1]}' is empty: name one at least",
        )
        for path, where in (
            (("stages", 1, "sources"), "stages 2 ('fresh')"),
            (("pairs", 0, "signs"), "pairs 1"),
            (("pairs", 0, "partners"), "pairs 1"),
            (("severities", 0, "symptoms"), "severities 1"),
            (("risks", 0, "symptoms"), "risks 1 ('diabetes')"),
        )
    ),
    (
        put("clusters", 0, "at_least", value=1),
        f"{CLUSTER}: 'at_least' must be between 2 and 10",
    ),
    (
        put("clusters", 0, "severity_from", value=0),
        f"{CLUSTER}: 'severity_from' must be between 1 and 4",
    ),
    (
        drop("clusters", 0, "first_day"),
        f"{CLUSTER}: 'first_day' is missing: write first_day = and a number, as in first_day = 0",
    ),
    (
        put("clusters", 0, "unrated_from", value=29),
        f"{CLUSTER}: 'unrated_from' must be between 0 and 28",
    ),
    (
        put("clusters", 0, "urgency", value="wach"),
        f"{CLUSTER}: 'urgency' cannot be 'wach': did you mean 'watch'?",
    ),
    (
        put("clusters", 0, "source", value="pagge"),
        "guidance.toml: 'itch and fever': unknown source 'pagge': did you mean 'page'?",
    ),
    (
        put("severities", 0, "symptoms", value=["fever"]),
        f"{SEVERITY}: 'symptoms' cannot hold 'fever': use one of itch",
    ),
    (
        put("severities", 0, "severity_from", value=5),
        f"{SEVERITY}: 'severity_from' must be between 1 and 4",
    ),
    (
        put("severities", 0, "last_day", value=-1),
        f"{SEVERITY}: 'last_day' (-1) comes before 'first_day' (0): swap them",
    ),
    (
        put("severities", 0, "source", value="nobody"),
        "guidance.toml: 'itch': unknown source 'nobody': use one of own-caution, page",
    ),
    (
        put("risks", 0, "raises", 0, "urgency", value="watch"),
        f"{RAISE}: 'urgency' cannot be 'watch': "
        "use one of emergency, later, promptly, same-day, soon",
    ),
    (
        put("risks", 0, "raises", 0, "last_day", value=-1),
        f"{RAISE}: 'last_day' (-1) comes before 'first_day' (0): swap them",
    ),
    (
        put("risks", 0, "raises", 0, "expect", value=True),
        f"{RAISE}: unknown key 'expect': did you mean 'expected'?",
    ),
]


@pytest.mark.parametrize(("edit", "fault"), BASE_FAULTS)
def test_a_fault_of_the_base_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in guidance.toml gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(base=edited(BASE, edit)) == (fault,)


QUESTION = "words.toml: questions 1"
TWO = f"{QUESTION}: 'readings' must hold two keys at least, and 'labels' a text for each"

WORD_FAULTS: list[tuple[Edit, str]] = [
    (drop("schema"), "words.toml: 'schema' is missing: begin the file with schema = 1"),
    (
        put("schema", value=2),
        "words.toml: schema 2 is newer than 1: update smp-recovery to read this file",
    ),
    (drop("topics"), "words.toml: the table [topics] is missing"),
    (drop("entries"), "words.toml: the table [entries] is missing"),
    (put("topics", value=[]), "words.toml: topics: must be a table, not a list"),
    (
        put("entry", value={}),
        "words.toml: unknown key 'entry': did you mean 'entries'?",
    ),
    (
        put("topics", "washin", value="rinse"),
        "words.toml: topics: unknown key 'washin': did you mean 'washing'?",
    ),
    (
        put("entries", "washing", value="rinse"),
        "words.toml: entries: unknown key 'washing': use one of fever, itch, pus",
    ),
    (
        put("entries", "diabetes", value="sugar"),
        "words.toml: entries: unknown key 'diabetes': use one of fever, itch, pus",
    ),
    (
        put("topics", "washing", value=["rinse"]),
        "words.toml: topics: 'washing' must be a text in quotes, not a list",
    ),
    (
        put("entries", "pus", value=5),
        "words.toml: entries: 'pus' must be a text in quotes, not a number",
    ),
    (
        put("topics", "hot-water", value="steam, cold bath"),
        "words.toml: topics: 'cold bath' leads to both 'washing' and 'hot-water': take one out",
    ),
    (
        put("topics", "hot-water", value="shower"),
        "words.toml: topics: 'shower' leads to both 'washing' and 'hot-water': take one out",
    ),
    (
        put("topics", "washing", value="hot\nwater"),
        "words.toml: topics: 'hot water' leads to both 'washing' and 'hot-water': take one out",
    ),
    (
        put("entries", "pus", value="scratchy"),
        "words.toml: symptoms and signs: 'scratchy' leads to both 'itch' and 'pus': take one out",
    ),
    (
        put("questions", 0, "words", value=["warm", "temp"]),
        f"{QUESTION}: 'temp' leads to 'fever' already: take one out",
    ),
    (
        put("questions", 0, "words", value=["itchy"]),
        f"{QUESTION}: 'itchy' leads to 'itch' already: take one out",
    ),
    (
        put("questions", value=[*WORDS["questions"], {**WORDS["questions"][0], "ask": "Where?"}]),
        "words.toml: questions 2: 'hot' leads to 'What is hot?' already: take one out",
    ),
    (
        put("questions", 0, "readings", value=["itch", "fever", "skin"]),
        f"{QUESTION}: 'readings' cannot hold 'skin': use one of fever, itch, pus",
    ),
    (put("questions", 0, "labels", value=["the skin"]), TWO),
    (put("questions", 0, "labels", value=["the skin", "all of me", "both"]), TWO),
    (put("questions", 0, "readings", value=["itch", "itch"]), TWO),
    (lambda words: words["questions"][0].update(readings=["itch"], labels=["the skin"]), TWO),
    (
        drop("questions", 0, "words"),
        f"{QUESTION}: 'words' must be a list of texts, as in words = [\"...\"]",
    ),
    (put("questions", 0, "words", value=[]), f"{QUESTION}: 'words' is empty: name one at least"),
    (drop("questions", 0, "ask"), f"{QUESTION}: 'ask' is missing: write ask = \"...\""),
    (
        put("questions", 0, "first_day", value=-1),
        f"{QUESTION}: 'first_day' must be between 0 and 28",
    ),
]


@pytest.mark.parametrize(("edit", "fault"), WORD_FAULTS)
def test_a_fault_of_the_words_is_told_alone(edit: Edit, fault: str) -> None:
    """One fault in words.toml gives one message: file, entry, what is wrong, what is right."""
    assert faults_of(words=edited(WORDS, edit)) == (fault,)


@pytest.mark.parametrize("place", ["signs", "pairs", "clusters", "severities", "risks"])
def test_the_program_s_own_caution_stands_for_a_source(place: str) -> None:
    """What no source says is marked where a source would be named."""
    assert faults_of(base=edited(BASE, put(place, 0, "source", value=OWN_CAUTION))) == ()


KNOCK_ON: list[tuple[Edit, Edit, str]] = [
    (
        put("stages", value={}),
        put("rules", value=[]),
        "guidance.toml: 'stages' must be a list of tables, each under [[stages]]",
    ),
    (drop("acts"), put("rules", value=[]), "guidance.toml: the table [acts] is missing"),
    (drop("alerts"), put("rules", value=[]), "guidance.toml: the table [alerts] is missing"),
    (
        put("topics", 0, value=7),
        put("rules", value=[]),
        "guidance.toml: topics 1: must be a table, not a number",
    ),
    (
        put("schema", value=1),
        put("rules", 0, value="No water."),
        "page.toml: rules 1: must be a table, not a text",
    ),
    (
        put("schema", value=1),
        drop("source"),
        "page.toml: the table [source] is missing",
    ),
]


@pytest.mark.parametrize(("base", "source", "fault"), KNOCK_ON)
def test_the_cause_is_told_before_what_follows_from_it(
    base: Edit, source: Edit, fault: str
) -> None:
    """Where one fault makes others, the one to mend comes first."""
    assert faults_of(edited(BASE, base), edited(SOURCE, source))[0] == fault


@pytest.mark.parametrize("wrong", [None, 5, "a", [], True, date(2026, 11, 17)])
def test_files_that_hold_no_table(wrong: object) -> None:
    """Whatever stands in the place of a whole file, the fault names it; without words none need be
    there.
    """
    assert faults_of(base=wrong)[0].startswith("guidance.toml: must be a table, not ")
    told = faults_of(words=wrong)
    assert told == () if wrong is None else told[0].startswith("words.toml: must be a table, not ")
    assert faults_of(source=wrong)[0].startswith("page.toml: must be a table, not ")


def test_faults_of_several_files_come_together() -> None:
    """The base, the words and each source are all read before anything is refused."""
    with pytest.raises(GuidanceError) as caught:
        parse_guidance(
            edited(BASE, put("alerts", "severe", value=9)),
            {
                "page": edited(SOURCE, drop("schema")),
                "other": edited(SOURCE, put("schema", value=2)),
            },
            edited(WORDS, drop("schema")),
        )
    assert [fault.split(":")[0] for fault in caught.value.lines] == [
        *("guidance.toml", "words.toml", "page.toml", "other.toml", "other.toml"),
    ]


DAYS = ("first_day", "last_day")
TOLD = (*DAYS, "undated", "text", "wording", "pages")
PLACES = {
    "stages": ("key", "name", *DAYS, "text", "wording"),
    "rules": ("topic", "stance", "windows", *TOLD),
    "expectations": ("symptom", "topic", "windows", *TOLD),
    "warnings": ("sign", "symptom", "topic", "urgency", "severity_from", *TOLD),
}
BASE_PLACES = {
    "stages": (*PLACES["stages"], "sources"),
    "topics": Topic._fields,
    "symptoms": Symptom._fields,
    "signs": Sign._fields,
    "risks": Risk._fields,
    "pairs": Pair._fields,
    "clusters": Cluster._fields,
    "severities": (*SeverityRule._fields, *DAYS),
}
WORD_PLACES = {"questions": Question._fields}


@pytest.mark.parametrize(
    "unknown", ["sources", "windows", "window", "nam", "keys", "wordings", "severityfrom"]
)
def test_a_suggested_key_can_be_written(unknown: str) -> None:
    """The key that is proposed for an unknown one is a key of that table, and another one."""
    sound = [BASE, SOURCE, WORDS]
    for number, (file, places) in enumerate(
        (("guidance.toml", BASE_PLACES), ("page.toml", PLACES), ("words.toml", WORD_PLACES))
    ):
        for place, known in places.items():
            if unknown in known:
                continue
            files = [*sound]
            files[number] = edited(sound[number], put(place, 0, unknown, value=["a"]))
            faults = faults_of(*files)
            assert len(faults) == 1
            assert faults[0].startswith(f"{file}: {place} 1")
            said = re.search(r"did you mean '(.*)'|use one of (.*)", faults[0])
            assert said is not None
            assert set((said[1] or said[2]).split(", ")) <= set(known), faults[0]


WRONG: dict[str, object] = {
    "a number": 5,
    "a negative number": -5,
    "a huge number": 10**5000,
    "a fraction": 1.5,
    "not a number": float("nan"),
    "infinity": float("-inf"),
    "yes": True,
    "an empty text": "",
    "a text": "text",
    "a long text": "x" * 5000,
    "control characters": "\x1b[31m\u202e\n",
    "an empty list": [],
    "numbers": [1],
    "texts, one empty": ["a", ""],
    "a nested list": [[]],
    "an empty table": {},
    "a table": {"a": 1},
    "a date": date(2026, 11, 17),
    "a moment": datetime(2026, 11, 17),
    "a time": time(9),
    "nothing": None,
}


def use(guidance: Guidance) -> None:
    """Ask the engine about what was let through."""
    guidance = guidance._replace(held=tuple(guidance.risks))
    for day in (-60, 0, 5, 400):
        for topic in guidance.topics:
            verdict(guidance, topic, day)
        advise(guidance, day, 14)
    entries = [
        Entry(n, datetime(2026, 11, 17 + n % 9, tzinfo=UTC), key, n % 5)
        for n, key in enumerate((*guidance.symptoms, *guidance.signs) * 6, 1)
    ]
    session = date(2026, 11, 17)
    assess_entries(guidance, session, entries)
    find_open(guidance, session, entries, 9, carried=find_open(guidance, session, entries, 3))
    find_differences(guidance, follow(guidance, ()))


FILES = (BASE, FULL_SOURCE, WORDS)


def put_everywhere(value: object) -> Iterator[tuple[tuple[str | int, ...], list[Table]]]:
    """Every path into the sound files, and the files with the value there."""
    for number, table in enumerate(FILES):
        for path in leaves(table):
            files = [*FILES]
            files[number] = edited(table, put(*path, value=value))
            yield path, files


@pytest.mark.parametrize("name", WRONG)
def test_any_wrong_value_is_a_fault_or_fine(name: str) -> None:
    """A value of any type in the place of any other is a fault of its file, or works."""
    for _, files in put_everywhere(WRONG[name]):
        told = faults_of(*files)
        assert all(fault.startswith(("guidance.toml", "page.toml", "words.toml")) for fault in told)
        assert all(fault.isprintable() for fault in told if files[0] is BASE)
        if not told:
            use(read(*files))


def test_every_field_knows_its_type() -> None:
    """A date in the place of any field is told as a fault that names the field."""
    for path, files in put_everywhere(date(2026, 11, 17)):
        named = [part for part in path if isinstance(part, str)][-1]
        told = faults_of(*files)
        assert any(named in fault for fault in told), (path, told)


KEYS = st.sampled_from(
    sorted({str(step) for path in leaves(list(FILES)) for step in path if step != 0})
)
SCALARS = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    *(st.dates(), st.times(), st.datetimes(), KEYS),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(VALUES, VALUES, VALUES, st.text())
def test_any_mapping_is_guidance_or_faults(
    base: object, source: object, words: object, name: str
) -> None:
    """No mapping whatsoever raises anything but GuidanceError."""
    with suppress(GuidanceError):
        use(parse_guidance(base, {name: source}, words))
    for files in ((BASE, source, WORDS), (base, SOURCE, WORDS), (BASE, SOURCE, words)):
        with suppress(GuidanceError):
            use(read(*files))


@given(st.data())
def test_any_edit_is_guidance_or_faults(data: st.DataObject) -> None:
    """Sound files with a few places overwritten at random are used or refused, never a crash."""
    files = copy.deepcopy(list(FILES))
    for _ in range(data.draw(st.integers(1, 4))):
        table = data.draw(st.sampled_from(files))
        put(*data.draw(st.sampled_from(leaves(table))), value=data.draw(VALUES))(table)
        if not leaves(table):
            break
    with suppress(GuidanceError):
        use(read(*files))
