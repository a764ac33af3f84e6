"""`export` writes the log as a file of the person's own, in the format they choose."""

import json
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from smp_recovery import __version__
from smp_recovery.user_data.archive import read_archive
from tests.cli.conftest import Ask, Refuse, Run


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


NAMES = [
    "guidance/ours.toml",
    "guidance/practitioner.toml",
    "sessions/2026-11-17.toml",
    "sessions/2026-12-20.toml",
    "settings.toml",
]


@pytest.mark.usefixtures("logged")
def test_an_archive(run: Run, home: Path, tmp_path: Path) -> None:
    """ZIP holds every file of the user's byte for byte, nothing else, and a manifest."""
    (home / "sessions" / "2026-11-17.sync-conflict.toml").write_text("x", encoding="utf-8")
    run("export", "--output", "log")
    with zipfile.ZipFile(tmp_path / "log") as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert list(found) == ["manifest.json", *NAMES]
    assert {name: found[name] for name in NAMES} == {
        name: (home / name).read_bytes() for name in NAMES
    }
    assert json.loads(found["manifest.json"]) == {
        "format": "smp-recovery",
        "schema": 2,
        "version": __version__,
        "files": {"clinic": 1, "practitioner": 1, "session": 2, "settings": 1},
    }
    assert run("export", "--format", "zip").stdout_bytes == (tmp_path / "log").read_bytes()


@pytest.mark.usefixtures("logged")
def test_json(run: Run, ask: Ask, home: Path) -> None:
    """JSON holds for each session what `history` shows, each finding, and the other files."""
    found = ask("export")
    assert (found["format"], found["schema"], found["version"]) == ("smp-recovery", 2, __version__)
    assert found["files"] == {
        name: (home / name).read_text(encoding="utf-8")
        for name in NAMES
        if not name.startswith("sessions")
    }
    assert list(found["sessions"]) == ["2026-11-17", "2026-12-20"]
    first = found["sessions"]["2026-11-17"]
    findings = [entry.pop("finding") for entry in first["entries"]]
    history = ask("history", "--session", "1")
    assert {key: first[key] for key in ("number", "date")} == history["session"]
    assert first["entries"] == history["entries"]
    assert [finding["level"] for finding in findings] == ["expected", "doctor", "clear"]
    run("remove", "3", "--session", "1")
    first = ask("export")["sessions"]["2026-11-17"]
    assert first["findings"] == ask("today")["findings"]
    assert first["entries"][1]["finding"]["symptom"] == "fever"


@pytest.mark.usefixtures("logged")
def test_table_says_what_the_views_say(run: Run, ask: Ask) -> None:
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
def test_one_session(run: Run, tmp_path: Path) -> None:
    """`--session` leaves out the others, and settings and guidance files."""
    for kind in ("json", "csv", "markdown"):
        said = run("export", "--format", kind, "--session", "2").stdout.lower()
        assert "2026" in said
        assert not [word for word in ("itch", "elka", "ours") if word in said]
    run("export", "--session", "2", "--output", "log.zip")
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        assert archive.namelist() == ["manifest.json", "sessions/2026-12-20.toml"]


REFUSED = {
    "--output mine --format csv": "mine is a folder: name a file in it",
    "--output mine --format csv --force": "mine is a folder: name a file in it",
    "--output a.txt": "a.txt ends as none of .zip, .json, .csv, .md: choose one, or add --format",
    "-o log.zip": "log.zip already exists. Choose another name, or add --force",
    "--json --format csv": "",
    "--json --output new.zip": "",
    "--format xml": "",
    "--session 7 --format csv": "there is no session '7': see `smp-recovery sessions`",
}


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(("args", "said"), REFUSED.items())
def test_refused(run: Run, refuse: Refuse, tmp_path: Path, args: str, said: str) -> None:
    """What is there stays unless `--force` is given, an ending of no format needs `--format`, and
    what cannot be meant is a mistake in use.
    """
    (tmp_path / "mine").mkdir()
    (tmp_path / "log.zip").write_text("mine", encoding="utf-8")
    assert refuse("export", *args.split()) == said or not said
    assert (tmp_path / "log.zip").read_text(encoding="utf-8") == "mine"
    run("export", "-o", "log.zip", "--force")
    assert zipfile.is_zipfile(tmp_path / "log.zip")
    run("export", "-o", "a.txt", "--format", "csv")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("\ufeffsession,")


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.csv", "\ufeffsession,".encode()),
        ("a.MD", b"# "),
        ("a.json", b"{"),
        ("a.zip", b"PK"),
        ("a", b"PK"),
    ],
)
def test_ending_chooses_the_format(run: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    """Without `--format` the name of the file says which; the file is for its owner alone."""
    before = os.umask(0)
    try:
        said = run("export", "--output", name).stdout
    finally:
        os.umask(before)
    assert said == f"Wrote {name}, which only you can read.\n"
    assert (tmp_path / name).read_bytes().startswith(begins)
    if os.name == "posix":
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    "place", ["home/sessions/2026-11-17.toml", "home/log.zip", "link.zip", "linked/log.zip"]
)
def test_never_in_the_private_directory(
    refuse: Refuse, home: Path, tmp_path: Path, place: str
) -> None:
    """Neither is a file of ours replaced nor one added, by no link and with `--force` neither."""
    (tmp_path / "link.zip").symlink_to("home/settings.toml")
    (tmp_path / "linked").symlink_to("home")
    (home / "sessions").rename(tmp_path / "synced")
    (home / "sessions").symlink_to(tmp_path / "synced")
    for output in (place, str(tmp_path / place)):
        assert refuse("export", "--output", output, "--format", "zip", "--force") == (
            f"{output} lies where smp-recovery keeps your log: choose another place"
        )


@pytest.mark.usefixtures("logged")
def test_standard_output(run: Run, refuse: Refuse, tmp_path: Path) -> None:
    """A pipe and `-` need a format, and then are the same bytes; no file is left."""
    before = sorted(tmp_path.iterdir())
    for args in ((), ("--output", "-")):
        assert refuse("export", *args) == (
            "a file's name tells its format, and standard output has none: add --format zip, or "
            "--output log.zip"
        )
    piped = run("export", "--format", "json").stdout_bytes
    assert run("export", "--format", "json", "--output", "-").stdout_bytes == piped
    assert run("export", "--json").stdout_bytes == piped
    assert sorted(tmp_path.iterdir()) == before


def test_nothing_to_export(run: Run, refuse: Refuse, ask: Ask, tmp_path: Path) -> None:
    """Without any session there is nothing to write; rules alone are worth a copy."""
    for kind in ("zip", "json", "csv", "markdown"):
        assert "no session yet" in refuse("export", "-f", kind, "-o", "out", code=1)
    assert not (tmp_path / "out").exists()
    run("clinic", "avoid", "exercise")
    assert list(ask("export")["files"]) == ["guidance/practitioner.toml"]
    run("export", "-o", "out")
    assert "no session yet" in refuse("export", "--format", "csv", code=1)


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(
    ("name", "kind"), [*zip(NAMES[:2] + NAMES[3:], ("zip", "json", "csv", "markdown"), strict=True)]
)
def test_damage(run: Run, refuse: Refuse, home: Path, tmp_path: Path, name: str, kind: str) -> None:
    """If a file is damaged nothing passes for a whole export, and the way out is told."""
    (home / name).write_bytes(b"\x00")
    lines = refuse("export", "-o", "all", "--format", kind, code=3)
    assert lines.startswith(f"{home / name} cannot be exported: ")
    assert lines.endswith(
        "`smp-recovery doctor` checks every file. `smp-recovery export --session NUMBER "
        "--format zip` exports a session that is not damaged"
    )
    assert not (tmp_path / "all").exists()
    alone = run("export", "--session", "1", "--format", "zip").stdout_bytes
    assert read_archive(alone).keys() == {"sessions/2026-11-17.toml"}
