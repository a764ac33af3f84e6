"""Writes docs/sources.md from the guidance: every source with its address, and our own cautions.

Run `python docs/make_sources.py` after a change of the guidance.
"""

from collections.abc import Iterator
from pathlib import Path

from smp_recovery.engine.findings import name_in_sentence
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import OWN_CAUTION, Guidance
from smp_recovery.text import enumerate_names, upper_first
from smp_recovery.views.phrases import KIND_WORDS, write_window

PAGE = Path(__file__).parent / "sources.md"

ABOUT = """\
# Sources

Every line that the program shows has a source, and the source says it.
`smp-recovery guidance sources` shows this list, and `smp-recovery can TOPIC` shows which source
says what. Their advice is in [`data/sources/`](../data/sources), in our own words, each line with
the source's wording of the time. A source is named by its key:
"""

SURVEY = """
`nhs` stands for several pages. A finding names the page, whose address is
`https://www.nhs.uk/conditions/` and then `cellulitis`, `sepsis`, `anaphylaxis`,
`necrotising-fasciitis`, `fever-in-adults`, `meningitis`, `fainting` or `chest-pain`. Some of it
was on an older version of a page, and then the finding names the year.

`clinic-survey` counts public aftercare pages. [`data/survey.csv`](../data/survey.csv) has a row
for each statement, with the address of its page and a few of its words.
"""

CAUTIONS = """
## Our own cautions

If no source says how urgent something is, the program is cautious by itself. Such a finding says
"No source says so: this is the program's own caution." These are all of them:
"""


def write_page(guidance: Guidance) -> str:
    """The whole page."""
    lines = ["| key | who | what | kind | address |", "|---|---|---|---|---|", *_sources(guidance)]
    cautions = "\n".join(f"- {caution}" for caution in _cautions(guidance))
    return "\n".join([ABOUT, *lines]) + f"\n{SURVEY}{CAUTIONS}\n{cautions}\n"


def _sources(guidance: Guidance) -> Iterator[str]:
    for source in guidance.sources.values():
        cells = (f"`{source.key}`", source.publisher, source.title, KIND_WORDS[source.kind])
        address = f"<{source.address}>" if source.address else "not known"
        yield f"| {' | '.join(cells)} | {address} |"


def _cautions(guidance: Guidance) -> Iterator[str]:
    acts = guidance.acts
    for sign in guidance.signs.values():
        if sign.source == OWN_CAUTION:
            yield f"{sign.name}: {acts[sign.urgency]}"
    for pair in guidance.pairs:
        if pair.source == OWN_CAUTION:
            signs, others = (
                enumerate_names((name_in_sentence(guidance, key) for key in keys), "or")
                for keys in (pair.signs, pair.partners)
            )
            yield f"{upper_first(signs)} with {others}: {acts[pair.urgency]}"
    for rule in guidance.severities:
        if rule.source == OWN_CAUTION:
            names = enumerate_names((guidance.symptoms[key].name for key in rule.symptoms), "or")
            severity = "very severe" if rule.severity_from == 4 else "severe"
            days = write_window(rule.window)
            yield f"{upper_first(names)}, {severity}, {days}: {acts[rule.urgency]}"


if __name__ == "__main__":
    PAGE.write_text(write_page(load_guidance()), encoding="utf-8")
