"""The tables; times are seconds since the epoch, UTC, and JSON values are what the API shows.

Names keep clear of those that DBOS gives its own tables in the same SQLite file.
"""

from tiro.store.tables.base import ID, LOCAL_OWNER, Table
from tiro.store.tables.installation import (
    Event,
    EventClock,
    Flag,
    IdempotencyKey,
    ModelRow,
)
from tiro.store.tables.library import (
    DraftRow,
    Recording,
    RecordingName,
    SegmentRow,
    SpeakerEdit,
    SpeakerRow,
    TranscriptRow,
    UploadRow,
    User,
    Vocabulary,
    Voice,
)
from tiro.store.tables.work import (
    ChunkGroup,
    ChunkRow,
    Job,
    JobStage,
    JobVocabulary,
    StageOutput,
    StageRun,
    Worker,
)

__all__ = [
    "ID",
    "LOCAL_OWNER",
    "ChunkGroup",
    "ChunkRow",
    "DraftRow",
    "Event",
    "EventClock",
    "Flag",
    "IdempotencyKey",
    "Job",
    "JobStage",
    "JobVocabulary",
    "ModelRow",
    "Recording",
    "RecordingName",
    "SegmentRow",
    "SpeakerEdit",
    "SpeakerRow",
    "StageOutput",
    "StageRun",
    "Table",
    "TranscriptRow",
    "UploadRow",
    "User",
    "Vocabulary",
    "Voice",
    "Worker",
]
