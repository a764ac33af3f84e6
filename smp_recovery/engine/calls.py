"""Whom to call, and for what: the same lines on the screen, in the report and in the calendar.

Pure: they are made of the signs and pairs of the guidance alone.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from smp_recovery.engine.findings import level_of, name_in_sentence
from smp_recovery.guidance.model import Guidance, Pair, Sign
from smp_recovery.log.entries import FEVER
from smp_recovery.text import enumerate_names


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


def list_calls(guidance: Guidance, *, short: bool = False) -> tuple[Call, Call]:
    """When to call emergency services, and when to see a doctor today.

    `short` names the signs in a few words each.
    """

    def names(signs: Iterable[Sign]) -> str:
        return enumerate_names(_name_sign(guidance, sign, short=short) for sign in signs)

    signs = guidance.signs.values()
    pairs = [pair for pair in guidance.pairs if pair.urgency == "emergency"]
    now = [sign for sign in signs if level_of(sign.urgency) == "emergency"]
    today = [sign for sign in signs if level_of(sign.urgency) == "doctor"]
    together = _find_together(guidance, pairs).items()
    texts = [f"{names(now)}.", *(f"With {others}: {names(signs)}." for others, signs in together)]
    lead = {urgency: f"{act.rstrip('.')}:" for urgency, act in guidance.acts.items()}
    return (
        Call("emergency", lead["emergency"], " ".join(texts), _list_sources(*now, *pairs)),
        Call("doctor", lead["same-day"], f"{names(today)}.", _list_sources(*today)),
    )


def _list_sources(*rules: Sign | Pair) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.source for rule in rules))


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


def _name_sign(guidance: Guidance, sign: Sign, *, short: bool) -> str:
    name = sign.short if short and sign.short else sign.name
    return f"{name} ({guidance.alerts.fever_from:g} °C or more)" if sign.key == FEVER else name
