"""Prometheus metrics of the whole installation, told by the API process.

What lives in other processes is read from the database at each scrape: jobs by state, how long
stages took, which models the workers hold. What happens in this process is counted here.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = CONTENT_TYPE_LATEST
disable_created_metrics()
STAGE_BUCKETS = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400)
HTTP_BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5, 10, 60)
OVERLAP = 500
"""Rows read again at each scrape: on PostgreSQL an id may be committed after a higher one."""


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long one stage took; `id` grows."""

    id: int
    stage: str
    engine: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelMemory:
    """A loaded model of a worker."""

    engine: str
    model: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the database tells at one scrape."""

    jobs: Mapping[str, int] = field(default_factory=dict[str, int])
    queue_depth: int = 0
    live_workers: int = 0
    stage_times: Sequence[StageTime] = ()
    models: Sequence[ModelMemory] = ()


class Read(Protocol):
    """Reads the database.

    Raises whatever the store raises; the metrics then say `tiro_database_up 0`.
    """

    def __call__(self, after: int) -> Reading:
        """Read all, and the stage times whose id is above `after`."""
        ...


class Metrics:
    """All metrics of this process and, through `read`, of the installation."""

    def __init__(self, read: Read | None = None) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._upload_bytes = Counter(
            "tiro_upload_bytes", "Bytes of recordings received.", registry=self._registry
        )
        self._requests = Counter(
            "tiro_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "tiro_http_request_seconds",
            "Time until an answer ended; event streams are left out.",
            ("method", "route"),
            buckets=HTTP_BUCKETS,
            registry=self._registry,
        )
        if read is not None:
            self._registry.register(Installation(read))

    def count_upload(self, size_bytes: int) -> None:
        """Count received bytes; call it with each piece or once at the end."""
        self._upload_bytes.inc(size_bytes)

    def count_request(
        self, method: str, route: str, status: int, *, seconds: float | None = None
    ) -> None:
        """Count an answer.

        Args:
            method: GET, POST, ...
            route: The pattern, such as `/api/v1/jobs/{id}`; never the path, which is unbounded.
            status: Of the answer.
            seconds: How long it took; None for a stream that lives as long as its reader.
        """
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._request_seconds.labels(method, route).observe(seconds)

    def render(self) -> bytes:
        """Give all metrics in Prometheus' text format; reads the database, so use a thread."""
        return generate_latest(self._registry)


class Installation(Collector):
    """What the database tells, read at each scrape."""

    def __init__(self, read: Callable[[int], Reading]) -> None:
        self._read = read
        self._highest = 0
        self._seen: set[int] = set()
        self._lock = threading.Lock()
        self._stages = Histogram(
            "tiro_stage_seconds",
            "Time that stages took, on all workers.",
            ("stage", "engine"),
            buckets=STAGE_BUCKETS,
            registry=None,
        )

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name nothing beforehand, so that registering does not read the database."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read the database and tell; a database that fails costs only its own figures."""
        up = GaugeMetricFamily("tiro_database_up", "1 when the database answered this scrape.")
        try:
            reading = self._read(max(0, self._highest - OVERLAP))
        except Exception:  # noqa: BLE001 - whatever the store raises, the other metrics must come
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from _gauges(reading)
        self._observe(reading.stage_times)
        yield from self._stages.collect()  # pyright: ignore[reportReturnType] - a histogram's families are of the same root

    def _observe(self, times: Sequence[StageTime]) -> None:
        with self._lock:
            for item in times:
                if item.id not in self._seen:
                    self._seen.add(item.id)
                    self._stages.labels(item.stage, item.engine).observe(item.seconds)
            self._highest = max(self._highest, *(item.id for item in times), 0)
            self._seen = {known for known in self._seen if known > self._highest - OVERLAP}


def _gauges(reading: Reading) -> Iterable[GaugeMetricFamily]:
    jobs = GaugeMetricFamily("tiro_jobs", "Jobs by state.", labels=["state"])
    for state, count in reading.jobs.items():
        jobs.add_metric([state], count)
    yield jobs
    yield GaugeMetricFamily("tiro_queue_depth", "Jobs that wait.", value=reading.queue_depth)
    yield GaugeMetricFamily("tiro_workers", "Workers that are alive.", value=reading.live_workers)
    memory = GaugeMetricFamily(
        "tiro_engine_memory_bytes",
        "Memory of loaded models, on all workers.",
        labels=["engine", "model"],
    )
    for (engine, model), size in _summed(reading.models).items():
        memory.add_metric([engine, model], size)
    yield memory


def _summed(models: Sequence[ModelMemory]) -> dict[tuple[str, str], int]:
    total: dict[tuple[str, str], int] = {}
    for item in models:
        key = (item.engine, item.model)
        total[key] = total.get(key, 0) + item.size_bytes
    return total
