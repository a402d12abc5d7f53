"""What we undertake: only what a promise, plan or proposal of the cited evidence says, in its words or on its day."""

import re
from collections.abc import Iterator
from functools import cache

from agents.writer.checking.case import Case, Said
from agents.writer.checking.concepts import concepts_in, grave
from agents.writer.checking.wordings import pattern, wordings
from domain.drafts import Evidence, Origin, Problem, ProblemCode
from knowledge.stop_words import IN_ANY_LANGUAGE
from knowledge.words import tokens

_BEARING = frozenset({Origin.PROMISE, Origin.PLAN, Origin.PROPOSAL, Origin.VOUCHED})
_ARRANGED = frozenset({*_BEARING, Origin.MEETING, Origin.CONTRACT})
"""What may be "scheduled" or "planned" without being a promise."""
_CLAUSE_END = re.compile(
    r"(?<!\d)[.;:!?](?=\s|$)|(?<=\d)[;!?](?=\s|$)|(?:(?<=\d{3})|(?<=:\d\d))\.(?=\s|$)|"
    r",? (?:and|und|et|y|sowie|as well as|ainsi que) "
    r"(?=(?:we|i|wir|ich|nous|je|vous|you|sie|le|les|nos|nuestr\w+|it|the|our|die|der|das|la|el)\b)|, "
)

_ASIDES = re.compile(
    r", ?(?:as (?:promised|agreed|we told you|we said)|wie (?:zugesagt|versprochen|vereinbart|angekündigt)|"
    r"comme (?:promis|convenu|annoncé)|como (?:prometimos|prometido|acordamos|acordado))(?:,|(?=\.))",
    re.IGNORECASE,
)
"""What is put in between, and is no clause of its own."""
_ROOT = 6
"""Letters by which two forms of a word are taken for one."""

_SAYS = (
    "“{text}” undertakes something that no promise, plan or proposal of this sentence's evidence says. "
    "Cite it, or take it out."
)
_NOT_IT = "“{text}” undertakes something else than the evidence of this sentence ({has}). Say what that says."


def check_promises(case: Case) -> Iterator[Problem]:
    if case.internal:
        return
    for said in case.said:
        if said.vouched or said.part in ("greeting", "signature"):
            continue
        seen: set[str] = set()
        for clause in _clauses(_ASIDES.sub("", said.own), case.message.language):
            fault = _fault(clause, said)
            if fault and clause not in seen:
                seen.add(clause)
                yield Problem(ProblemCode.PROMISE, fault, clause[:120], said.number)


@cache
def _undertaking(language: str) -> tuple[re.Pattern[str], ...]:
    by_language = wordings("undertakings")["undertaking"]
    every = by_language.get(language, by_language["en"])
    return tuple(re.compile("|".join(one), re.IGNORECASE) for one in every)


def _clauses(text: str, language: str) -> list[str]:
    """Each undertaking with what belongs to it: up to the end of its clause, and from the comma before it."""
    starts = sorted({found.start() for one in _undertaking(language) for found in one.finditer(text)})
    clauses: list[tuple[int, int]] = []
    for start in starts:
        if clauses and start < clauses[-1][1]:
            continue
        end = _CLAUSE_END.search(text, start + 12)
        clauses.append((start, end.start() if end else len(text)))
    found = [text[start:end].replace("\0", " ").strip() for start, end in clauses]
    polite = pattern("undertakings", "polite", language)
    return [clause for clause in found if not (polite.search(clause) and not concepts_in(clause) & grave())]


def _fault(clause: str, said: Said) -> str:
    arranged = re.search(
        r"\b(?:scheduled|planned|geplant|vorgesehen|prévue?s?|previst[oa]s?)\b", clause, re.IGNORECASE
    )
    bearing = [one for one in said.cited if one.origin in (_ARRANGED if arranged else _BEARING)]
    if not bearing:
        return _SAYS.format(text=clause[:120])
    told = [words_of(one) for one in bearing]
    meant = concepts_in(clause)
    held = frozenset(concept for words in told for concept in concepts_in(words))
    unborne = (meant & grave()) - held
    if unborne or not (meant & held or _same_words(clause, told) or _same_day(clause, said, bearing)):
        return _NOT_IT.format(text=clause[:120], has="; ".join(one.says for one in bearing)[:160])
    return ""


def words_of(one: Evidence) -> str:
    """All that a promise or a plan says, in whatever language."""
    kind = (
        "call meeting invite"
        if one.origin is Origin.PROPOSAL
        else "plan step"
        if one.origin is Origin.PLAN
        else ""
    )
    return " ".join([kind, one.says, one.quote or "", *(value.raw for value in one.values.values())])


def _same_words(clause: str, told: list[str]) -> bool:
    """At least two telling words in common (one where there is no more), by how they begin: ends are inflected."""
    own = {word[:_ROOT] for word in tokens(clause) if _tells(word)}
    held = {word[:_ROOT] for words in told for word in tokens(words)}
    return bool(own) and len(own & held) >= min(2, len(own))


def _tells(word: str) -> bool:
    return word not in IN_ANY_LANGUAGE and len(word) > 3 and not word.isdigit()


def _same_day(clause: str, said: Said, bearing: list[Evidence]) -> bool:
    """The very day of the promise; what it is that falls due is then the reader's to judge, if it is nothing grave."""
    from agents.writer.checking.supply import Supply

    days = Supply(tuple(bearing), said.supply.today).days
    return any(
        day.first == day.last and day.text.strip() in clause and any(day.means(one) for one in days)
        for day in said.mentions.days
    )
