"""The API's description, and the page that shows it without any other server."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.responses import FileResponse

from tiro import __version__
from tiro.actions.operations import Operations
from tiro.actions.options import Options
from tiro.api.examples import without_marks
from tiro.api.problems import UnknownPath, documented
from tiro.api.schemas import Problem

router = APIRouter(include_in_schema=False)

PACKAGE = "fastapi_offline"
ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tiro API</title>
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout"
});
"""
DESCRIPTION = """Recordings go in, transcripts come out.

Send a recording with `POST /api/v1/recordings`, follow its job with `GET /api/v1/jobs/{job_id}/events`, fetch
the text with `GET /api/v1/recordings/{recording_id}/transcript`. Every error has the shape of `Problem`; its
`code` is stable."""
SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
OPEN = frozenset(
    {"get_health", "get_readiness", "get_session", "log_in", "log_out", "begin_oidc", "end_oidc"}
)
"""Operations that need no key."""
OPEN_TAG = "shared"
REFERENCE = "#/components/schemas/{model}"


@router.get("/docs")
async def page() -> Response:
    """Show the page."""
    return Response(PAGE, media_type="text/html", headers=POLICY)


@router.get("/docs/start.js")
async def start() -> Response:
    """Give the script that starts the page."""
    return Response(START, media_type="text/javascript", headers=POLICY)


@router.get("/docs/{name}")
async def asset(name: str) -> Response:
    """Give a file of Swagger UI.

    Raises:
        UnknownPath: It is none of those that the page needs.
    """
    if name not in ASSETS:
        raise UnknownPath
    return FileResponse(_folder() / name, media_type=ASSETS[name], headers=POLICY)


@router.get("/openapi.json")
def description(request: Request) -> Response:
    """Give the API's description, made when first asked for: a server at rest does without it."""
    state = request.app.state
    if state.description is None:
        state.description = json.dumps(describe(request.app), ensure_ascii=False).encode()
    return Response(state.description, media_type="application/json", headers=POLICY)


def describe(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI description of all routes."""
    schema = get_openapi(
        title="Tiro",
        version=__version__,
        summary="Turns speech into notes that people trust.",
        description=DESCRIPTION,
        routes=app.routes,
    )
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for model in (Problem, Options, Operations):
        found = model.model_json_schema(ref_template=REFERENCE)
        schemas |= found.pop("$defs", {})
        schemas[model.__name__] = found
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    components["securitySchemes"] = SECURITY
    for operations in schema["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return without_marks(schema)


def _complete(operation: dict[str, Any]) -> None:
    """Add what every operation has: the key it needs, and the errors that any of them may give."""
    responses: dict[str, Any] = operation["responses"]
    is_ours = "422" in responses and "HTTPValidationError" in str(responses["422"])
    if is_ours:
        del responses["422"]
    common = documented("host_not_allowed", "proxy_needs_accounts", "internal")
    if operation["operationId"] not in OPEN and operation["tags"] != [OPEN_TAG]:
        common |= documented("unauthorized")
        operation["security"] = [{name: []} for name in SECURITY]
    if any(item["in"] == "query" for item in operation.get("parameters", ())):
        common |= documented("invalid_request")
    for status, entry in common.items():
        responses[str(status)] = _merged(responses.get(str(status)), entry)


def _merged(known: dict[str, Any] | None, more: dict[str, Any]) -> dict[str, Any]:
    """Describe a status that several codes share."""
    if known is None:
        return more
    examples = more["content"]["application/json"]["examples"]
    known["content"]["application/json"].setdefault("examples", {}).update(examples)
    codes = known["content"]["application/json"]["examples"]
    return {**known, "description": ", ".join(codes)}


def _folder() -> Path:
    """Find Swagger UI in the package that brings it, without importing the package."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise UnknownPath("Swagger UI is not installed; /openapi.json describes the API.")
    return Path(spec.origin).parent / "static"
