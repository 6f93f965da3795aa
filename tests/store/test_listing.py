"""The list of recordings: what each filter leaves, in every order, whether few fit or many."""

import pytest

from jobkit import new_job
from tiro.store import listing, recordings, standing, tags
from tiro.store.database import Database, Session
from tiro.store.ids import new_id
from tiro.store.listing import Filters
from tiro.store.paging import Asked
from tiro.store.tables import LOCAL_OWNER, Recording, Tag, User

ORDERS = ("-created_at", "created_at", "title", "-duration")
CASES = {
    "all": (Filters(), "abcde"),
    "text": (Filters(text="zÜRICH"), "ac"),
    "text of the file": (Filters(text="NOTES.M"), "b"),
    "no pattern": (Filters(text="%"), "d"),
    "text in none": (Filters(text="nowhere"), ""),
    "one state": (Filters(states=("completed",)), "ab"),
    "two states": (Filters(states=("queued", "failed")), "cd"),
    "attention": (Filters(needs_attention=True), "bc"),
    "state or attention": (Filters(states=("queued",), needs_attention=True), "bcd"),
    "language": (Filters(language="de"), "ce"),
    "from": (Filters(created_from=3.0), "cde"),
    "to": (Filters(created_to=3.0), "ab"),
    "long": (Filters(duration_min=30.0), "cd"),
    "short": (Filters(duration_max=30.0), "abc"),
    "together": (Filters(text="zurich", language="de", created_from=2.0), "c"),
    "deleted": (Filters(is_deleted=True), "x"),
    "any tag": (Filters(tags=("t", "u")), "abc"),
    "one tag": (Filters(tags=("u",)), "bc"),
    "all tags": (Filters(tags=("t", "u"), all_tags=True), "b"),
    "a tag of most": (Filters(tags=("v",)), "abcde"),
    "all tags, one of most": (Filters(tags=("v", "u", "v"), all_tags=True), "bc"),
    "a tag and a language": (Filters(tags=("v",), language="de", created_from=1.0), "ce"),
    "deleted with a tag": (Filters(tags=("v",), is_deleted=True), "x"),
    "a tag and a text": (Filters(tags=("t", "u"), text="zurich"), "ac"),
    "no tag": (Filters(tags=("none",)), ""),
    "another's tag": (Filters(tags=("foreign",)), ""),
    "favourites": (Filters(is_favourite=True), "ad"),
    "no favourites": (Filters(is_favourite=False, tags=("u",)), "bc"),
}


def fill(session: Session) -> None:
    told = (
        ("a", "Zürich budget", "a.wav", "completed", False, "en", 10.0),
        ("b", "Board", "Notes.m4a", "completed", True, "fr", 20.0),
        ("c", "Call to ZURICH", "c.wav", "failed", True, "de", 30.0),
        ("d", "100 %", "d.wav", "queued", False, None, 40.0),
        ("e", "Éte", "e.wav", None, False, "de", None),
        ("x", "Zürich gone", "x.wav", "failed", True, "de", 10.0),
    )
    for number, (id_, title, file_name, state, attention, language, duration) in enumerate(told):
        row = Recording(
            id=id_, owner_id=LOCAL_OWNER, title=title, file_name=file_name, media_type="audio/wav",
            size_bytes=1, content_hash="", media_key=None, created_at=number + 1.0,
            duration=duration, job_state=state, needs_attention=attention, language=language,
        )  # fmt: skip
        recordings.add(session, row)
        row.is_favourite = id_ in "adx"
        if id_ == "x":
            row.deleted_at, row.purge_at = 1.0, 4e9

    session.add(User(id="usr_2", name="Other", role="member", created_at=1.0))
    session.flush()
    for tag, owner, carried in (("t", LOCAL_OWNER, "abx"), ("u", LOCAL_OWNER, "bc"), ("v", LOCAL_OWNER, "xedcba"), ("foreign", "usr_2", "a")):  # fmt: skip
        session.add(
            Tag(id=tag, owner_id=owner, name=tag, folded=tag, colour="teal", created_at=1.0)
        )
        session.flush()
        tags.attach(session, owner, {id_: [tag] for id_ in carried})


def read(session: Session, filters: Filters, sort: str) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        asked = Asked(limit=2, cursor=cursor, sort=sort, count=True)
        page = listing.page(session, LOCAL_OWNER, filters, asked)
        found += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            assert page.total == len(found)
            return found


@pytest.mark.parametrize("few", [0, 1000], ids=["many", "few"])
def test_each_filter_leaves_what_fits_in_each_order(
    database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    monkeypatch.setattr(listing, "MANY", few)
    monkeypatch.setattr(listing, "MANY_ON_POSTGRES", few)
    with database.write() as session:
        fill(session)
    with database.read() as session:
        for name, (filters, expected) in CASES.items():
            found = {sort: read(session, filters, sort) for sort in ORDERS}
            assert {sort: sorted(ids) for sort, ids in found.items()} == dict.fromkeys(
                ORDERS, sorted(expected)
            ), name
            assert found["created_at"] == found["-created_at"][::-1] == sorted(expected), name
            longest_first = sorted(expected, key="dcbaxe".index)
            assert [id_ for id_ in found["-duration"] if id_ != "x"] == [
                id_ for id_ in longest_first if id_ != "x"
            ], name


def test_a_renamed_recording_is_found_by_its_new_title(database: Database) -> None:
    with database.write() as session:
        fill(session)
        recordings.change(session, LOCAL_OWNER, "a", title="Straße")
        for text, expected in (("strasse", ["a"]), ("budget", [])):
            assert read(session, Filters(text=text), "title") == expected


def test_a_recording_stands_as_its_newest_job(database: Database) -> None:
    with database.write() as session:
        job = new_job(session)
        recording = session.get_one(Recording, job.recording_id)

        def told() -> tuple[str | None, bool]:
            session.refresh(recording)
            return recording.job_state, recording.needs_attention

        standing.follow(session, job)
        assert told() == ("queued", False)
        newer = new_job(session, recording_id=recording.id, id=new_id("job"), state="failed")
        standing.follow(session, newer)
        assert told() == ("failed", True)
        job.state = "completed"
        standing.follow(session, job)
        assert told() == ("failed", True)
        newer.state, newer.warnings = "completed", [{"code": "x"}]
        standing.follow(session, newer)
        assert told() == ("completed", True)
        session.delete(newer)
        session.flush()
        standing.follow_newest(session, [recording.id])
        assert told() == ("completed", False)
        session.delete(job)
        session.flush()
        standing.follow_newest(session, [recording.id, None])
        assert told() == (None, False)
