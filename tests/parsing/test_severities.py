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
        *(("slight", 1), ("a bit", 1), ("a little", 1), ("minor", 1), ("mildly", 1)),
        *(("medium", 2), ("bad", 3), ("a lot", 3), ("really bad", 3), ("excessive", 4)),
        *(("extremely", 4), ("gone", 0), ("no", 0)),
    ],
)
def test_severities(words: str, severity: int | None) -> None:
    """Words and numbers are both a severity, also after a sign; nothing said is none stored."""
    assert parse_severity(words) == parse_sign(words) == severity


@pytest.mark.parametrize(
    ("words", "severity"), [("yes", None), ("Present", None), ("absent", 0), ("gone", 0)]
)
def test_signs(words: str, severity: int | None) -> None:
    """A sign is present or not."""
    assert parse_sign(words) == severity


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


SCALE = "use none, mild, moderate, severe, very severe, or 0 to 4"
REFUSED = {
    (parse_severity, f"^unknown severity '.*': {SCALE}$"): (
        *("5", "-1", "1.0", "01", "٣", "awful", "yes", "very", "better"),
    ),
    (parse_sign, "^unknown word '.*': .* Write yes or no$"): ("5", "maybe", "not", "yes no"),
    (parse_temperature, r"^unknown temperature '.*': write 38\.5, or 101\.3F$"): (
        *("", "C", "F", "hot", "38.5.1", "+38", "-38", "3\uff18", "²", "nan", "inf", "1e1", "38CF"),
    ),
    # Fahrenheit without its letter is not guessed
    (parse_temperature, r"did you mean [0-9.]+F\? If so, write the F$"): ("101.3", "98.6", "101"),
    (parse_temperature, r"is not a body temperature: write 38\.5, or 101\.3F$"): (
        *("29.9", "45.1", "38.5F", "101C", "0", "999999"),
    ),
}


@pytest.mark.parametrize(
    ("parse", "message", "words"),
    [(*refused, words) for refused, all_words in REFUSED.items() for words in all_words],
)
def test_other_words_are_refused(
    parse: Callable[[str], float | None], message: str, words: str
) -> None:
    """What is neither a severity, a sign nor a temperature is refused with what can be written."""
    with pytest.raises(InputError, match=message) as caught:
        parse(words)
    assert ascii(words) in str(caught.value)


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
