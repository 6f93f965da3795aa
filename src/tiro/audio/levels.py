"""Measures a recording while it is decoded: its waveform for drawing and a report on its quality."""

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ
from tiro.audio.loudness import Loudness
from tiro.audio.quality import FLOOR_DBFS, Decoding, Quality, judged
from tiro.audio.speech import FRAME_SAMPLES

PEAKS_PER_SECOND = 40
PEAK_SAMPLES = SAMPLE_RATE_HZ // PEAKS_PER_SECOND

SILENT_DBFS = -60.0
SPEECH_PROBABILITY = 0.5
FULL_SCALE = 0.985
"""Resampling rounds clipped tops off a little."""

SPECTRUM_EVERY = 4
"""Every fourth frame of speech is enough for the spectrum."""

BAND_HZ = 250.0
BAND_DROP_DB = 60.0
"""Speech at 7 kHz lies about 40 dB under its strongest band; what a codec or a telephone cut off,
lies far deeper."""


def peaks(mono: NDArray[np.float32]) -> NDArray[np.int8]:
    """Give the lowest and highest sample of each 25 ms, -127..127, of shape (peaks, 2).

    A block must be a multiple of 400 samples unless it is the last.
    """
    padded = np.pad(mono, (0, -len(mono) % PEAK_SAMPLES), mode="edge") if len(mono) else mono
    rows = padded.reshape(-1, PEAK_SAMPLES) * 127.0
    pairs = np.stack([np.floor(rows.min(axis=1)), np.ceil(rows.max(axis=1))], axis=1)
    return np.clip(pairs, -127, 127).astype(np.int8)


class Levels:
    """Gathers what a quality report needs, block by block, in constant memory."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._clipped = self._samples = 0
        self._mono_sum = 0.0
        self._mono_samples = 0
        self._speech_power = 0.0
        self._speech_frames = self._frames = self._silent_frames = 0
        self._noise = np.zeros(int(-FLOOR_DBFS) + 1, np.int64)
        self._window = np.hanning(FRAME_SAMPLES).astype(np.float32)
        self._spectrum = np.zeros(FRAME_SAMPLES // 2 + 1)
        self._loudness = Loudness()

    def add(
        self,
        block: NDArray[np.float32],
        mono: NDArray[np.float32],
        probabilities: NDArray[np.float32],
    ) -> None:
        """Take in the next block.

        Args:
            block: Shape (channels, samples).
            mono: Its mix, shape (samples,).
            probabilities: Of speech, one for each 512 samples of the mix.
        """
        self._peak = max(self._peak, float(block.max()), -float(block.min()))
        if self._peak >= FULL_SCALE:
            self._clipped += int(np.count_nonzero(block >= FULL_SCALE))
            self._clipped += int(np.count_nonzero(block <= -FULL_SCALE))
        self._samples += block.size
        self._mono_sum += float(mono.sum(dtype=np.float64))
        self._mono_samples += len(mono)
        self._add_frames(mono, probabilities)
        self._loudness.add(block)

    def quality(self, decoding: Decoding) -> Quality:
        """Write the report."""
        speech = None
        if self._speech_frames:
            speech = _decibels(self._speech_power / self._speech_frames)
        noise = self._noise_level()
        report = Quality(
            loudness_lufs=self._loudness.lufs(),
            speech_dbfs=speech,
            noise_dbfs=noise,
            snr_db=None if speech is None or noise is None else round(speech - noise, 1),
            peak_dbfs=_decibels(self._peak**2),
            clipping_fraction=round(self._clipped / max(1, self._samples), 6),
            silence_fraction=round(self._silent_frames / max(1, self._frames), 4),
            speech_fraction=round(self._speech_frames / max(1, self._frames), 4),
            bandwidth_hz=self._bandwidth(decoding.sample_rate_hz / 2),
            dc_offset=round(self._mono_sum / max(1, self._mono_samples), 5),
            findings=(),
            verdict=None,
        )
        return judged(report, decoding)

    def _add_frames(self, mono: NDArray[np.float32], probabilities: NDArray[np.float32]) -> None:
        frames = mono[: len(mono) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
        powers = np.einsum("fs,fs->f", frames, frames).astype(np.float64) / FRAME_SAMPLES
        is_speech = probabilities[: len(frames)] >= SPEECH_PROBABILITY
        levels = 10 * np.log10(np.maximum(powers, 10 ** (FLOOR_DBFS / 10)))
        self._frames += len(frames)
        self._silent_frames += int(np.count_nonzero(levels < SILENT_DBFS))
        self._speech_frames += int(np.count_nonzero(is_speech))
        self._speech_power += float(powers[is_speech].sum())
        bins = np.rint(-levels[~is_speech]).astype(np.int64).clip(0, len(self._noise) - 1)
        self._noise += np.bincount(bins, minlength=len(self._noise))
        spoken = frames[is_speech][::SPECTRUM_EVERY]
        spectra = np.fft.rfft(spoken * self._window, axis=1)
        self._spectrum += np.square(np.abs(spectra)).sum(axis=0)

    def _noise_level(self) -> float | None:
        heard = np.cumsum(self._noise[:-1])
        if not heard[-1]:
            return None
        return -float(np.searchsorted(heard, (int(heard[-1]) + 1) // 2))

    def _bandwidth(self, highest_hz: float) -> float | None:
        bin_hz = SAMPLE_RATE_HZ / FRAME_SAMPLES
        width = round(BAND_HZ / bin_hz)
        bands = self._spectrum[1:].reshape(-1, width).mean(axis=1)
        if not bands.max() > 0:
            return None
        audible = np.flatnonzero(bands > bands.max() * 10 ** (-BAND_DROP_DB / 10))
        return min(highest_hz, float(audible[-1] + 1) * width * bin_hz)


def _decibels(power: float) -> float:
    return round(max(FLOOR_DBFS, 10 * float(np.log10(max(power, 1e-30)))), 1)
