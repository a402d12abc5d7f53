"""Who a message goes to: contacts of the account by id and address, colleagues for what is internal, nobody else."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

from agents.writer.checking.case import Case
from domain.drafts import Problem, ProblemCode, Recipient

_NOBODY = "The message goes to nobody. Choose a contact."
_TWICE = "{text} is named twice. Take one out."
_FOREIGN = "{text} is no contact of this account. Choose one of its contacts."
_NOT_OURS = "{text} is no colleague. What is internal goes to colleagues only."
_OTHER_NAME = "{text} is not what the contact is called. Choose the contact from the list."
_BROKEN = "{what} holds characters that may not stand in a header. Type it anew."


def check_recipients(case: Case) -> Iterator[Problem]:
    people = case.message.recipients
    if not people:
        yield Problem(ProblemCode.RECIPIENT, _NOBODY)
    for address, times in Counter(one.address.casefold() for one in people).items():
        if times > 1:
            yield Problem(ProblemCode.RECIPIENT, _TWICE.format(text=address), address)
    for one in people:
        yield from _one(one, case)
    if _is_broken(case.message.subject):
        yield Problem(ProblemCode.RECIPIENT, _BROKEN.format(what="The subject"))


def _one(one: Recipient, case: Case) -> Iterator[Problem]:
    if _is_broken(one.name) or _is_broken(one.address) or any(mark in one.address for mark in ' ,;<>"()'):
        yield Problem(
            ProblemCode.RECIPIENT, _BROKEN.format(what="A recipient's name or address"), one.address[:80]
        )
    known = case.allowed.colleagues if case.internal else case.allowed.contacts
    same = [
        other
        for other in known
        if other.address.casefold() == one.address.casefold()
        and (case.internal or (one.contact_id is not None and other.contact_id == one.contact_id))
    ]
    if not same:
        says = _NOT_OURS if case.internal else _FOREIGN
        yield Problem(ProblemCode.RECIPIENT, says.format(text=one.address[:80]), one.address[:80])
    elif all(" ".join(one.name.split()) != " ".join(other.name.split()) for other in same):
        yield Problem(ProblemCode.RECIPIENT, _OTHER_NAME.format(text=one.name[:80]), one.name[:80])


def _is_broken(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in text)
