"""People's words lead to topics, symptoms and signs; what is unknown is answered with a hint."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance, list_aliases
from smp_recovery.parsing.lookup import (
    find_risk,
    find_signs,
    find_source,
    find_symptom,
    find_topic,
    index_symptoms,
    make_key_finder,
)
from smp_recovery.parsing.readings import WORRIED, find_entries
from smp_recovery.parsing.word_forms import Form, Index, clean

CAN = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))["can"]
NO_SOURCE = "no source here speaks of it under that name; ask your practitioner"
EVERYDAY = "write a word such as itch, redness, swelling, pain, scab, pus, fever, dizzy or rash."


@pytest.mark.parametrize("topic", CAN)
def test_topics_are_found_in_people_s_words(guidance: Guidance, topic: str) -> None:
    """What people type, in any form, leads to its topic; with another noun beside it to none."""
    for words in CAN[topic]:
        if topic == "unknown":
            with pytest.raises(InputError, match=r"ask your practitioner$|: ask for one"):
                find_topic(guidance, words)
        else:
            assert (words, find_topic(guidance, words).key) == (words, topic)


@pytest.mark.parametrize(
    ("words", "key", "rest"),
    [
        (["itch"], "itch", ""),
        (["itch", "mild"], "itch", "mild"),
        (["itch", "very", "severe"], "itch", "very severe"),
        (["ITCHY", "3"], "itch", "3"),
        (["red", "2"], "redness", "2"),
        (["red", "streaks"], "red-streaks", ""),
        (["red-streaks", "yes"], "red-streaks", "yes"),
        (["red bumps"], "bumps", ""),
        (["dry", "skin", "2"], "flaking", "2"),
        (["severe", "pain"], "worse-pain", ""),
        (["fever", "38.5"], "fever", "38.5"),
    ],
)
def test_the_longest_name_leads_and_the_rest_follows(
    guidance: Guidance, words: list[str], key: str, rest: str
) -> None:
    """A symptom or sign is the longest name at the beginning; what follows is given back."""
    assert find_symptom(guidance, words) == (key, rest)


def test_every_word_leads_to_its_own(guidance: Guidance) -> None:
    """No key, name or alias of the built-in guidance is taken by another topic or symptom."""
    for topic in guidance.topics.values():
        for word in (topic.key, topic.name, *list_aliases(topic)):
            assert find_topic(guidance, word).key == topic.key
    for known in (*guidance.symptoms.values(), *guidance.signs.values()):
        for word in (known.key, known.name, *list_aliases(known)):
            assert find_symptom(guidance, word.split()) == (known.key, "")


def test_no_two_topics_or_symptoms_differ_by_form_alone(guidance: Guidance) -> None:
    """In whatever form an alias is typed, it is that of one topic, and of one symptom or sign."""
    topics = [
        (name, t.key) for t in guidance.topics.values() for name in (clean(t.key), *list_aliases(t))
    ]
    known = (*guidance.symptoms.values(), *guidance.signs.values())
    for index, named in (
        (Index(topics), topics),
        (
            index_symptoms(guidance),
            [(name, each.key) for each in known for name in list_aliases(each)],
        ),
    ):
        forms: dict[Form, str] = {}
        for name, key in named:
            assert (name, forms.setdefault(index.form(clean(name).split()), key)) == (name, key)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("exersise", "did you mean 'exercise'? If not, "),
        ("swiming pool", "did you mean 'swimming pool'? If not, "),
        ("take a showwer", "did you mean 'shower'? If not, "),
        ("saunna", "did you mean 'sauna'? If not, "),
        ("haridresser", "did you mean 'hairdresser'? If not, "),
        *(
            (words, "")
            for words in ("qqq", "", "driving", "cooking", "baking", "creatine", "hikking x")
        ),
    ],
)
def test_an_unknown_topic_is_said_so(guidance: Guidance, words: str, hint: str) -> None:
    """A slip of the fingers is named; any other word is answered by who is to be asked."""
    with pytest.raises(InputError) as caught:
        find_topic(guidance, words)
    said = str(caught.value)
    assert said == f"unknown topic {words!a}: {hint}{NO_SOURCE}"
    assert len(f"smp-recovery: {said}") <= 160


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["itcch"], "did you mean 'itch'?"),
        (["rednes", "very", "severe"], "did you mean 'redness'?"),
        *((words, EVERYDAY) for words in (["qqq"], [], ["sunburnt"], ["bruising"], ["mild"])),
    ],
)
def test_an_unknown_symptom_is_answered_with_others(
    guidance: Guidance, words: list[str], hint: str
) -> None:
    """A slip is named, else a few everyday words, in three lines, and whom to call if worried."""
    for find in (find_symptom, find_entries):
        with pytest.raises(InputError) as caught:
            find(guidance, words)
        said = str(caught.value)
        assert said == f"unknown symptom {' '.join(words)!a}: {hint} {WORRIED}"
        assert len(f"smp-recovery: {said}") <= 240


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("swelling of my face since school", "face-swelling"),
        ("there is pus and yellow stuff, honest", "pus"),
        ("fever, or something like it, and my throat is closing up", "throat"),
        ("nothing to see here", None),
        ("my hat is purple", None),
        ("the dots turned blue", None),
        ("a purple patch on my scalp, doctor", "purple-patches"),
    ],
)
def test_the_most_urgent_sign_is_found_among_any_words(
    guidance: Guidance, words: str, key: str | None
) -> None:
    """Whatever else is said; a hue alone, or of a thing, is no sign."""
    found = find_signs(guidance, index_symptoms(guidance), clean(words).split())
    assert next((sign.key for sign in found), None) == key


@pytest.mark.parametrize(
    ("words", "risk"),
    [
        ("diabetes", "diabetes"),
        ("Diabetic", "diabetes"),
        ("blood thinners", "blood-thinners"),
        ("Blood-Thinners", "blood-thinners"),
        ("weak immune system", "weak-immunity"),
        ("haemophilia", "bleeding-disorder"),
    ],
)
def test_risks_are_found_by_any_of_their_words(guidance: Guidance, words: str, risk: str) -> None:
    """Keys, names and aliases lead to a risk; so does each of them of every risk."""
    assert find_risk(guidance, words).key == risk
    for known in guidance.risks.values():
        for word in (known.key, known.name, *list_aliases(known)):
            assert find_risk(guidance, word) == known


def test_sources_are_found_by_their_keys(guidance: Guidance) -> None:
    """A key leads to its source, in any case."""
    for key, known in guidance.sources.items():
        assert find_source(guidance, f" {key.upper()} ") == known


@pytest.mark.parametrize(
    ("find", "words", "message"),
    [
        (find_risk, "diabeets", r"^unknown risk 'diabeets': did you mean 'diabetes'\?$"),
        (find_risk, "qqq", r"^unknown risk 'qqq': use one of bleeding-disorder, "),
        (find_source, "skaltec", r"^unknown source 'skaltec': did you mean 'skalptec'\?$"),
        (find_source, "qqq", r"^unknown source 'qqq': use one of aad, "),
        *(
            (find_topic, words, r"^these are several topics: ask for one")
            for words in ("shower and swim", "sun or sauna", "gym, sauna")
        ),
    ],
)
def test_an_unknown_word_is_answered_with_others(
    guidance: Guidance, find: Callable[[Guidance, str], object], words: str, message: str
) -> None:
    """A near miss is named, else all keys; and nobody takes the answer on one topic for several."""
    with pytest.raises(InputError, match=message):
        find(guidance, words)


@given(words=st.lists(st.text(max_size=60), max_size=4))
def test_no_words_break_the_look_up(guidance: Guidance, words: list[str]) -> None:
    """Whatever is typed, the answer is a find or one short, printable line."""
    for find in (
        lambda: find_topic(guidance, " ".join(words)),
        lambda: find_symptom(guidance, words),
        lambda: find_risk(guidance, " ".join(words)),
        lambda: find_source(guidance, " ".join(words)),
    ):
        try:
            find()
        except InputError as error:
            told = str(error)
        else:
            told = ""
        assert told.isprintable()
        assert len(told) < 700


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(("Red_streaks", "red-streaks"), ("Pus or drainage ", "pus"), (" Clear", "clear")),
        *(("pus 2", "pus 2"), ("clear itch", "clear itch"), (" Hiccups", " Hiccups"), ("", "")),
    ],
)
def test_a_whole_text_names_a_symptom_or_none(guidance: Guidance, text: str, key: str) -> None:
    """By any of its words, with nothing left over; another text stays as it is, to the letter."""
    assert make_key_finder(guidance)(text) == key
