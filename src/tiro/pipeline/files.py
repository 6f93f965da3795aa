"""Names of the files that a job's stages share in the media store."""

from tiro.store.tables import Job


def prefix(job_id: str) -> str:
    """Where all work files of a job are."""
    return f"work/{job_id}"


def pcm(job: Job) -> str:
    """The recording as 16 kHz mono signed 16-bit PCM."""
    return f"{prefix(job.id)}/{job.run}/pcm"


def frames(job: Job) -> str:
    """Speech probability of each 32 ms frame as uint8."""
    return f"{prefix(job.id)}/{job.run}/frames"


def peaks(recording_id: str) -> str:
    """The waveform's peaks, which stay with the recording."""
    return f"recordings/{recording_id}/peaks"
