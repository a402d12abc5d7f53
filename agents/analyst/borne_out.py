"""Whether a filter that a model wrote says what the question says: no more, and no less.

A model may write a filter that is valid and wrong. So each part of it must have its words in the question, each figure
and day must stand there, and each word of the question must have found a part. What cannot be told is not believed:
then there is no answer from figures, which is better than a wrong one.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from agents.analyst.days import When
from agents.analyst.fields import LOW_IS_BAD, SPECS, Field, Kind
from agents.analyst.filters import Aggregate, Clause, Condition, Customers, Filter, Op
from agents.analyst.plain_words import EMPTY
from agents.analyst.rules_shape import FEW
from agents.analyst.rules_standing import MONTH, SLIPPING, USE_FELL
from agents.analyst.shaping import SUMMED, Contradiction, checked
from agents.analyst.spoken_of import Figure, SpokenOf, kind_of, meanings, spoken_of, stemmed
from agents.analyst.vocabulary import Vocabulary

F = Field
DAY = timedelta(days=1)
CHANGES = frozenset({F.HEALTH_CHANGE, F.USE_CHANGE, F.VELOCITY_7, F.VELOCITY_14, F.VELOCITY_30})
SILENCES = frozenset({F.LOGIN, F.CONTACT, F.HEARD})
WINDOWS = {F.VELOCITY_7: 7, F.VELOCITY_14: 14, F.VELOCITY_30: 30}
NOT_TOLD = {
    Kind.COUNT: {0.0, 1.0},
    Kind.CHANGE: {SLIPPING, -SLIPPING, 0.0},
    Kind.PERCENT: {USE_FELL, -USE_FELL, 0.0},
    Kind.DAYS: {0.0},
}
"""Figures that a question need not say: "slipping" is from where the alert begins, "open tickets" is one at least."""
GRADES = frozenset({6.0, 7.0, 8.0, 9.0})  # of detractors, passives, promoters
LARGER, SMALLER = (Op.ABOVE, Op.AT_LEAST), (Op.BELOW, Op.AT_MOST)
REACH = 3
"""Words between a figure, or a name, and what is said of it."""
AGGREGATES = {
    Aggregate.COUNT: ("count",),
    Aggregate.SUM: ("sum", "count"),
    Aggregate.MEAN: ("mean",),
    Aggregate.MEDIAN: ("median",),
    Aggregate.MIN: ("least",),
    Aggregate.MAX: ("most",),
    Aggregate.SHARE: ("share",),
}


class Strange(Exception):  # noqa: N818  # a finding about a filter, not a fault
    """A part of the filter that the question does not hold."""


def strange(asked: Filter, question: str, words: Vocabulary, day: date) -> str | None:
    """What keeps the filter from being believed; None where the question bears it out."""
    spoken = spoken_of(question, words, day)
    try:
        bearing = _Bearing(asked, spoken, day)
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


def _must(holds: object, what: str) -> None:
    if not holds:
        raise Strange(what)


@dataclass
class _Bearing:
    """`used` are tokens of values, figures and days that found a part; `known` stems that did."""

    asked: Filter
    spoken: SpokenOf
    day: date
    used: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    of_figure: dict[int, Field] = field(default_factory=dict)

    # What is wanted of the accounts.

    def wanted(self) -> None:
        asked = self.asked
        checked([*asked.among, *asked.where])
        past = [at for at, when in enumerate(self.spoken.whens) if when.last == asked.as_of]
        _must(asked.as_of == self.day or past, f"as of {asked.as_of}")
        if asked.as_of != self.day:
            self.used |= {f"‹d{at}›" for at in past}
        if asked.customers is Customers.GONE:
            self._says("gone", "who has left")
        _must(asked.customers is not Customers.ALL, "those who left as well")
        _must(not asked.yearly or self._holds(self._of("yearly")), "ARR")

    def shape(self) -> None:
        asked = self.asked
        if asked.aggregate is not Aggregate.LIST:
            said = [self._holds(self._of(name)) for name in AGGREGATES[asked.aggregate]]
            _must(any(said) or self._usual(), f"{asked.aggregate}")
        elif not asked.fields and asked.customers is Customers.ACTIVE:
            raise Strange("what is asked for")
        if asked.aggregate is Aggregate.SHARE:
            # Which part is of which cannot be told from the words alone.
            _must(not asked.among and len(asked.where) == 1 and asked.of is None, "what it is a share of")
        for one in (asked.of, asked.group_by):
            _must(one is None or self._speaks_of(one), f"{one}")
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
            _must(asked.limit is None or self._figure_of({float(asked.limit)}), "how many")
            return
        spoken_of = self._speaks_of(asked.sort)
        most, least = self._holds(self._of("most")), self._holds(self._of("least"))
        ordered = most or least or self._holds(self._of("order"))
        _must(ordered or asked.limit is None, "the order")
        _must(spoken_of or (ordered and asked.sort in (F.MRR, F.HEALTH, F.CHURN_60)), f"{asked.sort}")
        if most != least and not self.spoken.has(stemmed("best") | stemmed("worst")):
            _must(asked.descending is most, "which end")
        elif self.spoken.has(stemmed("worst")):
            _must(asked.descending is (asked.sort not in LOW_IS_BAD), "which end")
        if asked.limit not in (None, 1, FEW):
            _must(self._figure_of({float(asked.limit or 0)}), "how many")
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
        _must(since == self.asked.as_of - MONTH, f"since {since}")

    # What must hold of them.

    def clause(self, clause: Clause) -> None:
        if len(clause.any_of) > 1:
            self._says("or", "one or the other")
        for one in clause.any_of:
            self._condition(one)

    def _condition(self, one: Condition) -> None:
        kind = SPECS[one.field].kind
        _must(one.op is not Op.UNKNOWN, "what is not known")
        if kind in (Kind.CHOICE, Kind.CHOICES):
            self._choices(one)
        elif kind is Kind.DAY:
            _must(self._speaks_of(one.field), f"{one.field}")
            self._days(one)
        else:
            self._number(one)

    def _choices(self, one: Condition) -> None:
        if one.field is F.BAND and set(one.choices) == {"red", "orange"} and self._holds(meanings().at_risk):
            places = self.spoken.places(meanings().at_risk)
        else:
            places = [place for choice in one.choices for place in self._named(one.field, choice)]
        self._speaks_of(one.field)
        if len(one.choices) > 1:
            self.known |= self._of("or")
        denied = any(self._denied(place) for place in places)
        _must(denied is (one.op is Op.IS_NOT), f"{one.field} {'not ' if denied else ''}so")

    def _named(self, asked: Field, choice: str) -> list[int]:
        """Where the question names this value."""
        marks = [f"‹v{at}›" for at, means in enumerate(self.spoken.values) if (asked, choice) in means]
        places = [at for at, token in enumerate(self.spoken.tokens) if token in marks]
        own = meanings().values.get((asked, choice))
        if own is None and SPECS[asked].choices is not None:
            own = frozenset(stem for part in choice.split("_") for stem in stemmed(part))
        own_places = self.spoken.places(own) if own else []
        if own and own_places:
            self.known |= own
        self.used |= set(marks)
        _must(places or own_places, f"{asked} {choice}")
        return [*places, *own_places]

    def _denied(self, place: int) -> bool:
        ahead = self.spoken.tokens[max(0, place - REACH) : place]
        found = any(stemmed(token) & self._of("not") for token in ahead)
        if found:
            self.known |= self._of("not")
        return found

    def _number(self, one: Condition) -> None:
        assert one.number is not None
        if one.field in CHANGES:
            self._change(one)
        else:
            _must(self._speaks_of(one.field), f"{one.field}")
        for number in (one.number, *([one.upper] if one.upper is not None else [])):
            found = self._figure_of(self._counts_as(one.field, number), one.field)
            told = found or self._window_of(number, one.field)
            _must(told or self._goes_without_saying(one.field, number), f"{one.field} {number:g}")
        if one.field not in CHANGES:
            self._direction(one)

    def _change(self, one: Condition) -> None:
        """Of health, or of use where use is spoken of; down or up as the question has it."""
        falls = one.op in SMALLER and (one.number or 0) <= 0
        rises = one.op in LARGER and (one.number or 0) >= 0
        _must(falls or rises, "which way")
        spoken = self._speaks_of(one.field)
        _must(spoken or (one.field is not F.USE_CHANGE and self._holds(self._of("alone"))), f"{one.field}")
        use = meanings().fields[F.USE_CHANGE]
        _must(spoken or not self.spoken.has(use), "health")
        other = self.spoken.has(
            self._of("rises" if falls else "falls") - self._of("falls" if falls else "rises")
        )
        self._says("falls" if falls else "rises", "which way")
        _must(not other or self._holds(self._of("more")), "which way")
        self.known |= self._of("change") | self._of("more")
        window = WINDOWS.get(one.field)
        for at, when in enumerate(self.spoken.whens):
            if window and when.days == window:
                self.used.add(f"‹d{at}›")
                return
        _must(window in (None, 30), f"{one.field}")

    def _counts_as(self, asked: Field, number: float) -> set[float]:
        """Figures of a question that come to this number in the field's unit."""
        match SPECS[asked].kind:
            case Kind.MONEY:
                yearly = {number * 12 / 100} if self._holds(self._of("yearly")) else set()
                return {number / 100, *yearly}
            case Kind.SHARE:
                return {number, number * 100}
            case Kind.CHANGE | Kind.PERCENT:
                return {abs(number)}
            case Kind.MONTHS:
                return {number, number / 12}
            case _:
                return {number}

    def _figure_of(self, numbers: set[float], asked: Field | None = None) -> bool:
        figures = sorted(enumerate(self.spoken.figures), key=lambda one: one[0] in self.of_figure)
        for at, figure in figures:
            if any(_same(figure, number, asked) for number in numbers):
                self.used.add(f"‹n{at}›")
                if asked is not None:
                    self.of_figure[at] = asked
                return True
        return False

    def _window_of(self, number: float, asked: Field) -> bool:
        """A number of days that a stretch of time comes to."""
        if SPECS[asked].kind is not Kind.DAYS:
            return False
        for at, when in enumerate(self.spoken.whens):
            if number in _lengths(when, self.day):
                self.used.add(f"‹d{at}›")
                return True
        return False

    def _goes_without_saying(self, asked: Field, number: float) -> bool:
        if asked is F.UTILISATION and number == 0.5:
            return self._holds(self._of("half"))
        if asked is F.NPS and number in GRADES:
            return self._holds(stemmed("detractors") | stemmed("passives") | stemmed("promoters"))
        return number in NOT_TOLD.get(SPECS[asked].kind, ()) and (asked not in SILENCES or number != 0)

    def _direction(self, one: Condition) -> None:
        """More or less than the figure, some or none of what is counted, silent or not."""
        denied = self._near_a_no(one.field)
        if one.field in SILENCES:
            quiet = denied or self._holds(self._of("silent"))
            _must(quiet is (one.op in LARGER), f"{one.field} {one.op}")
            self.known |= self._of("more") | self._of("less") | self._of("frame")
            return
        none = (one.op is Op.IS and one.number == 0) or (one.op, one.number) in (
            (Op.BELOW, 1),
            (Op.AT_MOST, 0),
        )
        if SPECS[one.field].kind is Kind.COUNT and (none or (one.op, one.number) in _SOME):
            _must(denied is none, f"{one.field} {'none' if none else 'some'}")
            return
        _must(not denied, f"{one.field} not so")
        grades = one.field is F.NPS and not self.spoken.figures
        if one.op is Op.BETWEEN or one.op is Op.IS or SPECS[one.field].kind is Kind.DAYS or grades:
            _must(SPECS[one.field].kind is not Kind.DAYS or one.op not in LARGER, "which way")
            self.known |= self._of("less") | self._of("more") | self._of("frame")
            return
        self._says("more" if one.op in LARGER else "less", "more or less")
        _must(self._compared(one) is (one.op in LARGER), "more or less")

    def _compared(self, one: Condition) -> bool | None:
        """Whether the figure is said to be passed or not reached, by the word next to it."""
        at = next((place for place, asked in self.of_figure.items() if asked is one.field), None)
        if at is None:
            return one.op in LARGER  # no figure was said, so that there is none to be on the wrong side of
        place = self.spoken.place(f"‹n{at}›")
        around = [*reversed(self.spoken.tokens[max(0, place - REACH) : place])]
        around += self.spoken.tokens[place + 1 : place + REACH]
        for token in around:
            more, less = stemmed(token) & self._of("more"), stemmed(token) & self._of("less")
            if more or less:
                return bool(more)
        return None

    def _near_a_no(self, asked: Field) -> bool:
        """Whether a no stands ahead of the field's own words."""
        own = self.spoken.places(meanings().fields[asked])
        nos = self.spoken.places(self._of("not"))
        near = any(0 < at - no <= REACH + (2 if asked in SILENCES else 0) for at in own for no in nos)
        if near:
            self.known |= self._of("not")
        return near

    def _days(self, one: Condition) -> None:
        ends = [end for end in (one.first, one.last) if end is not None]
        backed = set()
        for at, when in enumerate(self.spoken.whens):
            for end in ends:
                if end in _ends(when, self.day):
                    self.used.add(f"‹d{at}›")
                    backed.add(end)
        _must(backed and all(end in backed or end == self.day for end in ends), f"{one.field}")
        self.known |= self._of("frame")

    # And nothing left over.

    def all_used(self) -> None:
        self._own_figures()
        explained = self.known | meanings().generic
        for token in self.spoken.tokens:
            mark = kind_of(token)
            known = token in self.used if mark else stemmed(token) & explained
            known = known and token not in meanings().never
            _must(known, f"“{token}” has no part")

    def _own_figures(self) -> None:
        """Of several fields, the figures stand in the order of the words that speak of them."""
        fields = [self.of_figure[at] for at in sorted(self.of_figure)]
        last = -1
        for asked, before in zip(fields, [None, *fields], strict=False):
            if asked is before:
                continue
            places = [at for at in self.spoken.places(meanings().fields[asked]) if at > last]
            _must(places, f"{asked}: whose figure that is")
            last = places[0]

    def _of(self, name: str) -> frozenset[str]:
        return meanings().words[name]

    def _holds(self, words: frozenset[str]) -> bool:
        """Whether one of these is said; then it has found its part."""
        found = self.spoken.has(words)
        if found:
            self.known |= words
        return found

    def _says(self, name: str, what: str) -> None:
        _must(self._holds(self._of(name)), what)

    def _speaks_of(self, asked: Field) -> bool:
        return self._holds(meanings().fields[asked])


_SOME = ((Op.AT_LEAST, 1.0), (Op.ABOVE, 0.0), (Op.IS_NOT, 0.0))
_NAMED = (Kind.CHOICE, Kind.CHOICES, Kind.DAY)


def _same(figure: Figure, number: float, asked: Field | None) -> bool:
    told = figure.number
    if asked is not None:
        kind = SPECS[asked].kind
        if figure.percent and kind not in (Kind.SHARE, Kind.PERCENT):
            return False
        if figure.days is not None:
            if kind is Kind.MONTHS:
                return abs(figure.days / 30 - number) < 0.5
            if kind is not Kind.DAYS:
                return False
            told = figure.days
    return abs(told - number) <= 1e-6 * max(1.0, abs(number))


def _lengths(when: When, day: date) -> set[float]:
    back, ahead = (day - when.first).days, (when.ahead()[1] - day).days
    return {float(days) for days in (when.days or -1, back, back + 1, ahead)}


def _ends(when: When, day: date) -> set[date]:
    """Days at which what is asked may begin or end: those of the time itself, as it was or will be, and one beyond."""
    own = {when.first, when.last, *when.ahead()}
    if when.days:
        own |= {day - timedelta(days=when.days), day + timedelta(days=when.days)}
    return own | {end + DAY for end in own} | {end - DAY for end in own}
