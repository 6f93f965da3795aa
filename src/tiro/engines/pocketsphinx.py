"""English through pocketsphinx, whose model comes in its package: draft quality, no download."""

import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tiro.engines import (
    SAMPLE_RATE_HZ,
    Availability,
    Capabilities,
    Chunk,
    ChunkOptions,
    ChunkResult,
    LanguageGuess,
    LoadOptions,
    Progress,
    english,
    rover,
    timing,
)
from tiro.engines.alignment import Alignment, AlignOptions, by_windows, unaligned
from tiro.engines.rover import Heard
from tiro.engines.sphinx_alignment import SphinxAligner
from tiro.errors import EngineError, EngineFailed, ModelBroken, ModelMissing
from tiro.transcript.model import Segment, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MODEL = "en-us"
_MEMORY_BYTES = 200 << 20
_FRAMES_PER_SECOND = 100
_SHORTEST_SECONDS = 0.1
_ALIGN_SECONDS = 60.0
"""Where to cut a longer chunk is only presumed; memory grows with the length."""

_NOISE = re.compile(r"<|\[|\+\+")
_VARIANT = re.compile(r"\(\d+\)$")

Regions = Sequence[tuple[float, float]]


class PocketSphinx:
    """Decodes speech regions one by one; it holds Python's lock, so one call a process.

    The recipes and figures were chosen on 16 clips and checked on 16 others: WER .52 by one
    decode, .49 by three at a quarter of the speed.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="PocketSphinx",
        languages=frozenset({"en"}),
        can_detect_language=False,
        can_translate=False,
        has_word_times=True,
        takes_vocabulary=False,
        takes_caller_key=False,
        is_local=True,
        is_concurrent=False,
        quality="draft",
        chunk_seconds=30.0,
        max_chunk_seconds=600.0,
        options={
            "mode": "draft (one decode) or accurate (three decodes that vote; four times slower).",
            "chunk_seconds": "Length of the chunks that a recording is cut into.",
        },
        default_model=_MODEL,
        can_align=True,
    )

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """It can work wherever its package is."""
        del config, models_dir
        if find_spec("pocketsphinx") is None:
            return Availability(
                is_available=False, reason="The package pocketsphinx is not installed."
            )
        return Availability(is_available=True, models=(_MODEL,))

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Measured: 142 MB loaded, 169 MB after 30 s of speech, 208 MB after an alignment."""
        del model, config, models_dir
        return _MEMORY_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load the English model.

        Raises:
            ModelMissing: Another model was asked for.
            ModelBroken: The package's files cannot be loaded.
        """
        del progress
        if options.model != _MODEL:
            raise ModelMissing(f"pocketsphinx has only the model {_MODEL}.")
        self._plain = _decoder()
        self._further: tuple[Any, Any] | None = None

    def detect_language(self, chunk: Chunk) -> LanguageGuess:
        """Not offered: it knows English only."""
        del chunk
        raise EngineError("pocketsphinx cannot tell languages.")

    def transcribe(self, chunk: Chunk, options: ChunkOptions) -> ChunkResult:
        """Write down the speech regions of a chunk; outside of them nothing is heard."""
        is_accurate = options.engine_options.get("mode") == "accurate"
        heard = self._hear_thrice(chunk) if is_accurate else self._hear_once(chunk)
        sentences = english.sentences(heard, options.vocabulary)
        segments = [_segment(words, has_words=options.word_times) for words in sentences]
        return ChunkResult(timing.in_order(segments, chunk.duration), "en")

    def align(self, chunk: Chunk, words: Sequence[Word], options: AlignOptions) -> Alignment:
        """Find the times of English words; pocketsphinx tells no probability of them.

        Raises:
            EngineFailed: The library gave up.
        """
        if options.language not in {None, "en"}:
            return unaligned(chunk, words, "language")
        aligner = SphinxAligner()
        try:
            return by_windows(chunk, words, aligner.place, longest_seconds=_ALIGN_SECONDS)
        except RuntimeError:
            raise EngineFailed from None

    def _hear_once(self, chunk: Chunk) -> list[Heard]:
        heard = _decode(self._plain, chunk.audio, chunk.regions, least=0.02)
        return _calibrated(heard, slope=0.33, offset=-0.23)

    def _hear_thrice(self, chunk: Chunk) -> list[Heard]:
        """Vote between the plain decode, one of longer stretches, one without noise removal."""
        if self._further is None:
            self._further = (_decoder(fwdflat=False, topn=8, wip=0.2), _noisy_decoder())
        joined, noisy = self._further
        long = _joined(chunk.regions, chunk.duration)
        decodes = (
            _decode(self._plain, chunk.audio, chunk.regions, least=0.01),
            _decode(joined, chunk.audio, long, least=0.01),
            _decode(noisy, chunk.audio, chunk.regions, least=0.01),
        )
        return _calibrated(rover.vote(decodes), slope=0.50, offset=-0.73)


def _decoder(**settings: Any) -> Any:
    import pocketsphinx

    library: Any = pocketsphinx  # it has no types
    try:
        return library.Decoder(samprate=SAMPLE_RATE_HZ, loglevel="FATAL", **settings)
    except (RuntimeError, ValueError, OSError):
        raise ModelBroken from None


def _noisy_decoder() -> Any:
    """Without noise removal; as a setting alone it would be overridden by the model's own."""
    import pocketsphinx

    library: Any = pocketsphinx  # it has no types
    settings = Path(library.get_model_path(f"{_MODEL}/{_MODEL}/feat.params"))
    lines = settings.read_text().splitlines(keepends=True)
    with tempfile.NamedTemporaryFile("w", suffix=".params") as file:
        file.writelines(line for line in lines if "remove_noise" not in line)
        file.flush()
        return _decoder(featparams=file.name, remove_noise=False)


def _decode(
    decoder: Any, audio: "NDArray[np.float32]", regions: Regions, *, least: float
) -> list[Heard]:
    """Decode each region as a whole, and drop words less likely than `least`."""
    heard: list[Heard] = []
    for start, end in regions:
        piece = audio[int(start * SAMPLE_RATE_HZ) : int(end * SAMPLE_RATE_HZ)]
        if len(piece) < _SHORTEST_SECONDS * SAMPLE_RATE_HZ:
            continue
        # Without it a text depends on what was decoded before: noise and mean are carried on.
        decoder.reinit_feat()
        decoder.start_utt()
        decoder.process_raw(_pcm(piece), full_utt=True)
        decoder.end_utt()
        heard += [word for word in _words(decoder, start) if word.probability >= least]
    return heard


def _pcm(piece: "NDArray[np.float32]") -> bytes:
    return (piece.clip(-1.0, 1.0) * 32767).astype("<i2").tobytes()


def _words(decoder: Any, offset: float) -> Iterator[Heard]:
    for found in (decoder.seg() or ()) if decoder.hyp() is not None else ():
        if not _NOISE.match(found.word):
            yield Heard(
                _VARIANT.sub("", found.word),
                offset + found.start_frame / _FRAMES_PER_SECOND,
                offset + (found.end_frame + 1) / _FRAMES_PER_SECOND,
                float(found.prob),
            )


def _calibrated(heard: Sequence[Heard], *, slope: float, offset: float) -> list[Heard]:
    """Turn scores into the share of words that were right at this score."""
    return [
        Heard(each.word, each.start, each.end, _sigmoid(slope * _logit(each.probability) + offset))
        for each in heard
    ]


def _logit(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _joined(regions: Regions, duration: float) -> list[tuple[float, float]]:
    """Join regions less than 0.6 s apart and widen them by 0.3 s, not into each other.

    The regions come with 0.2 s around the speech: that makes gaps of 1.0 s and 0.5 s around.
    """
    near: list[tuple[float, float]] = []
    for start, end in regions:
        if near and start - near[-1][1] < 0.6:
            near[-1] = (near[-1][0], end)
        else:
            near.append((start, end))
    edges = [0.0, *((a[1] + b[0]) / 2 for a, b in pairwise(near)), duration]
    return [
        (max(start - 0.3, low), min(end + 0.3, high))
        for (start, end), (low, high) in zip(near, pairwise(edges), strict=True)
    ]


def _segment(words: Sequence[Heard], *, has_words: bool) -> Segment:
    mean = sum(word.probability for word in words) / len(words)
    return Segment(
        id="",
        start=words[0].start,
        end=words[-1].end,
        text=" ".join(word.word for word in words),
        language="en",
        confidence=round(mean, 4),
        words=tuple(
            Word(word.word, word.start, word.end, round(word.probability, 4)) for word in words
        )
        if has_words
        else (),
    )
