import json

from tiro.engines import ChunkOptions, ChunkResult, LoadOptions, wire
from tiro.engines.alignment import Alignment, AlignOptions
from tiro.transcript.model import Evidence, Segment, Word


def through_json(values: object) -> dict[str, object]:
    return json.loads(json.dumps(values))


def test_result_comes_back_equal() -> None:
    words = (Word("Hello", 0.0, 0.5, 0.9), Word("you.", 0.5, 1.0))
    sent = ChunkResult(
        (
            Segment("0", 0.0, 1.0, "Hello you.", language="en", confidence=0.9, words=words),
            Segment("1", 1.0, 2.0, "Bye.", evidence=Evidence(avg_logprob=-0.1)),
        ),
        "en",
    )
    assert wire.result(through_json(wire.result_values(sent))) == sent


def test_chunk_options_come_back_equal() -> None:
    sent = ChunkOptions(language="de", vocabulary=("Anna",), engine_options={"a": 1}, key="k")
    assert wire.chunk_options(through_json(wire.chunk_values(sent))) == sent


def test_load_options_come_back_equal() -> None:
    sent = LoadOptions("small", "/models", may_fetch=True, config={"device": "cpu"})
    assert LoadOptions(**through_json(wire.load_values(sent))) == sent  # type: ignore[arg-type]


def test_alignment_comes_back_equal() -> None:
    sent = Alignment((Word("Hello", 0.0, 0.5, 0.9), Word("you.", 0.5, 1.0)), (1,), "no_match")
    assert wire.alignment(through_json(wire.alignment_values(sent))) == sent


def test_words_to_align_come_back_equal() -> None:
    sent = (Word("Hello", 0.0, 0.5, 0.9), Word("you.", 0.5, 1.0, speaker="Anna"))
    values = wire.align_values(sent, AlignOptions("en"))
    assert wire.words(through_json(values)["words"]) == sent  # type: ignore[arg-type]
    assert values["options"] == {"language": "en"}
