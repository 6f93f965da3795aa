"""Deliveries as they are sent: attempts are counted, tried again by schedule, and never lost."""

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from actionkit import new_context, queue_of
from deliverykit import Sink, webhook_sink
from jobkit import new_job, new_recording
from sendkit import attempts_of, listed, make_due, new_webhook, send_due
from tiro.actions import deleting, deliveries, destinations
from tiro.actions.context import Context
from tiro.deliveries.webhook import make_secret
from tiro.errors import StateConflict
from tiro.pipeline.sending import Sender
from tiro.settings import Settings
from tiro.store import closing, events, jobs, sending
from tiro.store.audit import SYSTEM
from tiro.store.database import Database
from tiro.store.outbox import News
from tiro.store.states import State
from tiro.store.tables import LOCAL_OWNER, Delivery, DeliveryAttempt, DestinationRow


@pytest.fixture
def context(settings: Settings, database: Database) -> Iterator[Context]:
    with contextlib.closing(new_context(settings, database)) as made:
        yield made


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink(make_secret()) as found:
        yield found


def tell(context: Context, *keys: str, type: str = "note.created", **more: Any) -> None:
    """Let something happen."""
    with context.database.write() as session:
        for key in keys:
            events.tell(session, News(LOCAL_OWNER, type, key, {"note_id": key}, **more))


def after_seconds(delivery: dict[str, Any]) -> float:
    return datetime.fromisoformat(delivery["next_try_at"]).timestamp() - time.time()


def test_event_reaches_a_subscriber_once(context: Context, sink: Sink) -> None:
    """Signed, with the id that the delivery shows; a second telling of the same makes none."""
    new_webhook(context, sink, "note.created")
    tell(context, "n1", "n1")
    tell(context, "n1")
    tell(context, "j1", type="job.failed")
    assert send_due(context) == 1
    (delivery,) = listed(context)
    assert (delivery["state"], delivery["attempts"], delivery["most_attempts"]) == (
        "delivered",
        1,
        10,
    )
    assert delivery["last_answer"]["status"] == 204
    assert sink.received[0].headers["webhook-id"] == delivery["event_id"]
    assert sink.received[0].body["data"]["note_id"] == "n1"


def test_failure_is_tried_again_by_schedule_with_the_same_id(context: Context, sink: Sink) -> None:
    """5 s, then 5 min; Retry-After makes a wait longer, never shorter."""
    new_webhook(context, sink)
    sink.statuses = [503, 503, 429]
    tell(context, "n1")
    send_due(context)
    (delivery,) = listed(context)
    assert (delivery["state"], delivery["attempts"]) == ("waiting", 1)
    assert 4 < after_seconds(delivery) <= 6
    make_due(context)
    sink.headers = {"Retry-After": "1"}
    send_due(context)
    assert 290 < after_seconds(listed(context)[0]) <= 360
    make_due(context)
    sink.headers = {"Retry-After": "7200"}
    send_due(context)
    assert 7100 < after_seconds(listed(context)[0]) <= 7200
    make_due(context)
    send_due(context)
    (delivery,) = listed(context)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 4)
    assert len({each.headers["webhook-id"] for each in sink.received}) == 1
    told = [(each["outcome"], each["status"]) for each in attempts_of(context, delivery["id"])]
    assert told == [("failed", 503), ("failed", 503), ("failed", 429), ("delivered", 204)]


def test_last_attempt_ends_it_and_tells_others(context: Context, sink: Sink) -> None:
    """Another destination hears `delivery.failed`; the one that failed does not."""
    new_webhook(context, sink, "note.created", "delivery.failed")
    with webhook_sink(make_secret()) as other:
        new_webhook(context, other, "delivery.failed", name="Other")
        tell(context, "n1")
        sink.statuses = [500] * 10
        for _ in range(10):
            make_due(context)
            send_due(context)
        failed, told = listed(context)
        assert (failed["state"], failed["attempts"], failed["next_try_at"]) == ("failed", 10, None)
        assert told["state"] == "delivered"
        assert other.received[0].body["data"]["delivery_id"] == failed["id"]
        assert len(sink.received) == 10


def test_permanent_answer_stops_at_once(context: Context, sink: Sink) -> None:
    new_webhook(context, sink)
    sink.statuses = [413]
    tell(context, "n1")
    send_due(context)
    (delivery,) = listed(context)
    assert (delivery["state"], delivery["attempts"]) == ("failed", 1)


def test_gone_stops_the_destination_and_what_waits(context: Context, sink: Sink) -> None:
    """What waits says why; nothing more is made for it; a replay is refused until it is on again."""
    destination_id = new_webhook(context, sink)
    sink.statuses = [410]
    tell(context, *(f"n{number}" for number in range(6)))
    sender = Sender(context, lambda: None)
    sender.give_places()
    sender.attempt(queue_of(context).tickets.pop(0)[0])
    send_due(context)
    found = listed(context)
    assert {each["state"] for each in found} == {"stopped"}
    assert all("switched off" in each["last_answer"]["message"] for each in found)
    assert destinations.show(context, LOCAL_OWNER, destination_id)["state"] == "stopped"
    tell(context, "later")
    assert (len(sink.received), len(listed(context))) == (1, 6)
    with pytest.raises(StateConflict):
        deliveries.replay(context, SYSTEM, LOCAL_OWNER, found[0]["id"])


def test_lost_attempt_counts_and_the_next_one_has_the_same_id(context: Context, sink: Sink) -> None:
    """The worker died after it began: the recovered ticket begins again."""
    new_webhook(context, sink)
    tell(context, "n1")
    sender = Sender(context, lambda: None)
    sender.give_places()
    (ticket, queue), *_ = queue_of(context).tickets
    with context.database.write() as session:
        assert sending.begin(session, ticket.job_id, ticket.fence, lambda _: 10)
    sender.attempt(ticket)
    assert queue == "deliveries"
    (delivery,) = listed(context)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 2)
    told = [each["outcome"] for each in attempts_of(context, delivery["id"])]
    assert told == ["lost", "delivered"]


def test_what_moved_on_writes_nothing_more(context: Context, sink: Sink) -> None:
    """Cancelled while it was on its way."""
    new_webhook(context, sink)
    tell(context, "n1")
    sender = Sender(context, lambda: None)
    sender.give_places()
    ticket = queue_of(context).tickets.pop()[0]
    with context.database.write() as session:
        begun = sending.begin(session, ticket.job_id, ticket.fence, lambda _: 10)
    assert begun is not None
    deliveries.cancel(context, LOCAL_OWNER, ticket.job_id)
    with context.database.write() as session:
        assert not sending.keep_state(session, begun, {"page": "1"})
        assert not sending.end(session, begun, sending.Ended("delivered", "", 0.1))
    sender.attempt(ticket)
    (delivery,) = listed(context)
    assert (delivery["state"], delivery["last_answer"]["message"]) == ("stopped", "Cancelled.")
    assert sink.received == []
    with pytest.raises(StateConflict):
        deliveries.cancel(context, LOCAL_OWNER, ticket.job_id)


def test_replay_begins_a_new_series(context: Context, sink: Sink) -> None:
    new_webhook(context, sink)
    tell(context, "n1")
    send_due(context)
    again = deliveries.replay(context, SYSTEM, LOCAL_OWNER, listed(context)[0]["id"])
    assert (again["state"], again["attempts"]) == ("waiting", 0)
    send_due(context)
    (delivery,) = listed(context)
    told = [(each["series"], each["number"]) for each in attempts_of(context, delivery["id"])]
    assert (delivery["state"], told) == ("delivered", [(1, 1), (2, 1)])
    assert len({each.headers["webhook-id"] for each in sink.received}) == 1


def test_destination_gets_few_at_a_time_and_one_when_it_fails(context: Context, sink: Sink) -> None:
    """So a slow one keeps few threads busy; another one gets its own at once."""
    slow = new_webhook(context, sink, "note.created")
    new_webhook(context, sink, "job.failed", name="Other")
    tell(context, *(f"n{number}" for number in range(9)))
    tell(context, "j1", type="job.failed")
    sender, tickets = Sender(context, lambda: None), queue_of(context).tickets
    sender.give_places()
    sender.give_places()
    assert len(tickets) == 5
    with context.database.write() as session:
        one = session.query(Delivery).filter(Delivery.destination_id == slow).first()
        assert one is not None
        one.attempts, one.is_held, one.state = 1, True, "waiting"
    tickets.clear()
    sender.give_places()
    assert tickets == []


def test_deleted_recording_is_waited_for_and_takes_its_deliveries_along(
    context: Context, sink: Sink
) -> None:
    new_webhook(context, sink)
    with context.database.write() as session:
        recording_id = new_recording(session).id
    tell(context, "n1", recording_id=recording_id)
    deleting.delete(context, LOCAL_OWNER, recording_id)
    send_due(context)
    assert (sink.received, listed(context)) == ([], [])
    deleting.restore(context, LOCAL_OWNER, recording_id)
    send_due(context)
    assert len(sink.received) == 1
    deleting.delete(context, LOCAL_OWNER, recording_id, purge=True)
    with context.database.read() as session:
        assert session.query(Delivery).count() == session.query(DeliveryAttempt).count() == 0


def test_deleted_destination_takes_its_deliveries_along(context: Context, sink: Sink) -> None:
    destination_id = new_webhook(context, sink)
    tell(context, "n1")
    destinations.delete(context, LOCAL_OWNER, destination_id, SYSTEM)
    assert (send_due(context), listed(context)) == (0, [])


def test_end_of_a_job_is_told_in_its_transaction(context: Context, sink: Sink) -> None:
    """What was undone was never told."""
    new_webhook(context, sink)
    with context.database.write() as session:
        job = new_job(session)
        jobs.announce(session, job)

    def undone() -> None:
        with context.database.write() as session:
            jobs.announce(session, jobs.cancel(session, LOCAL_OWNER, job.id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert listed(context) == []
    with context.database.write() as session:
        jobs.announce(session, jobs.cancel(session, LOCAL_OWNER, job.id))
    assert [each["event"] for each in listed(context)] == ["job.cancelled"]
    send_due(context)
    data = sink.received[0].body["data"]
    assert (data["state"], data["links"]["job"].partition("/api")[2]) == (
        State.CANCELLED,
        f"/v1/jobs/{job.id}",
    )


def test_account_that_is_deleted_sends_nothing_more(context: Context, sink: Sink) -> None:
    new_webhook(context, sink)
    tell(context, "n1")
    with context.database.write() as session:
        closing.begin(session, closing.get(session, LOCAL_OWNER))
    assert (send_due(context), sink.received) == (0, [])
    with context.database.write() as session:
        while closing.remove_some(session, LOCAL_OWNER):
            pass
        assert session.query(Delivery).count() == 0


def test_others_destinations_hear_nothing(context: Context, sink: Sink) -> None:
    destination_id = new_webhook(context, sink)
    with context.database.write() as session:
        events.tell(session, News("usr_other", "note.created", "n1", {}))
    assert listed(context) == []
    with context.database.read() as session:
        assert session.get_one(DestinationRow, destination_id).owner_id == LOCAL_OWNER
