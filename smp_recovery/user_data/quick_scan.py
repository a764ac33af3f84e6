"""Tells by its shape alone that a session's file holds nothing urgent, much faster than reading it.

Pure. Only a file that is line by line as this program writes it can be told so: any other must be
read.
"""

import re
from collections.abc import Iterable
from datetime import date

_TEXT = rb'"[^"\\\x00-\x1f\x7f]*"'


def is_quiet(content: bytes, day: date, symptoms: Iterable[str], severe: int) -> bool:
    """Whether the file of the session of `day` is whole, and every entry of one of `symptoms` and
    below `severe`. False says nothing: the file must be read then.
    """
    keys = b"|".join(re.escape(key.encode()) for key in symptoms)
    tables = _entry(rb"\n\[\[entries\]\]\n", rb"\n", rb"\n", keys, severe)
    inline = _entry(rb"    \{ ", rb", ", rb" \},\n", keys, severe)
    head = rb"(?:#[ -~]*\n)?schema = 1\ndate = ([\d-]+)\n"
    listed = rb"(?:%b|entries = \[\n%b\]\n)" % (tables, inline)
    found = re.fullmatch(head + listed + rb"\n\[end\]\nentries = (\d+)\n", content)
    entries = content.count(b"\n[[entries]]\n") + content.count(b"\n    { number = ")
    return found is not None and found[1] == str(day).encode() and int(found[2]) == entries


def _entry(start: bytes, between: bytes, end: bytes, keys: bytes, severe: int) -> bytes:
    """What matches any number of entries in one of the two shapes in which they are written."""
    needed = (rb"number = \d+", rb"at = [\d :.+-]+", rb'symptom = "(?:%b)"' % keys)
    optional = (rb"severity = [0-%d]" % (severe - 1), rb"area = " + _TEXT, rb"note = " + _TEXT)
    more = b"".join(rb"(?:%b%b)?" % (between, field) for field in optional)
    return rb"(?:%b%b%b%b)*" % (start, between.join(needed), more, end)
