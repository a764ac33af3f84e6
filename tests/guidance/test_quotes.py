"""What stands as an article's own words is in the article, in the paragraph that was noted."""

import os
from pathlib import Path
from typing import Any

import pytest
import tomli

ARTICLES = ("elka", "natural-results", "skalptec", "recovery-guide", "recovery-period")
"""The articles, in the order in which their texts are numbered."""

TYPOGRAPHY = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u00a0", "''\"\"- ")
SOURCES = Path(__file__).parents[2] / "data" / "sources"
QUOTES: dict[str, dict[str, int]] = tomli.loads(
    Path(__file__).with_name("quotes.toml").read_text("utf-8")
)


def _wordings(source: str) -> set[str]:
    """Every phrase that the file of `source` gives as its own words."""
    data: dict[str, Any] = tomli.loads((SOURCES / f"{source}.toml").read_text("utf-8"))
    tables = ("stages", "rules", "expectations", "warnings")
    items = [item for table in tables for item in data.get(table, [])]
    return {part for item in items for part in item.get("wording", "").split("; ") if part}


def _plain(text: str) -> str:
    """`text` with straight quotes and hyphens, and single spaces."""
    return " ".join(text.translate(TYPOGRAPHY).split())


def test_every_article_has_its_quotes() -> None:
    """The list speaks of the five articles, and of nothing else."""
    assert tuple(QUOTES) == ARTICLES


@pytest.mark.parametrize("source", ARTICLES)
def test_the_quotes_are_those_in_use(source: str) -> None:
    """Every phrase that a file quotes is in the list, and none in the list is unused."""
    assert set(QUOTES[source]) == _wordings(source)


@pytest.mark.parametrize("source", ARTICLES)
def test_each_quote_stands_in_its_paragraph(source: str) -> None:
    """The article has the phrase in that paragraph; skipped where the texts are not at hand."""
    folder = os.environ.get("SMP_RECOVERY_ARTICLES")
    if not folder:
        pytest.skip("SMP_RECOVERY_ARTICLES names no folder with the articles")
    (path,) = Path(folder).glob(f"{ARTICLES.index(source):03}_*")
    lines = path.read_text("utf-8").splitlines()
    paragraphs = [_plain(line) for line in lines if line.strip()]
    found = {quote: _plain(quote) in paragraphs[n - 1] for quote, n in QUOTES[source].items()}
    assert [quote for quote, there in found.items() if not there] == []
