"""The parts of the settings, one class for each table of the TOML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr

MIB = 1024 * 1024
GIB = 1024 * MIB

RUNTIME: dict[str, Any] = {"runtime": True}
"""Marks what an administrator may change while Tiro runs."""


class UploadSettings(BaseModel):
    """What may come in."""

    model_config = ConfigDict(extra="forbid")

    max_bytes: int = Field(
        default=8 * GIB, ge=1, description="Largest upload, in bytes.", json_schema_extra=RUNTIME
    )
    idle_seconds: float = Field(
        default=60.0,
        gt=0,
        description="An upload that sends nothing for so long is given up.",
        json_schema_extra=RUNTIME,
    )
    keep_seconds: float = Field(
        default=86_400.0,
        gt=0,
        description="An unfinished resumable upload is kept for so long after its last bytes.",
        json_schema_extra=RUNTIME,
    )


class LimitSettings(BaseModel):
    """How much is accepted."""

    model_config = ConfigDict(extra="forbid")

    max_duration_seconds: float = Field(
        default=43_200, gt=0, description="Longest recording.", json_schema_extra=RUNTIME
    )
    max_channels: int = Field(
        default=32, ge=1, description="Most channels of a recording.", json_schema_extra=RUNTIME
    )
    max_queue_depth: int = Field(
        default=10_000,
        ge=1,
        description="Queued jobs above which new ones are refused with 429.",
        json_schema_extra=RUNTIME,
    )
    probe_seconds: float = Field(
        default=20.0,
        gt=0,
        description="Time for the first look at an upload; longer ones are accepted and looked at later.",
        json_schema_extra=RUNTIME,
    )
    media_memory_bytes: int = Field(
        default=2 * GIB,
        ge=256 * MIB,
        description="Address space of the process that opens media.",
    )


class StorageSettings(BaseModel):
    """Disk."""

    model_config = ConfigDict(extra="forbid")

    min_free_bytes: int = Field(
        default=GIB,
        ge=0,
        description="Below this much free disk uploads get 507 and workers stop claiming.",
        json_schema_extra=RUNTIME,
    )


class LibrarySettings(BaseModel):
    """Recordings that are kept."""

    model_config = ConfigDict(extra="forbid")

    undo_seconds: float = Field(
        default=600.0,
        ge=0,
        le=31_536_000,
        description="So long a deleted recording can be restored, up to a year; 0: it is gone for good at once.",
        json_schema_extra=RUNTIME,
    )


class ModelSettings(BaseModel):
    """Where models are and whether they may be fetched."""

    model_config = ConfigDict(extra="forbid")

    fetch: Literal["on_use", "never"] = Field(
        default="on_use",
        description="Fetch a missing model when a job needs it, or never.",
        json_schema_extra=RUNTIME,
    )
    dir: Path | None = Field(
        default=None, description="Folder of models; default: models/ in the data folder."
    )
    users_may_choose: Literal["any", "listed", "none"] = Field(
        default="listed",
        description="Models that jobs of callers who are no administrators may name: any, those that "
        "`tiro models ls` lists, or none. Without keys every caller is the administrator.",
        json_schema_extra=RUNTIME,
    )


class FasterWhisperSettings(BaseModel):
    """The engine faster_whisper."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(default="small", description="Size name, repository or local folder.")
    device: str = Field(default="auto", description="auto, cpu or cuda.")
    compute_type: str = Field(
        default="auto", description="auto, int8, float16, ... as CTranslate2 names it."
    )


class PocketSphinxSettings(BaseModel):
    """The engine pocketsphinx."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(default="en-us", description="The model in its package.")


class SherpaSettings(BaseModel):
    """The engine sherpa."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(
        default="parakeet-tdt-0.6b-v3",
        description="Name of the catalogue, or folder of a model that sherpa-onnx runs.",
    )


class OpenAICompatibleSettings(BaseModel):
    """Any server that speaks the audio part of OpenAI's API."""

    model_config = ConfigDict(extra="forbid")

    base_url: str | None = Field(
        default=None, description="Such as http://127.0.0.1:8001/v1; unset: switched off."
    )
    model: str = Field(default="whisper-1", description="The model asked for.")
    api_key: SecretStr | None = Field(
        default=None, description="The server's own key for this provider."
    )
    max_upload_bytes: int = Field(
        default=25 * 1000 * 1000, ge=100_000, description="Largest file it takes."
    )
    timeout_seconds: float = Field(default=600.0, gt=0, description="Longest wait for one chunk.")


class FakeSettings(BaseModel):
    """An engine for tests."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = Field(default=False, description="For tests only.")


class EngineSettings(BaseModel):
    """Engines. An engine from outside the package reads its own table, by its name."""

    model_config = ConfigDict(extra="allow")

    default: str = Field(
        default="auto",
        description="Engine of jobs that name none; auto: faster_whisper, else pocketsphinx.",
        json_schema_extra=RUNTIME,
    )
    idle_seconds: float = Field(
        default=300.0, gt=0, description="An idle model leaves memory after so long."
    )
    memory_bytes: int = Field(
        default=0, ge=0, description="Memory for loaded models; 0: 60 % of the machine's."
    )
    threads: int = Field(default=0, ge=0, description="Threads for one chunk; 0: cores / slots.")
    faster_whisper: FasterWhisperSettings = Field(default_factory=FasterWhisperSettings)
    pocketsphinx: PocketSphinxSettings = Field(default_factory=PocketSphinxSettings)
    sherpa: SherpaSettings = Field(default_factory=SherpaSettings)
    openai_compatible: OpenAICompatibleSettings = Field(default_factory=OpenAICompatibleSettings)
    fake: FakeSettings = Field(default_factory=FakeSettings)

    def config_of(self, name: str) -> dict[str, Any]:
        """Give an engine's own table, secrets revealed; empty when it has none."""
        return _table(self, name)


class Ge2eSettings(BaseModel):
    """The diarizer ge2e."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(default=None, description="Its encoder; unset: the one it brings.")


class TurnsSettings(BaseModel):
    """The diarizer turns."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(default=None, description="It has none to choose.")


class SherpaDiarizerSettings(BaseModel):
    """The diarizer sherpa."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(default=None, description="Folder of its models, or their name.")


class PyannoteSettings(BaseModel):
    """The diarizer pyannote."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(
        default=None, description="Pipeline on the hub, or a local folder; unset: the newest."
    )
    token: SecretStr | None = Field(
        default=None, description="Token of the hub, for models behind conditions."
    )
    device: str = Field(default="auto", description="auto, cpu or cuda.")


class FakeDiarizerSettings(BaseModel):
    """A diarizer for tests, which reads what else its table holds."""

    model_config = ConfigDict(extra="allow")

    enabled: bool = Field(default=False, description="For tests only.")


class DiarizerSettings(BaseModel):
    """What tells speakers apart. A diarizer from outside the package reads its own table."""

    model_config = ConfigDict(extra="allow")

    default: str = Field(
        default="auto",
        description="Diarizer of jobs that name none; auto: the best that works.",
        json_schema_extra=RUNTIME,
    )
    speakers: Literal["off", "auto"] = Field(
        default="off",
        description="Jobs that say nothing of speakers: off, or tell them apart.",
        json_schema_extra=RUNTIME,
    )
    ge2e: Ge2eSettings = Field(default_factory=Ge2eSettings)
    turns: TurnsSettings = Field(default_factory=TurnsSettings)
    sherpa: SherpaDiarizerSettings = Field(default_factory=SherpaDiarizerSettings)
    pyannote: PyannoteSettings = Field(default_factory=PyannoteSettings)
    fake: FakeDiarizerSettings = Field(default_factory=FakeDiarizerSettings)

    def config_of(self, name: str) -> dict[str, Any]:
        """Give a diarizer's own table, secrets revealed; empty when it has none."""
        return _table(self, name)


class WorkerSettings(BaseModel):
    """The worker process."""

    model_config = ConfigDict(extra="forbid")

    slots: int = Field(default=0, ge=0, description="Chunks at once; 0: one a core.")
    poll_seconds: float = Field(
        default=0.1, gt=0, description="How often queues are looked at while something happens."
    )
    lease_seconds: float = Field(
        default=15.0, gt=0, description="A worker that is silent for so long has lost its work."
    )
    grace_seconds: float = Field(
        default=20.0,
        ge=0,
        description="Time that running work gets to end when the worker is told to stop.",
    )
    max_recoveries: int = Field(
        default=20,
        ge=1,
        description="Times that a piece of work may lose its worker before the job fails.",
    )


class RetrySettings(BaseModel):
    """What happens after a temporary failure."""

    model_config = ConfigDict(extra="forbid")

    max_attempts: int = Field(default=5, ge=1, description="Tries of one piece of work.")
    first_seconds: float = Field(
        default=2.0, gt=0, description="Pause after the first failure; doubles, with jitter."
    )
    max_seconds: float = Field(default=300.0, gt=0, description="Longest pause.")


class StageSettings(BaseModel):
    """Time limits: a fixed part and a part per second of sound."""

    model_config = ConfigDict(extra="forbid")

    base_seconds: float = Field(default=120.0, gt=0, description="Time that any stage gets.")
    listen_factor: float = Field(
        default=0.5, gt=0, description="And for listening, per second of sound."
    )
    chunk_factor: float = Field(
        default=30.0, gt=0, description="And for a chunk, per second of sound."
    )
    diarize_factor: float = Field(
        default=5.0, gt=0, description="And for telling speakers apart, per second of sound."
    )


class LogSettings(BaseModel):
    """Logs."""

    model_config = ConfigDict(extra="forbid")

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level written."
    )
    format: Literal["auto", "json", "pretty"] = Field(
        default="auto", description="auto: pretty on a terminal, else JSON."
    )
    to_file: bool = Field(
        default=True, description="Also into logs/ of the data folder, 10 MB x 5."
    )


def _table(parts: BaseModel, name: str) -> dict[str, Any]:
    value = getattr(parts, name, None)
    if isinstance(value, BaseModel):
        return {key: _reveal(item) for key, item in value.model_dump().items()}
    extra: dict[str, Any] = parts.model_extra or {}
    found = extra.get(name)
    return dict(cast("Mapping[str, Any]", found)) if isinstance(found, Mapping) else {}


def _reveal(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
