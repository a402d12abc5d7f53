"""The directory that sources ask: loaded once for an import, then a few look-ups in memory for each conversation."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
import polars as pl

from domain.addresses import company_domain, host_of, main_address, plain_address, registrable
from domain.people import Belongs, How, Named, folded, keys_of
from storage.identities import Identities

SURE = {How.SETTLED: 1.0, How.ADDRESS: 0.97, How.ALIAS: 0.93, How.DOMAIN: 0.8, How.NAME: 0.5}
OTHERS_SAY = 0.9
"""What is left of a confidence that rests on the company somebody is in, and not on who speaks."""


@dataclass(frozen=True)
class _Claim:
    """An account that somebody may speak for; `record` is the one recognised, `contact` who they are there."""

    account: int
    record: int
    contact: int | None
    how: How

    def belongs(self, confidence: float) -> Belongs:
        """Of a contact storage knows by which record they came; of anybody else the record has to say."""
        named = self.record if self.contact is None else self.account
        return Belongs(named, self.contact, confidence, self.how)


class KnownPeople:
    """Implements domain.people.Directory. Memory: some 250 bytes a contact and 600 an account.

    `own_domains` and `no_company` (mail providers beside those we know) are domains as settings have them.
    """

    def __init__(
        self, known: Identities, own_domains: Collection[str] = (), no_company: Collection[str] = ()
    ) -> None:
        self._known = known
        self._ours = _Ours(own_domains, known.csms)
        self._never = frozenset(filter(None, map(registrable, (*no_company, *self._ours.domains))))
        self._accounts = dict(known.records.select("record_id", "account_id").iter_rows())
        self._settled = dict(known.settled.iter_rows())
        self._contacts = known.contacts.get_column("contact_id").to_numpy()
        self._records = known.contacts.get_column("record_id").to_numpy()
        self._at = known.contacts.get_column("account_id").to_numpy()
        self._addresses, self._shared_addresses = _by_address(known.contacts)
        self._aliases = _aliases(known)
        self._hosts, self._domains = self._companies()
        self._named = lru_cache(maxsize=4096)(self._names_in)

    def is_ours(self, person: Named) -> bool:
        return self._ours.has(person)

    def is_ignored(self, person: Named) -> bool:
        """Whether somebody said that they, or everybody at their domain, are to be passed over."""
        said = [self._settled[key] for key in keys_of(person) if key in self._settled]
        return said[:1] == [None]

    def whose(self, people: Sequence[Named]) -> Belongs | None:
        outsiders = [one for one in people if not self.is_ours(one) and not self.is_ignored(one)]
        claims = [self._claims(one) for one in outsiders]
        accounts = [{claim.account for claim in some} for some in claims if some]
        together = reduce(set.__and__, accounts) if accounts else set()
        if len(together) != 1:
            return None
        return self._in_account(next(iter(together)), outsiders, claims)

    def _in_account(
        self, account: int, outsiders: Sequence[Named], claims: Sequence[Sequence[_Claim]]
    ) -> Belongs:
        mine = [[claim for claim in some if claim.account == account] for some in claims]
        spoke = min(mine[0], key=_surest, default=None)
        if spoke is not None and spoke.contact is not None:
            return spoke.belongs(SURE[spoke.how])
        best = spoke or min((claim for some in mine for claim in some), key=_surest)
        contact = self._by_name(account, outsiders[0], spoke)
        if contact is not None:
            return Belongs(best.account, contact, SURE[How.NAME], How.NAME)
        confidence = SURE[best.how] if spoke else SURE[best.how] * OTHERS_SAY
        return Belongs(best.record, None, round(confidence, 2), best.how)

    def _by_name(self, account: int, speaker: Named, spoke: _Claim | None) -> int | None:
        """The one contact of this name within the account.

        Somebody with an address is known by a name only where the address is the company's and the contact has none:
        anybody can write a name before an address.
        """
        if speaker.address is not None and (spoke is None or spoke.how is not How.DOMAIN):
            return None
        found = self._named(account).get(folded(speaker.name), ())
        persons = {contact for contact, email in found if speaker.address is None or not email}
        return next(iter(persons)) if len(persons) == 1 and len({one for one, _ in found}) == 1 else None

    def _names_in(self, account: int) -> dict[str, list[tuple[int, str | None]]]:
        first, last = np.searchsorted(self._at, (account, account + 1))
        names: dict[str, list[tuple[int, str | None]]] = {}
        some = self._known.contacts.slice(int(first), int(last - first))
        for contact, name, email in some.select("contact_id", "name", "email").iter_rows():
            if name and folded(name):
                names.setdefault(folded(name), []).append((contact, email))
        return names

    def _claims(self, person: Named) -> list[_Claim]:
        """The accounts somebody may speak for: by the surest evidence there is, and no other."""
        settled = self._settled_for(keys_of(person)[:1])
        address = plain_address(person.address)
        if address is None:
            return settled
        return (
            self._with_contact(settled, address)
            or self._at_address(self._addresses, address, How.ADDRESS)
            or self._at_address(self._addresses, main_address(address), How.ALIAS)
            or self._at_alias(address)
            or self._settled_for(keys_of(person)[1:])
            or self._of_company(address)
        )

    def _settled_for(self, keys: Iterable[str]) -> list[_Claim]:
        records = [record for key in keys if (record := self._settled.get(key)) is not None]
        return [_Claim(self._accounts[record], record, None, How.SETTLED) for record in records[:1]]

    def _with_contact(self, settled: list[_Claim], address: str) -> list[_Claim]:
        """Settled to an account, and who they are there where that is recorded."""
        known = self._at_address(self._addresses, address, How.ADDRESS) if settled else []
        contacts = {claim.account: claim.contact for claim in known}
        return [_Claim(one.account, one.record, contacts.get(one.account), one.how) for one in settled]

    def _at_address(self, addresses: dict[str, int], address: str, how: How) -> list[_Claim]:
        place = addresses.get(address)
        if place is None:
            return []
        places = (place,) if place >= 0 else self._shared_addresses[-1 - place]
        claims: dict[int, _Claim] = {}
        for at in places:
            account, contact = int(self._at[at]), int(self._contacts[at])
            claims.setdefault(account, _Claim(account, int(self._records[at]), contact, how))
        return list(claims.values())

    def _at_alias(self, address: str) -> list[_Claim]:
        found = self._aliases.get(address) or self._aliases.get(main_address(address)) or []
        return [_Claim(account, record, contact, How.ALIAS) for contact, record, account in found]

    def _of_company(self, address: str) -> list[_Claim]:
        """By the host of the address where an account has just that, else by the domain that one account has."""
        host, domain = host_of(address), company_domain(address, self._never)
        if host is None or domain is None:
            return []
        for found in (self._hosts.get(host), self._domains.get(domain)):
            if found and len({self._accounts[record] for record in found}) == 1:
                record = min(found, key=lambda one: (one != self._accounts[one], one))
                return [_Claim(self._accounts[record], record, None, How.DOMAIN)]
        return []

    def _companies(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Records by host and by registered domain."""
        hosts: dict[str, list[int]] = {}
        domains: dict[str, list[int]] = {}
        rows = self._known.records.select("record_id", "domain").drop_nulls().iter_rows()
        for record, told in rows:
            domain, host = company_domain(told, self._never), host_of(told)
            if domain and host:
                hosts.setdefault(host.removeprefix("www."), []).append(record)
                domains.setdefault(domain, []).append(record)
        return hosts, domains


class _Ours:
    """Our own people: by domains and addresses, and by name where there is no address to go by."""

    def __init__(self, own_domains: Collection[str], csms: Iterable[str]) -> None:
        addresses = {found for csm in csms if (found := plain_address(csm))}
        self.addresses = {main_address(address) for address in addresses}
        self.names = {folded(csm) for csm in csms} - {""}
        self.domains = {domain for text in own_domains if (domain := host_of(text))}
        self.domains |= {domain for address in addresses if (domain := company_domain(address))}

    def has(self, person: Named) -> bool:
        address = plain_address(person.address)
        if address is None:
            return folded(person.name) in self.names
        if main_address(address) in self.addresses:
            return True
        labels = (host_of(address) or "").split(".")
        return any(".".join(labels[place:]) in self.domains for place in range(len(labels)))


def _surest(claim: _Claim) -> tuple[float, bool, int]:
    return -SURE[claim.how], claim.contact is None, claim.record


def _by_address(contacts: pl.DataFrame) -> tuple[dict[str, int], list[list[int]]]:
    """The place of each contact by address; below zero, -1 - the place in the list of those that share one."""
    placed = contacts.select(
        email=pl.col("email").str.strip_chars().str.to_lowercase(),
        place=pl.int_range(pl.len(), dtype=pl.Int64),
    ).drop_nulls()
    single = placed.filter(~pl.col("email").is_duplicated())
    shared = (
        placed.filter(pl.col("email").is_duplicated()).group_by("email", maintain_order=True).agg("place")
    )
    found = dict(zip(single["email"].to_list(), single["place"].to_list(), strict=True))
    found |= {email: -1 - at for at, email in enumerate(shared["email"])}
    return found, shared["place"].to_list()


def _aliases(known: Identities) -> dict[str, list[tuple[int, int, int]]]:
    """Contact, record and account by further addresses, and by the main one where an alias was recorded."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    tagged = known.contacts.filter(pl.col("email").str.contains(r"\+|@g(oogle)?mail\.com$"))
    columns = ("contact_id", "record_id", "account_id", "email")
    for contact, record, account, email in pl.concat(
        [tagged.select(columns), known.aliases.select(columns)]
    ).iter_rows():
        address = plain_address(email)
        if address:
            for key in {address, main_address(address)}:
                found.setdefault(key, []).append((contact, record, account))
    return found
