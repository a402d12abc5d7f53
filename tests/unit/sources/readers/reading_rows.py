"""Reads bytes as a file of a format, for tests that look at cells and row numbers."""

import io
from pathlib import Path
from typing import Any

import pytest

from sources.readers.chunks import ROW, BadRow, Observed, Reading
from sources.readers.delimited import read_delimited
from sources.readers.json_lines import read_json

CORPORA = Path(__file__).parents[5] / "shared" / "corpora"


def corpora() -> Path:
    if not CORPORA.is_dir():
        pytest.skip("../shared/corpora is not here")
    return CORPORA


class Read:
    """Everything one pass gave."""

    def __init__(self, reading: Reading) -> None:
        self.rows: list[dict[str, Any]] = []
        self.bad: list[BadRow] = []
        for chunk in reading.chunks:
            self.rows += chunk.frame.to_dicts()
            self.bad += chunk.bad
        self.observed: Observed = reading.observed

    @property
    def cells(self) -> list[dict[str, Any]]:
        return [{k: v or "" for k, v in row.items() if k != ROW} for row in self.rows]

    @property
    def numbers(self) -> list[int]:
        return [row[ROW] for row in self.rows]


def csv(data: bytes, **options: str) -> Read:
    return Read(read_delimited(io.BytesIO(data), **options))


def jsonl(data: bytes) -> Read:
    return Read(read_json(io.BytesIO(data)))
