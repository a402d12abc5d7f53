"""Who is who by what is written down: addresses of contacts, domains of accounts, our own domains."""

from collections import Counter
from collections.abc import Sequence

from domain.people import Belongs, Directory, How, Named
from keepwell.bootstrap import House

_PROVIDERS = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com gmx.net "
    "gmx.de web.de proton.me protonmail.com mail.com yandex.ru qq.com 163.com zoho.com fastmail.com"
)
EVERYBODYS = frozenset(_PROVIDERS.split())


class KnownAddresses(Directory):
    def __init__(
        self,
        contacts: Sequence[tuple[int, int, str]],
        domains: Sequence[tuple[int, str]],
        ours: Sequence[str],
    ) -> None:
        """`contacts`: (account_id, contact_id, address); `domains`: (account_id, domain)."""
        accounts = Counter(address for _, address in {(account, address) for account, _, address in contacts})
        self._contacts = {each: (a, c) for a, c, each in reversed(contacts) if accounts[each] == 1}
        shared = Counter(domain for _, domain in set(domains))
        self._domains = {d: a for a, d in domains if shared[d] == 1 and d not in EVERYBODYS}
        self._ours = frozenset(ours)

    def is_ours(self, person: Named) -> bool:
        return _domain(person) in self._ours

    def whose(self, people: Sequence[Named]) -> Belongs | None:
        found = [match for person in people if (match := self._match(person)) is not None]
        return found[0] if len({match.account_id for match in found}) == 1 else None

    def _match(self, person: Named) -> Belongs | None:
        if person.address in self._contacts:
            return Belongs(*self._contacts[person.address], 1.0, How.ADDRESS)
        account = self._domains.get(_domain(person))
        return None if account is None else Belongs(account, None, 0.8, How.DOMAIN)


def _domain(person: Named) -> str:
    return (person.address or "").rpartition("@")[2]


def known_addresses(house: House) -> KnownAddresses:
    rows = house.accounts.rows()
    domains = [
        (account, domain.lower().removeprefix("www."))
        for account, domain in rows.select("account_id", "domain").drop_nulls().iter_rows()
    ]
    ours = [domain.lower() for domain in house.settings.our_domains]
    return KnownAddresses(house.conversations.contacts_with_address(), domains, ours)
