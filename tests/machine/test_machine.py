"""Facts of machines that are drawn as folders, and of the one that the tests run on."""

import json
import os
import struct
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tiro.machine import cgroup, cpu, disks, gpu, host, memory, network, programs, service
from tiro.machine.facts import Facts, Unreadable

MIB = 1 << 20
GIB = 1 << 30


def draw(root: Path, files: dict[str, str]) -> Path:
    """Write files of a system."""
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return root


def test_fact_that_cannot_be_read_is_null_with_the_reason() -> None:
    """Whatever goes wrong with one fact, the others are read."""
    facts = Facts(("a", "b", "c", "d", "e"))
    facts.read("a", lambda: 1 // 0)
    facts.read("b", lambda: None, "Nobody knows.")
    facts.read("c", lambda: 7)

    def refuse() -> None:
        raise Unreadable("Not for you.")

    facts.read("d", refuse)
    shown = facts.view()
    assert [shown[name] for name in "abcde"] == [None, None, 7, None, None]
    assert shown["missing"] == {
        "a": "It could not be read (ZeroDivisionError).",
        "b": "Nobody knows.",
        "d": "Not for you.",
        "e": "It did not answer in time.",
    }


def test_family_that_hangs_gives_what_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network disk or a driver that sleeps costs its own facts alone."""
    monkeypatch.setattr(service, "FAMILY_SECONDS", 1.0)

    def read(facts: Facts) -> None:
        facts.put("a", 1)
        facts.read("b", lambda: time.sleep(3))

    found = service._within_time(("a", "b"), read)
    assert found == {"a": 1, "b": None, "missing": {"b": "It did not answer in time."}}


def test_memory_limit_is_the_smallest_of_all_groups_above(tmp_path: Path) -> None:
    """Version 2: the own group says max, the one above it bounds."""
    root = draw(
        tmp_path,
        {
            "proc/self/cgroup": "0::/pod/box\n",
            "sys/fs/cgroup/pod/memory.max": f"{GIB}\n",
            "sys/fs/cgroup/pod/box/memory.max": "max\n",
            "sys/fs/cgroup/pod/box/cpu.max": "150000 100000\n",
        },
    )
    assert cgroup.memory_bytes(root) == GIB
    assert cgroup.cores(root) == 1.5


def test_limits_of_old_groups_are_read(tmp_path: Path) -> None:
    """Version 1: a folder for each controller, and a huge number for no bound."""
    bound = "sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes"
    root = draw(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n",
            bound: "9223372036854771712\n",
            "sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us": "200000\n",
            "sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us": "100000\n",
        },
    )
    assert (cgroup.memory_bytes(root), cgroup.cores(root)) == (None, 2.0)
    draw(root, {bound: str(512 * MIB)})
    assert cgroup.memory_bytes(root) == 512 * MIB


@pytest.mark.parametrize(
    ("files", "environment", "name"),
    [
        ({"proc/1/cgroup": "0::/init.scope"}, {}, "none"),
        ({"proc/1/cgroup": "0::/", ".dockerenv": ""}, {}, "docker"),
        ({"proc/1/cgroup": "0::/", "run/.containerenv": ""}, {}, "podman"),
        ({"proc/1/cgroup": "0::/"}, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "kubernetes"),
        ({"proc/1/cgroup": "1:cpu:/kubepods/burstable/pod1"}, {}, "kubernetes"),
        ({"proc/1/environ": "PATH=/bin\0container=lxc\0"}, {}, "lxc"),
        ({"proc/1/x": "", "run/systemd/container": "systemd-nspawn\n"}, {}, "systemd-nspawn"),
    ],
)
def test_container_is_told_by_what_it_leaves(
    tmp_path: Path, files: dict[str, str], environment: dict[str, str], name: str
) -> None:
    assert host.container(environment, draw(tmp_path, files)) == name


@pytest.mark.parametrize(
    ("release", "is_wsl"), [("5.15.90.1-microsoft-standard-WSL2", True), ("6.1.0-18-amd64", False)]
)
def test_wsl_is_told_by_its_kernel(tmp_path: Path, release: str, is_wsl: bool) -> None:
    assert host.is_wsl(draw(tmp_path, {"proc/sys/kernel/osrelease": release})) is is_wsl


def test_sockets_are_counted_and_instructions_are_chosen(tmp_path: Path) -> None:
    for index, socket in enumerate((0, 0, 1, 1)):
        place = f"sys/devices/system/cpu/cpu{index}/topology/physical_package_id"
        draw(tmp_path, {place: str(socket)})
    assert cpu.sockets(tmp_path) == 2
    assert cpu.known(["vme", "avx2", "fma", "sse4_2"]) == ["sse4_2", "avx2", "fma"]


def test_memory_speed_is_that_of_the_slowest_module(tmp_path: Path) -> None:
    for index, speed in enumerate((5600, 4800, 0)):
        place = tmp_path / f"sys/firmware/dmi/entries/17-{index}/raw"
        place.parent.mkdir(parents=True)
        place.write_bytes(bytes(0x20) + struct.pack("<H", speed) + bytes(8))
    assert memory.speed_mts(tmp_path) == 4800


class FakeNvml:
    """Two devices; the second shares the processor's memory."""

    NVMLError = RuntimeError

    def nvmlDeviceGetCount(self) -> int:  # noqa: N802 - NVML's names
        return 2

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:  # noqa: N802
        return index

    def nvmlDeviceGetName(self, handle: int) -> bytes | str:  # noqa: N802
        return (b"NVIDIA A", "NVIDIA B")[handle]

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> Any:  # noqa: N802
        if handle:
            raise RuntimeError
        return SimpleNamespace(total=24 * GIB, free=23 * GIB)

    def nvmlDeviceGetCudaComputeCapability(self, handle: int) -> tuple[int, int]:  # noqa: N802
        return (8, handle)


def test_nvidia_devices_are_described_also_without_memory_of_their_own() -> None:
    first, second = gpu.nvidia(FakeNvml())
    assert first == {
        "vendor": "nvidia",
        "name": "NVIDIA A",
        "memory_bytes": 24 * GIB,
        "free_bytes": 23 * GIB,
        "compute_capability": "8.0",
    }
    assert (second["name"], second["memory_bytes"]) == ("NVIDIA B", None)


def test_amd_devices_are_those_that_the_driver_shows(tmp_path: Path) -> None:
    root = draw(
        tmp_path,
        {
            "sys/class/drm/card0/device/vendor": "0x8086\n",
            "sys/class/drm/card1/device/vendor": "0x1002\n",
            "sys/class/drm/card1/device/mem_info_vram_total": str(16 * GIB),
            "sys/class/drm/card1/device/mem_info_vram_used": str(GIB),
            "opt/rocm/.info/version": "6.2.0\n",
        },
    )
    (device,) = gpu.amd(root)
    assert (device["name"], device["free_bytes"]) == ("AMD graphics", 15 * GIB)
    assert gpu.rocm(root) == "6.2.0"


def test_speed_of_a_disk_is_measured_and_nothing_is_left(tmp_path: Path) -> None:
    looking = disks.Disks(is_measured=True)
    facts = Facts(disks.NAMES)
    looking.read(tmp_path, facts)
    later = Facts(disks.NAMES)
    looking.read(tmp_path / "not" / "there", later)
    assert facts.view()["write_bytes_per_second"] > 0
    assert facts.view()["total_bytes"] > facts.view()["free_bytes"] > 0
    same = ("mount_point", "write_bytes_per_second")
    assert [facts.view()[name] for name in same] == [later.view()[name] for name in same]
    assert list(tmp_path.iterdir()) == []


def test_disk_is_not_written_to_when_it_is_not_to_be_measured(tmp_path: Path) -> None:
    facts = Facts(disks.NAMES)
    disks.Disks(is_measured=False).read(tmp_path, facts)
    assert facts.view()["missing"]["write_bytes_per_second"] == "It was not measured."


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"smart_status": {"passed": True}}, "passed"),
        ({"smart_status": {"passed": False}}, "failed"),
        ({"smartctl": {"exit_status": 2}}, None),
    ],
)
def test_smart_is_asked_of_the_whole_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], outcome: str | None
) -> None:
    """A program stands in for smartctl, and answers for /dev/sda alone."""
    draw(tmp_path, {"sys/devices/sda/sda1/partition": "1"})
    blocks = tmp_path / "sys/class/block"
    blocks.mkdir(parents=True)
    (blocks / "sda1").symlink_to(tmp_path / "sys/devices/sda/sda1")
    script = tmp_path / "bin/smartctl"
    told = f"cat <<E\n{json.dumps(answer)}\nE\nexit 4\n"
    draw(tmp_path, {"bin/smartctl": f'#!/bin/sh\n[ "$3" = "{tmp_path}/dev/sda" ] && {told}'})
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    if outcome is None:
        with pytest.raises(Unreadable, match="cannot tell"):
            disks.smart("/dev/sda1", tmp_path)
    else:
        assert disks.smart("/dev/sda1", tmp_path) == outcome


def test_program_that_is_not_installed_is_a_reason() -> None:
    with pytest.raises(Unreadable, match="no-such-program is not installed"):
        programs.answer(["no-such-program"])


def test_default_route_is_read_of_both_kinds(tmp_path: Path) -> None:
    head = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n"
    local = "eth0 0002000A 00000000 0001 0 0 0 00FFFFFF 0 0 0\n"
    way_out = struct.unpack("=I", bytes((192, 0, 2, 1)))[0]
    default = f"eth0 00000000 {way_out:08X} 0003 0 0 0 00000000 0 0 0\n"
    draw(tmp_path, {"proc/net/route": head + local + default})
    assert network.default_route(tmp_path) == {"interface": "eth0", "gateway": "192.0.2.1"}
    zero, gateway = "0" * 32, "fd00" + "0" * 27 + "1"
    default = f"{zero} 00 {zero} 00 {gateway} 00000400 0 0 00000003 eth1\n"
    draw(tmp_path, {"proc/net/route": head, "proc/net/ipv6_route": default})
    assert network.default_route(tmp_path) == {"interface": "eth1", "gateway": "fd00::1"}


def test_this_machine_is_read_whole(tmp_path: Path) -> None:
    """Every fact is there or says why not, and the answer is JSON."""
    folders = {"database": None, "media": tmp_path, "models": tmp_path / "models"}
    found = service.probe(folders, is_measured=False)
    families = [*(found[name] for name in service.FAMILIES), *found["disks"].values()]
    for family in families:
        nulls = {name for name, value in family.items() if value is None}
        assert nulls == set(family["missing"])
    assert found["cpu"]["usable_threads"] >= 1
    assert found["memory"]["total_bytes"] > 0
    assert found["versions"]["ffmpeg"]
    assert json.loads(json.dumps(found)) == found
