"""Settings that administrators may change while Tiro runs: which they are, and how they are laid over those read at start."""

import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from tiro.settings import Settings, config_file

MARK = "runtime"
"""What `json_schema_extra` of a field says when it may be changed while Tiro runs."""
UNITS = {"_seconds": "seconds", "_bytes": "bytes", "_days": "days", "_minutes": "minutes"}

Source = Literal["default", "environment", "file"]


@dataclass(frozen=True, slots=True)
class Knob:
    """A setting that may be changed while Tiro runs, such as `limits.max_queue_depth`."""

    section: str
    field: str

    @property
    def name(self) -> str:
        """Its name, as in the TOML file."""
        return f"{self.section}.{self.field}"

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"TIRO_{self.section}__{self.field}".upper()

    def of(self, settings: Settings) -> Any:
        """Read its value."""
        return getattr(getattr(settings, self.section), self.field)

    def info(self) -> FieldInfo:
        """Give what is declared of it."""
        return _section(self.section).model_fields[self.field]

    def schema(self) -> dict[str, Any]:
        """Describe its values as JSON Schema."""
        properties = _section(self.section).model_json_schema()["properties"]
        return cast("dict[str, Any]", properties[self.field])

    def unit(self) -> str | None:
        """Name its unit, which its own name ends in."""
        told = _extra(self.info()).get("unit")
        ending = next((unit for end, unit in UNITS.items() if self.field.endswith(end)), None)
        return str(told) if told else ending


@dataclass(frozen=True, slots=True)
class Ignored:
    """A stored value that is not used, and why."""

    name: str
    reason: str


class Live:
    """The settings that hold now; from any thread.

    Attributes:
        base: Those read at start.
        now: Those with what administrators have changed.
        ignored: What is stored and cannot be used.
    """

    def __init__(self, base: Settings) -> None:
        self.base = base
        self.ignored: tuple[Ignored, ...] = ()
        self.now = base
        self._revision = 0
        self._laying = threading.Lock()

    def lay(self, stored: Mapping[str, Any], revision: int) -> bool:
        """Lay stored values over the base, unless newer ones are there already; gives whether it did."""
        now, ignored = overlaid(self.base, stored)
        with self._laying:
            if revision <= self._revision:
                return False
            self._revision = revision
            self.ignored = ignored
            self.now = now
        return True


def knobs() -> dict[str, Knob]:
    """List all settings that may be changed while Tiro runs, by name."""
    return {knob.name: knob for knob in _marked()}


def overlaid(base: Settings, stored: Mapping[str, Any]) -> tuple[Settings, tuple[Ignored, ...]]:
    """Lay values over settings; what environment or file say wins, and what does not hold is left out.

    Args:
        base: The settings read at start; they stay as they are.
        stored: Values by name.

    Returns:
        The settings, and what of the values is no setting or no valid value.
    """
    known, ignored = knobs(), list[Ignored]()
    by_section: dict[str, dict[str, Any]] = {}
    for name, value in stored.items():
        knob = known.get(name)
        if knob is None:
            ignored.append(Ignored(name, "There is no such setting in this release."))
        elif source_of(base, knob) == "default":
            by_section.setdefault(knob.section, {})[knob.field] = value
    parts: dict[str, BaseModel] = {}
    for section, values in by_section.items():
        parts[section], left_out = _with(getattr(base, section), values)
        ignored += [Ignored(f"{section}.{field}", reason) for field, reason in left_out.items()]
    return (base.model_copy(update=parts) if parts else base), tuple(ignored)


def problem_of(base: Settings, knob: Knob, values: Mapping[str, Any]) -> str | None:
    """Say what is wrong with a setting among new values; None when it is well.

    Args:
        base: The settings read at start.
        knob: Which setting.
        values: All stored values of all sections, the new one among them.
    """
    fields = {
        each.field: values[each.name]
        for each in knobs().values()
        if each.section == knob.section and each.name in values
    }
    _, left_out = _with(getattr(base, knob.section), fields)
    return left_out.get(knob.field)


def source_of(base: Settings, knob: Knob) -> Source:
    """Tell where a value that was read at start comes from."""
    part = cast("BaseModel", getattr(base, knob.section))
    if knob.field not in part.model_fields_set:
        return "default"
    variables = {name.upper() for name in os.environ}
    is_variable = bool({knob.variable, f"TIRO_{knob.section}".upper()} & variables)
    return "environment" if is_variable else "file"


def place_of(base: Settings, knob: Knob) -> str | None:
    """Name the variable or the file that sets a value; None when neither does."""
    source = source_of(base, knob)
    if source == "default":
        return None
    file = config_file()
    return knob.variable if source == "environment" or file is None else str(file)


def _with(part: BaseModel, values: Mapping[str, Any]) -> tuple[BaseModel, dict[str, str]]:
    """Change fields of a section; those that do not hold keep their value, with the reason."""
    kept, left_out = dict(values), dict[str, str]()
    present = {name: getattr(part, name) for name in type(part).model_fields}
    present |= part.model_extra or {}
    while kept:
        try:
            return type(part).model_validate(present | kept), left_out
        except ValidationError as error:
            wrong = _told(error)
            found = {name: message for name, message in wrong.items() if name in kept}
            # A rule over several fields names none of them: then none of the changes holds.
            left_out |= found or dict.fromkeys(kept, "; ".join(wrong.values()))
            kept = {name: value for name, value in kept.items() if name not in left_out}
    return part, left_out


def _told(error: ValidationError) -> dict[str, str]:
    """Say by field what is wrong."""
    wrong: dict[str, list[str]] = {}
    for item in error.errors(include_url=False, include_input=False):
        field = str(item["loc"][0]) if item["loc"] else ""
        message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Input ")
        wrong.setdefault(field, []).append(message)
    return {field: ", or ".join(dict.fromkeys(messages)) for field, messages in wrong.items()}


def _marked() -> Iterator[Knob]:
    for section in Settings.model_fields:
        for field, info in _section(section).model_fields.items():
            if _extra(info).get(MARK) is True and not _is_secret(info):
                yield Knob(section, field)


def _section(name: str) -> type[BaseModel]:
    """Give the class of a section; that of a plain value has no fields."""
    kind: Any = Settings.model_fields[name].annotation
    is_section = isinstance(kind, type) and issubclass(kind, BaseModel)
    return cast("type[BaseModel]", kind) if is_section else BaseModel


def _extra(info: FieldInfo) -> dict[str, Any]:
    found = info.json_schema_extra
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _is_secret(info: FieldInfo) -> bool:
    return SecretStr.__name__ in repr(info.annotation)
