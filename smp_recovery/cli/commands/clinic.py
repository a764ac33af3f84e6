"""`smp-recovery clinic`: the rules of your own practitioner, and how to reach your clinic."""

import re
from typing import Annotated

import typer

from smp_recovery.cli.context import App, app_of
from smp_recovery.cli.options import AsJson, complete_topics, parse_number
from smp_recovery.cli.output import answer
from smp_recovery.errors import InputError
from smp_recovery.formats.json_views import export_value
from smp_recovery.guidance.model import Contact, Rule, Stance, Window
from smp_recovery.log.days import day_number
from smp_recovery.parsing.lookup import find_topic
from smp_recovery.terminal.sources_page import describe_saved_rule, render_practitioner
from smp_recovery.text import quote_text
from smp_recovery.user_data.user_sources import PRACTITIONER
from smp_recovery.views.phrases import WITHOUT_NOTE, write_contact

FEWEST_DIGITS = 3
"""How many digits a telephone number has at least: that of emergency services is 112 or 999."""

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Store the rules of your own practitioner. They override all other sources."
    '\n\nExample: smp-recovery clinic avoid exercise --until "day 14"',
)


def _register(stance: Stance, about: str, example: str) -> None:
    """Make the command that stores a rule of `stance`."""

    def add(
        context: typer.Context,
        topic: Annotated[
            list[str],
            typer.Argument(metavar="TOPIC", autocompletion=complete_topics, help="The topic."),
        ],
        first: Annotated[
            str | None,
            typer.Option("--from", metavar="DAY|DATE", help="The first day: 'day 2', '18 Nov' ..."),
        ] = None,
        until: Annotated[
            str | None,
            typer.Option("--until", metavar="DAY|DATE", help="The last day, which counts too."),
        ] = None,
        note: Annotated[
            str,
            typer.Option("--note", "-n", help="What your practitioner said, in your own words."),
        ] = "",
        as_json: AsJson = False,
    ) -> None:
        app = app_of(context)
        key = find_topic(app.built_in, " ".join(topic)).key
        window = _parse_days(app, first, until)
        text = note.strip() or WITHOUT_NOTE
        rule = Rule(PRACTITIONER, key, stance, window, text, "", None)
        rules = app.user_sources.add_rule(rule).rules
        answer(
            as_json,
            lambda: {"rule": {"number": len(rules), **export_value(rule)}},
            lambda: describe_saved_rule(app.built_in, rules),
        )

    help_text = f"Store that your practitioner {about}.\n\nExample: smp-recovery clinic {example}"
    app.command(stance, help=help_text)(add)


_register("avoid", "tells you to avoid something", 'avoid exercise --until "day 14"')
_register("limit", "allows it in one way only", 'limit shampoo --note "baby shampoo only"')
_register("allow", "allows something", 'allow washing --from "day 2"')
_register("do", "asks you to do something", 'do cream --note "twice a day"')


@app.command("list")
def list_rules(context: typer.Context, as_json: AsJson = False) -> None:
    """List your practitioner's rules, with the number of each.

    Example: smp-recovery clinic list
    """
    app = app_of(context)
    practitioner = app.user_sources.load_practitioner()
    rules = practitioner.rules if practitioner else ()
    contact = practitioner.contact if practitioner else None
    listed = [{"number": n, **export_value(rule)} for n, rule in enumerate(rules, 1)]
    answer(
        as_json,
        lambda: {"rules": listed, "contact": contact},
        lambda: render_practitioner(app.built_in, rules, contact),
    )


@app.command()
def forget(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(metavar="NUMBER", parser=parse_number, help="Its number in `clinic list`."),
    ],
    as_json: AsJson = False,
) -> None:
    """Remove one of your practitioner's rules. `undo` brings it back.

    Example: smp-recovery clinic forget 1
    """
    app = app_of(context)
    rule = app.user_sources.forget_rule(number)
    name = app.built_in.topics[rule.topic].name
    text = f"Removed: {rule.stance} {name}. `smp-recovery undo` brings it back."
    left = app.user_sources.load_practitioner()
    if left and number <= len(left.rules):
        text += f"\nThe rules after it moved up: rule {number + 1} is now rule {number}."
    answer(as_json, lambda: {"forgotten": rule}, lambda: text)


@app.command()
def contact(
    context: typer.Context,
    name: Annotated[str | None, typer.Option("--name", help="Who to ask for.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="The number to call.")] = None,
    mail: Annotated[str | None, typer.Option("--mail", help="The address to write to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show or store how to reach your clinic. It is shown whenever you should call.

    Example: smp-recovery clinic contact --name "Ada" --phone "+31 20 1234567"
    """
    app = app_of(context)
    practitioner = app.user_sources.load_practitioner()
    known = (practitioner.contact if practitioner else None) or Contact("", "", "")
    given = {"name": name, "phone": phone, "mail": mail}
    changed = {key: value for key, value in given.items() if value is not None}
    check_contact(phone, mail)
    if changed:
        known = app.user_sources.set_contact(changed)
    text = "No contact is stored: add --name, --phone, --mail"
    if any(known):
        text = f"Your clinic: {write_contact(known)}"
    answer(as_json, lambda: {"contact": known}, lambda: text)


def check_contact(phone: str | None, mail: str | None) -> None:
    """Raises InputError for what cannot be called or written to; an empty text removes it."""
    if phone and sum(map(str.isdigit, phone)) < FEWEST_DIGITS:
        raise InputError(f"{quote_text(phone)} is not a telephone number: write its digits")
    if mail and not all(part.strip() for part in (mail.partition("@"))):
        raise InputError(f"{quote_text(mail)} is not a mail address: write one such as a@b.org")


def _parse_days(app: App, begin: str | None, end: str | None) -> Window:
    first = None if begin is None else _parse_day(app, begin)
    last = None if end is None else _parse_day(app, end, is_end=True)
    if first is not None and last is not None and last < first:
        raise InputError(f"--until (day {last}) comes before --from (day {first}): swap them")
    return Window(first, last)


def _parse_day(app: App, words: str, *, is_end: bool = False) -> int:
    """The day of recovery that `words` name. Raises InputError for an end that is past."""
    day = words.strip().lower().removeprefix("day").strip()
    if day.removeprefix("-").isdigit() and day.isascii() and len(day) <= 5:
        return int(day)
    if span := re.fullmatch(r"([0-9]{1,3}) ?(day|week)s?", words.strip().lower()):
        after = int(span[1]) * (7 if span[2] == "week" else 1)
        raise InputError(
            f"{quote_text(words)} may count from the session or from today: write 'day {after}' or"
            f" 'in {words.strip()}'"
        )
    session = app.find_session(None, app.today)
    on = app.parse_date(words, session.date)
    if is_end and on < min(session.date, app.today):
        raise InputError(
            f"--until {on} is past, and before the session of {session.date}: give a later date, "
            'or a day, as in --until "day 14"'
        )
    return day_number(session.date, on)
