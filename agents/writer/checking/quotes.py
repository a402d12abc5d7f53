"""What stands in quotation marks was said so, to the letter, by what the sentence cites."""

from collections.abc import Iterator

from agents.writer.checking.case import Case
from domain.drafts import Problem, ProblemCode

_SAYS = "“{text}” does not stand so in the evidence that this sentence cites. Quote it word for word, or without marks."


def check_quotes(case: Case) -> Iterator[Problem]:
    names = {case.allowed.account_name.casefold(), *(name.casefold() for name in case.allowed.products)}
    for said in case.said:
        if said.vouched:
            continue
        for one in said.quotes:
            if not one.found and one.text.strip(" .,").casefold() not in names:
                yield Problem(
                    ProblemCode.QUOTE, _SAYS.format(text=one.text[:120]), one.text[:120], said.number
                )
