"""Loads one adapter by name: the built-in list first, then entry points; nothing else is imported."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoints, entry_points
from typing import Any


def names(group: str, built_in: Mapping[str, str]) -> list[str]:
    """List the names of a kind, built-in first, then installed ones.

    Args:
        group: The entry-point group, such as `tiro.engines`.
        built_in: Name to `module:attribute`.
    """
    outside = sorted(_installed(group).names)
    return [*built_in, *(name for name in outside if name not in built_in)]


def load(group: str, built_in: Mapping[str, str], name: str) -> Any:
    """Import one adapter.

    Raises:
        KeyError: No adapter has this name.
    """
    if name in built_in:
        module, _, attribute = built_in[name].partition(":")
        return getattr(import_module(module), attribute)
    for point in _installed(group).select(name=name):
        return point.load()
    raise KeyError(name)


@cache
def _installed(group: str) -> EntryPoints:
    # Reads the metadata of every installed package, which a process need not do for each upload.
    return entry_points(group=group)
