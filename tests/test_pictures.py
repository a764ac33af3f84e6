"""The pictures of the README show what the program shows."""

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Every picture as the script draws it, by the name of its file."""
    return dict(runpy.run_path(str(DOCS / "make_pictures.py"))["draw_all"]())


def test_pictures_are_current(drawn: dict[str, str]) -> None:
    """Each committed picture is what the script draws, and there is no other."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.svg")}
    assert committed == drawn, "run `python docs/make_pictures.py` and look at the pictures"


def test_pictures_fetch_nothing(drawn: dict[str, str]) -> None:
    """No picture names an address other than that of the SVG standard."""
    for picture in drawn.values():
        rest = picture.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "//" not in rest
        assert "url(" not in rest
        assert "@import" not in rest


def test_dark_pictures_differ_in_colour_alone(drawn: dict[str, str]) -> None:
    """A dark picture says the same as its light one, in other colours."""
    for name in ("today", "timeline", "chart"):
        both = drawn[f"{name}.svg"], drawn[f"{name}-dark.svg"]
        assert both[0] != both[1]
        light, dark = (re.sub(r'fill="#[0-9a-f]{6}"', "", picture) for picture in both)
        assert light[light.index("<g ") :] == dark[dark.index("<g ") :]
