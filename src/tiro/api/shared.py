"""What whoever has a link may read of the recording that it shares; nothing can be changed here.

The secret comes in a header, never in an address, so that no log and no proxy keeps it. Only the
player's link to the sound is signed into an address; it names the share and ends with it.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response

from tiro.actions import segments as segment_actions
from tiro.actions import shared as actions
from tiro.api.answers import shown
from tiro.api.deps import Tiro
from tiro.api.links import MediaLink, links_of
from tiro.api.media import UNKNOWN, StoredFile
from tiro.api.page import UNLISTED
from tiro.api.paths import API
from tiro.api.problems import documented
from tiro.api.recordings import RANGES
from tiro.api.share_schemas import Shared, SharedNotes, SharedSegments, SharedTranscript
from tiro.api.tickets import Links
from tiro.api.transcripts import Words
from tiro.api.unchanged import NOT_MODIFIED, IfNoneMatch, answer
from tiro.audio.peaks import PAIRS_PER_SECOND, overview
from tiro.errors import NotFound
from tiro.store.links import GONE
from tiro.store.tables import Share
from tiro.store.views import rfc3339

UNSTORED = {**UNLISTED, "Cache-Control": "no-store"}

router = APIRouter(prefix=API + "/shared", tags=["shared"])


def opened(
    context: Tiro,
    token: Annotated[
        str | None,
        Header(
            alias="X-Share-Token",
            max_length=200,
            description="What stands behind the # of the link.",
        ),
    ] = None,
) -> Share:
    """Give the share that the caller's secret opens.

    Raises:
        NotFound: It opens none.
    """
    return actions.by_token(context, token)


Opened = Annotated[Share, Depends(opened)]


@router.get(
    "",
    operation_id="open_share",
    summary="Open a link",
    response_model=Shared,
    responses=documented("not_found"),
)
def open_share(context: Tiro, share: Opened) -> Response:
    """Tells what is shared; a link that is wrong, has ended or whose recording is gone gives one and the same 404."""
    return shown(actions.show(context, share), headers=UNSTORED)


@router.get(
    "/transcript",
    operation_id="get_shared_transcript",
    summary="Read the shared text",
    response_model=SharedTranscript,
    responses=NOT_MODIFIED | documented("not_found"),
)
def get_shared_transcript(
    context: Tiro, share: Opened, words: Words = True, if_none_match: IfNoneMatch = None
) -> Response:
    """Gives the primary version, without what is held back."""

    def make() -> Response:
        return shown(actions.transcript(context, share, words=words))

    return _unlisted(answer(if_none_match, actions.mark(context, share), make))


@router.get(
    "/segments",
    operation_id="list_shared_segments",
    summary="Read the shared text in pages",
    response_model=SharedSegments,
    responses=documented("invalid_request", "not_found", "revision_conflict"),
)
def list_shared_segments(
    context: Tiro,
    share: Opened,
    limit: Annotated[
        int, Query(ge=1, le=segment_actions.MAX_LIMIT, description="Segments of a page.")
    ] = segment_actions.DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=100, description="`next_cursor` of the page before.")
    ] = None,
    words: Words = True,
) -> Response:
    """Gives the segments in order; a text that was edited between two pages is to be read anew."""
    asked = segment_actions.Asked(limit=limit, cursor=cursor, words=words)
    return shown(actions.segments(context, share, asked), headers=UNSTORED)


@router.get(
    "/peaks",
    operation_id="get_shared_peaks",
    summary="Fetch the shared waveform",
    status_code=200,
    response_class=StoredFile,
    responses=NOT_MODIFIED | RANGES | documented("invalid_request", "not_found"),
)
def get_shared_peaks(
    context: Tiro,
    share: Opened,
    pairs_per_second: Annotated[
        int, Query(ge=1, le=PAIRS_PER_SECOND, description="Fewer pairs, for an overview.")
    ] = PAIRS_PER_SECOND,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Sends the peaks as for the owner; only where the sound is shared."""
    file = actions.peaks(context, share)

    def make() -> Response:
        if pairs_per_second == PAIRS_PER_SECOND:
            return StoredFile(file, disposition="attachment")
        return Response(overview(file.path, pairs_per_second), media_type=UNKNOWN)

    return _unlisted(answer(if_none_match, f"{file.path.stat().st_mtime_ns:x}", make))


@router.get(
    "/notes",
    operation_id="list_shared_notes",
    summary="Read the shared notes",
    response_model=SharedNotes,
    responses=documented("not_found"),
)
def list_shared_notes(context: Tiro, share: Opened) -> Response:
    """Gives the notes beside the recording, where they are shared."""
    return shown(actions.notes_of(context, share), headers=UNSTORED)


@router.get(
    "/export",
    operation_id="export_shared",
    summary="Fetch the shared text as a file",
    response_class=Response,
    responses={200: {"description": "The file; its type is that of the format."}}
    | documented("invalid_request", "not_found"),
)
def export_shared(
    context: Tiro,
    share: Opened,
    format: Annotated[
        str, Query(max_length=60, description="txt, srt, vtt, json, md, docx, tsv.")
    ] = "txt",
) -> Response:
    """Gives the text in a format, where files are shared, under a name made of the title."""
    content, media_type, disposition = actions.export(context, share, format)
    headers = {**UNSTORED, "Content-Disposition": disposition}
    return Response(content, media_type=media_type, headers=headers)


@router.post(
    "/media-link",
    operation_id="create_shared_media_link",
    summary="Make a link that a player can open",
    response_model=MediaLink,
    responses=documented("not_found", "media_missing"),
)
def create_shared_media_link(
    context: Tiro, share: Opened, links: Annotated[Links, Depends(links_of)]
) -> Response:
    """Gives an address of the shared sound that ends after twelve hours, and with the share."""
    actions.media(context, share)
    url, until = links.make_shared(share.id, share.expires_at)
    return shown({"url": url, "expires_at": rfc3339(until)}, headers=UNSTORED)


@router.get(
    "/media",
    operation_id="get_shared_media",
    summary="Fetch the shared sound",
    status_code=200,
    response_class=StoredFile,
    responses=RANGES | documented("not_found", "media_missing"),
)
def get_shared_media(
    context: Tiro,
    links: Annotated[Links, Depends(links_of)],
    ticket: Annotated[
        str, Query(max_length=300, description="As the link for players has it.")
    ] = "",
) -> Response:
    """Sends the file to whoever has a player's link, as long as its share is open."""
    share_id = links.share(ticket)
    if share_id is None:
        raise NotFound(GONE)
    share = actions.by_id(context, share_id)
    return _unlisted(StoredFile(actions.media(context, share), disposition="inline"))


def _unlisted(response: Response, headers: Mapping[str, Any] = UNLISTED) -> Response:
    response.headers.update(headers)
    return response
