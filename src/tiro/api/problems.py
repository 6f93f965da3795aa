"""Errors as HTTP: the one table of statuses, the one shape of an answer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tiro.api.examples import with_marks
from tiro.errors import (
    EngineSwitchedOff,
    Internal,
    InvalidRequest,
    NotFound,
    TiroError,
    UploadTooLarge,
    by_code,
)

STATUSES: dict[str, int] = {
    "invalid_request": 400,
    "invalid_options": 422,
    "unauthorized": 401,
    "login_refused": 401,
    "password_weak": 422,
    "password_change_needed": 403,
    "setup_code_wrong": 403,
    "forbidden": 403,
    "proxy_needs_accounts": 403,
    "host_not_allowed": 421,
    "not_found": 404,
    "state_conflict": 409,
    "revision_required": 428,
    "revision_conflict": 412,
    "queue_full": 429,
    "rate_limited": 429,
    "quota_exceeded": 403,
    "search_too_slow": 422,
    "storage_full": 507,
    "upload_too_large": 413,
    "upload_incomplete": 400,
    "archive_refused": 422,
    "upload_locked": 423,
    "upload_offset_wrong": 409,
    "upload_checksum_wrong": 460,
    "idempotency_key_reused": 422,
    "idempotency_key_in_use": 409,
    "media_unreadable": 422,
    "media_no_audio": 422,
    "media_too_long": 422,
    "media_refused": 422,
    "media_missing": 410,
    "own_key_unavailable": 422,
    "engine_key_required": 422,
    "engine_key_refused": 422,
    "engine_unavailable": 503,
    "engine_failed": 502,
    "engine_out_of_memory": 503,
    "model_missing": 503,
    "model_fetch_failed": 503,
    "model_broken": 503,
    "llm_unavailable": 503,
    "llm_failed": 502,
    "llm_model_missing": 503,
    "llm_context_exceeded": 422,
    "llm_key_required": 422,
    "llm_key_refused": 422,
    "llm_answer_invalid": 502,
    "note_failed": 500,
    "nothing_said": 422,
    "template_invalid": 422,
    "template_missing": 422,
    "delivery_failed": 502,
    "delivery_refused": 502,
    "destination_gone": 502,
    "destination_invalid": 422,
    "secrets_unreadable": 409,
    "source_failed": 502,
    "source_refused": 422,
    "stage_timed_out": 504,
    "worker_lost": 503,
    "database_busy": 503,
    "database_too_new": 503,
    "media_store_not_shared": 503,
    "invalid_settings": 422,
    "internal": 500,
}
RETRY_SECONDS = {429: 30, 503: 5}
"""Answers that must say when to come back, and when, if the error does not say it."""
ERRORS_SHOWN = 20
PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "dict_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
}
"""What pydantic words for people who write Python."""
LONGEST_INPUT_PATH = 200
TOO_LARGE = 413
METHOD_NOT_ALLOWED = 405
TUS_VERSION = "1.0.0"
UNAUTHORIZED = {"WWW-Authenticate": 'Bearer realm="tiro"'}


class UnknownPath(NotFound):
    """No route has this path."""

    message = "There is nothing at this address. /docs lists what there is."


class WrongMethod(InvalidRequest):
    """The path exists and does not know the method."""

    message = "This address does not take this method. The header Allow says which it takes."


class WrongMediaType(InvalidRequest):
    """The body is of another type than the route takes."""

    message = "The body has the wrong Content-Type."


class WrongTusVersion(InvalidRequest):
    """The client does not speak tus 1.0."""

    message = "Send the header Tus-Resumable: 1.0.0, which is the version that this server speaks."


class AddressTooLong(InvalidRequest):
    """Path and query are longer than any that make sense."""

    message = "The address is too long. Send less in the query."


class HeadersTooLarge(InvalidRequest):
    """The headers are larger than any that make sense."""

    message = "The headers of the request are too large."


OWN_STATUSES: dict[type[TiroError], int] = {
    WrongMethod: METHOD_NOT_ALLOWED,
    AddressTooLong: 414,
    HeadersTooLarge: 431,
    WrongMediaType: 415,
    WrongTusVersion: 412,
    EngineSwitchedOff: 422,
}
"""Errors whose status says more than their code."""


def status_of(error: TiroError) -> int:
    """Give the HTTP status of an error."""
    return OWN_STATUSES.get(type(error)) or STATUSES.get(error.code, STATUSES["internal"])


def body_of(error: TiroError, request_id: str | None) -> dict[str, Any]:
    """Give an error as the API shows it."""
    shown = error.view() | {"retry_after": _retry_after(error), "request_id": request_id}
    return {"error": shown}


def response_of(
    error: TiroError, request_id: str | None, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Give the answer that tells of an error."""
    status = status_of(error)
    sent = dict(headers or {})
    retry_after = _retry_after(error)
    if retry_after is not None:
        sent["Retry-After"] = str(retry_after)
    if status == STATUSES["unauthorized"]:
        sent |= UNAUTHORIZED
    if isinstance(error, WrongTusVersion):
        sent["Tus-Version"] = TUS_VERSION
    content = json.dumps(body_of(error, request_id), ensure_ascii=False, default=str)
    # Lone surrogates, which JSON may carry in, have no UTF-8.
    raw = content.encode("utf-8", "replace")
    return Response(raw, status_code=status, headers=sent, media_type="application/json")


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a route for OpenAPI, with an example for each code."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        kind = by_code(code)
        entry = found.setdefault(STATUSES[code], _empty_description())
        entry["description"] = f"{entry['description']}, {code}".removeprefix(", ")
        examples = entry["content"]["application/json"]["examples"]
        examples[code] = {"value": with_marks(body_of(kind(), "req_0123456789abcdef"))}
    return found


def install(app: FastAPI) -> None:
    """Let an application answer every error in the contract's shape."""
    app.add_exception_handler(TiroError, _tell)
    app.add_exception_handler(RequestValidationError, _tell_validation)
    app.add_exception_handler(HTTPException, _tell_http)


def request_id_of(request: Request) -> str | None:
    """Give the id that the request was given on its way in."""
    found = getattr(request.state, "request_id", None)
    return None if found is None else str(found)


def _empty_description() -> dict[str, Any]:
    return {
        "description": "",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {},
            }
        },
    }


def _retry_after(error: TiroError) -> int | None:
    return error.retry_after or RETRY_SECONDS.get(status_of(error))


async def _tell(request: Request, error: Exception) -> Response:
    return response_of(cast("TiroError", error), request_id_of(request))


async def _tell_validation(request: Request, error: Exception) -> Response:
    found = cast("RequestValidationError", error).errors()
    told = [item for item in found if not any(map(_is_of_a_union, item["loc"]))] or found
    listed = [_mistake(item) for item in told[:ERRORS_SHOWN]]
    first = listed[0]
    problem = InvalidRequest(
        f"{first['path']}: {first['message']}.", details={"path": first["path"], "errors": listed}
    )
    return response_of(problem, request_id_of(request))


async def _tell_http(request: Request, error: Exception) -> Response:
    found = cast("HTTPException", error)
    return response_of(_translated(found), request_id_of(request), headers=found.headers)


def _translated(error: HTTPException) -> TiroError:
    if error.status_code == STATUSES["not_found"]:
        return UnknownPath()
    if error.status_code == METHOD_NOT_ALLOWED:
        return WrongMethod()
    if error.status_code == TOO_LARGE:
        return UploadTooLarge("The body is larger than this address accepts.")
    if error.status_code >= STATUSES["internal"]:
        return Internal()
    return InvalidRequest("The body cannot be read.")


def _mistake(item: Mapping[str, Any]) -> dict[str, str]:
    if item["type"] == "json_invalid":
        return {"path": "body", "message": "is no JSON"}
    text = str(item["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    text = text.replace(" after validation", "")
    return {"path": _path(item["loc"]), "message": PLAIN.get(item["type"], text)}


def _is_of_a_union(part: int | str) -> bool:
    """Whether pydantic added it to a path, to say which check of a union failed."""
    return isinstance(part, str) and part.endswith("]")


def _path(loc: Sequence[int | str]) -> str:
    """Name what is wrong: the field, without the place (body, query) it came in."""
    last = len(loc) - 1
    # The names of classes that pydantic adds for the members of a union; no field has a capital.
    parts = [str(part) for at, part in enumerate(loc) if at == last or not str(part)[:1].isupper()]
    shown = ".".join(parts[1:] if len(parts) > 1 else parts)[:LONGEST_INPUT_PATH]
    return "".join(char if char.isprintable() else "?" for char in shown)
