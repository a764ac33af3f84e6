"""What there is to say of files: damage first, and once for all that share a trouble."""

import pytest

from smp_recovery.user_data.check_results import Checks, Kind


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told(kind: Kind) -> None:
    """No trouble that was noted is dropped, and each says what it is."""
    checks = Checks()
    checks.note(kind, "a.toml")
    (check,) = checks.all()
    assert (check.what, check.state, check.why, check.way_out) == ("a.toml", *kind.value)
    assert check.why
    assert bool(check.way_out) == (check.state == "note")


def test_a_file_is_named_once() -> None:
    """Whoever looks twice does not say it twice."""
    checks = Checks()
    for name in ("a", "b", "a"):
        checks.note(Kind.LOOSE, name)
    assert [check.what for check in checks.all()] == ["a, b"]
    assert checks.has(Kind.LOOSE, "a")
    assert not checks.has(Kind.THEIRS, "a")


def test_many_files_are_counted() -> None:
    """Three are named, the others counted."""
    checks = Checks()
    for name in "abcde":
        checks.note(Kind.FOREIGN, name)
    assert [check.what for check in checks.all()] == ["a, b, c and 2 more"]


def test_damage_comes_first() -> None:
    """Whatever was found first, damage is told first."""
    checks = Checks()
    checks.say("a", "note", "why")
    checks.note(Kind.FOREIGN, "b")
    checks.note(Kind.UNREADABLE, "c")
    checks.say("d", "damaged", "why")
    assert [check.what for check in checks.all()] == ["d", "c", "a", "b"]
