"""Search in the history of some accounts: exact, over every passage of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knowledge.asked import People, asked
from knowledge.embedder import Embedder
from knowledge.meant import meant
from knowledge.ranking import Ranked, rank
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
        ranked = rank(rows, sought, limit * PIECES)
        hits = best_of(self.reader, rows, ranked, limit)
        return Found(hits, len(rows), int(rows.embedded.sum()), period, support(rows, sought, ranked))


PIECES = 3  # how many passages of one thing said may be ahead of the next thing


def speakers_of(rows: Rows) -> set[str]:
    return {speaker for speaker in rows.speaker if speaker}


def best_of(reader: PassageReader, rows: Rows, ranked: Ranked, limit: int) -> list[Hit]:
    """The first passage of each thing said: a long mail is several passages, and one source."""
    ids, scores = rows.ids[ranked.places].tolist(), ranked.scores.tolist()
    found: dict[tuple[int, str], Hit] = {}
    for start in range(0, len(ids), limit):
        by_id = dict(zip(ids[start : start + limit], scores[start : start + limit], strict=True))
        for passage in reader.shown(list(by_id)):
            found.setdefault((passage.account_id, passage.ref), Hit(passage, by_id[passage.id]))
        if len(found) >= limit:
            break
    return list(found.values())[:limit]
