"""What is wanted of the accounts: a list, how many, how much, on average, the top five, by segment."""

import re

from agents.analyst.days import COUNTED
from agents.analyst.fields import SPECS, Field, Kind
from agents.analyst.filters import Aggregate, Condition, Op
from agents.analyst.reading import FIELD, NUMBER, THEM, Means, Reading, Rule, rule
from agents.analyst.rules_standing import figure_is

F = Field

FEW = 10
_MANY = r"(?P<many>\d{1,3}|" + "|".join(word for word in COUNTED if len(word) > 2 and " " not in word) + ")"
_NOUN = r"(?:accounts?|accts?|customers?|clients?|companies|company|firms?|organi[sz]ations?|orgs|logos|businesses)"
_FIELDS: tuple[tuple[str, F], ...] = (
    (
        r"(?:30 days? (?:churn probability|churn risk|risk|churn)|"
        r"(?:churn risk|risk) (?:within|in|over|at|for) 30 days?)",
        F.CHURN_30,
    ),
    (
        r"(?:90 days? (?:churn probability|churn risk|risk|churn)|"
        r"(?:churn risk|risk) (?:within|in|over|at|for) 90 days?)",
        F.CHURN_90,
    ),
    (
        r"(?:60 days? )?(?:churn risks?|risk of (?:leaving|churn(?:ing)?|cancel(?:ling|lation))|churn "
        r"probabilit(?:y|ies)|(?:probability|likelihood|chance) of (?:churn(?:ing)?|leaving)|risk "
        r"scores?|risk)(?: (?:within|in|over) 60 days?)?",
        F.CHURN_60,
    ),
    (r"retention(?: scores?)?", F.RETENTION),
    (r"expansion scores?", F.EXPANSION),
    (r"engagement(?: scores?)?", F.ENGAGEMENT),
    (r"relationship(?: scores?)?", F.RELATIONSHIP),
    (r"contract scores?", F.CONTRACT),
    (r"coverage", F.COVERAGE),
    (r"scoring(?= ‹n)|scores?(?= (?:is |are |of |at )?‹n)", F.HEALTH),
    (r"health(?! (?:bands?|status|level))(?:[ -]?scores?)?|healthscores?", F.HEALTH),
    (r"(?:licen[cs]e |seat )?utili[sz]ation|(?:seat|licen[cs]e) usage|seats? used", F.UTILISATION),
    (r"monthly recurring revenue|mrr|recurring revenue|monthly revenue|revenue", F.MRR),
    (r"open (?:support )?tickets|(?:support )?tickets", F.TICKETS),
    (r"(?:open |live )?alerts", F.ALERTS),
    (r"(?:open )?(?:expansion )?opportunities", F.GROWTHS),
    (r"seats?|licen[cs]es?", F.SEATS),
    (r"(?:last |latest |newest )?nps(?: scores?| answers?)?", F.NPS),
    (r"(?:last |latest |newest )?csat(?: scores?| answers?)?", F.CSAT),
    (r"sentiment", F.SENTIMENT),
    (r"(?:meeting )?attendance", F.ATTENDANCE),
    (r"active (?:users|people|contacts)", F.ACTIVE_PEOPLE),
    (r"momentum", F.MOMENTUM),
    (r"tenure", F.TENURE),
    (r"login frequency|logins (?:a|per) week|weekly logins", F.LOGINS),
    (r"(?:median )?session (?:duration|length|time|minutes)", F.SESSION),
    (r"(?:growth )?mentions(?: of growth)?", F.GROWTH_MENTIONS),
    (r"feature breadth|(?:number of )?features (?:in use|used)", F.FEATURES),
    (r"overdue invoices", F.OVERDUE),
    (r"unpaid invoices", F.UNPAID),
    (r"days (?:to|until) (?:their )?renewal", F.DAYS_TO_RENEWAL),
    (r"renewal dates?", F.RENEWAL),
)
_GROUPS = {
    "segment": F.SEGMENT,
    "csm": F.CSM,
    "customer success manager": F.CSM,
    "owner": F.CSM,
    "plan": F.PLAN,
    "tier": F.TIER,
    "industry": F.INDUSTRY,
    "industrie": F.INDUSTRY,
    "vertical": F.INDUSTRY,
    "country": F.COUNTRY,
    "countrie": F.COUNTRY,
    "health band": F.BAND,
    "health status": F.BAND,
    "health level": F.BAND,
    "risk band": F.BAND,
    "band": F.BAND,
    "colour": F.BAND,
    "color": F.BAND,
}
_GROUP = "(?P<group>" + "|".join(sorted(_GROUPS, key=len, reverse=True)) + ")s?"
_MOST = "highest|most|largest|biggest|best|greatest|maximum|longest"
_LEAST = "lowest|fewest|least|smallest|worst|minimum|shortest"
_RISKIEST = (
    "most likely to (?:churn|leave|cancel)|likeliest to (?:churn|leave|cancel)|(?:most )?at most "
    "risk|most at risk|riskiest|highest risk|greatest risk|likely to (?:churn|leave|cancel)|going to "
    "(?:churn|leave|cancel)"
)


def _field(match: re.Match[str], reading: Reading, name: str = "field") -> F:
    return reading.fields[int(match[name])]


def _mark_fields() -> list[Rule]:
    return [
        rule(rf"\b(?:{words})(?!\w)", lambda _, reading, asked=asked: reading.field_mark(asked))  # type: ignore[misc]
        for words, asked in _FIELDS
    ]


def scaled(field: F, number: float, percent: bool) -> float | None:
    """A figure as the field counts; None where it cannot be meant (60 % of a health score)."""
    kind = SPECS[field].kind
    if kind is Kind.SHARE:
        return number / 100 if percent or number > 1 else number
    if percent and kind is not Kind.PERCENT:
        return None
    return number * 100 if kind is Kind.MONEY else number


def _compare(match: re.Match[str], reading: Reading) -> str | None:
    field, than = _field(match, reading), reading.numbers[int(match["number"])]
    if SPECS[field].kind in (Kind.CHOICE, Kind.CHOICES, Kind.DAY):
        return None
    number = scaled(field, than.number, than.percent)
    upper = None if than.upper is None else scaled(field, than.upper, than.percent)
    if number is None or (than.upper is not None and upper is None):
        return None
    return reading.condition(figure_is(field, than.op, number, upper))


def _exactly(match: re.Match[str], reading: Reading) -> str | None:
    """ "with 3 seats", "an nps of 10"."""
    field = _field(match, reading)
    if SPECS[field].kind not in (Kind.COUNT, Kind.NUMBER):
        return None
    return reading.condition(figure_is(field, Op.IS, float(match["plain"])))


def _sorted(descending: bool) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        if reading.sort is not None:
            return None
        reading.sort, reading.descending = _field(match, reading), descending
        if match[0].startswith(("best", "worst")):
            reading.descending = descending if reading.sort is not F.CHURN_60 else not descending
        return " ‹s0› "

    return means


def _risk_first(_: re.Match[str], reading: Reading) -> str | None:
    if reading.sort is not None:
        return None
    reading.sort, reading.descending = F.CHURN_60, True
    return " ‹s0› "


def _in_order(field: F, descending: bool) -> Means:
    def means(_: re.Match[str], reading: Reading) -> str | None:
        if reading.sort is not None:
            if not reading.ordered_by:
                return None
            # "The 5 largest by seats": by what is said already, and this says which end.
            reading.descending = descending
            return " ‹s0› "
        reading.sort, reading.descending = field, descending
        return " ‹s0› "

    return means


def _many(match: re.Match[str]) -> int:
    said = match["many"]
    return int(said) if said.isdigit() else COUNTED[said]


def _top(match: re.Match[str], reading: Reading) -> str | None:
    """ "top 5 ... by mrr": how many; the order is said with "by", or is MRR."""
    if reading.limit is not None or not 1 <= _many(match) <= 500:
        return None
    reading.limit = _many(match)
    if re.match(r"bottom|last", match[0]):
        reading.descending = False
        return " ‹bottom0› "
    return " ‹top0› "


def _by_field(match: re.Match[str], reading: Reading) -> str | None:
    if reading.sort is not None:
        return None
    reading.sort, reading.ordered_by = _field(match, reading), True
    if "lowest" in match[0] or "ascending" in match[0]:
        reading.descending = False
    return " "


def _grouped(match: re.Match[str], reading: Reading) -> str | None:
    if reading.group_by is not None:
        return None
    reading.group_by = _GROUPS[match["group"]]
    return " "


def _which_group(match: re.Match[str], reading: Reading) -> str | None:
    """ "which segment has the highest average health", "which csm has most red accounts"."""
    if reading.group_by is not None:
        return None
    reading.group_by, reading.limit = _GROUPS[match["group"]], 1
    reading.descending = re.search(rf"\b(?:{_LEAST})\b", match[0]) is None
    return " ‹which0› "


def _aggregate(aggregate: Aggregate) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        if reading.aggregate is not None:
            return None
        reading.aggregate, reading.of = aggregate, _field(match, reading)
        if SPECS[reading.of].kind in (Kind.CHOICE, Kind.CHOICES, Kind.DAY):
            return None
        return " ‹agg0› "

    return means


def _overview(_: re.Match[str], reading: Reading) -> str | None:
    """How the portfolio stands, in one look: customers by band."""
    if reading.aggregate is not None or reading.group_by is not None:
        return None
    reading.aggregate, reading.group_by = Aggregate.COUNT, F.BAND
    return f" {THEM} "


def _how_many(_: re.Match[str], reading: Reading) -> str | None:
    if reading.aggregate is not None:
        return None
    reading.aggregate = Aggregate.COUNT
    return f" {THEM} "


def _compares(_: re.Match[str], reading: Reading) -> str:
    reading.compares = True
    return " "


def _today(match: re.Match[str], reading: Reading) -> str | None:
    """How it stands today is what is asked anyway."""
    when = reading.when(match)
    return " " if when is not None and when.first == when.last == reading.today else None


def _share(match: re.Match[str], reading: Reading) -> str | None:
    if reading.aggregate is not None:
        return None
    reading.aggregate = Aggregate.SHARE
    if match.groupdict().get("field"):
        reading.of = _field(match, reading)
    return " ‹share0› "


def _yearly(_: re.Match[str], reading: Reading) -> str:
    reading.yearly = True
    return reading.field_mark(F.MRR)


_A = FIELD.replace("(", "(?P<field>", 1)
_N = NUMBER.replace("(", "(?P<number>", 1)
_LINK = r"(?:(?:,|is|are|was|were|of|that|at|has|have|score|stands|standing|being|currently|now) )*"
_THE = r"(?:(?:the|our|their|a|an|overall) )*"

FIGURES: tuple[Rule, ...] = (
    rule(r"\b(?:arr|annual recurring revenue|annual revenue|yearly revenue)\b", _yearly),
    *_mark_fields(),
    rule(
        rf"\b(?:whose |with |have |has |having |gave us |gave |given us )?{_THE}"
        rf"(?:low |high |poor |weak |strong |good )?{_A} {_LINK}{_N}(?: points)?",
        _compare,
    ),
    rule(rf"\b(?:whose |with |have |has |having )?{_THE}{_N} (?:points (?:of|in) |in |of )?{_A}", _compare),
    rule(rf"{_A} {_LINK}{_N}(?: points)?", _compare),
    rule(rf"{_N} (?:points (?:of|in) |in |of )?{_A}", _compare),
    rule(rf"\b(?:with|have|has|having) (?:a |an )?{_A} of (?P<plain>\d+)(?![\d.%])", _exactly),
    rule(rf"\b(?:with|have|has|having) (?P<plain>\d+) {_A}", _exactly),
)
SHAPE: tuple[Rule, ...] = (
    rule(r"\b(?P<them>" + _NOUN + r")\b(?! ?(?:success|satisfaction))", lambda _, __: f" {THEM} "),
    rule(
        rf"\b(?:what |which )?(?:is the )?(?:share|percentage|percent|proportion|fraction|part) of "
        rf"{_THE}{_A}",
        _share,
    ),
    rule(r"\b(?:what |which )?(?:is the )?(?:share|percentage|percent|proportion|fraction|%) of", _share),
    rule(
        r"\b(?:portfolio |an? )?overview(?: of)?\b|\bhow are (?:we|things) doing\b|\bportfolio health\b",
        _overview,
    ),
    rule(
        rf"\b(?:average|mean|avg|typical) (?:number of |amount of |of )?{_THE}{_A}",
        _aggregate(Aggregate.MEAN),
    ),
    rule(rf"\bmedian (?:number of )?{_THE}{_A}", _aggregate(Aggregate.MEDIAN)),
    rule(rf"\b(?:total|sum of|combined|overall|aggregate|sum) {_THE}{_A}", _aggregate(Aggregate.SUM)),
    rule(rf"\bhow much (?:of )?{_THE}(?:total |combined )?{_A}", _aggregate(Aggregate.SUM)),
    rule(rf"\bhow many (?:total |open )?{_A}", _aggregate(Aggregate.SUM)),
    rule(rf"\bwhat (?:is|are) (?:the )?(?:total )?(?:number|count) of {_A}", _aggregate(Aggregate.SUM)),
    rule(
        r"\b(?:how many|(?:what is |give me )?(?:the )?(?:number|count) of|count(?: of)?|count up|(?:a "
        r")?(?:breakdown|distribution|split) of|how are (?=.*(?:distributed|split|spread)))(?: of)?(?! ‹f)",
        _how_many,
    ),
    rule(r"\bhow (?:is|are) (?=.*‹f\d+›.*\b(?:distributed|split|spread|divided)\b)", lambda _, __: " "),
    rule(
        rf"\b(?:which|what) {_GROUP} (?:has|have|is|with|had|shows|holds) (?:the )?(?:{_MOST}|{_LEAST})",
        _which_group,
    ),
    rule(
        rf"\b(?:by|per|for each|for every|of each|in each|split by|broken down by|breakdown by|grouped by|"
        rf"group by|across|does each|do each|has each|each|for all|in every|every) (?:the )?{_GROUP}\b",
        _grouped,
    ),
    rule(
        rf"\b(?:top|first|best|biggest|largest|bottom|last|worst|smallest) {_MANY}\b(?! (?:days|weeks|"
        rf"months|years|quarters))",
        _top,
    ),
    rule(
        rf"\b{_MANY}(?= (?:{_RISKIEST}|{_MOST}|{_LEAST}|healthiest|unhealthiest|oldest|newest|longest|"
        rf"{THEM} ‹s0›|{THEM} (?:{_RISKIEST})|"
        rf"{THEM} (?:with|that|who|have|has|that have|which have|who have) (?:the )?(?:{_MOST}|{_LEAST}|"
        rf"{_RISKIEST})|(?:‹k\d+› )*{THEM} (?:with|have) the (?:{_MOST}|{_LEAST})))",
        _top,
    ),
    rule(
        rf"\b(?:(?:sorted|ordered|ranked|rank|sort|order|ranking) (?:them )?)?by {_THE}(?:highest |lowest |"
        rf"number of |amount of |total )?{_A}(?: ascending| descending)?",
        _by_field,
    ),
    rule(
        rf"\b(?:with |have |has |having |pay |pays |use |uses )?(?:the )?(?:{_MOST}) {_THE}{_A}",
        _sorted(True),
    ),
    rule(
        rf"\b(?:with |have |has |having |pay |pays |use |uses )?(?:the )?(?:{_LEAST}) {_THE}{_A}",
        _sorted(False),
    ),
    rule(rf"\b(?:{_RISKIEST})", _risk_first),
    rule(r"\b(?:compare|comparison of|comparing)\b", _compares),
    rule(r"(?:\b(?:as of|for|on|by) )?‹d(?P<when>\d+)›", _today),
    rule(
        rf"\b(?:‹k\d+› )?(?:per|for each|for every|of each) {THEM}",
        lambda _, reading: f" {THEM} " if reading.aggregate is Aggregate.MEAN else None,
    ),
    rule(
        rf"\b(?:without|with no|have no|has no|no|missing|lack(?:s|ing)?) (?:an? |any |assigned |known )*{_GROUP}"
        rf"(?: assigned)?\b",
        lambda m, r: r.condition(Condition(field=_GROUPS[m["group"]], op=Op.UNKNOWN)),
    ),
    rule(
        r"\b(?:unassigned|not assigned(?: to anyone)?|unowned)\b",
        lambda _, r: r.condition(Condition(field=F.CSM, op=Op.UNKNOWN)),
    ),
    rule(
        r"\b(?:(?:without|with no|have no|has no|no) (?:any )?(?:health(?: scores?)?|scores?|data)|not scored|unscored|"
        r"never scored)\b",
        lambda _, r: r.condition(Condition(field=F.HEALTH, op=Op.UNKNOWN)),
    ),
    rule(r"\b(?:pay|pays|paying|spend|spends|spending) (?:us )?(?:the )?most\b", _in_order(F.MRR, True)),
    rule(r"\b(?:pay|pays|paying|spend|spends|spending) (?:us )?(?:the )?least\b", _in_order(F.MRR, False)),
    rule(
        r"\b(?:bring(?:s|ing)? in|bring(?:s)? us|generates?|contributes?|accounts? for|makes? up|represents?|"
        r"comes? from)\b",
        lambda _, reading: " " if reading.aggregate in (Aggregate.SUM, Aggregate.SHARE) else None,
    ),
    rule(
        r"\b(?:distributed|split|spread|divided)(?: up)?",
        lambda _, reading: " " if reading.aggregate is Aggregate.COUNT or reading.group_by else None,
    ),
    rule(r"\b(?:in total|in all|in sum|all told)\b", lambda _, __: " "),
    rule(r"\b(?:unhealthiest|least healthy|worst)\b", _in_order(F.HEALTH, False)),
    rule(r"\b(?:healthiest|most healthy|best)\b", _in_order(F.HEALTH, True)),
    rule(
        r"\b(?:biggest|largest|most valuable|highest paying|highest value|most important)\b",
        _in_order(F.MRR, True),
    ),
    rule(r"\b(?:smallest|lowest paying)\b", _in_order(F.MRR, False)),
    rule(r"\b(?:longest standing|oldest|most loyal)\b", _in_order(F.TENURE, True)),
    rule(r"\b(?:newest|most recent|latest)\b", _in_order(F.TENURE, False)),
)
