"""Writes tiny ONNX files by hand, and with them models that the real sherpa-onnx runs.

They know two things: low sound and high sound. So text, times and speakers follow from tones.
"""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOAT, INT32 = 1, 6
_RATE_HZ = 16_000
_BINS = 80
_STACKED = 7
_WINDOW = 160_000
_FRAME, _SHIFT = 991, 270

TOKENS = (
    "<blk>", "\u2581low", "\u2581high", "<|en|>", "<|NEUTRAL|>", "<|Speech|>", "<|withitn|>",
)  # fmt: skip

Shape = Sequence[int | str]


def tone(*pieces: tuple[float, float]) -> NDArray[np.float32]:
    """Give sound at 16 kHz: for each piece its frequency (0: silence) and its length in seconds."""
    parts = [
        0.4 * np.sin(2 * np.pi * hertz * np.arange(int(length * _RATE_HZ)) / _RATE_HZ)
        for hertz, length in pieces
    ]
    return np.concatenate(parts).astype(np.float32)


def write_sense_voice(folder: Path, *, extra_work: int = 0) -> Path:
    """A SenseVoice that writes `low` where bass prevails and `high` where treble does.

    Args:
        folder: Made where it is not there.
        extra_work: Side of a square matrix that is multiplied by itself in each call, for slowness.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights = np.zeros((_BINS, len(TOKENS)), np.float32)
    weights[5:20, 1] = 1 / 15
    weights[45:75, 2] = 1 / 30
    stacked = np.tile(weights / _STACKED, (_STACKED, 1))
    bias = np.array([13, 0, 0, -99, -99, -99, -99], np.float32)
    head = np.full((1, 4, len(TOKENS)), -99, np.float32)
    head[0, range(4), range(3, 7)] = 99
    nodes = [
        node("MatMul", ["x", "w"], "scored"),
        node("Add", ["scored", "b"], "rows"),
        *_slowness(extra_work),
        node("Concat", ["head", "slow" if extra_work else "rows"], "logits", axis=1),
    ]
    data = model(
        nodes,
        inputs={
            "x": (FLOAT, (1, "T", _BINS * _STACKED)),
            "x_length": (INT32, (1,)),
            "language": (INT32, (1,)),
            "text_norm": (INT32, (1,)),
        },
        outputs={"logits": (FLOAT, (1, "F", len(TOKENS)))},
        constants={"w": stacked, "b": bias, "head": head, **_slow_constants(extra_work)},
        metadata=_sense_voice_metadata(),
    )
    (folder / "model.int8.onnx").write_bytes(data)
    lines = [f"{token} {number}" for number, token in enumerate(TOKENS)]
    (folder / "tokens.txt").write_text("\n".join(lines) + "\n")
    return folder


def write_diarizer(folder: Path) -> Path:
    """A segmentation and an embedding for which low and high sound are two people."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "segmentation.onnx").write_bytes(_segmentation())
    (folder / "voices.onnx").write_bytes(_embedding())
    return folder


def _segmentation() -> bytes:
    step = np.array([[[-1.0, 1.0]]], np.float32)
    mix = np.zeros((2, 7), np.float32)
    mix[0, 1], mix[1, 2] = 1.0, 3.0
    silence = np.array([0.02, 0, 0, -9, -9, -9, -9], np.float32)
    pool = {"kernel_shape": [_FRAME], "strides": [_SHIFT]}
    nodes = [
        node("Abs", ["x"], "loud"),
        node("AveragePool", ["loud"], "loudness", **pool),
        node("Conv", ["x", "step"], "steps", kernel_shape=[2], pads=[0, 1]),
        node("Abs", ["steps"], "steep"),
        node("AveragePool", ["steep"], "steepness", **pool),
        node("Concat", ["loudness", "steepness"], "both", axis=1),
        node("Transpose", ["both"], "frames", perm=[0, 2, 1]),
        node("MatMul", ["frames", "mix"], "scores"),
        node("Add", ["scores", "silence"], "y"),
    ]
    return model(
        nodes,
        inputs={"x": (FLOAT, (1, 1, _WINDOW))},
        outputs={"y": (FLOAT, (1, "F", 7))},
        constants={"step": step, "mix": mix, "silence": silence},
        metadata={
            "sample_rate": _RATE_HZ,
            "window_size": _WINDOW,
            "receptive_field_size": _FRAME,
            "receptive_field_shift": _SHIFT,
            "num_speakers": 3,
            "powerset_max_classes": 2,
            "num_classes": 7,
        },
    )


def _embedding() -> bytes:
    centre = np.eye(_BINS, dtype=np.float32) - 1 / _BINS
    nodes = [
        node("ReduceMean", ["x"], "mean", axes=[1], keepdims=0),
        node("MatMul", ["mean", "centre"], "voice"),
    ]
    return model(
        nodes,
        inputs={"x": (FLOAT, (1, "T", _BINS))},
        outputs={"voice": (FLOAT, (1, _BINS))},
        constants={"centre": centre.astype(np.float32)},
        metadata={
            "framework": "wespeaker",
            "language": "English",
            "output_dim": _BINS,
            "sample_rate": _RATE_HZ,
            "normalize_samples": 1,
        },
    )


def _slowness(side: int) -> list[bytes]:
    """Multiply something that follows from the input, so that nothing is computed beforehand."""
    if not side:
        return []
    return [
        node("ReduceMax", ["x"], "peak", keepdims=0),
        node("Expand", ["peak", "side"], "square"),
        node("MatMul", ["square", "square"], "product"),
        node("ReduceMax", ["product"], "most", keepdims=0),
        node("Mul", ["most", "nothing"], "none"),
        node("Add", ["rows", "none"], "slow"),
    ]


def _slow_constants(side: int) -> dict[str, NDArray[Any]]:
    if not side:
        return {}
    return {"side": np.array([side, side], np.int64), "nothing": np.array(0, np.float32)}


def _sense_voice_metadata() -> dict[str, Any]:
    languages = {f"lang_{code}": number for number, code in enumerate(_LANGUAGES)}
    return {
        "model_type": "sense_voice_ctc",
        "comment": "made by hand",
        "vocab_size": len(TOKENS),
        "lfr_window_size": _STACKED,
        "lfr_window_shift": 6,
        "normalize_samples": 0,
        "with_itn": 14,
        "without_itn": 15,
        **languages,
        "neg_mean": ",".join(["0"] * _BINS * _STACKED),
        "inv_stddev": ",".join(["1"] * _BINS * _STACKED),
    }


_LANGUAGES = ("auto", "zh", "en", "ja", "ko", "yue")


def model(
    nodes: Sequence[bytes],
    *,
    inputs: Mapping[str, tuple[int, Shape]],
    outputs: Mapping[str, tuple[int, Shape]],
    constants: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, Any],
) -> bytes:
    """Write a ModelProto of opset 13."""
    graph = b"".join(
        [
            *(_bytes(1, each) for each in nodes),
            _bytes(2, b"tiny"),
            *(_bytes(5, _tensor(name, each)) for name, each in constants.items()),
            *(_bytes(11, _value(name, *each)) for name, each in inputs.items()),
            *(_bytes(12, _value(name, *each)) for name, each in outputs.items()),
        ]
    )
    entries = [
        _bytes(14, _bytes(1, key.encode()) + _bytes(2, str(value).encode()))
        for key, value in metadata.items()
    ]
    return _int(1, 7) + _bytes(7, graph) + _bytes(8, _int(2, 13)) + b"".join(entries)


def node(kind: str, inputs: Sequence[str], output: str, **attributes: int | list[int]) -> bytes:
    """Write a NodeProto with whole numbers as attributes."""
    parts = [_bytes(1, name.encode()) for name in inputs]
    parts += [_bytes(2, output.encode()), _bytes(4, kind.encode())]
    for name, value in attributes.items():
        given = (
            b"".join(_int(8, each) for each in value) + _int(20, 7)
            if isinstance(value, list)
            else _int(3, value) + _int(20, 2)
        )
        parts.append(_bytes(5, _bytes(1, name.encode()) + given))
    return b"".join(parts)


def _tensor(name: str, array: NDArray[Any]) -> bytes:
    kind = {"float32": FLOAT, "int32": INT32, "int64": 7}[array.dtype.name]
    dims = b"".join(_int(1, length) for length in array.shape)
    return dims + _int(2, kind) + _bytes(8, name.encode()) + _bytes(9, array.tobytes())


def _value(name: str, kind: int, shape: Shape) -> bytes:
    dims = b"".join(
        _bytes(1, _int(1, each) if isinstance(each, int) else _bytes(2, each.encode()))
        for each in shape
    )
    tensor = _int(1, kind) + _bytes(2, dims)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += struct.pack("B", value & 0x7F | 0x80)
        value >>= 7
    return out + struct.pack("B", value)
