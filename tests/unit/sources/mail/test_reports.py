"""Which mails speak of messages of our outbox, and what they say of their recipients."""

from email import message_from_string
from typing import Any

import pytest

from sources.mail.message import read
from sources.mail.reports import ours, reported

OURS = "keepwell-17-0123456789abcdef"
REPORT = """\
From: Mail Delivery <mailer-daemon@fjord.example>
To: kim@ours.example
Subject: Undelivered Mail Returned to Sender
Date: Wed, 18 Nov 2026 12:00:00 +0000
Message-ID: <b1@fjord.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.fjord.example

Final-Recipient: rfc822; Ana@fjord.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {says}

--b
{returned}
--b--
"""
WHOLE = f"Content-Type: message/rfc822\n\nMessage-ID: <{OURS}@ours.example>\nSubject: Your seats\n\nHello\n"
HEADS = f"Content-Type: text/rfc822-headers\n\nSubject: Your seats\nMessage-ID: <{OURS}@ours.example>\n"


def report(action: str = "failed", status: str = "5.1.1", says: str = "550 x", returned: str = WHOLE) -> str:
    return REPORT.format(action=action, status=status, says=says, returned=returned)


def told(text: str) -> dict[str, Any]:
    return read(text.encode(), {"now": "2026-11-18T12:00:00+00:00"})[0]


@pytest.mark.parametrize("returned", [WHOLE, HEADS])
def test_a_report_names_the_message_that_came_back_and_its_recipient(returned: str) -> None:
    ids, bounced = reported(message_from_string(report(returned=returned)))
    assert ids == [OURS]
    assert bounced == [{"address": "ana@fjord.example", "hard": True, "says": "5.1.1 550 x"}]


@pytest.mark.parametrize(
    ("action", "status", "says", "hard"),
    [
        ("failed", "5.1.1", "550 5.1.1 user unknown", True),
        ("failed", "5.1.10", "", True),
        ("failed", "5.2.1", "mailbox disabled", True),
        ("failed", "5.4.1", "550 5.4.1 Recipient address rejected", True),
        ("failed", "5.0.0", "550 No such user", True),
        ("failed", "5.0.0", "554 it went wrong", False),
        ("failed", "5.2.2", "552 5.2.2 mailbox full", False),
        ("failed", "5.7.1", "550 5.7.1 blocked, user unknown to us", False),
        ("failed", "4.4.7", "expired", False),
        ("delayed", "4.1.1", "450 user unknown for now", False),
    ],
)
def test_an_address_that_is_not_there_is_not_a_full_box(
    action: str, status: str, says: str, hard: bool
) -> None:
    (found,) = reported(message_from_string(report(action, status, says)))[1]
    assert found["hard"] is hard


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_good_news_is_no_bounce(action: str) -> None:
    assert reported(message_from_string(report(action)))[1] == []


def test_a_mail_tells_what_of_ours_it_answers() -> None:
    head = "From: Ana <ana@fjord.example>\nTo: kim@ours.example\nDate: Wed, 18 Nov 2026 12:00:00 +0000\n"
    both = f"References: <x@y> <{OURS}@ours.example>\nIn-Reply-To: <{OURS}@ours.example>\n\nYes.\n"
    assert told(head + both)["ours"] == [OURS]
    assert told(head + "In-Reply-To: <keepwell-17@ours.example>\n\nYes.\n")["ours"] == []
    assert told(report())["ours"] == [OURS]
    assert told(report())["automatic"] == "bounce"


@pytest.mark.parametrize(
    "text",
    [
        report(returned="Content-Type: message/rfc822\n\n"),
        REPORT.partition("--b\nContent-Type: message/delivery")[0],
        report().replace("Final-Recipient: rfc822; Ana@fjord.example", "Final-Recipient: ;;;"),
        report().replace("message/delivery-status", "text/plain"),
        "Content-Type: multipart/report\n\nnothing",
    ],
)
def test_a_report_that_is_none_says_nothing(text: str) -> None:
    ids, bounced = reported(message_from_string(text))
    assert ids == [] or bounced == []


def test_only_ids_that_our_outbox_gives_are_ours() -> None:
    assert ours([f"{OURS}@a.example", f"{OURS}", "keepwell-x-0123456789abcdef@a", f"{OURS}@a@b"]) == [OURS]
