"""Settings come from the environment and a file, and what is unsafe is refused."""

import stat
from pathlib import Path

import pytest

from tiro.errors import SettingsError
from tiro.settings import Settings, is_loopback_host, load_settings, secret_key

LONG_KEY = "k" * 20
SECRET = "s" * 40


def test_the_environment_sets_nested_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRO_UPLOAD__MAX_BYTES", "1000")
    monkeypatch.setenv("TIRO_ENGINES__FASTER_WHISPER__MODEL", "tiny")
    settings = load_settings()
    assert settings.upload.max_bytes == 1000
    assert settings.engines.config_of("faster_whisper")["model"] == "tiny"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRO_API_KEYS", f"{LONG_KEY}a, {LONG_KEY}b,")
    keys = [key.get_secret_value() for key in load_settings().api_keys]
    assert keys == [f"{LONG_KEY}a", f"{LONG_KEY}b"]


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "tiro.toml"
    file.write_text('port = 9000\n[models]\nfetch = "never"\n')
    monkeypatch.setenv("TIRO_CONFIG_FILE", str(file))
    monkeypatch.setenv("TIRO_PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.models.fetch) == (9001, "never")


def test_the_file_in_the_data_folder_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tiro.toml").write_text("port = 9002\n")
    monkeypatch.setenv("TIRO_DATA_DIR", str(tmp_path))
    assert load_settings().port == 9002


def test_an_engine_from_outside_has_its_own_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "tiro.toml"
    file.write_text('[engines.their_own]\nmodel = "big"\n')
    monkeypatch.setenv("TIRO_CONFIG_FILE", str(file))
    assert load_settings().engines.config_of("their_own") == {"model": "big"}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TIRO_PORT", "many", "TIRO_PORT"),
        ("TIRO_MODELS__FETCH", "sometimes", "TIRO_MODELS__FETCH"),
        ("TIRO_UPLOAD__MAX_BYTE", "5", "TIRO_UPLOAD__MAX_BYTE"),
        ("TIRO_OIDC__ISSUER", "id.example.org", "TIRO_OIDC__ISSUER"),
        ("TIRO_API_KEYS", "short", "TIRO_API_KEYS"),
        ("TIRO_SECRET_KEY", "short", "TIRO_SECRET_KEY"),
        ("TIRO_DATABASE_URL", "postgresql://localhost/tiro", "TIRO_SECRET_KEY"),
        ("TIRO_CONFIG_FILE", "/there/is/none.toml", "TIRO_CONFIG_FILE"),
    ],
)
def test_what_is_wrong_or_unsafe_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=told):
        load_settings()


def test_a_wrong_value_is_not_repeated_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It could be a secret that went into the wrong variable."""
    monkeypatch.setenv("TIRO_PORT", "my-password")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "my-password" not in refused.value.text


def test_others_may_reach_the_server_with_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRO_HOST", "192.0.2.1")
    monkeypatch.setenv("TIRO_API_KEYS", LONG_KEY)
    assert not load_settings().is_loopback


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first = secret_key(settings)
    assert len(first) >= 40
    assert secret_key(settings) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRO_API_KEYS", LONG_KEY)
    monkeypatch.setenv("TIRO_SECRET_KEY", SECRET)
    monkeypatch.setenv("TIRO_ENGINES__OPENAI_COMPATIBLE__API_KEY", "provider-key")
    monkeypatch.setenv("TIRO_DATABASE_URL", "postgresql://tiro:hunter2@db/tiro")
    shown = str(load_settings().public())
    assert not any(part in shown for part in (LONG_KEY, SECRET, "provider-key", "hunter2"))
    assert "db/tiro" in shown


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("[::1]", True),
        ("tiro.localhost.", True),
        ("localhost.example.org", False),
        ("0.0.0.0", False),  # noqa: S104 - a name to be judged
        ("example.org", False),
        ("", False),
    ],
)
def test_a_loopback_host_is_told_from_others(host: str, *, expected: bool) -> None:
    assert is_loopback_host(host) is expected
