"""Clean texts and translations as a worker makes them: beside the text, by a model or by rules, never at its cost."""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import speechkit
from llm_server import llama_server
from tiny_gguf import write_tiny_gguf
from tiro.actions import editing, further, operations, transcripts
from tiro.actions.context import Context, open_context
from tiro.actions.editing import Saving
from tiro.actions.options import parse
from tiro.errors import InvalidOptions
from tiro.pipeline import direct
from tiro.pipeline.direct import Request, transcribe
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.tables import LOCAL_OWNER, Job, NoteStep

SPOKEN = speechkit.dialogue()
FAKE: Mapping[str, Any] = {"default": "fake", "fake": {"enabled": True}}


class Desk:
    """A kept recording, and the jobs that make something of its text in this process."""

    def __init__(self, folder: Path, recording_id: str, llms: Mapping[str, Any] = FAKE) -> None:
        self.recording_id = recording_id
        told: Any = llms
        self.settings = Settings(data_dir=folder, llms=told)
        self.job: Job | None = None

    def make(self, **options: Any) -> list[dict[str, Any]]:
        """Run a job; gives all versions beside the text, the oldest first, whole."""
        return asyncio.run(self._make(options))

    def act(self, what: Callable[[Context], Any]) -> Any:
        """Do something with the texts, as the API does."""
        queue: Any = _NoQueue()
        context = open_context(self.settings, queue=queue)
        try:
            return what(context)
        finally:
            context.close()

    async def _make(self, options: Mapping[str, Any]) -> list[dict[str, Any]]:
        queue = direct.DirectQueue()
        context = await asyncio.to_thread(open_context, self.settings, queue=queue)
        works = make_works(context, "direct")
        try:
            job = further.add(context, LOCAL_OWNER, self.recording_id, parse(options))
            await direct.work_off(Runner(works), queue, context, job["id"])
            with context.database.read() as session:
                self.job = session.query(Job).filter(Job.id == job["id"]).one()
                assert session.query(NoteStep).all() == []
            return beside(context, self.recording_id)
        finally:
            await works.close()
            await context.media.close()
            context.close()


class _NoQueue:
    def close(self) -> None:
        """Nothing is open."""


def beside(context: Context, recording_id: str) -> list[dict[str, Any]]:
    listed = transcripts.versions(context, LOCAL_OWNER, recording_id)["items"]
    ids = [each["id"] for each in reversed(listed) if each["of"] is not None]
    return [transcripts.show(context, LOCAL_OWNER, each) for each in ids]


def places(text: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return [(each["id"], each["start"], each["end"], each["speaker"]) for each in text["segments"]]


@dataclass(frozen=True)
class Written:
    """A recording that was written down, to be copied, and its job as it was told last."""

    folder: Path
    recording_id: str
    job: Mapping[str, Any]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Its clean text and translation were asked for, of a model that reads too little."""
    told: Any = {"default": "fake", "fake": {"enabled": True, "context_tokens": 200}}
    engines: Any = {"fake": {"enabled": True}}
    folder = tmp_path_factory.mktemp("written")
    settings = Settings(data_dir=folder, engines=engines, llms=told)
    wish = {"engine": "fake", "clean": True, "translate_to": "fr"}
    last: list[dict[str, Any]] = []
    text = transcribe(settings, Request(SPOKEN.path, wish, keep=True), last.append)
    job = [each for each in last if each.get("kind") == "transcribe"][-1]
    return Written(folder, str(text["recording_id"]), job)


@pytest.fixture
def desk(written: Written, tmp_path: Path) -> Desk:
    return Desk(shutil.copytree(written.folder, tmp_path / "data"), written.recording_id)


def shown(desk: Desk) -> dict[str, Any]:
    return dict(
        desk.act(lambda context: transcripts.primary(context, LOCAL_OWNER, desk.recording_id))
    )


def test_clean_text_has_the_segments_times_and_speakers_of_what_was_said(desk: Desk) -> None:
    (made,) = desk.make(stages=["clean"])
    said = shown(desk)
    assert (made["origin"], made["of"], made["is_primary"]) == ("clean", said["id"], False)
    assert (made["model"], made["engine"], made["language"]) == ("fake-llm", None, said["language"])
    assert places(made) == places(said)
    assert all(each["text"].endswith(".") for each in made["segments"])
    assert [len(each["words"]) for each in made["segments"]] == [
        len(each["words"]) for each in said["segments"]
    ]
    assert said["is_primary"]
    assert desk.job is not None
    assert (desk.job.kind, desk.job.plan) == ("clean", ["clean@1", "finish@1"])


def test_making_it_anew_leaves_one_current(desk: Desk) -> None:
    desk.make(stages=["clean"])
    made = desk.make(stages=["clean"])
    assert [each["is_current"] for each in made] == [False, True]


def test_text_is_translated_into_each_language_but_its_own(desk: Desk) -> None:
    language = shown(desk)["language"]
    made = desk.make(stages=["translate"], translate_to=["de", "fr", language])
    assert [(each["origin"], each["language"]) for each in made] == [
        ("translation", "de"), ("translation", "fr"),
    ]  # fmt: skip
    assert places(made[0]) == places(shown(desk))
    assert all(each["text"].startswith("«") for each in made[0]["segments"])
    assert {each["language"] for each in made[0]["segments"]} == {"de"}


def test_translation_into_the_language_that_is_spoken_is_refused(desk: Desk) -> None:
    language = shown(desk)["language"]
    with pytest.raises(InvalidOptions, match="already"):
        desk.make(stages=["translate"], translate_to=language)


def test_template_that_makes_a_text_steers_the_clean_up(desk: Desk) -> None:
    (made,) = desk.make(stages=["notes"], template="subtitles")
    assert (made["origin"], made["template"]) == ("clean", "subtitles@1")
    assert desk.job is not None
    assert desk.job.plan == ["clean@1", "finish@1"]


def test_without_a_model_rules_clean_and_say_so(desk: Desk) -> None:
    (made,) = desk.make(stages=["clean"], llm="none")
    assert (made["model"], made["flagged"]) == (None, 0)
    assert [each["code"] for each in made["warnings"]] == ["cleaned_by_rules"]


def test_clean_text_of_an_edited_text_is_stale(desk: Desk) -> None:
    (made,) = desk.make(stages=["clean"])
    assert not made["is_stale"]

    def edit(context: Context) -> list[dict[str, Any]]:
        text = transcripts.primary(context, LOCAL_OWNER, desk.recording_id)
        wish = [{"op": "delete", "segment": text["segments"][0]["id"]}]
        saving = Saving(int(text["revision"]))
        editing.edit(context, LOCAL_OWNER, text["id"], operations.parse(wish), saving)
        return beside(context, desk.recording_id)

    assert desk.act(edit)[0]["is_stale"]


def test_model_that_stays_away_fails_the_job(desk: Desk) -> None:
    llms = {"default": "fake", "fake": {"enabled": True, "context_tokens": 200}}
    poor = Desk(desk.settings.data_dir, desk.recording_id, llms)
    assert poor.make(stages=["clean"]) == []
    assert poor.job is not None
    assert poor.job.error is not None
    assert (poor.job.state, poor.job.error["code"]) == ("failed", "llm_context_exceeded")


def test_transcription_is_whole_whatever_becomes_of_its_clean_text(
    written: Written, desk: Desk
) -> None:
    assert shown(desk)["segments"]
    assert (written.job["state"], written.job["plan"][-3:]) == (
        "completed", ["clean@1", "translate@1", "finish@1"],
    )  # fmt: skip
    found = [(each["code"], each["stage"]) for each in written.job["warnings"]]
    assert {("clean_failed", "clean"), ("translate_failed", "translate")} <= {*found}


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real llama.cpp, whose tiny model says nothing that makes sense."""
    with llama_server(write_tiny_gguf(tmp_path_factory.mktemp("llama") / "tiny.gguf")) as base_url:
        yield base_url


def test_nonsense_of_a_real_model_is_flagged_and_takes_nothing_away(desk: Desk, llama: str) -> None:
    told = {"base_url": llama, "model": "tiny"}
    real = Desk(desk.settings.data_dir, desk.recording_id, {"openai_compatible": told})
    made = real.make(stages=["clean", "translate"], translate_to="de")
    assert real.job is not None
    assert real.job.state == "completed"
    said = shown(real)
    assert [each["origin"] for each in made] == ["clean", "translation"]
    for text in made:
        assert places(text) == places(said)
        flagged = {flag["segment"] for flag in text["flags"]}
        kept = {one["id"]: one["text"] for one in said["segments"] if one["id"] in flagged}
        assert {one["id"]: one["text"] for one in text["segments"] if one["id"] in kept} == kept
        assert len(flagged) == text["flagged"]
