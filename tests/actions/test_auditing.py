"""The audit log as administrators read it, take it away, and let it be forgotten."""

import csv
import io
import json
import time

from actionkit import rows
from tiro.actions import auditing
from tiro.actions.context import Context
from tiro.settings.live import Live
from tiro.store import audit
from tiro.store.audit import Actor
from tiro.store.audit_log import Filters
from tiro.store.paging import Asked
from tiro.store.tables import AuditRow

ADA, BOB = Actor("usr_a", "ada"), Actor("usr_b", "=bob()")


def fill(context: Context) -> None:
    with context.database.write() as session:
        audit.record(session, who=ADA, action="account.created", target="usr_b", after={"n": 1})
        audit.record(session, who=ADA, action="account.changed", target="usr_b")
        audit.record(session, who=BOB, action="accounting.done", target="é\nx")


def actions(context: Context, filters: Filters) -> list[str]:
    return [each["action"] for each in auditing.page(context, filters, Asked())["items"]]


def test_pages_go_from_the_newest_to_the_oldest(context: Context) -> None:
    fill(context)
    first = auditing.page(context, Filters(), Asked(limit=2, count=True))
    rest = auditing.page(context, Filters(), Asked(limit=2, cursor=first["next_cursor"]))
    items = [*first["items"], *rest["items"]]
    assert len({each["id"] for each in items}) == first["total"] == 3
    assert rest["next_cursor"] is None
    times = [each["at"] for each in items]
    assert times == sorted(times, reverse=True)


def test_filters_leave_what_fits_all_of_them(context: Context) -> None:
    """A noun alone means all that was done to its kind."""
    fill(context)
    assert sorted(actions(context, Filters(action="account"))) == [
        "account.changed",
        "account.created",
    ]
    assert actions(context, Filters(action="account.created")) == ["account.created"]
    assert actions(context, Filters(account_id="usr_b")) == ["accounting.done"]
    assert actions(context, Filters(target="usr_b", action="accounting")) == []
    assert actions(context, Filters(since=time.time() + 9)) == []
    assert len(actions(context, Filters(before=time.time() + 9))) == 3


def test_table_holds_all_and_nothing_that_a_spreadsheet_would_calculate(context: Context) -> None:
    fill(context)
    text = b"".join(auditing.as_csv(context, Filters())).decode()
    header, *lines = list(csv.reader(io.StringIO(text)))
    assert (header[0], len(lines)) == ("at", 3)
    assert {line[1] for line in lines} == {"ada", "'=bob()"}
    told = b"".join(auditing.as_lines(context, Filters())).splitlines()
    assert {json.loads(line)["actor"] for line in told} == {"ada", "=bob()"}


def test_old_entries_are_forgotten_when_the_setting_says_so(context: Context) -> None:
    fill(context)
    with context.database.write() as session:
        session.query(AuditRow).filter_by(account_id="usr_a").update(
            {"at": time.time() - 2 * 86_400}
        )
    auditing.sweep(context)
    assert len(rows(context, AuditRow)) == 3
    audit_settings = context.settings.audit.model_copy(update={"keep_days": 1})
    told = context.settings.model_copy(update={"audit": audit_settings})
    context.live.now = Live(told).now
    auditing.sweep(context)
    assert [row.actor for row in rows(context, AuditRow)] == ["=bob()"]
