"""Names of the files that a job's stages share in the media store."""

from tiro.store.tables import Job


def prefix(job_id: str) -> str:
    """Where all work files of a job are."""
    return f"work/{job_id}"


def pcm(job: Job, channel: int | None = None) -> str:
    """The recording, or one channel of it, as 16 kHz mono signed 16-bit PCM."""
    return f"{prefix(job.id)}/{job.run}/{_named('pcm', channel)}"


def frames(job: Job, channel: int | None = None) -> str:
    """Speech probability of each 32 ms frame as uint8; of one channel if it is named."""
    return f"{prefix(job.id)}/{job.run}/{_named('frames', channel)}"


def peaks(recording_id: str) -> str:
    """The waveform's peaks, which stay with the recording."""
    return f"recordings/{recording_id}/peaks"


def _named(name: str, channel: int | None) -> str:
    return name if channel is None else f"{name}-{channel}"
