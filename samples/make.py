"""Makes the sample and the test recordings again: `python samples/make.py` (needs Debian's libflite1)."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from flite import SAMPLE_RATE_HZ, VOICES, Flite, Utterance

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parent / "tests" / "fixtures" / "speech"
TRIAL = HERE.parent / "src" / "tiro" / "engines" / "trial.opus"
TRIAL_SEGMENTS = 8
SPEAKERS = {"Anna": "slt", "Ben": "rms"}

MEETING = """
Anna: Hello everyone, welcome to the project meeting.
Ben: Good morning Anna, thanks for the update.
Anna: Today we will discuss the server and the budget.
Ben: Let us start with the budget.
Anna: The budget is forty thousand dollars.
Ben: Who will send the report?
Anna: I will send the report tomorrow.
Ben: What is the next problem about?
Anna: The customer needs the new server by Monday.
Ben: Can you move the database with Carla?
Anna: Yes, I can do it today.
Ben: When is the next release?
Anna: The server deadline is Friday.
Ben: No, we should not move the release.
Anna: Okay, we agree on the new release.
Ben: Who will review the design?
Anna: David and Frank will check the design after the meeting.
Ben: I will prepare the plan tomorrow.
Anna: The first action item is to check the database.
Ben: The next action item is for Emma.
Anna: We need twenty more minutes.
Ben: Okay, we agree on the new plan.
Anna: Thank you all, the next meeting is on Tuesday at nine.
"""

ONE_SENTENCE = "Anna: Hello everyone, welcome to the budget meeting."

DIALOGUE = """
Ben: Good morning Anna, thanks for the update.
Anna: Today we will discuss the design and the server.
Ben: When is the next release?
Anna: The release deadline is Monday.
Ben: We need fifteen more hours.
Anna: Ben will check the server by Friday.
"""

TEMPLATES = (
    "hello everyone welcome to the {what} meeting",
    "good morning {name} thanks for the update",
    "today we will discuss the {what} and the {what}",
    "{name} will {do} the {what} by {day}",
    "the {what} deadline is {day}",
    "we decided to {do} the {what} next week",
    "{name} please {do} the {what} before {day}",
    "sales are {number} percent more this month",
    "who will {do} the {what}",
    "when is the next {what}",
    "what is the {what} about",
    "I will {do} the {what} tomorrow",
    "we need {number} more {unit}",
    "the next action item is for {name}",
    "okay we agree on the new {what}",
    "yes I can {do} it today",
    "no we should not {do} the {what}",
    "can you {do} the {what} with {name}",
    "call {number} {number} {number} {number}",
    "let us start with the {what}",
    "{name} and {name} will {do} the {what} after the meeting",
    "the customer needs the new {what} by {day}",
    "our decision is to move the {what} to {day}",
)
FILLINGS = {
    "{name}": "Anna Ben Carla David Emma Frank",
    "{day}": "Monday Tuesday Wednesday Thursday Friday",
    "{unit}": "hours minutes dollars",
    "{number}": "two three four five six seven eight nine ten eleven twelve twenty thirty fifty",
    "{do}": "review send write finish start fix move discuss check update prepare approve build",
    "{what}": "project budget report plan product release design server database test bug problem"
    " question sales marketing engineering team customer decision",
}
QUESTIONS = ("who", "when", "what", "can")
UTTERANCES = 60
UTTERANCES_SEED = 7


@dataclass(frozen=True, slots=True)
class Line:
    """What is said by whom with which voice."""

    speaker: str
    voice: str
    text: str
    stretch: float = 1.0


def main() -> None:
    """Write every recording and what is said in it."""
    flite = Flite()
    FIXTURES.mkdir(parents=True, exist_ok=True)
    record(flite, HERE / "meeting.flac", script(MEETING, stretch=1.1), pauses=paces(1, 0.65, 1.0))
    write_trial(HERE / "meeting.flac", TRIAL)
    record(flite, FIXTURES / "one_sentence.flac", script(ONE_SENTENCE), pauses=paces(2))
    record(flite, FIXTURES / "dialogue.flac", script(DIALOGUE), pauses=paces(3))
    record(flite, FIXTURES / "utterances.flac", sentences(), pauses=still())


def script(text: str, stretch: float = 1.0) -> list[Line]:
    """Read `speaker: text` lines."""
    pairs = (line.split(": ", 1) for line in text.strip().splitlines())
    return [Line(speaker, SPEAKERS[speaker], words, stretch) for speaker, words in pairs]


def sentences() -> list[Line]:
    """Draw distinct sentences of the grammar, the five voices in turn."""
    rng = random.Random(UTTERANCES_SEED)
    found: dict[str, None] = {}
    while len(found) < UTTERANCES:
        found.setdefault(sentence(rng))
    return [
        Line(voice, voice, text, stretch=rng.choice((0.95, 1.0, 1.05)))
        for text, voice in zip(found, VOICES * UTTERANCES, strict=False)
    ]


def sentence(rng: random.Random) -> str:
    """Fill one template."""
    words = rng.choice(TEMPLATES).split()
    filled = [rng.choice(FILLINGS[word].split()) if word in FILLINGS else word for word in words]
    end = "?" if words[0] in QUESTIONS else "."
    text = " ".join(filled)
    return text[0].upper() + text[1:] + end


def paces(seed: int, least: float = 0.1, most: float = 0.6) -> Iterator[float]:
    """Pauses between speakers, in seconds; 0.24 s of silence around the words come on top."""
    rng = random.Random(seed)
    while True:
        yield round(rng.uniform(least, most), 2)


def still() -> Iterator[float]:
    """No pause."""
    while True:
        yield 0.0


def record(flite: Flite, path: Path, lines: Sequence[Line], *, pauses: Iterator[float]) -> None:
    """Speak the lines one after another into a FLAC file, with a JSON of the same name."""
    pieces: list[NDArray[np.int16]] = []
    segments: list[dict[str, Any]] = []
    position = 0
    for line in lines:
        utterance = trimmed(flite.say(line.text, line.voice, stretch=line.stretch))
        pieces.append(utterance.audio)
        segments.append(segment(line, utterance, position / SAMPLE_RATE_HZ))
        pieces.append(np.zeros(round(next(pauses) * SAMPLE_RATE_HZ), np.int16))
        position += len(pieces[-2]) + len(pieces[-1])
    write_flac(path, np.concatenate(pieces))
    facts = {"file": path.name, "duration": round(position / SAMPLE_RATE_HZ, 4), "language": "en"}
    write_facts(path.with_suffix(".json"), facts, segments)
    print(f"{path.name}: {facts['duration']} s, {path.stat().st_size} bytes")


def trimmed(utterance: Utterance, margin_seconds: float = 0.12) -> Utterance:
    """Cut flite's long silences before and after the words, never a word."""
    first = max(0, round((utterance.words[0][1] - margin_seconds) * SAMPLE_RATE_HZ))
    last = round((utterance.words[-1][2] + margin_seconds) * SAMPLE_RATE_HZ)
    by = first / SAMPLE_RATE_HZ
    words = tuple((word, start - by, end - by) for word, start, end in utterance.words)
    return replace(utterance, audio=utterance.audio[first:last], words=words)


def segment(line: Line, utterance: Utterance, offset: float) -> dict[str, Any]:
    """Describe one line; `clip` is all of its samples, `start` to `end` its words."""
    words = [
        {"word": word, "start": round(offset + start, 3), "end": round(offset + end, 3)}
        for word, start, end in utterance.words
    ]
    length = len(utterance.audio) / SAMPLE_RATE_HZ
    return {
        "speaker": line.speaker,
        "voice": line.voice,
        "text": line.text,
        "start": words[0]["start"],
        "end": words[-1]["end"],
        "clip": [round(offset, 4), round(offset + length, 4)],
        "words": words,
    }


def write_facts(path: Path, facts: dict[str, Any], segments: Iterable[dict[str, Any]]) -> None:
    """Write one segment a line, so that a change can be read."""
    head = json.dumps(facts)[:-1]
    rows = ",\n".join(json.dumps(item) for item in segments)
    path.write_text(f'{head}, "segments": [\n{rows}\n]}}\n')


def write_trial(meeting: Path, path: Path) -> None:
    """Write the beginning of the meeting, as long as a chunk, which a server tries its engines on."""
    segments = json.loads(meeting.with_suffix(".json").read_text())["segments"][:TRIAL_SEGMENTS]
    with av.open(str(meeting)) as source:
        pieces = [frame.to_ndarray().reshape(-1) for frame in source.decode(audio=0)]
    audio = np.concatenate(pieces)[: round(segments[-1]["clip"][1] * SAMPLE_RATE_HZ)]
    write(path, audio, "ogg", "libopus", {"b": "24000", "application": "voip"})
    regions = [segment["clip"] for segment in segments]
    path.with_suffix(".json").write_text(f'{{"regions": {json.dumps(regions)}}}\n')
    print(f"{path.name}: {len(audio) / SAMPLE_RATE_HZ:.2f} s, {path.stat().st_size} bytes")


def write_flac(path: Path, audio: NDArray[np.int16]) -> None:
    """Write int16 mono PCM of shape (samples,) at 16 kHz."""
    write(path, audio, "flac", "flac", {"compression_level": "12"})


def write(
    path: Path, audio: NDArray[np.int16], container: str, codec: str, options: dict[str, str]
) -> None:
    """Encode int16 mono PCM at 16 kHz."""
    with av.open(str(path), "w", format=container) as file:
        stream = file.add_stream(codec, rate=SAMPLE_RATE_HZ, layout="mono", options=options)
        frame = av.AudioFrame.from_ndarray(audio[None], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    main()
