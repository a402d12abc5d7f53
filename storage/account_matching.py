"""Which records of other tools are one account: what is sure enough to link, and what a person has to say.

A record is linked by what only the same company can have: a decision of a person, its id stated by the other tool, or a
registered domain that one account has and no second. A name alone never links: it becomes a question.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import orjson
from rapidfuzz import fuzz

from domain.addresses import company_domain, host_of, plain_address, registrable
from domain.people import How
from storage.account_names import SAME_NAME, Names

Identity = tuple[str, str]
Pair = frozenset[Identity]

ANY_TOOL = frozenset(
    {
        *("account_external_id", "company_id", "crm_account_id", "crm_company_id", "crm_id"),
        *("external_id", "external_ref", "same_as"),
    }
)
"""Attributes that state an id without saying of which tool."""
OF_A_TOOL = re.compile(
    r"(?P<tool>.+?)(?:_(?:account|company|customer|org|organisation|organization|record|object))?_(?:id|ref)"
)
ONE_COMPANYS = re.compile(r"(?=.*[^\W\d_])[\w:.@/-]{6,}|\d{8,}")
"""Ids that do not look like a running number which every tool has."""
PLAIN_HOSTS = frozenset({"app", "en", "go", "home", "mail", "portal", "shop", "web", "www"})
QUESTIONS = 3
BY_STATED_ID, BY_DOMAIN, BY_MAIL_AND_NAME = 0.98, 0.9, 0.85


@dataclass(frozen=True)
class Record:
    """An accounts row of some tool; `account_id` is the account it belongs to now (its own id where to none)."""

    id: int
    account_id: int
    source: str
    external_id: str
    name: str
    domain: str | None
    attributes: str | None

    @property
    def identity(self) -> Identity:
        return self.source, self.external_id

    @cached_property
    def told(self) -> dict[str, str]:
        """What else its source says, by name in snake case; one level of nested JSON is laid open."""
        return dict(_flat(_json(self.attributes)))

    @cached_property
    def mail_domains(self) -> set[str]:
        """Domains of the addresses among what its source says."""
        found = {plain_address(value) for name, value in self.told.items() if "mail" in name}
        return {domain for address in found if address and (domain := registrable(address))}


@dataclass(frozen=True)
class Link:
    """`record` is the same company as the record `matched`."""

    record: Record
    matched: Record
    confidence: float
    how: How


@dataclass(frozen=True)
class Question:
    """Whether a record may be the account; `score` is how alike they are, from 0 to 1."""

    record: Record
    account_id: int
    how: How
    score: float


@dataclass(frozen=True)
class Decided:
    """What people said of pairs of records."""

    same: AbstractSet[Pair] = frozenset()
    apart: AbstractSet[Pair] = frozenset()


@dataclass
class Matcher:
    """Lays new records beside those known, one after the other: what was linked before counts for those after.

    `never`: registrable domains that tell nobody, beside mail providers.
    """

    known: Iterable[Record]
    decided: Decided = field(default_factory=Decided)
    never: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.by_id: dict[int, Record] = {}
        self.by_ref: dict[str, list[Record]] = defaultdict(list)
        self.by_domain: dict[str, list[Record]] = defaultdict(list)
        self.stating: dict[str, list[Record]] = defaultdict(list)
        self.members: dict[int, list[Record]] = defaultdict(list)
        self.names = Names()
        self.same_as: dict[Identity, set[Identity]] = defaultdict(set)
        for one, other in map(tuple, self.decided.same):
            self.same_as[one].add(other)
            self.same_as[other].add(one)
        for record in self.known:
            self._learn(record)

    def _learn(self, record: Record) -> None:
        self.by_id[record.id] = record
        self.members[record.account_id].append(record)
        for ref in _spellings(record.source, record.external_id):
            self.by_ref[ref].append(record)
        if domain := self._domain(record):
            self.by_domain[domain].append(record)
        self.names.learn(record.id, record.name)

    def _domain(self, record: Record) -> str | None:
        return company_domain(record.domain, self.never)

    def lay(self, records: Sequence[Record], stating: Iterable[Record]) -> tuple[list[Link], list[Question]]:
        """Links and questions of new records; `stating` are the known ones whose attributes may name a new one."""
        self._note_statements([*stating, *records])
        twins = self._domains_used_twice(records)
        links: list[Link] = []
        questions: list[Question] = []
        for record in records:
            link, asked = self._judge(record, twins)
            questions += asked
            if link is not None:
                links.append(link)
                account_id = self.by_id[link.matched.id].account_id
                self._learn(replace(record, account_id=account_id))
            else:
                self._learn(record)
        return links, questions

    def _note_statements(self, records: Iterable[Record]) -> None:
        for record in records:
            for name, value in record.told.items():
                for ref in _refs(name, value):
                    self.stating[ref].append(record)

    def _domains_used_twice(self, records: Sequence[Record]) -> set[tuple[str, str]]:
        """(source, domain) that several records of one tool have: subsidiaries, or an agency's clients."""
        seen: set[tuple[str, str]] = set()
        twice: set[tuple[str, str]] = set()
        for record in records:
            if domain := self._domain(record):
                key = record.source, domain
                (twice if key in seen else seen).add(key)
        return twice

    def _judge(self, record: Record, twins: set[tuple[str, str]]) -> tuple[Link | None, list[Question]]:
        settled = [one for one in self._decided_same(record) if one.id != record.id]
        if settled:
            return Link(record, settled[0], 1.0, How.SETTLED), []
        asked: list[Question] = []
        link: Link | None = None
        for candidates, confidence, how, sure in self._evidence(record, twins):
            fitting = [one for one in candidates if self._may_be(record, one)]
            accounts = {one.account_id for one in fitting}
            # Evidence that points elsewhere is for a person to weigh.
            agree = {one.account_id for one in asked} <= accounts
            if link is None and sure and agree and len(accounts) == 1:
                link = Link(record, min(fitting, key=_age), confidence, how)
            elif link is None or sure:
                asked += [Question(record, account, how, confidence) for account in sorted(accounts)]
        return link, self._left_to_ask(link, asked)

    def _left_to_ask(self, link: Link | None, asked: list[Question]) -> list[Question]:
        """What remains open: of a record that was linked, whether its account and another one are the same."""
        if link is None:
            return _most_likely(asked)
        mine = self.by_id[self.by_id[link.matched.id].account_id]
        others = [replace(one, record=mine) for one in asked if one.account_id != mine.id]
        return _most_likely([one for one in others if self._may_be(mine, self.by_id[one.account_id])])

    def _evidence(
        self, record: Record, twins: set[tuple[str, str]]
    ) -> Iterator[tuple[list[Record], float, How, bool]]:
        """Candidates by each kind of evidence, the surest first; and whether one account among them is sure."""
        stated, doubted = self._by_stated_id(record)
        yield stated, BY_STATED_ID, How.EXTERNAL_ID, True
        yield doubted, 0.7, How.EXTERNAL_ID, False
        yield from self._by_domain(record, twins)
        yield from self._by_mail(record)
        for other, score in self.names.alike(record.name):
            yield [self.by_id[other]], round(score / 100 * 0.6, 2), How.NAME, False

    def _by_stated_id(self, record: Record) -> tuple[list[Record], list[Record]]:
        """Records that this one names by their id, or that name this one: those beyond doubt, and the others."""
        sure: list[Record] = []
        doubted: list[Record] = []
        for other, name, value in (*self._named_by(record), *self._naming(record)):
            (sure if _beyond_doubt(name, value, record, other, self.never) else doubted).append(other)
        return sure, doubted

    def _named_by(self, record: Record) -> Iterator[tuple[Record, str, str]]:
        """Records of other tools that this one names, with the attribute and its value."""
        for name, value in record.told.items():
            named = (one for ref in _refs(name, value) for one in self.by_ref.get(ref, ()))
            yield from ((one, name, value) for one in named if _names(name, value, record, one))

    def _naming(self, record: Record) -> Iterator[tuple[Record, str, str]]:
        """Records of other tools that name this one."""
        refs = _spellings(*record.identity)
        saying = {one.id for ref in refs for one in self.stating.get(ref, ())} & self.by_id.keys()
        for one in (self.by_id[key] for key in sorted(saying)):
            for name, value in one.told.items():
                if refs & _refs(name, value) and _names(name, value, one, record):
                    yield one, name, value

    def _by_domain(
        self, record: Record, twins: set[tuple[str, str]]
    ) -> Iterator[tuple[list[Record], float, How, bool]]:
        domain = self._domain(record)
        if domain is None:
            return
        others = self.by_domain.get(domain, [])
        accounts = {one.account_id for one in others}
        alone = (record.source, domain) not in twins and all(one.source != record.source for one in others)
        # By its domain, an account takes one record of each tool: a second one is another part of the company.
        free = all(one.source != record.source for account in accounts for one in self.members[account])
        places = {_place(one.domain) for one in (*others, record)} - {""}
        sure = len(accounts) == 1 and alone and free and len(places) < 2
        yield others, BY_DOMAIN if sure else 0.7, How.DOMAIN, sure

    def _by_mail(self, record: Record) -> Iterator[tuple[list[Record], float, How, bool]]:
        """The domain of a billing address is an agency's as well as not: with a name like the account's it is sure."""
        if self._domain(record) is not None:
            return
        for domain in sorted(record.mail_domains):
            others = self.by_domain.get(domain, []) if company_domain(domain, self.never) else []
            accounts = {one.account_id for one in others}
            named = any(
                fuzz.token_sort_ratio(*map(_plain, (one.name, record.name))) >= SAME_NAME for one in others
            )
            free = all(one.source != record.source for account in accounts for one in self.members[account])
            sure = len(accounts) == 1 and named and free
            yield others, BY_MAIL_AND_NAME if sure else 0.5, How.DOMAIN, sure

    def _decided_same(self, record: Record) -> list[Record]:
        named = sorted(self.same_as.get(record.identity, ()))
        return [one for _, ref in named for one in self.by_ref.get(ref, ()) if one.identity in named]

    def _may_be(self, record: Record, other: Record) -> bool:
        """Not where its own tool says that they are two, nor a person of them or another record of that account."""
        if record.source == other.source:
            return False
        if not self.decided.apart:
            return True
        members = self.members[self.by_id[other.id].account_id]
        return not any(frozenset((record.identity, one.identity)) in self.decided.apart for one in members)


def _age(record: Record) -> tuple[bool, int]:
    return record.id != record.account_id, record.id


def _most_likely(asked: list[Question]) -> list[Question]:
    best: dict[int, Question] = {}
    for one in asked:
        if one.account_id not in best or best[one.account_id].score < one.score:
            best[one.account_id] = one
    return sorted(best.values(), key=lambda one: (-one.score, one.account_id))[:QUESTIONS]


def _refs(attribute: str, value: str) -> set[str]:
    """The ids that an attribute may state."""
    if attribute == "same_as":
        return {value, value.partition(":")[2] or value}
    if attribute in ANY_TOOL:
        return {value}
    match = OF_A_TOOL.fullmatch(attribute)
    return _spellings(match["tool"], value) if match else set()


def _names(attribute: str, value: str, one: Record, other: Record) -> bool:
    """Whether the attribute of `one`, as it is called, can name a record of the other's tool."""
    if one.source == other.source:
        return False
    tool, colon, _ = value.partition(":")
    if attribute == "same_as" and colon:
        return tool == other.source
    if attribute in ANY_TOOL:
        return True
    match = OF_A_TOOL.fullmatch(attribute)
    return match is not None and _run_together(match["tool"]) == _run_together(other.source)


def _run_together(name: str) -> str:
    return _snake(name).replace("_", "")


def _beyond_doubt(attribute: str, value: str, one: Record, other: Record, never: frozenset[str]) -> bool:
    """An attribute that names the tool is; else the id must be telling, and the domains must not disagree."""
    if attribute not in ANY_TOOL or (attribute == "same_as" and ":" in value):
        return True
    domains = {company_domain(record.domain, never) for record in (one, other)} - {None}
    alike = fuzz.token_sort_ratio(_plain(one.name), _plain(other.name)) >= SAME_NAME
    if len(domains) == 2:
        return False
    agree = alike or company_domain(one.domain, never) == company_domain(other.domain, never) is not None
    return agree or ONE_COMPANYS.fullmatch(value) is not None


def _spellings(source: str, external_id: str) -> set[str]:
    """Salesforce writes one id with 15 or with 18 characters."""
    long = len(external_id) == 18 and "salesforce" in source.lower()
    return {external_id, external_id[:15]} if long else {external_id}


def _place(domain: str | None) -> str:
    """What stands before the registered domain, where that tells one part of a company: uk in uk.acme.com."""
    host, owned = host_of(domain), registrable(domain)
    before = host.removesuffix(owned).rstrip(".") if host and owned else ""
    return "" if before in PLAIN_HOSTS else before


@lru_cache(maxsize=4096)
def _snake(name: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")
    return words.removeprefix("metadata_").removesuffix("_metadata")


def _plain(name: str) -> str:
    return Names.plain(name)


def _json(text: str | None) -> dict[str, Any]:
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _flat(told: dict[str, Any], deep: bool = True) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if isinstance(value, str) and deep and value.startswith("{"):
            yield from _flat(_json(value), deep=False)
        elif isinstance(value, dict) and deep:
            yield from _flat(value, deep=False)
        elif isinstance(value, str | int) and str(value).strip():
            yield _snake(name), str(value).strip()
