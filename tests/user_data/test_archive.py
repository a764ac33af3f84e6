"""An archive that is hostile in any way is refused, and costs little."""

import io
import json
import re
import stat
import struct
import tracemalloc
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smp_recovery.errors import DamageError, NewerSchemaError, SmpRecoveryError
from smp_recovery.user_data.archive import MOST_ARCHIVED, read_archive, write_archive

SETTINGS = b'schema = 1\nfollow = ["elka"]\nrisks = []\n'
SESSION = b"schema = 1\ndate = 2026-09-01\nentries = []\n\n[end]\nentries = 0\n"
MIB = 1024 * 1024


def manifest(**about: object) -> bytes:
    """The manifest of an archive of settings alone, but for what it says `about` them."""
    whole = {"format": "smp-recovery", "schema": 2, "version": "0.2.0", "files": {"settings": 1}}
    return json.dumps({**whole, **about}).encode()


def pack(
    *members: tuple[str | ZipInfo, bytes],
    about: bytes = manifest(),
    beside: Iterable[tuple[str, bytes]] = (("settings.toml", SETTINGS),),
    how: int = ZIP_DEFLATED,
) -> bytes:
    """A ZIP of a manifest, settings, and these `members`."""
    file = io.BytesIO()
    with ZipFile(file, "w", how) as archive:
        for name, content in (("manifest.json", about), *beside, *members):
            archive.writestr(name, content)
    return file.getvalue()


def with_mode(name: str, mode: int) -> ZipInfo:
    """A member of another type than a regular file."""
    info = ZipInfo(name)
    info.external_attr = mode << 16
    return info


def patch(content: bytes, signature: bytes, offset: int, value: bytes, which: int = -1) -> bytes:
    """The ZIP with `value` at `offset` of the last header of this kind, or of the one `which`."""
    places = [found.start() for found in re.finditer(re.escape(signature), content)]
    at = places[which] + offset
    return content[:at] + value + content[at + len(value) :]


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def bomb(stated: int) -> bytes:
    """A ZIP whose settings are 1 GB of zeros, and state to have another size."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(bytes(MIB)) + deflate.flush(zlib.Z_FULL_FLUSH)
    content = pack(("settings.toml", block * 1024 + deflate.flush()), how=ZIP_STORED, beside=())
    size, method = struct.pack("<I", stated), struct.pack("<H", ZIP_DEFLATED)
    content = patch(patch(content, LOCAL, 22, size), CENTRAL, 24, size)
    return patch(patch(content, LOCAL, 8, method), CENTRAL, 10, method)


def overlap() -> bytes:
    """A ZIP in which two members share their bytes."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        archive.writestr("manifest.json", manifest(files={"settings": 1, "session": 1}))
        archive.writestr("settings.toml", SETTINGS)
        twin = ZipInfo("sessions/2026-09-01.toml")
        archive.writestr(twin, SETTINGS)
        twin.header_offset = archive.getinfo("settings.toml").header_offset
    return file.getvalue()


def with_zip64(content: bytes) -> bytes:
    """The ZIP with a ZIP64 end that states a directory beyond the file."""
    at = content.rindex(END)
    huge = 2**63 - 1
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, huge, huge)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    return content[:at] + record + locator + content[at:]


def duplicate() -> bytes:
    """A ZIP with settings twice."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        return pack(("settings.toml", SETTINGS.replace(b"elka", b"nhs")))


DAMAGED = "it is damaged or cut short, or is not a ZIP archive"
NOT_OURS = "which is not a file of smp-recovery"
HOSTILE = {
    "a path out of the directory": (pack(("../x.toml", b"")), f"it holds '../x.toml', {NOT_OURS}"),
    "a way around": (pack(("guidance/../x.toml", b"")), NOT_OURS),
    "an absolute name": (pack(("/tmp/x.toml", b"")), NOT_OURS),
    "a drive": (pack(("C:/x.toml", b"")), NOT_OURS),
    "a backslash": (pack(("guidance\\x.toml", b"")), NOT_OURS),
    "a folder of another name": (pack(("versions/", b"")), NOT_OURS),
    "an earlier version": (pack(("versions/000001~settings.toml", b"x")), NOT_OURS),
    "the lock": (pack((".lock", b"")), NOT_OURS),
    "a name in other case": (pack(("Settings.toml", SETTINGS)), NOT_OURS),
    "a folder in other case": (pack(("Sessions/2026-09-01.toml", SESSION)), NOT_OURS),
    "a name with NUL": (
        pack(("settings.tomlX", b"")).replace(b"settings.tomlX", b"settings.toml\0"),
        NOT_OURS,
    ),
    "another ZIP inside": (pack(("log.zip", pack())), NOT_OURS),
    "a symbolic link": (
        pack((with_mode("sessions/2026-09-01.toml", stat.S_IFLNK), b"/etc/passwd")),
        "which is not a regular file",
    ),
    "a device": (
        pack((with_mode("sessions/2026-09-01.toml", stat.S_IFCHR), b"")),
        "which is not a regular file",
    ),
    "a name twice": (duplicate(), "it holds two files of one name"),
    "members that overlap": (overlap(), DAMAGED),
    "a wrong checksum": (patch(pack(), CENTRAL, 16, b"\0\0\0\0"), DAMAGED),
    "an encrypted member": (
        patch(patch(pack(), LOCAL, 6, b"\x01"), CENTRAL, 8, b"\x01"),
        "it holds 'settings.toml', which is encrypted, or",
    ),
    "an encrypted manifest": (patch(pack(), CENTRAL, 8, b"\x01", which=0), DAMAGED),
    "another compression": (pack(how=ZIP_BZIP2), "or compressed in an unknown way"),
    "a compression of no name": (
        patch(patch(pack(), LOCAL, 8, b"\x63"), CENTRAL, 10, b"\x63"),
        "or compressed in an unknown way",
    ),
    "cut short": (pack()[:-30], DAMAGED),
    "its beginning alone": (pack()[:60], DAMAGED),
    "a ZIP64 end that lies": (with_zip64(pack()), DAMAGED),
    "a directory elsewhere": (patch(pack(), END, 16, b"\xff\xff\xff\x7f"), DAMAGED),
    "1 GB of zeros": (bomb(1024 * MIB), "it holds 'settings.toml', which is larger than 16 MiB"),
    "1 GB of zeros that state to be few": (bomb(40), DAMAGED),
    "a manifest of 1 GB": (patch(pack(), CENTRAL, 24, b"\0\0\0\x40", which=0), DAMAGED),
    "80 MiB in five files": (
        pack(*((f"guidance/{key}.toml", bytes(16 * MIB)) for key in "abcde")),
        "its files are larger than 64 MiB together",
    ),
    "fewer bytes than stated": (patch(pack(), CENTRAL, 24, b"\xff"), DAMAGED),
    "no manifest": (pack().replace(b"manifest.json", b"manifest.jsox"), "it has no manifest.json"),
    "a newer schema": (pack(about=manifest(schema=3)), "a newer smp-recovery wrote it"),
    "a manifest of something else": (
        pack(about=manifest(format="left-pad")),
        "it has no manifest.json",
    ),
    "a manifest that is not JSON": (pack(about=b"[" * 100_000), "it has no manifest.json"),
    "a manifest without schema": (pack(about=manifest(schema=None)), "its schema must be 2"),
    "a manifest that lies": (
        pack(about=manifest(files={"settings": 1, "session": 3})),
        "its manifest does not agree with the files that it holds",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive(name: str) -> None:
    """It is refused with what is wrong, and none of its files is handed on."""
    archive, said = HOSTILE[name]
    kind = NewerSchemaError if name == "a newer schema" else DamageError
    with pytest.raises(kind, match=re.escape(said)):
        read_archive(archive)


def test_ten_thousand_members() -> None:
    """They are counted before any of them is looked at."""
    days = (date(2000, 1, 1) + timedelta(days=number) for number in range(10_000))
    content = pack(*((f"sessions/{day}.toml", b"") for day in days), how=ZIP_STORED)
    with pytest.raises(DamageError, match=f"it holds more than {MOST_ARCHIVED} files"):
        read_archive(content)


def test_more_than_an_archive_can_hold() -> None:
    """What could not be read again is not written."""
    with pytest.raises(SmpRecoveryError, match="Export each session by itself"):
        write_archive({f"guidance/{number}.toml": b"" for number in range(MOST_ARCHIVED + 1)})


@pytest.mark.parametrize("stated", [40, 16 * MIB, 1024 * MIB])
def test_a_bomb_is_never_inflated_whole(stated: int) -> None:
    """However much a member holds, no more is taken out of it than a file may have."""
    content = bomb(stated)
    tracemalloc.start()
    with pytest.raises(DamageError):
        read_archive(content)
    assert tracemalloc.get_traced_memory()[1] < 64 * MIB
    tracemalloc.stop()


@given(data=st.data())
def test_a_mutated_archive(data: st.DataObject) -> None:
    """Whatever is changed in one ends in its files as they were, or in one error of ours."""
    whole = pack(("guidance/a.toml", b"x = 1\n" * 50))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DamageError, NewerSchemaError):
        assert read_archive(bytes(content)) == {"settings.toml": SETTINGS}
