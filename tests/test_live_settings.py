"""Settings that may be changed while Tiro runs: which they are, and what wins over what."""

from pathlib import Path

import pytest

from tiro.settings import Settings, load_settings
from tiro.settings.live import Live, knobs, overlaid, place_of, source_of

DEPTH = "limits.max_queue_depth"
AT_START = {"host", "port", "database_url", "data_dir", "secret_key", "worker", "log"}


@pytest.fixture
def base(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


def test_what_is_read_at_start_cannot_be_changed_and_all_else_says_what_it_is() -> None:
    """No setting of an address, a folder or a secret is among them; each has words and a schema."""
    found = knobs()
    assert {DEPTH, "retention.audio_days", "rates.upload", "quotas.running_jobs"} <= set(found)
    assert AT_START.isdisjoint({name.partition(".")[0] for name in found})
    assert "rates.storage" not in found
    for knob in found.values():
        assert knob.schema()["description"]
        assert knob.variable.startswith("TIRO_")


def test_stored_values_are_laid_over_those_of_the_start(base: Settings) -> None:
    """And the settings of the start stay as they were."""
    laid, ignored = overlaid(base, {DEPTH: 7, "library.undo_seconds": 1})
    assert (laid.limits.max_queue_depth, laid.library.undo_seconds, ignored) == (7, 1.0, ())
    assert base.limits.max_queue_depth == 10_000
    assert laid.limits.max_channels == base.limits.max_channels


def test_environment_and_file_go_before_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it can be said where each is set."""
    file = tmp_path / "tiro.toml"
    file.write_text("[library]\nundo_seconds = 5\n")
    monkeypatch.setenv("TIRO_CONFIG_FILE", str(file))
    monkeypatch.setenv("TIRO_LIMITS__MAX_QUEUE_DEPTH", "3")
    base = load_settings(data_dir=tmp_path)
    stored = {DEPTH: 7, "library.undo_seconds": 1, "limits.max_channels": 2}
    laid, ignored = overlaid(base, stored)
    values = (
        laid.limits.max_queue_depth,
        laid.library.undo_seconds,
        laid.limits.max_channels,
    )
    assert (values, ignored) == ((3, 5.0, 2), ())
    known = knobs()
    depth, undo = known[DEPTH], known["library.undo_seconds"]
    assert (source_of(base, depth), place_of(base, depth)) == ("environment", depth.variable)
    assert (source_of(base, undo), place_of(base, undo)) == ("file", str(file))
    assert place_of(base, known["limits.max_channels"]) is None


def test_what_this_release_cannot_use_is_left_out_and_told(base: Settings) -> None:
    """The rest of its section holds all the same."""
    stored = {DEPTH: -1, "limits.max_channels": 2, "gone.long_ago": True}
    laid, ignored = overlaid(base, stored)
    assert (laid.limits.max_queue_depth, laid.limits.max_channels) == (10_000, 2)
    assert {each.name for each in ignored} == {DEPTH, "gone.long_ago"}


def test_older_values_never_replace_newer_ones(base: Settings) -> None:
    live = Live(base)
    assert live.lay({DEPTH: 2}, 2)
    assert not live.lay({DEPTH: 1}, 1)
    assert live.now.limits.max_queue_depth == 2
