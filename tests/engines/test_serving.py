from pathlib import Path

import pytest

from spoken import MICRO_WHISPER
from tiro.engines import LoadOptions
from tiro.engines.serving import can_serve, refusal
from tiro.errors import EngineError, EngineOutOfMemory, EngineUnavailable, ModelMissing

ON = {"enabled": True}


def load(
    model: str, models_dir: str = "", *, may_fetch: bool = False, **config: object
) -> LoadOptions:
    return LoadOptions(model, models_dir, may_fetch, config=config)


@pytest.mark.parametrize(
    ("engine", "options"),
    [
        ("fake", load("fake", **ON)),
        ("pocketsphinx", load("en-us")),
        ("faster_whisper", load(str(MICRO_WHISPER))),
        ("faster_whisper", load("tiny", "/nowhere", may_fetch=True)),
        ("openai_compatible", load("any", base_url="http://localhost")),
    ],
)
def test_engine_with_its_model_at_hand_can_be_served(engine: str, options: LoadOptions) -> None:
    assert can_serve(engine, options)


@pytest.mark.parametrize(
    ("engine", "options", "kind"),
    [
        ("none", load("x"), EngineUnavailable),
        ("fake", load("fake"), EngineUnavailable),
        ("openai_compatible", load("any"), EngineUnavailable),
        ("faster_whisper", load("tiny", "/nowhere"), ModelMissing),
        ("fake", load("fake-large", **ON), EngineOutOfMemory),
    ],
)
def test_refusal_says_why(
    engine: str,
    options: LoadOptions,
    kind: type[EngineError],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert type(refusal(engine, options, memory_budget_bytes=1 << 30)) is kind
