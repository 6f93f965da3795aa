"""Options in all the ways that they may come."""

import pytest

from tiro.actions.options import as_sent
from tiro.api.wishes import fields_of, options_of
from tiro.errors import InvalidOptions


def test_object_and_plain_fields_are_one() -> None:
    found = options_of({"options": ['{"beam_size": 3}'], "language": ["en"]})
    assert as_sent(found) == {"beam_size": 3, "language": "en"}


@pytest.mark.parametrize(
    ("name", "values", "read"),
    [
        ("beam_size", ["5"], 5),
        ("temperature", ["0.5"], 0.5),
        ("word_times", ["false"], False),
        ("prompt", ["5"], "5"),
        ("model", ["true"], "true"),
        ("vocabulary", ["Tiro", "Whisper"], ["Tiro", "Whisper"]),
        ("vocabulary", ["Tiro"], ["Tiro"]),
        ("vocabulary", ['["Tiro", "1"]'], ["Tiro", "1"]),
        ("vad", ['{"threshold": 0.4}'], {"threshold": 0.4}),
    ],
)
def test_field_is_read_as_its_option_needs(name: str, values: list[str], read: object) -> None:
    assert as_sent(options_of({name: values})) == {name: read}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"colour": ["red"]}, "colour"),
        ({"options": ["[1]"]}, "options"),
        ({"options": ["{"]}, "options"),
        ({"options": ["{}", "{}"]}, "options"),
        ({"options": ['{"engine": "a"}'], "engine": ["b"]}, "engine"),
        ({"engine": ["a", "b"]}, "engine"),
        ({"temperature": ["NaN"]}, "temperature"),
        ({"beam_size": ["1" * 6000]}, "beam_size"),
        ({"vad": ["[" * 50_000]}, "vad"),
    ],
)
def test_wrong_option_is_named(fields: dict[str, list[str]], path: str) -> None:
    with pytest.raises(InvalidOptions) as caught:
        options_of(fields)
    assert caught.value.details["path"] == path


def test_empty_options_are_the_defaults() -> None:
    assert as_sent(options_of({"options": [""]})) == {}


def test_values_of_one_name_are_gathered() -> None:
    assert fields_of([("a", "1"), ("b", "2"), ("a", "3")]) == {"a": ["1", "3"], "b": ["2"]}
