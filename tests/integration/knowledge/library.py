"""A small knowledge base for tests: facts in, passages made; meaning is a handful of topics, told by words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.engine import Engine
from storage_rows import Ticking, load

from knowledge.embedder import Vectors
from knowledge.making import VERSION, make_passages
from knowledge.search import Search
from knowledge.shelf import Shelf
from storage.activity import Activity
from storage.intake import Intake
from storage.passage_reading import Rows, Scope, Shown
from storage.passages import PassageStore
from storage.uncut import UncutFacts

DAY = datetime(2026, 2, 1, 9, tzinfo=UTC)
TOPICS = (("price", "expensive", "cost"), ("migration", "moved", "switch"), ("lunch", "weather", "holiday"))


@dataclass
class Topical:
    """An embedding model that knows three topics; `asked` is everything it was given."""

    name: str = "topical-1"
    size: int = 4
    asked: list[str] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        found = np.full((len(texts), self.size), 0.01, np.float32)
        for row, text in enumerate(texts):
            for column, words in enumerate(TOPICS):
                found[row, column] += sum(word in text.lower() for word in words)
        made: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return made


@dataclass
class Library:
    engine: Engine
    activity: Activity
    folder: Path
    embedder: Topical = field(default_factory=Topical)

    def __post_init__(self) -> None:
        self.intake = Intake(self.engine, self.activity, Ticking())
        self.store = PassageStore(self.engine)
        self.uncut = UncutFacts(self.engine, VERSION)
        self.shelf = Shelf(self.folder, self.store, self.embedder)
        self.search = Search(self.store, self.embedder, self.shelf)

    def load(self, **tables: Any) -> int:
        """Import these rows and make their passages; gives the id of the import."""
        import_id = load(self.intake, **tables)
        make_passages(self.uncut)
        return import_id

    def fill(self) -> None:
        with self.shelf.writing() as writer:
            writer.fill()

    def shown(self, ids: Sequence[int] | None = None) -> list[Shown]:
        with self.store.reading(self.embedder.name) as reader:
            return reader.shown(sorted(self.store.ids()) if ids is None else ids)

    def rows(self, account_ids: Sequence[int], model: str) -> Rows:
        with self.store.reading(model) as reader:
            return reader.of(Scope(account_ids))

    def texts(self) -> list[str]:
        return [one.text for one in self.shown()]

    def refs(self, question: str, accounts: list[int] | None, **about: Any) -> list[str]:
        found = self.search.find(question, accounts, DAY.date(), **about)
        return [hit.passage.ref for hit in found.hits]


def mail(number: int, body: str, account: str = "A-1", days: int = 0, **more: Any) -> dict[str, Any]:
    when = DAY + timedelta(days=days)
    return {"external_id": f"I-{number}", "account": account, "body": body, "occurred_at": when, **more}
