"""Builds conversations of real and synthetic voices whose every turn is known.

The voices are the single-speaker recordings of the shared folder, cut at silences, and four of
the project's own test recording; a voice played slower or faster is a further, unheard one.
"""

import itertools
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from bench.scoring import Interval
from bench.sound import mono_of
from bench.workspace import ROOT  # noqa: F401 - puts the test kits on the path
from tiro.audio import SAMPLE_RATE_HZ
from tiro.audio.pcm import to_pcm
from tiro.audio.silero import Silero
from tiro.audio.speech import RegionFinder, VadOptions

import speechkit  # isort: skip - workspace puts it on the path

Mono = NDArray[np.float32]
Voices = Mapping[str, Sequence[Mono]]
"""Each voice's pieces of speech, of equal loudness."""

LEAST_VOICE_SECONDS = 9.0
_CUT = VadOptions(threshold=0.5, min_silence_duration_ms=150, speech_pad_ms=50)
_PIECE_SECONDS = 4.0
_LINE_HZ = (300.0, 3400.0)
_LEVEL = 10 ** (-25 / 20)
_LEFT_OUT = frozenset(
    {
        "en-earnings22-3",  # more than the named speaker is heard
        "en-jfk-inaugural",  # another microphone than the other recording of this voice
        "en-fleurs-0",  # so quiet that mostly noise is left at equal loudness
        "en-fleurs-2",
        "de-fleurs-0",
    }
)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation: 16 kHz sound of shape (samples,) and its turns in order."""

    name: str
    mono: Mono
    turns: tuple[Interval, ...]

    @property
    def duration(self) -> float:
        """Its length in seconds."""
        return len(self.mono) / SAMPLE_RATE_HZ

    def pcm(self) -> bytes:
        """Give it as s16le without a header."""
        return to_pcm(self.mono)


@dataclass(frozen=True, slots=True)
class Manner:
    """How people talk: shares are 0..1, noise in dBFS."""

    overlapped: float = 0.1
    short: float = 0.25
    noise_dbfs: float = -55.0


def project_voices() -> dict[str, list[Mono]]:
    """Read the four synthetic voices of the project's test recording that are four people."""
    recording = speechkit.utterances()
    sound = speechkit.audio(recording.path).astype(np.float32) / 32_768
    voices: dict[str, list[Mono]] = {}
    for segment in recording.segments:
        if segment.speaker in speechkit.WIDEBAND_VOICES:
            said = _cut(sound, segment.start - 0.06, segment.end + 0.06)
            voices.setdefault(segment.speaker, []).extend(pieces(said))
    return voices


def shared_voices(folder: Path) -> dict[str, list[Mono]]:
    """Read the voices of the shared recordings that say enough, where the folder is."""
    voices: dict[str, list[Mono]] = {}
    path = folder / "manifest.json"
    for item in json.loads(path.read_text())["items"] if path.is_file() else []:
        if not item["file"].startswith("speech/") or item["id"] in _LEFT_OUT:
            continue
        if len(item.get("speakers") or ()) == 1:
            mono = mono_of(folder / item["file"])
            voices.setdefault(item["speakers"][0], []).extend(pieces(mono))
    return {name: found for name, found in voices.items() if _seconds(found) >= LEAST_VOICE_SECONDS}


def played(voices: Voices, up: int, down: int) -> dict[str, list[Mono]]:
    """Play voices at down/up of their speed: pitch and vocal tract change, and so does the person."""
    return {
        f"{name}*{down}/{up}": [
            resample_poly(piece, up, down).astype(np.float32) for piece in found
        ]
        for name, found in voices.items()
    }


def by_telephone(said: Dialogue) -> Dialogue:
    """Send a conversation over a line of 300 to 3400 Hz and 8 bits by mu-law."""
    spectrum = np.fft.rfft(resample_poly(said.mono, 1, 2))
    hertz = np.fft.rfftfreq(2 * (len(spectrum) - 1), 1 / 8000)
    spectrum[(hertz < _LINE_HZ[0]) | (hertz > _LINE_HZ[1])] = 0
    line = np.fft.irfft(spectrum)
    steps = np.rint(127 * np.sign(line) * np.log1p(255 * np.abs(line)) / np.log(256))
    heard = np.sign(steps) * np.expm1(np.abs(steps) / 127 * np.log(256)) / 255
    mono = resample_poly(heard, 2, 1)[: len(said.mono)].astype(np.float32)
    return Dialogue(f"{said.name}, telephone", np.clip(mono, -1, 1), said.turns)


def pieces(mono: Mono) -> list[Mono]:
    """Cut speech out of a recording, at most 4 s at a time, of equal loudness."""
    finder = RegionFinder(_CUT)
    level = np.sqrt(np.mean(np.square(mono)) + 1e-12)
    levelled = np.clip(mono * np.float32(_LEVEL / level), -1, 1)
    finder.add(Silero().probabilities(levelled))
    found: list[Mono] = []
    for start, end in finder.finish(len(mono) / SAMPLE_RATE_HZ):
        begin = start
        while end - begin > _PIECE_SECONDS + 1:
            found.append(_cut(levelled, begin, begin + _PIECE_SECONDS))
            begin += _PIECE_SECONDS
        if end - begin > 0.5:
            found.append(_cut(levelled, begin, end))
    return found


def dialogue(
    voices: Voices, count: int, seed: int, *, seconds: float, manner: Manner | None = None
) -> Dialogue:
    """Let so many voices talk, everybody for at least 4 s; equal arguments give equal sound.

    Long ones need voices that say much: the same words again and again would be told apart.

    The first voice talks most. A quarter of the turns is an answer of at most 1.4 s, one in ten
    begins before the other has ended, and each voice is as loud as it likes within 9 dB.
    """
    manner = manner or Manner()
    least = min(seconds / 10, LEAST_VOICE_SECONDS + seconds / 30)
    able = [name for name in sorted(voices) if _seconds(voices[name]) >= least]
    for attempt in itertools.count():
        chance = random.Random(f"{seed} {attempt}")  # noqa: S311 - a seed makes it repeatable
        names = chance.sample(able, count)
        talk = _Talk(voices, names, chance, manner)
        said = list(talk.until(seconds))
        if all(_seconds([part[1] for part in said if part[2] == name]) >= 4 for name in names):
            break
    sound = np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)
    turns: list[Interval] = []
    for start, piece, name in said:
        first = round(start * SAMPLE_RATE_HZ)
        sound[first : first + len(piece)] += piece * talk.loudness[name]
        turns.append((start, start + len(piece) / SAMPLE_RATE_HZ, name))
    noise = np.random.default_rng(seed).normal(0, 10 ** (manner.noise_dbfs / 20), len(sound))
    mixed = np.clip(sound + noise.astype(np.float32), -1, 1)
    return Dialogue(f"{count} voices, seed {seed}", mixed, tuple(turns))


class _Talk:
    def __init__(
        self, voices: Voices, names: Sequence[str], chance: random.Random, manner: Manner
    ) -> None:
        self.loudness = {name: np.float32(10 ** (chance.uniform(-6, 3) / 20)) for name in names}
        self._voices = voices
        self._weights = {name: 1 / (1 + 0.5 * rank) for rank, name in enumerate(names)}
        self._chance = chance
        self._manner = manner
        self._last: str | None = None
        self._waiting = list(names)

    def until(self, seconds: float) -> Iterator[tuple[float, Mono, str]]:
        """Give pieces with their start, in the order of turns."""
        chance, now = self._chance, 0.5
        previous = (0.0, 0.0)
        while True:
            name, said = self._turn()
            if self._last and chance.random() < self._manner.overlapped:
                now = max(previous[0] + 0.3, previous[1] - chance.uniform(0.2, 1.0))
            self._last = name
            for piece in said:
                length = len(piece) / SAMPLE_RATE_HZ
                if now + length > seconds:
                    return
                yield now, piece, name
                previous = (now, now + length)
                now += length + chance.uniform(0.05, 0.25)
            now += chance.uniform(0, 0.7) if chance.random() < 0.9 else chance.uniform(1, 4)

    def _turn(self) -> tuple[str, list[Mono]]:
        chance = self._chance
        others = [name for name in self._weights if name != self._last] or list(self._weights)
        waiting = [name for name in self._waiting if name != self._last]
        name = (
            waiting[0]
            if waiting and chance.random() < 0.5
            else chance.choices(others, [self._weights[other] for other in others])[0]
        )
        pool = self._voices[name]
        if chance.random() < self._manner.short:
            piece = min((chance.choice(pool) for _ in range(6)), key=len)
            return name, [piece[: round(chance.uniform(0.5, 1.4) * SAMPLE_RATE_HZ)]]
        said = [chance.choice(pool)]
        while chance.random() < 0.5:
            said.append(chance.choice(pool))
        if name in self._waiting:
            self._waiting.remove(name)
        return name, said


def _cut(mono: Mono, start: float, end: float) -> Mono:
    return mono[round(start * SAMPLE_RATE_HZ) : round(end * SAMPLE_RATE_HZ)]


def _seconds(found: Sequence[Mono]) -> float:
    return sum(map(len, found)) / SAMPLE_RATE_HZ
