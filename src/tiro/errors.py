"""The error tree: a stable code, a message that is safe to show and says what to do, and whether trying again can help.

TiroError
├── RequestError            the caller can mend it
│   ├── InvalidRequest · InvalidOptions · Unauthorized · Forbidden · NotFound · StateConflict
│   ├── RevisionRequired · RevisionConflict
│   ├── HostNotAllowed · ProxyNeedsAccounts · QueueFull · StorageFull
│   └── UploadTooLarge · UploadIncomplete · IdempotencyKeyReused · IdempotencyKeyInUse
├── MediaError              the recording itself
│   └── MediaUnreadable · MediaNoAudio · MediaTooLong · MediaRefused · MediaMissing
├── EngineError             the engine, its model or its key
│   ├── EngineUnavailable · EngineFailed · EngineOutOfMemory · ModelMissing · ModelBroken
│   └── ModelFetchFailed · OwnKeyUnavailable · EngineKeyRequired · EngineKeyRefused
├── WorkError               the work on a job
│   └── StageTimedOut · WorkerLost
├── StoreError              the database or the media store
│   └── DatabaseBusy · DatabaseTooNew · MediaStoreNotShared
├── SettingsError           a setting is wrong or unsafe
└── Internal                a fault of Tiro's own
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class TiroError(Exception):
    """A failure with a stable code.

    Args:
        message: Safe to show to anyone; replaces the class's own message.
        stage: The stage of the job in which it happened.
        retry_after: Seconds after which trying again makes sense.
        details: Further facts for programs, safe to show.
    """

    code: ClassVar[str] = "internal"
    message: ClassVar[str] = "Something went wrong inside Tiro. Look at the server's log."
    is_retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str | None = None,
        *,
        stage: str | None = None,
        retry_after: int | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.text = message or type(self).message
        self.stage = stage
        self.retry_after = retry_after
        self.details = dict(details or {})
        super().__init__(self.text)

    def view(self, *, stage: str | None = None) -> dict[str, Any]:
        """Give the error as programs see it, on a job or in an answer."""
        return {
            "code": self.code,
            "message": self.text,
            "stage": self.stage or stage,
            "retryable": self.is_retryable,
            "retry_after": self.retry_after,
            "details": self.details,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """Keep all fields across a process border."""
        return _rebuild, (type(self), self.text, self.stage, self.retry_after, self.details)


def _rebuild(
    kind: type[TiroError],
    text: str,
    stage: str | None,
    retry_after: int | None,
    details: dict[str, Any],
) -> TiroError:
    return kind(text, stage=stage, retry_after=retry_after, details=details)


class RequestError(TiroError):
    """What was asked cannot be done as asked."""

    code = "invalid_request"
    message = "The request is not valid. Look at details."


class InvalidRequest(RequestError):
    """The request has the wrong shape."""


class InvalidOptions(RequestError):
    """An option is unknown or has a wrong value; `details.path` names it."""

    code = "invalid_options"
    message = "An option is not valid. details.path names it."


class Unauthorized(RequestError):
    """No valid key came with the request."""

    code = "unauthorized"
    message = (
        "A valid API key is needed. Send it as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."
    )


class Forbidden(RequestError):
    """The key is valid and may not do this."""

    code = "forbidden"
    message = "This is not allowed with the key or from the page that you used."


class NotFound(RequestError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"
    message = "There is nothing with this id."


class StateConflict(RequestError):
    """The job is in a state in which this verb does not fit."""

    code = "state_conflict"
    message = "The job is in a state in which this cannot be done."


class RevisionRequired(RequestError):
    """The request changes what others may have changed, and does not say what it has seen."""

    code = "revision_required"
    message = "Say which revision you have seen: send its number as the header If-Match."


class RevisionConflict(RequestError):
    """What was to be changed is not as the caller has seen it."""

    code = "revision_conflict"
    message = "Somebody changed this meanwhile. Fetch it again, and make your change anew."


class HostNotAllowed(RequestError):
    """The Host header is not a loopback name while no key is set."""

    code = "host_not_allowed"
    message = "Without API keys this server answers only to localhost. Set TIRO_API_KEYS to use other names."


class ProxyNeedsAccounts(RequestError):
    """A forwarding header came while no key is set."""

    code = "proxy_needs_accounts"
    message = "Behind a proxy this server needs API keys. Set TIRO_API_KEYS."


class QueueFull(RequestError):
    """The queue holds as many jobs as it may."""

    code = "queue_full"
    message = "The queue is full. Try again later."
    is_retryable = True


class StorageFull(RequestError):
    """Less disk is free than the limit."""

    code = "storage_full"
    message = "The server's disk is nearly full. Free some space, then try again."
    is_retryable = True


class UploadTooLarge(RequestError):
    """The upload is larger than the limit."""

    code = "upload_too_large"
    message = "The file is larger than this server accepts."


class UploadIncomplete(RequestError):
    """The upload ended before all announced bytes came."""

    code = "upload_incomplete"
    message = "The upload ended early. Send the file again."
    is_retryable = True


class IdempotencyKeyReused(RequestError):
    """The key was used with other content."""

    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used for another request. Use a new one."


class IdempotencyKeyInUse(RequestError):
    """The first request with this key still runs."""

    code = "idempotency_key_in_use"
    message = "A request with this Idempotency-Key is still running. Wait for it."
    is_retryable = True


class MediaError(TiroError):
    """The recording cannot be used."""

    code = "media_unreadable"
    message = "The file cannot be read as audio or video."


class MediaUnreadable(MediaError):
    """No decoder could read the file."""


class MediaNoAudio(MediaError):
    """The file holds no audio."""

    code = "media_no_audio"
    message = "The file holds no audio."


class MediaTooLong(MediaError):
    """The recording is longer than the limit."""

    code = "media_too_long"
    message = "The recording is longer than this server accepts."


class MediaRefused(MediaError):
    """The file would open other files or addresses, or goes beyond a limit."""

    code = "media_refused"
    message = "This kind of file is not accepted."


class MediaMissing(MediaError):
    """The stored file is gone."""

    code = "media_missing"
    message = "The recording's file is no longer in the store. Upload it again."


class EngineError(TiroError):
    """An engine could not do its work."""

    code = "engine_failed"
    message = "The engine failed."


class EngineUnavailable(EngineError):
    """The engine cannot run here."""

    code = "engine_unavailable"
    message = "The engine is not available on this server. 'tiro engines' says why."


class EngineFailed(EngineError):
    """The engine crashed or answered with an error."""

    is_retryable = True


class EngineOutOfMemory(EngineError):
    """The engine needs more memory than there is."""

    code = "engine_out_of_memory"
    message = "The engine ran out of memory. Choose a smaller model."
    is_retryable = True


class ModelMissing(EngineError):
    """The model is not here and may not or cannot be fetched."""

    code = "model_missing"
    message = "The model is not installed and could not be fetched."


class ModelFetchFailed(ModelMissing):
    """The model could not be fetched this time."""

    code = "model_fetch_failed"
    message = "The model could not be fetched. Check the network, or put it into the models folder."
    is_retryable = True


class ModelBroken(EngineError):
    """The model's files cannot be loaded."""

    code = "model_broken"
    message = (
        "The model's files are damaged or not of this engine. Remove and fetch the model again."
    )


class OwnKeyUnavailable(EngineError):
    """A caller's own key cannot be used with this engine or this server."""

    code = "own_key_unavailable"
    message = "Your own engine key cannot be used with this engine on this server."


class EngineKeyRequired(EngineError):
    """The job needs the caller's key again."""

    code = "engine_key_required"
    message = "The engine key is no longer in memory. Resume the job with the X-Engine-Key header."


class EngineKeyRefused(EngineError):
    """The provider refused the key."""

    code = "engine_key_refused"
    message = "The engine's provider refused the key. Check it."


class WorkError(TiroError):
    """The work on a job ended."""


class StageTimedOut(WorkError):
    """A stage took longer than its limit."""

    code = "stage_timed_out"
    message = "The stage took longer than its time limit."
    is_retryable = True


class WorkerLost(WorkError):
    """No worker could finish the job."""

    code = "worker_lost"
    message = "The workers on this job were lost too often. Restart it."
    is_retryable = True


class StoreError(TiroError):
    """The database or the media store refused."""


class DatabaseBusy(StoreError):
    """The database was locked for too long."""

    code = "database_busy"
    message = "The database is busy. Try again."
    is_retryable = True


class DatabaseTooNew(StoreError):
    """The database was made by a newer Tiro."""

    code = "database_too_new"
    message = "The database was made by a newer Tiro. Install that version or restore the copy made before."


class MediaStoreNotShared(StoreError):
    """This process does not see the media of the others."""

    code = "media_store_not_shared"
    message = "This process sees another media folder than the database expects. Point TIRO_DATA_DIR at the shared one."


class SettingsError(TiroError):
    """A setting is wrong or unsafe."""

    code = "invalid_settings"
    message = "A setting is wrong."


class Internal(TiroError):
    """A fault of Tiro's own."""


def _tree(kind: type[TiroError]) -> dict[str, type[TiroError]]:
    found = {kind.code: kind}
    for child in kind.__subclasses__():
        for code, leaf in _tree(child).items():
            found.setdefault(code, leaf)
    return found


def by_code(code: str) -> type[TiroError]:
    """Give the class of a stable code; `Internal` for an unknown one."""
    return _tree(TiroError).get(code, Internal)
