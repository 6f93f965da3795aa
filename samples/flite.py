"""Speech from flite, with the exact time of every word.

Needs Debian's `libflite1`; nothing but the remaking of the recordings uses it.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 16_000
VOICES = ("awb", "kal", "kal16", "rms", "slt")
WORD_START = b"R:SylStructure.daughter1.daughter1.R:Segment.p.end"
WORD_END = b"R:SylStructure.daughtern.daughtern.R:Segment.end"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One spoken text.

    Attributes:
        audio: int16 mono PCM of shape (samples,) at 16 kHz.
        words: Text, start and end of each word; seconds from the first sample.
    """

    audio: NDArray[np.int16]
    words: tuple[tuple[str, float, float], ...]


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _Voice(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


class Flite:
    """The library with its five American and Scottish voices.

    Raises:
        OSError: The library is not installed.
    """

    def __init__(self) -> None:
        self._lib = _open("")
        for part in ("_usenglish", "_cmulex"):
            _open(part)
        self._declare()
        self._lib.flite_init()
        self._voices = {name: _register(name) for name in VOICES}

    def say(self, text: str, voice: str, *, stretch: float = 1.0) -> Utterance:
        """Speak a text of plain words, punctuation and no digits.

        Args:
            text: Split at spaces, each part must be one word to flite.
            voice: One of `VOICES`.
            stretch: Length of the sounds; above 1 is slower.

        Raises:
            ValueError: flite reads the text as another number of words.
        """
        pointer = self._voices[voice]
        features = ctypes.cast(pointer, ctypes.POINTER(_Voice)).contents.features
        self._lib.feat_set_float(features, b"duration_stretch", stretch)
        utterance = self._lib.flite_synth_text(text.encode(), pointer)
        try:
            audio = self._audio(utterance)
            times = list(self._times(utterance))
        finally:
            self._lib.delete_utterance(utterance)
        shown = text.split()
        if len(shown) != len(times):
            raise ValueError(f"flite reads {len(times)} words in {text!r}")
        return Utterance(
            audio, tuple((word, *time) for word, time in zip(shown, times, strict=True))
        )

    def _audio(self, utterance: int) -> NDArray[np.int16]:
        wave = self._lib.utt_wave(utterance).contents
        audio = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).astype(np.int16)
        return audio if wave.sample_rate == SAMPLE_RATE_HZ else _resample(audio, wave.sample_rate)

    def _times(self, utterance: int) -> Iterator[tuple[float, float]]:
        item = self._lib.relation_head(self._lib.utt_relation(utterance, b"Word"))
        while item:
            start, end = (self._lib.ffeature_float(item, at) for at in (WORD_START, WORD_END))
            yield start, end
            item = self._lib.item_next(item)

    def _declare(self) -> None:
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float
        for name, result, arguments in (
            ("flite_synth_text", pointer, [text, pointer]),
            ("utt_wave", ctypes.POINTER(_Wave), [pointer]),
            ("utt_relation", pointer, [pointer, text]),
            ("relation_head", pointer, [pointer]),
            ("item_next", pointer, [pointer]),
            ("ffeature_float", number, [pointer, text]),
            ("feat_set_float", None, [pointer, text, number]),
            ("delete_utterance", None, [pointer]),
        ):
            function = getattr(self._lib, name)
            function.restype, function.argtypes = result, arguments


def _open(part: str) -> ctypes.CDLL:
    return ctypes.CDLL(f"libflite{part}.so.1", mode=ctypes.RTLD_GLOBAL)


def _register(name: str) -> int:
    register = getattr(_open(f"_cmu_us_{name}"), f"register_cmu_us_{name}")
    register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    return register(None)


def _resample(audio: NDArray[np.int16], rate_hz: int) -> NDArray[np.int16]:
    frame = av.AudioFrame.from_ndarray(audio[None], format="s16", layout="mono")
    frame.sample_rate = rate_hz
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
    frames = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])
