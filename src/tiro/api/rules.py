"""Rules: what is made of recordings by themselves, and where it is sent."""

from fastapi import APIRouter, Response

from tiro.actions import rule_runs
from tiro.actions import rules as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Tiro, Who
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.rule_schemas import NewRule, Rule, RuleChange, RuleRun, RuleRunResult
from tiro.api.schemas import Listing

router = APIRouter(prefix=API, tags=["rules"])


@router.get(
    "/rules",
    operation_id="list_rules",
    summary="List rules",
    response_model=Listing[Rule],
)
def list_rules(context: Tiro, owner_id: Owner) -> Response:
    """Gives all rules in the order in which they are looked at."""
    return shown(actions.page(context, owner_id))


@router.post(
    "/rules",
    operation_id="create_rule",
    summary="Make a rule",
    status_code=201,
    response_model=Rule,
    responses=documented("invalid_request", "state_conflict", "database_busy"),
)
def create_rule(context: Tiro, owner_id: Owner, who: Who, wish: NewRule) -> Response:
    """Keeps a rule; it holds for recordings that are written down from now on."""
    made = actions.create(context, owner_id, wish.model_dump(), who.actor)
    return shown(made, status=201, headers={"Location": f"/api/v1/rules/{made['id']}"})


@router.get(
    "/rules/{rule_id}",
    operation_id="get_rule",
    summary="Show a rule",
    response_model=Rule,
    responses=documented("not_found"),
)
def get_rule(context: Tiro, owner_id: Owner, rule_id: str) -> Response:
    """Gives the rule, and what it names that is not there any more."""
    return shown(actions.show(context, owner_id, rule_id))


@router.patch(
    "/rules/{rule_id}",
    operation_id="update_rule",
    summary="Change a rule",
    response_model=Rule,
    responses=documented("invalid_request", "not_found", "revision_conflict", "database_busy"),
)
def update_rule(
    context: Tiro,
    owner_id: Owner,
    who: Who,
    rule_id: str,
    change: RuleChange,
    if_match: IfMatch = None,
) -> Response:
    """Changes what is named of the rule; with If-Match only as it was seen."""
    made = actions.change(
        context,
        owner_id,
        rule_id,
        change.model_dump(exclude_unset=True),
        who=who.actor,
        revision=None if if_match is None else revision_of(if_match),
    )
    return shown(made)


@router.delete(
    "/rules/{rule_id}",
    operation_id="delete_rule",
    summary="Delete a rule",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_rule(context: Tiro, owner_id: Owner, who: Who, rule_id: str) -> Response:
    """Deletes the rule; what it made stays."""
    actions.delete(context, owner_id, rule_id, who.actor)
    return Response(status_code=204)


@router.post(
    "/rules/{rule_id}/run",
    operation_id="run_rule",
    summary="Apply a rule to recordings that are here",
    response_model=RuleRunResult,
    responses=documented("invalid_request", "not_found", "database_busy"),
)
def run_rule(context: Tiro, owner_id: Owner, rule_id: str, wish: RuleRun) -> Response:
    """Makes a job for each recording that the rule holds for and was not applied to before, 200 at a time."""
    done = rule_runs.run(
        context,
        owner_id,
        rule_id,
        recording_ids=wish.recording_ids,
        dry_run=wish.dry_run,
        again=wish.again,
    )
    return shown(done)
