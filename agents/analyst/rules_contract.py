"""Renewals, money, seats, how long they have been with us, and who has left."""

import re
from datetime import date

from agents.analyst.days import Span, When, months_on
from agents.analyst.fields import Field
from agents.analyst.filters import Condition, Customers, Op
from agents.analyst.reading import NUMBER, WHEN, Reading, Rule, rule, says
from agents.analyst.rules_standing import figure_is, one_of

F = Field

D = f"(?P<when>{WHEN})".replace("(?P<when>‹d(\\d+)›)", "‹d(?P<when>\\d+)›")
N = NUMBER.replace("(", "(?P<number>", 1)


def between(field: F, first: date | None, last: date | None) -> Condition:
    return Condition(field=field, op=Op.BETWEEN, first=first, last=last)


def _renews(match: re.Match[str], reading: Reading) -> str | None:
    when = reading.when(match)
    if when is None:
        return None
    first, last = when.ahead()
    word = match.groupdict().get("word") or ""
    if word in ("after", "from", "since", "starting"):
        return reading.condition(between(F.RENEWAL, last if word == "after" else first, None))
    if word in ("before", "by", "until", "till"):
        return reading.condition(between(F.RENEWAL, reading.today, first if word == "before" else last))
    if when.span is Span.NEXT or (when.span is Span.WITHIN):
        return reading.condition(figure_is(F.DAYS_TO_RENEWAL, Op.BETWEEN, 0, (last - reading.today).days))
    if when.span in (Span.LAST, Span.AGO) or last < reading.today:
        return None  # what renewed in the past is another question
    return reading.condition(between(F.RENEWAL, max(first, reading.today), last))


def _renews_between(match: re.Match[str], reading: Reading) -> str | None:
    one, other = reading.when(match, "one"), reading.when(match, "other")
    if one is None or other is None or one.ahead()[0] > other.ahead()[1]:
        return None
    return reading.condition(between(F.RENEWAL, one.ahead()[0], other.ahead()[1]))


def _renews_days(match: re.Match[str], reading: Reading) -> str:
    return reading.condition(
        figure_is(F.DAYS_TO_RENEWAL, Op.BETWEEN, 0, int(match["days"]) * (7 if "week" in match[0] else 1))
    )


def _past_span(when: When, reading: Reading, word: str) -> tuple[date | None, date | None]:
    first, last = when.first, min(when.last, reading.today)
    if word in ("since", "after") or (word == "from" and when.span is Span.DAY):
        return first, reading.today
    if word in ("before", "until", "by"):
        from datetime import timedelta

        return None, first - timedelta(days=1) if word == "before" else last
    return first, last


def _left(match: re.Match[str], reading: Reading) -> str | None:
    when = reading.when(match)
    if when is not None and when.first > reading.today:
        return None
    reading.customers = Customers.GONE
    if when is None:
        return " "
    return reading.condition(between(F.GONE, *_past_span(when, reading, match.groupdict().get("word") or "")))


def _left_then(match: re.Match[str], reading: Reading) -> str | None:
    """A period that stands apart from the verb: "who churned because of price last quarter"."""
    told = {one.field for group in reading.conditions for clause in group for one in clause.any_of}
    if reading.customers is not Customers.GONE or F.GONE in told:
        return None
    return _left(match, reading)


def _joined(match: re.Match[str], reading: Reading) -> str | None:
    when = reading.when(match)
    if when is None or when.first > reading.today:
        return None
    return reading.condition(
        between(F.SINCE, *_past_span(when, reading, match.groupdict().get("word") or ""))
    )


def _with_us(match: re.Match[str], reading: Reading) -> str:
    many = (
        int(match["many"])
        if match["many"].isdigit()
        else {"a": 1, "one": 1, "two": 2, "three": 3, "five": 5}[match["many"]]
    )
    months = many * (12 if match["unit"].startswith("year") else 1)
    longer = re.search(r"more|over|longer|at least", match[0]) is not None
    day = months_on(reading.today, -months)
    return reading.condition(between(F.SINCE, None, day) if longer else between(F.SINCE, day, None))


def _on_plan(field: F, value: str) -> Rule:
    spelt = re.escape(value.casefold())
    return rule(
        rf"\b(?:on |with |have |has |using |paying for |in )*(?:an? |the |our )?{spelt} (?:plan|tier|"
        rf"package|edition|subscription)s?\b",
        lambda _, reading: reading.condition(one_of(field, value)),
    )


_W = "(?P<word>in|within|on|by|before|after|during|since|until|till|from|starting|over|for|at)?"
_RENEW = (
    "(?:(?:is|are|that|which|will|do|does|come|comes|coming|have|has|their|a|an|the|with|whose|"
    "contract|contracts|subscription|subscriptions) )*(?:up for renewal|due for renewal|renewal dates?|"
    "renewals?(?: (?:is|are|that|which|coming|up|due|falling|happening|date|dates|falls?))+|renewals?|"
    "renewing|renews?|expiring|expires?|due to renew|contracts? ends?|contracts? ending|contract end)"
    "(?: (?:do we have|are there|are coming up|are due|we have|there are))?"
)
_GONE = (
    "(?:(?:have|has|had|that|which|who|did|we) )*(?:churned|churn(?!‹)|cancelled|canceled|left(?: us)?|"
    "gone|lost|lose|quit|leave(?: us)?)"
)
_GONE_NOUN = (
    "(?:churns|churned (?:accounts|customers|clients)|former customers|lost customers|ex "
    "customers|cancellations|churn)"
)
_LONG = r"(?:more than|over|longer than|at least|less than|under|fewer than|not yet)"
CONTRACT: tuple[Rule, ...] = (
    rule(
        rf"\b{_RENEW} (?:between|from) ‹d(?P<one>\d+)› (?:and|to|until|-) ‹d(?P<other>\d+)›", _renews_between
    ),
    rule(rf"\b{_RENEW} ?{_W}(?: the)? ?{D}", _renews),
    rule(rf"\b{_W} ?{D} renewals?\b", _renews),
    rule(
        r"\b(?:less than|under|within|fewer than) (?P<days>\d{1,3}) (?:days|weeks) (?:to|until|before|"
        r"from) (?:their |the )?renewal\b",
        _renews_days,
    ),
    says(
        "auto ?renew(?:s|ing|al)?|renews? (?:automatically|by (?:itself|themselves))|on auto ?renew(?:al)?",
        one_of(F.AUTO_RENEW, "yes"),
    ),
    says(
        "(?:on|in) (?:a )?(?:free )?trials?|trial (?:accounts|customers)|trialling|trialing|are trials",
        one_of(F.TRIAL, "yes"),
    ),
    says(
        "(?:annually|yearly|annual) (?:billed|paying)|"
        "(?:pay|paying|billed|on|with|have) (?:an? )?(?:annual(?:ly)?|yearly)(?: (?:billing|contracts?|"
        "plans?|subscriptions?))?|annual (?:billing|contracts?)|annual(?= (?:customers|accounts|accts|"
        "clients|payers))",
        one_of(F.BILLING, "annual"),
    ),
    says(
        "monthly (?:billed|paying)|"
        "(?:pay|paying|billed|on|with|have) (?:a )?monthly(?: (?:billing|contracts?|plans?|"
        "subscriptions?))?|month to month|monthly (?:billing|contracts?)|monthly(?= (?:customers|accounts|"
        "accts|clients|payers|paying))",
        one_of(F.BILLING, "monthly"),
    ),
    rule(rf"\b{_GONE} ?{_W} ?{D}", _left),
    rule(rf"\b{D} {_GONE_NOUN}\b", _left),
    rule(rf"\b{_GONE_NOUN} ?{_W} ?{D}", _left),
    rule(
        r"\b(?:(?:have|has|that|who|which) )*(?:churned|cancelled|canceled|left us)(?: customers| "
        r"accounts)?(?! ?mrr)\b|\bformer customers\b|\blost customers\b|\b(?:have |did )?we (?:have "
        r")?(?:lost|lose)(?! ‹)\b",
        _left,
    ),
    rule(
        rf"\b(?:(?:that|who|which|have|has|been|we|a) )*(?:joined|acquired|landed|brought on|signed up|"
        rf"signed|started|onboarded|"
        rf"became (?:a )?customers?|won|customers?|with us|new(?: customers?| accounts?)?) "
        rf"?(?P<word>in|since|before|after|during|from|on|until|within|over)? ?{D}",
        _joined,
    ),
    rule(
        rf"\b(?:(?:have|has|been|who|that|are|customers?|accounts?|with|us) )*for {_LONG} "
        rf"(?P<many>\d{{1,3}}|a|one|two|three|five) (?P<unit>years?|months?)(?: (?:with us|now|"
        rf"already))?\b",
        _with_us,
    ),
    rule(
        rf"\b(?:(?:have|has|been|who|that|are|customers?) )*with us (?:for )?{_LONG} "
        rf"(?P<many>\d{{1,3}}|a|one|two|three|five) (?P<unit>years?|months?)\b",
        _with_us,
    ),
    rule(
        rf"\b(?:pay|pays|paying|spend|spends|spending|worth|bring|brings)(?: us)? {N}(?: ‹c\d+›)?(?: "
        rf"(?:in mrr|of mrr|mrr))?(?: (?:a|per|each|every) month| monthly)?",
        lambda m, r: _money(m, r, 100),
    ),
    rule(
        rf"\b(?:pay|pays|paying|spend|spends|spending)(?: us)? {N}(?: (?:a|per|each|every) year| yearly| "
        rf"annually)",
        lambda m, r: _money(m, r, 100 / 12),
    ),
)


LATE = (rule(rf"\b{_W} ?{D}", _left_then), rule(D, _left_then))
"""After everything else has taken the days that are its own."""


def _money(match: re.Match[str], reading: Reading, cents: float) -> str | None:
    than = reading.numbers[int(match["number"])]
    if than.percent:
        return None
    upper = None if than.upper is None else than.upper * cents
    return reading.condition(figure_is(F.MRR, than.op, than.number * cents, upper))


def plan_rules(reading: Reading) -> list[Rule]:
    """ "on the growth plan": the plans and tiers that occur, by their own names."""
    named = [(F.PLAN, value) for value in reading.words.choices.get(F.PLAN, ())]
    named += [(F.TIER, value) for value in reading.words.choices.get(F.TIER, ())]
    return [_on_plan(field, value) for field, value in sorted(named, key=lambda one: -len(one[1]))]
