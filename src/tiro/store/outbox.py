"""What destinations are told of by themselves: deliveries made in the transaction of what they tell.

They are held rows and nothing else; a worker hears of them and gives them places. So nothing is told
that did not happen, and nothing that happened is lost, whoever dies in between.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiro.store import upsert
from tiro.store.delivery_views import FAILED, WAITING, view
from tiro.store.ids import new_id
from tiro.store.states import ENDED
from tiro.store.tables import Delivery, DestinationRow, Recording
from tiro.store.views import rfc3339
from tiro.story import DELIVERY_FAILED

ACTIVE = "active"
LISTENERS = ("webhook",)
"""Kinds of destinations that are told what happens; others get what they are sent."""
SILENT = frozenset({"sweep", "deliver"})
"""Kinds of jobs of which nobody is told."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened.

    Attributes:
        owner_id: To whom.
        type: Such as `note.created`.
        key: What it is told once by, for each destination.
        body: Ids and facts, small.
        recording_id: What it is about.
        job_id: What made it.
        unheard_by: A destination that is not told.
    """

    owner_id: str
    type: str
    key: str
    body: Mapping[str, Any]
    recording_id: str | None = None
    job_id: str | None = None
    unheard_by: str | None = None


def news_of(kind: str, owner_id: str, data: Mapping[str, Any]) -> News | None:
    """Give what an event of the page means to destinations; None: nothing.

    Args:
        kind: Of the event.
        owner_id: Who may see it.
        data: The whole resource.
    """
    if data.get("deleted") or "id" not in data:
        return None
    make = {"job": _job, "transcript": _transcript, "note": _note, "delivery": _delivery}.get(kind)
    return None if make is None else make(owner_id, data)


def created(recording: Recording, job_id: str | None) -> News:
    """Tell of a recording that is new."""
    body = {
        "recording_id": recording.id,
        "job_id": job_id,
        "media_type": recording.media_type,
        "size_bytes": recording.size_bytes,
        "duration": recording.duration,
        "created_at": rfc3339(recording.created_at),
    }
    return News(
        recording.owner_id,
        "recording.created",
        recording.id,
        body,
        recording_id=recording.id,
        job_id=job_id,
    )


def write(session: Session, news: Sequence[News]) -> list[tuple[Delivery, dict[str, Any]]]:
    """Make the deliveries of what happened; gives each that is new, and as the API shows it."""
    made: list[tuple[Delivery, dict[str, Any]]] = []
    for each in news:
        for destination in _listeners(session, each):
            delivery = add(session, each, destination)
            if delivery is not None:
                title = _title(session, each.recording_id)
                made.append((delivery, view(delivery, destination, title)))
    return made


def _listeners(session: Session, news: News) -> list[DestinationRow]:
    query = select(DestinationRow).where(
        DestinationRow.owner_id == news.owner_id,
        DestinationRow.kind.in_(LISTENERS),
        DestinationRow.state == ACTIVE,
        DestinationRow.id != (news.unheard_by or ""),
    )
    found = session.scalars(query.order_by(DestinationRow.id))
    return [each for each in found if news.type in (each.config.get("events") or (news.type,))]


def add(session: Session, news: News, destination: DestinationRow) -> Delivery | None:
    """Insert a delivery; None when the destination was told already, by the key of the news."""
    moment = time.time()
    values: dict[str, Any] = {
        "id": new_id("dlv"),
        "owner_id": news.owner_id,
        "destination_id": destination.id,
        "recording_id": news.recording_id,
        "event_type": news.type,
        "event_id": new_id("evt"),
        "event_key": news.key,
        "body": dict(news.body),
        "state": WAITING,
        "created_at": moment,
        "next_try_at": moment,
        "job_id": news.job_id,
        "attempts": 0,
        "series": 1,
        "fence": 1,
        "is_held": True,
        "revision": 1,
    }
    statement = upsert.insert(session, Delivery).values(values)
    once = statement.on_conflict_do_nothing(index_elements=["destination_id", "event_key"])
    return session.scalar(once.returning(Delivery))


def _title(session: Session, recording_id: str | None) -> str | None:
    recording = None if recording_id is None else session.get(Recording, recording_id)
    return None if recording is None else recording.title


def _job(owner_id: str, data: Mapping[str, Any]) -> News | None:
    if data["state"] not in ENDED or data["kind"] in SILENT:
        return None
    error = data.get("error") or None
    body = {
        "job_id": data["id"],
        "recording_id": data["recording_id"],
        **{name: data[name] for name in ("kind", "state", "attempt", "created_at", "finished_at")},
        "error": error and {name: error.get(name) for name in ("code", "message", "stage")},
        "warnings": [each["code"] for each in data["warnings"]],
    }
    return News(
        owner_id,
        f"job.{data['state']}",
        f"{data['id']}:{data['attempt']}:{data['state']}",
        body,
        recording_id=data["recording_id"],
        job_id=data["id"],
    )


def _transcript(owner_id: str, data: Mapping[str, Any]) -> News | None:
    names = ("recording_id", "version", "revision", "is_primary", "origin", "language", "duration")
    body = {"transcript_id": data["id"], **{name: data.get(name) for name in names}}
    key = f"{data['id']}:{data['revision']}"
    return News(owner_id, "transcript.updated", key, body, recording_id=data["recording_id"])


def _note(owner_id: str, data: Mapping[str, Any]) -> News | None:
    if data["revision"] != 1:
        return None
    names = ("recording_id", "origin", "template", "version", "is_primary", "language")
    body = {"note_id": data["id"], **{name: data.get(name) for name in names}}
    return News(
        owner_id,
        "note.created",
        str(data["id"]),
        body,
        recording_id=data["recording_id"],
        job_id=data.get("job_id"),
    )


def _delivery(owner_id: str, data: Mapping[str, Any]) -> News | None:
    if data["state"] != FAILED or data["event"] == DELIVERY_FAILED:
        return None
    recording: Mapping[str, Any] = data["recording"] or {}
    body = {
        "delivery_id": data["id"],
        "destination_id": data["destination"]["id"],
        "recording_id": recording.get("id"),
        **{name: data[name] for name in ("event", "event_id", "attempts", "last_answer")},
    }
    return News(
        owner_id,
        DELIVERY_FAILED,
        f"{data['id']}:{data['revision']}",
        body,
        recording_id=recording.get("id"),
        job_id=data["job_id"],
        unheard_by=data["destination"]["id"],
    )
