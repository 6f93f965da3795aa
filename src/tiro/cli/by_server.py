"""Has a running server write down a file: send it, follow the job, fetch the result."""

import contextlib
import json
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from tiro.cli.by_batch import ByBatch, TooOld
from tiro.cli.ending import Code, Ended, say
from tiro.cli.following import follow
from tiro.cli.inputs import Item
from tiro.cli.progress import Progress
from tiro.cli.remote import Refused, Server, Unreachable
from tiro.cli.results import Sink
from tiro.cli.together import together as progress_of_many
from tiro.cli.wish import Wish

PIECE_BYTES = 256 * 1024
SENDINGS = 4
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 30

Job = dict[str, Any]


class ByServer:
    """Writes down files through a server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def together(self, items: Sequence[Item], wish: Wish, sink: Sink) -> tuple[int, list[Item]]:
        """Write down many files at once; gives how many failed, and those that are to go one by one.

        Raises:
            Ended: The server is gone, or refused all of them.
        """
        with progress_of_many(len(items)) as shown:
            try:
                return ByBatch(self._server, wish, sink, shown).transcribe(items)
            except TooOld:
                return 0, list(items)

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def transcribe(self, item: Item, wish: Wish, progress: Progress) -> tuple[bytes, list[Any]]:
        """Give the export and the warnings of one file.

        Without `wish.keep` the recording is deleted again, however this ends.

        Raises:
            Ended: The server is gone, refused the file, or the job failed.
        """
        answer = self._send(item, wish, progress)
        job: Job = answer["job"]
        recording = str(answer["recording"]["id"])
        try:
            progress.job(job)
            job = follow(self._server, str(job["id"]), progress.job)
            _check(job, wish.keep)
            path, version = f"/recordings/{recording}/export", wish.version_of(job)
            content = self._server.read(path, format=wish.format, version=version)
        except BaseException as error:
            self._give_up(error, job, recording, wish)
            raise
        if not wish.keep:
            self._remove(recording)
        return content, job["warnings"]

    def _remove(self, recording: str) -> None:
        """Leave nothing of a recording, not even for a while."""
        self._server.ask("DELETE", f"/recordings/{recording}", query={"purge": "true"})

    def _send(self, item: Item, wish: Wish, progress: Progress) -> dict[str, Any]:
        """Send the file; a lost connection or a full queue is tried again with the same key."""
        key, pause = str(uuid.uuid4()), FIRST_PAUSE_SECONDS
        for left in reversed(range(SENDINGS)):
            try:
                return self._send_once(item, wish, progress, key)
            except (Refused, Unreachable) as error:
                can_help = isinstance(error, Unreachable) or error.is_retryable
                # What came from stdin is gone, and a server that was never there will not come.
                if item.path is None or not can_help or not left or not self._server.is_alive():
                    raise
                asked = error.error.get("retry_after") if isinstance(error, Refused) else None
                time.sleep(min(asked or pause, LONGEST_PAUSE_SECONDS))
                pause *= 2
        raise AssertionError("the last try returns or raises")

    def _send_once(self, item: Item, wish: Wish, progress: Progress, key: str) -> dict[str, Any]:
        size = item.path.stat().st_size if item.path else None
        headers = {"Idempotency-Key": key, "Content-Type": "application/octet-stream"}
        if size is not None:
            headers["Content-Length"] = str(size)
        query = {"name": item.name, "options": json.dumps(wish.options)}
        with _opened(item.path) as file:
            answer = self._server.ask(
                "PUT",
                "/recordings",
                query=query,
                content=_pieces(file, size, progress),
                headers=headers,
            )
        return answer.json()

    def _give_up(self, error: BaseException, job: Job, recording: str, wish: Wish) -> None:
        """Cancel politely, and leave nothing behind unless it was to be kept."""
        if isinstance(error, Unreachable) or getattr(error, "code", None) == Code.UNREACHABLE:
            return
        with contextlib.suppress(Ended):
            if not wish.keep:
                self._remove(recording)
            elif isinstance(error, KeyboardInterrupt):
                self._server.send("POST", f"/jobs/{job['id']}/cancel")
                say(f"Cancelled. The recording is kept: {recording}.")


def _check(job: Job, is_kept: bool) -> None:
    """Raise what ended the job, unless it ended well."""
    if job["state"] == "completed":
        return
    error: dict[str, Any] = job.get("error") or {}
    reason = str(error.get("message") or f"The job was {job['state']}.")
    stage = f" (stage {error['stage']})" if error.get("stage") else ""
    kept = f" The recording and job {job['id']} are kept." if is_kept else ""
    raise Ended(f"{reason}{stage}{kept}", Code.FAILED)


def _opened(path: Path | None) -> contextlib.AbstractContextManager[IO[bytes]]:
    return path.open("rb") if path else contextlib.nullcontext(sys.stdin.buffer)


def _pieces(file: IO[bytes], size: int | None, progress: Progress) -> Iterator[bytes]:
    """Read the file piece by piece; one that grows meanwhile is sent as long as it was."""
    done = 0
    while piece := file.read(PIECE_BYTES if size is None else min(PIECE_BYTES, size - done)):
        yield piece
        done += len(piece)
        progress.sent(done, size)
