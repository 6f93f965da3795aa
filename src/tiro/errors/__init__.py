"""The error tree: a stable code, a message that is safe to show and says what to do, and whether trying again can help.

TiroError
├── RequestError            the caller can mend it
│   ├── InvalidRequest · InvalidOptions · Unauthorized · Forbidden · NotFound · StateConflict
│   ├── RevisionRequired · RevisionConflict
│   ├── HostNotAllowed · ProxyNeedsAccounts · QueueFull · StorageFull · SearchTooSlow
│   ├── RateLimited · QuotaExceeded · LoginRefused · PasswordWeak
│   ├── PasswordChangeNeeded · SetupCodeWrong
│   ├── UploadLocked · UploadOffsetWrong · UploadChecksumWrong
│   ├── UploadTooLarge · UploadIncomplete · ArchiveRefused
│   └── IdempotencyKeyReused · IdempotencyKeyInUse
├── MediaError              the recording itself
│   └── MediaUnreadable · MediaNoAudio · MediaTooLong · MediaRefused · MediaMissing
├── EngineError             the engine, its model or its key
│   ├── EngineUnavailable · EngineSwitchedOff · EngineFailed · EngineOutOfMemory · ModelMissing · ModelBroken
│   └── ModelFetchFailed · OwnKeyUnavailable · EngineKeyRequired · EngineKeyRefused
├── LlmError                a language model, its key or its answer
│   ├── LlmUnavailable · LlmFailed · LlmBusy · LlmModelMissing · LlmContextExceeded
│   └── LlmKeyRequired · LlmKeyRefused · LlmAnswerInvalid
├── NoteError               a note or its template
│   └── TemplateInvalid · TemplateMissing · NothingSaid
├── DeliveryError           a delivery or its destination
│   └── DeliveryFailed · DeliveryRefused · DestinationGone · DestinationInvalid · SecretsUnreadable
├── SourceError             where a recording is to come from
│   └── SourceFailed · SourceRefused
├── WorkError               the work on a job
│   └── StageTimedOut · WorkerLost
├── StoreError              the database or the media store
│   └── DatabaseBusy · DatabaseTooNew · MediaStoreNotShared
├── SettingsError           a setting is wrong or unsafe
│   └── SettingRefused
└── Internal                a fault of Tiro's own
"""

from tiro.errors.base import (
    Internal,
    SettingRefused,
    SettingsError,
    TiroError,
    by_code,
)
from tiro.errors.deliveries import (
    DeliveryError,
    DeliveryFailed,
    DeliveryRefused,
    DestinationGone,
    DestinationInvalid,
    SecretsUnreadable,
)
from tiro.errors.engines import (
    EngineError,
    EngineFailed,
    EngineKeyRefused,
    EngineKeyRequired,
    EngineOutOfMemory,
    EngineSwitchedOff,
    EngineUnavailable,
    ModelBroken,
    ModelFetchFailed,
    ModelMissing,
    OwnKeyUnavailable,
)
from tiro.errors.llms import (
    LlmAnswerInvalid,
    LlmBusy,
    LlmContextExceeded,
    LlmError,
    LlmFailed,
    LlmKeyRefused,
    LlmKeyRequired,
    LlmModelMissing,
    LlmUnavailable,
)
from tiro.errors.media import (
    MediaError,
    MediaMissing,
    MediaNoAudio,
    MediaRefused,
    MediaTooLong,
    MediaUnreadable,
)
from tiro.errors.notes import NoteError, NothingSaid, TemplateInvalid, TemplateMissing
from tiro.errors.requests import (
    ArchiveRefused,
    Forbidden,
    HostNotAllowed,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    InvalidOptions,
    InvalidRequest,
    LoginRefused,
    NotFound,
    PasswordChangeNeeded,
    PasswordWeak,
    ProxyNeedsAccounts,
    QueueFull,
    QuotaExceeded,
    RateLimited,
    RequestError,
    RevisionConflict,
    RevisionRequired,
    SearchTooSlow,
    SetupCodeWrong,
    StateConflict,
    StorageFull,
    Unauthorized,
    UploadChecksumWrong,
    UploadIncomplete,
    UploadLocked,
    UploadOffsetWrong,
    UploadTooLarge,
)
from tiro.errors.sources import SourceError, SourceFailed, SourceRefused
from tiro.errors.store import (
    DatabaseBusy,
    DatabaseTooNew,
    MediaStoreNotShared,
    StoreError,
)
from tiro.errors.work import (
    StageTimedOut,
    WorkerLost,
    WorkError,
)

__all__ = [
    "ArchiveRefused",
    "DatabaseBusy",
    "DatabaseTooNew",
    "DeliveryError",
    "DeliveryFailed",
    "DeliveryRefused",
    "DestinationGone",
    "DestinationInvalid",
    "EngineError",
    "EngineFailed",
    "EngineKeyRefused",
    "EngineKeyRequired",
    "EngineOutOfMemory",
    "EngineSwitchedOff",
    "EngineUnavailable",
    "Forbidden",
    "HostNotAllowed",
    "IdempotencyKeyInUse",
    "IdempotencyKeyReused",
    "Internal",
    "InvalidOptions",
    "InvalidRequest",
    "LlmAnswerInvalid",
    "LlmBusy",
    "LlmContextExceeded",
    "LlmError",
    "LlmFailed",
    "LlmKeyRefused",
    "LlmKeyRequired",
    "LlmModelMissing",
    "LlmUnavailable",
    "LoginRefused",
    "MediaError",
    "MediaMissing",
    "MediaNoAudio",
    "MediaRefused",
    "MediaStoreNotShared",
    "MediaTooLong",
    "MediaUnreadable",
    "ModelBroken",
    "ModelFetchFailed",
    "ModelMissing",
    "NotFound",
    "NoteError",
    "NothingSaid",
    "OwnKeyUnavailable",
    "PasswordChangeNeeded",
    "PasswordWeak",
    "ProxyNeedsAccounts",
    "QueueFull",
    "QuotaExceeded",
    "RateLimited",
    "RequestError",
    "RevisionConflict",
    "RevisionRequired",
    "SearchTooSlow",
    "SecretsUnreadable",
    "SettingRefused",
    "SettingsError",
    "SetupCodeWrong",
    "SourceError",
    "SourceFailed",
    "SourceRefused",
    "StageTimedOut",
    "StateConflict",
    "StorageFull",
    "StoreError",
    "TemplateInvalid",
    "TemplateMissing",
    "TiroError",
    "Unauthorized",
    "UploadChecksumWrong",
    "UploadIncomplete",
    "UploadLocked",
    "UploadOffsetWrong",
    "UploadTooLarge",
    "WorkError",
    "WorkerLost",
    "by_code",
]
