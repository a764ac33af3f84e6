"""A line of a person's words becomes what to log, and no warning sign in it is lost."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Guidance, list_aliases
from smp_recovery.parsing.readings import WORRIED, find_entries

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


@pytest.mark.parametrize(
    ("words", "key", "severity"),
    [
        *(("less red", "redness", None), ("pain less", "tenderness", None)),
        *(("swelling better", "swelling", None), ("swelling has gone down", "swelling", None)),
        *(("much less red than yesterday", "redness", None), ("fewer scabs", "scab", None)),
        *(("itch a lot better", "itch", None), ("redness a bit better", "redness", None)),
        *(("itch going away", "itch", None), ("not as red as before", "redness", None)),
        *(("fever going down", "fever", None), ("slightly less pus", "pus", None)),
        *(("swelling went down a lot", "swelling", None), ("isn't as red", "redness", None)),
        *(("redness starts to go away", "redness", None), ("not quite as itchy", "itch", None)),
        *(("less smelly fluid", "pus", None), ("bleeding heavily less", "heavy-bleeding", None)),
        *(("Itch 3, a bit better", "itch", 3), ("itch severe but improving", "itch", 3)),
        *(("very sore", "tenderness", None), ("my scalp is so red", "redness", None)),
    ],
)
def test_what_is_of_no_scale_has_no_severity_of_ours(
    guidance: Guidance, words: str, key: str, severity: int | None
) -> None:
    """That it gets less, or is very strong, is of no scale; the words are kept as its note."""
    (found,) = find_entries(guidance, words.split())
    assert (found.key, found.severity, found.note) == (key, severity, words)


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
    ("words", "severities"),
    [
        ("itch mild redness moderate swelling 0", (1, 2, 0)),
        ("itch mild, redness, scab 2", (1, None, 2)),
        ("mild itch moderate redness severe scab", (1, 2, 3)),
        ("itch mild moderate redness scab 1", (1, 2, 1)),
        ("itch very severe redness mild and scab", (4, 1, None)),
        ("severe itch redness", (3, None)),
        ("redness severe fever", (3, None)),
        ("itch 2 redness", (2, None)),
    ],
)
def test_each_severity_belongs_to_one_of_several(
    guidance: Guidance, words: str, severities: tuple[int | None, ...]
) -> None:
    """With commas or without, before its symptom or after it, as long as it can be of one alone."""
    found = find_entries(guidance, words.split())
    assert tuple(each.severity for each in found) == severities


def test_words_that_are_not_understood_beside_a_sign_are_given_back(guidance: Guidance) -> None:
    """They can be shown: nobody believes that they were read."""
    assert [each.unread for each in find_entries(guidance, ["pus", "on", "tuesday"])] == ["tuesday"]


EMERGENCY = "Chest pain is a warning sign: Call emergency"
REFUSED = {
    # the scale is named, and whom to call
    rf"^.* is not understood: .*, or 0 to 4.*\. {WORRIED}$": (
        "itch awful|redness everywhere|itch 7/10|itch 5|itch 10|itch 12|itch 2.5|itch 2.0|itch inf|"
        "itch no better|itch not less|no less itch|swelling doesnt get less|"
        "itch 1e0|itch 0x2|itch \uff13|itch \u00b2|itch terrific|itch mlid"
    ),
    r"or 0 to 4 \(not 0 to 10\)\. If it is very severe: call emergency services": "pain 7",
    "(?s)Fever is a warning sign.*If it is very severe: call emergency ": "fever, pain 10",
    "^'Itch can't sleep' is not understood": "Itch can't sleep",
    # what is denied is not saved as present, nor the other way round, and no doubt closes a sign
    WORRIED: "no fever since school|without pus on tuesday",
    "leaves open whether it is gone": (
        "is the fever gone?|maybe no fever|i think pus is gone|fever none xyz|pus no fever yes"
    ),
    "two ways": (
        "fever and pus gone|no fever and pus|no fever, chills|no fever pus|"
        "face swelling swelling 0|swollen face swelling gone|fever or chest pain gone|"
        "redness fever none|pus and fever both gone|no itch or today, pus"
    ),
    f"(?s)^[^\n]*{EMERGENCY}[^\n]*\nthis can be read in two ways": "chest pain, no fever and pus",
    f"(?s){EMERGENCY}.*leaves open": "fever none xyz, chest pain|chest pain, maybe no fever",
    "one at a time, as in `smp-recovery log pus none`$": "pus redness gone",
    "two ways: write `redness severe, swelling` or `redness, severe swelling`$": (
        "redness severe swelling|itch mild redness severe swelling|pus redness severe swelling"
    ),
    # what is no symptom of one's own has its place named
    "`smp-recovery log clear`, which ends warning signs, too$": (
        "fine|i feel fine|all clear|OK|no symptoms|nothing"
    ),
    "`smp-recovery can touching`": "i scratched it",
    "on yourself. Fever is a warning sign: See a doctor": "my friend has a fever",
    "on yourself. Collapse.* is a warning sign: Call emergency": "my wife is unconscious",
    r"did you mean .* is a warning sign: ": ("shortness of breth|swolen lips|seziure|red streeks"),
    "Pus or drainage is a warning sign: See a doctor": "smell on my pillow",
    "Vomiting is a warning sign: See a doctor": "nausea since school lunch",
    "symptom 'scabn?ing( mild)?': did you mean 'scabbing'[?]": "scabing mild|scabing",
    'or 0 to 4[.] Put the rest in --note "[.]{3}"[.] If': (
        "itch worse|itch 1 after the flight|very red at work"
    ),
    "^unknown symptom '😀'": "😀",
    "'38': did you mean 'fever 38'[?] Fever is a warning sign: See a doctor": "38",
    "'101.3': did you mean 'fever 101.3'[?] Fever is a warning sign": "101.3",
    "^unknown symptom '(7|12|60|380)': write a word such as": "7|12|60|380",
}


@pytest.mark.parametrize(
    ("answer", "words"),
    [(answer, words) for answer, lines in REFUSED.items() for words in lines.split("|")],
)
def test_a_refusal_says_what_to_do(guidance: Guidance, answer: str, words: str) -> None:
    """What is not understood, or can be read in two ways, is refused with what to write or do."""
    with pytest.raises(InputError, match=answer):
        find_entries(guidance, words.split())


def test_a_question_names_what_it_can_be(guidance: Guidance) -> None:
    """Words with two meanings come with the question, all readings and a label for each."""
    assert guidance.questions
    for question in guidance.questions:
        assert len(question.readings) == len(question.labels) > 1
        for words in question.words:
            (found,) = find_entries(guidance, words.split())
            assert (found.question, found.key) == (question, question.readings[0])


@example(words=["5", "BLOOD", ".LOT"])
@given(words=st.lists(st.text(max_size=40) | st.sampled_from(SAID), max_size=3))
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


def test_the_highest_of_two_temperatures_counts(guidance: Guidance) -> None:
    """In whatever units they are: 101 °F is less than 39 °C."""
    for words, degrees in (("fever 39 101f", "39"), ("fever 103f 39", "103F")):
        (found,) = find_entries(guidance, words.split())
        assert found.temperature == degrees
