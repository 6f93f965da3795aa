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
NAMED = re.compile(r"[A-Za-z0-9_-]{1,48}")
SHARED_MEDIA = "/api/v1/shared/media"
MEDIA_PURPOSE = b"tiro media link"
SHARED_PURPOSE = b"tiro shared media link"
READS = frozenset({"GET", "HEAD"})


class Links:
    """Signs links and checks them; nothing of them is stored.

    Args:
        settings: Names the secret key, from which the key of the signatures is made.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[bytes, bytes] = {}

    def make(self, recording_id: str, owner_id: str) -> tuple[str, float]:
        """Give the link to a recording's file, and when it ends (Unix time)."""
        until = int(time.time()) + LASTS_SECONDS
        ticket = f"{owner_id}.{until}.{self._sign(MEDIA_PURPOSE, recording_id, owner_id, until)}"
        query = urlencode({"ticket": ticket})
        return f"/api/v1/recordings/{recording_id}/media?{query}", float(until)

    def make_shared(self, share_id: str, ends_at: float) -> tuple[str, float]:
        """Give the link to the file that a share shows, and when it ends (Unix time), at the latest with the share."""
        until = min(int(time.time()) + LASTS_SECONDS, int(ends_at))
        query = urlencode(
            {"ticket": f"{share_id}.{until}.{self._sign(SHARED_PURPOSE, share_id, until)}"}
        )
        return f"{SHARED_MEDIA}?{query}", float(until)

    def share(self, ticket: str) -> str | None:
        """Name the share whose link this is; None when it is no good one. Whether that is open still is not known here."""
        read = _read(ticket)
        if read is None:
            return None
        share_id, until, signature = read
        return share_id if self._holds(signature, until, SHARED_PURPOSE, share_id) else None

    def owner(self, scope: Scope) -> str | None:
        """Name who gave the link that a request came by; None when it came by no good one."""
        found = MEDIA.fullmatch(scope["path"])
        if found is None or scope["type"] != "http" or scope["method"] not in READS:
            return None
        read = _read(QueryParams(scope["query_string"]).get("ticket", ""))
        if read is None:
            return None
        owner_id, until, signature = read
        told = (found["recording_id"], owner_id)
        return owner_id if self._holds(signature, until, MEDIA_PURPOSE, *told) else None

    def _holds(self, signature: str, until: int, purpose: bytes, *told: str) -> bool:
        wanted = self._sign(purpose, *told, until)
        is_good = hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))
        return is_good and time.time() < until

    def _sign(self, purpose: bytes, *told: str | int) -> str:
        """Sign for one purpose: a signature of the other is worth nothing."""
        if purpose not in self._made:
            secret = secret_key(self._settings).encode()
            self._made[purpose] = hmac.digest(secret, purpose, hashlib.sha256)
        text = ".".join(map(str, told)).encode()
        return hmac.new(self._made[purpose], text, hashlib.sha256).hexdigest()


def _read(ticket: str) -> tuple[str, int, str] | None:
    """Give whom a ticket names, until when, and its signature."""
    parts = ticket.split(".")
    if len(parts) != 3 or not (NAMED.fullmatch(parts[0]) and parts[1].isdecimal()):
        return None
    return parts[0], int(parts[1][:12]), parts[2]
