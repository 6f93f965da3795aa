"""Decodes some stretches of a recording; the rest of the files that it writes are holes."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ, MediaLimits
from tiro.audio.decoder import decode
from tiro.audio.mixer import Mixer
from tiro.audio.pcm import OutputFile, name_of, to_pcm

Stretch = tuple[float, float]
Stretches = Mapping[int | None, Sequence[Stretch]]
"""Seconds from the start of the recording, by channel; None is the mix of all."""


def excerpt(path: Path, limits: MediaLimits, stretches: Stretches, prefix: str) -> None:
    """Write stretches of a recording where they stand in time, as 16 kHz mono s16le.

    Args:
        path: The recording.
        limits: As for listening.
        stretches: What is needed.
        prefix: The mix is written to `<prefix>`, channel 0 to `<prefix>-0`, and so on. A channel
            that the recording does not have is its mix.

    Raises:
        MediaError: As `tiro.audio.decoder.decode`.
        StorageFull: There is no room.
    """
    mixer = Mixer()
    with ExitStack() as files:
        writers = {
            channel: _Writer(
                files.enter_context(OutputFile(Path(name_of(prefix, channel)))), wanted
            )
            for channel, wanted in stretches.items()
        }
        for block in decode(path, limits):
            # All blocks are mixed, since what the mixer decides holds over blocks.
            mix = mixer.mix(block)
            for channel, writer in writers.items():
                is_there = channel is not None and channel < len(block)
                writer.add(block[channel] if is_there else mix)
            if all(writer.is_done for writer in writers.values()):
                return


class _Writer:
    """Writes what is wanted of one channel."""

    def __init__(self, file: OutputFile, wanted: Sequence[Stretch]) -> None:
        self._file = file
        self._left = [
            (round(start * SAMPLE_RATE_HZ), round(end * SAMPLE_RATE_HZ))
            for start, end in sorted(wanted, reverse=True)
        ]
        self._at = 0

    @property
    def is_done(self) -> bool:
        return not self._left

    def add(self, sound: NDArray[np.float32]) -> None:
        first, last = self._at, self._at + len(sound)
        self._at = last
        written = first
        while self._left and self._left[-1][0] < last:
            start, end = self._left[-1]
            begin, until = max(start, written), min(end, last)
            if begin < until:
                self._file.skip(begin - written)
                self._file.write(to_pcm(sound[begin - first : until - first]))
                written = until
            if end > last:
                break
            self._left.pop()
        self._file.skip(last - written)
