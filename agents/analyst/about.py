"""Questions about accounts that are named: which of the facts kept of an account they ask for."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from agents.analyst.days import Span
from agents.analyst.reading import Means, Reading, rule
from agents.analyst.vocabulary import KnownAccount
from agents.collector.catalogue import CATALOGUE
from domain.signals import SignalId


class Aspect(StrEnum):
    OVERVIEW = "overview"
    HEALTH = "health"
    WHY = "why"
    CHANGED = "changed"
    AT_RISK = "at risk"
    CHURN = "churn"
    TREND = "trend"
    BACK = "back to green"
    RENEWAL = "renewal"
    MAIN_CONTACT = "main contact"
    PEOPLE = "people"
    CSM = "csm"
    SEATS = "seats"
    USE = "use"
    MRR = "mrr"
    PLAN = "plan"
    ALERTS = "alerts"
    GROWTH = "opportunities"
    TICKETS = "tickets"
    LAST_CONTACT = "last contact"
    LAST_LOGIN = "last login"
    SINCE = "customer since"
    LEFT = "left"
    NPS = "nps"
    CSAT = "csat"
    SEGMENT = "segment"
    INDUSTRY = "industry"
    COUNTRY = "country"
    SIGNALS = "signals"


@dataclass(frozen=True)
class About:
    """`signals` are those asked for by name; `since` is the earlier day of a change, `period` the days that a renewal
    is asked to fall into; `compares` sets accounts side by side.
    """

    accounts: tuple[KnownAccount, ...]
    aspects: tuple[Aspect, ...]
    signals: tuple[SignalId, ...] = ()
    since: date | None = None
    period: tuple[date, date] | None = None
    yes_or_no: bool = False
    compares: bool = False


@dataclass(frozen=True)
class Told:
    about: About | None
    unexplained: list[str] = field(default_factory=list)


_A = Aspect
_SINCE = r"(?: (?:since|in|over|from|during|between|for|within))*(?: ‹d(?P<when>\d+)›)?"
_MOVES = (
    "drop|drops|dropped|fall|falls|fell|fallen|decline|declines|declined|decrease|decreased|sink|slip|"
    "slipped|go down|went down|gone down|rise|rose|risen|improve|improved|increase|increased|go up|went up|"
    "gone up|change|changed|move|moved|lose points|crash|crashed|tank|tanked|jump|jumped"
)
_GOING = (
    "going down|going up|improving|getting better|getting worse|falling|slipping|declining|dropping|"
    "rising|recovering|trending|trend|direction|worse|better"
)
_ASPECTS: tuple[tuple[str, tuple[Aspect, ...]], ...] = (
    (
        r"(?:how (?:do|can|could) (?:we|i) )?(?:get|bring|move)? ?(?:it |them |‹a\d+› )?back to green|way "
        r"back|how (?:can|do|could) (?:we|i) (?:save|fix|improve|help)|what would (?:it take|help|bring)",
        (_A.BACK,),
    ),
    (
        rf"why (?:did|has|have|is|are|was) (?P<mid>(?:the |its |their )?(?:‹a\d+› )?)(?:health |score |"
        rf"health score )?(?:been )?(?:{_MOVES}|{_GOING}){_SINCE}",
        (_A.WHY, _A.CHANGED),
    ),
    (
        rf"(?:what (?:has |have |is |)?(?:been )?(?:changed|moved|different|changing|happened)|what is new|"
        rf"changes|change|changed|what changed){_SINCE}",
        (_A.CHANGED,),
    ),
    (
        rf"(?:how (?:has|did|much (?:has|did)) )?(?P<mid>(?:the |its |their )?(?:‹a\d+› )?)(?:health |"
        rf"health score |score )(?:been )?(?:{_MOVES}){_SINCE}",
        (_A.CHANGED,),
    ),
    (rf"(?:did|has|have) (?P<mid>(?:‹a\d+› ))(?:{_MOVES}){_SINCE}", (_A.CHANGED,)),
    (
        r"tell (?:me )?(?:more )?(?:all )?about|(?:account )?overview|(?:a )?(?:quick )?(?:summary|brief|"
        r"briefing|rundown|profile|status|details|picture)(?: (?:of|on|for))?|what (?:do|did|should) (?:we|"
        r"i) know about|how (?:is|are|was|were) (?P<mid>‹a\d+› )doing|how (?:is|are|was|were) (?:things "
        r"(?:with|at) )?(?=‹a\d+›)(?!‹a\d+› (?:health|doing))|everything|anything|doing|"
        r"info(?:rmation)?(?: (?:on|about))?",
        (_A.OVERVIEW,),
    ),
    (
        r"why|what (?:is|are) (?:behind|driving|the (?:reasons?|drivers?) (?:for|behind|of))|reasons? "
        r"(?:for|behind)|drivers?|how come",
        (_A.WHY,),
    ),
    (
        r"at risk|in danger|in trouble|struggling|(?:in the )?(?:red|orange|green)(?: (?:zone|band))?|what "
        r"band|which band|unhealthy|healthy|ok|okay|safe",
        (_A.AT_RISK,),
    ),
    (
        r"(?:churn(?:ing)?|leaving)(?: (?:risk|probability|likelihood|odds))|risk of (?P<mid>(?:‹a\d+› "
        r")?)(?:churn(?:ing)?|leaving)|(?:how )?(?:likely|probable|risky)(?: (?:is it )?(?:that "
        r")?(?:‹a\d+› )?(?:to|will)? ?(?:churn|leave|cancel|churns|leaves|cancels))?|(?:going|about) to "
        r"(?:churn|leave|cancel)|risk score|risk",
        (_A.CHURN,),
    ),
    (rf"(?:{_GOING})(?: or (?:{_GOING}))?", (_A.TREND,)),
    (r"healthier than|healthier|(?:better|worse) health(?: than)?", (_A.HEALTH,)),
    (r"bigger than|larger than|pays? more than|worth more than|bigger|larger", (_A.MRR,)),
    (r"riskier than|riskier|more at risk than", (_A.CHURN,)),
    (r"(?:health )?scores?|health(?: scores?)?|healthscore", (_A.HEALTH,)),
    (
        r"(?:contracts? |subscriptions? )?(?:renewals?(?: dates?)?|renews?|renewing|up for renewal|"
        r"expires?|contract ends?|contract end date|due for renewal|contract expires?)",
        (_A.RENEWAL,),
    ),
    (
        r"(?:main|primary|key|first|best) (?:contact|point of contact|person)(?: person)?|point of contact|"
        r"contact person|champion|(?:who|whom) (?:do|should|can|could) (?:i|we) (?:talk|speak|write|"
        r"contact|call|email|reach out)(?: to| with)?|who is (?:our|my|the) contact",
        (_A.MAIN_CONTACT,),
    ),
    (
        r"(?:who are )?(?:our |the )?(?:contacts|stakeholders|people)|who (?:do|did) we know|who works",
        (_A.PEOPLE,),
    ),
    (
        r"csm|account (?:manager|owner)|owner|who (?:manages|owns|handles|looks after|runs|covers|takes "
        r"care of)|who is responsible(?: for)?|customer success manager|(?:is )?responsible for|whose "
        r"account",
        (_A.CSM,),
    ),
    (
        r"how many (?:seats|licen[cs]es) (?:are |is )?(?:does |do )?(?:(?P<mid>‹a\d+› ))?(?:actually |"
        r"really )?(?:using|use|used|active)|seats? (?:used|in use|active)|(?:licen[cs]e|seat) "
        r"(?:utili[sz]ation|usage|use)|utili[sz]ation|seats (?:is|are|does|do) (?:‹a\d+› )?us(?:e|ing)",
        (_A.USE,),
    ),
    (r"seats?|licen[cs]es?", (_A.SEATS,)),
    (
        r"last (?:log ?in|logged in|signed in|sign in)|(?:log|sign) ?in last|most recent login|last time "
        r"(?:anyone|somebody|someone|they) (?:logged|signed) in|when did (?:anyone|somebody|someone) (?:at "
        r")?(?:last )?(?:log|sign) in|last (?:use|used)|(?:logged|signed) in(?: recently| lately)?",
        (_A.LAST_LOGIN,),
    ),
    (
        r"(?:when (?:did|have|was) (?:we|i|you|our|the)? ?)?(?:last|latest|most recent) (?:contact(?:ed)?|"
        r"touchpoint|conversation|interaction|spoke|spoken|talk(?:ed)?|speak|met|meet|meeting|call|heard|"
        r"hear|in touch|reach out)(?: (?:to|with|from|of))?|when did (?:we|they) (?:last )?(?:speak|talk|"
        r"meet|hear|write)(?: last)?(?: (?:to|with|from))?",
        (_A.LAST_CONTACT,),
    ),
    (
        r"(?:product )?usage|active (?:users|people)|logins?|(?:how much|how often|how many people) (?:do|"
        r"does|are|is)? ?(?:they|(?:‹a\d+› ))?(?:use|using|log in)(?: (?:it|us|the product|our product))?|"
        r"us(?:e|ing) (?:it|us|the product|our product)|use less|use",
        (_A.USE,),
    ),
    (
        r"mrr|arr|monthly recurring revenue|recurring revenue|revenue|(?:how much|what) (?:do|does|did|is|"
        r"are)? ?(?P<mid>(?:‹a\d+› )?)(?:pay|paying|spend|spending|worth|bring|bringing)(?: us| in)?(?: "
        r"(?:a|per|each) (?:month|year))?|pays?|paying|worth",
        (_A.MRR,),
    ),
    (r"(?:on )?(?:what|which)? ?(?:plan|tier|package|edition|subscription|contract)", (_A.PLAN,)),
    (r"(?:open |live |active )?alerts?(?: (?:are )?(?:open|live|active))?|warnings?", (_A.ALERTS,)),
    (
        r"(?:open )?(?:expansion |growth |upsell )?(?:opportunit(?:y|ies)|potential)|ready to (?:grow|buy|"
        r"expand|upgrade)|upsell|could (?:it |they )?(?:grow|buy more)|expand",
        (_A.GROWTH,),
    ),
    (r"(?:open |unresolved )?(?:support )?tickets?(?: (?:are )?(?:open|unresolved))?", (_A.TICKETS,)),
    (
        r"(?:how long|since when) (?:has|have|is|are)? ?(?P<mid>(?:‹a\d+› )?)(?:been )?(?:with us|a "
        r"customer|our customer|customers?)?|customer since|(?:when did )(?P<mid2>(?:‹a\d+› )?)(?:join|"
        r"sign up|sign|start|become a customer|become)|tenure|(?:how old is)",
        (_A.SINCE,),
    ),
    (
        r"(?:still )?(?:a |our )?customers?(?: of ours)?|churned|cancelled|canceled|left(?: us)?|when did "
        r"(?:‹a\d+› )?(?:churn|leave|cancel)",
        (_A.LEFT,),
    ),
    (r"nps(?: score)?", (_A.NPS,)),
    (r"csat(?: score)?", (_A.CSAT,)),
    (r"(?:what |which )?(?:segment|size)", (_A.SEGMENT,)),
    (r"(?:what |which )?(?:industry|sector|vertical)", (_A.INDUSTRY,)),
    (r"(?:what |which )?country|where (?:is|are)|based|located|headquartered", (_A.COUNTRY,)),
)
_SIDE_BY_SIDE = re.compile(r"\b(?:compare|compared (?:to|with)|versus|vs\.?|than|which (?:one )?is|who is)\b")
_YES = re.compile(r"^(?:(?:so|and|ok|hey|hi) )*(?:is|are|do|does|did|has|have|was|were|any|will)\b")


def _catches(found: list[Aspect], aspects: tuple[Aspect, ...]) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        known = match.groupdict()
        when = reading.when(match)
        if when is not None:
            if when.first > reading.today:
                return None
            back = when.days if when.span in (Span.LAST, Span.WITHIN, Span.AGO) else None
            whole = when.first if when.span is Span.DAY else when.first - timedelta(days=1)
            reading.since = reading.today - timedelta(days=back) if back else whole
        found.extend(aspects)
        return f" {known.get('mid') or ''}{known.get('mid2') or ''} "

    return means


def _within(match: re.Match[str], reading: Reading) -> str | None:
    """ "does it renew this year?"."""
    when = reading.when(match)
    if when is None:
        return None
    first, last = when.ahead()
    reading.period = (reading.today, last) if "by" in match[0] or "before" in match[0] else (first, last)
    return " "


def _signal(found: list[SignalId], signal: SignalId) -> Means:
    def means(_: re.Match[str], __: Reading) -> str:
        found.append(signal)
        return " "

    return means


def about(reading: Reading, accounts: tuple[KnownAccount, ...]) -> Told:
    """What is asked of these accounts, or the words that nothing explains."""
    whole = reading.text
    found: list[Aspect] = []
    signals: list[SignalId] = []
    rules = [
        rule(rf"\b(?:{re.escape(signal.title.lower())})(?!\w)", _signal(signals, signal.id))
        for signal in CATALOGUE.values()
    ]
    rules += [
        rule(rf"(?<![\w‹])(?:{words})(?![\w›])", _catches(found, aspects)) for words, aspects in _ASPECTS
    ]
    reading.apply(rules)
    if _A.RENEWAL in found:
        reading.apply([rule(r"(?:\b(?:in|within|during|by|on|before) )?‹d(?P<when>\d+)›", _within)])
    if found:
        reading.apply([rule(r"\b(?:since|over|in|within|from) ‹d(?P<when>\d+)›", _catches([], ()))])
    reading.text = re.sub(r"‹a\d+›", " ", reading.text)
    compares = len(accounts) > 1
    if compares:
        reading.text = re.sub(_SIDE_BY_SIDE, " ", re.sub(r"\b(?:or|and)\b", " ", reading.text))
    if found or signals:
        reading.text = re.sub(r"\b(?:when|how many|how much|how|which|whether)\b", " ", reading.text)
    left = reading.unexplained()
    if not compares and re.search(r"\b(?:than|vs|versus|compared)\b", whole):
        return Told(None, left or ["than"])
    if left or (reading.since is not None and reading.since >= reading.today):
        return Told(None, left or ["the day"])
    aspects = [one for one in Aspect if one in found] or ([_A.SIGNALS] if signals else [_A.OVERVIEW])
    if signals and _A.SIGNALS not in aspects:
        aspects.append(_A.SIGNALS)
    if len(aspects) > 1 and _A.OVERVIEW in aspects:
        aspects.remove(_A.OVERVIEW)
    return Told(
        About(
            accounts=accounts,
            aspects=tuple(aspects),
            signals=tuple(dict.fromkeys(signals)),
            since=reading.since,
            period=reading.period,
            yes_or_no=bool(_YES.match(whole)),
            compares=compares,
        )
    )
