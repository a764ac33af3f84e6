"""What stands as an article's own words is in the article, within one of its paragraphs."""

import os
from pathlib import Path
from typing import Any

import pytest
import tomli

from smp_recovery.guidance.built_in import find_data

ARTICLES = ("elka", "natural-results", "skalptec", "recovery-guide", "recovery-period")
"""The articles, in the order in which their texts are numbered."""

TYPOGRAPHY = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u00a0", "''\"\"- ")


def _plain(text: str) -> str:
    """`text` with straight quotes and hyphens, and single spaces."""
    return " ".join(text.translate(TYPOGRAPHY).split())


@pytest.mark.parametrize("source", ARTICLES)
def test_each_quote_stands_in_a_paragraph(source: str) -> None:
    """The article has each phrase; skipped where the texts are not at hand."""
    folder = os.environ.get("SMP_RECOVERY_ARTICLES")
    if not folder:
        pytest.skip("SMP_RECOVERY_ARTICLES names no folder with the articles")
    (path,) = Path(folder).glob(f"{ARTICLES.index(source):03}_*")
    paragraphs = [_plain(line) for line in path.read_text("utf-8").splitlines()]
    data: dict[str, Any] = tomli.loads((find_data() / f"sources/{source}.toml").read_text("utf-8"))
    tables = ("stages", "rules", "expectations", "warnings")
    wordings = [item.get("wording", "") for table in tables for item in data.get(table, [])]
    quotes = {_plain(quote) for wording in wordings for quote in wording.split("; ") if quote}
    assert quotes
    assert [quote for quote in quotes if not any(quote in each for each in paragraphs)] == []
