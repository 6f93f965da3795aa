"""The sizes of Whisper: what each costs to run, best first."""

from dataclasses import dataclass

ENGLISH_ONLY = ".en"
"""How the names of models end that write nothing but English."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size of Whisper.

    Attributes:
        window_seconds: Encoding 30 s of sound with int8 on one core. tiny and base were measured; the others
            follow from the layers and widths of their encoders, to which it is proportional.
        layers: Of the decoder.
        width: Of a layer.
        is_for_cpu: Whether it is worth its time on a processor, where a deep decoder is slow.
    """

    window_seconds: float
    layers: int
    width: int
    is_for_cpu: bool = True

    @property
    def call_bytes(self) -> int:
        """What one call takes beside the model: keys and values of 1500 frames, and as much again."""
        return 2 * self.layers * self.width * 1500 * 2 * 4


SIZES: dict[str, Size] = {
    "large-v3": Size(15.1, 32, 1280, is_for_cpu=False),
    "large-v3-turbo": Size(15.1, 4, 1280),
    "medium": Size(7.3, 24, 1024),
    "small": Size(2.0, 12, 768),
    "base": Size(0.51, 6, 512),
    "tiny": Size(0.17, 4, 384),
}
"""Best first."""
ALIASES = {
    "turbo": "large-v3-turbo",
    "large": "large-v3",
    "large-v1": "large-v3",
    "large-v2": "large-v3",
}


def size_of(model: str) -> Size | None:
    """Give the size of Whisper that a model's name means; None for others."""
    bare = model.rpartition("/")[2].removesuffix(ENGLISH_ONLY)
    return SIZES.get(ALIASES.get(bare, bare))
