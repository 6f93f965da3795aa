"""What the caller can mend."""

from tiro.errors.base import TiroError


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
    message = "Log in, or send a valid API key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."


class LoginRefused(RequestError):
    """Login and password do not fit, or the account may not come in: one answer for every reason."""

    code = "login_refused"
    message = "Login and password do not fit together."


class PasswordWeak(RequestError):
    """A new password is too short, too common or too much like the login."""

    code = "password_weak"
    message = "This password is easily guessed. Choose a longer one."


class PasswordChangeNeeded(RequestError):
    """An administrator gave the account its password; before anything else it needs one of its own."""

    code = "password_change_needed"
    message = "Choose a password of your own first."


class SetupCodeWrong(RequestError):
    """The first account of a server that others can reach needs the code that it printed."""

    code = "setup_code_wrong"
    message = (
        "This is not the setup code. 'tiro serve' prints it, and it stands in the file setup_code."
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
    message = "Without accounts or API keys this server answers only to localhost. Make an account to use other names."


class ProxyNeedsAccounts(RequestError):
    """A forwarding header came while no key is set."""

    code = "proxy_needs_accounts"
    message = "Behind a proxy this server needs accounts. Make the first one on the machine itself."


class QueueFull(RequestError):
    """The queue holds as many jobs as it may."""

    code = "queue_full"
    message = "The queue is full. Try again later."
    is_retryable = True


class RateLimited(RequestError):
    """The caller has asked this too often."""

    code = "rate_limited"
    message = "Too many requests of this kind. Wait as long as Retry-After says, then try again."
    is_retryable = True


class QuotaExceeded(RequestError):
    """The account has used up what it may; `details` names the quota, what is used and the limit."""

    code = "quota_exceeded"
    message = "This account has used up what it may. Ask an administrator for more."


class SearchTooSlow(RequestError):
    """Searching took longer than it may."""

    code = "search_too_slow"
    message = "The search took too long. Add a word, or search in fewer recordings."


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


class UploadLocked(RequestError):
    """Another request is sending bytes of the same upload."""

    code = "upload_locked"
    message = "Another request is sending bytes of this upload. Try again in a moment."
    is_retryable = True


class UploadOffsetWrong(RequestError):
    """The bytes sent do not begin where the upload ends."""

    code = "upload_offset_wrong"
    message = "The upload does not end there. Ask for its offset and go on from it."
    is_retryable = True


class UploadChecksumWrong(RequestError):
    """The bytes that came are not those that were sent; none of them is kept."""

    code = "upload_checksum_wrong"
    message = "The bytes were damaged on their way. Send them again."
    is_retryable = True


class ArchiveRefused(RequestError):
    """What was sent is no archive of an account, or one that could do harm."""

    code = "archive_refused"
    message = "This file is no archive that Tiro has made, or it is damaged. Export it again."


class IdempotencyKeyReused(RequestError):
    """The key was used with other content."""

    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used for another request. Use a new one."


class IdempotencyKeyInUse(RequestError):
    """The first request with this key still runs."""

    code = "idempotency_key_in_use"
    message = "A request with this Idempotency-Key is still running. Wait for it."
    is_retryable = True
