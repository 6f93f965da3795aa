"""Looks at ONNX files without any library for them."""

from pathlib import Path

_TAIL_BYTES = 256 * 1024


def has_metadata(path: Path, *keys: str) -> bool:
    """Tell whether a model carries all these keys in its metadata.

    Protocol buffers are written in the order of their fields, so metadata stands at the end.
    """
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _TAIL_BYTES))
        tail = file.read()
    return all(key.encode() in tail for key in keys)
