"""Options: what is sent is kept, what is wrong is named."""

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiro.actions.options import Options, Vad, as_sent, parse
from tiro.audio.speech import VadOptions
from tiro.errors import InvalidOptions


def path_of(raw: dict[str, Any]) -> str:
    with pytest.raises(InvalidOptions) as refused:
        parse(raw)
    path = refused.value.details["path"]
    assert refused.value.text.startswith(f"{path}: ")
    return path


def test_nothing_is_asked_when_nothing_is_sent() -> None:
    options = parse({})
    assert options.wished_engine is None
    assert options.wished_language is None
    assert options.priority == 5
    assert as_sent(options) == {}


def test_what_was_sent_is_kept_without_the_defaults() -> None:
    sent = {
        "engine": "faster_whisper",
        "model": "large-v3",
        "language": "de",
        "task": "translate",
        "vocabulary": [
            "Tiro",
            {"word": "Cicero", "sounds_like": ["sisero"], "replace": ["Sizero"]},
        ],
        "prompt": "A letter\nto Atticus 👩\u200d👧",
        "temperature": 0.0,
        "beam_size": 5,
        "vad": {"threshold": 0.4},
        "word_times": False,
        "engine_options": {"batched": True, "batch_size": 8, "suppress_tokens": [-1], "x": None},
        "priority": 1,
        "stages": ["transcribe", "diarize"],
        "languages": ["de", "fr"],
        "channels": "apart",
        "speakers": {"min": 2},
        "diarizer": "ge2e",
        "vocabularies": ["voc_1", "Our names"],
        "guard": False,
    }
    assert as_sent(parse(sent)) == sent


def test_auto_is_no_wish() -> None:
    options = parse({"engine": "auto", "language": "auto"})
    assert (options.wished_engine, options.wished_language) == (None, None)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"speakers": 0}, "speakers"),
        ({"speakers": 11}, "speakers"),
        ({"speakers": True}, "speakers"),
        ({"speakers": "many"}, "speakers"),
        ({"speakers": {"min": 3, "max": 2}}, "speakers"),
        ({"speakers": {"about": 3}}, "speakers"),
        ({"diarizer": "a/b"}, "diarizer"),
        ({"languages": ["de", "german!"]}, "languages.1"),
        ({"languages": ["de"], "language": "fr"}, "languages"),
        ({"vocabulary": [{"sounds_like": ["x"]}]}, "vocabulary.0"),
        ({"vocabulary": [{"word": "x", "like": "y"}]}, "vocabulary.0"),
        ({"template": "My minutes"}, "template"),
        ({"engine": "a b"}, "engine"),
        ({"engine": "../x"}, "engine"),
        ({"model": "a\0b"}, "model"),
        ({"model": "m" * 301}, "model"),
        ({"language": "german!"}, "language"),
        ({"task": "sing"}, "task"),
        ({"vocabulary": "Tiro"}, "vocabulary"),
        ({"vocabulary": ["fine", "\ud800"]}, "vocabulary.1"),
        ({"vocabulary": ["a"] * 501}, "vocabulary"),
        ({"prompt": "p" * 4001}, "prompt"),
        ({"temperature": 1.1}, "temperature"),
        ({"temperature": float("nan")}, "temperature"),
        ({"beam_size": 0}, "beam_size"),
        ({"vad": {"loudness": 1}}, "vad.loudness"),
        ({"vad": {"threshold": 0.3, "neg_threshold": 0.4}}, "vad.neg_threshold"),
        ({"vad": None}, "vad"),
        ({"engine_options": {"x": {"deep": 1}}}, "engine_options.x"),
        ({"engine_options": {"x": [[1]]}}, "engine_options.x"),
        ({"engine_options": {"x": float("inf")}}, "engine_options.x"),
        ({"engine_options": {"x": 10**400}}, "engine_options.x"),
        ({"engine_options": {str(n): n for n in range(51)}}, "engine_options"),
        ({"priority": 0}, "priority"),
        ({"priority": 10}, "priority"),
        ({"stages": ["poems"]}, "stages.0"),
        ({"stages": []}, "stages"),
    ],
)
def test_a_wrong_option_is_named(raw: dict[str, Any], path: str) -> None:
    assert path_of(raw) == path


@pytest.mark.parametrize(
    ("raw", "bounds"),
    [
        ({}, (1, None)),
        ({"speakers": "auto"}, (1, None)),
        ({"speakers": 3}, (3, 3)),
        ({"speakers": {"min": 2, "max": 4}}, (2, 4)),
        ({"speakers": {"max": 4}}, (1, 4)),
    ],
)
def test_a_number_of_speakers_becomes_bounds(raw: dict[str, Any], bounds: Any) -> None:
    """A number is exact, auto is open, and a range is as it says."""
    assert parse(raw).speaker_bounds == bounds


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ({}, None),
        ({"speakers": None}, False),
        ({"stages": ["transcribe"]}, False),
        ({"stages": ["transcribe", "diarize"]}, True),
        ({"stages": ["transcribe"], "speakers": 2}, True),
        ({"speakers": "auto"}, True),
        ({"diarizer": "turns"}, True),
        ({"diarizer": "auto"}, None),
        ({"diarizer": "turns", "speakers": None}, False),
        ({"diarizer": "turns", "stages": ["transcribe"]}, False),
    ],
)
def test_speakers_are_told_apart_when_they_the_diarizer_or_the_stage_are_named(
    raw: dict[str, Any], wanted: bool | None
) -> None:
    """Silence leaves it to the server; null says no."""
    assert parse(raw).wants_speakers is wanted


def test_the_only_language_that_may_be_spoken_is_the_language() -> None:
    """So that nothing has to be found out."""
    assert parse({"languages": ["de"]}).wished_language == "de"
    assert parse({"languages": ["de", "fr"]}).wished_language is None


def test_all_wrong_options_are_listed() -> None:
    with pytest.raises(InvalidOptions) as refused:
        parse({"priority": 0, "beam_size": 0})
    assert [item["path"] for item in refused.value.details["errors"]] == ["beam_size", "priority"]


@given(
    st.dictionaries(
        st.text(max_size=200) | st.sampled_from(sorted(Options.model_fields)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
            ),
            max_leaves=5,
        ),
        max_size=4,
    )
)
def test_anything_is_either_kept_as_clean_json_or_refused(raw: dict[str, Any]) -> None:
    """Neither a fault of ours, nor a value that a database or another reader would refuse."""
    kept = _kept_or_refused(raw)
    if isinstance(kept, InvalidOptions):
        json.dumps(kept.view()).encode()
        assert kept.details["path"].isprintable()
        return
    text = json.dumps(kept, allow_nan=False, ensure_ascii=False)
    assert json.loads(text.encode()) == kept
    assert as_sent(parse(kept)) == kept


def test_vad_has_the_names_and_defaults_of_the_detector() -> None:
    detector = {field.name: field.default for field in fields(VadOptions)}
    assert Vad().model_dump() == detector


@pytest.mark.parametrize("value", [-0.1, 0.0, 1.0, 1.1, 60_000.0, 60_001.0])
@pytest.mark.parametrize("name", sorted(Vad.model_fields))
def test_vad_has_the_bounds_of_the_detector(name: str, value: float) -> None:
    # An end above the start is another rule, which has a test of its own.
    given_values = {"threshold": 1.0, name: value} if name == "neg_threshold" else {name: value}
    assert _is_accepted(lambda: Vad(**given_values)) == _is_accepted(
        lambda: VadOptions(**given_values)
    )


def _is_accepted(make: Any) -> bool:
    try:
        make()
    except (ValueError, InvalidOptions):
        return False
    return True


def _kept_or_refused(raw: dict[str, Any]) -> dict[str, Any] | InvalidOptions:
    try:
        return as_sent(parse(raw))
    except InvalidOptions as refused:
        return refused
