"""Servers and receivers that refuse, drip, hang and break off: what is certain is tried again, the rest is listed."""

import asyncio
import json
import os
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from integration.outbox.outbox_house import (
    FREE,
    NOON,
    LocalServer,
    Mailbox,
    OutboxHouse,
    smtp_server,
    stream_server,
)
from standardwebhooks import Webhook as Verifier

from domain.outbox import Channel
from outbox.channels.folder import Folder
from outbox.channels.smtp import Smtp, SmtpServer
from outbox.channels.webhook import Receiver, Webhook
from outbox.deliver import Delivery, Round
from outbox.letter import Sender
from storage.outbox import OutboxStore
from storage.outbox_blocks import blocked

US = Sender("Kim of Ours", "kim@ours.example", "team@ours.example")
SECRETS = ("whsec_" + "bmV3bmV3bmV3bmV3bmV3bmV3", "whsec_" + "b2xkb2xkb2xkb2xkb2xkb2xk")
SHORT = 1.0  # seconds


def deliver(house: OutboxHouse, channel: Channel) -> Round:
    store = OutboxStore(house.engine, lambda: NOON, timedelta(minutes=5), lambda: 0.5)
    return Delivery(store, channel, FREE, lambda: NOON, lambda _: None).round()


def mail_to(port: int, **more: Any) -> Smtp:
    told = {"security": "none", "seconds": 20.0, **more}
    return Smtp(SmtpServer(told.pop("host", "127.0.0.1"), port, **told), US)


def one_to_ana(house: OutboxHouse, **more: Any) -> int:
    account = house.account()
    return house.approved(account, house.contact(account, "ana@fjord.example"), **more)


# Mail


def test_a_mail_is_what_was_approved(outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer) -> None:
    from email import message_from_bytes
    from email.policy import SMTP

    body = "Grüße,\n\n.\nFrom here on: 12 of 40.\n"
    message = one_to_ana(outbox, subject="Ihre Plätze", body=body)
    assert deliver(outbox, mail_to(server.port)).counts == {"sent": 1}
    (got,) = mailbox.got
    assert (got.sender, got.recipients) == ("kim@ours.example", ["ana@fjord.example"])
    read = message_from_bytes(got.content, policy=SMTP)
    assert read["From"] == "Kim of Ours <kim@ours.example>"
    assert (read["To"], read["Reply-To"]) == ("Ana <ana@fjord.example>", "team@ours.example")
    assert read["Subject"] == "Ihre Plätze"
    assert read["Message-ID"] == f"<{outbox.row(message)['message_id']}@ours.example>"
    assert read["Auto-Submitted"] is None
    text = read.get_body()
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == body


@pytest.mark.parametrize(
    "name", ["Ana\r\nBcc: mallory@evil.example", "Ana <mallory@evil.example>", "\x00\u202eAna\u2028X-A: b"]
)
def test_a_display_name_adds_no_header_and_no_recipient(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer, name: str
) -> None:
    account = outbox.account()
    outbox.approved(account, outbox.contact(account, "ana@fjord.example", name=name))
    assert deliver(outbox, mail_to(server.port)).counts == {"sent": 1}
    (got,) = mailbox.got
    heads = got.content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert got.recipients == ["ana@fjord.example"]
    assert not any(line.startswith((b"Bcc", b"X-A")) for line in heads)
    assert sum(line.startswith(b"To:") for line in heads) == 1
    assert b"mallory" not in b"".join(line for line in heads if b"<" in line and b"ana@" not in line)


@pytest.mark.parametrize(
    "told",
    [
        {"subject": "Hi\r\nBcc: mallory@evil.example"},
        {"subject": "Hi\u2028there"},
        {"body": "Hello\r\n.\r\nMAIL FROM:<x@y>\r\n"},
        {"body": "Hello\x00"},
    ],
)
def test_what_would_have_to_be_changed_to_be_a_mail_is_not_sent(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer, told: dict[str, str]
) -> None:
    message = one_to_ana(outbox, **told)
    assert deliver(outbox, mail_to(server.port)).counts == {"failed": 1}
    assert mailbox.got == []
    assert outbox.draft_state(message) == "waiting"


@pytest.mark.parametrize(
    "address",
    ["ana@fjord.example>\r\nRCPT TO:<m@evil.example", "ana", "a b@c.example", "jos\u00e9@c.example"],
)
def test_an_address_that_is_none_is_not_written_to(
    outbox: OutboxHouse, mailbox: Mailbox, address: str
) -> None:
    from domain.drafts import Recipient
    from domain.outbox import Claimed, NotGone

    claimed = Claimed(
        1, "keepwell-1-0123456789abcdef", (Recipient("A", address),), "Hi", "Hi\n", "en", NOON, 1, False
    )
    outcome = mail_to(1).send(claimed, lambda: pytest.fail("it was to be handed over"))
    assert isinstance(outcome, NotGone)
    assert not outcome.again


def test_recipients_that_are_refused_are_recorded_and_the_others_get_it(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer
) -> None:
    account = outbox.account()
    people = [outbox.contact(account, f"{name}@fjord.example") for name in ("ana", "bo")]
    message = outbox.approved(account, *people)
    mailbox.answer = lambda stage, what: "550 5.1.1 no such user" if what == "bo@fjord.example" else None
    assert deliver(outbox, mail_to(server.port)).counts == {"sent": 1}
    assert mailbox.got[0].recipients == ["ana@fjord.example"]
    from storage.outbox_rows import one

    outcomes = [each["outcome"] for each in one(outbox.engine, message)[0].recipients]
    assert outcomes == ["taken", "refused"]


@pytest.mark.parametrize(
    ("answer", "state", "is_blocked"),
    [
        ("550 5.1.1 no such user", "failed", True),
        ("550 5.7.1 we do not like you", "failed", False),
        ("552 5.2.2 mailbox full", "failed", False),
        ("450 4.2.0 greylisted", "waiting", False),
        ("530 5.7.0 sign in first", "waiting", False),
    ],
)
def test_a_recipient_refused_for_good_is_not_one_refused_for_now(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer, answer: str, state: str, is_blocked: bool
) -> None:
    message = one_to_ana(outbox)
    mailbox.answer = lambda stage, _: answer if stage == "rcpt" else None
    assert deliver(outbox, mail_to(server.port)).counts == {state: 1}
    assert (outbox.row(message)["handed_at"], bool(blocked(outbox.engine))) == (None, is_blocked)


@pytest.mark.parametrize(("answer", "state"), [("451 later", "waiting"), ("554 spam", "failed")])
def test_an_answer_to_the_content_is_certain(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer, answer: str, state: str
) -> None:
    message = one_to_ana(outbox)
    mailbox.answer = lambda stage, _: answer if stage == "data" else None
    assert deliver(outbox, mail_to(server.port)).counts == {state: 1}
    assert outbox.row(message)["handed_at"] is None


def _script(*answers: bytes, last: Callable[[asyncio.StreamWriter], Any] | None = None) -> Any:
    """An SMTP server that says these things, one for each line it hears, and then hangs or does `last`."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for answer in answers:
                writer.write(answer)
                await writer.drain()
                heard = await reader.readline()
                if heard == b"DATA\r\n" and answer is answers[-1]:
                    writer.write(b"354 go on\r\n")
                    await reader.readuntil(b"\r\n.\r\n")
            if last is not None:
                await last(writer)
            await asyncio.sleep(60)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return handle


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    raise ConnectionError


async def _drip(writer: asyncio.StreamWriter) -> None:
    for _ in range(200):
        writer.write(b"250-still at it\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _nonsense(writer: asyncio.StreamWriter) -> None:
    writer.write(b"<html>what?</html>\r\n")
    await writer.drain()


HELLO = (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n")
FAULTS = {
    "hangs after the message": (_script(*HELLO), "unclear"),
    "closes after the message": (_script(*HELLO, last=_close), "unclear"),
    "drips after the message": (_script(*HELLO, last=_drip), "unclear"),
    "talks nonsense after the message": (_script(*HELLO, last=_nonsense), "unclear"),
    "says nothing": (_script(), "waiting"),
    "drips instead of greeting": (_script(last=_drip), "waiting"),
    "closes before it greets": (_script(last=_close), "waiting"),
    "closes in the middle": (_script(*HELLO[:2], last=_close), "waiting"),
    "hangs in the middle": (_script(*HELLO[:3]), "waiting"),
    "is not a mail server": (_script(b"HTTP/1.1 400 Bad Request\r\n"), "waiting"),
    "is busy": (_script(b"421 too many of you\r\n"), "waiting"),
    "is closed to us": (_script(b"554 no\r\n"), "waiting"),
    "refuses us as the sender": (_script(*HELLO[:2], b"550 not you\r\n"), "waiting"),
}


@contextmanager
def streaming(handle: Any) -> Iterator[int]:
    server = stream_server(handle)
    try:
        yield server.port
    finally:
        server.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_server_leaves_no_doubt_that_is_not_listed(outbox: OutboxHouse, fault: str) -> None:
    handle, state = FAULTS[fault]
    message = one_to_ana(outbox)
    with streaming(handle) as port:
        done = deliver(outbox, mail_to(port, seconds=SHORT))
    row = outbox.row(message)
    assert (row["state"], done.counts) == (state, {state: 1})
    assert (row["handed_at"] is not None) == (state == "unclear")
    assert done.blocked == (state == "waiting")
    assert row["error"]


def test_a_server_that_is_not_there_ends_the_round(outbox: OutboxHouse) -> None:
    ids = outbox.many(3)
    with streaming(_script()) as port:
        pass
    done = deliver(outbox, mail_to(port))
    assert (done.counts, done.blocked) == ({"waiting": 1}, True)
    assert [outbox.row(one)["attempts"] for one in ids] == [1, 0, 0]
    done = deliver(outbox, mail_to(25, host="no-such-host.invalid", security="tls", seconds=5.0))
    assert (done.counts, done.blocked) == ({"waiting": 1}, True)


def test_mail_is_not_handed_to_another_machine_without_tls(outbox: OutboxHouse) -> None:
    one_to_ana(outbox)
    done = deliver(outbox, mail_to(25, host="192.0.2.1"))
    assert done.blocked
    assert "without TLS" in done.idle.why


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One that nobody vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/CN=localhost",
    ]
    named = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*made, *named], check=True, capture_output=True)
    return cert, key


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_certificates_are_checked(
    outbox: OutboxHouse, mailbox: Mailbox, certificate: tuple[Path, Path], security: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    inside = {"tls": context} if security == "tls" else {}
    more: dict[str, Any] = (
        {"tls_context": context, "require_starttls": True} if security == "starttls" else {}
    )
    server = smtp_server(mailbox, **inside, **more)
    try:
        one_to_ana(outbox)
        stranger = mail_to(server.port, host="localhost", security=security)
        done = deliver(outbox, stranger)
        assert done.blocked
        assert "certificate" in done.idle.why
        assert mailbox.got == []
        assert "certificate" in (stranger.greet() or "")
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        known = mail_to(server.port, host="localhost", security=security, tls=trusting)
        assert known.greet() is None
        store = OutboxStore(outbox.engine, lambda: NOON + timedelta(hours=1))
        assert Delivery(store, known, FREE, lambda: NOON, lambda _: None).round().counts == {"sent": 1}
    finally:
        server.close()


def test_starttls_is_demanded_where_the_server_does_not_offer_it(
    outbox: OutboxHouse, mailbox: Mailbox, server: LocalServer
) -> None:
    one_to_ana(outbox)
    assert deliver(outbox, mail_to(server.port, security="starttls")).blocked
    assert mailbox.got == []


def test_a_wrong_password_holds_the_round_and_fails_nothing(outbox: OutboxHouse, mailbox: Mailbox) -> None:
    from aiosmtpd.smtp import AuthResult

    def never(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    server = smtp_server(mailbox, authenticator=never, auth_require_tls=False)
    try:
        one_to_ana(outbox)
        channel = mail_to(server.port, user="us", password="hunter2")
        done = deliver(outbox, channel)
        assert (done.counts, done.blocked) == ({"waiting": 1}, True)
        assert "does not accept the user or the password" in done.idle.why
        assert "hunter2" not in done.idle.why + repr(channel)
    finally:
        server.close()


# Webhook


class Hook:
    """An HTTP receiver that keeps what it hears and answers as it is told."""

    def __init__(self, *answers: bytes, pause: float = 0.0, drip: bytes = b"") -> None:
        self.answers, self.pause, self.drip = list(answers), pause, drip
        self.heard: list[tuple[dict[str, str], bytes]] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            heads = {
                k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.split("\r\n")[1:])
            }
            body = await reader.readexactly(int(heads.get("content-length", 0)))
            self.heard.append((heads, body))
            await asyncio.sleep(self.pause)
            writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
            for _ in range(200 if self.drip else 0):
                writer.write(self.drip)
                await writer.drain()
                await asyncio.sleep(0.02)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def http(status: str, *heads: str, body: str = "") -> bytes:
    told = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *heads]
    return ("\r\n".join(told) + "\r\n\r\n" + body).encode()


def hook_to(port: int, seconds: float = 20.0, url: str = "http://127.0.0.1:{port}/in") -> Webhook:
    return Webhook(Receiver(url.format(port=port), SECRETS, seconds), lambda: NOON)


def test_a_webhook_is_signed_with_each_secret_over_its_id_and_body(
    outbox: OutboxHouse, monkeypatch: Any
) -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)  # the verifier takes the real clock
    hook = Hook(http("204 No Content"))
    message = one_to_ana(outbox, subject="Ihre Plätze")
    with streaming(hook) as port:
        channel = Webhook(Receiver(f"http://127.0.0.1:{port}/in", SECRETS), lambda: now)
        assert deliver(outbox, channel).counts == {"sent": 1}
    ((heads, body),) = hook.heard
    assert heads["webhook-id"] == outbox.row(message)["message_id"]
    for secret in SECRETS:
        told = Verifier(secret).verify(body, heads)
    assert told["type"] == "message.approved"
    assert told["data"]["subject"] == "Ihre Plätze"
    assert told["data"]["recipients"] == [{"name": "Ana", "address": "ana@fjord.example"}]
    with pytest.raises(Exception, match="signature"):
        Verifier("whsec_" + "AAAA" * 6).verify(body, heads)


ANSWERS: dict[str, tuple[Hook, str, bool]] = {
    "500": (Hook(http("500 Oh")), "waiting", True),
    "429": (Hook(http("429 Slow", "Retry-After: 600")), "waiting", True),
    "400": (Hook(http("400 What")), "failed", False),
    "404": (Hook(http("404 Where")), "waiting", False),
    "redirect": (Hook(http("302 There", "Location: http://127.0.0.1:1/")), "waiting", False),
    "no http": (Hook(b"what?\r\n\r\n"), "waiting", True),
    "half": (Hook(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx"), "waiting", True),
    "hang": (Hook(http("200 OK"), pause=30), "waiting", True),
    "drip": (Hook(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", drip=b"x"), "waiting", True),
    "wrong body": (Hook(http("200 OK", "Content-Type: application/json", body="<html>")), "sent", True),
    "endless body": (
        Hook(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", drip=b"x" * 9000),
        "sent",
        True,
    ),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_receiver_may_answer_anything(outbox: OutboxHouse, answer: str) -> None:
    hook, state, maybe = ANSWERS[answer]
    message = one_to_ana(outbox)
    with streaming(hook) as port:
        done = deliver(outbox, hook_to(port, seconds=SHORT))
    row = outbox.row(message)
    assert (row["state"], done.counts, len(hook.heard)) == (state, {state: 1}, 1)
    assert (row["handed_at"] is not None) == maybe
    pause = row["due_at"] - NOON
    assert pause == timedelta(minutes=10 if answer == "429" else 1) or state != "waiting"


def test_a_message_tried_again_is_the_same_message(outbox: OutboxHouse) -> None:
    hook = Hook(http("503 Busy"), http("200 OK"))
    one_to_ana(outbox)
    with streaming(hook) as port:
        deliver(outbox, hook_to(port))
        later = OutboxStore(outbox.engine, lambda: NOON + timedelta(minutes=5))
        assert Delivery(later, hook_to(port), FREE, lambda: NOON, lambda _: None).round().counts == {
            "sent": 1
        }
    first, second = hook.heard
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert json.loads(first[1])["data"] == json.loads(second[1])["data"]


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "ftp://x.example",
        "https://u:p@hooks.example.com",
        "nonsense",
        "http://[::1",
    ],
)
def test_a_webhook_goes_to_https_alone(outbox: OutboxHouse, url: str) -> None:
    one_to_ana(outbox)
    done = deliver(outbox, Webhook(Receiver(url, SECRETS), lambda: NOON))
    assert done.blocked
    assert "KEEPWELL_WEBHOOK_URL" in done.idle.why


@pytest.mark.parametrize(
    "secrets", [(), ("whsec_",), ("whsec_c2hvcnQ=",), ("bmV3bmV3bmV3bmV3bmV3bmV3",), (SECRETS[0], "x")]
)
def test_a_webhook_without_a_strong_secret_is_not_sent(outbox: OutboxHouse, secrets: tuple[str, ...]) -> None:
    one_to_ana(outbox)
    done = deliver(outbox, Webhook(Receiver("https://hooks.example.com", secrets), lambda: NOON))
    assert done.blocked
    assert "KEEPWELL_WEBHOOK_SECRET" in done.idle.why


# Folder


def test_a_folder_gets_one_file_for_each_message(outbox: OutboxHouse, tmp_path: Path) -> None:
    from email import message_from_bytes
    from email.policy import SMTP

    message = one_to_ana(outbox)
    folder = tmp_path / "home" / "outbox"
    assert deliver(outbox, Folder(folder, US)).counts == {"sent": 1}
    name = outbox.row(message)["message_id"]
    assert [one.name for one in folder.iterdir()] == [f"{name}.eml"]
    read = message_from_bytes((folder / f"{name}.eml").read_bytes(), policy=SMTP)
    assert read["To"] == "Ana <ana@fjord.example>"


def test_a_file_that_is_there_is_never_written_again(outbox: OutboxHouse, tmp_path: Path) -> None:
    message = one_to_ana(outbox)
    file = tmp_path / f"{outbox.row(message)['message_id']}.eml"
    file.write_text("as it was")
    assert deliver(outbox, Folder(tmp_path, US)).counts == {"sent": 1}
    assert file.read_text() == "as it was"


def test_a_sender_that_died_over_a_file_is_followed_by_one_that_finds_it(
    outbox: OutboxHouse, tmp_path: Path
) -> None:
    message = one_to_ana(outbox)
    store = OutboxStore(outbox.engine, lambda: NOON)
    claimed = store.claim("gone", "file", FREE)
    Folder(tmp_path, US).send(claimed, lambda: store.hand_over(message, "gone"))  # type: ignore[arg-type]  # there is one
    later = OutboxStore(outbox.engine, lambda: NOON + timedelta(hours=1))
    done = Delivery(later, Folder(tmp_path, US), FREE, lambda: NOON, lambda _: None).round()
    assert (done.recovered, done.counts) == ({"waiting": 1}, {"sent": 1})
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_a_folder_that_cannot_be_written_is_tried_again(outbox: OutboxHouse, tmp_path: Path) -> None:
    message = one_to_ana(outbox)
    (tmp_path / "outbox").write_text("a file where the folder should be")
    done = deliver(outbox, Folder(tmp_path / "outbox", US))
    assert (done.counts, done.blocked) == ({"waiting": 1}, True)
    assert "cannot be written" in outbox.row(message)["error"]


@pytest.mark.parametrize("what", ["fsync", "link"])
def test_a_full_disk_leaves_no_half_a_message(
    outbox: OutboxHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    message = one_to_ana(outbox)
    with monkeypatch.context() as patch:
        patch.setattr(os, what, full)
        done = deliver(outbox, Folder(tmp_path / "outbox", US))
    assert (done.counts, done.blocked) == ({"waiting": 1}, True)
    assert list((tmp_path / "outbox").iterdir()) == []
    assert outbox.row(message)["handed_at"] is None


def test_a_channel_that_breaks_is_no_excuse_to_send_twice(outbox: OutboxHouse) -> None:
    class Broken:
        name, once, seconds = "smtp", False, 1.0

        def __init__(self, handed: bool) -> None:
            self.handed = handed

        def send(self, message: Any, leaving: Any) -> Any:
            if self.handed:
                leaving()
            raise ZeroDivisionError

    first, second = outbox.many(2)
    store = OutboxStore(outbox.engine, lambda: NOON)
    for handed in (False, True):
        sender = Delivery(store, Broken(handed), FREE, lambda: NOON, lambda _: None)
        claimed = store.claim(sender.holder, "smtp", FREE)
        sender.send(claimed)  # type: ignore[arg-type]  # there is one
    assert [outbox.row(one)["state"] for one in (first, second)] == ["waiting", "unclear"]
