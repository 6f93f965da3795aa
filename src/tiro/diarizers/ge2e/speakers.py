"""The whole way from a recording to its speakers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tiro.audio.speech import Region
from tiro.diarizers import Diarization, Progress, Sound, SpeakerCount
from tiro.diarizers.ge2e import blocks, hearing, smoothing
from tiro.diarizers.ge2e.encoder import Encoder
from tiro.diarizers.ge2e.phrases import windows as lay
from tiro.diarizers.ge2e.tenths import voices_of_tenths
from tiro.diarizers.ordering import in_order
from tiro.errors import InvalidOptions
from tiro.transcript.model import Turn

_HEARD = 0.15
"""Share of the work after which speech is found."""

_EMBEDDED = 0.97
_LEAST_SECONDS = 0.3


def diarize(encoder: Encoder, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
    """Find speech, compare its windows, and give the turns of each voice with its vector."""
    path, length = Path(sound.path), max(sound.duration, 1e-3)
    factor = hearing.gain(path, sound.duration)
    phrases = hearing.speech(
        path, sound.duration, factor, lambda at: progress(_HEARD * at / length, "finding speech")
    )
    if not phrases:
        return Diarization(())
    windows = lay(phrases)
    vectors = hearing.embed(
        path,
        windows.spans,
        factor,
        encoder,
        lambda at: progress(_HEARD + (_EMBEDDED - _HEARD) * at / length, "comparing voices"),
    )
    labels = blocks.voices_of(vectors, windows.starts, count)
    shares = smoothing.smooth(vectors, labels, windows)
    means = smoothing.means_of(vectors, shares)
    turns = smoothing.turns(phrases, voices_of_tenths(phrases, windows, vectors, means))
    if len({voice for _, _, voice in turns}) < count.least:
        turns = smoothing.with_all_voices(turns, windows, shares)
    return in_order(
        (Turn(start, end, str(voice)) for start, end, voice in turns),
        sound.duration,
        {str(voice): _unit(share @ vectors) for voice, share in enumerate(shares.T)},
    )


def embed(
    encoder: Encoder, sound: Sound, stretches: Sequence[tuple[float, float]]
) -> NDArray[np.float32]:
    """Give the mean vector of the speech in the stretches.

    Raises:
        MediaMissing: The file is gone.
        InvalidOptions: Nobody speaks there for as long as is needed.
    """
    path = Path(sound.path)
    factor = hearing.gain(path, sound.duration)
    phrases = _within(hearing.speech(path, sound.duration, factor, lambda _: None), stretches)
    if not phrases:
        message = "Nobody speaks in the chosen stretches. Choose others."
        raise InvalidOptions(message)
    vectors = hearing.embed(path, lay(phrases).spans, factor, encoder, lambda _: None)
    return _unit(vectors.sum(axis=0))


def _within(phrases: Sequence[Region], stretches: Sequence[tuple[float, float]]) -> list[Region]:
    """Give the parts of phrases that are in a stretch and long enough to tell a voice."""
    parts = (
        (max(start, first), min(end, last))
        for first, last in sorted(stretches)
        for start, end in phrases
    )
    return [(start, end) for start, end in parts if end - start >= _LEAST_SECONDS]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return (vector / max(1e-9, float(np.linalg.norm(vector)))).astype(np.float32)
