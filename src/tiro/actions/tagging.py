"""Tags by their names: which of them are meant, and new ones where there are none of a name."""

import re
from collections.abc import Collection, Sequence

from tiro.actions import titles
from tiro.errors import InvalidRequest, StateConflict
from tiro.store import tags
from tiro.store.database import Session
from tiro.store.tables import Recording, Tag

COLOURS = ("teal", "blue", "amber", "violet", "green", "red", "slate", "pink")
MOST_TAGS = 1000
MOST_OF_RECORDING = 50
LONGEST_NAME = 100

_ID = re.compile(r"tag_[0-9a-f]{32}")


def put_on(session: Session, recording: Recording, wanted: Sequence[str]) -> None:
    """Let a recording carry further tags; names that are new become tags.

    Whoever calls has locked the owner, and tells of the recording.

    Raises:
        InvalidRequest: A name will not do, there is no tag of an id, or they are too many.
        StateConflict: There would be more tags than may be.
    """
    chosen = named(session, recording.owner_id, wanted, path="tags")
    had = tags.of_recordings(session, [recording.id]).get(recording.id, ())
    if len(chosen.keys() | {tag.id for tag in had}) > MOST_OF_RECORDING:
        raise too_many()
    tags.attach(session, recording.owner_id, {recording.id: list(chosen)})
    tell(session, recording.owner_id, chosen)


def named(session: Session, owner_id: str, wanted: Sequence[str], *, path: str) -> dict[str, Tag]:
    """Give the tags of ids or names, by id; names that are new become tags.

    Whoever calls has locked the owner.

    Raises:
        InvalidRequest: A name will not do, or there is no tag of an id.
        StateConflict: There would be more tags than may be.
    """
    found: dict[str, Tag] = {}
    ids = tags.by_ids(session, owner_id, [each for each in wanted if _ID.fullmatch(each)])
    names = tags.by_names(session, owner_id, wanted)
    for each in wanted:
        tag = ids.get(each) or names.get(tags.key_of(each))
        if tag is None and _ID.fullmatch(each):
            raise InvalidRequest("There is no tag with this id.", details={"path": path})
        if tag is None:
            kept = check_name(each, path=path)
            tag = names.get(tags.key_of(kept)) or add(session, owner_id, kept, None)
            names[tag.folded] = tag
        found[tag.id] = tag
    return found


def check_name(sent: str, *, path: str = "name") -> str:
    """Give the name of a tag as it is kept.

    Raises:
        InvalidRequest: It is empty, too long, or an id.
    """
    name = titles.cleaned(sent)
    if not 0 < len(name) <= LONGEST_NAME or _ID.fullmatch(name):
        raise InvalidRequest(
            f"The name of a tag must be 1 to {LONGEST_NAME} characters.", details={"path": path}
        )
    return name


def add(session: Session, owner_id: str, name: str, colour: str | None) -> Tag:
    taken = [tag.colour for tag in tags.every(session, owner_id)]
    if len(taken) >= MOST_TAGS:
        raise StateConflict(f"At most {MOST_TAGS} tags are kept. Delete one first.")
    rarest = min(COLOURS, key=taken.count)
    return tags.add(session, owner_id, name=name, colour=colour or rarest)


def tell(session: Session, owner_id: str, tag_ids: Collection[str]) -> None:
    """Write the events of tags that are carried by more or fewer."""
    session.flush()
    for tag in tags.by_ids(session, owner_id, tag_ids).values():
        tags.announce(session, tag)


def too_many() -> InvalidRequest:
    """Say that a recording would carry too many tags."""
    return InvalidRequest(
        f"A recording carries at most {MOST_OF_RECORDING} tags.", details={"path": "tags"}
    )
