"""What was planted, for tests and evaluations; truth.json is written beside the bundle and never imported."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TextIO

from sources.demo.cast import Firm
from sources.demo.diary import Mention
from sources.demo.stories import Story

TRUTH_FILE = "truth.json"


@dataclass(frozen=True)
class Expectation:
    """`rule` must fire on some day of `first` to `last` (where `fires` is false: on none), both included."""

    story: str
    account: str
    rule: str
    fires: bool
    first: date
    last: date
    step: int
    planted: str


@dataclass(frozen=True)
class ContactTruth:
    contact: str
    account: str
    disc: str
    bank: str
    language: str


@dataclass(frozen=True)
class Change:
    """A planted churn or expansion; `warned` is whether use and tone fell before."""

    account: str
    day: date
    warned: bool = False
    reason: str = ""


@dataclass
class Truth:
    """Everything planted but the contacts, which stay in the file (a portfolio may have a million)."""

    as_of: date
    accounts: int
    seed: int
    expectations: list[Expectation] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    churns: list[Change] = field(default_factory=list)
    expansions: list[Change] = field(default_factory=list)
    stopped_sources: list[str] = field(default_factory=list)

    def add(self, firm: Firm, story: Story | None, mentions: Iterable[Mention]) -> None:
        self.mentions += mentions
        self._add_changes(firm)
        if story is None:
            return
        first, last = (self.as_of - timedelta(days=age) for age in story.window)
        self.expectations += [
            Expectation(
                story.name, firm.external_id, rule, story.fires, first, last, story.step, story.planted
            )
            for rule in story.rules
        ]
        source = firm.script.usage_source
        if firm.script.usage_stops is not None and source != "product" and source not in self.stopped_sources:
            self.stopped_sources.append(source)

    def _add_changes(self, firm: Firm) -> None:
        script = firm.script
        if script.churned is not None:
            day = self.as_of - timedelta(days=script.churned)
            self.churns.append(
                Change(firm.external_id, day, script.silent_from is not None, script.churn_reason)
            )
        if script.expands is not None:
            self.expansions.append(Change(firm.external_id, self.as_of - timedelta(days=script.expands)))


class TruthWriter:
    """Writes truth.json as the accounts come, one contact a line, so that memory stays small."""

    def __init__(self, handle: TextIO) -> None:
        self._handle, self._first = handle, True
        handle.write('{"contacts": [')

    def contacts(self, firm: Firm) -> None:
        for person in firm.people:
            truth = ContactTruth(
                person.external_id, firm.external_id, person.disc, person.bank, person.language
            )
            self._handle.write(("\n" if self._first else ",\n") + _json(asdict(truth)))
            self._first = False

    def finish(self, truth: Truth) -> None:
        self._handle.write("\n]")
        for name, value in asdict(truth).items():
            self._handle.write(f",\n{_json(name)}: {_json(value)}")
        self._handle.write("}\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def read_truth(folder: Path) -> dict[str, Any]:
    """The whole of truth.json, contacts included; dates are ISO text."""
    content: dict[str, Any] = json.loads((folder / TRUTH_FILE).read_text("utf-8"))
    return content
