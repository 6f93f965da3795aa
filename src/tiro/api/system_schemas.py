"""The machine as the API shows it: every fact can be null, and then `missing` says why."""

from typing import Literal

from pydantic import Field

from tiro.actions.stopping import LONGEST_DRAIN_SECONDS
from tiro.api import system_examples
from tiro.api.schemas import Resource, shown_as


class Facts(Resource):
    """A family of facts."""

    missing: dict[str, str] = Field(description="Why a fact is null, by its name.")


class Host(Facts):
    """The operating system."""

    system: str | None
    release: str | None
    distribution: str | None
    architecture: str | None
    container: str | None = Field(description="docker, podman, kubernetes, lxc, ... or none.")
    is_wsl: bool | None = Field(description="The Windows Subsystem for Linux.")


class Cpu(Facts):
    """The processor."""

    model: str | None
    sockets: int | None
    cores: int | None
    threads: int | None
    usable_threads: int | None = Field(description="That this process may run on.")
    limit_cores: float | None = Field(description="Bound of the control group, as of a container.")
    max_mhz: float | None
    instruction_sets: list[str] | None = Field(description="Those that speech engines use.")
    compute_types: list[str] | None = Field(description="That CTranslate2 computes here.")


class Memory(Facts):
    """Memory."""

    total_bytes: int | None
    available_bytes: int | None
    limit_bytes: int | None = Field(description="Bound of the control group.")
    swap_bytes: int | None
    swap_free_bytes: int | None
    speed_mts: int | None = Field(description="Million transfers a second.")


class GpuDevice(Resource):
    """A graphics processor."""

    vendor: Literal["nvidia", "amd"]
    name: str | None
    memory_bytes: int | None = Field(description="null: it shares the machine's.")
    free_bytes: int | None
    compute_capability: str | None


class Gpu(Facts):
    """Graphics processors."""

    devices: list[GpuDevice] | None
    driver: str | None = Field(description="NVIDIA's.")
    cuda: str | None = Field(description="The newest that the driver knows.")
    rocm: str | None
    usable_devices: int | None = Field(description="That CTranslate2 can compute on.")


class Disk(Facts):
    """The disk of a folder."""

    folder: str | None
    mount_point: str | None
    device: str | None
    file_system: str | None
    total_bytes: int | None
    free_bytes: int | None
    write_bytes_per_second: int | None = Field(description="Written through to the disk.")
    read_bytes_per_second: int | None
    smart: Literal["passed", "failed"] | None = Field(description="The disk's own opinion.")


class Address(Resource):
    """An address."""

    kind: Literal["ipv4", "ipv6"]
    address: str


class Interface(Resource):
    """A network interface."""

    name: str
    is_up: bool | None
    addresses: list[Address]


class Route(Resource):
    """The way out."""

    interface: str
    gateway: str


class Network(Facts):
    """The network; for administrators alone."""

    hostname: str | None
    interfaces: list[Interface] | None
    default_route: Route | None


class Versions(Facts):
    """Versions."""

    tiro: str | None
    python: str | None
    libraries: dict[str, str] | None
    ffmpeg: str | None
    sqlite: str | None
    postgres: str | None = Field(description="The server's.")
    node: str | None


class MachineFacts(Resource):
    """All that was read."""

    host: Host
    cpu: Cpu
    memory: Memory
    gpu: Gpu
    disks: dict[str, Disk] = Field(description="database, media and models.")
    network: Network
    versions: Versions


class Expected(Resource):
    """How fast recordings will be written down."""

    rtfx: float | None = Field(description="Seconds of sound written down in a second.")
    source: Literal["jobs", "self_test", "not_measured"]


class Recommended(Resource):
    """What to run here."""

    engine: str
    model: str
    device: Literal["cpu", "cuda"]
    compute_type: str
    threads: int = Field(description="For one chunk.")
    slots: int = Field(description="Chunks at once.")
    is_here: bool = Field(description="Without a download.")
    reasons: dict[str, str] = Field(description="Why, in words.")
    settings: dict[str, str] = Field(description="Settings that differ, and what to set them to.")
    expected: Expected


class SelfTest(Resource):
    """What a self-test measured."""

    engine: str
    model: str
    device: str
    slots: int
    threads: int
    rtfx: float = Field(description="By all slots together.")
    seconds: float
    words: int = Field(description="Found in the clip, which has 52.")
    at: str


class SystemView(Resource):
    """The machine that the server runs on."""

    model_config = shown_as(system_examples.SYSTEM)

    host: str | None = Field(description="null for keys that are no administrator's.")
    at: str = Field(description="When it was looked at.")
    facts: MachineFacts
    recommendation: Recommended | None = Field(description="null: no engine works here.")
    self_tests: list[SelfTest] = Field(description="Newest first.")


class StoredPart(Resource):
    """What one part of Tiro takes."""

    name: Literal["media", "models", "database"]
    used_bytes: int | None


class StorageDisk(Resource):
    """A disk and what Tiro takes of it."""

    total_bytes: int | None = Field(description="null: the database is elsewhere.")
    free_bytes: int | None
    parts: list[StoredPart]


class AccountName(Resource):
    """An account."""

    id: str
    name: str


class AccountStorage(Resource):
    """What an account keeps."""

    account: AccountName
    bytes: int = Field(description="Of its media, those of deleted recordings among them.")
    recordings: int


class StorageView(Resource):
    """What Tiro takes of the disks."""

    model_config = shown_as(system_examples.STORAGE)

    at: str = Field(description="When it was added up.")
    kept_free_bytes: int = Field(description="Uploads are refused when less would be free.")
    disks: list[StorageDisk]
    accounts: list[AccountStorage] = Field(description="Those with most bytes first; up to 1,000.")


class StopWish(Resource):
    """How to stop."""

    model_config = shown_as({"drain_seconds": 60})

    drain_seconds: float | None = Field(
        default=None,
        ge=0,
        le=LONGEST_DRAIN_SECONDS,
        allow_inf_nan=False,
        description="What running requests and chunks get to end; null: as the settings say.",
    )


class StoppingWorker(Resource):
    """A worker that runs now."""

    id: str
    host: str


class StoppingView(Resource):
    """What will stop."""

    model_config = shown_as(system_examples.STOPPING)

    verb: Literal["stop", "restart"]
    drain_seconds: float | None
    workers: Literal["own", "all"] = Field(
        description="own: this server's alone; all: those that were started apart, too."
    )
    live_workers: list[StoppingWorker] = Field(description="All that run, on all hosts.")
