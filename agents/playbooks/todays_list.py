"""Today's list: what each CSM does today, by expected recurring revenue saved or won per hour, inside their hours.

    saved per month = MRR x risk of leaving within 90 days x share of such accounts this play keeps
    won per month   = size of the growth x chance of winning it

Both over the hours the play takes. An account is on the list once to be kept and once to grow, with the play that
answers its most pressing alert; one that must be kept is not sold to.
"""

from collections.abc import Iterable, Mapping, Sequence

from agents.playbooks.choice import Choice, Own
from agents.playbooks.holdout import ADVICE
from agents.playbooks.money import into_one
from agents.playbooks.situation import Item, Situation, TodaysList, Waiting


def todays_list(now: Situation, hours: float) -> TodaysList:
    """Who gets `hours` of work today from each CSM; accounts of nobody share hours of their own.

    A CSM's day does not depend on anybody else's: asked for alone, it is the same.
    """
    todo: dict[str | None, list[Item]] = {}
    rest: list[Waiting] = []
    for account_id, own in sorted(_by_account(now).items()):
        account = now.accounts.get(account_id)
        for one in Choice(now, account, own).all() if account is not None else ():
            if isinstance(one, Item):
                todo.setdefault(one.csm, []).append(one)
            else:
                rest.append(one)
    items, beyond, apart = [], [], False
    for its in todo.values():
        worth = into_one((one.currency for one in its if one.value_cents is not None), now.rates, now.day)
        chosen, late = fitted(ranked_items(its, worth), hours)
        items += chosen
        beyond += late
        apart |= worth is None
    waiting = [one for one in rest if one.why != ADVICE]
    return TodaysList(items, beyond, waiting, [one for one in rest if one.why == ADVICE], apart)


def _by_account(now: Situation) -> dict[int, Own]:
    own: dict[int, Own] = {}
    for alert in now.alerts:
        aim = now.table.first(alert.rule, alert.profile).aim
        if aim != "none":
            its = own.setdefault(alert.account_id, Own())
            (its.keep if aim == "keep" else its.grow).append(alert)
    for chance in now.growth:
        own.setdefault(chance.account_id, Own()).growth.append(chance)
    for step in now.steps:
        own.setdefault(step.account_id, Own()).step.append(step)
    return own


def ranked_items(items: Iterable[Item], worth: Mapping[str, float] | None) -> list[Item]:
    """The most per hour first; `worth` is what one unit of each currency is in a common one.

    Where they cannot be compared each has an order of its own, and they take turns by how far down their own order an
    item stands, so that neither is put before the other.
    """
    valued = [item for item in items if item.per_hour_cents is not None]
    rest = [item for item in items if item.per_hour_cents is None]
    if worth is None:
        ordered = _taking_turns(valued)
    else:
        ordered = sorted(valued, key=lambda one: (-_per_hour(one, worth), one.account_id, one.aim))
    return [*ordered, *sorted(rest, key=lambda one: (one.account_id, one.aim))]


def _per_hour(item: Item, worth: Mapping[str, float]) -> float:
    return (item.per_hour_cents or 0.0) * worth[item.currency]


def _taking_turns(items: Sequence[Item]) -> list[Item]:
    placed: list[tuple[float, str, int, Item]] = []
    for currency in sorted({item.currency for item in items}):
        its = sorted(
            (one for one in items if one.currency == currency),
            key=lambda one: (-(one.per_hour_cents or 0.0), one.account_id, one.aim),
        )
        placed += [((n + 0.5) / len(its), currency, n, one) for n, one in enumerate(its)]
    return [one for *_, one in sorted(placed, key=lambda entry: entry[:3])]


def fitted(items: Iterable[Item], hours: float) -> tuple[list[Item], list[Item]]:
    """Those that fit into each CSM's hours, taken in order; what does not fit makes room for what is shorter."""
    left: dict[str | None, float] = {}
    chosen, beyond = [], []
    for item in items:
        free = left.setdefault(item.csm, hours)
        if item.hours <= free + 1e-9:
            left[item.csm] = free - item.hours
            chosen.append(item)
        else:
            beyond.append(item)
    return chosen, beyond
