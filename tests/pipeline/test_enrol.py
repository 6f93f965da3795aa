"""A voice is kept by consent, recognised in the next recording, and gone when it is deleted."""

import contextlib
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import speechkit
from actionkit import new_context, rows
from storykit import SHARED
from tiro.actions import further, recordings, speakers, transcripts, voices
from tiro.actions.context import Context
from tiro.actions.options import parse
from tiro.actions.voices import Enrolment
from tiro.durable.tickets import Ticket
from tiro.errors import InvalidOptions, NotFound, StateConflict
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store import jobs as job_rows
from tiro.store import speakers as speaker_rows
from tiro.store.database import Database, Session, after_commit
from tiro.store.paging import Asked
from tiro.store.tables import LOCAL_OWNER, Event, Job, StageOutput, Voice

pytestmark = pytest.mark.anyio

CONSENT = {"given_by": "Anna Baker", "statement": "Agreed in writing."}
OPTIONS = {"engine": "fake", "language": "en", "speakers": "auto"}


class Waiting:
    """A queue whose tickets are done when the test says so."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def submit(self, session: Session, ticket: Ticket, **_: Any) -> None:
        after_commit(session, lambda: self.tickets.append(ticket))

    def close(self) -> None:
        """Nothing is held."""


class House:
    """A context and a worker in this process."""

    def __init__(self, context: Context, queue: Waiting) -> None:
        self.context = context
        self._queue = queue
        self._runner = Runner(make_works(context, "here"))

    async def work(self) -> None:
        """Do all tickets."""
        while self._queue.tickets:
            await self._runner.handle(self._queue.tickets.pop(0))

    async def add(self, path: Path | None = None) -> str:
        """Add a recording, by default the dialogue, and have its speakers told apart."""
        upload = self.context.files.begin_upload()
        upload.write((path or speechkit.dialogue().path).read_bytes())
        shown, _ = await recordings.add(
            self.context, LOCAL_OWNER, upload, file_name="a.flac", options=parse(OPTIONS)
        )
        await self.work()
        return str(shown["id"])

    async def keep(self, recording: str, speaker: str = "S1", name: str = "Anna") -> dict[str, Any]:
        """Keep a voice and have it heard."""
        wish = Enrolment(name, recording, speaker, **CONSENT)
        made = voices.create(self.context, LOCAL_OWNER, wish)
        await self.work()
        return made

    def speakers(self, recording: str) -> list[dict[str, Any]]:
        return recordings.show(self.context, LOCAL_OWNER, recording)["speakers"]

    async def close(self) -> None:
        await self._runner.works.close()
        await self.context.media.close()


@contextlib.asynccontextmanager
async def housed(settings: Settings, database: Database) -> AsyncGenerator[House]:
    """Open one whose engine and diarizer are the fake ones."""
    settings.engines.fake.enabled = True
    settings.diarizers.fake.enabled = True
    settings.diarizers.default = "fake"
    settings.storage.min_free_bytes = 0
    queue = Waiting()
    context = new_context(settings, database)
    made = House(replace(context, queue=queue), queue)
    yield made
    await made.close()


@pytest.fixture
async def house(settings: Settings, sqlite_database: Database) -> AsyncGenerator[House]:
    """One on SQLite."""
    async with housed(settings, sqlite_database) as made:
        yield made


async def test_a_voice_is_kept_recognised_exported_and_deleted(
    settings: Settings, database: Database
) -> None:
    async with housed(settings, database) as house:
        await _from_beginning_to_end(house)


async def _from_beginning_to_end(house: House) -> None:
    first = await house.add()
    made = await house.keep(first)
    voice = made["voice"]["id"]
    assert (made["voice"]["is_ready"], made["job"]["plan"][1]) == (False, "enrol@1")
    shown = voices.show(house.context, LOCAL_OWNER, voice)
    assert shown["is_ready"]
    assert shown["consent"]["statement"] == CONSENT["statement"]
    exported = voices.export(house.context, LOCAL_OWNER, voice)
    assert exported == shown | {"vector": [1.0, *[0.0] * 7]}

    second = await house.add()
    one, other = house.speakers(second)
    assert (one["name"], one["voice_id"], one["match"]["verdict"]) == ("Anna", voice, "sure")
    assert other == {"id": "S2", "name": None}
    assert transcripts.primary(house.context, LOCAL_OWNER, second)["speakers"][0]["name"] == "Anna"
    assert house.speakers(first)[0]["name"] is None, "what was before is left as it was"

    voices.rename(house.context, LOCAL_OWNER, voice, "Anna Baker")
    assert house.speakers(second)[0]["match"]["name"] == "Anna Baker"
    voices.delete(house.context, LOCAL_OWNER, voice)
    assert house.speakers(second)[0] == {"id": "S1", "name": None}
    assert rows(house.context, Voice) == []


async def test_a_persons_name_wins_and_vectors_are_nowhere_else(house: House) -> None:
    first = await house.add()
    await house.keep(first)
    kept = rows(house.context, Voice)[0]
    assert kept.embedding not in repr(kept)
    with house.context.database.write() as session:
        speaker_rows.rename(session, first, "S1", "Berta")
    further.add(house.context, LOCAL_OWNER, first, parse({"stages": ["diarize"]}))
    await house.work()

    assert house.speakers(first)[0] == {"id": "S1", "name": "Berta"}
    told = [event.data for event in rows(house.context, Event)]
    left = [output.data for output in rows(house.context, StageOutput)]
    jobs = [json.dumps(job_rows.view(job)) for job in rows(house.context, Job)]
    assert not [
        text for text in [*told, *left, *jobs] if kept.embedding in text or "1.0, 0.0" in text
    ]


async def test_a_voice_that_is_deleted_before_it_is_heard_is_not_heard(house: House) -> None:
    recording = await house.add()
    made = voices.create(house.context, LOCAL_OWNER, Enrolment("Anna", recording, "S1", **CONSENT))
    voices.delete(house.context, LOCAL_OWNER, made["voice"]["id"])
    await house.work()
    with house.context.database.read() as session:
        assert job_rows.get(session, LOCAL_OWNER, made["job"]["id"]).state == "completed"
    assert voices.page(house.context, LOCAL_OWNER, Asked())["items"] == []


async def test_a_voice_that_cannot_be_heard_fails_its_job_and_stays_without_a_vector(
    house: House,
) -> None:
    recording = await house.add()
    made = voices.create(house.context, LOCAL_OWNER, Enrolment("Anna", recording, "S1", **CONSENT))
    house.context.settings.diarizers.fake.enabled = False
    await house.work()
    with house.context.database.read() as session:
        job = job_rows.get(session, LOCAL_OWNER, made["job"]["id"])
    assert (job.state, (job.error or {})["stage"]) == ("failed", "enrol")
    assert not voices.show(house.context, LOCAL_OWNER, made["voice"]["id"])["is_ready"]


async def test_no_voice_is_kept_without_consent_speech_or_right(house: House) -> None:
    recording = await house.add()
    for missing in ("given_by", "statement"):
        wish = Enrolment("Anna", recording, "S1", **{**CONSENT, missing: " "})
        with pytest.raises(InvalidOptions) as caught:
            voices.create(house.context, LOCAL_OWNER, wish)
        assert caught.value.details["path"] == f"consent.{missing}"
    for owner, speaker in ((LOCAL_OWNER, "S9"), ("usr_other", "S1")):
        with pytest.raises(NotFound):
            voices.create(house.context, owner, Enrolment("Anna", recording, speaker, **CONSENT))
    silent = speakers.add(house.context, LOCAL_OWNER, recording, speakers.Split())["id"]
    with pytest.raises(StateConflict, match=r"0\.0 seconds"):
        voices.create(house.context, LOCAL_OWNER, Enrolment("Anna", recording, silent, **CONSENT))
    assert rows(house.context, Voice) == []


@pytest.mark.shared
@pytest.mark.full
async def test_a_real_person_is_recognised_in_another_conversation(
    settings: Settings, sqlite_database: Database
) -> None:
    """By the default diarizer; whom it does not know it takes for nobody."""
    folder = SHARED / "multi"
    if not folder.is_dir():
        pytest.skip(f"the shared recordings are missing: {SHARED}")
    async with housed(settings, sqlite_database) as house:
        house.context.settings.diarizers.default = "ge2e"
        first = await house.add(folder / "conv-2spk.flac")
        kept = [(await house.keep(first, label))["voice"]["id"] for label in ("S1", "S2")]
        second = await house.add(folder / "conv-4spk-noisy.flac")
        named = [speaker for speaker in house.speakers(second) if speaker["name"]]
        assert [speaker["voice_id"] for speaker in named] == kept[1:]
        again = await house.add(folder / "conv-2spk.flac")
        assert [speaker["voice_id"] for speaker in house.speakers(again)] == kept
