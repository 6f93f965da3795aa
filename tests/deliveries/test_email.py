"""E-mail, received by a real SMTP server in the test."""

import contextlib
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cluster import free_port
from deliverykit import document
from tiro.deliveries import Setup
from tiro.deliveries.email import Email
from tiro.errors import DeliveryFailed, DeliveryRefused, DestinationInvalid
from tiro.net.guard import Allowed

CONFIG = {"security": "none", "from": "tiro@example.org", "to": ["anna@example.org"]}


class Inbox:
    """What came, and what is answered instead."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del server, session, options
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        del server, session
        made = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(made, EmailMessage)
        self.messages.append(made)
        return self.answers.get("data", "250 OK")


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    found = Inbox()
    controller = Controller(found, hostname="127.0.0.1", port=(port := free_port()))
    controller.start()
    yield found, port
    controller.stop()


def destination(port: int, *, allowed: tuple[str, ...] = ("127.0.0.1",), **config: Any) -> Email:
    return Email(
        Setup({**CONFIG, "host": "127.0.0.1", "port": port, **config}, allowed=Allowed(allowed))
    )


def test_message_arrives_with_notes(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    answer = destination(port).deliver(document(), {}, lambda _: None)
    assert (answer.status, answer.message) == (250, "Sent to 1.")
    (message,) = box.messages
    assert (message["subject"], message["to"]) == ("Night ferry timetable", "anna@example.org")
    assert "It moves to May [12:41]" in message.get_content()
    assert "Good morning" not in message.get_content()


def test_second_attempt_carries_the_same_id(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    for _ in range(2):
        destination(port, with_transcript=True).deliver(document(), {}, lambda _: None)
    assert len({message["message-id"] for message in box.messages}) == 1
    assert "Good morning" in box.messages[0].get_content()


def test_title_cannot_add_a_header(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    title = "Hello\r\nBcc: everybody@example.org"
    destination(port).deliver(document(title=title), {}, lambda _: None)
    assert box.messages[0]["bcc"] is None


@pytest.mark.parametrize(
    ("where", "answer", "kind"),
    [
        ("anna@example.org", "550 No such user", DeliveryRefused),
        ("anna@example.org", "450 Later", DeliveryFailed),
        ("data", "554 Spam", DeliveryRefused),
        ("data", "451 Later", DeliveryFailed),
    ],
)
def test_temporary_and_permanent_answers_are_told_apart(
    inbox: tuple[Inbox, int], where: str, answer: str, kind: type[Exception]
) -> None:
    box, port = inbox
    box.answers[where] = answer
    with pytest.raises(kind):
        destination(port).deliver(document(), {}, lambda _: None)


def test_some_receivers_refused_is_told(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    box.answers["ben@example.org"] = "550 No such user"
    both = ["anna@example.org", "ben@example.org"]
    answer = destination(port, to=both).deliver(document(), {}, lambda _: None)
    assert answer.message == "Sent to 1 of 2."


def test_private_server_is_not_reached(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    with pytest.raises(DeliveryRefused, match="administrator"):
        destination(port, allowed=()).deliver(document(), {}, lambda _: None)
    assert box.messages == []


def test_server_without_tls_gets_nothing_when_tls_is_set(inbox: tuple[Inbox, int]) -> None:
    box, port = inbox
    with pytest.raises(DeliveryRefused):
        destination(port, security="starttls").deliver(document(), {}, lambda _: None)
    assert box.messages == []


def test_nobody_there_is_tried_again() -> None:
    with pytest.raises(DeliveryFailed):
        destination(9).deliver(document(), {}, lambda _: None)


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ({"from": "nobody"}, "config.from"),
        ({"to": ["a@b\r\nBcc: c@d"]}, "config.to"),
        ({"to": ["a@b, c@d"]}, "config.to"),
        ({"to": []}, "config.to"),
        ({"host": ""}, "config.host"),
    ],
)
def test_set_up_that_cannot_work_is_refused(config: dict[str, Any], path: str) -> None:
    with pytest.raises(DestinationInvalid) as raised:
        destination(25, **config)
    assert raised.value.details["path"] == path


def test_password_is_not_sent_in_the_clear() -> None:
    with pytest.raises(DestinationInvalid):
        Email(Setup({**CONFIG, "host": "h"}, {"password": ["hush"]}))


def test_plain_text_goes_to_private_networks_alone() -> None:
    public = destination(25, host="192.0.3.1")
    with pytest.raises(DeliveryRefused, match="Without TLS"):
        public.deliver(document(), {}, lambda _: None)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("to", "a@b.c> <x@y.z"),
        ("to", "A <a@b.c>"),
        ("from", "a@b.c, x@y.z"),
        ("from", "A\n<a@b.c>"),
    ],
)
def test_address_that_is_more_than_one_is_refused(path: str, address: str) -> None:
    with pytest.raises(DestinationInvalid):
        destination(25, **{path: [address] if path == "to" else address})
    destination(25, **{"from": "Tiro of us <tiro@example.org>"})


def test_server_that_speaks_slowly_is_cut() -> None:
    """Each of its letters comes in time, and all of them never would."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = threading.Event()

        def drip() -> None:
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                while not ended.wait(0.02):
                    peer.sendall(b"2")

        thread = threading.Thread(target=drip)
        thread.start()
        config = {**CONFIG, "host": "127.0.0.1", "port": listener.getsockname()[1]}
        slow = Email(Setup(config, allowed=Allowed(["127.0.0.1"]), timeout_seconds=0.3))
        with pytest.raises(DeliveryFailed):
            slow.deliver(document(), {}, lambda _: None)
        ended.set()
        thread.join()


def test_server_that_says_too_much_is_not_heard_out() -> None:
    """The lines of a reply are kept in memory until its last one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def flood() -> None:
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                while True:
                    peer.sendall(b"220-more\r\n" * 1000)

        thread = threading.Thread(target=flood)
        thread.start()
        with pytest.raises(DeliveryFailed):
            destination(listener.getsockname()[1]).deliver(document(), {}, lambda _: None)
        thread.join()
