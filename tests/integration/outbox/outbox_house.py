"""Approved drafts, put straight into the tables, and a mail server that keeps what it gets."""

import asyncio
import re
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from aiosmtpd.smtp import SMTP
from sqlalchemy.engine import Engine

from domain.drafts import Approval, DraftState, Recipient, content_hash
from domain.outbox import Limits, Rules
from storage import schema
from storage.engine import read, write
from storage.outbox_queue import queue

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
FREE = Rules(Limits(quiet=timedelta(), per_day=None, per_minute=None))
"""No limits: what a test is not about."""
EARLIER = timedelta(hours=1)
ID = re.compile(rb"^Message-ID: <([^@>]+)@", re.MULTILINE)


@dataclass
class OutboxHouse:
    engine: Engine
    now: datetime = NOON

    def account(self, name: str = "Fjord", **more: Any) -> int:
        row = {"source": "crm", "external_id": name.lower(), "name": name, **more}
        return self._add(schema.accounts, row)

    def contact(self, account: int, address: str, **more: Any) -> Recipient:
        name = str(more.pop("name", address.partition("@")[0].title()))
        row = {"source": "crm", "external_id": address, "account_id": account, "name": name, "email": address}
        return Recipient(name, address, self._add(schema.contacts, {**row, **more}))

    def approved(
        self,
        account: int,
        *people: Recipient,
        kind: str = "check_in",
        subject: str = "Your seats",
        body: str = "Hello,\n\n12 of 40 seats are in use.\n",
        at: datetime | None = None,
    ) -> int:
        """The id of a message that has waited for its undo time."""
        when = at or self.now - EARLIER
        told = content_hash([one.address for one in people], subject, body)
        draft = {
            "account_id": account,
            "kind": kind,
            "reason": f"alert:{self._count(schema.drafts)}",
            "state": DraftState.APPROVED.value,
            "why": "usage fell",
            "as_of": date(2026, 11, 18),
            "revision": 1,
            "content_hash": told,
            "due_at": when,
            "created_at": when,
            "updated_at": when,
        }
        draft_id = self._add(schema.drafts, draft)
        self._add_revision(draft_id, people, subject, body, told, when)
        verdict = {"draft_id": draft_id, "revision": 1, "content_hash": told, "verdict": "approve"}
        verdict_id = self._add(schema.draft_verdicts, {**verdict, "by": "kim", "at": when})
        approval = Approval(verdict_id, draft_id, account, told, people, subject, body, "kim", when)
        with write(self.engine) as connection:
            return queue(connection, approval, when + timedelta(seconds=30))

    def _add_revision(
        self, draft_id: int, people: Any, subject: str, body: str, told: str, when: datetime
    ) -> None:
        row = {
            "draft_id": draft_id,
            "number": 1,
            "at": when,
            "by": "writer",
            "how": "composed",
            "recipients": [one.as_json() for one in people],
            "subject": subject,
            "body": body,
            "language": "en",
            "sentences": [],
            "evidence": [],
            "problems": [],
            "warnings": [],
            "content_hash": told,
            "written_by": "template",
            "label": "no AI: none configured",
        }
        with write(self.engine) as connection:
            connection.execute(sa.insert(schema.draft_revisions).values(row))

    def many(self, count: int) -> list[int]:
        """Approved messages to as many contacts of one account, in four statements."""
        account = self.account()
        rows = [(f"c{n}@fjord.example", f"Hello {n}", f"Line one of {n}\n") for n in range(count)]
        when = self.now - EARLIER
        with write(self.engine) as connection:
            ids = []
            for address, subject, body in rows:
                contact = {"source": "crm", "external_id": address, "account_id": account, "email": address}
                made = sa.insert(schema.contacts).values(contact).returning(schema.contacts.c.id)
                person = Recipient("C", address, connection.execute(made).scalar_one())
                told = content_hash([address], subject, body)
                draft = {"account_id": account, "kind": "check_in", "reason": address, "state": "approved"}
                draft |= {"why": "x", "as_of": date(2026, 11, 18), "revision": 1, "content_hash": told}
                draft |= {"due_at": when, "created_at": when, "updated_at": when}
                made = sa.insert(schema.drafts).values(draft).returning(schema.drafts.c.id)
                draft_id = connection.execute(made).scalar_one()
                verdict = {"draft_id": draft_id, "revision": 1, "content_hash": told, "verdict": "approve"}
                made = sa.insert(schema.draft_verdicts).values({**verdict, "by": "kim", "at": when})
                verdict_id = connection.execute(made.returning(schema.draft_verdicts.c.id)).scalar_one()
                approval = Approval(
                    verdict_id, draft_id, account, told, (person,), subject, body, "kim", when
                )
                ids.append(queue(connection, approval, when))
            return ids

    def _add(self, table: sa.Table, row: dict[str, Any]) -> int:
        with write(self.engine) as connection:
            return int(connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one())

    def _count(self, table: sa.Table) -> int:
        with read(self.engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())

    def row(self, outbox_id: int) -> dict[str, Any]:
        o = schema.outbox_messages
        with read(self.engine) as connection:
            return dict(connection.execute(sa.select(o).where(o.c.id == outbox_id)).mappings().one())

    def draft_state(self, outbox_id: int) -> str:
        d = schema.drafts.c
        with read(self.engine) as connection:
            query = sa.select(d.state).where(d.id == self.row(outbox_id)["draft_id"])
            return str(connection.execute(query).scalar_one())

    def states(self) -> Counter[str]:
        with read(self.engine) as connection:
            return Counter(connection.execute(sa.select(schema.outbox_messages.c.state)).scalars())

    def changes(self, outbox_id: int) -> list[str]:
        e = schema.outbox_events.c
        with read(self.engine) as connection:
            query = sa.select(e.change).where(e.outbox_id == outbox_id).order_by(e.id)
            return list(connection.execute(query).scalars())

    def tamper(self, table: sa.Table, row_id: int, **values: Any) -> None:
        with write(self.engine) as connection:
            connection.execute(sa.update(table).where(table.c.id == row_id).values(values))


@dataclass
class Got:
    message_id: str
    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Mailbox:
    """What the server accepted. `answer` may refuse: it is given the stage (rcpt, data) and the address or content."""

    got: list[Got] = field(default_factory=list)
    answer: Callable[[str, Any], str | None] = lambda _stage, _what: None

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _o: Any) -> str:  # noqa: N802
        refused = self.answer("rcpt", address)
        if refused is not None:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        refused = self.answer("data", envelope.content)
        if refused is not None:
            return refused
        found = ID.search(envelope.content)
        name = found[1].decode() if found else ""
        self.got.append(Got(name, envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 taken"

    @property
    def ids(self) -> Counter[str]:
        return Counter(one.message_id for one in self.got)


class LocalServer:
    """Any asyncio protocol or stream handler on a port of 127.0.0.1, in a thread of its own."""

    def __init__(self, start: Callable[[], Any]) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(start(), self.loop).result(10)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    async def _end(self) -> None:
        self._server.close()
        mine = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in mine:
            task.cancel()
        await asyncio.gather(*mine, return_exceptions=True)


def smtp_server(mailbox: Mailbox, tls: ssl.SSLContext | None = None, **more: Any) -> LocalServer:
    """A real aiosmtpd server; with `tls` from the first byte."""

    def one() -> SMTP:
        return SMTP(mailbox, enable_SMTPUTF8=False, hostname="mail.test", **more)

    async def start() -> Any:
        loop = asyncio.get_running_loop()
        return await loop.create_server(one, "127.0.0.1", 0, ssl=tls, backlog=200)

    return LocalServer(start)


def stream_server(handle: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]) -> LocalServer:
    return LocalServer(lambda: asyncio.start_server(handle, "127.0.0.1", 0))
