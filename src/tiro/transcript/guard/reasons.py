"""Why text is held back, as stable codes."""

from enum import StrEnum


class Reason(StrEnum):
    """A segment's `held`; docs/guard.md says what each means."""

    OVER_SILENCE = "over_silence"
    NO_SPEECH = "no_speech"
    REPETITION = "repetition"
    KNOWN_PHRASE = "known_phrase"
    LOW_CONFIDENCE = "low_confidence"
    COMPRESSION = "compression"
    IMPOSSIBLE_RATE = "impossible_rate"
    OUTSIDE_CHUNK = "outside_chunk"
