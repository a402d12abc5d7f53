"""The validators of drafts: what a message may say, held against its evidence. An empty list is a pass."""

from collections.abc import Callable, Iterator

from agents.writer.checking.case import Case
from agents.writer.checking.dates import check_dates
from agents.writer.checking.hidden import check_hidden
from agents.writer.checking.internal_words import check_internal_words
from agents.writer.checking.links import check_links
from agents.writer.checking.names import check_names
from agents.writer.checking.numbers import check_numbers
from agents.writer.checking.prices import check_prices
from agents.writer.checking.products import check_products
from agents.writer.checking.promises import check_promises
from agents.writer.checking.quotes import check_quotes
from agents.writer.checking.recipients import check_recipients
from agents.writer.checking.shape import check_shape
from agents.writer.checking.uncited import check_uncited
from agents.writer.checking.unsaid import check_unsaid
from domain.drafts import Allowed, DraftKind, Evidence, Message, Problem, ProblemCode

LONGEST_READ = 40_000
"""Characters of a message beyond which nothing else is looked at: it is far too long anyway."""
CHECKS: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    check_recipients,
    check_shape,
    check_hidden,
    check_links,
    check_internal_words,
    check_quotes,
    check_names,
    check_products,
    check_numbers,
    check_dates,
    check_prices,
    check_promises,
    check_uncited,
    check_unsaid,
)


def check(
    kind: DraftKind,
    message: Message,
    evidence: tuple[Evidence, ...],
    allowed: Allowed,
    plain: Message | None = None,
) -> list[Problem]:
    """domain.drafts.Checks: the same for the same arguments, never raises; what cannot be checked does not pass."""
    return faults(Case(kind, message, evidence, allowed, plain))


def faults(case: Case) -> list[Problem]:
    """What the checks find in a message that is laid out."""
    if is_too_long(case.message):
        return [Problem(ProblemCode.SHAPE, "The message is too long to be checked. Shorten it.")]
    return list(dict.fromkeys(problem for one in CHECKS for problem in found(one, case)))


def is_too_long(message: Message) -> bool:
    return len(message.body) + len(message.subject) > LONGEST_READ


def found(one: Callable[[Case], Iterator[Problem]], case: Case) -> list[Problem]:
    """What one check finds."""
    try:
        return list(one(case))
    except Exception as fault:  # whatever a hostile text brings about: a check that broke blocks
        says = f"A check could not be finished ({one.__name__}: {type(fault).__name__}). Write the message more simply."
        return [Problem(ProblemCode.SHAPE, says)]
