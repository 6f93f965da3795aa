import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exportkit import hostile_text, meeting, transcript
from tiro.transcript.codec import from_dict, segment_from_row, segment_to_row, to_dict
from tiro.transcript.model import Evidence, Flag, Origin, Segment, Speaker, Word

TRANSCRIPT_KEYS = (
    "id recording_id version revision is_primary origin language duration engine model quality"
    " warnings report of of_revision is_current template flagged flags speakers held segments"
)
SEGMENT_KEYS = "id start end text speaker channel language confidence words"

numbers = st.none() | st.floats(-10, 10)
names = st.none() | st.text("S123", min_size=1, max_size=3)
words = st.builds(
    Word, hostile_text(), st.floats(0, 9), st.floats(0, 9), probability=numbers, speaker=names
)
segments = st.builds(
    Segment,
    id=st.just("s1"),
    start=st.floats(0, 9),
    end=st.floats(0, 9),
    text=hostile_text(),
    speaker=names,
    channel=st.none() | st.integers(0, 31),
    language=st.none() | st.just("en"),
    confidence=numbers,
    words=st.lists(words, max_size=3).map(tuple),
    evidence=st.none() | st.builds(Evidence, numbers, numbers, numbers, numbers),
    held=st.none() | st.just("repetition"),
)


def test_to_dict_gives_every_key_of_the_contract_in_its_order() -> None:
    view = to_dict(transcript(meeting(), is_draft=True))

    assert list(view) == TRANSCRIPT_KEYS.split()
    assert list(view["segments"][0]) == SEGMENT_KEYS.split()
    assert list(view["segments"][0]["words"][0]) == [
        "word",
        "start",
        "end",
        "probability",
        "speaker",
    ]
    assert list(view["warnings"][0]) == ["code", "message", "stage"]


def test_to_dict_leaves_words_out_when_they_are_not_wanted() -> None:
    view = to_dict(transcript(meeting()), words=False)

    assert list(view["segments"][0]) == SEGMENT_KEYS.split()[:-1]


def test_to_dict_shows_what_is_held_back_when_asked_and_counts_it_always() -> None:
    shown, kept_back = meeting()[:2]
    made = transcript([shown, replace(kept_back, held="repetition")])

    by_default, asked = to_dict(made), to_dict(made, held=True)

    assert [one["id"] for one in by_default["segments"]] == ["s1"]
    assert [(one["id"], one.get("held")) for one in asked["segments"]] == [
        ("s1", None),
        ("s2", "repetition"),
    ]
    assert by_default["held"] == asked["held"] == 1


def test_from_dict_reads_what_to_dict_wrote_through_json() -> None:
    first, second, *rest = meeting()
    said = [first, replace(second, held="repetition"), *rest]
    speakers = (Speaker("S1", "Anna"), Speaker("S2"))
    made = replace(transcript(said, is_draft=True), speakers=speakers, report={"words": 3})

    assert from_dict(json.loads(json.dumps(to_dict(made, held=True)))) == made


def test_from_dict_reads_what_a_clean_text_was_made_of() -> None:
    flags = (Flag("s1", "numbers", "by two", "by 3"),)
    origin = Origin("tr_1", 4, is_current=False, template="subtitles@1", flagged=1, flags=flags)
    made = replace(transcript(meeting()), origin="clean", made_of=origin)

    assert from_dict(json.loads(json.dumps(to_dict(made) | {"is_stale": True}))) == made


def test_from_dict_refuses_an_unknown_key() -> None:
    with pytest.raises(TypeError):
        from_dict({**to_dict(transcript()), "surprise": 1})


@given(segments)
def test_a_segment_survives_its_row(segment: Segment) -> None:
    """NUL alone is replaced: PostgreSQL keeps none."""
    row = segment_to_row(segment)

    found = segment_from_row(json.loads(json.dumps(row)))

    assert segment_to_row(found) == row
    assert found.evidence == segment.evidence
    assert found.text == segment.text.replace("\x00", "\ufffd")
    assert [(word.start, word.end, word.probability, word.speaker) for word in found.words] == [
        (word.start, word.end, word.probability, word.speaker) for word in segment.words
    ]


def test_a_row_holds_words_as_compact_lists() -> None:
    said = Segment("s1", 0, 1, "é b", words=(Word("é", 0, 0.5, 0.9), Word("b", 0.5, 1)))

    assert segment_to_row(said)["words"] == '[["é",0,0.5,0.9],["b",0.5,1]]'


def test_a_row_can_be_encoded_when_the_text_holds_half_a_surrogate_pair() -> None:
    row = segment_to_row(Segment("s1", 0, 1, "a\ud800b", words=(Word("\udfff", 0, 1),)))

    assert row["text"].encode() == "a\ufffdb".encode()
    assert row["words"].encode()
