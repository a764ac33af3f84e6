"""Words for a severity, a sign or a temperature become one value, or are refused."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import InputError
from smp_recovery.parsing.severities import parse_severity, parse_sign, parse_temperature


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        *(("none", 0), ("mild", 1), ("moderate", 2), ("severe", 3), ("very severe", 4)),
        *(("0", 0), ("1", 1), ("2", 2), ("3", 3), ("4", 4)),
        *(("", None), ("  ", None), (" Mild ", 1), ("VERY SEVERE", 4)),
        *(("slight", 1), ("a bit", 1), ("a little", 1), ("minor", 1), ("better", 1), ("mildly", 1)),
        *(("medium", 2), ("bad", 3), ("a lot", 3), ("really bad", 3), ("excessive", 4)),
        *(("extremely", 4), ("gone", 0), ("no", 0)),
    ],
)
def test_severities(words: str, severity: int | None) -> None:
    """Words and numbers are both a severity; nothing said is none stored."""
    assert parse_severity(words) == severity


@pytest.mark.parametrize("words", ["5", "-1", "1.0", "01", "٣", "awful", "yes", "very"])
def test_other_words_are_no_severity(words: str) -> None:
    """What is no severity is refused with the whole scale."""
    with pytest.raises(InputError) as caught:
        parse_severity(words)
    assert str(caught.value) == (
        f"unknown severity {words!a}: use none, mild, moderate, severe, very severe, or 0 to 4"
    )


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        *(("", None), ("yes", None), ("Present", None)),
        *(("no", 0), ("none", 0), ("absent", 0), ("gone", 0), ("0", 0)),
        *(("1", 1), ("mild", 1), ("4", 4), ("very severe", 4)),
    ],
)
def test_signs(words: str, severity: int | None) -> None:
    """A sign is present or not; a severity after it says that it is present."""
    assert parse_sign(words) == severity


@pytest.mark.parametrize("words", ["5", "maybe", "not", "yes no"])
def test_other_words_are_no_sign(words: str) -> None:
    """What says neither yes nor no is refused."""
    with pytest.raises(InputError, match=f"^unknown word {words!a}: .* Write yes or no$"):
        parse_sign(words)


@pytest.mark.parametrize(
    ("words", "degrees"),
    [
        *(("38.5", 38.5), ("38,5", 38.5), ("38", 38.0), (" 38.5 ", 38.5), ("38.", 38.0)),
        *(("38.5C", 38.5), ("38.5 c", 38.5), ("38.5°C", 38.5), ("38.5 °C", 38.5), ("38°", 38.0)),
        *(("101.3F", 38.5), ("101.3 °f", 38.5), ("98.6F", 37.0), ("100.4F", 38.0)),
        *(("30", 30.0), ("45", 45.0), ("86F", 30.0), ("113F", 45.0)),
    ],
)
def test_temperatures(words: str, degrees: float) -> None:
    """Degrees Celsius, or Fahrenheit where it says so, with a point or a comma."""
    assert parse_temperature(words) == degrees


@pytest.mark.parametrize(
    "words",
    [*("", "C", "F", "hot", "38.5.1", "+38", "-38", "3\uff18", "²", "nan", "inf", "1e1", "38CF")],
)
def test_other_words_are_no_temperature(words: str) -> None:
    """What is no number of degrees is refused with two that work."""
    with pytest.raises(InputError, match=r": write 38\.5, or 101\.3F$"):
        parse_temperature(words)


@pytest.mark.parametrize("words", ["101.3", "98.6", "101"])
def test_fahrenheit_without_its_letter_is_not_guessed(words: str) -> None:
    """It is refused, and what it can be is said."""
    with pytest.raises(InputError, match=rf"did you mean {words}F\? If so, write the F$"):
        parse_temperature(words)


@pytest.mark.parametrize("words", ["29.9", "45.1", "38.5F", "101C", "0", "999999"])
def test_no_body_is_that_warm(words: str) -> None:
    """A number that no body has is refused."""
    with pytest.raises(InputError, match=r"is not a body temperature: write 38\.5, or 101\.3F$"):
        parse_temperature(words)


def refusal(parse: Callable[[str], float | None], words: str) -> str:
    """Say why the words are refused; nothing where they are not."""
    try:
        value = parse(words)
    except InputError as error:
        return str(error)
    assert value is None or 0 <= value <= 45
    return ""


@given(st.text())
def test_any_words_are_a_value_or_a_refusal(words: str) -> None:
    """Whatever is typed, the answer is a value in range or one short, printable line."""
    for parse in (parse_severity, parse_sign, parse_temperature):
        told = refusal(parse, words)
        assert told.isprintable()
        assert len(told) < 200
