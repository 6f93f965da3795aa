"""What is wrong with where a recording is to come from."""

from tiro.errors.base import TiroError


class SourceError(TiroError):
    """A recording could not be fetched."""

    code = "source_failed"
    message = "The recording could not be fetched."


class SourceFailed(SourceError):
    """It could not be fetched this time."""

    is_retryable = True


class SourceRefused(SourceError):
    """It will not be fetched: the address is none that may be reached, or leads to no file."""

    code = "source_refused"
    message = "Nothing can be fetched from this address."
