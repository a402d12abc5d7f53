"""What the mapping of a vendor's exports needs to read single events: names, and what other files would have said."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

import polars as pl

from sources.events.signatures import Vendor
from sources.looking_up import KEY
from sources.mapping import Feed, Lookup, Mapping, load_mapping
from sources.nested import ITEM, PLACE, head
from sources.rules import Rule

AT = "keepwell_event_at"
"""The column that holds when an event says that it happened: the source time of records that have none."""
WITHOUT_TIME = ("usage_events",)  # each happens once and never changes
PLAIN = (Vendor.SEGMENT,)  # vendors whose exports are no pages of an API


def event_mapping(vendor: Vendor, source: str | None = None) -> Mapping:
    """The shipped mapping of the vendor, its files known by name, and every record with a source time."""
    return _event_mapping(vendor).model_copy(update={"source": source} if source else {})


@lru_cache
def _event_mapping(vendor: Vendor) -> Mapping:
    whole = load_mapping(vendor.value)
    feeds = [_feed(feed) for feed in whole.feeds if feed.inside or vendor in PLAIN]
    lookups = {name: one.model_copy(update={"known_by": []}) for name, one in whole.lookups.items()}
    return whole.model_copy(update={"feeds": feeds, "lookups": lookups})


def _feed(feed: Feed) -> Feed:
    columns = dict(feed.columns or {})
    if "updated_at" not in columns and feed.table not in WITHOUT_TIME:
        columns["updated_at"] = [Rule(**{"from": AT, "pick": "latest"})]
    return feed.model_copy(update={"known_by": [], "columns": columns})


def event_record(mapping: Mapping, file: str, content: dict[str, Any], at: datetime | None) -> dict[str, Any]:
    """What the mapping asks for of a record, all of it and nothing else: a foreign key can be in nobody's way."""
    stated = at.isoformat() if at is not None else None
    return {name: content.get(name) for name in _asked_for(mapping.name, file)} | {AT: stated}


@lru_cache
def _asked_for(vendor: str, file: str) -> tuple[str, ...]:
    mapping = _event_mapping(Vendor(vendor))
    read: list[Feed | Lookup] = [*mapping.feeds, *mapping.lookups.values()]
    asked = [one for one in read if any(fnmatchcase(file, pattern) for pattern in one.files)]
    names = [name for one in asked for name in _mentioned(one)]
    return tuple(dict.fromkeys(head(name) for name in names if head(name) not in (ITEM, PLACE, AT)))


def _mentioned(asked: Feed | Lookup) -> Iterator[str]:
    for condition in asked.where:
        yield from condition.mentions()
    if asked.each:
        yield asked.each
    if isinstance(asked, Lookup):
        yield from (*asked.key, *(name for names in asked.take.values() for name in names))
        return
    for _, rule in asked.rules():
        yield from rule.mentions()
    kept = asked.attributes
    if isinstance(kept, dict):
        yield from (name for names in kept.values() for name in names)


def wanted_contacts(vendor: Vendor, contents: Iterable[dict[str, Any]]) -> set[str]:
    """The people whose account an export would say in another file."""
    return {name for content in contents for name in _people(vendor, content)}


def _people(vendor: Vendor, content: dict[str, Any]) -> Iterator[str]:
    if vendor is Vendor.ZENDESK:
        asked = [content.get("requester_id"), *(author for author, _ in _authors(content))]
    elif vendor is Vendor.INTERCOM:
        people = _inside(content, "contacts", "contacts")
        asked = (
            [one.get("id") for one in people if isinstance(one, dict)][:1] if isinstance(people, list) else []
        )
    elif vendor is Vendor.SEGMENT:
        asked = [content.get("userId")]
    else:
        asked = []
    yield from (str(one) for one in asked if isinstance(one, str | int))


def _inside(content: dict[str, Any], *names: str) -> Any:
    found: Any = content
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _authors(content: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Who wrote the comments of a ticket, and whether they are one of us."""
    comments = content.get("comments")
    for comment in comments if isinstance(comments, list) else []:
        author = comment.get("author_id") if isinstance(comment, dict) else None
        if isinstance(author, str | int):
            yield str(author), comment.get("is_staff") is True


def known_lookups(
    vendor: Vendor, accounts: dict[str, str], contents: Iterable[dict[str, Any]]
) -> dict[str, pl.DataFrame]:
    """The mapping's lookups from what is stored: `accounts` by contact."""
    if vendor is Vendor.INTERCOM:
        return {"contacts": _rows(list(accounts), company=list(accounts.values()))}
    if vendor is Vendor.SEGMENT:
        return {"groups": _rows(list(accounts), group=list(accounts.values()))}
    if vendor is not Vendor.ZENDESK:
        return {}
    roles = {author: "agent" if staff else "end-user" for one in contents for author, staff in _authors(one)}
    people = {**dict.fromkeys(accounts, "end-user"), **roles}
    organizations = [accounts.get(name) for name in people]
    return {"users": _rows(list(people), organization=organizations, role=list(people.values()))}


def _rows(keys: list[str], **columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({KEY: keys, **columns}, schema=dict.fromkeys([KEY, *columns], pl.String))
