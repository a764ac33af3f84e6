"""What is run and killed: a row for each command that writes, with the home that it finds."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

CLINIC = Path(__file__).parents[2] / "data" / "example-clinic.toml"

BEGUN = (
    ("start", "--date", "20 days ago"),
    ("log", "redness", "mild"),
    ("start", "--date", "yesterday"),
    ("log", "itch", "mild", "--note", "Grüße"),
    ("log", "scab", "moderate"),
)
FULL = (
    *(("clinic", "limit", "gym"), ("clinic", "contact", "--name", "Ada")),
    *(("guidance", "use", str(CLINIC)), ("follow", "elka"), ("profile", "add", "diabetes")),
)
EDITOR = "sed -i -e s/mild/severe/ -e s/Grüße/Gruß/w{folder}/edited"
EXPORTED = (
    *(*BEGUN, FULL[2], ("export", "--output", "log.zip"), ("guidance", "drop", "example-clinic")),
    *(("remove", "2"), ("remove", "--whole-session", "--session", "1")),
)
"""What is here lacks a session, an entry and a guidance file of what was exported."""
IMPORT = ("import", "log.zip")
UNDO = ("undo",)
YESTERDAY = ("start", "--date", "yesterday")
NEXT = ("log", "itch", "--note", "next")
SWEEPING = (("follow", "nhs"), ("clinic", "do", "cream"))
"""Commands that write into the folders that `log` does not write into."""


class Scenario(NamedTuple):
    """The command `args`, run on the home that the commands `given` make.

    `linked`: the session's file is a link. `again`: each of its files may be old or new, and the
    same command completes what was cut short, which it says.
    """

    name: str
    args: tuple[str, ...]
    given: tuple[tuple[str, ...], ...] = BEGUN
    environ: Mapping[str, str] = {}
    linked: bool = False
    again: bool = False


SCENARIOS = (
    Scenario("start", ("start", "--date", "yesterday"), given=()),
    Scenario(
        "start another", ("start", "--date", "today", "--new"), given=(*BEGUN, ("log", "pus"))
    ),
    Scenario("log", ("log", "pain", "severe", "--note", "two\nlines")),
    Scenario("log several", ("log", "itch mild, redness and no fever")),
    Scenario("log, 20 kept", ("log", "pain"), given=(*BEGUN, *[("log", "itch")] * 16)),
    Scenario("log by link", ("log", "pain"), linked=True),
    Scenario("log, own files", ("log", "pain"), given=(*BEGUN, *FULL)),
    Scenario("move", ("sessions", "move", "2", "today"), again=True),
    Scenario("edit", ("edit",), environ={"EDITOR": EDITOR}),
    Scenario("remove", ("remove", "1")),
    Scenario("remove all by link", ("remove", "--whole-session"), linked=True),
    Scenario("undo", UNDO),
    Scenario("undo a start", UNDO, given=BEGUN[:3]),
    Scenario("clinic", ("clinic", "avoid", "gym", "--until", "day 14"), given=(*BEGUN, FULL[0])),
    Scenario("guidance use", ("guidance", "use", str(CLINIC))),
    Scenario("follow", ("follow", "elka")),
    Scenario("profile", ("profile", "add", "diabetes"), given=(*BEGUN, FULL[3])),
    Scenario("import", IMPORT, given=EXPORTED, again=True),
    Scenario("undo an import", UNDO, given=(*EXPORTED, IMPORT), again=True),
    Scenario("today", ("today",), given=(*BEGUN, *FULL)),
)
