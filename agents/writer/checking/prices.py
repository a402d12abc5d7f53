"""Amounts of money and what is given away: only as the contract, a price or the opportunity says."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator
from decimal import Decimal

from agents.writer.checking.case import Case, Said
from agents.writer.checking.concepts import first_word
from agents.writer.checking.mentions import NumberKind, NumberSaid
from agents.writer.checking.supply import priced, shows
from domain.drafts import Evidence, Origin, Problem, ProblemCode

_GIVEN = ("discount", "free", "credit", "refund")
_MAY_GIVE = frozenset({Origin.PRICE, Origin.CONTRACT, Origin.PROMISE, Origin.PLAN, Origin.VOUCHED})
_NOT_MONEY = re.compile(
    r"\b(?:free up|feel free|are you free|hands[- ]free|credit (?:to|for|goes|where)|to (?:your|the team's) credit|"
    r"deserves? credit|no credit|credit card|mit rabatt auf|entschädigt durch|carte de crédit)\b",
    re.IGNORECASE,
)
_NO_PRICE = "{text} is no amount of a contract, price or opportunity that this sentence cites{has}. Cite it, or take it out."
_COIN = "{text} is in another currency than the evidence ({has}). Correct it."
_GAVE = "“{text}” gives something away that no contract, price or promise of the evidence does. Take it out."


def check_prices(case: Case) -> Iterator[Problem]:
    for said in case.said:
        if said.vouched:
            continue
        for one in said.mentions.numbers:
            if one.kind is NumberKind.MONEY and (fault := _fault(one, said)):
                yield Problem(ProblemCode.PRICE, fault, one.text.strip(), said.number)
        if not case.internal:
            yield from _given(said)


def _fault(one: NumberSaid, said: Said) -> str:
    amounts = [amount for amount in said.supply.amounts if amount.priced]
    fitting = [
        amount for amount in amounts if one.value is not None and _is(one, amount.value, amounts_of(said))
    ]
    if any(amount.currency in ("", one.currency) for amount in fitting):
        return ""
    if fitting:
        return _COIN.format(text=one.text.strip(), has=fitting[0].currency)
    held = ", ".join(f"{amount.value.normalize():f} {amount.currency}" for amount in amounts[:4])
    return _NO_PRICE.format(text=one.text.strip(), has=f" (they have {held})" if held else "")


def amounts_of(said: Said) -> list[Decimal]:
    return [amount.value for amount in said.supply.amounts if amount.priced]


def _is(one: NumberSaid, value: Decimal, every: list[Decimal]) -> bool:
    """The amount, rounded as shown, or the difference of two amounts."""
    return shows(one, value) or any(shows(one, abs(value - other)) for other in every if other != value)


def _given(said: Said) -> Iterator[Problem]:
    text = _NOT_MONEY.sub(" ", said.own)
    for concept in _GIVEN:
        word = first_word(concept, text)
        if word and not any(_gives(one, concept) for one in said.cited):
            yield Problem(ProblemCode.PRICE, _GAVE.format(text=word), word, said.number)


def _gives(one: Evidence, concept: str) -> bool:
    """A contract or a promise that speaks of it itself; what a customer asked for gives nothing away."""
    if one.origin not in _MAY_GIVE and not priced(one):
        return False
    told = " ".join([one.says, one.quote or "", *(value.raw for value in one.values.values())])
    return bool(first_word(concept, told))
