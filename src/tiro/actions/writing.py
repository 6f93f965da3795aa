"""Writes an upload down: its file, recording, job, ticket and events come to be together, or not at all."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tiro.actions import claims, jobs, keys, quotas, tagging, titles
from tiro.actions.context import Context
from tiro.actions.eta import eta_seconds
from tiro.actions.options import Options, as_sent
from tiro.actions.plans import Plan
from tiro.audio import MediaInfo
from tiro.errors import IdempotencyKeyReused, NotFound, TiroError
from tiro.store import (
    events,
    idempotency,
    notes,
    outbox,
    owners,
    recordings,
    speakers,
    tags,
)
from tiro.store import jobs as job_rows
from tiro.store.database import Session
from tiro.store.ids import new_id
from tiro.store.tables import Job, Recording
from tiro.store.uploads import Upload
from tiro.store.views import recording_view

FOLDER = "recordings"
UNKNOWN_MEDIA_TYPE = "application/octet-stream"
Views = tuple[dict[str, Any], dict[str, Any]]
"""A recording and its job, as the API shows them."""
Settle = Callable[[Session, str, str], None]
"""Remembers, in the transaction that makes them, the ids of a recording and its job."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a file of a batch is written down, and why."""

    batch_id: str
    length: str
    priority: int
    reason: str

    def view(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {"length": self.length, "priority": self.priority, "reason": self.reason}


Choose = Callable[[MediaInfo | None, Options], Choice]
"""Chooses once it is known how long a file is, by the options that hold for it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a caller sent."""

    owner_id: str
    upload: Upload
    file_name: str
    options: Options
    engine_key: str | None = field(repr=False)
    llm_key: str | None = field(repr=False)
    idempotency_key: str | None
    settle: Settle | None = None
    choose: Choose | None = None
    wished: Options | None = None

    @property
    def job_options(self) -> Options:
        """What the job is asked for: the options, with the account's own defaults under them."""
        return self.wished or self.options

    @property
    def fingerprint(self) -> str:
        """What tells this request from others: its bytes and options."""
        return claims.fingerprint(self.upload.content_hash, as_sent(self.options))


def media_key(recording_id: str) -> str:
    """Name the recording's own file in the media store."""
    return f"{FOLDER}/{recording_id}/original"


def write(context: Context, sent: Sent, plan: Plan, info: MediaInfo | None) -> Views:
    """Put the file in its place and write the rows; an upload that fails leaves nothing.

    Raises:
        IdempotencyKeyInUse: Another request took the key over.
        OwnKeyUnavailable: No worker can ask for the caller's key, or too many are held.
        QueueFull: As many jobs are queued as may be.
        QuotaExceeded: The account has used up what it may.
        StorageFull: There was no room for all of it after all.
    """
    recording_id, job_id = new_id("rec"), new_id("job")
    settings = context.settings
    try:
        sent.upload.finish(media_key(recording_id))
        with context.database.write() as session:
            if sent.job_options.tags:
                owners.lock(session, sent.owner_id)
            size_bytes = sent.upload.size_bytes
            quotas.require_bytes(session, settings.quotas, sent.owner_id, size_bytes=size_bytes)
            older = recordings.find_by_hash(session, sent.owner_id, sent.upload.content_hash)
            recording = recordings.add(session, _recording(recording_id, sent, info))
            tagging.put_on(session, recording, sent.job_options.tags)
            warnings = [] if older is None else [_duplicate_of(older)]
            choice = sent.choose(info, sent.job_options) if sent.choose else None
            job = _submit(context, session, sent, recording, plan, job_id, warnings, choice)
            _settle(session, sent, recording_id, job_id)
            shown = _views(session, recording, job)
            _announce(session, shown[0], job)
            events.tell(session, outbox.created(recording, job_id))
    except BaseException:
        _undo(context, recording_id, job_id)
        raise
    return shown


def _undo(context: Context, recording_id: str, job_id: str) -> None:
    """Leave nothing; but a commit whose answer was lost may have happened, and then all stays.

    When the database does not even say that, the file is left to `recordings.sweep_files`.
    """
    with contextlib.suppress(TiroError):
        with context.database.read() as session:
            is_written = session.get(Recording, recording_id) is not None
        if not is_written:
            keys.forget(context, job_id)
            context.files.delete_prefix(f"{FOLDER}/{recording_id}")


def _recording(recording_id: str, sent: Sent, info: MediaInfo | None) -> Recording:
    return Recording(
        id=recording_id,
        owner_id=sent.owner_id,
        title=titles.title_of(sent.file_name),
        file_name=sent.file_name,
        media_type=info.media_type if info else UNKNOWN_MEDIA_TYPE,
        size_bytes=sent.upload.size_bytes,
        content_hash=sent.upload.content_hash,
        media_key=media_key(recording_id),
        created_at=time.time(),
        duration=info.duration if info else None,
        sample_rate_hz=info.sample_rate_hz if info else None,
        channels=info.channels if info else None,
        recorded_at=_seconds(info.recorded_at) if info else None,
        has_video=info.has_video if info else False,
    )


def _duplicate_of(older: Recording) -> dict[str, Any]:
    text = f"The same content is already there as recording {older.id}."
    return {"code": "duplicate_of", "message": text, "stage": None}


def _submit(
    context: Context,
    session: Session,
    sent: Sent,
    recording: Recording,
    plan: Plan,
    job_id: str,
    warnings: Sequence[Mapping[str, Any]],
    choice: Choice | None,
) -> Job:
    return jobs.submit(
        context,
        session,
        owner_id=sent.owner_id,
        recording=recording,
        plan=plan,
        options=as_sent(sent.job_options),
        priority=choice.priority if choice else sent.job_options.priority,
        own_keys=keys.hold_all(context, session, job_id, engine=sent.engine_key, llm=sent.llm_key),
        job_id=job_id,
        warnings=warnings,
        batch_id=choice.batch_id if choice else None,
    )


def _settle(session: Session, sent: Sent, recording_id: str, job_id: str) -> None:
    if sent.settle is not None:
        sent.settle(session, recording_id, job_id)
    if sent.idempotency_key is not None:
        idempotency.settle(
            session,
            sent.owner_id,
            sent.idempotency_key,
            fingerprint=sent.fingerprint,
            recording_id=recording_id,
            job_id=job_id,
        )


def _announce(session: Session, shown: Mapping[str, Any], job: Job) -> None:
    events.add(
        session,
        kind="recording",
        owner_id=job.owner_id,
        job_id=job.id,
        recording_id=job.recording_id,
        data=shown,
    )


def show_again(context: Context, owner_id: str, answer: idempotency.Answer) -> Views:
    """Give what was made with an Idempotency-Key, as it is now.

    Raises:
        IdempotencyKeyReused: It has been deleted.
    """
    with context.database.read() as session:
        try:
            recording = recordings.get(session, owner_id, answer.recording_id)
            job = job_rows.get(session, owner_id, answer.job_id)
        except NotFound:
            raise IdempotencyKeyReused(
                "What was made with this Idempotency-Key has been deleted. Use a new one."
            ) from None
        return _views(session, recording, job)


def _views(session: Session, recording: Recording, job: Job) -> Views:
    shown = job_rows.view(
        job,
        queue_position=job_rows.queue_position(session, job),
        eta_seconds=eta_seconds(session, job, recording.duration),
    )
    primary = recordings.primary_transcript_ids(session, [recording.id]).get(recording.id)
    view = recording_view(
        recording,
        job=shown,
        primary_transcript_id=primary,
        speakers=speakers.of_recording(session, recording.id),
        tags=tags.of_recordings(session, [recording.id]).get(recording.id, ()),
        notes=notes.counts(session, [recording.id]).get(recording.id, 0),
    )
    return view, shown


def _seconds(rfc3339: str | None) -> float | None:
    return None if rfc3339 is None else datetime.fromisoformat(rfc3339).timestamp()
