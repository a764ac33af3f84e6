"""What open symptoms and signs mean: how urgent they are, why, what to do, and who says so.

Pure: no clock, no files. Expected days, urgencies, pairs, acts and thresholds come from the
guidance. Here is only how they are weighed: all reasons for a level are collected; the most urgent
decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from smp_recovery.engine.symptom_windows import Coverage, Span, SymptomWindows
from smp_recovery.guidance.model import (
    OWN_CAUTION,
    SIGN_URGENCIES,
    Cluster,
    Expectation,
    Group,
    Guidance,
    Pair,
    SeverityRule,
    Sign,
    SignUrgency,
    SourceWarning,
    Symptom,
)
from smp_recovery.log.entries import CLEAR, SEVERITIES, Entry

Level = Literal["emergency", "doctor", "contact", "watch", "expected", "clear"]
LEVELS: tuple[Level, ...] = ("emergency", "doctor", "contact", "watch", "expected", "clear")
"""Every level of a finding, the most urgent first."""

FEVER = "fever"
COLD = "low-temperature"

DAYS_WATCHED = 2
"""For how many days after its last entry a finding to be watched is listed, and combines."""

OWN_WORDS = "No source says so: this is the program's own caution."

_LEVEL_OF_URGENCY: dict[SignUrgency, Level] = {
    "emergency": "emergency",
    "same-day": "doctor",
    "promptly": "doctor",
    "soon": "contact",
    "later": "contact",
    "watch": "watch",
}
_GROUP_NAMES: dict[str, str] = {
    "body": "another sign of the whole body",
    "skin": "a sign of skin infection",
    "hives": "hives or a rash beyond the treated skin",
    "any": "any other sign",
}


class Step(NamedTuple):
    """What sources (by key) advise while a symptom lasts."""

    sources: tuple[str, ...]
    text: str


class Finding(NamedTuple):
    """What follows from entries: how urgent, about which symptom or sign, why, what to do, by whom.

    `entries` are the numbers of the entries behind it, `sources` the keys of the sources, `steps`
    what sources that disagree advise first. `groups` says what it is a sign of.
    """

    level: Level
    symptom: str
    entries: tuple[int, ...]
    text: str
    act: str
    sources: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    groups: tuple[Group, ...] = ()


class SymptomEpisode(NamedTuple):
    """A symptom or sign that is present, since it was last said to be gone.

    `day` is that of `last`, its last entry. `rated` is the last entry with a severity (the first,
    where none has one), `hottest` the one with the highest temperature of a fever (one without
    counts as the lowest fever). `came_back`: it was present and gone before. `risen` are the
    entries of a rise after the early days, `lasting` is the rated entry of the early days; a lower
    value ends both.
    """

    key: str
    day: int
    last: Entry
    rated: Entry
    came_back: bool
    risen: tuple[Entry, ...] = ()
    lasting: Entry | None = None
    hottest: Entry | None = None

    @property
    def severity(self) -> int | None:
        """The last severity that was said, 0 to 4; None where none was."""
        return self.rated.severity

    @property
    def numbers(self) -> tuple[int, ...]:
        """The entries behind its severity: one without any leaves that of an earlier one open."""
        return _numbers((self.rated, self.last))


Episodes = Mapping[str, SymptomEpisode]
"""All that is open at one moment, by key."""


def find_all(
    guidance: Guidance,
    windows: SymptomWindows,
    episodes: Episodes,
    carried: Sequence[Finding] = (),
    only: str | None = None,
) -> dict[str, Finding]:
    """The finding of each of the open `episodes`, each on the day of its last entry; of the one
    with the key `only`, where it is given.

    `windows` are those of `guidance`; `carried` are findings still open from earlier sessions, with
    which they combine. What is only to be watched no longer combines after two days.
    """
    found = {key: _find_alone(guidance, windows, episode) for key, episode in episodes.items()}
    found = _combine_clusters(guidance, episodes, found)
    latest = max((episode.day for episode in episodes.values()), default=0)
    counting = {
        key: finding
        for key, finding in found.items()
        if finding.level != "watch" or latest - episodes[key].day <= DAYS_WATCHED
    }
    wanted = found if only is None else (only,)
    return {key: _combine_pairs(guidance, found[key], counting, carried) for key in wanted}


def find_clear(
    guidance: Guidance, entry: Entry, day: int, closed: Iterable[SymptomEpisode] = ()
) -> Finding:
    """The finding of an entry that says that something, or everything, is gone.

    The signs that it has `closed` are named with the moment they were noted: nobody should close
    one unseen.
    """
    everything = entry.symptom == CLEAR
    gone = "You feel and see nothing" if everything else f"{_name(guidance, entry.symptom)}: gone"
    text = f"{gone} on day {day}."
    signs = [
        f"{guidance.signs[each.key].name} (noted on day {each.day}, {each.last.at:%d %b %H:%M})"
        for each in closed
        if each.key in guidance.signs
    ]
    if signs:
        text += f" This entry marks these warning signs as gone: {'; '.join(signs)}."
    return Finding("clear", entry.symptom, (entry.number,), text, "", ())


def find_reading(
    guidance: Guidance, entry: Entry, day: int, found: Mapping[str, Finding]
) -> Finding:
    """The finding of a temperature that is neither high nor low, among all that is open.

    While a fever, or another sign that feels like one, is open, that is what it means.
    """
    reading = f"{entry.temperature:g} °C on day {day}: no fever"
    asking = [f for key, f in found.items() if key in guidance.signs]
    feverish = [f for f in asking if f.symptom == FEVER or guidance.signs[f.symptom].feverish]
    if not feverish:
        cold = " The low one stays open until you log that it is gone."
        text = f"{reading}.{cold if COLD in found else ''}"
        return Finding("clear", entry.symptom, (entry.number,), text, "", ())
    worst = min(feverish, key=lambda finding: rank(finding.level))
    numbers = tuple(sorted({*worst.entries, entry.number}))
    if worst.symptom == FEVER:
        return worst._replace(entries=numbers)
    text = f"{reading} by the thermometer, which can miss one (NHS, fever in adults). {worst.text}"
    return worst._replace(entries=numbers, text=text)


def clear_command(key: str, session: int | None = None) -> str:
    """What says that a symptom or sign is gone: in the current session, or in that of a number."""
    option = "" if session is None else f" --session {session}"
    return f"`smp-recovery log {key} none{option}`"


def asks_doctor(urgency: SignUrgency) -> bool:
    """Whether it asks for a doctor or for emergency services."""
    return rank(_LEVEL_OF_URGENCY[urgency]) <= rank("doctor")


def _find_alone(guidance: Guidance, windows: SymptomWindows, episode: SymptomEpisode) -> Finding:
    key = episode.key
    if key in guidance.signs:
        found = _find_sign(guidance, guidance.signs[key], episode)
    elif key in guidance.symptoms:
        found = _find_symptom(guidance, windows, guidance.symptoms[key], episode)
    else:
        text = f"No source mentions '{key}'."
        return Finding("watch", key, (episode.last.number,), text, "Ask your practitioner.", ())
    return _raise_for_risks(guidance, found, episode.day)


# Signs


def _find_sign(guidance: Guidance, sign: Sign, episode: SymptomEpisode) -> Finding:
    entry, day = episode.hottest or episode.last, episode.day
    heat = "" if entry.temperature is None else f" ({entry.temperature:g} °C)"
    found = _sign_reason(guidance, sign, day)
    text = f"{sign.name}{heat}, noted on day {day}: {found.text}."
    latest = episode.last.temperature
    if sign.key == FEVER and latest is not None and latest < (entry.temperature or latest + 1):
        text += (
            f" That was the highest; the last reading was {latest:g} °C. A fever stays open until"
            " you log that it is gone."
        )
    return found._replace(
        entries=_numbers((entry, episode.last)),
        text=_marked(text, found.sources),
        act=f"{found.act} {_more_urgent_with(guidance, sign, found.level)}".strip(),
        steps=_clinic_words(guidance, sign, day),
        groups=_groups(sign),
    )


def _groups(sign: Sign) -> tuple[Group, ...]:
    known: tuple[Group, ...] = (sign.of,) if sign.of else ()
    return known if sign.urgency == "watch" else (*known, "any")


def _sign_reason(guidance: Guidance, sign: Sign, day: int) -> Finding:
    """The finding of a sign by its urgency, to which any source's own warning can raise it."""
    said = [w for w in _warnings(guidance, day) if w.sign == sign.key]
    urgency, act, source = sign.urgency, sign.act, sign.source
    page = _cite(sign)
    text = f"no warning sign by itself{page}" if urgency == "watch" else f"a warning sign{page}"
    if sign.usual_to is not None and day <= sign.usual_to:
        said = [w for w in said if not guidance.sources[w.source].built_in]
        urgency, act = "watch", guidance.acts["watch"]
        text = (
            f"the scalp is red, tender and swollen now; watched to day {sign.usual_to}, a warning"
            f" sign after it ({source})"
        )
    strictest = min(said, key=lambda w: SIGN_URGENCIES.index(w.urgency), default=None)
    if strictest and SIGN_URGENCIES.index(strictest.urgency) < SIGN_URGENCIES.index(urgency):
        urgency, source = strictest.urgency, strictest.source
        act, text = guidance.acts[urgency], "a warning sign"
    others = [w.source for w in said if w.source != source]
    sources = tuple(dict.fromkeys((source, *others)))
    return Finding(_LEVEL_OF_URGENCY[urgency], sign.key, (), text, act, sources)


def _more_urgent_with(guidance: Guidance, sign: Sign, level: Level) -> str:
    """What would make a sign more urgent than `level`, such as `With pus or chills: call ...`."""
    found: dict[SignUrgency, list[str]] = {}
    for pair in guidance.pairs:
        if rank(_LEVEL_OF_URGENCY[pair.urgency]) >= rank(level):
            continue
        others: tuple[str, ...] = pair.partners if sign.key in pair.signs else ()
        if not pair.also and not {sign.key, *_groups(sign)}.isdisjoint(pair.partners):
            more = (guidance.signs[key] for key in pair.signs if key != sign.key)
            others += tuple(each.key for each in more if each.urgency != pair.urgency)
        also = "".join(f" and {name_partner(guidance, key)}" for key in pair.also)
        names = [f"{name_partner(guidance, key)}{also}" for key in others]
        found.setdefault(pair.urgency, []).extend(names)
    widest = [_GROUP_NAMES["any"]]
    return " ".join(
        f"With {enumerate_choices(widest if {*widest} & {*names} else dict.fromkeys(names))}:"
        f" {_lower(guidance.acts[urgency])}"
        for urgency, names in found.items()
        if names
    )


def _clinic_words(guidance: Guidance, sign: Sign, day: int) -> tuple[Step, ...]:
    """What the person's own clinic says about the sign."""
    said = (w for w in _warnings(guidance, day) if w.sign == sign.key)
    return tuple(Step((w.source,), w.text) for w in said if not guidance.sources[w.source].built_in)


# Symptoms


def _find_symptom(
    guidance: Guidance, windows: SymptomWindows, symptom: Symptom, episode: SymptomEpisode
) -> Finding:
    covered = windows.on(symptom.key, episode.day)
    place = _place(guidance, symptom, covered)
    reasons = (*_reasons(guidance, symptom, episode, covered), place)
    worst = min(reasons, key=lambda finding: rank(finding.level))
    text = worst.text if worst is place else f"{worst.text}; {place.text}"
    head = f"{symptom.name}{_rated(episode)} on day {episode.day}"
    asks = rank(worst.level) <= rank("contact")
    if worst.level == "contact" and _is_softened(guidance, covered, episode, reasons):
        worst = worst._replace(level="watch", act=symptom.outside)
    rated = episode.severity is None or episode.severity >= guidance.alerts.moderate
    return worst._replace(
        symptom=symptom.key,
        entries=worst.entries or (episode.last.number,),
        text=_marked(f"{head}: {text}.", worst.sources),
        sources=tuple(dict.fromkeys((*worst.sources, *(own.source for own in covered.own)))),
        steps=_steps(guidance, symptom, covered, worst) if asks else (),
        groups=("skin", "any") if symptom.skin and asks and rated else (),
    )


def _is_softened(
    guidance: Guidance, covered: Coverage, episode: SymptomEpisode, reasons: Iterable[Finding]
) -> bool:
    """Whether the person's own practitioner or clinic expects it on this day, so that it can be
    watched: nothing severe or rising, nothing that they warn of themselves.
    """
    mild = (episode.severity or 0) < guidance.alerts.severe and not episode.risen
    own = {key for key, source in guidance.sources.items() if not source.built_in}
    warned = any(
        reason.level == "contact" and not own.isdisjoint(reason.sources) for reason in reasons
    )
    return bool(covered.own) and mild and not warned


def _reasons(
    guidance: Guidance, symptom: Symptom, episode: SymptomEpisode, covered: Coverage
) -> Iterator[Finding]:
    """Everything but the day that speaks for a level; of equally urgent ones the first counts."""
    severity, day = episode.severity, episode.day
    if episode.risen and symptom.rising_means:
        low, high = (SEVERITIES[entry.severity or 0] for entry in episode.risen)
        rise = f"rose from {low} to {high}"
        yield _counts_as(guidance, symptom.rising_means, day, rise, _numbers(episode.risen))
    if symptom.lasting_means and _has_lasted(guidance, episode):
        alerts = guidance.alerts
        text = f"it has not fallen since day {alerts.lasting_from}"
        yield _counts_as(guidance, symptom.lasting_means, day, text, episode.numbers)
    for rule in guidance.severities:
        if symptom.key in rule.symptoms and _applies(rule, severity, day):
            level = _LEVEL_OF_URGENCY[rule.urgency]
            act = rule.act or (symptom.outside if level == "watch" else guidance.acts[rule.urgency])
            yield Finding(level, symptom.key, episode.numbers, rule.text, act, (rule.source,))
    if (severity or 0) >= guidance.alerts.severe and symptom.severe_means:
        yield _counts_as(guidance, symptom.severe_means, day, "so severe", episode.numbers)
    yield from _warned(guidance, symptom, episode)

    def reason(level: Level, text: str) -> Finding:
        sources = (*(span.source for span in covered.dated), *covered.undated)
        act = symptom.inside if level == "expected" else symptom.outside
        return Finding(level, symptom.key, episode.numbers, text, act, sources)

    if (severity or 0) >= guidance.alerts.severe and covered.level != "expected":
        yield reason("contact", "severe outside the days on which it is usual")
    if episode.came_back:
        back = reason("watch" if covered.level == "expected" else "contact", "came back")
        yield back._replace(sources=(OWN_CAUTION,))


def _rated(episode: SymptomEpisode) -> str:
    """The severity after the name: `, mild`, nothing where none was said."""
    if episode.severity is None:
        return ""
    earlier = "" if episode.rated == episode.last else " when last rated"
    return f", {SEVERITIES[episode.severity]}{earlier},"


def _has_lasted(guidance: Guidance, episode: SymptomEpisode) -> bool:
    """Whether it has not fallen since the early days, at moderate or more."""
    alerts, early = guidance.alerts, episode.lasting
    high = early is not None and (early.severity or 0) >= alerts.moderate
    return high and episode.day >= alerts.lasting_by


def _applies(rule: SeverityRule, severity: int | None, day: int) -> bool:
    counts = rule.unrated if severity is None else severity >= rule.severity_from
    return counts and rule.window.covers(day)


def _counts_as(
    guidance: Guidance, sign_key: str, day: int, why: str, entries: tuple[int, ...]
) -> Finding:
    sign = guidance.signs[sign_key]
    text = f"{why}, which counts as the warning sign '{sign.name}'"
    return _sign_reason(guidance, sign, day)._replace(text=text, entries=entries)


def _warned(guidance: Guidance, symptom: Symptom, episode: SymptomEpisode) -> Iterator[Finding]:
    """The sources' own warnings about a symptom; one without severity is below every threshold."""
    severity = episode.severity or 0
    for warning in _warnings(guidance, episode.day):
        if warning.symptom == symptom.key and severity >= warning.severity_from:
            level = _LEVEL_OF_URGENCY[warning.urgency]
            numbers = episode.numbers if warning.severity_from else ()
            act, source = guidance.acts[warning.urgency], warning.source
            yield Finding(level, symptom.key, numbers, _reason_of(warning), act, (source,))


def _reason_of(warning: SourceWarning) -> str:
    return warning.text.rstrip(".")


def _place(guidance: Guidance, symptom: Symptom, covered: Coverage) -> Finding:
    """What the day says, with those who cover it and those who do not."""
    covering = covered.covering
    others = tuple(span for span in covered.dated if span not in covering)
    parts, sources = [], [span.source for span in covering]
    if covering:
        parts.append(f"usual {_write_spans(covering)}")
        if others:
            parts.append(f"others say {_write_spans(others)}")
    elif others:
        parts.append(f"outside the days that sources give, {_write_spans(others)}")
    if covered.undated and (covered.level != "contact" or not covered.dated):
        parts.append(f"said of healing, without days ({', '.join(covered.undated)})")
        sources += covered.undated
    for own in covered.own:
        end = "without an end" if own.undated else _write_end(own)
        parts.append(f"{_name_own(guidance, own.source)} expects it {end}")
    if covered.all_pages:
        pages = f"{covered.pages} of {covered.all_pages} clinic pages"
        parts.append(f"{pages} expect{'s' if covered.pages == 1 else ''} it on this day")
        sources += covered.survey if covered.pages else ()
    if not parts:
        parts.append("no source expects it")
    act = symptom.inside if covered.level == "expected" else symptom.outside
    named = tuple(dict.fromkeys(sources)) or tuple(span.source for span in covered.dated)
    return Finding(covered.level, symptom.key, (), "; ".join(parts), act, named)


def _write_spans(spans: Iterable[Span]) -> str:
    """`to day 3 (elka, skalptec), to day 5 (recovery-period)`, the nearest end first."""
    found: dict[str, list[str]] = {}
    for span in sorted(spans, key=lambda span: _last_day(span)):
        found.setdefault(_write_end(span), []).append(span.source)
    return ", ".join(f"{end} ({', '.join(sources)})" for end, sources in found.items())


def _write_end(span: Span | Expectation) -> str:
    first, last = span.window
    start = f"from day {first}" if first else ""
    return f"{start} to day {last}".strip() if last is not None else start or "on any day"


def _last_day(span: Span) -> float:
    return float("inf") if span.window.last is None else span.window.last


def _name_own(guidance: Guidance, key: str) -> str:
    source = guidance.sources[key]
    known = source.publisher or source.title
    return "your practitioner" if source.kind == "practitioner" else known


def _steps(
    guidance: Guidance, symptom: Symptom, covered: Coverage, finding: Finding
) -> tuple[Step, ...]:
    """What the sources advise once `symptom` lasts past its days, each in its own words; not what
    the `finding` says already.
    """
    if not symptom.see or covered.level == "expected":
        return ()
    warned = (w for w in _warnings(guidance, covered.day) if w.symptom == symptom.key)
    rules = (r for source in guidance.sources.values() for r in source.rules)
    seen = (r for r in rules if r.topic in symptom.see and (r.window.first or 0) <= covered.day)
    said = [(w.source, w.text) for w in warned if _reason_of(w) != finding.text]
    said += [(r.source, r.text) for r in seen]
    found: dict[str, list[str]] = {}
    for source, text in said:
        found.setdefault(text, []).append(source)
    return tuple(Step(tuple(sources), text) for text, sources in found.items())


# What raises a finding


def _raise_for_risks(guidance: Guidance, finding: Finding, day: int) -> Finding:
    """The finding with what the person's own risks add to it."""
    for risk in guidance.held_risks:
        if finding.symptom not in risk.symptoms:
            continue
        asks = rank(finding.level) <= rank("watch")
        for raised in risk.raises:
            level = _LEVEL_OF_URGENCY[raised.urgency]
            counts = (asks or raised.expected) and raised.window.covers(day)
            if counts and rank(level) < rank(finding.level):
                finding = finding._replace(level=level, act=guidance.acts[raised.urgency])
        if rank(finding.level) <= rank("watch"):
            sources = tuple(dict.fromkeys((*finding.sources, risk.source)))
            finding = finding._replace(act=f"{finding.act} {risk.text}", sources=sources)
    return finding


def _combine_clusters(
    guidance: Guidance, episodes: Episodes, found: dict[str, Finding]
) -> dict[str, Finding]:
    """The findings with what several symptoms at once ask for, or are a sign of.

    They count on the day of the latest of them; where they are no more than a sign of something,
    also on that of another sign.
    """
    for cluster in guidance.clusters:
        known = [episodes[key] for key in cluster.symptoms if key in episodes]
        high = [e for e in known if e.severity is None or e.severity >= cluster.severity_from]
        signs = [e for key, e in episodes.items() if key in guidance.signs]
        days = [episode.day for episode in (high if cluster.urgency else [*high, *signs])]
        latest = max(days, default=0)
        alike = [episode for episode in high if _counts_in(cluster, episode, latest, guidance)]
        if len(alike) < cluster.at_least or latest < cluster.first_day:
            continue
        numbers = tuple(sorted({number for each in alike for number in each.numbers}))
        names = enumerate_choices((_name(guidance, each.key) for each in alike), "and")
        text = f"{names[:1].upper()}{names[1:]} together: {cluster.text}"
        for each in alike:
            own = found[each.key]
            if cluster.urgency is not None and rank(_LEVEL_OF_URGENCY[cluster.urgency]) < rank(
                own.level
            ):
                own = Finding(
                    level=_LEVEL_OF_URGENCY[cluster.urgency],
                    symptom=each.key,
                    entries=numbers,
                    text=_marked(f"{text}{_cite(cluster)}.", (cluster.source,)),
                    act=guidance.acts[cluster.urgency],
                    sources=(cluster.source,),
                    groups=own.groups,
                )
            found[each.key] = own._replace(
                groups=tuple(dict.fromkeys((*own.groups, "skin", "any")))
            )
    return found


def _counts_in(cluster: Cluster, episode: SymptomEpisode, latest: int, guidance: Guidance) -> bool:
    """Whether one that is high enough, or not rated, counts on the day `latest`."""
    rated = episode.severity is not None or episode.key in guidance.signs
    return rated or (cluster.unrated_from is not None and latest >= cluster.unrated_from)


def _combine_pairs(
    guidance: Guidance, finding: Finding, found: Mapping[str, Finding], carried: Sequence[Finding]
) -> Finding:
    """The finding, or the most urgent that it makes together with others that are open."""
    earlier = [each._replace(entries=()) for each in carried]
    known = {each.symptom: each for each in (*earlier, *found.values())}
    joined = [
        _join(guidance, pair, finding, (ones, (*others, *(known[key] for key in pair.also))), where)
        for pair in guidance.pairs
        if known.keys() >= {*pair.also}
        for ones, others, where in _find_pairs(pair, tuple(found.values()), earlier)
        if finding in (*ones, *others)
    ]
    return min((finding, *joined), key=lambda each: rank(each.level))


def _find_pairs(
    pair: Pair, here: Sequence[Finding], earlier: Sequence[Finding]
) -> Iterator[tuple[list[Finding], list[Finding], str]]:
    """Who makes the pair: all signs and all partners that are open `here`, so that each of them
    says the same, and what is open here with what is open since an `earlier` session.
    """
    signs = [each for each in here if each.symptom in pair.signs]
    partners = [each for each in here if _is_partner(pair, each)]
    if any(one != other for one in signs for other in partners):
        yield signs, [each for each in partners if each not in signs] or partners, ""
    for other in earlier:
        mine = signs if _is_partner(pair, other) else []
        mine = [*mine, *(partners if other.symptom in pair.signs else [])]
        if mine:
            yield mine, [other], ", still open in an earlier session"


def _is_partner(pair: Pair, finding: Finding) -> bool:
    return not {finding.symptom, *finding.groups}.isdisjoint(pair.partners)


def _join(
    guidance: Guidance,
    pair: Pair,
    finding: Finding,
    together: tuple[Sequence[Finding], Sequence[Finding]],
    where: str,
) -> Finding:
    """The finding as urgent as the pair makes it, of which some are `together` with others."""
    level = _LEVEL_OF_URGENCY[pair.urgency]
    one, other = (
        enumerate_choices((name_partner(guidance, each.symptom) for each in side), "and")
        for side in together
    )
    what = "an emergency" if level == "emergency" else "more urgent than by itself"
    text = f"{one[:1].upper()}{one[1:]} together with {other}{where}: {what}{_cite(pair)}."
    return finding._replace(
        level=level,
        entries=tuple(sorted({n for side in together for each in side for n in each.entries})),
        text=_marked(text, (pair.source,)),
        act=guidance.acts[pair.urgency],
        sources=(pair.source,),
        steps=(),
    )


# Words


def _cite(said: Sign | Pair | Cluster) -> str:
    """The page that says so, with its own words where they matter."""
    wording = "" if isinstance(said, Cluster) else said.wording
    quoted = f": “{wording}”" if wording else ""
    return f" ({said.page}{quoted})" if said.page else ""


def _marked(text: str, sources: Iterable[str]) -> str:
    """The text, which says so where it is the program's own caution."""
    return f"{text} {OWN_WORDS}" if {*sources} == {OWN_CAUTION} else text


def _name(guidance: Guidance, key: str) -> str:
    known = guidance.signs.get(key) or guidance.symptoms.get(key)
    return known.name if known else key


def name_partner(guidance: Guidance, key: str) -> str:
    """A group, sign or symptom, by key, in the middle of a sentence."""
    if key in guidance.signs:
        return guidance.signs[key].short or _lower(guidance.signs[key].name)
    return _GROUP_NAMES.get(key) or _lower(_name(guidance, key))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def enumerate_choices(names: Iterable[str], word: str = "or") -> str:
    """`fever, chills or fainting`, in the middle of a sentence; with semicolons where one of them
    has a comma itself.
    """
    *first, last = (_lower(name) for name in names)
    between = "; " if any("," in name for name in (*first, last)) else ", "
    return f"{between.join(first)} {word} {last}" if first else last


def _warnings(guidance: Guidance, day: int) -> Iterator[SourceWarning]:
    for source in guidance.sources.values():
        yield from (warning for warning in source.warnings if warning.window.covers(day))


def _numbers(entries: Iterable[Entry]) -> tuple[int, ...]:
    return tuple(sorted({entry.number for entry in entries}))


def rank(level: Level) -> int:
    """0 for the most urgent level, more for each less urgent one."""
    return LEVELS.index(level)
