"""Somebody as a message, a calendar or a transcript names them, and the account they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


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
    `confidence` is within 0 and 1.

    `account_id` names the record that was recognised, which may be another tool's that is linked to the account:
    storage files what it is given with the account, and knows how to take the link back.
    """

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


class Held(Protocol):
    """Where conversations wait whose account is not known yet."""

    def hold(
        self, import_id: int, source: str, row: dict[str, Any], people: Sequence[Named], why: str
    ) -> None:
        """Keep a row of `interactions` (as in domain/tables.py, without account and contact; `row` its number in
        the file; moments may be ISO texts) with the outsiders it names, the speaker first, until a person has said
        whose they are. What nobody but people who are to be ignored is in is not kept. The same row twice is once."""
        ...
