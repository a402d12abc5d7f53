"""What an account said lately, as its page shows it: risks, requests, promises that are open, praise and complaints."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.text_signals import RISK_SAYS, SENTIMENT, RiskKind, Side, TextSignal, by_model
from keepwell.bootstrap import House
from storage.mentions import ShownMention

SHOWN = 5
LATELY = timedelta(days=90)
UNDATED = timedelta(days=30)
"""How long a promise without a day stays on the page."""
OVERDUE = timedelta(days=60)
"""How long one whose day has passed does: nobody tells us that it was kept."""
READ = 200


@dataclass(frozen=True)
class Said:
    """One finding: `by` is "them" or "us", `who` the person, `read_by` offline or model; `overdue` of a promise."""

    kind: str
    day: date
    by: str
    who: str | None
    channel: str
    ref: str
    quote: str
    read_by: str
    risk: str | None = None
    risk_says: str | None = None
    promised_by: str | None = None
    due_on: date | None = None
    overdue: bool = False


@dataclass(frozen=True)
class AccountWords:
    """The newest first, at most SHOWN of each; promises by the day they are due, those without one last."""

    risks: list[Said]
    requests: list[Said]
    promises: list[Said]
    sentiment: list[Said]

    @property
    def none(self) -> bool:
        return not (self.risks or self.requests or self.promises or self.sentiment)


def account_words(house: House, account_id: int, as_of: date) -> AccountWords:
    """As they stood on a day: nothing that was said later."""

    def newest(*kinds: TextSignal, limit: int = SHOWN) -> list[Said]:
        found = house.mentions.newest(account_id, kinds, as_of - LATELY, as_of, limit)
        return [_said(one, as_of) for one in found]

    promises = [one for one in newest(TextSignal.PROMISE, limit=READ) if _open(one, as_of)]
    promises.sort(key=lambda one: one.due_on or date.max)
    return AccountWords(
        risks=newest(TextSignal.RISK),
        requests=newest(TextSignal.REQUEST),
        promises=promises[:SHOWN],
        sentiment=newest(*SENTIMENT),
    )


def _open(one: Said, as_of: date) -> bool:
    if one.due_on is None:
        return one.day > as_of - UNDATED
    return one.due_on > as_of - OVERDUE


def _said(shown: ShownMention, as_of: date) -> Said:
    one = shown.mention
    return Said(
        kind=one.kind,
        day=one.day,
        by=one.side,
        who=shown.said_by,
        channel=shown.channel,
        ref=one.ref,
        quote=one.quote,
        read_by="model" if by_model(one.reader) else "offline",
        risk=one.risk,
        risk_says=RISK_SAYS[RiskKind(one.risk)] if one.risk else None,
        promised_by=one.promised_by,
        due_on=one.due_on,
        overdue=one.due_on is not None and one.due_on < as_of,
    )


def whose(one: Said) -> str:
    """Whose promise it is, as a line says it."""
    return "we promised" if one.promised_by == Side.US else "they promised"
