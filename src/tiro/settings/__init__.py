"""Every setting, its unit and default; read once at start from the environment and a TOML file."""

import ipaddress
import os
import secrets
from pathlib import Path
from typing import Annotated, Any, cast

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from tiro.errors import SettingsError
from tiro.settings.access import (
    AccountSettings,
    CorsSettings,
    OidcSettings,
    QuotaSettings,
    RateSettings,
)
from tiro.settings.importing import ImportSettings, WatchSettings
from tiro.settings.keeping import ArchiveSettings, AuditSettings, BatchSettings, RetentionSettings
from tiro.settings.parts import (
    DiarizerSettings,
    EngineSettings,
    FakeSettings,
    FasterWhisperSettings,
    LibrarySettings,
    LimitSettings,
    LogSettings,
    ModelSettings,
    OpenAICompatibleSettings,
    PocketSphinxSettings,
    RetrySettings,
    StageSettings,
    StorageSettings,
    UploadSettings,
    WorkerSettings,
)
from tiro.settings.sending import (
    DeliverySettings,
    DestinationSettings,
    NetSettings,
    SmtpSettings,
)
from tiro.settings.writing import (
    AskSettings,
    FakeLlmSettings,
    LlmSettings,
    OpenAILlmSettings,
    TemplateSettings,
)

__all__ = [
    "AccountSettings",
    "ArchiveSettings",
    "AskSettings",
    "AuditSettings",
    "BatchSettings",
    "CorsSettings",
    "DeliverySettings",
    "DestinationSettings",
    "DiarizerSettings",
    "EngineSettings",
    "FakeLlmSettings",
    "FakeSettings",
    "FasterWhisperSettings",
    "ImportSettings",
    "LibrarySettings",
    "LimitSettings",
    "LlmSettings",
    "LogSettings",
    "ModelSettings",
    "NetSettings",
    "OidcSettings",
    "OpenAICompatibleSettings",
    "OpenAILlmSettings",
    "PocketSphinxSettings",
    "QuotaSettings",
    "RateSettings",
    "RetentionSettings",
    "RetrySettings",
    "Settings",
    "SmtpSettings",
    "StageSettings",
    "StorageSettings",
    "TemplateSettings",
    "UploadSettings",
    "WatchSettings",
    "WorkerSettings",
    "config_file",
    "is_loopback_host",
    "load_settings",
    "secret_key",
    "usable_cores",
]

SHORTEST_KEY = 16
SHORTEST_SECRET = 32


class Settings(BaseSettings):
    """All settings; names are `TIRO_` + the name, nested ones joined by `__`."""

    model_config = SettingsConfigDict(env_prefix="TIRO_", env_nested_delimiter="__", extra="forbid")

    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("tiro")),
        description="Folder of database, media, models and logs.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on; others than loopback need accounts or keys.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    database_url: str | None = Field(
        default=None, description="postgresql://...; unset: SQLite in the data folder."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="At least 32 characters; unset: made into the data folder. Required with PostgreSQL.",
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(),
        description="Keys that may use the API, comma-separated, at least 16 characters each.",
    )
    admin_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), description="Keys that may also pause the queue and read the metrics."
    )
    proxies: Annotated[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Addresses of proxies in front of this server, comma-separated, such as 10.0.0.0/8; "
        "what they say of the client's address, scheme and host is believed.",
    )
    cors: CorsSettings = Field(default_factory=CorsSettings)
    accounts: AccountSettings = Field(default_factory=AccountSettings)
    oidc: OidcSettings = Field(default_factory=OidcSettings)
    rates: RateSettings = Field(default_factory=RateSettings)
    quotas: QuotaSettings = Field(default_factory=QuotaSettings)
    upload: UploadSettings = Field(default_factory=UploadSettings)
    limits: LimitSettings = Field(default_factory=LimitSettings)
    library: LibrarySettings = Field(default_factory=LibrarySettings)
    storage: StorageSettings = Field(default_factory=StorageSettings)
    retention: RetentionSettings = Field(default_factory=RetentionSettings)
    archives: ArchiveSettings = Field(default_factory=ArchiveSettings)
    batch: BatchSettings = Field(default_factory=BatchSettings)
    audit: AuditSettings = Field(default_factory=AuditSettings)
    models: ModelSettings = Field(default_factory=ModelSettings)
    engines: EngineSettings = Field(default_factory=EngineSettings)
    diarizers: DiarizerSettings = Field(default_factory=DiarizerSettings)
    llms: LlmSettings = Field(default_factory=LlmSettings)
    templates: TemplateSettings = Field(default_factory=TemplateSettings)
    ask: AskSettings = Field(default_factory=AskSettings)
    net: NetSettings = Field(default_factory=NetSettings)
    imports: ImportSettings = Field(default_factory=ImportSettings)
    watch: WatchSettings = Field(default_factory=WatchSettings)
    destinations: DestinationSettings = Field(default_factory=DestinationSettings)
    deliveries: DeliverySettings = Field(default_factory=DeliverySettings)
    smtp: SmtpSettings = Field(default_factory=SmtpSettings)
    worker: WorkerSettings = Field(default_factory=WorkerSettings)
    retries: RetrySettings = Field(default_factory=RetrySettings)
    stages: StageSettings = Field(default_factory=StageSettings)
    log: LogSettings = Field(default_factory=LogSettings)

    @field_validator("api_keys", "admin_keys", "proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the TOML file."""
        del dotenv_settings, file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls, toml_file=config_file())
        return init_settings, env_settings, toml

    @property
    def is_postgres(self) -> bool:
        """Whether the database is PostgreSQL."""
        return bool(self.database_url) and str(self.database_url).startswith("postgres")

    @property
    def is_loopback(self) -> bool:
        """Whether the server listens to this machine alone."""
        return is_loopback_host(self.host)

    @property
    def models_dir(self) -> Path:
        """Folder of models."""
        return self.models.dir or self.data_dir / "models"

    @property
    def templates_dir(self) -> Path:
        """Folder of templates for all."""
        return self.templates.dir or self.data_dir / "templates"

    @property
    def slots(self) -> int:
        """Chunks at once."""
        return self.worker.slots or usable_cores()

    @property
    def threads(self) -> int:
        """Threads for one chunk."""
        return self.engines.threads or max(1, usable_cores() // self.slots)

    def check(self) -> None:
        """Refuse what is unsafe.

        Raises:
            SettingsError: Says which setting and what to do.
        """
        if any(
            len(key.get_secret_value()) < SHORTEST_KEY for key in self.api_keys + self.admin_keys
        ):
            raise SettingsError(
                f"Every key of TIRO_API_KEYS needs at least {SHORTEST_KEY} characters."
            )
        if self.is_postgres and self.secret_key is None:
            raise SettingsError("With PostgreSQL set TIRO_SECRET_KEY, the same for every process.")
        if self.secret_key and len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            raise SettingsError(f"TIRO_SECRET_KEY needs at least {SHORTEST_SECRET} characters.")

    def public(self) -> dict[str, Any]:
        """Give all settings without secrets, for the log and the bug report."""
        shown = self.model_dump(mode="json")
        for name in ("api_keys", "admin_keys"):
            shown[name] = len(shown[name])
        shown["database_url"] = _without_password(self.database_url)
        shown["rates"]["storage"] = _without_password(self.rates.storage)
        return _redact(shown)


def config_file() -> Path | None:
    """Find the TOML file: TIRO_CONFIG_FILE, else tiro.toml in the data folder."""
    if named := os.environ.get("TIRO_CONFIG_FILE"):
        return Path(named)
    folder = os.environ.get("TIRO_DATA_DIR") or platformdirs.user_data_dir("tiro")
    found = Path(folder) / "tiro.toml"
    return found if found.is_file() else None


def load_settings(**overrides: Any) -> Settings:
    """Read and check all settings.

    Raises:
        SettingsError: A setting is unknown, wrong or unsafe; the message names it.
    """
    named = os.environ.get("TIRO_CONFIG_FILE")
    if named and not Path(named).is_file():
        raise SettingsError(f"TIRO_CONFIG_FILE: there is no file {named}.")
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    except ValueError as error:
        raise SettingsError(f"The settings file cannot be read: {error}") from None
    settings.check()
    return settings


def secret_key(settings: Settings) -> str:
    """Give the secret key; without the setting it is made into the data folder, mode 0600."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.data_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def usable_cores() -> int:
    """Count the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def is_loopback_host(host: str) -> bool:
    """Whether a host name or address means this machine."""
    bare = host.strip("[]").rstrip(".").lower()
    if bare == "localhost" or bare.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _explain(error: ValidationError) -> str:
    parts: list[str] = []
    for item in error.errors(include_url=False, include_input=False):
        name = "TIRO_" + "__".join(str(part) for part in item["loc"]).upper()
        parts.append(f"{name}: {item['msg']}")
    return "; ".join(parts)


def _redact(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: _hide(key, item) for key, item in shown.items()}


def _hide(key: str, item: Any) -> Any:
    if isinstance(item, dict):
        return _redact(cast("dict[str, Any]", item))
    is_secret = key.endswith(("_key", "_secret", "password", "token")) and item is not None
    return "set" if is_secret else item


def _without_password(url: str | None) -> str | None:
    if url is None or "@" not in url:
        return url
    scheme, _, rest = url.partition("://")
    return f"{scheme}://***@{rest.rpartition('@')[2]}"
