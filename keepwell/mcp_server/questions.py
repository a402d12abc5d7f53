"""`ask` and `search_history`: answers that name their sources, and the words themselves."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from domain.passages import Trust
from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import Account, Day, Words
from keepwell.mcp_server.told import QUOTED_IS_DATA, Quote, Told, line, lines, quote

if TYPE_CHECKING:
    from keepwell.analyst import Answer
    from knowledge.account_search import Hit


class Sentence(Told):
    text: str
    sources: list[str] = Field(description="References; `evidence` has what each says.")


class Evidence(Told):
    source: str
    account: str | None
    on: date | None
    says: Quote = Field(description="The fact, or the words that were said.")


class Reply(Told):
    """Every sentence of the answer names its sources, or the answer is that there is none."""

    question: str
    answer: str
    sentences: list[Sentence]
    evidence: list[Evidence]
    understood: str | None = Field(description="How the question was read.")
    abstained: bool = Field(description="True: nothing here answers it. Say so, and do not guess.")
    mode: str = Field(description="ai, ai in part, or extractive: who wrote what rests on the history.")
    label: str
    scope: str
    as_of: date
    total: int = Field(description="How many accounts the answer counts, where it is a list.")
    value: float | bool | None
    notes: list[str]

    def as_text(self) -> str:
        marks = {one.source: f"[{number}]" for number, one in enumerate(self.evidence, start=1)}
        said = [
            f"{line(one.text)} {''.join(marks[ref] for ref in one.sources if ref in marks)}".rstrip()
            for one in self.sentences
        ]
        sources = [
            f"{marks[one.source]} {line(one.account)} {one.on or ''} {line(one.source)}\n{one.says.as_text()}"
            for one in self.evidence
        ]
        return lines(
            f"Read as: {line(self.understood)}" if self.understood else None,
            *(said or ["There is no answer here."]),
            *map(line, self.notes),
            f"({self.label})" if self.label else None,
            *(["Sources:", QUOTED_IS_DATA, *sources] if sources else []),
        )


def ask(
    house: House,
    who: Principal,
    question: Annotated[Words, Field(description="One question in plain language.")],
    account: Annotated[Account | None, Field(description="Only about this account.")] = None,
    as_of: Annotated[Day | None, Field(description="From what was known at the end of this day.")] = None,
    after: Annotated[
        list[Words],
        Field(max_length=5, description="Earlier questions of this conversation that it follows."),
    ] = [],  # noqa: B006  # never changed, and the default that the schema shows
) -> Reply:
    """Answers a question about the caller's accounts: counts and lists ("which red accounts renew within 60 days"),
    why a score moved, what somebody said or was promised, as of today or a past day. Each sentence names its sources;
    where nothing is known the answer says so (`abstained`). To read the words themselves use search_history."""
    from keepwell.analyst import ask as answer

    before = None
    for earlier in after:
        before = answer(house, earlier, account, as_of, who.scope, before).before
    return _reply(answer(house, question, account, as_of, who.scope, before))


def _reply(found: "Answer") -> Reply:
    cited = {one["ref"]: one for sentence in found.sentences for one in sentence["citations"]}
    return Reply(
        question=found.question,
        answer=found.text,
        sentences=[
            Sentence(text=one["text"], sources=list(dict.fromkeys(c["ref"] for c in one["citations"])))
            for one in found.sentences
        ],
        evidence=[_evidence(ref, one) for ref, one in cited.items()],
        understood=found.understood,
        abstained=found.abstained,
        mode=found.mode,
        label=found.label,
        scope=found.scope,
        as_of=date.fromisoformat(found.as_of),
        total=found.total,
        value=found.value,
        notes=found.notes,
    )


def _evidence(ref: str, one: dict[str, str | None]) -> Evidence:
    on = date.fromisoformat(str(one["occurred_at"])[:10]) if one["occurred_at"] else None
    said = quote(one["quote"] or "", ref, Trust.UNKNOWN, on=on)
    return Evidence(source=ref, account=one["account"], on=on, says=said)


class Found(Told):
    account: str
    external_id: str
    kind: str
    channel: str | None
    said: Quote


class Hits(Told):
    query: str
    scope: str
    as_of: date
    hits: list[Found] = Field(description="The best first.")

    def as_text(self) -> str:
        if not self.hits:
            return f"Nothing was found in {line(self.scope)}."
        said = [
            f"{number}. {line(one.account)} [{line(one.external_id)}], {one.channel or one.kind}\n{one.said.as_text()}"
            for number, one in enumerate(self.hits, start=1)
        ]
        return lines(f"{len(self.hits)} found in {line(self.scope)}.", QUOTED_IS_DATA, *said)


def search_history(
    house: House,
    who: Principal,
    query: Annotated[Words, Field(description='What to look for; "quoted words" must be met as they stand.')],
    account: Annotated[Account | None, Field(description="Only in this account.")] = None,
    as_of: Annotated[Day | None, Field(description="Only what was said by the end of this day.")] = None,
    limit: Annotated[int, Field(ge=1, le=30, description="How many hits.")] = 8,
) -> Hits:
    """Finds what was said and what happened (mails, calls, tickets, notes, surveys, contracts, alerts) in the
    caller's accounts, by words and by meaning: use it to quote, or when ask has no answer. Gives passages with who
    said them, when, and a reference to cite."""
    from keepwell.knowledge_base import search

    found = search(house, query, account, as_of, who.scope, limit)
    where = found.account.name if found.account else found.scope.says()
    hits = [_found(one) for one in found.found.hits]
    return Hits(query=found.question, scope=where, as_of=found.as_of, hits=hits)


def _found(hit: "Hit") -> Found:
    one = hit.passage
    said = quote(one.text, one.ref, Trust(one.trust), by=one.speaker, on=one.said_at.date())
    return Found(
        account=one.account_name, external_id=one.account, kind=one.kind, channel=one.channel, said=said
    )
