"""Whether a filter that a model wrote says what the question says: no more, and no less.

A model may write a filter that is valid and wrong. So each part of it must have its words in the question, each figure
and day must stand there, and each word of the question must have found a part. What cannot be told is not believed:
then there is no answer from figures, which is better than a wrong one.
"""

from datetime import date, timedelta

from agents.analyst.bearing import DAY, Bearing, Strange, must
from agents.analyst.fields import LOW_IS_BAD, Field
from agents.analyst.filters import Aggregate, Customers, Filter
from agents.analyst.plain_words import EMPTY
from agents.analyst.rules_shape import FEW
from agents.analyst.rules_standing import MONTH
from agents.analyst.shaping import SUMMED, Contradiction, checked
from agents.analyst.spoken_of import kind_of, meanings, spoken_of, stemmed
from agents.analyst.vocabulary import Vocabulary

AGGREGATES = {
    Aggregate.COUNT: ("count",),
    Aggregate.SUM: ("sum", "count"),
    Aggregate.MEAN: ("mean",),
    Aggregate.MEDIAN: ("median",),
    Aggregate.MIN: ("least",),
    Aggregate.MAX: ("most",),
    Aggregate.SHARE: ("share",),
}


def strange(asked: Filter, question: str, words: Vocabulary, day: date) -> str | None:
    """What keeps the filter from being believed; None where the question bears it out."""
    spoken = spoken_of(question, words, day)
    try:
        bearing = _Whole(asked, spoken, day)
        bearing.wanted()
        for clause in (*asked.among, *asked.where):
            bearing.clause(clause)
        bearing.shape()
        bearing.all_used()
    except Strange as told:
        return str(told)
    except Contradiction:
        return "two values of one thing"
    return None


def unheard_of(question: str, words: Vocabulary, day: date) -> list[str]:
    """Words that no filter could speak of: with one of them, none is worth asking for."""
    known = meanings()
    every = known.generic.union(
        known.at_risk, *known.fields.values(), *known.words.values(), *known.values.values()
    )
    tokens = spoken_of(question, words, day).tokens
    return [
        token
        for token in tokens
        if kind_of(token) is None and (token in known.never or not stemmed(token) & every)
    ]


class _Whole(Bearing):
    """The filter as a whole: whom it is among, what is wanted of them, and that no word is left over."""

    def wanted(self) -> None:
        asked = self.asked
        checked([*asked.among, *asked.where])
        past = [at for at, when in enumerate(self.spoken.whens) if when.last == asked.as_of]
        must(asked.as_of == self.day or past, f"as of {asked.as_of}")
        if asked.as_of != self.day:
            self.used |= {f"‹d{at}›" for at in past}
        if asked.customers is Customers.GONE:
            self._says("gone", "who has left")
        must(asked.customers is not Customers.ALL, "those who left as well")
        must(not asked.yearly or self._holds(self._of("yearly")), "ARR")

    def shape(self) -> None:
        asked = self.asked
        if asked.aggregate is not Aggregate.LIST:
            said = [self._holds(self._of(name)) for name in AGGREGATES[asked.aggregate]]
            must(any(said) or self._usual(), f"{asked.aggregate}")
        elif not asked.fields and asked.customers is Customers.ACTIVE:
            raise Strange("what is asked for")
        if asked.aggregate is Aggregate.SHARE:
            # Which part is of which cannot be told from the words alone.
            must(not asked.among and len(asked.where) == 1 and asked.of is None, "what it is a share of")
        for one in (asked.of, asked.group_by):
            must(one is None or self._speaks_of(one), f"{one}")
        if asked.group_by is not None:
            self._says("group", "by what")
        self._order()
        for one in asked.show:
            self._speaks_of(one)
        if asked.since is not None:
            self._since(asked.since)

    def _usual(self) -> bool:
        """ "MRR of red accounts" begins with what is asked for, and says by that that it is to be added up."""
        asked = self.asked
        if asked.group_by is not None and asked.of is None:
            return asked.aggregate is Aggregate.COUNT
        if asked.of is None or asked.aggregate is not (
            Aggregate.SUM if asked.of in SUMMED else Aggregate.MEAN
        ):
            return False
        first = next((one for one in self.spoken.tokens if one not in EMPTY), "")
        return bool(stemmed(first) & meanings().fields[asked.of])

    def _order(self) -> None:
        asked = self.asked
        if asked.sort is None:
            must(asked.limit is None or self._figure_of({float(asked.limit)}), "how many")
            return
        spoken_of = self._speaks_of(asked.sort)
        most, least = self._holds(self._of("most")), self._holds(self._of("least"))
        ordered = most or least or self._holds(self._of("order"))
        must(ordered or asked.limit is None, "the order")
        must(
            spoken_of or (ordered and asked.sort in (Field.MRR, Field.HEALTH, Field.CHURN_60)),
            f"{asked.sort}",
        )
        if most != least and not self.spoken.has(stemmed("best") | stemmed("worst")):
            must(asked.descending is most, "which end")
        elif self.spoken.has(stemmed("worst")):
            must(asked.descending is (asked.sort not in LOW_IS_BAD), "which end")
        if asked.limit not in (None, 1, FEW):
            must(self._figure_of({float(asked.limit or 0)}), "how many")
        elif asked.limit is not None:
            self._figure_of({float(asked.limit)})

    def _since(self, since: date) -> None:
        for at, when in enumerate(self.spoken.whens):
            days = {when.first, when.first - DAY, when.last}
            if when.days:
                days.add(self.day - timedelta(days=when.days))
            if since in days:
                self.used.add(f"‹d{at}›")
                return
        must(since == self.asked.as_of - MONTH, f"since {since}")

    def all_used(self) -> None:
        self._own_figures()
        explained = self.known | meanings().generic
        for token in self.spoken.tokens:
            mark = kind_of(token)
            known = token in self.used if mark else stemmed(token) & explained
            known = known and token not in meanings().never
            must(known, f"“{token}” has no part")

    def _own_figures(self) -> None:
        """Of several fields, the figures stand in the order of the words that speak of them."""
        fields = [self.of_figure[at] for at in sorted(self.of_figure)]
        last = -1
        for asked, before in zip(fields, [None, *fields], strict=False):
            if asked is before:
                continue
            places = [at for at in self.spoken.places(meanings().fields[asked]) if at > last]
            must(places, f"{asked}: whose figure that is")
            last = places[0]
