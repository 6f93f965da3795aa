"""What recordings are found by: titles and file names without case and accents."""

import unicodedata

from sqlalchemy.orm import Session

from tiro.store.search import index
from tiro.store.tables import Recording, RecordingName

FIRST_ACCENT, LAST_ACCENT = "\u0300", "\u036f"


def folded(text: str) -> str:
    """Give a text without case, and without the accents of Latin, Greek and Cyrillic letters."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in apart if not FIRST_ACCENT <= char <= LAST_ACCENT)


def put(session: Session, recording: Recording) -> None:
    """Write down what a recording is found by."""
    text = f"{folded(recording.title)}\n{folded(recording.file_name)}"
    session.merge(RecordingName(recording_id=recording.id, owner_id=recording.owner_id, text=text))
    session.flush()
    index.put_title(session, recording)
