"""Writes the report as Markdown, readable as plain text, too. Pure.

Text from users and files is escaped, so that it cannot become a heading, a link, an image or HTML.
"""

import re
from collections.abc import Iterable

from smp_recovery.formats.pages import render_template
from smp_recovery.formats.report_html import list_report_values
from smp_recovery.text import sanitise_lines
from smp_recovery.views.phrases import name_sources
from smp_recovery.views.report_view import ReportView

_ACTIVE = re.compile(
    r"""
    [\\`*_\[\]<>|~&$@]            # acts anywhere: emphasis, links, HTML, tables, mentions
    | : (?=//)                     # begins an address
    | (?<=www) \.                  # another way to begin one
    | ^ (?: [#+=-] | \d+ [.)] )    # begins a heading, a list or a rule at the start of the text
    """,
    re.VERBOSE,
)
"""Text with a meaning in Markdown. Only the last character of a match is escaped: the dot of `1.`,
because a backslash before the digit would be shown.
"""


def export_report_markdown(view: ReportView) -> str:
    """The report as a complete Markdown document."""
    return render_template(
        "report.md",
        clean_markdown,
        bracket=_bracket_sources,
        **list_report_values(view),
    )


def escape_markdown(text: str) -> str:
    """`text` on one line, its lines separated by ` / `, with the meaning of Markdown escaped."""
    line = " / ".join(line for line in sanitise_lines(text) if line.strip()).strip()
    return _ACTIVE.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def clean_markdown(text: str) -> str:
    """`text` as above, for a template that escapes the meaning of HTML."""
    from markupsafe import Markup

    return Markup(escape_markdown(text))


def _bracket_sources(keys: Iterable[str]) -> str:
    names = name_sources(keys)
    return f"({names})" if names else ""
