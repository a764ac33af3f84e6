"""What the built-in files say beside the tables of tests/care: who each source is, what it warns
of, and how their texts read.
"""

import re

import pytest

from smp_recovery.disk.toml import parse_toml
from smp_recovery.engine.day_advice import find_verdict
from smp_recovery.guidance.built_in import EXAMPLE, LARGEST_SOURCE, find_data
from smp_recovery.guidance.guidance_parsing import parse_guidance
from smp_recovery.guidance.model import (
    LAST_UNDATED,
    OWN_CAUTION,
    SIGN_URGENCIES,
    Contact,
    Expectation,
    Guidance,
    Rule,
    Window,
    list_aliases,
)
from smp_recovery.guidance.source_parsing import parse_source
from smp_recovery.parsing.lookup import index_symptoms
from smp_recovery.parsing.word_forms import clean

SOURCE_KINDS = {
    "survey": "clinic-survey",
    "article": "elka natural-results skalptec recovery-guide recovery-period "
    "natural-ink parsamohebi pure-ink",
    "authority": "aad cleveland-clinic fda fpnotebook healthwise isotretinoin-label mayo-clinic "
    "nhs nhs-blood",
}

NO_ADDRESS = {"clinic-survey", "elka", "isotretinoin-label", "natural-results", "recovery-guide"}
"""Sources of many pages, and of pages whose public address is not known."""

CLAIMS: dict[str, list[str]] = {
    # What the sources beside the five articles and the survey say of topics: "before" the session,
    # "?" where they give no end.
    "aad": [
        *("psoriasis do before", "psoriasis usual always"),
        *("eczema do before", "eczema usual always"),
    ],
    "cleveland-clinic": ["mri usual always", "keloid usual always", "illness usual always"],
    "fda": ["mri limit always"],
    "fpnotebook": ["swimming avoid 0-28", "ice limit 0-?"],
    "healthwise": [],
    "isotretinoin-label": ["isotretinoin limit always", "isotretinoin usual always"],
    "mayo-clinic": ["keloid do before", "mri usual always"],
    "natural-ink": ["pregnancy avoid always"],
    "nhs": [],
    "nhs-blood": ["blood-donation avoid 0-122"],
    "parsamohebi": ["sweating avoid 0-7", "hat limit 0-7", "sunscreen limit 0-7"],
    "pure-ink": ["pregnancy avoid always"],
}

WARNINGS: dict[str, dict[str, str]] = {
    "aad": {
        "same-day": "spreading-redness worse-pain pus fever chills open-sores bumps",
        "later": "late-reaction itch",
    },
    "elka": {"soon": "scab"},
    "healthwise": {"same-day": "red-streaks hot-skin rising-swelling lymph-nodes"},
    "natural-results": {"promptly": "pus worse-pain fever"},
    "nhs": {
        "emergency": "breathing face-swelling throat collapse confusion discoloured purple-patches "
        "fast-breathing chest-pain extreme-pain fast-spreading",
        "same-day": "stiff-neck reaches-face",
    },
    "skalptec": {"promptly": "heavy-bleeding"},
}
FROM_DAY = {"itch": 29, "scab": 11}
"""Warnings of symptoms begin with a day, those of signs hold on any."""

SAID_OF_OTHERS = {"hives", "infected"}
"""Signs whose source speaks of a rash or an infection where it warns of other signs."""

STAGES = {
    "elka": [("Day 1 to 3", 0, 3), ("Day 4 to 6", 4, 6), ("Day 7", 7, None)],
    "skalptec": [
        ("The First 24 to 72 Hours", 0, 3),
        ("Day 3 to Day 5", 3, 5),
        ("Days 6 to 10", 6, 10),
        ("Days 11 to 21", 11, 21),
    ],
    "natural-results": [
        ("first three to five days", 0, 5),
        ("After the initial sensitive period", 6, 21),
        ("After the first few weeks", 22, None),
    ],
}

WHOM = {
    "emergency": "emergency services now",
    "same-day": "dermatologist today",
    "promptly": "healthcare provider promptly",
    "soon": "your clinic",
    "later": "dermatologist",
    "watch": "Watch",
}


def load(name: str) -> object:
    """The mapping of a built-in file."""
    return parse_toml((find_data() / name).read_bytes(), name, LARGEST_SOURCE)


def said(item: Rule | Expectation) -> str:
    """What an entry says of its topic, as the table puts it."""
    first, last = ("" if day is None else day for day in item.window)
    window = f"{first}-{'?' if item.undated else last}"
    plain = {"-": "always", "--1": "before", "-?": "?"}.get(window, window)
    return f"{item.topic} {getattr(item, 'stance', 'usual')} {plain}"


def test_every_source_says_who_it_is(guidance: Guidance) -> None:
    """Each is of the kind that it is heard as, with its publisher, its title and its language."""
    kinds = {key: kind for kind, keys in SOURCE_KINDS.items() for key in keys.split()}
    assert {key: source.kind for key, source in guidance.sources.items()} == kinds
    for source in guidance.sources.values():
        assert source.publisher
        assert source.title
        assert source.language == "en"


def test_public_pages_have_an_address(guidance: Guidance) -> None:
    """Whoever doubts a source can look it up: the address is a whole one."""
    addresses = {key: source.address for key, source in guidance.sources.items()}
    assert {key for key, address in addresses.items() if not address} <= NO_ADDRESS
    for address in filter(None, addresses.values()):
        assert re.fullmatch(r"https://([\w-]+\.)+[a-z]+/\S*", address)


@pytest.mark.parametrize("source", CLAIMS)
def test_others_say_of_topics_what_they_say(guidance: Guidance, source: str) -> None:
    """Authorities and the smaller articles say this, and nothing beside it."""
    told = guidance.sources[source]
    items = (*told.rules, *(each for each in told.expectations if each.topic))
    assert sorted(said(item) for item in items) == sorted(CLAIMS[source])


def test_each_source_warns_as_it_does(guidance: Guidance) -> None:
    """A source's warnings are those that it gives, with its urgency, and no others."""
    for key, source in guidance.sources.items():
        told: dict[str, set[str]] = {}
        for warning in source.warnings:
            about = warning.sign or warning.symptom or ""
            told.setdefault(warning.urgency, set()).add(about)
            assert warning.window == Window(FROM_DAY.get(about))
            assert (warning.severity_from, warning.undated) == (0, False)
        assert told == {u: set(about.split()) for u, about in WARNINGS.get(key, {}).items()}


def test_whom_a_sign_names_speaks_of_it(guidance: Guidance) -> None:
    """Its source warns of it, or the sign names the page that does."""
    for sign in guidance.signs.values():
        if sign.source != OWN_CAUTION and not sign.page and sign.key not in SAID_OF_OTHERS:
            assert sign.key in {w.sign for w in guidance.sources[sign.source].warnings}


def test_stages_are_as_published(guidance: Guidance) -> None:
    """The stages of an article are its own; a source without day numbers has none."""
    stages = {key: source.stages for key, source in guidance.sources.items() if source.stages}
    told = {key: [(s.wording, *s.window) for s in published] for key, published in stages.items()}
    assert told == STAGES


def test_the_cautious_stages(guidance: Guidance) -> None:
    """Getting ready, then stages that tile day 0 to 28, then long-term care without end."""
    assert [tuple(stage.window) for stage in guidance.stages] == [
        *((None, -1), (0, 3), (4, 5), (6, 10), (11, 21), (22, LAST_UNDATED), (29, None)),
    ]


def test_greasy_hair_shampoo_is_not_free(guidance: Guidance) -> None:
    """What one article advises against all others asks the clinic first, in the same sentence."""
    told = [rule for rule in guidance.sources["elka"].rules if rule.topic == "harsh-products"]
    assert ["ask your clinic first" in rule.text for rule in told] == [True]


def test_acts_say_whom_to_call(guidance: Guidance) -> None:
    """Every urgency has its act, from emergency services to a dermatologist."""
    assert tuple(WHOM) == SIGN_URGENCIES
    for urgency, words in WHOM.items():
        assert words in guidance.acts[urgency]


def texts_of(guidance: Guidance) -> list[str]:
    """Every text of a file that is shown."""
    texts = [stage.text for stage in guidance.stages]
    texts += [text for s in guidance.symptoms.values() for text in (s.inside, s.outside)]
    texts += [*guidance.acts.values(), *(sign.act for sign in guidance.signs.values())]
    texts += [risk.text for risk in guidance.risks.values()]
    for source in guidance.sources.values():
        items = (*source.stages, *source.rules, *source.expectations, *source.warnings)
        texts += [item.text for item in items]
    return texts


def test_texts_are_sentences(guidance: Guidance) -> None:
    """They begin with a capital, or a number, and end with a full stop."""
    for text in texts_of(guidance):
        assert re.fullmatch(r"[A-Z0-9].*[.?]", text), text


def test_what_is_shown_in_a_line_is_short(guidance: Guidance) -> None:
    """A stage's text fits into a line of 80 columns; a sign's short name is a few words."""
    assert max(len(stage.text) for stage in guidance.stages) <= 72
    for sign in guidance.signs.values():
        assert len(sign.short or sign.name) <= 40
        assert not sign.short or len(sign.short) <= len(sign.name)


def test_advice_stands_alone(guidance: Guidance) -> None:
    """A `do` or `limit` is shown without its topic, so its text does not point back to one."""
    for source in guidance.sources.values():
        for rule in source.rules:
            if rule.stance in ("do", "limit"):
                assert not re.match(r"(It|They|This|That|These|Those|Not yet)\b", rule.text)


def test_healing_is_never_promised(guidance: Guidance) -> None:
    """Only where a source's own view is told as its view does a text speak of being healed."""
    promised = [t for t in texts_of(guidance) if re.search(r"\bheal(ed|s fully)\b", t)]
    assert [text for text in promised if not text.startswith("It says")] == []


def test_words_are_written_as_they_are_compared(guidance: Guidance) -> None:
    """In lower case and without marks but for hyphens, or they would never be found; and what asks
    a question names no symptom.
    """
    named = (*guidance.topics.values(), *guidance.symptoms.values(), *guidance.signs.values())
    words = [word for each in named for word in list_aliases(each)]
    asked = [word for question in guidance.questions for word in question.words]
    assert len(asked) == len({*asked} - index_symptoms(guidance).exact.keys())
    words += asked
    assert [word for word in words if clean(word) != word.replace("-", " ")] == []


def test_it_is_small_enough_to_be_quick() -> None:
    """Reading the files is most of the start-up: guidance.toml and the sources together hold at
    most 80 KiB, the words of people 40 KiB.
    """
    data = find_data()
    files = (data / "guidance.toml", *(data / "sources").iterdir())
    assert sum(path.stat().st_size for path in files) <= 80 * 1024
    assert (data / "words.toml").stat().st_size <= 40 * 1024


def test_the_documented_examples_can_be_read(guidance: Guidance) -> None:
    """The source file and the words that the format's README shows are sound ones."""
    text = (find_data() / "README.md").read_text("utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    example, words = (parse_toml(each.encode(), "example", LARGEST_SOURCE) for each in examples)
    source = parse_source(example, "example", guidance)
    assert source.rules[0].window == Window(0, 4)
    assert source.contact == Contact("", "+31 20 1234567", "")
    sources = {key: load(f"sources/{key}.toml") for key in guidance.sources}
    told = parse_guidance(load("guidance.toml"), sources, words)
    assert list_aliases(told.topics["exercise"]) == ["gym", "work out", "lift"]
    assert list_aliases(told.signs["throat"])[1] == "something stuck in my throat"
    assert told.questions[0].readings == ("low-temperature", "flu-like")


def test_the_example_of_a_clinic_can_be_used(guidance: Guidance) -> None:
    """The file to start from uses each kind of entry, and its rules lead where it is used."""
    source = parse_source(load(EXAMPLE), EXAMPLE, guidance)
    assert (source.key, source.kind) == ("example-clinic", "clinic")
    assert source.contact == Contact("Example Clinic", "", "")
    assert all((source.stages, source.rules, source.expectations, source.warnings))
    assert source.warnings[0].severity_from == 2
    told = guidance._replace(sources={source.key: source, **guidance.sources})
    stances = [find_verdict(told, "washing", day).stance for day in (-1, 0, 4, 5, 40)]
    assert stances == [None, "avoid", "avoid", "limit", "allow"]
