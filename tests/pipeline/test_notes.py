"""Notes as a worker writes them: beside the text, once each, and never at the cost of the text."""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import speechkit
from tiro.actions import editing, finding, further, jobs, notes, operations, transcripts
from tiro.actions.context import Context, open_context
from tiro.actions.editing import Saving
from tiro.actions.options import parse
from tiro.errors import InvalidOptions, LlmUnavailable
from tiro.pipeline import direct, note_writing
from tiro.pipeline.direct import Request, transcribe
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store import events
from tiro.store.events import EventRecord
from tiro.store.tables import LOCAL_OWNER, Job, NoteStep

SPOKEN = speechkit.dialogue()


class Desk:
    """A kept recording, and the jobs that write notes of it in this process."""

    def __init__(self, folder: Path, recording_id: str, **fake: Any) -> None:
        self.recording_id = recording_id
        told: Mapping[str, Any] = {"default": "fake", "fake": {"enabled": True, **fake}}
        self.settings = Settings(data_dir=folder, llms=told if fake.pop("model", True) else {})
        self.job: Job | None = None

    def write(self, **options: Any) -> list[dict[str, Any]]:
        """Run a job of notes alone; gives all notes, the oldest first."""
        return asyncio.run(self._write({"stages": ["notes"], **options}))

    def act(self, what: Callable[[Context], Any]) -> Any:
        """Do something with the notes, as the API does."""
        context = open_context(self.settings, queue=_NoQueue())
        try:
            return what(context)
        finally:
            context.close()

    def go_on(self, job_id: str) -> list[dict[str, Any]]:
        """Start an ended job again from its failed stage, and run it; gives all notes."""

        def again(context: Context) -> dict[str, Any]:
            return jobs.restart(context, LOCAL_OWNER, job_id, from_="failed_stage")

        return asyncio.run(self._run(again))

    async def _write(self, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        return await self._run(
            lambda context: further.add(context, LOCAL_OWNER, self.recording_id, parse(options))
        )

    async def _run(self, begin: Callable[[Context], dict[str, Any]]) -> list[dict[str, Any]]:
        queue = direct.DirectQueue()
        context = await asyncio.to_thread(open_context, self.settings, queue=queue)
        works = make_works(context, "direct")
        try:
            job = begin(context)
            await direct.work_off(Runner(works), queue, context, job["id"])
            self.job = _job(context, job["id"])
            assert self.job.state == "failed" or _steps(context) == []
            return list(notes.page(context, LOCAL_OWNER, self.recording_id)["items"])
        finally:
            await works.close()
            await context.media.close()
            context.close()


class _NoQueue:
    def close(self) -> None:
        """Nothing is open."""


def _job(context: Context, job_id: str) -> Job:
    with context.database.read() as session:
        return session.query(Job).filter(Job.id == job_id).one()


def _steps(context: Context) -> list[NoteStep]:
    with context.database.read() as session:
        return session.query(NoteStep).all()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A recording that was written down, to be copied."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("written"), engines={"fake": {"enabled": True}}
    )
    text = transcribe(settings, Request(SPOKEN.path, {"engine": "fake"}, keep=True), lambda _: None)
    return settings.data_dir, str(text["recording_id"])


@pytest.fixture
def folder(written: tuple[Path, str], tmp_path: Path) -> Path:
    return shutil.copytree(written[0], tmp_path / "data")


def test_note_is_written_by_a_model_with_what_it_read(
    folder: Path, written: tuple[Path, str]
) -> None:
    desk = Desk(folder, written[1])
    (note,) = desk.write(template="meeting")
    assert (note["origin"], note["template"], note["version"]) == ("model", "meeting@1", 1)
    assert (note["model"], note["title"], note["is_primary"]) == ("fake-llm", "Meeting", True)
    assert note["coverage"]["share"] == 1.0
    assert note["data"]["gist"]["cites"]
    assert "## Decisions" in note["text"]
    assert note["proposed_tags"]
    assert desk.job is not None
    assert (desk.job.kind, desk.job.plan) == ("notes", ["notes@1", "finish@1"])
    assert desk.job.resolved["llm"] == "fake"


def test_several_templates_make_several_notes(folder: Path, written: tuple[Path, str]) -> None:
    made = Desk(folder, written[1]).write(template=["summary", "interview@1"])
    assert [note["template"] for note in made] == ["summary@1", "interview@1"]


def test_second_time_is_another_version_and_one_is_shown(
    folder: Path, written: tuple[Path, str]
) -> None:
    desk = Desk(folder, written[1])
    desk.write(template="summary")
    made = desk.write(template="summary", note_language="de")
    assert [(note["version"], note["is_primary"]) for note in made] == [(1, False), (2, True)]
    assert made[1]["title"] == "Zusammenfassung"


def test_without_a_model_notes_are_extracted(folder: Path, written: tuple[Path, str]) -> None:
    (note,) = Desk(folder, written[1]).write(template="summary", llm="none")
    assert (note["origin"], note["model"]) == ("extracted", None)
    assert note["data"]["gist"]["cites"]


def test_template_that_needs_a_model_is_refused_without_one(
    folder: Path, written: tuple[Path, str]
) -> None:
    with pytest.raises(LlmUnavailable):
        Desk(folder, written[1]).write(template="soap", llm="none")


@pytest.mark.parametrize(
    ("options", "path"), [({"template": "nothing"}, "template"), ({"llm": "nobody"}, "llm")]
)
def test_what_there_is_not_is_refused(
    folder: Path, written: tuple[Path, str], options: dict[str, str], path: str
) -> None:
    with pytest.raises(InvalidOptions) as raised:
        Desk(folder, written[1]).write(**options)
    assert raised.value.details["path"] == path


def test_template_of_the_servers_folder_is_found(folder: Path, written: tuple[Path, str]) -> None:
    (folder / "templates").mkdir()
    source = "---\nname: mine\nversion: 3\ntitle: Mine\n---\nSay it.\n```json\n"
    source += (
        '{"type":"object","properties":{"gist":{"$ref":"#/$defs/statement"}},"required":["gist"]}'
    )
    (folder / "templates" / "mine.md").write_text(
        f"{source}\n```\n```jinja\n{{{{ gist | cited }}}}\n```\n"
    )
    (note,) = Desk(folder, written[1]).write(template="mine")
    assert (note["template"], note["title"]) == ("mine@3", "Mine")


def test_model_that_stays_away_fails_the_job(folder: Path, written: tuple[Path, str]) -> None:
    desk = Desk(folder, written[1], context_tokens=300)
    assert desk.write(template="meeting") == []
    assert desk.job is not None
    assert desk.job.state == "failed"
    assert desk.job.error is not None
    assert desk.job.error["code"] == "llm_context_exceeded"


@pytest.mark.parametrize(("context_tokens", "codes"), [(4096, []), (300, ["notes_failed"])])
def test_transcription_is_whole_whatever_becomes_of_its_notes(
    tmp_path: Path, context_tokens: int, codes: list[str]
) -> None:
    settings = Settings(
        data_dir=tmp_path,
        engines={"fake": {"enabled": True}},
        llms={"default": "fake", "fake": {"enabled": True, "context_tokens": context_tokens}},
    )
    wish = {"engine": "fake", "template": "meeting"}
    last: list[dict[str, Any]] = []
    text = transcribe(settings, Request(SPOKEN.path, wish, keep=True), last.append)
    assert text["segments"]
    jobs = [told for told in last if told.get("kind") == "transcribe"]
    assert jobs[-1]["state"] == "completed"
    assert "notes@1" in jobs[-1]["plan"]
    assert [
        warning["code"] for warning in jobs[-1]["warnings"] if warning["stage"] == "notes"
    ] == codes


def test_what_a_person_makes_of_a_note_is_a_version_that_models_leave_alone(
    folder: Path, written: tuple[Path, str]
) -> None:
    desk = Desk(folder, written[1])
    (first,) = desk.write(template="summary")

    def edit(context: Context) -> dict[str, Any]:
        return notes.change(context, LOCAL_OWNER, first["id"], revision=1, text="Mine.")

    own = desk.act(edit)
    assert (own["origin"], own["version"], own["template"]) == ("person", 2, "summary@1")
    made = desk.write(template="summary")
    shown = [(note["version"], note["origin"], note["is_primary"]) for note in made]
    assert shown == [(1, "model", False), (2, "person", True), (3, "model", False)]

    def choose(context: Context) -> list[dict[str, Any]]:
        notes.make_primary(context, LOCAL_OWNER, made[2]["id"], revision=1)
        page = notes.page(context, LOCAL_OWNER, written[1], template="summary", versions=False)
        return list(page["items"])

    assert [note["version"] for note in desk.act(choose)] == [3]


def test_note_of_an_older_text_is_called_stale(folder: Path, written: tuple[Path, str]) -> None:
    desk = Desk(folder, written[1])
    (note,) = desk.write(template="summary")
    assert not note["is_stale"]

    def edit(context: Context) -> None:
        text = transcripts.primary(context, LOCAL_OWNER, written[1])
        wish = [{"op": "delete", "segment": text["segments"][0]["id"]}]
        saving = Saving(int(text["revision"]))
        editing.edit(context, LOCAL_OWNER, text["id"], operations.parse(wish), saving)

    desk.act(edit)
    shown = desk.act(lambda context: notes.show(context, LOCAL_OWNER, note["id"]))
    assert shown["is_stale"]


@pytest.mark.parametrize(("word", "count"), [("Decisions", 1), ("nowhere", 0)])
def test_note_is_found_by_the_search(
    folder: Path, written: tuple[Path, str], word: str, count: int
) -> None:
    desk = Desk(folder, written[1])
    desk.write(template="meeting")
    desk.write(template="meeting")
    found = desk.act(lambda context: finding.find(context, LOCAL_OWNER, finding.Asked(word)))
    assert found["places"] == count


def test_transcription_goes_on_from_its_notes_when_the_model_is_back(tmp_path: Path) -> None:
    """The text is not made anew, and nothing says any more that a note is missing."""
    wish = {"engine": "fake", "template": "summary"}
    last: list[dict[str, Any]] = []
    away = Desk(tmp_path, "", context_tokens=300)
    settings = away.settings.model_copy(
        update={"engines": Settings(engines={"fake": {"enabled": True}}).engines}
    )
    text = transcribe(settings, Request(SPOKEN.path, wish, keep=True), last.append)
    told = next(each for each in reversed(last) if each.get("kind") == "transcribe")
    assert "notes_failed" in [each["code"] for each in told["warnings"]]
    desk = Desk(tmp_path, str(text["recording_id"]))
    (note,) = desk.go_on(str(told["id"]))
    assert (note["template"], note["transcript_id"]) == ("summary@1", text["id"])
    assert desk.job is not None
    assert (desk.job.state, desk.job.run, desk.job.attempt) == ("completed", 1, 2)
    assert "notes_failed" not in [each["code"] for each in desk.job.warnings]


def test_note_that_is_written_is_not_written_again_when_another_failed(
    folder: Path, written: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one template cannot do keeps no other note from being; it alone is made up for."""
    desk = Desk(folder, written[1])

    def unrenderable(*_: Any) -> str:
        raise ValueError("No.")

    rendered = note_writing.apart.rendered

    def some(template: Any, data: Any) -> str:
        return unrenderable() if template.name == "summary" else rendered(template, data)

    with monkeypatch.context() as patch:
        patch.setattr(note_writing.apart, "rendered", some)
        made = desk.write(template=["summary", "interview"])
    assert [each["template"] for each in made] == ["interview@1"]
    assert desk.job is not None
    assert (desk.job.state, (desk.job.error or {})["code"]) == ("failed", "note_failed")
    again = desk.go_on(desk.job.id)
    assert [each["template"] for each in again] == ["interview@1", "summary@1"]
    assert desk.job.state == "completed"


def test_what_comes_of_a_note_is_told_while_it_is_written(
    folder: Path, written: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest alone is kept, and nothing once the note is there."""
    monkeypatch.setattr(note_writing, "NEWS_SECONDS", 0.0)
    desk = Desk(folder, written[1])
    with monkeypatch.context() as patch:
        patch.setattr(events, "drop_passing", lambda *_, **__: None)
        (note,) = desk.write(template="meeting", llm="fake")
    (told,) = desk.act(_progress)
    data = json.loads(told.data)
    assert (told.job_id, data["recording_id"]) == (note["job_id"], written[1])
    assert (data["template"], data["step"], data["part"], data["parts"]) == (
        "meeting@1", "read", 1, 1,
    )  # fmt: skip
    assert data["text"] == note["text"]
    desk.write(template="summary")
    assert [each.job_id for each in desk.act(_progress)] == [note["job_id"]]


def _progress(context: Context) -> list[EventRecord]:
    with context.database.read() as session:
        return [each for each in events.since(session, 0) if each.kind == "note_progress"]
