"""The GE2E speaker encoder of Resemblyzer in numpy: three LSTM layers, a projection, a unit vector.

Wan et al., "Generalized end-to-end loss for speaker verification", 2018; the weights are those of
Resemblyzer 0.1.4 (Apache-2.0) rounded to float16, remade by `tooling/ge2e_weights.py`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("weights.npz")
DIMENSIONS = 256
_UNITS = 256
_LAYERS = 3
_BATCH = 64
_STEPS_AT_ONCE = 20
"""Inputs of so many steps are multiplied together: it bounds the memory."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Gates in the order input, forget, cell, output; all but the cell's are halved, for tanh."""

    from_input: NDArray[np.float32]
    from_state: NDArray[np.float32]
    bias: NDArray[np.float32]


class Encoder:
    """Gives a voice as a vector.

    Raises:
        OSError: The weights cannot be read.
        KeyError, ValueError: They are not those of this network.
    """

    def __init__(self, path: Path = WEIGHTS) -> None:
        with np.load(path, allow_pickle=False) as arrays:
            self._layers = [_layer(arrays, index) for index in range(_LAYERS)]
            self._projection = arrays["W"].astype(np.float32).T.copy()
            self._bias = arrays["b"].astype(np.float32)

    def __call__(self, pieces: NDArray[np.float32]) -> NDArray[np.float32]:
        """Encode windows of mel power.

        Args:
            pieces: Shape (windows, 160, 40).

        Returns:
            Shape (windows, 256), each row of length one.
        """
        parts = [
            self._encode(pieces[first : first + _BATCH]) for first in range(0, len(pieces), _BATCH)
        ]
        return np.concatenate(parts) if parts else np.empty((0, DIMENSIONS), np.float32)

    def _encode(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        rows = np.ascontiguousarray(batch.transpose(1, 0, 2))
        for layer in self._layers:
            rows = _run(layer, rows)
        found = np.maximum(0, rows[-1] @ self._projection + self._bias)
        return found / np.maximum(1e-9, np.linalg.norm(found, axis=1, keepdims=True))


def _layer(arrays: Any, index: int) -> _Layer:
    scale = np.full(4 * _UNITS, 0.5, np.float32)
    scale[2 * _UNITS : 3 * _UNITS] = 1
    from_input, from_state, bias = (
        arrays[f"l{index}_{name}"].astype(np.float32) * scale for name in "ihb"
    )
    return _Layer(from_input, from_state, bias)


def _run(layer: _Layer, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run one layer over rows of shape (steps, batch, inputs); sigmoid(x) is (1 + tanh(x/2)) / 2."""
    steps, batch, _ = rows.shape
    state = np.zeros((batch, _UNITS), np.float32)
    cell = np.zeros((batch, _UNITS), np.float32)
    out = np.empty((steps, batch, _UNITS), np.float32)
    for first in range(0, steps, _STEPS_AT_ONCE):
        part = rows[first : first + _STEPS_AT_ONCE]
        given = part.reshape(-1, part.shape[2]) @ layer.from_input + layer.bias
        for step, gates in enumerate(given.reshape(len(part), batch, -1), first):
            gates += state @ layer.from_state
            np.tanh(gates, out=gates)
            entered, kept, new, shown = np.split(gates, 4, axis=1)
            cell = 0.5 * ((1 + kept) * cell + (1 + entered) * new)
            state = 0.5 * (1 + shown) * np.tanh(cell)
            out[step] = state
    return out
