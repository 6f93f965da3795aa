"""Notes by a language model: a whole job of notes against the same prompts sent bare to the same server.

The model is tiny and random, behind llama.cpp's real server; what is measured is the way there and back,
not what it writes. Told in processor time of both processes, since other programs slow the wall clock.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openai
import psutil

from bench.measure import Figure, tree_cpu_seconds
from tiro.actions import further, notes
from tiro.actions.context import Context, open_context
from tiro.actions.options import parse
from tiro.llms import OnText, Reply, Request
from tiro.llms.openai_compatible import OpenAICompatible
from tiro.pipeline import direct
from tiro.pipeline.runner import Runner
from tiro.pipeline.works import make_works
from tiro.settings import Settings
from tiro.store import transcripts
from tiro.store.tables import LOCAL_OWNER
from tiro.transcript.model import Segment, Transcript

import jobkit  # isort: skip - workspace puts it on the path
import llm_server
import tiny_gguf

ROUNDS = 4
SEGMENT_SECONDS = 6.0
SEGMENTS = 600
"""An hour."""
CONTEXT_TOKENS = 8192
WORDS = "the and meeting will team report budget we move it to May who writes the offer for Zürich"
TEMPLATE = """---
name: bench
version: 1
title: Bench
---

Write what was said.

```json
{"type": "object",
 "properties": {
  "gist": {"type": "string", "maxLength": 60},
  "points": {"type": "array", "items": {"type": "string", "maxLength": 60}, "minItems": 4, "maxItems": 4}
 },
 "required": ["gist", "points"]}
```

```jinja
{{ gist }}
{% for point in points %}
- {{ point }}
{% endfor %}
```
"""


@dataclass
class _Prompts:
    """What the model was asked, call by call."""

    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    input_tokens: int = 0
    output_tokens: int = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Write down what every adapter sends until the block ends."""
        plain = OpenAICompatible.complete

        def complete(
            llm: OpenAICompatible, request: Request, on_text: OnText | None = None
        ) -> Reply:
            reply = plain(llm, request, on_text)
            self.asked.append(llm._asked(request))
            self.input_tokens += reply.input_tokens or 0
            self.output_tokens += reply.output_tokens or 0
            return reply

        OpenAICompatible.complete = complete
        try:
            yield
        finally:
            OpenAICompatible.complete = plain


@dataclass
class _Cost:
    """What a round took: processor time of this process and of the server, and wall time."""

    own: float
    server: float
    wall: float

    @property
    def whole(self) -> float:
        """Of both processes."""
        return self.own + self.server


def notes_by_model() -> list[Figure]:
    """An hour of speech in one note, in turn by a job and bare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = tiny_gguf.write_tiny_gguf(folder / "tiny.gguf", context_tokens=CONTEXT_TOKENS)
        with llm_server.llama_server(model, context_tokens=CONTEXT_TOKENS) as base_url:
            return _rounds(folder / "data", base_url)


def _rounds(folder: Path, base_url: str) -> list[Figure]:
    told = {
        "default": "openai_compatible",
        "openai_compatible": {"base_url": base_url, "model": "tiny"},
    }
    settings = Settings(data_dir=folder, llms=told)  # pyright: ignore[reportArgumentType] - as a file would say it
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "bench.md").write_text(TEMPLATE)
    recording_id = _keep_talk(settings)
    prompts = _Prompts()
    with prompts.listening():  # also loads the model and the modules
        asyncio.run(_write(settings, recording_id))
    ways = {
        "ours": lambda: asyncio.run(_write(settings, recording_id)),
        "bare": lambda: _send(base_url, prompts.asked),
    }
    costs: dict[str, list[_Cost]] = {"ours": [], "bare": []}
    for number in range(ROUNDS):
        for name in sorted(ways, reverse=bool(number % 2)):
            costs[name].append(_measured(ways[name]))
    return _figures(costs["ours"], costs["bare"], prompts)


def _figures(ours: list[_Cost], bare: list[_Cost], prompts: _Prompts) -> list[Figure]:
    how = f"{len(prompts.asked)} calls of {CONTEXT_TOKENS} tokens' context, the least of {ROUNDS}"
    cpu = min(one.whole for one in ours) / min(one.whole for one in bare) - 1
    wall = min(one.wall for one in ours) / min(one.wall for one in bare) - 1
    rate = 60 / min(one.wall for one in ours)
    own = min(one.own for one in ours) - min(one.own for one in bare)
    return [
        Figure("notes of an hour of speech, tiny model", rate, "per minute", how=how),
        Figure("tokens read for an hour of speech", prompts.input_tokens, "tokens", how=how),
        Figure("tokens written for an hour of speech", prompts.output_tokens, "tokens", how=how),
        Figure("a job of notes over its prompts sent bare, processor time", cpu * 100, "%", 5, how=how),
        Figure("the same, wall time", wall * 100, "%", how=how),
        Figure("processor time of Tiro beyond the bare client's", own, "s", how="for an hour of speech"),
    ]  # fmt: skip


def _measured(run: Any) -> _Cost:
    server = next(
        each for each in psutil.Process().children() if "xllamacpp" in " ".join(each.cmdline())
    )
    own, other, wall = time.process_time(), tree_cpu_seconds(server.pid), time.perf_counter()
    run()
    return _Cost(
        time.process_time() - own,
        tree_cpu_seconds(server.pid) - other,
        time.perf_counter() - wall,
    )


def _send(base_url: str, asked: list[dict[str, Any]]) -> None:
    """Send prompts as a program would that does nothing else."""
    with openai.OpenAI(base_url=base_url, api_key="none", max_retries=0) as client:
        for each in asked:
            create: Any = client.chat.completions.create
            with create(**each) as stream:
                "".join(c.choices[0].delta.content or "" for c in stream if c.choices)


def _keep_talk(settings: Settings) -> str:
    chance = random.Random(7)  # noqa: S311 - guards nothing
    words = WORDS.split()
    segments = tuple(
        Segment(
            f"s{at}", at * SEGMENT_SECONDS, at * SEGMENT_SECONDS + 5.5,
            " ".join(chance.choices(words, k=14)), speaker=f"S{1 + at // 4 % 2}",
        )
        for at in range(SEGMENTS)
    )  # fmt: skip
    with (
        closing(open_context(settings, migrate=True)) as context,
        context.database.write() as session,
    ):
        recording = jobkit.new_recording(session, duration=SEGMENTS * SEGMENT_SECONDS)
        text = Transcript(
            id="", recording_id=recording.id, version=1, revision=1, is_primary=True, origin="engine",
            language="en", engine="fake", model="fake", quality="draft", duration=recording.duration or 0.0, segments=segments,
        )  # fmt: skip
        transcripts.add(
            session, transcript=text, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
        )
        return recording.id


async def _write(settings: Settings, recording_id: str) -> None:
    queue = direct.DirectQueue()
    context: Context = await asyncio.to_thread(open_context, settings, queue=queue)
    works = make_works(context, "bench")
    try:
        wish = parse({"stages": ["notes"], "template": "bench"})
        job = further.add(context, LOCAL_OWNER, recording_id, wish)
        await direct.work_off(Runner(works), queue, context, job["id"])
        made = notes.page(context, LOCAL_OWNER, recording_id)["items"][-1]
        assert made["job_id"] == job["id"], "no note was written"
        assert made["coverage"]["share"] == 1.0
    finally:
        await works.close()
        context.close()
