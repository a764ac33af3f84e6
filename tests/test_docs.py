"""The README and the documents tell the truth: their examples run, their tables are the code's."""

import json
import re
import runpy
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from smp_recovery import errors
from smp_recovery.cli import app
from smp_recovery.cli.commands import COMMANDS, load_command
from smp_recovery.cli.context import App
from smp_recovery.guidance.model import Guidance

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
EXAMPLES = runpy.run_path(str(DOCS / "run_examples.py"))
PAGES: tuple[Path, ...] = EXAMPLES["PAGES"]
README = (ROOT / "README.md").read_text("utf-8")

EVERYWHERE = {"--json", "--on", "--session", "--output", "--force", "--help"}
"""Options that docs/commands.md describes once for all commands."""


def read_rows(page: str) -> list[list[str]]:
    """The cells of every row of a table in the page of that name, but for its head."""
    lines = (DOCS / page).read_text("utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if "|" in line
    ]
    return [
        row
        for row, below in zip(cells, [*cells[1:], [""]], strict=True)
        if not row[0].startswith("-") and not below[0].startswith("-")
    ]


def list_commands() -> Iterator[tuple[str, Any]]:
    """Every command as it is typed, with those of the groups."""
    yield "smp-recovery", get_command(app)
    for name in COMMANDS:
        command = load_command(name)
        inner = getattr(command, "commands", {})
        yield from [(name, command)] if not inner or command.invoke_without_command else []
        yield from [(f"{name} {each}", inner[each]) for each in inner]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_print_what_is_shown(page: Path, tmp_path: Path) -> None:
    """Whoever types the commands of a page, one after another, meets no error and sees the same."""
    text = page.read_text("utf-8")
    told = "run `python docs/run_examples.py` and read the difference"
    assert EXAMPLES["run_page"](text, tmp_path) == text, told


@pytest.mark.parametrize(
    "page",
    [*PAGES, *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture is a file of the project."""
    for link in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        assert "://" in link or (page.parent / link).exists(), link


def test_places_named_for_contributors_exist() -> None:
    """Every file and folder that CONTRIBUTING names is one of the project or of the package."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"`([\w.-]+/[\w./-]*|\w+\.(?:py|toml))`", text)) - {
        *("__snapshots__/", "data/sources/KEY.toml"),
    }
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "smp_recovery" / name).exists(), name


def test_every_page_is_in_the_index() -> None:
    """The index links to each page in its folder."""
    links = re.findall(r"\]\(([\w-]+\.md)\)", (DOCS / "README.md").read_text("utf-8"))
    assert sorted(links) == sorted(page.name for page in PAGES if page.name != "README.md")


def test_the_readme_is_short_and_says_what_the_program_is_not() -> None:
    """At most 1,200 words; that it is not medical advice comes before the set-up."""
    assert len(README.split()) <= 1200
    before = " ".join(README[: README.index("## Set up")].split())
    assert "not medical advice" in before.replace("**", "")


def test_every_command_has_a_line_with_its_options() -> None:
    """The table of commands names each command and its own options, and nothing else."""
    told = {}
    for cells in read_rows("commands.md"):
        name = " ".join(word for word in cells[0].strip("`").split() if not word.isupper())
        told[re.sub(r" *\[.*", "", name)] = set(re.findall(r"--[a-z-]+", " ".join(cells)))
    stances = {f"clinic {stance}" for stance in ("limit", "allow", "do")}  # told in one line
    wanted = {
        name: {opt for each in command.params for opt in each.opts if opt.startswith("--")}
        - EVERYWHERE
        for name, command in list_commands()
        if name not in stances
    }
    assert told == wanted


def test_options_named_exist() -> None:
    """Every option that a page names in its text is one of some command."""
    known = {opt for _, each in list_commands() for param in each.params for opt in param.opts}
    for page in PAGES:
        if page.name == "speed.md":  # it names options of other programs, too
            continue
        text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) - {"--help"}
        assert named <= known, page.name


def test_exit_codes() -> None:
    """The table of exit codes holds exactly the codes of the program."""
    family = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in family if issubclass(kind, errors.SmpRecoveryError)}
    table = read_rows("exit-codes.md")
    assert [int(code) for code, _ in table] == sorted({0, *codes, errors.UNSHOWN})
    assert errors.INTERRUPTED in codes


JSON_CALLS = """\
start --date yesterday
log redness moderate itch mild --on "day 0"
log fever 38.5
can washing
timeline
calendar
history
chart
sessions
sessions move 1 yesterday
today --on "day 8"
edit
remove 1
undo
clinic avoid exercise
clinic list
clinic contact --name Ada
clinic forget 1
guidance new clinic.toml
guidance check clinic.toml
guidance use clinic.toml
guidance list
guidance sources
guidance show washing
profile add diabetes
plan
report
guidance drop clinic
follow elka
doctor
export
import all.csv --dry-run"""

BY_DATA = {"versions", "guidance", "files", "sessions"}
"""Keys of objects whose own keys are names or dates."""


def list_keys(value: object) -> Iterator[str]:
    """Every key in nested JSON."""
    if isinstance(value, dict):
        yield from value
        for key, inner in value.items():
            yield from () if key in BY_DATA and isinstance(inner, dict) else list_keys(inner)
    for inner in value if isinstance(value, list) else ():
        yield from list_keys(inner)


def test_keys_of_the_json_are_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of all JSON that the commands print are those that the page names, with no other."""
    monkeypatch.chdir(tmp_path)
    Path("all.csv").write_text("session,at,symptom\n2026-11-17,,\n", "utf-8")
    printed: set[str] = set()
    for line in JSON_CALLS.splitlines():
        context = App(EXAMPLES["NOW"], tmp_path / "home", {"EDITOR": "true"})
        result = CliRunner().invoke(app, [*shlex.split(line), "--json"], obj=context)
        assert result.exit_code == 0, (line, result.output)
        printed.update(list_keys(json.loads(result.stdout)))
    named = {key for row in read_rows("json.md") for key in re.findall(r"`([a-z_0-9]+)`", row[1])}
    assert printed - named == set()
    assert named - printed == set()


def test_sources_are_counted(guidance: Guidance) -> None:
    """The README counts the articles, the authorities and the pages of the survey."""
    articles, authorities, pages = re.findall(
        r"(\w+) articles, (\w+) health .*survey of (\d+) public", " ".join(README.split())
    )[0]
    kinds = Counter(source.kind for source in guidance.sources.values())
    numbers = {"eight": 8, "nine": 9, "ten": 10, "eleven": 11}
    counted = {"article": numbers[articles], "authority": numbers[authorities], "survey": 1}
    assert kinds == counted
    summary = (ROOT / "data" / "sources" / "clinic-survey.toml").read_text("utf-8")
    assert f" statements of {pages} pages " in summary.splitlines()[0]


def test_page_of_sources_is_current(guidance: Guidance) -> None:
    """Every source with its address, and every caution of our own."""
    written = runpy.run_path(str(DOCS / "make_sources.py"))["write_page"](guidance)
    assert (DOCS / "sources.md").read_text("utf-8") == written, "run `python docs/make_sources.py`"


def test_library_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The example for use as a library prints what its comment says."""
    text = (DOCS / "library.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    exec(compile(code, "library.md", "exec"), {})
    expected = re.findall(r"print\(.*\)  # (.+)$", code, re.MULTILINE)
    assert capsys.readouterr().out.splitlines() == expected
