"""Versions of prompts, the labels that say which is used, and the cases a version is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Label(StrEnum):
    PRODUCTION = "production"  # what agents use
    CANDIDATE = "candidate"  # what is tried next; nobody uses it


class MoveKind(StrEnum):
    SHIPPED = "shipped"  # a release brought the version, and nobody had chosen another
    EDITED = "edited"
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True)
class NewVersion:
    """`base` is the version it was made from; `proposed_from` what it was learnt from, where nobody wrote it."""

    name: str
    text: str
    hash: str
    by: str
    note: str
    base: int | None = None
    proposed_from: Mapping[str, Any] | None = None
    shipped: bool = False


@dataclass(frozen=True)
class PromptVersion:
    """Immutable; `number` counts from 1 within a prompt."""

    name: str
    number: int
    text: str
    hash: str
    by: str
    at: datetime
    note: str
    base: int | None
    proposed_from: Mapping[str, Any] | None
    shipped: bool


@dataclass(frozen=True)
class LabelMove:
    """`step` counts from 1 within a prompt and label; `was` is None for the first."""

    name: str
    label: Label
    step: int
    was: int | None
    to: int
    kind: MoveKind
    by: str
    at: datetime
    note: str
    evaluation_id: int | None


@dataclass(frozen=True)
class NewMove:
    """`expected` is where the mover believes the label to be: elsewhere, and it is not moved."""

    name: str
    label: Label
    to: int
    expected: int | None
    kind: MoveKind
    by: str
    note: str
    evaluation_id: int | None = None


@dataclass(frozen=True)
class PromptCase:
    """What a version is tried on. `given` is for the one who tries it; `approved` is what a person let stand.

    `kind`, `disc` and `language` are the slices it counts in; empty is none. `drafted` is what was proposed to the
    person before. What comes from reviews belongs to an account, perhaps to a contact, and is erased with them.
    """

    name: str
    key: str
    given: Mapping[str, Any]
    kind: str = ""
    disc: str = ""
    language: str = ""
    approved: str = ""
    drafted: str = ""
    expects: Mapping[str, Any] = field(default_factory=dict)
    account_id: int | None = None
    contact_id: int | None = None
    draft_id: int | None = None
    id: int | None = None

    @property
    def slices(self) -> tuple[tuple[str, str], ...]:
        told = (("kind", self.kind), ("disc", self.disc), ("language", self.language))
        return (("all", ""), *((what, value) for what, value in told if value))


@dataclass(frozen=True)
class PromptAction:
    """One line of the log of what admins did, refusals included."""

    at: datetime
    by: str
    action: str
    name: str
    version: int | None
    says: str
