"""Reads recordings the way Tiro does, for benchmarks."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tiro.audio import MediaLimits
from tiro.audio.decoder import decode
from tiro.audio.mixer import Mixer
from tiro.audio.timeline import Tally


def mono_of(path: Path) -> NDArray[np.float32]:
    """Decode a recording to one channel of 16 kHz."""
    mixer = Mixer()
    return np.concatenate([mixer.mix(block) for block in decode(path, MediaLimits(), Tally())])
