"""The self-test: how fast an engine that is here writes down speech on this machine, in its own child processes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiro.actions import at_hand
from tiro.actions.recommendation import Recommendation
from tiro.children import Child, ChildDied
from tiro.children.limits import ACCELERATOR
from tiro.engines import LoadOptions, wire
from tiro.errors import EngineFailed, StageTimedOut
from tiro.settings import Settings

SERVICE = "tiro.engines.trial:TrialService"
SECONDS = 10.0
"""How long it writes; a slow engine ends the clip that it has begun."""
LOAD_SECONDS = 120.0
LONGEST_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured.

    Attributes:
        rtfx: Seconds of sound written down in a second, by all slots together.
        seconds: How long it took.
        words: Found in the clip, which has 52.
    """

    rtfx: float
    seconds: float
    words: int


async def measure(
    settings: Settings, subject: Recommendation, *, seconds: float = SECONDS
) -> Speed:
    """Write a short recording down as jobs would be, with all slots busy.

    Raises:
        EngineError: The engine could not be loaded, or failed.
        StageTimedOut: It is too slow to be measured.
    """
    kind = at_hand.kind_of(subject.engine)
    is_concurrent = kind is not None and kind.capabilities.is_concurrent
    count, slots = (1, subject.slots) if is_concurrent else (subject.slots, 1)
    children = [Child(SERVICE, environment=ACCELERATOR, restarts=False) for _ in range(count)]
    load = {"engine": subject.engine, "options": _load_options(settings, subject, slots)}
    work = {"seconds": seconds, "slots": slots}
    try:
        await _all(children, "load", load, LOAD_SECONDS)
        found = await _all(children, "measure", work, LONGEST_SECONDS)
    except TimeoutError:
        raise StageTimedOut("The engine is too slow here to be measured.") from None
    except ChildDied as died:
        raise EngineFailed(details={"exit_code": died.exit_code}) from None
    finally:
        await asyncio.gather(*(child.kill() for child in children))
    took = max(one["seconds"] for one in found)
    return Speed(
        rtfx=round(sum(one["audio_seconds"] for one in found) / took, 2),
        seconds=round(took, 2),
        words=min(one["words"] for one in found),
    )


async def _all(
    children: list[Child], method: str, values: Mapping[str, Any], seconds: float
) -> list[dict[str, Any]]:
    calls = (child.call(method, values, timeout_seconds=seconds) for child in children)
    return [reply.values for reply in await asyncio.gather(*calls)]


def _load_options(settings: Settings, subject: Recommendation, slots: int) -> dict[str, Any]:
    return wire.load_values(
        LoadOptions(
            model=subject.model,
            models_dir=str(settings.models_dir),
            may_fetch=False,
            slots=slots,
            threads=subject.threads,
            config=settings.engines.config_of(subject.engine),
        )
    )
