"""The report's values and its own words: the same as those of the views, computed once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.findings import Finding, join_findings
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import Guidance
from smp_recovery.log.entries import CLEAR
from smp_recovery.views.day_view import view_day
from smp_recovery.views.log_view import list_entries, view_log
from smp_recovery.views.report_view import (
    build_report,
    write_closing,
    write_entries,
    write_figure,
)
from smp_recovery.views.symptom_grid import (
    Cell,
    SymptomRow,
    build_grid,
    describe_cell,
    is_idle,
    mark_level,
)
from tests.making import logs
from tests.reports import SESSION, make_report

GUIDANCE = load_guidance()


@given(made=logs(), day=st.integers(-2, 40), risks=st.sets(st.sampled_from(list(GUIDANCE.risks))))
def test_report_says_what_the_views_say(made: list, day: int, risks: set[str]) -> None:
    """Findings are those of the daily view, meanings those of the history, cells those of the
    chart.
    """
    on, held = SESSION.date + timedelta(days=day), tuple(sorted(risks))
    guidance = GUIDANCE._replace(risk_keys=held)
    log = view_log(guidance, SESSION, made, on)
    view = build_report(log)
    assert view.stage == view_day(log).advice.stage
    assert view.findings == join_findings(log.findings)
    assert view.entries == list_entries(log)
    assert view.grid == build_grid(log)
    assert [risk.key for risk in view.risks] == list(held)


def test_rules_are_those_of_the_practitioner(guidance: Guidance) -> None:
    """The practitioner's rules stand apart; a clinic's file is among the sources that lead."""
    view = make_report(guidance, (), 4, own=True)
    assert [rule.topic for rule in view.rules] == ["washing", "exercise"]
    keys = [source.key for source in view.followed]
    assert keys == ["our-clinic", *guidance.sources]
    assert view.left == ()


def test_closing_tells_when_it_was_written(guidance: Guidance) -> None:
    """The date of writing is its own: a report can be of an earlier day."""
    on, today = SESSION.date_of(4), date(2026, 12, 1)
    assert build_report(view_log(guidance, SESSION, (), on)).written == on
    view = build_report(view_log(guidance, SESSION, (), on), written=today)
    assert write_closing(view, "1.2.3") == (
        "Written by the patient with smp-recovery 1.2.3 on Tue 1 Dec 2026 from their own log."
        " Not medical advice."
    )


def test_entries_in_words() -> None:
    """The numbers behind a finding, of one entry or several."""
    finding = Finding("watch", "itch", (1, 3), "", "", ())
    assert write_entries(finding) == "Entries 1, 3."
    assert write_entries(finding._replace(entries=(3,))) == "Entry 3."


@pytest.mark.parametrize(
    ("key", "cell", "figure", "mark", "words"),
    [
        ("itch", Cell(3, True), "", "", "expected"),
        ("itch", Cell(1, False), "", "", ""),
        ("itch", Cell(3, True, (1,), 2, None, "expected"), "2", "", "moderate, expected"),
        ("itch", Cell(1, False, (1, 2), 4, None, "contact"), "4", "▲", "very severe, ▲ clinic"),
        ("itch", Cell(4, True, (1,), None, None, "watch"), "n", "●", "noted, ● watch, expected"),
        ("pus", Cell(4, False, (1,), None, None, "doctor"), "+", "▲", "present, ▲ doctor"),
        ("pus", Cell(4, False, (1,), 0, None, "clear"), "0", "", "none"),
        ("fever", Cell(4, False, (1,), None, 38.0, "doctor"), "38", "▲", "38 °C, ▲ doctor"),
        (CLEAR, Cell(4, False, (1,), None, None, "clear"), "c", "", "all clear"),
    ],
)
def test_cell_in_marks_and_words(key: str, cell: Cell, figure: str, mark: str, words: str) -> None:
    """A cell shows the figure and, where it asks for something, its level; words say the same."""
    row = SymptomRow(key, key, key in ("pus", "fever"), (cell,), None)
    assert not cell.entries or write_figure(row, cell) == figure
    assert mark_level(cell) == mark
    assert describe_cell(row, cell) == words
    assert is_idle([Cell(0, False), cell]) == (words == "")
