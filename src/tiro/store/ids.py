"""Opaque ids: a prefix and a UUID of version 7, so that ids sort by the time of their making."""

import os
import time
import uuid


def new_id(prefix: str) -> str:
    """Make an id such as `rec_0199...`; layout: RFC 9562, section 5.7."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80 | random
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return f"{prefix}_{uuid.UUID(int=value).hex}"
