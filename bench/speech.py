"""Recognition: cost and accuracy against the bare engine with the same options, memory on long recordings."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.measure import MEGA, Figure, children_cpu_seconds, peak_of, tree_cpu_seconds
from bench.serving import serving
from bench.workspace import MICRO, ROOT, environment

import speechkit  # isort: skip - workspace puts it on the path
from scoring import TimedWord, score, words_of  # isort: skip

BARE_WHISPER = """
import json, sys
from faster_whisper import WhisperModel
path, model, has_vad = sys.argv[1], sys.argv[2], sys.argv[3] == "vad"
loaded = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
segments, _ = loaded.transcribe(path, language="en", beam_size=5, temperature=0.0,
    word_timestamps=True, condition_on_previous_text=False, vad_filter=has_vad)
words = [[w.word.strip(), float(w.start), float(w.end)] for s in segments for w in s.words]
print(json.dumps(words))
"""
BARE_POCKETSPHINX = """
import sys, wave
from pocketsphinx import Decoder
with wave.open(sys.argv[1]) as file:
    data = file.readframes(file.getnframes())
decoder = Decoder(samprate=16000, loglevel="FATAL")
step = 2 * 16000 * 10
for first in range(0, len(data), step):
    decoder.start_utt()
    decoder.process_raw(data[first:first + step], full_utt=True)
    decoder.end_utt()
"""
LISTEN = """
import sys
from tiro.audio.service import MediaService
files = {"path": sys.argv[1], "out_pcm": sys.argv[2] + "/pcm", "out_peaks": sys.argv[2] + "/peaks"}
MediaService().listen(files, {}, lambda _: None)
"""
LONG_CHUNKS = ("--option", "chunk_seconds=300")
BATCHED = ("--option", "batched=true")
WHISPER = ("--engine", "faster_whisper", "--model", str(MICRO), "--language", "en")
CERTAIN = ("--temperature", "0")
CORE_ROUNDS = 2


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    wall_seconds: float
    cpu_seconds: float


def whisper_cost() -> list[Figure]:
    """Processor time for an hour of speech, against bare faster-whisper in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        path = speechkit.long_recording(Path(folder) / "hour.wav", minutes=60).path
        bare = _cpu(_bare_whisper(path))
        with_vad = _cpu(_bare_whisper(path, vad="vad"))
        command = _cpu(_tiro(path, *WHISPER, *CERTAIN), slots=1)
        worker = _worker_cpu(Path(folder) / "data", path)
        listening = _cpu([sys.executable, "-c", LISTEN, str(path), folder])
    how = "60 min of speech, micro-Whisper int8, beam 5, word times, one thread; all processes"
    return [
        Figure("CPU, bare faster-whisper", bare, "s", how=how),
        Figure("CPU, bare faster-whisper with its VAD filter", with_vad, "s", how=how),
        Figure(
            "CPU, Tiro's worker", worker, "s", how="its tree, for one job, children started cold"
        ),
        Figure("CPU, `tiro transcribe`", command, "s", how="start, new database and end included"),
        Figure(
            "CPU, listen alone",
            listening,
            "s",
            how="decode, VAD, peaks, quality; independent of the model",
        ),
        Figure("CPU, Tiro's worker / bare", worker / bare, "x", 1.10),
        Figure("CPU, Tiro's worker / bare with VAD", worker / with_vad, "x", 1.10),
    ]


def whisper_accuracy() -> list[Figure]:
    """Words and times on ten minutes, against the bare engine and the exact reference."""
    with tempfile.TemporaryDirectory() as folder:
        spoken = speechkit.long_recording(Path(folder) / "ten.wav", minutes=10, seed=5)
        bare = score(
            spoken.words, [TimedWord(*row) for row in json.loads(_out(_bare_whisper(spoken.path)))]
        )
        short, long, batched = (
            score(spoken.words, _heard(spoken.path, *options))
            for options in ((), LONG_CHUNKS, (*LONG_CHUNKS, *BATCHED))
        )
    errors = 1000 * median(short.start_errors)
    return [
        Figure("WER, bare faster-whisper", bare.wer, "", how="10 min, lower case, no punctuation"),
        Figure("WER, Tiro", short.wer, "", how="the same options, chunks of 30 s"),
        Figure("WER, Tiro, chunks of 5 min", long.wer, ""),
        Figure("WER, Tiro, chunks of 5 min, batched", batched.wer, ""),
        Figure("WER, Tiro - bare", short.wer - bare.wer, "", 0.02),
        Figure("WER, chunks of 5 min - of 30 s", abs(long.wer - short.wer), "", 0.03),
        Figure("word start, median error", errors, "ms", 60.0),
    ]


def pocketsphinx_cores() -> list[Figure]:
    """Speed of Tiro's pocketsphinx on two cores against one bare process, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        path = speechkit.long_recording(Path(folder) / "five.wav", minutes=5, seed=3).path
        bare = [sys.executable, "-c", BARE_POCKETSPHINX, str(path)]
        own = _tiro(path, "--engine", "pocketsphinx")
        rounds = [
            (_cost(bare), _cost(own, slots=1), _cost(own, slots=2)) for _ in range(CORE_ROUNDS)
        ]
    alone, one, two = (_least(column) for column in zip(*rounds, strict=True))
    how = f"5 min of speech, wall time, best of {CORE_ROUNDS} in turn, start-up included"
    return [
        Figure("bare pocketsphinx, one process", alone.wall_seconds, "s", how=how),
        Figure(
            "bare one process / Tiro two slots",
            alone.wall_seconds / two.wall_seconds,
            "x",
            1.7,
            is_upper=False,
            how=how,
        ),
        Figure("Tiro, one slot / two slots", one.wall_seconds / two.wall_seconds, "x", how=how),
        Figure(
            "cores in use with two slots",
            two.cpu_seconds / two.wall_seconds,
            "",
            how="processor time / wall time",
        ),
        Figure("CPU, Tiro / bare pocketsphinx", one.cpu_seconds / alone.cpu_seconds, "x"),
    ]


def long_recording_memory() -> list[Figure]:
    """What three hours need beyond the engine: peak memory of a long run less that of a short one."""
    peaks: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        for minutes in (1, 180):
            path = Path(folder) / f"{minutes}.wav"
            speechkit.long_recording(path, minutes=minutes)
            process = subprocess.Popen(
                _tiro(path, *WHISPER, *CERTAIN),
                env=environment(slots=1),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            with peak_of(process.pid) as peak:
                process.wait()
            peaks.append(peak.size_bytes)
    how = "peak PSS of all processes, sampled every 0.1 s; 3 h less 1 min"
    return [
        Figure("memory, one minute", peaks[0] / MEGA, "MB", how="peak PSS of all processes"),
        Figure("memory, three hours more", (peaks[1] - peaks[0]) / MEGA, "MB", 150.0, how=how),
    ]


def _tiro(path: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tiro", "transcribe", str(path), *arguments]


def _cpu(command: Sequence[str], *, slots: int = 1) -> float:
    before = children_cpu_seconds()
    _out(command, slots=slots)
    return children_cpu_seconds() - before


def _cost(command: Sequence[str], *, slots: int = 1) -> Cost:
    start = time.perf_counter()
    used = _cpu(command, slots=slots)
    return Cost(time.perf_counter() - start, used)


def _least(costs: Sequence[Cost]) -> Cost:
    return min(costs, key=lambda cost: cost.wall_seconds)


def _out(command: Sequence[str], *, slots: int = 1) -> str:
    done = subprocess.run(
        command, env=environment(slots=slots), cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout


def _bare_whisper(path: Path, *, vad: str = "-") -> list[str]:
    return [sys.executable, "-c", BARE_WHISPER, str(path), str(MICRO), vad]


def _heard(path: Path, *options: str) -> list[TimedWord]:
    return words_of(json.loads(_out(_tiro(path, *WHISPER, *CERTAIN, *options, "--format", "json"))))


def _worker_cpu(folder: Path, path: Path) -> float:
    """Have a server's worker write a recording down; gives the processor time of its tree."""
    options = {"engine": "faster_whisper", "model": str(MICRO), "language": "en", "temperature": 0}
    with serving(folder, slots=1) as server:
        worker = server.worker_pid()
        before = tree_cpu_seconds(worker)
        server.finish(server.submit(path, options), every_seconds=0.5)
        return tree_cpu_seconds(worker) - before
