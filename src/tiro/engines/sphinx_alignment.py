"""Places the words of an English text by pocketsphinx's forced alignment."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tiro.engines import SAMPLE_RATE_HZ
from tiro.engines.alignment import Placed
from tiro.engines.pronunciation import readings
from tiro.errors import ModelBroken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FRAMES_PER_SECOND = 100
_SILENCE = re.compile(r"<|\[|\+\+")
_PAD_SECONDS = 0.25
"""The search wants silence around the words: without it first words began 0.12 s early."""

_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
_BARE = re.compile("[a-z']+")
_PAD_LEVEL = 3.0 / 32768
_BEAMS = (None, 1e-100)
"""The library's own, and a wide one for what that loses."""


class SphinxAligner:
    """Has decoders of its own without a language model: words added to them change no transcript.

    They load in 0.1 s and take memory, so one is made for each call.
    """

    def __init__(self) -> None:
        self._searches: dict[float | None, _Search] = {}

    def place(self, audio: "NDArray[np.float32]", words: Sequence[str]) -> list[Placed] | None:
        """Place words; one without a sound, such as a dash, stands at the end of the one before.

        Args:
            audio: Shape (samples,), 16 kHz.
            words: As written, in order.

        Returns:
            One a word, without probabilities; None when the text does not fit.

        Raises:
            ModelBroken: The package's files cannot be loaded.
        """
        sound = _padded(audio)
        for beam in _BEAMS:
            placed = self._search(beam).place(sound, words)
            if placed is not None:
                return placed
        return None

    def _search(self, beam: float | None) -> "_Search":
        if beam not in self._searches:
            self._searches[beam] = _Search(beam)
        return self._searches[beam]


class _Search:
    """One decoder with a width of its own, and the words that it was told."""

    def __init__(self, beam: float | None) -> None:
        self._decoder = _decoder(beam)
        self._told: dict[tuple[str, ...], str] = {}

    def place(self, sound: bytes, words: Sequence[str]) -> list[Placed] | None:
        names = [self._name(word) for word in words]
        asked = [name for name in names if name is not None]
        if not asked:
            return None
        found = self._aligned(sound, asked)
        return None if len(found) != len(asked) else _filled(names, found)

    def _aligned(self, sound: bytes, names: Sequence[str]) -> list[Placed]:
        self._decoder.set_align_text(" ".join(names))
        # Without it times depend on what was decoded before: noise and mean are carried on.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw(sound, full_utt=True)
        self._decoder.end_utt()
        return [
            Placed(
                max(0.0, found.start_frame / _FRAMES_PER_SECOND - _PAD_SECONDS),
                max(0.0, (found.end_frame + 1) / _FRAMES_PER_SECOND - _PAD_SECONDS),
            )
            for found in self._decoder.seg() or ()
            if not _SILENCE.match(found.word)
        ]

    def _name(self, word: str) -> str | None:
        """Give the name under which the decoder knows a word, telling it first; None without a sound.

        The dictionary's own words have all their ways to be said. The second way of `w1-` is
        `w1-(2)`, as in the dictionary, which has no such names.
        """
        bare = _MARKS.sub("", word).lower()
        if _BARE.fullmatch(bare) and self._decoder.lookup_word(bare) is not None:
            return bare
        ways = tuple(readings(word, self._decoder.lookup_word))
        if ways and ways not in self._told:
            name = f"w{len(self._told)}-"
            for number, phones in enumerate(ways, 1):
                entry = name if number == 1 else f"{name}({number})"
                self._decoder.add_word(entry, phones, update=False)
            self._told[ways] = name
        return self._told.get(ways)


def _decoder(beam: float | None) -> Any:
    """Make a decoder; `bestpath` would drop words on its way through the lattice."""
    import pocketsphinx

    library: Any = pocketsphinx  # it has no types
    width = {} if beam is None else {"beam": beam, "wbeam": beam, "pbeam": beam}
    try:
        return library.Decoder(
            samprate=SAMPLE_RATE_HZ, loglevel="FATAL", lm=None, bestpath=False, **width
        )
    except (RuntimeError, ValueError, OSError):
        raise ModelBroken from None


def _padded(audio: "NDArray[np.float32]") -> bytes:
    """Put faint noise around the sound; digital silence would be no silence to the model."""
    import numpy as np

    noise = np.random.default_rng(0).standard_normal(round(_PAD_SECONDS * SAMPLE_RATE_HZ))
    pad = noise * _PAD_LEVEL
    whole = np.concatenate([pad, audio.clip(-1.0, 1.0), pad])
    return (whole * 32767).astype("<i2").tobytes()


def _filled(names: Sequence[str | None], found: Sequence[Placed]) -> list[Placed]:
    placed: list[Placed] = []
    waiting = iter(found)
    for name in names:
        if name is None:
            at = placed[-1].end if placed else found[0].start
            placed.append(Placed(at, at))
        else:
            placed.append(next(waiting))
    return placed
