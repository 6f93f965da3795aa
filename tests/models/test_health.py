"""A model is tried in a process of its own, and what is wrong with it is told in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tiro.modelhub import manifest
from tiro.modelhub.manifest import RemoteFile
from tiro.models import health
from tiro.models.installed import Found, scan
from tiro.settings import Settings

Put = Callable[..., Path]
TINY = "faster_whisper/Systran--faster-whisper-tiny"


def tiny(settings: Settings) -> Found:
    return next(item for item in scan(settings) if item.name == "tiny")


async def check(settings: Settings, found: Found, seconds: float = 60.0) -> health.Health:
    assert found.adapter is not None
    loading = health.loading_of(settings, found.part, found.adapter, found.name)
    return await health.check(found, loading, timeout_seconds=seconds)


def write_down(folder: Path) -> None:
    """Write the manifest of what is in a folder, as a download does."""
    files = [
        RemoteFile("a/b", "c", path.name, path.stat().st_size, digest, is_lfs=True)
        for path in sorted(folder.iterdir())
        for digest in (manifest.digest_of(path, is_lfs=True),)
    ]
    manifest.write(files, folder)


async def test_model_that_loads_is_well_and_tells_what_it_takes(own: Settings, put: Put) -> None:
    write_down(put(TINY))
    found = await check(own, tiny(own))
    assert (found.state, found.how, found.is_proven) == ("ok", "loaded", True)
    assert found.seconds
    assert found.memory_bytes
    assert json.dumps(found.view())


async def test_diarizer_is_tried_as_well(own: Settings) -> None:
    ge2e = next(item for item in scan(own) if item.adapter == "ge2e")
    found = await check(own, ge2e)
    assert (found.state, found.how, found.is_proven) == ("ok", "loaded", None)


async def test_model_whose_weights_are_damaged_is_broken(own: Settings, put: Put) -> None:
    (put(TINY) / "model.bin").write_bytes(b"no model")
    found = await check(own, tiny(own))
    assert (found.state, found.how) == ("broken", "loaded")
    assert found.message


async def test_files_that_have_changed_are_not_even_loaded(own: Settings, put: Put) -> None:
    folder = put(TINY)
    write_down(folder)
    content = bytearray((folder / "model.bin").read_bytes())
    content[-1] ^= 1
    (folder / "model.bin").write_bytes(content)
    found = await check(own, tiny(own))
    assert (found.state, found.how, found.is_proven) == ("broken", "files", False)


async def test_file_of_another_size_is_seen_at_a_glance(own: Settings, put: Put) -> None:
    folder = put(TINY)
    write_down(folder)
    (folder / "config.json").write_text("{}")
    assert (await check(own, tiny(own))).state == "incomplete"


async def test_model_that_is_too_large_for_the_machine_is_not_loaded(
    own: Settings, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(TINY)
    monkeypatch.setattr(health.limits, "total_memory_bytes", lambda: 1_000_000)
    found = await check(own, tiny(own))
    assert (found.state, found.how) == ("ok", "files")
    assert "more memory" in str(found.message)


async def test_model_that_takes_too_long_is_given_up(own: Settings, put: Put) -> None:
    put(TINY)
    found = await check(own, tiny(own), seconds=0.01)
    assert found.state == "broken"
    assert found.message
    assert "0.01 s" in found.message


pytestmark = pytest.mark.anyio
