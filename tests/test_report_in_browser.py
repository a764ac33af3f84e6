"""The report and the plan in a real Chromium, on screens and paper: quiet, in bounds, accessible.

Needs the extra `browser`, Chromium and axe-core; `.ci/run` installs them and sets AXE_CORE to the
file `axe.min.js`. Where that is not set, what is missing is skipped.
"""

import io
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from smp_recovery.formats.plan_pages import export_plan_page
from smp_recovery.formats.report_pages import export_report_page
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.text import sanitise_lines
from tests import plans, reports

AXE = os.environ.get("AXE_CORE")
FLAGS = [
    *("--disable-background-networking", "--disable-component-update", "--disable-gpu"),
    *("--disable-quic", "--disable-sync", "--no-first-run", "--no-sandbox"),
]
GUIDANCE = load_guidance()
VIEWS = {
    "ordinary": reports.full(GUIDANCE),
    "hostile": reports.make_report(GUIDANCE, reports.hostile(), 10),
    "empty": reports.make_report(GUIDANCE, (), 0),
    "planned": reports.make_report(GUIDANCE, (), -12, own=reports.own_sources()),
    "built-in": reports.make_report(GUIDANCE, reports.ordinary(), 29),
    "clinic": reports.make_report(
        GUIDANCE, reports.ordinary(), 29, ("diabetes",), [reports.make_long_clinic(GUIDANCE)]
    ),
    "wordy": reports.make_report(
        GUIDANCE,
        [e._replace(note=f"{e.note} {reports.WORDY}"[:60]) for e in reports.ordinary()],
        29,
        own=[reports.make_long_clinic(GUIDANCE)],
    ),
    "late": reports.make_report(GUIDANCE, reports.ordinary(), 100),
}
LONG = "Wilhelmina Montgomery-Featherstone"
PLANS = {
    "plan": plans.make_plan(GUIDANCE, name="Ada Example"),
    "plan-hostile": plans.make_hostile(GUIDANCE),
    "plan-to-come": plans.make_plan(GUIDANCE, written=-5, later=(10,)),
    **{
        key: plans.make_plan(GUIDANCE, plans.load_clinic(GUIDANCE, key), written=-3, name=LONG)
        for key in plans.CLINICS
    },
}


class Seen(NamedTuple):
    """A page that was opened, and what went on beside it."""

    page: Any
    console: list[str]
    requests: list[str]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start the system's Chromium, with an empty profile and home of its own."""
    if not AXE:
        pytest.importorskip("playwright", reason="the extra `browser` is not installed")
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None and not AXE:
        pytest.skip("there is no Chromium")
    home = tmp_path_factory.mktemp("browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, env={**os.environ, "HOME": str(home)}
        )
        yield browser
        browser.close()


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Seen]]:
    """Open one of the VIEWS or PLANS as a file, in a context of its own."""
    contexts = []

    def opened(name: str, **options: Any) -> Seen:
        file = tmp_path / f"{name}.html"
        plan = PLANS.get(name)
        document = export_plan_page(plan) if plan else export_report_page(VIEWS[name])
        file.write_bytes(document.encode())
        contexts.append(chromium.new_context(**options))
        seen = Seen(contexts[-1].new_page(), [], [])
        seen.page.on("console", lambda message: seen.console.append(message.text))
        seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.console.append(dialog.message))
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.goto(file.as_uri())
        return seen

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", [*VIEWS, "plan-hostile", "plan-to-come", "evoke-smp"])
def test_fits_and_is_quiet(show: Callable[..., Seen], name: str) -> None:
    """Nothing reaches over the edge, nothing is said on the console, nothing else is loaded."""
    seen = show(name)
    for width in (320, 360, 768, 960, 1087, 1088, 1280):
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.console == []
    assert len(seen.requests) == 1
    assert seen.requests[0].startswith("file://")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "name", ["ordinary", "hostile", "planned", "plan-hostile", "plan-to-come", "evoke-smp"]
)
def test_is_accessible(show: Callable[..., Seen], name: str, width: int) -> None:
    """axe-core finds no violation; its script needs a way past the policy, which it has here."""
    if not AXE:
        pytest.skip("AXE_CORE is not set")
    page = show(name, viewport={"width": width, "height": 800}, bypass_csp=True).page
    page.add_script_tag(path=AXE)
    check_with_axe(page, "{resultTypes: ['violations']}")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 29)"
    check_with_axe(page, "{resultTypes: ['violations'], runOnly: 'color-contrast'}")


def check_with_axe(page: Any, options: str) -> None:
    """Run axe-core: contrast must be among what it could judge, and nothing be violated."""
    found = page.evaluate(f"axe.run({options})")
    violations = [
        (each["id"], node["html"], node["failureSummary"])
        for each in found["violations"]
        for node in each["nodes"]
    ]
    assert violations == []
    assert "color-contrast" in {each["id"] for each in found["passes"]}


@pytest.mark.parametrize("name", ["ordinary", "built-in", "clinic", "wordy"])
@pytest.mark.parametrize(
    ("paper", "least"), [("A4", (590, 840)), ("Letter", (610, 790))], ids=["A4", "Letter"]
)
def test_prints_on_two_pages(
    show: Callable[..., Seen], paper: str, least: tuple[int, int], name: str
) -> None:
    """30 days and 80 entries fit on two sheets, also with a long file of a clinic and a note for
    each: what is open and the days on the first, every note and the last word on the second.
    """
    pypdf = pytest.importorskip("pypdf")
    page = show(name, color_scheme="dark").page
    pdf = pypdf.PdfReader(io.BytesIO(page.pdf(format=paper)))
    assert len(pdf.pages) == 2
    width, height = pdf.pages[0].mediabox[2:]
    assert (width >= least[0], height >= least[1]) == (True, True)
    texts = (unicodedata.normalize("NFKC", sheet.extract_text()) for sheet in pdf.pages)
    first, last = (" ".join(text.split()) for text in texts)
    assert (len(VIEWS[name].entries), len(VIEWS[name].days)) == (80, 30)
    assert "Recovery after scalp micropigmentation" in first
    assert "Open findings ▲ doctor" in first
    assert "all clear" in first
    assert "Came back after the sauna, went home and cooled it" in last
    assert "Not medical advice." in last


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["plan", "plan-to-come", *plans.CLINICS])
def test_plan_prints_on_one_page(show: Callable[..., Seen], name: str, paper: str) -> None:
    """From the title to the last word, in type of at least 10 points."""
    pypdf = pytest.importorskip("pypdf")
    pdf = pypdf.PdfReader(io.BytesIO(show(name).page.pdf(format=paper)))
    (sheet,) = pdf.pages
    sizes: set[float] = set()

    def measure(text: str, scale: list[float], matrix: list[float], _: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(abs(size * matrix[3] * scale[3]), 2))

    words = " ".join(sheet.extract_text(visitor_text=measure).split())
    assert min(sizes) >= 10
    assert words.startswith("Aftercare plan")
    assert "bleeding that ten minutes of pressure do not stop" in words
    assert words.endswith("Not medical advice.")


def test_paper_is_light(show: Callable[..., Seen]) -> None:
    """Who reads in the dark prints dark ink on white paper all the same."""
    page = show("ordinary", color_scheme="dark").page
    colours = (
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert page.evaluate(colours) == ["rgb(20, 25, 29)", "rgb(228, 233, 236)"]
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(27, 35, 40)"]


def test_weeks_stand_abreast_in_line(show: Callable[..., Seen]) -> None:
    """On a wide screen the rows of one week go on in the next at the same height."""
    page = show("ordinary", viewport={"width": 1280, "height": 800}).page
    tops = page.evaluate(
        "[...document.querySelectorAll('.grid')].map(grid => [...grid.querySelectorAll('tr')]"
        ".map(row => Math.round(row.getBoundingClientRect().top)))"
    )
    assert len(tops) == 5
    assert all(rows == tops[0] for rows in tops)


def test_hostile_notes_are_shown_and_do_nothing(show: Callable[..., Seen]) -> None:
    """Every note is there as it was written, but for what cannot be seen, and none of it acts."""
    seen = show("hostile", viewport={"width": 1280, "height": 800})
    shown = seen.page.eval_on_selector_all(
        ".entries .note", "cells => cells.map(cell => cell.innerText)"
    )
    for note in reports.HOSTILE:
        assert "\n".join(sanitise_lines(note)) in shown
    assert reports.VISIBLE in shown
    assert seen.page.title().startswith("Recovery after")
    assert seen.page.evaluate("document.querySelectorAll('script, img, a, iframe').length") == 0
    assert seen.page.evaluate("document.querySelectorAll('style').length") == 1
    assert seen.console == []
    assert len(seen.requests) == 1


def test_policy_holds(show: Callable[..., Seen]) -> None:
    """Even what would get into the page could not run, load or style anything."""
    seen = show("ordinary")
    seen.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        " '<img src=\"http://127.0.0.1:9/x.png\"><style>body { color: red }</style>'"
        ' + \'<p onclick="document.title = 1" style="color: red">x</p>\')'
    )
    seen.page.click("p[onclick]")
    assert seen.page.title().startswith("Recovery after")
    assert seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 35, 40)"
    assert len(seen.console) >= 3
    assert all("Content Security Policy" in said for said in seen.console)
