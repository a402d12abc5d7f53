"""What is to be read and in which order: files matched to the feeds of a mapping, tables by dependency."""

from dataclasses import dataclass

from domain.tables import BUNDLE
from sources.mapping import Feed as Feed
from sources.mapping import Mapping
from sources.readers.folder import Entry, Found
from sources.recognising import Looks, named_as


@dataclass(frozen=True)
class Step:
    """One file read for one feed."""

    feed: Feed
    entry: Entry


@dataclass(frozen=True)
class Plan:
    """`steps` in the order in which they run; `unread` are files that no feed asks for."""

    steps: list[Step]
    unread: list[str]

    @property
    def size(self) -> int:
        return sum(step.entry.size for step in self.steps)


def plan(found: Found, mapping: Mapping, looks: Looks) -> Plan:
    """Tables in the order of the bundle, so that what is referred to comes first; files by name."""
    rank = {table.name: place for place, table in enumerate(BUNDLE)}
    feeds = sorted(mapping.feeds, key=lambda feed: rank[feed.table])
    taken = {entry.label: _feeds_of(entry, mapping, looks) for entry in found.entries}
    steps = [Step(feed, e) for feed in feeds for e in found.entries if feed in taken[e.label]]
    used = {step.entry.label for step in steps}
    lookups = mapping.lookups.values()
    looked = {e.label for e in found.entries if any(looks.suits(e, lookup) for lookup in lookups)}
    unread = [e.label for e in found.entries if e.label not in used | looked]
    return Plan(steps, sorted([*unread, *found.unread]))


def _feeds_of(entry: Entry, mapping: Mapping, looks: Looks) -> list[Feed]:
    """By its columns where they tell what a file is, else by its name."""
    known = [feed for feed in mapping.feeds if feed.known_by and looks.known(entry, feed)]
    if known:
        return known + [f for f in mapping.feeds if not f.known_by and named_as(entry, f.files)]
    return [feed for feed in mapping.feeds if named_as(entry, feed.files)]
