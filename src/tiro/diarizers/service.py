"""What runs in a diarizer's child process: one diarizer, loaded once, then asked."""

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

from tiro.children.adapters import guarded
from tiro.diarizers import (
    Diarizer,
    LoadOptions,
    Progress,
    Sound,
    SpeakerCount,
    load_diarizer,
)
from tiro.errors import Internal

Values = dict[str, Any]
Answer = tuple[Values, dict[str, NDArray[Any]]]
Report = Callable[[Values], None]


class DiarizerService:
    """Serves `load`, then `diarize` and `embed`, one call at a time."""

    def __init__(self) -> None:
        self._diarizer: Diarizer | None = None
        self._secrets: tuple[object, ...] = ()

    def load(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Load `values["diarizer"]` with `values["options"]`; reports `fraction` and `text`."""
        del arrays
        diarizer = load_diarizer(values["diarizer"])()
        options = LoadOptions(**values["options"])
        self._secrets = (options.config.get("token"), options.config.get("api_key"))
        guarded(lambda: diarizer.load(options, _progress(report)), secrets=self._secrets)
        self._diarizer = diarizer
        return {}, {}

    def diarize(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Tell who speaks when in `values["sound"]`; the voices come as arrays by speaker."""
        del arrays
        diarizer, sound = self._loaded(), _sound(values["sound"])
        count = SpeakerCount(**values["count"])
        found = guarded(
            lambda: diarizer.diarize(sound, count, _progress(report)), secrets=self._secrets
        )
        turns = [(turn.start, turn.end, turn.speaker) for turn in found.turns]
        return {"turns": turns}, dict(found.voices)

    def embed(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Give the vector of the voice in `values["stretches"]` of `values["sound"]`."""
        del arrays, report
        diarizer, sound = self._loaded(), _sound(values["sound"])
        stretches = [(float(start), float(end)) for start, end in values["stretches"]]
        voice = guarded(lambda: diarizer.embed(sound, stretches), secrets=self._secrets)
        return {}, {"voice": voice}

    def _loaded(self) -> Diarizer:
        if self._diarizer is None:
            raise Internal
        return self._diarizer


def _progress(report: Report) -> Progress:
    return lambda fraction, text: report({"fraction": fraction, "text": text})


def _sound(values: Values) -> Sound:
    regions = tuple((float(start), float(end)) for start, end in values["regions"])
    return Sound(values["path"], float(values["duration"]), regions)
