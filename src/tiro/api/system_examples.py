"""What OpenAPI shows of a machine: a small one without a GPU."""

from typing import Any

UNLIMITED = "No control group limits it."
NO_NVIDIA = "No NVIDIA driver answers."
NO_SMART = "smartctl is not installed."
DISK: dict[str, Any] = {
    "folder": "/var/lib/tiro",
    "mount_point": "/",
    "device": "/dev/nvme0n1p2",
    "file_system": "ext4",
    "total_bytes": 502_468_108_288,
    "free_bytes": 318_901_157_888,
    "write_bytes_per_second": 616_006_848,
    "read_bytes_per_second": 1_195_050_800,
    "smart": None,
    "missing": {"smart": NO_SMART},
}
SELF_TEST: dict[str, Any] = {
    "engine": "pocketsphinx",
    "model": "en-us",
    "device": "cpu",
    "slots": 2,
    "threads": 1,
    "rtfx": 12.63,
    "seconds": 12.3,
    "words": 52,
    "at": "2026-11-20T09:30:04.120Z",
}
FACTS: dict[str, Any] = {
    "host": {
        "system": "Linux",
        "release": "6.1.0-18-amd64",
        "distribution": "Debian GNU/Linux 12 (bookworm)",
        "architecture": "x86_64",
        "container": "none",
        "is_wsl": False,
        "missing": {},
    },
    "cpu": {
        "model": "AMD Ryzen 3 3200U",
        "sockets": 1,
        "cores": 2,
        "threads": 2,
        "usable_threads": 2,
        "limit_cores": None,
        "max_mhz": 2600,
        "instruction_sets": ["sse4_1", "sse4_2", "avx", "avx2", "fma", "f16c"],
        "compute_types": ["float32", "int8", "int8_float32"],
        "missing": {"limit_cores": UNLIMITED},
    },
    "memory": {
        "total_bytes": 8_287_531_008,
        "available_bytes": 5_102_190_592,
        "limit_bytes": None,
        "swap_bytes": 0,
        "swap_free_bytes": 0,
        "speed_mts": 2400,
        "missing": {"limit_bytes": UNLIMITED},
    },
    "gpu": {
        "devices": [],
        "driver": None,
        "cuda": None,
        "rocm": None,
        "usable_devices": 0,
        "missing": {"driver": NO_NVIDIA, "cuda": NO_NVIDIA, "rocm": "ROCm is not installed."},
    },
    "disks": {"database": DISK, "media": DISK, "models": DISK},
    "network": {
        "hostname": "study",
        "interfaces": [
            {
                "name": "eth0",
                "is_up": True,
                "addresses": [{"kind": "ipv4", "address": "192.0.2.10"}],
            }
        ],
        "default_route": {"interface": "eth0", "gateway": "192.0.2.1"},
        "missing": {},
    },
    "versions": {
        "tiro": "0.1.0",
        "python": "3.11.7",
        "libraries": {"ctranslate2": "4.8.5", "faster-whisper": "1.2.1"},
        "ffmpeg": "8.1.2",
        "sqlite": "3.40.1",
        "postgres": None,
        "node": None,
        "missing": {"postgres": "The database is SQLite.", "node": "node is not installed."},
    },
}
SYSTEM: dict[str, Any] = {
    "host": "study",
    "at": "2026-11-20T09:30:00.000Z",
    "facts": FACTS,
    "recommendation": {
        "engine": "faster_whisper",
        "model": "small",
        "device": "cpu",
        "compute_type": "int8",
        "threads": 1,
        "slots": 2,
        "is_here": False,
        "reasons": {
            "engine": "faster_whisper is the best engine that works here, on the processor.",
            "model": "The best that 2 cores and the memory carry; it needs 0.5 GB. It is fetched on first use.",
            "compute_type": "int8 is about twice as fast as float32 on a processor.",
            "threads": "One chunk on each core does more in all than one chunk on many cores.",
            "slots": "One a core: 2 cores.",
        },
        "settings": {},
        "expected": {"rtfx": None, "source": "not_measured"},
    },
    "self_tests": [SELF_TEST],
}
STORAGE: dict[str, Any] = {
    "at": "2026-11-20T09:30:00.000Z",
    "kept_free_bytes": 1_073_741_824,
    "disks": [
        {
            "total_bytes": 502_468_108_288,
            "free_bytes": 318_901_157_888,
            "parts": [
                {"name": "media", "used_bytes": 28_411_904_000},
                {"name": "models", "used_bytes": 486_211_072},
                {"name": "database", "used_bytes": 91_250_688},
            ],
        }
    ],
    "accounts": [
        {
            "account": {"id": "usr_local", "name": "Ada"},
            "bytes": 28_411_904_000,
            "recordings": 214,
        }
    ],
}
STOPPING: dict[str, Any] = {
    "verb": "restart",
    "drain_seconds": 20.0,
    "workers": "own",
    "live_workers": [{"id": "host-4711-0a1b2c3d", "host": "host"}],
}
