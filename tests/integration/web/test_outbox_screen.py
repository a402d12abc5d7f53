"""The outbox as people see it: what waits can be taken back, an admin stops everything, nobody sees another's."""

import json
import re
from datetime import timedelta

import pytest
from web_cast import Web

from domain.drafts import DraftState
from domain.outbox import OutboxState
from domain.scope import EVERYONE
from keepwell.outbox_desk import outbox_page
from keepwell.review_desk import queue_page, review_of
from outbox.review.review import Approved
from storage.schema import outbox_messages

HTMX = {"HX-Request": "true"}


@pytest.fixture
def waiting(web: Web) -> tuple[Web, int, int]:
    """A message of an account that is not the second CSM's, and its draft."""
    review = review_of(web.house)
    own = set(web.ids_of(web.cast.other))
    for row in queue_page(web.house).rows:
        if row.account_id in own or row.state != "waiting":
            continue
        done = review.approve(row.id, "Rui Reviewer", row.content_hash)
        if isinstance(done, Approved):
            (message,) = outbox_page(web.house, EVERYONE).rows
            return web, message.id, row.id
    raise AssertionError("no draft of the demo can be approved")


def test_what_waits_says_until_when_and_can_be_taken_back(waiting: tuple[Web, int, int]) -> None:
    web, message, draft = waiting
    with web.client(web.cast.reviewer) as client:
        page = client.get("/outbox").text
        assert "data-countdown" in page
        assert f"/outbox/{message}/undo" in page
        assert web.house.drafts.get(draft).message.subject in client.get(f"/outbox/{message}").text
        assert str(message) in client.get("/outbox.csv").text.splitlines()[1]
        client.post(f"/outbox/{message}/undo", headers=HTMX)
        late = client.post(f"/outbox/{message}/undo", headers=HTMX)
    assert web.house.drafts.get(draft).state is DraftState.WAITING
    assert late.status_code == 409


def test_another_csm_is_told_that_there_is_no_such_message(waiting: tuple[Web, int, int]) -> None:
    web, message, draft = waiting
    account = web.house.drafts.get(draft).account
    with web.client(web.cast.other) as client:
        assert account not in client.get("/outbox").text + client.get("/outbox.csv").text
        settled = {"became": "sent", "reason": "I saw it"}
        answers = [
            client.get(f"/outbox/{message}"),
            client.post(f"/outbox/{message}/undo"),
            client.post(f"/outbox/{message}/settle", data=settled),
        ]
    for answer in answers:
        assert answer.status_code == 404
        assert account not in answer.text
    assert outbox_page(web.house, EVERYONE).counts == {OutboxState.WAITING: 1}


def test_an_unclear_message_is_settled_by_who_says_how_they_know(waiting: tuple[Web, int, int]) -> None:
    web, message, _ = waiting
    gone = {"state": "unclear", "handed_at": web.house.now() - timedelta(hours=1)}
    with web.house.engine.begin() as connection:
        connection.execute(outbox_messages.update().values(gone))
    with web.client(web.cast.reviewer) as client:
        assert "What became of it?" in client.get(f"/outbox/{message}").text
        wordless = client.post(
            f"/outbox/{message}/settle", data={"became": "sent", "reason": " "}, headers=HTMX
        )
        assert wordless.status_code == 422
        client.post(
            f"/outbox/{message}/settle", data={"became": "sent", "reason": "They answered"}, headers=HTMX
        )
        assert "They answered" in client.get(f"/outbox/{message}").text
    assert outbox_page(web.house, EVERYONE).counts == {OutboxState.SENT: 1}


def test_only_an_admin_stops_and_starts_everything(web: Web) -> None:
    for user in (web.cast.reviewer, web.cast.csm):
        with web.client(user) as client:
            assert client.post("/outbox/stop", data={"reason": "no"}).status_code == 403
            assert "Stop the outbox" not in client.get("/outbox").text
    with web.client(web.cast.admin) as client:
        client.post("/outbox/stop", data={"reason": "A wrong price"}, headers=HTMX)
        assert web.house.outbox.switch().stopped
        assert "A wrong price" in client.get("/outbox").text
        client.post("/outbox/start", headers=HTMX)
    assert not web.house.outbox.switch().stopped
    assert [one.action for one in web.house.audit.entries()][:2] == [
        "started the outbox",
        "stopped the outbox",
    ]


def test_blocked_addresses_are_for_who_sees_every_account(web: Web) -> None:
    with web.client(web.cast.reviewer) as client:
        wrong = client.post("/outbox/block", data={"address": "nobody"}, headers=HTMX)
        client.post("/outbox/block", data={"address": "Ana@Firm.example", "reason": "asked"}, headers=HTMX)
        assert "ana@firm.example" in client.get("/outbox").text
    with web.client(web.cast.csm) as client:
        assert "ana@firm.example" not in client.get("/outbox").text
        assert client.post("/outbox/unblock", data={"address": "ana@firm.example"}).status_code == 403
    with web.client(web.cast.admin) as client:
        told = client.post("/outbox/unblock", data={"address": "ana@firm.example"}, headers=HTMX)
        assert "may be written to again" in json.loads(told.headers["HX-Trigger"])["keepwell:told"]["text"]
        assert not re.search("ana@firm.example", client.get("/outbox").text)
    assert wrong.status_code == 422
