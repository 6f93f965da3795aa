"""All that an account has as one zip file, made while it is sent: see docs/retention.md for what is in it.

A recording is read at a time, of its texts a version, of its media a piece; even the names of
what was sent already are kept on disk.
"""

import json
import pickle
import tempfile
import time
import zipfile
from collections.abc import Generator, Iterable, Iterator
from typing import IO, Any, cast

from tiro import __version__
from tiro.actions.context import Context
from tiro.actions.piping import Pipe
from tiro.exports.naming import safe_file_name
from tiro.store import archive_lists, archives, audit
from tiro.store.archives import Kept
from tiro.store.views import rfc3339

FORMAT = "tiro-account"
VERSION = 1
MANIFEST = "manifest.json"
ACCOUNT = "account.json"
LISTS = ("tags", "vocabularies", "voices", "templates", "destinations", "rules", "deliveries")
PAGE = 200
PIECE_BYTES = 1024 * 1024
NAMES_IN_MEMORY_BYTES = 1024 * 1024
SEGMENTS_AT_ONCE = 500
LONGEST_EXTENSION = 8


class _Entries(list[zipfile.ZipInfo]):
    """The list of what is in the zip, which it writes at its end: on disk, for it may be long."""

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.SpooledTemporaryFile(NAMES_IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the zip
        self._count = 0

    def append(self, item: zipfile.ZipInfo, /) -> None:
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)  # noqa: S301 - written by us a moment ago; nobody else can open it

    def close(self) -> None:
        self._file.close()


class _NoNames(dict[str, zipfile.ZipInfo]):
    """Remembers no names: ours are never the same."""

    def __setitem__(self, key: str, value: zipfile.ZipInfo, /) -> None:
        del key, value


class _Zip:
    """A zip that is sent while it is made."""

    def __init__(self) -> None:
        self._pipe = Pipe()
        self._entries = _Entries()
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._pipe), "w", zipfile.ZIP_DEFLATED)
        self._zip.filelist = self._entries
        self._zip.NameToInfo = _NoNames()
        self._at = time.gmtime()[:6]

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = True) -> Iterator[bytes]:
        """Add a file of any size; gives what is to be sent."""
        info = zipfile.ZipInfo(name, date_time=self._at)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)
                if sent := self._pipe.take():
                    yield sent
        yield self._pipe.take()

    def end(self) -> bytes:
        """Give the end of it."""
        self._zip.close()
        self.close()
        return self._pipe.take()

    def close(self) -> None:
        """Let go of what is on disk; a zip that was cut is not ended when it is thrown away."""
        self._zip.fp = None
        self._entries.close()


def export(
    context: Context, owner_id: str, *, media: bool = True, who: audit.Actor
) -> Iterator[bytes]:
    """Give a zip with all that an account has, piece by piece; with `media` also the sound.

    What is deleted, or is made while it is sent, may be missing.
    """
    with context.database.write() as session:
        told = {"media": media}
        audit.record(session, who=who, action="archive.exported", target=owner_id, after=told)
    return _pieces_of(context, owner_id, media=media)


def _pieces_of(context: Context, owner_id: str, *, media: bool) -> Iterator[bytes]:
    archive = _Zip()
    try:
        yield from _account(context, owner_id, archive, media=media)
        number = 0
        for recording_id in _ids(context, owner_id):
            with context.database.read() as session:
                kept = archives.recording(session, owner_id, recording_id)
            if kept is not None:
                number += 1
                yield from _recording(context, archive, f"recordings/{number:06}", kept, media)
        yield from archive.add("end.json", [_json({"recordings": number})])
        yield archive.end()
    finally:
        archive.close()


def _account(context: Context, owner_id: str, archive: _Zip, *, media: bool) -> Iterator[bytes]:
    with context.database.read() as session:
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "tiro": __version__,
            "installation": archives.installation(session),
            "created_at": rfc3339(time.time()),
            "with_media": media,
        }
        account = archives.account(session, owner_id)
        lists = archives.lists(session, owner_id) | archive_lists.made(session, owner_id)
    yield from archive.add(MANIFEST, [_json(manifest)])
    yield from archive.add(ACCOUNT, [_json(account)])
    for name in LISTS:
        yield from archive.add(f"{name}.json", [_json(lists[name])])


def _ids(context: Context, owner_id: str) -> Iterator[str]:
    after = ""
    while True:
        with context.database.read() as session:
            found = archives.recording_ids(session, owner_id, after, PAGE)
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1]


def _recording(
    context: Context, archive: _Zip, folder: str, kept: Kept, media: bool
) -> Iterator[bytes]:
    row = kept.row
    view = dict(kept.view)
    has_sound = media and row.media_key is not None and row.media_deleted_at is None
    sound = _opened(context, row.media_key) if has_sound else None
    peaks = _opened(context, row.peaks_key)
    view["media"] = media_name(row.file_name) if sound is not None else None
    view["peaks"] = peaks is not None
    texts: list[str] = []
    try:
        for transcript_id in kept.transcript_ids:
            name = f"transcripts/{len(texts) + 1}.json"
            sent = yield from _transcript(context, archive, f"{folder}/{name}", transcript_id)
            texts += [name] if sent else []
        yield from archive.add(f"{folder}/recording.json", [_json({**view, "transcripts": texts})])
        if peaks is not None:
            yield from archive.add(f"{folder}/peaks", _pieces(peaks))
        if sound is not None:
            name = f"{folder}/media/{view['media']}"
            yield from archive.add(name, _pieces(sound), packed=False)
    finally:
        for file in (sound, peaks):
            if file is not None:
                file.close()


def _transcript(
    context: Context, archive: _Zip, name: str, transcript_id: str
) -> Generator[bytes, None, bool]:
    with context.database.read() as session:
        found = archives.transcript(session, transcript_id)
    if found is None:
        return False
    head, segments = found

    def pieces() -> Iterator[bytes]:
        yield _json(head)[:-1] + b',"segments":['
        comma, gathered = b"", list[bytes]()
        for segment in segments:
            gathered.append(comma + _json(segment))
            comma = b",\n"
            if len(gathered) >= SEGMENTS_AT_ONCE:
                yield b"".join(gathered)
                gathered.clear()
        yield b"".join(gathered) + b"]}"

    yield from archive.add(name, pieces())
    return True


def media_name(file_name: str) -> str:
    """Give the name of a file in an archive: as it came, but safe on every system."""
    stem, _, extension = file_name.rpartition(".")
    is_usual = extension.isascii() and extension.isalnum() and len(extension) <= LONGEST_EXTENSION
    if stem and is_usual:
        return safe_file_name(stem, extension.lower())
    return safe_file_name(file_name, "bin")


def _opened(context: Context, key: str | None) -> IO[bytes] | None:
    """Open a file while it is there: what was opened can be read to its end, even if it is deleted."""
    try:
        return None if key is None else context.files.path(key).open("rb")
    except FileNotFoundError:
        return None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE_BYTES):
        yield piece


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
