"""Lists of words are kept, and a job keeps those that it was sent with."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import actionkit
from tiro.actions import jobs, recordings, vocabularies
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.actions.vocabularies import Draft
from tiro.errors import (
    InvalidOptions,
    InvalidRequest,
    NotFound,
    RevisionConflict,
    StateConflict,
    TiroError,
)
from tiro.store import paging
from tiro.store import vocabularies as rows
from tiro.store.tables import LOCAL_OWNER, JobVocabulary, User
from tiro.transcript.terms import Entry, entries_of, read_lists

KUBERNETES = {"word": "Kubernetes", "sounds_like": ["cooper netties"]}


def create(context: Context, name: str = "Team", **more: Any) -> dict[str, Any]:
    wish: dict[str, Any] = {"entries": ["Tiro", KUBERNETES]} | more
    return vocabularies.create(context, LOCAL_OWNER, Draft(name, **wish))


def change(context: Context, made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return vocabularies.change(context, LOCAL_OWNER, made["id"], changes, revision=made["revision"])


async def sent(context: Context, **options: Any) -> dict[str, Any]:
    _, job = await actionkit.add(context, options=parse(options))
    return job


def words_of(context: Context, job: dict[str, Any], language: str | None = None) -> list[str]:
    with context.database.read() as session:
        lists = read_lists(rows.of_job(session, job["id"]))
    return [entry.word for entry in entries_of(lists, language)]


def test_a_list_is_kept_shown_and_deleted(context: Context) -> None:
    made = create(context, language="en")

    assert made["entries"] == [
        {"word": "Tiro", "sounds_like": [], "replace": []},
        KUBERNETES | {"replace": []},
    ]
    assert vocabularies.show(context, LOCAL_OWNER, made["id"]) == made
    (shown,) = vocabularies.page(context, LOCAL_OWNER, paging.Asked())["items"]
    assert shown == {key: value for key, value in made.items() if key != "entries"}
    vocabularies.delete(context, LOCAL_OWNER, made["id"])
    with pytest.raises(NotFound):
        vocabularies.show(context, LOCAL_OWNER, made["id"])


def test_a_change_needs_the_revision_that_was_seen(context: Context) -> None:
    made = create(context)

    changed = change(context, made, entries=["Grafana"], is_default=True)

    assert (changed["revision"], changed["is_default"]) == (2, True)
    assert [entry["word"] for entry in changed["entries"]] == ["Grafana"]
    with pytest.raises(RevisionConflict):
        change(context, made, name="Other")


def test_names_are_given_once(context: Context) -> None:
    made, other = create(context), create(context, "Other")

    with pytest.raises(StateConflict):
        create(context)
    with pytest.raises(StateConflict):
        change(context, other, name="Team")
    assert change(context, made, name="Team")["revision"] == 2


def test_a_name_that_is_given_twice_at_once_is_given_once(context: Context) -> None:
    def ask(_: int) -> bool:
        try:
            return bool(create(context))
        except StateConflict:
            return False

    with ThreadPoolExecutor(6) as callers:
        assert sum(callers.map(ask, range(6))) == 1


def test_what_is_said_twice_of_a_word_is_put_together() -> None:
    found = vocabularies.entries_of(
        [{"word": " New  York ", "replace": ["NY"]}, {"word": "New York", "replace": ["NY", "—"]}]
    )

    assert found == [Entry("New York", replace=("NY",))]


@pytest.mark.parametrize(
    "entries",
    [["—"], ["a", "  "], [{"word": "x", "replace": [str(n) for n in range(21)]}]],
)
def test_words_that_can_never_be_found_are_refused(entries: list[Any]) -> None:
    with pytest.raises(InvalidRequest):
        vocabularies.entries_of(entries)


def test_there_are_bounds(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabularies, "MOST_LISTS", 2)
    monkeypatch.setattr(vocabularies, "MOST_ENTRIES", 3)
    monkeypatch.setattr(vocabularies, "MOST_DEFAULT_ENTRIES", 3)
    create(context, "one", is_default=True)

    with pytest.raises(InvalidRequest):
        create(context, "long", entries=["a", "b", "c", "d"])
    with pytest.raises(StateConflict):
        create(context, "too much", is_default=True)
    create(context, "two")
    with pytest.raises(StateConflict):
        create(context, "three")


def test_lists_of_others_are_neither_seen_nor_used(context: Context) -> None:
    with context.database.write() as session:
        session.add(User(id="usr_other", name="Other", role="user", created_at=0.0))
    made = vocabularies.create(context, "usr_other", Draft("Theirs", ["Secret"], is_default=True))

    with pytest.raises(NotFound):
        vocabularies.show(context, LOCAL_OWNER, made["id"])
    create(context, "Theirs")


@pytest.mark.anyio
async def test_a_job_uses_its_own_words_then_the_lists_it_names(context: Context) -> None:
    create(context, "Team")
    made = create(context, "Places", entries=["Zürich"])
    create(context, "Default", entries=["Unused"], is_default=True)

    job = await sent(context, vocabulary=["Mine"], vocabularies=["Team", made["id"]])

    assert words_of(context, job) == ["Mine", "Tiro", "Kubernetes", "Zürich"]
    assert job["resolved"]["vocabulary"]["entries"] == 4
    assert [each["name"] for each in job["resolved"]["vocabulary"]["lists"]] == ["Team", "Places"]
    assert job["options"]["vocabulary"] == ["Mine"]


@pytest.mark.anyio
async def test_default_lists_are_for_every_job_that_names_none(context: Context) -> None:
    create(context, "Default", entries=["Grafana"], is_default=True)
    create(context, "German", entries=["Züge"], language="de-CH", is_default=True)

    usual, without = await sent(context), await sent(context, vocabularies=[])

    assert words_of(context, usual) == ["Grafana", "Züge"]
    assert words_of(context, usual, "en") == ["Grafana"]
    assert words_of(context, usual, "de") == ["Grafana", "Züge"]
    assert words_of(context, without) == []
    assert "vocabulary" not in without["resolved"]


@pytest.mark.anyio
async def test_a_later_change_of_a_list_does_not_reach_a_job_that_was_sent(
    context: Context,
) -> None:
    made = create(context, is_default=True)
    job = await sent(context)
    jobs.cancel(context, LOCAL_OWNER, job["id"])

    change(context, made, entries=["Other"])
    vocabularies.delete(context, LOCAL_OWNER, made["id"])
    jobs.restart(context, LOCAL_OWNER, job["id"])

    assert words_of(context, job) == ["Tiro", "Kubernetes"]
    jobs.cancel(context, LOCAL_OWNER, job["id"])
    jobs.delete(context, LOCAL_OWNER, job["id"])
    assert actionkit.rows(context, JobVocabulary) == []


@pytest.mark.anyio
async def test_a_list_that_is_not_there_leaves_nothing_behind(context: Context) -> None:
    with pytest.raises(InvalidOptions) as refused:
        await sent(context, vocabularies=["Nowhere"])

    assert refused.value.details["path"] == "vocabularies.0"
    assert actionkit.nothing_is_left(context)


@pytest.mark.anyio
async def test_too_many_words_for_one_job_are_refused(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabularies, "MOST_JOB_ENTRIES", 2)
    create(context)

    with pytest.raises(TiroError, match="3 words"):
        await sent(context, vocabulary=["Mine"], vocabularies=["Team"])
    assert recordings.page(context, LOCAL_OWNER, paging.Asked())["items"] == []
