"""A foreign file is parsed, or refused quickly with one line that names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.disk.toml import MOST_KEY_PARTS, parse_toml
from smp_recovery.errors import DamageError

LARGEST = 64 * 1024


def read(content: bytes | str) -> dict[str, object]:
    """Parse as a guidance file is parsed."""
    return parse_toml(content.encode() if isinstance(content, str) else content, "f.toml", LARGEST)


def refusal(content: bytes | str) -> str:
    """Say why it is refused, or that it is fine."""
    try:
        assert isinstance(read(content), dict)
    except DamageError as error:
        return str(error)
    return "fine"


def dotted(parts: int, part: str = "a", between: str = ".") -> str:
    """Write a key of so many parts."""
    return between.join([part] * parts)


def test_sound_files_become_mappings() -> None:
    """Tables, lists, dates and unicode arrive as they are written."""
    assert read('a = 1\n"é" = ["ü"]\n[b]\nc = true') == {"a": 1, "é": ["ü"], "b": {"c": True}}


def test_a_file_of_the_largest_size_is_read() -> None:
    """The cap itself still passes; one byte more is refused."""
    filled = b"#" * LARGEST
    assert read(filled) == {}
    with pytest.raises(DamageError, match=r"^f\.toml is larger than 64 KiB$"):
        read(filled + b"#")


def test_the_largest_integers_are_read() -> None:
    """Those of 64 bits, as TOML promises."""
    for number in (2**63 - 1, -(2**63)):
        assert read(f"a = [{number}]") == {"a": [number]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a = " + "[" * 32 + "1" + "]" * 32, "fine"),
        ("a = " + "[" * 33 + "1" + "]" * 33, "nested too deeply"),
        ("a = " + "[{b = " * 31 + "1" + "}]" * 31, "fine"),
        ("a = " + "[{b = " * 32 + "1" + "}]" * 32, "nested too deeply"),
        ("a = " + "[[{b = " * 16 + "1" + "}]]" * 16, "nested too deeply"),
    ],
)
def test_lists_count_like_tables(text: str, told: str) -> None:
    """A list in a list is as deep as a table in a table; one below a key comes with it."""
    assert told in refusal(text)


@pytest.mark.parametrize("between", [".", " . ", "\t.\t"], ids=repr)
@pytest.mark.parametrize("part", ["a", "a-1_", '"a.b"', "'a b'", r'"a\"b"'])
@pytest.mark.parametrize("frame", ["{} = 1", "[{}]", "[[{}]]", "x = '\"'\n{} = 1"])
def test_keys_have_32_parts_at_most(frame: str, part: str, between: str) -> None:
    """A key of 32 parts is read, one of 33 refused, in whatever form it is written."""
    assert read(frame.format(dotted(MOST_KEY_PARTS, part, between)))
    with pytest.raises(DamageError, match=r"^f\.toml is nested too deeply: a key has 32 parts"):
        read(frame.format(dotted(MOST_KEY_PARTS + 1, part, between)))


@pytest.mark.parametrize(
    "before",
    [
        'x = """\\"""" #b" """',
        'x = """a"""" #b" """',
        "x = '''a'''' #b' '''",
        'x = """a""""" #b" """',
    ],
)
def test_a_long_key_cannot_hide(before: str) -> None:
    """Strings that end in quotes of their own do not hide the key of 33 parts that follows."""
    with pytest.raises(DamageError, match="32 parts"):
        read(f"{before}\n{dotted(33)} = 1\n# \"\"\" '''")


@pytest.mark.parametrize(
    "text",
    [
        f'text = "{dotted(99)}"',
        f"text = '{dotted(99)}'",
        f'text = """\n{dotted(99)} = 1\n"""',
        f"text = '''\n{dotted(99)} = 1\n'''",
        f"# {dotted(99)} = 1",
        f'text = "a \\" {dotted(99)}" # {dotted(99)}',
        "numbers = [" + "1.5, " * 99 + "]",
    ],
)
def test_dots_that_are_no_key_are_fine(text: str) -> None:
    """Dots in texts, comments and numbers are not counted as parts of a key."""
    assert isinstance(read(text), dict)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "a mark more"])
def test_what_editors_make_of_a_file(mark: str, encoding: str, ends: str) -> None:
    """A byte-order mark, UTF-16 that has one, and the line ends of any computer change nothing."""
    text = f"{mark}# Grüße\na = 'é'\nb = 1\n"
    assert read(text.replace("\n", ends).encode(encoding)) == {"a": "é", "b": 1}


FOREIGN = {
    "invalid UTF-8": (b"a = '\xff'", r"f\.toml is not UTF-8 text \(line 1, byte 5\): save it"),
    "UTF-16 without a mark": ("a = 1".encode("utf-16-le"), r"f\.toml is not valid TOML"),
    "UTF-16 cut short": ("a = 1".encode("utf-16")[:-1], r"f\.toml is not UTF-8 text"),
    "a mark inside": (b"a = 1\n\xef\xbb\xbfb = 1", r"f\.toml is not valid TOML"),
    "NULs": (b"\0" * LARGEST, r"f\.toml is not valid TOML"),
    "huge number": (b"a = " + b"9" * 60_000, r"f\.toml is not valid TOML"),
    **{
        f"beyond 64 bits: {text}": (text.encode(), r"^f\.toml is not valid TOML: a number has too")
        for text in (
            *("a = 9223372036854775808", "a = -9223372036854775809", "a = 0x8000000000000000"),
            *("[[a.b]]\nc = [1, [[2, 0xfffffffffffffffff]]]", "a.b = {c = 0b1" + "0" * 63 + "}"),
        )
    },
    "huge hexadecimal number": (b"a = 0x" + b"f" * 5000, "a number has too many digits"),
    "nested arrays": (b"a = " + b"[" * 30_000 + b"]" * 30_000, "nested too deeply"),
    "nested tables": (b"a = " + b"{b = " * 12_000, r"f\.toml is nested too deeply"),
    "impossible date": (b"a = 2026-02-30", r"f\.toml is not valid TOML"),
    "key twice": (b"a = 1\na = 2", r"f\.toml is not valid TOML"),
    "no TOML": (b"<html>", r"f\.toml is not valid TOML"),
    "cut short": (b'a = "b', r"f\.toml is not valid TOML"),
}


@pytest.mark.parametrize(("content", "message"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_toml_is_refused(content: bytes, message: str) -> None:
    """Whatever is wrong with a file, the refusal is one short line that names the file."""
    with pytest.raises(DamageError, match=message) as caught:
        read(content)
    assert len(str(caught.value)) < 250
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("phone = 01612345678", 'line 2: a text needs quotes: phone = "01612345678"'),
        ("phone = +44 (0) 161", 'line 2: a text needs quotes: phone = "+44 (0) 161"'),
        ("name = Evoke", 'line 2: a text needs quotes: name = "Evoke"'),
        ("name = “Evoke”", 'line 2 has curly quotes: write straight ones, as in name = "..."'),
        ('name = "Evoke”', 'line 2 has curly quotes: write straight ones, as in name = "..."'),
        ('name = "the "sheet""', 'line 2 has quotes in a text: write them as \\"'),
        ('name = "Evoke', "line 2 has no closing quote"),
        ("a = 2", "line 2: a was given before: keep one"),
        ("name =\u00a0'x'", "line 2 has an invisible character (U+00A0): type the line again"),
        ("b = 1\rc = 2", "line 2 has the line end of an old editor: save the file with usual line"),
        ("b = 1\r\r", "line 2 has the line end of an old editor: save the file with usual line"),
        ("first day = 4", "Expected '=' after a key in a key/value pair (at line 2, column 7)"),
    ],
)
def test_what_is_often_written_wrongly_is_named(line: str, told: str) -> None:
    """The refusal says what is wrong in the line, and what to write instead."""
    assert refusal(f"a = 1\n{line}\n").startswith(f"f.toml is not valid TOML: {told}")


def test_no_depth_of_nesting_is_a_crash() -> None:
    """Arrays and inline tables of any depth are read or refused, however deep the parser goes."""
    for depth in range(1, 1100, 4):
        half = depth // 2
        for text in (
            "a = " + "[" * depth + "]" * depth,
            "a = " + "{b = " * depth + "1" + "}" * depth,
            "a = " + "[" * half + "{b = " * half + "1" + "}" * half + "]" * half,
        ):
            told = refusal(text)
            assert told == "fine" or told.startswith("f.toml is nested too deeply")


DOTS = "#" + "." * MOST_KEY_PARTS + "\n"
SLOW = {
    "one long word": DOTS + "a" * 65_000 + " = 1",
    "escaped quotes without an end": DOTS + '"' + '\\"' * 32_000,
    "block texts without an end": DOTS + '"""x\\' * 13_000,
    "literal blocks without an end": DOTS + "'''x" * 16_000,
    "a key of thousands of parts": dotted(32_000) + " = 1",
    "long keys by the hundred": DOTS + "\n".join(f"b{n}.{dotted(31)} = 1" for n in range(950)),
    "spaces between parts": DOTS + ("a" + " " * 999) * 65,
    "many tables": DOTS + "".join(f"[a{n}]\n" for n in range(7_000)),
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_no_file_under_the_cap_hangs(text: str) -> None:
    """A file that is made to be slow is read or refused like any other."""
    assert refusal(text).startswith(("f.toml", "fine"))


@given(st.one_of(st.binary(), st.text(alphabet="ab.='\"[]{}#\\\n 0", max_size=60)))
def test_any_bytes_are_a_mapping_or_a_refusal(content: bytes | str) -> None:
    """No content whatsoever raises anything but DamageError."""
    told = refusal(content)
    assert told == "fine" or (told.startswith("f.toml") and told.isprintable())
