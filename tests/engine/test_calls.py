"""Whom to call, and for what: every sign that asks for it, and none that does not."""

import pytest

from smp_recovery.engine.calls import list_brief_calls, list_calls
from smp_recovery.engine.findings import level_of
from smp_recovery.guidance.model import Guidance
from tests.care.tables import answer, open_on, worst


@pytest.mark.parametrize("brief", [False, True])
def test_every_sign_is_in_its_call(guidance: Guidance, brief: bool) -> None:
    """Alone it is for emergency services or for a doctor, and told so by its name, or in brief."""
    emergency, doctor = list_brief_calls(guidance) if brief else list_calls(guidance)
    assert (emergency.whom, doctor.whom) == ("emergency", "doctor")
    alone = emergency.text.split(". With ")[0]
    for sign in guidance.signs.values():
        name = (sign.brief or sign.short or sign.name) if brief else sign.name
        assert (name.lower() in alone.lower()) == (sign.urgency == "emergency")
        asked = level_of(sign.urgency) == "doctor"
        assert (name.lower() in doctor.text.lower()) == asked
        if sign.urgency == "emergency":
            assert sign.source in emergency.sources
        elif asked:
            assert sign.source in doctor.sources


def test_what_is_an_emergency_together(guidance: Guidance) -> None:
    """After those that always are, by what they go with; with a third only where it takes three."""
    text = list_calls(guidance)[0].text
    skin = text.split("With a sign of skin infection: ")[1].split(".")[0]
    assert skin.startswith("fever (38 °C or more); chills: hot and shivery; fast heartbeat; ")
    brief, doctor = (call.signs for call in list_brief_calls(guidance))
    assert brief.endswith("; SKIN with BODY; HEAD with any.")
    assert " HEAD stiff neck; swollen eye." in doctor
    groups = dict(part.split(" ", 1) for part in doctor.rstrip(".").split(". "))
    for pair in guidance.pairs:  # every emergency of two is told by its groups
        for sign in (guidance.signs[key] for key in pair.signs):
            name = sign.brief or sign.short or sign.name.lower()
            if (pair.urgency, sign.urgency) == ("emergency", "same-day"):
                within = "BODY" if {*pair.partners} <= {"skin", "hives"} else "HEAD"
                assert name.split(" (")[0] in groups[within] + groups["HEAD"]
    assert "; cold, clammy skin; " in skin
    assert "headache" not in skin.lower()
    aches = "headache, tiredness, aches or feeling unwell."
    assert f" With a sign of skin infection and fever: {aches}" in text
    assert worst(open_on(guidance, 5, ("pus", 5), ("flu-like", 5)).values()) == "doctor"
    assert answer(guidance, ("pus", 5), ("fever", 5), ("flu-like", 5)).level == "emergency"
    hives = text.split("With hives or rash elsewhere: ")[1].split(".")[0]
    assert "fever" not in hives
    assert " or itchy red bumps: stiff neck, or bright light hurts." in text


def test_calls_follow_the_guidance(guidance: Guidance) -> None:
    """They are made of its signs, pairs and acts, and say who says so."""
    signs = {
        "pus": guidance.signs["pus"]._replace(urgency="emergency", source="elka"),
        "fever": guidance.signs["fever"],
    }
    other = guidance._replace(signs=signs, pairs=())
    emergency, doctor = list_calls(other)
    assert emergency == ("emergency", "Call emergency services now:", "pus or drainage.", ("elka",))
    assert emergency.text == "Call emergency services now: pus or drainage."
    fever = ("See a doctor or dermatologist today:", "fever (38 °C or more).", ("aad",))
    assert doctor == ("doctor", *fever)
