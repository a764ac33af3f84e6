"""`smp-recovery clinic`: the word of your own practitioner, which goes before all others."""

from typing import Annotated, Any

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, complete_topics, parse_number
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.guidance.model import Contact, Rule, Stance, Window
from smp_recovery.log.days import day_number
from smp_recovery.parsing.dates import parse_date
from smp_recovery.parsing.lookup import find_topic
from smp_recovery.terminal.sources_page import render_practitioner
from smp_recovery.user_data.practitioner import PRACTITIONER
from smp_recovery.views.phrases import WITHOUT_NOTE, write_window

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Keep the rules of your own practitioner, which go before every other source."
    '\n\nExample: smp-recovery clinic avoid exercise --until "day 14"',
)

TopicArgument = Annotated[
    list[str], typer.Argument(metavar="TOPIC", autocompletion=complete_topics, help="The topic.")
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY|DATE", help="The first day: 'day 2', '18 Nov' ..."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DAY|DATE", help="The last day, which counts too."),
]
Note = Annotated[str, typer.Option("--note", "-n", help="What was said, in your own words.")]


def _register(stance: Stance, about: str, example: str) -> None:
    """Make the command that stores a rule of `stance`."""

    def add(
        context: typer.Context,
        topic: TopicArgument,
        first: From = None,
        until: Until = None,
        note: Note = "",
        as_json: AsJson = False,
    ) -> None:
        _add(app_of(context), stance, topic, (first, until), note, as_json)

    help_text = f"Store that your practitioner {about}.\n\nExample: smp-recovery clinic {example}"
    app.command(stance, help=help_text)(add)


_register("avoid", "says to leave something", 'avoid exercise --until "day 14"')
_register("limit", "allows it in one way only", 'limit shampoo --note "baby shampoo only"')
_register("allow", "allows something", 'allow washing --from "day 2"')
_register("do", "asks you to do something", 'do cream --note "twice a day"')


@app.command("list")
def list_rules(context: typer.Context, as_json: AsJson = False) -> None:
    """List what your practitioner says, with the number of each rule.

    Example: smp-recovery clinic list
    """
    app = app_of(context)
    practitioner = app.practitioner.load()
    rules = practitioner.rules if practitioner else ()
    contact = practitioner.contact if practitioner else None

    def to_json() -> dict[str, object]:
        listed = [{"number": n, **_rule_json(rule)} for n, rule in enumerate(rules, 1)]
        return {"rules": listed, "contact": contact._asdict() if contact else None}

    answer(as_json, to_json, lambda: render_practitioner(app.built_in, rules, contact))


@app.command()
def forget(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(metavar="NUMBER", parser=parse_number, help="Its number in `clinic list`."),
    ],
    as_json: AsJson = False,
) -> None:
    """Take a rule of your practitioner out again; `undo` brings it back.

    Example: smp-recovery clinic forget 1
    """
    app = app_of(context)
    rule = app.practitioner.forget_rule(number)
    name = app.built_in.topics[rule.topic].name
    text = f"Forgotten: {rule.stance} {name}. `smp-recovery undo` brings it back."
    left = app.practitioner.load()
    if left and number <= len(left.rules):
        text += f"\nThe rules after it have moved up by one: what was {number + 1} is now {number}."
    answer(as_json, lambda: {"forgotten": _rule_json(rule)}, lambda: text)


@app.command()
def contact(
    context: typer.Context,
    name: Annotated[str | None, typer.Option("--name", help="Who to ask for.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="The number to call.")] = None,
    mail: Annotated[str | None, typer.Option("--mail", help="The address to write to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show or store how your clinic can be reached; it is shown wherever you should call it.

    Example: smp-recovery clinic contact --name "Ada" --phone "+31 20 1234567"
    """
    app = app_of(context)
    practitioner = app.practitioner.load()
    known = (practitioner.contact if practitioner else None) or Contact("", "", "")
    given = {"name": name, "phone": phone, "mail": mail}
    changed = {key: value for key, value in given.items() if value is not None}
    if changed:
        known = app.practitioner.set_contact(changed)
    said = ", ".join(part for part in known if part)
    text = f"Your clinic: {said}" if said else "No contact is stored: add --name, --phone, --mail"
    answer(as_json, lambda: {"contact": known._asdict()}, lambda: text)


def _add(
    app: App,
    stance: Stance,
    topic: list[str],
    ends: tuple[str | None, str | None],
    note: str,
    as_json: bool,
) -> None:
    found = find_topic(app.built_in, " ".join(topic))
    begin, end = ends
    first = None if begin is None else _parse_day(app, begin)
    last = None if end is None else _parse_day(app, end, ends=True)
    if first is not None and last is not None and last < first:
        raise InputError(f"--until (day {last}) comes before --from (day {first}): swap them")
    text = note.strip() or WITHOUT_NOTE
    rule = Rule(PRACTITIONER, found.key, stance, Window(first, last), text, "", None)
    stored = app.practitioner.add_rule(rule)
    number = len(stored.rules)
    overlaps = [
        str(n)
        for n, other in enumerate(stored.rules, 1)
        if n != number and other.topic == rule.topic and other.window.meets(rule.window)
    ]
    window = f"{write_window(rule.window)} of every session"
    said = f"Saved rule {number}: {stance} {found.name}, {window}. It goes before all others."
    if overlaps:
        said += (
            f"\nIt shares days with rule {', '.join(overlaps)}, where the stricter counts; "
            "`smp-recovery clinic forget NUMBER` takes one out."
        )
    answer(as_json, lambda: {"rule": {"number": number, **_rule_json(rule)}}, lambda: said)


def _parse_day(app: App, words: str, *, ends: bool = False) -> int:
    """The day of recovery that `words` name: a day, or a date counted from the leading session.

    Raises InputError for a date on which a rule `ends` before the session and before today.
    """
    said = words.strip().lower().removeprefix("day").strip()
    if said.removeprefix("-").isdigit() and said.isascii() and len(said) <= 5:
        return int(said)
    session = app.find_session(None, app.today)
    on = parse_date(words, app.today, session.date)
    if ends and on < min(session.date, app.today):
        raise InputError(
            f"--until {on} is past, and before the session of {session.date}: give a later date, "
            'or a day, as in --until "day 14"'
        )
    return day_number(session.date, on)


def _rule_json(rule: Rule) -> dict[str, Any]:
    from smp_recovery.formats.json_views import export_rule

    return {"stance": rule.stance, **export_rule(rule)}
