"""People's words lead to topics, symptoms and signs; what is unknown is answered with a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import InputError
from smp_recovery.guidance.lookup import (
    find_contact,
    find_risk,
    find_source,
    find_symptom,
    find_topic,
    symptom_keys,
)
from smp_recovery.guidance.model import Contact, Guidance
from tests.making import add, build, source


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("washing", "washing"),
        ("shower", "washing"),
        ("Showering", "washing"),
        ("take a shower", "washing"),
        ("gym", "exercise"),
        ("physical activity", "exercise"),
        ("Hot-Water", "hot-water"),
        ("hot_water", "hot-water"),
        ("  hot   water ", "hot-water"),
        ("hot shower", "hot-water"),
        ("Soothing cream and ointment", "cream"),
        ("helmet", "hat"),
        ("fly", "flying"),
        ("flights", "flying"),
        ("Touch-ups", "touch-up"),
    ],
)
def test_topics_are_found_by_any_of_their_words(guidance: Guidance, words: str, topic: str) -> None:
    """Keys, names and aliases lead to a topic, in any case, with hyphens or spaces."""
    assert find_topic(guidance, words).key == topic


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
        (["pain", "severe"], "tenderness", "severe"),
        (["fever", "38.5"], "fever", "38.5"),
    ],
)
def test_the_longest_name_leads_and_the_rest_follows(
    guidance: Guidance, words: list[str], key: str, rest: str
) -> None:
    """A symptom or sign is the longest name at the beginning; what follows is given back."""
    found, left = find_symptom(guidance, words)
    assert (found.key, left) == (key, rest)


def test_every_word_leads_to_its_own(guidance: Guidance) -> None:
    """No key, name or alias of the built-in guidance is taken by another topic or symptom."""
    for topic in guidance.topics.values():
        for word in (topic.key, topic.name, *topic.aliases):
            assert find_topic(guidance, word).key == topic.key
    for known in (*guidance.symptoms.values(), *guidance.signs.values()):
        for word in (known.key, known.name, *known.aliases):
            found, rest = find_symptom(guidance, word.split())
            assert (found.key, rest) == (known.key, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("exercize", r"^unknown topic 'exercize': did you mean 'exercise'\?$"),
        ("swiming", r"^unknown topic 'swiming': did you mean 'swimming'\?$"),
        ("qqq", r"^unknown topic 'qqq': use one of alcohol, "),
        ("", r"^unknown topic '': use one of alcohol, "),
    ],
)
def test_an_unknown_topic_is_answered_with_others(
    guidance: Guidance, words: str, message: str
) -> None:
    """A near miss is named; else the keys of all topics are listed."""
    with pytest.raises(InputError, match=message):
        find_topic(guidance, words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["itcch"], r"^unknown symptom 'itcch': did you mean 'itch'\?"),
        (["qqq"], r"^unknown symptom 'qqq': use one of bleeding, "),
        ([], r"^unknown symptom '': use one of bleeding, "),
        (["mild", "itch"], r"^unknown symptom 'mild itch': "),
        (["qqq"], r"\. If you are worried, call your clinic or a doctor$"),
    ],
)
def test_an_unknown_symptom_is_answered_with_others(
    guidance: Guidance, words: list[str], message: str
) -> None:
    """A near miss is named, else every key of a symptom or sign, and whom to call if worried."""
    with pytest.raises(InputError, match=message):
        find_symptom(guidance, words)


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
        for word in (known.key, known.name, *known.aliases):
            assert find_risk(guidance, word) == known


def test_sources_are_found_by_their_keys(guidance: Guidance) -> None:
    """A key leads to its source, in any case."""
    for key, known in guidance.sources.items():
        assert find_source(guidance, f" {key.upper()} ") == known


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("diabeets", r"^unknown risk 'diabeets': did you mean 'diabetes'\?$"),
        ("qqq", r"^unknown risk 'qqq': use one of arterial-disease, "),
    ],
)
def test_an_unknown_risk_is_answered_with_others(
    guidance: Guidance, words: str, message: str
) -> None:
    """A near miss is named; else the keys of all risks are listed."""
    with pytest.raises(InputError, match=message):
        find_risk(guidance, words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("skaltec", r"^unknown source 'skaltec': did you mean 'skalptec'\?$"),
        ("qqq", r"^unknown source 'qqq': use one of aad, "),
    ],
)
def test_an_unknown_source_is_answered_with_others(
    guidance: Guidance, words: str, message: str
) -> None:
    """A near miss is named; else the keys of all sources are listed."""
    with pytest.raises(InputError, match=message):
        find_source(guidance, words)


def test_the_contact_is_the_practitioner_s_or_a_clinic_s(guidance: Guidance) -> None:
    """The practitioner's comes first, whatever the order; an empty one is none."""
    own = source("own", "practitioner")._replace(contact=Contact("Ada", "", ""))
    file = source("file", "clinic")._replace(contact=Contact("", "1", ""))
    assert find_contact(guidance) is None
    assert find_contact(build(file, own)) == find_contact(build(own, file)) == own.contact
    assert find_contact(add(guidance, file)) == file.contact
    empty = own._replace(contact=Contact("", "", ""))
    assert find_contact(build(empty, file)) == file.contact
    assert find_contact(build(empty)) is None


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
        assert len(told) < 900


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(("Red_streaks", "red-streaks"), ("Pus or drainage ", "pus"), (" Clear", "clear")),
        *(("pus 2", "pus 2"), ("clear itch", "clear itch"), (" Hiccups", " Hiccups"), ("", "")),
    ],
)
def test_a_whole_text_names_a_symptom_or_none(guidance: Guidance, text: str, key: str) -> None:
    """By any of its words, with nothing left over; another text stays as it is, to the letter."""
    assert symptom_keys(guidance)(text) == key
