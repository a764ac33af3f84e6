"""The ground of every text: the one sanitiser, quotes, counts, dates and suggestions."""

import unicodedata
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.text import (
    count_entries,
    count_things,
    enumerate_names,
    quote_text,
    sanitise,
    sanitise_lines,
    suggest,
    write_date,
    write_moment,
    write_short_date,
)


@given(st.text())
def test_sanitising_lets_nothing_harmful_through(text: str) -> None:
    """No control, format, surrogate, private or unassigned character is left, and no line break."""
    shown = sanitise(text)
    assert len(shown.splitlines()) <= 1
    for character in shown:
        assert unicodedata.category(character)[0] != "C" or character == "\u200d"
        assert character == " " or not character.isspace()


def test_sanitised_lines_stay_lines() -> None:
    """What can show several lines keeps them, each made harmless."""
    assert sanitise_lines("a\r\nb\x1b[1m\n\nc\u202e") == ["a", "b[1m", "", "c"]
    assert sanitise_lines("") == []


def test_one_entry_and_more() -> None:
    """One is an entry; none and more are entries."""
    counted = [count_entries(number) for number in (0, 1, 2)]
    assert counted == ["0 entries", "1 entry", "2 entries"]
    counted = [count_things(number, "session") for number in (0, 1, 2)]
    assert counted == ["0 sessions", "1 session", "2 sessions"]


@given(st.text())
def test_sanitising_is_idempotent(text: str) -> None:
    """What is harmless stays as it is."""
    assert sanitise(sanitise(text)) == sanitise(text)


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"])))
def test_sanitising_keeps_what_is_harmless(text: str) -> None:
    """Letters, marks, numbers, punctuation and symbols of any script are kept."""
    assert sanitise(text) == text


@given(st.text(max_size=80))
def test_quotes_are_harmless_and_end(text: str) -> None:
    """A quote is on one line, acts nowhere, is short, and ends with its mark where it is cut."""
    quote = quote_text(text)
    assert quote.replace("\u200d", "").isprintable()
    assert len(quote) <= 63
    assert quote.endswith("'" if len(quote) < 63 else "…'")


def test_quotes_can_be_read() -> None:
    """Accents and emoji stay; what cannot be seen is told; no more than asked for is quoted."""
    assert quote_text("naïve 👩\u200d⚕️") == "'naïve 👩\u200d⚕️'"
    assert quote_text("a\x1b[1m\n\u202e\ud800") == r"'a\x1b[1m\n\u202e\ud800'"
    assert (quote_text("abcde", 5), quote_text("abcdef", 5)) == ("'abcde'", "'abcde…'")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at night", "at night"),
        ("[/] [bold]x", "[/] [bold]x"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]52;c;aGk=\x07", "]52;c;aGk="),
        ("\x9b31m", "31m"),
        ("one\r\ntwo", "one  two"),
        ("one\ntwo\u2028three\x85four", "one two three four"),
        ("a\tb", "a b"),
        ("a\xa0b", "a b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066x\u2069", "x"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("\U000e0041tag", "tag"),
        ("\udcff", ""),
        ("\x00\x7f", ""),
        ("Grüße, 頭皮, 🙂", "Grüße, 頭皮, 🙂"),
        ("👩‍🔬", "👩‍🔬"),
        ("", ""),
    ],
)
def test_sanitise(text: str, shown: str) -> None:
    """Control and invisible characters go, spaces of any kind become one kind, the rest stays."""
    assert sanitise(text) == shown


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Itch"], "itch"),
        (["Itch", "Redness"], "itch, redness"),
        (["Cold, clammy skin", "Pus", "Fever"], "cold, clammy skin; pus; fever"),
        ([], ""),
    ],
)
def test_enumerate_names(names: list[str], said: str) -> None:
    """An enumeration stands in the middle of a sentence; a word joins the last two."""
    assert enumerate_names(names) == said
    last = said.rfind(";" if ";" in said else ",")
    joined = said if last < 0 else f"{said[:last]} or{said[last + 1 :]}"
    assert enumerate_names(names, "or") == joined


@given(st.dates())
def test_dates_are_the_same_in_every_locale(day: date) -> None:
    """Dates are written in English with the short weekday and month, the day without zeros."""
    weekday, number, month, year = write_date(day).split()
    assert ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[day.weekday()] == weekday
    assert (int(number), int(year)) == (day.day, day.year)
    assert not number.startswith("0")
    assert write_short_date(day) == f"{weekday} {number} {month}"
    months = "JanFebMarAprMayJunJulAugSepOctNovDec"
    assert months[3 * (day.month - 1) :][:3] == month


def test_moment() -> None:
    """A time has two digits for hours and minutes."""
    assert write_moment(datetime(2026, 11, 19, 9, 5)) == "Thu 19 Nov 2026 09:05"


def test_near_words_are_suggested() -> None:
    """A near miss, whatever its case, is named; else every known word is listed."""
    assert suggest("Exercize", ["washing", "exercise"]) == "did you mean 'exercise'?"
    assert suggest("qqq", ["b", "a"]) == "use one of a, b"
    assert suggest("qqq", []) == "there is none"
