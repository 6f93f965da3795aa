"""Recordings on a shelf of an installation whose text, times, confidence and speakers a test has chosen."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from speechkit import SpokenSegment, dialogue
from storykit import FAKE, Installation
from tiro.store import recordings, speakers, transcripts
from tiro.store.database import SQLITE_NAME, Database
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER, TranscriptRow
from tiro.transcript.model import Segment, Transcript, Word

NAMES: Mapping[str, str | None] = {"S1": "Ben", "S2": "Anna"}
"""Who speaks in the dialogue."""
HELD = Segment("s7", 12.8, 13.3, "Thanks for watching!", language="en", held="known_phrase")
"""What is held back between the fifth sentence and the sixth."""


@dataclass(frozen=True, slots=True)
class Written:
    """A recording whose text is known."""

    tiro: Installation
    recording: str
    """Its id."""
    text: tuple[Segment, ...]

    @property
    def address(self) -> str:
        """Of its page."""
        return f"/recordings/{self.recording}"

    @property
    def words(self) -> list[Word]:
        """All that is shown, in order."""
        return [word for segment in self.text if segment.held is None for word in segment.words]

    def shown(self) -> dict[str, Any]:
        """Read the version that is shown, with what is held back."""
        answer = self.tiro.request("GET", f"{self._path}/transcript", params={"held": True})
        return dict(answer.json())

    def texts(self) -> list[str]:
        """Read the texts of the segments that are shown now."""
        return [each["text"] for each in self.shown()["segments"] if not each.get("held")]

    def speakers(self) -> list[str | None]:
        """Read who speaks each segment that is shown now."""
        return [each["speaker"] for each in self.shown()["segments"] if not each.get("held")]

    def names(self) -> dict[str, str | None]:
        """Read the names of the recording's speakers."""
        found = self.tiro.request("GET", self._path).json()["speakers"]
        return {each["id"]: each["name"] for each in found}

    def versions(self) -> dict[int, list[str]]:
        """Read the texts of all versions, by their number."""
        found = self.tiro.request("GET", f"{self._path}/transcripts").json()["items"]
        return {each["version"]: self._texts(each["id"]) for each in found}

    def edit(self, operations: Sequence[Mapping[str, Any]], **params: Any) -> dict[str, Any]:
        """Edit what is shown, as another program does."""
        now = self.shown()
        answer = self.tiro.request(
            "POST",
            f"/transcripts/{now['id']}/edits",
            params=params,
            headers={"If-Match": f'"{now["revision"]}"'},
            json=list(operations),
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def drafts(self) -> list[dict[str, Any]]:
        """Read which drafts are kept."""
        return list(self.tiro.request("GET", f"{self._path}/drafts").json()["items"])

    @property
    def _path(self) -> str:
        return f"/recordings/{self.recording}"

    def _texts(self, transcript_id: str) -> list[str]:
        segments = self.tiro.request("GET", f"/transcripts/{transcript_id}").json()["segments"]
        return [each["text"] for each in segments]


def spoken() -> tuple[Segment, ...]:
    """Give the dialogue as it is spoken: six sentences of Ben (S1) and Anna (S2)."""
    labels = {name: label for label, name in NAMES.items()}
    return tuple(
        _segment(f"s{number}", each, labels[each.speaker])
        for number, each in enumerate(dialogue().segments, start=1)
    )


def with_word(segment: Segment, number: int, **values: Any) -> Segment:
    """Change a word of a segment, and its text with it."""
    words = list(segment.words)
    words[number] = replace(words[number], **values)
    return replace(segment, words=tuple(words), text=" ".join(word.word for word in words))


def write_down(
    tiro: Installation,
    *,
    text: Sequence[Segment] | None = None,
    names: Mapping[str, str | None] = NAMES,
    engine: str = "fake",
    title: str = "dialogue",
    path: Path | None = None,
) -> Written:
    """Put a recording of the dialogue there, with a text of one's own as its only version.

    Args:
        tiro: A server that runs.
        text: The segments; as it is spoken when not named.
        names: The speakers by their label.
        engine: Who is said to have written it, and finds the times of words that are changed.
        title: Of the recording, and the name of its file.
        path: Another sound.
    """
    chosen = tuple(spoken() if text is None else text)
    sound = path or dialogue().path
    answer = tiro.send(sound.read_bytes(), name=f"{title}.flac", options=json.dumps(FAKE))
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]
    recording = str(job["recording_id"])
    tiro.wait_for(job["id"], "completed")
    _put(tiro.folder / SQLITE_NAME, recording, chosen, names=names, engine=engine)
    return Written(tiro, recording, chosen)


def _put(
    path: Path,
    recording_id: str,
    text: tuple[Segment, ...],
    *,
    names: Mapping[str, str | None],
    engine: str,
) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        with database.write() as session:
            duration = recordings.get(session, LOCAL_OWNER, recording_id).duration
            session.execute(delete(TranscriptRow).where(TranscriptRow.recording_id == recording_id))
            speakers.ensure(session, recording_id, names.keys())
            for label, name in names.items():
                speakers.rename(session, recording_id, label, name)
            made = Transcript(
                id=new_id("tr"),
                recording_id=recording_id,
                version=1,
                revision=1,
                is_primary=True,
                origin="engine",
                language="en",
                duration=duration or 0.0,
                engine=engine,
                model=None,
                quality="standard",
                segments=text,
            )
            transcripts.add(
                session, transcript=made, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
            )
    finally:
        database.close()


def _segment(segment_id: str, said: SpokenSegment, speaker: str) -> Segment:
    words = tuple(Word(word.word, word.start, word.end, 0.95, speaker) for word in said.words)
    return Segment(
        segment_id,
        said.start,
        said.end,
        said.text,
        speaker=speaker,
        language="en",
        confidence=0.95,
        words=words,
    )
