"""The contract of a destination, to which a finished document is delivered, and the names of those built in.

An adapter is one file with one class. It declares what it needs as data, is given one document at a
time, and may be asked to deliver the same one again: then it must not arrive twice where that can be
told. What it learns while it delivers, such as the id of a page, is its state, saved before it goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol
from urllib.parse import urlsplit

from tiro import plugins
from tiro.errors import DestinationInvalid
from tiro.net.guard import Allowed

GROUP = "tiro.deliveries"
BUILT_IN: dict[str, str] = {
    "webhook": "tiro.deliveries.webhook:Webhook",
    "notion": "tiro.deliveries.notion:Notion",
    "folder": "tiro.deliveries.folder:Folder",
    "email": "tiro.deliveries.email:Email",
}
LONGEST_MESSAGE = 300

State = Mapping[str, Any]
Save = Callable[[State], None]
"""Keeps the state of a delivery; what it raises ends the delivery."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a kind of destination needs, as data.

    Attributes:
        label: What people call it.
        config: JSON Schema of its configuration, an object.
        secrets: Names of its secrets, with what they are.
        events: The event types that it takes; empty: all.
        retry_seconds: The waits between attempts.
        needed_secrets: Those without which it does not work.
        make_secret: Makes its first secret, where it makes one by itself.
        bound: Parts of the configuration that say where its secrets are sent.
        at_once: How many deliveries a destination gets at a time; one, where it remembers recordings.
    """

    label: str
    config: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    events: tuple[str, ...] = ()
    retry_seconds: tuple[float, ...] = (5, 60, 300, 1800, 7200, 21_600, 43_200)
    needed_secrets: tuple[str, ...] = ()
    make_secret: Callable[[], str] | None = None
    bound: tuple[str, ...] = ()
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note as it is delivered.

    Attributes:
        id: Of the note.
        title: Shown above it.
        template: Such as `meeting@1`; None for one's own.
        markdown: Its text.
        data: The fields of a template; None for one's own.
    """

    id: str
    title: str
    template: str | None
    markdown: str
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is delivered.

    Attributes:
        event_id: The same for every attempt.
        type: Of the event, such as `note.created`.
        at: When it happened, seconds since the epoch.
        data: The ids and facts that a program needs, small.
        links: Name to address where more can be fetched.
        title: Of the recording.
        recording_id: None for what is about no recording.
        recorded_at: Seconds since the epoch.
        duration: Seconds.
        language: Of the text.
        speakers: Their names.
        tags: Of the recording.
        notes: The notes, the most important first.
        transcript: The text as Markdown; None where it is not wanted.
    """

    event_id: str
    type: str
    at: float
    data: Mapping[str, Any]
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    title: str = ""
    recording_id: str | None = None
    recorded_at: float | None = None
    duration: float | None = None
    language: str | None = None
    speakers: Sequence[str] = ()
    tags: Sequence[str] = ()
    notes: Sequence[RenderedNote] = ()
    transcript: str | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """How one destination is set up.

    Attributes:
        config: As its schema says.
        secrets: By name; a list holds the present one first, then older ones that still hold.
        allowed: Private addresses that may be reached.
        folders: Folders of this server below which files may be written.
        timeout_seconds: Bound of one exchange; None: the adapter's own.
    """

    config: Mapping[str, Any]
    secrets: Mapping[str, Sequence[str]] = field(
        default_factory=dict[str, Sequence[str]], repr=False
    )
    allowed: Allowed = field(default_factory=Allowed)
    folders: Sequence[str] = ()
    timeout_seconds: float | None = None

    def within(self, seconds: float) -> float:
        """Give a time-out of the adapter, bounded."""
        return seconds if self.timeout_seconds is None else min(seconds, self.timeout_seconds)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a destination said: a status where there is one, and a short message safe to show."""

    message: str
    status: int | None = None


class Destination(Protocol):
    """Where documents go."""

    capabilities: ClassVar[Capabilities]

    def __init__(self, setup: Setup) -> None:
        """Get ready, without reaching it.

        Raises:
            DestinationInvalid: The set-up cannot work; `details.path` says where.
        """
        ...

    def deliver(self, document: Document, state: State, save: Save) -> Answer:
        """Deliver a document.

        Args:
            document: What is delivered.
            state: What an earlier attempt, or an earlier delivery of the same recording, has saved.
            save: Keeps a new state.

        Raises:
            DeliveryFailed: Trying again may help, after `retry_after` where it says so.
            DeliveryRefused: It will not.
            DestinationGone: It wants nothing any more.
        """
        ...

    def test(self, document: Document) -> Answer:
        """Try whether a delivery would arrive, and leave nothing behind where that can be.

        Args:
            document: About no recording; sent where trying means to deliver.

        Raises:
            DeliveryError: It would not.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


def names() -> list[str]:
    """List the kinds of destinations."""
    return plugins.names(GROUP, BUILT_IN)


def load(name: str) -> type[Destination]:
    """Import a kind of destination.

    Raises:
        KeyError: There is none of this name.
    """
    found: type[Destination] = plugins.load(GROUP, BUILT_IN, name)
    return found


def invalid(path: str, message: str) -> DestinationInvalid:
    """Say where a set-up is wrong, and why."""
    return DestinationInvalid(f"{path}: {message}", details={"path": path})


def check_address(path: str, address: str) -> str:
    """Give an address that can be asked.

    Raises:
        DestinationInvalid: It is none, or names a user or password, which would be shown with it.
    """
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in {"https", "http"} and bool(parts.hostname)
        has_user = "@" in parts.netloc
        _ = parts.port
    except ValueError:
        is_address = has_user = False
    if not is_address or not address.isprintable() or " " in address:
        raise invalid(path, "An address begins with https:// or http:// and names a host.")
    if has_user:
        raise invalid(path, "Name no user or password in the address: it is shown.")
    return address


def short(message: str) -> str:
    """Make what a stranger said fit to be shown: one line, not long."""
    plain = "".join(char if char.isprintable() else " " for char in message)
    return " ".join(plain.split())[:LONGEST_MESSAGE]
