"""Seals secrets that have to be stored, with a key that is made of the server's secret key.

A sealed text is `v1.MARK.BASE64`: the mark tells which secret key it was sealed with, so that a
changed key is noticed without opening anything; the rest is a nonce and what AES-GCM made. Owner
and row are authenticated along: what is copied to another row, or another account, opens nowhere.
"""

import base64
import binascii
import hashlib
import hmac
import os

from tiro.errors import SecretsUnreadable

VERSION = "v1"
NONCE_BYTES = 12
KEY_BYTES = 32


def seal(secret_key: str, text: str, *, owner_id: str, row_id: str) -> str:
    """Seal a text for a row of an owner."""
    # Large, and most processes of the API never seal anything.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key(secret_key)).encrypt(nonce, text.encode(), _place(owner_id, row_id))
    return f"{VERSION}.{_mark(secret_key)}.{base64.b64encode(nonce + sealed).decode()}"


def unseal(secret_key: str, sealed: str, *, owner_id: str, row_id: str) -> str:
    """Open what was sealed for a row of an owner.

    Raises:
        SecretsUnreadable: It was sealed with another secret key, for another row, or is damaged.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    if not is_readable(secret_key, sealed):
        raise SecretsUnreadable
    try:
        raw = base64.b64decode(sealed.rpartition(".")[2], validate=True)
        cipher = AESGCM(_key(secret_key))
        found = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(owner_id, row_id))
        return found.decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise SecretsUnreadable from None


def is_readable(secret_key: str, sealed: str) -> bool:
    """Whether a text was sealed with this secret key."""
    return sealed.startswith(f"{VERSION}.{_mark(secret_key)}.")


def _mark(secret_key: str) -> str:
    made = hmac.new(secret_key.encode(), b"tiro: mark of sealed texts", hashlib.sha256)
    return made.hexdigest()[:16]


def _key(secret_key: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - as above

    made = HKDF(SHA256(), length=KEY_BYTES, salt=None, info=b"tiro: key of sealed texts, v1")
    return made.derive(secret_key.encode())


def _place(owner_id: str, row_id: str) -> bytes:
    return f"{owner_id}\n{row_id}".encode()
