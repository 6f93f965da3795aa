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

from tiro.actions import titles
from tiro.errors import InvalidOptions

AUTO = "auto"
DEFAULT_PRIORITY = 5
MOST_VOCABULARY = 500
MOST_FORMS = 20
MOST_LANGUAGES = 20
MOST_LISTS = 20
MOST_SPEAKERS = 10
MOST_ENGINE_OPTIONS = 50
MOST_LIST_ITEMS = 500
MOST_TAGS = 50
MOST_TEMPLATES = 5
MOST_TRANSLATIONS = 5
MOST_DESTINATIONS = 20
LONGEST_TAG = 100
LONGEST_PATH = 100
ERRORS_SHOWN = 10
DEEP = frozenset(
    {"engine_options", "vad", "vocabulary", "vocabularies", "languages", "stages", "tags"}
)
"""Options of which a mistake's place is told, too."""
_SHAPES = {
    "speakers": f"must be auto, a number from 1 to {MOST_SPEAKERS}, or an object of min and max",
    "clean": "must be true, false, or an object of fillers and template",
    "template": f"must be the name of a template such as meeting@1, or 1 to {MOST_TEMPLATES} of them",
    "translate_to": f"must be a code such as de or pt-BR, or 1 to {MOST_TRANSLATIONS} of them",
}
"""What options may be that have several shapes."""
CONTROL = frozenset({"Cc", "Cs"})
"""Unicode's control characters and lone surrogates; joiners stay, since scripts and emoji need them."""
LARGEST_INT = 2**53
"""The largest that every JSON reader keeps exactly."""


def _without_control(text: str) -> str:
    if any(category(char) in CONTROL and char not in "\n\t" for char in text):
        raise ValueError("must not hold control characters")
    return text


def _visible(text: str) -> str:
    if not titles.cleaned(text):
        raise ValueError("must have a character that can be seen")
    return text


Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
ShortText = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_without_control)]
Term = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_without_control)]
TagName = Annotated[str, Field(max_length=LONGEST_TAG), AfterValidator(_visible)]
LongText = Annotated[str, Field(max_length=4000), AfterValidator(_without_control)]
Language = Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z]{2,4}([-_][A-Za-z0-9]{2,8})*$")]
Probability = Annotated[float, Field(ge=0, le=1)]
Milliseconds = Annotated[float, Field(ge=0, le=60_000)]
Whole = Annotated[int, Field(ge=-LARGEST_INT, le=LARGEST_INT)]
Count = Annotated[int, Field(strict=True, ge=1, le=MOST_SPEAKERS)]
Forms = Annotated[list[Term], Field(max_length=MOST_FORMS)]
Scalar = bool | Whole | float | LongText | None
EngineValue = Scalar | Annotated[list[Scalar], Field(max_length=MOST_LIST_ITEMS)]
StageName = Literal["transcribe", "diarize", "clean", "translate", "notes", "deliver"]
TemplateName = Annotated[str, Field(max_length=60, pattern=r"^[a-z][a-z0-9-]*(@[0-9]{1,4})?$")]
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


class SpeakerRange(BaseModel):
    """Between how many speakers there are; the names are those of the contract."""

    model_config = Strict

    min: Count = Field(default=1, description="At least so many speak.")
    max: Count | None = Field(default=None, description="At most so many speak.")

    @field_validator("max")
    @classmethod
    def _not_below(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and value < info.data.get("min", 1):
            raise ValueError("max must not be below min")
        return value


class VocabularyEntry(BaseModel):
    """A word to expect, with how it sounds and what to replace by it."""

    model_config = Strict

    word: Term = Field(description="As it is to be written.")
    sounds_like: Forms = Field(default_factory=list, description="How it may be heard.")
    replace: Forms = Field(default_factory=list, description="Written in its place: replaced.")


class Clean(BaseModel):
    """How a text is cleaned up."""

    model_config = Strict

    fillers: bool = Field(default=True, description="Leave out fillers and false starts.")
    template: TemplateName | None = Field(
        default=None, description="A template that makes a text, such as subtitles@1."
    )


class Options(BaseModel):
    """The options of a job; what is left out is chosen by the server."""

    model_config = Strict

    engine: Name | None = Field(default=None, description="Engine; default: the server's choice.")
    model: ShortText | None = Field(default=None, description="Model of the engine.")
    language: Language | None = Field(
        default=None, description="Language code; null or auto: found out."
    )
    languages: Annotated[list[Language], Field(max_length=MOST_LANGUAGES)] = Field(
        default_factory=list, description="Languages that may be spoken; empty: any."
    )
    task: Literal["transcribe", "translate"] = Field(
        default="transcribe", description="translate: into English."
    )
    channels: Literal["mix", "apart"] = Field(
        default="mix", description="mix: all as one; apart: each channel is a speaker."
    )
    speakers: Literal["auto"] | Count | SpeakerRange | None = Field(
        default=None, description="Tell speakers apart: auto, their number, or min and max."
    )
    diarizer: Name | None = Field(
        default=None,
        description="What tells speakers apart, also where speakers is not sent; default: the server's choice.",
    )
    vocabulary: Annotated[list[Term | VocabularyEntry], Field(max_length=MOST_VOCABULARY)] = Field(
        default_factory=list, description="Names and terms to expect."
    )
    vocabularies: Annotated[list[ShortText], Field(max_length=MOST_LISTS)] = Field(
        default_factory=list, description="Lists of words kept in the account, by id or name."
    )
    guard: bool = Field(
        default=True, description="Hold back what was probably invented; false: nothing."
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
    tags: Annotated[list[TagName], Field(max_length=MOST_TAGS)] = Field(
        default_factory=list,
        description="Tags that the recording gets, by id or name; names that are new become tags.",
    )
    template: (
        TemplateName
        | Annotated[list[TemplateName], Field(min_length=1, max_length=MOST_TEMPLATES)]
        | None
    ) = Field(
        default=None, description="Notes to write, by the names of templates such as meeting@1."
    )
    clean: Annotated[bool, Field(strict=True)] | Clean = Field(
        default=False, description="Make a clean text beside: true, or an object of fillers."
    )
    translate_to: (
        Language
        | Annotated[list[Language], Field(min_length=1, max_length=MOST_TRANSLATIONS)]
        | None
    ) = Field(default=None, description="Languages to translate the text into, beside it.")
    note_language: Language | None = Field(
        default=None, description="Language of the notes; default: that of the text."
    )
    llm: Name | None = Field(
        default=None, description="Provider of the language model, or none; see /llms."
    )
    llm_model: ShortText | None = Field(default=None, description="Model of that provider.")
    deliver: Annotated[list[ShortText], Field(max_length=MOST_DESTINATIONS)] = Field(
        default_factory=list,
        description="Destinations that the recording is sent to at the end, by id or name.",
    )
    rules: bool = Field(
        default=True,
        description="What the account's rules make; false: only what is asked for here.",
    )
    stages: Annotated[list[StageName], Field(min_length=1, max_length=10)] | None = Field(
        default=None, description="What to make; default: all that apply."
    )

    @field_validator("languages")
    @classmethod
    def _holds_language(cls, value: list[str], info: ValidationInfo) -> list[str]:
        named = info.data.get("language")
        if value and named and named.lower() not in {AUTO, *map(str.lower, value)}:
            raise ValueError("must hold the language, or leave one of the two out")
        return value

    @property
    def wished_engine(self) -> str | None:
        """The engine that the caller named, if any."""
        return None if self.engine == AUTO else self.engine

    @property
    def templates(self) -> list[str]:
        """The templates of the notes that are asked for."""
        if self.template is None:
            return []
        return [self.template] if isinstance(self.template, str) else self.template

    @property
    def clean_up(self) -> Clean | None:
        """How the text is to be cleaned up, if it is."""
        if isinstance(self.clean, Clean):
            return self.clean
        return Clean() if self.clean or "clean" in (self.stages or ()) else None

    @property
    def translations(self) -> list[str]:
        """The languages to translate into, each once, as `de` or `pt-BR`."""
        told = self.translate_to or []
        return list(dict.fromkeys(map(_code, [told] if isinstance(told, str) else told)))

    @property
    def wished_language(self) -> str | None:
        """The language that the caller named, if any; one that alone may be spoken is named."""
        if self.language is None or self.language.lower() == AUTO:
            return self.languages[0] if len(self.languages) == 1 else None
        return self.language

    @property
    def wished_diarizer(self) -> str | None:
        """The diarizer that the caller named, if any."""
        return None if self.diarizer == AUTO else self.diarizer

    @property
    def wants_speakers(self) -> bool | None:
        """Whether speakers are to be told apart; None when nothing was said of it."""
        if self.speakers is not None or "diarize" in (self.stages or ()):
            return True
        if self.stages is not None or "speakers" in self.model_fields_set:
            return False
        return True if self.wished_diarizer is not None else None

    @property
    def speaker_bounds(self) -> tuple[int, int | None]:
        """The least and the most speakers; None is no bound."""
        if isinstance(self.speakers, int):
            return self.speakers, self.speakers
        if isinstance(self.speakers, SpeakerRange):
            return self.speakers.min, self.speakers.max
        return 1, None


def parse(raw: Mapping[str, Any]) -> Options:
    """Check options as they came.

    Raises:
        InvalidOptions: One is unknown or wrong; `details.path` names the first of them.
    """
    try:
        return Options.model_validate(dict(raw))
    except ValidationError as error:
        raise _explained(error) from None


def _code(language: str) -> str:
    first, *rest = language.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


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
    shown = loc[:2] if loc[0] in DEEP else loc[:1]
    path = ".".join(str(part) for part in shown)[:LONGEST_PATH]
    return "".join(char if char.isprintable() else "?" for char in path)


def _message(path: str, kind: str, text: str) -> str:
    if kind == "extra_forbidden":
        known = Vad.model_fields if path.startswith("vad.") else Options.model_fields
        return f"this release knows no such option; it knows {', '.join(sorted(known))}"
    if path in _SHAPES and kind != "value_error":
        return _SHAPES[path]
    if kind == "string_pattern_mismatch":
        is_code = path.startswith("language")
        return "must be a code such as en or pt-BR" if is_code else "must be a plain name"
    if path.startswith("vocabulary.") and kind != "value_error":
        return "must be a term, or an object of word, sounds_like and replace"
    if path.startswith("engine_options.") and kind != "value_error":
        return "must be a number, a text, true, false, null or a list of these"
    return text.removeprefix("Value error, ").removeprefix("Input ")
