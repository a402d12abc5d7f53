"""Fields, values and filters in words, so that a person sees what a question was taken for."""

from datetime import date, timedelta

from agents.analyst.fields import CHANGES, SILENCES, SPECS, WINDOWS, Field, Kind
from agents.analyst.filters import Aggregate, Clause, Condition, Customers, Filter, Op
from agents.collector.catalogue import plain
from agents.playbooks.money import amount
from domain.scores import percent

F = Field
_OPS = {
    Op.ABOVE: "above",
    Op.BELOW: "below",
    Op.AT_LEAST: "of at least",
    Op.AT_MOST: "of at most",
    Op.IS: "of",
    Op.IS_NOT: "other than",
}
_MORE = {
    Op.ABOVE: "more than",
    Op.BELOW: "fewer than",
    Op.AT_LEAST: "at least",
    Op.AT_MOST: "at most",
    Op.IS: "exactly",
}
_WHO = {Customers.ACTIVE: "customers", Customers.GONE: "former customers", Customers.ALL: "accounts"}


def on(day: date) -> str:
    """ "3 March 2026"."""
    return f"{day.day} {day:%B %Y}"


def told(field: Field, value: object, currency: str = "") -> str:
    """A value as people read it."""
    if value is None:
        return "unknown"
    if isinstance(value, date):
        return on(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one).replace("_", " ") for one in value) or "none"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return figure(field, float(value), currency)
    return str(value)


def figure(field: Field, value: float, currency: str = "") -> str:
    kind = SPECS[field].kind
    if kind is Kind.MONEY:
        return amount(value, currency)
    if field in (F.CHURN_30, F.CHURN_60, F.CHURN_90):
        return percent(value)
    if kind is Kind.SHARE:
        return f"{value:.0%}"
    if kind is Kind.CHANGE:
        return f"{value:+.1f} points"
    if kind is Kind.PERCENT:
        return f"{value:+.0f}%"
    if kind in (Kind.DAYS, Kind.MONTHS):
        return counted(round(value), "day" if kind is Kind.DAYS else "month")
    return f"{value:,.0f}" if kind is Kind.POINTS else plain(value)


def counted(many: int, noun: str, plural: str | None = None) -> str:
    return f"{many:,} {noun if many == 1 else plural or noun + 's'}"


def listed(parts: list[str], link: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {link} {parts[-1]}" if parts else ""


def country(code: str) -> str:
    """The name of a country as English has it; the code where it is none."""
    from babel import Locale  # its data take a while to read, and few questions name a country

    return str(Locale("en").territories.get(code.upper(), code))


def condition(one: Condition, asked: Filter, currency: str = "") -> str:
    """What must hold, to be put behind "customers"."""
    spec, choices = SPECS[one.field], [choice.replace("_", " ") for choice in one.choices]
    is_not = one.op is Op.IS_NOT
    if one.op is Op.UNKNOWN:
        return f"of unknown {spec.title}"
    if spec.kind is Kind.DAY:
        return _dated(one)
    if one.field in (F.BAND, F.BAND_BEFORE):
        then = f" on {on(asked.since)}" if one.field is F.BAND_BEFORE and asked.since else ""
        was = "that were " if then else ""
        return f"{was}{'not ' if is_not else ''}{listed(choices, 'or')}{then}"
    if one.field is F.COUNTRY:
        return f"{'outside' if is_not else 'in'} {listed([country(choice) for choice in one.choices], 'or')}"
    if one.field is F.CSM:
        return f"{'not ' if is_not else ''}of {listed(choices, 'or')}"
    if one.field in (F.TRIAL, F.AUTO_RENEW):
        yes = (choices == ["yes"]) is not is_not
        return {
            F.TRIAL: ("on a trial", "not on a trial"),
            F.AUTO_RENEW: ("that renew by themselves", "that do not renew by themselves"),
        }[one.field][not yes]
    if one.field is F.LAST_QBR:
        return f"that {listed(choices, 'or')} their last QBR"
    if one.field is F.GONE_WHY:
        return f"that left because of {listed(choices, 'or')}"
    if one.field is F.RULES:
        return f"{'without' if is_not else 'with'} an open {listed(choices, 'or')} alert"
    if one.field is F.GROWTH_KINDS:
        return f"{'without' if is_not else 'with'} an open {listed(choices, 'or')} opportunity"
    if one.field is F.USED:
        return f"that did {'not ' if is_not else ''}use {listed(choices, 'or')} in the last 30 days"
    if spec.kind is Kind.CHOICE:
        return f"with {spec.title} {'other than ' if is_not else ''}{listed(choices, 'or')}"
    return _measured(one, asked, currency)


def _dated(one: Condition) -> str:
    verb = {
        F.RENEWAL: "renewing",
        F.SINCE: "that became customers",
        F.GONE: "that left",
        F.ALERT_OPENED: "with an alert opened",
        F.QBR_MISSED: "that missed a QBR",
    }[one.field]
    if one.first and one.last:
        same = one.first == one.last
        return f"{verb} on {on(one.first)}" if same else f"{verb} from {on(one.first)} to {on(one.last)}"
    return (
        f"{verb} from {on(one.first)} on" if one.first else f"{verb} by {on(one.last)}" if one.last else verb
    )


def _measured(one: Condition, asked: Filter, currency: str) -> str:
    assert one.number is not None
    number, day = one.number, asked.as_of
    if one.field is F.DAYS_TO_RENEWAL and one.op is Op.BETWEEN and number == 0:
        last = int(one.upper or 0)
        return f"renewing within {counted(last, 'day')} (by {on(day + timedelta(days=last))})"
    if one.field in SILENCES or one.field is F.REVIEWED:
        return _silence(one, day)
    if one.field is F.MRR_CHANGE and number == 0:
        more = one.op in (Op.ABOVE, Op.AT_LEAST)
        return f"whose MRR {'grew' if more else 'shrank'} since {on(asked.since or day)}"
    if one.field in CHANGES:
        return _moved(one, asked)
    if one.op is Op.BETWEEN:
        return (
            f"with {SPECS[one.field].title} from {figure(one.field, number, currency)} to "
            f"{figure(one.field, one.upper or 0, currency)}"
        )
    if SPECS[one.field].kind is Kind.COUNT:
        if one.op is Op.AT_LEAST and number == 1:
            return f"with {SPECS[one.field].title}"
        if (one.op is Op.IS and number == 0) or (one.op is Op.BELOW and number == 1):
            return f"with no {SPECS[one.field].title}"
        return f"with {_MORE.get(one.op, 'not')} {plain(number)} {SPECS[one.field].title}"
    said = f"{number:.0%}" if SPECS[one.field].kind is Kind.SHARE else figure(one.field, number, currency)
    return f"with {SPECS[one.field].title} {_OPS[one.op]} {said}"


def _silence(one: Condition, day: date) -> str:
    what = {F.LOGIN: "a login", F.CONTACT: "any contact", F.HEARD: "a word from them", F.REVIEWED: "a QBR"}[
        one.field
    ]
    assert one.number is not None
    days = int(one.number) + (1 if one.op in (Op.ABOVE, Op.AT_MOST) else 0)
    begin = day - timedelta(days=days - 1)
    return f"{'without' if one.op in (Op.AT_LEAST, Op.ABOVE) else 'with'} {what} since {on(begin)}"


def _moved(one: Condition, asked: Filter) -> str:
    what = "use" if one.field is F.USE_CHANGE else "health"
    window = WINDOWS.get(one.field)
    over = f"over the last {window} days" if window else f"since {on(asked.since or asked.as_of)}"
    if asked.since and (asked.as_of - asked.since).days == 30 and not window:
        over = "over the last 30 days"
    assert one.number is not None
    size, falls = abs(one.number), one.op in (Op.BELOW, Op.AT_MOST)
    unit = "%" if one.field is F.USE_CHANGE else " points" if size != 1 else " point"
    verb = "fell" if falls else "rose"
    if size == 0:
        return f"whose {what} {verb} {over}"
    exact = "more than " if one.op in (Op.ABOVE, Op.BELOW) else "at least "
    return f"whose {what} {verb} by {exact}{plain(size)}{unit} {over}"


_FRONT = (F.SEGMENT, F.BAND, F.INDUSTRY)
"""Said before the noun: "red enterprise customers"."""


def whom(asked: Filter, clauses: list[Clause], currency: str = "") -> str:
    """ "enterprise customers renewing within 60 days (by 25 January 2027)"."""
    front, behind = [], []
    for clause in clauses:
        one = clause.any_of[0]
        if len(clause.any_of) == 1 and one.op is Op.IS and one.field in _FRONT:
            front.append((_FRONT.index(one.field), listed(list(one.choices), "or")))
        else:
            behind.append(listed([condition(part, asked, currency) for part in clause.any_of], "or"))
    ahead = " ".join(said for _, said in sorted(front, key=lambda part: -part[0]))
    noun = _WHO[asked.customers]
    return " ".join(part for part in (ahead, noun, _chained(behind)) if part)


def _chained(parts: list[str]) -> str:
    return listed(parts)


def _are(part: str) -> str:
    """ "are red", or "are customers with open tickets"."""
    bare = part.removesuffix(" customers")
    return f"are {bare}"


def understood(asked: Filter, currency: str = "") -> str:
    """The whole filter in one sentence."""
    every = [*asked.among, *asked.where]
    who = whom(asked, every if asked.aggregate is not Aggregate.SHARE else asked.among, currency)
    title = "" if asked.of is None else "ARR" if asked.yearly else SPECS[asked.of].title
    said = {
        Aggregate.LIST: who,
        Aggregate.COUNT: f"how many {who}",
        Aggregate.SUM: f"total {title} of {who}",
        Aggregate.MEAN: f"average {title} of {who}",
        Aggregate.MEDIAN: f"median {title} of {who}",
        Aggregate.MIN: f"lowest {title} of {who}",
        Aggregate.MAX: f"highest {title} of {who}",
        Aggregate.SHARE: f"share {'of the MRR ' if asked.of else ''}of {who} that "
        f"{_are(whom(asked, asked.where, currency))}",
    }[asked.aggregate]
    if asked.group_by:
        said += f", by {SPECS[asked.group_by].title}"
    if asked.sort and not asked.group_by:
        order = "highest" if asked.descending else "lowest"
        said += (
            f", the {asked.limit or 'whole list'} with the {order} {SPECS[asked.sort].title}"
            if asked.limit
            else f", by {SPECS[asked.sort].title}"
        )
    return f"{said[:1].upper()}{said[1:]}, as of {on(asked.as_of)}."
