"""What a new job will do and on what: its stages, engine, model and diarizer, chosen once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tiro.actions import beside, engines
from tiro.actions.beside import Beside
from tiro.actions.choosing import DiarizerChoice, resolve_diarizer
from tiro.actions.model_rules import HasSettings
from tiro.actions.options import Options
from tiro.actions.searching import Resolution
from tiro.errors import InvalidOptions
from tiro.story import plan_alignment, plan_beside, plan_diarization, plan_transcription

TRANSCRIBE = "transcribe"
DIARIZE = "diarize"
ALIGN = "align"
PULL = "model_pull"
SWEEP = "sweep"
IMPORT = "import"
DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class Plan:
    """A job's work.

    Attributes:
        kind: As the API calls it.
        stages: Stage ids, in order.
        resolution: What writes it down; None when nothing is.
        diarizer: What tells the speakers apart; None when nobody asked for it.
        beside: What is made of the text beside it, and by what; None when nobody asked for anything.
        rules: Ids of the rules by which it is made.
        deliver: Destinations that it is sent to, by id or name; found when the job is submitted.
    """

    kind: str
    stages: Sequence[str]
    resolution: Resolution | None = None
    diarizer: DiarizerChoice | None = None
    beside: Beside | None = None
    rules: Sequence[str] = ()
    deliver: Sequence[str] = ()

    @property
    def resolved(self) -> dict[str, Any]:
        """What was chosen, as the job shows it."""
        chosen = self.resolution
        parts = [each for each in (chosen, self.diarizer) if each is not None]
        return {
            "engine": chosen.engine if chosen else None,
            "model": chosen.model if chosen else None,
            "diarizer": self.diarizer.name if self.diarizer else None,
            "language": chosen.language if chosen else None,
            **({} if self.beside is None else self.beside.resolved),
            **({"rules": list(self.rules)} if self.rules else {}),
            "steps": [step.view() for part in parts for step in part.steps],
        }

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What the person who asked should know, as the job shows it."""
        found = [each.warnings for each in (self.resolution, self.diarizer) if each is not None]
        return [asdict(notice) for notices in found for notice in notices]


def transcription(
    context: HasSettings, options: Options, *, has_own_key: bool = False, is_admin: bool = False
) -> Plan:
    """Plan to write a recording down.

    Args:
        context: Where to look.
        options: What is asked for.
        has_own_key: The job runs on the caller's own key of the engine's provider.
        is_admin: The caller may name any model and diarizer.

    Raises:
        InvalidOptions: What is asked for cannot be done.
        OwnKeyUnavailable: The engine takes no key of a caller.
        EngineError: No engine that can do what is asked works here.
    """
    if options.stages is not None and TRANSCRIBE not in options.stages:
        raise InvalidOptions(
            "stages: what has no text yet must be written down; name transcribe, too.",
            details={"path": "stages"},
        )
    resolution = engines.resolve(context, options, has_own_key=has_own_key, is_admin=is_admin)
    diarizer = None
    if _tells_speakers(context, options):
        diarizer = resolve_diarizer(context, options, is_admin=is_admin)
    made = beside.choose(context, options)
    stages = plan_transcription(
        must_detect_language=resolution.language is None,
        tells_speakers=diarizer is not None,
        beside=_beside(made, options),
    )
    return Plan(TRANSCRIBE, stages, resolution, diarizer, made, deliver=options.deliver)


def diarization(context: HasSettings, options: Options, *, is_admin: bool = False) -> Plan:
    """Plan to tell the speakers of a text apart that is already there.

    Raises:
        InvalidOptions: The diarizer that is named is none.
    """
    diarizer = resolve_diarizer(context, options, is_admin=is_admin)
    return Plan(DIARIZE, plan_diarization(), diarizer=diarizer)


def of_text(context: HasSettings, options: Options) -> Plan:
    """Plan to make something of a text that is already there: a clean text, translations, notes; or to send it.

    Raises:
        InvalidOptions: There is no such template or language model, or no language or destination is named.
        LlmUnavailable: What is asked for needs a language model, and none is set up.
    """
    made = beside.choose(context, options)
    stages = _beside(made, options)
    return Plan(stages[0], plan_beside(stages), beside=made, deliver=options.deliver)


def alignment(resolution: Resolution) -> Plan:
    """Plan to find the times of words that a person wrote."""
    return Plan(ALIGN, plan_alignment(), resolution)


def _beside(made: Beside | None, options: Options) -> list[str]:
    """Name the stages that do something with the text."""
    if DELIVER in (options.stages or ()) and not options.deliver:
        text = "deliver: name the destinations to send it to."
        raise InvalidOptions(text, details={"path": "deliver"})
    sends = [DELIVER] if options.deliver else []
    return [*(made.stages if made is not None else ()), *sends]


def _tells_speakers(context: HasSettings, options: Options) -> bool:
    wanted = options.wants_speakers
    return context.settings.diarizers.speakers == "auto" if wanted is None else wanted
