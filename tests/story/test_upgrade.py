"""A new release ends what an older one began, and keeps its hands off what a newer one made."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import wait_until
from storykit import ENDED, Installation

ARCHIVES = sorted((Path(__file__).parents[1] / "fixtures" / "upgrade").glob("*.tar.xz"))
MARK = "written-before"
JOB = "SELECT id, recording_id, state, cursor, chunks_done, chunks_total FROM jobs"
NEWER = "summarise@7"


@pytest.fixture(params=ARCHIVES, ids=[path.name.removesuffix(".tar.xz") for path in ARCHIVES])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """The data folder of an earlier release, whose one job was killed half-way."""
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="data")
    return Installation(tmp_path / "data", settings={"TIRO_WORKER__GRACE_SECONDS": "1"})


@pytest.fixture
def present(tmp_path: Path) -> Iterator[Installation]:
    """An installation of this release."""
    settings = {"TIRO_WORKER__GRACE_SECONDS": "1"}
    with Installation(tmp_path / "data", settings=settings) as made:
        made.start_api()
        yield made


def _mark(older: Installation) -> list[str]:
    """Write a mark of its own into each chunk that is done; gives the marks."""
    marks: list[str] = []
    for idx, result in older.rows("SELECT idx, result FROM chunks ORDER BY idx"):
        segments = json.loads(result)
        marks.append(f"{MARK}-{idx}")
        segments[0]["text"] = marks[-1]
        older.write("UPDATE chunks SET result=? WHERE idx=?", [json.dumps(segments), idx])
    return marks


def test_a_job_of_an_earlier_release_ends_with_the_chunks_it_had(older: Installation) -> None:
    ((job_id, recording_id, state, _, done, total),) = older.rows(JOB)
    assert (state, 0 < done < total) == ("running", True)
    marks = _mark(older)
    older.run("migrate")
    with older:
        older.start_api()
        older.start_worker()

        ended = older.wait_for(job_id, *ENDED)

        text = older.text(recording_id)
        assert (ended["state"], ended["attempt"], ended["progress"]) == ("completed", 1, 100)
        assert older.rows(JOB)[0][-2:] == (total, total)
        assert len(marks) == done
        assert all(mark in text for mark in marks)
        assert len(text.split()) > len(marks)
        assert older.uploads() == {f"recordings/{recording_id}/original"}


def test_there_is_an_archive_for_this_test() -> None:
    """Without one the promise above would be kept by nobody."""
    assert ARCHIVES


@pytest.mark.full
def test_a_plan_of_a_newer_release_is_left_to_a_newer_worker(present: Installation) -> None:
    job = present.fake_job()
    plan = json.dumps([*job["plan"][:-1], NEWER, job["plan"][-1]])
    present.write("UPDATE jobs SET plan=? WHERE id=?", [plan, job["id"]])
    present.start_worker()
    tickets = "SELECT count(*) FROM workflow_status WHERE workflow_uuid LIKE ?"

    wait_until(
        lambda: present.rows(tickets, [f"{job['id']}:%"])[0][0] >= 2,
        what="a worker has looked at it, and put it back",
    )
    other = present.fake_job()
    present.wait_for(other["id"], "completed")

    left = present.job(job["id"])
    assert (left["state"], left["error"], left["progress"]) == ("queued", None, 0)
    assert NEWER in left["plan"]

    present.write("UPDATE jobs SET plan=? WHERE id=?", [json.dumps(job["plan"]), job["id"]])
    present.wait_for(job["id"], "completed")


@pytest.mark.parametrize("command", ["migrate", "worker", "serve"])
def test_a_database_of_a_newer_release_is_refused_and_not_touched(
    older: Installation, command: str
) -> None:
    older.write("UPDATE alembic_version SET version_num='9999'")
    before = older.rows("SELECT * FROM jobs")

    ended = subprocess.run(
        [sys.executable, "-m", "tiro", command],
        env=older.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert ended.returncode > 0
    assert "made by a newer Tiro" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert older.rows("SELECT version_num FROM alembic_version") == [("9999",)]
    assert older.rows("SELECT * FROM jobs") == before
    assert not (older.folder / "backups").exists()
