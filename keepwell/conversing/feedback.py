"""What people thought of answers: kept with each, a case for the analyst's prompt where a model wrote it, exported."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from agents.analyst.writing import PROMPT
from domain.clock import begin_of
from domain.errors import ConflictError
from domain.principals import Principal
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from keepwell.conversing.threads import own_turn
from storage.ask_threads import Turn

LONGEST = 2_000


class Fault(StrEnum):
    """What was wrong with an answer."""

    WRONG = "wrong"  # it is not so
    NOT_ASKED = "not_asked"  # true, and about something else
    NOT_THERE = "not_there"  # it should have said that it does not have that
    MISSING = "missing"  # there is more, or it is there and was not found
    UNCLEAR = "unclear"


FAULTS = tuple(str(one) for one in Fault)


def thumb(
    house: House, who: Principal, key: str, number: int, value: int | None, reason: Fault | None, words: str
) -> None:
    """1, -1, or None to take it back. NotFoundError for what they did not ask, ConflictError before it is answered."""
    turn = own_turn(house, who, key, number).turn
    if turn.answer is None:
        raise ConflictError("This was not answered to the end: there is nothing to judge.")
    if turn.case_id is not None:
        house.prompt_cases.drop(turn.case_id)
    case = case_of(turn, value, reason)
    case_id = house.prompt_cases.add(case, who.name) if case else None
    said = str(reason) if reason and value == -1 else None
    house.ask_threads.thumb(turn.id, value, said, words.strip()[:LONGEST] or None, case_id)


def case_of(turn: Turn, value: int | None, reason: Fault | None) -> PromptCase | None:
    """Of a model's answer about one account: good, it is to cite the same again; to be left unanswered, it is to say
    that it is not there. Another fault says nothing that can be held against the next answer; None."""
    answer = turn.answer or {}
    if len(turn.accounts) != 1 or answer.get("mode") != "ai" or not answer.get("sentences"):
        return None
    sources = _sources(answer)
    if value == 1:
        expects: dict[str, Any] = {"cites": sorted(sources)}
    elif value == -1 and reason is Fault.NOT_THERE:
        expects = {"not_there": True}
    else:
        return None
    told = " ".join(one["text"] for one in answer["sentences"])
    given = {"question": turn.question, "day": answer["as_of"], "sources": list(sources.values())}
    approved = told if value == 1 else ""
    return PromptCase(
        PROMPT,
        "",
        given,
        kind="asked",
        approved=approved,
        drafted=told,
        expects=expects,
        account_id=turn.accounts[0],
    )


def _sources(answer: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What was cited of the history, by label."""
    cited = [one for sentence in answer["sentences"] for one in sentence["citations"] if one.get("label")]
    return {
        one["label"]: {
            "label": one["label"],
            "said_on": str(one["occurred_at"])[:10],
            "account": one["account"],
            "text": one["quote"],
        }
        for one in cited
    }


def exported(house: House, since: date | None) -> Iterator[dict[str, Any]]:
    """Every judged answer with its question and what it cites, in the order of judging."""
    for one in house.ask_threads.thumbed(None if since is None else begin_of(since)):
        turn, answer = one.turn, one.turn.answer or {}
        yield {
            "question": turn.question,
            "within": one.thread.within,
            "as_of": answer.get("as_of"),
            "mode": answer.get("mode"),
            "abstained": answer.get("abstained"),
            "sentences": answer.get("sentences"),
            "notes": answer.get("notes"),
            "thumb": "up" if turn.thumb == 1 else "down",
            "reason": turn.thumb_reason,
            "words": turn.thumb_words,
            "by": one.by,
            "at": turn.thumb_at.isoformat() if turn.thumb_at else None,
            "case": turn.case_id,
        }
