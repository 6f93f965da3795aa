"""Answers a question out of recordings: finds passages, lets a model answer from them alone, and checks what it cites.

Without a model the best passages are given as they are. Nothing of a question is stored.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tiro.actions import llms
from tiro.actions.context import Context
from tiro.errors import InvalidRequest, LlmError, NotFound
from tiro.notes import passages as ranking
from tiro.notes.passages import Passage
from tiro.store import passages as said_rows
from tiro.store import recordings, tags, transcripts
from tiro.store.database import Session
from tiro.store.passages import Said
from tiro.store.search import finder
from tiro.store.search.finder import MOST_PLACES, Filters
from tiro.store.search.index import index_of
from tiro.store.search.places import BITS, Kind, begin, number_of
from tiro.store.search.query import Query, Term

if TYPE_CHECKING:
    from tiro.llms import Llm
    from tiro.notes.answering import Reply

log = logging.getLogger(__name__)

LONGEST_SECONDS = 5.0
MOST_SHOWN = 8
"""Passages that are given where there is no model."""
MOST_SPREAD = 60
"""Of a recording in which no word of the question is said."""
MOST_EMBEDDED = 64
RANK = 60
"""As reciprocal rank fusion has it."""

OnText = Callable[[str], None]
OnFound = Callable[[int, int], None]


class Stopped(Exception):  # noqa: N818 - no error, a turn of events
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        text: In the person's words.
        filters: Where the answer is looked for.
        llm: The provider that is wished; None: the usual one.
        llm_model: Its model that is wished.
    """

    text: str
    filters: Filters = field(default_factory=Filters)
    llm: str | None = None
    llm_model: str | None = None


@dataclass(slots=True)
class Asking:
    """One question on its way; `stop` ends it from any thread.

    Args:
        context: Settings and database.
        owner_id: Who asks; nothing of others is found.
        question: What is asked.
        key: The caller's own key of the model's provider; never stored.
    """

    context: Context
    owner_id: str
    question: Question
    key: str | None = field(default=None, repr=False)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End it; the model is broken off with the next word that it says."""
        self._stopping.set()

    def answer(self, hear: OnText | None = None, found: OnFound | None = None) -> dict[str, Any]:
        """Answer; blocks.

        Args:
            hear: Is told the answer as it comes; what is said in the end counts.
            found: Is told how many passages were found, in how many recordings.

        Raises:
            NotFound: There is no such recording, or it has no text.
            LlmError: As the model raises it.
            InvalidOptions: There is no such provider.
            SearchTooSlow: The search took too long.
            Stopped: Nobody waits for it any more.
        """
        self._look()
        asked = self.question
        choice = llms.resolve(
            self.context, name=asked.llm, model=asked.llm_model, needs=self.key is not None
        )
        if not choice.is_model:
            some = self._found()
            _tell(found, some)
            return _extracted(some)
        llm = llms.open_llm(self.context, choice, self.key)
        try:
            return self._asked(llm, hear, found)
        except LlmError:
            self._look()
            raise
        finally:
            llm.close()

    def _asked(self, llm: "Llm", hear: OnText | None, found: OnFound | None) -> dict[str, Any]:
        # What asks models is large, and most processes of the API never need it.
        from tiro.notes import answering  # noqa: PLC0415
        from tiro.notes.asking import Asker  # noqa: PLC0415

        asker = Asker(llm, sleep=self._sleep, on_text=lambda _: self._look())
        whole = self._whole() if self.question.filters.recording_id is not None else []
        if whole and answering.fits(asker, self.question.text, whole):
            some = whole
        else:
            some = _reordered(llm, self.question.text, self._found() or _spread(whole))
        _tell(found, some)
        self._look()
        told = None if hear is None else self._listener(hear)
        reply = answering.answer(asker, self.question.text, some, told)
        return _view(reply, some, whole)

    def _listener(self, hear: OnText) -> OnText:
        def listen(text: str) -> None:
            self._look()
            hear(text)

        return listen

    def _sleep(self, seconds: float) -> None:
        if self._stopping.wait(seconds):
            raise Stopped

    def _look(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _whole(self) -> list[Passage]:
        """Read all that is said in the recording that is asked."""
        recording_id = str(self.question.filters.recording_id)
        with self.context.database.read() as session:
            recording = recordings.get(session, self.owner_id, recording_id)
            try:
                text = transcripts.primary(session, self.owner_id, recording_id)
            except NotFound:
                return []
        who = self.question.filters.speaker
        names = {each.id: each.name or each.id for each in text.speakers}
        said = (
            Said(
                place=begin(1, place),
                recording_id=recording.id,
                title=recording.title,
                segment_id=each.id,
                start=each.start,
                end=each.end,
                speaker=None if each.speaker is None else names.get(each.speaker, each.speaker),
                text=each.text,
                follows=begin(1, place - 1) if place else None,
            )
            for place, each in enumerate(text.segments)
            if each.held is None and each.text.strip()
        )
        by_whom = (
            each
            for each in said
            if who is None or (each.speaker or "").casefold() == who.casefold()
        )
        return ranking.join(by_whom)

    def _found(self) -> list[Passage]:
        """Find passages by the words of the question, the best first."""
        terms = ranking.terms_of(self.question.text)
        filters = self.question.filters
        with self.context.database.read() as session:
            if filters.recording_id is not None:
                recordings.get(session, self.owner_id, filters.recording_id)
            with index_of(session).within(session, LONGEST_SECONDS):
                in_text = self._places(session, terms, replace(filters, kinds=(Kind.TEXT,)))
                named = replace(filters, kinds=(Kind.TITLE, Kind.SPEAKER), speaker=None)
                favoured = {
                    number_of(place)
                    for places in self._places(session, terms, named).values()
                    for place in places
                }
            weights = ranking.rank(in_text, favoured, BITS)
            # What others said around it is not what was asked for.
            is_around = filters.speaker is None
            said = said_rows.read(session, self.owner_id, list(weights), is_around=is_around)
        return ranking.join(said, weights)

    def _places(
        self, session: Session, terms: Sequence[Term], filters: Filters
    ) -> Mapping[Term, Sequence[int]]:
        return {
            term: finder.find(session, self.owner_id, Query((term,)), filters)[:MOST_PLACES]
            for term in terms
        }


def tags_named(context: Context, owner_id: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Give the ids of tags that are named by id or name.

    Raises:
        InvalidRequest: There is none.
    """
    if not wanted:
        return ()
    with context.database.read() as session:
        ids, names = (
            tags.by_ids(session, owner_id, wanted),
            tags.by_names(session, owner_id, wanted),
        )
        found = [ids.get(each) or names.get(tags.key_of(each)) for each in wanted]
        if not all(found):
            raise InvalidRequest("There is no such tag.", details={"path": "tag"})
        return tuple(dict.fromkeys(tag.id for tag in found if tag is not None))


def _tell(found: OnFound | None, some: Sequence[Passage]) -> None:
    if found is not None:
        found(len(some), len({each.recording_id for each in some}))


def _spread(whole: Sequence[Passage]) -> Sequence[Passage]:
    """Take passages from all over a recording in which no word of the question is said."""
    step = max(1, len(whole) // MOST_SPREAD)
    return whole[::step]


def _reordered(llm: "Llm", question: str, some: Sequence[Passage]) -> Sequence[Passage]:
    """Put the first passages in the order of their meaning, where a model for that is set up."""
    first = list(some[:MOST_EMBEDDED])
    try:
        vectors = llm.embed([question, *(each.text for each in first)]) if len(first) > 1 else None
    except LlmError as error:
        log.warning(
            "passages are not put in the order of their meaning", extra={"code": error.code}
        )
        return some
    if vectors is None:
        return some
    near = [_cosine(vectors[0], each) for each in vectors[1:]]
    by_meaning = sorted(range(len(first)), key=lambda number: -near[number])
    # Both orders count: a name that is said is found by its letters, what is meant by its meaning.
    rank = {number: place for place, number in enumerate(by_meaning)}
    order = sorted(range(len(first)), key=lambda at: (-_both(at, rank[at]), rank[at]))
    return [*(first[number] for number in order), *some[MOST_EMBEDDED:]]


def _both(one: int, other: int) -> float:
    """Put two ranks together, so that who is first in either stands high."""
    return 1 / (RANK + one) + 1 / (RANK + other)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    across = sum(a * b for a, b in zip(one, other, strict=False))
    lengths = (sum(a * a for a in one) * sum(b * b for b in other)) ** 0.5
    return across / lengths if lengths else 0.0


def _view(reply: "Reply", some: Sequence[Passage], whole: Sequence[Passage]) -> dict[str, Any]:
    cited: dict[Passage, int] = {}
    statements: list[dict[str, Any]] = []
    for each in reply.statements:
        numbers = [cited.setdefault(passage, len(cited)) for passage in each.passages]
        statements.append({"text": each.text, "citations": numbers})
    return {
        "answer": reply.text,
        "said": reply.said,
        "statements": statements,
        "citations": [_citation(each) for each in cited],
        "coverage": _coverage(some, some[: reply.read], whole) | {"unverified": reply.unverified},
        "origin": "model",
        "model": reply.model,
    }


def _extracted(some: Sequence[Passage]) -> dict[str, Any]:
    """Show the best passages; nobody has understood them, so nothing is said of whether they answer."""
    shown = some[:MOST_SHOWN]
    return {
        "answer": "",
        "said": None if shown else False,
        "statements": [],
        "citations": [_citation(each) for each in shown],
        "coverage": _coverage(some, shown, ()) | {"unverified": 0},
        "origin": "extracted",
        "model": None,
    }


def _coverage(
    some: Sequence[Passage], read: Sequence[Passage], whole: Sequence[Passage]
) -> dict[str, Any]:
    """Tell what was read: of one recording also which share of what is said there."""
    seconds = sum(each.end - each.start for each in whole)
    share = min(1.0, sum(each.end - each.start for each in read) / seconds) if seconds else None
    return {
        "passages": len(some),
        "read": len(read),
        "recordings": len({each.recording_id for each in read}),
        "share": None if share is None else round(share, 3),
    }


def _citation(passage: Passage) -> dict[str, Any]:
    return {
        "recording_id": passage.recording_id,
        "title": passage.title,
        "segment_id": passage.segment_id,
        "start": passage.start,
        "end": passage.end,
        "speaker": passage.speaker,
        "text": passage.text,
    }
