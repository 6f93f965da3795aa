"""The tables; times are seconds since the epoch, UTC, and JSON values are what the API shows.

Names keep clear of those that DBOS gives its own tables in the same SQLite file.
"""

from tiro.store.tables.accounts import ApiKeyRow, AuditRow, SessionRow, User
from tiro.store.tables.base import EVERYBODY, ID, LOCAL_OWNER, Owned, Table
from tiro.store.tables.deliveries import Delivery, DeliveryAttempt, DestinationState
from tiro.store.tables.destinations import DestinationRow, RuleRow
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
    Vocabulary,
    Voice,
)
from tiro.store.tables.queueing import AudioUse, QueueClock, QueueTurn
from tiro.store.tables.search import SearchOwner, SearchRecording
from tiro.store.tables.shelf import (
    Batch,
    BatchItem,
    Note,
    NoteStep,
    RecordingTag,
    Share,
    Tag,
)
from tiro.store.tables.sources import ImportRow, WatchedFile
from tiro.store.tables.upkeep import AdapterRow, Schedule, SettingRow
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
from tiro.store.tables.writing import NoteTemplate

__all__ = [
    "EVERYBODY",
    "ID",
    "LOCAL_OWNER",
    "AdapterRow",
    "ApiKeyRow",
    "AudioUse",
    "AuditRow",
    "Batch",
    "BatchItem",
    "ChunkGroup",
    "ChunkRow",
    "Delivery",
    "DeliveryAttempt",
    "DestinationRow",
    "DestinationState",
    "DraftRow",
    "Event",
    "EventClock",
    "Flag",
    "IdempotencyKey",
    "ImportRow",
    "Job",
    "JobStage",
    "JobVocabulary",
    "ModelRow",
    "Note",
    "NoteStep",
    "NoteTemplate",
    "Owned",
    "QueueClock",
    "QueueTurn",
    "Recording",
    "RecordingName",
    "RecordingTag",
    "RuleRow",
    "Schedule",
    "SearchOwner",
    "SearchRecording",
    "SegmentRow",
    "SessionRow",
    "SettingRow",
    "Share",
    "SpeakerEdit",
    "SpeakerRow",
    "StageOutput",
    "StageRun",
    "Table",
    "Tag",
    "TranscriptRow",
    "UploadRow",
    "User",
    "Vocabulary",
    "Voice",
    "WatchedFile",
    "Worker",
]
