"""`smp-recovery can`: whether something is allowed, and which sources say so."""

from typing import Annotated

import typer

from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, On, SessionOption, complete_topics
from smp_recovery.cli.output import answer
from smp_recovery.formats.json_views import export_topic
from smp_recovery.parsing.dates import split_day
from smp_recovery.parsing.lookup import find_topic
from smp_recovery.terminal.topic_page import render_topic
from smp_recovery.views.topic_view import view_topic


def can(
    context: typer.Context,
    topic: Annotated[
        list[str],
        typer.Argument(
            metavar="TOPIC",
            help="What you want to do: shower, gym, sun, hat, 'hair dye' ...",
            autocompletion=complete_topics,
        ),
    ],
    on: On = None,
    session: SessionOption = None,
    as_json: AsJson = False,
) -> None:
    """Answer whether something is allowed: from when, until when, by which source.

    Example: smp-recovery can shower
    """
    app = app_of(context)
    words = " ".join(topic)
    if on is None:
        words, on = split_day(words, app.today)
    found = find_topic(app.guidance, words)
    chosen, day = app.find_day(on, session)
    view = view_topic(app.guidance, chosen, found, day)
    answer(as_json, lambda: export_topic(view), lambda: render_topic(view))
