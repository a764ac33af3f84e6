"""`export` writes the log as a file of the person's own, in the format they choose."""

import json
import os
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files without a folder be those of the test."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def logged(begun: date, run: Run) -> None:
    """A log of two sessions, settings, a rule of the practitioner and a clinic's file in use."""
    run("log", "itch", "mild", "--note", "after <b>a</b> walk", day=2)
    run("log", "fever", "38.5", "--area", "crown", day=3)
    run("log", "clear", day=4)
    run("start", "--date", "2026-12-20")
    run("follow", "elka")
    run("clinic", "avoid", "exercise", "--until", "day 14")
    run("guidance", "new", "ours.toml")
    run("guidance", "use", "ours.toml")


@pytest.mark.usefixtures("logged")
def test_everything(run: Run, home: Path, tmp_path: Path) -> None:
    """JSON holds every session and every file of the person's own, as they are."""
    found = json.loads(run("export").stdout)
    assert (found["format"], found["schema"]) == ("smp-recovery", 1)
    assert list(found["sessions"]) == ["2026-11-17", "2026-12-20"]
    first = found["sessions"]["2026-11-17"]
    assert first["entries"][1] == {
        "number": 2,
        "at": "2026-11-20T09:30:00+01:00",
        "symptom": "fever",
        "temperature": 38.5,
        "area": "crown",
    }
    names = ["settings.toml", "guidance/practitioner.toml", "guidance/ours.toml"]
    assert list(found["files"]) == names
    for name in names[:2]:
        assert found["files"][name] == (home / name).read_text(encoding="utf-8")
    handed_in = (tmp_path / "ours.toml").read_text(encoding="utf-8")
    assert found["files"]["guidance/ours.toml"] == handed_in


@pytest.mark.usefixtures("logged")
def test_toml_is_the_same_mapping(run: Run) -> None:
    """TOML holds what JSON holds, dates as dates."""
    as_json = json.loads(run("export").stdout)
    as_toml = tomllib.loads(run("export", "--format", "toml").stdout)
    assert json.loads(json.dumps(as_toml, default=lambda value: value.isoformat())) == as_json


@pytest.mark.usefixtures("logged")
def test_table_says_what_the_views_say(run: Run, ask: Callable[..., Any]) -> None:
    """The days, levels and words of CSV and Markdown are those of `history`."""
    rows = run("export", "--format", "csv").stdout_bytes.decode().split("\r\n")
    assert rows[0] == (
        "\ufeffsession,day,number,at,symptom,name,severity,word,temperature,area,note,other,level"
    )
    assert rows[1:] == [
        "2026-11-17,2,1,2026-11-19T09:30:00+01:00,itch,Itch,1,mild,,,after <b>a</b> walk,,expected",
        "2026-11-17,3,2,2026-11-20T09:30:00+01:00,fever,Fever,,38.5 °C,38.5,crown,,,doctor",
        "2026-11-17,4,3,2026-11-21T09:30:00+01:00,clear,All clear,,,,,,,clear",
        "2026-12-20,0,,2026-12-20T00:00:00+00:00,,,,,,,,,no entries",
        "",
    ]
    levels = [entry["level"] for entry in ask("history", "--session", "1")["entries"]]
    assert levels == [row.rpartition(",")[2] for row in rows[1:4]]


@pytest.mark.usefixtures("logged")
def test_markdown(run: Run) -> None:
    """Markdown is a table for each session, and names what is not built in."""
    assert run("export", "--format", "markdown").stdout == (
        "# Recovery log\n"
        "\n"
        "Not built in: Aftercare of Example Clinic.\n"
        "\n"
        "## Session 1: Tue 17 Nov 2026\n"
        "\n"
        "| entry | time | day | symptom | severity | area | note | level |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| 1 | Thu 19 Nov 2026 09:30 | 2 | Itch | mild |  | "
        "after \\<b\\>a\\</b\\> walk | ✓ expected |\n"
        "| 2 | Fri 20 Nov 2026 09:30 | 3 | Fever | 38.5 °C | crown |  | ▲ doctor |\n"
        "| 3 | Sat 21 Nov 2026 09:30 | 4 | All clear |  |  |  | ✓ clear |\n"
        "\n"
        "## Session 2: Sun 20 Dec 2026\n"
        "\n"
        "No entries.\n"
    )


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("kind", ["json", "toml", "csv", "markdown"])
def test_one_session(run: Run, kind: str) -> None:
    """`--session` leaves out the others, and settings and guidance files."""
    said = run("export", "--format", kind, "--session", "2").stdout
    assert "2026" in said
    assert "itch" not in said.lower()
    assert "elka" not in said
    assert "ours" not in said


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.csv", "\ufeffsession,"),
        ("a.MD", "# "),
        ("a.toml", "format"),
        ("a.json", "{"),
        ("a", "{"),
    ],
)
def test_ending_chooses_the_format(run: Run, tmp_path: Path, name: str, begins: str) -> None:
    """Without `--format` the name of the file says which; the file is for its owner alone."""
    before = os.umask(0)
    try:
        said = run("export", "--output", name).stdout
    finally:
        os.umask(before)
    assert said == f"Wrote {name}, which only you can read.\n"
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    if os.name == "posix":
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("force", [(), ("--force",)], ids=["new", "force"])
@pytest.mark.parametrize(
    "place", ["home/sessions/2026-11-17.toml", "home/x.toml", "link.toml", "linked/x.toml"]
)
def test_never_in_the_private_directory(
    refuse: Callable[..., str], tmp_path: Path, place: str, force: tuple[str, ...]
) -> None:
    """Neither a file of ours is replaced, not by a link or `--force` either, nor one added."""
    (tmp_path / "link.toml").symlink_to("home/settings.toml")
    (tmp_path / "linked").symlink_to("home")
    for output in (place, str(tmp_path / place)):
        assert refuse("export", "--output", output, *force) == (
            f"{output} lies where smp-recovery keeps your log: choose another place"
        )


@pytest.mark.usefixtures("logged")
def test_never_in_the_private_directory_by_its_links(
    refuse: Callable[..., str], home: Path, tmp_path: Path
) -> None:
    """A folder of the home that is kept elsewhere by a link is the home's, too."""
    (home / "sessions").rename(tmp_path / "synced")
    (home / "sessions").symlink_to(tmp_path / "synced")
    output = home / "sessions" / "2026-11-17.toml"
    assert "keeps your log" in refuse("export", "--output", str(output), "--force")


@pytest.mark.usefixtures("logged")
def test_never_in_the_place_of_another_file(
    run: Run, refuse: Callable[..., str], tmp_path: Path
) -> None:
    """What is there stays, unless `--force` is given."""
    (tmp_path / "all.json").write_text("mine", encoding="utf-8")
    assert "add --force" in refuse("export", "-o", "all.json")
    assert (tmp_path / "all.json").read_text(encoding="utf-8") == "mine"
    run("export", "-o", "all.json", "--force")
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))["sessions"]


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("more", [(), ("--force",)])
def test_folder_as_output(refuse: Callable[..., str], tmp_path: Path, more: tuple[str]) -> None:
    """A folder is refused as one: no `--force` can write there."""
    (tmp_path / "mine").mkdir()
    said = refuse("export", "--output", "mine", "--format", "csv", *more)
    assert said == "mine is a folder: name a file in it"


@pytest.mark.usefixtures("logged")
def test_unknown_ending(run: Run, refuse: Callable[..., str], tmp_path: Path) -> None:
    """An ending of no format is refused, unless `--format` says which."""
    said = refuse("export", "--output", "all.txt")
    assert said == "all.txt ends as none of .json, .csv, .md, .toml: choose one, or add --format"
    assert not (tmp_path / "all.txt").exists()
    run("export", "--output", "all.txt", "--format", "csv")
    assert (tmp_path / "all.txt").read_text(encoding="utf-8").startswith("\ufeffsession,")


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("kind", ["json", "toml", "csv", "markdown"])
def test_what_was_printed_is_not_whole(run: Run, home: Path, kind: str) -> None:
    """Damage that is met after a part was printed is told as such, with exit code 3."""
    (home / "sessions" / "2026-12-20.toml").write_bytes(b"\x00")
    said = run("export", "--format", kind, expect=3)
    assert said.stderr.startswith("smp-recovery: what was printed is not whole: ")
    assert "2026-12-20.toml is damaged" in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.usefixtures("logged")
def test_standard_output(run: Run, tmp_path: Path) -> None:
    """`-`, a pipe and `--json` are the same bytes, and no file is left."""
    before = sorted(tmp_path.iterdir())
    piped = run("export").stdout_bytes
    assert run("export", "--output", "-").stdout_bytes == piped
    assert run("export", "--json").stdout_bytes == piped
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_to_export(run: Run, refuse: Callable[..., str], tmp_path: Path) -> None:
    """Without any session there is nothing to write; rules alone are worth a copy."""
    for kind in ("json", "toml", "csv", "markdown"):
        assert "no session yet" in refuse("export", "-f", kind, "-o", "out", code=1)
    assert not (tmp_path / "out").exists()
    run("clinic", "avoid", "exercise")
    assert list(json.loads(run("export").stdout)["files"]) == ["guidance/practitioner.toml"]
    assert "no session yet" in refuse("export", "--format", "csv", code=1)


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize(
    "args",
    [
        ("--json", "--format", "csv"),
        ("--json", "--output", "all.json"),
        ("--format", "xml"),
        ("--session", "7"),
    ],
)
def test_refused(refuse: Callable[..., str], args: tuple[str, ...]) -> None:
    """What cannot be meant is a mistake in use."""
    refuse("export", *args)


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    "file",
    [
        "sessions/2026-12-20.toml",
        "settings.toml",
        "guidance/practitioner.toml",
        "guidance/ours.toml",
    ],
)
def test_damage_leaves_no_half_file(
    refuse: Callable[..., str], home: Path, tmp_path: Path, file: str
) -> None:
    """Where one file is damaged nothing passes for a whole export."""
    (home / file).write_bytes(b"\x00")
    refuse("export", "-o", "all.json", code=3)
    assert not (tmp_path / "all.json").exists()


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("file", ["settings", "guidance/practitioner", "guidance/ours"])
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_ways_out_of_damage(
    run: Run, refuse: Callable[..., str], home: Path, file: str, kind: str
) -> None:
    """Where a file beside the sessions is damaged, each session can still be taken elsewhere."""
    (home / f"{file}.toml").write_bytes(b"\x00")
    said = refuse("export", "--format", kind, code=3)
    assert "`smp-recovery export --session NUMBER --format json` leaves it out" in said
    assert "`smp-recovery doctor`" in said
    alone = json.loads(run("export", "--session", "1", "--format", "json").stdout)
    assert list(alone["sessions"]) == ["2026-11-17"]
