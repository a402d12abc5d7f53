"""Search in the history of some accounts: exact, over every passage of theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.asked import People, asked
from knowledge.embedder import Embedder
from knowledge.meant import meant
from knowledge.ranking import rank
from knowledge.support import NOTHING, Support, support
from knowledge.time_words import Period
from storage.passage_reading import PassageReader, Rows, Scope, Shown


@dataclass(frozen=True)
class Hit:
    """A passage that was found. Scores are comparable within one search only."""

    passage: Shown
    score: float


@dataclass(frozen=True)
class Found:
    """`embedded` of `passages` could be compared by meaning; the rest by words alone. `period` is the time that the
    question was taken to speak of, `support` how well the first hits bear on it."""

    hits: list[Hit]
    passages: int
    embedded: int
    period: Period | None = None
    support: Support = NOTHING


@dataclass(frozen=True)
class AccountSearch:
    reader: PassageReader
    embedder: Embedder

    def search(
        self,
        question: str,
        account_ids: Sequence[int],
        today: date,
        until: datetime | None = None,
        limit: int = 10,
    ) -> Found:
        """The `limit` best of what these accounts' history holds, said by `until`; one hit for each thing said."""
        with meant(question, self.embedder, self.reader) as meaning:
            rows = self.reader.of(Scope(account_ids, until))
            if not len(rows):
                return Found([], 0, 0)
            people = People(self.reader.people(account_ids), speakers_of(rows))
            vector = meaning() if rows.embedded.any() else None
        sought, period = asked(question, people, today, vector)
        places, scores = rank(rows, sought, limit * PIECES)
        hits = once_each(with_scores(self.reader, rows.ids[places].tolist(), scores.tolist()))[:limit]
        return Found(hits, len(rows), int(rows.embedded.sum()), period, support(rows, sought, places))


PIECES = 3  # how many passages of one thing said may be ahead of the next thing


def speakers_of(rows: Rows) -> set[str]:
    return {speaker for speaker in rows.speaker if speaker}


def with_scores(reader: PassageReader, ids: list[int], scores: list[float]) -> list[Hit]:
    by_id = dict(zip(ids, scores, strict=True))
    return [Hit(passage, by_id[passage.id]) for passage in reader.shown(ids)]


def once_each(hits: Iterable[Hit]) -> list[Hit]:
    """The first hit of each thing said: a long mail is several passages, and one source."""
    found: dict[tuple[int, str], Hit] = {}
    for hit in hits:
        found.setdefault((hit.passage.account_id, hit.passage.ref), hit)
    return list(found.values())
