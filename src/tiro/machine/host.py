"""The operating system, and what Tiro runs in: a container, WSL, or the machine itself."""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

from tiro.machine.facts import ROOT, Facts, Unreadable, text_of

NAMES = ("system", "release", "distribution", "architecture", "container", "is_wsl")

NO_CONTAINER = "none"
_GROUPS = (
    ("kubepods", "kubernetes"), ("docker", "docker"), ("libpod", "podman"), ("lxc", "lxc"),
    ("containerd", "containerd"), ("garden", "garden"),
)  # fmt: skip


def read(facts: Facts) -> None:
    """Read all."""
    facts.read("system", lambda: platform.system() or None)
    facts.read("release", lambda: platform.release() or None)
    facts.read("distribution", _distribution)
    facts.read("architecture", lambda: platform.machine() or None)
    facts.read("container", lambda: container(os.environ))
    facts.read("is_wsl", is_wsl)


def container(environment: Mapping[str, str], root: Path = ROOT) -> str:
    """Name what contains this process, or `none`.

    Raises:
        Unreadable: Not Linux.
    """
    if not (root / "proc/1").exists():
        raise Unreadable("It can be told on Linux alone.")
    if "KUBERNETES_SERVICE_HOST" in environment or (root / "run/secrets/kubernetes.io").exists():
        return "kubernetes"
    if (root / "run/.containerenv").exists():
        return "podman"
    if (root / ".dockerenv").exists():
        return "docker"
    named = text_of(root / "run/systemd/container") or _of_first_process(root)
    return named or _of_groups(root) or NO_CONTAINER


def is_wsl(root: Path = ROOT) -> bool:
    """Whether this is the Windows Subsystem for Linux."""
    release = text_of(root / "proc/sys/kernel/osrelease") or ""
    return "microsoft" in release.lower() or "wsl" in release.lower()


def _of_first_process(root: Path) -> str | None:
    """Read what systemd-nspawn, LXC and others tell the first process."""
    told = (text_of(root / "proc/1/environ") or "").split("\0")
    return next((line[10:] for line in told if line.startswith("container=")), None) or None


def _of_groups(root: Path) -> str | None:
    text = text_of(root / "proc/1/cgroup") or ""
    return next((name for mark, name in _GROUPS if mark in text), None)


def _distribution() -> str | None:
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if platform.system() == "Windows":
        return f"Windows {platform.win32_ver()[0]}"
    return platform.freedesktop_os_release().get("PRETTY_NAME")
