"""Triggers as they are stored: the numbers of their sentences come back, and old rows are still read."""

import json
from datetime import date

from pydantic import TypeAdapter

from domain.alerts import Trigger, as_text

READ = TypeAdapter(list[Trigger])


def test_the_numbers_of_a_sentence_and_their_day_come_back() -> None:
    one = Trigger(
        "use", "41 of 60 seats.", 0.68, parts={"active": 41.0, "seats": 60.0}, on=date(2026, 11, 26)
    )
    assert READ.validate_python(json.loads(as_text([one]))) == [one]


def test_a_row_of_an_older_version_is_read_without_them() -> None:
    old = [{"name": "use", "says": "41 of 60 seats.", "value": 0.68, "before": None, "evidence": []}]
    [found] = READ.validate_python(old)
    assert (found.parts, found.on) == ({}, None)
