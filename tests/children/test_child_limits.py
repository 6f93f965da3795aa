import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tiro.children import Child, Limits
from tiro.errors import Internal

TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def services_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@asynccontextmanager
async def probe(limits: Limits) -> AsyncIterator[Child]:
    child = Child("child_services:Probe", limits=limits)
    try:
        yield child
    finally:
        await child.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no resource limits on Windows")
def test_limits_are_set_in_the_child() -> None:
    async def story() -> None:
        limits = Limits(cpu_seconds=30, file_size_bytes=4096, open_files=64)
        async with probe(limits) as child:
            asked = {
                name: (await child.call("limit_of", {"name": f"RLIMIT_{name}"})).values["limit"]
                for name in ("CPU", "FSIZE", "NOFILE", "CORE")
            }
        assert asked == {"CPU": 30, "FSIZE": 4096, "NOFILE": 64, "CORE": 0}

    asyncio.run(story())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no resource limits on Windows")
def test_memory_beyond_the_limit_fails_the_call_only() -> None:
    async def story() -> None:
        async with probe(Limits(memory_bytes=2 << 30)) as child:
            with pytest.raises(Internal) as caught:
                await child.call("allocate", {"bytes": 4 << 30})
            assert caught.value.details == {"exception": "MemoryError"}
            assert (await child.call("allocate", {"bytes": 1000})).values == {"size": 1000}

    asyncio.run(story())
