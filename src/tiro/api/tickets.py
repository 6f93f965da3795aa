"""Signed links to a recording's own file; players send no keys, so the link itself lets them in."""

import hashlib
import hmac
import re
import time
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.types import Scope

from tiro.settings import Settings, secret_key

LASTS_SECONDS = 12 * 3600
"""Long enough to hear and correct the longest recording in one sitting."""
MEDIA = re.compile(r"/api/v1/recordings/(?P<recording_id>[A-Za-z0-9_-]{1,40})/media")
OWNER = re.compile(r"[A-Za-z0-9_-]{1,40}")
READS = frozenset({"GET", "HEAD"})


class Links:
    """Signs links and checks them; nothing of them is stored.

    Args:
        settings: Names the secret key, from which the key of the signatures is made.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: bytes | None = None

    def make(self, recording_id: str, owner_id: str) -> tuple[str, float]:
        """Give the link to a recording's file, and when it ends (Unix time)."""
        until = int(time.time()) + LASTS_SECONDS
        ticket = f"{owner_id}.{until}.{self._sign(recording_id, owner_id, until)}"
        query = urlencode({"ticket": ticket})
        return f"/api/v1/recordings/{recording_id}/media?{query}", float(until)

    def owner(self, scope: Scope) -> str | None:
        """Name who gave the link that a request came by; None when it came by no good one."""
        found = MEDIA.fullmatch(scope["path"])
        if found is None or scope["type"] != "http" or scope["method"] not in READS:
            return None
        parts = QueryParams(scope["query_string"]).get("ticket", "").split(".")
        if len(parts) != 3 or not (OWNER.fullmatch(parts[0]) and parts[1].isdecimal()):
            return None
        owner_id, until, signature = parts[0], int(parts[1][:12]), parts[2]
        wanted = self._sign(found["recording_id"], owner_id, until)
        is_good = hmac.compare_digest(wanted.encode(), signature.encode())
        return owner_id if is_good and time.time() < until else None

    def _sign(self, recording_id: str, owner_id: str, until: int) -> str:
        if self._made is None:
            secret = secret_key(self._settings).encode()
            self._made = hmac.digest(secret, b"tiro media link", hashlib.sha256)
        told = f"{recording_id}.{owner_id}.{until}".encode()
        return hmac.new(self._made, told, hashlib.sha256).hexdigest()
