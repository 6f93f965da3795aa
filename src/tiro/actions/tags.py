"""Tags: what a person may do with them, and with which recordings carry them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiro.actions import recordings as recording_actions
from tiro.actions import retention, tagging
from tiro.actions.context import Context
from tiro.errors import RevisionConflict, StateConflict
from tiro.store import audit, owners, recordings, tags
from tiro.store.database import Session
from tiro.store.tables import Recording, Tag


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
    kept = tagging.check_name(name)
    with context.database.write() as session:
        owners.lock(session, owner_id)
        _require_free(session, owner_id, kept)
        return tags.announce(session, tagging.add(session, owner_id, kept, colour))


def change(
    context: Context,
    owner_id: str,
    tag_id: str,
    changes: Mapping[str, Any],
    *,
    revision: int | None = None,
    who: audit.Actor | None = None,
) -> dict[str, Any]:
    """Change what is named of a tag.

    Args:
        context: Settings and database.
        owner_id: Whose tag.
        tag_id: Which one.
        changes: Any of `name`, `colour` and `retention`.
        revision: The revision that the caller has seen, if it is to be the present one.
        who: Whom the audit log names when recordings are kept otherwise.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        InvalidRequest: The name or the retention will not do.
        StateConflict: There is another of this name.
    """
    values = dict(changes)
    if values.get("retention") is not None:
        ages = retention.checked(values["retention"], path="retention.")
        values["retention"] = ages if any(ages.values()) else None
    if "name" in values:
        values["name"] = tagging.check_name(str(values["name"]))
    with context.database.write() as session:
        owners.lock(session, owner_id)
        tag = tags.get(session, owner_id, tag_id)
        if revision not in {None, tag.revision}:
            raise RevisionConflict(details={"revision": tag.revision})
        if "name" in values and tags.key_of(values["name"]) != tag.folded:
            _require_free(session, owner_id, values["name"])
            tag.folded = tags.key_of(values["name"])
        _note_retention(session, tag, values.get("retention", tag.retention), who)
        for field, value in values.items():
            setattr(tag, field, value)
        tag.revision += 1
        session.flush()
        return tags.announce(session, tag)


def delete(
    context: Context,
    owner_id: str,
    tag_id: str,
    *,
    with_retention: bool = False,
    who: audit.Actor | None = None,
) -> None:
    """Delete a tag; recordings that carry it stay.

    Args:
        context: Settings and database.
        owner_id: Whose tag.
        tag_id: Which one.
        with_retention: Also one that says how long its recordings are kept.
        who: Whom the audit log names when recordings are kept otherwise.

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
        _note_retention(session, tag, None, who)
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
        chosen = tagging.named(session, owner_id, wanted, path="tags")
        if len(chosen) > tagging.MOST_OF_RECORDING:
            raise tagging.too_many()
        tags.put(session, recording, chosen.values())
        if before != set(chosen):
            recording.revision += 1
            tagging.tell(session, owner_id, before ^ set(chosen))
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
        more = set(tagging.named(session, owner_id, add, path="add")) if found else set[str]()
        before = tags.of_recordings(session, [each.id for each in found])
        sorted_out = _sort_out(found, before, more, gone)
        changed = [each for each in found if each.id in sorted_out.changed]
        ids = [each.id for each in changed]
        tags.detach(session, owner_id, ids, gone - more)
        tags.attach(session, owner_id, dict.fromkeys(ids, more))
        for recording in changed:
            recording.revision += 1
        recording_actions.announce_many(session, changed)
        if found:
            tagging.tell(session, owner_id, more | gone)
        return sorted_out


def _note_retention(
    session: Session, tag: Tag, after: Mapping[str, Any] | None, who: audit.Actor | None
) -> None:
    """Write down in the audit log that a tag lets recordings be kept otherwise."""
    if who is not None and tag.retention != after:
        audit.record(
            session,
            who=who,
            action="retention.changed",
            target=tag.id,
            before=tag.retention,
            after=after,
        )


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
        elif len(after) > max(tagging.MOST_OF_RECORDING, len(had)):
            full.add(recording.id)
        else:
            changed.add(recording.id)
    return Changed(changed, unchanged, full)


def _require_free(session: Session, owner_id: str, name: str) -> None:
    if tags.by_names(session, owner_id, [name]):
        raise StateConflict("There is a tag of this name. Choose another name.")
