"""Deliveries by real processes: none is lost when their worker is killed, and receivers can tell what comes twice."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cluster import Cluster, wait_until
from databases import Databases
from deliverykit import Sink, webhook_sink
from tiro.deliveries.webhook import make_secret
from tiro.store import events
from tiro.store.database import Database, open_database
from tiro.store.outbox import News
from tiro.store.tables import LOCAL_OWNER

MANY = 60


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink(make_secret()) as found:
        yield found


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def cluster(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[Cluster]:
    url = None if request.param == "sqlite" else databases.empty_postgres_url()
    allow = {"TIRO_NET__ALLOW": "127.0.0.1"}
    with Cluster(tmp_path / "data", database_url=url, settings=allow) as made:
        made.start_api()
        yield made


def tell(database: Database, keys: range) -> None:
    with database.write() as session:
        for key in keys:
            body: dict[str, Any] = {"note_id": str(key)}
            events.tell(session, News(LOCAL_OWNER, "note.created", f"note {key}", body))


@pytest.mark.full
def test_none_is_lost_when_workers_are_killed(
    cluster: Cluster, databases: Databases, sink: Sink
) -> None:
    """Each event arrives, signed; what comes twice has the same id; all attempts are told."""
    body = {"kind": "webhook", "name": "Sink", "config": {"url": sink.url}}
    made = cluster.request("POST", "/destinations", json=body)
    sink.secret = made.json()["secret"]
    database = open_database(databases.settings(cluster.folder, cluster.database_url))
    try:
        cluster.start_worker()
        for number in range(3):
            tell(database, range(number * MANY // 3, (number + 1) * MANY // 3))
            wait_until(lambda least=number * 20 + 3: len(sink.received) >= least, what="some came")
            worker = cluster.workers.pop()
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            cluster.start_worker()
        wait_until(lambda: _delivered(cluster) == MANY, what="all are delivered")
    finally:
        database.close()
    came = {each.body["data"]["note_id"]: each.headers["webhook-id"] for each in sink.received}
    assert set(came) == {str(number) for number in range(MANY)}
    assert sink.wrong == []
    by_id = Counter(each.headers["webhook-id"] for each in sink.received)
    assert set(by_id) == set(came.values())


def _delivered(cluster: Cluster) -> int:
    query = {"state": "delivered", "count": "true", "limit": "1"}
    return int(cluster.request("GET", "/deliveries", params=query).json()["total"])
