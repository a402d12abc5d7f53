"""How accounts stand: bands, risk, what moved, alerts and opportunities."""

import re
from datetime import date, timedelta

from agents.analyst.days import Span, When
from agents.analyst.fields import WINDOWS, Field
from agents.analyst.filters import Condition, Op
from agents.analyst.reading import NUMBER, WHEN, Means, Reading, Rule, Than, rule, says
from domain.alerts import RuleId
from domain.opportunities import OpportunityKind

F = Field
SLIPPING = -4.0
"""Health points in 30 days from which a score counts as slipping: where the slow-slide alert begins."""
USE_FELL = -5.0
"""Per cent against 30 days before from which use counts as falling."""
MOMENTUM = 3.0
"""Interactions of 21 days against the account's own pace from which the momentum alert fires."""
MONTH = timedelta(days=30)
COLOURS = {"rot": "red", "rouge": "red", "amber": "orange", "yellow": "orange"}
_BAND = "red|orange|amber|yellow|green"


def one_of(field: Field, *choices: str, op: Op = Op.IS) -> Condition:
    return Condition(field=field, op=op, choices=list(choices))


def figure_is(
    field: Field, op: Op, number: float, upper: float | None = None, missing: bool = False
) -> Condition:
    return Condition(field=field, op=op, number=number, upper=upper, missing_too=missing)


def band(text: str) -> str:
    return COLOURS.get(text, text)


AT_RISK = one_of(F.BAND, "red", "orange")


def since(reading: Reading, when: When | None, said: str) -> bool:
    """The earlier day to compare with, from "since 1 November" or "in the last 14 days"; False where it cannot be."""
    if when is not None and when.span is Span.PERIOD and when.last < reading.today and "since" not in said:
        if len(reading.whens) > 1 or reading.as_of is not None:
            return False
        reading.as_of = when.last  # what moved within a month that is over is told as of its end
    day = reading.today - MONTH if when is None else _begin(when, reading)
    if day >= (reading.as_of or reading.today) or (reading.since is not None and reading.since != day):
        return False
    reading.since = day
    return True


def _begin(when: When, reading: Reading) -> date:
    if when.span in (Span.LAST, Span.WITHIN, Span.AGO) and when.days:
        return reading.today - timedelta(days=when.days)
    return when.first if when.span is Span.DAY else when.first - timedelta(days=1)


def _turned(match: re.Match[str], reading: Reading) -> str | None:
    """From one band to another since a day."""
    if not since(reading, reading.when(match), match[0]):
        return None
    before = match.groupdict().get("before")
    now = match["now"]
    was = one_of(F.BAND_BEFORE, band(before)) if before else one_of(F.BAND_BEFORE, band(now), op=Op.IS_NOT)
    return reading.condition(was, one_of(F.BAND, band(now)))


def _was_and_is(match: re.Match[str], reading: Reading) -> str | None:
    if not since(reading, reading.when(match), match[0]):
        return None
    return reading.condition(one_of(F.BAND_BEFORE, band(match["before"])), one_of(F.BAND, band(match["now"])))


def _moved(sign: float) -> Means:
    """ "lost more than 5 points in the last 14 days", "whose health fell since 1 October"."""

    def means(match: re.Match[str], reading: Reading) -> str | None:
        known, said = match.groupdict(), match[0]
        when, number = reading.when(match), known.get("number")
        if "health" not in said and "point" not in said:
            # "We lost 3 customers" and "seats are up" are about something else.
            bare = when is None and number is None and re.search(rf"\b(?:{_FELL}|{_ROSE})\b", said)
            if bare or (
                re.search(rf"\b(?:{_WEAK})\b", said) and not re.search(r"\b(?:trending|going)\b", said)
            ):
                return None
        field = _window(when)
        if field is None:
            if not since(reading, when, said):
                return None
            field = F.HEALTH_CHANGE
        if number is None:
            least = (Op.AT_LEAST, -SLIPPING) if when is None else (Op.ABOVE, 0.0)
            return reading.condition(figure_is(field, *_beyond(sign, *least)))
        than: Than = reading.numbers[int(number)]
        if than.percent or than.op is Op.BETWEEN:
            return None
        return reading.condition(figure_is(field, *_beyond(sign, than.op, than.number)))

    return means


def _moved_most(sign: float) -> Means:
    """ "Improved the most in the last 30 days": an order, not a line to cross."""

    def means(match: re.Match[str], reading: Reading) -> str | None:
        if reading.sort is not None:
            return None
        when = reading.when(match) or reading.when(match, "then")
        field = _window(when)
        if field is None:
            if not since(reading, when, match[0]):
                return None
            field = F.HEALTH_CHANGE
        reading.sort, reading.descending = field, sign > 0
        return " ‹s0› "

    return means


def _beyond(sign: float, op: Op, size: float) -> tuple[Op, float]:
    """A fall by more than 5 is a change below -5."""
    if sign > 0:
        return op, size
    turned = {Op.ABOVE: Op.BELOW, Op.BELOW: Op.ABOVE, Op.AT_LEAST: Op.AT_MOST, Op.AT_MOST: Op.AT_LEAST}
    return turned.get(op, op), -size


def _window(when: When | None) -> Field | None:
    """The stored velocity of this window, where there is one."""
    days = 30 if when is None else when.days
    if when is not None and when.span not in (Span.LAST, Span.WITHIN, Span.AGO):
        return None
    return next((field for field, window in WINDOWS.items() if window == days), None)


def _use_moved(sign: float) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        known = match.groupdict()
        if not since(reading, reading.when(match), match[0]):
            return None
        number = known.get("number")
        if number is None:
            return reading.condition(figure_is(F.USE_CHANGE, *_beyond(sign, Op.AT_LEAST, -USE_FELL)))
        than = reading.numbers[int(number)]
        if not than.percent or than.op is Op.BETWEEN:
            return None
        return reading.condition(figure_is(F.USE_CHANGE, *_beyond(sign, than.op, than.number)))

    return means


_ALERTS: dict[RuleId, str] = {
    RuleId.SUDDEN_DROP: "sudden drops?",
    RuleId.ACCOUNT_REVIEW: "account reviews?",
    RuleId.SLOW_SLIDE: "slow slides?",
    RuleId.PROACTIVE: "proactive",
    RuleId.ESCALATION: "escalations?|escalated",
    RuleId.CHURN_RISK: "churn risk",
    RuleId.LEAVING_SEQUENCE: "leaving sequences?",
    RuleId.ADOPTION: "adoption|low adoption",
    RuleId.SATURATION: "saturation",
    RuleId.MOMENTUM: "momentum",
    RuleId.ACTION_CONFIRMED: "action confirmed",
}
_OPEN = r"(?:(?:an?|any|some|the|open|live|active|unresolved|current) )*"
_HAVE = r"(?:with|have|has|had|having|show|showing|in|under|got|that have|who have)"
_ON_THE_WAY_OUT = "on (?:the|their) way out|about to leave|heading for the exit"


def _alert(rule_id: RuleId, words: str) -> list[Rule]:
    holds = one_of(F.RULES, str(rule_id))
    never = one_of(F.RULES, str(rule_id), op=Op.IS_NOT)
    told = rf"(?:{words})"
    return [
        says(rf"(?:without|with no|have no|has no|no) (?:open |live )?{told} alerts?", never),
        says(rf"(?:{_HAVE} )?{_OPEN}{told} alerts?", holds),
        *(
            []
            if rule_id in (RuleId.CHURN_RISK, RuleId.MOMENTUM)
            else [says(rf"{_HAVE} {_OPEN}{told}", holds)]
        ),
    ]


_GROWTH: dict[OpportunityKind, str] = {
    OpportunityKind.SEATS: "(?:more )?seats?|licen[cs]es?",
    OpportunityKind.TIER: "(?:a )?(?:higher )?tier|upgrades?|(?:a )?higher plan",
    OpportunityKind.TEAM: "(?:new )?teams?",
    OpportunityKind.MOMENTUM: "momentum",
}
_GROW = (
    "ready to grow|ready to expand|ready for (?:an )?(?:upsell|expansion)|upsell candidates?|expansion "
    "candidates?|could grow|can grow|about to grow|(?:(?:we|i) )?(?:can|could|should) upsell(?: to)?"
)


def _growth(kind: OpportunityKind, words: str) -> list[Rule]:
    holds = one_of(F.GROWTH_KINDS, str(kind))
    return [
        says(rf"(?:{_HAVE} )?{_OPEN}(?:{words}) (?:opportunity|opportunities|upsells?)", holds),
        says(
            rf"(?:is |are )?(?:ready|likely|about|in a position) (?:to (?:buy|add|get|take|need)|for) (?:{words})",
            holds,
        ),
        says(rf"(?:(?:could|can|should|to|we|i) )*(?:upsell|sell|offer) (?:{words})(?: to)?", holds),
    ]


_IN = rf"(?: (?:since|in|over|within|during|compared (?:to|with)|from))*(?: {WHEN.replace('(', '(?P<when>', 1)})?"
_BY = rf"(?: by)?(?: {NUMBER.replace('(', '(?P<number>', 1)})(?: (?:health )?points?)?(?: (?:of|in) (?:their )?health)?"
_SAME_IN = _IN.replace("?P<when>", "?P<then>")
_WHOSE = "(?:(?:that|which|whose|health|score|has|have) )*"
_BIGGEST = "biggest|largest|steepest|sharpest|greatest|highest|worst|best"
_WEAK = "lost|lose|down|up|gained|grew"
_FELL = "lost|dropped|fell|declined|decreased|fallen|sank|slid|went down|gone down|lose|drops?|falls?|down"
_ROSE = "gained|rose|improved|increased|risen|climbed|went up|gone up|grew|up"
_FALLING = (
    "losing (?:health|points|ground)|"
    "slipping|sliding|declining|dropping|falling|deteriorating|deteriorated|getting worse|got worse|"
    "gotten worse|worsened|going down|worsening|trending down|going downhill|on a downward trend|tanking|sinking"
)
_RISING = "improving|rising|getting better|got better|recovered|going up|recovering|trending up|picking up"
_USE = "(?:usage|use|product usage|activity|logins|engagement with the product|adoption)"
_FEWER = (
    "fell|dropped|declined|decreased|is down|are down|went down|has fallen|has dropped|has declined|"
    "is falling|is dropping|is declining|going down|is going down|down|falling|dropping|declining|"
    "shrinking|is shrinking"
)
_MORE = (
    "rose|grew|increased|is up|went up|has risen|has grown|is rising|is growing|rising|growing|"
    "increasing|is increasing"
)

STANDING: tuple[Rule, ...] = (
    *(one for rule_id, words in _ALERTS.items() for one in _alert(rule_id, words)),
    *(one for kind, words in _GROWTH.items() for one in _growth(kind, words)),
    says(_GROW, figure_is(F.GROWTHS, Op.AT_LEAST, 1)),
    says(
        rf"{_HAVE} {_OPEN}(?:expansion |upsell |growth )?(?:opportunity|opportunities)",
        figure_is(F.GROWTHS, Op.AT_LEAST, 1),
    ),
    says(
        r"(?:without|with no|have no|has no|no) (?:open )?(?:expansion )?(?:opportunity|opportunities)",
        figure_is(F.GROWTHS, Op.IS, 0),
    ),
    says(
        r"(?:without|with no|have no|has no|no|do not have|not have|with zero) (?:any |open |live "
        r")*alerts?",
        figure_is(F.ALERTS, Op.IS, 0),
    ),
    says(_ON_THE_WAY_OUT, one_of(F.RULES, "leaving_sequence")),
    says("(?:(?:have|has|been|that|were|are) )*escalated", one_of(F.RULES, "escalation")),
    rule(
        rf"\b(?:go|went|gone|moved?|turned?|changed?|dropped|fell|fallen|slipped|going) (?:down )?from "
        rf"(?P<before>{_BAND}) (?:to|into) (?P<now>{_BAND}){_IN}",
        _turned,
    ),
    rule(
        rf"\b(?:went|gone|go|turned?|became|become|moved? to|moved? into|turning|fell (?:in)?to|dropped "
        rf"(?:in)?to|newly|got) (?:the )?(?P<now>{_BAND}){_IN}",
        _turned,
    ),
    rule(
        rf"\b(?:that )?(?:was|were|been|stood) (?P<before>{_BAND}) (?:in|on|at|back in|as of)? "
        rf"?{WHEN.replace('(', '(?P<when>', 1)} (?:and|but) (?:is |are |now |have turned "
        rf")*(?P<now>{_BAND})(?: now)?",
        _was_and_is,
    ),
    rule(
        rf"\b{_WHOSE}(?:{_FELL}|{_FALLING}) (?:the )?most(?: (?:in )?health)?{_IN}|"
        rf"\b(?:with |have |had |has )?(?:the )?(?:{_BIGGEST}) (?:health )?(?:drops?|declines?|falls?|loss(?:es)?)"
        rf"(?: in health(?: scores?)?)?{_SAME_IN}",
        _moved_most(-1),
    ),
    rule(
        rf"\b{_WHOSE}(?:{_ROSE}|{_RISING}) (?:the )?most(?: (?:in )?health)?{_IN}|"
        rf"\b(?:with |have |had |has )?(?:the )?(?:{_BIGGEST}) (?:health )?(?:gains?|improvements?|rises?|increases?)"
        rf"(?: in health(?: scores?)?)?{_SAME_IN}",
        _moved_most(1),
    ),
    rule(rf"\b(?:with )?(?:trending|going) (?:down|downhill)(?: in health)?{_IN}", _moved(-1)),
    rule(rf"\b(?:with )?(?:trending|going) up(?: in health)?{_IN}", _moved(1)),
    rule(rf"\b(?:health (?:score )?(?:has |have )?)?(?:{_FELL}){_BY}{_IN}", _moved(-1)),
    rule(rf"\b(?:health (?:score )?(?:has |have )?)?(?:{_ROSE}){_BY}{_IN}", _moved(1)),
    rule(rf"\b(?:with )?(?:{_FEWER}) {_USE}{_IN}", _use_moved(-1)),
    rule(rf"\b{_USE} (?:{_FEWER})(?:{_BY})?{_IN}", _use_moved(-1)),
    rule(rf"\b(?:with )?(?:{_MORE}) {_USE}{_IN}", _use_moved(1)),
    rule(rf"\b{_USE} (?:{_MORE})(?:{_BY})?{_IN}", _use_moved(1)),
    rule(rf"\b(?:using|use|log in|logging in) (?:it|us|the product|our product)? ?less{_IN}", _use_moved(-1)),
    rule(rf"\b(?:with )?(?:{_FALLING})(?: (?:in )?health(?: scores?)?)?{_IN}", _moved(-1)),
    rule(rf"\bhealth (?:scores? )?(?:is |are |has |have )?(?:been )?(?:{_FALLING}|{_FELL}){_IN}", _moved(-1)),
    rule(rf"\b(?:with )?(?:{_RISING})(?: (?:in )?health(?: scores?)?)?{_IN}", _moved(1)),
    rule(rf"\bhealth (?:scores? )?(?:is |are |has |have )?(?:been )?(?:{_RISING}|{_ROSE}){_IN}", _moved(1)),
    says("below (?:the )?red(?: line| threshold)?", one_of(F.BAND, "red")),
    says("below (?:the )?(?:orange|amber)(?: line| threshold)?", AT_RISK),
    rule(
        rf"\b(?:{_HAVE} (?:\w+ )?|gaining |building |building up )momentum\b",
        lambda _, reading: reading.condition(figure_is(F.MOMENTUM, Op.AT_LEAST, MOMENTUM)),
    ),
    says(
        "at risk(?: of (?:leaving|churning|churn|cancelling|canceling|being lost))?|in danger|"
        "in trouble|unhealthy|endangered|not healthy|struggling",
        AT_RISK,
    ),
    says("healthy|in good health|doing well|in good shape", one_of(F.BAND, "green")),
    rule(
        rf"\b(?P<now>{_BAND})s?(?: (?:band|zone|health|status))?\b",
        lambda m, r: r.condition(one_of(F.BAND, band(m["now"]))),
    ),
    says(
        "needs? (?:(?:my|our|your|the most|immediate|urgent|some|more) )*(?:attention|help|a person|"
        "action)(?: first)?|to worry about|(?:should|do|must) (?:we|"
        "i) worry about",
        figure_is(F.ALERTS, Op.AT_LEAST, 1),
    ),
    says(r"(?:an?|any|some) (?:open|live|active|unresolved) alerts?", figure_is(F.ALERTS, Op.AT_LEAST, 1)),
    says(rf"{_HAVE} {_OPEN}alerts?", figure_is(F.ALERTS, Op.AT_LEAST, 1)),
)
