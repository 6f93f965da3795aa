"""What a delivery tells, read when it is sent: the newest text, notes, names and tags."""

from collections.abc import Callable, Sequence
from typing import Any

from tiro import API, exports
from tiro.actions.context import Context
from tiro.actions.deliveries import TEMPLATES
from tiro.deliveries import Document, RenderedNote, load
from tiro.errors import DeliveryRefused, NotFound
from tiro.settings import Settings
from tiro.store import notes as note_rows
from tiro.store import recordings, speakers, tags, transcripts
from tiro.store.database import Session
from tiro.store.outbox import LISTENERS
from tiro.store.tables import Delivery, DestinationRow, Note, Recording
from tiro.store.views import rfc3339
from tiro.story import RECORDING_COMPLETED

WITH_TRANSCRIPT = "with_transcript"
FRONT_MATTER = "---\n"
LINKED = {
    "job_id": "jobs",
    "transcript_id": "transcripts",
    "note_id": "notes",
    "delivery_id": "deliveries",
}
"""Ids of a body, and where what they name is fetched."""


def document(context: Context, delivery: Delivery, destination: DestinationRow) -> Document:
    """Read what a delivery tells as it is now.

    Raises:
        DeliveryRefused: Its recording is gone.
    """
    with context.database.read() as session:
        about = _about(session, delivery)
        told = _told(session, delivery, about)
        if about is None or destination.kind in LISTENERS:
            text, written = None, ()
        else:
            text = _text(session, about) if wants_text(destination) else None
            written = _notes(session, about, delivery.body.get(TEMPLATES) or ())
        people = [] if about is None else speakers.of_recording(session, about.id)
        carried = tags.of_recordings(session, [about.id]).get(about.id, ()) if about else ()
    return Document(
        event_id=delivery.event_id,
        type=delivery.event_type,
        at=delivery.created_at,
        data=told,
        links=links(context.settings, delivery.recording_id, told),
        title=about.title if about else "",
        recording_id=delivery.recording_id,
        recorded_at=(about.recorded_at or about.created_at) if about else None,
        duration=about.duration if about else None,
        language=about.language if about else None,
        speakers=[each.name or each.id for each in people],
        tags=[each.name for each in carried],
        notes=written,
        transcript=text and text(),
    )


def wants_text(destination: DestinationRow) -> bool:
    """Whether a destination takes the text of a recording: as it is set, or as its kind does."""
    known = load(destination.kind).capabilities.config.get("properties", {})
    usual = known.get(WITH_TRANSCRIPT, {}).get("default", WITH_TRANSCRIPT in known)
    return bool(destination.config.get(WITH_TRANSCRIPT, usual))


def links(settings: Settings, recording_id: str | None, told: dict[str, Any]) -> dict[str, str]:
    """Say where more can be fetched, and seen."""
    base = base_url(settings)
    found: dict[str, str] = {}
    if recording_id is not None:
        found["page"] = f"{base}/recordings/{recording_id}"
        found["recording"] = f"{base}{API}/recordings/{recording_id}"
    for name, noun in LINKED.items():
        if told.get(name):
            found[name.removesuffix("_id")] = f"{base}{API}/{noun}/{told[name]}"
    return found


def base_url(settings: Settings) -> str:
    """Give the address that links begin with."""
    named = settings.deliveries.public_url or settings.oidc.public_url
    if named is not None:
        return named.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _about(session: Session, delivery: Delivery) -> Recording | None:
    if delivery.recording_id is None:
        return None
    try:
        return recordings.get(session, delivery.owner_id, delivery.recording_id)
    except NotFound:
        raise DeliveryRefused("The recording was deleted.") from None


def _told(session: Session, delivery: Delivery, about: Recording | None) -> dict[str, Any]:
    """Give the facts of the event; those of a recording that is delivered as they are now."""
    if delivery.event_type != RECORDING_COMPLETED or about is None:
        return dict(delivery.body)
    shown = [each for each in _shown(session, about) if _is_wanted(each, delivery)]
    primary = recordings.primary_transcript_ids(session, [about.id])
    carried = tags.of_recordings(session, [about.id]).get(about.id, ())
    return {
        "recording_id": about.id,
        "job_id": delivery.job_id,
        "transcript_id": primary.get(about.id),
        "note_ids": [each.id for each in shown],
        "title": about.title,
        "tags": [each.name for each in carried],
        "language": about.language,
        "duration": about.duration,
        "recorded_at": rfc3339(about.recorded_at),
        "created_at": rfc3339(about.created_at),
    }


def _text(session: Session, about: Recording) -> Callable[[], str] | None:
    """Read the text that is shown; gives what makes Markdown of it, once nothing is held any more."""
    try:
        found = transcripts.primary(session, about.owner_id, about.id)
    except NotFound:
        return None
    title = about.title

    def write() -> str:
        made = exports.load_export("md").render(exports.Document(title, found)).decode()
        return made.split(FRONT_MATTER, 2)[2]

    return write


def _notes(session: Session, about: Recording, templates: Sequence[str]) -> Sequence[RenderedNote]:
    return [
        RenderedNote(each.id, each.title, each.template, each.text, each.data)
        for each in _shown(session, about)
        if not templates or each.template_name in templates
    ]


def _shown(session: Session, about: Recording) -> list[Note]:
    """List the notes that are shown, those of templates first."""
    found = note_rows.of_recording(session, about.owner_id, about.id)
    shown = [each for each in found if each.is_primary or each.template is None]
    return sorted(shown, key=lambda each: each.template is None)


def _is_wanted(note: Note, delivery: Delivery) -> bool:
    templates = delivery.body.get(TEMPLATES) or ()
    return not templates or note.template_name in templates
