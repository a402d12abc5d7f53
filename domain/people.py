"""Somebody as a message, a calendar or a transcript names them, and the account they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from domain.addresses import freemail, host_of, main_address, plain_address, registrable


@dataclass(frozen=True)
class Named:
    """Either may be missing; the address is lower case and plain."""

    name: str | None = None
    address: str | None = None


def person_key(person: Named) -> str | None:
    """What a person is remembered by: the box behind the address, whatever its alias, else the name."""
    address = plain_address(person.address)
    if address:
        return f"address:{main_address(address)}"
    name = folded(person.name)
    return f"name:{name}" if name else None


def domain_key(domain: str) -> str:
    return f"domain:{domain}"


def keys_of(person: Named) -> list[str]:
    """What may have been settled about a person, the nearest first: they themselves, their host, its domain.

    Of a mail provider neither of the latter: that says nothing about who writes from there.
    """
    own, address = person_key(person), plain_address(person.address)
    hosts = dict.fromkeys((host_of(address), registrable(address))) if address else {}
    domains = [domain_key(name) for name in hosts if name and name not in freemail()]
    return [*([own] if own else []), *domains]


def folded(name: str | None) -> str:
    """A name as it is compared: in any case, with any spacing."""
    return " ".join((name or "").split()).casefold()


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

    For somebody who is no contact, `account_id` may name a record of another tool linked to the account: storage
    files what it is given with the account, and knows how to take the link back.
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
        """Keep a row until a person has said whose the outsiders are that it names, the speaker first.

        `row` is one of `interactions` as in domain/tables.py, without account: moments may be ISO texts, `row` is its
        number in the file, `contact`, where it has one, the address of who speaks. A row with nobody in it but people
        who are to be ignored is not kept; the same row twice is once.
        """
        ...
