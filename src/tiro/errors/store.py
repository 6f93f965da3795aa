"""What is wrong with the database or the media store."""

from tiro.errors.base import TiroError


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
