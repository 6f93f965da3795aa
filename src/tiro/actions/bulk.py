"""Texts of many recordings as one zip file, made while it is sent."""

import zipfile
from collections.abc import Collection, Iterator, Sequence
from typing import IO, cast

from tiro import exports
from tiro.actions import recordings
from tiro.actions.context import Context
from tiro.actions.piping import Pipe
from tiro.errors import NotFound, TiroError
from tiro.exports.naming import safe_file_name
from tiro.store import recordings as rows
from tiro.store import transcripts
from tiro.store.views import rfc3339

MISSING = "missing.txt"
NO_TEXT = "has no text yet."
LONGEST_STEM_BYTES = 100
"""Of a name that gets a number."""


class _Names:
    """Names of files that are all different, also where case is not told apart."""

    def __init__(self) -> None:
        self._taken = {MISSING}
        self._last: dict[str, int] = {}

    def give(self, title: str, extension: str) -> str:
        """Name a file after a title; a number tells it from others of the same name."""
        plain = name = safe_file_name(title, extension)
        number = self._last.get(plain.casefold(), 1)
        while name.casefold() in self._taken:
            number += 1
            name = _numbered(plain, number, extension)
        self._last[plain.casefold()] = number
        self._taken.add(name.casefold())
        return name


def export(
    context: Context,
    owner_id: str,
    recording_ids: Sequence[str],
    formats: Sequence[str],
    *,
    held: bool = False,
) -> Iterator[bytes]:
    """Give a zip with the primary transcript of each recording in each format, piece by piece.

    One recording is in memory at a time. What has no text is named in `missing.txt`.

    Raises:
        InvalidRequest: There is no such format.
    """
    known = {name: recordings.load_format(name, path="formats") for name in dict.fromkeys(formats)}
    return _pieces(context, owner_id, list(dict.fromkeys(recording_ids)), known.values(), held)


def _pieces(
    context: Context,
    owner_id: str,
    recording_ids: Sequence[str],
    formats: Collection[exports.Export],
    held: bool,
) -> Iterator[bytes]:
    pipe, names, missing = Pipe(), _Names(), list[str]()
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        for recording_id in recording_ids:
            try:
                document = _document(context, owner_id, recording_id, held=held)
                for format_ in formats:
                    name = names.give(document.title, format_.extension)
                    archive.writestr(name, format_.render(document))
                    yield pipe.take()
            except TiroError as error:
                missing.append(f"{recording_id}: {error.text}\r\n")
        if missing:
            archive.writestr(MISSING, "".join(missing).encode())
    yield pipe.take()


def _document(
    context: Context, owner_id: str, recording_id: str, *, held: bool
) -> exports.Document:
    with context.database.read() as session:
        recording = rows.get(session, owner_id, recording_id)
        try:
            transcript = transcripts.primary(session, owner_id, recording_id)
        except NotFound:
            raise NotFound(f"{recording.title} {NO_TEXT}") from None
    created_at = rfc3339(recording.created_at)
    return exports.Document(recording.title, transcript, created_at, with_held=held)


def _numbered(name: str, number: int, extension: str) -> str:
    """Put a number behind a name, which is cut by bytes: the number must never be cut off."""
    stem = name.removesuffix(f".{extension}").encode()[:LONGEST_STEM_BYTES].decode(errors="ignore")
    return safe_file_name(f"{stem} ({number})", extension)
