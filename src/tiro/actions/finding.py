"""Finds what was said, noted and named in an account's recordings."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tiro.actions.context import Context
from tiro.errors import InvalidRequest
from tiro.store import recordings, tags
from tiro.store.database import Session
from tiro.store.search import finder, query, suggestions
from tiro.store.search.finder import MOST_PLACES, Filters
from tiro.store.search.hits import Found, Reader
from tiro.store.search.index import index_of
from tiro.store.search.places import Kind, kind_of, number_of
from tiro.store.search.query import Query
from tiro.store.views import rfc3339, tag_view

RELEVANCE, NEWEST = "relevance", "-created_at"
MAX_LIMIT = 50
MAX_HITS = 50
DEFAULT_LIMIT = 20
DEFAULT_HITS = 3
LONGEST_SECONDS = 5.0
CURSOR = re.compile(r"(\d{1,5})-(\d{1,12})")

_TITLE_COUNTS = 10_000
_MOST_COUNTED = 9_999
_FIRST_SHOWN = (Kind.TITLE, Kind.TEXT, Kind.NOTE, Kind.SPEAKER)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, as the API takes it."""

    text: str
    filters: Filters = field(default_factory=Filters)
    sort: str = RELEVANCE
    limit: int = DEFAULT_LIMIT
    hits: int = DEFAULT_HITS
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """The places of one recording, in order."""

    number: int
    places: Sequence[int]

    @property
    def rank(self) -> int:
        has_title = any(kind_of(place) is Kind.TITLE for place in self.places)
        return min(len(self.places), _MOST_COUNTED) + (_TITLE_COUNTS if has_title else 0)

    @property
    def shown(self) -> list[int]:
        return sorted(self.places, key=lambda place: (_FIRST_SHOWN.index(kind_of(place)), place))


def find(context: Context, owner_id: str, asked: Asked) -> dict[str, Any]:
    """Search; gives recordings with their hits.

    Raises:
        InvalidRequest: The cursor is none of this list.
        NotFound: There is no recording of the id that is named.
        SearchTooSlow: It took too long.
    """
    began = time.perf_counter()
    after = _place(asked.cursor)
    wanted, filters = _wanted(asked)
    with context.database.read() as session:
        if filters.recording_id is not None:
            recordings.get(session, owner_id, filters.recording_id)
        with index_of(session).within(session, LONGEST_SECONDS):
            places = finder.find(session, owner_id, wanted, filters)
            left, is_more = _left(places, asked.sort, after)
            if after is not None and is_more and not left:
                beyond = finder.find(session, owner_id, wanted, filters, before=after[1])
                left, is_more = _left(beyond, asked.sort, after)
            better = None if places else _suggested(session, owner_id, asked, wanted)
        page = left[: asked.limit]
        items = _items(session, owner_id, page, wanted, asked.hits)
    is_more = bool(page) and (is_more or len(left) > len(page))
    return {
        "items": items,
        "next_cursor": _cursor(page[-1], asked.sort) if is_more else None,
        "places": min(len(places), MOST_PLACES),
        "places_is_capped": len(places) > MOST_PLACES,
        "recordings": len({number_of(place) for place in places[:MOST_PLACES]}),
        "milliseconds": round((time.perf_counter() - began) * 1000, 1),
        "suggestion": better,
    }


def _suggested(session: Session, owner_id: str, asked: Asked, wanted: Query) -> str | None:
    """Give a query that is like the one that found nothing, and finds something."""
    better = suggestions.suggest(session, owner_id, asked.text, wanted)
    if better is None:
        return None
    wanted, filters = _wanted(replace(asked, text=better))
    return better if finder.find(session, owner_id, wanted, filters) else None


def _wanted(asked: Asked) -> tuple[Query, Filters]:
    """Understand what is asked: a speaker's name alone means to look for people of that name."""
    wanted, filters = query.parse(asked.text), asked.filters
    if wanted.speaker is None:
        return wanted, filters
    named = query.term(wanted.speaker, is_prefix=True)
    if not wanted.wanted and named is not None:
        return Query((named,)), replace(filters, kinds=(Kind.SPEAKER,))
    return wanted, replace(filters, speaker=wanted.speaker)


def _left(
    places: Sequence[int], sort: str, after: tuple[int, int] | None
) -> tuple[list[_Group], bool]:
    """Gather places by recording, sort these, and leave out those of the pages before.

    Returns:
        The recordings, and whether there are more than were looked at; which only those who read
        the newest first ever come to.
    """
    found: dict[int, list[int]] = {}
    for place in places[:MOST_PLACES]:
        found.setdefault(number_of(place), []).append(place)
    groups = [_Group(number, some[::-1]) for number, some in found.items()]
    is_capped = len(places) > MOST_PLACES
    if sort == NEWEST:
        # The last one may have more places than were looked at: it stands on the next page.
        whole = groups[:-1] if is_capped and len(groups) > 1 else groups
        return [each for each in whole if after is None or each.number < after[1]], is_capped
    ranked = sorted(groups, key=lambda each: (each.rank, each.number), reverse=True)
    left = [each for each in ranked if after is None or (each.rank, each.number) < after]
    return left, False


def _items(
    session: Session, owner_id: str, page: Sequence[_Group], wanted: Query, hits: int
) -> list[dict[str, Any]]:
    rows = finder.recordings_of(session, owner_id, [each.number for each in page])
    there = [each for each in page if each.number in rows]
    found = [Found(*rows[each.number], each.shown[:hits]) for each in there]
    reader = Reader(session, found, wanted)
    carried = tags.of_recordings(session, [each.recording.id for each in found])
    return [
        {
            "recording": {
                "id": each.recording.id,
                "title": each.recording.title,
                "created_at": rfc3339(each.recording.created_at),
                "duration": each.recording.duration,
                "language": each.recording.language,
                "tags": [tag_view(tag) for tag in carried.get(each.recording.id, ())],
            },
            "hits": reader.hits(each),
            "hits_total": len(group.places),
        }
        for each, group in zip(found, there, strict=True)
    ]


def _cursor(last: _Group, sort: str) -> str:
    return f"{last.rank if sort == RELEVANCE else 0}-{last.number}"


def _place(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidRequest("'cursor' is not one that this list gave.", details={"path": "cursor"})
    return int(found[1]), int(found[2])
