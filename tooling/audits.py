"""Asks whether what is locked has known holes: PyPI for Python's packages, npm's registry for the page's."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from tooling.environment import LOCKS, VENV
from tooling.node import WEB
from tooling.programs import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tooling.node import Node

SECONDS = 180
SERIOUS = ("moderate", "high", "critical")
PYTHON = "pip-audit"
PAGE = "npm audit"


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found."""

    name: str
    is_reached: bool
    holes: tuple[str, ...] = field(default=())

    def told(self) -> str:
        """Say it in a line, or in one for each hole."""
        if not self.is_reached:
            return f"{self.name}: not reached; nothing was looked up, and nothing is known"
        return "\n".join(self.holes) or f"{self.name}: no known holes"


def audit(node: Node | None) -> list[Audit]:
    """Look all locked packages up; without Node, Python's alone."""
    found = [read_python(_answer(_python_command()))]
    if node is not None:
        command = (*node.npm, "audit", "--json")
        found.append(read_page(_answer(command, folder=WEB, variables=node.environment)))
    return found


def read_python(answer: Any) -> Audit:
    """Read what pip-audit told; packages that it could not look up count as not reached."""
    listed: list[dict[str, Any]] = _object(answer).get("dependencies", [])
    looked_up = [each for each in listed if "skip_reason" not in each]
    holes = tuple(
        f"{PYTHON}: {each['name']} {each['version']}: {hole['id']},"
        f" mended in {', '.join(hole.get('fix_versions') or ('no version',))}"
        for each in looked_up
        for hole in each.get("vulns", ())
    )
    return Audit(PYTHON, len(looked_up) * 2 > len(listed), holes)


def read_page(answer: Any) -> Audit:
    """Read what npm told."""
    told: dict[str, dict[str, Any]] | None = _object(answer).get("vulnerabilities")
    if told is None:
        return Audit(PAGE, is_reached=False)
    holes = tuple(
        f"{PAGE}: {name} {each.get('range', '')}: {each['severity']}"
        for name, each in sorted(told.items())
        if each["severity"] in SERIOUS
    )
    return Audit(PAGE, is_reached=True, holes=holes)


def _object(answer: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}


def _python_command() -> Sequence[str]:
    options = ("--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "5")
    return (program(VENV, PYTHON), "-r", str(LOCKS / "runtime.txt"), *options)


def _answer(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Any:
    """Run a program that answers in JSON; None when it does not, for whatever reason."""
    try:
        ran = subprocess.run(
            command,
            cwd=folder,
            env=None if variables is None else dict(variables),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return json.loads(ran.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
