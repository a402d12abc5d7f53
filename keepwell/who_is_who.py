"""Who is who as people settle it: the list of the unmatched, and what each answer lets in."""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from domain.addresses import freemail, host_of, plain_address, registrable
from domain.errors import KeepwellError, NotFoundError
from domain.people import Belongs, How, Named, domain_key, folded, person_key
from keepwell.bootstrap import House
from sources.who.candidates import Candidate, Candidates
from storage.account_merging import AccountLink, LookAlike
from storage.accounts import AccountRow
from storage.held import RELEASED, Waiting, as_interactions
from storage.identities import IdentityStore
from storage.imports import QuarantinedRow
from storage.unmatched import Colleague, Settlement, UnmatchedPerson

LIKELY = (How.DOMAIN, How.NAME)
"""Matches that an imported conversation says it rests on, because somebody may want to look at them."""
SUGGESTED = 200
"""People that candidates are looked for: the list of those whom most conversations wait for."""


@dataclass(frozen=True)
class Let:
    """What an answer did: conversations that came in, that moved to another account, and that still wait."""

    came_in: int
    moved: int
    waiting: int

    def says(self) -> str:
        told = [f"{self.came_in:,} conversation{'' if self.came_in == 1 else 's'} came in"]
        told += [f"{self.moved:,} moved to another account"] if self.moved else []
        told += [f"{self.waiting:,} still wait"] if self.waiting else []
        return "; ".join(told) + "."


@dataclass(frozen=True)
class PersonRow:
    """Somebody unknown, and the accounts they may belong to, by name."""

    person: UnmatchedPerson
    candidates: list[tuple[str, Candidate]]

    def as_json(self) -> dict[str, Any]:
        hints = [{"account": name, "score": one.score, "why": one.why} for name, one in self.candidates]
        return {**asdict(self.person), "candidates": hints}


@dataclass(frozen=True)
class PairRow:
    one: AccountRow
    other: AccountRow
    alike: LookAlike

    def as_json(self) -> dict[str, Any]:
        pair = {"account": named(self.one), "other": named(self.other)}
        return {**pair, "how": self.alike.how, "score": self.alike.score}


@dataclass(frozen=True)
class ColleagueRow:
    account: str
    colleague: Colleague

    def as_json(self) -> dict[str, Any]:
        return {"account": self.account, **asdict(self.colleague)}


@dataclass(frozen=True)
class Unsettled:
    """Everything that waits for a person's word."""

    people: list[PersonRow]
    pairs: list[PairRow]
    colleagues: list[ColleagueRow]
    waiting: int

    def as_json(self) -> dict[str, Any]:
        parts: dict[str, list[Any]] = {
            "people": self.people,
            "accounts": self.pairs,
            "colleagues": self.colleagues,
        }
        told = {name: [row.as_json() for row in rows] for name, rows in parts.items()}
        return {**told, "waiting_conversations": self.waiting}


def named(account: AccountRow) -> dict[str, Any]:
    return {"name": account.name, "source": account.source, "external_id": account.external_id}


def unsettled(house: House, everybody: bool = False) -> Unsettled:
    """The list; with `everybody`, also the people who were settled or are ignored."""
    people = house.unmatched.people(None if everybody else "open")
    known = IdentityStore(house.engine).load()
    candidates = Candidates(known, house.settings.freemail_domains)
    hints = [candidates.of(one.name, one.domain) for one in people[:SUGGESTED]]
    hints += [[] for _ in people[SUGGESTED:]]
    pairs, colleagues = house.merging.look_alikes(), house.unmatched.colleagues()
    accounts = _accounts(house)
    return Unsettled(
        [
            PersonRow(
                one, [(accounts[hint.account_id].name, hint) for hint in some if hint.account_id in accounts]
            )
            for one, some in zip(people, hints, strict=True)
        ],
        [PairRow(accounts[pair.account_id], accounts[pair.other_id], pair) for pair in pairs],
        [
            ColleagueRow(accounts[one.account_id].name, one)
            for one in colleagues
            if one.account_id in accounts
        ],
        house.unmatched.waiting(),
    )


def _accounts(house: House) -> dict[int, AccountRow]:
    rows = house.accounts.rows().rename({"account_id": "id"}).iter_rows(named=True)
    return {row["id"]: AccountRow(**row) for row in rows}


def key_of(who: str) -> str:
    """What `who` is remembered by: an address, a domain, else a name as it stands in the list."""
    address = plain_address(who)
    if address is None and "." in who and " " not in who.strip():
        host = host_of(who.strip().removeprefix("@"))
        if host is not None:
            return domain_key(_telling(host))
    key = person_key(Named(address=address) if address else Named(name=who))
    if key is None:
        raise KeepwellError("Say who: an address, a domain or a name. `keepwell people` lists them.")
    return key


def _telling(host: str) -> str:
    if host in freemail() or registrable(host) in freemail() or registrable(host) is None:
        raise KeepwellError(f"Anybody may write from {host}: settle the addresses one by one.")
    return host


def settle(house: House, who: str, account: str, by: str) -> tuple[AccountRow, Let]:
    """Whose somebody, or everybody at a domain, is from now on; what waited for that comes in."""
    found = house.accounts.find(account)
    house.unmatched.settle(_known_key(house, who), found.id, by)
    return found, let_in(house)


def ignore(house: House, who: str, by: str) -> Let:
    """Somebody, or everybody at a domain, whose conversations are nobody's: none is kept from now on."""
    house.unmatched.settle(_known_key(house, who), None, by)
    return let_in(house)


def _known_key(house: House, who: str) -> str:
    """A name must be on the list, letter for letter: a slip would be remembered for good."""
    key = key_of(who)
    if key.startswith("name:"):
        known = {one.person_key for one in house.unmatched.people(None)}
        if key not in known:
            raise NotFoundError(f"Nobody called '{who}' is on the list. `keepwell people` shows it.")
    return key


def merge(house: House, account: str, other: str, by: str) -> tuple[AccountRow, AccountRow, Let]:
    """Two accounts are one; the first keeps its name and record."""
    one = house.accounts.find(account)
    two = _record(house, other) if ":" in other else house.accounts.find(other)
    house.merging.merge(one.id, two.id, by)
    house.scores.forget([two.id])
    return one, two, let_in(house)


def split(house: House, account: str, other: str, by: str) -> tuple[AccountRow, AccountRow, Let]:
    """A linked record is an account of its own again, or two accounts are known to be two."""
    one, two = house.accounts.find(account), _record(house, other)
    linked = {link.record_id for link in house.merging.links([one.id])}
    if two.id in linked:
        house.merging.split(two.id, by)
    else:
        house.merging.keep_apart(one.id, two.id, by)
    return one, two, let_in(house)


def _record(house: House, told: str) -> AccountRow:
    """An account, or a record that is linked to one, as source:external_id or by whatever finds an account."""
    source, colon, external_id = told.partition(":")
    links = house.merging.links()
    fits = [
        link
        for link in links
        if (colon and (link.source, link.external_id) == (source, external_id)) or link.external_id == told
    ]
    if not fits:
        fits = [link for link in links if folded(link.name) == folded(told)]
    if len(fits) == 1:
        link = fits[0]
        return AccountRow(link.record_id, link.source, link.external_id, link.name, *[None] * 7)
    if len(fits) > 1:
        several = ", ".join(f"{link.source}:{link.external_id}" for link in fits[:5])
        raise NotFoundError(f"'{told}' could be {several}. Say which.")
    record = house.merging.record(source, external_id) if colon else None
    return house.accounts.get(record) if record is not None else house.accounts.find(told)


def links_of(house: House, account: str) -> tuple[AccountRow, list[AccountLink]]:
    found = house.accounts.find(account)
    return found, house.merging.links([found.id])


def said_of(house: House, who: str) -> tuple[list[UnmatchedPerson], list[Settlement]]:
    """People on the list that `who` fits, and what was settled about them."""
    key = key_of(who)
    kind, _, name = key.partition(":")
    people = house.unmatched.people(None)
    fits = [one for one in people if one.person_key == key or (kind == "domain" and one.domain == name)]
    said = [one for one in house.unmatched.settlements() if one.person_key == key]
    if not fits and not said:
        raise NotFoundError(f"Nobody like '{who}' is on the list, and nothing was settled about them.")
    return fits, said


def record_colleagues(house: House, who: list[str]) -> list[str]:
    """Make contacts of unknown colleagues (none named: of all on the list); gives their addresses."""
    import polars as pl

    known = house.unmatched.colleagues(often=1 if who else 3)
    wanted = {plain_address(one) for one in who}
    chosen = [one for one in known if not who or one.address in wanted]
    missing = wanted - {one.address for one in chosen}
    if missing:
        raise NotFoundError(f"No account has a conversation with {' or '.join(sorted(map(str, missing)))}.")
    if not chosen:
        return []
    frame = pl.DataFrame(
        {
            "row": range(1, len(chosen) + 1),
            "source": ["mail"] * len(chosen),
            "external_id": [one.address for one in chosen],
            "account_id": [one.account_id for one in chosen],
            "email": [one.address for one in chosen],
        }
    )
    import_id = house.intake.begin("mail", "keepwell people record", None)
    outcome = house.intake.upsert(import_id, "contacts", frame)
    house.intake.finish(import_id, {"accepted": outcome.accepted})
    return [one.address for one in chosen]


def let_in(house: House) -> Let:
    """Bring in what waits and is known by now, each under the import that brought it; and move what was mistaken."""
    directory = house.directory()
    groups: dict[int, list[tuple[Waiting, Belongs]]] = defaultdict(list)
    passed: list[int] = []
    for one in house.unmatched.held():
        belongs = directory.whose(one.people)
        if belongs is not None:
            groups[one.import_id].append((one, belongs))
        elif one.people and all(map(directory.is_ignored, one.people)):
            passed.append(one.id)
    house.unmatched.drop(passed)
    came_in = sum(_let_in(house, import_id, some) for import_id, some in groups.items())
    answers = [
        (one, found) for one in house.unmatched.held(RELEASED) if (found := directory.whose(one.people))
    ]
    return Let(came_in, house.unmatched.moved(answers), house.unmatched.waiting())


def _let_in(house: House, import_id: int, some: list[tuple[Waiting, Belongs]]) -> int:
    import polars as pl

    frame = as_interactions([_as_imported(one, belongs) for one, belongs in some]).with_columns(
        account_id=pl.Series([belongs.account_id for _, belongs in some], dtype=pl.Int64),
        contact_id=pl.Series([belongs.contact_id for _, belongs in some], dtype=pl.Int64),
    )
    outcome = house.intake.upsert(import_id, "interactions", frame)
    refused = {rejected.row: rejected for rejected in outcome.rejected}
    house.intake.quarantine(
        import_id,
        [
            QuarantinedRow("held", r.row, "interactions", r.column, r.value, r.reason)
            for r in refused.values()
        ],
    )
    house.unmatched.released([one.id for one, _ in some])
    return len(some) - len(refused)


def _as_imported(one: Waiting, belongs: Belongs) -> dict[str, Any]:
    """The row as its import would have made it, had it known: the same file again then changes nothing."""
    row = dict(one.row)
    if belongs.contact_id is None and one.people:
        row.setdefault("contact", one.people[0].address)
    if belongs.how in LIKELY and isinstance(row.get("attributes"), str):
        told = {**json.loads(row["attributes"]), "matched_by": belongs.how.value}
        row["attributes"] = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return row
