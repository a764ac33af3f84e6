"""What each of the five articles says about each topic, on which days, in a few of its own words;
and what comes out where they are read together.

A window is "0-3", "7-" (from then on), "before" (the session) or "0-?" (the article gives no
end). Where a stance or topic leaves room, "|" stands between what would be right. "A few days" is
day 5, "several days" day 7, "first few weeks" day 21; an avoidance of "at least a week" ends with
day 7, and day 0 inherits what is said for day 1.
"""

import pytest

from smp_recovery.engine.day_advice import find_verdict
from smp_recovery.guidance.model import Guidance

Row = tuple[str, str, str, str]
"""Topic, window, stance and a few words of the article."""

SAID: dict[str, list[Row]] = {
    "elka": [
        ("clinic-choice", "before", "do", "avoid getting non-clinic treatments"),
        ("illness", "before", "do", "be sure to consult with your SMP clinic"),
        ("cream", "0-3", "allow", "suitable for this process could be applied"),
        ("rest", "0-3", "do", "The most important thing you can do is rest"),
        ("washing", "0-3", "avoid", "Do not take a shower from 1 to 3 days after"),
        ("clean-dry", "0-3", "do", "You should keep the skin dry and clean"),
        ("exercise", "0-3", "avoid", "avoid physical activities that cause sweating on your scalp"),
        ("sweating", "0-3", "avoid", "avoid physical activities that cause sweating on your scalp"),
        ("sun", "0-3", "limit", "under direct sunlight for many hours"),
        ("hat", "0-3", "do", "make sure to wear a cap or hat"),
        ("trimming", "4-6", "do", "You should constantly trim your hair"),
        ("washing", "4-6", "limit", "You can now take a bath, but apply baby shampoo"),
        # "For a while" is no end.
        ("shampoo", "4-?", "limit", "baby shampoo (or fragrance free shampoo) only for a while"),
        # Said under day 4 to 6, if scabs continue; against the other articles.
        ("harsh-products", "4-6", "do|allow|limit", "use shampoos for greasy hair"),
        ("daily-life", "7-", "allow", "All your daily normal activities can start again"),
        ("exercise", "7-", "allow", "You may have as much physical activity as you want"),
        ("washing", "7-", "allow", "and take showers"),
        ("razor|shaving", "7-", "limit", "use sharp razors, only if there are no scars left"),
        ("sunscreen", "7-", "do", "apply the proper amount of sunblock"),
        # "After the SMP treatment", without a day; the words stand behind those of day 7.
        ("exfoliating", "7-?", "do", "gently scrub the dead skin once a week"),
        ("moisturising", "7-?", "do", "moisten the surface of the skin once a day"),
    ],
    "natural-results": [
        ("clean-dry", "0-5", "do", "keeping the scalp clean, dry, and unperturbed"),
        ("washing", "0-5", "avoid", "recommend avoiding water, sweat, and direct contact"),
        ("hot-water", "0-5", "avoid", "Warm water, shampoo, exercise-induced sweating"),
        ("shampoo", "0-5", "avoid", "Warm water, shampoo, exercise-induced sweating"),
        ("sweating", "0-5", "avoid", "recommend avoiding water, sweat, and direct contact"),
        ("touching", "0-5", "avoid", "recommend avoiding water, sweat, and direct contact"),
        # Direct contact speaks of hats as well: loose, nothing rests on the skin.
        ("hat", "0-5", "limit", "recommend avoiding water, sweat, and direct contact"),
        ("moisturising", "0-5", "avoid|limit", "heavy moisture can disturb the settling pigment"),
        ("exercise", "0-7", "limit", "minimizing physical activity for several days"),
        ("light-activity", "0-7", "limit", "minimizing physical activity for several days"),
        ("cream", "0-7", "avoid|limit", "Too much or heavy ointments should be avoided"),
        ("moisturising", "6-", "do", "After the initial sensitive period when water is restricted"),
        ("heat", "0-?", "avoid|limit", "from intense workouts or hot environments"),
        ("sun", "0-?", "avoid", "Avoiding Irritants: Sweat, Sun, and Scratching"),
        ("touching", "0-?", "avoid", "scratching disrupts the delicate surface"),
        ("harsh-products", "0-?", "avoid", "free of harsh chemicals, sulfates, and fragrances"),
        ("shampoo", "22-", "limit", "mild, sulfate-free shampoos once fully healed"),
        ("sunscreen", "22-", "do", "Even after healing, consistent use of sunscreen"),
        ("sun", "22-", "limit", "sun protection remains critical"),
        ("hat", "22-", "do", "or scalp covers like hats"),
        ("practitioner", "0-", "do", "always follow the specific instructions"),
    ],
    "skalptec": [
        ("illness", "before", "do", "inform the SMP technician if you have a bleeding disorder"),
        ("touching", "0-3", "avoid", "Avoid touching or scratching the scalp"),
        ("touching", "3-5", "avoid", "pick at any scabs"),
        ("touching", "6-10", "avoid", "scratch or pick, because the scalp may still be tender"),
        ("clean-dry", "3-10", "do", "Continue to keep the scalp clean and dry"),
        # Clean and dry, read for water; it begins with day 3.
        ("washing", "3-10", "limit", "Continue to keep the scalp clean and dry"),
        ("heat", "3-5", "avoid|limit", "exposure to excessive heat and direct sunlight"),
        ("sun", "3-5", "avoid|limit", "exposure to excessive heat and direct sunlight"),
        ("exercise", "11-21", "avoid", "also avoid physical activity"),
        ("light-activity", "11-21", "avoid", "also avoid physical activity"),
        ("practitioner", "11-21", "do", "Follow all aftercare instructions"),
        ("practitioner", "0-?", "do", "seek initial guidance from your SMP technician"),
        ("shampoo", "0-?", "limit", "Gentle shampoos or moisturisers"),
        ("cream", "0-?", "limit|allow", "may suggest a healing ointment or cream"),
        ("hat", "0-?", "limit", "use of hats, headbands and pillows"),
        ("ice", "0-0", "allow|limit", "applying ice packs to the treated area"),
        ("work", "0-", "allow", "go to work the same day"),
    ],
    "recovery-guide": [
        # What a practitioner's instructions "may include", without a day.
        ("sun", "0-?", "avoid", "Avoiding exposure to direct sunlight"),
        ("sweating", "0-?", "avoid|limit", "and swimming for a specified period"),
        ("swimming", "0-?", "avoid", "and swimming for a specified period"),
        ("touching", "0-?", "avoid", "Refraining from touching, scratching, or picking"),
        ("harsh-products", "0-?", "avoid", "Avoiding the use of harsh shampoos"),
        ("styling", "0-?", "avoid", "harsh shampoos, conditioners, or styling products"),
        ("washing", "0-?", "do|limit", "Gently cleaning the scalp with a mild"),
        ("cream", "0-?", "limit|do|allow", "Applying any prescribed topical creams or ointments"),
        ("shampoo", "0-?", "limit|do", "using a mild shampoo or the product recommended"),
        ("hot-water", "0-?", "avoid", "Avoid using hot water"),
        ("clean-dry", "0-?", "do", "Pat your scalp dry with a clean towel"),
        ("hat", "0-?", "do", "wear a wide-brimmed hat or use a sunscreen"),
        ("sunscreen", "0-?", "do|allow", "wear a wide-brimmed hat or use a sunscreen"),
        ("exercise", "0-7", "avoid", "refrain from such activities for at least one week"),
        ("light-activity", "0-?", "allow|limit", "Light exercises and activities"),
        ("hydration", "0-?", "do", "drink an adequate amount of water each day"),
        ("diet", "0-?", "do", "Consume a diet rich in vitamins"),
        ("practitioner", "0-?", "do", "It is crucial to adhere to these guidelines"),
    ],
    "recovery-period": [
        ("illness", "before", "do", "let your body recover fully before going in"),
        ("diet", "0-?", "do", "careful about your lifestyle and diet after the procedure"),
        ("cream", "0-?", "limit|allow|do", "your technician can recommend one"),
        ("hat", "0-?", "do|limit", "wear a hat to avoid any other injuries"),
    ],
}

MAY_STAND: dict[str, list[Row]] = {
    # What an article bears without saying it of this topic or of these days in so many words: it
    # may stand in the data, and need not.
    "elka": [
        # Day 7 is the first on which activity is free; days 4 to 6 are not named.
        ("exercise", "4-6", "avoid", "Day 7"),
        ("daily-life", "0-6", "limit|allow", "maybe only your shower routine"),
        ("light-activity", "7-", "allow", "as much physical activity as you want"),
        # No shower, and baby shampoo from day 4 on: the days before are not named.
        ("shampoo", "0-3", "avoid", "Do not take a shower from 1 to 3 days after"),
        ("sleep", "0-3", "do", "resting and getting good sleep"),
        ("trimming", "7-", "allow|limit|do", "For trimming your hair"),
        ("shaving", "7-", "limit", "use sharp razors, only if there are no scars left"),
        ("harsh-products", "7-10", "do|allow|limit", "If the scabs continue to show up"),
        ("exfoliating", "0-?", "do", "gently scrub the dead skin once a week"),
        ("moisturising", "0-?", "do", "moisten the surface of the skin once a day"),
        ("practitioner", "0-?", "do|allow", "you can contact us"),
    ],
    "natural-results": [
        ("clinic-choice", "before", "do", "qualified professionals under sterile conditions"),
        # It says nothing of shampoo on these days: neither barred nor free.
        ("shampoo", "6-21", "limit", "once fully healed"),
        ("sweating", "0-7", "limit|avoid", "to prevent excessive sweat"),
        ("sauna", "0-?", "avoid|limit", "from intense workouts or hot environments"),
        ("cream", "0-?", "allow|limit", "applying a recommended aftercare product"),
        ("clean-dry", "22-", "do", "Keeping your scalp hydrated yet clean"),
        ("washing", "22-", "do|limit|allow", "Regular, gentle cleansing"),
    ],
    "skalptec": [
        ("practitioner", "before", "do|allow", "discuss this when you visit the SMP clinic"),
        # Asked for days 11 to 21 ("also"), and freed nowhere before.
        ("exercise", "0-10", "avoid", "also avoid physical activity"),
        ("light-activity", "0-10", "avoid", "also avoid physical activity"),
        ("moisturising", "3-10", "limit", "Continue to keep the scalp clean and dry"),
        ("moisturising", "0-?", "limit|allow", "Gentle shampoos or moisturisers"),
        ("sleep", "0-?", "limit", "use of hats, headbands and pillows"),
        ("daily-life", "0-?", "limit", "avoid certain activities and lifestyle changes"),
    ],
    "recovery-guide": [
        ("exfoliating", "0-?", "avoid", "ensuring not to rub the treated area vigorously"),
        # The page names styling products, not fibres.
        ("fibres", "0-?", "avoid", "conditioners, or styling products"),
    ],
    "recovery-period": [
        ("daily-life", "0-?", "limit|do", "careful about your lifestyle"),
    ],
}

DAYS = range(-3, 61)

Cell = tuple[str, int, str, bool]
"""A topic, day and stance, and whether the rule behind it gives no end."""


def cells(row: Row) -> list[set[Cell]]:
    """For each day of a row's window: the cells of which one must be there."""
    topics, window, stances, _ = row
    days, undated = range(DAYS[0], 0), window.endswith("?")
    if window != "before":
        first, last = window.split("-")
        days = range(int(first), (28 if undated else int(last or DAYS[-1])) + 1)
    return [
        {(t, day, stance, undated) for t in topics.split("|") for stance in stances.split("|")}
        for day in days
    ]


def told(guidance: Guidance, article: str) -> set[Cell]:
    """What the data says under the name of an article, by day."""
    return {
        (rule.topic, day, rule.stance, rule.undated)
        for rule in guidance.sources[article].rules
        for day in DAYS
        if rule.window.covers(day)
    }


@pytest.mark.parametrize("article", SAID)
def test_what_an_article_says_is_told(guidance: Guidance, article: str) -> None:
    """Each row of the table stands in the data, on each of its days."""
    found = told(guidance, article)
    missing = {
        row: [min(cell)[1] for cell in cells(row) if not cell & found] for row in SAID[article]
    }
    assert {row: days for row, days in missing.items() if days} == {}


@pytest.mark.parametrize("article", SAID)
def test_what_is_told_an_article_says(guidance: Guidance, article: str) -> None:
    """Nothing stands under the name of an article that the tables do not bear."""
    known = {c for row in (*SAID[article], *MAY_STAND[article]) for day in cells(row) for c in day}
    strange: dict[tuple[str, str, bool], list[int]] = {}
    for topic, day, stance, undated in sorted(told(guidance, article) - known):
        strange.setdefault((topic, stance, undated), []).append(day)
    assert strange == {}


VERDICTS: list[tuple[str, int, int, str | None]] = [
    # topic, days (both included), what the sources say together (None: no end was given)
    ("shampoo", 0, 5, "avoid"),
    ("shampoo", 6, 80, "limit"),
    ("washing", 0, 5, "avoid"),
    ("washing", 6, 10, "limit"),
    ("washing", 11, 80, "allow"),
    ("exercise", 0, 21, "avoid"),
    ("exercise", 22, 80, "allow"),
    ("light-activity", 11, 21, "avoid"),
    ("moisturising", 0, 5, "avoid"),
    ("moisturising", 29, 80, "allow"),
    ("sun", 0, 28, "avoid"),
    ("sun", 29, 80, "limit"),
    ("sunscreen", 29, 80, "allow"),
    ("hat", 29, 80, "do"),
    ("work", 0, 80, "allow"),
    ("clean-dry", 0, 10, "do"),
    ("touching", 0, 28, "avoid"),
    ("touching", 29, 80, None),
    ("heat", 0, 28, "avoid"),
    ("heat", 29, 80, None),
    ("hot-water", 0, 28, "avoid"),
    ("hot-water", 29, 80, None),
    ("harsh-products", 0, 28, "avoid"),
    ("harsh-products", 29, 80, None),
    ("styling", 0, 28, "avoid"),
    # Of swimming and sweating pages of the survey speak to day 30.
    ("swimming", 0, 28, "avoid"),
    ("swimming", 31, 80, None),
    ("sweating", 0, 28, "avoid"),
    ("sweating", 31, 80, None),
]


@pytest.mark.parametrize(("topic", "first", "last", "stance"), VERDICTS)
def test_the_cautious_reading(
    guidance: Guidance, topic: str, first: int, last: int, stance: str | None
) -> None:
    """On each of these days the strictest of what is said leads."""
    found = {day: find_verdict(guidance, topic, day).stance for day in range(first, last + 1)}
    assert found == dict.fromkeys(range(first, last + 1), stance)


def test_a_walk_on_day_12_shows_skalptec(guidance: Guidance) -> None:
    """Physical activity is a walk as well: skalptec is among those who lead."""
    leading = {
        a.source.key for a in find_verdict(guidance, "light-activity", 12).by_source if a.decides
    }
    assert "skalptec" in leading


@pytest.mark.parametrize("topic", ["trimming", "shaving", "razor"])
def test_skalptec_speaks_of_no_blade(guidance: Guidance, topic: str) -> None:
    """The page names neither trimming nor razors."""
    answers = find_verdict(guidance, topic, 5).by_source
    assert "skalptec" not in {answer.source.key for answer in answers}


def test_scratching_on_day_40(guidance: Guidance) -> None:
    """No end was given: neither barred nor free, and no day on which it became so."""
    found = find_verdict(guidance, "touching", 40)
    assert (found.stance, found.undated) == (None, True)
    assert (found.since, found.free_from) == (None, None)


def test_no_end_given_is_never_free(guidance: Guidance) -> None:
    """From day 29 on a topic that was barred without an end is allowed by nobody's silence."""
    rules = [rule for source in guidance.sources.values() for rule in source.rules]
    for topic in guidance.topics:
        spoken = [rule for rule in rules if rule.topic == topic]
        if not any(rule.undated and rule.stance in ("avoid", "limit") for rule in spoken):
            continue
        for day in range(29, 81):
            today = [rule for rule in spoken if rule.window.covers(day)]
            found = find_verdict(guidance, topic, day)
            if not today:
                assert (found.stance, found.since, found.free_from) == (None, None, None), topic
                assert found.undated, topic
            elif found.stance == "allow":
                assert any(rule.stance in ("allow", "do", "limit") for rule in today), topic
