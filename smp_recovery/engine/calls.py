"""Whom to call, and for what: the same lines on the screen, in the report and in the calendar.

Pure: they are made of the signs and pairs of the guidance alone.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from smp_recovery.engine.findings import FEVER, asks_doctor, enumerate_choices, name_partner
from smp_recovery.guidance.model import Guidance, Pair, Sign
from smp_recovery.text import enumerate_names


class Call(NamedTuple):
    """Whom to call, for what, and the keys of the sources that say so."""

    whom: Literal["emergency", "doctor"]
    text: str
    sources: tuple[str, ...]


def list_calls(guidance: Guidance, *, short: bool = False) -> tuple[Call, Call]:
    """When to call emergency services, and when to see a doctor today.

    `short` names the signs in a few words each.
    """
    signs = guidance.signs.values()
    now = [sign for sign in signs if sign.urgency == "emergency"]
    today = [sign for sign in signs if sign not in now and asks_doctor(sign.urgency)]
    pairs = [pair for pair in guidance.pairs if pair.urgency == "emergency"]
    together: dict[str, list[Sign]] = {}
    for pair in pairs:
        keys = pair.signs if "any" in pair.partners else _need_more(pair, pairs)
        more = [guidance.signs[key] for key in keys if guidance.signs[key] not in now]
        others = enumerate_choices(name_partner(guidance, key) for key in pair.partners)
        third = (name_partner(guidance, key) for key in pair.also)
        if more:
            together.setdefault(" and ".join((others, *third)), []).extend(more)

    def names(found: Iterable[Sign]) -> str:
        said = enumerate_names(_name(guidance, sign, short=short) for sign in found)
        return said[:1].lower() + said[1:]

    texts = [f"{guidance.acts['emergency'].rstrip('.')}: {names(now)}."]
    texts += [f"With {others}: {names(more)}." for others, more in together.items()]
    doctor = f"{guidance.acts['same-day'].rstrip('.')}: {names(today)}."
    sources = (*(sign.source for sign in now), *(pair.source for pair in pairs))
    return (
        Call("emergency", " ".join(texts), tuple(dict.fromkeys(sources))),
        Call("doctor", doctor, tuple(dict.fromkeys(sign.source for sign in today))),
    )


def _need_more(pair: Pair, pairs: Iterable[Pair]) -> tuple[str, ...]:
    """The signs of the pair for which not any other sign will do: of those that says it all."""
    free = {key for each in pairs if "any" in each.partners for key in each.signs}
    return tuple(key for key in pair.signs if key not in free)


def _name(guidance: Guidance, sign: Sign, *, short: bool) -> str:
    name = sign.short if short and sign.short else sign.name
    return f"{name} ({guidance.alerts.fever_from:g} °C or more)" if sign.key == FEVER else name
