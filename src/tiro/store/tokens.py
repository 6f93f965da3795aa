"""Secrets that callers carry: made at random, and kept as keyed hashes alone.

With a copy of the database nobody comes in: the hash needs the secret key, and 256 random bits
cannot be guessed.
"""

import hashlib
import hmac
import secrets

from tiro.settings import Settings, secret_key

TOKEN_BYTES = 32
SESSION = b"tiro session"
API_KEY = b"tiro api key"
CONSOLE = b"tiro console"


def new_token() -> str:
    """Make a secret of 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Hashes:
    """Hashes secrets of one purpose, such that no other purpose knows the hash.

    Args:
        settings: Name the secret key.
        purpose: What the secrets are for.
    """

    def __init__(self, settings: Settings, purpose: bytes) -> None:
        self._key = hmac.digest(secret_key(settings).encode(), purpose, hashlib.sha256)

    def of(self, token: str) -> str:
        """Give the hash of a secret, 64 hexadecimal digits."""
        return hmac.new(self._key, token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def console_key(settings: Settings) -> str:
    """Give the key by which the command line comes in on the machine that holds the secret key.

    It is as good as an administrator's, and is taken from this machine's own addresses alone.
    """
    return f"tiro_console_{Hashes(settings, CONSOLE).of('key')}"


def is_same(known: str, given: str) -> bool:
    """Compare two hashes in a time that tells nothing."""
    return hmac.compare_digest(known.encode(), given.encode())
