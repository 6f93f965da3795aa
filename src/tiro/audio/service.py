"""What the child process that opens media does: a first look, and the one pass over the sound."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiro.audio import SAMPLE_RATE_HZ, MediaLimits
from tiro.audio.apart import Apart
from tiro.audio.decoder import decode
from tiro.audio.excerpt import excerpt
from tiro.audio.levels import Levels, peaks
from tiro.audio.media import probe
from tiro.audio.mixer import Mixer
from tiro.audio.pcm import OutputFile, to_pcm
from tiro.audio.quality import Decoding
from tiro.audio.silero import Silero
from tiro.audio.speech import RegionFinder, VadOptions, to_bytes
from tiro.audio.timeline import Block, Tally

Values = dict[str, Any]
Arrays = dict[str, NDArray[Any]]
Report = Callable[[Values], None]


class MediaService:
    """Served by `tiro.children`; opens media, so it runs in a limited process of its own."""

    def probe(self, values: Values, arrays: Arrays, report: Report) -> tuple[Values, Arrays]:  # noqa: ARG002 - the shape of a service method
        """Take a first look.

        Args:
            values: `path`, and `limits` with any of the fields of `MediaLimits`.
            arrays: None.
            report: Not called.

        Returns:
            The fields of `MediaInfo`.

        Raises:
            MediaError: As `tiro.audio.media.probe`.
        """
        return asdict(probe(Path(values["path"]), _limits(values))), {}

    def listen(self, values: Values, arrays: Arrays, report: Report) -> tuple[Values, Arrays]:  # noqa: ARG002 - the shape of a service method
        """Decode once and keep what all later stages need.

        Args:
            values: `path`; `out_pcm` and `out_peaks`, files to write: 16 kHz mono s16le, and pairs
                of int8 (lowest, highest), 40 pairs a second; `limits`, `vad` and `threads`
                (of speech detection; 1), all optional; `out_channels`, to keep channels apart,
                too: what the files' names begin with.
            arrays: None.
            report: Gets `seconds` done after each block of at most 30.4 s.

        Returns:
            `duration`, `sample_rate_hz`, `channels`, `corrupt_packets`, `filled_seconds`, `quality`, `apart`
            (numbers of the channels that hold speech of their own); and the arrays
            `regions`, float64 seconds of shape (regions, 2), and `probabilities`, uint8 of speech
            for each 32 ms; both also for each channel apart, as `tiro.audio.apart` says.

        Raises:
            InvalidOptions: `vad` is wrong.
            MediaError: As `tiro.audio.decoder.decode`.
            StorageFull: An output does not fit; neither is left behind, whatever is raised.
        """
        vad, threads = VadOptions.of(values.get("vad") or {}), int(values.get("threads") or 1)
        ears = _Ears(vad, threads)
        prefix: str | None = values.get("out_channels")
        path, limits = Path(values["path"]), _limits(values)
        probe(path, limits)  # what is refused at first sight is not listened to for minutes
        blocks = decode(path, limits, ears.tally)
        with (
            OutputFile(Path(values["out_pcm"])) as pcm,
            OutputFile(Path(values["out_peaks"])) as drawing,
            Apart(prefix, vad, threads) if prefix else nullcontext() as apart,
        ):
            for mono in ears.hear(blocks if apart is None else _heard_by(apart, blocks)):
                pcm.write(to_pcm(mono))
                drawing.write(peaks(mono).tobytes())
                report({"seconds": ears.seconds})
        return _with_channels(ears, apart)

    def excerpt(self, values: Values, arrays: Arrays, report: Report) -> tuple[Values, Arrays]:  # noqa: ARG002 - the shape of a service method
        """Decode some stretches again.

        Args:
            values: `path`, `limits`; `stretches`, a list of channel (null: the mix) and a list of
                starts and ends; `prefix`, what the files' names begin with.
            arrays: None.
            report: Not called.

        Raises:
            MediaError: As `tiro.audio.decoder.decode`.
            StorageFull: An output does not fit.
        """
        wanted = {
            channel: [(float(start), float(end)) for start, end in stretches]
            for channel, stretches in values["stretches"]
        }
        excerpt(Path(values["path"]), _limits(values), wanted, str(values["prefix"]))
        return {}, {}


class _Ears:
    """All that listens to a recording in the one pass."""

    def __init__(self, vad: VadOptions, threads: int) -> None:
        self.tally = Tally()
        self._mixer = Mixer()
        self._silero = Silero(threads)
        self._finder = RegionFinder(vad)
        self._levels = Levels()
        self._probabilities: list[NDArray[np.uint8]] = []
        self._samples = 0

    @property
    def seconds(self) -> float:
        return self._samples / SAMPLE_RATE_HZ

    def hear(self, blocks: Iterator[Block]) -> Iterator[NDArray[np.float32]]:
        """Give the mix of each block after taking it in."""
        for block in blocks:
            mono = self._mixer.mix(block)
            probabilities = self._silero.probabilities(mono)
            self._levels.add(block, mono, probabilities)
            self._finder.add(probabilities)
            self._probabilities.append(to_bytes(probabilities))
            self._samples += len(mono)
            yield mono

    def told(self) -> tuple[Values, Arrays]:
        tally = self.tally
        decoding = Decoding(
            sample_rate_hz=tally.sample_rate_hz,
            corrupt_packets=tally.corrupt_packets,
            filled_seconds=tally.filled_seconds,
            has_cancelled=self._mixer.has_cancelled,
        )
        regions = self._finder.finish(self.seconds)
        values: Values = {
            "duration": self.seconds,
            "sample_rate_hz": tally.sample_rate_hz,
            "channels": tally.channels,
            "corrupt_packets": tally.corrupt_packets,
            "filled_seconds": tally.filled_seconds,
            "quality": self._levels.quality(decoding).as_dict(),
        }
        return values, {
            "regions": np.array(regions, np.float64).reshape(-1, 2),
            "probabilities": np.concatenate(self._probabilities),
        }


def _heard_by(apart: Apart, blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        apart.add(block)
        yield block


def _with_channels(ears: _Ears, apart: Apart | None) -> tuple[Values, Arrays]:
    values, arrays = ears.told()
    channels, more = ([], {}) if apart is None else apart.told(ears.seconds)
    return {**values, "apart": channels}, {**arrays, **more}


def _limits(values: Values) -> MediaLimits:
    given: Values = values.get("limits") or {}
    return MediaLimits(**given)
