"""Mixes the channels of a recording to one, without losing speech to silent or opposed channels."""

import numpy as np
from numpy.typing import NDArray

CANCELLING = 0.05
RECOVERED = 0.2
"""The mean's power over the power it has when channels have nothing in common: 1 for unrelated
channels, their number for equal ones, 0 when they cancel out. Between the two the last decision
holds."""

LOUDER = 2.0
"""A channel that is this many times as powerful replaces the chosen one (3 dB)."""

HEARD = 2.0**-14
"""A channel that never was louder than this has nothing plugged in."""


class Mixer:
    """Mixes block after block; decisions hold over blocks, so that the sound does not flip.

    The mix is the mean of the channels in which anything was heard so far. When they cancel out
    (one is the inverse of another), it is the loudest channel alone.

    Attributes:
        is_cancelling: The present decision.
        has_cancelled: Whether it ever was so.
    """

    def __init__(self) -> None:
        self.is_cancelling = False
        self.has_cancelled = False
        self._chosen: int | None = None
        self._heard: NDArray[np.bool_] | None = None

    def mix(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mix a block of shape (channels, samples) to shape (samples,)."""
        if len(block) == 1:
            return block[0]
        peaks = np.maximum(block.max(axis=1), -block.min(axis=1))
        heard = peaks > HEARD
        if self._heard is not None:
            heard |= self._heard
        self._heard = heard
        heard_channels = block if heard.all() else block[heard]
        if len(heard_channels) == 0:
            return block[0]
        mean = heard_channels.mean(axis=0, dtype=np.float32)
        if len(heard_channels) == 1:
            return mean
        self._decide(block, mean, len(heard_channels))
        return block[self._chosen] if self.is_cancelling and self._chosen is not None else mean

    def _decide(self, block: NDArray[np.float32], mean: NDArray[np.float32], count: int) -> None:
        powers = np.einsum("cn,cn->c", block, block)
        unrelated = float(powers.sum()) / count**2
        if unrelated <= 0.0:
            return
        ratio = float(np.dot(mean, mean)) / unrelated
        self.is_cancelling = ratio < (RECOVERED if self.is_cancelling else CANCELLING)
        self.has_cancelled |= self.is_cancelling
        loudest = int(powers.argmax())
        if self._chosen is None or powers[loudest] > LOUDER * powers[self._chosen]:
            self._chosen = loudest
