"""Lists of words: what a person may do with them, and which of them a new job uses for good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tiro.actions import titles
from tiro.actions.context import Context
from tiro.errors import InvalidOptions, InvalidRequest, RevisionConflict, StateConflict
from tiro.store import owners, paging, vocabularies
from tiro.store.database import Session
from tiro.store.tables import Job, Vocabulary
from tiro.transcript.terms import Entry, phrase_key, read_entries, to_values

MOST_LISTS = 100
MOST_ENTRIES = 2000
MOST_DEFAULT_ENTRIES = 3000
MOST_JOB_ENTRIES = 5000
MOST_FORMS = 20

Item = str | Mapping[str, Any]
"""An entry as callers write it: a word, or an object of word, sounds_like and replace."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A list as a caller wishes it."""

    name: str
    entries: Sequence[Item]
    language: str | None = None
    is_default: bool = False


def create(context: Context, owner_id: str, draft: Draft) -> dict[str, Any]:
    """Keep a new list.

    Raises:
        InvalidRequest: The name or an entry will not do.
        StateConflict: There is one of this name, or there are as many as may be.
    """
    name, entries = titles.check_name(draft.name), to_values(entries_of(draft.entries))
    with context.database.write() as session:
        owners.lock(session, owner_id)
        if vocabularies.count(session, owner_id) >= MOST_LISTS:
            raise StateConflict(f"At most {MOST_LISTS} vocabularies are kept. Delete one first.")
        _require_free(session, owner_id, name)
        found = vocabularies.add(
            session,
            owner_id=owner_id,
            name=name,
            language=draft.language,
            entries=entries,
            is_default=draft.is_default,
        )
        _require_room(session, owner_id)
        return vocabularies.full_view(found)


def page(context: Context, owner_id: str, asked: paging.Asked) -> dict[str, Any]:
    """Give one page of lists, without their entries."""
    with context.database.read() as session:
        found = vocabularies.page(session, owner_id, asked)
        return found.view([vocabularies.view(each) for each in found.items])


def show(context: Context, owner_id: str, vocabulary_id: str) -> dict[str, Any]:
    """Give one list with its entries.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.read() as session:
        return vocabularies.full_view(vocabularies.get(session, owner_id, vocabulary_id))


def change(
    context: Context,
    owner_id: str,
    vocabulary_id: str,
    changes: Mapping[str, Any],
    *,
    revision: int,
) -> dict[str, Any]:
    """Change what is named of a list; jobs that were sent before keep the words that they had.

    Args:
        context: Settings and database.
        owner_id: Whose list.
        vocabulary_id: Which one.
        changes: Any of `name`, `language`, `entries` and `is_default`.
        revision: The revision that the caller has seen.

    Raises:
        NotFound: There is none of this id.
        RevisionConflict: It was changed meanwhile.
        InvalidRequest: The name or an entry will not do.
        StateConflict: There is another of this name, or the default lists are too long.
    """
    values = dict(changes)
    if "name" in values:
        values["name"] = titles.check_name(str(values["name"]))
    if "entries" in values:
        values["entries"] = to_values(entries_of(values["entries"]))
    with context.database.write() as session:
        owners.lock(session, owner_id)
        found = vocabularies.get(session, owner_id, vocabulary_id, lock=True)
        if found.revision != revision:
            raise RevisionConflict(details={"revision": found.revision})
        if values.get("name", found.name) != found.name:
            _require_free(session, owner_id, values["name"])
        for field, value in values.items():
            setattr(found, field, value)
        found.revision += 1
        session.flush()
        _require_room(session, owner_id)
        return vocabularies.full_view(found)


def delete(context: Context, owner_id: str, vocabulary_id: str) -> None:
    """Delete a list; jobs that were sent with it keep their words.

    Raises:
        NotFound: There is none of this id.
    """
    with context.database.write() as session:
        session.delete(vocabularies.get(session, owner_id, vocabulary_id))


def freeze(session: Session, job: Job) -> None:
    """Put the words on a new job that it is to use, however often it runs.

    Its own come first, then the lists that it names; where it names none at all, the owner's
    default ones.

    Raises:
        InvalidOptions: There is no list of a name, or there are too many words.
    """
    own: Sequence[Item] = job.options.get("vocabulary") or ()
    chosen = _chosen(session, job)
    lists: list[dict[str, Any]] = []
    if own:
        lists.append({"language": None, "entries": to_values(entries_of(own))})
    lists += [{"language": each.language, "entries": each.entries} for each in chosen]
    total = sum(len(each["entries"]) for each in lists)
    if total > MOST_JOB_ENTRIES:
        raise _wrong("vocabularies", f"hold {total} words; at most {MOST_JOB_ENTRIES} are used")
    if total:
        told = [{"id": each.id, "name": each.name, "revision": each.revision} for each in chosen]
        job.resolved = {**job.resolved, "vocabulary": {"lists": told, "entries": total}}
        vocabularies.put_of_job(session, job.id, lists)


def entries_of(items: Iterable[Item]) -> list[Entry]:
    """Read entries; what is said twice of one word is put together.

    Raises:
        InvalidRequest: A word has no letters, one has too many forms, or there are too many words.
    """
    found: dict[str, Entry] = {}
    values = [{"word": item} if isinstance(item, str) else item for item in items]
    for number, read in enumerate(read_entries(values)):
        entry = _clean(read)
        if not phrase_key(entry.word):
            raise _refused(number, "a word needs a letter or a digit")
        before = found.get(entry.word, Entry(entry.word))
        merged = replace(
            entry,
            sounds_like=_each_once((*before.sounds_like, *entry.sounds_like)),
            replace=_each_once((*before.replace, *entry.replace)),
        )
        if max(len(merged.sounds_like), len(merged.replace)) > MOST_FORMS:
            raise _refused(number, f"a word has at most {MOST_FORMS} forms of a kind")
        found[entry.word] = merged
    if len(found) > MOST_ENTRIES:
        raise InvalidRequest(
            f"A vocabulary has at most {MOST_ENTRIES} words.", details={"path": "entries"}
        )
    return list(found.values())


def _chosen(session: Session, job: Job) -> list[Vocabulary]:
    names: list[str] | None = job.options.get("vocabularies")
    if names is None:
        return vocabularies.defaults(session, job.owner_id)
    return named(session, job.owner_id, names)


def named(session: Session, owner_id: str, names: Sequence[str]) -> list[Vocabulary]:
    """Look up the lists that a job names, by id or name.

    Raises:
        InvalidOptions: There is no list of a name.
    """
    found: dict[str, Vocabulary] = {}
    for number, name in enumerate(names):
        each = vocabularies.find(session, owner_id, name)
        if each is None:
            raise _wrong(f"vocabularies.{number}", f"there is no vocabulary {name}")
        found[each.id] = each
    return list(found.values())


def _require_free(session: Session, owner_id: str, name: str) -> None:
    if vocabularies.find(session, owner_id, name) is not None:
        raise StateConflict("There is a vocabulary of this name. Choose another name.")


def _require_room(session: Session, owner_id: str) -> None:
    total = sum(len(each.entries) for each in vocabularies.defaults(session, owner_id))
    if total > MOST_DEFAULT_ENTRIES:
        raise StateConflict(
            f"The default vocabularies may hold {MOST_DEFAULT_ENTRIES} words together."
        )


def _clean(entry: Entry) -> Entry:
    def bare(forms: Iterable[str]) -> tuple[str, ...]:
        return tuple(" ".join(form.split()) for form in forms if phrase_key(form))

    word = " ".join(entry.word.split())
    return Entry(word, bare(entry.sounds_like), bare(entry.replace))


def _each_once(forms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(forms))


def _refused(number: int, text: str) -> InvalidRequest:
    return InvalidRequest(f"entries.{number}: {text}.", details={"path": f"entries.{number}"})


def _wrong(path: str, text: str) -> InvalidOptions:
    return InvalidOptions(f"{path}: {text}.", details={"path": path})
