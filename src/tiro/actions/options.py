"""What a caller may ask of a transcription: every option, its bounds, and a plain word on each mistake."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from tiro.errors import InvalidOptions

AUTO = "auto"
DEFAULT_PRIORITY = 5
MOST_VOCABULARY = 500
MOST_ENGINE_OPTIONS = 50
MOST_LIST_ITEMS = 500
LONGEST_PATH = 100
ERRORS_SHOWN = 10
CONTROL = frozenset({"Cc", "Cs"})
"""Unicode's control characters and lone surrogates; joiners stay, since scripts and emoji need them."""
LARGEST_INT = 2**53
"""The largest that every JSON reader keeps exactly."""


def _without_control(text: str) -> str:
    if any(category(char) in CONTROL and char not in "\n\t" for char in text):
        raise ValueError("must not hold control characters")
    return text


Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
ShortText = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_without_control)]
Term = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_without_control)]
LongText = Annotated[str, Field(max_length=4000), AfterValidator(_without_control)]
Language = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z]{2,4}([-_][A-Za-z0-9]{2,8})*$")]
Probability = Annotated[float, Field(ge=0, le=1)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000)]
Whole = Annotated[int, Field(ge=-LARGEST_INT, le=LARGEST_INT)]
Scalar = bool | Whole | float | LongText | None
EngineValue = Scalar | Annotated[list[Scalar], Field(max_length=MOST_LIST_ITEMS)]
Strict = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Vad(BaseModel):
    """How speech regions are found; the names and defaults of `tiro.audio.speech.VadOptions`."""

    model_config = Strict

    threshold: Probability = Field(default=0.5, description="Speech begins at this probability.")
    neg_threshold: Probability | None = Field(
        default=None, description="Speech ends below it; default: .15 under the threshold."
    )
    min_speech_duration_ms: Milliseconds = Field(
        default=100.0, description="Shorter regions are dropped."
    )
    min_silence_duration_ms: Milliseconds = Field(
        default=300.0, description="Shorter silences do not end a region."
    )
    speech_pad_ms: Milliseconds = Field(default=200.0, description="Put around each region.")

    @field_validator("neg_threshold")
    @classmethod
    def _below_threshold(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and value > info.data.get("threshold", 1.0):
            raise ValueError("must not be above threshold")
        return value


class Options(BaseModel):
    """The options of a job; what is left out is chosen by the server."""

    model_config = Strict

    engine: Name | None = Field(default=None, description="Engine; default: the server's choice.")
    model: ShortText | None = Field(default=None, description="Model of the engine.")
    language: Language | None = Field(
        default=None, description="Language code; null or auto: found out."
    )
    task: Literal["transcribe", "translate"] = Field(
        default="transcribe", description="translate: into English."
    )
    channels: Literal["mix", "apart"] = Field(default="mix", description="mix: all as one.")
    vocabulary: Annotated[list[Term], Field(max_length=MOST_VOCABULARY)] = Field(
        default_factory=list, description="Names and terms to expect."
    )
    prompt: LongText | None = Field(default=None, description="Text that the engine starts from.")
    temperature: Probability | None = Field(
        default=None, description="0: always the same text; default: the engine's choice."
    )
    beam_size: Annotated[int, Field(ge=1, le=32)] | None = Field(
        default=None, description="Texts followed at once."
    )
    vad: Vad = Field(default_factory=Vad, description="How speech is found.")
    word_times: bool = Field(default=True, description="Give a time to each word.")
    engine_options: Annotated[dict[Name, EngineValue], Field(max_length=MOST_ENGINE_OPTIONS)] = (
        Field(default_factory=dict, description="Options of the engine's own; see /engines.")
    )
    priority: Annotated[int, Field(ge=1, le=9)] = Field(
        default=DEFAULT_PRIORITY, description="1 comes first."
    )
    stages: Annotated[list[Literal["transcribe"]], Field(min_length=1, max_length=10)] | None = (
        Field(default=None, description="What to make; default: all that apply.")
    )

    @field_validator("channels")
    @classmethod
    def _not_apart(cls, value: str) -> str:
        if value == "apart":
            raise ValueError("this release cannot write down channels apart yet; use mix")
        return value

    @property
    def wished_engine(self) -> str | None:
        """The engine that the caller named, if any."""
        return None if self.engine == AUTO else self.engine

    @property
    def wished_language(self) -> str | None:
        """The language that the caller named, if any."""
        return None if self.language is None or self.language.lower() == AUTO else self.language


def parse(raw: Mapping[str, Any]) -> Options:
    """Check options as they came.

    Raises:
        InvalidOptions: One is unknown or wrong; `details.path` names the first of them.
    """
    try:
        return Options.model_validate(dict(raw))
    except ValidationError as error:
        raise _explained(error) from None


def as_sent(options: Options) -> dict[str, Any]:
    """Give what the caller sent, without the defaults, as JSON."""
    return options.model_dump(mode="json", exclude_unset=True)


def _explained(error: ValidationError) -> InvalidOptions:
    found: dict[str, str] = {}
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        path = _path(item["loc"])
        found.setdefault(path, _message(path, item["type"], item["msg"]))
    listed = [{"path": path, "message": text} for path, text in found.items()][:ERRORS_SHOWN]
    first = listed[0]
    return InvalidOptions(
        f"{first['path']}: {first['message']}.", details={"path": first["path"], "errors": listed}
    )


def _path(loc: Sequence[int | str]) -> str:
    """Name the option; what pydantic adds for the members of a union is left out."""
    if not loc:
        return "options"
    shown = loc[:2] if loc[0] in {"engine_options", "vad", "vocabulary", "stages"} else loc[:1]
    path = ".".join(str(part) for part in shown)[:LONGEST_PATH]
    return "".join(char if char.isprintable() else "?" for char in path)


def _message(path: str, kind: str, text: str) -> str:
    if kind == "extra_forbidden":
        known = Vad.model_fields if path.startswith("vad.") else Options.model_fields
        return f"this release knows no such option; it knows {', '.join(sorted(known))}"
    if kind == "string_pattern_mismatch":
        is_code = path == "language"
        return "must be a code such as en or pt-BR" if is_code else "must be a plain name"
    if path.startswith("engine_options.") and kind != "value_error":
        return "must be a number, a text, true, false, null or a list of these"
    return text.removeprefix("Value error, ").removeprefix("Input ")
