"""Builds the page into the wheel, with a Node that is there or one that the build asks for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tooling.node import REQUIREMENT, find_node
from tooling.page import build_page
from tooling.programs import DevError

EDITABLE = "editable"


class PageHook(BuildHookInterface[Any]):
    """Runs before a wheel is put together."""

    def dependencies(self) -> list[str]:
        """Ask for Node only where there is none."""
        return [] if find_node() else [REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page; what points back to the source gets it from `dev.py`."""
        del build_data
        if version == EDITABLE:
            return
        node = find_node()
        if node is None:
            raise DevError(f"The page is built by Node 20.19 or later with npm, or {REQUIREMENT}.")
        build_page(node)
