"""Mappings become guidance, or one error that holds every fault, each with file and entry."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.assessment import assess_entries, find_open
from smp_recovery.engine.day_advice import advise, find_differences, find_verdict, mark_followed
from smp_recovery.errors import DamageError
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
    BASE_FAULTS,
    SOURCE,
    SURVEY,
    WORD_FAULTS,
    WORDS,
    Fault,
    Place,
    Table,
    edited,
    faults_of,
    leaves,
    read,
)
from tests.making import LEAVES


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
                *("washing", "Washing", "shower,\ncold bath, take a\nbath", ("hot-water",))
            ),
            "hot-water": Topic(
                *("hot-water", "Hot water", "", (), "washing", "first hot water"), asked=True
            ),
        },
        symptoms={
            "itch": Symptom(
                *("itch", "Itch", "itchy, scratchy,", "Pat it.", "Ask."),
                *("fever", "fever", "pus"),
                undated=True,
                skin=True,
                see=("washing",),
            )
        },
        signs={
            "fever": Sign(
                *("fever", "Fever", "feverish, temp", "same-day", "Rest, and see a doctor."),
                *("page", "body", "On fever", "a fever", 1),
                feverish=True,
                short="hot",
            ),
            "pus": Sign("pus", "Pus", "", "promptly", "See someone.", OWN_CAUTION),
        },
        acts=BASE["acts"],
        alerts=Alerts(2, 3, 3, 3, 6, 38.0, 36.0),
        risks={
            "diabetes": Risk(
                *("diabetes", "Diabetes", "diabetic", ("itch", "fever"), "Go today.", "page"),
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


OPTIONAL = {
    "topics.1": "parent first asked",
    "topics.0": "see",
    "symptoms.0": "severe_means rising_means lasting_means undated skin see",
    "signs.0": "act of page wording usual_to feverish short",
    "pairs.0": "also page wording",
    "clusters.0": "unrated_from urgency page",
    "severities.0": "first_day last_day unrated act",
    "risks.0": "words raises",
}


def test_what_is_optional_can_be_left_out() -> None:
    """Each table asks only for what it cannot be read without, and some need not be present."""
    base, words = BASE, edited(WORDS, "questions.0.first_day")
    for place, keys in OPTIONAL.items():
        for key in keys.split():
            base = edited(base, f"{place}.{key}")
    words.update(topics={}, entries={})
    guidance = read(base, words=words)
    assert guidance.topics["hot-water"] == Topic("hot-water", "Hot water", "")
    assert guidance.symptoms["itch"] == Symptom("itch", "Itch", "", "Pat it.", "Ask.")
    assert guidance.signs["fever"] == Sign(
        "fever", "Fever", "", "same-day", "See a doctor.", "page"
    )
    assert guidance.pairs[0].also == ()
    assert (guidance.clusters[0].unrated_from, guidance.clusters[0].urgency) == (None, None)
    assert (guidance.severities[0].window, guidance.severities[0].act) == (Window(), "")
    assert (guidance.risks["diabetes"].raises, guidance.questions[0].first_day) == ((), None)
    for key in ("pairs", "clusters", "severities", "risks"):
        base = edited(base, key)
    guidance = read(base, words=edited(words, "questions"))
    assert (guidance.pairs, guidance.clusters, guidance.severities) == ((), (), ())
    assert (guidance.risks, guidance.questions) == ({}, ())


@pytest.mark.parametrize("fault", [*BASE_FAULTS, *WORD_FAULTS], ids=lambda fault: fault.message)
def test_a_fault_is_told_alone(fault: Fault) -> None:
    """One fault gives one message: file, entry, what is wrong, what is right."""
    file = "base" if fault in BASE_FAULTS else "words"
    assert faults_of(**{file: fault.table}) == (fault.message,)


@pytest.mark.parametrize("place", ["signs", "pairs", "clusters", "severities", "risks"])
def test_the_program_s_own_caution_stands_for_a_source(place: str) -> None:
    """What no source says is marked where a source would be named."""
    assert faults_of(base=edited(BASE, f"{place}.0.source", OWN_CAUTION)) == ()


NO_RULES = edited(SOURCE, "rules", [])


@pytest.mark.parametrize(
    ("base", "source", "fault"),
    [
        (
            edited(BASE, "stages", {}),
            NO_RULES,
            "guidance.toml: 'stages' must be a list of tables, each under [[stages]]",
        ),
        (edited(BASE, "acts"), NO_RULES, "guidance.toml: the table [acts] is missing"),
        (BASE, edited(SOURCE, "rules.0", "."), "page.toml: rules 1: must be a table, not a text"),
        (BASE, edited(SOURCE, "source"), "page.toml: the table [source] is missing"),
    ],
)
def test_the_cause_is_told_before_what_follows_from_it(
    base: Table, source: Table, fault: str
) -> None:
    """If one fault makes others, the one to fix comes first."""
    assert faults_of(base, source)[0] == fault


def test_faults_of_several_files_come_together() -> None:
    """The base, the words and each source are all read before anything is refused."""
    with pytest.raises(DamageError) as caught:
        parse_guidance(
            edited(BASE, "alerts.severe", 9),
            {"page": edited(SOURCE, "schema"), "other": edited(SOURCE, "schema", 2)},
            edited(WORDS, "schema"),
        )
    assert {fault.split(":")[0] for fault in caught.value.lines} == {
        *("guidance.toml", "words.toml", "page.toml", "other.toml"),
    }


DAYS = ("first_day", "last_day")
TOLD = (*DAYS, "undated", "text", "wording", "pages")
PLACES: dict[str, dict[str, tuple[str, ...]]] = {
    "guidance.toml": {
        "stages": ("key", "name", *DAYS, "text", "wording", "sources"),
        "topics": Topic._fields,
        "symptoms": Symptom._fields,
        "signs": Sign._fields,
        "risks": Risk._fields,
        "pairs": Pair._fields,
        "clusters": Cluster._fields,
        "severities": (*SeverityRule._fields, *DAYS),
    },
    "words.toml": {"questions": Question._fields},
    "page.toml": {
        "stages": ("key", "name", *DAYS, "text", "wording"),
        "rules": ("topic", "stance", "windows", "short", *TOLD),
        "expectations": ("symptom", "topic", "windows", *TOLD),
        "warnings": ("sign", "symptom", "topic", "urgency", "severity_from", *TOLD),
    },
}


@pytest.mark.parametrize("unknown", ["source_s", "window", "nam", "keys", "wordings"])
def test_a_suggested_key_can_be_written(unknown: str) -> None:
    """The key that is suggested for an unknown one is a key of that table."""
    sound = {"guidance.toml": BASE, "page.toml": SOURCE, "words.toml": WORDS}
    for file, places in PLACES.items():
        for place, known in places.items():
            files = {**sound, file: edited(sound[file], f"{place}.0.{unknown}", ["a"])}
            (fault,) = faults_of(*files.values())
            assert fault.startswith(f"{file}: {place} 1")
            named = re.search(r"did you mean '(.*)'|use one of (.*)", fault)
            assert named is not None
            assert set((named[1] or named[2]).split(", ")) <= set(known), fault


WRONG: dict[str, object] = {
    "a huge number": 10**5000,
    "a fraction": 1.5,
    "not a number": float("nan"),
    "yes": True,
    "an empty text": "",
    "a text": "text",
    "a long text": "x" * 5000,
    "control characters": "\x1b[31m\u202e\n",
    "texts, one empty": ["a", ""],
    "a nested list": [[]],
    "a table": {"a": 1},
    "nothing": None,
}


def use(guidance: Guidance) -> None:
    """Ask the engine about what was let through."""
    guidance = guidance._replace(risk_keys=tuple(guidance.risks))
    for day in (-60, 0, 5, 400):
        for topic in guidance.topics:
            find_verdict(guidance, topic, day)
        advise(guidance, day, 14)
    entries = [
        Entry(n, datetime(2026, 11, 17 + n % 9, tzinfo=UTC), key, n % 5)
        for n, key in enumerate((*guidance.symptoms, *guidance.signs) * 6, 1)
    ]
    session = date(2026, 11, 17)
    assess_entries(guidance, session, entries)
    find_open(guidance, session, entries, 9, carried=find_open(guidance, session, entries, 3))
    find_differences(guidance, mark_followed(guidance, ()))


FILES = (BASE, SURVEY, WORDS)


def put_everywhere(value: object) -> Iterator[tuple[Place, list[Table]]]:
    """Every path into the sound files, and the files with the value there."""
    for number, table in enumerate(FILES):
        for path in leaves(table):
            files = [*FILES]
            files[number] = edited(table, path, value)
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
VALUES = st.recursive(
    st.none() | LEAVES | KEYS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(VALUES, VALUES, VALUES, st.text())
def test_any_mapping_is_guidance_or_faults(
    base: object, source: object, words: object, name: str
) -> None:
    """No mapping whatsoever raises anything but DamageError."""
    with suppress(DamageError):
        use(parse_guidance(base, {name: source}, words))
    for files in ((BASE, source, WORDS), (base, SOURCE, WORDS), (BASE, SOURCE, words)):
        with suppress(DamageError):
            use(read(*files))
