"""Whether every number of a message is one that its sentence's evidence bears out."""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from agents.writer.checking.case import Case, Said
from agents.writer.checking.mentions import NumberKind, NumberSaid
from agents.writer.checking.supply import Supply, comes_to, shows
from domain.drafts import Problem, ProblemCode

_UNREAD = "“{text}” is not how a number is written in this language. Write it as the evidence has it."
_STRANGE = "{text} is in no evidence that this sentence cites{has}. Put the figure of the evidence there, or vouch for it."
_NO_EVIDENCE = "{text} stands in a sentence without evidence. Cite what it rests on, or take it out."
_TWICE = (
    "{text} is said more often than the evidence of this sentence holds it. Check which figure belongs where."
)

_COMPARING = re.compile(
    r"\b(?:more|fewer|less|up|down|by|gain\w*|lost|added|rose|fell|dropped|grew|grown|increase\w*|decrease\w*|change\w*|difference|"
    r"unused|free|left|remain\w*|spare|missing|short|mehr|weniger|um|plus|minus|frei\w*|ungenutzt\w*|übrig|veränder\w*|"
    r"gestiegen|gesunken|zuwachs|rückgang|unterschied|fehlen|de plus|de moins|hausse|baisse|augment\w*|diminu\w*|variation|soit|"
    r"libres?|reste\w*|inutilis\w*|écart|más|menos|aument\w*|subi\w*|baj\w*|variación|quedan?|sin usar|diferencia|faltan?)\b",
    re.IGNORECASE,
)
"""Words beside which a number may be the difference of two others."""


def check_numbers(case: Case) -> Iterator[Problem]:
    for said in case.said:
        if not said.vouched:
            yield from _of(said, case)


def _of(said: Said, case: Case) -> Iterator[Problem]:
    left = _Left(said, case)
    for one in sorted(said.mentions.numbers, key=lambda one: one.hedged):
        if one.kind is NumberKind.MONEY:
            continue  # agents/writer/checking/prices.py
        fault = left.take(one)
        if fault:
            yield Problem(ProblemCode.NUMBER, _worded(fault, one, said), one.text, said.number)


def _worded(fault: str, one: NumberSaid, said: Said) -> str:
    held = [f"{n.normalize():f}" for n in said.supply.numbers] + [
        f"{n.normalize():f} %" for n in said.supply.percents
    ]
    has = f" (it has {', '.join(list(dict.fromkeys(held))[:6])})" if held else ""
    return fault.format(text=one.text.strip(), has=has)


class _Left:
    """What a sentence has yet to say: a value is there as often as its evidence holds it."""

    def __init__(self, said: Said, case: Case) -> None:
        self.said, self.supply = said, said.supply
        self.values: dict[NumberKind, list[Decimal]] = {
            NumberKind.NUMBER: list(self.supply.numbers),
            NumberKind.PERCENT: list(self.supply.percents),
        }
        self.bullets = case.bullets
        self.counts = {Decimal(n) for n in (case.bullets, len(said.cited)) if n > 1}

    @cached_property
    def compares(self) -> bool:
        return _COMPARING.search(self.said.own) is not None

    @cached_property
    def told(self) -> list[NumberSaid]:
        """Read when a number first needs it: most sentences have none."""
        return list(self.supply.told.numbers)

    def take(self, one: NumberSaid) -> str:
        """Empty where it is borne out, else what is wrong."""
        if one.kind is NumberKind.CODE:
            return "" if _named(one.text, self.said, self.supply) else self._fault()
        if one.value is None:
            return _UNREAD
        if one.unit == "said" and self.bullets in (0, int(one.value)):
            return ""
        if one.kind is NumberKind.RATIO:
            return (
                ""
                if any(comes_to(one, factor) for factor in self.supply.factors) or self._in_words(one)
                else self._fault()
            )
        if self._value(one) or self._derived(one) or self._in_words(one):
            return ""
        whole = self.supply.numbers if one.kind is NumberKind.NUMBER else self.supply.percents
        return _TWICE if any(shows(one, value) for value in whole) else self._fault()

    def _fault(self) -> str:
        return _STRANGE if self.said.cited else _NO_EVIDENCE

    def _value(self, one: NumberSaid) -> bool:
        values = self.values.get(one.kind, [])
        for value in values:
            if shows(one, value):
                values.remove(value)
                return True
        return False

    def _derived(self, one: NumberSaid) -> bool:
        supply = self.supply
        match one.kind:
            case NumberKind.PERCENT:
                return any(shows(one, share) for share in supply.shares) or (
                    self.compares and any(shows(one, share) for share in supply.changes)
                )
            case NumberKind.POINTS:
                values = [abs(a - b) for a in supply.percents for b in supply.percents if a > b]
                return any(shows(one, value) for value in (*values, *supply.percents, *supply.numbers))
            case _:
                return (
                    (self.compares and any(shows(one, value) for value in supply.differences))
                    or one.value in {amount.value for amount in supply.amounts}
                    or (bool(one.unit) and one.value in supply.lasting(one.unit))
                    or (
                        one.text.strip().isdigit() and one.value in {Decimal(day.year) for day in supply.days}
                    )
                    or (one.spelt and one.value in self.counts)
                )

    def _in_words(self, one: NumberSaid) -> bool:
        """In their own words, which the sentence cites; once for each time that it stands there."""
        for told in self.told:
            if told.kind == one.kind and told.value == one.value:
                self.told = [other for other in self.told if other.start != told.start]
                return True
        return False


def _named(code: str, said: Said, supply: Supply) -> bool:
    """Words such as KW-1042 stand in the evidence as they are, or in its reference."""
    wanted = code.casefold()
    where = (*supply.texts, *(one.ref for one in said.cited))
    return any(wanted in text.casefold() for text in where)
