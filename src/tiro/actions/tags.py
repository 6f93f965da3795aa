"""Tags: what a person may do with them, and with which recordings carry them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiro.actions import recordings as recording_actions
from tiro.actions import titles
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, RevisionConflict, StateConflict
from tiro.store import owners, recordings, tags
from tiro.store.database import Session
from tiro.store.tables import Recording, Tag

COLOURS = ("teal", "blue", "amber", "violet", "green", "red", "slate", "pink")
MOST_TAGS = 1000
MOST_OF_RECORDING = 50
LONGEST_NAME = 100

_ID = re.compile(r"tag_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of recordings whose tags were changed together.

    Attributes:
        changed: Those that carry others now.
        unchanged: Those that carried what was wished already.
        full: Those that would carry too many, and were left as they are.
    """

    changed: Collection[str]
    unchanged: Collection[str]
    full: Collection[str]


def page(context: Context, owner_id: str) -> dict[str, Any]:
    """Give all tags by name; there are never so many that they need pages."""
    with context.database.read() as session:
        many = tags.counts(session, owner_id)
        items = [tags.view(tag, many.get(tag.id, 0)) for tag in tags.every(session, owner_id)]
    return {"items": items, "next_cursor": None}


def show(context: Context, owner_id: str, tag_id: str) -> dict[str, Any]:
    """Give one tag.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        tag = tags.get(session, owner_id, tag_id)
        return tags.view(tag, tags.recordings_of(session, owner_id, tag.id))


def create(
    context: Context, owner_id: str, name: str, *, colour: str | None = None
) -> dict[str, Any]:
    """Keep a new tag; without a colour it gets one that few of the others have.

    Raises:
        InvalidRequest: The name will not do.
        StateConflict: There is one of this name, or there are as many as may be.
    """
    kept = check_name(name)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        _require_free(session, owner_id, kept)
        return tags.announce(session, _add(session, owner_id, kept, colour))


def change(
    context: Context,
    owner_id: str,
    tag_id: str,
    changes: Mapping[str, Any],
    *,
    revision: int | None = None,
) -> dict[str, Any]:
    """Change what is named of a tag.

    Args:
        context: Settings and database.
        owner_id: Whose tag.
        tag_id: Which one.
        changes: Any of `name`, `colour` and `retention`.
        revision: The revision that the caller has seen, if it is to be the present one.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        InvalidRequest: The name will not do.
        StateConflict: There is another of this name.
    """
    values = dict(changes)
    if "name" in values:
        values["name"] = check_name(str(values["name"]))
    with context.database.write() as session:
        owners.lock(session, owner_id)
        tag = tags.get(session, owner_id, tag_id)
        if revision not in {None, tag.revision}:
            raise RevisionConflict(details={"revision": tag.revision})
        if "name" in values and tags.key_of(values["name"]) != tag.folded:
            _require_free(session, owner_id, values["name"])
            tag.folded = tags.key_of(values["name"])
        for field, value in values.items():
            setattr(tag, field, value)
        tag.revision += 1
        session.flush()
        return tags.announce(session, tag)


def delete(context: Context, owner_id: str, tag_id: str, *, with_retention: bool = False) -> None:
    """Delete a tag; recordings that carry it stay.

    Args:
        context: Settings and database.
        owner_id: Whose tag.
        tag_id: Which one.
        with_retention: Also one that says how long its recordings are kept.

    Raises:
        NotFound: There is none of this id.
        StateConflict: It says how long its recordings are kept, and that was not to be given up.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        tag = tags.get(session, owner_id, tag_id)
        carried = tags.recordings_of(session, owner_id, tag_id)
        if tag.retention is not None and carried and not with_retention:
            raise StateConflict(
                "This tag says how long its recordings are kept; without it they may be deleted"
                " sooner. Ask for with_retention=true to delete it all the same.",
                details={"recordings": carried, "retention": tag.retention},
            )
        tags.remove(session, tag)
        tags.announce_gone(session, owner_id, tag_id)


def assign(
    context: Context, owner_id: str, recording_id: str, wanted: Sequence[str]
) -> dict[str, Any]:
    """Let a recording carry these tags and no others; names that are new become tags.

    Raises:
        NotFound: There is no such recording.
        InvalidRequest: A name will not do, there is no tag of an id, or they are too many.
        StateConflict: There would be more tags than may be.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        recording = recordings.get(session, owner_id, recording_id, is_to_change=True)
        before = {
            tag.id for tag in tags.of_recordings(session, [recording_id]).get(recording_id, ())
        }
        chosen = named(session, owner_id, wanted, path="tags")
        if len(chosen) > MOST_OF_RECORDING:
            raise _too_many()
        tags.put(session, recording, chosen.values())
        if before != set(chosen):
            recording.revision += 1
            _tell(session, owner_id, before ^ set(chosen))
        return recording_actions.announce(session, recording)


def assign_many(
    context: Context,
    owner_id: str,
    recording_ids: Sequence[str],
    *,
    add: Sequence[str],
    remove: Sequence[str],
) -> Changed:
    """Let many recordings carry further tags, and others no more, all in one transaction.

    Raises:
        InvalidRequest: A name will not do, or there is no tag of an id.
        StateConflict: There would be more tags than may be.
    """
    with context.database.write() as session:
        owners.lock(session, owner_id)
        found = recordings.to_change(session, owner_id, recording_ids)
        gone = set(_known(session, owner_id, remove))
        # Nothing is made where nothing would carry it.
        more = set(named(session, owner_id, add, path="add")) if found else set[str]()
        before = tags.of_recordings(session, [each.id for each in found])
        sorted_out = _sort_out(found, before, more, gone)
        changed = [each for each in found if each.id in sorted_out.changed]
        ids = [each.id for each in changed]
        tags.detach(session, owner_id, ids, gone - more)
        tags.attach(session, owner_id, dict.fromkeys(ids, more))
        for recording in changed:
            recording.revision += 1
        recording_actions.announce_many(session, changed)
        if changed:
            _tell(session, owner_id, more | gone)
        return sorted_out


def put_on_new(session: Session, recording: Recording, wanted: Sequence[str]) -> None:
    """Let a recording that is being made carry tags; names that are new become tags.

    Whoever calls has locked the owner.

    Raises:
        InvalidRequest: A name will not do, or there is no tag of an id.
        StateConflict: There would be more tags than may be.
    """
    chosen = named(session, recording.owner_id, wanted, path="tags")
    tags.attach(session, recording.owner_id, {recording.id: list(chosen)})
    _tell(session, recording.owner_id, chosen)


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
            tag = names.get(tags.key_of(kept)) or _add(session, owner_id, kept, None)
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


def _add(session: Session, owner_id: str, name: str, colour: str | None) -> Tag:
    taken = [tag.colour for tag in tags.every(session, owner_id)]
    if len(taken) >= MOST_TAGS:
        raise StateConflict(f"At most {MOST_TAGS} tags are kept. Delete one first.")
    rarest = min(COLOURS, key=taken.count)
    return tags.add(session, owner_id, name=name, colour=colour or rarest)


def _known(session: Session, owner_id: str, wanted: Sequence[str]) -> list[str]:
    """Give the ids of those that are there; taking away what is not there is no mistake."""
    ids = tags.by_ids(session, owner_id, wanted)
    names = tags.by_names(session, owner_id, wanted)
    return [*ids, *(tag.id for tag in names.values())]


def _sort_out(
    found: Sequence[Recording],
    before: Mapping[str, Sequence[Tag]],
    more: Collection[str],
    gone: Collection[str],
) -> Changed:
    changed, unchanged, full = set[str](), set[str](), set[str]()
    for recording in found:
        had = {tag.id for tag in before.get(recording.id, ())}
        after = (had - set(gone)) | set(more)
        if after == had:
            unchanged.add(recording.id)
        elif len(after) > max(MOST_OF_RECORDING, len(had)):
            full.add(recording.id)
        else:
            changed.add(recording.id)
    return Changed(changed, unchanged, full)


def _tell(session: Session, owner_id: str, tag_ids: Collection[str]) -> None:
    """Write the events of tags that are carried by more or fewer."""
    session.flush()
    for tag in tags.by_ids(session, owner_id, tag_ids).values():
        tags.announce(session, tag)


def _require_free(session: Session, owner_id: str, name: str) -> None:
    if tags.by_names(session, owner_id, [name]):
        raise StateConflict("There is a tag of this name. Choose another name.")


def _too_many() -> InvalidRequest:
    return InvalidRequest(
        f"A recording carries at most {MOST_OF_RECORDING} tags.", details={"path": "tags"}
    )
