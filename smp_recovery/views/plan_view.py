"""The sheet for the fridge: a recovery by date, once for every format. Pure."""

import datetime
import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smp_recovery.engine.calls import Call, list_calls
from smp_recovery.engine.day_advice import ASKING, StanceChange, advise, find_changes, find_verdict
from smp_recovery.engine.stages import find_stage
from smp_recovery.engine.topic_verdicts import Verdict
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    OVERRIDING,
    RESTRICTING,
    STANCES,
    Contact,
    Guidance,
    Rule,
    Source,
    Stage,
    Stance,
    Window,
    find_contacts,
    is_softer,
)
from smp_recovery.guidance.table_reader import FURTHEST_DAY
from smp_recovery.log.days import NumberedSession
from smp_recovery.text import clip, lower_first, sanitise, write_short_date
from smp_recovery.views.brief_rules import choose_rules, is_personal, is_survey, write_briefly
from smp_recovery.views.phrases import WITHOUT_NOTE, name_briefly
from smp_recovery.views.planned_session import READY_DAYS, list_preparations

LABELS: dict[Stance, str] = {"avoid": "Avoid", "limit": "With care", "allow": "Allowed", "do": "Do"}


class PlanItem(NamedTuple):
    """What a `day` says of the thing called `name`, in `words` that it may share with others.

    It has the `stance` to the day `until`: None if no end is known, that of the next session if it
    goes on. Without a stance it is how a clinic calls the days, what it expects, or preparation.
    """

    day: int
    stance: Stance | None
    label: str
    until: int | None
    topic: str | None
    name: str
    words: str
    sources: tuple[str, ...]

    @property
    def head(self) -> tuple[int, float, str]:
        """The same for what is one line; a line is before those less strict or with a later end."""
        place = -1 if self.stance is None else STANCES.index(self.stance)
        return place, math.inf if self.until is None else self.until, self.label


class PlanView(NamedTuple):
    """The plan of a session, made on the date `written` for the person called `name`.

    It ends before the day `end`, that of the first of the `later` sessions. Before the session it
    has how to get ready. `clinics` are the practitioner, and the clinics' files in use.
    """

    guidance: Guidance
    session: NumberedSession
    written: datetime.date
    name: str
    later: tuple[NumberedSession, ...]
    end: float
    clinics: tuple[Source, ...]
    contacts: tuple[Contact, ...]
    calls: tuple[Call, Call]
    stages: tuple[Stage, ...] = ()
    said: tuple[PlanItem, ...] = ()


def build_plan(
    guidance: Guidance,
    session: NumberedSession,
    written: datetime.date,
    later: Iterable[NumberedSession] = (),
    name: str = "",
) -> PlanView:
    """The plan of `session` up to the next of the `later` ones, which are sorted by date."""
    later, name = tuple(later), clip(sanitise(name).strip())
    end = session.day_of(later[0].date) if later else math.inf
    own = [source for source in guidance.sources.values() if source.kind in OVERRIDING]
    own.sort(key=lambda source: source.kind != "practitioner")
    whom = (tuple(own), find_contacts(guidance), list_calls(guidance))
    view = PlanView(guidance, session, written, name, later, end, *whom)
    view = view._replace(said=tuple(each for each in _list_items(view) if each.day < end))
    return view._replace(stages=tuple(_list_stages(view)))


def name_clinic(source: Source) -> str:
    """The name that the clinic or the practitioner gives."""
    title = lower_first(source.title) if source.kind == "practitioner" else source.title
    return (source.contact.name if source.contact else "") or source.publisher or title


def _list_stages(view: PlanView) -> Iterator[Stage]:
    """The stages of the first weeks and of all that is said, each as far as the plan goes."""
    last = min(view.end - 1, max((LAST_UNDATED + 1, *(each.day for each in view.said))))
    found: dict[Stage, list[int]] = {}
    for day in range(-1 if view.session.date > view.written else 0, int(last) + 1):
        found.setdefault(find_stage(view.guidance, day), []).append(day)
    for stage, days in found.items():
        first = None if days[0] < 0 else days[0]
        yield stage._replace(window=Window(first, stage.window.last and days[-1]))


def _list_items(view: PlanView) -> Iterator[PlanItem]:
    """All that holds on day 0, and what begins or changes on other days."""
    yield from _list_own_phrases(view)
    yield from _list_preparations(view)
    for verdict in (each for each in advise(view.guidance, 0, 0).verdicts if each.stance):
        if verdict.stance == "allow" and verdict.advising:
            yield from _word_verdict(view, verdict._replace(stance="do"))
        elif verdict.stance in ASKING or verdict.since == 0 or verdict.own_reasons:
            yield from _word_verdict(view, verdict)
    for change in find_changes(view.guidance, 0, FURTHEST_DAY):
        if (change.before, change.stance) != ("do", "allow"):  # advice only ends
            verdict = find_verdict(view.guidance, change.topic, change.day)
            yield from _word_verdict(view, verdict, change)


def _word_verdict(
    view: PlanView, verdict: Verdict, change: StanceChange | None = None
) -> Iterator[PlanItem]:
    """The topic of `verdict`, with the words of the user's own clinic, else in a few words; of a
    `change` that is a step, only these.
    """
    guidance, stance, step = view.guidance, verdict.stance, change and change.is_step
    assert stance
    own = [r for r in verdict.own_reasons if not step or (change and r.text == change.text)]
    name = name_briefly(guidance.topics[verdict.topic])
    said = [(name, _quote_own(view, verdict, own))] if own else []
    if stance in ("limit", "do") and not step:
        rules = choose_rules(guidance, verdict, stance)
        for rule in (each for each in rules if not is_personal(guidance, each.source)):
            unsure = stance == "limit" and is_survey(guidance, rule)
            said.append((name, ": ask first") if unsure else _split_brief(guidance, rule))
    freed = change and stance == "allow" and change.before in RESTRICTING
    until = verdict.until
    if until is not None and stance in RESTRICTING:
        until = int(min(until, view.end))
    elif until is not None and (verdict.then not in RESTRICTING or until >= view.end):
        until = None
    sources = tuple(dict.fromkeys(rule.source for rule in verdict.reasons))
    for each, words in said or [(name, "")]:
        label = LABELS[stance] + (" again" if freed else "")
        yield PlanItem(verdict.day, stance, label, until, verdict.topic, each, words, sources)


def _split_brief(guidance: Guidance, rule: Rule) -> tuple[str, str]:
    """The rule in a few words, parted before the advice that others may share."""
    what, colon, advice = write_briefly(guidance, rule).rpartition(": ")
    return (what, colon + advice) if what else (advice, "")


def _quote_own(view: PlanView, verdict: Verdict, rules: list[Rule]) -> str:
    """The words of the user's own `rules`, by clinic if there are several, and when they end if the
    stance goes on with others.
    """
    texts: dict[str, list[str]] = {}
    for rule in rules:
        name = name_clinic(view.guidance.sources[rule.source])
        texts.setdefault(name, []).extend([rule.text] * (rule.text != WITHOUT_NOTE))
    several, said = len(view.clinics) > 1, []
    for name, each in texts.items():
        quoted = f"“{' '.join(dict.fromkeys(each))}”"
        said.append(f"{quoted} ({name})" if each and several else quoted if each else name)
    ends = [r.window.last for r in rules if r.window.last is not None and not r.undated]
    end = max(ends, default=0)
    if len(ends) == len(rules) and verdict.day < end < view.end and end != verdict.until:
        then = find_verdict(view.guidance, verdict.topic, end + 1)
        if then.stance in (None, verdict.stance) and not {*rules} <= {*then.own_reasons}:
            goes_on = then.stance in RESTRICTING and not then.own_reasons
            others = ", then other sources" if goes_on else ""
            said[-1] += f" (to {write_short_date(view.session.date_of(end))}{others})"
    return f": {', '.join(said)}"


def _list_own_phrases(view: PlanView) -> Iterator[PlanItem]:
    """The stages of the clinics' files, what these expect, and what they warn of unless that is
    softer than a sign asks for, by the day on which each begins.
    """
    known = view.guidance.symptoms | view.guidance.topics
    for source in view.clinics:
        whose = f" ({name_clinic(source)})" if len(view.clinics) > 1 else ""
        phrases = [(*each.window, each.name, "", each.text) for each in source.stages]
        for each in source.expectations:
            name = known[each.symptom or each.topic or ""].name
            labels = ("Usual", lower_first(name)) if each.symptom else (name, "")
            last = None if each.undated else each.window.last
            phrases.append((each.window.first, last, *labels, each.text))
        for warning in source.warnings:
            sign = view.guidance.signs.get(warning.sign or "")
            if not is_softer(warning.urgency, sign.urgency if sign else "soon"):
                phrases.append((warning.window.first, None, "When to call", "", warning.text))
        for first, last, label, name, text in phrases:
            if last is None or last >= 0:
                words = f"{': ' if name else ''}“{text}”{whose}"
                day, sources = max(first or 0, 0), (source.key,)
                yield PlanItem(day, None, label, last, None, name, words, sources)


def _list_preparations(view: PlanView) -> Iterator[PlanItem]:
    """How to get ready for each session to come, by the day on which that begins."""
    rules = list_preparations(view.guidance)
    if view.clinics:  # it is chosen
        rules = tuple(rule for rule in rules if rule.topic != "clinic-choice")
    for session in (each for each in (view.session, *view.later) if each.date > view.written):
        is_own = session is view.session
        label = "Get ready" if is_own else f"Get ready for session {session.number}"
        for rule in rules:
            first = max(rule.window.first or -READY_DAYS, -READY_DAYS)
            day = first if is_own else max(view.session.day_of(session.date_of(first)), 0)
            about = (rule.topic, *_split_brief(view.guidance, rule), (rule.source,))
            yield PlanItem(day, None, label, None, *about)
