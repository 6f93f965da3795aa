"""Tells speech from other sound, 32 ms at a time, with Silero VAD v6.

The network is the ONNX file inside the faster-whisper wheel, which itself is not imported.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from tiro.audio.speech import FRAME_SAMPLES
from tiro.errors import EngineUnavailable

MODEL_FILE = "silero_vad_v6.onnx"
CONTEXT_SAMPLES = 64
"""Of the frame before, which the network sees with each frame."""

STATE_SHAPE = (1, 1, 128)

_onnx = cast("Any", onnxruntime)  # it has no types

_FRAMES_PER_CALL = 256
"""Larger batches are no faster and take more memory."""


def model_path() -> Path:
    """Find the network.

    Raises:
        EngineUnavailable: faster-whisper is not installed or came without the file.
    """
    spec = find_spec("faster_whisper")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "assets" / MODEL_FILE
        if path.is_file():
            return path
    message = "The voice activity model is missing. Reinstall the package faster-whisper 1.2.1."
    raise EngineUnavailable(message)


@cache
def _session(threads: int) -> Any:
    options = _onnx.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return _onnx.InferenceSession(
        str(model_path()), sess_options=options, providers=["CPUExecutionProvider"]
    )


class Silero:
    """Reads one recording block by block; what it remembers between blocks is 1.3 kB.

    Args:
        threads: Of the computation.

    Raises:
        EngineUnavailable: The network is missing.
    """

    def __init__(self, threads: int = 1) -> None:
        self._run_network = _session(threads).run
        self._h: Any = np.zeros(STATE_SHAPE, np.float32)
        self._c: Any = np.zeros(STATE_SHAPE, np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, np.float32)
        self._is_finished = False

    def probabilities(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the probability of speech for each frame of 512 samples.

        Args:
            mono: Shape (samples,); a block that is no multiple of 512 must be the last.

        Returns:
            Shape (frames,), 0..1; a last part of a frame counts as one.
        """
        if self._is_finished:
            message = "The block before was no multiple of a frame."
            raise ValueError(message)
        missing = -len(mono) % FRAME_SAMPLES
        self._is_finished = missing > 0
        rows = np.pad(mono, (0, missing)).reshape(-1, FRAME_SAMPLES)
        parts = [
            self._run(rows[first : first + _FRAMES_PER_CALL])
            for first in range(0, len(rows), _FRAMES_PER_CALL)
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.float32)

    def _run(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        contexts = np.vstack([self._context, rows[:-1, -CONTEXT_SAMPLES:]])
        self._context = rows[-1, -CONTEXT_SAMPLES:].copy()
        feed = {"input": np.hstack([contexts, rows]), "h": self._h, "c": self._c}
        found: Any
        found, self._h, self._c = self._run_network(None, feed)
        return np.asarray(found, np.float32).reshape(-1)
