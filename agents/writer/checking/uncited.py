"""Sentences that claim something about the customer, or about what was, without naming what they rest on."""

from collections.abc import Iterator

from agents.writer.checking.case import Case, Said
from agents.writer.checking.wordings import pattern
from domain.drafts import Problem, ProblemCode

_SAYS = "This sentence claims something and cites no evidence. Cite what it rests on, or take it out."
_UNKNOWN = "This sentence cites {ids}, which the draft does not have. Cite what is there."


def check_uncited(case: Case) -> Iterator[Problem]:
    for said in case.said:
        if said.unknown:
            ids = ", ".join(one[:20] for one in said.unknown[:5])
            yield Problem(ProblemCode.UNCITED, _UNKNOWN.format(ids=ids), said.text[:120], said.number)
        elif said.part == "body" and not said.cited and _claims(said, case.message.language):
            yield Problem(ProblemCode.UNCITED, _SAYS, said.text[:120], said.number)


def _claims(said: Said, language: str) -> bool:
    text = said.text.strip()
    if said.mentions.any or said.quotes:
        return True
    if said.is_question or pattern("claims", "no_claim", language, r"^(?:{})\b").search(text.lower()):
        return False
    return pattern("claims", "claims", language).search(text) is not None
