"""A model as the API shows it: what the catalogue knows, what is on this machine, what an administrator said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiro.actions.model_rules import Key
from tiro.modelhub import catalogue
from tiro.models import health
from tiro.models.installed import UNKNOWN, Found
from tiro.store.tables import ModelRow
from tiro.store.views import rfc3339

CHECKSUM = "sha256"
"""What the hub tells of large files; small ones are proven by git's blob id."""


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is known of a model; at least one of the first two is there."""

    listed: catalogue.Model | None
    found: Found | None
    row: ModelRow | None

    @property
    def engine(self) -> str:
        """The engine or diarizer, `unknown` for a folder that none knows."""
        if self.listed is not None:
            return self.listed.adapter
        if self.found is not None:
            return self.found.adapter or UNKNOWN
        return self.row.engine if self.row else UNKNOWN

    @property
    def name(self) -> str:
        """As jobs name it."""
        if self.listed is not None:
            return self.listed.name
        if self.found is not None:
            return self.found.name
        return self.row.name if self.row else ""

    @property
    def key(self) -> Key:
        """Engine and name."""
        return self.engine, self.name

    @property
    def part(self) -> str:
        """`engine`, `diarizer` or `unknown`."""
        known = self.listed or self.found
        return known.part if known else UNKNOWN

    @property
    def is_installed(self) -> bool:
        """Whether it can be used without a download."""
        return self.found is not None and self.found.is_whole


def view(
    entry: Entry,
    *,
    is_default: bool,
    recommended: Key | None,
    pull_job_id: str | None,
    shows_path: bool,
) -> dict[str, Any]:
    """Give a model as the API shows it.

    Args:
        entry: What is known of it.
        is_default: Jobs that name no model of its engine get it.
        recommended: What this machine should run; None when nobody has looked.
        pull_job_id: The job that fetches it now.
        shows_path: The caller is an administrator.
    """
    row = entry.row
    return {
        "id": f"{entry.engine}/{entry.name}",
        "engine": entry.engine,
        "name": entry.name,
        "part": entry.part,
        **_of_catalogue(entry),
        **_of_machine(entry, shows_path=shows_path),
        "health": _health(entry),
        "is_enabled": row.is_enabled if row else True,
        "users_may_choose": row.users_may_choose if row else True,
        "is_default": is_default,
        "is_recommended": None if recommended is None else entry.key == recommended,
        "note": row.note if row else None,
        "pull_job_id": pull_job_id,
    }


def _of_catalogue(entry: Entry) -> dict[str, Any]:
    listed, row = entry.listed, entry.row
    own_name = row.display_name if row else None
    address = ", ".join(source.repository for source in listed.sources) if listed else None
    return {
        "display_name": own_name or (listed.display_name if listed else entry.name),
        "provider": listed.provider if listed else None,
        "address": address or (entry.name if listed is None and "/" in entry.name else None),
        "revision": listed.sources[0].revision if listed and listed.sources else None,
        "aliases": list(listed.aliases) if listed else [],
        "variants": list(listed.variants) if listed else [],
        "languages": list(listed.languages) if listed and listed.languages else None,
        "memory": _memory(listed.memory_bytes if listed else {}),
        "licence": listed.licence if listed else None,
        "checksum": CHECKSUM if address else None,
        "is_gated": listed.is_gated if listed else False,
        "quality": listed.quality if listed else None,
        "comes_with": listed.comes_with if listed else None,
    }


def _memory(by_variant: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Sort the estimates by where a variant is used; GPUs hold what takes half precision."""
    cpu = {name: size for name, size in by_variant.items() if name not in catalogue.ON_GPU}
    gpu = {name: size for name, size in by_variant.items() if name in catalogue.ON_GPU}
    return {"cpu": cpu, "gpu": gpu}


def _of_machine(entry: Entry, *, shows_path: bool) -> dict[str, Any]:
    found, listed = entry.found, entry.listed
    folder = found.folder if found else None
    return {
        "is_installed": entry.is_installed,
        "origin": found.origin.value if found else None,
        "path": str(folder) if folder and shows_path else None,
        "commit": found.commit if found else None,
        "size_bytes": found.size_bytes if folder and found else listed and listed.size_bytes,
        "size_is_exact": folder is not None,
    }


def _health(entry: Entry) -> dict[str, Any] | None:
    """Give what the last check found, unless the files tell otherwise by now."""
    if entry.found is None:
        return None
    glance = health.look(entry.found)
    row = entry.row
    if glance.state == health.OK and row is not None and row.health and row.checked_at:
        return {**row.health, "checked_at": rfc3339(row.checked_at)}
    return {**glance.view(), "checked_at": None}
