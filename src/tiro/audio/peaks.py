"""What is made of a waveform's peaks: fewer pairs for an overview, and a picture of 96 bytes."""

from array import array
from itertools import pairwise
from pathlib import Path

PAIRS_PER_SECOND = 40
WAVE_BYTES = 96
QUIETEST_FULL = 16
"""A recording whose loudest part swings less than this, of 255, is not drawn as if it were loud."""


def overview(path: Path, pairs_per_second: int) -> bytes:
    """Give peaks as they would be with fewer pairs a second: the lowest and highest of each part.

    Args:
        path: Pairs of int8, lowest and highest sample, 40 a second.
        pairs_per_second: 1 to 40.
    """
    lows, highs = _read(path)
    count = -(-len(lows) * pairs_per_second // PAIRS_PER_SECOND)
    bounds = [at * PAIRS_PER_SECOND // pairs_per_second for at in range(count + 1)]
    bounds[-1:] = [len(lows)] if count else [0]
    found = array("b", bytes(2 * count))
    for at in range(count):
        found[2 * at] = min(lows[bounds[at] : bounds[at + 1]])
        found[2 * at + 1] = max(highs[bounds[at] : bounds[at + 1]])
    return found.tobytes()


def wave(path: Path) -> bytes | None:
    """Draw the loudness of 96 equal parts, 0 to 255, the loudest of which is full; None of no sound.

    Args:
        path: Peaks, as above.
    """
    lows, highs = _read(path)
    if not lows:
        return None
    bounds = [at * len(lows) // WAVE_BYTES for at in range(WAVE_BYTES + 1)]
    swings = [
        _mean_swing(lows, highs, start, max(end, start + 1)) for start, end in pairwise(bounds)
    ]
    full = max(QUIETEST_FULL, *swings)
    return bytes(round(255 * swing / full) for swing in swings)


def _mean_swing(lows: "array[int]", highs: "array[int]", start: int, end: int) -> float:
    return (sum(highs[start:end]) - sum(lows[start:end])) / (end - start)


def _read(path: Path) -> tuple["array[int]", "array[int]"]:
    pairs = array("b", path.read_bytes())
    return pairs[0::2], pairs[1::2]
