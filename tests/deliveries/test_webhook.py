"""Webhooks, received as the reference library of Standard Webhooks reads them."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from deliverykit import Sink, document, webhook_sink
from tiro.deliveries import Answer, Setup, webhook
from tiro.deliveries.webhook import Webhook, make_secret
from tiro.errors import DeliveryFailed, DeliveryRefused, DestinationGone, DestinationInvalid
from tiro.net.guard import Allowed

LOCAL = Allowed(["127.0.0.1"])


@pytest.fixture
def sink() -> Iterator[Sink]:
    with webhook_sink(make_secret()) as found:
        yield found


def deliver(sink: Sink, *secrets: str, allowed: Allowed = LOCAL, **changes: Any) -> Answer:
    held = {"signing_secret": secrets or (sink.secret,)}
    destination = Webhook(Setup({"url": sink.url}, held, allowed))
    try:
        return destination.deliver(document(**changes), {}, lambda _: None)
    finally:
        destination.close()


def test_receiver_finds_the_signature_good_and_a_thin_body(sink: Sink) -> None:
    assert deliver(sink) == Answer("Delivered.", 204)
    (came,) = sink.received
    assert came.body == {
        "type": "note.created",
        "timestamp": "2026-11-18T11:06:40Z",
        "data": {
            "recording_id": "rec_1",
            "note_id": "note_1",
            "links": {"page": "https://tiro.example/recordings/rec_1"},
        },
    }
    assert came.headers["webhook-id"] == "evt_1"
    assert came.headers["content-type"] == "application/json"


def test_old_secret_still_signs_while_it_rotates(sink: Sink) -> None:
    deliver(sink, make_secret(), sink.secret)
    assert (len(sink.received), sink.wrong) == (1, [])


def test_another_secret_is_noticed(sink: Sink) -> None:
    with pytest.raises(DeliveryFailed):
        deliver(sink, make_secret())
    assert sink.wrong


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again(sink: Sink, status: int) -> None:
    sink.statuses, sink.headers = [status], {"Retry-After": "120", "Location": sink.url}
    with pytest.raises(DeliveryFailed) as raised:
        deliver(sink)
    assert raised.value.details == {"status": status}
    assert raised.value.retry_after == (None if status < 400 else 120)
    assert len(sink.received) == 1


@pytest.mark.parametrize(("status", "kind"), [(410, DestinationGone), (413, DeliveryRefused)])
def test_answer_that_means_never_ends_it(sink: Sink, status: int, kind: type[Exception]) -> None:
    sink.statuses = [status]
    with pytest.raises(kind):
        deliver(sink)


def test_private_address_is_not_reached(sink: Sink) -> None:
    with pytest.raises(DeliveryRefused, match="administrator"):
        deliver(sink, allowed=Allowed())
    assert sink.received == []


def test_nobody_there_is_tried_again(sink: Sink) -> None:
    sink.url = "http://127.0.0.1:9/hook"
    with pytest.raises(DeliveryFailed):
        deliver(sink)


def test_silence_is_given_up(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sink.url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(DeliveryFailed):
            deliver(sink)


def test_body_above_the_specifications_bound_is_not_sent(sink: Sink) -> None:
    with pytest.raises(DeliveryRefused):
        deliver(sink, data={"text": "x" * 21_000})
    assert sink.received == []


@pytest.mark.parametrize("url", ["", "ftp://host", "host/hook", "javascript:alert(1)"])
def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(DestinationInvalid) as raised:
        Webhook(Setup({"url": url}, {"signing_secret": [make_secret()]}))
    assert raised.value.details["path"] == "config.url"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!", "c2hvcnQ=", "whsec_c2hvcnQ="])
def test_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(DestinationInvalid) as raised:
        Webhook(Setup({"url": "https://host"}, {"signing_secret": [secret]}))
    assert raised.value.details["path"] == "secrets.signing_secret"


def test_answer_that_comes_slowly_is_given_up() -> None:
    """Each of its letters comes in time, and all of them never would."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def drip() -> None:
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not ended.wait(0.02):
                    peer.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        config = {"url": f"http://127.0.0.1:{listener.getsockname()[1]}/"}
        held = {"signing_secret": [make_secret()]}
        slow = Webhook(Setup(config, held, LOCAL, timeout_seconds=0.3))
        with pytest.raises(DeliveryFailed):
            slow.deliver(document(), {}, lambda _: None)
        ended.set()
        thread.join()
