"""A mail says exactly what was approved, or is not written at all."""

import random
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from domain.drafts import Recipient
from domain.outbox import Claimed, takes_no_mail
from outbox.letter import Letter, Sender, UnwritableError, letter

AT = datetime(2026, 11, 18, 12, tzinfo=UTC)
US = Sender("Kim, of Ours", "kim@ours.example")
LETTERS = "abc äöüß€漢字😀 \"',;:<>()@=?_.\\-—  é\t"


def write(subject: str = "Hi", body: str = "Hello\n", *people: tuple[str, str]) -> Letter:
    to = tuple(Recipient(*one) for one in people or (("Ana", "ana@fjord.example"),))
    return letter(Claimed(1, "keepwell-1-0123456789abcdef", to, subject, body, "en", AT, 1, False), US, AT)


def test_any_subject_body_and_name_comes_back_as_it_was() -> None:
    draws = random.Random(7)  # texts, not secrets

    def text(letters: str, most: int) -> str:
        return "".join(draws.choice(letters) for _ in range(draws.randint(0, most)))

    for _ in range(150):
        subject, body = text(LETTERS.replace("\t", ""), 200), text(LETTERS + "\n\n", 600)
        content = write(subject, body, (text(LETTERS + "\r\n", 80), "ana@fjord.example")).content
        read = message_from_bytes(content, policy=SMTP)
        told = read.get_body()
        assert told is not None
        assert str(read["Subject"]) == subject
        assert told.get_content().replace("\r\n", "\n").rstrip("\n") == body.rstrip("\n")
        assert [one.addr_spec for one in read["To"].addresses] == ["ana@fjord.example"]
        assert content.isascii()
        assert max(map(len, content.split(b"\r\n"))) <= 998
        assert b"\n" not in content.replace(b"\r\n", b"")


def test_headers_are_those_of_a_mail_a_person_approved() -> None:
    read = message_from_bytes(write("Grüße", "Hallo\n", ("Łukasz", "l@müller.example")).content, policy=SMTP)
    assert set(read) == {
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
        "Content-Transfer-Encoding",
    }
    assert read["From"] == '"Kim, of Ours" <kim@ours.example>'
    assert read["To"] == "Łukasz <l@xn--mller-kva.example>"
    assert read["Date"].datetime == AT


@pytest.mark.parametrize(
    "subject", ["a\nb", "a\r\nBcc: x@y.example", "a\x00", "a\u2028b", "a\x1b[31m", "\ud800"]
)
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(UnwritableError, match="subject"):
        write(subject)


@pytest.mark.parametrize("body", ["a\rb", "a\r\n.\r\nQUIT\r\n", "\x00", "\x1b[31m", "\udfff"])
def test_a_body_has_no_line_ends_but_its_own(body: str) -> None:
    with pytest.raises(UnwritableError, match="body"):
        write("Hi", body)


@pytest.mark.parametrize(
    "address",
    [
        *("", "ana", "@x.example", "ana@", "a b@x.example", "ana@x..example", ".ana@x.example"),
        *("ana@x.example\r\nX: y", "ana@x.example,bo@x.example", "<ana@x.example>", '"ana"@x.example'),
        *("ana@[1.2.3.4]:x", "jos\u00e9@x.example"),
    ],
)
def test_an_address_is_one_plain_address(address: str) -> None:
    with pytest.raises(UnwritableError):
        write("Hi", "Hello\n", ("Ana", address))


@pytest.mark.parametrize(
    ("says", "code", "dead"),
    [
        ("5.1.1 <a@b>: user unknown", 550, True),
        ("no such user here", 550, True),
        ("5.7.1 user unknown to our policy", 550, False),
        ("relaying denied", 550, False),
        ("no such user here", 450, False),
        ("15.1.1.2 is listed", 554, False),
    ],
)
def test_which_refusals_mean_that_there_is_no_such_address(says: str, code: int, dead: bool) -> None:
    assert takes_no_mail(says, code) is dead
