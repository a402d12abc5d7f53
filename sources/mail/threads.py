"""Threads rebuilt: by what a message refers to, else by its subject among the same people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

PREFIX = re.compile(
    r"\s*(?:(?:re|aw|wg|fw|fwd|sv|vs|vb|rv|tr|antw|antwort|odp|ynt|res|enc|ref|回复|答复|转发|返信)(?:\[\d+\])?\s*[:：]|"
    r"\[(?:ext(?:ernal)?|extern)\])\s*",
    re.IGNORECASE,
)
WITHIN = timedelta(days=60)
BY_SUBJECT = "subject:"


@dataclass(frozen=True)
class Slip:
    """What a thread is found by. `references`: ids of earlier messages, the first first, as stored ids."""

    id: str
    references: tuple[str, ...]
    subject: str
    people: frozenset[str]
    moment: datetime
    is_reply: bool


def plain_subject(subject: str) -> str:
    """The subject without what mail programs put before it, in one case."""
    while (found := PREFIX.match(subject)) is not None and found.end():
        subject = subject[found.end() :]
    return " ".join(subject.split()).casefold()


def answers(subject: str) -> bool:
    return PREFIX.match(subject) is not None


def threads(slips: Sequence[Slip], stored: Mapping[str, str]) -> list[str]:
    """The thread of each message, named after the first message of it. `stored`: threads of stored messages by id.

    A thread keeps the name it is stored under; otherwise nothing but the messages decides, in whatever order
    they come.
    """
    linked = _Linked()
    for slip in slips:
        for earlier in slip.references:
            linked.join(slip.id, earlier)
    for one, other in _by_subject(slips):
        linked.join(one, other)
    names = _names(slips, linked, stored)
    return [names[linked.root(slip.id)] for slip in slips]


class _Linked:
    """Message ids in groups that belong together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, one: str) -> str:
        while (above := self._above.get(one, one)) != one:
            self._above[one] = self._above.get(above, above)
            one = above
        return one

    def join(self, one: str, other: str) -> None:
        a, b = self.root(one), self.root(other)
        if a != b:
            self._above[max(a, b)] = min(a, b)


def _by_subject(slips: Sequence[Slip]) -> list[tuple[str, str]]:
    """Replies that refer to nothing, with the latest message before them of the same subject and people."""
    alike: dict[str, list[Slip]] = {}
    for slip in slips:
        if slip.subject:
            alike.setdefault(slip.subject, []).append(slip)
    pairs = []
    for group in alike.values():
        group.sort(key=lambda slip: (slip.moment, slip.id))
        for place, slip in enumerate(group):
            if slip.is_reply and not slip.references:
                before = _latest(group[max(place - 50, 0) : place], slip)
                if before is not None:
                    pairs.append((slip.id, before.id))
    return pairs


def _latest(earlier: Sequence[Slip], slip: Slip) -> Slip | None:
    for one in reversed(earlier):
        if slip.moment - one.moment > WITHIN:
            return None
        if len(one.people & slip.people) >= min(2, len(slip.people)):
            return one
    return None


def _names(slips: Sequence[Slip], linked: _Linked, stored: Mapping[str, str]) -> dict[str, str]:
    """A name for each group: the stored one, else the oldest id referred to, else the first message's own."""
    groups: dict[str, list[Slip]] = {}
    for slip in slips:
        groups.setdefault(linked.root(slip.id), []).append(slip)
    names = {}
    for root, group in groups.items():
        group.sort(key=lambda slip: (slip.moment, slip.id))
        known = [
            stored[each] for slip in group for each in (slip.id, *reversed(slip.references)) if each in stored
        ]
        lasting = [name for name in known if not name.startswith(BY_SUBJECT)]
        names[root] = next(iter(lasting or known), None) or _fresh(group)
    return names


def _fresh(group: Sequence[Slip]) -> str:
    first = group[0]
    if first.references:
        return first.references[0]
    if first.is_reply:
        whole = "\x1f".join([first.subject, *sorted(first.people)])
        return BY_SUBJECT + blake2b(whole.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return first.id
