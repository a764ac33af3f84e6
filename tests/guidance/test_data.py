"""The built-in guidance says what its sources say: every claim with its source and its window."""

import re
from collections import Counter

import pytest

from smp_recovery.guidance.files import EXAMPLE, find_data
from smp_recovery.guidance.model import URGENCIES, Contact, Guidance, Window
from smp_recovery.guidance.source_reading import parse_source
from smp_recovery.timeline import verdict
from smp_recovery.toml import parse_toml

ARTICLES = ("elka", "natural-results", "skalptec", "recovery-guide", "recovery-period")
AUTHORITIES = ("aad", "healthwise", "nhs")

Claim = tuple[str, str, int | None, int | None]

RULES: dict[str, list[Claim]] = {
    "elka": [
        ("clinic-choice", "do", None, -1),
        ("illness", "do", None, -1),
        ("cream", "do", 0, 3),
        ("rest", "do", 0, 3),
        ("clean-dry", "do", 0, 3),
        ("hat", "do", 0, 3),
        ("washing", "avoid", 0, 3),
        ("sweating", "avoid", 0, 3),
        ("sun", "avoid", 0, 3),
        ("exercise", "avoid", 0, 6),
        ("daily-life", "limit", 0, 6),
        ("trimming", "do", 4, 6),
        ("washing", "limit", 4, 6),
        ("shampoo", "avoid", 0, 3),
        ("shampoo", "limit", 4, 28),
        ("daily-life", "allow", 7, None),
        ("exercise", "allow", 7, None),
        ("washing", "allow", 7, None),
        ("trimming", "allow", 7, None),
        ("sunscreen", "do", 7, None),
        ("shaving", "limit", 7, None),
        ("exfoliating", "do", 7, None),
        ("moisturising", "do", 7, None),
        ("practitioner", "do", 0, None),
    ],
    "natural-results": [
        ("clean-dry", "do", 0, 5),
        ("washing", "avoid", 0, 5),
        ("sweating", "avoid", 0, 5),
        ("touching", "avoid", 0, 5),
        ("touching", "avoid", 0, 28),
        ("hot-water", "avoid", 0, 5),
        ("shampoo", "avoid", 0, 21),
        ("shampoo", "limit", 22, None),
        ("moisturising", "avoid", 0, 5),
        ("moisturising", "do", 6, 21),
        ("moisturising", "do", 22, None),
        ("exercise", "avoid", 0, 7),
        ("cream", "limit", 0, 7),
        ("heat", "avoid", 0, 28),
        ("sun", "avoid", 0, 28),
        ("sun", "limit", 22, None),
        ("sunscreen", "limit", 0, 5),
        ("sunscreen", "do", 22, None),
        ("hat", "do", 22, None),
        ("harsh-products", "avoid", 0, None),
        ("practitioner", "do", 0, None),
    ],
    "skalptec": [
        ("illness", "do", None, -1),
        ("touching", "avoid", 0, 3),
        ("touching", "avoid", 3, 5),
        ("touching", "avoid", 6, 10),
        ("shaving", "avoid", 0, 10),
        ("clean-dry", "do", 3, 10),
        ("washing", "limit", 0, 10),
        ("moisturising", "limit", 0, 10),
        ("shampoo", "limit", 0, 28),
        ("cream", "limit", 0, 28),
        ("heat", "avoid", 3, 5),
        ("sun", "avoid", 3, 5),
        ("exercise", "avoid", 0, 21),
        ("hat", "limit", 0, 28),
        ("work", "allow", 0, None),
        ("practitioner", "do", None, -1),
        ("practitioner", "do", 11, 21),
        ("practitioner", "do", 0, 28),
    ],
    "recovery-guide": [
        ("sun", "avoid", 0, 28),
        ("sweating", "avoid", 0, 28),
        ("swimming", "avoid", 0, 28),
        ("touching", "avoid", 0, 28),
        ("harsh-products", "avoid", 0, 28),
        ("styling", "avoid", 0, 28),
        ("hot-water", "avoid", 0, 28),
        ("exfoliating", "avoid", 0, 28),
        ("exercise", "avoid", 0, 7),
        ("light-activity", "allow", 0, 28),
        ("washing", "do", 0, 28),
        ("shampoo", "limit", 0, 28),
        ("cream", "limit", 0, 28),
        ("hat", "do", 0, 28),
        ("sunscreen", "allow", 0, 28),
        ("clean-dry", "do", 0, 28),
        ("hydration", "do", 0, 28),
        ("diet", "do", 0, 28),
        ("practitioner", "do", 0, 28),
    ],
    "recovery-period": [
        ("illness", "do", None, -1),
        ("diet", "do", 0, 28),
        ("cream", "limit", 0, 28),
        ("hat", "limit", 0, 28),
    ],
}

SURVEY: list[tuple[str, str, int | None, int | None, int | None]] = [
    ("washing", "avoid", 0, 3, 10),
    ("washing", "avoid", 0, 4, 5),
    ("washing", "avoid", 0, 5, 4),
    ("light-activity", "allow", 4, None, 3),
    ("exercise", "avoid", 0, 6, 3),
    ("exercise", "avoid", 0, 9, 3),
    ("exercise", "limit", 0, 30, 2),
    ("sweating", "avoid", 0, 30, 2),
    ("swimming", "avoid", 0, 30, 8),
    ("swimming", "avoid", 0, 14, 1),
    ("swimming", "avoid", 0, 10, 1),
    ("swimming", "avoid", 0, 28, 1),
    ("sauna", "avoid", 0, 30, 3),
    ("sauna", "avoid", 0, 14, 1),
    ("sun", "avoid", 0, 14, 1),
    ("sun", "avoid", 0, 30, 3),
    ("hat", "limit", 0, 28, 4),
    ("hat", "limit", 0, 3, 1),
    ("fibres", "avoid", 0, 3, 1),
    ("styling", "avoid", 0, 10, 1),
    ("hair-dye", "avoid", 0, 14, 1),
    ("hair-dye", "avoid", 0, 28, 2),
    ("minoxidil", "limit", 0, 30, None),
    ("laser", "avoid", 0, None, None),
    ("alcohol", "avoid", 0, 28, 1),
    ("smoking", "avoid", 0, 28, 1),
    ("shaving", "limit", 4, 28, 4),
    ("shaving", "avoid", 0, 10, 1),
]

EXPECTATIONS: dict[str, list[tuple[str, int | None, int | None]]] = {
    "elka": [
        ("results", 0, 28),
        ("sessions", 0, 28),
        ("sessions", 0, 28),
        ("healing", 0, 28),
        ("daily-life", 0, 6),
        ("redness", 0, 3),
        ("scab", 0, 10),
        ("patchy", 4, 10),
    ],
    "natural-results": [
        ("healing", 0, 21),
        ("healing", 0, 7),
        ("results", 0, 21),
        ("itch", 3, 10),
        ("results", 22, None),
        ("results", 22, None),
        ("sun", 22, None),
    ],
    "skalptec": [
        ("healing", 0, 28),
        ("healing", 0, 28),
        ("healing", 0, 28),
        ("healing", 11, 21),
        ("redness", 0, 3),
        ("swelling", 0, 3),
        ("tenderness", 0, 3),
        ("tenderness", 0, 0),
        ("tenderness", 6, 10),
        ("bleeding", 0, 1),
        ("fluid", 0, 3),
        ("scab", 3, 5),
        ("scab", 6, 10),
        ("flaking", 3, 5),
        ("clean-dry", 0, 28),
        ("hair-growth", 0, 5),
        ("hair-growth", 0, 28),
        ("hair-growth", 0, 28),
    ],
    "recovery-guide": [
        ("results", 0, 28),
        ("results", 0, 28),
        ("patchy", 0, 28),
        ("touch-up", 0, 28),
    ],
    "recovery-period": [
        ("redness", 0, 5),
        ("scab", 0, 5),
    ],
    "clinic-survey": [
        ("sessions", 0, 28),
        ("touch-up", 29, None),
        ("scab", 0, 14),
    ],
}

FIGURES = {
    "elka": ("2 to 3 sessions", "3 to 5 sessions", "at least a week", "once a week", "once a day"),
    "natural-results": ("3 to 7 days", "SPF 30"),
    "skalptec": ("weeks", "7 days"),
    "recovery-guide": ("several weeks", "high SPF", "UVA and UVB"),
    "clinic-survey": (
        *("7 to 14 days", "10 to 30 days", "several weeks", "3 to 6 years", "up to 14 days"),
        *("2 weeks", "30 days", "2 to 4 weeks"),
    ),
}

WARNINGS: dict[str, list[Claim]] = {
    "elka": [("scab", "soon", 11, None), ("scab", "soon", 11, None)],
    "natural-results": [
        ("spreading-redness", "promptly", None, None),
        ("pus", "promptly", None, None),
        ("worse-pain", "promptly", None, None),
        ("fever", "promptly", None, None),
        ("rising-swelling", "promptly", None, None),
    ],
    "skalptec": [
        ("heavy-bleeding", "promptly", None, None),
        ("redness", "soon", 8, None),
        ("swelling", "soon", 8, None),
        ("fluid", "soon", 4, None),
        ("scab", "soon", 11, None),
    ],
    "recovery-guide": [],
    "recovery-period": [],
    "clinic-survey": [],
    "aad": [
        ("spreading-redness", "same-day", None, None),
        ("worse-pain", "same-day", None, None),
        ("pus", "same-day", None, None),
        ("fever", "same-day", None, None),
        ("chills", "same-day", None, None),
        ("open-sores", "same-day", None, None),
        ("bumps", "same-day", None, None),
        ("late-reaction", "later", None, None),
    ],
    "healthwise": [
        ("red-streaks", "same-day", None, None),
        ("hot-skin", "same-day", None, None),
        ("rising-swelling", "same-day", None, None),
        ("lymph-nodes", "same-day", None, None),
    ],
    "nhs": [
        ("breathing", "emergency", None, None),
        ("face-swelling", "emergency", None, None),
        ("fever", "same-day", None, None),
        ("fast-heartbeat", "same-day", None, None),
        ("fast-breathing", "same-day", None, None),
        ("confusion", "same-day", None, None),
        ("faintness", "same-day", None, None),
        ("clammy", "same-day", None, None),
        ("vomiting", "same-day", None, None),
    ],
}

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
    "recovery-guide": [],
    "recovery-period": [],
    "clinic-survey": [],
    "aad": [],
    "healthwise": [],
    "nhs": [],
}

SYMPTOMS = {
    "bleeding": (0, 1, 1),
    "fluid": (0, 3, 3),
    "redness": (0, 3, 7),
    "swelling": (0, 3, 7),
    "tenderness": (0, 10, 10),
    "scab": (0, 10, 10),
    "itch": (3, 10, 14),
    "flaking": (3, 10, 14),
    "patchy": (6, 14, 28),
}

SIGNS = {
    "emergency": {"breathing", "face-swelling"},
    "same-day": {
        *("fever", "chills", "spreading-redness", "worse-pain", "pus", "open-sores", "bumps"),
        *("red-streaks", "hot-skin", "rising-swelling", "lymph-nodes"),
        *("fast-heartbeat", "fast-breathing", "confusion", "faintness", "clammy", "vomiting"),
    },
    "promptly": {"heavy-bleeding"},
    "soon": set(),
    "later": {"late-reaction"},
}
WITH_FEVER = {"fast-heartbeat", "fast-breathing", "confusion", "faintness", "clammy", "vomiting"}


@pytest.mark.parametrize("source", ARTICLES)
def test_articles_rule_what_they_say(guidance: Guidance, source: str) -> None:
    """Each claim of an article is a rule with that window, and no rule beside it says otherwise."""
    topics = {topic for topic, *_ in RULES[source]}
    told = {(r.topic, r.stance, *r.window) for r in guidance.sources[source].rules}
    assert {claim for claim in told if claim[0] in topics} == set(RULES[source])


def test_the_survey_counts_its_pages(guidance: Guidance) -> None:
    """The survey says what it found with the number of pages that agree, and nothing else."""
    survey = guidance.sources["clinic-survey"]
    told = [(r.topic, r.stance, *r.window, r.pages) for r in survey.rules]
    assert sorted(told, key=repr) == sorted(SURVEY, key=repr)


def test_only_the_survey_counts_pages(guidance: Guidance) -> None:
    """An article speaks for itself."""
    for source in guidance.sources.values():
        if source.kind != "survey":
            items = (*source.rules, *source.expectations, *source.warnings)
            assert {item.pages for item in items} <= {None}


@pytest.mark.parametrize("source", EXPECTATIONS)
def test_what_is_usual_is_told(guidance: Guidance, source: str) -> None:
    """Each thing that a source calls usual is there, with its window, and none beside it."""
    said = [(e.symptom or e.topic, *e.window) for e in guidance.sources[source].expectations]
    assert Counter(said) == Counter(EXPECTATIONS[source])


@pytest.mark.parametrize("source", FIGURES)
def test_figures_are_told(guidance: Guidance, source: str) -> None:
    """The numbers that a source gives are in its texts."""
    said = guidance.sources[source]
    texts = "\n".join(item.text for item in (*said.rules, *said.expectations))
    assert [figure for figure in FIGURES[source] if figure not in texts] == []


@pytest.mark.parametrize("source", WARNINGS)
def test_each_source_warns_as_it_does(guidance: Guidance, source: str) -> None:
    """A source's warnings are those that it gives, with its urgency, and no others."""
    told = [(w.sign or w.symptom, w.urgency, *w.window) for w in guidance.sources[source].warnings]
    assert sorted(told, key=repr) == sorted(WARNINGS[source], key=repr)


@pytest.mark.parametrize("source", STAGES)
def test_stages_are_as_published(guidance: Guidance, source: str) -> None:
    """The stages of an article are its own; a source without day numbers has none."""
    stages = guidance.sources[source].stages
    assert [(stage.wording, *stage.window) for stage in stages] == STAGES[source]


def test_every_source_is_in_the_tables(guidance: Guidance) -> None:
    """No source is without its checks here, and each is of the kind that it is heard as."""
    assert set(guidance.sources) == set(STAGES) == set(WARNINGS)
    kinds = {key: source.kind for key, source in guidance.sources.items()}
    assert kinds == {
        **dict.fromkeys(ARTICLES, "article"),
        **dict.fromkeys(AUTHORITIES, "authority"),
        "clinic-survey": "survey",
    }


def test_authorities_only_warn(guidance: Guidance) -> None:
    """The health authorities are sources for warning signs, not for aftercare."""
    for key in AUTHORITIES:
        source = guidance.sources[key]
        assert source.rules == source.expectations == ()


def test_symptoms_have_their_windows(guidance: Guidance) -> None:
    """Each symptom is expected in its days, and settled by its day."""
    told = {s.key: (*s.window, s.settled_by) for s in guidance.symptoms.values()}
    assert told == SYMPTOMS


def test_what_a_rise_means(guidance: Guidance) -> None:
    """Redness and fluid that rise ask the clinic, growing swelling and pain are signs, and the rest
    is only watched.
    """
    rising = {s.key: s.rising for s in guidance.symptoms.values() if s.rising}
    assert rising == {"redness": "soon", "fluid": "soon"}
    means = {s.key: s.rising_means for s in guidance.symptoms.values() if s.rising_means}
    assert means == {"swelling": "rising-swelling", "tenderness": "worse-pain"}


def test_scabs_that_last_have_their_ladder(guidance: Guidance) -> None:
    """Of lasting symptoms only scabs bring what the sources say on another topic."""
    assert {s.key: s.see for s in guidance.symptoms.values() if s.see} == {
        "scab": ("harsh-products",)
    }


RISKS = {
    "diabetes": ({"redness", "swelling", "tenderness", "fluid"}, "same-day", "healthwise"),
    "arterial-disease": ({"redness", "swelling", "tenderness", "fluid"}, "same-day", "healthwise"),
    "weak-immunity": ({"redness", "swelling", "tenderness", "fluid"}, "same-day", "healthwise"),
    "blood-thinners": ({"bleeding"}, "soon", "skalptec"),
    "bleeding-disorder": ({"bleeding"}, "soon", "skalptec"),
    "sensitive-skin": (set(), "soon", "elka"),
}


def test_risks_are_those_that_sources_name(guidance: Guidance) -> None:
    """Nothing is asked of a person that no source uses, and each risk raises what it should."""
    told = {r.key: (set(r.symptoms), r.urgency, r.source) for r in guidance.risks.values()}
    assert told == RISKS


def test_severe_pain_and_bleeding_count_as_signs(guidance: Guidance) -> None:
    """What is severe pain is pain that a doctor should see, and likewise for bleeding."""
    means = {s.key: s.severe_means for s in guidance.symptoms.values() if s.severe_means}
    assert means == {"tenderness": "worse-pain", "bleeding": "heavy-bleeding"}


@pytest.mark.parametrize("urgency", URGENCIES)
def test_signs_have_their_urgency(guidance: Guidance, urgency: str) -> None:
    """Each warning sign is as urgent as its source makes it."""
    assert {s.key for s in guidance.signs.values() if s.urgency == urgency} == SIGNS[urgency]


def test_with_a_fever_some_signs_are_an_emergency(guidance: Guidance) -> None:
    """From 38 degrees on, a fever turns the signs of a spreading infection into an emergency."""
    assert guidance.alerts.fever_from == 38.0
    raised = {s.key: s.with_fever for s in guidance.signs.values() if s.with_fever}
    assert raised == dict.fromkeys(WITH_FEVER, "emergency")
    for warning in guidance.sources["nhs"].warnings:
        assert "emergency services now" in warning.text
        if warning.sign in WITH_FEVER | {"fever"}:
            assert "38 °C" in warning.text


def test_from_when_on_something_counts(guidance: Guidance) -> None:
    """Severe outside its window, very severe on any day, a rise after day 3."""
    alerts = guidance.alerts
    assert (alerts.severe, alerts.very_severe, alerts.rising_after) == (3, 4, 3)


def test_acts_say_whom_to_call(guidance: Guidance) -> None:
    """Every urgency has its act, from emergency services to a dermatologist."""
    whom = ("emergency services now", "dermatologist today", "promptly", "clinic", "dermatologist")
    for urgency, words in zip(URGENCIES, whom, strict=True):
        assert words in guidance.acts[urgency]
    for sign in guidance.signs.values():
        assert sign.act


def test_the_weak_are_told_to_go_at_once(guidance: Guidance) -> None:
    """Healthwise asks those with diabetes, arterial disease or weak immunity to go at once."""
    for warning in guidance.sources["healthwise"].warnings:
        for words in ("diabetes", "arterial disease", "weak immunity", "first sign"):
            assert words in warning.text


def test_no_source_is_more_urgent_than_the_sign(guidance: Guidance) -> None:
    """A sign's own urgency is the highest that any source gives it: an entry needs no sources."""
    for source in guidance.sources.values():
        for warning in source.warnings:
            if warning.sign:
                urgency = guidance.signs[warning.sign].urgency
                assert URGENCIES.index(urgency) <= URGENCIES.index(warning.urgency)


def test_every_reference_leads_somewhere(guidance: Guidance) -> None:
    """Topics, symptoms, signs and sources that are named are there, and each is about one."""
    for source in guidance.sources.values():
        assert {rule.topic for rule in source.rules} <= set(guidance.topics)
        for e in source.expectations:
            assert (e.symptom in guidance.symptoms) != (e.topic in guidance.topics)
        for w in source.warnings:
            found = (w.sign in guidance.signs, w.symptom in guidance.symptoms)
            assert sum((*found, w.topic in guidance.topics)) == 1
    named = {key for stage in guidance.stages for key in stage.sources}
    named |= {key for symptom in guidance.symptoms.values() for key in symptom.sources}
    named |= {item.source for item in (*guidance.signs.values(), *guidance.risks.values())}
    assert named <= set(guidance.sources)


def test_every_sign_has_a_warning_of_its_source(guidance: Guidance) -> None:
    """Whom a sign names as its source does speak of it."""
    for sign in guidance.signs.values():
        assert sign.key in {w.sign for w in guidance.sources[sign.source].warnings}


@pytest.mark.parametrize("topic", ["sex", "flying"])
def test_some_topics_have_no_source(guidance: Guidance, topic: str) -> None:
    """Nobody speaks of it, so nothing is said: neither rule nor expectation nor warning."""
    assert topic in guidance.topics
    for source in guidance.sources.values():
        items = (*source.rules, *source.expectations, *source.warnings)
        assert topic not in {item.topic for item in items}
    for day in (-1, 0, 30, 400):
        assert verdict(guidance, topic, day).stance is None


def test_every_other_topic_has_one(guidance: Guidance) -> None:
    """A topic is there because some source speaks of it."""
    sources = guidance.sources.values()
    spoken = {item.topic for s in sources for item in (*s.rules, *s.expectations)}
    assert set(guidance.topics) - spoken == {"sex", "flying"}


def test_the_cautious_stages(guidance: Guidance) -> None:
    """Getting ready, then stages that tile day 0 to 28, then long-term care without end."""
    assert [tuple(stage.window) for stage in guidance.stages] == [
        *((None, -1), (0, 3), (4, 5), (6, 10), (11, 21), (22, 28), (29, None)),
    ]


CAUTIOUS: dict[str, list[tuple[int, str]]] = {
    "washing": [(0, "avoid"), (6, "limit"), (11, "allow")],
    "shampoo": [(0, "avoid"), (22, "limit")],
    "harsh-products": [(0, "avoid")],
    "exercise": [(0, "avoid"), (22, "allow")],
    "shaving": [(0, "avoid"), (11, "limit")],
    "moisturising": [(0, "avoid"), (6, "limit"), (11, "allow")],
    "cream": [(0, "limit"), (29, "allow")],
    "hat": [(0, "limit"), (29, "allow")],
    "sun": [(0, "avoid"), (29, "limit")],
    "swimming": [(0, "avoid"), (31, "allow")],
    "sauna": [(0, "avoid"), (31, "allow")],
    "hair-dye": [(0, "avoid"), (29, "allow")],
    "touching": [(0, "avoid"), (29, "allow")],
    "laser": [(0, "avoid")],
    "clean-dry": [(0, "do")],
    "practitioner": [(0, "do")],
}
FREE_FROM = {
    "washing": 6,
    "shampoo": 22,
    "exercise": 22,
    "shaving": 11,
    "moisturising": 6,
    "cream": 0,
    "hat": 0,
    "sun": 29,
    "swimming": 31,
    "harsh-products": None,
    "laser": None,
}


@pytest.mark.parametrize("topic", CAUTIOUS)
def test_the_cautious_reading_comes_out(guidance: Guidance, topic: str) -> None:
    """Where the sources disagree, the strictest leads on each day from 0 to 28 and after it."""
    last = 28 if topic == "clean-dry" else 400
    for day in range(last + 1):
        stance = [stance for first, stance in CAUTIOUS[topic] if first <= day][-1]
        assert verdict(guidance, topic, day).stance == stance, day


@pytest.mark.parametrize("topic", FREE_FROM)
def test_the_first_free_day_comes_out(guidance: Guidance, topic: str) -> None:
    """From getting ready to the last day of avoiding, the first free day is the cautious one."""
    for day in range(-9, FREE_FROM[topic] or 30):
        assert verdict(guidance, topic, day).free_from == FREE_FROM[topic], day


def test_no_rule_frees_harsh_products(guidance: Guidance) -> None:
    """Shampoo for greasy hair on scabs is only told as a warning that asks the clinic first."""
    rules = [r for s in guidance.sources.values() for r in s.rules if r.topic == "harsh-products"]
    assert {rule.stance for rule in rules} == {"avoid"}
    told = [w.text for w in guidance.sources["elka"].warnings if "greasy" in w.text]
    assert len(told) == 1
    assert "ask the clinic first" in told[0]


def test_healing_is_never_promised(guidance: Guidance) -> None:
    """Only where a source's own view is told as its view does a text speak of being healed."""
    texts = [stage.text for stage in guidance.stages]
    texts += [text for s in guidance.symptoms.values() for text in (s.inside, s.outside)]
    texts += [*guidance.acts.values(), *(sign.act for sign in guidance.signs.values())]
    texts += [risk.text for risk in guidance.risks.values()]
    for source in guidance.sources.values():
        items = (*source.stages, *source.rules, *source.expectations, *source.warnings)
        texts += [item.text for item in items]
    promised = [text for text in texts if re.search(r"\bheal(ed|s fully)\b", text)]
    reported = [t for t in promised if t.startswith("It says") or "until it counts as" in t]
    assert promised == reported


def test_it_is_small_enough_to_be_quick() -> None:
    """All files together stay under 60 KiB, as reading them is most of the start-up."""
    assert sum(path.stat().st_size for path in find_data().rglob("*.toml")) < 60 * 1024


def test_the_documented_example_can_be_read(guidance: Guidance) -> None:
    """The source file that the format's README shows is a sound one."""
    text = (find_data() / "README.md").read_text("utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 1
    table = parse_toml(examples[0].encode(), "example", 64 * 1024)
    source = parse_source(table, "example", guidance)
    assert source.rules[0].window == Window(0, 4)
    assert source.contact == Contact("", "+31 20 1234567", "")


def test_the_example_of_a_clinic_can_be_used(guidance: Guidance) -> None:
    """The file to start from is sound, and uses each kind of entry once or more."""
    table = parse_toml((find_data() / EXAMPLE).read_bytes(), EXAMPLE, 64 * 1024)
    source = parse_source(table, EXAMPLE, guidance)
    assert (source.key, source.kind) == ("example-clinic", "clinic")
    assert source.key not in guidance.sources
    assert source.contact == Contact("Example Clinic", "", "")
    for items in (source.stages, source.rules, source.expectations, source.warnings):
        assert items
    assert source.warnings[0].severity_from == 2
    told = guidance._replace(sources={source.key: source, **guidance.sources})
    stances = [verdict(told, "washing", day).stance for day in (-1, 0, 4, 5, 40)]
    assert stances == [None, "avoid", "avoid", "limit", "limit"]
