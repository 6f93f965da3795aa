import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tiro.children import frames
from tiro.children.frames import FrameError


def parts(header: dict[str, Any], arrays: dict[str, Any]) -> tuple[bytes, bytes]:
    """Encode, then split into header and body by the lengths in front."""
    data = b"".join(bytes(part) for part in frames.encode(header, arrays))
    head_bytes, body_bytes = frames.sizes(data[: frames.PREFIX.size])
    rest = data[frames.PREFIX.size :]
    assert len(rest) == head_bytes + body_bytes
    return rest[:head_bytes], rest[head_bytes:]


@given(
    some.dictionaries(some.text(), some.integers() | some.text() | some.none()),
    some.lists(some.integers(0, 4), max_size=3),
)
def test_frame_decodes_to_what_was_encoded(values: dict[str, Any], shape: list[int]) -> None:
    array = np.arange(np.prod(shape, dtype=int), dtype=np.int16).reshape(shape)
    header, arrays = frames.decode(*parts({"values": values}, {"a": array, "b": array}))
    assert header == {"values": values}
    assert arrays["a"].shape == tuple(shape)
    assert np.array_equal(arrays["b"], array)


@pytest.mark.parametrize(
    "layout",
    [
        [["a", "|O", [1]]],
        [["a", "<f4", [-1]]],
        [["a", "<f4", [3]]],
        [["a", "<f4", [1]]],
        [["a", "<f4", ["2"]]],
        [["a", "<f4"]],
        "a",
        None,
    ],
)
def test_layout_that_does_not_fit_the_body_is_refused(layout: Any) -> None:
    with pytest.raises(FrameError):
        frames.decode(json.dumps({"arrays": layout}).encode(), b"12345678")


@pytest.mark.parametrize("head", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_header_that_is_no_object_is_refused(head: bytes) -> None:
    with pytest.raises(FrameError):
        frames.decode(head, b"")


def test_announced_size_beyond_the_limit_is_refused() -> None:
    with pytest.raises(FrameError):
        frames.sizes(frames.PREFIX.pack(10, frames.MAX_BODY_BYTES + 1))


@pytest.mark.parametrize("kind", ["O", "U3", "M8[s]", "V4"])
def test_array_of_other_than_numbers_is_refused(kind: str) -> None:
    with pytest.raises(FrameError):
        frames.encode({}, {"a": np.zeros(2, kind)})
