"""The report on how a recording sounds, and what a person should know of it in plain words."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from tiro.audio import SAMPLE_RATE_HZ

FLOOR_DBFS = -120.0
"""The lowest level that is told; digital silence."""

VERY_QUIET_DBFS = -40.0
CLIPPED_FRACTION = 0.001
NOISY_SNR_DB = 10.0
TELEPHONE_HZ = 4250.0
DC_OFFSET = 0.02
LONGEST_UNTOLD_GAP_SECONDS = 1.0
LITTLE_SPEECH = 0.05
BADLY_CLIPPED_FRACTION = 0.01
BADLY_NOISY_SNR_DB = 5.0

NOT_OF_SOUND = frozenset({"little_speech"})
"""Findings that make nothing hard to understand."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that people should know of the sound, in plain words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How the recording sounds.

    Levels are RMS in dB below full scale (a full-scale square wave is 0), but for the loudness.

    Attributes:
        loudness_lufs: Integrated loudness of all channels by ITU-R BS.1770-4, of what lies below
            8 kHz; None where nothing is louder than -70 LUFS.
        speech_dbfs: Level of the frames with speech, of the mix; None without speech.
        noise_dbfs: Median level of the other frames, digital silence apart; None without any.
        snr_db: The difference.
        peak_dbfs: Highest sample of any channel.
        clipping_fraction: Part of the samples of all channels at full scale.
        silence_fraction: Part of the frames of the mix below -60 dBFS.
        speech_fraction: Part of the frames with speech.
        bandwidth_hz: The highest frequency that speech has in it, up to 8000.
        dc_offset: Mean of the samples of the mix, -1..1.
        findings: What a person should know, in plain words.
        verdict: What to expect of a text: `good`, `fair`, `poor` or `no_speech`; None until judged.
    """

    loudness_lufs: float | None
    speech_dbfs: float | None
    noise_dbfs: float | None
    snr_db: float | None
    peak_dbfs: float
    clipping_fraction: float
    silence_fraction: float
    speech_fraction: float
    bandwidth_hz: float | None
    dc_offset: float
    findings: tuple[Finding, ...]
    verdict: Finding | None

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {**asdict(self), "findings": [asdict(finding) for finding in self.findings]}


@dataclass(frozen=True, slots=True)
class Decoding:
    """What decoding and mixing found.

    Attributes:
        sample_rate_hz: Of the file; speech in it reaches up to half of it.
        corrupt_packets: Could not be decoded.
        filled_seconds: Silence put in for gaps.
        has_cancelled: The channels cancelled each other out somewhere.
    """

    sample_rate_hz: int = SAMPLE_RATE_HZ
    corrupt_packets: int = 0
    filled_seconds: float = 0.0
    has_cancelled: bool = False


def judged(report: Quality, decoding: Decoding) -> Quality:
    """Add what a person should know, and what to expect of a text."""
    findings = (*_of_sound(report), *_of_decoding(decoding))
    return replace(report, findings=findings, verdict=_verdict(report, findings))


def _verdict(report: Quality, findings: tuple[Finding, ...]) -> Finding:
    """Judge by rules of thumb: loud noise, heavy clipping or two faults make a sound poor, one fair."""
    if report.speech_dbfs is None:
        return Finding("no_speech", "No speech was found: there is nothing to write down.")
    faults = [finding for finding in findings if finding.code not in NOT_OF_SOUND]
    told = " ".join(finding.message for finding in faults)
    is_noisy = report.snr_db is not None and report.snr_db < BADLY_NOISY_SNR_DB
    if is_noisy or len(faults) > 1 or report.clipping_fraction > BADLY_CLIPPED_FRACTION:
        return Finding("poor", f"Poor: expect many mistakes. {told}")
    if faults:
        return Finding("fair", f"Fair: expect some mistakes. {told}")
    if report.snr_db is None:
        return Finding("good", "Good: the speech is clear, with silence around it.")
    return Finding("good", f"Good: speech is {report.snr_db:.0f} dB above the background.")


def _of_sound(report: Quality) -> Iterator[Finding]:
    if report.speech_dbfs is None:
        yield Finding("no_speech", "No speech was found.")
    elif report.speech_dbfs < VERY_QUIET_DBFS:
        level = f"{report.speech_dbfs:.0f} dB"
        yield Finding(
            "very_quiet", f"Very quiet: speech at {level}. Move the microphone closer next time."
        )
    elif report.speech_fraction < LITTLE_SPEECH:
        part = f"{report.speech_fraction:.1%}"
        yield Finding("little_speech", f"Little speech: {part} of the recording.")
    if report.clipping_fraction > CLIPPED_FRACTION:
        part = f"{report.clipping_fraction:.1%}"
        yield Finding(
            "clipped", f"Clipped: {part} of the sound is cut off at full level. Record it lower."
        )
    if report.snr_db is not None and report.snr_db < NOISY_SNR_DB:
        yield Finding(
            "noisy", f"Noisy: speech is only {report.snr_db:.0f} dB above the background."
        )
    if report.bandwidth_hz is not None and report.bandwidth_hz <= TELEPHONE_HZ:
        yield Finding(
            "telephone_bandwidth",
            f"Telephone bandwidth: nothing above {report.bandwidth_hz / 1000:.1f} kHz.",
        )
    if abs(report.dc_offset) > DC_OFFSET:
        yield Finding("dc_offset", "The sound is off centre: the recorder may be faulty.")


def _of_decoding(decoding: Decoding) -> Iterator[Finding]:
    if decoding.has_cancelled:
        yield Finding(
            "channels_cancel",
            "The channels cancel each other out; the loudest alone was used where they do.",
        )
    if decoding.corrupt_packets:
        yield Finding(
            "damaged",
            f"Damaged: {decoding.corrupt_packets} parts of the file could not be decoded.",
        )
    if decoding.filled_seconds > LONGEST_UNTOLD_GAP_SECONDS:
        yield Finding(
            "gaps", f"{decoding.filled_seconds:.1f} s are missing in the file and became silence."
        )
