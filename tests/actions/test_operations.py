"""Operations of an edit are read, and mistakes are named by their place."""

from typing import Any

import pytest

from tiro.actions.operations import parse
from tiro.errors import InvalidOptions
from tiro.transcript.editing import Assign, Delete, Hold, Merge, Replace, Restore, Split


def test_operations_are_read_in_their_order() -> None:
    sent = [
        {"op": "assign", "speaker": None, "segment": "s1", "words": [0, 2]},
        {"op": "assign", "speaker": "S2", "start": 1, "end": 2.5, "channel": 1},
        {"op": "hold", "segment": "s2"},
        {"op": "restore", "segment": "s2"},
        {"op": "split", "segment": "s2", "word": 3},
        {"op": "split", "segment": "s3", "offset": 7},
        {"op": "merge", "segments": ["s2", "s3"]},
        {"op": "replace", "segment": "s2", "text": "Yes."},
        {"op": "replace", "segment": "s2", "words": [2, 4], "text": ""},
        {"op": "delete", "segment": "s2"},
    ]

    assert parse(sent) == [
        Assign(None, segment="s1", words=(0, 2)),
        Assign("S2", start=1.0, end=2.5, channel=1),
        Hold("s2"),
        Restore("s2"),
        Split("s2", 3),
        Split("s3", offset=7),
        Merge(("s2", "s3")),
        Replace("s2", "Yes."),
        Replace("s2", "", (2, 4)),
        Delete("s2"),
    ]


@pytest.mark.parametrize(
    ("operation", "path", "told"),
    [
        ({"op": "cut", "segment": "s1"}, "0", "split, merge, replace, delete"),
        ({"op": "split", "segment": "s1"}, "0", "either word or offset"),
        ({"op": "split", "segment": "s1", "word": 1, "offset": 1}, "0", "either word or offset"),
        ({"op": "split", "segment": "s1", "word": -1}, "0.word", "greater"),
        ({"op": "merge", "segments": ["s1"]}, "0.segments", "at least 2"),
        ({"op": "replace", "segment": "s1"}, "0.text", "required"),
        ({"op": "replace", "segment": "s1", "text": "", "words": [2, 1]}, "0", "comes after"),
        ({"segment": "s1"}, "0", "assign, hold, restore"),
        ("hold", "0", "dictionary"),
        ({"op": "hold"}, "0.segment", "required"),
        ({"op": "hold", "segment": "s1", "why": "x"}, "0.why", "not permitted"),
        ({"op": "assign", "segment": "s1"}, "0.speaker", "required"),
        ({"op": "assign", "speaker": "S1"}, "0", "segment, or start and end"),
        ({"op": "assign", "speaker": "S1", "segment": "s1", "start": 1}, "0", "segment, or start"),
        ({"op": "assign", "speaker": "S1", "start": 2, "end": 1}, "0", "comes after"),
        ({"op": "assign", "speaker": "S1", "segment": "s1", "words": [2, 1]}, "0", "comes after"),
        ({"op": "assign", "speaker": "S1", "start": "nan", "end": 1}, "0.start", "finite"),
    ],
)
def test_a_mistake_is_named_by_its_place(operation: Any, path: str, told: str) -> None:
    with pytest.raises(InvalidOptions, match=told) as caught:
        parse([operation])
    assert caught.value.details["path"] == path


def test_there_is_at_least_one_operation_and_not_too_many() -> None:
    for sent in ([], [{"op": "hold", "segment": "s1"}] * 20_001):
        with pytest.raises(InvalidOptions) as caught:
            parse(sent)
        assert caught.value.details["path"] == "operations"


def test_stretches_are_fewer_since_each_looks_at_the_whole_text() -> None:
    stretch = {"op": "assign", "speaker": "S1", "start": 1, "end": 2}
    with pytest.raises(InvalidOptions, match="at most 1000") as caught:
        parse([stretch] * 1001)
    assert caught.value.details["path"] == "1000"
