"""What open symptoms and signs ask for together: several at once, and pairs that are more urgent.

Pure. Clusters and pairs come from the guidance; this module only puts them together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from smp_recovery.engine.findings import (
    DAYS_WATCHED,
    Episodes,
    Finding,
    SymptomEpisode,
    cite,
    level_of,
    mark_own_caution,
    name_in_sentence,
    name_of,
    rank,
)
from smp_recovery.engine.single_findings import find_single
from smp_recovery.engine.symptom_windows import Coverage
from smp_recovery.guidance.model import Cluster, Guidance, Pair, SignUrgency
from smp_recovery.text import enumerate_names, upper_first


def find_all(
    guidance: Guidance,
    covered: Mapping[str, Coverage],
    episodes: Episodes,
    carried: Sequence[Finding] = (),
) -> dict[str, Finding]:
    """The finding of each of the open `episodes`, by key, each on the day of its last entry.

    `covered` has the coverage of each symptom. `carried` are findings still open from earlier
    sessions, with which they combine. What is only to be watched combines with what was logged at
    most two days before or after it.
    """
    found = {key: find_single(guidance, covered, episode) for key, episode in episodes.items()}
    for cluster in guidance.clusters:
        found |= _combine_cluster(guidance, cluster, episodes, found)
    combinations = tuple(_find_combinations(guidance, found, episodes, carried))
    return {
        key: _pick_most_urgent(own, [each.finding for each in combinations if own in each.members])
        for key, own in found.items()
    }


def _pick_most_urgent(own: Finding, others: Sequence[Finding]) -> Finding:
    """The finding, or what the most urgent of the `others`, in which it takes part, makes of it."""
    worst = min((own, *others), key=lambda each: rank(each.level))
    return worst._replace(symptom=own.symptom, groups=own.groups)


def _combine_cluster(
    guidance: Guidance, cluster: Cluster, episodes: Episodes, found: Mapping[str, Finding]
) -> dict[str, Finding]:
    """The findings of the members of a cluster with what all of them ask for, or are a sign of."""
    members = _find_members(guidance, cluster, episodes)
    together = []
    if members and cluster.urgency:
        names = enumerate_names((name_of(guidance, each.key) for each in members), "and")
        text = f"{upper_first(names)} together: {cluster.text}"
        numbers = {number for each in members for number in each.numbers}
        together.append(_ask(guidance, cluster, cluster.urgency, text, numbers))
    combined = {each.key: _pick_most_urgent(found[each.key], together) for each in members}
    return {
        key: each._replace(groups=tuple(dict.fromkeys((*each.groups, "skin", "any"))))
        for key, each in combined.items()
    }


def _find_members(guidance: Guidance, cluster: Cluster, episodes: Episodes) -> list[SymptomEpisode]:
    """The episodes that make up the cluster; none if they are too few, or if it is too early.

    They count on the day of the latest of them; if they are no more than a sign of something,
    also on that of another sign.
    """
    known = [episodes[key] for key in cluster.symptoms if key in episodes]
    high = [e for e in known if e.severity is None or e.severity >= cluster.severity_from]
    signs = [] if cluster.urgency else [e for e in episodes.values() if e.key in guidance.signs]
    latest = max((e.day for e in (*high, *signs)), default=0)
    unrated_count = cluster.unrated_from is not None and latest >= cluster.unrated_from
    members = [
        episode
        for episode in high
        if episode.severity is not None or episode.key in guidance.signs or unrated_count
    ]
    return members if len(members) >= cluster.at_least and latest >= cluster.first_day else []


class _Combination(NamedTuple):
    """What a pair asks for while its `members` are open; its finding is of no symptom yet."""

    members: tuple[Finding, ...]
    finding: Finding


def _find_combinations(
    guidance: Guidance, found: Mapping[str, Finding], episodes: Episodes, carried: Sequence[Finding]
) -> Iterator[_Combination]:
    earlier = [each._replace(entries=()) for each in carried]
    known = {each.symptom: each for each in (*earlier, *found.values())}
    for pair in guidance.pairs:
        if not known.keys() >= {*pair.also}:
            continue
        also = [known[key] for key in pair.also]
        for signs, partners, session_note in _find_pairs(pair, found.values(), episodes, earlier):
            one, other = (
                enumerate_names((name_in_sentence(guidance, each.symptom) for each in side), "and")
                for side in (signs, (*partners, *also))
            )
            what = "an emergency" if pair.urgency == "emergency" else "more urgent than by itself"
            text = f"{upper_first(one)} together with {other}{session_note}: {what}"
            numbers = {number for each in (*signs, *partners, *also) for number in each.entries}
            asked = _ask(guidance, pair, pair.urgency, text, numbers)
            yield _Combination((*signs, *partners), asked)


def _find_pairs(
    pair: Pair, here: Iterable[Finding], episodes: Episodes, carried: Sequence[Finding]
) -> Iterator[tuple[list[Finding], list[Finding], str]]:
    """All signs and all partners that are open `here`, and each of them with what is `carried`."""
    signs = [each for each in here if each.symptom in pair.signs]
    partners = [each for each in here if _is_partner(pair, each)]
    open_pairs = [
        {one, other}
        for one in signs
        for other in partners
        if one != other and _are_open_together(one, other, episodes)
    ]
    if open_pairs:
        both = set[Finding]().union(*open_pairs)
        together = [each for each in partners if each in both]
        yield (
            [each for each in signs if each in both],
            [each for each in together if each not in signs] or together,
            "",
        )
    for other in carried:
        mine = signs if _is_partner(pair, other) else []
        mine = [*mine, *(partners if other.symptom in pair.signs else [])]
        if mine:
            yield mine, [other], ", still open in an earlier session"


def _are_open_together(one: Finding, other: Finding, episodes: Episodes) -> bool:
    """Whether the first was still open when the second was logged: to be watched are two days."""
    first, second = sorted((one, other), key=lambda each: episodes[each.symptom].day)
    apart = episodes[second.symptom].day - episodes[first.symptom].day
    return first.level != "watch" or apart <= DAYS_WATCHED


def _is_partner(pair: Pair, finding: Finding) -> bool:
    return not {finding.symptom, *finding.groups}.isdisjoint(pair.partners)


def _ask(
    guidance: Guidance, rule: Cluster | Pair, urgency: SignUrgency, text: str, numbers: set[int]
) -> Finding:
    """What a rule asks for, because of the entries `numbers`; of no symptom yet."""
    sources = (rule.source,)
    text = mark_own_caution(f"{text}{cite(rule)}.", sources)
    return Finding(
        level_of(urgency), "", tuple(sorted(numbers)), text, guidance.acts[urgency], sources
    )
