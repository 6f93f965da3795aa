"""Tiro turns speech into notes that people trust."""

__version__ = "0.1.0"

API = "/api/v1"
"""Where the API begins."""
