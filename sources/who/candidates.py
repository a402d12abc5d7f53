"""Which accounts somebody unknown may belong to: hints for a person who settles it, never an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl
from rapidfuzz import fuzz, process

from domain.addresses import company_domain
from domain.people import folded
from storage.account_names import Names
from storage.identities import Identities

MOST = 3
ALIKE = 75
COLLEAGUES, SAME_DOMAIN, NAMESAKE = 0.7, 0.6, 0.3


@dataclass(frozen=True)
class Candidate:
    """`score` is within 0 and 1; `why` says what speaks for the account."""

    account_id: int
    score: float
    why: str


class Candidates:
    """Hints from what is known at one moment."""

    def __init__(self, known: Identities, never: Sequence[str] = ()) -> None:
        self._known = known
        self._never = frozenset(never)

    def of(self, name: str | None, domain: str | None) -> list[Candidate]:
        """The likeliest accounts, the best first."""
        telling = domain if domain and company_domain(domain, self._never) else None
        found = [*self._by_domain(telling), *self._by_name(name)] if telling else self._by_name(name)
        best: dict[int, Candidate] = {}
        for one in found:
            if one.account_id not in best or best[one.account_id].score < one.score:
                best[one.account_id] = one
        return sorted(best.values(), key=lambda one: (-one.score, one.account_id))[:MOST]

    def _by_domain(self, domain: str) -> list[Candidate]:
        there = self._writing_from.get(domain, {})
        score = COLLEAGUES if len(there) == 1 else SAME_DOMAIN
        found = [
            Candidate(
                account,
                score,
                f"{count} {'contact writes' if count == 1 else 'contacts write'} from {domain}",
            )
            for account, count in sorted(there.items())
        ]
        found += [
            Candidate(account, SAME_DOMAIN, f"one of several accounts with {domain}")
            for account in sorted(self._accounts_at.get(domain, ()))
        ]
        label = domain.partition(".")[0].replace("-", " ")
        near = process.extract(
            label, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=MOST
        )
        return found + [
            Candidate(self._account[key], round(score / 200, 2), "its name is like the domain")
            for _, score, key in near
        ]

    def _by_name(self, name: str | None) -> list[Candidate]:
        accounts = self._named.get(folded(name), ()) if folded(name) else ()
        return [Candidate(account, NAMESAKE, "a contact has that name") for account in sorted(accounts)]

    @cached_property
    def _account(self) -> dict[int, int]:
        return dict(self._known.records.select("record_id", "account_id").iter_rows())

    @cached_property
    def _names(self) -> dict[int, str]:
        rows = self._known.records.select("record_id", "name").iter_rows()
        return {record: Names.plain(name) for record, name in rows}

    @cached_property
    def _accounts_at(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for account, told in self._known.records.select("account_id", "domain").drop_nulls().iter_rows():
            if domain := company_domain(told, self._never):
                found.setdefault(domain, set()).add(account)
        return found

    @cached_property
    def _writing_from(self) -> dict[str, dict[int, int]]:
        """How many contacts of each account write from a host."""
        host = pl.col("email").str.split("@").list.last().str.to_lowercase()
        counted = self._known.contacts.drop_nulls("email").group_by("account_id", host=host).len()
        found: dict[str, dict[int, int]] = {}
        for account, name, count in counted.iter_rows():
            found.setdefault(name, {})[account] = count
        return found

    @cached_property
    def _named(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for account, name in self._known.contacts.select("account_id", "name").drop_nulls().iter_rows():
            found.setdefault(folded(name), set()).add(account)
        return found
