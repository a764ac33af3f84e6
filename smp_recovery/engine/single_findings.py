"""What one open symptom or sign asks for by itself: how urgent it is, why, and who says so.

Pure. Expected days, urgencies, acts and thresholds come from the guidance. This module only
weighs them: all reasons for a level are collected; the most urgent decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from smp_recovery.engine.findings import (
    GROUP_NAMES,
    OWN_WORDS,
    Finding,
    Level,
    Step,
    SymptomEpisode,
    cite,
    collect_numbers,
    level_of,
    mark_own_caution,
    name_in_sentence,
    rank,
)
from smp_recovery.engine.symptom_windows import Coverage
from smp_recovery.guidance.model import (
    OWN_CAUTION,
    Expectation,
    Group,
    Guidance,
    Sign,
    SignUrgency,
    SourceWarning,
    Symptom,
    Window,
    is_softer,
)
from smp_recovery.log.entries import FEVER, SEVERITIES
from smp_recovery.text import enumerate_names, lower_first

_CALL_IF_SEVERE = (
    "As it is severe, call your clinic or a doctor; in an emergency, emergency services."
    f" {OWN_WORDS}"
)


class _Reason(NamedTuple):
    """One reason for a level; without `entries` the last entry is behind it. Of a sign it has the
    `warnings`, of the user's own sources only those that are as urgent.
    """

    level: Level
    text: str
    act: str
    sources: tuple[str, ...]
    entries: tuple[int, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()


def find_single(
    guidance: Guidance, covered: Mapping[str, Coverage], episode: SymptomEpisode
) -> Finding:
    """What the open `episode` asks for on the day of its last entry, with the person's risks."""
    if sign := guidance.signs.get(episode.key):
        found = _find_sign(guidance, sign, episode)
    elif symptom := guidance.symptoms.get(episode.key):
        found = _find_symptom(guidance, covered[symptom.key].on(episode.day), symptom, episode)
    else:
        text = f"No source mentions '{episode.key}'."
        entries = (episode.last.number,)
        return Finding("watch", episode.key, entries, text, act="Ask your practitioner.")
    return _raise_for_risks(guidance, found, episode.day)


def _raise_for_risks(guidance: Guidance, finding: Finding, day: int) -> Finding:
    """The finding with what the person's own risks add to it."""
    for risk in guidance.own_risks:
        if finding.symptom not in risk.symptoms:
            continue
        asks = rank(finding.level) <= rank("watch")
        for raised in risk.raises:
            level = level_of(raised.urgency)
            counts = (asks or raised.expected) and raised.window.covers(day)
            if counts and rank(level) < rank(finding.level):
                steps = () if finding.symptom in guidance.signs else finding.steps
                finding = finding._replace(
                    level=level, act=guidance.acts[raised.urgency], steps=steps
                )
        if rank(finding.level) <= rank("watch"):
            sources = tuple(dict.fromkeys((*finding.sources, risk.source)))
            finding = finding._replace(act=f"{finding.act} {risk.text}", sources=sources)
    return finding


# Signs


def _find_sign(guidance: Guidance, sign: Sign, episode: SymptomEpisode) -> Finding:
    entry, day = episode.hottest or episode.last, episode.day
    heat = "" if entry.temperature is None else f" ({entry.temperature:g} °C)"
    reason = _find_sign_reason(guidance, sign, day)
    rated = _write_rating(episode) or ", noted"
    text = f"{sign.name}{heat}{rated} on day {day}: {reason.text}."
    latest = episode.last.temperature
    if sign.key == FEVER and latest is not None and latest < (entry.temperature or latest + 1):
        text += (
            f" That was the highest; the last reading was {latest:g} °C. A fever stays open until"
            " you log that it is gone."
        )
    severe = reason.level == "watch" and episode.rated.is_rated(guidance.alerts.severe)
    act = f"{reason.act} {_write_more_urgent(guidance, sign, reason.level)}".strip()
    return Finding(
        level=reason.level,
        symptom=sign.key,
        entries=collect_numbers((entry, episode.last)),
        text=mark_own_caution(text, reason.sources),
        act=f"{_CALL_IF_SEVERE} {act}" if severe else act,
        sources=reason.sources,
        steps=tuple(
            Step((warning.source,), warning.text)
            for warning in reason.warnings
            if not guidance.sources[warning.source].built_in
        ),
        groups=_list_groups(sign),
    )


def _list_groups(sign: Sign) -> tuple[Group, ...]:
    known: tuple[Group, ...] = (sign.of,) if sign.of else ()
    return known if sign.urgency == "watch" else (*known, "any")


def _find_sign_reason(guidance: Guidance, sign: Sign, day: int) -> _Reason:
    """The urgency of a sign, to which any source's own warning can raise it."""
    warnings = _list_warnings(guidance, sign.key, day)
    urgency, act, source = sign.urgency, sign.act, sign.source
    text = f"{'no warning sign by itself' if urgency == 'watch' else 'a warning sign'}{cite(sign)}"
    if sign.usual_to is not None and day <= sign.usual_to:
        warnings = [each for each in warnings if not guidance.sources[each.source].built_in]
        urgency, act = "watch", guidance.acts["watch"]
        text = (
            f"the scalp is red, tender and swollen now; watched to day {sign.usual_to}, a warning"
            f" sign after it ({source})"
        )
    for each in warnings:
        if is_softer(urgency, each.urgency):
            urgency, source = each.urgency, each.source
            act, text = guidance.acts[urgency], "a warning sign"
    strict = tuple(
        each
        for each in warnings
        if guidance.sources[each.source].built_in or not is_softer(each.urgency, urgency)
    )
    sources = tuple(dict.fromkeys((source, *(w.source for w in strict))))
    return _Reason(level_of(urgency), text, act, sources, warnings=strict)


def _write_more_urgent(guidance: Guidance, sign: Sign, level: Level) -> str:
    """What would make a sign more urgent than `level`, such as `With pus or chills: call ...`."""
    found: dict[SignUrgency, list[str]] = {}
    for pair in guidance.pairs:
        if rank(level_of(pair.urgency)) >= rank(level):
            continue
        others: tuple[str, ...] = pair.partners if sign.key in pair.signs else ()
        if not pair.also and not {sign.key, *_list_groups(sign)}.isdisjoint(pair.partners):
            more = (guidance.signs[key] for key in pair.signs if key != sign.key)
            others += tuple(each.key for each in more if each.urgency != pair.urgency)
        also = "".join(f" and {name_in_sentence(guidance, key)}" for key in pair.also)
        names = [f"{name_in_sentence(guidance, key)}{also}" for key in others]
        found.setdefault(pair.urgency, []).extend(names)
    any_sign = GROUP_NAMES["any"]
    return " ".join(
        f"With {any_sign if any_sign in names else enumerate_names(dict.fromkeys(names), 'or')}:"
        f" {lower_first(guidance.acts[urgency])}"
        for urgency, names in found.items()
        if names
    )


# Symptoms


def _find_symptom(
    guidance: Guidance, covered: Coverage, symptom: Symptom, episode: SymptomEpisode
) -> Finding:
    of_day = _find_day_reason(guidance, symptom, covered)
    reasons = (*_gather_reasons(guidance, symptom, episode, covered), of_day)
    worst = min(reasons, key=lambda reason: rank(reason.level))
    if rank(worst.level) <= rank("doctor"):  # no softer word of a clinic stands beside it
        covered = covered._replace(own=())
    day_text = _find_day_reason(guidance, symptom, covered).text
    why = worst.text if worst is of_day else f"{worst.text}; {day_text}"
    asks = rank(worst.level) <= rank("contact")
    softened = worst.level == "contact" and _is_softened(guidance, covered, episode, reasons)
    rated = episode.severity is None or episode.severity >= guidance.alerts.moderate
    return Finding(
        level="watch" if softened else worst.level,
        symptom=symptom.key,
        entries=worst.entries or (episode.last.number,),
        text=mark_own_caution(
            f"{symptom.name}{_write_rating(episode)} on day {episode.day}: {why}.", worst.sources
        ),
        act=symptom.outside if softened else worst.act,
        sources=tuple(dict.fromkeys((*worst.sources, *(own.source for own in covered.own_today)))),
        steps=_find_steps(guidance, symptom, covered, worst) if asks else (),
        groups=("skin", "any") if symptom.skin and asks and rated else (),
    )


def _is_softened(
    guidance: Guidance, covered: Coverage, episode: SymptomEpisode, reasons: Iterable[_Reason]
) -> bool:
    """Whether the person's own practitioner or clinic expects it on this day, so that it can be
    watched: nothing severe or rising, nothing that they warn of themselves.
    """
    mild = not episode.rated.is_rated(guidance.alerts.severe) and not episode.risen
    own = {key for key, source in guidance.sources.items() if not source.built_in}
    warned = any(
        reason.level == "contact" and not own.isdisjoint(reason.sources) for reason in reasons
    )
    return bool(covered.own_today) and mild and not warned


def _gather_reasons(
    guidance: Guidance, symptom: Symptom, episode: SymptomEpisode, covered: Coverage
) -> Iterator[_Reason]:
    """Every reason for a level but the day; of equally urgent ones the first counts."""
    severity, day, alerts = episode.severity or 0, episode.day, guidance.alerts
    if episode.risen and symptom.rising_means:
        low, high = (SEVERITIES[entry.severity or 0] for entry in episode.risen)
        rise, entries = f"rose from {low} to {high}", collect_numbers(episode.risen)
        yield _count_as_sign(guidance, symptom.rising_means, day, rise, entries)
    early = episode.lasting
    lasts = early and early.is_rated(alerts.moderate) and day >= alerts.lasting_by
    if lasts and symptom.lasting_means:
        why = f"it has not fallen since day {alerts.lasting_from}"
        yield _count_as_sign(guidance, symptom.lasting_means, day, why, episode.numbers)
    for rule in guidance.severities:
        counts = rule.unrated if episode.severity is None else severity >= rule.severity_from
        if symptom.key in rule.symptoms and counts and rule.window.covers(day):
            level = level_of(rule.urgency)
            act = rule.act or (symptom.outside if level == "watch" else guidance.acts[rule.urgency])
            yield _Reason(level, rule.text, act, (rule.source,), episode.numbers)
    if severity >= alerts.severe and symptom.severe_means:
        yield _count_as_sign(guidance, symptom.severe_means, day, "so severe", episode.numbers)
    for warning in _list_warnings(guidance, symptom.key, day):
        if severity >= warning.severity_from:
            level, act = level_of(warning.urgency), guidance.acts[warning.urgency]
            entries = episode.numbers if warning.severity_from else ()
            yield _Reason(level, warning.text.rstrip("."), act, (warning.source,), entries)
    outside = covered.level != "expected"
    if severity >= alerts.severe and outside:
        why = "severe outside the days on which it is usual"
        sources = tuple(each.source for each in (*covered.dated, *covered.undated))
        yield _Reason("contact", why, symptom.outside, sources, episode.numbers)
    if episode.came_back:
        level = "contact" if outside else "watch"
        yield _Reason(level, "came back", symptom.outside, (OWN_CAUTION,), episode.numbers)


def _write_rating(episode: SymptomEpisode) -> str:
    """The severity after the name: `, mild`, nothing if none was logged."""
    if episode.severity is None:
        return ""
    earlier = "" if episode.rated == episode.last else " when last rated"
    return f", {SEVERITIES[episode.severity]}{earlier},"


def _count_as_sign(
    guidance: Guidance, sign_key: str, day: int, why: str, entries: tuple[int, ...]
) -> _Reason:
    sign = guidance.signs[sign_key]
    text = f"{why}, which counts as the warning sign '{sign.name}'"
    return _find_sign_reason(guidance, sign, day)._replace(text=text, entries=entries)


def _find_day_reason(guidance: Guidance, symptom: Symptom, covered: Coverage) -> _Reason:
    """What the day says, with the sources that cover it and those that do not."""
    covering = covered.covering
    others = tuple(each for each in covered.dated if each not in covering)
    parts, named = [], [*covering]
    if covering:
        parts.append(f"usual {_write_ends(covering)}")
        if others:
            parts.append(f"others say {_write_ends(others)}")
    elif others:
        parts.append(f"outside the days that sources give, {_write_ends(others)}")
    if covered.undated and (covered.level != "contact" or not covered.dated):
        undated = ", ".join(each.source for each in covered.undated)
        parts.append(f"said of healing, without days ({undated})")
        named += covered.undated
    for own in covered.own_today:
        source = guidance.sources[own.source]
        known = source.publisher or source.title
        name = "your practitioner" if source.kind == "practitioner" else known
        end = "without an end" if own.undated else _write_end(own.window)
        parts.append(f"{name} expects it {end}")
    if all_pages := sum(each.pages or 0 for each in covered.survey):
        pages = f"{covered.pages} of {all_pages} clinic pages"
        parts.append(f"{pages} expect{'s' if covered.pages == 1 else ''} it on this day")
        named += covered.survey if covered.pages else ()
    return _Reason(
        level=covered.level,
        text="; ".join(parts) or "no source expects it",
        act=symptom.inside if covered.level == "expected" else symptom.outside,
        sources=tuple(dict.fromkeys(each.source for each in named or covered.dated)),
    )


def _write_ends(expected: Iterable[Expectation]) -> str:
    """`to day 3 (elka, skalptec), to day 5 (recovery-period)`, the nearest end first."""
    found: dict[str, list[str]] = {}
    for each in sorted(expected, key=lambda e: (e.window.last is None, e.window.last or 0)):
        found.setdefault(_write_end(each.window), []).append(each.source)
    return ", ".join(f"{end} ({', '.join(sources)})" for end, sources in found.items())


def _write_end(window: Window) -> str:
    first, last = window
    start = f"from day {first}" if first else ""
    return f"{start} to day {last}".strip() if last is not None else start or "on any day"


def _find_steps(
    guidance: Guidance, symptom: Symptom, covered: Coverage, decisive: _Reason
) -> tuple[Step, ...]:
    """What sources advise once `symptom` lasts past its days, but for the `decisive` warning."""
    if not symptom.see or covered.level == "expected":
        return ()
    found: dict[str, list[str]] = {}
    for warning in _list_warnings(guidance, symptom.key, covered.day):
        softer = rank(level_of(warning.urgency)) > rank(decisive.level)
        own = not guidance.sources[warning.source].built_in
        if warning.text.rstrip(".") != decisive.text and not (own and softer):
            found.setdefault(warning.text, []).append(warning.source)
    for source in guidance.sources.values():
        for rule in source.rules:
            if rule.topic in symptom.see and (rule.window.first or 0) <= covered.day:
                found.setdefault(rule.text, []).append(rule.source)
    return tuple(Step(tuple(sources), text) for text, sources in found.items())


def _list_warnings(guidance: Guidance, key: str, day: int) -> list[SourceWarning]:
    warnings = (each for source in guidance.sources.values() for each in source.warnings)
    return [
        each for each in warnings if key in (each.sign, each.symptom) and each.window.covers(day)
    ]
