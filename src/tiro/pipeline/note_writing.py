"""Writes one note of a text, off the event loop, and tells how far it is and what has come of it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tiro.errors import NoteError
from tiro.llms import Llm
from tiro.notes import apart, citing, extracting
from tiro.notes.growing import Growing
from tiro.notes.lines import Line, number_lines, spoken_seconds
from tiro.notes.template import Template
from tiro.notes.writing import Writer
from tiro.pipeline import calls
from tiro.pipeline.calls import Calls, Keep
from tiro.pipeline.task import Task
from tiro.store import written_notes
from tiro.store.written_notes import Made
from tiro.transcript.model import Transcript

NEWS_SECONDS = 0.5
"""What has come of a note is told so often."""
LONGEST_TAG = 100


@dataclass(frozen=True, slots=True)
class News:
    """How far a note is.

    Attributes:
        share: Of its work, 0..1.
        text: Markdown of what has come of the present call; None: nothing new.
        step: `read` or `join`.
        part: Which part is read or made, from 1.
        parts: How many there are.
    """

    share: float
    text: str | None = None
    step: str = ""
    part: int = 1
    parts: int = 1


@dataclass(slots=True)
class _Teller:
    """Turns what a writer and its model do into news, not too often."""

    growing: Growing
    tell: Callable[[News], None]
    _share: float = 0.0
    _step: tuple[str, int, int] = ("", 1, 1)
    _told_at: float = field(default_factory=time.monotonic)

    def progress(self, share: float) -> None:
        """Tell how much is done."""
        self._share = share
        self.tell(News(share))

    def begin(self, step: str, part: int, parts: int) -> None:
        """Hear which step begins."""
        self._step = step, part, parts

    def hear(self, piece: str) -> None:
        """Hear a piece of an answer."""
        self.growing.add(piece)
        now = time.monotonic()
        if now - self._told_at >= NEWS_SECONDS:
            text = self.growing.text()
            self.tell(News(self._share, text, *self._step))
            # Writing what has come takes time, too.
            self._told_at = time.monotonic()


@dataclass(slots=True)
class NoteWork:
    """Writes notes of one text.

    Attributes:
        task: The stage.
        text: What they are made of.
        key: The caller's own key of the language model.
    """

    task: Task
    text: Transcript
    key: str | None

    async def write(self, template: Template, tell: Callable[[News], None]) -> Made:
        """Write one note; when this is cancelled, the answer that is on its way ends, too.

        Raises:
            NothingSaid: The text is empty.
            NoteError: The note could not be written.
            LlmError: The language model failed.
        """
        loop, running = asyncio.get_running_loop(), Calls()

        def told(news: News) -> None:
            loop.call_soon_threadsafe(tell, news)

        return await running.run(lambda: self._write(template, running, told))

    def _write(self, template: Template, running: Calls, tell: Callable[[News], None]) -> Made:
        lines = number_lines(self.text.segments, self.text.speakers)
        if not calls.choice_of(self.task.job).is_model:
            return self._extracted(template, lines)
        llm = calls.open_for(self.task, self.key)
        try:
            return self._asked(template, lines, llm, running, tell)
        finally:
            llm.close()

    def _asked(
        self,
        template: Template,
        lines: list[Line],
        llm: Llm,
        running: Calls,
        tell: Callable[[News], None],
    ) -> Made:
        teller = _Teller(Growing(template, lines), tell)
        writer = Writer(
            running.asker(llm, on_text=teller.hear, on_begin=teller.growing.begin),
            template,
            Keep(self.task),
            self._language,
            teller.progress,
            teller.begin,
        )
        written = writer.write(lines)
        made = self._made(template, written.data, written.coverage, origin=written_notes.MODEL)
        tags = [tag[:LONGEST_TAG] for tag in written.tags if tag]
        return replace(made, model=written.model, proposed_tags=tags)

    def _extracted(self, template: Template, lines: list[Line]) -> Made:
        if template.without_model is None:
            raise NoteError(
                f"The template {template.name} needs a language model, and none is set up."
            )
        data = extracting.extract(template.without_model, lines, self.text.language)
        cited = citing.cite(data, lines)
        seconds = round(spoken_seconds(lines), 3)
        coverage: dict[str, Any] = {
            "seconds": seconds, "read_seconds": seconds, "share": 1.0, "calls": [],
            "unverified": cited.unverified, "put_back": 0, "left_out": [],
        }  # fmt: skip
        made = self._made(template, cited.data, coverage, origin=written_notes.EXTRACTED)
        return replace(made, language=self.text.language)

    def _made(
        self,
        template: Template,
        data: Mapping[str, Any],
        coverage: Mapping[str, Any],
        *,
        origin: str,
    ) -> Made:
        language = self._language
        try:
            text = apart.rendered(template, data)
        except ValueError as error:
            raise NoteError(f"The template {template.id} cannot be rendered: {error}") from None
        return Made(
            template=template.id,
            title=template.title.get(str(language).partition("-")[0], template.title["en"]),
            text=text,
            data=data,
            coverage=coverage,
            origin=origin,
            transcript_id=self.text.id,
            transcript_revision=self.text.revision,
            language=language,
        )

    @property
    def _language(self) -> str | None:
        return self.task.job.options.get("note_language") or self.text.language
