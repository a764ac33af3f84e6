"""Options that several commands share, and the completion of their values."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from smp_recovery.cli.context import App
from smp_recovery.cli.output import PageFormat
from smp_recovery.errors import SmpRecoveryError
from smp_recovery.guidance.model import Guidance, list_aliases
from smp_recovery.log.entries import CLEAR, SEVERITIES
from smp_recovery.text import quote_typed

LATEST_DATES = 14
"""So many dates are offered where one is wanted, the latest first."""


def parse_number(words: str) -> int:
    """Read a whole number in plain digits. Raises BadParameter for anything else."""
    digits = words.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 40):
        raise typer.BadParameter(
            f"{quote_typed(words, 40)} is not a whole number. Write, for example, 3"
        )
    return int(words)


parse_number.__name__ = "number"  # so --help names the type


def complete_topics(incomplete: str) -> Iterator[tuple[str, str]]:
    """Every topic that begins with `incomplete`, by key or alias, with its name."""
    for topic in App.from_system().built_in.topics.values():
        for word in dict.fromkeys((topic.key, *list_aliases(topic))):
            if word.startswith(incomplete.lower()) and (incomplete or word == topic.key):
                yield word, topic.name


def complete_symptoms(context: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Symptoms, signs and `clear`; then the severities, or after `clear` what can be gone."""
    guidance = App.from_system().built_in
    typed = context.params.get("words")
    if typed and [word.lower() for word in typed] != [CLEAR]:
        words = {word.replace(" ", "-"): f"severity {n}" for n, word in enumerate(SEVERITIES)}
    else:
        words = {} if typed else {CLEAR: "you feel and see nothing"}
        words.update((s.key, s.name) for s in guidance.symptoms.values())
        words.update((s.key, f"{s.name} (warning sign)") for s in guidance.signs.values())
        if typed:
            words = {word: words[word] for word in _list_open(guidance)}
    yield from ((word, about) for word, about in words.items() if word.startswith(incomplete))


def _list_open(guidance: Guidance) -> Iterator[str]:
    """What is open in the current session and can follow `clear`; nothing if it is damaged."""
    from smp_recovery.engine.assessment import find_present
    from smp_recovery.parsing.lookup import make_key_finder

    app, find = App.from_system(), make_key_finder(guidance)
    with suppress(SmpRecoveryError):
        session = app.store.load(app.find_session(None, app.today).date)
        present = find_present(guidance, session.date, session.entries)
        known = (*guidance.symptoms, *guidance.signs)
        yield from (key for key in known if key in present and find(f"{CLEAR} {key}") not in known)


def _complete(
    list_words: Callable[[App], Iterable[tuple[str, str]]],
) -> Callable[[str], list[tuple[str, str]]]:
    """Completes one of the words of `list_words`, which come with a name; none after an error."""

    def complete(incomplete: str) -> list[tuple[str, str]]:
        with suppress(SmpRecoveryError):
            known = list_words(App.from_system())
            return [(word, about) for word, about in known if word.startswith(incomplete)]
        return []

    return complete


complete_sources = _complete(lambda app: [(s.key, s.title) for s in app.guidance.sources.values()])
complete_risks = _complete(lambda app: [(r.key, r.name) for r in app.built_in.risks.values()])
complete_sessions = _complete(
    lambda app: [(each.date.isoformat(), f"session {each.number}") for each in app.sessions()]
)


def complete_dates(incomplete: str) -> list[str]:
    """Days in a word, and the last two weeks; else what is typed, or a shell offers files."""
    today = App.from_system().today
    dates = (str(today - timedelta(days)) for days in range(LATEST_DATES))
    words = ("today", "yesterday", "tomorrow", *dates)
    return [word for word in words if word.startswith(incomplete)] or [incomplete]


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

On = Annotated[
    str | None,
    typer.Option(
        "--on",
        metavar="DATE",
        help="Answer as of this date: 2026-11-18, yesterday, 'next friday', '18 Nov', 'day 4'.",
        autocompletion=complete_dates,
    ),
]

Plain = Annotated[
    bool, typer.Option("--plain", help="Sentences without marks, as for a screen reader.")
]

SessionOption = Annotated[
    str | None,
    typer.Option(
        "--session",
        metavar="NUMBER|DATE",
        help="Use another session, not the latest one started.",
        autocompletion=complete_sessions,
    ),
]

Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The file to write, `-` for standard output. Without it a new file here, or standard "
        "output in a pipe.",
    ),
]

Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]

PatientName = Annotated[
    str,
    typer.Option("--name", metavar="NAME", help="The name to write on it. It is stored nowhere."),
]

FormatOption = Annotated[
    PageFormat | None,
    typer.Option(
        "--format", help="Without it the ending of the file's name decides, else it is html."
    ),
]
