"""Pages of other sites that may ask: those that the settings name by their exact origins, and no others."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
TAKEN = (
    "Authorization", "X-API-Key", "X-Engine-Key", "X-LLM-Key", "X-Share-Token", "X-Request-ID", "Content-Type",
    "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Range", "Tus-Resumable",
    "Upload-Checksum", "Upload-Defer-Length", "Upload-Length", "Upload-Metadata", "Upload-Offset",
)  # fmt: skip
SHOWN = (
    "Content-Disposition", "Content-Range", "ETag", "Location", "Retry-After", "X-Request-ID",
    "RateLimit-Limit", "RateLimit-Policy", "RateLimit-Remaining", "RateLimit-Reset",
    "Tiro-Job-Id", "Tiro-Recording-Id", "Tus-Extension", "Tus-Max-Size", "Tus-Resumable",
    "Tus-Version", "Upload-Expires", "Upload-Length", "Upload-Offset",
)  # fmt: skip
PREFLIGHT_SECONDS = 600


def allow(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of these origins ask, also with the cookie of a session, and nobody when there are none."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=tuple(origins),
            allow_credentials=True,
            allow_methods=METHODS,
            allow_headers=TAKEN,
            expose_headers=SHOWN,
            max_age=PREFLIGHT_SECONDS,
        )
