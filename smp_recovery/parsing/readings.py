"""What a line of a person's words says. Pure. A plain key needs nothing that other words need."""

from collections.abc import Sequence
from typing import NamedTuple

from smp_recovery.guidance.model import Guidance, Question
from smp_recovery.log.entries import SEVERITIES
from smp_recovery.parsing.severities import index_severity_words

WORRIED = "If you are worried, call your clinic or a doctor; in an emergency, emergency services"


class Reading(NamedTuple):
    """What words say: a symptom or sign by key, a severity 0 to 4 and a temperature if given.

    If they can mean several things, `question` is what to ask; `key` is the likeliest then.
    `unread` are the words beside a sign that were not understood; a `note` is what the person adds
    in answer to a question of ours, or the whole line if more is in it than the other fields hold.
    """

    key: str
    severity: int | None = None
    temperature: str | None = None
    question: Question | None = None
    unread: str = ""
    note: str = ""


def find_entries(guidance: Guidance, words: Sequence[str]) -> tuple[Reading, ...]:
    """Everything that `words` name, in their order. A warning sign among them is never lost.

    Raises InputError if they name nothing, or say more than is understood.
    """
    key, _, rated = " ".join(words).lower().partition(" ")
    known = key in guidance.symptoms or key in guidance.signs
    if known and rated in ("", *SEVERITIES[1:], *"1234"):  # what people type most needs no index
        return (Reading(key, index_severity_words().get(rated)),)
    from smp_recovery.parsing.log_line import read_line

    return read_line(guidance, words)
