"""What there is to say of files: damage first, and once for all files with the same problem."""

import pytest

from smp_recovery.user_data.check_results import CheckResults, ProblemKind


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_is_shown(kind: ProblemKind) -> None:
    """No problem is dropped, each says what it is, and a note says what to do."""
    results = CheckResults()
    results.add_problem(kind, "a.toml")
    (check,) = results.all()
    assert check == kind.value._replace(what="a.toml")
    assert check.why
    assert bool(check.way_out) == (check.state == "note")
    assert [each for each in ProblemKind if results.has_problem(each, "a.toml")] == [kind]


def test_results_are_sorted_and_counted() -> None:
    """Damage comes first; a file is named once; of many files three are named."""
    results = CheckResults()
    results.add("x", "note", "why")
    for name in ("a", "b", "a", "c", "d", "e"):
        results.add_problem(ProblemKind.FOREIGN, name)
    results.add_problem(ProblemKind.UNREADABLE_VERSION, "y")
    results.add("z", "damaged", "why")
    assert [check.what for check in results.all()] == ["z", "y", "x", "a, b, c and 2 more"]
