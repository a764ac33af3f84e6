"""The report's values and its own words: the same as those of the views, computed once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.day_advice import mark_followed
from smp_recovery.engine.findings import join_findings
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.guidance.model import OWN_CAUTION, Guidance
from smp_recovery.log.entries import CLEAR
from smp_recovery.views.day_view import view_day
from smp_recovery.views.log_view import list_entries, view_log
from smp_recovery.views.report_view import (
    build_report,
    is_cited,
    write_closing,
    write_figure,
    write_lead,
    write_own,
    write_uncited,
)
from smp_recovery.views.symptom_grid import (
    Cell,
    SymptomRow,
    build_grid,
    describe_cell,
    is_idle,
    mark_level,
)
from tests import reports
from tests.making import add, entry, logs, rule, source
from tests.reports import SESSION, make_clinic, make_report, own_sources

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
    assert [each for line in view.days for each in line.entries] == sorted(
        view.entries, key=lambda each: each.day
    )


def test_a_day_is_one_line(guidance: Guidance) -> None:
    """It has all that was logged on it, the most urgent first, each symptom once and at its worst,
    and the note of the most urgent entry that has one.
    """
    lines = {line.day: line for line in reports.full(guidance).days}
    assert list(lines) == list(range(30))
    assert [lines[day].text for day in (4, 9, 10, 11, 18)] == [
        "● severe: itch · moderate: scabs · mild: redness",
        "‼ mild: chills · ‼ temperature 38.4 °C · ▲ moderate: redness · moderate: flaking",
        "‼ temperature 37.2 °C · ▲ mild: redness · mild: flaking · gone: chills",
        "mild: flaking · gone: redness, fever",
        "all clear",
    ]
    assert lines[4].note == "Hard to sleep. Cold cloth for five minutes helped"
    assert [lines[day].level for day in (4, 9, 29)] == ["watch", "emergency", "doctor"]
    unrated = [entry(1, "pus", 3), entry(2, "itch", 3), entry(3, "strange", 3, 2)]
    (line,) = make_report(guidance, unrated, 3).days
    assert line.text == "▲ pus · ● moderate: strange · itch"


def test_whether_a_clinic_s_file_led(guidance: Guidance) -> None:
    """The practitioner comes first, then each clinic with its version, the topics on which it leads
    on the day, and on which it led before.
    """
    strict = make_clinic(rule("strict", "avoid", 0, 20, "sauna"), key="strict")
    view = make_report(guidance, (), 14, own=(strict, *own_sources()))
    assert [own.source.key for own in view.own] == ["practitioner", "strict", "our-clinic"]
    ours = view.own[-1]
    assert (ours.leads, ours.led) == ((), ("sauna",))  # as strict as the other up to day 7
    assert (
        write_own(ours) == "Our Clinic: Aftercare sheet, version 3: leads on 0 topics on this day"
    )
    assert write_lead(view, ours) == "Earlier it led on sauna."
    assert write_own(view.own[0]) == "The practitioner's rules: leads on 2 topics on this day"
    assert write_lead(view, view.own[0]) == (
        "It leads on this day on washing and showering, exercise."
    )
    before = make_report(guidance, (), -2, own=own_sources())
    assert write_lead(before, before.own[-1]) == "It has led on nothing so far."
    silent = make_report(guidance, (), 4, own=[source("practitioner", "practitioner")])
    assert silent.own == ()
    left = build_report(
        view_log(mark_followed(add(guidance, *own_sources()), ["elka"]), SESSION, (), SESSION.date)
    )
    assert write_lead(left, left.own[-1]) == "It leads on this day on sauna."  # elka is silent
    assert write_own(left.own[-1]).endswith("version 3, not followed: leads on 1 topic on this day")


def test_sources_are_those_behind_findings_and_clinics(guidance: Guidance) -> None:
    """The others that the user follows are named, and those that they do not."""
    known = add(guidance, *own_sources())
    cited = {key for key, source in known.sources.items() if is_cited(source)}
    findings = reports.full(guidance).findings
    assert {"nhs", "elka", "clinic-survey", "our-clinic"} <= cited
    assert {key for finding in findings for key in finding.sources} <= {*cited, OWN_CAUTION}
    assert {sign.source for sign in known.signs.values()} <= {*cited, OWN_CAUTION}
    others = write_uncited(guidance).partition(": ")[2].rstrip(".").split(", ")
    assert {*others} == guidance.sources.keys() - cited
    only = write_uncited(mark_followed(guidance, ["elka"]))
    assert only.startswith("Not followed: aad, ")
    assert only.endswith(". Their warnings still count.")


def test_closing_tells_when_it_was_written(guidance: Guidance) -> None:
    """The date of writing is its own: a report can be of an earlier day."""
    on, today = SESSION.date_of(4), date(2026, 12, 1)
    assert build_report(view_log(guidance, SESSION, (), on)).written == on
    view = build_report(view_log(guidance, SESSION, (), on), written=today)
    assert write_closing(view, "1.2.3") == (
        "Written by the patient with smp-recovery 1.2.3 on Tue 1 Dec 2026 from their own log."
        " Not medical advice."
    )


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
