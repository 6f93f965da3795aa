"""JSON answers of resources that are already as the contract words them."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response


def shown(
    resource: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a resource; it is not checked again, which would cost more than reading it."""
    content = json.dumps(resource, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(
        content.encode("utf-8", "replace"),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/json",
    )
