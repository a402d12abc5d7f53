"""Mail to our own people, as text and HTML: no customer gets it, so no draft is approved for it. Each goes once per
person and day, the stop of the outbox holds for it, and the same channels send it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Protocol

from domain.clock import Clock
from domain.outbox import Gone, Leaving, MaybeGone, NoLongerOursError, NotGone, Outcome
from outbox.letter import Letter, Sender, UnwritableError, ascii_address
from storage.internal_mail import InternalMailStore, MailState


@dataclass(frozen=True)
class Note:
    """`kind` and `day` say which one it is."""

    kind: str
    day: date
    name: str
    address: str
    subject: str
    text: str
    html: str


class Post(Protocol):
    """A channel that takes a mail as it is written (outbox/channels/smtp.py, folder.py)."""

    @property
    def sender(self) -> Sender: ...

    def post(self, mail: Letter, name: str, leaving: Leaving) -> Outcome: ...


@dataclass(frozen=True)
class Notes:
    store: InternalMailStore
    post: Post
    clock: Clock
    holder: str

    def send(self, note: Note) -> MailState | None:
        """None where there was nothing to do: it was sent, is another's, or everything is stopped."""
        mail_id = self.store.claim(self.holder, note.kind, note.address, note.day, note.subject)
        if mail_id is None:
            return None
        name = f"{note.kind}-{note.day}-{mail_id}"
        try:
            mail = written(note, self.post.sender, name, self.clock())
            outcome = self.post.post(mail, name, lambda: self.store.hand_over(mail_id, self.holder))
        except UnwritableError as wrong:
            outcome = NotGone(str(wrong), again=False)
        except NoLongerOursError as refused:
            outcome = NotGone(refused.why.value, again=True)
        state = _state(outcome)
        self.store.settle(mail_id, self.holder, state, outcome.says)
        return state


def _state(outcome: Outcome) -> MailState:
    if isinstance(outcome, Gone):
        return MailState.SENT
    if isinstance(outcome, MaybeGone):
        return MailState.UNCLEAR
    return MailState.WAITING if outcome.again else MailState.FAILED


def written(note: Note, sender: Sender, name: str, at: datetime) -> Letter:
    address, author = ascii_address(note.address), ascii_address(sender.address)
    mail = EmailMessage(SMTP)
    try:
        mail["From"] = formataddr((_one_line(sender.name), author))
        mail["To"] = formataddr((_one_line(note.name), address))
        mail["Subject"] = _one_line(note.subject)
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<keepwell-{name}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(note.text, cte="quoted-printable")
        mail.add_alternative(note.html, subtype="html", cte="quoted-printable")
        content = mail.as_bytes()
    except (ValueError, UnicodeError) as error:
        raise UnwritableError(f"it cannot be written as a mail: {error}") from error
    return Letter(content, author, ((address, note.address),))


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
