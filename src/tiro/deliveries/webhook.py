"""Posts a small signed body to an address, as Standard Webhooks says (standardwebhooks.com)."""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

from standardwebhooks import Webhook as Signer

from tiro import net
from tiro.deliveries import (
    Answer,
    Capabilities,
    Document,
    Save,
    Setup,
    State,
    check_address,
    invalid,
)
from tiro.errors import DeliveryFailed, DeliveryRefused, DestinationGone
from tiro.net.cutting import Cutter
from tiro.net.guard import guarded_client
from tiro.net.waits import retry_after
from tiro.story import TOLD

PREFIX = "whsec_"
SECRET_BYTES = 32
TIMEOUT_SECONDS = 20.0
LARGEST_BODY = 20_000
LARGEST_ANSWER = 64_000
GONE = 410
TOO_LARGE = 413


class Webhook:
    """An address that programs listen at."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Webhook",
        config={
            "type": "object",
            "properties": {
                "url": {"type": "string", "maxLength": 2000, "title": "Address"},
                "events": {
                    "type": "array",
                    "items": {"enum": list(TOLD)},
                    "uniqueItems": True,
                    "title": "Events; none: all",
                },
            },
            "required": ["url"],
            "additionalProperties": False,
        },
        secrets={"signing_secret": "Signs every body; whsec_ and base64."},
        retry_seconds=(5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400),
        needed_secrets=("signing_secret",),
        at_once=4,
        make_secret=lambda: make_secret(),
    )

    def __init__(self, setup: Setup) -> None:
        """Get ready.

        Raises:
            DestinationInvalid: The address or a secret is none.
        """
        self._url = check_address("config.url", str(setup.config.get("url", "")))
        self._signers = [_signer(each) for each in setup.secrets.get("signing_secret", ())]
        if not self._signers:
            raise invalid("secrets.signing_secret", "A secret is needed.")
        self._seconds = setup.within(TIMEOUT_SECONDS)
        self._allowed = setup.allowed

    def deliver(self, document: Document, state: State, save: Save) -> Answer:
        """Post the event; receivers know one that comes twice by its id.

        Raises:
            DeliveryFailed: No answer, or another than 2xx.
            DeliveryRefused: The address may not be reached, or the body is too large for it.
            DestinationGone: It answered 410.
        """
        del state, save
        body = body_of(document)
        try:
            answer = self._posted(body, self._headers(document, body))
        except net.NotAllowedError:
            raise DeliveryRefused(
                "The address belongs to a private network. An administrator can allow it."
            ) from None
        except net.NetError as error:
            raise DeliveryFailed(f"No answer came ({error}).") from None
        return _judged(answer)

    def test(self, document: Document) -> Answer:
        """Post it."""
        return self.deliver(document, {}, lambda _: None)

    def close(self) -> None:
        """Nothing is open."""

    def _posted(self, body: bytes, headers: Mapping[str, str]) -> net.Answer:
        seconds = self._seconds
        with (
            Cutter(seconds) as cutter,
            guarded_client(timeout_seconds=seconds, allowed=self._allowed, cutter=cutter) as client,
        ):
            return net.send(
                client, "POST", self._url, headers=headers, content=body,
                max_bytes=LARGEST_ANSWER, deadline_seconds=seconds,
            )  # fmt: skip

    def _headers(self, document: Document, body: bytes) -> dict[str, str]:
        now = datetime.now(UTC)
        signed = [each.sign(document.event_id, now, body.decode()) for each in self._signers]
        return {
            "Content-Type": "application/json",
            "User-Agent": "Tiro-Webhook/1",
            "webhook-id": document.event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signed),
        }


def make_secret() -> str:
    """Make a signing secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(document: Document) -> bytes:
    """Give the body: ids, facts and links; texts are fetched by whoever may.

    Raises:
        DeliveryRefused: It would be larger than the specification allows.
    """
    body = {
        "type": document.type,
        "timestamp": datetime.fromtimestamp(document.at, UTC).isoformat().replace("+00:00", "Z"),
        "data": {**document.data, "links": dict(document.links)},
    }
    made = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if len(made) >= LARGEST_BODY:
        raise DeliveryRefused("The body would be larger than 20 kB.")
    return made


def _signer(secret: str) -> Signer:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise invalid("secrets.signing_secret", f"{PREFIX} and base64 of 24 to 64 bytes.")
    return Signer(secret)


def _judged(answer: net.Answer) -> Answer:
    status = answer.status
    if 200 <= status < 300:
        return Answer("Delivered.", status)
    details = {"status": status}
    if status == GONE:
        raise DestinationGone(details=details)
    if status == TOO_LARGE:
        raise DeliveryRefused("The address says that the body is too large.", details=details)
    if 300 <= status < 400:
        message = "The address sent us elsewhere, which is not followed. Set the new address."
        raise DeliveryFailed(message, details=details)
    raise DeliveryFailed(
        f"The address answered {status}.", retry_after=retry_after(answer.headers), details=details
    )
