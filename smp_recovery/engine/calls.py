"""Whom to call, and for what: the same lines on the screen, in the report and in the calendar.

Pure: they are made of the signs and pairs of the guidance alone.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from smp_recovery.engine.findings import Level, level_of, name_in_sentence
from smp_recovery.guidance.model import Guidance, Pair, Sign
from smp_recovery.log.entries import FEVER
from smp_recovery.text import enumerate_names, lower_first


class Call(NamedTuple):
    """Whom to call, what to do, for what, and the keys of the sources that say so."""

    whom: Literal["emergency", "doctor"]
    lead: str
    signs: str
    sources: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole of it, in one sentence or more."""
        return f"{self.lead} {self.signs}"


def list_calls(guidance: Guidance) -> tuple[Call, Call]:
    """When to call emergency services, and when to see a doctor today."""

    def names(signs: Iterable[Sign]) -> str:
        high = f" ({guidance.alerts.fever_from:g} °C or more)"
        return enumerate_names(f"{s.name}{high if s.key == FEVER else ''}" for s in signs)

    pairs = [pair for pair in guidance.pairs if pair.urgency == "emergency"]
    now, today = _list_signs(guidance, "emergency"), _list_signs(guidance, "doctor")
    together = _find_together(guidance, pairs).items()
    texts = [f"{names(now)}.", *(f"With {others}: {names(signs)}." for others, signs in together)]
    lead = {urgency: f"{act.rstrip('.')}:" for urgency, act in guidance.acts.items()}
    return (
        Call("emergency", lead["emergency"], " ".join(texts), _list_sources(*now, *pairs)),
        Call("doctor", lead["same-day"], f"{names(today)}.", _list_sources(*today)),
    )


def _list_sources(*rules: Sign | Pair) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.source for rule in rules))


def list_brief_calls(guidance: Guidance) -> tuple[Call, Call]:
    """The same in few words: by what signs are of, and as groups where they go together."""
    emergency, doctor = list_calls(guidance)
    pairs = [pair for pair in guidance.pairs if pair.urgency == "emergency"]
    with_any = {key for pair in pairs if {*pair.partners} - {"skin", "hives"} for key in pair.signs}
    groups: dict[str, list[Sign]] = {"SKIN": [], "BODY": [], "HEAD": [], "ALSO": []}
    for sign in _list_signs(guidance, "doctor"):
        group = "SKIN" if sign.of == "hives" else (sign.of or "also").upper()
        groups["HEAD" if sign.key in with_any else group].append(sign)
    now = [_name_briefly(guidance, _list_signs(guidance, "emergency"))]
    if any("skin" in pair.partners for pair in pairs):
        now.append("SKIN with BODY")
    if groups["HEAD"]:
        now.append("HEAD with any")
    told = (f"{name} {_name_briefly(guidance, signs)}." for name, signs in groups.items() if signs)
    return emergency._replace(signs=f"{'; '.join(now)}."), doctor._replace(signs=" ".join(told))


def name_signs(guidance: Guidance) -> str:
    """All signs that ask for anybody in a few words each, the most urgent first."""
    signs = (*_list_signs(guidance, "emergency"), *_list_signs(guidance, "doctor"))
    return _name_briefly(guidance, signs)


def _list_signs(guidance: Guidance, level: Level) -> list[Sign]:
    return [sign for sign in guidance.signs.values() if level_of(sign.urgency) == level]


def _name_briefly(guidance: Guidance, signs: Iterable[Sign]) -> str:
    """The signs in a few words each; several may share theirs."""
    names = (
        f"fever from {guidance.alerts.fever_from:g} °C"
        if sign.key == FEVER
        else sign.brief or sign.short or lower_first(sign.name)
        for sign in signs
    )
    return "; ".join(dict.fromkeys(names))


def _find_together(guidance: Guidance, pairs: list[Pair]) -> dict[str, list[Sign]]:
    """The signs that the `pairs` make an emergency, by the words for what they go with: not those
    that are one alone, nor those for which another pair says that any other sign will do.
    """
    with_any = {key for pair in pairs if "any" in pair.partners for key in pair.signs}
    together: dict[str, list[Sign]] = {}
    for pair in pairs:
        any_will_do = "any" in pair.partners
        signs = [guidance.signs[key] for key in pair.signs if any_will_do or key not in with_any]
        more = [sign for sign in signs if sign.urgency != "emergency"]
        others = enumerate_names((name_in_sentence(guidance, key) for key in pair.partners), "or")
        also = (name_in_sentence(guidance, key) for key in pair.also)
        if more:
            together.setdefault(" and ".join((others, *also)), []).extend(more)
    return together
