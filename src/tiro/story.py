"""Names and order of the stages; options become a plan, which is stored with the job and never changes.

A stage's name carries its version (`transcribe@1`): a new release keeps the old versions that
jobs in flight may still name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

SOFT = frozenset({"clean", "translate", "notes", "deliver"})
"""Stages that never fail a transcription: the text is there, whatever becomes of them."""

RECORDING_COMPLETED = "recording.completed"
"""The event by which a recording is delivered because a rule, an option or a person says so."""
DELIVERY_FAILED = "delivery.failed"
TOLD = (
    "recording.created",
    "job.completed",
    "job.failed",
    "job.cancelled",
    "transcript.updated",
    "note.created",
    DELIVERY_FAILED,
)
"""The events that destinations are told of as they happen, where they ask for them."""


class Lane(StrEnum):
    """Which kind of queue a stage waits in."""

    MEDIA = "media"
    SPEECH = "speech"
    VOICES = "voices"
    MODELS = "models"
    UPKEEP = "upkeep"
    NOTES = "notes"
    IMPORTS = "imports"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a job.

    Attributes:
        name: Stable, without version.
        lane: Where it waits for a worker.
        weight: Its part of the progress bar, relative to the others.
        has_recording: It is about a recording; jobs without one hold no such stage.
    """

    name: str
    version: int
    lane: Lane
    weight: float
    has_recording: bool = True

    @property
    def id(self) -> str:
        """Name and version as stored in a plan."""
        return f"{self.name}@{self.version}"


STAGES: dict[str, Stage] = {
    stage.id: stage
    for stage in (
        Stage("listen", 1, Lane.MEDIA, 4),
        Stage("cut", 1, Lane.MEDIA, 1),
        Stage("language", 1, Lane.SPEECH, 1),
        Stage("language", 2, Lane.SPEECH, 2),
        Stage("transcribe", 1, Lane.SPEECH, 92),
        Stage("review", 1, Lane.SPEECH, 2),
        Stage("diarize", 1, Lane.VOICES, 15),
        Stage("merge", 1, Lane.MEDIA, 1),
        Stage("attribute", 1, Lane.MEDIA, 1),
        Stage("enrol", 1, Lane.VOICES, 15),
        Stage("align", 1, Lane.SPEECH, 100),
        Stage("pull", 1, Lane.MODELS, 100, has_recording=False),
        Stage("sweep", 1, Lane.UPKEEP, 100, has_recording=False),
        Stage("fetch", 1, Lane.IMPORTS, 100, has_recording=False),
        Stage("clean", 1, Lane.NOTES, 20),
        Stage("translate", 1, Lane.NOTES, 20),
        Stage("notes", 1, Lane.NOTES, 20),
        Stage("deliver", 1, Lane.MEDIA, 1),
        Stage("finish", 1, Lane.MEDIA, 1),
    )
}


def name_of(stage_id: str) -> str:
    """Give a stage's name without its version."""
    return stage_id.partition("@")[0]


BESIDE = tuple(each for each in STAGES if name_of(each) in SOFT)
"""What may be done with a text that is there, in this order."""


def plan_transcription(
    *, must_detect_language: bool, tells_speakers: bool = False, beside: Collection[str] = ()
) -> tuple[str, ...]:
    """Give the plan of a transcription.

    Args:
        must_detect_language: Nobody named the language.
        tells_speakers: Speakers are told apart.
        beside: Names of the stages that do something with the text.
    """
    ids = ["listen@1", "cut@1", "language@2", "transcribe@1", "review@1", "diarize@1", "merge@1"]
    if not must_detect_language:
        ids.remove("language@2")
        ids.remove("review@1")
    if not tells_speakers:
        ids.remove("diarize@1")
    return (*ids, *plan_beside(beside))


def plan_diarization() -> tuple[str, ...]:
    """Give the plan that tells the speakers of a text apart that is already there."""
    return ("listen@1", "diarize@1", "attribute@1", "finish@1")


def plan_enrolment() -> tuple[str, ...]:
    """Give the plan that learns a person's voice from a recording."""
    return ("listen@1", "enrol@1", "finish@1")


def plan_alignment() -> tuple[str, ...]:
    """Give the plan that finds the times of words that a person wrote."""
    return ("align@1", "finish@1")


def plan_beside(names: Collection[str]) -> tuple[str, ...]:
    """Give the plan that does something with a text that is already there."""
    return (*(each for each in BESIDE if name_of(each) in names), "finish@1")


def plan_pull() -> tuple[str, ...]:
    """Give the plan that fetches a model."""
    return ("pull@1",)


def plan_import() -> tuple[str, ...]:
    """Give the plan that fetches a recording."""
    return ("fetch@1",)


def plan_sweep() -> tuple[str, ...]:
    """Give the plan that deletes what is too old."""
    return ("sweep@1",)


def needs_recording(plan: Sequence[str]) -> bool:
    """Whether a stage of the plan is about a recording."""
    return any(stage not in STAGES or STAGES[stage].has_recording for stage in plan)


def writes_down(plan: Sequence[str]) -> bool:
    """Whether the plan makes a text, rather than adding to one that is there."""
    return any(name_of(stage) == "transcribe" for stage in plan)


def needs_sound(plan: Sequence[str], cursor: int = 0) -> bool:
    """Whether what is left of the plan listens to the recording."""
    return any(lane_of(stage) in {Lane.SPEECH, Lane.VOICES} for stage in plan[cursor:])


def is_soft(plan: Sequence[str], cursor: int) -> bool:
    """Whether a stage that fails leaves a notice and the job goes on: what is done with a text that is there."""
    return cursor < len(plan) and name_of(plan[cursor]) in SOFT and writes_down(plan)


def passed_over(plan: Sequence[str], codes: Collection[str]) -> int | None:
    """Give the first soft stage that failed, by the codes of a job's notices; None when there is none."""
    cursors = range(len(plan))
    return next(
        (at for at in cursors if is_soft(plan, at) and failed_code(name_of(plan[at])) in codes),
        None,
    )


def failed_code(stage: str) -> str:
    """Give the code of the notice that a soft stage leaves when it fails."""
    return f"{stage}_failed"


def is_known(plan: Sequence[str]) -> bool:
    """Whether this release can walk the plan."""
    return all(stage in STAGES for stage in plan)


def progress(plan: Sequence[str], cursor: int, fraction: float) -> int:
    """Give 0..100 for a place in the plan.

    Args:
        plan: Stage ids.
        cursor: Index of the present stage; `len(plan)` when all are done.
        fraction: 0..1 of the present stage.
    """
    weights = [STAGES[stage].weight if stage in STAGES else 1.0 for stage in plan]
    total = sum(weights) or 1.0
    done = sum(weights[:cursor])
    if cursor < len(weights):
        done += weights[cursor] * min(max(fraction, 0.0), 1.0)
    return min(100, int(100 * done / total))


def walk_of(plan: Sequence[str], cursor: int) -> range:
    """Give the stages from `cursor` on that one worker does in one go: those of the same lane."""
    end = cursor + 1
    while end < len(plan) and lane_of(plan[end]) == lane_of(plan[cursor]):
        end += 1
    return range(cursor, end)


def lane_of(stage_id: str) -> Lane:
    """Give the lane of a stage of a plan; one of a newer release waits with the media."""
    stage = STAGES.get(stage_id)
    return stage.lane if stage else Lane.MEDIA
