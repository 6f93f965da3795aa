"""What is told of the diarizers."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tiro.actions.diarizers import list_diarizers
from tiro.settings import Settings


@dataclass(frozen=True)
class Alone:
    """A context of nothing but settings."""

    settings: Settings


def settings(folder: Path, **diarizers: object) -> Settings:
    return Settings.model_validate(
        {"data_dir": folder, "models": {"fetch": "never"}, "diarizers": diarizers}
    )


def test_each_diarizer_tells_whether_it_works_here(tmp_path: Path) -> None:
    """What needs nothing works; of the others the reason says what they lack."""
    found = {item["name"]: item for item in list_diarizers(Alone(settings(tmp_path)))}
    assert list(found) == ["pyannote", "sherpa", "ge2e", "turns", "fake"]
    assert {name for name, item in found.items() if item["is_available"]} == {"ge2e", "turns"}
    assert all(item["reason"] for item in found.values() if not item["is_available"])
    assert found["turns"]["quality"] == "draft"
    assert found["ge2e"]["capabilities"]["has_embeddings"] is True


@pytest.mark.parametrize(
    ("diarizers", "default"),
    [({}, "ge2e"), ({"default": "turns"}, "turns"), ({"default": "pyannote"}, "ge2e")],
)
def test_default_is_what_a_job_gets(
    tmp_path: Path, diarizers: dict[str, object], default: str
) -> None:
    """The administrator's where it works, else the best that does."""
    found = list_diarizers(Alone(settings(tmp_path, **diarizers)))
    assert [item["name"] for item in found if item["is_default"]] == [default]
