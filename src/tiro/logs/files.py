"""Log files: private, bounded, and shared by the processes of one role."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

FILE_BYTES = 10 * 1000 * 1000
FILES = 5


class PrivateFileHandler(RotatingFileHandler):
    """A rotating file, mode 0600, that several processes may append to."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True
        )

    def shouldRollover(self, record: logging.LogRecord) -> int:  # noqa: N802 - the handler's name
        """Follow a rotation done by another process before deciding on our own."""
        if self.stream and not self._is_current(self.stream):
            self.stream.close()
            self.stream = self._open()
        return super().shouldRollover(record)

    def _is_current(self, stream: TextIO) -> bool:
        try:
            return os.path.samestat(os.fstat(stream.fileno()), Path(self.baseFilename).stat())
        except OSError:
            return False

    def _open(self) -> Any:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=private)
