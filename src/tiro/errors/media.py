"""What is wrong with the recording itself."""

from tiro.errors.base import TiroError


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
