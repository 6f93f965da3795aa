"""Lists of words that an account expects."""

from fastapi import APIRouter, Response

from tiro.actions import vocabularies as actions
from tiro.api.answers import shown
from tiro.api.deps import Owner, Paging, Tiro
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.revisions import IfMatch, revision_of
from tiro.api.schemas import Listing
from tiro.api.vocabulary_schemas import (
    NewVocabulary,
    Vocabulary,
    VocabularyChange,
    VocabularySummary,
)

router = APIRouter(prefix=API + "/vocabularies", tags=["vocabularies"])


@router.get(
    "",
    operation_id="list_vocabularies",
    summary="List the vocabularies",
    response_model=Listing[VocabularySummary],
    responses=documented("invalid_request"),
)
def list_vocabularies(context: Tiro, owner_id: Owner, asked: Paging) -> Response:
    """Gives the newest first, without their words."""
    return shown(actions.page(context, owner_id, asked))


@router.post(
    "",
    operation_id="create_vocabulary",
    summary="Keep a vocabulary",
    status_code=201,
    response_model=Vocabulary,
    responses=documented("invalid_request", "state_conflict", "database_busy"),
)
def create_vocabulary(context: Tiro, owner_id: Owner, wish: NewVocabulary) -> Response:
    """Keeps a list of words, for the jobs that name it or for all."""
    values = wish.model_dump()
    draft = actions.Draft(
        name=wish.name,
        entries=values["entries"],
        language=wish.language,
        is_default=wish.is_default,
    )
    made = actions.create(context, owner_id, draft)
    place = f"/api/v1/vocabularies/{made['id']}"
    return shown(made, status=201, headers={"Location": place})


@router.get(
    "/{vocabulary_id}",
    operation_id="get_vocabulary",
    summary="Show a vocabulary",
    response_model=Vocabulary,
    responses=documented("not_found"),
)
def get_vocabulary(context: Tiro, owner_id: Owner, vocabulary_id: str) -> Response:
    """Gives the list with its words."""
    return shown(actions.show(context, owner_id, vocabulary_id))


@router.patch(
    "/{vocabulary_id}",
    operation_id="update_vocabulary",
    summary="Change a vocabulary",
    response_model=Vocabulary,
    responses=documented(
        "invalid_request", "not_found", "state_conflict", "revision_conflict",
        "revision_required", "database_busy",
    ),
)  # fmt: skip
def update_vocabulary(
    context: Tiro,
    owner_id: Owner,
    vocabulary_id: str,
    change: VocabularyChange,
    if_match: IfMatch = None,
) -> Response:
    """Changes the list for jobs to come; a job that was sent before keeps the words that it had."""
    made = actions.change(
        context,
        owner_id,
        vocabulary_id,
        change.model_dump(exclude_unset=True),
        revision=revision_of(if_match),
    )
    return shown(made)


@router.delete(
    "/{vocabulary_id}",
    operation_id="delete_vocabulary",
    summary="Delete a vocabulary",
    status_code=204,
    response_class=Response,
    responses=documented("not_found", "database_busy"),
)
def delete_vocabulary(context: Tiro, owner_id: Owner, vocabulary_id: str) -> Response:
    """Deletes the list; a job that was sent with it keeps its words."""
    actions.delete(context, owner_id, vocabulary_id)
    return Response(status_code=204)
