"""`smp-recovery guidance`: the built-in sources, and clinics' own files."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from smp_recovery.cli.commands.follow import find_followed
from smp_recovery.cli.context import app_of
from smp_recovery.cli.options import AsJson, complete_topics
from smp_recovery.cli.output import answer
from smp_recovery.disk.files import create_file, read_existing
from smp_recovery.engine.day_advice import find_differences
from smp_recovery.formats.json_views import export_guidance, export_source
from smp_recovery.guidance.built_in import EXAMPLE, JSON_SCHEMA, find_data
from smp_recovery.guidance.table_reader import make_key
from smp_recovery.parsing.lookup import find_topic
from smp_recovery.terminal.sources_page import (
    render_check,
    render_rules,
    render_sources,
    render_topics,
)
from smp_recovery.user_data.user_sources import parse_clinic_file
from smp_recovery.views.file_notes import list_notes

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Show the guidance, or check and use a clinic's own file."
    "\n\nExample: smp-recovery guidance check our-clinic.toml",
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A source file in TOML.")]


@app.command()
def check(context: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Check a clinic's file: show all its faults, or what it would change and what it leaves open.

    Notes on what it leaves open are advice; only faults keep a file from use.

    Example: smp-recovery guidance check our-clinic.toml
    """
    app = app_of(context)
    content, built_in = read_existing(file), app.built_in
    source = parse_clinic_file(content, file.name, built_in)
    template = parse_clinic_file((find_data() / EXAMPLE).read_bytes(), EXAMPLE, built_in)
    in_use = app.usable.guidance.sources.get(source.key)
    after = built_in._replace(sources={source.key: source, **built_in.sources})
    notes = tuple(list_notes(after, source, template, in_use, content))
    differences = find_differences(built_in, after)
    answer(
        as_json,
        lambda: {"source": export_source(source), "changes": differences, "notes": notes},
        lambda: render_check(built_in, source, differences, notes),
    )


@app.command()
def use(context: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Check a clinic's file and use it from now on. A copy of it is stored.

    Example: smp-recovery guidance use our-clinic.toml
    """
    app = app_of(context)
    # A damaged file is reported before anything is written.
    chosen, followed = app.settings.follow, find_followed(app)
    known = app.user_sources.clinic_keys()
    source = app.user_sources.use_clinic_file(read_existing(file), file.name)
    text = f"{source.title} is now in use. `smp-recovery guidance drop {source.key}` stops that."
    others = [key for key in known if key != source.key]
    if others:
        text += f"\nIn use beside it: {', '.join(others)}. If several speak, the stricter leads;"
        text += " all their contacts are shown."
    if followed and source.key not in chosen:
        keys = " ".join((*followed, source.key))
        text += f"\nYou do not follow it yet: `smp-recovery follow {keys}`."
    answer(as_json, lambda: {"source": export_source(source), "beside": others}, lambda: text)


@app.command()
def drop(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The key of the file in `guidance list`.")],
    as_json: AsJson = False,
) -> None:
    """Stop using a clinic's file. `undo` brings it back.

    Example: smp-recovery guidance drop our-clinic
    """
    app_of(context).user_sources.drop_clinic_file(key)
    text = f"{key} is no longer in use. `smp-recovery undo` brings it back."
    answer(as_json, lambda: {"dropped": key}, lambda: text)


@app.command("list")
def list_clinic_files(context: typer.Context, as_json: AsJson = False) -> None:
    """List the clinics' files in use, with the hash of each.

    Example: smp-recovery guidance list
    """
    app = app_of(context)
    hashes = app.user_sources.hash_clinic_files()
    files = [{"key": key, "sha256": value} for key, value in hashes.items()]
    lines = [f"{key}  sha256 {value}" for key, value in hashes.items()]
    text = "\n".join(lines) or "No clinic's file is in use: `smp-recovery guidance use FILE`"
    answer(as_json, lambda: {"files": files}, lambda: text)


@app.command()
def sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List all sources: who publishes each, its kind, and whether you follow it.

    Example: smp-recovery guidance sources
    """
    app = app_of(context)
    answer(
        as_json,
        lambda: {"sources": [export_source(s) for s in app.guidance.sources.values()]},
        lambda: render_sources(app.guidance),
    )


@app.command("show")
def show_guidance(
    context: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(metavar="TOPIC", help="One topic.", autocompletion=complete_topics),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show every rule on a topic, or all topics with their other names.

    Example: smp-recovery guidance show washing
    """
    app = app_of(context)
    found = find_topic(app.guidance, " ".join(topic)) if topic else None
    guidance = app.guidance
    answer(
        as_json,
        lambda: export_guidance(guidance, found),
        lambda: render_rules(guidance, found) if found else render_topics(guidance),
    )


@app.command()
def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write a commented example of a clinic's file. Nothing is overwritten.

    Example: smp-recovery guidance new our-clinic.toml
    """
    content, key = (find_data() / EXAMPLE).read_bytes(), make_key(file.stem)
    if key:
        content = content.replace(EXAMPLE.removesuffix(".toml").encode(), key.encode())
    create_file(file, content)
    app_of(context).written = True
    command = f"smp-recovery guidance check {shlex.quote(str(file))}"
    text = f"Wrote {file}. Change it, then `{command}`."
    answer(as_json, lambda: {"file": str(file)}, lambda: text)


@app.command()
def schema(as_json: AsJson = False) -> None:
    """Print the JSON Schema of source files, for editors that check them as you write.

    It is JSON with and without --json.

    Example: smp-recovery guidance schema > source.schema.json
    """
    sys.stdout.write((find_data() / JSON_SCHEMA).read_text("utf-8"))
