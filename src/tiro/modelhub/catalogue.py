"""The catalogue: what is known of each model before it is on this machine.

Sizes and memory are approximate.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("catalogue.json")
ENGINE, DIARIZER = "engine", "diarizer"
BYTES_PER_PARAMETER = {"float32": 4, "float16": 2, "bfloat16": 2, "int16": 2}
"""Of the types that take more than one byte for a number."""
RUNTIME_BYTES = 250 << 20
"""What an engine takes besides its weights."""
ON_GPU = frozenset({"float16", "bfloat16", "int8_float16", "int8_bfloat16"})


@dataclass(frozen=True, slots=True)
class Source:
    """A repository and what is wanted of it; the newest revision unless one is named."""

    repository: str
    files: tuple[str, ...]
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model as the catalogue knows it.

    Attributes:
        adapter: The engine or diarizer that loads it.
        name: As jobs name it; `aliases` mean the same.
        part: `engine` or `diarizer`.
        display_name: For people.
        provider: Who made it.
        sources: Where its files are; empty when it is not fetched.
        comes_with: What brings it, when it is not fetched.
        variants: Number types in which it can be loaded.
        languages: Codes, or None for many.
        size_bytes: On disk.
        memory_bytes: For each variant.
        licence: Of the weights.
        is_gated: The hub asks for conditions to be accepted.
        quality: In words.
    """

    adapter: str
    name: str
    part: str
    display_name: str
    provider: str
    sources: tuple[Source, ...]
    comes_with: str | None
    variants: tuple[str, ...]
    languages: tuple[str, ...] | None
    size_bytes: int
    memory_bytes: Mapping[str, int]
    licence: str
    quality: str
    is_gated: bool = False
    aliases: tuple[str, ...] = ()
    parameters_million: float | None = None

    @property
    def key(self) -> str:
        """What names its folder: the repository, or its name when it is made of several."""
        return self.sources[0].repository if len(self.sources) == 1 else self.name


@cache
def models() -> tuple[Model, ...]:
    """Read all models, in the order of the file."""
    data: Any = json.loads(FILE.read_text())
    return tuple(_model(item, data["adapters"][item["adapter"]]) for item in data["models"])


def of(adapter: str, part: str | None = None) -> Iterator[Model]:
    """Give the models of an engine or a diarizer."""
    return (item for item in models() if item.adapter == adapter and part in {None, item.part})


def find(adapter: str, name: str) -> Model | None:
    """Look a model up by its name, an alias or its repository."""
    for item in of(adapter):
        if name in {item.name, item.key, *item.aliases}:
            return item
    return None


def repositories(adapter: str) -> dict[str, str]:
    """Give the repository of each name and alias of an adapter."""
    return {
        name: item.key
        for item in of(adapter)
        for name in (item.name, *item.aliases)
        if len(item.sources) == 1
    }


def files(adapter: str) -> tuple[str, ...]:
    """Give the patterns of the files that a model of an adapter has."""
    data: Any = json.loads(FILE.read_text())
    return tuple(data["adapters"].get(adapter, {}).get("files", ()))


def estimate_bytes(parameters_million: float, variant: str) -> int:
    """Estimate the memory that a model takes by its parameters and number type."""
    per_parameter = BYTES_PER_PARAMETER.get(variant, 1)
    return RUNTIME_BYTES + int(parameters_million * 1_000_000 * per_parameter * 1.1)


def _model(item: Mapping[str, Any], adapter: Mapping[str, Any]) -> Model:
    given = {**adapter, **item}
    variants = tuple(given["variants"])
    languages = given["languages"]
    million: float | None = given.get("parameters_million")
    return Model(
        adapter=given["adapter"],
        name=given["name"],
        part=given["part"],
        display_name=given["display_name"],
        provider=given["provider"],
        sources=tuple(
            Source(
                source["repository"],
                tuple(source.get("files") or adapter["files"]),
                source.get("revision"),
            )
            for source in given["sources"]
        ),
        comes_with=given.get("comes_with"),
        variants=variants,
        languages=None if languages is None else tuple(languages),
        size_bytes=given["size_bytes"],
        memory_bytes=given.get("memory_bytes")
        or {variant: estimate_bytes(million or 0.0, variant) for variant in variants},
        licence=given["licence"],
        quality=given["quality"],
        is_gated=given.get("is_gated", False),
        aliases=tuple(given.get("aliases", ())),
        parameters_million=million,
    )
