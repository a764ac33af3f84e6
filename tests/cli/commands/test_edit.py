"""`edit`: change a session's file by hand, checked before it counts."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.conftest import Ask, Run, Tree
from tests.disk.failing import fail

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


def test_valid_change(
    run: Run, ask: Ask, logged: None, path: Path, tree: Tree, editor: Editor
) -> None:
    """A valid change is saved, and the answer says how many entries there are now, as counted; an
    editor that changes nothing leaves the file alone, and that is said.
    """
    before = tree()
    assert run("edit", environ=editor("true")).stdout == "Nothing was changed.\n"
    assert ask("edit", environ=editor("true")) == {"session": "2026-11-17", "saved": False}
    assert tree() == before
    body = 'sed -i -e "s/severity = 1/severity = 3/" -e "s/^entries = 2/entries = 7/" "$1"'
    said = run("edit", environ=editor(body)).stdout
    assert said == "Saved the session of 2026-11-17 with 2 entries.\n"
    assert "entries = 2" in path.read_text()
    assert [entry["severity"] for entry in ask("history")["entries"]] == [3, 2]
    environ = editor('sed -i "s/severity = 3/severity = 1/" "$1"')
    assert ask("edit", environ=environ) == {"session": "2026-11-17", "saved": True}


TEXT_KEPT = "the edited session cannot be saved: {}. Nothing was changed. Your text is in {}"
INVALID = {
    'sed -i "/^schema = /d" "$1"': TEXT_KEPT.format("it does not state its schema", "{kept}"),
    'sed -i "s/severity = 1/severity = 9/" "$1"': TEXT_KEPT.format(
        "line 6, entry 1: its severity must be a whole number from 0 to 4", "{kept}"
    ),
    'rm "$1"': "the editor left no file. Nothing was changed",
    'echo "# x" >> "$1"; exit 3': "the editor ended with code 3. Nothing was changed",
    'echo "# x" >> "$1"; kill -TERM $$': "the editor ended with code -15. Nothing was changed",
}


def test_only_what_is_new_is_checked_as_log_would(
    run: Run, ask: Ask, logged: None, path: Path, editor: Editor
) -> None:
    """A word that nobody knows is refused by its line, unless it was there before; one in other
    words gets its key.
    """
    said = run("edit", environ=editor('sed -i "s/itch/itchh/" "$1"'), expect=1).stderr
    assert "line 6, entry 1: unknown symptom 'itchh': did you mean 'itch'?" in said
    later = 'sed -i "s/2026-11-21/2026-11-22/" "$1"'
    assert "is in the future" in run("edit", environ=editor(later), expect=1).stderr
    path.write_text(path.read_text().replace("itch", "glow"))
    run("edit", environ=editor('sed -i -e "s/severity = 1/severity = 3/" -e s/scab/scabs/ "$1"'))
    assert [each["symptom"] for each in ask("history")["entries"]] == ["glow", "scab"]


@pytest.mark.parametrize(("body", "said"), INVALID.items())
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["", "json"])
def test_invalid_change_is_refused(
    run: Run,
    logged: None,
    tree: Tree,
    editor: Editor,
    home: Path,
    body: str,
    said: str,
    more: tuple[str, ...],
) -> None:
    """An invalid change is refused with what is wrong; nothing changes, and the text is kept."""
    before = tree()
    result = run("edit", *more, environ=editor(body), expect=1)
    kept = home / "edited-2026-11-17.toml"
    assert (result.stdout, result.stderr) == ("", f"smp-recovery: {said.format(kept=kept)}\n")
    after = tree()
    mode, _ = after.pop(kept.name, (0o600, b""))
    assert mode & 0o777 == 0o600
    assert after == before


def test_what_was_edited_is_kept(
    run: Run, ask: Ask, logged: None, path: Path, editor: Editor, home: Path
) -> None:
    """What cannot be saved lies beside the log, is not a session, and can be corrected."""
    run("edit", environ=editor('sed -i "s/severity = 1/severity = 9/" "$1"'), expect=1)
    kept = home / "edited-2026-11-17.toml"
    assert kept.read_bytes() == path.read_bytes().replace(b"severity = 1", b"severity = 9")
    assert len(ask("sessions")["sessions"]) == 1
    run("edit", environ=editor(f'sed "s/severity = 9/severity = 3/" "{kept}" > "$1"'))
    assert 3 in [entry["severity"] for entry in ask("history")["entries"]]


def leave(*_: object, **__: object) -> bool:
    """Leave a question without an answer, as by Ctrl-C."""
    raise typer.Abort


@pytest.mark.parametrize("answer", [None, lambda *_, **__: False, leave], ids=["", "no", "leave"])
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

    monkeypatch.setattr("smp_recovery.disk.files._write_and_rename", refuse)
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    said = run("edit", environ=environ, expect=1).stderr
    assert said.count("No space left on device. Nothing was changed. Your text") == 1
    kept = Path(said.strip().rpartition(" is in ")[2])
    assert "severity = 3" in kept.read_text()
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert tree() == before
    kept.unlink()
    kept.parent.rmdir()


UNSAVED = TEXT_KEPT.format("it was stopped", "{kept}")
UNSYNCED = "{path} is changed, but may not survive a power cut: Input/output error"


@pytest.mark.parametrize(
    ("at", "number", "code", "said", "where"),
    [
        (2, None, 130, UNSAVED, "kept"),
        (4, None, 130, "stopped", "path"),
        (4, errno.EIO, 1, UNSYNCED, "path"),
    ],
    ids=["stopped before", "stopped after", "not synced"],
)
def test_an_edit_that_ends_on_the_way_is_not_lost(
    run: Run,
    logged: None,
    path: Path,
    editor: Editor,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
    at: int,
    number: int | None,
    code: int,
    said: str,
    where: str,
) -> None:
    """Either the text is kept and the log is unchanged, or the change is made and not denied."""
    before, kept = path.read_bytes(), home / "edited-2026-11-17.toml"
    fail(monkeypatch, "fsync", at, number)
    environ = editor('sed -i "s/severity = 1/severity = 3/" "$1"')
    told = run("edit", environ=environ, expect=code).stderr
    assert told == f"smp-recovery: {said.format(path=path, kept=kept)}\n"
    edited = before.replace(b"severity = 1", b"severity = 3")
    assert {"kept": kept, "path": path}[where].read_bytes() == edited
    assert (path.read_bytes() == before) == kept.exists() == (where == "kept")


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


def test_visual_goes_before_editor(run: Run, logged: None, editor: Editor, tmp_path: Path) -> None:
    """VISUAL is asked first, as everywhere, and may hold arguments; the file comes last."""
    visual = editor(f'echo "$1 $#" > "{tmp_path}/seen"')["EDITOR"] + " --wait"
    run("edit", environ={"VISUAL": visual, "EDITOR": "/no/such/editor"})
    assert (tmp_path / "seen").read_text() == "--wait 2\n"


@pytest.mark.parametrize("command", ["no-such-editor --wait", "'unbalanced", "/", "   ", "\x1b[2J"])
def test_editor_that_is_missing(run: Run, logged: None, tree: Tree, command: str) -> None:
    """An editor that cannot be run is told in one line that names EDITOR."""
    before = tree()
    result = run("edit", environ={"EDITOR": command}, expect=1)
    assert "EDITOR" in result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.strip().isprintable()
    assert tree() == before


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
