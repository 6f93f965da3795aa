"""Where the shared recordings are, if they are."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("TIRO_SHARED_SPEECH", REPOSITORY.parent / "shared" / "speech"))


def shared_items(folder: str) -> list[dict[str, Any]]:
    manifest = SHARED / "manifest.json"
    if not manifest.is_file():
        return []
    items = json.loads(manifest.read_text())["items"]
    return [item for item in items if item["file"].startswith(f"{folder}/")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give one test per shared recording to those that ask for `codec_item` or `hostile_item`."""
    for name, folder in (("codec_item", "codecs"), ("hostile_item", "hostile")):
        if name in metafunc.fixturenames:
            items = shared_items(folder) or [None]
            ids = [item["id"] if item else "missing" for item in items]
            metafunc.parametrize(name, items, ids=ids, indirect=True)


def _item(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param is None:
        pytest.skip(f"the shared recordings are missing: {SHARED}")
    return {**request.param, "path": SHARED / request.param["file"]}


codec_item = pytest.fixture(_item, name="codec_item")
hostile_item = pytest.fixture(_item, name="hostile_item")
