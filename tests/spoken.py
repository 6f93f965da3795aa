"""The test recordings as PCM."""

from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FIXTURES = Path(__file__).parent / "fixtures"
MICRO_WHISPER = FIXTURES / "micro-whisper"


@cache
def spoken(name: str) -> NDArray[np.float32]:
    """Decode `fixtures/speech/NAME.flac` to 16 kHz mono."""
    resampler = av.AudioResampler("flt", "mono", 16_000)
    pieces = []
    with av.open(str(FIXTURES / "speech" / f"{name}.flac")) as file:
        for frame in [*file.decode(audio=0), None]:
            pieces += [out.to_ndarray()[0] for out in resampler.resample(frame)]
    return np.concatenate(pieces)
