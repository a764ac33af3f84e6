"""What the person has chosen is kept on disk, and a damaged file is refused and left as it is."""

from pathlib import Path

import pytest

from smp_recovery.disk.storage import Storage
from smp_recovery.errors import DamageError, NewerSchemaError
from smp_recovery.user_data.settings import (
    LARGEST_SETTINGS,
    SETTINGS_FILE,
    Settings,
    load_settings,
    update_settings,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the private files lie; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def storage(home: Path) -> Storage:
    """A data directory in which nothing is chosen yet."""
    return Storage(home)


def put(home: Path, content: bytes) -> bytes:
    """Put a file in the place of the settings, as an editor would."""
    home.mkdir(exist_ok=True)
    (home / SETTINGS_FILE).write_bytes(content)
    return content


def test_nothing_chosen_is_the_default(storage: Storage, home: Path) -> None:
    """Without a file every source leads and no risk holds, and looking creates nothing; a file may
    leave out either.
    """
    assert load_settings(storage) == Settings((), ())
    assert not home.exists()
    put(home, b'schema = 1\nrisks = ["diabetes"]\n')
    assert load_settings(storage) == Settings((), ("diabetes",))
    put(home, b"schema = 1\n")
    assert load_settings(storage) == Settings()


def test_what_is_chosen_is_kept(storage: Storage, home: Path) -> None:
    """Each change alters what it is about, leaves the rest, and is given back."""
    chosen = update_settings(storage, lambda s: s._replace(follow=("elka", "skalptec")))
    assert chosen == load_settings(storage) == Settings(("elka", "skalptec"), ())
    chosen = update_settings(storage, lambda s: s._replace(risks=("diabetes",)))
    assert chosen == Settings(("elka", "skalptec"), ("diabetes",))
    assert load_settings(storage) == chosen
    update_settings(storage, lambda s: s._replace(follow=()))
    assert load_settings(storage) == Settings((), ("diabetes",))


def test_unknown_keys_and_names_survive(storage: Storage, home: Path) -> None:
    """What a later version wrote, and sources or risks that nobody knows here, are kept."""
    put(
        home,
        b'schema = 1\nfollow = ["gone"]\nrisks = ["odd"]\ncolour = "red"\n[more]\na = [1, 2]\n',
    )
    assert load_settings(storage) == Settings(
        ("gone",), ("odd",), {"colour": "red", "more": {"a": [1, 2]}}
    )
    changed = update_settings(storage, lambda s: s._replace(risks=(*s.risks, "diabetes")))
    assert load_settings(storage) == changed
    assert changed.extra == {"colour": "red", "more": {"a": [1, 2]}}
    assert changed.follow == ("gone",)


DAMAGED = {
    "empty": b"",
    "no TOML": b"schema = ",
    "no schema": b'follow = ["elka"]\n',
    "schema 0": b"schema = 0\n",
    "a schema in words": b'schema = "1"\n',
    "follow as a text": b'schema = 1\nfollow = "elka"\n',
    "follow as numbers": b"schema = 1\nfollow = [1]\n",
    "risks as a table": b"schema = 1\n[risks]\na = 1\n",
    "risks in lists": b'schema = 1\nrisks = [["diabetes"]]\n',
    "too large": b"schema = 1\n" + b"#" * LARGEST_SETTINGS,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_refused_and_kept(storage: Storage, home: Path, content: bytes) -> None:
    """A damaged file is neither guessed at nor overwritten; the refusal names it and a way out."""
    put(home, content)
    for act in (
        lambda: load_settings(storage),
        lambda: update_settings(storage, lambda s: s._replace(follow=("elka",))),
    ):
        with pytest.raises(DamageError, match=r"is damaged.*It was not changed") as caught:
            act()
        told = str(caught.value)
        assert told.isprintable()
        assert str(home / SETTINGS_FILE) in told
        assert "smp-recovery" in told
    assert (home / SETTINGS_FILE).read_bytes() == content


def test_a_newer_file_is_refused_as_such(storage: Storage, home: Path) -> None:
    """The remedy for a file of a newer version is to update, and it stays as it is."""
    content = put(home, b'schema = 2\nfollow = { only = "elka" }\n')
    for act in (lambda: load_settings(storage), lambda: update_settings(storage, lambda s: s)):
        with pytest.raises(NewerSchemaError, match="newer smp-recovery: update"):
            act()
    assert (home / SETTINGS_FILE).read_bytes() == content


@pytest.mark.parametrize(
    "value", ["nan", "-inf", "0x" + "f" * 5000, "[" * 30 + "]" * 30, "[" * 200 + "]" * 200]
)
def test_odd_unknown_values_do_not_crash(storage: Storage, home: Path, value: str) -> None:
    """A value that cannot be written again is refused as damage, with the file as it was."""
    content = put(home, f"schema = 1\nodd = {value}\n".encode())
    try:
        update_settings(storage, lambda s: s._replace(follow=("elka",)))
    except DamageError:
        assert (home / SETTINGS_FILE).read_bytes() == content
    else:
        assert load_settings(storage).follow == ("elka",)
