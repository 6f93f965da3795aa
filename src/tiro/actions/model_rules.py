"""What an administrator lets jobs run on: what is switched off, defaults, and who may name which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from tiro import engines
from tiro.errors import EngineSwitchedOff
from tiro.modelhub import catalogue
from tiro.settings import Settings
from tiro.store import engine_choices, models
from tiro.store.database import Database

Key = tuple[str, str]
Naming = Literal["any", "listed", "none"]

SWITCHED_OFF = "An administrator has switched it off."
NOT_FOR_USERS = "Only an administrator may choose it."
NOTHING_TO_NAME = "On this server jobs do not choose what they run on."
NOT_LISTED = "It is none of the models that this server lists."


class HasSettings(Protocol):
    """A context, or anything else that holds the settings."""

    @property
    def settings(self) -> Settings:
        """All settings."""
        ...


@runtime_checkable
class HasDatabase(Protocol):
    """A whole context."""

    @property
    def database(self) -> Database:
        """The rows."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for one caller; models are engine and name, aliases resolved.

    Attributes:
        naming: What the caller's jobs may name.
        off: Switched off, for everybody.
        closed: Not for callers who are no administrators.
        known: Named by an administrator, though the catalogue does not have them.
        defaults: For each part and adapter the model of jobs that name none.
        adapters_off: Engines and diarizers, with their part, that nobody may use.
        adapters_closed: Those that only administrators may name.
    """

    naming: Naming = "any"
    off: frozenset[Key] = frozenset()
    closed: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()
    defaults: Mapping[Key, str] = field(default_factory=dict[Key, str])
    adapters_off: frozenset[Key] = frozenset()
    adapters_closed: frozenset[Key] = frozenset()

    def is_adapter_off(self, part: str, name: str) -> bool:
        """Whether nobody may use an engine or a diarizer."""
        return (part, name) in self.adapters_off

    def said_of(self, part: str, name: str) -> dict[str, bool]:
        """Show what an administrator said of an engine or a diarizer."""
        return {
            "is_enabled": (part, name) not in self.adapters_off,
            "users_may_choose": (part, name) not in self.adapters_closed,
        }

    def require_on(self, part: str, name: str) -> None:
        """Refuse an engine or a diarizer that is switched off.

        Raises:
            EngineSwitchedOff: It is.
        """
        if self.is_adapter_off(part, name):
            raise EngineSwitchedOff(
                f"An administrator has switched off the {part} {name}. Name another, or none.",
                details={"path": part, part: name},
            )

    def adapter_objection(self, part: str, name: str) -> str | None:
        """Say why the caller's job may not name an engine or a diarizer; None when it may."""
        if self.naming == "none":
            return NOTHING_TO_NAME
        is_closed = self.naming != "any" and (part, name) in self.adapters_closed
        return NOT_FOR_USERS if is_closed else None

    def is_off(self, engine: str, model: str) -> bool:
        """Whether nobody may use a model."""
        return key_of(engine, model) in self.off

    def objection(self, engine: str, model: str, *, is_here: bool) -> str | None:
        """Say why the caller's job may not name a model; None when it may.

        Args:
            engine: Engine or diarizer.
            model: As the job names it.
            is_here: It is installed by name, and so listed.
        """
        key = key_of(engine, model)
        if key in self.off:
            return SWITCHED_OFF
        if self.naming == "any":
            return None
        if self.naming == "none":
            return NOTHING_TO_NAME
        if key in self.closed:
            return NOT_FOR_USERS
        is_listed = is_here or key in self.known or catalogue.find(engine, model) is not None
        return None if is_listed else NOT_LISTED


def part_of(adapter: str, model: str) -> str:
    """Tell whether a model is an engine's or a diarizer's; some adapters are both."""
    found = catalogue.find(adapter, model)
    if found is not None:
        return found.part
    return catalogue.ENGINE if adapter in engines.names() else catalogue.DIARIZER


def key_of(engine: str, model: str) -> Key:
    """Give engine and name of a model, whichever of its names is used."""
    found = catalogue.find(engine, model)
    return engine, found.name if found else model


def read(context: HasSettings, *, is_admin: bool = False) -> Rules:
    """Read the rules for a caller; without a database there are those of the settings alone."""
    naming: Naming = "any" if is_admin else context.settings.models.users_may_choose
    if not isinstance(context, HasDatabase):
        return Rules(naming=naming)
    with context.database.read() as session:
        rows = models.list_all(session)
        adapters = engine_choices.list_all(session)
    return Rules(
        naming=naming,
        off=frozenset((row.engine, row.name) for row in rows if not row.is_enabled),
        closed=frozenset((row.engine, row.name) for row in rows if not row.users_may_choose),
        known=frozenset((row.engine, row.name) for row in rows),
        defaults={
            (part_of(row.engine, row.name), row.engine): row.name for row in rows if row.is_default
        },
        adapters_off=frozenset((row.part, row.name) for row in adapters if not row.is_enabled),
        adapters_closed=frozenset(
            (row.part, row.name) for row in adapters if not row.users_may_choose
        ),
    )
