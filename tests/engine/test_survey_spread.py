"""How far a survey's pages differ on a topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.survey_spread import SHARE_OF_PAGES, Spread, spread_survey
from smp_recovery.guidance.model import RESTRICTING, Rule, Stance, Window
from tests.making import rule, undated


def survey(stance: Stance, pages: dict[int, int]) -> list[Rule]:
    """Make rules of as many pages each that end, or begin, on these days."""
    window = (lambda day: Window(0, day)) if stance in RESTRICTING else (lambda day: Window(day))
    return [rule("survey", stance, *window(day))._replace(pages=n) for day, n in pages.items()]


@pytest.mark.parametrize(
    ("stance", "pages", "spread"),
    [
        ("avoid", {2: 5, 3: 15, 4: 11, 5: 5, 10: 3}, (2, 5, 36, 39)),
        ("limit", {2: 1, 7: 8, 14: 1}, (7, 7, 8, 10)),
        ("allow", {3: 4, 5: 4, 9: 1}, (3, 5, 8, 9)),
        ("do", {7: 1}, (7, 7, 1, 1)),
        ("avoid", {1: 4, 3: 1, 5: 4}, (1, 5, 9, 9)),
        ("avoid", {-3: 5, -1: 4}, (-3, -1, 9, 9)),
    ],
)
def test_a_spread_is_the_narrowest_that_holds_most_pages(
    stance: Stance, pages: dict[int, int], spread: tuple[int, int, int, int]
) -> None:
    """Four in five end an avoid or limit, or begin an allow or do, between its days."""
    assert spread_survey(survey(stance, pages)) == (Spread(stance, *spread),)


def test_each_stance_has_its_own_spread() -> None:
    """The strictest first; what has no day, no end or no pages is in none."""
    told = (*survey("allow", {5: 3}), *survey("avoid", {3: 2}))
    without = rule("survey", "avoid", 0, None)._replace(pages=9), rule("survey", "avoid", 0, 9)
    lapsing = undated("survey", "avoid")._replace(pages=9)
    assert spread_survey((*told, *without, lapsing)) == (
        Spread("avoid", 3, 3, 2, 2),
        Spread("allow", 5, 5, 3, 3),
    )
    assert spread_survey(()) == ()


def test_before_a_session_and_after_it_are_apart() -> None:
    """What few pages say of the days after is not hidden by what most say of those before."""
    assert spread_survey(survey("avoid", {-2: 5, -1: 4, 3: 1})) == (
        Spread("avoid", -2, -1, 9, 10),
        Spread("avoid", 3, 3, 1, 10),
    )


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 20), min_size=1, max_size=8))
def test_no_narrower_spread_would_do(pages: dict[int, int]) -> None:
    """It holds at least four in five of all pages, and no fewer days in a row do."""
    (found,) = spread_survey(survey("avoid", pages))

    def count(first: int, last: int) -> int:
        return sum(n for day, n in pages.items() if first <= day <= last)

    assert found.all_pages == sum(pages.values())
    assert found.pages == count(found.first, found.last) >= SHARE_OF_PAGES * found.all_pages
    width = found.last - found.first
    for first in pages:
        assert count(first, first + width - 1) < SHARE_OF_PAGES * found.all_pages
        assert count(first, first + width) <= found.pages
