"""Whether the conditions of a filter stand in a question: values, figures and days, and which way they go."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from agents.analyst.days import When
from agents.analyst.fields import CHANGES, SILENCES, SPECS, WINDOWS, Field, Kind
from agents.analyst.filters import Clause, Condition, Filter, Op
from agents.analyst.rules_standing import SLIPPING, USE_FELL
from agents.analyst.spoken_of import Figure, SpokenOf, meanings, stemmed

F = Field
DAY = timedelta(days=1)
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


class Strange(Exception):  # noqa: N818  # a finding about a filter, not a fault
    """A part of the filter that the question does not hold."""


def must(holds: object, what: str) -> None:
    if not holds:
        raise Strange(what)


@dataclass
class Bearing:
    """`used` are tokens of values, figures and days that found a part; `known` stems that did."""

    asked: Filter
    spoken: SpokenOf
    day: date
    used: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    of_figure: dict[int, Field] = field(default_factory=dict)

    def clause(self, clause: Clause) -> None:
        if len(clause.any_of) > 1:
            self._says("or", "one or the other")
        for one in clause.any_of:
            self._condition(one)

    def _condition(self, one: Condition) -> None:
        kind = SPECS[one.field].kind
        must(one.op is not Op.UNKNOWN, "what is not known")
        if kind in (Kind.CHOICE, Kind.CHOICES):
            self._choices(one)
        elif kind is Kind.DAY:
            must(self._speaks_of(one.field), f"{one.field}")
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
        must(denied is (one.op is Op.IS_NOT), f"{one.field} {'not ' if denied else ''}so")

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
        must(places or own_places, f"{asked} {choice}")
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
            must(self._speaks_of(one.field), f"{one.field}")
        for number in (one.number, *([one.upper] if one.upper is not None else [])):
            found = self._figure_of(self._counts_as(one.field, number), one.field)
            told = found or self._window_of(number, one.field)
            must(told or self._goes_without_saying(one.field, number), f"{one.field} {number:g}")
        if one.field not in CHANGES:
            self._direction(one)

    def _change(self, one: Condition) -> None:
        """Of health, or of use where use is spoken of; down or up as the question has it."""
        falls = one.op in SMALLER and (one.number or 0) <= 0
        rises = one.op in LARGER and (one.number or 0) >= 0
        must(falls or rises, "which way")
        spoken = self._speaks_of(one.field)
        must(spoken or (one.field is not F.USE_CHANGE and self._holds(self._of("alone"))), f"{one.field}")
        use = meanings().fields[F.USE_CHANGE]
        must(spoken or not self.spoken.has(use), "health")
        other = self.spoken.has(
            self._of("rises" if falls else "falls") - self._of("falls" if falls else "rises")
        )
        self._says("falls" if falls else "rises", "which way")
        must(not other or self._holds(self._of("more")), "which way")
        self.known |= self._of("change") | self._of("more")
        window = WINDOWS.get(one.field)
        for at, when in enumerate(self.spoken.whens):
            if window and when.days == window:
                self.used.add(f"‹d{at}›")
                return
        must(window in (None, 30), f"{one.field}")

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
            must(quiet is (one.op in LARGER), f"{one.field} {one.op}")
            self.known |= self._of("more") | self._of("less") | self._of("frame")
            return
        none = (one.op is Op.IS and one.number == 0) or (one.op, one.number) in (
            (Op.BELOW, 1),
            (Op.AT_MOST, 0),
        )
        if SPECS[one.field].kind is Kind.COUNT and (none or (one.op, one.number) in _SOME):
            must(denied is none, f"{one.field} {'none' if none else 'some'}")
            return
        must(not denied, f"{one.field} not so")
        grades = one.field is F.NPS and not self.spoken.figures
        if one.op is Op.BETWEEN or one.op is Op.IS or SPECS[one.field].kind is Kind.DAYS or grades:
            must(SPECS[one.field].kind is not Kind.DAYS or one.op not in LARGER, "which way")
            self.known |= self._of("less") | self._of("more") | self._of("frame")
            return
        self._says("more" if one.op in LARGER else "less", "more or less")
        must(self._compared(one) is (one.op in LARGER), "more or less")

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
        must(backed and all(end in backed or end == self.day for end in ends), f"{one.field}")
        self.known |= self._of("frame")

    def _of(self, name: str) -> frozenset[str]:
        return meanings().words[name]

    def _holds(self, words: frozenset[str]) -> bool:
        """Whether one of these is said; then it has found its part."""
        found = self.spoken.has(words)
        if found:
            self.known |= words
        return found

    def _says(self, name: str, what: str) -> None:
        must(self._holds(self._of(name)), what)

    def _speaks_of(self, asked: Field) -> bool:
        return self._holds(meanings().fields[asked])


_SOME = ((Op.AT_LEAST, 1.0), (Op.ABOVE, 0.0), (Op.IS_NOT, 0.0))


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
