"""A draft as it is laid out for a reader: sentence by sentence, each with the numbers of the facts it rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from domain.drafts import Evidence, Origin, Problem, Sentence, VerdictKind
from domain.reviews import BY_MACHINE, Revision
from keepwell.cited import can_be_opened
from keepwell.review_desk import DraftPage
from outbox.review.differences import Stretch, by_word
from outbox.review.rules import NEVER_VOUCHED

ON_RECORD = frozenset(
    {
        Origin.QUOTE,
        Origin.CONTRACT,
        Origin.PRICE,
        Origin.MEETING,
        Origin.TICKET,
        Origin.PROMISE,
        Origin.FIGURE,
    }
)
"""Evidence that rests on something stored, which can be opened; the rest is who and what we are."""
QUOTED = 120


@dataclass(frozen=True)
class Fact:
    """`number` as the marks behind sentences give it; `path` opens it, where it is on record."""

    number: int
    evidence: Evidence
    path: str | None


@dataclass(frozen=True)
class Part:
    """A stretch of the text: a sentence (`place` counts from 0), or what stands between two."""

    text: str
    place: int | None = None
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def may_be_vouched(self) -> bool:
        return bool(self.problems) and not any(one.code in NEVER_VOUCHED for one in self.problems)


@dataclass(frozen=True)
class Reading:
    """`elsewhere` are problems of no one sentence, `changes` what people made of the text that Keepwell wrote."""

    subject: tuple[Part, ...]
    body: tuple[Part, ...]
    facts: tuple[Fact, ...]
    elsewhere: tuple[Problem, ...]
    changes: tuple[Stretch, ...]
    last_reason: str


def fact_path(account: int | str, ref: str, quote: str = "") -> str:
    """Where one fact of an account is opened; `quote` are the words that are marked in it."""
    told = {"account": account, "ref": ref, **({"quote": quote[:QUOTED]} if quote else {})}
    return f"/facts?{urlencode(told)}"


def reading_of(page: DraftPage) -> Reading:
    message, problems = page.draft.message, page.draft.revision.problems
    facts = _numbered(page)
    subject = [(place, one) for place, one in enumerate(message.sentences) if one.part == "subject"]
    body = [(place, one) for place, one in enumerate(message.sentences) if one.part != "subject"]
    known = {one.evidence.id: one for one in facts}

    def parts(text: str, placed: Sequence[tuple[int, Sentence]]) -> tuple[Part, ...]:
        return tuple(_parts(text, placed, known, problems))

    places = range(len(message.sentences))
    return Reading(
        parts(message.subject, subject),
        parts(message.body, body),
        facts,
        tuple(one for one in problems if one.sentence not in places),
        tuple(changes_of(page.revisions)),
        next((one.reason or "" for one in page.verdicts[::-1] if one.verdict is VerdictKind.REJECT), ""),
    )


def _numbered(page: DraftPage) -> tuple[Fact, ...]:
    """In the order in which the text comes to them; what no sentence names is left out."""
    cited = (one for sentence in page.draft.message.sentences for one in page.evidence_of(sentence))
    unique = {one.id: one for one in cited}.values()
    return tuple(Fact(number, one, _path(page, one)) for number, one in enumerate(unique, start=1))


def _path(page: DraftPage, fact: Evidence) -> str | None:
    stored = fact.origin in ON_RECORD and can_be_opened(fact.ref)
    return fact_path(page.draft.account_id, fact.ref, fact.quote or "") if stored else None


def _parts(
    text: str, placed: Sequence[tuple[int, Sentence]], known: dict[str, Fact], problems: Iterable[Problem]
) -> Iterable[Part]:
    at, faults = 0, list(problems)
    for place, one in sorted(placed, key=lambda pair: pair[1].start):
        if one.start > at:
            yield Part(text[at : one.start])
        facts = tuple(known[name] for name in one.evidence if name in known)
        mine = tuple(fault for fault in faults if fault.sentence == place)
        yield Part(text[max(at, one.start) : one.end], place, facts, mine)
        at = max(at, one.end)
    if at < len(text):
        yield Part(text[at:])


def changes_of(revisions: Sequence[Revision]) -> list[Stretch]:
    """From the newest text that Keepwell wrote to the present one; nothing where nobody changed a word."""
    drafted = next((one for one in reversed(revisions) if one.how in BY_MACHINE), None)
    if drafted is None or not revisions:
        return []
    before, after = _whole(drafted), _whole(revisions[-1])
    return by_word(before, after) if before != after else []


def _whole(revision: Revision) -> str:
    return f"{revision.message.subject}\n\n{revision.message.body}"
