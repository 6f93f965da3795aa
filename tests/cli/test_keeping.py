"""`tiro retention`, `tiro account` and `tiro recordings silence`, against a server that answers by script."""

from pathlib import Path
from typing import Any

import pytest

from tiro.cli import server_file
from tiro.cli.ending import Code
from tiro.settings import load_settings
from tiro_double import RECORDING, Tiro, TiroDouble, error, recording

NOTHING = {"audio_days": None, "transcript_days": None, "record_days": None}
HELD = {"audio_days": 30, "transcript_days": "never", "record_days": "never"}
SHOWN = {**NOTHING, "audio_days": 30, "installation": HELD, "effective": HELD}
REPORT: dict[str, Any] = {
    "recordings": 2, "present": 1, "notes": 0, "tags": 0, "vocabularies": 0, "voices": 0,
    "skipped": [],
}  # fmt: skip


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder."""
    server_file.write(load_settings(), server.address)
    return server


def test_only_the_age_that_is_named_is_changed(tiro: Tiro, here: TiroDouble) -> None:
    """The others are sent as they are."""
    here.say("GET /me/retention", (200, SHOWN))
    here.say("PUT /me/retention", (200, SHOWN))
    result = tiro("retention", "set", "--record", "never", "--transcript", "default")
    assert result.stdout.splitlines()[0] == "Sound\t30 days\tsaid here"
    sent = here.asked[-1].json
    assert sent == {"audio_days": 30, "transcript_days": None, "record_days": "never"}
    assert tiro("retention", "set").exit_code == Code.USAGE
    assert tiro("retention", "set", "--audio", "soon").exit_code == Code.USAGE


def test_a_preview_tries_ages(tiro: Tiro, here: TiroDouble) -> None:
    """It counts, and lists what would go."""
    item = {"recording_id": RECORDING, "title": "A", "what": "audio", "age_days": 31.5}
    shown = {
        "audio": {"recordings": 1, "bytes": 1500}, "transcript": {"recordings": 0},
        "record": {"recordings": 0, "bytes": 0}, "items": [item],
    }  # fmt: skip
    here.say("POST /retention/preview", (200, shown))
    result = tiro("retention", "preview", "--audio", 30)
    assert here.asked[-1].json == {"retention": {"audio_days": 30}}
    assert "Sound:      1, 1.5 kB" in result.stdout
    assert f"{RECORDING}\tA\taudio\t31.5 days" in result.stdout


def test_an_account_is_written_whole_or_not_at_all(
    tiro: Tiro, here: TiroDouble, tmp_path: Path
) -> None:
    """A file that is there is not replaced unasked, and a refusal leaves none."""
    here.say("GET /me/export", (200, b"PK zip"), (503, error("database_busy", "Busy.")))
    file = tmp_path / "account.zip"
    assert tiro("account", "export", file, "--no-media").exit_code == 0
    assert file.read_bytes() == b"PK zip"
    assert file.stat().st_mode & 0o777 == 0o600
    assert here.asked[-1].query["media"] == "false"
    assert tiro("account", "export", file).exit_code == Code.USAGE
    assert tiro("account", "export", tmp_path / "b.zip").exit_code == Code.REFUSED
    assert sorted(tmp_path.glob("*.zip")) == [file]
    assert not list(tmp_path.glob("*.part"))


def test_what_did_not_come_in_is_named(tiro: Tiro, here: TiroDouble, tmp_path: Path) -> None:
    """The exit code says whether all of it did."""
    file = tmp_path / "account.zip"
    file.write_bytes(b"PK")
    skipped = [{"name": "recordings/000001", "reason": "No sound."}]
    here.say("POST /me/import", (200, REPORT), (200, {**REPORT, "skipped": skipped}))
    assert "Recordings:   2" in tiro("account", "import", file).stdout
    assert here.asked[-1].body == b"PK"
    result = tiro("account", "import", file)
    assert (result.exit_code, "recordings/000001: No sound." in result.stderr) == (5, True)


def test_an_account_is_deleted_with_its_password(tiro: Tiro, here: TiroDouble) -> None:
    """Read from stdin for scripts; and never without being sure."""
    here.say("GET /me", (200, {"login": "anna", "name": "Anna", "has_password": True}))
    here.say("DELETE /me", (202, {"id": "usr_1", "recordings": 3}))
    assert tiro("account", "delete").exit_code == Code.USAGE
    result = tiro("account", "delete", "--yes", "--password-stdin", stdin=b"secret words\n")
    assert result.stderr.endswith("anna is going, with 3 recordings.\n")
    assert here.asked[-1].json["password"] == "secret words"


def test_a_sound_is_deleted_alone(tiro: Tiro, here: TiroDouble) -> None:
    """One after the other; what refuses is named."""
    here.say(
        f"DELETE /recordings/{RECORDING}/media",
        (200, recording()),
        (409, error("state_conflict", "Busy.")),
    )
    assert tiro("recordings", "silence", RECORDING, "--yes").exit_code == 0
    result = tiro("recordings", "silence", RECORDING, "--yes")
    assert (result.exit_code, f"{RECORDING}: Busy." in result.stderr) == (Code.REFUSED, True)


def test_voices_go_on_request(tiro: Tiro, here: TiroDouble) -> None:
    """With the recording that they were learned from."""
    here.say(f"DELETE /recordings/{RECORDING}", (204, None))
    assert tiro("recordings", "rm", RECORDING, "--voices", "--purge", "--yes").exit_code == 0
    assert here.asked[-1].query == {"purge": "true", "voices": "true"}
