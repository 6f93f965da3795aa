import io
import json
import logging
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from tiro import logs
from tiro.logs import files
from tiro.settings import Settings

KEY = "key-of-the-owner-0123456789"
LLM_KEY = "sk-of-the-language-model-0123"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "data_dir": tmp_path,
            "api_keys": KEY,
            "database_url": "postgresql://tiro:hunter2hunter2@db/tiro",
            "llms": {"openai_compatible": {"api_key": LLM_KEY}},
            "log": {"format": "json", "level": "info"},
        }
    )


@pytest.fixture
def console() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def lines(settings: Settings, console: io.StringIO) -> Iterator[Lines]:
    """Logging as the server has it; gives the lines written so far."""
    root = logging.getLogger()
    level, raises = root.level, logging.raiseExceptions
    logs.configure(settings, role="server", stream=console)
    yield lambda: [json.loads(line) for line in console.getvalue().splitlines()]
    for handler in root.handlers[:]:
        if getattr(handler, "is_tiros", False):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    logging.raiseExceptions = raises
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_line_carries_time_level_logger_and_fields(lines: Lines) -> None:
    logging.getLogger("tiro.somewhere").info("job done", extra={"count": 3})
    (line,) = lines()
    assert line["event"] == "job done"
    assert (line["level"], line["logger"], line["count"]) == ("info", "tiro.somewhere", 3)
    assert line["at"].endswith("Z")


def test_ids_are_on_every_line_inside_the_binding(lines: Lines) -> None:
    with logs.bound(request_id="req_1", job_id="job_1", owner_id=None):
        logging.getLogger("a").info("one")
        structlog.get_logger("b").info("two", stage="listen")
    logging.getLogger("a").info("three")
    one, two, three = lines()
    assert (one["request_id"], one["job_id"]) == ("req_1", "job_1")
    assert (two["job_id"], two["stage"]) == ("job_1", "listen")
    assert "owner_id" not in one
    assert "job_id" not in three


def test_unknown_id_is_refused() -> None:
    with pytest.raises(ValueError, match="title"):
        logs.bound(title="A talk")


@pytest.mark.parametrize(
    "field",
    ["text", "title", "file_name", "Authorization", "X-Engine-Key", "api_key", "words", "prompt"],
)
def test_private_field_is_masked_at_any_depth(lines: Lines, field: str) -> None:
    logging.getLogger("a").info("x", extra={"outer": [{field: "do not show"}], "id": "rec_1"})
    (line,) = lines()
    assert line["outer"] == [{field: "***"}]
    assert line["id"] == "rec_1"


@pytest.mark.parametrize(
    "message",
    [
        f"the key {KEY} was used",
        "connecting to postgresql://tiro:hunter2hunter2@db/tiro",
        "sent Authorization: Bearer hunter2hunter2",
        "X-Engine-Key: hunter2hunter2",
        'PUT /api/v1/recordings?name=hunter2hunter2&x=1 "200"',
    ],
)
def test_secret_inside_a_message_is_masked(lines: Lines, message: str) -> None:
    logging.getLogger("a").warning(message)
    (line,) = lines()
    assert KEY not in line["event"]
    assert "hunter2hunter2" not in line["event"]
    assert "***" in line["event"]


def test_argument_of_a_message_is_masked(lines: Lines) -> None:
    logging.getLogger("a").warning("got %s and %s", KEY, LLM_KEY)
    assert lines()[0]["event"] == "got *** and ***"


def test_secret_named_later_is_masked(lines: Lines) -> None:
    logs.hide("a-callers-own-key")
    structlog.get_logger().error("refused", reason="bad a-callers-own-key")
    assert lines()[0]["reason"] == "bad ***"


def test_exception_is_told_without_variables_and_values(lines: Lines) -> None:
    """Below the first line of its message a database tells the values of the statement."""

    def fail() -> None:
        spoken = "what the patient said"
        raise ValueError(f"no such table\n[parameters: {spoken!r}]")

    try:
        fail()
    except ValueError:
        logging.getLogger("a").exception("failed")
    (line,) = lines()
    (error,) = line["exception"]
    assert (error["type"], error["message"]) == ("ValueError", "no such table")
    assert error["frames"][-1].endswith("in fail")
    assert "patient" not in json.dumps(line)


def test_causes_of_an_exception_come_first(lines: Lines) -> None:
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise RuntimeError("outer") from error
    except RuntimeError as error:
        structlog.get_logger().error("failed", exc_info=error)
    assert [cause["type"] for cause in lines()[0]["exception"]] == ["KeyError", "RuntimeError"]


def test_group_of_exceptions_names_each(lines: Lines) -> None:
    group = ExceptionGroup("two", [ValueError("a"), OSError("b")])
    logging.getLogger("a").error("failed", exc_info=group)
    kinds = [cause["type"] for cause in lines()[0]["exception"]]
    assert kinds == ["ValueError", "OSError", "ExceptionGroup"]


def test_other_libraries_are_quiet_below_warning(lines: Lines) -> None:
    for name in ("sqlalchemy.engine", "uvicorn.error", "dbos", "alembic.runtime"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("mind this")
    logging.getLogger("uvicorn.access").warning("GET /recordings/secret-name")
    assert [line["event"] for line in lines()] == ["mind this"] * 4


def test_file_has_the_same_lines_and_is_private(lines: Lines, settings: Settings) -> None:
    logging.getLogger("a").info("kept")
    path = settings.data_dir / "logs" / "server.log"
    assert [json.loads(line) for line in path.read_text().splitlines()] == lines()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_file_is_not_written_when_switched_off(tmp_path: Path, lines: Lines) -> None:
    quiet = Settings.model_validate(
        {"data_dir": tmp_path / "other", "log": {"to_file": False, "format": "json"}}
    )
    logs.configure(quiet, role="server", stream=io.StringIO())
    logging.getLogger("a").info("gone")
    assert not (tmp_path / "other").exists()
    assert lines() == []


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FILE_BYTES", 2000)


def _record(message: str) -> logging.LogRecord:
    return logging.LogRecord("a", logging.INFO, "", 0, message, (), None)


@pytest.mark.usefixtures("small_files")
def test_files_rotate_and_the_oldest_goes(tmp_path: Path) -> None:
    handler = files.PrivateFileHandler(tmp_path / "server.log")
    for number in range(200):
        handler.emit(_record(f"{number:0100d}"))
    handler.close()
    found = sorted(tmp_path.iterdir())
    assert len(found) == files.FILES
    assert all(path.stat().st_size <= 2000 for path in found)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in found)
    assert (tmp_path / "server.log").read_text().splitlines()[-1] == f"{199:0100d}"


@pytest.mark.usefixtures("small_files")
def test_rotation_by_another_process_is_followed(tmp_path: Path) -> None:
    mine = files.PrivateFileHandler(tmp_path / "worker.log")
    others = files.PrivateFileHandler(tmp_path / "worker.log")
    mine.emit(_record("first"))
    for number in range(30):
        others.emit(_record(f"{number:0100d}"))
    mine.emit(_record("last"))
    mine.close()
    others.close()
    assert (tmp_path / "worker.log").read_text().splitlines()[-1] == "last"


def test_pretty_line_is_masked_too(settings: Settings, lines: Lines) -> None:
    del lines
    stream = io.StringIO()
    settings.log.format = "pretty"
    logs.configure(settings, role="server", stream=stream)
    try:
        raise OSError(f"refused {KEY}")
    except OSError:
        logging.getLogger("a").exception("failed", extra={"title": "Board meeting"})
    shown = stream.getvalue()
    assert "OSError: refused ***" in shown
    assert KEY not in shown
    assert "Board meeting" not in shown


def test_odd_values_are_told_without_content() -> None:
    shown = logs.mask({"audio": b"1234", "path": Path("a"), "n": 1.5, "none": None})
    assert shown == {"audio": "4 bytes", "path": "a", "n": 1.5, "none": None}
