"""The contract of a destination, to which a finished document is delivered, and the names of those built in.

An adapter is one file with one class. It declares what it needs as data, is given one document at a
time, and may be asked to deliver the same one again: then it must not arrive twice where that can be
told. What it learns while it delivers, such as the id of a page, is its state, saved before it goes on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

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
        makes_secret: It makes its first secret by itself.
    """

    label: str
    config: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    events: tuple[str, ...] = ()
    retry_seconds: tuple[float, ...] = (5, 60, 300, 1800, 7200, 21_600, 43_200)
    makes_secret: bool = False


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
    """

    config: Mapping[str, Any]
    secrets: Mapping[str, Sequence[str]] = field(
        default_factory=dict[str, Sequence[str]], repr=False
    )
    allowed: Allowed = field(default_factory=Allowed)
    folders: Sequence[str] = ()


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


def short(message: str) -> str:
    """Make what a stranger said fit to be shown: one line, not long."""
    plain = "".join(char if char.isprintable() else " " for char in message)
    return " ".join(plain.split())[:LONGEST_MESSAGE]
