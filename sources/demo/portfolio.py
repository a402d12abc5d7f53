"""Writes the demo bundle: a folder in the bundle's shape, and the truth of what was planted in it."""

import csv
import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from domain.tables import TABLES
from sources.demo.cast import Firm, cast_firm, plain
from sources.demo.contracts import Contracts, write_contracts
from sources.demo.conversations import write_conversations
from sources.demo.diary import Row
from sources.demo.lives import life_of
from sources.demo.phrasebook import BANKS
from sources.demo.product import FEATURES
from sources.demo.rates import write_rates
from sources.demo.surveys import write_surveys
from sources.demo.truth import TRUTH_FILE, Truth, TruthWriter
from sources.demo.usage import write_usage

CHUNK = 60  # accounts whose usage is held in memory and written as one row group
MOST_ACCOUNTS = 1_000_000
MORE = {"accounts": ["csm_email"]}
"""Columns beside those of the bundle: kept as attributes."""
CSV_TABLES = (
    "accounts",
    "contacts",
    "features",
    "subscriptions",
    "surveys",
    "invoices",
    "churn_events",
    "exchange_rates",
)


def write_demo(folder: Path, accounts: int = 300, *, as_of: date, seed: int = 7, banks: str = "AB") -> Truth:
    """Write a bundle of `accounts` made-up customers as they stand at the end of `as_of`, and truth.json.

    The same arguments give the same bytes, and an account is the same in any size of portfolio. Memory does
    not grow with `accounts` beyond the stories kept in the returned Truth. `banks` are the letters of the phrase
    banks people write from; a bank named twice has twice the people. Raises ValueError where `accounts` is not
    between 1 and a million, or a bank does not exist.
    """
    if not 1 <= accounts <= MOST_ACCOUNTS:
        raise ValueError(f"{accounts} accounts cannot be made; ask for 1 to {MOST_ACCOUNTS}.")
    if not banks or not set(banks) <= set(BANKS):
        raise ValueError(f"There is no phrase bank for each letter of {banks!r}; use letters of {BANKS}.")
    folder.mkdir(parents=True, exist_ok=True)
    truth = Truth(as_of, accounts, seed)
    with ExitStack() as stack:
        bundle = _Bundle(folder, stack)
        bundle.rows("features", _features())
        bundle.rows("exchange_rates", write_rates(as_of, seed))
        for start in range(0, accounts, CHUNK):
            for index in range(start, min(start + CHUNK, accounts)):
                _write_account(bundle, truth, index, banks)
            bundle.flush_usage()
        bundle.truth.finish(truth)
    return truth


def _write_account(bundle: "_Bundle", truth: Truth, index: int, banks: str) -> None:
    as_of, seed = truth.as_of, truth.seed
    script, story = life_of(index, seed)
    firm = cast_firm(index, script, as_of, seed, banks)
    contracts = write_contracts(firm, as_of, seed)
    talk = write_conversations(firm, contracts.terms, as_of, seed)
    bundle.rows("accounts", [_account(firm, contracts)])
    bundle.rows("contacts", _contacts(firm))
    bundle.rows("subscriptions", contracts.subscriptions)
    bundle.rows("invoices", contracts.invoices)
    bundle.rows("surveys", write_surveys(firm, as_of, seed))
    bundle.rows("churn_events", _churn(firm, contracts))
    bundle.interactions(talk.rows)
    bundle.usage(firm, write_usage(firm, contracts.terms, as_of, seed))
    bundle.truth.contacts(firm)
    truth.add(firm, story, talk.mentions)


def _features() -> Iterable[Row]:
    for feature in FEATURES:
        yield {
            "name": feature.key,
            "is_core": feature.is_core,
            "min_tier": feature.min_tier,
            "source": "product",
        }


def _account(firm: Firm, contracts: Contracts) -> Row:
    return {
        "external_id": firm.external_id,
        "name": firm.name,
        "domain": firm.domain,
        "segment": firm.segment,
        "industry": firm.industry,
        "country": firm.country,
        "csm": firm.csm,
        "csm_email": f"{plain(firm.csm.replace(' ', '.'))}@keepwell.example",
        "created_at": contracts.terms[0].start,
        "currency": firm.currency,
        "source": "crm",
    }


def _contacts(firm: Firm) -> list[Row]:
    return [
        {
            "external_id": person.external_id,
            "account": firm.external_id,
            "name": person.name,
            "email": person.email,
            "role": person.role,
            "title": person.title,
            "is_primary": person.is_primary,
            "language": person.language,
            "source": "crm",
        }
        for person in firm.people
    ]


def _churn(firm: Firm, contracts: Contracts) -> list[Row]:
    last = contracts.subscriptions[-1]
    if last["churned_at"] is None:
        return []
    return [
        {
            "account": firm.external_id,
            "occurred_at": last["churned_at"],
            "reason": firm.script.churn_reason,
            "external_id": f"X-{firm.index + 1:06d}",
            "source": "crm",
        }
    ]


USAGE_SCHEMA = pa.schema(
    [
        ("external_id", pa.string()),
        ("account", pa.string()),
        ("occurred_at", pa.timestamp("us", tz="UTC")),
        ("user", pa.string()),
        ("feature", pa.string()),
        ("count", pa.int64()),
        ("minutes", pa.float64()),
        ("is_login", pa.bool_()),
        ("is_advanced", pa.bool_()),
        ("source", pa.string()),
    ]
)


class _Bundle:
    """The open files of a bundle."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        def text(name: str) -> Any:
            return stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))

        self._csv = {name: csv.writer(text(f"{name}.csv"), lineterminator="\n") for name in CSV_TABLES}
        self._columns = {
            name: [c.name for c in TABLES[name].columns] + MORE.get(name, []) + ["source"]
            for name in CSV_TABLES
        }
        for name, writer in self._csv.items():
            writer.writerow(self._columns[name])
        self._talk = text("interactions.jsonl")
        self.truth = TruthWriter(text(TRUTH_FILE))
        path = folder / "usage_events.parquet"
        self._parquet = stack.enter_context(pq.ParquetWriter(path, USAGE_SCHEMA, compression="zstd"))
        self._usage: list[pl.DataFrame] = []

    def rows(self, table: str, rows: Iterable[Row]) -> None:
        columns, writer = self._columns[table], self._csv[table]
        for row in rows:
            writer.writerow([_cell(row[name]) for name in columns])

    def interactions(self, rows: Iterable[Row]) -> None:
        for row in rows:
            told = {name: value for name, value in row.items() if value not in (None, "")}
            self._talk.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")

    def usage(self, firm: Firm, rows: pl.DataFrame | None) -> None:
        if rows is None or rows.is_empty():
            return
        serial = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(6)
        self._usage.append(
            rows.with_columns(
                pl.format("U-{}-{}", pl.lit(f"{firm.index + 1:06d}"), serial).alias("external_id"),
                pl.lit(firm.external_id).alias("account"),
                pl.lit(firm.script.usage_source).alias("source"),
                pl.col("occurred_at").dt.replace_time_zone("UTC"),
            )
        )

    def flush_usage(self) -> None:
        if self._usage:
            frame = pl.concat(self._usage).select(USAGE_SCHEMA.names)
            self._parquet.write_table(frame.to_arrow().cast(USAGE_SCHEMA))
            self._usage.clear()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
