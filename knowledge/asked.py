"""What a question looks for: its telling words, quoted words and codes, the people it names, the time it speaks of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from domain.clock import begin_of
from knowledge.ranking import Sought
from knowledge.time_words import Period, period_in
from knowledge.words import numbers_of, stems, terms_of, tokens

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,200})[\"“”„«»]")
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{3,64}\b")
_CHANNELS = {
    "email": "email", "emails": "email", "mail": "email", "mails": "email", "ticket": "ticket", "tickets": "ticket",
    "call": "call", "calls": "call", "meeting": "meeting", "meetings": "meeting", "qbr": "qbr", "qbrs": "qbr",
    "chat": "chat", "chats": "chat", "survey": "survey", "surveys": "survey", "nps": "survey", "csat": "survey",
}  # fmt: skip


@dataclass(frozen=True)
class People:
    """Who may be named: contacts by id, and others by the name under which they speak in transcripts."""

    contacts: Mapping[int, str]
    speakers: Iterable[str] = ()

    def named_in(self, question: str) -> tuple[frozenset[int], frozenset[str]]:
        """The contacts and speakers whose whole name is in the question; else those of whom a part of the name is."""
        spoken = frozenset(stems(question))
        names = {name.casefold(): stems(name) for name in (*self.contacts.values(), *self.speakers)}
        whole = {name for name, parts in names.items() if parts and spoken.issuperset(parts)}
        part = {name for name, parts in names.items() if any(one in spoken and len(one) > 2 for one in parts)}
        found = frozenset(whole or part)
        return frozenset(n for n, one in self.contacts.items() if one.casefold() in found), found


def asked(
    question: str, people: People, today: date, vector: NDArray[np.float32] | None = None
) -> tuple[Sought, Period | None]:
    """The question as ranking takes it, and the time it speaks of, as words."""
    contacts, speakers = people.named_in(question)
    period = period_in(question, today)
    sought = Sought(
        terms=terms_of(question),
        vector=vector,
        people=contacts,
        speakers=speakers,
        exact=exact_runs(question),
        between=None if period is None else (_second(period.first), _second(period.end)),
        channels=frozenset(_CHANNELS[word] for word in tokens(question) if word in _CHANNELS),
    )
    return sought, period


def exact_words(question: str) -> list[str]:
    """Quoted words, and codes such as INV-2041."""
    return [*_QUOTED.findall(question), *_CODE.findall(_QUOTED.sub(" ", question))]


def exact_runs(question: str) -> list[tuple[tuple[int, ...], ...]]:
    """The same as runs of numbers."""
    runs = (tuple(numbers_of(word) for word in tokens(run)) for run in exact_words(question))
    return [numbers for numbers in runs if numbers]


def _second(day: date) -> int:
    return int(begin_of(day).timestamp())
