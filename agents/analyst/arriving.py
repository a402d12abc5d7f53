"""Sentences out of a model's JSON while it is still being written: each as soon as its own object is closed."""

import json
import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

LONGEST = 20_000
"""Letters of an answer; the form holds a third of that, and who writes on has lost it."""
# Within a text its quotation marks would be escaped, so that this is met nowhere else.
_OPENS = re.compile(r'"sentences"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class WrittenSentence(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    sources: list[Annotated[str, StringConstraints(max_length=8)]] = Field(max_length=6)


class Arriving:
    """`taken` counts the objects that were complete, those that are no sentence included."""

    def __init__(self) -> None:
        self._text = ""
        self._at: int | None = None
        self.taken = 0

    @property
    def too_long(self) -> bool:
        return len(self._text) > LONGEST

    def add(self, piece: str) -> list[WrittenSentence]:
        """The sentences that this piece completes."""
        self._text += piece
        if self._at is None:
            opens = _OPENS.search(self._text)
            self._at = opens.end() if opens else None
        found: list[WrittenSentence] = []
        while self._at is not None and "}" in piece:
            begin = self._begin()
            if begin is None:
                break
            try:
                written, self._at = json.JSONDecoder().raw_decode(self._text, begin)
            except (ValueError, RecursionError):
                break  # the rest of it is still to come
            self.taken += 1
            try:
                found.append(WrittenSentence.model_validate(written))
            except ValidationError:
                continue
        return found

    def _begin(self) -> int | None:
        """Where the next object begins; None where none has begun, or the list is over."""
        between = _BETWEEN.match(self._text, self._at or 0)
        begin = between.end() if between else 0
        return begin if self._text[begin : begin + 1] == "{" else None
