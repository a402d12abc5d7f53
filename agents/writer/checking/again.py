"""A stored draft checked once more: the same checks, on its evidence as it stands now, and the days it speaks of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from agents.writer.checking import faults, found, is_too_long
from agents.writer.checking.case import Case, Said, plain
from agents.writer.standing import Change
from domain.drafts import Evidence, Origin, Problem, ProblemCode, ValueKind
from domain.reviews import Checked

MEND = "Put the sentence right or take it out, or vouch for it."
LATER = "“{text}” is over. Name a later day, or take it out."
FIRM = frozenset(
    {
        ProblemCode.RECIPIENT,
        ProblemCode.LINK,
        ProblemCode.HIDDEN,
        ProblemCode.INTERNAL,
        ProblemCode.SHAPE,
    }
)
"""Faults that no change of the facts explains away."""
LASTING = ("renewal", "ahead")
"""Evidence of a day to come that is looked up anew: where that day is over, it is told as a change."""


@dataclass(frozen=True)
class DayToCome:
    """As it is written, and which day is meant."""

    text: str
    day: date
    sentence: int | None


def check_again(
    case: Case, changes: Mapping[str, Change], before: Mapping[str, Evidence], today: date
) -> Checked:
    """`case` holds the evidence as it stands now, `before` by id as it was written from.

    A fault of a sentence whose evidence has changed is told as that change.
    """
    if is_too_long(case.message):
        return Checked(tuple(faults(case)))

    def outdated(one: Case) -> Iterator[Problem]:
        yield from _explained(faults(one), one, changes)
        yield from _no_longer_so(one, changes, before)
        yield from _over(one, today)

    problems = dict.fromkeys(found(outdated, case))
    return Checked(tuple(problems), None if problems else _good_until(case, today))


def _over(case: Case, today: date) -> Iterator[Problem]:
    for one in _days_to_come(case):
        if one.day < today:
            yield Problem(ProblemCode.OUTDATED, LATER.format(text=one.text), one.text, one.sentence)


def _good_until(case: Case, today: date) -> date | None:
    return min((one.day for one in _days_to_come(case) if one.day >= today), default=None)


def _explained(problems: Iterable[Problem], case: Case, changes: Mapping[str, Change]) -> Iterator[Problem]:
    by_number = {one.number: one for one in case.said if one.number is not None}
    for problem in problems:
        said = by_number.get(problem.sentence) if problem.sentence is not None else None
        why = next((changes[one.id] for one in said.cited if one.id in changes), None) if said else None
        if said is None or why is None or problem.code in FIRM:
            yield problem
        else:
            yield _outdated(said, why)


def _no_longer_so(
    case: Case, changes: Mapping[str, Change], before: Mapping[str, Evidence]
) -> Iterator[Problem]:
    """Sentences that state no figure, and yet what is so no more: all they rest on is gone, or a name is another."""
    for said in case.said:
        changed = [one.id for one in said.cited if one.id in changes] if not said.vouched else []
        if changed and len(changed) == len(said.cited) and all(changes[name].gone for name in changed):
            yield _outdated(said, changes[changed[0]])
        for name in changed:
            if _names(said, before[name], changes[name]):
                yield _outdated(said, changes[name])


def _names(said: Said, before: Evidence, change: Change) -> bool:
    """Whether it says a name that is another one now."""
    text = said.text.casefold()
    return any(
        value.kind in (ValueKind.NAME, ValueKind.PRODUCT)
        and change.now.values.get(name) != value
        and plain(value.raw).casefold() in text
        for name, value in before.values.items()
    )


def _outdated(said: Said, change: Change) -> Problem:
    return Problem(ProblemCode.OUTDATED, f"{change.says} {MEND}", said.text[:120], said.number)


def _days_to_come(case: Case) -> Iterator[DayToCome]:
    """Each day of the message that was chosen to lie ahead."""
    for said in case.said:
        for mention in said.mentions.days:
            ahead = (one for one in said.cited if _lies_ahead(one, case))
            for day in (day for one in ahead for day in _days_of(one) if mention.means(day)):
                yield DayToCome(mention.text.strip(), day, said.number)


def _lies_ahead(one: Evidence, case: Case) -> bool:
    """A brief for colleagues tells of steps that are late, too."""
    if one.origin is Origin.PLAN:
        return not case.internal
    return one.origin in (Origin.PROPOSAL, Origin.VOUCHED) or one.id in LASTING


def _days_of(one: Evidence) -> list[date]:
    days = [date.fromisoformat(value.raw) for value in one.values.values() if value.kind is ValueKind.DATE]
    return [day for day in days if one.origin is not Origin.VOUCHED or day > one.occurred_on]
