"""Structured logs: JSON or pretty, bound to request, recording and job, and clean of secrets and of what people said.

Everything goes through the standard library's root logger: our own lines (`structlog` or
`logging`, both take ids as keywords), uvicorn's, DBOS's, SQLAlchemy's. Values that hold text,
titles, names or keys are masked on their way out, whoever logged them.
"""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

from tiro.logs.exceptions import describe
from tiro.logs.files import PrivateFileHandler
from tiro.logs.masking import hide, mask
from tiro.settings import Settings

__all__ = ["bound", "configure", "describe", "hide", "mask"]

QUIET = {
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "dbos": logging.WARNING,
    "faster_whisper": logging.WARNING,
    "filelock": logging.WARNING,
    "httpcore2": logging.WARNING,
    "httpx2": logging.WARNING,
    "huggingface_hub": logging.WARNING,
    "multipart": logging.WARNING,
    "python_multipart": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "uvicorn": logging.WARNING,
    "uvicorn.access": logging.CRITICAL,
}
"""Least level of other people's loggers, also when ours is debug: below it they print SQL with
its values, whole addresses and bodies. The API logs its requests itself."""

_BOUND = frozenset(
    {"request_id", "recording_id", "job_id", "owner_id", "client_address", "user_agent", "worker"}
)


def configure(settings: Settings, *, role: str, stream: TextIO | None = None) -> None:
    """Set up logging for this process; a second call replaces the first.

    Args:
        settings: Level, format, data folder, and the secrets that must never show.
        role: Names the file in `logs/` of the data folder: server, worker, ...
        stream: Where the console lines go; stderr by default.
    """
    hide(*_secrets_of(settings))
    console = logging.StreamHandler(stream or sys.stderr)
    json_lines = _Once(**_steps(_json()))
    is_json = _is_json(settings.log.format, console.stream)
    console.setFormatter(json_lines if is_json else _pretty(console.stream))
    handlers: list[logging.Handler] = [console]
    if settings.log.to_file:
        handlers.append(_file_handler(settings.data_dir / "logs", role, json_lines))
    _install(handlers, settings.log.level.upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def bound(**ids: str | None) -> AbstractContextManager[Any]:
    """Bind ids to every line that is logged inside, in this task and those it starts.

    Args:
        **ids: Of request_id, recording_id, job_id, owner_id, client_address, user_agent, worker;
            None leaves one out.
    """
    unknown = ids.keys() - _BOUND
    if unknown:
        raise ValueError(f"not an id of the logs: {', '.join(sorted(unknown))}")
    chosen = {name: value for name, value in ids.items() if value is not None}
    return structlog.contextvars.bound_contextvars(**chosen)


def _file_handler(folder: Path, role: str, lines: logging.Formatter) -> logging.Handler:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = PrivateFileHandler(folder / f"{role}.log")
    handler.setFormatter(lines)
    return handler


def _install(handlers: list[logging.Handler], level: str) -> None:
    root = logging.getLogger()
    for old in root.handlers[:]:
        if getattr(old, "is_tiros", False):
            root.removeHandler(old)
            old.close()
    for handler in handlers:
        handler.is_tiros = True  # type: ignore[attr-defined]  # how a second call finds its own
        root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    # A full disk must not fill the terminal with tracebacks of the logging module.
    logging.raiseExceptions = level == "DEBUG"
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)
    # DBOS adds a console of its own unless its logger has a handler.
    dbos = logging.getLogger("dbos")
    if not dbos.handlers:
        dbos.addHandler(logging.NullHandler())
    dbos.propagate = True


_LINE = "_tiro_line"
"""Where a record keeps its line."""

Processor = Callable[[Any, str, MutableMapping[str, Any]], Any]


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]


class _Once(structlog.stdlib.ProcessorFormatter):
    """Makes the line of a record once, for all handlers."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        line: str | None = record.__dict__.get(_LINE)
        if line is None:
            line = record.__dict__[_LINE] = super().format(record)
        return line


def _steps(render: list[Processor]) -> dict[str, Any]:
    return {
        "foreign_pre_chain": [*_shared(), structlog.stdlib.ExtraAdder()],
        "processors": [
            _stamp,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _render_exception,
            _mask_event,
            *render,
        ],
    }


def _is_json(kind: str, stream: TextIO) -> bool:
    return kind == "json" or (kind == "auto" and not stream.isatty())


def _pretty(stream: TextIO) -> logging.Formatter:
    console = structlog.dev.ConsoleRenderer(colors=stream.isatty(), timestamp_key="at")
    return structlog.stdlib.ProcessorFormatter(**_steps([_exception_as_text, console]))


def _json() -> list[Processor]:
    return [structlog.processors.JSONRenderer(ensure_ascii=False)]


def _stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> Any:
    """Add the time of the record, and drop what another handler's formatter left on it."""
    at = datetime.fromtimestamp(event["_record"].created, UTC)
    event["at"] = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event.pop("message", None)
    return event


def _mask_event(_: Any, __: str, event: MutableMapping[str, Any]) -> Any:
    shown: dict[str, Any] = mask(event)
    return shown


def _render_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> Any:
    error = _exception_of(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = describe(error)
    return event


def _exception_of(info: Any) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return cast("tuple[type, BaseException | None, TracebackType | None]", info)[1]
    return sys.exc_info()[1] if info else None


def _exception_as_text(_: Any, __: str, event: MutableMapping[str, Any]) -> Any:
    causes: list[dict[str, Any]] = event.pop("exception", [])
    if causes:
        event["exception"] = "\n".join(
            line
            for cause in causes
            for line in (*cause["frames"], f"{cause['type']}: {cause['message']}")
        )
    return event


def _secrets_of(settings: Settings) -> list[str]:
    keys = [*settings.api_keys, *settings.admin_keys, settings.secret_key]
    keys += [settings.engines.openai_compatible.api_key, settings.llms.openai_compatible.api_key]
    found = [key.get_secret_value() for key in keys if key is not None]
    password = re.search(r"://[^/\s:@]*:([^/\s]+)@", settings.database_url or "")
    return [*found, password.group(1)] if password else found
