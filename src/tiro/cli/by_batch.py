"""Has a running server write down many files at once: sent in batches, followed together, fetched as they are done."""

import contextlib
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tiro.cli.ending import Code, Ended, say, told
from tiro.cli.following import ENDED, Job, follow_batch, is_over
from tiro.cli.form import Form
from tiro.cli.inputs import Item
from tiro.cli.progress import Progress
from tiro.cli.remote import Refused, Server, Unreachable
from tiro.cli.results import Sink, Stdout
from tiro.cli.together import Together
from tiro.cli.wish import Wish

AT_ONCE = 100
"""Files of one request."""
REMOVED_AT_ONCE = 500
SENDINGS = 4
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 60
SEND_SECONDS = 600.0
"""How long the server may take for its answer once all is sent."""
UNKNOWN_HERE = (404, 405)


class TooOld(Exception):  # noqa: N818 - it is no failure
    """The server knows nothing of batches: files go one after the other."""


@dataclass(slots=True)
class _File:
    """A file on its way."""

    item: Item
    shown: Progress
    recording: str | None = None
    job: Job | None = None
    content: bytes | None = None
    failure: str | None = None
    is_over: bool = False
    is_removed: bool = False
    warnings: list[Any] = field(default_factory=list)


class ByBatch:
    """Writes down many files through a server.

    Args:
        server: Where it is.
        wish: The same for all files.
        sink: Takes the results; on stdout in the order of the files.
        shown: Shows how far they are.
    """

    def __init__(self, server: Server, wish: Wish, sink: Sink, shown: Together) -> None:
        self._server = server
        self._wish = wish
        self._sink = sink
        self._shown = shown
        self._files: list[_File] = []
        self._written = 0

    def transcribe(self, items: Sequence[Item]) -> tuple[int, list[Item]]:
        """Write down all of them; gives how many failed, and those that the server had no room for now.

        Without `wish.keep` the recordings are deleted again, however this ends.

        Raises:
            Ended: The server is gone, or refused all of it.
            TooOld: The server knows no batches.
        """
        self._files = [_File(item, self._shown.of(item.name)) for item in items]
        later: list[_File] = []
        try:
            sent = [
                (batch, some)
                for some in _groups(self._files)
                for batch in [self._send(some, later)]
                if batch is not None
            ]
            for batch, some in sent:
                self._follow(batch, some)
        except BaseException as error:
            self._give_up(error)
            raise
        self._write_down(is_last=True)
        self._remove(self._files)
        failed = [each for each in self._files if each.failure]
        return len(failed), [each.item for each in later]

    def _send(self, some: list[_File], later: list[_File]) -> str | None:
        """Send some files; gives the batch, or None where nothing of it was taken in."""
        answer, form = self._sent(some)
        items: list[dict[str, Any]] = answer["items"]
        for item in items:
            index = int(item["index"])
            self._answered(some[index], item, form.unread.get(index), later)
        cut: dict[str, Any] = answer["error"] or {}
        for file in some[len(items) :]:
            self._fail(file, str(cut.get("message") or "It did not arrive."))
        return answer["id"] if any(file.recording for file in some) else None

    def _answered(
        self, file: _File, item: dict[str, Any], unread: OSError | None, later: list[_File]
    ) -> None:
        """Note what the server said of a file; what it has no room for now is for later."""
        if item["status"] == "accepted":
            file.recording, file.job = str(item["recording"]["id"]), item["job"]
            file.shown.job(item["job"])
        elif unread is not None:
            self._fail(file, told(unread))
        elif item["error"]["retryable"]:
            file.is_over = True
            file.shown.end()
            later.append(file)
        else:
            self._fail(file, str(item["error"]["message"]))

    def _sent(self, some: list[_File]) -> tuple[dict[str, Any], Form]:
        """Send; what was cut is sent again with the same key, and nothing of it is taken twice."""

        def on_sent(number: int, done: int, size: int) -> None:
            some[number].shown.sent(done, size)

        key, pause = str(uuid.uuid4()), FIRST_PAUSE_SECONDS
        for left in reversed(range(SENDINGS)):
            form = Form([file.item for file in some], self._wish.options, on_sent)
            try:
                return self._send_once(form, key), form
            except (Refused, Unreachable) as error:
                if isinstance(error, Refused) and error.status in UNKNOWN_HERE:
                    raise TooOld from None
                can_help = isinstance(error, Unreachable) or error.is_retryable
                if not can_help or not left or not self._server.is_alive():
                    raise
                asked = error.error.get("retry_after") if isinstance(error, Refused) else None
                time.sleep(min(asked or pause, LONGEST_PAUSE_SECONDS))
                pause *= 2
        raise AssertionError("the last try returns or raises")

    def _send_once(self, form: Form, key: str) -> dict[str, Any]:
        answer = self._server.ask(
            "POST",
            "/recordings/batch",
            content=form.pieces(),
            headers={"Idempotency-Key": key, "Content-Type": form.media_type},
            timeout_seconds=SEND_SECONDS,
        )
        return answer.json()

    def _follow(self, batch: str, some: list[_File]) -> None:
        open_ = {str(file.job["id"]): file for file in some if file.job is not None}

        def hear(job: Job) -> bool:
            file = open_.get(str(job["id"]))
            if file is not None:
                file.shown.job(job)
                if is_over(job):
                    del open_[str(job["id"])]
                    self._end(file, job)
            return not open_

        follow_batch(self._server, batch, hear)

    def _end(self, file: _File, job: Job) -> None:
        """Fetch what a job has made, or say why it made nothing."""
        file.job, file.is_over, file.warnings = job, True, job["warnings"]
        try:
            if job["state"] == "completed":
                path = f"/recordings/{file.recording}/export"
                version = self._wish.version_of(job)
                file.content = self._server.read(path, format=self._wish.format, version=version)
            else:
                self._fail(file, _reason(job, is_kept=self._wish.keep))
        except Refused as error:
            self._fail(file, str(error))
        self._write_down(file)

    def _fail(self, file: _File, reason: str) -> None:
        file.failure, file.is_over = reason, True
        file.shown.end()
        say(f"{file.item.place}: {reason}")

    def _write_down(self, file: _File | None = None, *, is_last: bool = False) -> None:
        """Write what is ready: at once into a folder, in order onto stdout."""
        if not isinstance(self._sink, Stdout):
            if file is not None:
                self._put(file)
            return
        while self._written < len(self._files):
            next_ = self._files[self._written]
            if not (next_.is_over or is_last):
                return
            self._put(next_)
            self._written += 1

    def _put(self, file: _File) -> None:
        if file.content is None:
            return
        file.shown.end()
        for warning in file.warnings:
            say(f"{file.item.name}: note: {warning['message']}")
        self._sink.write(file.item, file.content)
        file.content = None

    def _remove(self, files: Sequence[_File]) -> None:
        """Leave nothing of the recordings, not even for a while, unless they are to be kept."""
        if self._wish.keep:
            return
        ids = [file.recording for file in files if file.recording and not file.is_removed]
        for at in range(0, len(ids), REMOVED_AT_ONCE):
            body = {"ids": ids[at : at + REMOVED_AT_ONCE], "purge": True}
            self._server.send("POST", "/recordings/delete", body)
        for file in files:
            file.is_removed = True

    def _give_up(self, error: BaseException) -> None:
        """Cancel politely, and leave nothing behind unless it was to be kept."""
        if isinstance(error, Unreachable) or getattr(error, "code", None) == Code.UNREACHABLE:
            return
        with contextlib.suppress(Ended):
            self._remove(self._files)
            if self._wish.keep and isinstance(error, KeyboardInterrupt):
                self._cancel()

    def _cancel(self) -> None:
        running = [file for file in self._files if file.job and file.job["state"] not in ENDED]
        for file in running:
            with contextlib.suppress(Refused):
                self._server.send("POST", f"/jobs/{(file.job or {})['id']}/cancel")
        say(f"Cancelled {len(running)} jobs. The recordings are kept.")


def _groups(files: list[_File]) -> Iterator[list[_File]]:
    for at in range(0, len(files), AT_ONCE):
        yield files[at : at + AT_ONCE]


def _reason(job: Job, *, is_kept: bool) -> str:
    error: dict[str, Any] = job.get("error") or {}
    reason = str(error.get("message") or f"The job was {job['state']}.")
    stage = f" (stage {error['stage']})" if error.get("stage") else ""
    kept = f" The recording and job {job['id']} are kept." if is_kept else ""
    return f"{reason}{stage}{kept}"
