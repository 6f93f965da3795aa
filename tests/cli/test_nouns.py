"""`tiro recordings` and `tiro jobs`, against a server that answers by script."""

import json
from pathlib import Path

import pytest

from tiro.cli import server_file
from tiro.settings import load_settings
from tiro_double import JOB, RECORDING, Tiro, TiroDouble, error, job, recording


@pytest.fixture
def here(server: TiroDouble) -> TiroDouble:
    """The server runs on this machine's data folder."""
    server_file.write(load_settings(), server.address)
    return server


def page(*items: object, cursor: str | None = None) -> tuple[int, object]:
    return 200, {"items": list(items), "next_cursor": cursor}


def test_recordings_are_listed_for_pipes(tiro: Tiro, here: TiroDouble) -> None:
    here.say("GET /recordings", page(recording(title="A\ttalk", job=job("running"))))
    result = tiro("recordings", "ls")
    assert result.exit_code == 0
    identity, title, length, _, state = result.stdout.rstrip("\n").split("\t")
    assert (identity, title, length, state) == (RECORDING, "A talk", "0:01:01", "running")


def test_list_is_read_page_by_page_to_the_limit(tiro: Tiro, here: TiroDouble) -> None:
    here.say(
        "GET /recordings",
        page(*[recording()] * 100, cursor="next"),
        page(*[recording()] * 50, cursor="more"),
    )
    result = tiro("recordings", "ls", "--limit", 150, "--json")
    assert len(json.loads(result.stdout)) == 150
    first, second = (one.query for one in here.asked if one.path == "/recordings")
    assert (first["limit"], second["limit"], second["cursor"]) == ("100", "50", "next")


def test_empty_list_says_so_on_stderr(tiro: Tiro, here: TiroDouble) -> None:
    here.say("GET /recordings", page())
    result = tiro("recordings", "ls")
    assert (result.stdout, result.stderr) == ("", "There are no recordings yet.\n")


def test_recording_is_shown(tiro: Tiro, here: TiroDouble) -> None:
    here.say(f"GET /recordings/{RECORDING}", (200, recording(title="Ünïted")))
    shown = tiro("recordings", "show", RECORDING).stdout
    assert "Ünïted" in shown
    assert "1.5 kB" in shown


def test_speakers_are_told_apart_later(tiro: Tiro, here: TiroDouble) -> None:
    """The text stays; the job is followed to its end, and what it says is told."""
    here.say(f"POST /recordings/{RECORDING}/jobs", (202, job("queued")))
    warning = {"code": "diarizer_fallback", "message": "Another one was used.", "stage": "diarize"}
    here.streams.clear()
    here.streams.append([job("completed", warnings=[warning])])
    result = tiro("recordings", "diarize", RECORDING, "--speakers", "2-4")
    assert result.exit_code == 0
    assert "note: Another one was used." in result.stderr
    sent = next(one for one in here.asked if one.method == "POST")
    assert sent.json == {"stages": ["diarize"], "speakers": {"min": 2, "max": 4}}


def test_recording_is_written_down_again(tiro: Tiro, here: TiroDouble) -> None:
    here.say(f"POST /recordings/{RECORDING}/jobs", (202, job("queued")))
    arguments = ("--engine", "fake", "--languages", "de,en", "--list", "Team")
    arguments += ("--vocabularies", "Terms")
    assert tiro("recordings", "transcribe", RECORDING, *arguments).exit_code == 0
    sent = next(one for one in here.asked if one.method == "POST")
    wish = {"engine": "fake", "languages": ["de", "en"], "vocabularies": ["Team", "Terms"]}
    assert sent.json == wish


def test_quality_is_shown_in_words_and_figures(tiro: Tiro, here: TiroDouble) -> None:
    quality = {
        "loudness_lufs": -19.6,
        "snr_db": None,
        "speech_fraction": 0.42,
        "verdict": {"code": "good", "message": "Good: the speech is clear."},
    }
    here.say(f"GET /recordings/{RECORDING}", (200, recording(quality=quality)))
    shown = tiro("recordings", "show", RECORDING).stdout
    assert "Good: the speech is clear." in shown
    assert "loudness -19.6 LUFS, speech 42%" in shown


def test_findings_are_shown_where_there_is_no_verdict(tiro: Tiro, here: TiroDouble) -> None:
    """Recordings of version 0.1 have none."""
    quality = {"findings": [{"code": "noisy", "message": "Noisy."}]}
    here.say(f"GET /recordings/{RECORDING}", (200, recording(quality=quality)))
    assert "Noisy." in tiro("recordings", "show", RECORDING).stdout


def test_recording_is_renamed(tiro: Tiro, here: TiroDouble) -> None:
    here.say(f"PATCH /recordings/{RECORDING}", (200, recording()))
    assert tiro("recordings", "rename", RECORDING, "New").exit_code == 0
    assert here.asked[-1].json == {"title": "New"}


def test_transcript_is_exported_to_a_file(tiro: Tiro, here: TiroDouble, tmp_path: Path) -> None:
    out = tmp_path / "talk.srt"
    result = tiro("recordings", "export", RECORDING, "--format", "srt", "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_bytes() == b"Hello there.\n"
    assert here.asked[-1].query == {"format": "srt"}


def test_recordings_are_deleted_when_sure(tiro: Tiro, here: TiroDouble) -> None:
    items = [{"id": RECORDING, "status": "deleted"}, {"id": "rec_9", "status": "not_found"}]
    here.say("POST /recordings/delete", (200, {"items": items, "deleted": 1}))
    result = tiro("recordings", "rm", RECORDING, "rec_9", "--yes", "--purge")
    assert here.asked[-1].json == {"ids": [RECORDING, "rec_9"], "purge": True}
    missing = "rec_9: there is no such recording.\n1 of 2 were not there.\n"
    assert (result.exit_code, result.stderr) == (5, missing)


def test_deleted_recordings_are_listed_and_restored(tiro: Tiro, here: TiroDouble) -> None:
    """The list tells until when."""
    until = "2026-11-20T09:40:00.000Z"
    here.say("GET /recordings", page(recording(purge_at=until)))
    shown = tiro("recordings", "ls", "--deleted", "--query", "talk", "--state", "attention").stdout
    query = here.asked[-1].query
    assert {key: query[key] for key in ("deleted", "q", "state")} == {
        "deleted": "true", "q": "talk", "state": "attention",
    }  # fmt: skip
    assert RECORDING in shown
    assert ":40" in shown
    items = [{"id": RECORDING, "status": "restored"}]
    here.say("POST /recordings/restore", (200, {"items": items, "restored": 1}))
    assert tiro("recordings", "restore", RECORDING).exit_code == 0


def test_transcripts_of_several_are_exported_as_a_zip(
    tiro: Tiro, here: TiroDouble, tmp_path: Path
) -> None:
    here.say("POST /recordings/export", (200, b"PK"))
    out = tmp_path / "all.zip"
    assert tiro("recordings", "export", "a", "b", "-f", "docx,srt", "-o", out).exit_code == 0
    assert out.read_bytes() == b"PK"
    wish = {"ids": ["a", "b"], "formats": ["docx", "srt"], "held": False}
    assert here.asked[-1].json == wish


def test_nothing_is_deleted_when_nobody_can_be_asked(tiro: Tiro, here: TiroDouble) -> None:
    assert tiro("recordings", "rm", RECORDING).exit_code == 2
    assert here.lines() == []


def test_missing_recording_ends_with_4(tiro: Tiro, here: TiroDouble) -> None:
    here.say("GET /recordings/rec_9", (404, error("not_found", "There is nothing with this id.")))
    result = tiro("recordings", "show", "rec_9")
    assert (result.exit_code, result.stderr) == (4, "There is nothing with this id.\n")


def test_jobs_are_listed_by_state(tiro: Tiro, here: TiroDouble) -> None:
    failure = error("engine_failed", "It failed.")["error"]
    here.say("GET /jobs", page(job("failed", error=failure, progress=40)))
    result = tiro("jobs", "ls", "--state", "failed")
    assert "40 %" in result.stdout
    assert "engine_failed" in result.stdout
    assert here.asked[-1].query["state"] == "failed"
    here.say("GET /jobs", page(job("completed")))
    assert tiro("jobs", "ls").stdout.split("\t")[2] == "completed"


@pytest.mark.parametrize("verb", ["cancel", "pause", "resume", "restart"])
def test_verb_is_sent_and_the_job_shown(tiro: Tiro, here: TiroDouble, verb: str) -> None:
    here.say(f"POST /jobs/{JOB}/{verb}", (200, job("queued")))
    result = tiro("jobs", verb, JOB)
    assert result.exit_code == 0
    assert JOB in result.stdout


def test_job_is_shown_with_the_steps_of_its_choice(tiro: Tiro, here: TiroDouble) -> None:
    step = {"part": "engine", "tried": "sherpa", "outcome": "passed_over", "reason": "Not here."}
    shown = job(resolved={"engine": "fake", "model": "m", "diarizer": "ge2e", "steps": [step]})
    here.say(f"GET /jobs/{JOB}", (200, shown))
    result = tiro("jobs", "show", JOB)
    assert "diarizer   ge2e\n" in result.stdout
    assert result.stdout.endswith("  engine sherpa passed over: Not here.\n")


@pytest.mark.parametrize("wish", ["two", "4-2", "2-", "-1", "3x"])
def test_number_of_speakers_that_is_none_is_a_usage_error(
    tiro: Tiro, here: TiroDouble, wish: str
) -> None:
    result = tiro("recordings", "diarize", RECORDING, f"--speakers={wish}")
    assert (result.exit_code, here.asked) == (2, [])
    assert "auto, 3 or 2-4" in result.stderr


def test_restart_says_where_to_begin(tiro: Tiro, here: TiroDouble) -> None:
    here.say(f"POST /jobs/{JOB}/restart", (200, job("queued")))
    tiro("jobs", "restart", JOB, "--from", "failed_stage")
    assert here.asked[-1].json == {"from": "failed_stage"}


def test_verb_that_does_not_fit_ends_with_4(tiro: Tiro, here: TiroDouble) -> None:
    told = error("state_conflict", "The job is completed; it cannot become paused.")
    here.say(f"POST /jobs/{JOB}/pause", (409, told))
    result = tiro("jobs", "pause", JOB)
    assert result.exit_code == 4
    assert "cannot become paused" in result.stderr


@pytest.mark.parametrize(("state", "code"), [("completed", 0), ("failed", 1), ("cancelled", 1)])
def test_watch_ends_as_the_job_does(tiro: Tiro, here: TiroDouble, state: str, code: int) -> None:
    here.streams[0] = [job("running"), job(state)]
    assert tiro("jobs", "watch", JOB).exit_code == code


def test_ended_jobs_are_deleted_by_filter(tiro: Tiro, here: TiroDouble) -> None:
    here.say("DELETE /jobs", (200, {"deleted": 3}))
    result = tiro("jobs", "rm", "--before", "2026-01-31T00:00:00Z", "--yes")
    assert result.stdout == "3 deleted.\n"
    assert here.asked[-1].query == {"before": "2026-01-31T00:00:00Z"}


@pytest.mark.parametrize(
    "arguments", [(), (JOB, "--state", "failed"), ("--before", "yesterday", "--yes")]
)
def test_unclear_deletion_is_a_usage_error(
    tiro: Tiro, here: TiroDouble, arguments: tuple[str, ...]
) -> None:
    assert tiro("jobs", "rm", *arguments).exit_code == 2
    assert here.lines() == []


def test_statistics_are_shown(tiro: Tiro, here: TiroDouble) -> None:
    told = {"states": {"queued": 2, "failed": 0}, "queue_depth": 2, "queue_paused": True}
    here.say("GET /jobs/stats", (200, told))
    shown = tiro("jobs", "stats").stdout.splitlines()
    assert shown[:2] == ["queued  2", "failed  0"]
    assert "paused" in shown[2]
    assert json.loads(tiro("jobs", "stats", "--json").stdout) == told


def test_engines_are_asked_of_the_running_server(tiro: Tiro, here: TiroDouble) -> None:
    engine = {
        "name": "faster_whisper",
        "is_available": False,
        "reason": "No model.",
        "is_default": True,
        "quality": "standard",
        "models": [],
        "default_model": "small",
    }
    here.say("GET /engines", page(engine))
    shown = tiro("engines").stdout
    assert "faster_whisper (default)\tno\tstandard\tsmall\tNo model." in shown


def test_engines_are_listed_without_a_server_and_a_database(tiro: Tiro, data_dir: Path) -> None:
    found = json.loads(tiro("engines", "--json").stdout)
    assert {"faster_whisper", "pocketsphinx", "openai_compatible"} <= {one["name"] for one in found}
    assert not (data_dir / "tiro.db").exists()


def test_diarizers_are_listed_by_a_server_and_without_one(
    tiro: Tiro, server: TiroDouble, data_dir: Path
) -> None:
    """Both ways show the same table."""
    diarizer = {
        "name": "pyannote",
        "is_available": False,
        "reason": "No package.",
        "is_default": False,
        "quality": "standard",
        "models": [],
        "default_model": "community-1",
    }
    server.say("GET /diarizers", page(diarizer))
    shown = tiro("diarizers", "--server", server.address).stdout
    assert "pyannote\tno\tstandard\tcommunity-1\tNo package." in shown
    assert "ge2e (default)\tyes\tstandard" in tiro("diarizers").stdout
    assert not (data_dir / "tiro.db").exists()


def test_without_a_server_the_command_ends_with_3(tiro: Tiro) -> None:
    result = tiro("recordings", "ls")
    assert result.exit_code == 3
    assert "tiro serve" in result.stderr


def test_key_of_the_settings_opens_the_own_server(
    tiro: Tiro, here: TiroDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRO_API_KEYS", "0123456789abcdef,another-key-of-mine")
    here.say("GET /recordings", page())
    tiro("recordings", "ls")
    assert here.asked[-1].headers["authorization"] == "Bearer 0123456789abcdef"


def test_key_of_the_settings_goes_to_no_other_server(
    tiro: Tiro, server: TiroDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRO_API_KEYS", "0123456789abcdef")
    server.say("GET /recordings", page())
    tiro("recordings", "ls", "--server", server.address)
    assert "authorization" not in server.asked[-1].headers


def test_batches_are_listed_and_shown(tiro: Tiro, here: TiroDouble) -> None:
    """In a line each: how many files, and how their jobs stand."""
    summary = {"files": 2, "refused": 1, "duration": 61, "states": {"queued": 0, "running": 1}}
    batch = {"id": "batch_1", "created_at": None, "summary": summary}
    here.say("GET /batches", page(batch))
    told = "batch_1\t2\t1\t0:01:01\t1 running\t-\n"
    assert tiro("batches", "ls").stdout == told
    refused = {"file_name": "b", "status": "refused", "error": {"code": "media_unreadable"}}
    taken = {"file_name": "a", "recording": recording(), "job": job("running"), "error": None}
    items = [taken, refused | {"recording": None, "job": None}]
    here.say("GET /batches/batch_1", (200, batch | {"items": items}))
    shown = tiro("batches", "show", "batch_1")
    first, second = shown.stdout.splitlines()
    assert first.split("\t")[3:] == ["running", "-"]
    assert second == "b\t-\t-\trefused\tmedia_unreadable"
