"""Recordings with texts to be searched, and searching them as the API does."""

from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import text
from sqlalchemy.orm import Session

from tiro.actions import finding
from tiro.actions.context import Context
from tiro.store import recordings, transcripts
from tiro.store.database import Database
from tiro.store.ids import new_id
from tiro.store.search import checking
from tiro.store.search.finder import Filters
from tiro.store.tables import LOCAL_OWNER, Recording, User
from tiro.transcript.model import Segment, Transcript, Word

OTHER = "usr_other"
FIRST = 1_700_000_000.0


def said(*texts: str, speaker: str | None = None) -> tuple[Segment, ...]:
    """Give segments of ten seconds, the words of each a second apart."""
    return tuple(
        Segment(
            f"s{number}",
            10.0 * number,
            10.0 * number + 10,
            each,
            speaker=speaker,
            words=tuple(
                Word(word, 10.0 * number + place, 10.0 * number + place + 1)
                for place, word in enumerate(each.split())
            ),
        )
        for number, each in enumerate(texts)
    )


def recorded(session: Session, *texts: str, **values: Any) -> str:
    """Add a recording, with a text when one is given; gives its id."""
    speaker = values.pop("speaker", None)
    row = Recording(
        **{
            "id": new_id("rec"),
            "owner_id": LOCAL_OWNER,
            "title": "Untitled",
            "file_name": "a.wav",
            "media_type": "audio/wav",
            "size_bytes": 1,
            "content_hash": "0" * 64,
            "media_key": None,
            "created_at": FIRST,
        }
        | values
    )
    recordings.add(session, row)
    if texts:
        written(session, row.id, said(*texts, speaker=speaker), owner_id=row.owner_id)
    return row.id


def written(
    session: Session, recording_id: str, segments: tuple[Segment, ...], **values: Any
) -> Transcript:
    """Add the next version of a text."""
    owner_id = values.pop("owner_id", LOCAL_OWNER)
    is_primary = values.pop("make_primary", True)
    transcript = Transcript(
        **{
            "id": new_id("tr"),
            "recording_id": recording_id,
            "version": transcripts.next_version(session, recording_id),
            "revision": 1,
            "is_primary": False,
            "origin": "engine",
            "language": "en",
            "duration": 60.0,
            "engine": "fake",
            "model": "fake",
            "quality": "draft",
            "segments": segments,
        }
        | values
    )
    return transcripts.add(
        session, transcript=transcript, owner_id=owner_id, job_id=None, make_primary=is_primary
    )


def other_user(session: Session) -> None:
    session.add(User(id=OTHER, name="Other", role="member", created_at=0.0))
    session.flush()


def find(database: Database, query: str, owner_id: str = LOCAL_OWNER, **asked: Any) -> Any:
    """Search as the API does."""
    names = Filters.__slots__
    filters = Filters(**{name: asked.pop(name) for name in names if name in asked})
    context = cast("Context", SimpleNamespace(database=database))
    return finding.find(context, owner_id, finding.Asked(query, filters, **asked))


def texts(database: Database, query: str, **asked: Any) -> list[str]:
    """Give what was found, in order."""
    found = find(database, query, **{"hits": 50, **asked})
    return [hit["text"] for item in found["items"] for hit in item["hits"]]


def is_true(database: Database) -> bool:
    """Whether the index of every recording is as its rows are."""
    with database.read() as session:
        ids = list(session.scalars(text("SELECT id FROM recordings")))
        return not any(checking.differs(session, each) for each in ids)


def count(database: Database) -> int:
    """Count the places of the index."""
    with database.read() as session:
        return session.scalar(text("SELECT count(*) FROM search_places")) or 0
