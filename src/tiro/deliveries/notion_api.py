"""Asks Notion's API: not too often, in the version that it is spoken in, and again when it is busy."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from tiro import net
from tiro.deliveries import Setup, short
from tiro.errors import DeliveryError, DeliveryFailed, DeliveryRefused
from tiro.net.cutting import Cutter
from tiro.net.guard import guarded_client
from tiro.net.waits import retry_after

VERSION = "2025-09-03"
"""Of the API: a page's parent is a data source of a database."""
TIMEOUT_SECONDS = 60.0
DEADLINE_SECONDS = 1800.0
"""Of one delivery: a long text takes minutes, and nobody who pretends to be Notion takes longer."""
PACE_SECONDS = 0.35
"""Between two requests: the API takes about three a second."""
TRIES = 3
LONGEST_WAIT_SECONDS = 20
LARGEST_ANSWER = 8_000_000
"""A page of a list is far below it."""
ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
TEMPORARY = frozenset({409, 429, 500, 502, 503, 504, 529})


class Missing(DeliveryRefused):
    """What was asked for is not there any more."""


class Api:
    """Asks Notion, not too often, and again when it says that it is busy."""

    def __init__(
        self, address: str, token: str, setup: Setup, sleep: Callable[[float], None]
    ) -> None:
        self._address = address.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Notion-Version": VERSION}
        self._seconds = setup.within(TIMEOUT_SECONDS)
        self._cutter = Cutter(setup.within(DEADLINE_SECONDS))
        self._client = guarded_client(
            timeout_seconds=self._seconds, allowed=setup.allowed, cutter=self._cutter
        )
        self._cutter.start()
        self._sleep = sleep

    def close(self) -> None:
        self._cutter.end()
        self._client.close()

    def ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Ask; gives the answer's JSON.

        Raises:
            Missing: There is no such page or block.
            DeliveryFailed: It is away or busy for longer.
            DeliveryRefused: It refuses.
        """
        for attempt in range(TRIES):
            self._sleep(PACE_SECONDS)
            answer = self._sent(method, path, body)
            if 200 <= answer.status < 300:
                return _read(answer)
            wait = retry_after(answer.headers)
            is_short = answer.status == 429 and (wait or 1) <= LONGEST_WAIT_SECONDS
            if not is_short or attempt == TRIES - 1:
                raise _judged(answer, wait)
            self._sleep(wait or 1)
        raise AssertionError("unreachable")

    def _sent(self, method: str, path: str, body: Any) -> net.Answer:
        try:
            return net.send(
                self._client, method, self._address + path, headers=self._headers, data=body,
                max_bytes=LARGEST_ANSWER, deadline_seconds=self._seconds,
            )  # fmt: skip
        except net.NotAllowedError:
            raise DeliveryRefused(net.NOT_ALLOWED) from None
        except net.NetError as error:
            raise DeliveryFailed(f"Notion does not answer ({error}).") from None


def id_of(found: Mapping[str, Any]) -> str:
    """Give the id of a page or block as it is kept and asked for again.

    Raises:
        DeliveryRefused: It is none.
    """
    told = str(found.get("id"))
    if not ID.fullmatch(told):
        raise DeliveryRefused("What answered is not Notion: it names something without an id.")
    return told


def listed(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give what a list holds.

    Raises:
        DeliveryRefused: It is no list of objects.
    """
    found: Any = answer.get("results") or []
    if not isinstance(found, list) or not all(
        isinstance(each, dict) for each in cast("list[Any]", found)
    ):
        raise DeliveryRefused("What answered is not Notion: its list is none.")
    return cast("list[dict[str, Any]]", found)


def _read(answer: net.Answer) -> dict[str, Any]:
    try:
        found: Any = answer.json()
    except net.NetError:
        found = None
    if not isinstance(found, dict):
        raise DeliveryFailed("What answered is not Notion: its answer is no JSON.")
    return cast("dict[str, Any]", found)


def _judged(answer: net.Answer, wait: int | None) -> DeliveryError:
    details = {"status": answer.status}
    if answer.status == 404:
        return Missing(
            "Notion has no such page, or it is not shared with the integration.", details=details
        )
    if answer.status in TEMPORARY:
        return DeliveryFailed(
            f"Notion is busy ({answer.status}).", retry_after=wait, details=details
        )
    return DeliveryRefused(f"Notion refused it: {_said(answer)}", details=details)


def _said(answer: net.Answer) -> str:
    try:
        found: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    said = cast("dict[str, Any]", found).get("message") if isinstance(found, dict) else None
    return short(str(said or answer.status))
