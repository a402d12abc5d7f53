"""The frames agents are handed, read straight from a demo bundle: what an import would make of it."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from storage.facts import FACT_SCHEMAS, Facts, empty_frame


def facts_of(folder: Path, until: date, days: int = 900) -> Facts:
    """Facts of every account up to `until`; account ids are the places in accounts.csv, from 1."""
    accounts = _csv(folder, "accounts").with_row_index("account_id", 1)
    ids = accounts.select(pl.col("account_id").cast(pl.Int64), account=pl.col("external_id"))
    contacts = (
        _csv(folder, "contacts")
        .with_row_index("contact_id", 1)
        .join(ids, on="account", maintain_order="left")
    )
    people = contacts.select(pl.col("contact_id").cast(pl.Int64), contact=pl.col("external_id"))
    talk = _talk(folder, ids, people)
    return Facts(
        since=until - timedelta(days=days),
        until=until,
        accounts=_shaped(
            "accounts",
            accounts.with_columns(
                created_on=pl.col("created_at").str.to_date(), inactivity_days=None, by_product=None
            ),
        ),
        contacts=_shaped("contacts", contacts.with_columns(pl.col("is_primary") == "true")),
        subscriptions=_subscriptions(folder, ids, until),
        usage=_usage(folder, ids),
        interactions=_shaped("interactions", talk),
        mentions=_mentions(folder, ids, talk),
        surveys=_surveys(folder, ids, people),
        invoices=_invoices(folder, ids),
        churn_events=_shaped(
            "churn_events",
            _csv(folder, "churn_events")
            .join(ids, on="account")
            .with_columns(day=pl.col("occurred_at").str.to_date()),
        ),
    )


def _csv(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def _shaped(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = FACT_SCHEMAS[name]
    return frame.select([pl.col(column).cast(kind) for column, kind in schema.items()])


def _moment(column: str) -> pl.Expr:
    return pl.col(column).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us").dt.replace_time_zone("UTC")


def _cents(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.Float64) * 100).round().cast(pl.Int64)


def _subscriptions(folder: Path, ids: pl.DataFrame, until: date) -> pl.DataFrame:
    frame = _csv(folder, "subscriptions").join(ids, on="account", maintain_order="left")
    dates = [pl.col(name).str.to_date() for name in ("start_date", "end_date", "renewal_date")]
    frame = frame.with_columns(
        *dates,
        churned_on=pl.col("churned_at").str.to_date(),
        mrr_cents=_cents("mrr"),
        is_trial=pl.col("is_trial") == "true",
        auto_renew=pl.col("auto_renew") == "true",
    )
    ended = pl.when(pl.col("end_date") <= until).then(pl.col("end_date"))
    return _shaped("subscriptions", frame.with_columns(end_date=ended).filter(pl.col("start_date") <= until))


def _usage(folder: Path, ids: pl.DataFrame) -> pl.DataFrame:
    core = _csv(folder, "features").select(feature="name", is_core=pl.col("is_core") == "true")
    frame = pl.read_parquet(folder / "usage_events.parquet").join(ids, on="account", maintain_order="left")
    frame = frame.join(core, on="feature", how="left", maintain_order="left")
    return _shaped("usage", frame.with_columns(day=pl.col("occurred_at").dt.date(), event_id="external_id"))


def _talk(folder: Path, ids: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    kept = ["external_id", "account", "source", "occurred_at", "channel", "direction", "contact", "thread"]
    kept += ["scheduled_at", "attended", "priority", "resolved_at"]
    with (folder / "interactions.jsonl").open(encoding="utf-8") as lines:
        rows = [{name: row.get(name) for name in kept} for row in map(json.loads, lines)]
    schema = {name: pl.Boolean if name == "attended" else pl.String for name in kept}
    frame = pl.DataFrame(rows, schema=schema).with_row_index("interaction_id", 1)
    frame = frame.join(ids, on="account", maintain_order="left")
    frame = frame.join(people, on="contact", how="left", maintain_order="left")
    frame = frame.with_columns(_moment("occurred_at"), _moment("resolved_at"), _moment("scheduled_at"))
    return frame.with_columns(
        day=pl.col("occurred_at").dt.date(), scheduled_on=pl.col("scheduled_at").dt.date()
    )


def _mentions(folder: Path, ids: pl.DataFrame, talk: pl.DataFrame) -> pl.DataFrame:
    """What a perfect reader would find: the planted mentions, without the near misses."""
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["mentions"]
    rows = [row for row in truth if row["kind"] in ("growth", "advanced")]
    if not rows:
        return empty_frame("mentions")
    frame = pl.DataFrame(rows).join(ids, on="account", maintain_order="left")
    said = talk.select("interaction_id", external_id=pl.col("external_id"))
    frame = frame.with_columns(
        external_id=pl.col("ref").str.split(".").list.first(),
        day=pl.col("occurred_on").str.to_date(),
        speaker=pl.lit(None, pl.String),
        risk=pl.lit(None, pl.String),
    )
    return _shaped("mentions", frame.join(said, on="external_id", maintain_order="left"))


def _surveys(folder: Path, ids: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    frame = _csv(folder, "surveys").join(ids, on="account", maintain_order="left")
    frame = frame.join(people, on="contact", how="left", maintain_order="left")
    return _shaped("surveys", frame.with_columns(day=_moment("occurred_at").dt.date()))


def _invoices(folder: Path, ids: pl.DataFrame) -> pl.DataFrame:
    frame = _csv(folder, "invoices").join(ids, on="account", maintain_order="left")
    return _shaped(
        "invoices",
        frame.with_columns(
            issued_on=pl.col("issued_at").str.to_date(),
            amount_cents=_cents("amount"),
            due_on=pl.col("due_at").str.to_date(),
            paid_on=pl.col("paid_at").str.to_date(),
        ),
    )
