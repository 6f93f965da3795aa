import json
import os
import stat

from tiro.cli import server_file
from tiro.cli.remote import find
from tiro.settings import load_settings
from tiro_double import Tiro, TiroDouble


def test_address_is_found_and_private() -> None:
    settings = load_settings()
    server_file.write(settings, "http://127.0.0.1:9")
    path = server_file.path_of(settings)
    assert server_file.read(settings) == "http://127.0.0.1:9"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["pid"] == os.getpid()


def test_own_file_is_removed() -> None:
    settings = load_settings()
    server_file.write(settings, "http://127.0.0.1:9")
    server_file.remove(settings)
    assert server_file.read(settings) is None


def test_file_of_a_later_server_stays() -> None:
    settings = load_settings()
    server_file.write(settings, "http://127.0.0.1:9")
    path = server_file.path_of(settings)
    path.write_text(json.dumps({"address": "http://127.0.0.1:10", "pid": os.getpid() + 1}))
    server_file.remove(settings)
    assert server_file.read(settings) == "http://127.0.0.1:10"


def test_broken_file_means_no_server() -> None:
    settings = load_settings()
    path = server_file.path_of(settings)
    path.parent.mkdir(parents=True)
    path.write_text("[")
    assert server_file.read(settings) is None


def test_server_that_is_gone_is_not_found() -> None:
    """A server that was killed leaves its file behind."""
    settings = load_settings()
    server_file.write(settings, "http://127.0.0.1:1")
    assert find(settings, None) is None


def test_running_server_is_found(server: TiroDouble, tiro: Tiro) -> None:
    settings = load_settings()
    server_file.write(settings, server.address)
    server.say("GET /jobs/stats", (200, {"states": {}, "queue_paused": False}))
    assert tiro("jobs", "stats").exit_code == 0
