"""A file is called quiet only where reading it finds nothing that asks for a doctor."""

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.engine.assessment import find_open
from smp_recovery.engine.findings import find_harmless, rank
from smp_recovery.guidance.built_in import load_guidance
from smp_recovery.log.entries import Entry, Session
from smp_recovery.log.session_parsing import session_table
from smp_recovery.user_data.quick_scan import is_quiet
from smp_recovery.user_data.session_files import HEADER
from tests.making import SESSION, add, entry, logs, warn

GUIDANCE = load_guidance()
RISKS = st.sets(st.sampled_from(list(GUIDANCE.risks))).map(sorted)


def written(*entries: Entry) -> bytes:
    """The file of the session with these entries."""
    return (HEADER + tomli_w.dumps(session_table(Session(SESSION, entries)))).encode()


def skim(content: bytes, *risks: str) -> bool:
    """Whether the built-in guidance finds the file quiet for somebody with these risks."""
    harmless = find_harmless(GUIDANCE._replace(held=risks))
    return is_quiet(content, SESSION, harmless, GUIDANCE.alerts.severe)


@given(told=logs((*find_harmless(GUIDANCE), "redness")), day=st.integers(0, 60), risks=RISKS)
def test_quiet_is_never_urgent(told: list[Entry], day: int, risks: list[str]) -> None:
    """No quiet file holds what asks for a doctor, on any day, for anybody."""
    if skim(written(*told), *risks):
        found = find_open(GUIDANCE._replace(held=tuple(risks)), SESSION, told, day)
        assert all(rank(finding.level) > rank("doctor") for finding in found)


def test_ordinary_log_is_quiet() -> None:
    """Mild entries of itch with notes and areas need not be read; signs, what counts as one, what
    a risk or a clinic makes urgent do.
    """
    mild = entry(1, "itch", 4, 1)._replace(note="pus? no: it's “fine” [[entries]]", area="crown")
    bleeding = entry(2, "bleeding", 0, 2)._replace(note="x")
    assert skim(written(mild, bleeding))
    assert not skim(written(mild, bleeding), "blood-thinners")
    for told in (("itch", 4, 3), ("swelling", 4, 1), ("fluid", 4, 1), ("pus", 4), ("hiccups", 4)):
        assert not skim(written(entry(1, *told)))
    warned = add(GUIDANCE, warn("own", "promptly", symptom="itch", severity_from=2))
    assert "itch" in find_harmless(GUIDANCE)
    assert "itch" not in find_harmless(warned)


@pytest.mark.parametrize("note", ["", "x" * 100], ids=["on lines", "as tables"])
def test_what_is_not_whole_is_not_quiet(note: str) -> None:
    """A file that was cut at any byte, or in which one was blanked or an entry lost, is read."""
    entries = [entry(number, "itch", 4, 1)._replace(note=note) for number in (1, 2)]
    content = written(*entries)
    assert skim(content)
    for place in range(len(content)):
        assert not skim(content[:place])
        assert not skim(content[:place] + b"\0" + content[place + 1 :])
    assert not skim(content.replace(b"entries = 2", b"entries = 3"))
    assert not skim(content.replace(b"date = 2026-11-17", b"date = 2026-11-18"))
