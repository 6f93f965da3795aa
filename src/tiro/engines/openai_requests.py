"""Requests to an OpenAI-compatible server: retries, and its refusals in our words.

Nothing of an answer is repeated in an error: servers echo keys and texts.
"""

import random
import time
from collections.abc import Mapping
from typing import Any

from tiro import net
from tiro.errors import EngineError, EngineFailed, EngineKeyRefused, ModelMissing
from tiro.net.waits import retry_after

_TRIES = 4
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 20.0
_TRY_AGAIN = frozenset({408, 409, 425, 429})
_DETAILED = {
    "response_format": "verbose_json",
    "timestamp_granularities[]": ["word", "segment"],
}


class Sender:
    """Sends sound and gives the answer's JSON; may be used from several threads.

    Args:
        client: Its base URL is the server's, such as `https://host/v1`.
        deadline_seconds: Bound of one exchange.
    """

    def __init__(self, client: net.Client, deadline_seconds: float) -> None:
        self._client = client
        self._deadline = deadline_seconds
        self._is_plain = False

    def ask(
        self, wav: bytes, fields: Mapping[str, str], *, key: str | None, is_translation: bool
    ) -> Any:
        """Send one file; asks for times first, and remembers when the server has none.

        Raises:
            EngineKeyRefused: The key was refused or cannot stand in a header.
            ModelMissing: There is no such model.
            EngineFailed: Trying later may help.
            EngineError: It will not.
        """
        path = "audio/translations" if is_translation else "audio/transcriptions"
        if not self._is_plain:
            answer = self._send(path, wav, {**fields, **_detailed(is_translation)}, key)
            if answer.status not in {400, 422}:
                return _content(answer)
        answer = self._send(path, wav, {**fields, "response_format": "json"}, key)
        content = _content(answer)
        self._is_plain = True
        return content

    def _send(
        self, path: str, wav: bytes, fields: Mapping[str, str | list[str]], key: str | None
    ) -> net.Answer:
        """Send, again after a while where that may help."""
        headers = _authorization(key)
        attempt = 0
        while True:
            is_last = attempt == _TRIES - 1
            try:
                answer = net.send(
                    self._client,
                    "POST",
                    path,
                    headers=headers,
                    fields=fields,
                    files={"file": ("audio.wav", wav, "audio/wav")},
                    deadline_seconds=self._deadline,
                )
            except net.NetError as error:
                if error.was_sent or is_last:
                    raise EngineFailed("The engine's server could not be reached.") from None
                _wait(attempt, None)
            else:
                can_wait = not is_last and _may_pass(answer.status)
                if not can_wait or not _wait(attempt, retry_after(answer.headers)):
                    return answer
            attempt += 1


def _detailed(is_translation: bool) -> dict[str, Any]:
    """Translations have segments only."""
    return {"response_format": "verbose_json"} if is_translation else _DETAILED


def _authorization(key: str | None) -> dict[str, str]:
    if key is None:
        return {}
    if not net.is_header_safe(key):
        raise EngineKeyRefused("The engine key has letters that no key can have.")
    return {"Authorization": f"Bearer {key}"}


def _may_pass(status: int) -> bool:
    return status in _TRY_AGAIN or status >= 500


def _wait(attempt: int, asked_seconds: float | None) -> bool:
    """Wait before another try; False, without waiting, when the server asked for too long."""
    seconds = _FIRST_WAIT_SECONDS * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
    if asked_seconds is not None:
        seconds = asked_seconds
    if seconds > _LONGEST_WAIT_SECONDS:
        return False
    time.sleep(seconds)
    return True


def _content(answer: net.Answer) -> Any:
    """Give the answer's JSON, or say in our words why there is none."""
    if answer.status == 200:
        try:
            return answer.json()
        except net.NetError:
            raise EngineError("The engine's server answered with something else.") from None
    details = {"status": answer.status}
    if answer.status in {401, 403}:
        raise EngineKeyRefused(details=details)
    if answer.status == 404:
        raise ModelMissing("The engine's server has no such model or address.", details=details)
    if _may_pass(answer.status):
        raise EngineFailed(
            "The engine's server is busy or has failed.",
            retry_after=retry_after(answer.headers),
            details=details,
        )
    raise EngineError("The engine's server refused the request.", details=details)
