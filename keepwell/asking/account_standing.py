"""How an account stands: its score and why, what moved it, its risk, alerts and opportunities, its use."""

from agents.alerts.rules import BY_ID as RULES
from agents.analyst.answers import Citation, Sentence
from agents.analyst.telling import counted, listed, on
from domain.alerts import AlertState
from domain.scores import Standing, percent
from keepwell.account_view import MoveView
from keepwell.asking.account_facts import SHOWN, AccountFacts
from keepwell.asking.account_record import left, named

LEAST_MOVE = 1.0


def health(facts: AccountFacts) -> list[Sentence]:
    view, lines = facts.view, facts.view.thresholds
    if view.standing == Standing.CHURNED:
        return left(facts)
    health = view.numbers["health"]
    if health is None:
        return [Sentence(f"{facts.name} has no health score as of {facts.day}: too little is known of it.")]
    band = "too little is measured for a band" if view.band == "unknown" else view.band
    told = (
        f"{facts.own} health is {health:.0f} ({band}) as of {facts.day}; red is below "
        f"{lines['red']:.0f}, green from {lines['orange']:.0f}."
    )
    return [Sentence(told, (facts.score,))]


def why(facts: AccountFacts) -> list[Sentence]:
    """What pulls the level down, weighed; what moved it is told where it moved."""
    told = [
        ((100 - one.points) * one.weight, one)
        for one in facts.view.signals
        if one.points is not None and one.weight is not None
    ]
    worst = [one for _, one in sorted(told, key=lambda pair: -pair[0])[:SHOWN]]
    sentences = []
    for place, one in enumerate(worst):
        lead = "What holds it down most is" if place == 0 else "Then comes"
        said = f"{lead} {one.title.lower()}: {one.says} ({one.points or 0:.0f} of 100 points)."
        sentences.append(Sentence(said, facts.cited(one.evidence)))
    change = facts.view.change
    return [*sentences, *(changed(facts) if change is not None and abs(change) >= LEAST_MOVE else [])]


def changed(facts: AccountFacts) -> list[Sentence]:
    view = facts.view
    if view.change is None:
        return [Sentence(f"There was no score of {facts.name} on {on(view.since)} to compare with.")]
    moves = [move for move in view.moves if abs(move.amount) >= 0.1]
    size = abs(view.change)
    verb = "has not moved" if size < 0.1 else f"{'fell' if view.change < 0 else 'rose'} by {size:.1f} points"
    sentences = [Sentence(f"{facts.own} health {verb} since {on(view.since)}.", (facts.score,))]
    return sentences + [Sentence(_move(move), facts.cited(move.evidence)) for move in moves[:SHOWN]]


def _move(move: MoveView) -> str:
    verb = "took" if move.amount < 0 else "added"
    return f"{move.title} {verb} {abs(move.amount):.1f}{f': {move.says}' if move.says else ''}."


def at_risk(facts: AccountFacts) -> list[Sentence]:
    view = facts.view
    if view.standing == Standing.CHURNED:
        return left(facts)
    health = view.numbers["health"]
    if health is None or view.band == "unknown":
        return [
            Sentence(
                f"That cannot be said of {facts.name} as of {facts.day}: too little is measured.",
                (facts.score,),
            )
        ]
    risky = view.band in ("red", "orange")
    head = "Yes" if risky else "No"
    told = f"{head}: {facts.name} stands at {health:.0f} ({view.band}) as of {facts.day}."
    return [Sentence(told, (facts.score,)), *(alerts(facts) if risky else [])]


def churn(facts: AccountFacts) -> list[Sentence]:
    risk = facts.view.risk
    if risk is None:
        return [Sentence(f"No risk of leaving is known for {facts.name} as of {facts.day}.")]
    told = listed([f"{percent(share)} within {days} days" for days, share in risk.risks.items()])
    reasons = [one.title.lower() for one in risk.reasons if one.adds > 0][:SHOWN]
    mostly = f" Mostly: {listed(reasons)}." if reasons else ""
    return [
        Sentence(
            f"{facts.own} risk of leaving is {told}, as of {facts.day}.{mostly} {risk.says}",
            (facts.score,),
        )
    ]


def trend(facts: AccountFacts) -> list[Sentence]:
    numbers = facts.view.numbers
    moved = {days: numbers[f"velocity_{days}"] for days in (7, 14, 30)}
    told = [f"{value:+.1f} points in {days} days" for days, value in moved.items() if value is not None]
    if not told:
        return [Sentence(f"There is no earlier score of {facts.name} to compare with.", (facts.score,))]
    last = moved[30] if moved[30] is not None else 0.0
    way = "falling" if last <= -LEAST_MOVE else "rising" if last >= LEAST_MOVE else "steady"
    return [Sentence(f"{facts.own} health is {way}: {listed(told)}, as of {facts.day}.", (facts.score,))]


def back(facts: AccountFacts) -> list[Sentence]:
    return [Sentence(f"{facts.name}: {facts.view.way_back.says}", (facts.score,))]


def alerts(facts: AccountFacts) -> list[Sentence]:
    live = [one for one in facts.view.alerts if one.state is not AlertState.RESOLVED]
    if not live:
        return [Sentence(f"No alert is open for {facts.name} as of {facts.day}.", (facts.score,))]
    sentences = [
        Sentence(f"{counted(len(live), 'alert is', 'alerts are')} open for {facts.name} as of {facts.day}.")
    ]
    for one in live:
        cited = (
            Citation(f"alert:{one.id}", facts.name, one.opened_on, one.headline),
            *facts.cited([ref for t in one.triggers for ref in t.evidence]),
        )
        sentences.append(
            Sentence(f"{RULES[one.rule].title} since {on(one.opened_on)}: {one.headline}.", cited)
        )
    return sentences


def growth(facts: AccountFacts) -> list[Sentence]:
    there = [row for row in facts.view.opportunities if row.opportunity.closed_on is None]
    if not there:
        return [Sentence(f"No opportunity is open for {facts.name} as of {facts.day}.")]
    return [
        Sentence(
            f"{row.title} since {on(row.opportunity.opened_on)}: "
            f"{row.opportunity.headline}.{f' {row.timing}' if row.timing else ''}",
            (
                Citation(
                    f"opportunity:{row.opportunity.id}",
                    facts.name,
                    row.opportunity.opened_on,
                    row.opportunity.headline,
                ),
                *facts.cited([ref for t in row.opportunity.evidence for ref in t.evidence]),
            ),
        )
        for row in there
    ]


def use(facts: AccountFacts) -> list[Sentence]:
    return named(facts, "license_utilisation", "login_frequency", "usage_trend")
