"""What one open symptom or sign means: how urgent it is, why, what to do, and who says so.

Pure: no clock, no files. Windows, urgencies, acts and thresholds come from the guidance; here is
only how they are weighed: everything that speaks for a level is gathered, the most urgent counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from smp_recovery.guidance.model import (
    URGENCIES,
    Guidance,
    Risk,
    Sign,
    SourceWarning,
    Symptom,
    Urgency,
)
from smp_recovery.log.model import SEVERITIES, Entry

Level = Literal["emergency", "doctor", "contact", "watch", "expected", "clear"]
LEVELS: tuple[Level, ...] = ("emergency", "doctor", "contact", "watch", "expected", "clear")
"""Every level of a finding, the most urgent first."""

FEVER = "fever"

_LEVEL_OF_URGENCY: dict[Urgency, Level] = {
    "emergency": "emergency",
    "same-day": "doctor",
    "promptly": "doctor",
    "soon": "contact",
    "later": "contact",
}


class Step(NamedTuple):
    """What sources (by key) advise while a symptom lasts."""

    sources: tuple[str, ...]
    text: str


class Finding(NamedTuple):
    """What follows from entries: how urgent, about which symptom or sign, why, what to do, by whom.

    `entries` are the numbers of the entries behind it, `sources` the keys of the sources, `steps`
    what sources that disagree advise first.
    """

    level: Level
    symptom: str
    entries: tuple[int, ...]
    text: str
    act: str
    sources: tuple[str, ...]
    steps: tuple[Step, ...] = ()


class Spell(NamedTuple):
    """A symptom or sign that is present, since it was last said to be gone.

    `last` is its last entry, `valued` the last with a severity (the first, where none has),
    `hottest` that with the highest temperature (one without counts as the lowest fever), if not the
    last.
    `came_back`: it had been there and gone before. `risen`: the entries of a rise after the early
    days that no lower value has answered yet.
    """

    last: Entry
    valued: Entry
    came_back: bool
    risen: tuple[Entry, ...]
    hottest: Entry | None = None


def find_clear(guidance: Guidance, entry: Entry, day: int, closed: Iterable[str] = ()) -> Finding:
    """The finding of an entry that says that something, or everything, is gone.

    Signs among those that it has `closed`, by key, are named: nobody should close one unseen.
    """
    named = guidance.signs.get(entry.symptom) or guidance.symptoms.get(entry.symptom)
    said = f"{named.name}: not there" if named else "Nothing is felt or seen"
    text = f"{said} on day {day}."
    names = [guidance.signs[key].name for key in closed if key in guidance.signs]
    if names:
        text += f" It says that these warning signs are gone: {', '.join(names)}."
    return Finding("clear", entry.symptom, (entry.number,), text, "", ())


def clear_command(key: str, session: int | None = None) -> str:
    """What says that a symptom or sign is gone: in the leading session, or in that of a number."""
    option = "" if session is None else f" --session {session}"
    return f"`smp-recovery log clear {key}{option}`"


def find_overdue(symptom: Symptom, spell: Spell, noted_on: int) -> Finding:
    """The finding of a symptom last noted on the day `noted_on` that should have settled since."""
    text = (
        f"{symptom.name}: last noted on day {noted_on}, expected to settle by day "
        f"{symptom.settled_by}."
    )
    act = f"Log it again, or {clear_command(symptom.key)} where it is gone."
    return Finding("watch", symptom.key, (spell.last.number,), text, act, symptom.sources)


def find(
    guidance: Guidance, spell: Spell, day: int, spells: dict[str, Spell], risks: Sequence[str]
) -> Finding:
    """The finding of a symptom or sign whose `spell` is open on `day`, among all open `spells`.

    `risks` are keys of `guidance.risks` that hold for the person.
    """
    key = spell.last.symptom
    if key in guidance.signs:
        found = _find_sign(guidance, guidance.signs[key], spell, day, spells)
        return _raise_for(guidance, risks, found)
    if key in guidance.symptoms:
        return _find_symptom(guidance, guidance.symptoms[key], spell, day, risks)
    text = f"No source speaks of '{key}'."
    return Finding("watch", key, (spell.last.number,), text, "Ask your practitioner.", ())


def find_harmless(guidance: Guidance, risks: Sequence[str]) -> tuple[str, ...]:
    """The symptoms, by key, of which no entries below `severe` can ask for a doctor, for a person
    with these `risks`.
    """
    raised = {
        key for risk in risks if risk in guidance.risks for key in guidance.risks[risk].symptoms
    }
    warned = {
        warning.symptom
        for source in guidance.sources.values()
        for warning in source.warnings
        if _asks_doctor(warning.urgency)
    }
    return tuple(
        symptom.key
        for symptom in guidance.symptoms.values()
        if symptom.key not in raised | warned
        and not symptom.rising_means
        and not (symptom.rising and _asks_doctor(symptom.rising))
    )


def _asks_doctor(urgency: Urgency) -> bool:
    return rank(_LEVEL_OF_URGENCY[urgency]) <= rank("doctor")


def _find_sign(
    guidance: Guidance, sign: Sign, spell: Spell, day: int, spells: dict[str, Spell]
) -> Finding:
    entry = spell.hottest or spell.last
    heat = "" if entry.temperature is None else f" of {entry.temperature:g} °C"
    alone = _sign_reason(guidance, sign, day)._replace(
        entries=_numbers((entry, spell.last)),
        text=f"{sign.name}{heat}, noted on day {day}: a warning sign on any day.",
        steps=_own_words(guidance, sign, day),
    )
    if sign.key == FEVER and not _is_high(guidance, entry):
        fever = f"{guidance.alerts.fever_from:g} °C"
        text = f"Temperature{heat}: below {fever}, from which on it counts as a fever."
        act = f"Measure again, or {clear_command(FEVER)} where you feel well."
        return alone._replace(level="watch", text=text, act=act)
    if sign.key == FEVER and not _is_high(guidance, spell.last):
        lower = f"It was {spell.last.temperature:g} °C last; the fever stands until"
        alone = alone._replace(text=f"{alone.text} {lower} {clear_command(FEVER)}.")
    return min((alone, *_with_fever(guidance, sign, spells)), key=lambda f: rank(f.level))


def _sign_reason(guidance: Guidance, sign: Sign, day: int) -> Finding:
    """The finding of a sign by its urgency, to which any source's own warning can raise it."""
    said = [w for w in _warnings(guidance, day) if w.sign == sign.key]
    strictest = min(said, key=lambda w: URGENCIES.index(w.urgency), default=None)
    urgency, act, source = sign.urgency, sign.act, sign.source
    if strictest and URGENCIES.index(strictest.urgency) < URGENCIES.index(urgency):
        urgency, source = strictest.urgency, strictest.source
        act = guidance.acts[urgency]
    if sign.with_fever:
        raised = guidance.acts[sign.with_fever]
        fever = f"{guidance.alerts.fever_from:g} °C or more"
        act = f"{act} With a fever of {fever}: {raised[0].lower()}{raised[1:]}"
    others = [w.source for w in said if w.source != source]
    sources = tuple(dict.fromkeys((source, *others)))
    return Finding(_LEVEL_OF_URGENCY[urgency], sign.key, (), "", act, sources)


def _own_words(guidance: Guidance, sign: Sign, day: int) -> tuple[Step, ...]:
    """What the person's own clinic says about the sign."""
    said = (w for w in _warnings(guidance, day) if w.sign == sign.key)
    return tuple(Step((w.source,), w.text) for w in said if not guidance.sources[w.source].built_in)


def _with_fever(guidance: Guidance, sign: Sign, spells: dict[str, Spell]) -> Iterator[Finding]:
    """The combinations of a fever with a sign that it makes more urgent, where `sign` is in it."""
    fever = spells.get(FEVER)
    if fever is None or not _is_high(guidance, fever.hottest or fever.last):
        return
    for key, spell in spells.items():
        raised = guidance.signs[key].with_fever if key in guidance.signs else None
        if raised and sign.key in (key, FEVER):
            other = guidance.signs[key]
            behind = (fever.hottest or fever.last, fever.last, spell.last)
            text = f"{other.name} together with a fever: an emergency."
            yield Finding(
                _LEVEL_OF_URGENCY[raised],
                sign.key,
                _numbers(behind),
                text,
                guidance.acts[raised],
                (other.source,),
            )


def _is_high(guidance: Guidance, fever: Entry) -> bool:
    """Whether a fever counts: one without a temperature does."""
    return fever.temperature is None or fever.temperature >= guidance.alerts.fever_from


def _find_symptom(
    guidance: Guidance, symptom: Symptom, spell: Spell, day: int, risks: Sequence[str]
) -> Finding:
    reasons = list(_reasons(guidance, symptom, spell, day))
    worst = min(reasons, key=lambda finding: rank(finding.level))
    worst = _raise_for(guidance, risks, worst._replace(symptom=symptom.key))
    numbers = worst.entries or (spell.last.number,)
    steps = _steps(guidance, symptom, day) if rank(worst.level) <= rank("contact") else ()
    text = f"{symptom.name} on day {day}: {worst.text}."
    return worst._replace(entries=numbers, text=text, steps=steps)


def _reasons(guidance: Guidance, symptom: Symptom, spell: Spell, day: int) -> Iterator[Finding]:
    """Everything that speaks for a level; of equally urgent ones the first counts."""
    severity = spell.valued.severity or 0
    alerts = guidance.alerts
    word = SEVERITIES[severity] + ("" if spell.valued == spell.last else " when last rated")
    level, place = _place(symptom, day)

    def reason(level: Level, text: str, entries: Sequence[Entry] = ()) -> Finding:
        act = symptom.inside if level == "expected" else symptom.outside
        return Finding(level, symptom.key, _numbers(entries), text, act, symptom.sources)

    if severity >= alerts.severe and symptom.severe_means:
        sign = guidance.signs[symptom.severe_means]
        yield _counts_as(guidance, sign, day, word, _rated(spell))
    if spell.risen:
        low, high = (SEVERITIES[entry.severity or 0] for entry in spell.risen)
        rise = f"rose from {low} to {high}"
        if symptom.rising_means:
            sign = guidance.signs[symptom.rising_means]
            yield _counts_as(guidance, sign, day, rise, spell.risen)
        else:
            yield reason(
                _LEVEL_OF_URGENCY[symptom.rising] if symptom.rising else "watch", rise, spell.risen
            )
    if severity >= alerts.very_severe or (severity >= alerts.severe and level != "expected"):
        yield reason("contact", f"{word}; {place}", _rated(spell))
    if spell.came_back:
        back = f"came back after a clear entry; {place}"
        yield reason("watch" if level == "expected" else "contact", back)
    if severity >= alerts.severe and level == "expected":
        yield reason("watch", f"{word}; {place}", _rated(spell))
    yield reason(level, place)
    yield from _warned(guidance, symptom, spell, day)


def _rated(spell: Spell) -> tuple[Entry, ...]:
    """The entries behind the severity: one without any leaves that of an earlier one standing."""
    return (spell.last,) if spell.valued == spell.last else (spell.valued, spell.last)


def _numbers(entries: Sequence[Entry]) -> tuple[int, ...]:
    return tuple(sorted({entry.number for entry in entries}))


def _counts_as(
    guidance: Guidance, sign: Sign, day: int, why: str, entries: Sequence[Entry]
) -> Finding:
    text = f"{why}, which counts as the warning sign '{sign.name}'"
    return _sign_reason(guidance, sign, day)._replace(text=text, entries=_numbers(entries))


def _warned(guidance: Guidance, symptom: Symptom, spell: Spell, day: int) -> Iterator[Finding]:
    """The sources' own warnings about a symptom; one without severity is below every threshold."""
    severity = spell.valued.severity or 0
    for warning in _warnings(guidance, day):
        if warning.symptom == symptom.key and severity >= warning.severity_from:
            level = _LEVEL_OF_URGENCY[warning.urgency]
            numbers = _numbers(_rated(spell)) if warning.severity_from else ()
            act = guidance.acts[warning.urgency]
            text = warning.text.rstrip(".")
            yield Finding(level, symptom.key, numbers, text, act, (warning.source,))


def _place(symptom: Symptom, day: int) -> tuple[Level, str]:
    first, last = symptom.window
    if symptom.window.covers(day):
        return "expected", f"expected from day {first} to day {last}"
    if day > symptom.settled_by:
        return "contact", f"expected to settle by day {symptom.settled_by}"
    if symptom.window.ended(day):
        return "watch", f"usual until day {last}, settled by day {symptom.settled_by}"
    return "watch", f"not expected before day {first}"


def _raise_for(guidance: Guidance, risks: Sequence[str], finding: Finding) -> Finding:
    """The finding as the most urgent of the person's `risks` raises it."""
    raised = [_raise(guidance.risks[key], finding) for key in risks if key in guidance.risks]
    return min((finding, *raised), key=lambda each: rank(each.level))


def _raise(risk: Risk, finding: Finding) -> Finding:
    """The finding as `risk` raises it: only one that asks for something, and never lower."""
    level = _LEVEL_OF_URGENCY[risk.urgency]
    asks = finding.level in ("watch", "contact")
    if not asks or finding.symptom not in risk.symptoms or rank(level) >= rank(finding.level):
        return finding
    return finding._replace(level=level, act=risk.text, sources=(risk.source,))


def _steps(guidance: Guidance, symptom: Symptom, day: int) -> tuple[Step, ...]:
    """What the sources advise once `symptom` lasts past its window, each in its own words."""
    if not (symptom.see and symptom.window.ended(day)):
        return ()
    warned = (w for w in _warnings(guidance, day) if w.symptom == symptom.key)
    rules = (r for source in guidance.sources.values() for r in source.rules)
    seen = (r for r in rules if r.topic in symptom.see and r.window.covers(day))
    said = [(w.source, w.text) for w in warned] + [(r.source, r.text) for r in seen]
    found: dict[str, list[str]] = {}
    for source, text in said:
        found.setdefault(text, []).append(source)
    return tuple(Step(tuple(sources), text) for text, sources in found.items())


def _warnings(guidance: Guidance, day: int) -> Iterator[SourceWarning]:
    for source in guidance.sources.values():
        yield from (warning for warning in source.warnings if warning.window.covers(day))


def rank(level: Level) -> int:
    """0 for the most urgent level, more for each less urgent one."""
    return LEVELS.index(level)
