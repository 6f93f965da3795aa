"""Archives that say one thing to who checks them and another to who reads them."""

import struct
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest

from tiro.actions import archive_reading
from tiro.errors import ArchiveRefused
from tiro.settings.keeping import ArchiveSettings

LIST = struct.Struct("<4sQ2H2L4Q")
END = struct.Struct("<4s4H2LH")
LOCATOR = struct.Struct("<4sLQL")


def numbers(count: int, size: int, offset: int) -> bytes:
    """Give the record with which large zips end."""
    return LIST.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)


def two_faced(path: Path, *, entries: int, comment: bytes) -> None:
    """Make an archive that names the numbers of a small list, and has a long one."""
    decoy = numbers(1, 60, 0)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("manifest.json", decoy)
        for number in range(entries):
            made.writestr(f"recordings/{number}/peaks", b"")
    whole = path.read_bytes()
    size, offset = struct.unpack_from("<2L", whole, len(whole) - 10)
    locator = LOCATOR.pack(b"PK\x06\x07", 0, whole.index(decoy), 1)
    end = END.pack(b"PK\x05\x06", 0, 0, 1, 1, 60, 0, len(comment)) + comment
    path.write_bytes(whole[:-22] + numbers(entries + 1, size, offset) + locator + end)


@pytest.mark.parametrize("comment", [b"", b"c" * 65_535])
def test_long_list_is_refused_unread_when_another_place_names_a_short_one(
    tmp_path: Path, comment: bytes
) -> None:
    """What is checked is what would be read; else the list alone could fill the memory."""
    path = tmp_path / "account.zip"
    two_faced(path, entries=50, comment=comment)
    assert len(zipfile.ZipFile(path).namelist()) == 51
    with (
        patch.object(zipfile, "ZipFile", side_effect=AssertionError("the list was read")),
        pytest.raises(ArchiveRefused),
        archive_reading.open_archive(path, ArchiveSettings(max_entries=10)),
    ):
        pass


def test_large_archive_is_read_when_its_numbers_stand_where_they_are_said_to_be(
    tmp_path: Path,
) -> None:
    """Those that Tiro makes of many recordings come in again."""
    path = tmp_path / "account.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("manifest.json", '{"format": "tiro-account", "version": 1}')
    whole = path.read_bytes()
    size, offset = struct.unpack_from("<2L", whole, len(whole) - 10)
    locator = LOCATOR.pack(b"PK\x06\x07", 0, len(whole) - 22, 1)
    path.write_bytes(whole[:-22] + numbers(1, size, offset) + locator + whole[-22:])
    with archive_reading.open_archive(path, ArchiveSettings()) as archive:
        assert list(archive.folders()) == []
