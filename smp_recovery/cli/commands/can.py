"""`smp-recovery can`: whether something is allowed, and which sources say so."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_topics
from smp_recovery.cli.output import answer
from smp_recovery.formats.json_views import export_outline, export_topic
from smp_recovery.parsing.dates import name_coming_day, split_day
from smp_recovery.parsing.lookup import find_topic
from smp_recovery.terminal.topic_page import (
    render_outline,
    render_topic,
    render_topic_groups,
    render_topic_sources,
)
from smp_recovery.views.topic_view import group_topics, outline_topic, view_topic


def can(
    context: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="What you want to do: shower, gym, sun, hat, 'hair dye' ...",
            autocompletion=complete_topics,
        ),
    ] = None,
    on: On = None,
    session: SessionOption = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="Every source with all its words.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Answer whether something is allowed: from when, until when, by which source. Without a topic,
    list what you can ask about.

    Example: smp-recovery can shower
    """
    app = app_of(context)
    if not topic:
        groups = [{"group": k, "topics": v} for k, v in group_topics(app.guidance).items()]
        answer(as_json, lambda: {"groups": groups}, lambda: render_topic_groups(app.guidance))
        return
    words = " ".join(topic)
    if on is None:
        words, on = split_day(words, app.today)
    else:
        on = name_coming_day(on, app.today)
    found = find_topic(app.guidance, words)
    if session is None and not app.sessions() and not app.unread:
        counted = on is None or on.lower().startswith("day")  # of a recovery: it has no date yet
        date = app.today if counted else app.parse_date(on or "")
        outline = outline_topic(app.guidance, found)
        answer(as_json, lambda: export_outline(outline, date), lambda: render_outline(outline))
        return
    chosen, day = app.find_day(on, session)
    view = view_topic(app.guidance, chosen, found, day)
    render = render_topic_sources if sources else render_topic
    answer(as_json, lambda: export_topic(view), lambda: render(view), app)
