"""`edit`: change a session's file by hand, checked before it counts."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import Result

Run = Callable[..., Result]
Ask = Callable[..., Any]
Tree = Callable[[], Any]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="editors are shell scripts here")


@pytest.fixture
def editor(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Make an editor of a shell script; `$1` is the file it is given."""

    def make(body: str) -> dict[str, str]:
        path = tmp_path / "my editor"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o700)
        return {"EDITOR": f"'{path}'"}

    return make


@pytest.fixture
def logged(run: Run, begun: date) -> None:
    """Log two entries."""
    run("log", "itch", "mild")
    run("log", "scab", "moderate")


@pytest.fixture
def path(home: Path) -> Path:
    """Where the session's file is."""
    return home / "sessions" / "2026-11-17.toml"


Editor = Callable[[str], dict[str, str]]


def test_no_change(run: Run, ask: Ask, logged: None, tree: Tree, editor: Editor) -> None:
    """An editor that changes nothing leaves the file alone, and that is said."""
    before = tree()
    assert run("edit", environ=editor("true")).stdout == "Nothing was changed.\n"
    assert ask("edit", environ=editor("true")) == {"session": "2026-11-17", "saved": False}
    assert tree() == before


def test_valid_change(run: Run, ask: Ask, logged: None, editor: Editor) -> None:
    """A sound change is saved, and the answer says how many entries there are."""
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    assert "Saved the session of 2026-11-17 with 2 entries." in run("edit", environ=environ).stdout
    assert [entry["severity"] for entry in ask("history")["entries"]] == [3, 2]


def test_valid_change_as_json(ask: Ask, logged: None, editor: Editor) -> None:
    """With --json nothing but JSON is printed."""
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    assert ask("edit", environ=environ) == {"session": "2026-11-17", "saved": True}


@pytest.mark.parametrize("stated", [0, 1, 7])
def test_number_of_entries_is_stated_anew(
    run: Run, ask: Ask, logged: None, path: Path, editor: Editor, stated: int
) -> None:
    """A person need not count: whatever number the file states is put right on saving."""
    environ = editor(f'sed -i "s/^entries = 2$/entries = {stated}/" "$1"')
    run("edit", environ=environ)
    assert "entries = 2" in path.read_text()
    assert len(ask("history")["entries"]) == 2


def test_entry_added_and_taken_out_by_hand(
    run: Run, ask: Ask, logged: None, tmp_path: Path, editor: Editor
) -> None:
    """The whole list may be rewritten."""
    (tmp_path / "new").write_text(
        "schema = 1\ndate = 2026-11-17\n"
        "[[entries]]\nnumber = 5\nat = 2026-11-18 08:00:00+01:00\nsymptom = 'redness'\n"
        "[end]\nentries = 2\n"
    )
    run("edit", environ=editor(f'cat "{tmp_path / "new"}" > "$1"'))
    assert [entry["number"] for entry in ask("history")["entries"]] == [5]


INVALID = {
    "no TOML": 'echo "oops [" >> "$1"',
    "emptied": ': > "$1"',
    "removed end": 'sed -i "/^.end.$/,$ d" "$1"',
    "cut in the middle": 'head -c 120 "$1" > "$1.x"; cat "$1.x" > "$1"; rm "$1.x"',
    "another date": 'sed -i "s/date = 2026-11-17/date = 2026-11-18/" "$1"',
    "no date": 'sed -i "/^date = /d" "$1"',
    "no schema": 'sed -i "/^schema = /d" "$1"',
    "severity 9": 'sed -i "s/severity = 1/severity = 9/" "$1"',
    "severity in words": 'sed -i "s/severity = 1/severity = \'mild\'/" "$1"',
    "two of one number": 'sed -i "s/number = 2/number = 1/" "$1"',
    "time without offset": 'sed -i "s/+01:00//" "$1"',
    "no text": 'printf "\\377\\376" >> "$1"',
    "removed": 'rm "$1"',
}


@pytest.mark.parametrize("body", INVALID.values(), ids=INVALID)
def test_invalid_change_is_refused(
    run: Run, logged: None, tree: Tree, editor: Editor, home: Path, body: str
) -> None:
    """An invalid change is refused with what is wrong; nothing changes, and the text is kept."""
    before = tree()
    result = run("edit", environ=editor(body), expect=1)
    after = tree()
    kept = after.pop("edited-2026-11-17.toml", None)
    assert after == before
    assert "Nothing was changed" in result.stderr
    if kept:
        assert kept[0] & 0o777 == 0o600
        assert f"Your text is in {home / 'edited-2026-11-17.toml'}" in result.stderr
    assert result.stderr.startswith("smp-recovery: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_what_was_edited_is_kept(
    run: Run, ask: Ask, logged: None, path: Path, editor: Editor, home: Path
) -> None:
    """What cannot be saved is not lost: it lies beside the log as no session, and can be mended."""
    run("edit", environ=editor('sed -i "s/severity = 1/severity = 9/" "$1"'), expect=1)
    kept = home / "edited-2026-11-17.toml"
    assert kept.read_bytes() == path.read_bytes().replace(b"severity = 1", b"severity = 9")
    assert len(ask("sessions")["sessions"]) == 1
    run("edit", environ=editor(f'sed "s/severity = 9/severity = 3/" "{kept}" > "$1"'))
    assert 3 in [entry["severity"] for entry in ask("history")["entries"]]


def no(*_: object, **__: object) -> bool:
    """Answer a question with no."""
    return False


def leave(*_: object, **__: object) -> bool:
    """Leave a question without an answer, as by Ctrl-C."""
    raise typer.Abort


@pytest.mark.parametrize("answer", [None, no, leave])
def test_what_was_edited_is_kept_whatever_is_answered(
    run: Run,
    logged: None,
    editor: Editor,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    answer: Callable[..., bool] | None,
) -> None:
    """Without standard input, as after `<&-`, nobody is asked; who leaves the question means no."""
    real = subprocess.run

    def work(*args: Any, **options: Any) -> Any:
        if answer:
            monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
            monkeypatch.setattr(typer, "confirm", answer)
        else:
            monkeypatch.setattr(sys, "stdin", None)
        return real(*args, **options)

    monkeypatch.setattr(subprocess, "run", work)
    environ = editor('sed -i "s/severity = 1/severity = 9/" "$1"')
    kept = home / "edited-2026-11-17.toml"
    assert str(kept) in run("edit", environ=environ, expect=1).stderr
    assert "severity = 9" in kept.read_text()


def test_what_was_edited_is_kept_though_the_home_is_full(
    run: Run, logged: None, tree: Tree, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be written beside the log, the editor's own file stays and is named."""
    before = tree()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("smp_recovery.disk.files._write_synced", refuse)
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    said = run("edit", environ=environ, expect=1).stderr
    assert said.count("No space left on device. Nothing was changed. Your text") == 1
    kept = Path(said.strip().rpartition(" is in ")[2])
    assert "severity = 3" in kept.read_text()
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert tree() == before
    kept.unlink()
    kept.parent.rmdir()


def test_what_was_edited_is_kept_when_it_is_stopped(
    run: Run, logged: None, tree: Tree, editor: Editor, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Ctrl-C while it is saved does not throw away what was written."""
    before = tree()
    real, calls = os.fsync, count()

    def stop(descriptor: int) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        real(descriptor)

    monkeypatch.setattr(os, "fsync", stop)
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    said = run("edit", environ=environ, expect=130).stderr
    kept = home / "edited-2026-11-17.toml"
    assert said.endswith(f"it was stopped. Nothing was changed. Your text is in {kept}\n")
    assert "severity = 3" in kept.read_text()
    after = tree()
    assert {name: after[name] for name in before if "versions" not in name} == {
        name: before[name] for name in before if "versions" not in name
    }


def test_change_that_is_stopped_at_its_end_is_not_called_unsaved(
    run: Run, logged: None, path: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """Where Ctrl-C comes once the change is in place, nothing is said to be as it was."""

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("smp_recovery.disk.versions.Versions.prune", stop)
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    said = run("edit", environ=environ, expect=130).stderr
    assert said == "smp-recovery: stopped\n"
    assert "severity = 3" in path.read_text()
    assert not list(home.glob("edited-*"))


def test_change_that_may_be_lost_is_not_called_unsaved(
    run: Run, logged: None, path: Path, home: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that is in place is said to be so, though its folder could not be synced."""
    real = os.fsync
    calls = count(1)

    def fail(descriptor: int) -> None:
        if next(calls) == 4:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    said = run("edit", environ=environ, expect=1).stderr
    assert "is changed, but may not survive a power cut" in said
    assert "as it was" not in said
    assert "severity = 3" in path.read_text()
    assert not list(home.glob("edited-*"))


def test_no_room_for_the_editor(
    run: Run, logged: None, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no temporary file can be written, that is said, and nothing is opened."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    before = tree()
    assert run("edit", expect=1).stderr == (
        "smp-recovery: no file to edit can be written: No space left on device. Nothing was "
        "changed\n"
    )
    assert tree() == before


def test_invalid_change_says_what_is_wrong(run: Run, logged: None, editor: Editor) -> None:
    """The person learns which entry and field to mend."""
    environ = editor('sed -i "s/severity = 1/severity = 9/" "$1"')
    assert "entry 1: its severity must be a whole number" in (
        run("edit", environ=environ, expect=1).output
    )


def test_invalid_change_as_json_prints_no_text(run: Run, logged: None, editor: Editor) -> None:
    """With --json standard output stays empty when the change is refused."""
    environ = editor('sed -i "s/severity = 1/severity = 9/" "$1"')
    assert run("edit", "--json", environ=environ, expect=1).stdout == ""


@pytest.mark.parametrize(
    ("body", "hint"), [("exit 3", "code 3"), ("kill -TERM $$", "Nothing was changed")]
)
def test_editor_that_fails(
    run: Run, logged: None, tree: Tree, editor: Editor, body: str, hint: str
) -> None:
    """An editor that fails changes nothing, whatever it wrote before."""
    before = tree()
    result = run("edit", environ=editor(f'echo "# x" >> "$1"; {body}'), expect=1)
    assert hint in result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert tree() == before


@pytest.mark.parametrize(
    "command", ["/no/such/editor", "no-such-editor --wait", "'unbalanced", "/", "   ", "\x1b[2J"]
)
def test_editor_that_is_missing(run: Run, logged: None, tree: Tree, command: str) -> None:
    """An editor that cannot be run is told in one line that names EDITOR."""
    before = tree()
    result = run("edit", environ={"EDITOR": command}, expect=1)
    assert "EDITOR" in result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.strip().isprintable()
    assert tree() == before


def test_visual_goes_before_editor(run: Run, logged: None, editor: Editor) -> None:
    """VISUAL is asked first, as everywhere."""
    environ = {"VISUAL": editor("true")["EDITOR"], "EDITOR": "/no/such/editor"}
    assert run("edit", environ=environ).stdout == "Nothing was changed.\n"


def test_editor_with_arguments(run: Run, logged: None, editor: Editor, tmp_path: Path) -> None:
    """EDITOR may hold arguments; the file comes last."""
    environ = {"EDITOR": editor(f'echo "$1 $#" > "{tmp_path}/seen"')["EDITOR"] + " --wait"}
    run("edit", environ=environ)
    assert (tmp_path / "seen").read_text() == "--wait 2\n"


def test_file_is_private_while_it_is_edited(
    run: Run, logged: None, editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the editor sees is a 0600 file in a 0700 folder, named for its kind, gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    body = f'(ls -ld "$1"; ls -ld "$(dirname "$1")") > "{tmp_path}/seen"'
    run("edit", environ=editor(body))
    file, folder = (tmp_path / "seen").read_text().splitlines()
    assert file.startswith("-rw------- ")
    assert file.endswith("2026-11-17.toml")
    assert folder.startswith("drwx------ ")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_edit_mends_a_damaged_file(
    run: Run, ask: Ask, logged: None, path: Path, editor: Editor
) -> None:
    """`edit`, a way out that damage names, opens a damaged file and saves it once it is sound."""
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"entries = 2", b"entries = 3"))
    run("today", expect=3)
    body = 'sed -i "s/^entries = 3/entries = 2/" "$1"'
    run("edit", "--session", "2026-11-17", environ=editor(body))
    assert len(ask("history")["entries"]) == 2


def test_damaged_file_that_is_not_mended_stays_damaged(
    run: Run, logged: None, path: Path, editor: Editor
) -> None:
    """Looking at a damaged file in the editor does not make it sound."""
    path.write_bytes(path.read_bytes().replace(b"entries = 2", b"entries = 3"))
    before = path.read_bytes()
    run("edit", environ=editor("true"))
    assert path.read_bytes() == before
    run("today", expect=3)


def test_edit_of_another_session(run: Run, ask: Ask, logged: None, editor: Editor) -> None:
    """`--session` opens another session's file."""
    run("start", "--date", "2026-11-20")
    environ = editor('sed -i "s/severity = 1/severity = 4/" "$1"')
    assert ask("edit", "--session", "1", environ=environ)["session"] == "2026-11-17"


def test_entry_logged_meanwhile_is_not_lost(
    run: Run, logged: None, path: Path, editor: Editor
) -> None:
    """A change that another command made while the editor was open is kept; the edit is refused."""
    other = path.read_bytes().replace(b'"scab"', b'"itch"')
    (path.parent / "other").write_bytes(other)
    body = f'echo "# mine" >> "$1"; mv "{path.parent / "other"}" "{path}"'
    result = run("edit", environ=editor(body), expect=2)
    assert "changed the session meanwhile" in result.stderr
    assert result.stdout == ""
    assert path.read_bytes() == other


def test_unknown_keys_survive(run: Run, ask: Ask, logged: None, path: Path, editor: Editor) -> None:
    """Keys of one's own may be written by hand and are kept."""
    run("edit", environ=editor('sed -i "s/^schema = 1/schema = 1\\nmood = \'fine\'/" "$1"'))
    run("log", "itch")
    assert 'mood = "fine"' in path.read_text()


def test_newer_schema_is_refused(run: Run, logged: None, path: Path, editor: Editor) -> None:
    """A file of a newer version is not rewritten by `edit` either."""
    path.write_text(path.read_text().replace("schema = 1", "schema = 2"))
    before = path.read_bytes()
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    result = run("edit", environ=environ, expect=1)
    assert "newer smp-recovery" in result.stderr
    assert path.read_bytes() == before


def test_copy_is_private_and_goes_with_all_beside_it(
    run: Run, logged: None, tmp_path: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor's copy is 0600 in a folder 0700, and what the editor leaves beside it goes too."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    note = f'ls -ld "$1" "$(dirname "$1")" > "{tmp_path}/modes"; cp "$1" "$1~"; cp "$1" "$1.swp"'
    before = os.umask(0)
    try:
        run("edit", environ=editor(note))
    finally:
        os.umask(before)
    modes = [line[:10] for line in (tmp_path / "modes").read_text().splitlines()]
    assert sorted(modes) == ["-rw-------", "drwx------"]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_no_room_for_a_copy(
    run: Run, logged: None, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the copy cannot be made that is told, and the log is as it was."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    before = tree()
    line = run("edit", environ={"EDITOR": "true"}, expect=1).stderr
    assert "Nothing was changed" in line
    assert tree() == before
