"""What was said in a conversation, line by line, in a table of its own."""

from typing import Any

import orjson
import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import fetch, insert, one_of, polars_type


def replace_utterances(connection: Connection, rows: pl.DataFrame) -> None:
    """Store what was said in these interactions; `rows` has id and utterances (a JSON list or null)."""
    gone = one_of(connection, schema.utterances.c.interaction_id, rows.get_column("id").to_list())
    connection.execute(sa.delete(schema.utterances).where(gone))
    lines: list[dict[str, Any]] = []
    for interaction_id, spoken in rows.select("id", "utterances").drop_nulls().iter_rows():
        said = orjson.loads(spoken)
        lines += [_line(interaction_id, position, one) for position, one in enumerate(said)]
    kinds = {c.name: polars_type(c) for c in schema.utterances.columns if c.name != "id"}
    insert(connection, schema.utterances, pl.DataFrame(lines, schema=kinds))


def _line(interaction_id: int, position: int, said: dict[str, Any]) -> dict[str, Any]:
    spoken_as, speaker = said.get("id"), said.get("speaker")
    return {
        "interaction_id": interaction_id,
        "position": position,
        "external_id": None if spoken_as is None else str(spoken_as),
        "speaker": None if speaker is None else str(speaker),
        "text": str(said.get("text") or ""),
    }


def with_utterances(connection: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Add `utterances`: each interaction's lines as the JSON list they came in, null where there are none."""
    u = schema.utterances.c
    ids = rows.get_column("id").to_list()
    query = sa.select(u.interaction_id, u.position, u.external_id, u.speaker, u.text)
    spoken = fetch(connection, query.where(one_of(connection, u.interaction_id, ids)).order_by(u.position))
    said = pl.struct(id="external_id", speaker="speaker", text="text").struct.json_encode()
    texts = spoken.group_by(id="interaction_id").agg(said.alias("said"))
    joined = pl.concat_str(pl.lit("["), pl.col("said").list.join(","), pl.lit("]"))
    return rows.join(texts.select("id", utterances=joined), on="id", how="left", maintain_order="left")
