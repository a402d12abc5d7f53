"""The table of playbooks: rule x DISC profile x segment -> what to do, read from table.yaml once and checked."""

from collections.abc import Sequence
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.alerts import RuleId
from domain.calibration import segment_key
from domain.disc import Profile as Profile
from domain.errors import MisconfiguredError, NotFoundError

Aim = Literal["keep", "grow", "none"]
Role = Literal["csm", "senior", "executive"]

FILE = "table.yaml"
WHAT = "what changed most"
WHOM = "the main contact"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Action(_Strict):
    """What to do and why, in words that stand for any account."""

    do: str
    why: str

    def about(self, signal: str | None, contact: str | None) -> "Action":
        """The same, naming the signal and the contact where they are known."""
        texts = [text.replace(WHAT, signal or WHAT) for text in (self.do, self.why)]
        do, why = (text.replace(WHOM, contact or WHOM) for text in texts)
        return Action(do=do, why=why)


class StepSpec(_Strict):
    """One step of a save plan; `day` counts from its opening, `hours` are a CSM's."""

    day: int = Field(ge=0, le=365)
    owner: Role
    hours: float = Field(gt=0, le=40)
    what: str = Field(min_length=1, pattern=r"[.]$")


class Playbook(_Strict):
    """`share` of accounts kept by it, or offers won by it, is expected until enough was measured here."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str = Field(min_length=1)
    do: str = Field(pattern=r"^[A-Z].*[.]$")
    why: str = Field(pattern=r"^[A-Z].*[.]$")
    aim: Aim
    hours: float = Field(gt=0, le=100)
    share: float = Field(ge=0, le=1)
    steps: tuple[StepSpec, ...] = ()

    @property
    def action(self) -> Action:
        return Action(do=self.do, why=self.why)

    @model_validator(mode="after")
    def _steps_in_order(self) -> "Playbook":
        days = [step.day for step in self.steps]
        if days != sorted(days):
            raise ValueError("its steps are not in order of their days")
        if self.aim != "none" and self.share == 0:
            raise ValueError("it has an aim, but is expected to reach it never")
        return self


class Row(_Strict):
    """Which playbooks answer a rule, best first in an expert's eyes; the narrower row stands for the wider one."""

    rule: RuleId
    profile: Profile | None = None
    segment: str | None = None
    plays: tuple[str, ...] = Field(min_length=1)


class PlaybookTable(_Strict):
    plays: dict[str, Playbook]
    rules: tuple[Row, ...]

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        """A playbook is named by its key."""
        if isinstance(given, dict) and isinstance(given.get("plays"), dict):
            named = {key: {**play, "id": key} for key, play in given["plays"].items()}
            return {**given, "plays": named}
        return given

    @model_validator(mode="after")
    def _whole(self) -> "PlaybookTable":
        used = [play for row in self.rules for play in row.plays]
        unknown, idle = sorted(set(used) - set(self.plays)), sorted(set(self.plays) - set(used))
        if unknown or idle:
            raise ValueError(f"rules name what is no playbook: {unknown}; no rule names these: {idle}")
        keys = [(row.rule, row.profile, segment_key(row.segment)) for row in self.rules]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        missing = [str(rule) for rule in RuleId if (rule, None, "") not in keys]
        if twice or missing:
            raise ValueError(f"rows stand twice: {twice}; rules have no general row: {missing}")
        repeats = [str(row.rule) for row in self.rules if len(set(row.plays)) != len(row.plays)]
        if repeats:
            raise ValueError(f"a playbook stands twice in a row of: {repeats}")
        return self

    @cached_property
    def _found(self) -> dict[tuple[RuleId, Profile | None, str | None], tuple[Playbook, ...]]:
        """Asked once for each alert of a portfolio."""
        return {}

    def choices(
        self, rule: RuleId, profile: Profile | None = None, segment: str | None = None
    ) -> tuple[Playbook, ...]:
        """What answers a rule, best first in an expert's eyes."""
        key = (rule, profile, segment)
        if key not in self._found:
            self._found[key] = self._choices(*key)
        return self._found[key]

    def _choices(self, rule: RuleId, profile: Profile | None, segment: str | None) -> tuple[Playbook, ...]:
        own = segment_key(segment)
        fitting = [
            row
            for row in self.rules
            if row.rule == rule and row.profile in (None, profile) and segment_key(row.segment) in ("", own)
        ]
        best = max(fitting, key=lambda row: (row.profile is not None, row.segment is not None))
        return tuple(self.plays[play] for play in best.plays)

    def first(self, rule: RuleId, profile: Profile | None = None) -> Playbook:
        """What an alert of this rule tells people to do."""
        return self.choices(rule, profile)[0]

    def get(self, playbook: str) -> Playbook:
        """By id or title in any case; NotFoundError names those there are."""
        wanted = "_".join(playbook.casefold().replace("-", " ").replace("_", " ").split())
        for one in self.plays.values():
            if wanted in (one.id, "_".join(one.title.casefold().split())):
                return one
        raise NotFoundError(f"There is no playbook '{playbook}'. Choose one of {', '.join(self.plays)}.")

    def answers(self, playbook: str) -> Sequence[Row]:
        """The rows that name a playbook."""
        return [row for row in self.rules if playbook in row.plays]


@cache
def playbooks() -> PlaybookTable:
    """The table shipped with the product; MisconfiguredError says what is wrong with a changed one."""
    return parse(resources.files("agents.playbooks").joinpath(FILE).read_text(encoding="utf-8"))


def parse(text: str) -> PlaybookTable:
    """MisconfiguredError where the text is no such table."""
    try:
        return PlaybookTable.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as broken:
        raise MisconfiguredError(f"The playbook table is not YAML: {broken}") from broken
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or FILE
        raise MisconfiguredError(f"The playbook table is wrong at {place}: {first['msg']}.") from wrong
