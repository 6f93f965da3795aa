"""The report says what is wrong with a recording, and nothing when all is well."""

import json

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from soundkit import tone
from tiro.audio.levels import Levels, peaks
from tiro.audio.quality import Decoding, Quality

SECONDS = 8


def noise(level: float, seconds: float = SECONDS) -> NDArray[np.float32]:
    generator = np.random.default_rng(5)
    return (level * generator.standard_normal(round(seconds * 16_000))).astype(np.float32)


def report_on(mono: NDArray[np.float32], decoding: Decoding | None = None) -> Quality:
    """Report on sound whose first half is speech."""
    levels = Levels()
    frames = len(mono) // 512
    probabilities = np.where(np.arange(frames) < frames // 2, 0.9, 0.1).astype(np.float32)
    levels.add(mono[None], mono, probabilities)
    return levels.quality(decoding or Decoding())


def speech_like(level: float, background: float = 0.0005) -> NDArray[np.float32]:
    sound = noise(level)
    sound[len(sound) // 2 :] *= background / level
    return sound


def codes(report: Quality) -> set[str]:
    return {finding.code for finding in report.findings}


def test_a_good_recording_has_no_findings() -> None:
    report = report_on(speech_like(0.1))

    assert report.findings == ()
    assert report.speech_dbfs == pytest.approx(-20.0, abs=0.3)
    assert report.noise_dbfs == pytest.approx(-66.0, abs=1.0)
    assert report.snr_db == pytest.approx(46.0, abs=1.0)
    assert report.speech_fraction == pytest.approx(0.5, abs=0.01)
    assert report.silence_fraction == pytest.approx(0.5, abs=0.01)
    assert report.bandwidth_hz == 8000


def test_the_peak_of_a_sine_is_its_level() -> None:
    assert report_on(tone(2.0, level=0.5)).peak_dbfs == pytest.approx(-6.0, abs=0.1)


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (speech_like(0.002, 0.0001), "very_quiet"),
        (np.clip(speech_like(2.0, 0.001), -1, 1), "clipped"),
        (speech_like(0.1, 0.06), "noisy"),
        (speech_like(0.1) + np.float32(0.1), "dc_offset"),
    ],
)
def test_a_fault_is_found_and_told(sound: NDArray[np.float32], code: str) -> None:
    assert code in codes(report_on(sound.astype(np.float32)))


def test_sound_without_frequencies_above_a_telephone_is_found() -> None:
    low = sosfilt(butter(32, 3400, fs=16_000, output="sos"), speech_like(0.1))

    report = report_on(np.asarray(low, np.float32))

    assert report.bandwidth_hz is not None
    assert 3250 <= report.bandwidth_hz <= 4250
    assert "telephone_bandwidth" in codes(report)


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (speech_like(0.1), "good"),
        (speech_like(0.002, 0.0001), "fair"),
        (speech_like(0.1, 0.04), "fair"),
        (speech_like(0.1, 0.06), "poor"),
        (np.clip(speech_like(2.0, 0.001), -1, 1), "poor"),
        (speech_like(0.002, 0.0001) + np.float32(0.1), "poor"),
    ],
)
def test_the_verdict_follows_from_the_faults(sound: NDArray[np.float32], code: str) -> None:
    """It repeats each fault, so that it can stand alone."""
    report = report_on(sound.astype(np.float32))

    assert report.verdict is not None
    assert report.verdict.code == code
    assert all(finding.message in report.verdict.message for finding in report.findings)


def test_little_speech_is_told_and_makes_no_sound_worse() -> None:
    levels = Levels()
    sound = speech_like(0.1)
    probabilities = np.where(np.arange(len(sound) // 512) < 5, 0.9, 0.1).astype(np.float32)
    levels.add(sound[None], sound, probabilities)
    report = levels.quality(Decoding())

    assert "little_speech" in codes(report)
    assert report.verdict is not None
    assert "Little speech" not in report.verdict.message


def test_the_bandwidth_is_never_above_what_the_file_can_hold() -> None:
    assert report_on(speech_like(0.1), Decoding(sample_rate_hz=8000)).bandwidth_hz == 4000


def test_silence_has_no_speech_no_noise_and_a_finding() -> None:
    levels = Levels()
    silence = np.zeros(16_384, np.float32)
    levels.add(silence[None], silence, np.zeros(32, np.float32))

    report = levels.quality(Decoding())

    assert (report.speech_dbfs, report.noise_dbfs, report.bandwidth_hz) == (None, None, None)
    assert report.silence_fraction == 1.0
    assert codes(report) == {"no_speech"}
    assert report.loudness_lufs is None
    assert report.verdict is not None
    assert report.verdict.code == "no_speech"


def test_less_than_a_frame_makes_a_report() -> None:
    levels = Levels()
    sound = tone(0.001)
    levels.add(sound[None], sound, np.array([0.9], np.float32))

    assert levels.quality(Decoding()).speech_dbfs is None


def test_what_decoding_found_is_told() -> None:
    decoding = Decoding(corrupt_packets=3, filled_seconds=2.5, has_cancelled=True)

    report = report_on(speech_like(0.1), decoding)

    assert codes(report) == {"damaged", "gaps", "channels_cancel"}


def test_blocks_make_the_same_report_as_the_whole() -> None:
    sound = speech_like(0.1)
    frames = len(sound) // 512
    probabilities = np.where(np.arange(frames) < frames // 2, 0.9, 0.1).astype(np.float32)
    levels = Levels()
    for first in range(0, frames, 50):
        part = sound[first * 512 : (first + 50) * 512]
        levels.add(part[None], part, probabilities[first : first + 50])

    apart, whole = levels.quality(Decoding()), report_on(sound)

    assert apart.speech_dbfs == whole.speech_dbfs
    assert apart.noise_dbfs == whole.noise_dbfs
    assert apart.bandwidth_hz == whole.bandwidth_hz


def test_the_report_is_json() -> None:
    report = json.loads(json.dumps(report_on(speech_like(0.002, 0.0001)).as_dict()))

    assert report["findings"][0]["code"] == "very_quiet"
    assert report["verdict"]["code"] == "fair"


def test_peaks_are_pairs_of_lowest_and_highest() -> None:
    sound = np.zeros(1000, np.float32)
    sound[10], sound[20], sound[450] = 0.5, -0.25, 1.0

    assert peaks(sound).tolist() == [[-32, 64], [0, 127], [0, 0]]


def test_peaks_of_nothing_are_none() -> None:
    assert peaks(np.zeros(0, np.float32)).shape == (0, 2)
