"""Masks what must not leave in a log: keys, tokens, and what people said or called things."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

MASK = "***"
SHORTEST_MASKED = 6
"""Shorter secrets would mask half of every line; settings refuse them anyway."""
PRIVATE = frozenset(
    {
        "body", "display_name", "file_name", "filename", "hotwords", "initial_prompt", "prompt",
        "query_string", "segments", "text", "title", "transcript", "vocabulary", "word", "words",
    }
)  # fmt: skip
SECRET = frozenset({"authorization", "cookie", "cookies", "key", "keys", "set_cookie"})
SECRET_ENDINGS = ("_key", "_keys", "apikey", "password", "secret", "token")

_SPOKEN_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+"), rf"\1 {MASK}"),
    (
        re.compile(r"(?i)\b((?:x-)?(?:api|engine|llm)[-_]key[\"']?\s*[:=]\s*)[\"']?[^\s\"',;&]+"),
        rf"\1{MASK}",
    ),
    (
        re.compile(r"(?i)([?&](?:name|title|file_name|q|key|api_key|token|options)=)[^&\s\"']*"),
        rf"\1{MASK}",
    ),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{MASK}@"),
)

_known: set[str] = set()


def hide(*secrets: str) -> None:
    """Mask these values from now on, wherever they stand in a line."""
    _known.update(secret for secret in secrets if len(secret) >= SHORTEST_MASKED)


def mask(value: Any) -> Any:
    """Give a copy of a value in which secrets and private fields are masked."""
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {key: MASK if _is_private(str(key)) else mask(item) for key, item in items}
    if isinstance(value, str):
        return _mask_text(value)
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(item) for item in cast("Iterable[Any]", value)]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _mask_text(str(value))


def _is_private(name: str) -> bool:
    plain = name.lower().replace("-", "_")
    return plain in PRIVATE or plain in SECRET or plain.endswith(SECRET_ENDINGS)


def _mask_text(text: str) -> str:
    for secret in _known:
        text = text.replace(secret, MASK)
    for pattern, shown in _SPOKEN_SECRETS:
        text = pattern.sub(shown, text)
    return text
