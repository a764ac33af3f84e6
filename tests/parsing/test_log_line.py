"""A line of a person's words becomes what to log, and no warning sign in it is lost."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance, list_aliases
from smp_recovery.parsing.log_line import Reading, find_entries
from smp_recovery.parsing.lookup import WORRIED

TABLE = Path(__file__).with_name("words.toml")
LOG = tomllib.loads(TABLE.read_text(encoding="utf-8"))["log"]


SAID = [words for told in LOG.values() for words in told]


def read(guidance: Guidance, words: str) -> str:
    """Write what words tell of as the table has it; unknown if refused with advice."""
    try:
        readings = find_entries(guidance, words.split())
    except InputError as error:
        return "unknown" if WORRIED in str(error) else str(error)
    parts = (
        (each.key, each.severity, each.temperature, "?" if each.question else None)
        for each in readings
    )
    return " + ".join(" ".join(str(p) for p in part if p is not None) for part in parts)


@pytest.mark.parametrize("meant", LOG)
def test_people_s_words(guidance: Guidance, meant: str) -> None:
    """What people type leads to the symptoms and signs that it names, and to how bad they are."""
    for words in LOG[meant]:
        assert (words, read(guidance, words)) == (words, meant)


FRAMES = (
    *("{}", "help, {}", "i think {} since yesterday", "my wife says {}", "{}!!", "{} for 2 hours"),
    *("{} - what do i do?", "itch mild and {}", "redness 2, {}", "{} and a bit of redness"),
    *("severe {}", "{} quite badly", "{}, and the {} too"),
)


@pytest.mark.parametrize(("number", "frame"), list(enumerate(FRAMES)))
def test_no_emergency_is_lost(guidance: Guidance, number: int, frame: str) -> None:
    """In whatever sentence an emergency is told by one of its names, it is found, and there."""
    emergencies = {s.key: s for s in guidance.signs.values() if s.urgency == "emergency"}
    hues = {"blue", "bluish", "grey", "greyish", "purple", "black and blue"}  # of what, alone?
    for sign in emergencies.values():
        for name in list_aliases(sign)[number % 3 :: 3]:
            if name not in hues or frame == "{}":
                found = find_entries(guidance, frame.format(name, name).split())
                assert any(e.key in emergencies and e.severity != 0 for e in found), name


@pytest.mark.parametrize("sign", ["chest-pain", "collapse", "fever", "pus", "itch"])
@pytest.mark.parametrize(
    "frame", ["no {}", "{} gone", "no more {}", "{} is gone now", "not {} any more", "without {}"]
)
def test_what_is_gone_is_none(guidance: Guidance, sign: str, frame: str) -> None:
    """A no before it or a gone after it ends what it names."""
    (found,) = find_entries(guidance, frame.format(sign).split())
    assert (found.key, found.severity) == (sign, 0)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        *(("can't breathe", "breathing"), ("not breathing well", "breathing")),
        *(("breathing stopped", "breathing"), ("voice gone", "throat"), ("no pulse", "collapse")),
        *(("fever not gone", "fever"), ("passed out near the door", "collapse")),
        *(("passed out about an hour ago", "collapse"), ("about to pass out", "faintness")),
        *(("redness isn't going away", "redness"), ("face red and swollen", "face-swelling")),
    ],
)
def test_a_no_can_belong_to_the_sign(guidance: Guidance, words: str, meant: str) -> None:
    """What is not there, or not over, can be the sign itself."""
    assert (meant, None) in [each[:2] for each in find_entries(guidance, words.split())]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("severe pain", "worse-pain"),
        ("pain severe", "tenderness 3"),
        ("unbearable pain", "extreme-pain"),
        ("i have extreme pain", "extreme-pain"),
        ("very severe pain", "tenderness 4"),
        ("excessive swelling", "swelling 4"),
        ("mild to moderate redness", "redness 2"),
        ("not very itchy", "itch 1"),
        ("fever 2", "fever 2"),
        ("fever maybe", "fever"),
        ("ITCH MILD", "itch 1"),
        ("itch very", "itch"),
        ("itch mild severe", "itch 3"),
        ("itch +2", "itch 2"),
        ("itch 0_2", "itch 2"),
        ("no fever or chills", "fever 0 + chills 0"),
        ("no itch, pain or redness", "itch 0 + tenderness 0 + redness 0"),
        ("no fever but chills", "fever 0 + chills"),
        ("fever none 39.5", "fever 0 39.5"),
        ("redness moderate fever none", "redness 2 + fever 0"),
        ("redness moderate no fever", "redness 2 + fever 0"),
        ("redness moderate fever gone", "redness 2 + fever 0"),
        ("redness no fever", "redness + fever 0"),
        ("redness without pus or fever", "redness + pus 0 + fever 0"),
        ("neither pus nor fever", "pus 0 + fever 0"),
        ("pus none fever none", "pus 0 + fever 0"),
        ("itch 0 pus 0 fever 0", "itch 0 + pus 0 + fever 0"),
        ("fever none redness mild", "fever 0 + redness 1"),
        ("fever gone and pus gone", "fever 0 + pus 0"),
        ("pus and no fever", "pus + fever 0"),
        ("pus no fever no", "pus 0 + fever 0"),
        ("no temperature", "fever 0"),
        ("don't have pus or fever", "pus 0 + fever 0"),
        ("fever nil, itch mild", "fever 0 + itch 1"),
        ("free of fever", "fever 0"),
        ("mild itch moderate redness", "itch 1 + redness 2"),
        ("itch, itch mild", "itch 1"),
        ("light itch", "itch 1"),
        ("i have sensitivity to light", "stiff-neck"),
        ("bleeding-on gone", "bleeding-on 0"),
        ("fever chills at school", "fever + chills"),
    ],
)
def test_severities_and_noes(guidance: Guidance, words: str, meant: str) -> None:
    """A name with a word of severity in it is the name; else the word rates what is named."""
    assert read(guidance, words) == meant


@pytest.mark.parametrize(
    ("words", "degrees"),
    [
        *(("temperature 36.6", "36.6"), ("fever 38,5 C", "38.5C"), ("101.3F", "101.3F")),
        *(("temp is 38.5 °C", "38.5C"), ("fever of 101 degrees F", "101F"), ("38.5 fever", "38.5")),
        *(("fever: 38", "38"), ("fever 100", "100"), ("38.5 celsius", "38.5C")),
    ],
)
def test_temperatures(guidance: Guidance, words: str, degrees: str) -> None:
    """A number of two digits or more beside a fever, or with its unit alone, is a temperature."""
    assert find_entries(guidance, words.split()) == (Reading("fever", temperature=degrees),)


def test_words_that_are_not_understood_beside_a_sign_are_given_back(guidance: Guidance) -> None:
    """They can be shown: nobody believes that they were read."""
    assert [each.unread for each in find_entries(guidance, ["pus", "on", "tuesday"])] == ["tuesday"]


@pytest.mark.parametrize(
    "words",
    [
        *("itch awful", "redness everywhere", "itch 7/10", "itch 5", "itch 10", "itch 12"),
        *("itch 2.5", "itch 2.0", "itch inf", "itch 1e0", "itch 0x2", "itch \uff13", "itch \u00b2"),
        *("itch terrific", "itch mlid"),
    ],
)
def test_words_that_are_not_understood_beside_a_symptom_are_refused(
    guidance: Guidance, words: str
) -> None:
    """The scale is named, and whom to call."""
    with pytest.raises(InputError, match=rf"^.* is not understood: .*, or 0 to 4.*\. {WORRIED}$"):
        find_entries(guidance, words.split())


@pytest.mark.parametrize("words", ["no fever since school", "without pus on tuesday"])
def test_a_denied_sign_among_unknown_words_is_neither(guidance: Guidance, words: str) -> None:
    """It is not saved as there, nor as gone."""
    with pytest.raises(InputError, match=WORRIED):
        find_entries(guidance, words.split())


@pytest.mark.parametrize("words", ["is the fever gone?", "maybe no fever", "i think pus is gone"])
def test_no_doubt_closes_a_sign(guidance: Guidance, words: str) -> None:
    """Whoever asks, or is not sure, is told how to say it for sure."""
    with pytest.raises(InputError, match="leaves open whether it is gone"):
        find_entries(guidance, words.split())


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        *(("fever and pus gone", "two ways"), ("no fever and pus", "two ways")),
        *(("no fever, chills", "two ways"), ("no fever pus", "two ways")),
        *(("face swelling swelling 0", "two ways"), ("swollen face swelling gone", "two ways")),
        *(("fever or chest pain gone", "two ways"), ("redness fever none", "two ways")),
        *(("fever none xyz", "leaves open"), ("pus and fever both gone", "two ways")),
        *(("pus no fever yes", "leaves open"),),
        (
            "chest pain, no fever and pus",
            "(?s)two ways.*Chest pain is a warning sign: Call emergency",
        ),
        (
            "fever none xyz, chest pain",
            "(?s)leaves open.*Chest pain is a warning sign: Call emergency",
        ),
        (
            "chest pain, maybe no fever",
            "(?s)leaves open.*Chest pain is a warning sign: Call emergency",
        ),
    ],
)
def test_a_no_that_can_be_of_several_is_refused(
    guidance: Guidance, words: str, advice: str
) -> None:
    """Nothing denied is saved as present, nor the other way round."""
    with pytest.raises(InputError, match=advice):
        find_entries(guidance, words.split())


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        *((words, "`smp-recovery log clear`$") for words in ("fine", "i feel fine", "all clear")),
        *((words, "`smp-recovery log clear`$") for words in ("OK", "no symptoms", "nothing")),
        ("i scratched it", "`smp-recovery can touching`"),
        ("my friend has a fever", "on yourself. Fever is a warning sign: See a doctor"),
        ("my wife is unconscious", "on yourself. Collapse.* is a warning sign: Call emergency"),
        ("pain 7", r"or 0 to 4 \(not 0 to 10\)\. If it is very severe: call emergency services"),
        ("fever, pain 10", "(?s)If it is very severe: call emergency .*Fever is a warning sign"),
        ("Itch can't sleep", "^'Itch can't sleep' is not understood"),
        ("😀", "^unknown symptom '😀'"),
    ],
)
def test_a_refusal_says_what_to_do(guidance: Guidance, words: str, answer: str) -> None:
    """What is no symptom has its place named; what was typed is quoted as it was typed."""
    with pytest.raises(InputError, match=answer):
        find_entries(guidance, words.split())


@pytest.mark.parametrize("words", ["shortness of breth", "swolen lips", "seziure", "red streeks"])
def test_a_slip_of_a_sign_is_answered_with_it(guidance: Guidance, words: str) -> None:
    """It is refused, and what the sign asks for is said all the same."""
    with pytest.raises(InputError, match=r"did you mean .* is a warning sign: "):
        find_entries(guidance, words.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("no fever or chills but pus", {"fever": 0, "chills": 0, "pus": None}),
        ("without fever or chills, red streaks", {"fever": 0, "chills": 0, "red-streaks": None}),
        ("no itch or redness with fever", {"itch": 0, "redness": 0, "fever": None}),
        ("pus left and no pus right", {"pus": None}),
        ("breathing stopped", {"breathing": None}),
        ("no longer breathing", {"breathing": None}),
    ],
)
def test_a_no_reaches_no_further(
    guidance: Guidance, words: str, told: dict[str, int | None]
) -> None:
    """It denies what it stands before; what is present somewhere is present."""
    assert {each.key: each.severity for each in find_entries(guidance, words.split())} == told


def test_the_highest_temperature_counts(guidance: Guidance) -> None:
    """Of two in one line no reading is lost to a lower one."""
    assert find_entries(guidance, ["fever", "37", "was", "38.5"])[0].temperature == "38.5"


def test_a_question_names_what_it_can_be(guidance: Guidance) -> None:
    """Words with two meanings come with the question, all readings and a label for each."""
    assert guidance.questions
    for question in guidance.questions:
        assert len(question.readings) == len(question.labels) > 1
        for words in question.words:
            (found,) = find_entries(guidance, words.split())
            assert (found.question, found.key) == (question, question.readings[0])


@given(st.lists(st.text(max_size=40) | st.sampled_from(SAID), max_size=3))
def test_any_words_are_read_or_refused(guidance: Guidance, words: list[str]) -> None:
    """Whatever is typed, the answer is what it tells of, or one short, printable line."""
    told, keys = "", {*guidance.symptoms, *guidance.signs}
    try:
        found = find_entries(guidance, words)
    except InputError as error:
        told = " ".join(error.lines)
    else:
        assert found
        assert all(each.key in keys for each in found)
    assert told.isprintable()
    assert len(told) < 400
