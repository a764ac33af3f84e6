"""The table of signs: what each sign of the whole body asks for alone, with a sign of skin
infection and with hives.

NHS, cellulitis: emergency services with cellulitis and any one of its list, fever or not; NHS,
sepsis, anaphylaxis, necrotising fasciitis, meningitis, fainting and fever in adults. A star marks
what no page says: it is the program's own caution, and the answer says so.
"""

from datetime import timedelta

import pytest

from smp_recovery.engine.assessment import assess_saved, find_open
from smp_recovery.engine.findings import Finding
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.views.log_view import EarlierSession, find_earlier
from tests.care.tables import (
    BODY_SIGNS,
    OTHER_SIGNS,
    SKIN_SIGNS,
    Row,
    answer,
    log,
    open_on,
    said,
    urgency,
    worst,
)
from tests.making import SESSION, entry

OWN = "own-caution"

PAIRS: dict[str, tuple[str, str, str]] = {
    # sign: alone, with a sign of skin infection, with hives
    "fever": ("doctor", "emergency", "doctor"),
    "chills": ("doctor", "emergency", "doctor"),
    "low-temperature": ("doctor *", "emergency *", "doctor *"),
    "fast-heartbeat": ("doctor *", "emergency", "emergency"),
    "fast-breathing": ("emergency", "emergency", "emergency"),
    "faintness": ("doctor *", "emergency", "emergency"),
    "collapse": ("emergency", "emergency", "emergency"),
    "confusion": ("emergency", "emergency", "emergency"),
    "clammy": ("doctor *", "emergency", "emergency"),
    "discoloured": ("emergency", "emergency", "emergency"),
    "purple-patches": ("emergency", "emergency", "emergency"),
    "vomiting": ("doctor *", "emergency", "emergency"),
    # Alone it is no sign: an entry of its own to watch, as flu-like is; who says so is left open.
    "diarrhoea": ("watch ?", "emergency", "emergency"),
    "flu-like": ("watch", "doctor", "doctor"),
    "stiff-neck": ("doctor", "emergency", "emergency"),
    "chest-pain": ("emergency", "emergency", "emergency"),
    "breathing": ("emergency", "emergency", "emergency"),
    "throat": ("emergency", "emergency", "emergency"),
    "face-swelling": ("emergency", "emergency", "emergency"),
    "swollen-eye": ("doctor", "emergency", "emergency"),
}

SKIN: dict[str, str] = {
    # A sign of the skin alone: American Academy of Dermatology, Healthwise, NHS.
    "spreading-redness": "doctor",
    "fast-spreading": "emergency",
    "reaches-face": "doctor",
    "pus": "doctor",
    "red-streaks": "doctor",
    "hot-skin": "doctor",  # from day 4 on; warm skin on days 0 to 3 is to be watched
    "rising-swelling": "doctor",
    "worse-pain": "doctor",
    "extreme-pain": "emergency",
    "open-sores": "doctor",
    "infected": "doctor",
    "hives": "doctor",
    "bumps": "doctor",
    "lymph-nodes": "doctor",
    "heavy-bleeding": "doctor",
    "bleeding-on": "emergency *",
    "late-reaction": "contact",
}

MORE: list[tuple[tuple[str, ...], str]] = [
    # Necrotising fasciitis: flu-like with a fever beside a sign of the skin.
    (("flu-like", "fever", "pus"), "emergency"),
    (("flu-like", "fever", "worse-pain"), "emergency"),
    (("flu-like", "fever"), "doctor"),
    # Meningitis: stiff neck with fever, headache, vomiting or a rash.
    (("stiff-neck", "fever"), "emergency"),
    (("stiff-neck", "flu-like"), "emergency"),
    (("stiff-neck", "vomiting"), "emergency"),
    (("stiff-neck", "bumps"), "emergency"),
    (("stiff-neck", "hives"), "emergency"),
    # A cold has swollen glands too, and bumps are no infection: these are no partners.
    (("fever", "lymph-nodes"), "doctor"),
    (("fever", "bumps"), "doctor"),
    (("fever", "late-reaction"), "doctor"),
    (("fever", "heavy-bleeding"), "doctor"),
    (("chills", "lymph-nodes"), "doctor"),
    (("fever", "chills"), "doctor"),
]

SYMPTOMS_AS_SIGNS: list[tuple[tuple[Row, ...], str]] = [
    # A fever on the day of the last row beside symptoms: redness, swelling or tenderness counts as
    # a sign of skin infection if it is moderate or more (or not rated) and itself at contact or
    # above; after day 3 any two of redness, swelling, tenderness and heat do, at moderate or more.
    ((("redness", 9, 2),), "emergency"),
    ((("redness", 9, None),), "emergency"),
    ((("redness", 9, 1),), "doctor"),
    ((("redness", 6, 2),), "doctor"),
    ((("redness", 1, 3),), "emergency"),
    ((("redness", 1, 2),), "doctor"),
    ((("swelling", 6, 2),), "emergency"),
    ((("swelling", 6, 1),), "doctor"),
    ((("tenderness", 6, 2),), "emergency"),
    ((("tenderness", 5, 2),), "doctor"),
    ((("redness", 4, 1), ("redness", 5, 2)), "emergency"),
    ((("redness", 4, 2), ("swelling", 4, 2)), "emergency"),
    ((("swelling", 4, 2), ("tenderness", 4, 2)), "emergency"),
    ((("redness", 4, 2), ("swelling", 4, 1)), "doctor"),
    ((("redness", 3, 2), ("swelling", 3, 2)), "doctor"),
    ((("fluid", 5, 2),), "doctor"),
    ((("scab", 12, 2), ("itch", 12, 2)), "doctor"),
]

READINGS: list[tuple[tuple[Row, ...], str, str, str]] = [
    # rows, what the last is answered, about what (empty: of either), and the worst that is listed
    ((("fever", 5, None, 38.0),), "doctor", "fever", "doctor"),
    ((("fever", 5, None, 37.9),), "clear", "fever", ""),
    ((("fever", 5, None, 36.6),), "clear", "fever", ""),
    ((("fever", 5, None, 36.0),), "clear", "fever", ""),
    ((("fever", 5, None, 35.9),), "doctor", "low-temperature", "doctor"),
    ((("fever", 4, None, 38.5), ("fever", 5, None, 36.6)), "doctor", "fever", "doctor"),
    ((("fever", 4), ("fever", 5, None, 37.2)), "doctor", "fever", "doctor"),
    ((("chills", 4), ("fever", 5, None, 36.8)), "doctor", "", "doctor"),
    ((("pus", 4), ("fever", 5, None, 36.8)), "clear", "fever", "doctor"),
    ((("pus", 4), ("fever", 5, None, 38.4)), "emergency", "fever", "emergency"),
    ((("pus", 4), ("fever", 5, None, 35.5)), "emergency", "low-temperature", "emergency"),
    ((("fever", 4, None, 38.5), ("fever", 5, None, 37.0), ("pus", 5)),
     "emergency", "pus", "emergency"),
    ((("fever", 4, None, 38.5), ("fever", 5, 0), ("pus", 5)), "doctor", "pus", "doctor"),
]  # fmt: skip

DAYS = (0, 2, 5, 12, 40)


def check_named(found: Finding, cell: str) -> None:
    """A starred cell is told as the program's own caution, any other names a page."""
    if cell.endswith("?"):
        return
    assert (OWN in found.sources) == cell.endswith("*"), found
    assert ("own caution" in said(found)) == cell.endswith("*"), found
    assert found.sources


def test_the_tables_name_every_sign(guidance: Guidance) -> None:
    """No sign is left out of the tables, and none is in them that the program does not know."""
    assert set(BODY_SIGNS) == set(PAIRS)
    assert {*SKIN_SIGNS, *OTHER_SIGNS} == set(SKIN)
    assert set(guidance.signs) == {*PAIRS, *SKIN}


@pytest.mark.parametrize("sign", PAIRS)
@pytest.mark.parametrize("day", DAYS)
def test_alone(guidance: Guidance, sign: str, day: int) -> None:
    """The first column, on any day."""
    cell = PAIRS[sign][0]
    found = answer(guidance, (sign, day))
    assert found.level == cell.split()[0]
    assert open_on(guidance, day, (sign, day))[sign].level == found.level
    check_named(found, cell)


@pytest.mark.parametrize("sign", SKIN)
@pytest.mark.parametrize("day", DAYS)
def test_a_sign_of_the_skin_alone(guidance: Guidance, sign: str, day: int) -> None:
    """Pus, streaks and the like are for a doctor today; heat in the skin only from day 4 on."""
    wanted = "watch" if sign == "hot-skin" and day <= 3 else SKIN[sign].split()[0]
    found = answer(guidance, (sign, day))
    assert found.level == wanted
    check_named(found, SKIN[sign])


def check_pair(guidance: Guidance, sign: str, other: str, day: int, cell: str) -> None:
    """The cell holds for the sign, for the last entry and for the worst of all, in both orders."""
    level = cell.split()[0]
    for first, last in ((sign, other), (other, sign)):
        rows = ((first, day), (last, day))
        found = open_on(guidance, day, *rows)
        where = (sign, other, day, first)
        assert urgency(answer(guidance, *rows).level) <= urgency(level), where
        if SKIN[other] == "emergency":
            assert worst(found.values()) == "emergency", where
        else:
            assert worst(found.values()) == found[sign].level == level, where
            check_named(found[sign], cell)


@pytest.mark.parametrize("sign", PAIRS)
@pytest.mark.parametrize("skin", SKIN_SIGNS)
def test_with_a_sign_of_skin_infection(guidance: Guidance, sign: str, skin: str) -> None:
    """The second column, with every sign of the skin, in both orders, on any day."""
    for day in DAYS:
        check_pair(guidance, sign, skin, day, PAIRS[sign][1])


@pytest.mark.parametrize("sign", PAIRS)
def test_with_hives(guidance: Guidance, sign: str) -> None:
    """The third column, in both orders, on any day."""
    for day in DAYS:
        check_pair(guidance, sign, "hives", day, PAIRS[sign][2])


@pytest.mark.parametrize(("signs", "level"), MORE, ids=str)
def test_more_that_go_together(guidance: Guidance, signs: tuple[str, ...], level: str) -> None:
    """Pairs and threes that the columns do not show, in both orders."""
    for day in DAYS:
        for ordered in (signs, signs[::-1]):
            rows = [(sign, day) for sign in ordered]
            found = open_on(guidance, day, *rows)
            assert worst(found.values()) == level, day
            if level == "emergency":
                assert found[signs[0]].level == level, day


@pytest.mark.parametrize("sign", sorted({*PAIRS, *SKIN} - {"swollen-eye", "flu-like", "diarrhoea"}))
def test_a_swollen_eye_with_any_other_sign(guidance: Guidance, sign: str) -> None:
    """A swollen eye alone is for a doctor; with any other sign it is an emergency, but not with
    diarrhoea, which alone is only to be watched.
    """
    assert answer(guidance, ("diarrhoea", 5), ("swollen-eye", 5)).level == "doctor"
    for rows in ((("swollen-eye", 5), (sign, 5)), ((sign, 5), ("swollen-eye", 5))):
        assert answer(guidance, *rows).level == "emergency"
        assert open_on(guidance, 5, *rows)["swollen-eye"].level == "emergency"


@pytest.mark.parametrize(("rows", "level"), SYMPTOMS_AS_SIGNS, ids=str)
def test_a_fever_with_symptoms(guidance: Guidance, rows: tuple[Row, ...], level: str) -> None:
    """Redness, swelling and tenderness count as signs of skin infection where the table says."""
    fever = ("fever", rows[-1][1], None, 38.4)
    assert answer(guidance, *rows, fever).level == level
    if level == "emergency":
        assert answer(guidance, fever, *rows).level == level
    for told in ((*rows, fever), (fever, *rows)):
        found = open_on(guidance, rows[-1][1], *told)
        assert found["fever"].level == level


@pytest.mark.parametrize(("rows", "level", "symptom", "listed"), READINGS, ids=str)
def test_a_reading(
    guidance: Guidance, rows: tuple[Row, ...], level: str, symptom: str, listed: str
) -> None:
    """38.0 and more is a fever, below 36.0 a low temperature; what lies between ends nothing."""
    found = answer(guidance, *rows)
    assert (found.level, found.symptom) == (level, symptom or found.symptom)
    assert worst(open_on(guidance, 5, *rows).values()) == listed


def test_a_low_reading_is_our_own_caution(guidance: Guidance) -> None:
    """No page gives the temperature below 36 °C: alone and with pus it is told as our own."""
    check_named(answer(guidance, ("fever", 5, None, 35.5)), "doctor *")
    check_named(answer(guidance, ("pus", 5), ("fever", 5, None, 35.5)), "emergency *")


def beside_pus(guidance: Guidance, *earlier: Row) -> set[str]:
    """The levels of pus on day 2 of a second session, beside what the first left open by then."""
    second, on = SESSION + timedelta(days=30), SESSION + timedelta(days=32)
    carried = find_earlier(
        guidance, [EarlierSession(NumberedSession(1, SESSION), log(*earlier))], on
    )
    pus = log(("pus", 32))
    ((_, _, answered),) = assess_saved(guidance, second, pus, [1], carried)
    listed = find_open(guidance, second, pus, 2, carried=carried)
    return {answered.level, *(found.level for found in listed if found.symptom == "pus")}


@pytest.mark.parametrize("sign", [sign for sign in PAIRS if not PAIRS[sign][0].startswith("watch")])
def test_across_sessions(guidance: Guidance, sign: str) -> None:
    """What was left open in session 1 counts beside pus in session 2; what was cleared does not."""
    assert beside_pus(guidance, (sign, 29)) == {PAIRS[sign][1].split()[0]}
    assert beside_pus(guidance, (sign, 29), (sign, 30, 0)) == {"doctor"}


def test_a_measured_fever_across_sessions(guidance: Guidance) -> None:
    """38.4 °C in session 1 stands beside pus in session 2 until it is cleared."""
    high, lower = ("fever", 28, None, 38.4), ("fever", 29, None, 36.8)
    assert beside_pus(guidance, high) == {"emergency"}
    assert beside_pus(guidance, high, lower) == {"emergency"}
    assert beside_pus(guidance, high, lower, ("clear", 30)) == {"doctor"}
    assert beside_pus(guidance, lower) == {"doctor"}


def test_a_faint_that_passes(guidance: Guidance) -> None:
    """NHS, fainting: with full recovery within a minute, and nothing else, it is for a doctor."""
    text = said(answer(guidance, ("collapse", 5)))
    assert "minute" in text
    assert "doctor" in text


def test_what_would_make_it_a_sign(guidance: Guidance) -> None:
    """Headache and tiredness are to be watched, and the answer says what would make them a sign."""
    assert "fever" in said(answer(guidance, ("flu-like", 5)))
    assert "stiff neck or swollen eye: call" in said(answer(guidance, ("vomiting", 5)))


def test_what_belongs_to_nothing_takes_nothing_back(guidance: Guidance) -> None:
    """A pair that was an emergency on its day stays one whatever else is logged days later."""
    told = [entry(1, "hot-skin", 0), entry(2, "chills", 0)]
    assert worst(find_open(guidance, SESSION, told, 3)) == "emergency"
    assert worst(find_open(guidance, SESSION, [*told, entry(3, "redness", 3, 1)], 3)) == "emergency"


@pytest.mark.parametrize(
    ("open_sign", "later", "level"),
    [
        ("pus", "diarrhoea", "emergency"),
        ("hives", "diarrhoea", "emergency"),
        ("pus", "flu-like", "doctor"),
        ("infected", "flu-like", "doctor"),
    ],
)
def test_an_open_sign_waits_for_its_partner(
    guidance: Guidance, open_sign: str, later: str, level: str
) -> None:
    """What stays open until it is answered combines with what comes many days later."""
    for day in (5, 9, 20):
        assert answer(guidance, (open_sign, 3), (later, day)).level == level
