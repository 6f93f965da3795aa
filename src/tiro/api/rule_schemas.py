"""Rules as the contract words them, and what callers say of them."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from tiro.actions.options import Language, ShortText, TagName, TemplateName
from tiro.api import shelf_examples as shelf
from tiro.api.destination_schemas import ID as DESTINATION_ID
from tiro.api.examples import AT, JOBS
from tiro.api.schemas import Resource, shown_as

MOST = 5
MOST_DELIVERED = 20
MOST_RUN = 200
RULE: dict[str, Any] = {
    "id": "rul_0199f1e1b2c37d4e8f90a1b2c3d4e5f6",
    "when": {"tag": shelf.TAG["id"], "language": None},
    "tag": {"id": shelf.TAG["id"], "name": shelf.TAG["name"]},
    "template": ["meeting"],
    "clean": False,
    "translate_to": [],
    "deliver": [DESTINATION_ID],
    "is_active": True,
    "position": 1,
    "revision": 1,
    "created_at": AT,
    "updated_at": AT,
    "problems": [],
}

Templates = Annotated[list[TemplateName], Field(max_length=MOST)]
Languages = Annotated[list[Language], Field(max_length=MOST)]
Destinations = Annotated[list[ShortText], Field(max_length=MOST_DELIVERED)]
Ids = Annotated[
    list[Annotated[str, Field(max_length=100, pattern=r"^[!-~]+$")]], Field(max_length=MOST_RUN)
]


class RuleWhen(Resource):
    """What recordings a rule holds for; all that is named must hold."""

    tag: TagName | None = Field(default=None, description="Id or name; a new name becomes a tag.")
    language: Language | None = Field(default=None, description="Code; pt holds for pt-BR, too.")


class NewRule(Resource):
    """A rule to be kept."""

    model_config = shown_as(
        {"when": {"tag": "standup"}, "template": ["meeting"], "deliver": ["Notes of the team"]}
    )

    when: RuleWhen = Field(default_factory=RuleWhen, description="Empty: every recording.")
    template: Templates = Field(default_factory=list, description="Notes that are written.")
    clean: bool = Field(default=False, description="A clean text is made.")
    translate_to: Languages = Field(default_factory=list, description="Languages.")
    deliver: Destinations = Field(
        default_factory=list, description="Destinations, by their ids or names."
    )
    is_active: bool = True


class RuleChange(Resource):
    """What is to be otherwise; what is left out stays."""

    model_config = shown_as({"is_active": False})

    when: RuleWhen = Field(default_factory=RuleWhen)
    template: Templates = Field(default_factory=list)
    clean: bool = False
    translate_to: Languages = Field(default_factory=list)
    deliver: Destinations = Field(default_factory=list)
    is_active: bool = True
    position: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=1, description="Rules are looked at in this order."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name what is to be changed")
        return self


class RuleTag(Resource):
    """The tag of a rule."""

    id: str
    name: str


class RuleProblem(Resource):
    """What a rule names that is not there any more."""

    path: str
    message: str


class RuleHolds(Resource):
    """What recordings a rule holds for."""

    tag: str | None
    language: str | None


class Rule(Resource):
    """What is made of recordings when they are written down, and where it is sent."""

    model_config = shown_as(RULE)

    id: str
    when: RuleHolds
    tag: RuleTag | None = Field(description="The tag with its name; null where none is named.")
    template: list[str]
    clean: bool
    translate_to: list[str]
    deliver: list[str] = Field(description="Ids of destinations.")
    is_active: bool
    position: int
    revision: int
    created_at: str
    updated_at: str
    problems: list[RuleProblem]


class RuleRun(Resource):
    """Which recordings a rule is to be applied to now."""

    model_config = shown_as({"dry_run": True})

    recording_ids: Ids | None = Field(default=None, description="Default: all that it holds for.")
    dry_run: bool = Field(default=False, description="Say what would be made, and make nothing.")
    again: bool = Field(default=False, description="Also recordings that it was applied to before.")


class RuleRunItem(Resource):
    """A recording that a rule holds for, and what is made of it."""

    recording_id: str
    title: str
    job_id: str | None = Field(description="The job that makes it; null when none was made.")
    stages: list[Literal["clean", "translate", "notes", "deliver"]]
    reason: str | None = Field(description="Why no job was made.")


class RuleRunResult(Resource):
    """What became of applying a rule."""

    model_config = shown_as(
        {
            "dry_run": False,
            "items": [
                {
                    "recording_id": shelf.RECORDING_ID,
                    "title": "Budget meeting",
                    "job_id": JOBS["queued"]["id"],
                    "stages": ["notes", "deliver"],
                    "reason": None,
                }
            ],
            "matched": 1,
            "made": 1,
            "problems": [],
        }
    )

    dry_run: bool
    items: list[RuleRunItem] = Field(description=f"At most {MOST_RUN}, the newest first.")
    matched: int = Field(description="Recordings that it holds for, up to 10,000.")
    made: int = Field(description="Jobs that were made.")
    problems: list[RuleProblem] = Field(description="What of the rule was left out, and why.")
