"""What a reader must know of a transcript besides its text, and how times are written."""

from tiro.transcript.characters import one_line
from tiro.transcript.model import Transcript


def remarks(transcript: Transcript) -> list[str]:
    """Say that a text is a draft, and its warnings; each on one line, as a sentence."""
    draft = ["Draft quality."] if transcript.quality == "draft" else []
    return draft + [one_line(notice.message) for notice in transcript.warnings]


def clock(seconds: float) -> str:
    """Write a time as `H:MM:SS`, rounded down to the second."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"


def stamp(seconds: float, *, mark: str) -> str:
    """Write a time as `HH:MM:SS` and milliseconds after the mark, as subtitles do."""
    whole, thousandth = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{mark}{thousandth:03}"


def encoded(text: str) -> bytes:
    """Encode as UTF-8; a half surrogate pair, which has no encoding, becomes `?`."""
    return text.encode("utf-8", "replace")
