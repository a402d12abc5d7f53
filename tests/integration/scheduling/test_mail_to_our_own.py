"""Mail to our own people: once per person and date, through the outbox's channels, never to a customer."""

import threading
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from integration.outbox.outbox_house import NOON, Mailbox, OutboxHouse, smtp_server
from sqlalchemy.engine import Engine

from domain.outbox import Leaving, MaybeGone, Outcome
from outbox.channels.folder import Folder
from outbox.channels.smtp import Smtp, SmtpServer
from outbox.letter import Letter, Sender
from outbox.notes import Note, Notes, Post
from storage.internal_mail import InternalMailStore, MailState
from storage.outbox import OutboxStore

US = Sender("Keepwell", "keepwell@ours.com")
TODAY = date(2026, 11, 18)
HTML = "<p>Fjörd &amp; Co</p>"
NOTE = Note("digest", TODAY, "Zoë Ünal", "zoe@ours.com", "3 things to do", "Rufen Sie Fjörd an.\n", HTML)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def notes(engine: Engine, clock: Clock, post: Post, holder: str = "one") -> Notes:
    return Notes(InternalMailStore(engine, clock), post, clock, holder)


def test_a_digest_arrives_as_text_and_html_once(engine: Engine, clock: Clock) -> None:
    mailbox = Mailbox()
    server = smtp_server(mailbox)
    way = Smtp(SmtpServer("127.0.0.1", server.port, "none"), US)
    try:
        found = [notes(engine, clock, way, name).send(NOTE) for name in ("one", "two")]
    finally:
        server.close()
    assert found == [MailState.SENT, None]
    assert len(mailbox.got) == 1
    mail = message_from_bytes(mailbox.got[0].content, policy=default)
    assert isinstance(mail, EmailMessage)
    assert (mail["To"].addresses[0].display_name, mail["Subject"]) == ("Zoë Ünal", "3 things to do")
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert (plain.get_content().strip(), rich.get_content().strip()) == ("Rufen Sie Fjörd an.", NOTE.html)
    assert mail["Auto-Submitted"] == "auto-generated"


def test_of_many_senders_at_once_one_writes_the_file(engine: Engine, clock: Clock, tmp_path: Path) -> None:
    found: list[MailState | None] = []
    begin = threading.Barrier(6)

    def send(name: str) -> None:
        one = notes(engine, clock, Folder(tmp_path, US), name)
        begin.wait()
        try:
            found.append(one.send(NOTE))
        except Exception:
            found.append(None)

    threads = [threading.Thread(target=send, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(MailState.SENT) == 1
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_the_address_of_a_customers_contact_gets_nothing(
    sqlite_engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    house = OutboxHouse(sqlite_engine)
    house.contact(house.account(), "Zoe@Ours.com")
    one = notes(sqlite_engine, clock, Folder(tmp_path, US))
    assert one.send(NOTE) is None
    assert one.store.of_day("digest", TODAY) == {"zoe@ours.com": MailState.FAILED}
    assert list(tmp_path.glob("*.eml")) == []


def test_the_stop_of_the_outbox_holds_for_it_too(sqlite_engine: Engine, clock: Clock, tmp_path: Path) -> None:
    OutboxStore(sqlite_engine, clock).stop("kim", "an incident")
    one = notes(sqlite_engine, clock, Folder(tmp_path, US))
    assert one.send(NOTE) is None
    OutboxStore(sqlite_engine, clock).start("kim", None)
    assert one.send(NOTE) is MailState.SENT


class Dying:
    """A channel in the middle of which the process dies."""

    sender = US

    def __init__(self, after_handing: bool) -> None:
        self._after = after_handing

    def post(self, mail: Letter, name: str, leaving: Leaving) -> Outcome:
        if self._after:
            leaving()
        raise KeyboardInterrupt


class Silent:
    sender = US

    def post(self, mail: Letter, name: str, leaving: Leaving) -> Outcome:
        leaving()
        return MaybeGone("no answer came")


@pytest.mark.parametrize(("after", "then"), [(False, MailState.SENT), (True, None)])
def test_one_that_died_before_the_hand_over_is_sent_and_one_after_it_is_not_repeated(
    sqlite_engine: Engine, clock: Clock, tmp_path: Path, after: bool, then: MailState | None
) -> None:
    with pytest.raises(KeyboardInterrupt):
        notes(sqlite_engine, clock, Dying(after)).send(NOTE)
    other = notes(sqlite_engine, clock, Folder(tmp_path, US), "two")
    assert other.send(NOTE) is None  # the lease still holds
    clock.now += timedelta(minutes=6)
    assert other.send(NOTE) is then
    assert other.store.of_day("digest", TODAY)["zoe@ours.com"] is (then or MailState.UNCLEAR)


def test_no_answer_is_unclear_and_never_tried_again(
    sqlite_engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    one = notes(sqlite_engine, clock, Silent())
    assert one.send(NOTE) is MailState.UNCLEAR
    clock.now += timedelta(hours=1)
    assert notes(sqlite_engine, clock, Folder(tmp_path, US)).send(NOTE) is None
    assert one.store.unclear(NOON) == 1
