"""The stage of a day, and whose stages count. Pure; apart from the advice, which costs start-up."""

from collections.abc import Iterable

from smp_recovery.guidance.model import Guidance, Source, Stage


def find_stage(guidance: Guidance, day: int) -> Stage:
    """The stage of `day`; the only followed source brings its own, if it has one."""
    only = find_only_followed(guidance)
    stage = stage_on((*(only.stages if only else ()), *guidance.stages), day)
    assert stage is not None, "the stages of the guidance do not tile every day"
    return stage


def stage_on(stages: Iterable[Stage], day: int) -> Stage | None:
    """The first of `stages` whose window covers `day`."""
    return next((stage for stage in stages if stage.window.covers(day)), None)


def find_only_followed(guidance: Guidance) -> Source | None:
    """The only followed source, ignoring the practitioner; None if there are more."""
    others = [s for s in guidance.sources.values() if s.kind != "practitioner"]
    followed = [source for source in others if source.followed]
    return followed[0] if len(followed) == 1 < len(others) else None
