"""Keeps the channels of a recording apart in the one pass: the sound and the speech of each."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tiro.audio.pcm import OutputFile, to_pcm
from tiro.audio.silero import Silero
from tiro.audio.speech import Region, RegionFinder, VadOptions, to_bytes

COPY = 0.9
"""Channels whose sound correlates by this much are one sound: dual mono, or microphones side by side."""


class Apart:
    """Takes in block after block, in constant memory; use it as a context manager.

    Args:
        prefix: Channel 0 is written to `<prefix>-0`, and so on; 16 kHz mono s16le.
        vad: How speech is found.
        threads: Of speech detection.
    """

    def __init__(self, prefix: str, vad: VadOptions, threads: int) -> None:
        self._prefix = prefix
        self._vad = vad
        self._threads = threads
        self._channels: list[_Channel] = []
        self._gram: NDArray[np.float64] = np.zeros((0, 0))
        self._files = ExitStack()

    def add(self, block: NDArray[np.float32]) -> None:
        """Take in the next block, shape (channels, samples); a recording of one channel is passed over."""
        if len(block) == 1:
            return
        if not self._channels:
            self._gram = np.zeros((len(block), len(block)))
            for number in range(len(block)):
                file = self._files.enter_context(OutputFile(Path(f"{self._prefix}-{number}")))
                self._channels.append(_Channel(file, self._vad, self._threads))
        self._gram += (block @ block.T).astype(np.float64)
        for channel, sound in zip(self._channels, block, strict=True):
            channel.add(sound)

    def told(self, duration: float) -> tuple[list[int], dict[str, NDArray[Any]]]:
        """Say which channels hold speech of their own, with the arrays of each.

        Args:
            duration: Of the recording, seconds.

        Returns:
            The numbers of the channels, none when fewer than two have something of their own to
            say; and for each number n `regions_n`, float64 of shape (regions, 2), and
            `probabilities_n`, uint8, as for the mix.
        """
        regions = [channel.finish(duration) for channel in self._channels]
        own = [at for at in range(len(regions)) if regions[at] and not self._is_copy(at)]
        if len(own) < 2:
            return [], {}
        arrays: dict[str, NDArray[Any]] = {}
        for at in own:
            arrays[f"regions_{at}"] = np.array(regions[at], np.float64).reshape(-1, 2)
            arrays[f"probabilities_{at}"] = self._channels[at].probabilities
        return own, arrays

    def _is_copy(self, at: int) -> bool:
        """Whether a channel sounds as one before it, loudness and sign apart."""
        powers = np.diag(self._gram)
        scale = np.sqrt(np.maximum(powers[at] * powers[:at], np.finfo(np.float64).tiny))
        return bool((np.abs(self._gram[at, :at]) >= COPY * scale).any())

    def __enter__(self) -> Self:
        self._files.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._files.__exit__(*raised)


class _Channel:
    def __init__(self, file: OutputFile, vad: VadOptions, threads: int) -> None:
        self._file = file
        self._silero = Silero(threads)
        self._finder = RegionFinder(vad)
        self._probabilities: list[NDArray[np.uint8]] = []

    def add(self, sound: NDArray[np.float32]) -> None:
        self._file.write(to_pcm(sound))
        probabilities = self._silero.probabilities(sound)
        self._finder.add(probabilities)
        self._probabilities.append(to_bytes(probabilities))

    def finish(self, duration: float) -> list[Region]:
        return self._finder.finish(duration)

    @property
    def probabilities(self) -> NDArray[np.uint8]:
        return np.concatenate(self._probabilities)
