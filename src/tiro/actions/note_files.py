"""Notes as files that people save."""

from tiro.actions import notes as actions
from tiro.actions.context import Context
from tiro.errors import InvalidRequest
from tiro.exports.naming import content_disposition
from tiro.store import recordings

FORMATS = ("md", "txt", "json", "docx")


def export(
    context: Context, owner_id: str, note_id: str, format_name: str
) -> tuple[bytes, str, str]:
    """Make a file of a note.

    Returns:
        The file, its media type, and the Content-Disposition header with its name.

    Raises:
        InvalidRequest: There is no such format.
        NotFound: There is no such note.
    """
    from tiro.notes.papers import Paper, render  # noqa: PLC0415 - heavy, and seldom needed

    if format_name not in FORMATS:
        raise InvalidRequest(
            f"'format' must be one of {', '.join(FORMATS)}.", details={"path": "format"}
        )
    note = actions.show(context, owner_id, note_id)
    with context.database.read() as session:
        recording = recordings.get(session, owner_id, note["recording_id"]).title
    content, media_type = render(format_name, Paper(note, recording))
    name = f"{recording} - {note['title']}" if note["title"] else recording
    return content, media_type, content_disposition(name, format_name)
