"""A vendor's export in a folder, imported into SQLite, and what then stands in the tables."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.errors import SourceRejectedError
from sources.importing import import_path
from sources.report import ImportReport
from storage import schema
from storage.activity import Activity
from storage.engine import connect
from storage.intake import Intake

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def home_of(template: Path, folder: Path, mapping: str) -> "Home":
    """A home of its own, for all tests of a module to read; `template` is a migrated database."""
    shutil.copyfile(template, folder / "home.db")
    return Home(connect(f"sqlite:///{folder / 'home.db'}"), folder, mapping)


class Home:
    """`folder` is what was exported; `rows` reads back what was made of it; `report` is that of `taken_twice`."""

    report: ImportReport

    def __init__(self, engine: Engine, folder: Path, mapping: str) -> None:
        self.engine, self.folder, self.mapping = engine, folder / "export", mapping
        self.folder.mkdir()
        self.activity = Activity(folder / "activity")
        self.intake = Intake(engine, self.activity, lambda: NOW)

    def has(self, name: str, content: Any) -> None:
        """A file of the export: text as it is, a list of objects as JSONL, anything else as one JSON document."""
        if isinstance(content, list):
            content = "\n".join(json.dumps(one, ensure_ascii=False) for one in content)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        (self.folder / name).write_text(text, encoding="utf-8")

    def taken(self, **options: Any) -> ImportReport:
        report = import_path(self.folder, self.intake, self.mapping, now=NOW, **options)
        for count in report.tables.values():
            assert count.read == count.accepted + count.updated + count.unchanged + count.quarantined
        return report

    def taken_twice(self, **options: Any) -> ImportReport:
        """The first report; the same import again must change nothing."""
        first = self.report = self.taken(**options)
        before = {name: self.everything(name) for name in schema.BUNDLE_TABLES}
        again = self.taken(**options)
        assert {n: (c.accepted, c.updated) for n, c in again.tables.items()} == dict.fromkeys(
            again.tables, (0, 0)
        )
        assert {n: c.read for n, c in again.tables.items()} == {n: c.read for n, c in first.tables.items()}
        assert {name: self.everything(name) for name in schema.BUNDLE_TABLES} == before
        return first

    def refused_unnamed(self) -> str:
        """What is said when no mapping is named."""
        with pytest.raises(SourceRejectedError) as refused:
            import_path(self.folder, self.intake, None, now=NOW)
        return str(refused.value).removeprefix(str(self.folder))

    def everything(self, table: str) -> list[tuple[Any, ...]]:
        t = schema.BUNDLE_TABLES[table]
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.select(t).order_by(t.c.id))]

    def rows(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        """The named columns by external id; `account` is the account's external id, days and moments are text."""
        t, a = schema.BUNDLE_TABLES[table], schema.accounts
        columns = [a.c.external_id if name == "account" else t.c[name] for name in names]
        origin = t if t is a else t.join(a, a.c.id == t.c.account_id)
        query = sa.select(*columns).select_from(origin).order_by(t.c.external_id)
        with self.engine.connect() as connection:
            return [tuple(map(_told, row)) for row in connection.execute(query)]

    def events(self, *names: str) -> list[tuple[Any, ...]]:
        lazy = self.activity.lazy()
        assert lazy is not None
        with self.engine.connect() as connection:
            query = sa.select(schema.accounts.c.id, schema.accounts.c.external_id)
            known = dict(tuple(row) for row in connection.execute(query))
        frame = lazy.sort("event_id").collect()
        told = [{**row, "account": known[row["account_id"]]} for row in frame.to_dicts()]
        return [tuple(_told(row[name]) for name in names) for row in told]


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        moment = value if value.tzinfo is None else value.astimezone(UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value


def reasons(report: ImportReport) -> dict[str, dict[str, int]]:
    return {name: count.reasons for name, count in report.tables.items() if count.reasons}
