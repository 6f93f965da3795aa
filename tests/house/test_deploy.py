"""The container, compose and service files are well formed and agree with the code."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
UNITS = sorted(DEPLOY.glob("*.service"))
COMMANDS = ("migrate", "serve", "worker")


def _services(path: Path) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(path.read_text())["services"]


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_file_runs_commands_that_exist_and_mounts_volumes_it_declares(path: Path) -> None:
    declared = set(yaml.safe_load(path.read_text())["volumes"])
    for name, service in _services(path).items():
        assert service.get("command", ["serve"])[0] in COMMANDS, name
        assert {volume.split(":")[0] for volume in service["volumes"]} <= declared, name
        assert set(service.get("depends_on", {})) <= set(_services(path)), name


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_file_publishes_to_the_machine_alone(path: Path) -> None:
    ports = [port for service in _services(path).values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_container_runs_as_an_ordinary_user_and_holds_no_model() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert re.search(r"^USER tiro$", text, re.MULTILINE)
    assert "/readyz" in text
    assert "download" not in text.lower()


def test_container_holds_bytecode_since_its_user_cannot_write_any() -> None:
    installs = re.findall(r"uv pip (?:sync|install) .*", (DEPLOY / "Dockerfile").read_text())
    assert installs
    assert all("--compile-bytecode" in line for line in installs)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_is_accepted_by_systemd(path: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / path.name.replace("@", "@1")
    unit.write_text(path.read_text().replace("/opt/tiro/bin/tiro", "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert unit.name not in done.stderr
