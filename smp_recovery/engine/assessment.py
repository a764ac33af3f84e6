"""The log read as a whole: guidance and entries in, findings out.

Pure: no clock, no files; the present moment is a parameter if it matters. A missing entry never
means "no symptoms": a finding stays open until a later entry says that it is gone, or a lower value
lowers it, and an entry later than now answers nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from smp_recovery.engine.combined_findings import find_all
from smp_recovery.engine.findings import (
    COLD,
    DAYS_WATCHED,
    Episodes,
    Finding,
    SymptomEpisode,
    find_clear,
    find_reading,
    rank,
    sort_findings,
)
from smp_recovery.engine.symptom_windows import Coverage, CoverageBySymptom
from smp_recovery.guidance.model import LAST_UNDATED, Alerts, Guidance
from smp_recovery.log.days import day_number
from smp_recovery.log.entries import CLEAR, FEVER, Entry


class AssessedEntry(NamedTuple):
    """An entry with what it meant when it was made, on `day`."""

    entry: Entry
    day: int
    finding: Finding


class _Moment(NamedTuple):
    """An entry on its day, all episodes that are open after it, and those that it closes."""

    entry: Entry
    day: int
    episodes: Episodes
    closed: tuple[SymptomEpisode, ...]


def assess_entries(
    guidance: Guidance,
    session_date: date,
    entries: Iterable[Entry],
    carried: Sequence[Finding] = (),
) -> tuple[AssessedEntry, ...]:
    """What each of `entries` meant, given those before it and what is `carried` over."""
    covered = CoverageBySymptom(guidance)
    return tuple(
        AssessedEntry(moment.entry, moment.day, _find_moment(guidance, covered, moment, carried))
        for moment in _walk(guidance, session_date, entries)
    )


def assess_saved(
    guidance: Guidance,
    session_date: date,
    entries: Collection[Entry],
    numbers: Collection[int],
    carried: Sequence[Finding] = (),
) -> tuple[AssessedEntry, ...]:
    """What the entries `numbers` of `entries`, which were saved together, mean, given
    the entries before them and each other; the most urgent first.
    """
    covered = CoverageBySymptom(guidance)
    saved = [m for m in _walk(guidance, session_date, entries) if m.entry.number in numbers]
    after = saved[-1].episodes
    assessed = []
    for moment in saved:
        closed_since = moment.episodes.keys() - after.keys()
        if key_of(guidance.alerts, moment.entry) not in closed_since:
            moment = moment._replace(episodes=after)
        finding = _find_moment(guidance, covered, moment, carried)
        if later := _find_contradicting(entries, moment.entry):
            still = f"Entry {later.number} ({later.at:%H:%M}) is later and still counts."
            finding = finding._replace(text=f"{finding.text} {still}")
        assessed.append(AssessedEntry(moment.entry, moment.day, finding))
    return tuple(sorted(assessed, key=lambda each: rank(each.finding.level)))


def _find_contradicting(entries: Iterable[Entry], absent: Entry) -> Entry | None:
    """What says, later on the day of an entry that something is gone, that it is present."""
    later = (e for e in entries if e.at > absent.at and e.at.date() == absent.at.date())
    named = (e for e in later if not e.absent and absent.symptom in (CLEAR, e.symptom))
    return next(named, None) if absent.absent else None


def assess_alone(guidance: Guidance, entry: Entry) -> Finding:
    """What `entry` means on day 0 with nothing else known: the least urgent that it can mean."""
    return assess_saved(guidance, entry.at.date(), (entry,), (entry.number,))[0].finding


def find_present(guidance: Guidance, session_date: date, entries: Iterable[Entry]) -> Episodes:
    """All that is open after the last of `entries`, by key."""
    episodes: Episodes = {}
    for moment in _walk(guidance, session_date, entries):
        episodes = moment.episodes
    return episodes


def find_open(
    guidance: Guidance,
    session_date: date,
    entries: Iterable[Entry],
    day: int,
    now: datetime | None = None,
    carried: Sequence[Finding] = (),
    upto: int | None = None,
) -> tuple[Finding, ...]:
    """The findings that are open on `day` and ask for something, the most urgent first.

    Entries after `day`, or after the day `upto` if it is given, do not count, and one later than
    `now` never lowers what is logged so far. What is only to be watched is listed for two days
    after its last entry. `carried` are findings that are open from earlier sessions.
    """
    last = day if upto is None else upto
    known = [e for e in entries if day_number(session_date, e.at.date()) <= last]
    found: dict[str, Finding] = {}
    covered = CoverageBySymptom(guidance)
    for counted in _list_possible_logs(guidance, session_date, known, now):
        episodes = find_present(guidance, session_date, counted)
        for key, finding in find_all(guidance, covered, episodes, carried).items():
            old = day - episodes[key].day > DAYS_WATCHED
            if rank(finding.level) > rank("watch") or (finding.level == "watch" and old):
                continue
            found[key] = min(found.get(key, finding), finding, key=lambda each: rank(each.level))
    return sort_findings(found.values())


def find_unmentioned(
    guidance: Guidance,
    session_date: date,
    entries: Iterable[Entry],
    day: int,
    now: datetime | None = None,
) -> tuple[SymptomEpisode, ...]:
    """What was moderate or more when it was last rated, and not mentioned for more than two days.

    Nothing that asks for something is among it, nor anything after the last day of the timeline.
    Entries later than `now`, or else those after `day`, do not count.
    """
    if day > LAST_UNDATED:
        return ()
    known = [
        e for e in entries if (e.at <= now if now else day_number(session_date, e.at.date()) <= day)
    ]
    episodes = find_present(guidance, session_date, known)
    findings = find_all(guidance, CoverageBySymptom(guidance), episodes)
    return tuple(
        episode
        for key, episode in episodes.items()
        if key in guidance.symptoms
        and episode.rated.is_rated(guidance.alerts.moderate)
        and day - episode.day > DAYS_WATCHED
        and rank(findings[key].level) >= rank("watch")
    )


def find_future(entries: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """The entries that are dated later than `now`."""
    return tuple(entry for entry in entries if entry.at > now)


def _list_possible_logs(
    guidance: Guidance, session_date: date, entries: list[Entry], now: datetime | None
) -> Iterator[list[Entry]]:
    """The entries up to now, and, if some are later, all but those that say what is gone, once
    as they are and once without the severities that are lower than now: the most urgent counts.
    """
    later = () if now is None else find_future(entries, now)
    known = [entry for entry in entries if entry not in later]
    yield known
    if later:
        present = [entry for entry in later if not entry.absent]
        yield [*known, *present]
        lowest = {
            key: guidance.alerts.moderate if episode.severity is None else episode.severity
            for key, episode in find_present(guidance, session_date, known).items()
        }
        lower = [each for each in present if (each.severity or 0) < lowest.get(each.symptom, 0)]
        unrated = [each._replace(severity=None) if each in lower else each for each in present]
        yield [*known, *unrated]


def _find_moment(
    guidance: Guidance, covered: Mapping[str, Coverage], moment: _Moment, carried: Sequence[Finding]
) -> Finding:
    entry = moment.entry
    if entry.absent:
        return find_clear(guidance, entry, moment.day, moment.closed)
    found = find_all(guidance, covered, moment.episodes, carried)
    if key := key_of(guidance.alerts, entry):
        return found[key]
    known = {finding.symptom: finding for finding in carried}
    return find_reading(guidance, entry, moment.day, {**known, **found})


def key_of(alerts: Alerts, entry: Entry) -> str | None:
    """The symptom or sign that the entry is of; None for a temperature neither high nor low."""
    if entry.symptom != FEVER or entry.temperature is None:
        return entry.symptom
    if entry.temperature >= alerts.fever_from:
        return FEVER
    return COLD if entry.temperature < alerts.cold_below else None


def _walk(guidance: Guidance, session_date: date, entries: Iterable[Entry]) -> Iterator[_Moment]:
    """Each entry with what is open after it, the earliest first."""
    alerts = guidance.alerts
    episodes: dict[str, SymptomEpisode] = {}
    been: set[str] = set()
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.number)):
        day = day_number(session_date, entry.at.date())
        closed: tuple[SymptomEpisode, ...] = ()
        key = key_of(alerts, entry)
        if entry.absent:
            closed = tuple(e for e in episodes.values() if entry.symptom in (CLEAR, e.key))
            episodes = {each: e for each, e in episodes.items() if e not in closed}
        elif known := episodes.get(key or FEVER):
            episodes = {**episodes, known.key: _prolong(alerts, known, entry, day)}
        elif key:
            early = entry if entry.severity and day <= alerts.lasting_from else None
            begun = SymptomEpisode(key, day, entry, entry, came_back=key in been, lasting=early)
            episodes = {**episodes, key: begun}
            been.add(key)
        yield _Moment(entry, day, episodes, closed)


def _prolong(alerts: Alerts, episode: SymptomEpisode, entry: Entry, day: int) -> SymptomEpisode:
    """The episode with `entry`: a late rise is noted, a lower value ends a rise and what lasts."""
    before, after = episode.severity, entry.severity
    if episode.key == FEVER:  # one without degrees counts as the lowest
        hottest = max(
            (entry, episode.hottest or episode.rated),
            key=lambda e: (e.temperature or alerts.fever_from, e.temperature is not None),
        )
        episode = episode._replace(hottest=hottest)
    if after is None:
        return episode._replace(day=day, last=entry)
    risen, lasting = episode.risen, episode.lasting
    if before is not None and after < before:
        risen, lasting = (), None
    elif before is not None and after > before:
        late = day > alerts.rising_after and after >= alerts.moderate
        risen = (episode.rated, entry) if late else risen
    if day <= alerts.lasting_from:
        lasting = entry
    return episode._replace(day=day, last=entry, rated=entry, risen=risen, lasting=lasting)
