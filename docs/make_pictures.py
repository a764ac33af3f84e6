"""Draws the README's pictures from the program's own views, the same on every machine.

Run `python docs/make_pictures.py` after a change of the guidance or of a view. The pictures hold
text and shapes alone: nothing is fetched when they are shown.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.log.days import NumberedSession
from smp_recovery.log.entries import Entry
from smp_recovery.terminal.chart_page import Chart
from smp_recovery.terminal.day_page import render_day
from smp_recovery.terminal.screen_page import ScreenPage
from smp_recovery.terminal.timeline_page import render_timeline
from smp_recovery.views.day_view import view_day
from smp_recovery.views.log_view import view_log
from smp_recovery.views.symptom_grid import build_grid
from smp_recovery.views.timeline_view import view_timeline

SESSION, TODAY = NumberedSession(1, date(2026, 11, 16)), date(2026, 11, 23)
NOTED = Entry(1, datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "redness", 1)
COURSES = {"redness": "321100 1", "tenderness": "2211", "scab": "  122", "itch": "   1321"}
"""The severity of each symptom from day 0 on."""

COLUMNS = 80

THEMES = {  # frame, title, paper and ink; then red, green, yellow, blue, magenta and cyan
    "": "d0d7de 59636e ffffff 0d1117 c21c2b 116329 7d4e00 0857bd 7a3fd1 0f6a78",
    "-dark": "3d444d 9198a1 0d1117 e6edf3 ff7b72 56d364 e3b341 79c0ff d2a8ff 56d4dd",
}

FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{width}} {{height}}">
<title>smp-recovery {0}</title>
<style>
text {{{{ font: {{char_height}}px ui-monospace, Menlo, "DejaVu Sans Mono", monospace; }}}}
{{styles}}
</style>
<rect width="100%" height="100%" rx="12" fill="#{3}" stroke="#{1}" stroke-width="2"/>
<line x2="100%" y1="38" y2="38" stroke="#{1}"/>
<text x="50%" y="26" text-anchor="middle" fill="#{2}">smp-recovery {0}</text>
<g transform="translate({{terminal_x}}, 32)">
{{backgrounds}}{{matrix}}</g>
</svg>
"""


def draw_all() -> Iterator[tuple[str, str]]:
    """Each picture: the name of its file, and its text."""
    guidance = load_guidance()
    chart = build_grid(view_log(guidance, SESSION, _entries(), TODAY))
    pages: dict[str, ScreenPage | Chart] = {
        "today": render_day(view_day(view_log(guidance, SESSION, [NOTED], TODAY))),
        "timeline": render_timeline(view_timeline(guidance, SESSION, TODAY)),
        "chart": Chart(guidance, chart, TODAY),
    }
    for name, page in pages.items():
        for suffix, colours in THEMES.items():
            yield f"{name}{suffix}.svg", _draw(name, page, colours.split())


def _entries() -> Iterator[Entry]:
    """The entries of the chart, at noon of their days."""
    numbers = count(1)
    for symptom, course in COURSES.items():
        for day, severity in enumerate(course):
            if severity.isdigit():
                noon = datetime(2026, 11, 16 + day, 12, tzinfo=UTC)
                yield Entry(next(numbers), noon, symptom, int(severity))


def _draw(name: str, page: ScreenPage | Chart, colours: list[str]) -> str:
    from rich.color import parse_rgb_hex
    from rich.console import Console
    from rich.padding import Padding
    from rich.terminal_theme import TerminalTheme
    from rich.text import Text

    from smp_recovery.terminal.drawing import draw

    def make_console(width: int) -> Console:
        return Console(
            record=True,
            file=io.StringIO(),
            width=width,
            color_system="standard",
            force_terminal=True,
            no_color=False,
            legacy_windows=False,
        )

    rgb: list[tuple[int, int, int]] = [parse_rgb_hex(colour) for colour in colours]
    screen, console = make_console(COLUMNS), make_console(COLUMNS + 2)
    with screen.capture() as capture:
        screen.print(draw(page, screen) if isinstance(page, ScreenPage) else page)
    console.print(Padding(Text.from_ansi(capture.get().rstrip("\n")), (1, 1, 0, 1)))
    drawn = console.export_svg(
        theme=TerminalTheme(rgb[2], rgb[3], rgb[3:]),
        code_format=FORMAT.format(name, *colours),
        font_aspect_ratio=0.602,
        unique_id="s",
    )
    lines = re.sub(r"<text[^>]*>\n</text>", "", drawn).replace("</text>", "</text>\n")
    return re.sub(r' clip-path="[^"]*"', "", lines).replace("\n\n", "\n")


if __name__ == "__main__":
    for name, picture in draw_all():
        Path(__file__).with_name(name).write_text(picture, encoding="utf-8", newline="\n")
