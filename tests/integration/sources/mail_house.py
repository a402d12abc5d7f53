"""A small house for tests of conversations: two customers, people on both sides, and who they are."""

import atexit
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.people import Belongs, How, Named
from sources.bounded.process import ReadingProcess
from sources.conversations.importing import Wishes, World, import_conversations
from sources.conversations.kinds import SHAPES
from sources.report import ImportReport
from storage import schema
from storage.activity import Activity
from storage.conversations import ConversationStore
from storage.intake import Intake

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
OURS = ("keepwell.example",)
READER = ReadingProcess()
"""One for all tests, which need not wait for it to start."""
atexit.register(READER.close)


@dataclass
class KnownPeople:
    """Addresses to (account, contact); domains to accounts; what ends in one of our domains is us."""

    contacts: dict[str, tuple[int, int]] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    names: dict[str, tuple[int, int]] = field(default_factory=dict)

    def is_ours(self, person: Named) -> bool:
        return (person.address or "").endswith(
            tuple("@" + domain for domain in OURS)
        ) or person.name == "Kim Ours"

    def whose(self, people: Sequence[Named]) -> Belongs | None:
        found = [match for person in people if (match := self._one(person)) is not None]
        return found[0] if len({match.account_id for match in found}) == 1 else None

    def _one(self, person: Named) -> Belongs | None:
        if person.address in self.contacts:
            return Belongs(*self.contacts[person.address], 1.0, How.ADDRESS)
        domain = (person.address or "").rpartition("@")[2]
        if domain in self.domains:
            return Belongs(self.domains[domain], None, 0.8, How.DOMAIN)
        if person.name in self.names:
            return Belongs(*self.names[person.name], 0.6, How.NAME)
        return None


@dataclass
class HeldBack:
    """What would wait for a person to settle it."""

    kept: list[tuple[dict[str, Any], list[Named], str]] = field(default_factory=list)

    def hold(
        self, import_id: int, source: str, row: dict[str, Any], people: Sequence[Named], why: str
    ) -> None:
        self.kept.append((row, list(people), why))


class MailHouse:
    """Fjord AS (fjord.example; Ada and Bo) and Gran AB (gran.example; Cy)."""

    def __init__(self, engine: Engine, folder: Path, now: datetime = NOW) -> None:
        self.engine, self.folder, self.now = engine, folder, now
        self.intake = Intake(engine, Activity(folder / "activity"), lambda: now)
        self.held = HeldBack()
        self.people = KnownPeople()
        self._add_customers()

    def _add_customers(self) -> None:
        begun = self.intake.begin("crm", "made by a test")
        accounts = {
            "row": [1, 2],
            "source": "crm",
            "external_id": ["fjord", "gran"],
            "name": ["Fjord AS", "Gran AB"],
        }
        self.intake.upsert(begun, "accounts", pl.DataFrame(accounts))
        contacts = {
            "row": [1, 2, 3],
            "source": "crm",
            "external_id": ["ada", "bo", "cy"],
            "account": ["fjord", "fjord", "gran"],
            "name": ["Ada Berg", "Bo Dahl", "Cy Ek"],
            "email": ["ada@fjord.example", "bo@fjord.example", "cy@gran.example"],
        }
        self.intake.upsert(begun, "contacts", pl.DataFrame(contacts))
        self.intake.finish(begun, {})
        c = schema.contacts.c
        for row in self.rows(sa.select(c.id, c.account_id, c.email, c.name)):
            self.people.contacts[row["email"]] = (row["account_id"], row["id"])
            self.people.names[row["name"]] = (row["account_id"], row["id"])
        a = schema.accounts.c
        for row in self.rows(sa.select(a.id, a.external_id)):
            self.people.domains[f"{row['external_id']}.example"] = row["id"]

    def account(self, external_id: str) -> int:
        return self.people.domains[f"{external_id}.example"]

    def bring(self, path: Path | None = None, shape: str | None = None, **wishes: Any) -> ImportReport:
        world = World(self.intake, self.people, ConversationStore(self.engine), self.now, self.held)
        shaped = SHAPES[shape] if shape else None
        wished = Wishes(shape=shaped, **wishes)
        return import_conversations(path or self.folder / "in", world, wished, process=READER)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def rows(self, query: "sa.Select[Any]") -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def interactions(self) -> list[dict[str, Any]]:
        return self.rows(sa.select(schema.interactions).order_by(schema.interactions.c.id))

    def only(self) -> dict[str, Any]:
        (row,) = self.interactions()
        return row

    def only_after_import(self) -> dict[str, Any]:
        self.bring()
        return self.only()


def mail(
    body: str = "Hello.",
    sender: str = "Ada Berg <ada@fjord.example>",
    to: str = "Kim <kim@keepwell.example>",
    date: str = "Mon, 04 May 2026 09:00:00 +0200",
    subject: str = "Renewal",
    message_id: str | None = "<m1@fjord.example>",
    **headers: str,
) -> str:
    """A mail; `headers` with underscores for dashes."""
    fields = {"From": sender, "To": to, "Date": date, "Subject": subject}
    if message_id:
        fields["Message-ID"] = message_id
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in fields.items()) + "\n" + body + "\n"
