"""Words that a person wrote get their times from the sound; what fails harms no text."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

import speechkit
from tiro.actions import editing, jobs, operations, transcripts
from tiro.actions.context import Context, open_context
from tiro.actions.editing import Saving
from tiro.engines.pool import EnginePool
from tiro.errors import EngineError
from tiro.pipeline import direct
from tiro.pipeline.direct import Request, transcribe
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store.tables import LOCAL_OWNER, Job

SPOKEN = speechkit.dialogue()
Text = dict[str, Any]


class Edited:
    """A kept recording, edited and aligned as a worker does it, in this process."""

    def __init__(self, settings: Settings, text: Text) -> None:
        self.settings = settings
        self.text = text
        self.jobs: list[Job] = []
        self.context: Context | None = None

    def edit(self, *wishes: Sequence[dict[str, Any]], meanwhile: Any = None) -> Text:
        """Save edits one after the other, run the jobs that they bring, and give the text."""
        return asyncio.run(self._edit(wishes, meanwhile))

    async def _edit(self, wishes: Sequence[Sequence[dict[str, Any]]], meanwhile: Any) -> Text:
        queue = direct.DirectQueue()
        context = await asyncio.to_thread(open_context, self.settings, queue=queue)
        self.context = context
        works = make_works(context, "direct")
        try:
            for some in wishes:
                self.save(context, some)
            self.jobs = _jobs(context)
            if meanwhile is not None:
                meanwhile(context)
            for job in self.jobs:
                if job.state == "queued":
                    await direct.work_off(Runner(works), queue, context, job.id)
            self.jobs = _jobs(context)
            return self.shown(context)
        finally:
            await works.close()
            await context.media.close()
            context.close()

    def save(self, context: Context, wishes: Sequence[dict[str, Any]]) -> None:
        present = self.shown(context)
        saving = Saving(int(present["revision"]))
        editing.edit(context, LOCAL_OWNER, present["id"], operations.parse(wishes), saving)

    def shown(self, context: Context) -> Text:
        recording = str(self.text["recording_id"])
        return transcripts.primary(context, LOCAL_OWNER, recording, held=True)


def _jobs(context: Context) -> list[Job]:
    with context.database.read() as session:
        return list(session.query(Job).filter(Job.kind == "align").order_by(Job.id))


def _truth(text: Text) -> list[list[dict[str, Any]]]:
    """Write into each segment what is said in its time: first nonsense, so that no time is kept."""
    nonsense: list[dict[str, Any]] = []
    truth: list[dict[str, Any]] = []
    for segment in text["segments"]:
        said = [
            word.word
            for word in SPOKEN.words
            if segment["start"] <= (word.start + word.end) / 2 < segment["end"]
        ]
        place = {"op": "replace", "segment": segment["id"]}
        nonsense.append(place | {"text": "qqq"})
        truth.append(place | {"text": " ".join(said)})
    return [nonsense, truth]


def _misses(text: Text) -> list[float]:
    """Seconds between the starts of the words of a text and the truth."""
    words = [word for segment in text["segments"] for word in segment["words"]]
    found = {word.word: word.start for word in SPOKEN.words}
    once = [word for word in SPOKEN.words if sum(w.word == word.word for w in SPOKEN.words) == 1]
    names = {word.word for word in once}
    return [abs(word["start"] - found[word["word"]]) for word in words if word["word"] in names]


def _is_ordered(text: Text) -> bool:
    at = 0.0
    for segment in text["segments"]:
        for word in segment["words"]:
            if not segment["start"] <= word["start"] <= word["end"] <= segment["end"]:
                return False
            if word["start"] < at:
                return False
            at = word["end"]
    return True


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """A recording that was written down, to be copied: that takes the longest."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("written"))
    wish = {"engine": "pocketsphinx", "language": "en"}
    text = transcribe(settings, Request(SPOKEN.path, wish, keep=True), lambda _: None)
    return Edited(settings, text)


@pytest.fixture
def edited(written: Edited, tmp_path: Path) -> Edited:
    folder = shutil.copytree(written.settings.data_dir, tmp_path / "data")
    return Edited(Settings(data_dir=folder), written.text)


def test_changed_words_are_found_in_the_sound(edited: Edited) -> None:
    """The times that were estimated from letters alone are far from the truth."""
    estimates: list[float] = []

    def look(context: Context) -> None:
        present = edited.shown(context)
        assert {segment.get("retime") for segment in present["segments"]} == {"waiting"}
        estimates.extend(_misses(present))

    text = edited.edit(*_truth(edited.text), meanwhile=look)

    (job,) = edited.jobs
    assert (job.state, job.plan, job.resolved["engine"]) == (
        "completed",
        ["align@1", "finish@1"],
        "pocketsphinx",
    )
    assert _is_ordered(text)
    assert len(_misses(text)) > 10
    assert median(_misses(text)) < 0.05 < median(estimates)
    assert max(_misses(text)) < 0.3
    assert (text["origin"], text["revision"]) == ("person", 3)
    assert not any("retime" in segment for segment in text["segments"])


def test_a_segment_that_was_changed_meanwhile_is_left_alone(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its new words are looked for in another round; nothing that was written is lost."""
    first = edited.text["segments"][0]["id"]
    ask, rounds = EnginePool.align, 0

    async def change_first(pool: EnginePool, *given: Any, **more: Any) -> Any:
        nonlocal rounds
        found = await ask(pool, *given, **more)
        rounds += 1
        if rounds == 1:
            other = {"op": "replace", "segment": first, "text": "Something quite different"}
            assert edited.context is not None
            await asyncio.to_thread(edited.save, edited.context, [other])
        return found

    monkeypatch.setattr(EnginePool, "align", change_first)
    text = edited.edit([{"op": "replace", "segment": first, "text": "Kowalski laughs loudly"}])

    assert text["segments"][0]["text"] == "Something quite different"
    assert "retime" not in text["segments"][0]
    assert rounds >= 2


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_estimates_stay_when_the_job_fails_or_is_cancelled(
    edited: Edited, monkeypatch: pytest.MonkeyPatch, *, is_cancelled: bool
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise EngineError("It broke.")

    def cancel(context: Context) -> None:
        jobs.cancel(context, LOCAL_OWNER, _jobs(context)[0].id)
        edited.jobs = _jobs(context)

    monkeypatch.setattr(EnginePool, "align", fail)
    first = edited.text["segments"][0]["id"]
    wish = [{"op": "replace", "segment": first, "text": "Kowalski laughs loudly"}]
    text = edited.edit(wish, meanwhile=cancel if is_cancelled else None)

    assert [job.state for job in edited.jobs] == ["cancelled" if is_cancelled else "failed"]
    assert text["segments"][0]["text"] == "Kowalski laughs loudly"
    assert "retime" not in text["segments"][0]
    assert text["segments"][0]["words"][1]["probability"] is None


def test_what_a_later_job_will_look_for_outlives_one_that_fails(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job gives up what nobody else will do, and no more."""
    first = edited.text["segments"][0]["id"]
    ask, asked = EnginePool.align, list[str]()

    async def fail_first(pool: EnginePool, *given: Any, **more: Any) -> Any:
        asked.append(" ".join(word.word for word in given[3]))
        if len(asked) > 1:
            return await ask(pool, *given, **more)
        other = {"op": "replace", "segment": first, "text": "Something quite different"}
        assert edited.context is not None
        await asyncio.to_thread(edited.save, edited.context, [other])
        raise EngineError("It broke.")

    monkeypatch.setattr(EnginePool, "align", fail_first)
    text = edited.edit([{"op": "replace", "segment": first, "text": "Kowalski laughs loudly"}])

    assert [job.state for job in edited.jobs][:1] == ["failed"]
    assert asked == ["Kowalski laughs loudly", "Something quite different"]
    assert "retime" not in text["segments"][0]


def test_a_language_that_nothing_here_aligns_brings_no_job(edited: Edited) -> None:
    """Times are estimates then, and nobody waits for better ones."""

    def other_language(context: Context) -> None:
        with context.database.write() as session:
            session.connection().exec_driver_sql("UPDATE segments SET language = 'fi'")

    edited.edit(meanwhile=other_language)
    first = edited.text["segments"][0]["id"]
    text = edited.edit([{"op": "replace", "segment": first, "text": "Hyvää huomenta"}])

    assert edited.jobs == []
    assert "retime" not in text["segments"][0]
    assert _is_ordered(text)
