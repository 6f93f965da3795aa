"""The default diarizer: it needs no download and no further package, and runs in numpy.

`hearing` finds speech and gives a vector for each window of a second (`features`, `encoder`), laid
within `phrases`; `blocks` tells voices apart in blocks of five minutes (`counting`, `clusters`) and
links them, `smoothing` and `tenths` make turns of them. Memory grows by 15 MB for an hour of speech.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tiro.diarizers import (
    Availability,
    Capabilities,
    Diarization,
    LoadOptions,
    Progress,
    Sound,
    SpeakerCount,
)
from tiro.errors import ModelBroken, ModelMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MODEL = "resemblyzer"
_WEIGHTS = Path(__file__).with_name("weights.npz")
_MEMORY_BYTES = 256 << 20


class Ge2e:
    """Tells speakers apart by their voices, one at a time."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="GE2E",
        has_embeddings=True,
        takes_count=True,
        handles_overlap=False,
        is_local=True,
        quality="standard",
        default_model=_MODEL,
        encoder="ge2e-resemblyzer-0.1.4",
    )

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """It can work wherever its weights came along."""
        del config, models_dir
        if not _WEIGHTS.is_file():
            return Availability(is_available=False, reason="The file of its weights is missing.")
        return Availability(is_available=True, models=(_MODEL,))

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Measured: 197 MB with three hours, about 45 MB of it their vectors."""
        del model, config, models_dir
        return _MEMORY_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Read the weights that are part of the package.

        Raises:
            ModelMissing: Another model was asked for.
            ModelBroken: The weights cannot be read.
        """
        from tiro.diarizers.ge2e.encoder import Encoder

        del progress
        if options.model != _MODEL:
            raise ModelMissing(f"ge2e has only the model {_MODEL}.")
        try:
            self._encoder = Encoder(_WEIGHTS)
        except (OSError, KeyError, ValueError) as error:
            raise ModelBroken from error

    def diarize(self, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
        """Tell who speaks when; turns do not overlap.

        An exact number of speakers is kept wherever there are as many windows of speech.

        Raises:
            MediaMissing: The file is gone.
        """
        from tiro.diarizers.ge2e import speakers

        return speakers.diarize(self._encoder, sound, count, progress)

    def embed(
        self, sound: Sound, stretches: Sequence[tuple[float, float]]
    ) -> "NDArray[np.float32]":
        """Give the vector of the voice in the stretches, of shape (256,).

        Raises:
            MediaMissing: The file is gone.
            InvalidOptions: Nobody speaks in the stretches.
        """
        from tiro.diarizers.ge2e import speakers

        return speakers.embed(self._encoder, sound, stretches)
