"""Draws the pictures of the README from the program's own views, the same on every machine.

Run it with `python docs/make_pictures.py` after a change of the guidance or of a view. A picture
holds text and shapes alone: no font and no address is fetched when it is shown.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path

FOLDER = Path(__file__).parent
SESSION, TODAY = date(2026, 11, 16), date(2026, 11, 20)
NOTED = datetime(2026, 11, 20, 8, 30, tzinfo=timezone.utc)
COLUMNS = 80

# Paper, frame, quiet and ink; then red, green, yellow, blue, magenta and cyan, each readable on it.
LIGHT = "ffffff d0d7de 6e7781 1f2328 cf222e 116329 7d4e00 0969da 8250df 1b6f77"
DARK = "0d1117 3d444d 8b949e e6edf3 ff7b72 56d364 e3b341 79c0ff d2a8ff 56d4dd"

FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>TITLE</title>
<style>
text {{ font: {char_height}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
  "Liberation Mono", monospace; }}
{styles}
</style>
<rect x="1" y="1" width="100%" height="100%" rx="10" fill="#PAPER" stroke="#FRAME"/>
<text x="50%" y="27" text-anchor="middle" style="font-size: 16px" fill="#QUIET">TITLE</text>
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
{matrix}
</g>
</svg>
"""


def draw() -> Iterator[tuple[str, str]]:
    """Every picture: its file's name and its content."""
