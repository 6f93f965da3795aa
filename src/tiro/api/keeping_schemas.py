"""How long things are kept, archives of accounts and their end, as the contract words them."""

from typing import Annotated, Literal

from pydantic import Field

from tiro.api import examples
from tiro.api.schemas import Resource, shown_as
from tiro.settings.keeping import LONGEST_DAYS

Days = Annotated[int, Field(ge=1, le=LONGEST_DAYS)] | Literal["never"] | None

AGES = {"audio_days": 30, "transcript_days": None, "record_days": "never"}
HELD = {"audio_days": 30, "transcript_days": "never", "record_days": "never"}
NOTHING = {"audio_days": "never", "transcript_days": "never", "record_days": "never"}
PREVIEW = {
    "audio": {"recordings": 1, "bytes": examples.RECORDING["size_bytes"]},
    "transcript": {"recordings": 0},
    "record": {"recordings": 0, "bytes": 0},
    "items": [
        {
            "recording_id": examples.RECORDING["id"],
            "title": examples.RECORDING["title"],
            "what": "audio",
            "age_days": 31.5,
        }
    ],
}
IMPORTED = {
    "recordings": 12,
    "present": 3,
    "notes": 4,
    "tags": 2,
    "vocabularies": 1,
    "voices": 1,
    "templates": 1,
    "destinations": 1,
    "rules": 2,
    "skipped": [{"name": "recordings/000004", "reason": "The file cannot be read as audio."}],
}
CLOSING = {"id": "usr_01J9ZZZZZZZZZZZZZZZZZZZZZZ", "recordings": 128}


class Retention(Resource):
    """After how many days things go: a number, `never`, or null where nothing is said."""

    model_config = shown_as(AGES)

    audio_days: Days = None
    transcript_days: Days = None
    record_days: Days = None


class Kept(Resource):
    """After how many days things go."""

    audio_days: int | Literal["never"]
    transcript_days: int | Literal["never"]
    record_days: int | Literal["never"]


class AccountRetention(Retention):
    """What an account says of ages, and what holds for it where no tag says anything."""

    model_config = shown_as({**AGES, "installation": NOTHING, "effective": HELD})

    installation: Kept = Field(description="Where the account says nothing.")
    effective: Kept = Field(description="What holds where no tag says anything.")


class RetentionDraft(Resource):
    """Ages to be tried; without them those that hold."""

    model_config = shown_as({"retention": AGES}, {})

    retention: Retention | None = None
    tag: str | None = Field(
        default=None, max_length=48, description="Try them as those of this tag."
    )


class SoundDue(Resource):
    """What would go, and how much room that makes."""

    recordings: int
    bytes: int


class TextDue(Resource):
    """What would go."""

    recordings: int


class DueItem(Resource):
    """One thing that would go."""

    recording_id: str
    title: str
    what: Literal["audio", "transcript", "record"]
    age_days: float


class RetentionPreview(Resource):
    """What would go now; nothing was changed."""

    model_config = shown_as(PREVIEW)

    audio: SoundDue
    transcript: TextDue
    record: SoundDue
    items: list[DueItem] = Field(description="The first 100.")


class SkippedItem(Resource):
    """What did not come in, and why."""

    name: str
    reason: str


class Imported(Resource):
    """What came in from an archive."""

    model_config = shown_as(IMPORTED)

    recordings: int = Field(description="That are new.")
    present: int = Field(description="That came in earlier and were left as they are.")
    notes: int
    tags: int
    vocabularies: int
    voices: int
    templates: int
    destinations: int = Field(description="Stopped until their secrets are set again.")
    rules: int
    skipped: list[SkippedItem] = Field(description="The first 1,000.")


class Farewell(Resource):
    """Who wants to go: the account's password, or, where it has none, its login or name."""

    model_config = shown_as({"password": "correct horse battery staple"}, {"login": "anna"})

    password: str | None = Field(default=None, max_length=1000)
    login: str | None = Field(default=None, max_length=400)


class Closing(Resource):
    """An account that is going; what belongs to it is removed by a worker."""

    model_config = shown_as(CLOSING)

    id: str
    recordings: int = Field(description="That are still to be removed.")
