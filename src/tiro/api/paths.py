"""Where the API begins."""

from tiro import API

__all__ = ["API"]
