"""Trying `analyst/answer`: a question and its sources, answered as `keepwell ask` does, checked as it checks."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from agents.analyst.evidence import Evidence, who_said
from agents.analyst.writing import PROMPT, Written, write_answer
from domain.clock import end_of
from domain.passages import Trust
from domain.prompts import PromptCase
from keepwell.bootstrap import House
from keepwell.prompting.watched import Watched
from prompts.load import Prompt
from prompts.registry import SHIPPED
from prompts.trial import Check, Output
from storage.said import Sifted

QUESTION = "What did they say last, and what do they want from us?"
MOST_SOURCES = 6
LONGEST = 1200


class AnswerTrial:
    """A case gives `question`, `day` and `sources` (label, said_on, who, text); it expects `not_there`, `cites`
    (labels) and `says` (words that must stand in the answer)."""

    name = PROMPT

    def __init__(self, house: House) -> None:
        self._house = house

    def run(self, prompt: Prompt, case: PromptCase) -> Output:
        given, model = case.given, Watched(self._house.language_model)
        seconds = self._house.settings.model_seconds
        written = write_answer(
            model,
            given["question"],
            [evidence_of(one) for one in given["sources"]],
            date.fromisoformat(given["day"]),
            lambda: seconds,
            case.account_id,
            prompts=SHIPPED.with_one(prompt),
        )
        text = " ".join(one.text for one in written.kept)
        return model.output(text, [*_verdicts(written), *_expected(written, text, case)])

    def on_accounts(self, count: int, seed: int) -> Sequence[PromptCase]:
        """What the account and we said last, and a question that fits any account."""
        house, today = self._house, self._house.today()
        found: list[PromptCase] = []
        for account_id in drawn(house.said.accounts(), seed):
            said = house.said.said([account_id], Sifted(until=end_of(today), limit=MOST_SOURCES))
            if len(found) == count:
                break
            if not said:
                continue
            sources = [
                {
                    "label": f"e{n}",
                    "said_on": one.said_at.date().isoformat(),
                    "who": who_said(one.speaker, one.trust, one.channel, one.kind),
                    "account": one.account_name,
                    "text": one.text[:LONGEST],
                }
                for n, one in enumerate(said, start=1)
            ]
            given = {"question": QUESTION, "day": today.isoformat(), "sources": sources}
            found.append(PromptCase(PROMPT, said[0].account_name, given, account_id=account_id))
        return found


def drawn(account_ids: Sequence[int], seed: int) -> list[int]:
    """Accounts in an order drawn by `seed`."""
    ids = sorted(account_ids)
    random.Random(seed).shuffle(ids)  # noqa: S311 - an order, no secret
    return ids


def evidence_of(told: dict[str, Any]) -> Evidence:
    """A source of a case as the analyst is handed it."""
    label, name = told["label"], told.get("account", "the account")
    said = datetime.combine(date.fromisoformat(told["said_on"]), time(12), UTC)
    return Evidence(
        label, label, name, name, said, told.get("who", "they"), "email", str(Trust.CUSTOMER), told["text"]
    )


def _verdicts(written: Written) -> Iterator[Check]:
    told = "; ".join(f"'{one.text}' ({faults[0].fault})" for one, faults in written.dropped)
    yield Check("borne out by its sources", not written.dropped, told)


def _expected(written: Written, text: str, case: PromptCase) -> Iterator[Check]:
    expects = case.expects
    if "not_there" in expects:
        silent = written.not_there or not written.kept
        yield Check("says when it is not there", silent == expects["not_there"])
    cited = {source for one in written.kept for source in one.sources}
    for label in expects.get("cites", []):
        yield Check(f"cites {label}", label in cited)
    for one in expects.get("says", []):
        yield Check("says what is asked for", one.casefold() in text.casefold(), f"it lacks '{one}'")
