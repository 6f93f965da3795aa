"""A resumable upload as it is, and the one request at a time that may add to it."""

import asyncio
from dataclasses import dataclass

from tiro.errors import UploadLocked
from tiro.store.uploads import ResumableUpload


@dataclass(frozen=True, slots=True)
class State:
    """An upload as it is: `size_bytes` None while nobody knows it, `recording_id` once it is whole."""

    id: str
    offset: int
    size_bytes: int | None
    metadata: str
    expires_at: float
    recording_id: str | None = None
    job_id: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all bytes have come."""
        return self.offset == self.size_bytes


class Hold:
    """A request that may add to an upload; it ends when `is_unwanted` is set.

    Attributes:
        upload: The growing file.
        is_lost: The lock is another's, and so are the bytes that are there.
    """

    upload: ResumableUpload

    def __init__(self, token: str) -> None:
        self.token = token
        self.is_lost = False
        self.is_unwanted = asyncio.Event()
        self.is_over = asyncio.Event()
        self.heard_at = asyncio.get_running_loop().time()

    def lose(self) -> None:
        """Note that the lock is another's."""
        self.is_lost = True
        self.is_unwanted.set()

    def hear(self) -> None:
        """Note that bytes have come.

        Raises:
            UploadLocked: Another request has taken over.
        """
        if self.is_unwanted.is_set():
            raise UploadLocked
        self.heard_at = asyncio.get_running_loop().time()
