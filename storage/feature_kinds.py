"""What the features table says of core features, laid over events that say nothing themselves."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import fetch


@dataclass(frozen=True)
class FeatureKinds:
    """`known`: source, name and is_core of every feature that is known to be core or not, the first first."""

    known: pl.DataFrame

    @classmethod
    def read(cls, connection: Connection) -> "FeatureKinds":
        f = schema.features.c
        query = sa.select(f.source, f.name, f.is_core).where(f.is_core.is_not(None)).order_by(f.id)
        return cls(fetch(connection, query))

    @cached_property
    def digest(self) -> str:
        """The same for the same words, and for no others."""
        return sha256(repr(self.known.rows()).encode()).hexdigest()

    def fill(self, usage: pl.DataFrame) -> pl.DataFrame:
        """Fill is_core from the feature where the event said nothing: its own source's word, else anybody's."""
        silent = (usage["is_core"].is_null() & usage["feature"].is_not_null()).arg_true()
        if silent.is_empty() or self.known.is_empty():
            return usage
        asked = usage.select("source", "feature")
        if len(silent) < usage.height:
            asked = asked[silent]
        words = self._words(asked["source"].unique())
        said = asked.join(words, on=["source", "feature"], how="left", maintain_order="left")["core"]
        return usage.with_columns(usage["is_core"].scatter(silent, said))

    def _words(self, sources: pl.Series) -> pl.DataFrame:
        """What is known (`core`) of every named feature, as each of the sources would have it."""
        anywhere = self.known.group_by(feature="name").agg(any_core=pl.col("is_core").first())
        own = self.known.select("source", feature="name", own_core="is_core")
        each = sources.to_frame("source").join(anywhere, how="cross")
        words = each.join(own, on=["source", "feature"], how="left")
        return words.select("source", "feature", core=pl.coalesce("own_core", "any_core"))
