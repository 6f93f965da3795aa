from collections.abc import Iterable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tiro.errors import DatabaseBusy
from tiro.telemetry import Metrics, ModelMemory, Reading, StageTime

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scrape(metrics: Metrics) -> Samples:
    """Read the metrics as Prometheus would."""
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


class FakeStore:
    """Answers scrapes with what a test has put in."""

    def __init__(self, times: Iterable[StageTime] = ()) -> None:
        self.times = list(times)
        self.asked: list[int] = []
        self.is_down = False

    def __call__(self, after: int) -> Reading:
        self.asked.append(after)
        if self.is_down:
            raise DatabaseBusy
        return Reading(
            jobs={"queued": 2, "running": 1},
            queue_depth=2,
            live_workers=1,
            stage_times=[item for item in self.times if item.id > after],
            models=[ModelMemory("fake", "m", 10), ModelMemory("fake", "m", 5)],
        )


def test_jobs_queue_workers_and_memory_come_from_the_database() -> None:
    samples = scrape(Metrics(FakeStore()))
    assert value(samples, "tiro_jobs", state="queued") == 2
    assert value(samples, "tiro_queue_depth") == 2
    assert value(samples, "tiro_workers") == 1
    assert value(samples, "tiro_engine_memory_bytes", engine="fake", model="m") == 15
    assert value(samples, "tiro_database_up") == 1


def test_making_metrics_does_not_read_the_database() -> None:
    store = FakeStore()
    Metrics(store)
    assert store.asked == []


def test_stage_time_is_counted_once_over_many_scrapes() -> None:
    metrics = Metrics(FakeStore([StageTime(7, "listen", "", 0.3), StageTime(8, "listen", "", 2)]))
    scrape(metrics)
    samples = scrape(metrics)
    assert value(samples, "tiro_stage_seconds_count", stage="listen", engine="") == 2
    assert value(samples, "tiro_stage_seconds_sum", stage="listen", engine="") == 2.3


def test_stage_time_that_is_committed_late_is_counted() -> None:
    """On PostgreSQL an id may be given before and committed after a higher one."""
    store = FakeStore([StageTime(8, "listen", "", 1)])
    metrics = Metrics(store)
    scrape(metrics)
    store.times.insert(0, StageTime(7, "listen", "", 1))
    assert value(scrape(metrics), "tiro_stage_seconds_count", stage="listen", engine="") == 2


def test_scrapes_ask_only_for_the_newest_stage_times() -> None:
    store = FakeStore(StageTime(number, "cut", "", 1) for number in range(1, 2001))
    metrics = Metrics(store)
    scrape(metrics)
    samples = scrape(metrics)
    assert store.asked == [0, 1500]
    assert value(samples, "tiro_stage_seconds_count", stage="cut", engine="") == 2000


def test_other_metrics_come_when_the_database_is_down() -> None:
    store = FakeStore()
    metrics = Metrics(store)
    store.is_down = True
    metrics.count_upload(100)
    samples = scrape(metrics)
    assert value(samples, "tiro_database_up") == 0
    assert value(samples, "tiro_upload_bytes_total") == 100
    assert ("tiro_queue_depth", frozenset()) not in samples


def test_requests_are_counted_by_route_and_status() -> None:
    metrics = Metrics()
    metrics.count_request("GET", "/api/v1/jobs/{id}", 200, seconds=0.02)
    metrics.count_request("GET", "/api/v1/jobs/{id}/events", 200)
    samples = scrape(metrics)
    labels = {"method": "GET", "route": "/api/v1/jobs/{id}"}
    assert value(samples, "tiro_http_requests_total", **labels, status="200") == 1
    assert value(samples, "tiro_http_request_seconds_count", **labels) == 1
    assert not any("events" in str(key) and "seconds" in key[0] for key in samples)


@pytest.mark.parametrize("name", ["process_resident_memory_bytes", "process_cpu_seconds_total"])
def test_process_tells_of_itself(name: str) -> None:
    assert value(scrape(Metrics()), name) > 0
