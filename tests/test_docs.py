"""The pages under docs/ that a script writes are what it writes."""

import runpy
from pathlib import Path

from smp_recovery.guidance.model import Guidance

DOCS = Path(__file__).parent.parent / "docs"


def test_page_of_sources_is_current(guidance: Guidance) -> None:
    """Every source with its address, and every caution of our own."""
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    written = runpy.run_path(str(DOCS / "make_sources.py"))["write_page"](guidance)
    assert page == written, "run `python docs/make_sources.py`"
