"""Somebody as a message, a calendar or a transcript names them, and the account they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class Named:
    """Either may be missing; the address is lower case and plain."""

    name: str | None = None
    address: str | None = None


class How(StrEnum):
    """What a match rests on, the surest first."""

    SETTLED = "settled"  # a person said so
    EXTERNAL_ID = "external id"
    ADDRESS = "address"
    ALIAS = "alias"
    DOMAIN = "domain"
    NAME = "name"


@dataclass(frozen=True)
class Belongs:
    """The account of a conversation. `contact_id` is None for a colleague whom nobody has recorded yet;
    `confidence` is within 0 and 1."""

    account_id: int
    contact_id: int | None
    confidence: float
    how: How


class Directory(Protocol):
    """Who is who, as sources ask it."""

    def is_ours(self, person: Named) -> bool:
        """Whether this is one of us: by the addresses and domains that settings and accounts' CSMs name."""
        ...

    def whose(self, people: Sequence[Named]) -> Belongs | None:
        """The account that these outsiders, the speaker first, belong to; None where it is not known or where
        they point to several accounts."""
        ...
