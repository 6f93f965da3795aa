"""People say who speaks, and show what was held back; nothing of it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from actionkit import add, rows
from exportkit import spoken, transcript
from tiro.actions import editing, recordings, speakers, transcripts
from tiro.actions.context import Context
from tiro.actions.editing import Saving
from tiro.actions.operations import parse
from tiro.actions.speakers import Split
from tiro.errors import InvalidOptions, InvalidRequest, NotFound, RevisionConflict, StateConflict
from tiro.pipeline import people
from tiro.store import speakers as speaker_rows
from tiro.store import transcripts as transcript_rows
from tiro.store.ids import new_id
from tiro.store.tables import LOCAL_OWNER, Recording, SpeakerEdit
from tiro.transcript.model import Segment, Transcript, Turn

pytestmark = pytest.mark.anyio

SAID = (
    spoken("One two.", 0, 2, speaker="S1"),
    replace(spoken("Three four.", 2, 4, speaker="S2"), id="s2"),
    replace(spoken("Thank you.", 4, 5, speaker="S2"), id="s3", held="repetition"),
    replace(spoken("Five.", 5, 6, speaker="S1"), id="s4"),
)


@dataclass(frozen=True)
class Talk:
    """A recording with a machine's text."""

    context: Context
    id: str

    def put(self, segments: Sequence[Segment] = SAID, turns: Sequence[Turn] | None = None) -> str:
        """Let a machine write a version; gives its id."""
        with self.context.database.write() as session:
            recording = session.get_one(Recording, self.id)
            settled = people.settle(session, recording, segments, turns)
            value: Transcript = replace(
                transcript(settled),
                id=new_id("tr"),
                recording_id=self.id,
                version=transcript_rows.next_version(session, self.id),
            )
            return transcript_rows.add(
                session, transcript=value, owner_id=LOCAL_OWNER, job_id=None, make_primary=True
            ).id

    def show(self, **wish: bool) -> dict[str, Any]:
        return transcripts.primary(self.context, LOCAL_OWNER, self.id, **wish)

    def edit(
        self, transcript_id: str, *wishes: dict[str, Any], revision: int = 1, **more: bool
    ) -> Any:
        saving = Saving(revision, **more)
        made = editing.edit(self.context, LOCAL_OWNER, transcript_id, parse(wishes), saving)
        return transcripts.show(self.context, LOCAL_OWNER, made)

    def said(self, version: str | None = None) -> list[tuple[str, str | None]]:
        shown = (
            transcripts.show(self.context, LOCAL_OWNER, version, held=True)
            if version
            else self.show(held=True)
        )
        return [(segment["text"], segment["speaker"]) for segment in shown["segments"]]

    def speakers(self) -> list[tuple[str, str | None]]:
        shown = recordings.show(self.context, LOCAL_OWNER, self.id)["speakers"]
        return [(one["id"], one["name"]) for one in shown]


@pytest.fixture
async def talk(context: Context) -> Talk:
    recording, _ = await add(context)
    return Talk(context, recording["id"])


async def test_first_edit_of_a_machines_version_makes_a_persons_copy(talk: Talk) -> None:
    first = talk.put()

    made = talk.edit(first, {"op": "assign", "segment": "s2", "speaker": "S1"})
    again = talk.edit(made["id"], {"op": "assign", "segment": "s1", "speaker": "S2"})

    assert (made["origin"], made["version"], made["revision"]) == ("person", 2, 1)
    assert made["id"] != first
    assert made["is_primary"]
    assert (again["id"], again["revision"]) == (made["id"], 2)
    assert talk.said()[:2] == [("One two.", "S2"), ("Three four.", "S1")]
    assert talk.said(first)[:2] == [("One two.", "S1"), ("Three four.", "S2")]


async def test_a_person_chooses_which_version_is_shown(talk: Talk) -> None:
    first = talk.put()
    made = talk.edit(first, {"op": "restore", "segment": "s3"})
    later = talk.put(SAID[:1])
    assert talk.show()["id"] == made["id"]

    chosen = editing.choose(talk.context, LOCAL_OWNER, later)

    assert (chosen["id"], chosen["is_primary"], talk.show()["id"]) == (later, True, later)
    newest = talk.put(SAID[:1])
    assert talk.show()["id"] == newest, "a machine's version may replace a machine's"
    assert talk.speakers() == [("S1", None)]
    editing.choose(talk.context, LOCAL_OWNER, first)
    assert talk.speakers() == [("S1", None), ("S2", None)]
    with pytest.raises(NotFound):
        editing.choose(talk.context, "usr_other", later)


async def test_a_stale_edit_is_refused_and_changes_nothing(talk: Talk) -> None:
    first = talk.put()
    made = talk.edit(first, {"op": "restore", "segment": "s3"})
    before = talk.show()

    with pytest.raises(RevisionConflict) as caught:
        talk.edit(first, {"op": "hold", "segment": "s1"})
    assert caught.value.details == {"revision": 2, "primary_transcript_id": made["id"]}
    with pytest.raises(StateConflict):
        talk.edit(first, {"op": "hold", "segment": "s1"}, revision=2)
    assert talk.show() == before


async def test_all_operations_are_done_or_none(talk: Talk) -> None:
    first = talk.put()

    with pytest.raises(InvalidOptions) as caught:
        talk.edit(
            first,
            {"op": "assign", "segment": "s1", "words": [0, 0], "speaker": "S2"},
            {"op": "restore", "segment": "s9"},
        )
    assert caught.value.details["path"] == "1.segment"
    assert talk.show()["id"] == first
    assert rows(talk.context, SpeakerEdit) == []


async def test_an_unknown_speaker_is_named_with_those_that_there_are(talk: Talk) -> None:
    with pytest.raises(InvalidOptions, match=r"0\.speaker: .* there are S1, S2"):
        talk.edit(talk.put(), {"op": "assign", "segment": "s1", "speaker": "S7"})


async def test_held_back_text_is_hidden_shown_restored_and_exported(talk: Talk) -> None:
    first = talk.put()

    assert [one["id"] for one in talk.show()["segments"]] == ["s1", "s2", "s4"]
    assert (talk.show()["held"], talk.show(held=True)["segments"][2]["held"]) == (1, "repetition")
    for wish, is_there in ((False, False), (True, True)):
        body, _, _ = recordings.export(talk.context, LOCAL_OWNER, talk.id, "txt", held=wish)
        assert (b"[held back, repetition: Thank you.]" in body) == is_there
    made = talk.edit(first, {"op": "restore", "segment": "s3"})
    assert made["held"] == 0
    body, _, _ = recordings.export(talk.context, LOCAL_OWNER, talk.id, "txt")
    assert b"Thank you." in body


async def test_names_reach_recording_transcript_and_exports(talk: Talk) -> None:
    talk.put()

    speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S1", "  Anna ")

    assert talk.speakers() == [("S1", "Anna"), ("S2", None)]
    assert talk.show()["speakers"] == [{"id": "S1", "name": "Anna"}, {"id": "S2", "name": None}]
    body, _, _ = recordings.export(talk.context, LOCAL_OWNER, talk.id, "txt")
    assert body.startswith(b"Anna: One two.\n\nS2: ")
    speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S1", None)
    assert talk.speakers() == [("S1", None), ("S2", None)]
    with pytest.raises(InvalidRequest):
        speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S1", " ")
    with pytest.raises(NotFound):
        speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S9", "Anna")


async def test_a_merged_speaker_goes_up_in_the_other(talk: Talk) -> None:
    talk.put()
    speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S2", "Berta")

    left = speakers.merge(talk.context, LOCAL_OWNER, talk.id, "S2", "S1")

    assert left == {"id": "S1", "name": "Berta"}
    assert talk.speakers() == [("S1", "Berta")]
    assert {speaker for _, speaker in talk.said()} == {"S1"}
    assert talk.show()["origin"] == "person"
    with pytest.raises(InvalidRequest):
        speakers.merge(talk.context, LOCAL_OWNER, talk.id, "S1", "S1")


async def test_a_merged_speaker_comes_back_under_the_label_they_had(talk: Talk) -> None:
    talk.put()
    said = talk.said()
    speakers.merge(talk.context, LOCAL_OWNER, talk.id, "S2", "S1")

    back = Split(label="S2", name="Berta", speaker="S1", segments=["s2", "s3"])
    speakers.add(talk.context, LOCAL_OWNER, talk.id, back)

    assert talk.speakers() == [("S1", None), ("S2", "Berta")]
    assert talk.said() == said
    with pytest.raises(StateConflict):
        speakers.add(talk.context, LOCAL_OWNER, talk.id, back)


async def test_a_speaker_is_split_off_by_segments_and_by_a_stretch(talk: Talk) -> None:
    talk.put()

    third = speakers.add(
        talk.context, LOCAL_OWNER, talk.id, Split(name="Clara", speaker="S1", segments=["s1", "s2"])
    )
    fourth = speakers.add(talk.context, LOCAL_OWNER, talk.id, Split(stretch=(3.0, 5.5)))

    assert (third["id"], third["name"], fourth["id"]) == ("S3", "Clara", "S4")
    assert talk.said() == [
        ("One two.", "S3"),
        ("Three", "S2"),
        ("four.", "S4"),
        ("Thank you.", "S4"),
        ("Five.", "S4"),
    ]
    with pytest.raises(InvalidOptions):
        speakers.add(talk.context, LOCAL_OWNER, talk.id, Split(segments=["s99"]))


async def test_a_removed_speaker_leaves_words_of_nobody(talk: Talk) -> None:
    talk.put()

    speakers.remove(talk.context, LOCAL_OWNER, talk.id, "S2")

    assert talk.speakers() == [("S1", None)]
    assert [speaker for _, speaker in talk.said()] == ["S1", None, None, "S1"]


async def test_what_people_said_of_speakers_outlives_a_further_run(talk: Talk) -> None:
    """The same voices come back under other labels; names and assignments stay where they were."""
    first = talk.put()
    speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S1", "Anna")
    talk.edit(first, {"op": "assign", "segment": "s2", "words": [1, 1], "speaker": "S1"})
    edited = talk.show()

    text = (spoken("One two three", 0, 3), replace(spoken("four thank you five.", 3, 6), id="s2"))
    again = talk.put(text, [Turn(0, 2, "S2"), Turn(2, 5, "S1"), Turn(5, 6, "S2")])

    assert talk.show() == edited, "a machine's version never replaces a person's"
    assert talk.speakers() == [("S1", "Anna"), ("S2", None)]
    assert talk.said(again) == [
        ("One two", "S1"),
        ("three", "S2"),
        ("four", "S1"),
        ("thank you", "S2"),
        ("five.", "S1"),
    ]


async def test_names_outlive_a_run_that_tells_of_nobody_and_one_by_channels(talk: Talk) -> None:
    talk.put()
    speakers.rename(talk.context, LOCAL_OWNER, talk.id, "S1", "Anna")

    talk.put((spoken("One two three four five.", 0, 6),))
    assert talk.said() == [("One two three four five.", None)]
    later = talk.put(SAID, [Turn(0, 2, "S2"), Turn(2, 5, "S1"), Turn(5, 6, "S2")])
    assert dict(talk.said(later)) == {segment.text: segment.speaker for segment in SAID}

    apart = [
        replace(spoken("One two.", 0, 2, speaker="S2"), channel=1),
        replace(spoken("Three four.", 2, 4, speaker="S1"), id="s2", channel=0),
    ]
    talk.put(apart)
    assert talk.said() == [("One two.", "S1"), ("Three four.", "S2")]
    assert talk.speakers() == [("S1", "Anna"), ("S2", None)]


async def test_a_merge_outlives_a_further_run(talk: Talk) -> None:
    talk.put()
    speakers.merge(talk.context, LOCAL_OWNER, talk.id, "S2", "S1")

    again = talk.put(SAID, [Turn(0, 2, "S1"), Turn(2, 5, "S2"), Turn(5, 6, "S1")])

    assert {speaker for _, speaker in talk.said(again)} == {"S1"}
    assert talk.speakers() == [("S1", None)]


async def test_speakers_of_others_are_not_found(talk: Talk) -> None:
    first = talk.put()

    for attempt in (
        lambda: speakers.show(talk.context, "usr_other", talk.id),
        lambda: speakers.rename(talk.context, "usr_other", talk.id, "S1", "x"),
        lambda: speakers.merge(talk.context, "usr_other", talk.id, "S1", "S2"),
        lambda: speakers.add(talk.context, "usr_other", talk.id, Split()),
        lambda: speakers.remove(talk.context, "usr_other", talk.id, "S1"),
        lambda: editing.edit(talk.context, "usr_other", first, [], Saving(1)),
    ):
        with pytest.raises(NotFound):
            attempt()
    with talk.context.database.read() as session:
        assert len(speaker_rows.of_recording(session, talk.id)) == 2
