from pathlib import Path

from tiro.settings import load_settings
from tiro.store.migrate import migrate
from tiro_double import Tiro


def test_sound_installation_ends_with_0(tiro: Tiro) -> None:
    migrate(load_settings())
    result = tiro("doctor")
    assert "FAIL" not in result.stdout
    assert result.exit_code == 0


def test_failure_ends_with_1_and_advice(tiro: Tiro, data_dir: Path) -> None:
    migrate(load_settings())
    (data_dir / "secret_key").touch(mode=0o644)
    (data_dir / "secret_key").chmod(0o644)
    result = tiro("doctor")
    assert result.exit_code == 1
    assert "FAIL  secret key" in result.stdout
    assert "chmod 600" in result.stdout


def test_bundle_is_written_also_when_something_fails(tiro: Tiro, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tiro.db").write_bytes(b"no database at all" * 100)
    result = tiro("doctor", "--bundle", tmp_path / "bundle.zip")
    assert result.exit_code == 1
    assert (tmp_path / "bundle.zip").exists()
