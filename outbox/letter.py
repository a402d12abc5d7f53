"""The message as a mail: what was approved, to the letter, and nothing that a name or a subject smuggles in."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.charset import QP, Charset
from email.errors import MessageError
from email.header import Header
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32
from email.utils import format_datetime, quote
from unicodedata import category

from domain.outbox import Claimed

LONGEST_NAME = 120
LONGEST_LINE = 900  # bytes; a server need not take more than 998


class UnwritableError(ValueError):
    """This message cannot be written as a mail without changing it. Says why, for a person."""


@dataclass(frozen=True)
class Sender:
    """Who our mail is from, and where answers go."""

    name: str
    address: str
    reply_to: str | None = None

    @property
    def domain(self) -> str:
        return ascii_address(self.address).rpartition("@")[2]


@dataclass(frozen=True)
class Letter:
    """`envelope`: the recipients as a server takes them, each with the address that was approved."""

    content: bytes
    sender: str
    envelope: tuple[tuple[str, str], ...]


def letter(message: Claimed, sender: Sender, at: datetime) -> Letter:
    """UnwritableError where the mail would not say exactly what was approved."""
    _plain(message)
    envelope = tuple((ascii_address(one.address), one.address) for one in message.recipients)
    author = ascii_address(sender.address)
    # The older classes of the library: the newer ones lose spaces where they fold words beyond ASCII.
    mail: Message[str, str | Header] = Message(compat32)
    try:
        mail["From"] = _person(sender.name, author)
        people = zip(message.recipients, envelope, strict=True)
        mail["To"] = ",\n ".join(_person(one.name, address) for one, (address, _) in people)
        if sender.reply_to:
            mail["Reply-To"] = ascii_address(sender.reply_to)
        mail["Subject"] = _encoded(message.subject, "Subject: ")
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{message.message_id}@{sender.domain}>"
        mail["MIME-Version"] = "1.0"
        _add_body(mail, message.body)
        content = mail.as_bytes(policy=compat32.clone(linesep="\r\n", max_line_length=None))
    except (ValueError, TypeError, IndexError, MessageError) as error:
        raise UnwritableError(f"it cannot be written as a mail: {error}") from error
    _read_back(content, message, [address for address, _ in envelope])
    return Letter(content, author, envelope)


def _add_body(mail: "Message[str, str | Header]", body: str) -> None:
    whole = body if body.endswith("\n") else f"{body}\n"
    if whole.isascii() and max(map(len, whole.split("\n"))) <= LONGEST_LINE:
        mail["Content-Type"] = 'text/plain; charset="us-ascii"'
        mail["Content-Transfer-Encoding"] = "7bit"
        mail.set_payload(whole)
        return
    charset = Charset("utf-8")
    charset.body_encoding = QP
    mail.set_payload(whole, charset)


def _encoded(text: str, before: str) -> str:
    """One line as a header takes it; what a reader would not get back letter for letter goes as encoded words."""
    plain = text.isascii() and "=?" not in text and text == " ".join(text.split())
    words = Header(text, "us-ascii" if plain else "utf-8", maxlinelen=75, header_name=before.rstrip(": "))
    return words.encode(linesep="\n")


def _plain(message: Claimed) -> None:
    """A subject is one line, and a body has line ends of one kind: anything else would have to be changed."""
    if any(category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in message.subject):
        raise UnwritableError("its subject holds line ends or control characters")
    if any(category(letter) in ("Cc", "Cs") and letter not in "\n\t" for letter in message.body):
        raise UnwritableError("its body holds control characters")


def _person(name: str, address: str) -> str:
    """A name is one line of visible letters, whatever it was, and none at all where it looks like an address."""
    shown = " ".join("".join(one if one.isprintable() else " " for one in name).split())[
        :LONGEST_NAME
    ].strip()
    if not shown or set("<>@") & set(shown):
        return address
    told = f'"{quote(shown)}"' if shown.isascii() and "=?" not in shown else _encoded(shown, "To: ")
    return f"{told} <{address}>"


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII; UnwritableError where it is none, or holds what ends a header."""
    local, at, domain = address.strip().rpartition("@")
    right = (
        at and local and domain and all(one.isprintable() and one not in ' ,;:<>()[]"\\' for one in address)
    )
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        right = False
        host = ""
    if local and not local.isascii():
        raise UnwritableError(f"{address!r} has letters before the @ that mail servers need not take")
    if not right or ".." in f".{local}." or not all(host.split(".")):
        raise UnwritableError(f"{address!r} is no address that mail can go to")
    return f"{local}@{host}"


def _read_back(content: bytes, message: Claimed, addresses: list[str]) -> None:
    """Whoever reads the mail must find what was approved: the library folds and encodes, and has had faults in that."""
    read = message_from_bytes(content, policy=SMTP)
    told = read.get_body()
    found = told.get_content() if isinstance(told, EmailMessage) else ""
    to = [one.addr_spec for one in read["To"].addresses]
    whole = message.body if message.body.endswith("\n") else f"{message.body}\n"
    same = found.replace("\r\n", "\n") == whole and str(read["Subject"] or "") == message.subject
    heads = [name.lower() for name in read]
    if not same or to != addresses or len(heads) != len(set(heads)) or {"cc", "bcc"} & set(heads):
        raise UnwritableError("it cannot be written as a mail that says exactly what was approved")
