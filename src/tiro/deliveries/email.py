"""Sends a document as an e-mail by a server of one's own (SMTP)."""

import hashlib
import re
import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import ClassVar, cast

from tiro.deliveries import (
    Answer,
    Capabilities,
    Document,
    Save,
    Setup,
    State,
    invalid,
    markdown,
    short,
)
from tiro.deliveries.smtp import Guarded, GuardedTls, Reach
from tiro.errors import DeliveryFailed, DeliveryRefused
from tiro.net.cutting import Cutter

TIMEOUT_SECONDS = 30.0
PORTS = {"tls": 465, "starttls": 587, "none": 25}
TEMPORARY = range(400, 500)
DEADLINE_SECONDS = 120.0
"""Of all that is said to a server, however slowly it speaks."""
ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\\,;\"@]{1,255}")
NAMED = re.compile(r"[^<>\"\\,;:@]{1,200}<([^<>]*)>")


class Email:
    """Addresses that are written to."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="E-mail",
        config={
            "type": "object",
            "properties": {
                "host": {"type": "string", "maxLength": 253, "title": "Server"},
                "port": {"type": "integer", "minimum": 1, "maximum": 65535, "title": "Port"},
                "security": {"enum": list(PORTS), "default": "starttls", "title": "Security"},
                "username": {"type": "string", "maxLength": 300, "title": "User"},
                "from": {"type": "string", "format": "email", "maxLength": 300, "title": "From"},
                "to": {
                    "type": "array",
                    "items": {"type": "string", "format": "email", "maxLength": 300},
                    "minItems": 1,
                    "maxItems": 20,
                    "title": "To",
                },
                "with_transcript": {"type": "boolean", "default": False, "title": "With the text"},
            },
            "required": ["to"],
            "additionalProperties": False,
        },
        secrets={"password": "Of the user."},
        bound=("host", "port", "security", "username"),
    )

    def __init__(self, setup: Setup) -> None:
        """Get ready.

        Raises:
            DestinationInvalid: An address could end the header that it stands in.
        """
        self._config = config = setup.config
        self._security = str(config.get("security", "starttls"))
        self._host = str(config.get("host", ""))
        self._to = [str(each) for each in cast("Sequence[str]", config.get("to", ()))]
        if not self._host or not self._to:
            raise invalid("config.host" if not self._host else "config.to", "It is needed.")
        for path, address in (
            ("config.from", config.get("from", "")),
            *(("config.to", to) for to in self._to),
        ):
            # A name before the address is for the sender alone: receivers also stand in the envelope.
            bare = NAMED.sub(r"\1", str(address)) if path == "config.from" else str(address)
            if not ADDRESS.fullmatch(bare) or not str(address).isprintable():
                raise invalid(path, "It is no e-mail address.")
        self._password = next(iter(setup.secrets.get("password", ())), None)
        if self._password and self._security == "none":
            raise invalid("config.security", "A password is not sent without TLS.")
        self._allowed = setup.allowed
        self._seconds = setup.within(TIMEOUT_SECONDS)
        self._deadline = setup.within(DEADLINE_SECONDS)

    def deliver(self, document: Document, state: State, save: Save) -> Answer:
        """Send it; its Message-ID is the same each time, so that a second one is told from it.

        Raises:
            DeliveryFailed: The server is away or says so for now.
            DeliveryRefused: It refuses the login, the sender or the receivers.
        """
        del state, save
        try:
            with Cutter(self._deadline) as cutter, self._connected(cutter) as server:
                refused = server.send_message(self._message(document))
        except smtplib.SMTPAuthenticationError as error:
            # What the server says of a login may repeat it.
            raise _judged(error.smtp_code, "The server refused the login") from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _judged(min(codes), "The server refused the receivers") from None
        except smtplib.SMTPResponseException as error:
            said = (
                error.smtp_error.decode(errors="replace")
                if isinstance(error.smtp_error, bytes)
                else ""
            )
            raise _judged(error.smtp_code, f"The server said: {short(said)}") from None
        except ssl.SSLCertVerificationError:
            raise DeliveryRefused("The server's certificate is not valid for its name.") from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryRefused(
                "The server does not offer what is set: TLS or a login."
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryFailed(
                f"The server could not be reached ({type(error).__name__})."
            ) from None
        if refused:
            return Answer(f"Sent to {len(self._to) - len(refused)} of {len(self._to)}.", 250)
        return Answer(f"Sent to {len(self._to)}.", 250)

    def test(self, document: Document) -> Answer:
        """Send it."""
        return self.deliver(document, {}, lambda _: None)

    def close(self) -> None:
        """Nothing is open."""

    def _connected(self, cutter: Cutter) -> smtplib.SMTP:
        context = ssl.create_default_context()
        reach = Reach(self._allowed, cutter, must_be_private=self._security == "none")
        port = int(self._config.get("port") or PORTS[self._security])
        server: smtplib.SMTP
        if self._security == "tls":
            server = GuardedTls(reach, context, self._seconds)
        else:
            server = Guarded(reach, self._seconds)
        try:
            server.connect(self._host, port)
            if self._security == "starttls":
                server.starttls(context=context)
            if self._password:
                user = str(self._config.get("username") or self._config["from"])
                server.login(user, self._password)
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, document: Document) -> EmailMessage:
        message = EmailMessage()
        message["From"] = str(self._config["from"])
        message["To"] = ", ".join(self._to)
        message["Subject"] = short(document.title) or "Tiro"
        message["Date"] = format_datetime(datetime.fromtimestamp(document.at, UTC))
        mark = hashlib.sha256(document.event_id.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{mark}@tiro>"
        message["Auto-Submitted"] = "auto-generated"
        with_transcript = bool(self._config.get("with_transcript", False))
        message.set_content(markdown.body(document, with_transcript=with_transcript))
        return message


def _judged(code: int, message: str) -> DeliveryFailed | DeliveryRefused:
    kind = DeliveryFailed if code in TEMPORARY else DeliveryRefused
    return kind(f"{message} ({code}).", details={"status": code})
